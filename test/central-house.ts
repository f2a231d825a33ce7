import { zoneTopology } from './house.ts'

/** The mainland with a central patron file: a zone that Alma keeps, whose tenants all tell who was changed. */
export const centralTopology = zoneTopology
  .replace(
    '    expiryCopies: followed\n',
    '    expiryCopies: followed\n    sync: { pollMinutes: 15, reconciliation: { callsPerSecond: 10 } }\n',
  )
  .replaceAll(/(institutionCode: (?:ZONE|01T_NORTH)) }\n(?!.*views)/g, '$1, webhooks: { secret: { env: WEBHOOKS } } }\n')
  .replace('roles:\n', 'roles:\n  administrator:\n    permissions: [central:administrate, audit:read]\n')
