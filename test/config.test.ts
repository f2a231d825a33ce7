import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import { inspect } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { parse, stringify } from 'yaml'
import { adapters } from '#adapters/index.ts'
import { ConfigError, describe, readConfig, readConfigFile, type Config } from '#config'
import type { InstitutionId, LibraryId } from '#domain/id.ts'

const root = join(import.meta.dirname, '..')

const good = `# A configuration in which everything is right.
gateway:
  publicUrl: https://card.example.org
  origins: [https://primo.example.org]
  trustedProxies: [10.0.0.0/8, loopback]
  listen: { port: 8088 }
secrets:
  patronIds: [{ env: PATRON_IDS }]
  sessions: [{ id: first, key: { env: SESSIONS } }]
networkZones:
  - id: zone-one
    name: The zone
    mode: linked
institutions:
  - id: one
    name: { fr: Un, en: One }
    networkZone: zone-one
    timeZone: Europe/Luxembourg
    barcode: code39
    system: { vendor: alma, baseUrl: https://alma.example.org/almaws/v1, apiKey: { env: ALMA_ONE }, institutionCode: 01ONE }
    policies:
      expiry: { decides: { library: main }, graceDays: 3 }
      renewal: { offered: true, daysAfter: forever, refusingBlocks: [LOST, FRAUD] }
      groups:
        STUDENT: { expiry: { owner: student-system, ownerLink: https://campus.example.org } }
    libraries:
      - { id: main, code: MAIN, name: Main, communities: [town] }
      - { id: branch, code: BRANCH, name: Branch }
  - id: two
    name: Two
    timeZone: Atlantic/Reykjavik
    signIn: []
    system: { vendor: alma, baseUrl: http://alma.example.org/almaws/v1, apiKey: { env: ALMA_TWO }, institutionCode: 01TWO }
communities:
  - { id: town, name: Town }
roles:
  desk: { permissions: [card:read, patrons:search] }
`

const env: Readonly<Record<string, string>> = {
  PATRON_IDS: 'patron-ids-secret-0123456789abcdef',
  SESSIONS: 'sessions-secret-0123456789abcdefgh',
  ALMA_ONE: 'l7xx-the-key-of-one',
  ALMA_TWO: 'l7xx-the-key-of-two',
}
const database = 'postgres://gateway:the-password-of-the-database@db.example.org/gateway'
const secrets = [...Object.values(env), 'the-password-of-the-database']

/** One thing that can be wrong: what stands in place of what, and what is said of it, where. */
interface Wrong {
  readonly name: string
  readonly replace?: readonly (readonly [good: string, bad: string])[]
  readonly text?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly faults: readonly Expected[]
}

interface Expected {
  readonly path: string
  /** The fault begins where this does in the text, and the text holds it once. */
  readonly at: string
  readonly said: RegExp
}

/** Nine times nine times nine … of a few letters. */
const bomb = Array.from({ length: 9 }, (_, level) =>
  level === 0 ? 'a0: &a0 [ha, ha]' : `a${level}: &a${level} [${Array.from({ length: 9 }, () => `*a${level - 1}`).join(', ')}]`,
).join('\n')

const table: readonly Wrong[] = [
  wrong('a misspelt setting', ['barcode: code39', 'barcod: code39'], 'institutions[0].barcod', 'barcod:', /not a setting/),
  wrong('a misspelt section', ['communities:\n', 'comunities:\n'], 'comunities', 'comunities:', /not a setting/, {
    also: [{ path: 'institutions[0].libraries[0].communities[0]', at: 'town] }', said: /no community town \(there is none\)/ }],
  }),
  wrong(
    'a text where a number belongs',
    ['graceDays: 3', 'graceDays: three'],
    'institutions[0].policies.expiry.graceDays',
    'graceDays: three',
    /expected number/,
  ),
  wrong(
    'a number that is too large',
    ['graceDays: 3', 'graceDays: 99999'],
    'institutions[0].policies.expiry.graceDays',
    'graceDays:',
    /<=3660/,
  ),
  wrong(
    'a setting that must be there',
    ['    timeZone: Atlantic/Reykjavik\n', ''],
    'institutions[1].timeZone',
    'id: two',
    /^is missing$/,
  ),
  wrong('a name that must be there', ['    name: Two\n', ''], 'institutions[1].name', 'id: two', /^is missing$/),
  wrong('a section that must be there', [/secrets:\n.*\n.*\n/.exec(good)![0], ''], 'secrets', 'gateway:', /^is missing$/),
  wrong(
    'a secret that must be there',
    [', apiKey: { env: ALMA_TWO }', ''],
    'institutions[1].system.apiKey',
    'system: { vendor: alma, baseUrl: http:',
    /\{ env: NAME \}/,
  ),
  wrong(
    'a secret that stands in the file',
    ['{ env: ALMA_TWO }', 'l7xx-written-down'],
    'institutions[1].system.apiKey',
    'apiKey: l7xx',
    /^must name an environment variable/,
  ),
  wrong(
    'a secret where none is read',
    ['listen: { port: 8088 }', 'listen: { env: SESSIONS }'],
    'gateway.listen',
    'listen:',
    /no secret is read here/,
  ),
  wrong(
    'a secret in place of a text',
    ['name: Two', 'name: { env: SESSIONS }'],
    'institutions[1].name',
    'name: { env: SESSIONS }',
    /expected string/,
  ),
  wrong(
    'a variable that is not set',
    [],
    'institutions[1].system.apiKey',
    'apiKey: { env: ALMA_TWO',
    /variable ALMA_TWO is not set/,
    { env: { ALMA_TWO: undefined } },
  ),
  wrong(
    'a variable that is set and empty',
    [],
    'secrets.sessions[0].key',
    'key: { env: SESSIONS',
    /variable SESSIONS is not set/,
    { env: { SESSIONS: '' } },
  ),
  wrong('a secret that is too short', [], 'secrets.patronIds[0]', '{ env: PATRON_IDS', /at least 32 characters/, {
    env: { PATRON_IDS: 'short-secret' },
  }),
  wrong('a session key that is too short', [], 'secrets.sessions[0].key', 'key: {', /at least 32 characters/, {
    env: { SESSIONS: 'short-secret' },
  }),
  wrong(
    'a second session key of one name',
    ['key: { env: SESSIONS } }', 'key: { env: SESSIONS } }, { id: first, key: { env: PATRON_IDS } }'],
    'secrets.sessions[1].id',
    'id: first, key: { env: PATRON',
    /second session key/,
  ),
  wrong(
    'a zone that is not there',
    ['networkZone: zone-one', 'networkZone: zone-two'],
    'institutions[0].networkZone',
    'networkZone: zone-two',
    /no network zone zone-two \(known: zone-one\)/,
  ),
  wrong(
    'a community that is not there',
    ['[town]', '[town, village]'],
    'institutions[0].libraries[0].communities[1]',
    'village',
    /no community village \(known: town\)/,
  ),
  wrong(
    'a library that is to decide and is not there',
    ['decides: { library: main }', 'decides: { library: mian }'],
    'institutions[0].policies.expiry.decides.library',
    'library: mian',
    /no library mian \(known: main, branch\)/,
  ),
  wrong(
    'a vendor that is not there',
    ['vendor: alma, baseUrl: http:', 'vendor: elma, baseUrl: http:'],
    'institutions[1].system.vendor',
    'vendor: elma',
    /no adapter for elma \(known: .*alma/,
  ),
  wrong(
    'a vendor that is called like a part of every object',
    ['vendor: alma, baseUrl: http:', 'vendor: constructor, baseUrl: http:'],
    'institutions[1].system.vendor',
    'vendor: constructor',
    /no adapter for constructor/,
  ),
  wrong(
    'a permission that is not there',
    ['card:read,', 'card:raed,'],
    'roles.desk.permissions[0]',
    'card:raed',
    /expected one of .*card:read/,
  ),
  wrong(
    'a role without an id that could be one',
    ['desk: {', 'Front Desk: {'],
    'roles.Front Desk',
    'Front Desk',
    /lower-case letters/,
  ),
  wrong(
    'an id with a capital',
    ['id: branch', 'id: Branch'],
    'institutions[0].libraries[1].id',
    'id: Branch',
    /lower-case letters/,
  ),
  wrong(
    'a second institution of one id',
    ['id: two', 'id: one\n    # again'],
    'institutions[1].id',
    'id: one\n    # again',
    /second institution is called one/,
  ),
  wrong(
    'a second library of one id',
    ['id: branch', 'id: main'],
    'institutions[0].libraries[1].id',
    'id: main, code: BRANCH',
    /second library is called main/,
  ),
  wrong(
    'a second library of one code',
    ['code: BRANCH', 'code: MAIN'],
    'institutions[0].libraries[1].code',
    'code: MAIN, name: Branch',
    /second library code of one is called MAIN/,
  ),
  wrong(
    'a second zone of one id',
    ['institutions:', '  - { id: zone-one, name: Again, mode: linked }\ninstitutions:'],
    'networkZones[1].id',
    'id: zone-one, name: Again',
    /second network zone/,
  ),
  wrong(
    'a second community of one id',
    ['roles:', '  - { id: town, name: Again }\nroles:'],
    'communities[1].id',
    'id: town, name: Again',
    /second community/,
  ),
  wrong(
    'a time zone that is none',
    ['Europe/Luxembourg', 'Europe/Luxemburg'],
    'institutions[0].timeZone',
    'timeZone: Europe/Luxemburg',
    /IANA/,
  ),
  wrong('an offset for a time zone', ['Europe/Luxembourg', "'+01:00'"], 'institutions[0].timeZone', "timeZone: '+01", /IANA/),
  ...[
    'https://primo.example.org/discovery',
    'https://primo.example.org/',
    '"*"',
    'https://*.example.org',
    'primo.example.org',
    '"null"',
    'ftp://primo.example.org',
    'https://primo.example.org:443',
    'HTTPS://primo.example.org',
  ].map((origin) =>
    wrong(
      `the origin ${origin}`,
      ['https://primo.example.org]', `${origin}]`],
      'gateway.origins[0]',
      `${origin}]`,
      /origin as browsers send it/,
    ),
  ),
  wrong(
    'one origin twice',
    ['https://primo.example.org]', 'https://primo.example.org, "https://primo.example.org"]'],
    'gateway.origins[1]',
    '"https',
    /second origin/,
  ),
  ...['10.0.0.0/33', '10.0.0.0/0', '10.0.0', 'proxy.example.org', '"::1/129"', '10.0.0.0/8/8'].map((proxy) =>
    wrong(`the proxy ${proxy}`, ['10.0.0.0/8', proxy], 'gateway.trustedProxies[0]', `${proxy}, loopback`, /an address, a range/),
  ),
  wrong(
    'a student system without a link',
    [', ownerLink: https://campus.example.org', ''],
    'institutions[0].policies.groups.STUDENT.expiry.owner',
    'owner: student',
    /needs an ownerLink/,
  ),
  wrong(
    'a zone that owns the date where there is none',
    ['signIn: []', 'policies: { expiry: { owner: zone } }'],
    'institutions[1].policies.expiry.owner',
    'owner: zone',
    /names no networkZone/,
  ),
  wrong('a name in no language', ['name: Two', 'name: {}'], 'institutions[1].name', 'name: {}', /one language at least/),
  wrong('a name in a language with a capital', ['fr: Un', 'FR: Un'], 'institutions[0].name.FR', 'FR: Un', /code of a language/),
  wrong(
    'a choice that nearly fits, with a misspelt key',
    ['decides: { library: main }', 'decides: { libary: main }'],
    'institutions[0].policies.expiry.decides.libary',
    'libary: main',
    /not a setting/,
    {
      also: [{ path: 'institutions[0].policies.expiry.decides.library', at: 'decides: { libary', said: /is missing/ }],
    },
  ),
  wrong(
    'a choice that nearly fits, with a key too many',
    ['decides: { library: main }', 'decides: { library: main, also: branch }'],
    'institutions[0].policies.expiry.decides.also',
    'also: branch',
    /not a setting/,
  ),
  wrong(
    'a choice that nearly fits, with one wrong item',
    ['[LOST, FRAUD]', '[LOST, 7]'],
    'institutions[0].policies.renewal.refusingBlocks[1]',
    '7]',
    /expected string/,
  ),
  wrong(
    'a choice that fits nowhere',
    ['daysAfter: forever', 'daysAfter: always'],
    'institutions[0].policies.renewal.daysAfter',
    'daysAfter: always',
    /expected number.*, or .*forever/,
  ),
  wrong(
    'a setting that the adapter does not know',
    ['institutionCode: 01TWO', 'institutionCode: 01TWO, sandbox: true'],
    'institutions[1].system.sandbox',
    'sandbox',
    /not a setting/,
  ),
  wrong(
    'a setting of the adapter of another type',
    ['institutionCode: 01TWO', 'institutionCode: 1'],
    'institutions[1].system.institutionCode',
    'institutionCode: 1 }',
    /expected string/,
  ),
  wrong(
    'more requests than the vendor takes',
    ['institutionCode: 01TWO', 'institutionCode: 01TWO, perSecond: 26'],
    'institutions[1].system.perSecond',
    'perSecond',
    /<=25/,
  ),
  ...['ftp://alma.example.org', 'alma.example.org', 'http:alma.example.org', '//alma.example.org', 'http://'].map((address) =>
    wrong(
      `the base address ${address}`,
      ['http://alma.example.org/almaws/v1', address],
      'institutions[1].system.baseUrl',
      `baseUrl: ${address},`,
      /http address/,
    ),
  ),
  ...['http://me:word@alma.example.org', 'http://alma.example.org?apikey=l7xx', 'http://alma.example.org/#v1'].map((address) =>
    wrong(
      `the base address ${address}`,
      ['http://alma.example.org/almaws/v1', address],
      'institutions[1].system.baseUrl',
      `baseUrl: ${address},`,
      /credential, a query or a fragment/,
    ),
  ),
  wrong(
    'a public address that is none',
    ['https://card.example.org', 'card.example.org'],
    'gateway.publicUrl',
    'publicUrl',
    /Invalid URL/,
  ),
  wrong(
    'a public address with a query',
    ['https://card.example.org', 'https://card.example.org?a=b'],
    'gateway.publicUrl',
    'publicUrl',
    /no query/,
  ),
  wrong(
    'two institutions that are one tenant',
    ['institutionCode: 01TWO', 'institutionCode: 01one'],
    'institutions[1].system',
    'system: { vendor: alma, baseUrl: http:',
    /same tenant as that of one/,
  ),
  wrong('no institution', ['institutions:\n', 'institutions: []\nothers:\n'], 'institutions', 'institutions:', />=1/, {
    also: [{ path: 'others', at: 'others:', said: /not a setting/ }],
  }),
  wrong('a list where a map belongs', ['roles:\n  desk:', 'roles:\n  - desk:'], 'roles', 'roles:', /expected record/),
  wrong('a PORT that is no port', [], 'gateway.listen.port', 'port: 8088', /variable PORT/, { env: { PORT: '80a' } }),
  wrong('a LOG_LEVEL that is none', [], 'gateway.logLevel', 'gateway:', /variable LOG_LEVEL is none of debug/, {
    env: { LOG_LEVEL: 'loud' },
  }),
  wrong('a DATABASE_URL of another kind', [], 'store', 'gateway:', /variable DATABASE_URL does not begin with postgres/, {
    env: { DATABASE_URL: 'mysql://root:the-password-of-the-database@db' },
  }),
  wrong('an alias of nothing', ['name: Two', 'name: *two'], '', '*two', /alias of nothing/),
  wrong('a list that holds itself', ['signIn: []', 'signIn: &it [password, [*it]]'], '', '*it', /holds itself/),
  wrong('a merge of no map', ['name: Two', '<<: [LOST]\n    name: Two'], '', '<<: [LOST]', /merges a map/),
  wrong('a merge of an alias of nothing', ['name: Two', '<<: *two\n    name: Two'], '', '*two', /alias of nothing/),
  wrong('a merge in plain quotes', ['name: Two', "'<<': {}\n    name: Two"], 'institutions[1].<<', "'<<'", /not a setting/),
  wrong(
    'a key that is there twice',
    ['barcode: code39', 'barcode: code39\n    barcode : qr'],
    '',
    'barcode : qr',
    /keys must be unique/,
  ),
  wrong('a bracket that is not closed', ['[LOST, FRAUD] }', '[LOST, FRAUD }'], '', '}\n      groups', /./),
  wrong('a tab', ['    barcode', '\tbarcode'], '', '\tbarcode', /Tabs are not allowed/),
  wrong('a tag that YAML does not have', ['name: Two', 'name: !two Two'], '', '!two', /Unresolved tag/),
  wrong('a second document', ['communities:\n', '---\ncommunities:\n'], '', '---', /multiple documents/),
  {
    name: 'a few lines that unfold to a gigabyte',
    text: bomb,
    faults: [{ path: '', at: '*a0, *a0, *a0, *a0, *a0, *a0, *a0, *a0, *a0]', said: /far too much/ }],
  },
  {
    name: 'brackets without end',
    text: `gateway: ${'['.repeat(50_000)}`,
    faults: [{ path: '', at: '', said: /nested too deep/ }],
  },
  { name: 'an empty file', text: '', faults: [{ path: '', at: '', said: /is empty/ }] },
  { name: 'a file of comments', text: '# later\n', faults: [{ path: '', at: '# later', said: /is empty/ }] },
  { name: 'a text in place of a map', text: 'later', faults: [{ path: '', at: 'later', said: /expected object/ }] },
]

const ways = `mail: { vendor: smtp, host: mail.example.org, from: card@example.org }
openid:
  - id: campus
    name: Campus
    provider: { vendor: oidc, issuer: https://login.example.org, clientId: card, clientSecret: { env: CAMPUS } }
    redirectUris: [https://card.example.org/back]
    staff: { grants: [{ group: staff, role: desk, over: { institution: one } }] }
networkZones:
`
const signIn = 'signIn: [password, code, { openid: campus, claim: number, finds: { identifier: NAT } }]'
const identities =
  'identities: [{ vendor: alma-cloud-app, baseUrl: https://api.example.org, institutionCode: 01ONE, audience: app, roles: [desk] }]'
const withWays = replaced(good, [
  ['networkZones:\n', ways],
  ['    barcode: code39\n', `    barcode: code39\n    ${signIn}\n    ${identities}\n`],
  [
    '    mode: linked\n',
    '    mode: linked\n    persons: { vendorLinks: true, identifiers: [{ types: { one: NAT } }, { type: CARD }] }\n',
  ],
])

await t.test('ways in are read', async (t) => {
  const { topology, openid, mail } = read({ text: withWays, env: { ...env, CAMPUS: 'the-secret-of-campus' } })
  t.match(topology.institution('one' as InstitutionId)!.signIn, [
    { method: 'password' },
    { method: 'code' },
    { method: 'openid', provider: 'campus', claim: 'number', finds: { identifier: 'NAT' } },
  ])
  const { persons } = topology.zones[0]!
  t.same(
    persons.identifiers.map((types) => [...types]),
    [
      [['one', 'NAT']],
      [
        ['one', 'CARD'],
        ['zone-one', 'CARD'],
      ],
    ],
  )
  t.match(persons, { vendorLinks: true, sharedPrimaryId: false, trust: false })
  t.match(openid, [
    { id: 'campus', staff: { groupsClaim: 'groups', grants: [{ role: 'desk', over: 'institution', id: 'one' }] } },
  ])
  t.equal(mail?.vendor, 'smtp')
})

await t.test('what is wrong with a way in is told', async (t) => {
  const rows: readonly (readonly [what: string, good: string, bad: string, path: string, said: RegExp])[] = [
    ['a claim that people edit', 'claim: number', 'claim: email', 'institutions[0].signIn[2].claim', /people cannot edit/],
    ['another', 'claim: number', 'claim: preferred_username', 'institutions[0].signIn[2].claim', /people cannot edit/],
    [
      'a provider that is not there',
      '{ openid: campus',
      '{ openid: camp',
      'institutions[0].signIn[2].openid',
      /no openid provider camp/,
    ],
    [
      'a provider twice',
      signIn,
      signIn.replace('password, code', '{ openid: campus, finds: primary-id }'),
      'institutions[0].signIn[1]',
      /second way to sign in/,
    ],
    ['a way twice', '[password, code,', '[code, code,', 'institutions[0].signIn[1]', /second way to sign in/],
    ['codes and no mail', /mail: .*\n/.exec(ways)![0], '', 'institutions[0].signIn[1]', /needs `mail`/],
    ['a role that is not there', 'role: desk', 'role: desks', 'openid[0].staff.grants[0].role', /no role desks/],
    [
      'a role of a Cloud App that is not there',
      'roles: [desk]',
      'roles: [desks]',
      'institutions[0].identities[0].roles[0]',
      /no role desks/,
    ],
    [
      'a grant over nothing there is',
      'over: { institution: one }',
      'over: { library: one }',
      'openid[0].staff.grants[0].over.library',
      /no library one/,
    ],
    [
      'a page over a plain line',
      'https://card.example.org/back',
      'http://card.example.org/back',
      'openid[0].redirectUris[0]',
      /must be https/,
    ],
    ['a page with a fragment', 'card.example.org/back', 'card.example.org/back#x', 'openid[0].redirectUris[0]', /fragment/],
    [
      'an issuer over a plain line',
      'https://login.example.org',
      'http://login.example.org',
      'openid[0].provider.issuer',
      /https/,
    ],
    ['an unheard-of provider', 'vendor: oidc', 'vendor: saml', 'openid[0].provider.vendor', /no adapter for saml/],
    ['a letter over a plain line', 'from: card@', 'security: none, from: card@', 'mail.security', /must be starttls or tls/],
    [
      'a number at an institution that is not there',
      'types: { one: NAT }',
      'types: { won: NAT }',
      'networkZones[0].persons.identifiers[0].types.won',
      /no institution won/,
    ],
    [
      'a voucher for people of another institution',
      'institutionCode: 01ONE, audience',
      'institutionCode: 01TWO, audience',
      'institutions[0].identities[0].institutionCode',
      /must be that of the system/,
    ],
    [
      'a voucher twice',
      identities,
      identities.replace(/\[(.*)\]$/, '[$1, $1]'),
      'institutions[0].identities[1]',
      /second voucher/,
    ],
    [
      'groups that people write themselves',
      'staff: { grants',
      'staff: { groupsClaim: nickname, grants',
      'openid[0].staff.groupsClaim',
      /people cannot edit/,
    ],
    [
      'signing out that can be too late',
      'openid:\n  -',
      'sessions: { ages: { session:end: 10 } }\nopenid:\n  -',
      'sessions.ages.session:end',
      /./,
    ],
    [
      'ages that nobody can tell',
      'openid:\n  -',
      'sessions: { ages: { card:read: 10 } }\nopenid:\n  -',
      'openid[0].provider',
      /maxAgeSeconds/,
    ],
    [
      'a permission that is none',
      'openid:\n  -',
      'sessions: { ages: { card:red: 10 } }\nopenid:\n  -',
      'sessions.ages.card:red',
      /./,
    ],
  ]
  for (const [what, was, is, path, said] of rows) {
    const text = replaced(withWays, [[was, is]])
    const { faults } = refused({ text, env: { ...env, CAMPUS: 'the-secret-of-campus' } })
    t.ok(
      faults.some((fault) => fault.path === path && said.test(fault.said)),
      what,
      { found: faults },
    )
  }
})

const central = `    mode: network-managed
    persons: { sharedPrimaryId: true }
    expiryCopies: written
    system: { vendor: alma, baseUrl: https://alma.example.org/almaws/v1, apiKey: { env: ALMA_ZONE }, institutionCode: 01ZONE }
    policies: { expiry: { owner: zone } }
`
const withOwner = replaced(good, [['    mode: linked\n', central]])
const withZoneKey = { ...env, ALMA_ZONE: 'l7xx-the-key-of-the-zone' }

await t.test('a zone that owns the date is read', async (t) => {
  const { topology, centralFiles } = read({ text: withOwner, env: withZoneKey })
  t.match(topology.zones, [{ id: 'zone-one', mode: 'network-managed', expiryCopies: 'written' }])
  t.match([...centralFiles], [['zone-one', { vendor: 'alma', tenant: /01ZONE$/ }]])
  t.equal(read({ text: good }).topology.zones[0]!.expiryCopies, 'followed', 'which finds out by itself')
  t.equal(read({ text: good }).centralFiles.size, 0)
})

await t.test('what keeps a zone from owning the date is told, where somebody says that it does', async (t) => {
  const owner = 'networkZones[0].policies.expiry.owner'
  const system = /    system: .*01ZONE }\n/.exec(central)![0]
  const aleph = `system: { vendor: aleph, xServer: https://aleph.example.org/X, admLibrary: ONE50 }`
  const rows: readonly (readonly [what: string, was: string, is: string, path: string, said: RegExp])[] = [
    ['no system', system, '', owner, /zone-one names no system/],
    ['a zone without records of its own', 'mode: network-managed', 'mode: linked', owner, /only a zone that is network-managed/],
    ['keys that are nobody’s in common', 'sharedPrimaryId: true', 'sharedPrimaryId: false', owner, /sharedPrimaryId/],
    ['a system without a central file', system.trim(), aleph, owner, /aleph, .* moves no dates of a zone/],
    ['an unheard-of way down', 'expiryCopies: written', 'expiryCopies: told', 'networkZones[0].expiryCopies', /./],
    ['an institution of the same name', 'id: two', 'id: zone-one', 'institutions[1].id', /a network zone is called zone-one/],
    ['the tenant of a member', '01ZONE }', '01ONE }', 'networkZones[0].system', /the same tenant as that of one/],
    [
      'a community that has members in no zone',
      'name: Two\n',
      'name: Two\n    libraries: [{ id: shore, name: Shore, communities: [town] }]\n',
      'communities[0].policies.expiry.owner',
      /two is in none/,
    ],
  ]
  const withTown = replaced(withOwner, [['name: Town }', `name: Town, policies: { expiry: { owner: zone } } }`]])
  for (const [what, was, is, path, said] of rows) {
    const { faults } = refused({ text: replaced(withTown, [[was, is]]), env: withZoneKey })
    t.ok(
      faults.some((fault) => fault.path === path && said.test(fault.said)),
      what,
      { found: faults },
    )
    const told = faults.map((fault) => JSON.stringify(fault))
    t.equal(new Set(told).size, told.length, 'and once')
  }
  t.same(read({ text: withTown, env: withZoneKey }).topology.zones.length, 1)
})

const merchants = `merchants:
  - { id: desk, name: { en: The desk, fr: La caisse }, currency: EUR, provider: { vendor: stripe, secretKey: { env: PAY }, webhookSecret: { env: HOOK } } }
  - { id: crown, name: Crown, currency: ISK, provider: { vendor: stripe, secretKey: { env: PAY }, webhookSecret: { env: HOOK } } }
networkZones:
`
const rules = `      renewal:
        offered: true
        period: { months: 6 }
        base: today
        price: [{ under: 18, amount: 0.00 EUR }, { amount: 15.00 EUR }]
        debtLimit: 25.00 EUR
        together: all
        joinedPrice: each
        proof: true
        addressChangedWithinDays: 90
        provisionalDays: 14
        provisionalReminderDays: off
        merchant: desk
`
const withPrices = replaced(good, [
  ['networkZones:\n', merchants],
  ['      renewal: { offered: true, daysAfter: forever, refusingBlocks: [LOST, FRAUD] }\n', rules],
  [
    'ownerLink: https://campus.example.org } }',
    'ownerLink: https://campus.example.org } }\n        SENIOR: { renewal: { price: 7.50 EUR } }',
  ],
])
const paid = { PAY: 'sk_test_the-key-of-the-desk', HOOK: 'whsec_the-secret-of-the-desk' }

await t.test('prices and merchants are read', async (t) => {
  const { topology, merchants: accounts } = read({ text: withPrices, env: paid })
  t.match(accounts, [
    { id: 'desk', name: { en: 'The desk', fr: 'La caisse' }, currency: 'EUR', connection: { vendor: 'stripe' } },
    { id: 'crown', currency: 'ISK' },
  ])
  const at = (group: string) => topology.policiesAt({ ...topology.placeOf('one' as InstitutionId), group }).renewal
  t.strictSame(at('ADULT').price, [
    { under: 18, amount: { minor: 0, currency: 'EUR' } },
    { amount: { minor: 1500, currency: 'EUR' } },
  ])
  t.strictSame(at('SENIOR').price, [{ amount: { minor: 750, currency: 'EUR' } }], 'a group has its own list, and all of it')
  t.match(at('SENIOR'), {
    period: { months: 6 },
    base: 'today',
    debtLimit: { minor: 2500, currency: 'EUR' },
    together: 'all',
    joinedPrice: 'each',
    proof: true,
    addressChangedWithinDays: 90,
    provisionalDays: 14,
    provisionalReminderDays: 'off',
    merchant: 'desk',
  })
  t.strictSame(at('STUDENT').price?.length, 2, 'whoever renews elsewhere is asked for nothing, whatever stands there')
  t.match(topology.policiesAt(topology.placeOf('two' as InstitutionId)).renewal, {
    period: { years: 1 },
    base: 'later',
    together: 'institution',
    addressChangedWithinDays: 'off',
    provisionalReminderDays: 7,
  })
})

await t.test('what is wrong with a price or a merchant is told, where it stands', async (t) => {
  const at = 'institutions[0].policies.renewal'
  const list = '[{ under: 18, amount: 0.00 EUR }, { amount: 15.00 EUR }]'
  const rows: readonly (readonly [what: string, good: string, bad: string, path: string, said: RegExp])[] = [
    ['digits that are missing', 'amount: 15.00 EUR', 'amount: 15.0 EUR', `${at}.price[1].amount`, /with all its digits/],
    ['digits too many', 'debtLimit: 25.00 EUR', 'debtLimit: 25.000 EUR', `${at}.debtLimit`, /with all its digits/],
    ['a currency without parts', 'amount: 15.00 EUR', 'amount: 15.00 ISK', `${at}.price[1].amount`, /with all its digits/],
    ['a currency that is none', 'amount: 15.00 EUR', 'amount: 15.00 EUX', `${at}.price[1].amount`, /and its currency/],
    ['no currency', 'amount: 15.00 EUR', 'amount: 15.00', `${at}.price[1].amount`, /expected string/],
    ['a price below zero', 'amount: 0.00 EUR', 'amount: -1.00 EUR', `${at}.price[0].amount`, /not below zero/],
    ['a price as a word', list, 'dear', `${at}.price`, /must be an amount.*, or .*expected array/],
    ['a list of nothing', list, '[]', `${at}.price`, /./],
    ['two currencies', 'amount: 0.00 EUR', 'amount: 0.00 USD', `${at}.price[1].amount`, /in the currency of the first/],
    ['a price behind one for all', '{ under: 18, amount', '{ amount', `${at}.price[1]`, /never reached/],
    [
      'ages that fall',
      '{ under: 18, amount: 0.00 EUR }',
      '{ under: 18, amount: 0.00 EUR }, { under: 18, amount: 1.00 EUR }',
      `${at}.price[1].under`,
      /never reached/,
    ],
    ['nobody else', '{ amount: 15.00 EUR }', '{ under: 99, amount: 15.00 EUR }', `${at}.price[1].under`, /everybody else/],
    ['a misspelt age', '{ under: 18', '{ below: 18', `${at}.price[0].below`, /not a setting/],
    ['no period', '{ months: 6 }', '{ months: 0 }', `${at}.period.months`, />=1/],
    ['two periods', '{ months: 6 }', '{ months: 6, days: 3 }', `${at}.period.months`, /not a setting/],
    ['a day that no year has', '{ months: 6 }', '{ until: 02-30 }', `${at}.period.until`, /a day of every year/],
    ['a base that is none', 'base: today', 'base: tomorrow', `${at}.base`, /expected one of/],
    [
      'a merchant that is not there',
      'merchant: desk',
      'merchant: desks',
      `${at}.merchant`,
      /no merchant desks \(known: desk, crown\)/,
    ],
    [
      "a group's merchant that is not there",
      'price: 7.50 EUR',
      'merchant: desks',
      'institutions[0].policies.groups.SENIOR.renewal.merchant',
      /no merchant desks/,
    ],
    ['a second merchant of one id', '{ id: crown', '{ id: desk', 'merchants[1].id', /second merchant/],
    ['a merchant in no currency', 'currency: ISK', 'currency: XXX', 'merchants[1].currency', /expected one of/],
    ['a merchant without a name', 'name: Crown, ', '', 'merchants[1].name', /is missing/],
    [
      'a provider that is not there',
      'currency: ISK, provider: { vendor: stripe',
      'currency: ISK, provider: { vendor: strip',
      'merchants[1].provider.vendor',
      /no adapter for strip/,
    ],
    [
      'a price that nobody takes',
      '        merchant: desk\n',
      '',
      `${at}.price`,
      /above zero, and no merchant takes it \(at one\)/,
    ],
    [
      'a price of a group that nobody takes',
      'price: 7.50 EUR',
      'price: 7.50 EUR, merchant: crown',
      'institutions[0].policies.groups.SENIOR.renewal.price',
      /another currency than ISK, that of the merchant crown \(at one\/SENIOR\)/,
    ],
    ['a price in another currency', 'merchant: desk', 'merchant: crown', `${at}.price`, /another currency than ISK/],
    [
      'a limit in another currency',
      'debtLimit: 25.00 EUR',
      'debtLimit: 2500 ISK',
      `${at}.debtLimit`,
      /another currency than EUR/,
    ],
    [
      'money that is only played, at a real library',
      'currency: EUR, provider: { vendor: stripe, secretKey: { env: PAY }, webhookSecret: { env: HOOK } }',
      'currency: EUR, provider: { vendor: play, baseUrl: http://127.0.0.1, key: { env: PAY }, noticeSecret: { env: HOOK } }',
      'merchants[0].provider.vendor',
      /only plays at taking money, and this alma is real/,
    ],
  ]
  for (const [what, was, is, path, said] of rows) {
    const text = replaced(withPrices, [[was, is]])
    const { faults, message } = refused({ text, env: paid })
    t.ok(
      faults.some((fault) => fault.path === path && said.test(fault.said)),
      what,
      { found: faults },
    )
    for (const secret of Object.values(paid)) t.notOk(message.includes(secret), 'and no secret')
  }
})

await t.test('a price is told once, though it holds in many places; and not where nobody renews or nobody pays', async (t) => {
  const unpaid = replaced(withPrices, [
    ['        merchant: desk\n', ''],
    ['        SENIOR: { renewal: { price: 7.50 EUR } }', '        SENIOR: { renewal: { price: 0.00 EUR } }'],
  ])
  t.strictSame(
    refused({ text: unpaid, env: paid }).faults.map(({ path }) => path),
    ['institutions[0].policies.renewal.price'],
    'for the institution and its two libraries',
  )
  t.ok(read({ text: replaced(unpaid, [['        offered: true', '        offered: false']]), env: paid }), 'nobody renews')
  const free = replaced(unpaid, [['{ amount: 15.00 EUR }', '{ amount: 0.00 EUR }']])
  t.ok(read({ text: free, env: paid }), 'nobody pays')
  const near = replaced(unpaid, [
    ['name: Branch }', 'name: Branch, policies: { renewal: { merchant: desk } } }'],
    ['communities: [town] }', 'communities: [town], policies: { renewal: { price: 1.00 EUR } } }'],
  ])
  t.strictSame(
    refused({ text: near, env: paid }).faults.map(({ path }) => path),
    ['institutions[0].policies.renewal.price', 'institutions[0].libraries[0].policies.renewal.price'],
    'each price where it stands',
  )
})

const withLending = replaced(good, [
  [
    'refusingBlocks: [LOST, FRAUD] }\n',
    'refusingBlocks: [LOST, FRAUD] }\n      lending: { debtLimit: 10.00 EUR, renewalBlocks: none }\n',
  ],
  [
    'ownerLink: https://campus.example.org } }',
    'ownerLink: https://campus.example.org }, lending: { loanBlocks: [LOST], debtLimit: 20.00 EUR } }',
  ],
])

await t.test('what keeps people from borrowing is read, by group, and every block does unless it is said', async (t) => {
  const { topology } = read({ text: withLending })
  const at = (institution: string, group: string) =>
    topology.policiesAt({ institution: institution as InstitutionId, communities: [], group }).lending
  t.strictSame(at('one', 'ADULT'), {
    loanBlocks: 'any',
    holdBlocks: 'any',
    renewalBlocks: 'none',
    debtLimit: { minor: 1000, currency: 'EUR' },
  })
  t.match(at('one', 'STUDENT'), { loanBlocks: ['LOST'], renewalBlocks: 'none', debtLimit: { minor: 2000 } })
  t.strictSame(at('two', 'ADULT'), { loanBlocks: 'any', holdBlocks: 'any', renewalBlocks: 'any' })
  for (const [was, is, path] of [
    ['renewalBlocks: none', 'renewalBlocks: some', 'renewalBlocks'],
    ['debtLimit: 10.00 EUR', 'debtLimit: 10.0 EUR', 'debtLimit'],
  ] as const) {
    const { faults } = refused({ text: replaced(withLending, [[was, is]]) })
    t.match(faults, [{ path: `institutions[0].policies.lending.${path}` }], path)
  }
  const file = join(t.testdir({ 'gateway.yaml': withLending }), 'gateway.yaml')
  const { out, err } = await run(['scripts/config-check.ts', file, '--placeholders', '--explain', 'one/STUDENT'], {})
  for (const line of [
    /lending\.loanBlocks +\["LOST"\] +institution one, of group STUDENT$/m,
    /lending\.holdBlocks +any +default$/m,
    /lending\.renewalBlocks +none +institution one$/m,
    /lending\.debtLimit +20\.00 EUR +institution one, of group STUDENT$/m,
  ]) {
    t.match(out, line, err)
  }
})

const withReminders = replaced(good, [
  ['institutions:\n', 'mail: { vendor: smtp, host: mail.example.org, from: card@example.org }\ninstitutions:\n'],
  ['refusingBlocks: [LOST, FRAUD] }', 'refusingBlocks: [LOST, FRAUD], remindDaysBefore: 21 }'],
  ['ownerLink: https://campus.example.org } }', 'ownerLink: https://campus.example.org }, renewal: { remindDaysBefore: off } }'],
])

await t.test('how long before the end people are reminded is read, by group, and nobody is unless it is said', async (t) => {
  const { topology } = read({ text: withReminders })
  const at = (institution: string, group: string) =>
    topology.policiesAt({ ...topology.placeOf(institution as InstitutionId), group }).renewal.remindDaysBefore
  t.strictSame([at('one', 'ADULT'), at('one', 'STUDENT'), at('two', 'ADULT')], [21, 'off', 'off'])
})

await t.test('what is wrong with a reminder is told, where it stands', async (t) => {
  const at = 'institutions[0].policies.renewal.remindDaysBefore'
  const rows: readonly (readonly [what: string, good: string, bad: string, path: string, said: RegExp])[] = [
    ['no mail', /mail: .*\n/.exec(withReminders)![0], '', at, /needs `mail`, and the file names none/],
    ['the day itself', 'remindDaysBefore: 21', 'remindDaysBefore: 0', at, />=1/],
    ['more than a season', 'remindDaysBefore: 21', 'remindDaysBefore: 91', at, /<=90/],
    ['half a day', 'remindDaysBefore: 21', 'remindDaysBefore: 1.5', at, /./],
    ['another word', 'remindDaysBefore: 21', 'remindDaysBefore: never', at, /./],
  ]
  for (const [what, was, is, path, said] of rows) {
    const { faults } = refused({ text: replaced(withReminders, [[was, is]]) })
    t.ok(
      faults.some((fault) => fault.path === path && said.test(fault.said)),
      what,
      { found: faults },
    )
  }
  const ofGroup = replaced(withReminders, [
    [/mail: .*\n/.exec(withReminders)![0], ''],
    [', remindDaysBefore: 21', ''],
    ['remindDaysBefore: off', 'remindDaysBefore: 7'],
  ])
  t.strictSame(
    refused({ text: ofGroup }).faults.map(({ path }) => path),
    ['institutions[0].policies.groups.STUDENT.renewal.remindDaysBefore'],
    'that of a group too',
  )
  t.ok(read({ text: replaced(ofGroup, [['remindDaysBefore: 7', 'remindDaysBefore: off']]) }), 'off needs no mail')
})

const withPaia = replaced(good, [
  [
    'secrets:\n',
    'faces: { paia: { institutions: [two], login: true, returnTo: https://primo.example.org/account?tab=card } }\nsecrets:\n',
  ],
])

await t.test('PAIA is spoken where the file says so, and nothing dangerous in it that is not named', async (t) => {
  t.equal(read().faces.paia, undefined)
  t.strictSame(read({ text: withPaia }).faces.paia, {
    institutions: new Set(['two']),
    login: true,
    jsonp: false,
    tokenInUrl: false,
    returnTo: 'https://primo.example.org/account?tab=card',
  })
  const all = replaced(good, [['secrets:\n', 'faces: { paia: {} }\nsecrets:\n']])
  t.strictSame(read({ text: all }).faces.paia, {
    institutions: new Set(['one', 'two']),
    login: false,
    jsonp: false,
    tokenInUrl: false,
  })
})

await t.test('what is wrong with PAIA is told, where it stands', async (t) => {
  for (const [was, is, path, said] of [
    ['[two]', '[three]', 'institutions[0]', /no institution three/],
    ['[two]', '[two, two]', 'institutions[1]', /a second institution of PAIA/],
    ['[two]', '[]', 'institutions', /./],
    ['login: true', 'login: "on"', 'login', /boolean/],
    ['login: true', 'loggin: true', 'loggin', /not a setting/],
    ['primo.example.org/account', 'other.example.org/account', 'returnTo', /publicUrl, or of one of the origins/],
    ['publicUrl: https:', 'publicUrl: http:', '', /https/],
  ] as const) {
    const { faults } = refused({ text: replaced(withPaia, [[was, is]]) })
    t.match(faults, [{ path: path === '' ? 'faces.paia' : `faces.paia.${path}`, said }], `${path} ${is}`)
  }
})

await t.test('money is played where every system is on this machine', async (t) => {
  const local = replaced(withPrices, [
    ['https://alma.example.org/almaws/v1', 'http://127.0.0.1:8090/almaws/v1'],
    ['http://alma.example.org/almaws/v1', 'http://localhost:8091/almaws/v1'],
    [
      'currency: EUR, provider: { vendor: stripe, secretKey: { env: PAY }, webhookSecret: { env: HOOK } }',
      'currency: EUR, provider: { vendor: play, baseUrl: http://127.0.0.1, key: { env: PAY }, noticeSecret: { env: HOOK } }',
    ],
  ])
  t.equal(read({ text: local, env: paid }).merchants[0]?.connection.vendor, 'play')
  for (const address of ['http://127.0.0.1.example.org/almaws/v1', 'http://localhost.example.org', 'http://10.0.0.1'])
    t.match(
      refused({ text: replaced(local, [['http://localhost:8091/almaws/v1', address]]), env: paid }).faults,
      [{ path: 'merchants[0].provider.vendor' }],
      address,
    )
})

await t.test('what is right is read', async (t) => {
  const config = read()
  t.match(config, {
    store: { file: 'data/patron-gateway.db' },
    gateway: { listen: { host: '127.0.0.1', port: 8088 }, deadlineSeconds: 10, logLevel: 'info' },
  })
  t.strictSame([...config.roles], [['desk', new Set(['card:read', 'patrons:search'])]])
  t.strictSame([...config.connections.keys()], ['one', 'two'])
  const { topology } = config
  t.match(topology.institution('one' as InstitutionId), {
    name: { default: 'Un', fr: 'Un', en: 'One' },
    zone: 'zone-one',
    symbology: 'code39',
    signIn: [{ method: 'password' }],
  })
  t.match(topology.library('branch' as LibraryId), { code: 'BRANCH', communities: [], institution: 'one' })
  const place = { ...topology.placeOf('one' as InstitutionId), group: 'STUDENT' }
  t.match(topology.policiesAt(place), {
    expiry: { owner: 'student-system', graceDays: 3 },
    renewal: { offered: true, daysBefore: 60 },
  })
})

await t.test('the machine has the last word on where it listens and what it logs', async (t) => {
  t.match(read({ env: { HOST: '0.0.0.0', PORT: '0', LOG_LEVEL: 'debug' } }).gateway, {
    listen: { host: '0.0.0.0', port: 0 },
    logLevel: 'debug',
  })
  t.match(read({ env: { HOST: '', PORT: '', LOG_LEVEL: '', DATABASE_URL: '' } }), {
    gateway: { listen: { host: '127.0.0.1', port: 8088 }, logLevel: 'info' },
    store: { file: /./ },
  })
  const { store } = read({ env: { DATABASE_URL: database } })
  t.equal('url' in store && store.url, database)
})

for (const { name, faults, ...source } of table) {
  await t.test(`${name} is named with its path and its place`, async (t) => {
    const text = source.text ?? replaced(good, source.replace ?? [])
    const error = refused({ text, ...(source.env && { env: source.env }) })
    t.equal(error.faults.length, faults.length, error.message)
    for (const { path, at, said } of faults) {
      const found = error.faults.find((fault) => fault.path === path)
      t.match(found, { ...(at === '' ? {} : placeIn(text, at)), said }, `${path}: ${error.message}`)
      if (found) t.match(error.message, describe('FILE', found), 'the message holds the line')
    }
    for (const secret of secrets) t.notOk(error.message.includes(secret), 'and no secret')
  })
}

await t.test('all faults are told in one go, in the order of the file', async (t) => {
  const text = replaced(good, [
    ['barcode: code39', 'barcod: code39'],
    ['networkZone: zone-one', 'networkZone: zone-two'],
    ['Europe/Luxembourg', 'Moon/Base'],
    ['vendor: alma, baseUrl: https', 'vendor: alma, sandbox: yes, baseUrl: https'],
    ['id: two', 'id: one # again'],
    ['vendor: alma, baseUrl: http:', 'vendor: elma, baseUrl: http:'],
    ['card:read,', 'card:raed,'],
  ])
  t.strictSame(
    refused({ text, env: { PATRON_IDS: undefined, SESSIONS: 'short', PORT: 'x' } }).faults.map(({ path }) => path),
    [
      'gateway.listen.port',
      'secrets.patronIds[0]',
      'secrets.sessions[0].key',
      'institutions[0].networkZone',
      'institutions[0].timeZone',
      'institutions[0].barcod',
      'institutions[0].system.sandbox',
      'institutions[1].id',
      'institutions[1].system.vendor',
      'roles.desk.permissions[0]',
    ],
  )
})

await t.test('with placeholders no variable need be set, and everything else is checked all the same', async (t) => {
  const nothing = { PATRON_IDS: undefined, SESSIONS: undefined, ALMA_ONE: undefined, ALMA_TWO: undefined }
  t.ok(read({ env: nothing, placeholders: true }))
  const text = replaced(good, [['networkZone: zone-one', 'networkZone: zone-two']])
  t.strictSame(
    refused({ text, env: nothing, placeholders: true }).faults.map(({ path }) => path),
    ['institutions[0].networkZone'],
  )
})

await t.test('the shape of a key is asked of keys, and not of what stands for one', async (t) => {
  const text = replaced(good, [
    [
      'networkZones:\n',
      'merchants:\n  - { id: desk, name: Desk, currency: EUR, provider: { vendor: mollie, apiKey: { env: MOLLIE } } }\nnetworkZones:\n',
    ],
  ])
  t.ok(read({ text, env: { MOLLIE: undefined }, placeholders: true }))
  t.ok(read({ text, env: { MOLLIE: 'test_a1b2c3' }, placeholders: true }))
  for (const given of ['a1b2c3', 'x'.repeat(64)]) {
    t.match(refused({ text, env: { MOLLIE: given }, placeholders: true }).faults, [
      { path: 'merchants[0].provider.apiKey', said: 'must be an API key of one profile, test_… or live_…' },
    ])
  }
})

await t.test('what several systems have in common is written once and merged, the own winning', async (t) => {
  const text = replaced(good, [
    ['system: { vendor: alma, baseUrl: https', 'system: &alma { vendor: alma, baseUrl: https'],
    ['institutionCode: 01ONE }', 'institutionCode: 01ONE, perSecond: 5 }'],
    [
      'system: { vendor: alma, baseUrl: http://alma.example.org/almaws/v1, apiKey: { env: ALMA_TWO }, institutionCode: 01TWO }',
      'system: { apiKey: { env: ALMA_TWO }, <<: [{ institutionCode: 01TWO }, *alma] }',
    ],
  ])
  const { connections } = read({ text })
  t.strictSame(
    [...connections.values()].map(({ vendor, tenant }) => [vendor, tenant.split(' ').at(-1)!.toUpperCase()]),
    [
      ['alma', '01ONE'],
      ['alma', '01TWO'],
    ],
    'of two that are merged the first wins',
  )

  await t.test('and what is wrong in it is told where it was written', async (t) => {
    for (const [from, to, at, ...paths] of [
      ['perSecond: 5', 'perSecond: x', 'perSecond', 'institutions[0].system.perSecond', 'institutions[1].system.perSecond'],
      ['perSecond: 5', 'perMinute: 5', 'perMinute', 'institutions[0].system.perMinute', 'institutions[1].system.perMinute'],
      ['{ institutionCode: 01TWO }', '{ institutionCode: 2 }', 'institutionCode: 2', 'institutions[1].system.institutionCode'],
      ['{ env: ALMA_TWO }', '5', 'apiKey: 5', 'institutions[1].system.apiKey'],
      ['[{ institutionCode: 01TWO }, *alma]', '{ institutionCode: 01TWO }', 'system: { apiKey', 'institutions[1].system.vendor'],
    ] as const) {
      const wrong = replaced(text, [[from, to]])
      const { faults } = refused({ text: wrong })
      t.strictSame(
        faults.map(({ path, line, column }) => ({ path, line, column })),
        paths.map((path) => ({ path, ...placeIn(wrong, at) })),
      )
    }
  })
})

await t.test('a time zone named once may stand for 300 libraries', async (t) => {
  const libraries = Array.from({ length: 300 }, (_, n) => `      - { id: l${n}, name: *name }`).join('\n')
  const text = replaced(good, [
    ['name: Two', 'name: &name Two'],
    ['signIn: []', `libraries:\n${libraries}`],
  ])
  t.equal(read({ text }).topology.libraries.length, 302)
})

await t.test('a file that is not there, or is a folder, is a fault like any other', async (t) => {
  for (const [file, code] of [
    [join(t.testdirName, 'nowhere.yaml'), 'ENOENT'],
    [t.testdir(), 'EISDIR'],
  ] as const) {
    const error = thrownBy(() => readConfigFile(file, { env, adapters }))
    t.strictSame(error.faults, [{ path: '', line: 1, column: 1, said: `cannot be read (${code})` }])
  }
})

await t.test('no secret stands in what a configuration prints as', async (t) => {
  const config = read({ env: { DATABASE_URL: database } })
  const prints = [
    JSON.stringify(config),
    inspect(config, { depth: 20, showHidden: false }),
    String(config.secrets.patronIds[0]),
    JSON.stringify([...config.connections]),
  ]
  for (const print of prints) for (const secret of secrets) t.notOk(print.includes(secret))
  t.equal(config.secrets.patronIds[0]?.reveal(), env['PATRON_IDS'], 'though they are there')
})

await t.test('whatever happens to a good file, it is read or refused, and never anything else', async () => {
  const anyPart = fc.oneof(
    fc.string({ maxLength: 6 }),
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ': ',
      '- ',
      '\n',
      '\t',
      '*a',
      '&a ',
      '<<: ',
      '!',
      '|',
      '"',
      "'",
      '#',
      '?',
      '__proto__: ',
      '{ env: SESSIONS }',
      '~',
    ),
  )
  const damages = fc.array(fc.record({ at: fc.nat(good.length), drop: fc.nat(12), put: anyPart }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(damages, (all) => {
      const text = all.reduce((held, { at, drop, put }) => held.slice(0, at) + put + held.slice(at + drop), good)
      readOrRefused(text)
    }),
    { numRuns: 500 },
  )
})

await t.test('whatever stands in place of any value, the file is read or refused', async () => {
  const whole = parse(good) as unknown
  const paths = pathsIn(whole)
  const anything = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      '',
      [],
      {},
      [[]],
      { env: 'SESSIONS' },
      { env: 'NOWHERE' },
      -1,
      1e99,
      true,
      'constructor',
      '__proto__',
    ),
    fc.jsonValue({ maxDepth: 3 }),
  )
  fc.assert(
    fc.property(fc.constantFrom(...paths), anything, (path, value) => {
      readOrRefused(stringify(put(whole, path, value)))
    }),
    { numRuns: 500 },
  )
})

await t.test('the process does not start on a fault, and says the same lines as config:check', async (t) => {
  const file = join(t.testdir({ 'gateway.yaml': replaced(good, [['id: two', 'id: one']]) }), 'gateway.yaml')
  const given = { ...env, SESSIONS: 'short-secret', PORT: '0' }
  const expected = thrownBy(() => readConfigFile(file, { env: given, adapters })).faults.map((fault) => describe(file, fault))
  const [process, check] = await Promise.all([
    run(['src/main.ts'], { ...given, PATRON_GATEWAY_CONFIG: file }),
    run(['scripts/config-check.ts', file], given),
  ])
  t.equal(process.code, 1)
  t.equal(process.out, '')
  t.strictSame(linesOf(process.err), [`${file} cannot be used:`, ...expected])
  t.strictSame([check.code, check.err, linesOf(check.out)], [1, '', expected])
})

await t.test('config:check says what there is, and which level set a rule', async (t) => {
  const file = join(t.testdir({ 'gateway.yaml': good }), 'gateway.yaml')
  const [summary, explained, unset, nowhere, mistake] = await Promise.all([
    run(['scripts/config-check.ts', file], { ...env, DATABASE_URL: database }),
    run(['scripts/config-check.ts', file, '--placeholders', '--explain', 'one/branch/STUDENT'], {}),
    run(['scripts/config-check.ts', file], {}),
    run(['scripts/config-check.ts', file, '--explain', 'three'], env),
    run(['scripts/config-check.ts'], env),
  ])
  t.equal(summary.code, 0, summary.err)
  for (const line of [
    /1 network zones +zone-one \(linked\)/,
    /2 institutions +one, two/,
    /2 libraries +main, branch/,
    /1 communities +town/,
    /1 roles +desk/,
    /PostgreSQL at db\.example\.org\/gateway/,
  ]) {
    t.match(summary.out, line)
  }
  for (const secret of secrets) t.notOk(summary.out.includes(secret))

  t.equal(explained.code, 0, explained.err)
  for (const line of [
    /^At zone zone-one, institution one, library branch, group STUDENT:$/m,
    /expiry\.graceDays +3 +institution one$/m,
    /expiry\.owner +student-system +institution one, of group STUDENT$/m,
    /renewal\.daysBefore +60 +default$/m,
    /renewal\.refusingBlocks +\["LOST","FRAUD"\] +institution one$/m,
    /renewal\.remindDaysBefore +off +default$/m,
  ]) {
    t.match(explained.out, line)
  }
  const priced = join(t.testdir({ 'gateway.yaml': withPrices }), 'gateway.yaml')
  const costs = await run(['scripts/config-check.ts', priced, '--placeholders', '--explain', 'one/SENIOR'], {})
  for (const line of [
    /renewal\.price +7\.50 EUR +institution one, of group SENIOR$/m,
    /renewal\.debtLimit +25\.00 EUR +institution one$/m,
    /renewal\.period +\{"months":6\} +institution one$/m,
    /renewal\.merchant +desk +institution one$/m,
  ]) {
    t.match(costs.out, line, costs.err)
  }
  const adult = await run(['scripts/config-check.ts', priced, '--placeholders', '--explain', 'one'], {})
  t.match(adult.out, /renewal\.price +0\.00 EUR under 18, 15\.00 EUR +institution one$/m)
  t.match((await run(['scripts/config-check.ts', priced, '--placeholders'], {})).out, /2 merchants +desk \(EUR\), crown \(ISK\)/)
  t.strictSame([unset.code, linesOf(unset.out).length], [1, 4], 'without placeholders the four variables are missing')
  t.match(nowhere, { code: 2, err: /no institution three \(known: one, two\)/ })
  t.match(mistake, { code: 2, err: /--placeholders/ })
})

function wrong(
  name: string,
  replace: readonly [] | readonly [good: string, bad: string],
  path: string,
  at: string,
  said: RegExp,
  more: { readonly also?: readonly Expected[]; readonly env?: Wrong['env'] } = {},
): Wrong {
  const [from, to = ''] = replace
  return {
    name,
    ...(from !== undefined && { replace: [[from, to]] }),
    ...(more.env && { env: more.env }),
    faults: [{ path, at, said }, ...(more.also ?? [])],
  }
}

/** Each must stand in the text once: a change that changes nothing, or two places, is a mistake in the test. */
function replaced(text: string, changes: readonly (readonly [string, string])[]): string {
  return changes.reduce((held, [from, to]) => {
    if (held.split(from).length !== 2) throw new RangeError(`Not there once: ${from}`)
    return held.replace(from, () => to)
  }, text)
}

function placeIn(text: string, marker: string): { line: number; column: number } {
  const [before = '', ...rest] = text.split(marker)
  if (rest.length !== 1) throw new RangeError(`Not there once: ${marker}`)
  const lines = before.split('\n')
  return { line: lines.length, column: lines.at(-1)!.length + 1 }
}

interface Source {
  readonly text?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly placeholders?: boolean
}

function read({ text = good, env: more = {}, placeholders = false }: Source = {}): Config {
  return readConfig({ file: 'FILE', text, env: { ...env, ...more }, adapters, placeholders })
}

function refused(source: Source): ConfigError {
  return thrownBy(() => read(source))
}

function thrownBy(act: () => unknown): ConfigError {
  try {
    act()
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  throw new Error('It was taken as right')
}

/** Throws what is no refusal, and where a refusal says nothing or prints a secret. */
function readOrRefused(text: string): void {
  try {
    read({ text })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    if (error.faults.length === 0) throw new Error('Refused without a reason', { cause: error })
    if (error.faults.some(({ line, column }) => line < 1 || column < 1)) throw new Error('Nowhere in the file', { cause: error })
    if (secrets.some((secret) => error.message.includes(secret))) throw new Error('It prints a secret', { cause: error })
  }
}

type Path = readonly (string | number)[]

function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  const steps: [string | number, unknown][] = Array.isArray(value)
    ? value.map((item: unknown, index) => [index, item])
    : Object.entries(value)
  return [path, ...steps.flatMap(([step, item]) => pathsIn(item, [...path, step]))]
}

/** A copy of `whole` with `value` at the path. */
function put(whole: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value
  const copy = (Array.isArray(whole) ? [...(whole as unknown[])] : { ...(whole as object) }) as Record<string | number, unknown>
  copy[step] = put(copy[step], rest, value)
  return copy
}

async function run(
  args: readonly string[],
  given: Readonly<Record<string, string>>,
): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, args, { cwd: root, env: given, timeout: 30_000 })
  const [out, err, [code]] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    once(child, 'close') as Promise<[number]>,
  ])
  return { code, out, err }
}

function linesOf(output: string): string[] {
  return output.split('\n').flatMap((line) => line.trim() || [])
}
