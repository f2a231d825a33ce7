import t from 'tap'
import { adapters } from '#adapters/index.ts'
import { ConfigError, readConfig, type Config } from '#config'
import { codeGaps } from '#domain/code-gap.ts'
import type { FieldShapes } from '#domain/field-shape.ts'
import type { InstitutionId, ZoneId } from '#domain/id.ts'
import { dataFields } from '#domain/patron-data.ts'
import type { Connection, IlsAdapter } from '#ports/adapter.ts'
import type { PatronFile } from '#ports/patron-file.ts'

/** A zone and three members; `ZONE` and `MEMBERS` stand where each test says something. */
const base = `
gateway: { publicUrl: https://card.example.org }
secrets:
  patronIds: [{ env: IDS }]
  sessions: [{ id: s1, key: { env: SESSIONS } }]
networkZones:
  - id: net
    name: The network
    mode: network-managed
    persons: { sharedPrimaryId: true }
    system: { vendor: full, baseUrl: https://alma.example.org/almaws/v1, apiKey: { env: KEY }, institutionCode: NET }
    sync: {}
institutions:
  - id: one
    name: One
    networkZone: net
    timeZone: Europe/Brussels
    system: { vendor: full, baseUrl: https://alma.example.org/almaws/v1, apiKey: { env: KEY }, institutionCode: ONE }
  - id: two
    name: Two
    networkZone: net
    timeZone: Europe/Brussels
    system: { vendor: poor, baseUrl: https://alma.example.org/almaws/v1, apiKey: { env: KEY }, institutionCode: TWO }
  - id: three
    name: Three
    networkZone: net
    timeZone: Europe/Brussels
    system: { vendor: none, baseUrl: https://alma.example.org/almaws/v1, apiKey: { env: KEY }, institutionCode: THREE }
`

const env = { IDS: 'i'.repeat(32), SESSIONS: 's'.repeat(32), KEY: 'the-key-of-this-institution' }

const shape = { preferred: true, writable: true }
const full = Object.fromEntries(dataFields.map((field) => [field, shape])) as FieldShapes
const { notes: _notes, language: _language, ...poor } = full

const known = {
  ...adapters,
  systems: { full: holding('full', full), poor: holding('poor', poor), none: holding('none', undefined) },
}

await t.test('who says nothing has documented rules, and what a system does not have is not carried', async (t) => {
  const { topology } = read()
  const sync = topology.zone('net' as ZoneId)?.sync
  t.strictSame([...sync!.members.keys()], ['one', 'two'], 'a system that takes no part has no membership')
  t.match(sync?.members.get('one' as InstitutionId)?.rules, {
    name: 'zone',
    birthDate: 'zone',
    language: 'zone',
    emails: 'zone',
    identifiers: 'zone',
    blocks: 'zone',
    group: 'none',
    expires: 'none',
    notes: 'none',
  })
  t.equal(sync?.members.get('two' as InstitutionId)?.rules.language, 'none', 'the poor one has no language')
  t.match(sync, {
    arrival: { way: 'followed', withinSeconds: 300 },
    undoDays: 30,
    searchesPerHour: 60,
    pollMinutes: 15,
    reconciliation: { everyHours: 'off', heal: false, callsPerSecond: 2 },
  })
  t.match(read().remarks, [{ path: 'institutions[2].system', said: /takes no part/ }])
})

await t.test('an institution says its own rules, maps and what it gives to those it loads', async (t) => {
  const { topology, sync } = read([
    ['sync: {}', 'sync: { rules: { emails: merge, group: zone }, arrival: written, undoDays: 7, searchesPerHour: 5 }'],
    [
      'institutionCode: ONE }',
      `institutionCode: ONE }
    sync:
      rules: { group: institution }
      maps: { groups: { STUDENT: STUD, PUPIL: STUD } }
      loading: { group: GUEST, expires: { days: 30 }, roles: ['200'] }`,
    ],
    ['institutionCode: THREE }', "institutionCode: THREE }\n    sync: 'off'"],
  ])
  const zone = topology.zone('net' as ZoneId)!.sync!
  const one = zone.members.get('one' as InstitutionId)!
  t.match(zone, { arrival: { way: 'written' }, undoDays: 7, searchesPerHour: 5 })
  t.match(one.rules, { emails: 'merge', group: 'institution', phones: 'zone' })
  t.strictSame(
    [...one.maps.groups!],
    [
      ['STUDENT', 'STUD'],
      ['PUPIL', 'STUD'],
    ],
  )
  t.strictSame(one.loading, { group: 'GUEST', expires: { days: 30 }, roles: ['200'] })
  t.equal(zone.members.get('two' as InstitutionId)?.rules.group, 'zone')
  t.match(sync.get('one' as InstitutionId)?.origins, { group: 'institution', emails: 'zone', phones: 'default' })
})

await t.test('two zone codes for one here, and two who have the say, are told and allowed', async (t) => {
  const { remarks, sync } = read([
    ['sync: {}', 'sync: { rules: { group: institution } }'],
    ['institutionCode: ONE }', 'institutionCode: ONE }\n    sync: { maps: { groups: { STUDENT: STUD, PUPIL: STUD } } }'],
  ])
  t.match(remarks[0], { path: 'institutions[0].sync.maps.groups.PUPIL', said: /STUDENT and PUPIL are both STUD/ })
  t.strictSame(sync.get('two' as InstitutionId)?.after, { group: ['one'] })
  t.strictSame(sync.get('one' as InstitutionId)?.after, {})
})

await t.test('the code of the zone itself is known beside those of the members', async (t) => {
  const { topology } = read([
    [
      'persons: { sharedPrimaryId: true }',
      'persons: { sharedPrimaryId: true, identifiers: [{ types: { net: NAT, one: "02" } }, { type: CARD }] }',
    ],
  ])
  const [national, card] = topology.zone('net' as ZoneId)!.persons.identifiers
  t.equal(national?.get('net' as InstitutionId), 'NAT')
  t.equal(card?.get('net' as InstitutionId), 'CARD')
})

const refusals: readonly (readonly [
  name: string,
  changes: readonly (readonly [string, string])[],
  path: string,
  said: RegExp,
])[] = [
  [
    'merge of what there is one of',
    [['sync: {}', 'sync: { rules: { birthDate: merge } }']],
    'networkZones[0].sync.rules.birthDate',
    /there is one of it/,
  ],
  [
    'the institution over what Alma overwrites',
    [['institutionCode: ONE }', 'institutionCode: ONE }\n    sync: { rules: { emails: institution } }']],
    'institutions[0].sync.rules.emails',
    /network-managed, and Alma itself overwrites this .*leaves alone group and language/,
  ],
  [
    'the newest of what Alma overwrites',
    [['sync: {}', 'sync: { rules: { name: newest } }']],
    'networkZones[0].sync.rules.name',
    /cannot be newest/,
  ],
  [
    'a rule for what a system does not have',
    [['sync: {}', 'sync: { rules: { notes: zone } }']],
    'networkZones[0].sync.rules.notes',
    /system of two does not have it; say none for two/,
  ],
  [
    'a network-managed zone without a system',
    [[/ {4}system: \{ vendor: full.*NET \}\n/.exec(base)![0], '']],
    'networkZones[0].sync',
    /needs the `system`/,
  ],
  [
    'a network-managed zone whose system keeps no file',
    [
      ['institutionCode: NET', 'institutionCode: NETX'],
      [
        'system: { vendor: full, baseUrl: https://alma.example.org/almaws/v1, apiKey: { env: KEY }, institutionCode: NETX',
        'system: { vendor: none, baseUrl: https://alma.example.org/almaws/v1, apiKey: { env: KEY }, institutionCode: NETX',
      ],
    ],
    'networkZones[0].sync',
    /keeps a central patron file/,
  ],
  [
    'a network-managed zone without a shared key',
    [['sharedPrimaryId: true', 'sharedPrimaryId: false']],
    'networkZones[0].sync',
    /sharedPrimaryId/,
  ],
  [
    'linked accounts whose links are not believed',
    [['mode: network-managed', 'mode: linked']],
    'networkZones[0].sync',
    /vendorLinks/,
  ],
  [
    'independent records that nothing ties',
    [
      ['mode: network-managed', 'mode: independent'],
      ['sharedPrimaryId: true', 'sharedPrimaryId: false'],
    ],
    'networkZones[0].sync',
    /nothing ties/,
  ],
  [
    'a distribution that no vendor does',
    [
      ['mode: network-managed', 'mode: independent'],
      ['sync: {}', 'sync: { arrival: followed }'],
    ],
    'networkZones[0].sync.arrival',
    /cannot be followed/,
  ],
  [
    'a part in a file that nobody keeps',
    [
      ['    sync: {}\n', ''],
      ['institutionCode: ONE }', 'institutionCode: ONE }\n    sync: {}'],
    ],
    'institutions[0].sync',
    /is in none/,
  ],
  [
    'a part of a system that can take none',
    [['institutionCode: THREE }', 'institutionCode: THREE }\n    sync: {}']],
    'institutions[2].sync',
    /needs a system that can take part/,
  ],
  [
    'a rule that does not exist',
    [['sync: {}', 'sync: { rules: { name: sometimes } }']],
    'networkZones[0].sync.rules.name',
    /zone/,
  ],
  ['a field that does not exist', [['sync: {}', 'sync: { rules: { shoes: zone } }']], 'networkZones[0].sync.rules.shoes', /./],
]

for (const [name, changes, path, said] of refusals) {
  await t.test(`${name} is refused, with its path`, async (t) => {
    try {
      read(changes)
      t.fail('it was taken')
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      t.match(
        error.faults.find((fault) => fault.path === path),
        { said },
        error.message,
      )
      t.equal(error.faults.length, 1, error.message)
    }
  })
}

await t.test('a member that no number ties is refused where nothing else does', async (t) => {
  const changes = [
    ['mode: network-managed', 'mode: independent'],
    ['sharedPrimaryId: true', 'identifiers: [{ types: { one: NAT } }]'],
  ] as const
  t.throws(() => read(changes), {
    message: /institutions\[1\]: takes part in net, whose persons.identifiers name no number of it/,
  })
})

await t.test('codes that a map and a system do not agree on are named', async (t) => {
  const { topology } = read([
    ['sync: {}', 'sync: { rules: { group: zone } }'],
    [
      'institutionCode: ONE }',
      'institutionCode: ONE }\n    sync: { maps: { groups: { STUDENT: STUD, OLD: STAFF } }, loading: { group: NOBODY } }',
    ],
  ])
  const one = topology.zone('net' as ZoneId)!.sync!.members.get('one' as InstitutionId)!
  const gaps = codeGaps(
    one,
    { groups: ['STUDENT', 'ADULT'], blocks: ['LOST'] },
    { groups: ['STUD', 'GUEST'], blocks: [], noteTypes: ['X'] },
  )
  t.strictSame(
    gaps.map(({ of, code, why }) => `${of} ${code} ${why}`),
    [
      'groups ADULT zone-unmapped',
      'groups OLD zone-unknown',
      'groups STAFF local-unknown',
      'groups GUEST local-unmapped',
      'blocks LOST local-unknown',
      'groups NOBODY local-unknown',
    ],
  )
  t.strictSame(codeGaps(one, {}, {}), [], 'who tells no codes has none that are missing')
})

function read(changes: readonly (readonly [from: string, to: string])[] = []): Config {
  const text = changes.reduce((held, [from, to]) => {
    if (held.split(from).length !== 2) throw new RangeError(`Not there once: ${from}`)
    return held.replace(from, () => to)
  }, base)
  return readConfig({ file: 'test.yaml', text, env, adapters: known })
}

/** The adapter of Alma, said to hold this much of a central patron file; nobody is ever asked through it. */
function holding(vendor: string, shapes: FieldShapes | undefined): IlsAdapter {
  const alma = adapters.systems['alma']!
  const file = shapes && ({ shapes } as PatronFile)
  return {
    vendor,
    settings: alma.settings,
    connect(checked): Connection {
      const connection = alma.connect(checked)
      return {
        ...connection,
        vendor,
        open: (tools) => ({ ...connection.open(tools), ...withFile(file) }),
        openCentral: (tools) => ({ ...connection.openCentral!(tools), ...withFile(file) }),
      }
    },
  }
}

/** In place of whatever file the adapter itself may have. */
function withFile(file: PatronFile | undefined): { readonly file?: PatronFile } {
  return { file } as { readonly file?: PatronFile }
}
