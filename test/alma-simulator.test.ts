import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import t, { type Test } from 'tap'
import { request } from 'undici'
import { ZodError } from 'zod'
import { consortium } from '#adapters/alma/simulator/consortium.ts'
import { linkedConsortium } from '#adapters/alma/simulator/linked.ts'
import { startAlma, type AlmaSimulator, type AlmaSwitches, type AlmaUserSeed } from '#adapters/alma/simulator/index.ts'
import { almaSeedSchema } from '#adapters/alma/simulator/seed.ts'
import { holds, loans } from '#simulation/account.ts'
import { cast, castMember } from '#simulation/cast.ts'
import { catalogue, copyOf } from '#simulation/catalogue.ts'
import { handClock } from '#simulation/clock.ts'
import { addDays } from '#simulation/day.ts'
import { registrationAt } from '#simulation/person.ts'

const today = '2026-05-29'
const north = '01PLAY_NORTH'
const south = '01PLAY_SOUTH'
const uni = '01PLAY_UNI'
const userRoute = '/almaws/v1/users/{user_id}'

/** The play consortium at noon of a day, with as many calls a second as a test likes. */
async function play(t: Test, switches: Partial<AlmaSwitches> = {}) {
  const clock = handClock(`${today}T12:00:00Z`)
  const alma = await startAlma(
    { ...consortium(today), switches: { callsPerSecond: null, ...switches } },
    { clock, random: () => 0.5 },
  )
  t.teardown(() => alma.close())
  return { alma, clock }
}

/** Two institutions without a network, for what the cast does not show. */
async function playWith(t: Test, ...users: readonly AlmaUserSeed[]) {
  const clock = handClock(`${today}T12:00:00Z`)
  const keys = [{ key: 'play-north' }, { key: 'conf-only', areas: ['Configuration'] as const }]
  const alma = await startAlma(
    { tenants: [{ code: north, name: 'North', keys, libraries: [], users }], switches: { callsPerSecond: null } },
    { clock },
  )
  t.teardown(() => alma.close())
  return { alma, clock }
}

interface Ask {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly key?: string
  readonly accept?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: object | string
}

async function ask(
  alma: AlmaSimulator,
  path: string,
  { method = 'GET', key = 'play-north', accept = 'application/json', headers, body }: Ask = {},
) {
  const answer = await request(`${alma.url}/almaws/v1${path}`, {
    method,
    headers: { ...(key === '' ? {} : { authorization: `apikey ${key}` }), ...(accept === '' ? {} : { accept }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await answer.body.text()
  const type = String(answer.headers['content-type'])
  return { status: answer.statusCode, headers: answer.headers, type, text, json: type.includes('json') ? readJson(text) : {} }
}

/** Answers are read as loosely as a client would. */
interface Seen {
  readonly [key: string]: unknown
  readonly user?: readonly Readonly<Record<string, unknown>>[]
  readonly total_record_count?: number
  readonly errorList?: { readonly error: readonly { readonly errorCode: string; readonly trackingId?: string }[] }
}

function readJson(text: string): Seen {
  return JSON.parse(text) as Seen
}

const idsOf = (seen: Seen) => seen.user?.map((user) => user['primary_id'])
const codeOf = (seen: Seen) => seen.errorList?.error[0]?.errorCode
const search = async (alma: AlmaSimulator, query: string, options?: Ask) => (await ask(alma, `/users?${query}`, options)).json

async function signIn(alma: AlmaSimulator, id: string, password: string, key = 'play-north') {
  const headers = { 'exl-user-pw': encodeURIComponent(password) }
  const { status, json } = await ask(alma, `/users/${encodeURIComponent(id)}?op=auth`, { method: 'POST', key, headers })
  return { status, code: codeOf(json) }
}

await t.test('the key alone says which institution is asked', async (t) => {
  const { alma } = await play(t)
  const asked = async (key: string) => (await ask(alma, '/conf/test', { key })).text
  t.equal(await asked('play-north'), '<test>GET - OK - institutionCode: 01PLAY_NORTH</test>')
  t.equal(await asked('play-network'), '<test>GET - OK - institutionCode: 01PLAY_NETWORK</test>')
  const byQuery = await ask(alma, '/conf/test?apikey=play-uni', { key: '' })
  t.equal(byQuery.text, '<test>GET - OK - institutionCode: 01PLAY_UNI</test>')
})

await t.test('a key Alma does not know is refused in XML, whatever was accepted', async (t) => {
  const { alma } = await play(t)
  const answer = await ask(alma, '/users/ada', { key: 'nobody' })
  t.equal(answer.status, 400)
  t.match(answer.type, 'application/xml')
  t.match(answer.text, '<web_service_result xmlns="http://com/exlibris/urm/general/xmlbeans"><errorsExist>true</errorsExist>')
  t.match(answer.text, '<errorCode>UNAUTHORIZED</errorCode>')

  Object.assign(alma.switches, { keyErrorStatus: 401, gatewayErrors: 'as-asked' })
  const other = await ask(alma, '/users/ada', { key: '' })
  t.equal(other.status, 401)
  t.equal(codeOf(other.json), 'UNAUTHORIZED')
})

await t.test('a key opens its own area, and one for reading reads and signs in', async (t) => {
  const { alma } = await play(t)
  const key = 'play-north-readonly'
  t.equal((await ask(alma, '/users/operation/test', { key })).status, 200)
  t.match((await ask(alma, '/users/operation/test', { key, method: 'POST' })).text, 'UNAUTHORIZED')
  t.equal((await signIn(alma, 'ada', castMember('ada').password, key)).status, 204)

  const { alma: other } = await playWith(t, { primary_id: 'ada' })
  t.equal((await ask(other, '/conf/general', { key: 'conf-only' })).status, 200)
  t.match((await ask(other, '/users/ada', { key: 'conf-only' })).text, 'UNAUTHORIZED')
})

await t.test('the tests of a key take a form without a body', async (t) => {
  const { alma } = await play(t)
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  t.equal((await ask(alma, '/conf/test', { method: 'POST', headers })).text, '<test>POST - OK</test>')
  t.equal((await ask(alma, '/users/operation/test/', { method: 'POST', headers })).status, 200)
})

await t.test('every answer tells how many calls are left today, an error too', async (t) => {
  const { alma } = await play(t, { callsPerDay: 1000 })
  const left = async (path: string) => (await ask(alma, path)).headers['x-exl-api-remaining']
  t.equal(await left('/users/ada'), '999')
  t.equal(await left('/users/nobody'), '998')
  t.equal((await ask(alma, '/users/ada', { key: 'nobody' })).headers['x-exl-api-remaining'], '1000')
})

await t.test('the twenty-sixth call within a second is a 429 without a tracking id, for that institution alone', async (t) => {
  const { alma, clock } = await play(t, { callsPerSecond: 25 })
  for (let call = 1; call <= 25; call += 1) t.equal((await ask(alma, '/users/ada')).status, 200)
  const refused = await ask(alma, '/users/ada')
  t.equal(refused.status, 429)
  t.strictSame(Object.keys(refused.json.errorList?.error[0] ?? {}), ['errorCode', 'errorMessage'])
  t.equal(codeOf(refused.json), 'PER_SECOND_THRESHOLD')
  t.equal((await ask(alma, '/users/ada', { key: 'play-south' })).status, 200)
  clock.advance(1000)
  t.equal((await ask(alma, '/users/ada')).status, 200)
})

await t.test('the daily pool runs dry and is full again the next day', async (t) => {
  const { alma, clock } = await play(t, { callsPerDay: 2, dailyThresholdStatus: 403 })
  await ask(alma, '/users/ada')
  await ask(alma, '/users/ada')
  const dry = await ask(alma, '/users/ada')
  t.match({ status: dry.status, code: codeOf(dry.json) }, { status: 403, code: 'DAILY_THRESHOLD' })
  clock.advance(12 * 3_600_000)
  t.equal((await ask(alma, '/users/ada')).status, 200)
})

await t.test('XML is spoken unless JSON is asked for, by header or by format', async (t) => {
  const { alma } = await play(t)
  t.match((await ask(alma, '/users/ada', { accept: '' })).type, 'application/xml')
  t.match((await ask(alma, '/users/ada', { accept: '*/*' })).type, 'application/xml')
  t.match((await ask(alma, '/users/ada?format=json', { accept: '' })).type, 'application/json')
  t.match((await ask(alma, '/users/ada', { accept: 'application/json' })).type, 'application/json')
})

await t.test('the XML of a user has attributes, wrapped lists and no namespace', async (t) => {
  const { alma } = await play(t)
  const { text } = await ask(alma, '/users/ben', { accept: 'application/xml' })
  t.equal(XMLValidator.validate(text), true)
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseTagValue: false,
    ignoreDeclaration: true,
  })
  t.match(parser.parse(text), {
    user: {
      primary_id: 'ben',
      status: { '#text': 'ACTIVE', '@desc': 'Active' },
      contact_info: { emails: { email: { '@preferred': 'true', '@segment_type': 'Internal', email_types: { email_type: {} } } } },
      user_identifiers: { user_identifier: { value: '29001004', id_type: { '#text': 'BARCODE', '@desc': 'Barcode' } } },
      user_blocks: { user_block: { block_status: 'ACTIVE' } },
      user_roles: { user_role: { role_type: { '#text': '200' } } },
    },
  })
  t.notMatch(text, 'xmlns')
})

await t.test('the XML of a list has its count as an attribute, and writes names of any script and sign', async (t) => {
  const { alma } = await playWith(t, { primary_id: 'a&b', first_name: 'نور', last_name: '<O\u0001’Brien> & "Söhne"' })
  const { text } = await ask(alma, '/users', { accept: '' })
  t.equal(XMLValidator.validate(text), true)
  t.match(text, '<users total_record_count="1"><user link="')
  t.match(text, '<first_name>نور</first_name><last_name>&lt;O’Brien&gt; &amp; &quot;Söhne&quot;</last_name>')
})

await t.test('an error comes in one of three envelopes', async (t) => {
  const { alma } = await play(t)
  const plain = (await ask(alma, '/users/nobody')).json
  t.strictSame(Object.keys(plain), ['errorsExist', 'errorList', 'result'])
  t.match(plain, { errorsExist: true, errorList: { error: [{ errorCode: '401861' }] }, result: null })

  alma.switches.errorEnvelope = 'wrapped-json'
  t.match((await ask(alma, '/users/nobody')).json, { web_service_result: { errorList: { error: { errorCode: '401861' } } } })

  alma.switches.errorEnvelope = 'xml'
  t.match((await ask(alma, '/users/nobody')).text, '<errorList><error><errorCode>401861</errorCode>')
})

await t.test('a tracking id names day, month and time', async (t) => {
  const { alma } = await play(t)
  const { json } = await ask(alma, '/users/nobody')
  t.match(json.errorList?.error[0]?.trackingId, /^E01-2905120000-[A-Z0-9]{5}-AWAE\d+$/)
})

await t.test('a path nobody knows is a routing error', async (t) => {
  const { alma } = await play(t)
  t.match((await ask(alma, '/patrons/ada')).text, '<errorCode>ROUTING_ERROR</errorCode>')
  t.match((await ask(alma, '/users', { method: 'PUT' })).text, '<errorCode>ROUTING_ERROR</errorCode>')
  t.match((await ask(alma, '/users/%E0%A4%A')).text, '<errorCode>ROUTING_ERROR</errorCode>')
})

await t.test('a user has the keys of a recorded one, and no key for a date that is not set', async (t) => {
  const { alma } = await play(t)
  const keysOf = async (path: string) => Object.keys((await ask(alma, path)).json).toSorted()
  const recorded = [
    'account_type birth_date campus_code cataloger_level contact_info external_id fees first_name force_password_change full_name',
    'gender job_category job_description last_name link loans middle_name password preferred_language primary_id proxy_for_user',
    'record_type requests rs_library status user_block user_group user_identifier user_note user_role user_statistic user_title',
    'web_site_url',
  ].flatMap((line) => line.split(' '))
  const newer = ['library_notice', 'pref_first_name', 'pref_last_name', 'pref_middle_name', 'pref_name_suffix']
  t.strictSame(await keysOf('/users/ivo'), [...recorded, ...newer].toSorted())
  t.strictSame(await keysOf('/users/ada'), [...recorded, ...newer, 'expiry_date', 'purge_date'].toSorted())
})

await t.test('empty codes, lists and counts keep the shapes of a recorded user', async (t) => {
  const { alma } = await play(t)
  const { json } = await ask(alma, '/users/ada')
  t.match(json, {
    password: '',
    force_password_change: '',
    external_id: '',
    full_name: 'Ada Winterfeld',
    expiry_date: '2027-03-25Z',
    gender: { value: '', desc: '' },
    requests: null,
    loans: null,
    fees: null,
    link: null,
    user_note: [],
    user_block: [],
    proxy_for_user: [],
    contact_info: {
      address: [
        { line2: null, state_province: '', preferred: true, segment_type: 'Internal', address_type: [{ value: 'home' }] },
      ],
      email: [{ description: null, preferred: true, email_type: [{ value: 'personal', desc: 'Personal' }] }],
      phone: [{ preferred_sms: false, phone_type: [{ value: 'mobile' }] }],
    },
    user_identifier: [{ note: null, status: 'ACTIVE', id_type: { value: 'BARCODE', desc: 'Barcode' } }],
    user_role: [
      { status: { value: 'ACTIVE' }, scope: { value: north }, role_type: { value: '200', desc: 'Patron' }, parameter: [] },
    ],
  })
  t.notMatch(JSON.stringify(json), castMember('ada').password)
})

await t.test('a user is found by primary id in any case, by an active barcode, and by no other', async (t) => {
  const { alma } = await play(t)
  const found = async (id: string) => (await ask(alma, `/users/${id}`)).json['primary_id']
  t.equal(await found('ADA'), 'ada')
  t.equal(await found('29001005'), 'cyd')
  t.equal(await found('29001905'), undefined)
  t.equal(await found('0012300456'), '0012300456')
  t.equal(await found('12300456'), undefined)
  t.equal(await found(encodeURIComponent('471142@example.edu')), '471142@example.edu')
  t.equal(await found(encodeURIComponent(castMember('ada').email)), undefined)
})

await t.test('not found is a 400, with one code for any id and another for a typed one', async (t) => {
  const { alma } = await play(t)
  const asked = async (path: string) => {
    const { status, json } = await ask(alma, path)
    return [status, codeOf(json)]
  }
  t.strictSame(await asked('/users/nobody'), [400, '401861'])
  t.strictSame(await asked('/users/ada?user_id_type=BARCODE'), [400, '401890'])
  t.strictSame(await asked('/users/29001001?user_id_type=BARCODE'), [200, undefined])
  t.strictSame(await asked('/users/ada?user_id_type=PRIMARYIDENTIFIER'), [400, '401890'])
  alma.switches.primaryIdentifierType = true
  t.strictSame(await asked('/users/ada?user_id_type=PRIMARYIDENTIFIER'), [200, undefined])
  t.strictSame(await asked('/users/7?user_id_type=linking_id'), [400, '4019998'])
  t.strictSame(await asked('/users/7?source_institution_code=01PLAY_UNI'), [400, '4019990'])
})

await t.test('a type that is in no table finds nobody, or is refused', async (t) => {
  const { alma } = await play(t)
  const asked = async (path: string) => codeOf((await ask(alma, path)).json)
  t.equal(await asked('/users/29001001?user_id_type=NO_TYPE'), '401890')
  alma.switches.unknownIdType = 'refused'
  t.equal(await asked('/users/29001001?user_id_type=NO_TYPE'), '401864')
  t.equal(await asked('/users/29001001?user_id_type=BARCODE'), undefined)
  t.equal(await asked('/users/29001001?user_id_type=all_unique'), undefined)
  t.equal(await asked('/users/29001001?user_id_type=UNIV_ID'), '401890')
})

await t.test('the brief view has e-mails, identifiers and statistics, and neither roles nor addresses', async (t) => {
  const { alma } = await play(t)
  const { json } = await ask(alma, '/users/ada?view=brief')
  t.match(json, { primary_id: 'ada', contact_info: { email: [{}] }, user_identifier: [{}], user_statistic: [] })
  t.notHas(json, 'user_role')
  t.notHas(json['contact_info'], 'address')
})

await t.test('counts are null until they are expanded, and the fees may fail as they did at Princeton', async (t) => {
  const { alma } = await play(t)
  const path = '/users/fay?expand=loans,requests,fees'
  const { json } = await ask(alma, path)
  t.match(json, { loans: { value: 0 }, requests: { value: 0 }, fees: { value: 12.5, link: /\/users\/fay\/fees$/ } })
  alma.switches.expandFeesFails = true
  t.equal(codeOf((await ask(alma, path)).json), '60101')
})

await t.test('a GET with an institution key copies a network user there, without roles and all External', async (t) => {
  const { alma } = await play(t)
  t.equal(alma.state(uni).user('uma'), undefined)
  t.equal((await ask(alma, '/users/29001007', { key: 'play-uni' })).status, 200)
  const copy = alma.state(uni).user('uma')
  t.match(copy, { user_role: [], account_type: { value: 'EXTERNAL' }, contact_info: { email: [{ segment_type: 'External' }] } })
})

await t.test('a search copies nobody, and where the brief view does not either is a switch', async (t) => {
  const { alma } = await play(t, { briefViewLocalises: false })
  t.equal((await search(alma, 'q=primary_id~nik')).total_record_count, 0)
  t.equal((await ask(alma, '/users/nik?view=brief')).status, 400)
  t.equal(alma.state(north).user('nik'), undefined)
  alma.switches.briefViewLocalises = true
  t.equal((await ask(alma, '/users/nik?view=brief')).status, 200)
  t.not(alma.state(north).user('nik'), undefined)
})

await t.test('a user of one institution stays unknown to the others and to the network', async (t) => {
  const { alma } = await play(t)
  t.equal((await ask(alma, '/users/ben', { key: 'play-uni' })).status, 400)
  t.equal((await ask(alma, '/users/ben', { key: 'play-network' })).status, 400)
})

await t.test('a search lists little of each user, or everything with expand=full', async (t) => {
  const { alma } = await play(t)
  const brief = (await search(alma, 'q=primary_id~ada')).user?.[0] ?? {}
  const recorded = ['fees', 'first_name', 'gender', 'last_name', 'link', 'loans', 'password', 'primary_id', 'requests', 'status']
  t.strictSame(Object.keys(brief).toSorted(), recorded)
  t.match(brief, { password: '', loans: null, link: `${alma.url}/almaws/v1/users/ada` })
  t.match((await search(alma, 'q=primary_id~ada&expand=full')).user, [{ user_role: [{}], expiry_date: '2027-03-25Z' }])
})

await t.test('a search that finds nobody has no user key', async (t) => {
  const { alma } = await play(t)
  t.strictSame(await search(alma, 'q=last_name~Nobody'), { total_record_count: 0 })
  t.strictSame(await search(alma, 'limit=0'), { total_record_count: cast.filter((person) => person.places[1]).length })
})

await t.test('a search Alma does not understand counts -1', async (t) => {
  const { alma } = await play(t)
  for (const q of ['Winterfeld', 'external_id~SIS', 'constructor~x', 'ALL~Ada+AND+last_name~Winterfeld', 'last_name~%E0%A4%A']) {
    t.strictSame(await search(alma, `q=${q}`), { total_record_count: -1 }, q)
  }
})

await t.test('words are matched, so that the wrong twin comes first', async (t) => {
  const { alma } = await play(t)
  t.strictSame(idsOf(await search(alma, 'q=primary_id~tim')), ['tim.tam', 'tim'])
  t.strictSame(idsOf(await search(alma, 'q=last_name~QUILLFEATHER+AND+first_name~tim')), ['tim'])
  t.strictSame(idsOf(await search(alma, 'q=last_name~quill')), undefined)
})

await t.test('e-mail addresses and identifiers are matched as a whole', async (t) => {
  const { alma } = await play(t)
  t.strictSame(idsOf(await search(alma, 'q=email~HOFSTRANDER.family@example.org')), ['leo', 'pia'])
  t.strictSame(idsOf(await search(alma, 'q=email~example.org')), undefined)
  t.strictSame(idsOf(await search(alma, 'q=identifiers~2900101')), ['tim'])
  t.strictSame(idsOf(await search(alma, 'q=identifiers~00123456')), ['0012300456'])
  t.strictSame(idsOf(await search(alma, 'q=identifiers~123456')), undefined)
})

await t.test('the case of identifiers matters to old customers only, that of primary ids to nobody', async (t) => {
  const { alma } = await playWith(t, { primary_id: 'Ada', user_identifier: [{ value: 'AbC1', id_type: { value: 'BARCODE' } }] })
  t.strictSame(idsOf(await search(alma, 'q=identifiers~abc1')), ['Ada'])
  alma.switches.identifierCase = 'matters'
  t.strictSame(idsOf(await search(alma, 'q=identifiers~abc1')), undefined)
  t.equal((await ask(alma, '/users/abc1')).status, 400)
  t.equal((await ask(alma, '/users/aDA')).status, 200)
})

await t.test('a blank in a term is an underscore or a plus, never %20, except around AND', async (t) => {
  const { alma } = await play(t)
  t.strictSame(idsOf(await search(alma, 'q=last_name~Van_den_Ackerveld')), ['fien'])
  t.strictSame(idsOf(await search(alma, 'q=last_name~Van+den+Ackerveld')), ['fien'])
  t.strictSame(idsOf(await search(alma, 'q=last_name~den_Van')), undefined)
  t.strictSame(idsOf(await search(alma, 'q=last_name~Ackerveld%20AND%20first_name~Fien')), ['fien'])
  t.equal((await ask(alma, '/users?q=last_name~Van%20den')).status, 400)
})

await t.test('every documented field of q can be searched', async (t) => {
  const { alma } = await playWith(t, {
    primary_id: 'p1',
    first_name: 'First',
    middle_name: 'Middle',
    last_name: 'Last',
    birth_date: '1990-03-01',
    job_category: { value: 'JOB' },
    user_group: { value: 'ADULT' },
    campus_code: { value: 'CAMPUS' },
    contact_info: { email: [{ email_address: 'p1@example.org' }], phone: [{ phone_number: '+44 20 7946 0099' }] },
    user_identifier: [{ value: 'b1', id_type: { value: 'BARCODE' } }],
    user_block: [{ block_type: { value: 'USER' }, block_description: { value: 'LOST' } }],
    user_note: [{ note_type: { value: 'CIRC' }, note_text: 'Calls back' }],
    user_statistic: [{ statistic_category: { value: 'STAT' } }],
    fee: [
      {
        id: '1',
        type: { value: 'OTHER' },
        balance: 2.5,
        creation_time: '2026-01-01T00:00:00Z',
        owner: { value: north },
        currency: 'EUR',
      },
    ],
  })
  const terms = [
    'primary_id~p1 first_name~first middle_name~middle last_name~last email~p1@example.org phone_number~7946_0099',
    'job_category~job identifiers~b1 birth_date~1990-03-01 user_group~adult campus_code~campus block_type~user',
    'id_type~barcode note_text~back note_type~circ statistic_category~stat fines_fees_sum~2.5 general_info~back',
    'ALL~p1@example.org last_name~nobody,last',
  ].flatMap((line) => line.split(' '))
  for (const term of terms) t.equal((await search(alma, `q=${term}`)).total_record_count, 1, term)
  t.equal((await search(alma, 'q=general_info~b1')).total_record_count, 0, 'identifiers are no general information')
})

await t.test('a list has ten users unless told otherwise, and a hundred at most', async (t) => {
  const crowd = Array.from({ length: 120 }, (_, at) => ({ primary_id: `u${String(at).padStart(3, '0')}` }))
  const { alma } = await playWith(t, ...crowd)
  const counted = async (query: string) => (await search(alma, query)).user?.length
  t.equal(await counted(''), 10)
  t.equal(await counted('limit=500'), 100)
  t.equal(await counted('limit=100&offset=100'), 20)
  t.strictSame(idsOf(await search(alma, 'limit=1&offset=7')), ['u007'])
  t.strictSame(await search(alma, 'offset=120'), { total_record_count: 120 })
  alma.switches.limitAbove100 = 'refuse'
  t.equal((await ask(alma, '/users?limit=101')).status, 400)
})

await t.test('users are ordered by family name, and by primary id only without q', async (t) => {
  const { alma } = await playWith(
    t,
    { primary_id: 'a', first_name: 'Mo', last_name: 'Zander' },
    { primary_id: 'z', first_name: 'Al', last_name: 'Zander' },
    { primary_id: 'm', first_name: 'Zo', last_name: 'Abel' },
  )
  t.strictSame(idsOf(await search(alma, '')), ['m', 'z', 'a'])
  t.strictSame(idsOf(await search(alma, 'order_by=primary_id')), ['a', 'm', 'z'])
  t.strictSame(idsOf(await search(alma, 'order_by=first_name')), ['z', 'a', 'm'])
  t.strictSame(idsOf(await search(alma, 'q=last_name~Zander&order_by=primary_id')), ['z', 'a'])
})

await t.test('modify_date_from lists what changed since, and does not go with q', async (t) => {
  const { alma, clock } = await play(t)
  clock.advance(48 * 3_600_000)
  alma.state(north).edit('ada', (user) => {
    user.last_name = 'Winterberg'
  })
  const changed = await search(alma, `modify_date_from=${addDays(today, 1)}`)
  t.match(changed, { total_record_count: 1, user: [{ primary_id: 'ada', last_name: 'Winterberg' }] })
  t.equal((await ask(alma, `/users?q=last_name~Brandtner&modify_date_from=${today}`)).status, 400)
  t.equal((await ask(alma, '/users?modify_date_from=yesterday')).status, 400)
})

await t.test('a new user is invisible to searches for a while, and never to a GET', async (t) => {
  const { alma, clock } = await play(t, { searchDelayMs: 60_000 })
  alma.state(north).add({ primary_id: 'new' })
  t.equal((await ask(alma, '/users/new')).status, 200)
  t.equal((await search(alma, 'q=primary_id~new')).total_record_count, 0)
  clock.advance(60_000)
  t.equal((await search(alma, 'q=primary_id~new')).total_record_count, 1)
})

await t.test('a contact without a primary id can head every search', async (t) => {
  const { alma } = await play(t, { contactInSearches: true })
  const seen = await search(alma, 'q=primary_id~ada')
  t.match(seen, { total_record_count: 2, user: [{ primary_id: /^no primary id \(\d+\)$/ }, { primary_id: 'ada' }] })
})

await t.test('a linked copy is found by its source', async (t) => {
  const linked = { mode: 'linked' as const, libraries: [] }
  const copy = { primary_id: 'copy', source_institution_code: 'A', source_link_id: '77' }
  const alma = await startAlma({
    tenants: [
      {
        ...linked,
        code: 'A',
        name: 'A',
        keys: [{ key: 'a' }],
        users: [{ primary_id: 'ada', linking_id: '77' }, { primary_id: 'ben' }],
      },
      { ...linked, code: 'B', name: 'B', keys: [{ key: 'b' }], users: [copy, { primary_id: 'ada' }] },
    ],
  })
  t.teardown(() => alma.close())
  const asked = async (query: string) => codeOf(await search(alma, query, { key: 'b' }))
  t.strictSame(idsOf(await search(alma, 'source_institution_code=A&source_user_id=ada', { key: 'b' })), ['copy'])
  t.equal((await ask(alma, '/users/77?source_institution_code=A', { key: 'b' })).json['primary_id'], 'copy')
  t.equal(await asked('source_institution_code=C'), '60224')
  t.equal(await asked('source_institution_code=A&source_user_id=nobody'), '401861')
  t.equal(await asked('source_institution_code=A&source_user_id=ben'), '60226')
})

await t.test('the linked consortium links two of the cast, whose copies have ids of their own and no numbers', async (t) => {
  const alma = await startAlma(linkedConsortium(today))
  t.teardown(() => alma.close())
  const key = 'play-south'
  for (const id of ['ada', 'sol']) {
    const linking = alma.state(north).user(id)?.linking_id
    t.match(linking, /^\d+$/)
    const bySource = await search(alma, `source_institution_code=${north}&source_user_id=${id}&expand=full`, { key })
    const [copy] = bySource.user ?? []
    t.match(copy, {
      last_name: castMember(id).family,
      source_institution_code: north,
      source_link_id: linking,
      user_identifier: [],
    })
    t.not(copy?.['primary_id'], id)
    t.same((await ask(alma, `/users/${linking}?source_institution_code=${north}`, { key })).json, copy)
    t.equal((await ask(alma, `/users/${linking}?user_id_type=linking_id`)).json['primary_id'], id)
    t.equal(codeOf((await ask(alma, `/users/${linking}?user_id_type=linking_id`, { key })).json), '4019998')
    t.equal((await ask(alma, `/users/${id}`, { key })).status, 400)
  }
  t.equal(
    alma
      .state(uni)
      .users()
      .filter(({ source_link_id: link }) => link !== undefined).length,
    1,
  )
  t.equal((await ask(alma, '/users/eva', { key })).json['source_link_id'], undefined, 'Eva was registered at each anew')
  t.equal(codeOf(await search(alma, `source_institution_code=${north}&source_user_id=eva`, { key })), '60226')
})

await t.test('a network whose users are not linked has no copies to look for', async (t) => {
  const { alma } = await play(t)
  t.equal(codeOf(await search(alma, `source_institution_code=${north}&source_user_id=ada`, { key: 'play-uni' })), '60225')
})

await t.test('the right password is a 204 without a body, a wrong one a 400', async (t) => {
  const { alma } = await play(t)
  t.strictSame(await signIn(alma, 'ada', 'harbour-lamp-01'), { status: 204, code: undefined })
  t.strictSame(await signIn(alma, '29001001', 'harbour-lamp-01'), { status: 204, code: undefined })
  t.strictSame(await signIn(alma, 'ada', 'wrong'), { status: 400, code: '401866' })
  t.strictSame(await signIn(alma, 'nobody', 'wrong'), { status: 400, code: '401890' })
  const inQuery = await ask(alma, '/users/ada?op=auth&password=harbour-lamp-01', { method: 'POST' })
  t.match(inQuery, { status: 204, text: '' })
})

await t.test('the password in the header is percent-decoded, and a plus stays one', async (t) => {
  const { alma } = await playWith(t, { primary_id: 'ada', password: 'ä b+c%' })
  t.equal((await signIn(alma, 'ada', 'ä b+c%')).status, 204)
  const plus = await ask(alma, '/users/ada?op=auth', { method: 'POST', headers: { 'exl-user-pw': '%C3%A4+b+c%25' } })
  t.equal(plus.status, 400)
})

await t.test('fifteen failures lock a user for thirty minutes, fourteen do not', async (t) => {
  const { alma, clock } = await play(t)
  const fail = async (times: number) => {
    for (let failure = 1; failure <= times; failure += 1) t.equal((await signIn(alma, 'ada', 'wrong')).status, 400)
  }
  await fail(14)
  t.equal((await signIn(alma, 'ada', 'harbour-lamp-01')).status, 204)
  await fail(15)
  t.equal((await signIn(alma, 'ada', 'harbour-lamp-01')).code, '401866')
  clock.advance(30 * 60_000)
  t.equal((await signIn(alma, 'ada', 'harbour-lamp-01')).status, 204)
})

await t.test('expired, inactive and external users are refused, as a wrong password is', async (t) => {
  const { alma } = await play(t)
  for (const id of ['eva', 'ina', 'xan']) {
    t.strictSame(await signIn(alma, id, castMember(id).password), { status: 400, code: '401866' }, id)
  }
  alma.state(north).edit('eva', (user) => {
    user.expiry_date = `${today}Z`
  })
  t.equal((await signIn(alma, 'eva', castMember('eva').password)).status, 204, 'the day of expiry is a good one')
})

await t.test('what lapsed users meet is a switch, and external ones have no password at all', async (t) => {
  const { alma } = await play(t, { lapsedSignIn: 'accepted' })
  const evas = castMember('eva').password
  t.equal((await signIn(alma, 'eva', evas)).status, 204)
  t.equal((await signIn(alma, 'xan', castMember('xan').password)).status, 400)
  alma.switches.lapsedSignIn = { code: '401867', message: 'User has expired' }
  t.equal((await signIn(alma, 'eva', evas)).code, '401867')
  t.equal((await signIn(alma, 'eva', 'wrong')).code, '401866')
})

await t.test('fees have a sum and a currency, and no list when there are none', async (t) => {
  const { alma } = await play(t)
  const { json } = await ask(alma, '/users/fay/fees')
  t.match(json, { total_record_count: 2, total_sum: 12.5, currency: 'EUR' })
  t.match(json['fee'], [{ type: { value: 'OVERDUEFINE' }, balance: 7.5, owner: { value: 'NORTHMAIN' }, barcode: null }, {}])
  t.strictSame((await ask(alma, '/users/ada/fees')).json, { total_record_count: 0, total_sum: 0, currency: null })
  t.equal((await ask(alma, '/users/fay/fees?status=CLOSED')).json.total_record_count, 0)
  t.equal(codeOf((await ask(alma, '/users/fay/fees?status=OPEN')).json), '401666')
  t.equal(codeOf((await ask(alma, '/users/nobody/fees')).json), '401651')
})

await t.test('libraries, code tables and the institution are told by the Configuration API', async (t) => {
  const { alma } = await play(t)
  const { json } = await ask(alma, '/conf/libraries')
  const recorded = ['campus', 'code', 'default_location', 'description', 'link', 'name', 'path', 'proxy', 'resource_sharing']
  t.equal(json.total_record_count, 1)
  t.strictSame(Object.keys((await ask(alma, '/conf/libraries/NORTHMAIN/')).json).toSorted(), recorded)
  t.equal((await ask(alma, '/conf/libraries/NOWHERE')).status, 400)
  t.strictSame((await ask(alma, '/conf/libraries', { key: 'play-network' })).json, { total_record_count: 0 })
  t.match((await ask(alma, '/conf/general')).json, { institution: { value: north } })
  t.match((await ask(alma, '/conf/code-tables/UserGroups')).json['row'], [{ code: 'ADULT', description: 'Adult', enabled: true }])
  t.match((await ask(alma, '/conf/code-tables/UserIdentifierTypes')).json['row'], [{ code: 'BARCODE' }])
  t.equal(codeOf((await ask(alma, '/conf/code-tables/toString')).json), '40166411')
})

await t.test('a fault meets the calls it is set for, as often as it is set', async (t) => {
  const { alma } = await play(t)
  const status = async (key: string, path = '/users/ada') => (await ask(alma, path, { key })).status
  alma.faults.set({ kind: 'status', status: 503 }, { pattern: userRoute, tenant: north, times: 1 })
  t.equal(await status('play-south'), 200)
  t.equal(await status('play-north', '/users'), 200)
  t.equal(await status('play-north'), 503)
  t.equal(await status('play-north'), 200)
  const lift = alma.faults.set({ kind: 'status', status: 429 })
  t.match(await ask(alma, '/users/ada'), { status: 429, text: /PER_SECOND_THRESHOLD/ })
  lift()
  t.equal(await status('play-north'), 200)
  t.throws(() => alma.faults.set({ kind: 'hang' }, { pattern: '/users/{id}' }), /No route has the pattern/)
})

await t.test('answers break in every way a line can', async (t) => {
  const { alma } = await play(t)
  const once = (fault: Parameters<typeof alma.faults.set>[0]) => alma.faults.set(fault, { times: 1 })
  once({ kind: 'html' })
  t.match(await ask(alma, '/users/ada'), { status: 200, type: /^text\/html/, text: /^<!DOCTYPE html>/ })
  once({ kind: 'xml' })
  t.match(await ask(alma, '/users/ada?format=json'), { status: 200, type: /xml/, text: /<primary_id>ada/ })
  once({ kind: 'broken-json' })
  await t.rejects(ask(alma, '/users/ada'), SyntaxError)
  once({ kind: 'half-answer' })
  await t.rejects(ask(alma, '/users/ada'), { code: 'UND_ERR_SOCKET' })
  once({ kind: 'reset' })
  await t.rejects(ask(alma, '/users/ada'), { code: 'ECONNRESET' })
  once({ kind: 'wrong-types' })
  t.match((await ask(alma, '/users/ada')).json, {
    primary_id: 3,
    requests: 'null',
    user_role: { item: [{ scope: { value: 12 } }] },
  })
  once({ kind: 'huge-body', bytes: 3_000_000 })
  t.equal((await ask(alma, '/users/ada')).text.length, 3_000_000)
  once({ kind: 'deep-json' })
  const deep = await request(`${alma.url}/almaws/v1/users/ada`)
  t.equal((await deep.body.text()).length, 200_000)
})

await t.test('a vendor may be late, or never answer', async (t) => {
  const { alma } = await play(t)
  const before = performance.now()
  alma.faults.set({ kind: 'latency', ms: 30 }, { times: 1 })
  await ask(alma, '/users/ada')
  t.ok(performance.now() - before >= 29)

  // A minute late: the test would take as long if closing waited for the answer.
  alma.faults.set({ kind: 'latency', ms: 60_000 }, { times: 1 })
  const headers = { authorization: 'apikey play-uni' }
  const late = request(`${alma.url}/almaws/v1/users/uma`, { signal: AbortSignal.timeout(50), headers })
  await t.rejects(late, { name: 'TimeoutError' })
  t.not(alma.state(uni).user('uma'), undefined, 'and has done what it was asked all the same')

  const held = Promise.withResolvers<void>()
  alma.faults.set({ kind: 'held', until: held.promise }, { times: 1 })
  const later = ask(alma, '/users/ada')
  await ask(alma, '/users/uma', { key: 'play-uni' })
  t.match(alma.calls.at(-2), { path: '/almaws/v1/users/ada', status: undefined }, 'others are answered before it')
  held.resolve()
  t.equal((await later).status, 200)

  alma.faults.set({ kind: 'hang' }, { times: 1 })
  const gone = AbortSignal.timeout(50)
  await t.rejects(request(`${alma.url}/almaws/v1/users/ada`, { signal: gone }), { name: 'TimeoutError' })
  t.match(alma.calls.at(-1), { path: '/almaws/v1/users/ada', status: undefined })
})

await t.test('a lost answer has had its effect', async (t) => {
  const { alma } = await play(t)
  alma.faults.set({ kind: 'drop-answer' }, { pattern: userRoute, times: 1 })
  await t.rejects(ask(alma, '/users/uma', { key: 'play-uni' }))
  t.not(alma.state(uni).user('uma'), undefined)
})

await t.test('every call is recorded with its pattern, tenant, query, headers, time and fate', async (t) => {
  const { alma, clock } = await play(t)
  await ask(alma, '/users/ada?view=brief', { headers: { 'x-request': '7' } })
  await ask(alma, '/nowhere', { key: 'nobody' })
  t.match(alma.calls, [
    {
      at: clock.now(),
      method: 'GET',
      path: '/almaws/v1/users/ada',
      pattern: userRoute,
      tenant: north,
      status: 200,
      query: { view: 'brief' },
      headers: { 'x-request': '7' },
    },
    { pattern: undefined, tenant: undefined, status: 400 },
  ])
})

await t.test('a reset brings back users, switches, locks and counters, and forgets calls and faults', async (t) => {
  const { alma } = await play(t, { callsPerDay: 1000 })
  alma.state(north).remove('ada')
  alma.state(north).edit('ben', (user) => {
    user.user_block.length = 0
  })
  alma.switches.callsPerDay = 1
  alma.faults.set({ kind: 'hang' })
  alma.reset()
  t.equal(alma.calls.length, 0)
  t.equal((await ask(alma, '/users/ada')).headers['x-exl-api-remaining'], '999')
  t.equal(alma.state(north).user('ben')?.user_block.length, 1)
})

await t.test('a seed no Alma could have is refused with the path of each fault', async (t) => {
  const tenant = { code: 'A', name: 'A', keys: [{ key: 'k' }], libraries: [], users: [{ primary_id: 'x' }, { primary_id: 'X' }] }
  const wrong = { tenants: [tenant, { ...tenant, users: [], networkZone: 'Z' }] }
  const paths = [
    ['tenants', 0, 'users', 1, 'primary_id'],
    ['tenants', 1, 'code'],
    ['tenants', 1, 'keys', 0, 'key'],
    ['tenants', 1, 'networkZone'],
  ]
  t.strictSame(
    almaSeedSchema.safeParse(wrong).error?.issues.map((issue) => issue.path),
    paths,
  )
  await t.rejects(startAlma(wrong), ZodError)
})

await t.test('a seed whose links no Alma would have made is refused with the path of each fault', async (t) => {
  const source = { primary_id: 'a', linking_id: '7' }
  const copy = { primary_id: 'c', source_institution_code: 'A', source_link_id: '7' }
  const faults = (mode: 'none' | 'linked', ...users: readonly AlmaUserSeed[]) => {
    const first = { code: 'A', name: 'A', mode: 'linked', keys: [{ key: 'a' }], libraries: [], users: [source] }
    const second = { code: 'B', name: 'B', mode, keys: [{ key: 'b' }], libraries: [], users }
    const { error } = almaSeedSchema.safeParse({ tenants: [first, second] })
    return error?.issues.map(({ path }) => path.slice(3).join('.'))
  }
  t.same(faults('linked', copy), undefined)
  t.same(faults('linked', copy, { ...copy, primary_id: 'd' }), ['1.source_link_id'])
  t.same(faults('linked', source, { ...source, primary_id: 'd' }), ['1.linking_id'])
  t.same(faults('linked', { ...copy, source_link_id: '8' }), ['0.source_link_id'])
  t.same(faults('linked', { ...copy, source_institution_code: 'C' }), ['0.source_link_id'])
  t.same(faults('linked', { primary_id: 'c', source_institution_code: 'A' }), ['0.source_link_id'])
  t.same(faults('none', source, copy), ['0.linking_id', '1.source_institution_code'])
})

const unique = (values: readonly string[]) => new Set(values).size === values.length

await t.test('nobody in the cast shares an id or a card with another, and each has a password Alma would take', async (t) => {
  t.ok(unique(cast.map((person) => person.id)))
  t.ok(unique(cast.map((person) => person.patronId)))
  t.ok(unique(cast.flatMap((person) => person.cards.map((card) => card.number))))
  for (const person of cast) {
    t.ok(person.password.length >= 8 && !person.password.includes(person.id), person.id)
    t.match(person.email, /@example\.(org|edu)$/)
  }
})

/** What a GET brings, to be changed and sent back. */
async function readUser(alma: AlmaSimulator, id: string, key = 'play-north') {
  return (await ask(alma, `/users/${id}`, { key })).json as Readonly<Record<string, never>>
}

async function sendUser(alma: AlmaSimulator, id: string, body: object | string, query = '', key = 'play-north') {
  const { status, json } = await ask(alma, `/users/${id}${query}`, { method: 'PUT', key, body })
  return { status, code: codeOf(json), json: json as Readonly<Record<string, unknown>> }
}

await t.test('what was read and is sent back changes nothing', async (t) => {
  const { alma } = await play(t)
  for (const { id } of cast) {
    const before = alma.state(north).user(id)
    if (before === undefined) continue
    t.match(await sendUser(alma, id, await readUser(alma, id)), { status: 200, json: { primary_id: id } })
    t.same(alma.state(north).user(id), before)
  }
})

await t.test('an update swaps all, keeps the roles that are not sent, and never takes what Alma alone says', async (t) => {
  const { alma } = await play(t)
  const { user_role: roles, ...user } = await readUser(alma, 'ada')
  const sent = {
    ...user,
    user_identifier: undefined,
    last_patron_activity_date: '2026-01-01Z',
    proxy_for_user: [{ primary_id: 'x', full_name: 'X' }],
  }
  t.equal((await sendUser(alma, 'ada', sent)).status, 200)
  const ada = alma.state(north).user('ada')!
  t.same(ada.user_identifier, [])
  t.same(ada.user_role, roles)
  t.same(ada.proxy_for_user, [])
  t.equal(ada.last_patron_activity_date, undefined)
  t.equal((await signIn(alma, 'ada', castMember('ada').password)).status, 204, 'an empty password is kept')
})

await t.test('an update sets the password of an INTERNAL user, and what it comes to for others is a switch', async (t) => {
  const { alma } = await play(t)
  const ada = { ...(await readUser(alma, 'ada')), password: 'quince & plum', force_password_change: 'TRUE' }
  const { json } = await sendUser(alma, 'ada', ada)
  t.match(json, { password: '', force_password_change: 'TRUE' })
  t.equal((await signIn(alma, 'ada', 'quince & plum')).status, 204)
  t.match(await signIn(alma, 'ada', castMember('ada').password), { status: 400 })
  t.equal(alma.state(north).password('ada'), 'quince & plum')
  const xan = { ...(await readUser(alma, 'xan')), password: 'short' }
  const kept = alma.state(north).password('xan')
  t.equal((await sendUser(alma, 'xan', xan)).status, 200)
  alma.switches.externalPassword = 'refused'
  t.match(await sendUser(alma, 'xan', xan), { status: 400, code: '401860' })
  t.equal(alma.state(north).password('xan'), kept)
})

await t.test('the day of a status is that of its last change, whatever is sent', async (t) => {
  const { alma } = await play(t)
  const user = { ...(await readUser(alma, 'ada')), status_date: '2020-01-01Z' }
  await sendUser(alma, 'ada', user)
  t.equal(alma.state(north).user('ada')?.status_date, undefined)
  await sendUser(alma, 'ada', { ...user, status: { value: 'INACTIVE' } })
  t.match(alma.state(north).user('ada'), { status: { value: 'INACTIVE' }, status_date: `${today}Z` })
})

await t.test('what staff edited of an EXTERNAL user is kept without a word, unless it is overridden', async (t) => {
  const { alma } = await play(t)
  const xan = () => alma.state(north).user('xan')
  alma.state(north).protect('xan', 'user_group')
  const sent = {
    ...(await readUser(alma, 'xan')),
    user_group: { value: 'SENIOR' },
    job_category: { value: 'J' },
    preferred_language: { value: '' },
    expiry_date: '2030-01-01Z',
  }
  t.equal((await sendUser(alma, 'xan', sent)).status, 200)
  t.match(xan(), {
    user_group: { value: 'STUDENT' },
    job_category: { value: 'J' },
    preferred_language: { value: 'fr' },
    expiry_date: '2030-01-01Z',
  })
  await sendUser(alma, 'xan', sent, '?override=user_group,job_category')
  t.equal(xan()?.user_group.value, 'SENIOR')
})

await t.test('an update that Alma refuses has a code and changes nothing', async (t) => {
  const { alma } = await play(t)
  const before = alma.state(north).users()
  const ada = await readUser(alma, 'ada')
  const xan = await readUser(alma, 'xan')
  const [card] = ada['user_identifier'] as unknown as readonly object[]
  for (const [id, body, code] of [
    ['nobody', ada, '401861'],
    ['ada', '<user/>', '401676'],
    ['ada', { ...ada, user_note: {} }, '401676'],
    ['ada', { ...ada, account_type: { value: 'INTEXTAUTH' } }, '401855'],
    ['ada', { ...ada, primary_id: 'BEN' }, '401860'],
    ['ada', { ...ada, password: 'short' }, '500038'],
    ['ada', { ...ada, password: 'xxxADAxxx' }, '500038'],
    ['ada', { ...ada, password: 'Password1' }, '500038'],
    ['ada', { ...ada, user_identifier: [card, { ...card, status: 'INACTIVE' }] }, '401860'],
    ['xan', { ...xan, external_id: 'OTHER' }, '401858'],
    ['xan', { ...xan, account_type: { value: 'INTERNAL' } }, '401860'],
  ] as const) {
    t.match(await sendUser(alma, id, body), { status: 400, code }, `${id} ${code}`)
  }
  t.match(await sendUser(alma, 'nobody', ada, '?user_id_type=BARCODE'), { code: '401890' })
  const reading = await ask(alma, '/users/ada', { method: 'PUT', key: 'play-north-readonly', body: ada })
  t.match(reading.text, 'UNAUTHORIZED')
  t.same(alma.state(north).users(), before)
})

await t.test('an update in the network zone reaches the copies as far as the switch says, and never their roles', async (t) => {
  for (const [zoneUpdates, ends, name] of [
    ['whole', '2030-01-01Z', 'Changed'],
    ['without-dates', '2026-09-26Z', 'Changed'],
    ['off', '2026-09-26Z', 'Xan'],
  ] as const) {
    const { alma, clock } = await play(t, { zoneUpdates })
    const before = alma.state(north).user('xan')!
    const sent = { ...(await readUser(alma, 'xan', 'play-network')), expiry_date: '2030-01-01Z', first_name: 'Changed' }
    t.equal((await sendUser(alma, 'xan', sent, '', 'play-network')).status, 200)
    clock.advance(alma.switches.distributionDelayMs)
    t.match(alma.state(north).user('xan'), { expiry_date: ends, first_name: name })
    t.same(alma.state(north).user('xan')?.user_role, before.user_role)
    t.equal(alma.state(uni).user('xan'), undefined, 'no copy is made')
  }
})

await t.test('an update in the network zone takes its time, arrives as the zone is by then, and may be lost', async (t) => {
  const { alma, clock } = await play(t, { distributionDelayMs: 60_000 })
  const central = await readUser(alma, 'uma', 'play-network')
  const send = (day: string) => sendUser(alma, 'uma', { ...central, expiry_date: day }, '', 'play-network')
  const ends = () => [north, south].map((tenant) => alma.state(tenant).user('uma')!.expiry_date)
  const before = ends()
  await send('2030-01-01Z')
  clock.advance(59_999)
  t.same(ends(), before)
  await send('2031-01-01Z')
  clock.advance(1)
  t.same(ends(), ['2031-01-01Z', '2031-01-01Z'])

  // The second one is still on its way.
  clock.advance(60_000)
  alma.switches.distributionMisses = 100
  await send('2032-01-01Z')
  clock.advance(600_000)
  t.same(ends(), ['2031-01-01Z', '2031-01-01Z'])
  t.match(await readUser(alma, 'uma'), { expiry_date: '2031-01-01Z' })
  t.equal(alma.state('01PLAY_NETWORK').user('uma')!.expiry_date, '2032-01-01Z')
})

await t.test('a nightly load puts back the dates that were there before the first write', async (t) => {
  const { alma } = await play(t)
  const state = alma.state(north)
  const before = state.user('xan')
  state.revert('xan')
  t.same(state.user('xan'), before)
  for (const day of ['2030-01-01Z', '2031-01-01Z']) {
    await sendUser(alma, 'xan', { ...(await readUser(alma, 'xan')), expiry_date: day, purge_date: day })
    t.equal(state.user('xan')?.expiry_date, day)
  }
  state.revert('xan')
  t.same(state.user('xan'), before)
})

await t.test('somebody is charged, and pays in parts, and Alma does not mind the same payment twice', async (t) => {
  const { alma } = await play(t)
  const fee = { type: { value: 'CARDRENEWAL' }, original_amount: 12.5, owner: { value: north }, comment: 'CR-1' }
  const charged = (await ask(alma, '/users/ada/fees', { method: 'POST', body: fee })).json as Readonly<Record<string, unknown>>
  t.match(charged, {
    balance: 12.5,
    original_amount: 12.5,
    comment: 'CR-1',
    status: { value: 'ACTIVE' },
    owner: { value: north },
  })
  const pay = async (amount: string) =>
    (
      await ask(
        alma,
        `/users/ada/fees/${String(charged['id'])}?op=pay&amount=${amount}&method=ONLINE&external_transaction_id=T1`,
        { method: 'POST' },
      )
    ).json
  t.match(await pay('5.00'), {
    balance: 7.5,
    status: { value: 'ACTIVE' },
    transaction: [{ amount: 5, external_transaction_id: 'T1' }],
  })
  t.match(await pay('7.50'), { balance: 0, status: { value: 'CLOSED' }, transaction: [{ amount: 5 }, { amount: 7.5 }] })
  t.equal(codeOf(await pay('1.00')), '401666')
  alma.switches.overpayment = 'accepted'
  t.match(await pay('1.00'), { balance: -1 })
  t.match((await ask(alma, '/users/ada/fees?status=CLOSED')).json, { total_record_count: 1, fee: [{ comment: 'CR-1' }] })
  const xml = await ask(alma, '/users/ada/fees?status=CLOSED', { accept: 'application/xml' })
  t.match(xml.text, '<transactions><transaction>')
})

await t.test('a fee that Alma refuses has the code of its page', async (t) => {
  const { alma } = await play(t)
  const fee = { type: { value: 'CARDRENEWAL' }, original_amount: 12.5, owner: { value: north } }
  const refusal = async (body: object | string, id = 'ada') =>
    codeOf((await ask(alma, `/users/${id}/fees`, { method: 'POST', body })).json)
  t.equal(await refusal(fee, 'nobody'), '401861')
  t.equal(await refusal('{'), '402119')
  t.equal(await refusal({ ...fee, type: undefined }), '4019991')
  t.equal(await refusal({ ...fee, type: { value: 'NOTHING' } }), '4019992')
  t.equal(await refusal({ ...fee, original_amount: 0 }), '4019994')
  t.equal(await refusal({ ...fee, owner: { value: 'NOWHERE' } }), '4019996')
  t.equal(await refusal({ ...fee, owner: { value: 'NORTHMAIN' } }), '4019999')
  alma.switches.cardRenewalOwner = 'library'
  t.equal(await refusal(fee), '4019997')
  alma.switches.cardRenewalByHand = false
  t.equal(await refusal(fee), '4019992')
  const paying = async (path: string) => codeOf((await ask(alma, path, { method: 'POST' })).json)
  t.equal(await paying('/users/nobody/fees/1?op=pay&amount=1&method=ONLINE'), '401651')
  t.equal(await paying('/users/ada/fees/1?op=pay&amount=1&method=ONLINE'), '401665')
  alma.state(north).charge('ada', {
    id: '1',
    type: { value: 'OTHER' },
    balance: 3,
    creation_time: `${today}T09:00:00Z`,
    owner: { value: north },
    currency: 'EUR',
  })
  for (const query of [
    'op=waive&amount=1',
    'op=waive&amount=1&reason=NOTHING',
    'op=restore',
    'op=refund',
    'op=pay&amount=1&method=BARTER',
    'op=pay&amount=x&method=ONLINE',
    'op=pay&method=ONLINE',
  ]) {
    t.equal(await paying(`/users/ada/fees/1?${query}`), '401666', query)
  }
  t.match(alma.state(north).fees('ada'), [{ balance: 3, transaction: [] }])
})

/** Everything that an answer lists under a key, as loosely as a client reads it. */
const listOf = (seen: Seen, key: string) => (seen[key] ?? []) as readonly Readonly<Record<string, unknown>>[]

await t.test('loans have the keys of a recorded one, and no list where there is none', async (t) => {
  const { alma } = await play(t)
  const { json } = await ask(alma, '/users/ada/loans?order_by=due_date')
  t.equal(json.total_record_count, 3)
  const [loan] = listOf(json, 'item_loan')
  t.match(loan, {
    loan_id: /^\d+$/,
    user_id: 'ada',
    item_barcode: '39001002',
    due_date: '2026-06-03T20:00:00Z',
    loan_status: 'ACTIVE',
    process_status: 'NORMAL',
    renewable: null,
    library: { value: 'NORTHMAIN' },
    circ_desk: { value: 'DEFAULT_CIRC_DESK', desc: 'Circulation Desk' },
    item_policy: { value: null, description: null },
    location_code: { value: 'STACKS', name: 'Stacks' },
    title: 'The Tidewatcher’s Almanac',
    author: 'Pellworm, Jonas',
  })
  // All keys of the item_loan in a LOAN webhook that was recorded.
  const recorded =
    'loan_id circ_desk return_circ_desk library user_id item_barcode due_date loan_status loan_date returned_by process_status mms_id holding_id item_id title author description publication_year location_code item_policy call_number request_id renewable last_renew_status'
  t.same(Object.keys(loan!).toSorted(), recorded.split(' ').toSorted())
  t.strictSame((await ask(alma, '/users/noor/loans')).json, { total_record_count: 0 })
  t.strictSame((await ask(alma, '/users/ada/loans?loan_status=Complete')).json, { total_record_count: 0 })
  t.equal(codeOf((await ask(alma, '/users/nobody/loans')).json), '401861')
  t.match((await ask(alma, `/users/ada/loans/${String(loan!['loan_id'])}`)).json, { item_barcode: '39001002' })
  t.equal(codeOf((await ask(alma, '/users/ada/loans/1')).json), '401823')
})

await t.test('a list of loans has ten entries unless told otherwise, in the order that is asked for', async (t) => {
  const { alma } = await play(t)
  for (let index = 0; index < 120; index += 1) {
    const day = String((index * 7) % 28 || 1).padStart(2, '0')
    alma.state(north).lend('noor', {
      loan_id: `9${String(index).padStart(5, '0')}`,
      item_barcode: `B${index}`,
      due_date: `2026-06-${day}T20:00:00Z`,
      loan_date: '2026-05-01T10:00:00Z',
    })
  }
  const loans = async (query: string) => listOf((await ask(alma, `/users/noor/loans?${query}`)).json, 'item_loan')
  t.equal((await loans('')).length, 10)
  t.equal((await loans('limit=500')).length, 100)
  t.equal((await loans('limit=100&offset=100')).length, 20)
  t.equal((await loans('limit=100&offset=120')).length, 0)
  const due = (await loans('limit=100&order_by=due_date')).map((loan) => String(loan['due_date']))
  t.same(due, due.toSorted())
  const back = (await loans('limit=100&order_by=due_date&direction=DESC')).map((loan) => String(loan['due_date']))
  t.same(back, back.toSorted().toReversed())
  t.equal(codeOf((await ask(alma, '/users/noor/loans?order_by=weight')).json), '401666')
  alma.switches.countedTooMany = 5
  t.equal((await ask(alma, '/users/noor/loans')).json.total_record_count, 125)
})

await t.test('a loan is renewed by a form without a body, below an address with a slash at its end', async (t) => {
  const { alma } = await play(t)
  const loan = (barcode: string) =>
    alma
      .state(north)
      .loans('ada')
      .find((held) => held.item_barcode === barcode)!
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const renew = (id: string, who = 'ada', more: Ask = {}) =>
    ask(alma, `/users/${who}/loans/${id}/?op=renew`, { method: 'POST', headers, ...more })
  const easy = loan('39001002')
  t.match((await renew(easy.loan_id)).json, { due_date: '2026-06-26T20:00:00Z', process_status: 'RENEW' })
  t.equal(loan('39001002').renewals, 1)
  t.equal(codeOf((await renew(easy.loan_id)).json), '401822', 'a day gained is no renewal')
  const requested = loan('39001003')
  const refusal = await renew(requested.loan_id, 'ada', { accept: '' })
  t.equal(refusal.status, 400)
  t.match(refusal.text, `<errorCode>401822</errorCode><errorMessage>Cannot renew loan: Loan ID ${requested.loan_id}.`)
  t.match(loan('39001003').last_renew_status, { value: '401193;', desc: 'Item is requested by another patron' })
  alma.switches.refusedRenewalIsNoted = false
  const often = loan('39001004')
  await renew(often.loan_id)
  t.same(loan('39001004'), often)
  t.equal(codeOf((await renew('1')).json), '401823')
  t.equal(codeOf((await renew(requested.loan_id, 'sol')).json), '401823')
  t.equal(codeOf((await ask(alma, `/users/ada/loans/${often.loan_id}?op=return`, { method: 'POST' })).json), '401666')
  t.match((await renew(often.loan_id, 'ada', { key: 'play-north-readonly' })).text, 'UNAUTHORIZED')
  alma.switches.othersNumbers = 'taken'
  t.equal(codeOf((await renew(requested.loan_id, 'sol')).json), '401822', 'or whoever asks')
})

await t.test('no book is lent beyond the end of a card', async (t) => {
  const { alma } = await play(t)
  const [loan] = alma.state(north).loans('sol')
  const { json } = await ask(alma, `/users/sol/loans/${loan!.loan_id}?op=renew`, { method: 'POST' })
  t.equal(json['due_date'], '2026-06-10T20:00:00Z')
})

await t.test('whether a loan can be renewed is said only where it is asked', async (t) => {
  const { alma } = await play(t)
  const { json } = await ask(alma, '/users/ada/loans?expand=renewable&order_by=due_date')
  t.same(
    listOf(json, 'item_loan').map((loan) => loan['renewable']),
    [true, false, false],
  )
  alma.state(north).lend('noor', {
    loan_id: '1',
    item_barcode: 'B',
    due_date: '2026-01-01T00:00:00Z',
    loan_date: '2026-01-01T00:00:00Z',
    process_status: 'CLAIMED_RETURN',
  })
  t.match((await ask(alma, '/users/noor/loans?expand=renewable')).json, { item_loan: [{ renewable: false }] })
})

await t.test('a request has a text for a status in its list, and a code everywhere else', async (t) => {
  const { alma } = await play(t)
  const { json } = await ask(alma, '/users/sol/requests')
  t.match(json, {
    total_record_count: 2,
    user_request: [
      {
        request_status: 'Not Started',
        place_in_queue: 1,
        request_type: 'HOLD',
        request_sub_type: { value: 'PATRON_PHYSICAL' },
        pickup_location: 'Northbay City Libraries, main library',
        pickup_location_type: 'LIBRARY',
        pickup_location_library: 'NORTHMAIN',
        barcode: null,
      },
      { request_status: 'On Hold Shelf', expiry_date: '2026-06-04Z', barcode: '39001009' },
    ],
  })
  const id = String(listOf(json, 'user_request')[1]!['request_id'])
  t.match((await ask(alma, `/users/sol/requests/${id}`)).json, { request_status: 'ON_HOLD_SHELF' })
  t.match((await ask(alma, '/users/thorunn/requests')).json, { user_request: [{ request_status: 'In Process' }] })
  t.strictSame((await ask(alma, '/users/ada/requests')).json, { total_record_count: 0 })
  t.equal((await ask(alma, '/users/sol/requests?request_type=BOOKING')).json.total_record_count, 0)
  t.equal((await ask(alma, '/users/sol/requests?status=history')).json.total_record_count, 0)
  t.equal(listOf((await ask(alma, '/users/sol/requests?limit=1&offset=1')).json, 'user_request').length, 1)
  t.equal(codeOf((await ask(alma, '/users/nobody/requests')).json), '401890')
  t.equal(codeOf((await ask(alma, '/users/eva/requests/1')).json), '401694')
})

await t.test('lists without an accept header are XML, with their counts and the texts of codes as attributes', async (t) => {
  const { alma } = await play(t)
  const xml = async (path: string) => (await ask(alma, `${path}apikey=play-north`, { key: '', accept: '' })).text
  const loans = await xml('/users/ada/loans?')
  t.match(loans, '<item_loans total_record_count="3"><item_loan>')
  t.match(loans, '<library desc="NORTHMAIN">NORTHMAIN</library>')
  t.match(loans, '<location_code name="Stacks">STACKS</location_code>')
  const requests = await xml('/users/sol/requests?')
  t.match(requests, '<user_requests total_record_count="2"><user_request>')
  t.match(requests, '<request_sub_type desc="Patron physical item request">PATRON_PHYSICAL</request_sub_type>')
  t.match(await xml('/users/noor/requests?'), '<user_requests total_record_count="0"/>')
  for (const text of [loans, requests]) t.equal(XMLValidator.validate(text), true)
})

await t.test('a request is cancelled for a reason of the table, and for no other', async (t) => {
  const { alma } = await play(t)
  const [waiting, ready] = alma.state(north).requests('sol')
  const cancel = (id: string, query: string, who = 'sol') =>
    ask(alma, `/users/${who}/requests/${id}${query}`, { method: 'DELETE' })
  t.equal(codeOf((await cancel(waiting!.request_id, '')).json), '401666')
  t.equal(codeOf((await cancel(waiting!.request_id, '?reason=BORED')).json), '401666')
  t.equal(codeOf((await cancel('1', '?reason=CancelledAtPatronRequest')).json), '401694')
  t.equal(codeOf((await cancel(waiting!.request_id, '?reason=CancelledAtPatronRequest', 'eva')).json), '401694')
  t.equal(codeOf((await cancel(waiting!.request_id, '?reason=CancelledAtPatronRequest', 'nobody')).json), '401890')
  t.equal(alma.state(north).requests('sol').length, 2)
  const done = await cancel(waiting!.request_id, '?reason=CancelledAtPatronRequest&notify_user=false')
  t.same([done.status, done.text], [204, ''])
  t.same(alma.state(north).requests('sol'), [ready])
  alma.switches.othersNumbers = 'taken'
  t.equal((await cancel(ready!.request_id, '?reason=CancelledAtPatronRequest', 'eva')).status, 204, 'or whoever asks')
})

const pickup = { request_type: 'HOLD', pickup_location_type: 'LIBRARY', pickup_location_library: 'NORTHMAIN' }

await t.test('a request is placed by title or by copy, below the user or below the title', async (t) => {
  const { alma } = await play(t)
  const post = async (path: string, body: object | string = pickup) => {
    const { json } = await ask(alma, path, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
    return json
  }
  const [waits, fetched] = ['99100000060104', '99100000100104']
  t.match(
    await post(`/users/noor/requests?mms_id=${waits}`, { ...pickup, last_interest_date: '2026-09-01Z', comment: 'Hardback' }),
    {
      user_primary_id: 'noor',
      request_status: 'NOT_STARTED',
      place_in_queue: 1,
      title: 'Das Glockenspiel von Altenbruch',
      last_interest_date: '2026-09-01Z',
      comment: 'Hardback',
      request_date: '2026-05-29Z',
    },
  )
  t.match(await post(`/bibs/${fetched}/requests?user_id=noor`), {
    request_status: 'IN_PROCESS',
    task_name: 'Pickup From Shelf',
    barcode: '39001011',
    pickup_location: 'Northbay City Libraries, main library',
  })
  const item = '23390010060104'
  t.match(await post(`/bibs/${waits}/holdings/22100000060104/items/${item}/requests?user_id=ivo`), {
    item_id: item,
    place_in_queue: 2,
  })
  t.match(await post(`/users/leo/requests?item_pid=${item}`), { barcode: '39001006', place_in_queue: 3 })
  t.equal(codeOf(await post(`/users/noor/requests?mms_id=${waits}`)), '401136')
  t.match(await post(`/users/noor/requests?mms_id=${waits}&allow_same_request=true`), { place_in_queue: 4 })
  const before = alma.state(north).requests('ben')
  for (const [query, code, body] of [
    ['mms_id=99100000080104', '401129'],
    ['mms_id=1', '402203'],
    ['', '402203'],
    ['item_pid=1', '60328'],
    [`mms_id=${waits}`, '401895', { ...pickup, pickup_location_library: 'NOWHERE' }],
    [`mms_id=${waits}`, '60308', { ...pickup, pickup_location_type: 'USER_HOME_ADDRESS' }],
    [`mms_id=${waits}`, '60331', { ...pickup, request_type: 'BOOKING' }],
    [`mms_id=${waits}`, '60331', '{'],
  ] as const) {
    t.equal(codeOf(await post(`/users/ben/requests?${query}`, body)), code, `${query} ${code}`)
  }
  t.equal(codeOf(await post(`/users/nobody/requests?mms_id=${waits}`)), '401890')
  t.same(alma.state(north).requests('ben'), before)
})

await t.test('what somebody may ask for is listed, and a hold is not where nothing is lent', async (t) => {
  const { alma } = await play(t)
  const options = async (path: string) => {
    const { json } = await ask(alma, `${path}/request-options?user_id=noor`)
    return codeOf(json) ?? listOf(json, 'request_option').map((option) => (option['type'] as { value: string }).value)
  }
  t.same(await options('/bibs/99100000060104'), ['HOLD', 'PURCHASE'])
  t.same(await options('/bibs/99100000080104'), ['PURCHASE'])
  t.same(await options('/bibs/99100000060104/holdings/1/items/23390010060104'), ['HOLD', 'PURCHASE'])
  t.equal(await options('/bibs/1'), '402203')
  const { alma: other } = await playWith(t, { primary_id: 'ada' })
  t.match((await ask(other, '/bibs/1/request-options', { key: 'conf-only' })).text, 'UNAUTHORIZED')
})

await t.test('fees are paid all at once, waived, disputed and restored, each as a transaction or a status', async (t) => {
  const { alma } = await play(t)
  const fees = () => alma.state(north).fees('fay')
  const post = async (path: string) => (await ask(alma, `/users/fay/fees/${path}`, { method: 'POST' })).json
  const [late, card] = fees()
  t.match((await ask(alma, `/users/fay/fees/${late!.id}`)).json, { id: late!.id, balance: 7.5 })
  t.match(await post(`${late!.id}?op=dispute`), { status: { value: 'INDISPUTE' } })
  t.equal(codeOf(await post(`${late!.id}?op=dispute`)), '401666')
  t.match((await ask(alma, '/users/fay/fees')).json, { total_sum: 5 })
  t.match(await post(`${late!.id}?op=restore`), { status: { value: 'ACTIVE' }, balance: 7.5 })
  t.match(await post(`${card!.id}?op=waive&amount=2.00&reason=STAFFREQUEST`), {
    balance: 3,
    transaction: [{ type: { value: 'WAIVE' }, amount: 2, reason: { value: 'STAFFREQUEST' } }],
  })
  t.equal(codeOf(await post('all?op=waive&amount=ALL')), '401666')
  t.equal(codeOf(await post('all?op=pay&amount=99.00&method=ONLINE')), '401666')
  t.match(await post('all?op=pay&amount=8.00&method=ONLINE&external_transaction_id=T2'), {
    total_record_count: 1,
    total_sum: 2.5,
    fee: [{ id: card!.id, balance: 2.5 }],
  })
  t.strictSame(await post('all?op=pay&amount=ALL&method=CREDIT_CARD'), {
    total_record_count: 0,
    total_sum: 0,
    currency: null,
  })
  t.ok(fees().every(({ balance, status }) => balance === 0 && status.value === 'CLOSED'))
})

await t.test('a fault meets an account as it meets anything else, and a reset brings it back', async (t) => {
  const { alma } = await play(t)
  const [loan] = alma.state(north).loans('ada')
  alma.faults.set({ kind: 'drop-answer' }, { pattern: `${userRoute}/loans/{loan_id}`, times: 1 })
  await t.rejects(ask(alma, `/users/ada/loans/${loan!.loan_id}?op=renew`, { method: 'POST' }))
  t.equal(alma.state(north).loans('ada')[0]!.renewals, 1, 'it was renewed all the same')
  alma.reset()
  t.same(alma.state(north).loans('ada')[0], loan)
})

await t.test('whatever the cast has on loan or waits for is in the catalogue, once, at a place that knows them', async (t) => {
  const barcodes = catalogue.flatMap(({ copies }) => copies.map(({ barcode }) => barcode))
  t.equal(new Set(barcodes).size, barcodes.length)
  t.equal(new Set(loans.map(({ barcode }) => barcode)).size, loans.length)
  for (const { person, barcode, due, lent } of loans) {
    const { copy } = copyOf(barcode)
    const { expires } = registrationAt(castMember(person), copy.place)!
    t.ok(lent < due && copy.reference === undefined)
    t.ok(expires === undefined || due <= expires || due < 0, `${person} ${barcode}`)
  }
  for (const { person, place, title, barcode, state, fetchBy } of holds) {
    t.ok(registrationAt(castMember(person), place))
    const held = catalogue.find(({ number }) => number === title)!
    t.ok(held.copies.some((copy) => copy.place === place && (barcode === undefined || copy.barcode === barcode)))
    t.equal(state === 'ready', fetchBy !== undefined)
    if (state !== 'waiting') t.notOk(loans.some((loan) => loan.barcode === barcode))
  }
})

/** What a client sends of somebody new, as little as Alma takes. */
const newcomer = (primary_id: string, more: object = {}) => ({
  primary_id,
  record_type: { value: 'PUBLIC' },
  account_type: { value: 'EXTERNAL' },
  external_id: 'SIS',
  last_name: 'Newcomer',
  user_group: { value: 'ADULT' },
  ...more,
})

const numbered = (value: string, type = 'BARCODE') => ({ user_identifier: [{ value, id_type: { value: type } }] })

async function createUser(alma: AlmaSimulator, body: object | string, query = '', key = 'play-north') {
  const { status, json } = await ask(alma, `/users${query}`, { method: 'POST', key, body })
  return { status, code: codeOf(json), json: json as Readonly<Record<string, unknown>> }
}

async function deleteUser(alma: AlmaSimulator, id: string, key = 'play-north') {
  const { status, json } = await ask(alma, `/users/${id}`, { method: 'DELETE', key })
  return { status, code: codeOf(json) }
}

await t.test('a new user is there at once, with the roles of the rules unless some are sent', async (t) => {
  const { alma } = await play(t)
  const body = newcomer('new', {
    ...numbered('30001'),
    expiry_date: '2027-01-31Z',
    password: '',
    last_patron_activity_date: '2026-01-01Z',
  })
  t.match(await createUser(alma, body), { status: 200, json: { primary_id: 'new', last_name: 'Newcomer' } })
  const made = alma.state(north).user('new')!
  t.match(made.user_role, [{ role_type: { value: '200' }, scope: { value: north }, expiry_date: '2027-01-31Z' }])
  t.equal(made.last_patron_activity_date, undefined, 'what Alma says itself is not told to it')
  t.equal((await ask(alma, '/users/30001')).json['primary_id'], 'new')
  t.strictSame(idsOf(await search(alma, 'q=identifiers~30001')), ['new'])
  t.strictSame(idsOf(await search(alma, `modify_date_from=${today}`)), ['new'], 'a write by API is a modification')

  await createUser(alma, newcomer('staff', { user_role: [{ role_type: { value: '21' }, scope: { value: north } }] }))
  t.match(alma.state(north).user('staff')?.user_role, [{ role_type: { value: '21' } }])
  t.equal(alma.state(north).user('staff')?.user_role.length, 1)

  await createUser(alma, {
    ...newcomer('own', { password: 'quince & plum' }),
    account_type: { value: 'INTERNAL' },
    external_id: '',
  })
  t.equal((await signIn(alma, 'own', 'quince & plum')).status, 204)
})

await t.test('whoever is created without a primary id gets one, or is refused', async (t) => {
  const { alma } = await play(t)
  const { primary_id: _, ...nameless } = newcomer('', numbered('30001'))
  const first = await createUser(alma, nameless)
  t.match(first, { status: 200, json: { primary_id: /^\d+$/ } })
  const second = await createUser(alma, { ...nameless, ...numbered('30002') })
  t.not(second.json['primary_id'], first.json['primary_id'])
  alma.switches.missingPrimaryId = 'refused'
  t.match(await createUser(alma, { ...nameless, ...numbered('30003') }), { status: 400, code: '401664' })
})

await t.test('a new user that Alma refuses has a code, and is not there', async (t) => {
  const clock = handClock(`${today}T12:00:00Z`)
  const tenant = {
    code: north,
    name: 'North',
    keys: [{ key: 'play-north' }, { key: 'reader', rights: 'read' as const }],
    libraries: [],
    userGroups: { ADULT: 'Adult', GUEST: 'Guest' },
    mandatory: ['birth_date', 'email'] as const,
    users: [{ primary_id: 'ada', ...numbered('29001') }],
  }
  const alma = await startAlma({ tenants: [tenant], switches: { callsPerSecond: null } }, { clock })
  t.teardown(() => alma.close())
  const complete = { birth_date: '1990-01-01Z', contact_info: { email: [{ email_address: 'new@example.org' }] } }
  const fine = newcomer('new', complete)
  const before = alma.state(north).users()
  for (const [body, code] of [
    ['<user/>', '401676'],
    [{ ...fine, account_type: undefined }, '401664'],
    [{ ...fine, record_type: undefined }, '401664'],
    [{ ...fine, account_type: { value: 'INTEXTAUTH' } }, '401855'],
    [{ ...fine, account_type: { value: 'GUEST' } }, '401857'],
    [{ ...fine, account_type: { value: 'INTERNAL' } }, '401853'],
    [{ ...fine, external_id: '' }, '401854'],
    [{ ...fine, birth_date: undefined }, '401664'],
    [{ ...fine, contact_info: undefined }, '401664'],
    [{ ...fine, user_group: { value: 'STUDENT' } }, '401852'],
    [{ ...fine, ...numbered('1', 'NOSUCH') }, '401864'],
    [{ ...fine, primary_id: 'ADA' }, '401851'],
    [{ ...fine, primary_id: '29001' }, '401851'],
    [{ ...fine, ...numbered('29001', 'UNIV_ID') }, '401851'],
    [{ ...fine, ...numbered('ada') }, '401851'],
    [{ ...fine, account_type: { value: 'INTERNAL' }, external_id: '', password: 'short' }, '500038'],
  ] as const) {
    t.match(await createUser(alma, body), { status: 400, code }, code)
  }
  t.match((await ask(alma, '/users', { method: 'POST', key: 'reader', body: fine })).text, 'UNAUTHORIZED')
  t.same(alma.state(north).users(), before)
  t.equal((await createUser(alma, { ...fine, user_group: { value: 'GUEST' } })).status, 200)
  const table = (await ask(alma, '/conf/code-tables/UserGroups')).json as { readonly row?: readonly { readonly code: string }[] }
  t.same(
    table.row?.map(({ code }) => code),
    ['ADULT', 'GUEST'],
  )
})

await t.test('a number that somebody else has is refused in an update, and one’s own is not', async (t) => {
  const { alma } = await play(t)
  const ada = await readUser(alma, 'ada')
  const bens = castMember('ben').cards[0]!.number
  t.match(await sendUser(alma, 'ada', { ...ada, ...numbered(bens) }), { status: 400, code: '401851' })
  t.match(await sendUser(alma, 'ada', { ...ada, user_group: { value: 'NOSUCH' } }), { status: 400, code: '401860' })
  t.match(await sendUser(alma, 'ada', { ...ada, ...numbered('1', 'NOSUCH') }), { status: 400, code: '401864' })
  t.equal((await sendUser(alma, 'ada', { ...ada, ...numbered('30009') })).status, 200)
  t.equal((await ask(alma, '/users/30009')).json['primary_id'], 'ada')
  t.equal((await ask(alma, `/users/${castMember('ada').cards[0]!.number}`)).status, 400, 'the old number is nobody’s')
})

await t.test('with another primary id the old one is nobody’s, the account follows, and copies elsewhere do not', async (t) => {
  const { alma, clock } = await play(t)
  const loans = alma.state(north).loans('ada').length
  t.ok(loans > 0)
  t.equal((await sendUser(alma, 'ada', { ...(await readUser(alma, 'ada')), primary_id: 'ada.b' })).status, 200)
  t.match(await ask(alma, '/users/ada?view=brief', { key: 'play-north' }), { status: 400 })
  t.equal((await ask(alma, '/users/ada.b/loans')).json.total_record_count, loans)
  t.strictSame(idsOf(await search(alma, 'q=primary_id~ada')), ['ada.b'])

  const uma = { ...(await readUser(alma, 'uma', 'play-network')), primary_id: 'uma.b' }
  t.equal((await sendUser(alma, 'uma', uma, '', 'play-network')).status, 200)
  clock.advance(600_000)
  t.ok(alma.state(north).user('uma'))
  t.notOk(alma.state(north).user('uma.b'))
})

await t.test('an update gives the roles of the rules anew where it is asked to', async (t) => {
  const { alma } = await play(t)
  const xan = { ...(await readUser(alma, 'xan')), expiry_date: '2031-01-01Z' }
  await sendUser(alma, 'xan', xan)
  t.not(alma.state(north).user('xan')?.user_role[0]?.expiry_date, '2031-01-01Z')
  await sendUser(alma, 'xan', xan, '?recalculate_roles=true')
  t.match(alma.state(north).user('xan')?.user_role, [{ role_type: { value: '200' }, expiry_date: '2031-01-01Z' }])
})

await t.test('whoever has nothing on loan and owes nothing can be deleted', async (t) => {
  const { alma } = await play(t)
  const state = alma.state(north)
  await createUser(alma, newcomer('new', numbered('30001')))
  t.match(await deleteUser(alma, 'nobody'), { status: 400, code: '401890' })
  for (const hold of [
    () =>
      state.charge('new', {
        id: '1',
        type: { value: 'OTHER' },
        balance: 1,
        creation_time: `${today}T09:00:00Z`,
        owner: { value: north },
        currency: 'EUR',
      }),
    () => state.lend('new', { loan_id: '7', item_barcode: '1', due_date: `${today}T20:00:00Z`, loan_date: `${today}T09:00:00Z` }),
  ]) {
    hold()
    t.match(await deleteUser(alma, 'new'), { status: 400, code: '401850' })
    state.remove('new')
    await createUser(alma, newcomer('new', numbered('30001')))
  }
  t.equal((await ask(alma, '/users/new', { method: 'DELETE', key: 'play-north-readonly' })).status, 400)
  t.match(await deleteUser(alma, '30001'), { status: 204 })
  t.equal(state.user('new'), undefined)
  t.equal((await createUser(alma, newcomer('other', numbered('30001')))).status, 200, 'the number is free again')
})

await t.test(
  'a user created in the network is copied where somebody gets it, and goes from there only where the switch says so',
  async (t) => {
    for (const zoneDeletes of ['copies-stay', 'copies-go'] as const) {
      const { alma, clock } = await play(t, { zoneDeletes })
      t.equal((await createUser(alma, newcomer('new', numbered('30001')), '', 'play-network')).status, 200)
      t.same(alma.state('01PLAY_NETWORK').user('new')?.user_role, [], 'a network zone gives no roles')
      t.equal(alma.state(north).user('new'), undefined)
      t.equal((await ask(alma, '/users/30001')).json['primary_id'], 'new')
      t.equal((await deleteUser(alma, 'new', 'play-network')).status, 204)
      t.ok(alma.state(north).user('new'), 'it takes its time')
      clock.advance(alma.switches.distributionDelayMs)
      t.equal(alma.state(north).user('new') === undefined, zoneDeletes === 'copies-go')
    }
  },
)

await t.test(
  'blocks and staff’s own edits in the network zone reach the copies, beside what the institution wrote',
  async (t) => {
    const { alma, clock } = await play(t)
    alma.state('01PLAY_NETWORK').edit('uma', (user) => void (user.last_name = 'Behind'))
    clock.advance(alma.switches.distributionDelayMs)
    t.not(alma.state(north).user('uma')?.last_name, 'Behind', 'where the switch is off, they do not')
    alma.switches.zoneEditsAreCarried = true
    const block = { block_type: { value: 'USER' }, block_description: { value: 'CONDUCT' } }
    const sent = (await readUser(alma, 'uma')) as Readonly<Record<string, unknown>>
    await sendUser(alma, 'uma', { ...sent, user_block: [{ ...block, block_note: 'here', segment_type: 'Internal' }] })
    alma.state('01PLAY_NETWORK').edit('uma', (user) => {
      user.first_name = 'Changed'
      user.user_block = [
        {
          block_type: { value: 'USER', desc: 'User' },
          block_description: { value: 'CONDUCT', desc: 'Conduct' },
          block_status: 'ACTIVE',
          block_note: 'everywhere',
        },
      ]
    })
    clock.advance(alma.switches.distributionDelayMs)
    const uma = alma.state(north).user('uma')!
    t.equal(uma.first_name, 'Changed')
    t.same(
      uma.user_block.map((held) => [held.block_note, held.segment_type]),
      [
        ['everywhere', 'External'],
        ['here', 'Internal'],
      ],
    )
    t.strictSame(idsOf(await search(alma, `modify_date_from=${today}`)), ['uma'], 'what arrives is a modification')
  },
)

await t.test('a linked copy is made of its source without its numbers, by the institution’s own rules', async (t) => {
  const alma = await startAlma(
    { ...linkedConsortium(today), switches: { callsPerSecond: null } },
    { clock: handClock(`${today}T12:00:00Z`) },
  )
  t.teardown(() => alma.close())
  const copy = (id: string, code = north, key = 'play-uni') =>
    createUser(alma, '', `?source_institution_code=${code}&source_user_id=${id}`, key)
  t.match(await copy('ben'), {
    status: 200,
    json: {
      first_name: castMember('ben').given,
      user_identifier: [],
      source_institution_code: north,
      user_role: [{ scope: { value: uni } }],
    },
  })
  const ben = alma.state(north).user('ben')!
  const found = await search(alma, `source_institution_code=${north}&source_user_id=ben`, { key: 'play-uni' })
  const [id] = idsOf(found) as readonly string[]
  const made = alma.state(uni).user(id!)!
  t.equal(made.source_link_id, ben.linking_id)
  t.same([made.expiry_date, made.user_group, made.contact_info.email], [ben.expiry_date, ben.user_group, ben.contact_info.email])
  t.match(await copy('ben'), { status: 400, code: '60227' })
  t.match(await copy('nobody'), { code: '60228' })
  t.match(await copy('ben', 'NOSUCH'), { code: '60224' })
  t.match(await copy('ben', north, 'play-north'), { code: '401651' })

  alma.state(north).edit('ben', (user) => {
    user.last_name = 'Changed'
    user.expiry_date = '2031-01-01Z'
  })
  const refresh = async (path: string, key = 'play-uni') => {
    const { status, json } = await ask(alma, `/users/${path}?op=refresh`, { method: 'POST', key })
    return { status, code: codeOf(json) }
  }
  t.match(await refresh(id!), { status: 204 })
  t.match(alma.state(uni).user(id!), { last_name: 'Changed', expiry_date: ben.expiry_date }, 'the end is worked out once')
  t.match(await refresh('nobody'), { status: 400, code: '401861' })
  t.match(await refresh('ben', 'play-north'), { status: 400, code: '60229' })
  t.equal((await refresh(id!, 'play-uni-readonly')).status, 400)
  alma.state(north).remove('ben')
  t.match(await refresh(id!), { status: 400, code: '60230' })
})

await t.test('group and end of a linked copy may be the same for all, and be worked out anew when it is refreshed', async (t) => {
  const clock = handClock(`${today}T12:00:00Z`)
  const linked = { mode: 'linked' as const, libraries: [] }
  const source = {
    ...linked,
    code: 'A',
    name: 'A',
    keys: [{ key: 'a' }],
    users: [{ primary_id: 'ada', user_group: { value: 'ADULT' } }, { primary_id: 'ben' }],
  }
  const target = { ...linked, code: 'B', name: 'B', keys: [{ key: 'b' }], users: [] }
  const alone = { ...target, mode: 'none' as const, code: 'C', keys: [{ key: 'c' }] }
  const alma = await startAlma(
    {
      tenants: [
        source,
        {
          ...target,
          userGroups: { GUEST: 'Guest' },
          linkedAccounts: { userGroup: 'GUEST', expiry: { days: 30 }, atRefresh: true },
        },
        alone,
        { ...target, code: 'D', keys: [{ key: 'd' }], linkedAccounts: { expiry: { day: '2027-12-31' } } },
      ],
      switches: { callsPerSecond: null },
    },
    { clock },
  )
  t.teardown(() => alma.close())
  const copy = (id: string, key: string) => createUser(alma, '', `?source_institution_code=A&source_user_id=${id}`, key)
  const { json } = await copy('ada', 'b')
  t.match(json, { user_group: { value: 'GUEST' }, expiry_date: `${addDays(today, 30)}Z`, purge_date: `${addDays(today, 210)}Z` })
  clock.advance(10 * 86_400_000)
  await ask(alma, `/users/${String(json['primary_id'])}?op=refresh`, { method: 'POST', key: 'b' })
  t.equal(alma.state('B').user(String(json['primary_id']))?.expiry_date, `${addDays(today, 40)}Z`)
  t.match(await copy('ada', 'd'), { json: { user_group: { value: 'ADULT' }, expiry_date: '2027-12-31Z' } })
  t.match(await copy('ben', 'd'), { code: '60232' })
  t.match(await copy('ada', 'c'), { code: '60225' })
})

/** A tenant of so many, each made when somebody looks. */
async function playCrowd(t: Test, size: number) {
  let made = 0
  const user = (at: number): AlmaUserSeed => {
    made += 1
    return {
      primary_id: `p${at}@example.edu`,
      last_name: `Name${at % 100}`,
      first_name: 'Many',
      birth_date: '1990-01-01',
      contact_info: { email: [{ email_address: `P${at}@Example.org` }], phone: [{ phone_number: `+352 20 ${at}` }] },
      ...numbered(`8${String(at).padStart(6, '0')}`),
    }
  }
  const clock = handClock(`${today}T12:00:00Z`)
  const tenant = {
    code: north,
    name: 'North',
    keys: [{ key: 'play-north' }],
    libraries: [],
    users: [{ primary_id: 'ada' }],
    crowd: { size, user },
  }
  const alma = await startAlma({ tenants: [tenant], switches: { callsPerSecond: null } }, { clock })
  t.teardown(() => alma.close())
  return { alma, clock, made: () => made }
}

await t.test('one of a crowd is found by what it is known by, and nobody else is made for it', async (t) => {
  const { alma, made } = await playCrowd(t, 5_000)
  t.equal(alma.state(north).size, 5_001)
  const before = made()
  for (const q of [
    'primary_id~p4321@example.edu',
    'identifiers~8004321',
    'email~p4321@example.ORG',
    'phone_number~%2B352_20_4321',
    'last_name~Name21+AND+primary_id~p4321',
  ]) {
    t.strictSame(idsOf(await search(alma, `q=${q}`)), ['p4321@example.edu'], q)
  }
  for (const id of ['P4321@example.edu', '8004321'])
    t.equal((await ask(alma, `/users/${id}`)).json['primary_id'], 'p4321@example.edu')
  t.ok(made() - before < 100, `${made() - before} were made for seven calls`)
  t.equal((await search(alma, 'q=last_name~Name21')).total_record_count, 50)
  t.equal((await search(alma, 'q=birth_date~1990-01-01&limit=1')).total_record_count, 5_000)
})

await t.test('one of a crowd that is changed is found by what it is known by now', async (t) => {
  const { alma } = await playCrowd(t, 500)
  const id = 'p7@example.edu'
  await sendUser(alma, id, { ...(await readUser(alma, id)), ...numbered('99'), last_name: 'Aaron' })
  alma.state(north).edit('p8@example.edu', (user) => {
    user.contact_info.email[0]!.email_address = 'new@example.org'
    user.primary_id = 'p8.b'
  })
  const found = async (q: string) => idsOf(await search(alma, q)) ?? []
  t.strictSame(await found('q=identifiers~99'), [id])
  t.strictSame(await found('q=identifiers~8000007'), [])
  t.strictSame(await found('q=email~new@example.org'), ['p8.b'])
  t.strictSame(await found('q=email~P8@Example.org'), [])
  t.strictSame(await found('q=primary_id~p8@example.edu'), [])
  t.strictSame((await found('limit=2')).slice(1), [id], 'ada has no family name, and then comes Aaron')
  t.strictSame(await found(`modify_date_from=${today}`), [id, 'p8.b'])
  alma.state(north).remove(id)
  t.strictSame(await found('q=identifiers~99'), [])
  t.equal(alma.state(north).size, 500)
})

await t.test('a walk by pages sees everybody once, and what is changed meanwhile costs it nobody else', async (t) => {
  const { alma, clock } = await playCrowd(t, 950)
  const walk = async (query: string, meanwhile: () => void = () => {}) => {
    const seen: unknown[] = []
    for (let offset = 0; ; offset += 100) {
      const page = idsOf(await search(alma, `${query}&limit=100&offset=${offset}`)) ?? []
      if (page.length === 0) return seen
      seen.push(...page)
      meanwhile()
    }
  }
  const all = await walk('order_by=primary_id', () =>
    alma.state(north).edit('p7@example.edu', (user) => void (user.job_description += '.')),
  )
  t.equal(all.length, 951)
  t.equal(new Set(all).size, 951)
  clock.advance(86_400_000)
  for (let at = 0; at < 250; at += 1) alma.state(north).edit(`p${at}@example.edu`, (user) => void (user.first_name = 'Edited'))
  const changed = await walk(`modify_date_from=${addDays(today, 1)}`)
  t.equal(new Set(changed).size, 250)
  t.equal(changed.length, 250)
})

await t.test('all users of a tenant can be looked at from behind, as they are', async (t) => {
  const { alma } = await playCrowd(t, 10_000)
  alma.state(north).edit('p5@example.edu', (user) => void (user.first_name = 'Edited'))
  const names = [...alma.state(north).all()].map((user) => user.first_name)
  t.equal(names.length, 10_001)
  t.equal(names.filter((name) => name === 'Edited').length, 1)
  t.match(
    almaSeedSchema.safeParse({ tenants: [{ code: 'A', name: 'A', keys: [], crowd: { size: 1.5 } }] }).error?.issues[0]?.path,
    ['tenants', 0, 'crowd'],
  )
})

interface Heard {
  readonly event: string
  readonly id: string
  readonly primaryId: string
  readonly raw: Buffer
  readonly signature: string
}

/** Somebody whom Alma tells, and who answers what a test has it answer; 0 never answers. */
async function listener(t: Test, statusFor: (event: Heard) => number = () => 200) {
  const heard: Heard[] = []
  const server = createServer((incoming, response) => {
    const challenge = new URL(incoming.url ?? '', 'http://here').searchParams.get('challenge')
    if (challenge !== null) return void response.end(JSON.stringify({ challenge }))
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const raw = Buffer.concat(chunks)
      const {
        id,
        event,
        webhook_user: told,
      } = JSON.parse(raw.toString()) as {
        readonly id: string
        readonly event: { readonly value: string }
        readonly webhook_user?: { readonly user: { readonly primary_id: string } }
      }
      const signature = String(incoming.headers['x-exl-signature'])
      const one = { id, event: event.value, primaryId: told?.user.primary_id ?? '', raw, signature }
      heard.push(one)
      const status = statusFor(one)
      if (status !== 0) response.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/alma`
  return { url, heard, told: () => heard.map(({ event, primaryId }) => `${event} ${primaryId}`) }
}

/** The play consortium, of which one institution tells when a test asks it to. */
async function playTold(t: Test, statusFor?: (event: Heard) => number, switches: Partial<AlmaSwitches> = {}) {
  const played = await play(t, { webhooksLeave: 'when-asked', ...switches })
  const ear = await listener(t, statusFor)
  const profile = { url: ear.url, secret: 'between us' }
  played.alma.state(north).listen(profile)
  return { ...played, ...ear, profile, fates: () => played.alma.webhooks.deliveries(north).map(({ state }) => state) }
}

const rename = (alma: AlmaSimulator, id: string, name: string, tenant = north) =>
  alma.state(tenant).edit(id, (user) => void (user.first_name = name))

await t.test('what staff and jobs do to users is told, signed over the bytes, and what clients write is not', async (t) => {
  const { alma, heard, told } = await playTold(t)
  const state = alma.state(north)
  state.add({ primary_id: 'new', last_name: 'Åsgård' })
  rename(alma, 'new', 'Zoë')
  state.revert('xan')
  state.remove('new')
  await createUser(alma, newcomer('api'))
  await sendUser(alma, 'api', { ...(await readUser(alma, 'api')), first_name: 'Api' })
  await deleteUser(alma, 'api')
  t.equal(await alma.webhooks.deliver(), 4)
  t.same(told(), ['USER_CREATED new', 'USER_UPDATED new', 'USER_UPDATED xan', 'USER_DELETED new'])
  t.match(JSON.parse(heard[1]!.raw.toString()), {
    id: /^\d{19}$/,
    action: 'USER',
    institution: { value: north, desc: 'Northbay City Libraries' },
    time: `${today}T12:00:00.000Z`,
    event: { value: 'USER_UPDATED', desc: 'User updated' },
    webhook_user: {
      method: 'UPDATE',
      cause: 'UI',
      user: { primary_id: 'new', first_name: 'Zoë', last_name: 'Åsgård', password: '' },
    },
  })
  t.match(JSON.parse(heard[2]!.raw.toString()), { webhook_user: { cause: 'JOB' } })
  for (const { raw, signature } of heard) t.equal(signature, createHmac('sha256', 'between us').update(raw).digest('base64'))
  t.equal(new Set(heard.map(({ id }) => id)).size, 4)
  t.equal(await alma.webhooks.deliver(), 0)
})

await t.test('a listener is asked to say a challenge back', async (t) => {
  const { alma, profile, url } = await playTold(t)
  t.ok(await alma.webhooks.register(profile))
  t.notOk(await alma.webhooks.register({ ...profile, url: `${alma.url}/almaws/v1/users` }))
  t.notOk(await alma.webhooks.register({ ...profile, url: 'http://127.0.0.1:1/' }))
  t.ok(await alma.webhooks.register({ ...profile, url: `${url}?tenant=north` }))
})

await t.test('a tenant tells of the events and groups that its profile names, and of loans as they were recorded', async (t) => {
  const { alma, told, heard, profile } = await playTold(t)
  alma.state(north).listen({ ...profile, events: ['USER_DELETED', 'LOAN_CREATED'], userGroups: ['STUDENT'] })
  rename(alma, 'xan', 'Changed')
  const loan = { loan_id: '7', item_barcode: '1', due_date: `${today}T20:00:00Z`, loan_date: `${today}T09:00:00Z` }
  alma.state(north).lend('ada', loan)
  alma.state(north).lend('xan', loan)
  alma.state(north).remove('xan')
  rename(alma, 'uma', 'Elsewhere', south)
  await alma.webhooks.deliver()
  t.same(told(), ['LOAN_CREATED ', 'USER_DELETED xan'])
  const seen = JSON.parse(heard[0]!.raw.toString()) as Readonly<Record<string, unknown>>
  t.same(Object.keys(seen), [
    'id',
    'action',
    'institution',
    'time',
    'event',
    'item_loan',
    'bib',
    'holding',
    'item',
    'portfolio',
    'representation',
  ])
  t.match(seen, { action: 'LOAN', item_loan: { loan_id: '7', user_id: 'xan' }, bib: null })
  alma.state(north).listen()
  alma.state(north).add({ primary_id: 'new' })
  t.equal(await alma.webhooks.deliver(), 0)
  t.throws(() => alma.state(north).listen({ url: 'nowhere', secret: '' }), ZodError)
})

await t.test('a refused webhook is never repeated; one that failed is, after 1, 3 and 6 hours, and then no more', async (t) => {
  let status = 400
  const { alma, clock, fates, heard } = await playTold(t, () => status)
  const hour = 3_600_000
  rename(alma, 'ada', 'One')
  await alma.webhooks.deliver()
  t.same(fates(), ['refused'])
  status = 500
  rename(alma, 'ada', 'Two')
  rename(alma, 'ada', 'Three')
  await alma.webhooks.deliver()
  t.equal(heard.length, 3)
  for (const [wait, sent] of [
    [hour - 1, 0],
    [1, 2],
    [3 * hour - 1, 0],
    [1, 2],
  ] as const) {
    clock.advance(wait)
    t.equal(await alma.webhooks.deliver(), sent)
  }
  t.same(fates(), ['refused', 'waiting', 'waiting'])
  status = 204
  rename(alma, 'ada', 'Four')
  await alma.webhooks.deliver()
  t.same(fates(), ['refused', 'waiting', 'waiting', 'taken'])
  status = 503
  clock.advance(6 * hour)
  await alma.webhooks.deliver()
  t.same(fates(), ['refused', 'given-up', 'given-up', 'taken'])
  clock.advance(100 * hour)
  t.equal(await alma.webhooks.deliver(), 0)
  t.match(alma.webhooks.deliveries(north)[1], {
    event: 'USER_UPDATED',
    primaryId: 'ada',
    tries: [{ outcome: 500 }, { outcome: 500 }, { outcome: 500 }, { outcome: 503 }],
  })
})

await t.test('a listener that is slow or away is tried again, and Alma answers all the while', async (t) => {
  let status = 0
  const { alma, clock, fates, profile, url } = await playTold(t, () => status, { webhookTimeoutMs: 50 })
  rename(alma, 'ada', 'One')
  const delivering = alma.webhooks.deliver()
  t.equal((await ask(alma, '/users/ada')).status, 200)
  await delivering
  t.match(alma.webhooks.deliveries(north), [{ state: 'waiting', tries: [{ outcome: 'timeout' }] }])
  alma.state(north).listen({ ...profile, url: 'http://127.0.0.1:1/' })
  clock.advance(3_600_000)
  await alma.webhooks.deliver()
  t.match(alma.webhooks.deliveries(north), [{ tries: [{ outcome: 'timeout' }, { outcome: 'unreachable' }] }])
  alma.state(north).listen({ ...profile, url })
  status = 200
  clock.advance(3 * 3_600_000)
  await alma.webhooks.deliver()
  t.same(fates(), ['taken'])
})

await t.test('webhooks are lost, leave twice, and are passed by later ones', async (t) => {
  const { alma, clock, told, heard, fates } = await playTold(t)
  alma.switches.webhooksLost = 100
  rename(alma, 'ada', 'Lost')
  Object.assign(alma.switches, { webhooksLost: 0, webhooksHeldBack: 100 })
  rename(alma, 'ben', 'Late')
  Object.assign(alma.switches, { webhooksHeldBack: 0, webhooksDoubled: 100 })
  rename(alma, 'xan', 'Twice')
  await alma.webhooks.deliver()
  t.same(told(), ['USER_UPDATED xan', 'USER_UPDATED xan'])
  t.equal(heard[0]!.id, heard[1]!.id, 'it is one event')
  clock.advance(alma.switches.webhookHoldMs)
  await alma.webhooks.deliver()
  t.same(told().slice(2), ['USER_UPDATED ben'])
  t.same(fates(), ['lost', 'taken', 'taken', 'taken'])
})

await t.test('whether what the network zone distributes is told by the institution it reaches is a switch', async (t) => {
  for (const webhooksOfDistribution of [false, true]) {
    const { alma, clock, told } = await playTold(t, undefined, {
      webhooksOfDistribution,
      zoneEditsAreCarried: true,
      zoneDeletes: 'copies-go',
    })
    rename(alma, 'uma', 'Changed', '01PLAY_NETWORK')
    clock.advance(60_000)
    alma.state('01PLAY_NETWORK').remove('uma')
    clock.advance(60_000)
    t.equal(alma.state(north).user('uma'), undefined)
    await alma.webhooks.deliver()
    t.same(told(), webhooksOfDistribution ? ['USER_UPDATED uma', 'USER_DELETED uma'] : [])
  }
})

await t.test('unless a test asks for them webhooks leave by themselves, and a reset or the end forgets them', async (t) => {
  let hear = () => {}
  const once = new Promise<void>((resolve) => (hear = resolve))
  const { alma, heard, told } = await playTold(t, () => {
    hear()
    return 200
  })
  alma.switches.webhooksLeave = 'by-themselves'
  rename(alma, 'ada', 'One')
  await once
  await alma.webhooks.deliver()
  t.same(told(), ['USER_UPDATED ada'])
  t.match(alma.webhooks.deliveries(north), [{ state: 'taken' }])
  alma.switches.webhooksLeave = 'when-asked'
  rename(alma, 'ada', 'Two')
  alma.reset()
  t.same(alma.webhooks.deliveries(north), [])
  t.equal(await alma.webhooks.deliver(), 0)
  rename(alma, 'ada', 'Three')
  t.equal(await alma.webhooks.deliver(), 0, 'nor does the seed have a listener')
  t.equal(heard.length, 1)
})

await t.test('an end in the middle of a webhook waits for nobody', async (t) => {
  let hear = () => {}
  const once = new Promise<void>((resolve) => (hear = resolve))
  const ear = await listener(t, () => {
    hear()
    return 0
  })
  const alma = await startAlma(consortium(today), { clock: handClock(`${today}T12:00:00Z`) })
  alma.state(north).listen({ url: ear.url, secret: 'between us' })
  rename(alma, 'ada', 'One')
  const delivering = alma.webhooks.deliver()
  await once
  await alma.close()
  t.equal(await delivering, 1)
})
