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
