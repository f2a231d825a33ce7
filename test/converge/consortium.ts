import type { AlmaSimulator } from '#adapters/alma/simulator/index.ts'
import type { Dice } from '../crash/random.ts'
import { fields, type Field } from './fields.ts'

export type Mode = 'network-managed' | 'independent'
export type Rule = 'zone' | 'institution' | 'newest' | 'merge' | 'none'

/** One institution, and what it says of each field. */
export interface Member {
  readonly id: string
  readonly tenant: string
  readonly rules: Readonly<Record<Field, Rule>>
  /** Its own code for a group of the zone's; where there is a map, a group that is not in it has none there. */
  readonly groups?: Readonly<Record<string, string>>
}

export const zoneId = 'mainland'
export const zoneTenant = '01C_ZONE'

/**
 * Of one field the rules that can stand beside each other. Where one says `institution`, nobody says `newest` or `merge`: what the one lifts, the other
 * would take back, and who is right could not be told.
 */
const choices: Readonly<Record<Mode, Readonly<Record<Field, readonly Rule[]>>>> = {
  'network-managed': {
    name: ['zone'],
    birthDate: ['zone'],
    emails: ['zone', 'merge'],
    phones: ['zone'],
    group: ['zone', 'newest', 'none'],
    notes: ['merge', 'zone', 'none'],
  },
  independent: {
    name: ['zone', 'newest'],
    birthDate: ['zone', 'institution', 'none'],
    emails: ['zone', 'merge'],
    phones: ['newest', 'zone', 'none'],
    group: ['zone', 'none'],
    notes: ['merge', 'none'],
  },
}

/** Each institution another mixture; every third has codes of its own for two groups, and none for the others. */
export function membersOf(mode: Mode, count: number): readonly Member[] {
  return Array.from({ length: count }, (_, at) => {
    const pick = (field: Field, offset: number): Rule => {
      const of = choices[mode][field]
      return of[(at + offset) % of.length]!
    }
    const rules = Object.fromEntries(fields.map((field, offset) => [field, pick(field, offset)])) as Record<Field, Rule>
    const id = `i${String(at + 1).padStart(2, '0')}`
    // The first one's file is the central one where records are independent: its own codes would be the zone's.
    const isMapped = at % 3 === 2
    return { id, tenant: `01C_${id.toUpperCase()}`, rules, ...(isMapped && { groups: { ADULT: 'SENIOR', STUDENT: 'CHILD' } }) }
  })
}

const permissions = [
  'read',
  'read.birth-date',
  'read.contact',
  'read.notes',
  'write',
  'write.name',
  'write.birth-date',
  'write.contact',
  'write.group',
  'write.notes',
  'resolve',
  'administrate',
].map((permission) => `central:${permission}`)

export function topologyOf(mode: Mode, members: readonly Member[], publicUrl: string): string {
  const isManaged = mode === 'network-managed'
  const system = (key: string, tenant: string) =>
    `{ vendor: alma, baseUrl: https://alma.example.org/almaws/v1, apiKey: { env: ${key} }, institutionCode: ${tenant}, webhooks: { secret: { env: HOOKS } }, centralFile: { accountType: EXTERNAL, externalId: SIS } }`
  const institutions = members.map(
    ({ id, tenant, rules, groups }) => `  - id: ${id}
    name: ${id}
    networkZone: ${zoneId}
    timeZone: Europe/London
    system: ${system(`KEY_${id}`, tenant)}
    sync: { rules: ${JSON.stringify(rules)}, maps: ${JSON.stringify(groups ? { groups } : {})} }
`,
  )
  return `
gateway: { publicUrl: '${publicUrl}', origins: [https://primo.example.org], deadlineSeconds: 60 }
secrets:
  patronIds: [{ env: IDS }]
  sessions: [{ id: s1, key: { env: SESSIONS } }]
networkZones:
  - id: ${zoneId}
    name: Mainland
    mode: ${mode}
    persons: { sharedPrimaryId: true, trust: false }
${isManaged ? `    system: ${system('KEY_ZONE', zoneTenant)}\n` : ''}    sync:
      arrival: ${isManaged ? 'followed' : 'written'}
      withinSeconds: 300
      pollMinutes: 15
      reconciliation: { callsPerSecond: 50 }
institutions:
${institutions.join('')}roles:
  librarian: { permissions: [${permissions.join(', ')}] }
`
}

export interface Person {
  readonly id: string
  /** Those that hold them, in the order of the file. */
  readonly at: readonly Member[]
}

/** So many people, each at some institutions, the same everywhere; and nobody else. */
export function settle(
  alma: AlmaSimulator,
  mode: Mode,
  members: readonly Member[],
  count: number,
  dice: Dice,
): readonly Person[] {
  const tenants = [...(mode === 'network-managed' ? [zoneTenant] : []), ...members.map(({ tenant }) => tenant)]
  for (const tenant of tenants) {
    const state = alma.state(tenant)
    for (const { primary_id: id } of state.users()) state.remove(id)
  }
  return Array.from({ length: count }, (_, at) => {
    const id = `c${String(at + 1).padStart(5, '0')}`
    const some = members.filter(() => dice.chance(Math.min(0.75, 6 / members.length)))
    const places = some.length > 1 ? some : [members[at % members.length]!, members[(at + 1) % members.length]!]
    const held = members.filter((member) => places.includes(member))
    const owners = mode === 'network-managed' ? [zoneTenant] : []
    for (const tenant of [...owners, ...held.map((member) => member.tenant)]) alma.state(tenant).add(userOf(id, at))
    return { id, at: held }
  })
}

function userOf(id: string, at: number) {
  return {
    primary_id: id,
    first_name: 'Ada',
    last_name: `Winterfeld-${id}`,
    birth_date: '1985-03-09Z' as const,
    expiry_date: '2031-12-31Z' as const,
    purge_date: '2032-12-31Z' as const,
    user_group: { value: 'ADULT', desc: 'Adult' },
    account_type: { value: 'EXTERNAL', desc: 'External' },
    external_id: 'SIS',
    contact_info: {
      address: [],
      email: [{ email_address: `${id}@example.org`, preferred: true }],
      phone: [{ phone_number: `+441${String(at).padStart(6, '0')}`, preferred: true }],
    },
    user_role: [],
  }
}
