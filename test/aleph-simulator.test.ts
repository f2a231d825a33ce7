import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import t, { type Test } from 'tap'
import { request } from 'undici'
import { ZodError } from 'zod'
import { alephPatronsOf } from '#adapters/aleph/simulator/cast.ts'
import { admLibrariesOf, consortium, countryConsortium, networkConsortium } from '#adapters/aleph/simulator/consortium.ts'
import {
  startAleph,
  type AlephPatronSeed,
  type AlephSeed,
  type AlephSimulator,
  type AlephSwitches,
} from '#adapters/aleph/simulator/index.ts'
import { alephSeedSchema } from '#adapters/aleph/simulator/seed.ts'
import { cast, castMember } from '#simulation/cast.ts'
import { handClock } from '#simulation/clock.ts'
import { addDays, type Day } from '#simulation/day.ts'
import type { Fault } from '#simulation/faults.ts'
import { xmlDamages } from '#simulation/xml-damage.ts'

const today = '2026-05-29'

/** The play consortium at noon of a day. */
async function play(t: Test, switches: Partial<AlephSwitches> = {}, change: Partial<AlephSeed> = {}) {
  const clock = handClock(`${today}T12:00:00Z`)
  const aleph = await startAleph({ ...consortium(today), ...change, switches }, { clock })
  t.teardown(() => aleph.close())
  return { aleph, clock }
}

/** Two ADM libraries without the cast, for what nobody in it shows. */
async function playWith(t: Test, patron: Partial<AlephPatronSeed>, change: Partial<AlephSeed> = {}) {
  const admLibraries = admLibrariesOf([3, 2])
  const patrons = [{ z303: { id: 'P1', name: 'Nobody, Nemo' }, z304: [{}], ...patron }]
  const aleph = await startAleph({ admLibraries, patrons, ...change }, { clock: handClock(`${today}T12:00:00Z`) })
  t.teardown(() => aleph.close())
  return aleph
}

type Fields = Readonly<Record<string, string>>

const gateway = { user_name: 'GATEWAY', user_password: 'GATEWAY-PASS' }

async function post(aleph: AlephSimulator, fields: Fields) {
  return read(
    await request(aleph.xServer, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    }),
  )
}

async function get(address: string) {
  return read(await request(address))
}

async function read(answer: Awaited<ReturnType<typeof request>>) {
  const bytes = Buffer.from(await answer.body.arrayBuffer())
  return { status: answer.statusCode, headers: answer.headers, bytes, text: bytes.toString() }
}

/** A bor-info as careful clients send it. */
const info = (aleph: AlephSimulator, fields: Fields) =>
  post(aleph, { op: 'bor-info', library: 'NOR50', translate: 'N', loans: 'N', cash: 'N', hold: 'N', ...gateway, ...fields })

const auth = (aleph: AlephSimulator, id: string, verification: string, fields: Fields = {}) =>
  post(aleph, { op: 'bor-auth', library: 'NOR50', bor_id: id, verification, translate: 'N', ...gateway, ...fields })

const dlf = (aleph: AlephSimulator, path: string) => get(`${aleph.dlf}/patron/${path}`)

/** What stands in every element of a name. Answers here have no nesting of one name. */
function all(text: string, name: string): readonly string[] {
  return [...text.matchAll(new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`, 'gu'))].map(([, value]) => value ?? '')
}

const one = (text: string, name: string) => all(text, name)[0]
const errorOf = ({ text }: { readonly text: string }) => one(text, 'error')
const place = ({ text }: { readonly text: string }) => one(text, 'z305-sub-library')

/** Where a DLF answer says the patron is registered. */
const codesIn = ({ text }: { readonly text: string }) =>
  [...text.matchAll(/<sublibrary code="([^"]*)"/gu)].map(([, code]) => code)
const compact = (day: Day) => day.replaceAll('-', '')
const inDays = (days: number) => compact(addDays(today, days))

/** The names of all elements in their order, with the depth they stand at. */
function outline(text: string): readonly string[] {
  const parsed: unknown = new XMLParser({ preserveOrder: true, parseTagValue: false, ignoreDeclaration: true }).parse(text)
  return namesIn(parsed, 0)
}

function namesIn(nodes: unknown, depth: number): string[] {
  if (!Array.isArray(nodes)) return []
  return nodes.flatMap((node: Readonly<Record<string, unknown>>) =>
    Object.entries(node)
      .filter(([name]) => !name.startsWith('#') && !name.startsWith(':'))
      .flatMap(([name, inner]) => [`${' '.repeat(depth)}${name}`, ...namesIn(inner, depth + 1)]),
  )
}

await t.test('an X-server answer has Aleph’s declaration, one element a line and a blank behind it', async (t) => {
  const { aleph } = await play(t)
  const { status, headers, text } = await auth(aleph, 'ada', 'harbour-lamp-01')
  t.equal(status, 200)
  t.match(text, /^<\?xml version = "1\.0" encoding = "UTF-8"\?>\n<bor-auth>\n<z303>\n<z303-id>ada<\/z303-id>\n/)
  t.match(text, /\n<z303-title><\/z303-title>\n/, 'what is empty is opened and closed')
  t.match(text, /<session-id>[A-Z0-9]{50}<\/session-id>\n<\/bor-auth>\n $/)
  t.equal(XMLValidator.validate(text.trimEnd()), true)
  t.match(headers, {
    server: 'ALEPH/5.20',
    'content-type': 'text/xml; charset=UTF-8',
    pragma: 'no-cache',
    expires: 'Sat, 01 Jan 2000 01:00:00 GMT',
  })
  aleph.switches.charsetInHeader = false
  t.equal((await auth(aleph, 'ada', 'x')).headers['content-type'], 'text/xml')
})

await t.test('every session id is a new one', async (t) => {
  const { aleph } = await play(t)
  const ids = [await auth(aleph, 'ada', 'x'), await auth(aleph, 'ada', 'x')].map(({ text }) => one(text, 'session-id'))
  t.not(ids[0], ids[1])
})

await t.test('GET and POST, and any case and hyphens of ops and parameters, ask the same', async (t) => {
  const { aleph } = await play(t)
  const expected = { root: 'bor-auth', place: 'NOR50' }
  const spellings: readonly Fields[] = [
    { op: 'bor-auth', library: 'NOR50', bor_id: '29001001', verification: 'harbour-lamp-01', ...gateway },
    {
      OP: 'bor_auth',
      LIBRARY: 'nor50',
      BOR_ID: '29001001',
      Verification: 'harbour-lamp-01',
      USER_NAME: 'gateway',
      user_password: 'GATEWAY-PASS',
    },
    {
      Op: 'BOR-AUTH',
      Library: 'NOR50',
      id: '29001001',
      verification: 'harbour-lamp-01',
      'user-name': 'GATEWAY',
      'user-password': 'GATEWAY-PASS',
    },
    { op: 'bor_Auth', library: 'NOR50', identification: ' 29001001 ', verification: 'harbour-lamp-01', ...gateway },
  ]
  for (const fields of spellings) {
    for (const answer of [await post(aleph, fields), await get(`${aleph.xServer}?${new URLSearchParams(fields).toString()}`)]) {
      t.match(answer.text, `<${expected.root}>`)
      t.equal(place(answer), expected.place)
    }
  }
  t.ok(aleph.calls.every(({ pattern, tenant }) => pattern === '/X?op=bor-auth' && tenant?.toUpperCase() === 'NOR50'))
})

await t.test('an unknown op is answered under login', async (t) => {
  const { aleph } = await play(t)
  for (const op of ['renew-all', '', 'constructor', 'bor-info-nlc']) {
    const { status, text } = await post(aleph, { op, ...gateway })
    t.equal(status, 200)
    t.match(text, /^<\?xml [^>]*>\n<login>\n<error>Missing op program<\/error>\n/, op)
  }
})

await t.test('whatever fails is a 200 with Aleph’s words, letter by letter', async (t) => {
  const { aleph } = await play(t)
  const words = async (fields: Fields) => {
    const answer = await post(aleph, { library: 'NOR50', ...gateway, ...fields })
    t.equal(answer.status, 200)
    t.match(answer.text, `<${fields['op']}>`)
    return errorOf(answer)
  }
  t.equal(await words({ op: 'bor-auth', bor_id: 'ada', verification: 'wrong' }), 'Error in Verification')
  t.equal(await words({ op: 'bor-auth', bor_id: 'nobody', verification: 'x' }), 'Error in Verification')
  t.equal(await words({ op: 'bor-auth', bor_id: 'ada' }), 'Both Bor_Id and Verification must be supplied')
  t.equal(await words({ op: 'bor-info', bor_id: 'ada', verification: 'wrong' }), 'Error in Verification')
  t.equal(await words({ op: 'bor-info', bor_id: 'nobody' }), 'Error retrieving Patron System Key')
  t.equal(await words({ op: 'bor-info' }), 'Bor_Id must be filled')
  t.equal(await words({ op: 'bor-info', bor_id: 'uma', library: 'UNI50' }), 'Error retrieving Local Patron Record')
  t.equal(await words({ op: 'bor-by-key' }), 'bor_id must be provided')
  t.equal(await words({ op: 'bor-by-key', bor_id: 'nobody' }), 'Error retrieving Patron System Key')
  aleph.state().edit('ada', ({ z304 }) => z304.splice(0))
  t.equal(await words({ op: 'bor-info', bor_id: 'ada' }), 'Error retrieving Patron Address record')
})

await t.test('an address that is not let in meets a page with a 403, on each side for itself', async (t) => {
  const { aleph } = await play(t, { xAddressRefused: true })
  const refused = await auth(aleph, 'ada', 'harbour-lamp-01')
  t.match(refused, { status: 403, headers: { 'content-type': /^text\/html/ }, text: /<html>/ })
  t.equal((await get(`${aleph.view}?id=ada`)).status, 403)
  t.equal((await dlf(aleph, 'ada')).status, 200)
  Object.assign(aleph.switches, { xAddressRefused: false, dlfAddressRefused: true })
  t.match(await dlf(aleph, 'ada'), { status: 403, text: /<html>/ })
})

await t.test('a staff user may call what it was given, and whoever names none is WWW-X', async (t) => {
  const { aleph } = await play(t)
  const fields = { op: 'bor-by-key', bor_id: 'ada' }
  t.match((await post(aleph, fields)).text, /<login>\n<error>User is not authorized/, 'the consortium gives WWW-X nothing')
  t.match((await post(aleph, { ...fields, user_name: 'GATEWAY', user_password: 'wrong' })).text, /<login>\n<error>User name or/)
  aleph.switches.gateRoot = 'op'
  t.match((await post(aleph, fields)).text, /<bor-by-key>\n<error>/)

  const open = await playWith(t, { z308: [{ 'key-type': '00', 'key-data': 'P1' }] })
  t.equal(one((await post(open, { op: 'bor-by-key', bor_id: 'p1' })).text, 'internal-id'), 'P1')
})

await t.test('a session of a login stands for name and password', async (t) => {
  const { aleph } = await play(t)
  const session = one((await post(aleph, { op: 'login', library: 'NOR50', ...gateway })).text, 'session-id') ?? ''
  const answer = await post(aleph, { op: 'bor-by-key', bor_id: '29001001', session })
  t.equal(one(answer.text, 'internal-id'), 'ada')
  t.equal(one(answer.text, 'session-id'), session)
})

await t.test('sessions use up the licence for two minutes, one that is used again only once', async (t) => {
  const { aleph, clock } = await play(t, { licences: 2 })
  const fields = { op: 'bor-by-key', bor_id: 'ada', ...gateway }
  const session = one((await post(aleph, fields)).text, 'session-id') ?? ''
  for (let call = 0; call < 5; call += 1) t.equal(errorOf(await post(aleph, { ...fields, session })), undefined)
  t.equal(errorOf(await post(aleph, fields)), undefined)
  t.equal(errorOf(await post(aleph, fields)), 'License limit exceeded')
  clock.advance(2 * 60_000)
  t.equal(errorOf(await post(aleph, fields)), undefined)
})

await t.test('no more requests are worked on at a time than there are processes; more wait or are turned away', async (t) => {
  const { aleph } = await play(t, { serverProcesses: 2, workMs: 15 })
  const six = () => Promise.all(Array.from({ length: 6 }, () => info(aleph, { bor_id: 'ada' })))
  t.ok((await six()).every((answer) => place(answer) === 'NOR50'))
  t.same(aleph.state().load(), { now: 0, peak: 2, waiting: 0, refused: 0 })

  aleph.switches.whenFull = 'refuse'
  const answers = await six()
  t.equal(answers.filter((answer) => errorOf(answer) === 'System is overloaded, try again').length, 4)
  t.equal(aleph.state().load().refused, 4)
})

await t.test('a patron is named by any key: internal id, barcode or university id', async (t) => {
  const { aleph } = await play(t)
  const idFor = async (fields: Fields) =>
    one((await post(aleph, { op: 'bor-by-key', ...gateway, ...fields })).text, 'internal-id')
  t.equal(await idFor({ bor_id: 'ada' }), 'ada')
  t.equal(await idFor({ bor_id: 'ADA' }), 'ada')
  t.equal(await idFor({ bor_id: '29001001' }), 'ada')
  t.equal(await idFor({ bor_id: '29001001', bor_id_type: '02' }), undefined)
  t.equal(await idFor({ bor_id: castMember('kai').patronId }), 'P29001021', 'an id of more than twelve characters has no room')
  t.equal(await idFor({ bor_id: '0012300456' }), '0012300456')
  t.equal(await idFor({ bor_id: '2900101' }), 'tim')
  aleph.switches.keyCase = 'matters'
  t.equal(await idFor({ bor_id: 'ADA' }), undefined)
})

await t.test('a key may be asked for as one of a type, by either name of the parameter, where the site heeds it', async (t) => {
  const { aleph } = await play(t)
  aleph.state().edit('ben', ({ z308 }) => void z308.push({ ...z308[0]!, 'key-type': '02', 'key-data': '29001001' }))
  const asked = async (op: string, name: string, type: string) => {
    const { text } = await post(aleph, { op, library: 'NOR50', ...gateway, bor_id: '29001001', [name]: type })
    return one(text, op === 'bor-by-key' ? 'internal-id' : 'z303-id')
  }
  for (const op of ['bor-by-key', 'bor-info']) {
    for (const name of ['bor_id_type', 'BOR-TYPE-ID']) {
      t.same([await asked(op, name, '01'), await asked(op, name, '02'), await asked(op, name, '03')], ['ada', 'ben', undefined])
    }
  }
  aleph.switches.heedsIdType = false
  t.same([await asked('bor-by-key', 'bor_id_type', '02'), await asked('bor-info', 'bor_id_type', '02')], ['ada', 'ada'])
})

await t.test('format=1 brings the keys of a patron, where the site heeds it', async (t) => {
  const { aleph } = await play(t)
  const keys = async () => all((await info(aleph, { bor_id: 'ada', format: '1' })).text, 'z308-key-data')
  t.same(await keys(), ['ada', '29001001'])
  aleph.switches.format1Keys = false
  t.same(await keys(), [])
})

await t.test('a key of a type that is not looked up by, or not for the web, opens nothing', async (t) => {
  const aleph = await playWith(t, {
    z305: [{ 'sub-library': 'LAA50', 'bor-status': '01' }],
    z308: [
      { 'key-type': '00', 'key-data': 'P1', verification: 'PIN' },
      { 'key-type': '03', 'key-data': 'S1', verification: 'PIN' },
    ],
  })
  const fields = { library: 'LAA50', verification: 'PIN' }
  t.equal(errorOf(await post(aleph, { op: 'bor-auth', bor_id: 'P1', ...fields })), undefined)
  t.equal(errorOf(await post(aleph, { op: 'bor-auth', bor_id: 'S1', ...fields })), 'Error in Verification')
  t.equal(errorOf(await post(aleph, { op: 'bor-by-key', bor_id: 'S1' })), 'Error retrieving Patron System Key')
})

await t.test('a key that is switched off verifies nobody, and finds its patron where the site lets it', async (t) => {
  const { aleph } = await play(t)
  t.equal(errorOf(await auth(aleph, '29001905', 'harbour-lamp-05')), 'Error in Verification')
  t.equal(one((await info(aleph, { bor_id: '29001905' })).text, 'z303-id'), 'cyd')
  aleph.switches.inactiveKeys = 'unknown'
  t.equal(errorOf(await info(aleph, { bor_id: '29001905' })), 'Error retrieving Patron System Key')
  t.equal(errorOf(await auth(aleph, '29001005', 'harbour-lamp-05')), undefined)
})

await t.test('a PIN in capitals is right as it stands, and in small letters where the site folds it', async (t) => {
  const { aleph } = await play(t)
  const verdict = async (pin: string) => errorOf(await auth(aleph, 'max', pin))
  t.equal(await verdict('HARBOUR-LAMP-27'), undefined)
  t.equal(await verdict('harbour-lamp-27'), 'Error in Verification')
  aleph.switches.foldsPins = true
  t.equal(await verdict('harbour-lamp-27'), undefined)
  t.equal(await verdict('harbour-lamp-27 '), 'Error in Verification')
})

await t.test('a password that LDAP keeps cannot be verified, whatever it is', async (t) => {
  const { aleph } = await play(t)
  t.equal(errorOf(await auth(aleph, 'wyn', 'harbour-lamp-28')), 'Error in Verification')
  const { text } = await info(aleph, { bor_id: 'wyn', format: '1' })
  t.same(all(text, 'z308-verification-type'), ['02', '02'])
  t.same(all(text, 'z308-verification'), ['', ''])
  aleph.state().edit('wyn', ({ z308 }) => {
    z308[0]!.verification = 'harbour-lamp-28'
  })
  t.equal(errorOf(await auth(aleph, 'wyn', 'harbour-lamp-28')), 'Error in Verification', 'a PIN left over from before')
})

await t.test('a PIN that is stored as the site does not store them never verifies', async (t) => {
  const { aleph } = await play(t, { encryptsPins: true })
  t.equal(errorOf(await auth(aleph, 'ada', 'harbour-lamp-01')), undefined)
  aleph.state().edit('ada', ({ z308 }) => {
    z308[0]!.encryption = 'N'
  })
  t.equal(errorOf(await auth(aleph, 'ada', 'harbour-lamp-01')), 'Error in Verification')
})

await t.test('format=1 shows every key, with the PIN in clear unless the site encrypts', async (t) => {
  const { aleph } = await play(t)
  const shown = async () => (await info(aleph, { bor_id: 'cyd', format: '1' })).text
  t.same(all(await shown(), 'z308-key-data'), ['cyd', '29001905', '29001005'])
  t.same(all(await shown(), 'z308-status'), ['AC', 'NA', 'AC'])
  t.same(new Set(all(await shown(), 'z308-verification')), new Set(['harbour-lamp-05']))
  t.match(await shown(), '<check></check>')
  aleph.switches.encryptsPins = true
  t.notMatch(await shown(), 'harbour-lamp')
  t.same(all(await shown(), 'z308-encryption'), ['H', 'H', 'H'])
  t.notMatch((await info(aleph, { bor_id: 'cyd' })).text, 'z308')
})

await t.test(
  'the one z305 is the first that exists along the chain, and nothing says that it is another library’s',
  async (t) => {
    const { aleph } = await play(t)
    const shown = async (library: string, subLibrary: string) =>
      place(await auth(aleph, 'lys', 'harbour-lamp-25', { library, sub_library: subLibrary }))
    t.equal(await shown('NOR50', 'NORHB'), 'NORHB')
    t.equal(await shown('NOR50', 'NORMN'), 'NOR50')
    t.equal(await shown('NOR50', 'norhb'), 'NORHB')
    t.equal(await shown('NOR50', ''), 'NOR50')
    t.equal(await shown('NOR50', 'NOSUCH'), 'NOR50')
    t.equal(await shown('SOU50', 'SOUMN'), 'ALEPH')
    t.equal(await shown('ALEPH', ''), 'ALEPH')
    t.equal(await shown('ALEPH', 'NORHB'), 'NORHB')
    const ada = await auth(aleph, 'ada', 'harbour-lamp-01', { library: 'ALEPH', sub_library: 'NOSUCH' })
    t.equal(place(ada), 'NOR50', 'as recorded: the institution’s for a sub-library in no row')
  },
)

await t.test('a site may set a chain of its own', async (t) => {
  const { aleph } = await play(t, {}, { chains: { NORMN: ['NORMN', 'NORHB'], NORML: ['NORML'] } })
  t.equal(place(await info(aleph, { bor_id: 'lys', sub_library: 'NORMN' })), 'NORHB')
  t.equal(errorOf(await info(aleph, { bor_id: 'lys', sub_library: 'NORML' })), 'Error retrieving Local Patron Record')
})

await t.test('a sub-library of another ADM library is unknown, or is found all the same', async (t) => {
  const { aleph } = await play(t)
  t.equal(place(await info(aleph, { bor_id: 'lys', library: 'SOU50', sub_library: 'NORHB' })), 'ALEPH')
  aleph.switches.foreignSubLibrary = 'found'
  t.equal(place(await info(aleph, { bor_id: 'lys', library: 'SOU50', sub_library: 'NORHB' })), 'NORHB')
})

await t.test('whether bor-info honours the sub-library without a PIN is a switch', async (t) => {
  const { aleph } = await play(t, { borInfoHonoursSubLibrary: 'with-verification' })
  const fields = { bor_id: 'lys', sub_library: 'NORHB' }
  t.equal(place(await info(aleph, fields)), 'NOR50')
  t.equal(place(await info(aleph, { ...fields, verification: 'harbour-lamp-25' })), 'NORHB')
  aleph.switches.borInfoHonoursSubLibrary = 'never'
  t.equal(place(await info(aleph, { ...fields, verification: 'harbour-lamp-25' })), 'NOR50')
  aleph.switches.borInfoHonoursSubLibrary = 'always'
  t.equal(place(await info(aleph, fields)), 'NORHB')
})

await t.test('translated, some dates are readable and others are not; untranslated, none is', async (t) => {
  const { aleph } = await play(t)
  const raw = (await info(aleph, { bor_id: 'ivo', translate: 'N' })).text
  t.equal(one(raw, 'z305-expiry-date'), '00000000')
  t.equal(one(raw, 'z303-birth-date'), '19580808')
  t.equal(one(raw, 'z305-bor-status'), '04')
  t.equal(one(raw, 'z303-home-library'), 'NORMN')

  const asked = async (fields: Fields = {}) =>
    (await post(aleph, { op: 'bor-info', library: 'NOR50', bor_id: 'ivo', ...gateway, ...fields })).text
  const readable = await asked()
  t.equal(one(readable, 'z305-expiry-date'), '', 'no date is nothing at all')
  t.equal(one(readable, 'z303-birth-date'), '08/08/1958')
  t.match(one(readable, 'z304-date-to'), '20991231')
  t.equal(one(readable, 'z305-registration-date'), '00000000')
  t.equal(one(readable, 'z303-delinq-1-update-date'), '00000000')
  t.equal(one(readable, 'z305-bor-status'), 'Senior')
  t.equal(one(readable, 'z305-sub-library'), 'NOR50', 'a code in both')
  t.equal(one(readable, 'z303-home-library'), 'Northbay, main library')

  t.equal(one(await asked({ lang: 'ger' }), 'z305-bor-status'), 'Senioren')
  for (const [format, written] of [
    ['MM/DD/YYYY', '08/08/1958'],
    ['DD/Mon/YYYY', '08/Aug/1958'],
    ['DD/MM/YY', '08/08/58'],
    ['YYYYMMDD', '19580808'],
  ] as const) {
    aleph.switches.dateFormat = format
    t.equal(one(await asked(), 'z303-birth-date'), written)
  }
  aleph.switches.translatesStatuses = false
  t.equal(one(await asked(), 'z305-bor-status'), '04', 'a code among translated dates')
})

await t.test('cash has balance, sign and entries, and its options leave some out', async (t) => {
  const { aleph } = await play(t)
  const asked = async (cash: string) => (await info(aleph, { bor_id: 'fay', cash, translate: 'Y' })).text
  const whole = await asked('Y')
  t.match([one(whole, 'balance'), one(whole, 'sign')], ['12.50', 'D'])
  t.same(all(whole, 'z31-sum'), ['(7.50)', '(5.00)'])
  t.same(all(whole, 'z31-status')[0], 'Not paid by/credited to patron')
  t.same(all(await asked('B'), 'z31-sum'), [])
  t.equal(one(await asked('B'), 'balance'), '12.50')
  t.equal(one(await asked('N'), 'balance'), undefined)

  aleph.state().edit('fay', ({ z31 }) => {
    z31[0]!.status = 'C'
    z31.push({ ...z31[1]!, sequence: '9', sum: '8.00', 'net-sum': '8.00', 'credit-debit': 'C' })
  })
  t.same(all(await asked('Y'), 'z31-sum'), ['(7.50)', '(5.00)', '8.00'], 'what is paid comes back for ever')
  t.same(all(await asked('O'), 'z31-sum'), ['(5.00)', '8.00'])
  t.match([one(await asked('B'), 'balance'), one(await asked('B'), 'sign')], ['3.00', 'C'])
  t.same(all((await info(aleph, { bor_id: 'fay', cash: 'Y', library: 'SOU50' })).text, 'z31-sum'), [])
})

await t.test('without the options on, only the three records and the session are left', async (t) => {
  const { aleph } = await play(t)
  const { text } = await info(aleph, { bor_id: 'fay' })
  t.same(
    outline(text).filter((name) => /^ ?[^ ]/u.test(name)),
    ['bor-info', ' z303', ' z304', ' z305', ' session-id'],
  )
})

await t.test('release 20 knows no time stamps and no first name', async (t) => {
  const { aleph } = await play(t, { release: 20 })
  t.notMatch((await info(aleph, { bor_id: 'ada' })).text, /time-stamp|first-name/)
  aleph.switches.release = 22
  t.match((await info(aleph, { bor_id: 'ada' })).text, '<z303-first-name>Ada</z303-first-name>')
})

await t.test('address lines that are empty are left out, and other empty fields are not', async (t) => {
  const { aleph } = await play(t)
  const { text } = await info(aleph, { bor_id: 'ada' })
  t.match(text, '<z304-address-2>NB1 4XX Northbay</z304-address-2>\n<z304-zip>')
  t.match(text, '<z304-telephone-2></z304-telephone-2>')
})

await t.test('a name is sorted by its plain form, filled up with blanks, with the id behind it', async (t) => {
  const { aleph } = await play(t)
  t.equal(one((await info(aleph, { bor_id: 'jempi' })).text, 'z303-name-key'), `${'wellenstengen jempi'.padEnd(37)}jempi`)
})

await t.test('what XML cannot hold is left out, and the rest is escaped', async (t) => {
  const { aleph } = await play(t)
  aleph.state().edit('ada', ({ z303 }) => {
    z303.name = '<O\u0001’Brien> & "Söhne" l\'été'
  })
  const { text } = await info(aleph, { bor_id: 'ada' })
  t.equal(XMLValidator.validate(text.trimEnd()), true)
  t.match(text, '<z303-name>&lt;O’Brien&gt; &amp; &quot;Söhne&quot; l&apos;été</z303-name>')
})

await t.test('padded keys, renamed tags and unheard-of elements come where the site has them', async (t) => {
  const { aleph } = await play(t, { paddedKeys: true, extraElements: true, renamedTags: { 'z305-bor-status': 'xxx-tag' } })
  const { text } = await info(aleph, { bor_id: 'ada', format: '1' })
  t.equal(one(text, 'z305-id'), 'ada         ')
  t.equal(all(text, 'z308-key-data')[1], '29001001            ')
  t.equal(one(text, 'xxx-tag'), '01')
  t.equal(one(text, 'z305-bor-status'), undefined)
  t.equal(one(text, 'z303-field-unheard-of'), 'X')
  t.equal(one((await post(aleph, { op: 'bor-by-key', bor_id: 'ada', ...gateway })).text, 'internal-id'), 'ada')
})

await t.test('bor-info-nlc shows several z305 at once, where it is installed', async (t) => {
  const { aleph } = await play(t, { nlcInstalled: true })
  const places = async (library: string) =>
    all(
      (await post(aleph, { op: 'bor_info_nlc', library, bor_id: '29001025', verification: 'dummy', ...gateway })).text,
      'z305-sub-library',
    )
  t.same(await places('NOR50'), ['ALEPH', 'NOR50', 'NORHB'])
  t.same(await places('SOU50'), ['ALEPH'])
  aleph.state().remove('lys')
  t.same(await places('NOR50'), [])
})

await t.test('format=1 shows one z305 or all of them', async (t) => {
  const { aleph } = await play(t)
  const places = async () => all((await info(aleph, { bor_id: 'lys', format: '1' })).text, 'z305-sub-library')
  t.same(await places(), ['NOR50'])
  aleph.switches.format1Registrations = 'all'
  t.same(await places(), ['ALEPH', 'NOR50', 'NORHB'])
})

await t.test('bor-auth-valid answers as bor-auth does, or refuses who has expired or is blocked', async (t) => {
  const { aleph } = await play(t)
  const asked = (id: string, verification: string) =>
    post(aleph, { op: 'bor-auth-valid', library: 'NOR50', bor_id: id, verification, ...gateway })
  t.match((await asked('eva', 'harbour-lamp-03')).text, /<bor-auth-valid>\n<z303>/)
  aleph.switches.borAuthValid = 'refuses-lapsed'
  for (const [id, pin] of [
    ['eva', 'harbour-lamp-03'],
    ['ben', 'harbour-lamp-04'],
  ] as const) {
    t.equal(errorOf(await asked(id, pin)), 'Error in Verification')
  }
  t.equal(errorOf(await asked('ada', 'harbour-lamp-01')), undefined)
  t.equal(errorOf(await asked('ivo', 'harbour-lamp-15')), undefined, 'no date is no end')
})

await t.test('a DLF answer is one line with a reply code, and a 200 for a patron it does not know', async (t) => {
  const { aleph } = await play(t)
  const { status, headers, text } = await dlf(aleph, 'nobody/patronStatus/registration')
  t.equal(status, 200)
  t.equal(
    text,
    '<?xml version = "1.0" encoding = "UTF-8"?><pat-register><reply-text>The patron ID is invalid</reply-text><reply-code>0002</reply-code></pat-register> ',
  )
  t.match(headers, {
    server: 'Apache-Coyote/1.1',
    'x-powered-by': 'Servlet 2.5; JBoss-5.0/JBossWeb-2.1',
    'content-type': 'application/xml',
    connection: 'close',
  })
  t.equal(one((await dlf(aleph, '29001001')).text, 'reply-code'), '0002', 'a barcode is no internal id')
  aleph.switches.replyFields = 'last'
  t.match((await dlf(aleph, 'ada')).text, /<\/patron><reply-text>ok<\/reply-text><reply-code>0000<\/reply-code><\/get-patron> $/)
})

await t.test('DLF asks for no password: the links of a patron lead on', async (t) => {
  const { aleph } = await play(t)
  const { text } = await dlf(aleph, 'ada')
  t.match(text, `<info type="Patron Status" href="${aleph.dlf}/patron/ada/patronStatus"></info>`)
  t.same(all(text, 'institution').length, 3)
  t.same(all(text, 'translate-change-active-library'), ['NOR50', 'SOU50', 'UNI50'])
  t.match(
    (await dlf(aleph, 'ada/patronInformation/address/')).text,
    '<z304-address-1 usage="Mandatory" max_len="50">Winterfeld, Ada<',
  )
})

await t.test('registration shows the record of each institution, raw dates beside code and text', async (t) => {
  const { aleph } = await play(t)
  const { text } = await dlf(aleph, 'eva/patronStatus/registration')
  t.same(all(text, 'z305-expiry-date'), [inDays(-1), inDays(42), inDays(-200)])
  t.match(text, '<z305-bor-status-code>01</z305-bor-status-code><z305-bor-status>Adult</z305-bor-status>')
  t.same(all((await dlf(aleph, 'bea/patronStatus/registration')).text, 'inst-name'), [], 'sub-libraries are not in it')
  t.equal(one((await dlf(aleph, 'eva/patronStatus/registration?lang=ger')).text, 'z305-bor-status'), 'Erwachsene')
})

await t.test('registration may inherit from the whole system, list those without a record, and hide institutions', async (t) => {
  const { aleph } = await play(t)
  const dates = async () => all((await dlf(aleph, 'lys/patronStatus/registration')).text, 'z305-expiry-date')
  t.same(await dates(), [inDays(90)])
  aleph.switches.registrationListsAll = true
  t.same(await dates(), [inDays(90), '', ''])
  aleph.switches.registrationInherits = true
  t.same(await dates(), [inDays(90), inDays(365), inDays(365)])
  aleph.switches.hiddenInstitutions = ['NOR50']
  t.same(await dates(), [inDays(365), inDays(365)])
})

await t.test('blocks lists the sub-libraries of a patron, all of them or those that are alive', async (t) => {
  const { aleph } = await play(t)
  const listed = async (id: string) => codesIn(await dlf(aleph, `${id}/patronStatus/blocks`))
  const unas = await listed('una')
  t.equal(unas.length, 12)
  t.same(await listed('orm'), ['NOROL'])
  t.same(await listed('gil'), [])
  t.same(await listed('bea'), ['NORMN', 'SOUMN'])
  aleph.switches.blocksList = 'active'
  t.same(
    await listed('una'),
    unas.slice(3).filter((code) => code !== 'NOROL'),
    'three have expired, one is closed',
  )
  t.same(await listed('orm'), [])
  aleph.switches.blocksListInstitutions = true
  t.same(await listed('gil'), ['SOU50', 'UNI50'])
})

await t.test('blocks tells what blocks where, staff’s note and all', async (t) => {
  const { aleph } = await play(t)
  const { text } = await dlf(aleph, 'bea/patronStatus/blocks')
  t.match(
    text,
    /<sublibrary code="SOUMN"><sublib-name>Southmere, main library<\/sublib-name><patron-block code="05">Lost item: Lost score/,
  )
  aleph.state().edit('bea', ({ z303 }) => {
    z303['delinq-1'] = '90'
  })
  t.match(
    (await dlf(aleph, 'bea/patronStatus/blocks')).text,
    '<global-blocks><patron-block code="90">Account closed</patron-block></global-blocks>',
  )
})

await t.test('a list may end at two hundred sub-libraries', async (t) => {
  const aleph = await startAleph(countryConsortium(today))
  t.teardown(() => aleph.close())
  const listed = async () => codesIn(await dlf(aleph, 'una/patronStatus/blocks')).length
  t.equal(await listed(), 300)
  aleph.switches.blocksLimit = 200
  t.equal(await listed(), 200)
})

await t.test('cash in DLF has a detached sign, raw dates and a key of fixed lengths', async (t) => {
  const { aleph } = await play(t)
  const { text } = await dlf(aleph, 'fay/circulationActions/cash?view=full')
  t.equal(one(text, 'open-sum'), '-          12.50')
  t.same(all(text, 'z31-date'), [inDays(-34), inDays(-12)])
  t.match(text, `href="${aleph.dlf}/patron/fay/circulationActions/cash/NOR50fay%20%20%20%20%20%20%20%20%20${inDays(-34)}0900000"`)
  const loans = (await dlf(aleph, 'fay/circulationActions/loans?view=full')).text
  t.same(all(loans, 'reply-code'), ['0000'])
  t.equal(all(loans, 'inst-name').length, 3, 'institutions without loans are listed too')
})

await t.test('the view shows every row, and no name', async (t) => {
  const { aleph } = await play(t)
  const { status, text } = await get(`${aleph.view}?id=lys`)
  t.equal(status, 200)
  t.match(JSON.parse(text), {
    id: 'lys',
    rows: [
      { library: 'ALEPH', subLibrary: 'ALEPH', expiryDate: inDays(365) },
      { library: 'NOR50', subLibrary: 'NOR50', expiryDate: inDays(90) },
      { library: 'NOR50', subLibrary: 'NORHB', status: '01', expiryDate: inDays(-4), blocks: [] },
    ],
  })
  t.notMatch(text, 'Carrowmore')
  t.equal((await get(`${aleph.view}?id=nobody`)).status, 404)
  const { aleph: without } = await play(t, {}, { view: false })
  t.equal(without.view, undefined)
  t.equal((await get(`${aleph.view?.replace(/^.*\/cgi/u, `${without.xServer.slice(0, -2)}/cgi`)}?id=lys`)).status, 404)
})

await t.test('a fault meets the op it was set for, whatever the request is called, and the other side is well', async (t) => {
  const { aleph } = await play(t)
  aleph.faults.set({ kind: 'status', status: 503 }, { pattern: '/X?op=bor-info', times: 1 })
  t.equal((await auth(aleph, 'ada', 'harbour-lamp-01')).status, 200)
  t.match(await post(aleph, { OP: 'BOR_INFO' }), { status: 503, text: /<html>/ })
  t.equal((await info(aleph, { bor_id: 'ada' })).status, 200)
  aleph.faults.set({ kind: 'empty-body' }, { pattern: '/rest-dlf/patron/{id}/patronStatus/blocks' })
  t.match(await dlf(aleph, 'ada/patronStatus/blocks'), { status: 200, text: '' })
  t.throws(() => aleph.faults.set({ kind: 'hang' }, { pattern: '/X' }), RangeError)
  aleph.faults.clear()
  aleph.faults.set({ kind: 'empty-body' }, { times: 1 })
  t.equal((await info(aleph, { bor_id: 'ada' })).text, '')
  t.not((await dlf(aleph, 'ada')).text, '', 'once is once on both sides together')
})

await t.test('damaged XML is not well-formed, not UTF-8, or not to be trusted', async (t) => {
  const { aleph } = await play(t)
  const damaged = async (fault: Fault) => {
    const lift = aleph.faults.set(fault)
    const answer = await info(aleph, { bor_id: 'ada' })
    lift()
    t.equal(answer.headers['content-type'], 'text/xml; charset=UTF-8')
    return answer
  }
  for (const how of xmlDamages) {
    const { bytes, text } = await damaged({ kind: 'broken-xml', how })
    if (how === 'latin-1') t.throws(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    else t.ok(/<!DOCTYPE|&eacute;/u.test(text) || XMLValidator.validate(text.trimEnd()) !== true, how)
  }
  const { text: deep } = await damaged({ kind: 'deep-xml', depth: 1000 })
  t.match(deep, /<bor-info>(?:<a>){1000}(?:<\/a>){1000}<\/bor-info>$/)
  const { bytes: huge } = await damaged({ kind: 'huge-xml', bytes: 200_000 })
  t.equal(huge.length, 200_000)
})

await t.test('everybody with a place or a level here is in Aleph, under one of their keys, with their dates', async (t) => {
  const { aleph } = await play(t)
  for (const person of cast) {
    const known = Object.keys(person.places).length > 0 || person.levels !== undefined
    const answer = await post(aleph, { op: 'bor-by-key', bor_id: person.patronId, ...gateway })
    t.equal(errorOf(answer) === undefined, known, person.id)
    const id = one(answer.text, 'internal-id') ?? ''
    for (const [place, registration] of Object.entries(person.places)) {
      const code = ['NOR50', 'SOU50', 'UNI50'][Number(place) - 1]
      const record = aleph
        .state()
        .patron(id)
        ?.z305.find((candidate) => candidate['sub-library'] === code)
      const { expires } = registration
      t.equal(record?.['expiry-date'], expires === undefined ? '00000000' : inDays(expires), `${person.id} at ${code}`)
    }
  }
})

await t.test('the new people have the dates of their stories', async (t) => {
  const { aleph } = await play(t)
  const dates = (id: string) =>
    (aleph.state().patron(id)?.z305 ?? []).map((record) => `${record['sub-library']} ${record['expiry-date']}`)
  t.equal(new Set(dates('una').map((row) => row.slice(6))).size, 12, 'one date a library')
  t.same(dates('gil'), [`NOR50 ${inDays(-10)}`, `SOU50 ${inDays(50)}`, `UNI50 ${inDays(110)}`])
  t.same(dates('lys'), [`ALEPH ${inDays(365)}`, `NOR50 ${inDays(90)}`, `NORHB ${inDays(-4)}`])
  t.same(dates('orm'), [`NOROL ${inDays(140)}`])
  t.same(dates('rod'), [`NOR50 ${inDays(200)}`, `NORMN ${inDays(-21)}`], 'the right to borrow ends at the counter')
  t.match(aleph.state().patron('ina')?.z305[0], { 'delinq-1': '90' })
  t.match(aleph.state().patron('ben')?.z305[0], { 'delinq-1': '05', 'delinq-n-1': /atlas/ })
})

await t.test('a whole country is one Aleph of 300 sub-libraries over 13 ADM libraries, a network one of 81', async (t) => {
  const sizes = ({ admLibraries }: AlephSeed) => admLibraries.map(({ subLibraries }) => subLibraries.length)
  const country = sizes(countryConsortium(today))
  t.equal(country.length, 13)
  t.equal(Math.max(...country), 81)
  t.equal(
    country.reduce((sum, size) => sum + size),
    300,
  )
  t.same(sizes(networkConsortium(today)), [81])
  const aleph = await startAleph(countryConsortium(today))
  t.teardown(() => aleph.close())
  t.equal(aleph.state().patron('una')?.z305.length, 300)
  t.equal(aleph.state().patron('gil')?.z305.length, 13)
})

await t.test('other ids than the usual can be handed in, where the seed has room for them', async (t) => {
  const admLibraries = admLibrariesOf([2])
  const patrons = alephPatronsOf([castMember('kai')], admLibraries, today, { idOf: ({ patronId }) => patronId })
  await t.rejects(startAleph({ admLibraries, patrons }), /Longer than 12/)
  const aleph = await startAleph({ admLibraries, patrons, idLength: 20 })
  t.teardown(() => aleph.close())
  t.match(await dlf(aleph, encodeURIComponent(castMember('kai').patronId)), { text: /0000/ })
})

await t.test('a seed no Aleph could have is refused with the path of every fault', async (t) => {
  const admLibraries = admLibrariesOf([2])
  const wrong: AlephSeed = {
    admLibraries,
    chains: { LAAA0: ['LAAA0', 'NOSUC'] },
    tab31: [{ subLibrary: 'LAAA0', status: '01' }],
    patrons: [
      {
        z303: { id: 'P1', name: 'One' },
        z305: [
          { 'sub-library': 'LAAA0', 'bor-status': '02' },
          { 'sub-library': 'NOSUC', 'bor-status': '01' },
        ],
        z308: [{ 'key-type': '99', 'key-data': 'X' }],
        z31: [{ library: 'NOSUC', sum: '1.00' }],
      },
      { z303: { id: 'p1', name: 'Two' }, z308: [{ 'key-type': '99', 'key-data': 'x' }] },
    ],
  }
  const paths = alephSeedSchema.safeParse(wrong).error?.issues.map(({ path }) => path.join('.'))
  t.same(paths, [
    'chains.LAAA0.1',
    'patrons.0.z305.0.bor-status',
    'patrons.0.z305.1.sub-library',
    'patrons.0.z305.1.bor-status',
    'patrons.0.z308.0.key-type',
    'patrons.0.z31.0.library',
    'patrons.1.z303.id',
    'patrons.1.z308',
    'patrons.1.z308.0.key-type',
  ])
  await t.rejects(startAleph(wrong), ZodError)
  const unheardOf = { admLibraries, patrons: [{ z303: { id: 'P1', name: 'One', 'shoe-size': '43' } }] }
  t.same(alephSeedSchema.safeParse(unheardOf).error?.issues[0]?.path, ['patrons', 0, 'z303'], 'a field Aleph does not have')
  await t.rejects(
    startAleph({ admLibraries, patrons: [{ z303: { id: 'P1', name: 'One', 'birth-date': '1 May' } }] }),
    /such as 20261231/,
  )
})

await t.test('an edit is kept only if such a site could hold it, and a reset takes it all back', async (t) => {
  const { aleph } = await play(t)
  t.throws(() => aleph.state().edit('ada', ({ z305 }) => (z305[0]!['sub-library'] = 'NOSUC')), /no library NOSUC/)
  t.equal(aleph.state().patron('ada')?.z305[0]?.['sub-library'], 'NOR50')
  aleph.state().patron('ada')!.z305.length = 0
  t.equal(aleph.state().patron('ada')?.z305.length, 3, 'what is handed out is a copy')
  aleph.state().remove('ada')
  aleph.state().add({ z303: { id: 'NEW', name: 'New, Somebody' } })
  t.throws(() => aleph.state().add({ z303: { id: 'NEW', name: 'Again' } }), RangeError)
  aleph.switches.release = 20
  aleph.faults.set({ kind: 'hang' })
  aleph.reset()
  t.ok(aleph.state().patron('ada'))
  t.equal(aleph.state().patron('NEW'), undefined)
  t.equal(aleph.switches.release, 22)
  t.equal((await info(aleph, { bor_id: 'ada' })).status, 200)
  t.equal(aleph.calls.length, 1)
})

await t.test('what VuFind’s driver expects is there', async (t) => {
  const { aleph } = await play(t, {}, { staff: [{ name: 'VUFIND', password: 'secret' }] })
  const fields = {
    library: 'NOR50',
    bor_id: '29001001',
    verification: 'harbour-lamp-01',
    user_name: 'VUFIND',
    user_password: 'secret',
  }
  const signIn = await get(`${aleph.xServer}?${new URLSearchParams({ op: 'bor-auth', ...fields }).toString()}`)
  t.same([one(signIn.text, 'z303-id'), one(signIn.text, 'z304-email-address')], ['ada', 'ada.winterfeld@example.org'])
  const wrong = { op: 'bor-auth', ...fields, verification: 'wrong' }
  t.equal(errorOf(await get(`${aleph.xServer}?${new URLSearchParams(wrong).toString()}`)), 'Error in Verification')
  const loans = (await dlf(aleph, 'ada/circulationActions/loans?view=full&noItems=2&startPos=1')).text
  t.equal(one(loans, 'reply-code'), '0000')
  t.same(all(loans, 'z30-barcode'), ['39001003', '39001004'], 'a piece of each institution')
})

await t.test('a barcode leads VuFind to the number of its title, by find and present', async (t) => {
  const { aleph } = await play(t)
  const x = (fields: Fields) => get(`${aleph.xServer}?${new URLSearchParams({ ...gateway, ...fields }).toString()}`)
  const found = (await x({ op: 'find', base: 'BIB01', request: 'BAR=39001003' })).text
  t.match([one(found, 'no_records'), one(found, 'set_number')], ['000000001', /^\d{6}$/])
  const record = (await x({ op: 'present', set_number: one(found, 'set_number')!, set_entry: '1' })).text
  t.equal(one(record, 'doc_number'), '000001003')
  t.match(record, 'Knots &amp; Splices: &lt;A Primer&gt;')
  for (const fields of [
    { op: 'find', base: 'BIB01', request: 'BAR=1' },
    { op: 'find', base: 'NOR50', request: 'BAR=39001003' },
    { op: 'find', base: 'BIB01', request: 'WTI=knots' },
    { op: 'present', set_number: '999999', set_entry: '1' },
    { op: 'present', set_number: '000001', set_entry: '2' },
  ]) {
    t.match(errorOf(await x(fields)), /./, inspect(fields))
  }
})

await t.test('loans stand under their institution, with codes beside words, and as bare links without view=full', async (t) => {
  const { aleph } = await play(t)
  const { text } = await dlf(aleph, 'ada/circulationActions/loans?view=full')
  t.equal(all(text, 'inst-name').length, 3, 'institutions without loans are listed too')
  t.match(
    text,
    `<institution code="NOR50"><inst-name>Northbay City Libraries</inst-name><loan renew="Y" href="${aleph.dlf}/patron/ada/circulationActions/loans/NOR50000000001"><z30-collection-code>MAIN</z30-collection-code>`,
  )
  t.match(text, '<z30-doc-number>000002002</z30-doc-number><z30-item-sequence>    1.0</z30-item-sequence>')
  t.match(text, '<z36-sub-library-code>NORMN</z36-sub-library-code>')
  t.match(text, `<z36-due-date>${inDays(5)}</z36-due-date><z36-due-hour>1900</z36-due-hour>`)
  t.match(text, '<z36-status>Active</z36-status>')
  t.same(
    [...text.matchAll(/<loan renew="(.)"/gu)].map(([, flag]) => flag),
    ['Y', 'N', 'N', 'Y'],
  )
  const bare = (await dlf(aleph, 'ada/circulationActions/loans')).text
  t.match(bare, /<loan renew="Y" href="[^"]*"><\/loan>/)
  t.match((await dlf(aleph, 'ada/circulationActions/loans/NOR50000000002')).text, '<z30-barcode>39001003</z30-barcode>')
  t.equal(one((await dlf(aleph, 'sol/circulationActions/loans/NOR50000000002')).text, 'reply-code'), '0003')
  t.equal(one((await dlf(aleph, 'eva/circulationActions/loans?view=full')).text, 'fine'), '0.30')
  aleph.switches.renewFlag = 'always'
  t.notMatch((await dlf(aleph, 'ada/circulationActions/loans')).text, 'renew="N"')
  aleph.switches.loansPerAnswer = 2
  const cut = (await dlf(aleph, 'ada/circulationActions/loans?view=full')).text
  t.same([all(cut, 'partial'), all(cut, 'z36-number').length], [['Y', 'N', 'N'], 3])
})

const renewBy = async (aleph: AlephSimulator, path: string) =>
  (await read(await request(`${aleph.dlf}/patron/${path}`, { method: 'POST' }))).text
const dueOf = (aleph: AlephSimulator, id: string, nth = 0) => aleph.state().patron(id)?.z36[nth]?.['due-date']

await t.test('a POST on a loan renews it, and refuses at the top while the institution is well', async (t) => {
  const { aleph } = await play(t)
  const done = await renewBy(aleph, 'ada/circulationActions/loans/NOR50000000001')
  t.match(
    done,
    `<reply-text>ok</reply-text><reply-code>0000</reply-code><renewals><institution code="NOR50"><inst-name>Northbay City Libraries</inst-name><inst-status code="0000">OK</inst-status><loan id="NOR50000000001"><new-due-date>${inDays(28)}</new-due-date><new-due-hour>1900</new-due-hour><status>Renew successful</status></loan>`,
  )
  t.equal(dueOf(aleph, 'ada'), inDays(28))
  t.same(aleph.state().ledger(), [{ by: 'renew', table: 'z36', id: 'ada', key: 'NOR50000000001' }])
  for (const number of ['1', '2', '3']) {
    const refused = await renewBy(aleph, `ada/circulationActions/loans/NOR5000000000${number}`)
    t.match(refused, /<reply-text>Renew Failed<\/reply-text><reply-code>0028<\/reply-code>.*<inst-status code="0000">OK/)
    t.match(refused, '<status>Due date cannot be extended</status>')
  }
  aleph.switches.renewalReasons = true
  const reason = async (path: string) => one(await renewBy(aleph, path), 'status')
  t.match(await reason('ada/circulationActions/loans/NOR50000000001'), /^New due date must be bigger/)
  t.match(await reason('ada/circulationActions/loans/NOR50000000002'), /requested/)
  t.equal(await reason('ada/circulationActions/loans/NOR50000000003'), 'Renewal limit reached - No. of renews: 03 Limit: 03.')
  t.equal(await reason('ben/circulationActions/loans/NOR50000000007'), 'Loan has been declared lost.')
  t.match(await reason('eva/circulationActions/loans/NOR50000000006'), /expired/)
  aleph.state().edit('ben', ({ z36 }) => (z36[0]!.status = 'C'))
  t.match(await reason('ben/circulationActions/loans/NOR50000000007'), /claimed returned/)
  aleph.state().edit('ben', ({ z36 }) => (z36[0]!.status = 'A'))
  t.match(await reason('ben/circulationActions/loans/NOR50000000007'), /blocked.*Lost atlas/, 'with what staff wrote')
  t.equal(aleph.state().ledger().length, 1)
})

await t.test('a loan of somebody else is renewed only where the site does not look whose it is', async (t) => {
  const { aleph } = await play(t)
  t.match(await renewBy(aleph, 'sol/circulationActions/loans/NOR50000000001'), '0003')
  t.equal(dueOf(aleph, 'ada'), inDays(5))
  aleph.switches.looksWhoseItIs = false
  t.match(await renewBy(aleph, 'sol/circulationActions/loans/NOR50000000001'), '0000')
  t.equal(dueOf(aleph, 'ada'), inDays(28))
  t.match(await renewBy(aleph, 'nobody/circulationActions/loans/NOR50000000001'), '0002')
})

await t.test('a POST on all loans says of each what became of it', async (t) => {
  const { aleph } = await play(t)
  const text = await renewBy(aleph, 'ada/circulationActions/loans')
  t.equal(one(text, 'reply-code'), '0000')
  t.same(all(text, 'status'), [
    'Renew successful',
    'Due date cannot be extended',
    'Due date cannot be extended',
    'Renew successful',
  ])
  t.match(await renewBy(aleph, 'noor/circulationActions/loans'), '<renewals></renewals>')
})

const asked = (pickup: string, more = '') =>
  `post_xml=<hold-request-parameters><pickup-location>${pickup}</pickup-location>${more}</hold-request-parameters>`
const put = async (aleph: AlephSimulator, path: string, body: string) =>
  (await read(await request(`${aleph.dlf}/patron/${path}`, { method: 'PUT', body }))).text

await t.test('a copy may be asked for with a place, and every refusal is a note', async (t) => {
  const { aleph } = await play(t)
  const copy = 'record/BIB01000001006/items/NOR50000002006000010'
  const options = (await dlf(aleph, `noor/${copy}/hold`)).text
  t.match(
    options,
    '<hold allowed="Y"><pickup-locations default="Y" usage="Mandatory"><pickup-location code="NORMN">Northbay, main library<',
  )
  t.notMatch(options, 'NOROL', 'nothing is fetched in a library that has closed')
  t.match(options, `<last-interest-date usage="Optional">${inDays(90)}</last-interest-date>`)
  t.match((await dlf(aleph, `noor/${copy}`)).text, '<info type="HoldRequest" allowed="Y">')
  t.match(await put(aleph, `noor/${copy}/hold`, asked('')), 'pickup location is not valid')
  t.match(await put(aleph, `noor/${copy}/hold`, asked('NOROL')), 'pickup location is not valid')
  const placed = await put(aleph, `noor/${copy}/hold`, asked('NORHB', '<note-1>Ring twice</note-1>'))
  t.match(placed, '<reply-code>0000</reply-code><create-hold><note type="info">Action Succeeded</note></create-hold>')
  t.match(aleph.state().patron('noor')?.z37, [
    { 'pickup-location': 'NORHB', status: 'W', 'open-date': compact(today), 'note-1': 'Ring twice', expand: 'N' },
  ])
  for (const [who, path, body, words] of [
    ['noor', `${copy}/hold`, asked('NORHB'), 'Patron has already requested this item.'],
    ['sol', `${copy}/hold`, asked('NORHB'), 'Patron has already loaned this item.'],
    ['noor', 'record/BIB01000001008/items/NOR50000002008000010/hold', asked('NORHB'), 'Patron does not have permission'],
    ['ben', `${copy}/hold`, asked('NORHB'), 'Lost atlas'],
    ['eva', `${copy}/hold`, asked('NORHB'), 'expired'],
  ] as const) {
    const refused = await put(aleph, `${who}/${path}`, body)
    t.match(
      refused,
      /<reply-text>Failed to create request<\/reply-text><reply-code>0025<\/reply-code>.*<note type="error">/,
      words,
    )
    t.match(refused, words)
  }
  aleph.state().edit('noor', ({ z305 }) => (z305[0]!['hold-on-shelf'] = 'N'))
  const shelf = 'record/BIB01000001001/items/NOR50000002001000010/hold'
  t.match((await dlf(aleph, `noor/${shelf}`)).text, /<hold allowed="N"><note type="error">Item or like copy is on shelf/)
  t.match(await put(aleph, `ada/${shelf}`, asked('NORMN')), '0000')
  t.equal(aleph.state().patron('ada')?.z37[0]?.status, 'A', 'what is on the shelf, somebody fetches')
  for (const path of ['record/BIB01000001007/items/NOR50000002006000010/hold', 'record/BIB01000001999/items/X/hold']) {
    t.match((await dlf(aleph, `noor/${path}`)).text, '0005')
    t.match(await put(aleph, `noor/${path}`, asked('NORMN')), '0005')
  }
  t.equal(aleph.state().ledger().length, 2)
})

await t.test('a title may be asked for by its groups of like copies, where the site has them', async (t) => {
  const { aleph } = await play(t)
  const path = 'record/BIB01000001010/holds'
  const { text } = await dlf(aleph, `noor/${path}?view=full`)
  t.match(
    text,
    `<group href="${aleph.dlf}/patron/noor/record/BIB01000001010/holds/NOR50000002010000010"><sublibrary code="NORMN">`,
  )
  t.match((await dlf(aleph, `noor/${path}`)).text, /<group href="[^"]*"><\/group>/)
  t.match(await put(aleph, `noor/${path}/NOR50000002010000010`, asked('NORMN')), '0000')
  t.match(aleph.state().patron('noor')?.z37, [{ expand: 'Y', 'doc-number': '000002010' }])
  aleph.switches.titleRequests = false
  t.match((await dlf(aleph, `noor/${path}`)).text, '0004')
  t.match(await put(aleph, `noor/${path}/NOR50000002010000010`, asked('NORMN')), '0005')
})

await t.test('holds are listed with their place in the queue, and a DELETE takes one back', async (t) => {
  const { aleph } = await play(t)
  const path = 'circulationActions/requests/holds'
  const { text } = await dlf(aleph, `sol/${path}?view=full`)
  t.match(
    text,
    `<hold-request delete="Y" href="${aleph.dlf}/patron/sol/${path}/NOR500000020030000100001"><z37-pickup-location-code>NORMN<`,
  )
  t.same(all(text, 'z37-status'), ['Waiting in queue', 'S'])
  t.same(all(text, 'status'), [
    `Waiting in position 1 in queue; current due date ${inDays(12)}`,
    `On hold shelf until ${inDays(6)}`,
  ])
  t.match((await dlf(aleph, `eva/${path}?view=full`)).text, 'Waiting in position 2 in queue')
  t.match(all(text, 'queue'), ['2 request(s) of 1 items', '1 request(s) of 1 items'])
  aleph.switches.holdCodes = false
  aleph.switches.holdShelfStatus = ''
  const other = (await dlf(aleph, `sol/${path}?view=full`)).text
  t.same([all(other, 'z37-status')[1], one(other, 'z37-pickup-location-code')], ['', undefined])
  t.match((await dlf(aleph, `sol/${path}`)).text, /<hold-request delete="N" href="[^"]*"><\/hold-request>/)
  const take = async (id: string, hold: string) =>
    one((await read(await request(`${aleph.dlf}/patron/${id}/${path}/${hold}`, { method: 'DELETE' }))).text, 'reply-code')
  t.equal(await take('eva', 'NOR500000020030000100001'), '0008', 'that is Sol’s')
  t.equal(await take('sol', 'NOR500000020090000100001'), '0026', 'what lies on the shelf')
  t.equal(await take('sol', 'NOR500000020030000100001'), '0000')
  t.equal(await take('sol', 'NOR500000020030000100001'), '0008')
  t.match((await dlf(aleph, `eva/${path}?view=full`)).text, 'Waiting in position 1 in queue')
  aleph.switches.looksWhoseItIs = false
  t.equal(await take('sol', 'NOR500000020030000100002'), '0000', 'Eva’s, where the site does not look')
  t.same(
    aleph
      .state()
      .ledger()
      .map(({ by, id }) => [by, id]),
    [
      ['cancel', 'sol'],
      ['cancel', 'eva'],
    ],
  )
})

await t.test(
  'bor-info shows loans and holds of the library that is asked, whole or in part, in the words of the site or raw',
  async (t) => {
    const { aleph } = await play(t)
    const items = async (fields: Fields) =>
      (await post(aleph, { op: 'bor-info', bor_id: 'ada', cash: 'N', hold: 'N', ...gateway, library: 'NOR50', ...fields })).text
    const whole = await items({ loans: 'Y' })
    t.equal(all(whole, 'z36-number').length, 3)
    t.match(whole, '<z36-due-hour>19:00</z36-due-hour>')
    t.match(whole, '<z30-doc-number>2002</z30-doc-number>\n<z30-item-sequence>10</z30-item-sequence>')
    t.equal(one(whole, 'due-date'), `${inDays(5).slice(6)}/${inDays(5).slice(4, 6)}/${inDays(5).slice(0, 4)}`)
    const raw = await items({ loans: 'Y', translate: 'N' })
    t.match([one(raw, 'z36-due-date'), one(raw, 'z36-status'), one(raw, 'due-hour')], [inDays(5), 'A', '1900'])
    const partly = await items({ loans: 'P' })
    t.same([all(partly, 'z36-number'), all(partly, 'z13-title').length], [[], 3])
    t.equal(all(await items({ loans: 'Y', library: 'ALEPH' }), 'z36-number').length, 4)
    const holds = await items({ bor_id: 'sol', loans: 'N', hold: 'Y', translate: 'N' })
    t.same(all(holds, 'z37-status'), ['W', 'S'])
    t.same(all(await items({ bor_id: 'sol', loans: 'N', hold: 'P' }), 'z37-status'), [])
    t.equal(one(await items({ bor_id: 'eva', loans: 'Y' }), 'current-fine'), '        0.30')
  },
)

await t.test('renew renews by barcode, or by document and sequence, and says no in errors', async (t) => {
  const { aleph } = await play(t)
  const renew = (fields: Fields) => post(aleph, { op: 'renew', library: 'NOR50', translate: 'N', ...gateway, ...fields })
  const done = (await renew({ item_barcode: '39001002', bor_id: 'ada' })).text
  t.same([one(done, 'reply'), one(done, 'due-date'), one(done, 'due-hour')], ['ok', inDays(28), '1900'])
  t.match((await renew({ doc_number: '2002', item_sequence: '10' })).text, '<error-text-1>New due date must be bigger')
  t.match((await renew({ rec_key: '000002003000010' })).text, '<error-text-1>Item has been requested')
  for (const [fields, words] of [
    [{}, /^Both Doc number/],
    [{ item_barcode: '39001002', doc_number: '2002', item_sequence: '10' }, /^Both Doc number/],
    [{ item_barcode: '1' }, /can not be found in library NOR50/],
    [{ item_barcode: '39001001' }, /is not Loaned in library/],
    [{ item_barcode: '39001002', bor_id: 'sol' }, /not loaned by given bor_id/],
    [{ item_barcode: '39001002', bor_id: 'nobody' }, /Patron System Key/],
  ] as const) {
    t.match(errorOf(await renew(fields)), words)
  }
  aleph.switches.looksWhoseItIs = false
  t.equal(one((await renew({ item_barcode: '39001006', bor_id: 'ada' })).text, 'reply'), 'ok')
  t.equal(aleph.state().ledger().length, 2)
})

await t.test('hold-req asks for a copy, and hold-req-cancel takes it back', async (t) => {
  const { aleph } = await play(t)
  const x = (op: string, fields: Fields) => post(aleph, { op, library: 'NOR50', translate: 'N', ...gateway, ...fields })
  const placed = (await x('hold-req', { item_barcode: '39001006', bor_id: 'noor' })).text
  t.same([one(placed, 'reply'), one(placed, 'z37-sequence'), one(placed, 'z37-status')], ['ok', '0001', 'W'])
  t.match((await x('hold-req', { item_barcode: '39001006', bor_id: 'noor' })).text, '<error-text-1>Patron has already requested')
  for (const [fields, words] of [
    [{ bor_id: 'noor' }, /^Both Doc number/],
    [{ item_barcode: '1', bor_id: 'noor' }, 'Error retrieving item record'],
    [{ item_barcode: '39001006', bor_id: 'nobody' }, 'Error retrieving patron record'],
    [{ item_barcode: '39001006', bor_id: 'orm' }, 'Error retrieving local patron record'],
  ] as const) {
    t.match(errorOf(await x('hold-req', fields)), words)
  }
  const key = { doc_num: '000002006', item_seq: '000010', seq: '0001', bor_id: 'noor' }
  t.match(errorOf(await x('hold-req-cancel', { ...key, bor_id: 'ada' })), 'does not exist')
  t.match(errorOf(await x('hold-req-cancel', { ...key, bor_id: 'sol', doc_num: '000002009' })), 'on hold shelf')
  t.equal(one((await x('hold-req-cancel', key)).text, 'reply'), 'ok')
  t.match(errorOf(await x('hold-req-cancel', key)), 'does not exist')
  t.same(aleph.state().patron('noor')?.z37, [])
})

await t.test('what somebody else collects is out of the balance, and stands in the list as transferred', async (t) => {
  const { aleph } = await play(t)
  aleph.state().edit('fay', ({ z31 }) => (z31[0]!.transferred = 'Y'))
  const { text } = await dlf(aleph, 'fay/circulationActions/cash?view=full')
  t.same([one(text, 'open-sum'), one(text, 'transferred-sum')], ['-           5.00', '-           7.50'])
  t.match(text, /<cash type="debit" transferred="Y" href/)
  t.match(text, '<z31-credit-debit>Debit</z31-credit-debit>')
  t.equal(one(text, 'z13-title'), 'A Short History of Lighthouses')
  t.equal(one((await info(aleph, { bor_id: 'fay', cash: 'B' })).text, 'balance'), '5.00')
})

await t.test('a loan or a hold of what no library has is refused in a seed, and in an edit', async (t) => {
  const { aleph } = await play(t)
  t.throws(() => aleph.state().edit('ada', ({ z36 }) => (z36[0]!['doc-number'] = '000000001')), /no item NOR50000000001000010/)
  t.throws(() => aleph.state().edit('sol', ({ z37 }) => (z37[0]!['item-sequence'] = '000990')), /no item/)
})

await t.test('faults meet the new calls one by one', async (t) => {
  const { aleph } = await play(t)
  const loan = '/rest-dlf/patron/{id}/circulationActions/loans/{loan}'
  aleph.faults.set({ kind: 'status', status: 503 }, { method: 'POST', pattern: loan })
  t.equal((await dlf(aleph, 'ada/circulationActions/loans/NOR50000000001')).status, 200)
  t.match(await renewBy(aleph, 'ada/circulationActions/loans/NOR50000000001'), '<html>')
  t.equal(dueOf(aleph, 'ada'), inDays(5))
  aleph.faults.clear()
  aleph.faults.set({ kind: 'drop-answer' }, { pattern: '/X?op=renew' })
  await t.rejects(post(aleph, { op: 'renew', library: 'NOR50', item_barcode: '39001002', ...gateway }))
  t.equal(dueOf(aleph, 'ada'), inDays(28), 'and the answer alone was lost')
})

/** An update of records as a nightly file has them, of whoever has that internal id. */
const update = (aleph: AlephSimulator, id: string, segments: readonly Fields[], fields: Fields = {}) => {
  const tableOf = (segment: Fields) => (Object.keys(segment).some((name) => name.startsWith('z308')) ? 'z308' : 'z305')
  const records = segments.map((segment) => `<${tableOf(segment)}>${inXml(segment)}</${tableOf(segment)}>`).join('')
  const z303 = `<z303>${inXml({ 'match-id-type': '00', 'match-id': id, 'record-action': 'X' })}</z303>`
  const xml = `<p-file-20><patron-record>${z303}${records}</patron-record></p-file-20>`
  return post(aleph, { op: 'update-bor', library: 'NOR50', update_flag: 'Y', xml_full_req: xml, ...gateway, ...fields })
}
const inXml = (fields: Fields) =>
  Object.entries(fields)
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join('')
const moved = (subLibrary: string, expiry: string, more: Fields = {}): Fields => ({
  'record-action': 'U',
  'z305-sub-library': subLibrary,
  'z305-expiry-date': expiry,
  ...more,
})
const keyed = (type: string, number: string, pin: string, more: Fields = {}): Fields => ({
  'record-action': 'U',
  'z308-key-type': type,
  'z308-key-data': number,
  'z308-verification': pin,
  ...more,
})
const errorsOf = ({ text }: { readonly text: string }) => all(text, 'error')
const expiryAt = (aleph: AlephSimulator, id: string, code: string) =>
  aleph
    .state()
    .patron(id)
    ?.z305.find((row) => row['sub-library'] === code)?.['expiry-date']

await t.test('update-bor writes record after record, and says so in errors', async (t) => {
  const { aleph } = await play(t)
  const done = 'Succeeded to REWRITE table z305. cur-id lys.'
  const answer = await update(aleph, 'LYS', [moved('NOR50', '20270101'), moved('NORHB', '20270202')])
  t.same(errorsOf(answer), [done, done])
  t.equal(one(answer.text, 'patron-id'), 'lys')
  t.same([expiryAt(aleph, 'lys', 'NOR50'), expiryAt(aleph, 'lys', 'NORHB')], ['20270101', '20270202'])
  t.match(
    aleph
      .state()
      .patron('lys')
      ?.z305.find((row) => row['sub-library'] === 'NOR50'),
    { 'update-date': compact(today), 'bor-status': '01' },
    'what is left out stays',
  )
  t.same(aleph.state().ledger(), [
    { by: 'update-bor', table: 'z305', id: 'lys', key: 'NOR50' },
    { by: 'update-bor', table: 'z305', id: 'lys', key: 'NORHB' },
  ])
  t.same(errorsOf(await update(aleph, 'lys', [moved('NORBK', '20270303', { 'record-action': 'A', 'z305-bor-status': '01' })])), [
    'Succeeded to WRITE table z305. cur-id lys.',
  ])
  t.equal(expiryAt(aleph, 'lys', 'NORBK'), '20270303')
  await update(aleph, 'lys', [moved('NOR50', '20280101', { 'record-action': 'X' }), moved('NORHB', '')])
  t.same([expiryAt(aleph, 'lys', 'NOR50'), expiryAt(aleph, 'lys', 'NORHB')], ['20270101', '20270202'], 'left alone, and empty')
  aleph.reset()
  t.same(aleph.state().ledger(), [])
  t.equal(expiryAt(aleph, 'lys', 'NORBK'), undefined)
})

await t.test('update-bor only checks without the flag, and nothing is written where one segment fails', async (t) => {
  const tab31 = ['NOR50', 'NORHB'].map((subLibrary) => ({ subLibrary, status: '01' }))
  const patrons = [
    {
      z303: { id: 'P1', name: 'Nobody, Nemo' },
      z305: tab31.map(({ subLibrary, status }) => ({ 'sub-library': subLibrary, 'bor-status': status })),
      z308: [{ 'key-type': '00', 'key-data': 'P1' }],
    },
  ]
  const { aleph } = await play(t, {}, { patrons, tab31 })
  const before = aleph.state().patrons()
  const fine = moved('NOR50', '20270101')
  const sibling = 'Unable to process record due to problems in other records'
  const cannot = 'Can not ins/upd record (check_z305 routine failed).'
  for (const update_flag of ['N', '']) {
    t.match(errorsOf(await update(aleph, 'P1', [fine], { update_flag })), [/^Succeeded/])
  }
  for (const [segment, ...errors] of [
    [moved('NORHB', '20270101', { 'z305-bor-status': '02' }), /^Error 0202 : conflict between Z305-SUB-LIBRARY/, cannot],
    [moved('NORBK', '20270101', { 'z305-bor-status': '01' }), cannot, /0202/],
    [moved('NOSUC', '20270101'), cannot, /0202/],
    [moved('NORHB', '2027'), cannot],
    [moved('NORHB', '20270101', { 'record-action': 'I' }), cannot],
    [moved('NORHB', '20270101', { 'record-action': 'Z' }), cannot],
    [moved('NORBK', '20270101', { 'record-action': 'D' }), cannot],
  ] as const) {
    t.match(errorsOf(await update(aleph, 'P1', [fine, segment])), [sibling, ...errors])
  }
  t.same(errorsOf(await update(aleph, 'nobody', [fine])), ['z308-rec-key does not exist'])
  for (const xml_full_req of ['', '<p-file-20>', '<p-file-20/>', `<a>${'x'.repeat(20_000)}</a>`]) {
    t.match(errorsOf(await update(aleph, 'P1', [], { xml_full_req })), [/^XML_FULL_REQ/])
  }
  t.same(aleph.state().patrons(), before)
  t.same(aleph.state().ledger(), [])
})

await t.test('a patron whose dates are protected keeps them, in update-bor and in the nightly load', async (t) => {
  const { aleph } = await play(t)
  const [old] = [expiryAt(aleph, 'gil', 'NOR50')]
  await update(aleph, 'gil', [moved('NOR50', '20270101')])
  aleph.state().loadNightlyFile()
  t.equal(expiryAt(aleph, 'gil', 'NOR50'), old, 'the file knows nothing of it')
  await update(aleph, 'gil', [moved('NOR50', '20270101')])
  for (const code of ['D', '1']) {
    aleph.state().edit('gil', ({ z303 }) => (z303['plif-modification'] = code))
    t.match(errorsOf(await update(aleph, 'gil', [moved('NOR50', '20280101')])), [
      /^Succeeded .* with modification restrictions\.$/,
    ])
    aleph.state().loadNightlyFile()
    t.equal(expiryAt(aleph, 'gil', 'NOR50'), '20270101')
  }
  aleph.state().remove('ada')
  aleph.state().loadNightlyFile()
  t.equal(aleph.state().patron('ada'), undefined)
})

await t.test('update-bor gives a key its PIN, and says so for each', async (t) => {
  const { aleph } = await play(t)
  const pins = () =>
    aleph
      .state()
      .patron('ada')!
      .z308.map((row) => [row['key-data'], row.verification, row.encryption])
  const signsIn = async (number: string, pin: string) =>
    !errorsOf(await post(aleph, { op: 'bor-auth', library: 'NOR50', bor_id: number, verification: pin, ...gateway })).length
  const done = 'Succeeded to REWRITE table z308. cur-id ada.'
  const both = [keyed('00', 'ada', 'NEW-1'), keyed('01', '29001001', 'NEW-1', { 'z308-encryption': 'N' })]
  t.same(errorsOf(await update(aleph, 'ada', both, { update_flag: 'N' })), [done, done])
  t.ok(await signsIn('29001001', 'harbour-lamp-01'), 'a check writes nothing')
  t.same(errorsOf(await update(aleph, 'ada', both)), [done, done])
  t.same(pins(), [
    ['ada', 'NEW-1', ''],
    ['29001001', 'NEW-1', 'N'],
  ])
  t.ok((await signsIn('ada', 'NEW-1')) && (await signsIn('29001001', 'NEW-1')))
  t.notOk(await signsIn('29001001', 'harbour-lamp-01'))
  t.same(
    aleph
      .state()
      .ledger()
      .map(({ table, key }) => [table, key]),
    [
      ['z308', '00 ada'],
      ['z308', '01 29001001'],
    ],
  )
  t.match(errorsOf(await update(aleph, 'ada', [moved('NOR50', '20270101'), keyed('01', '29001001', 'NEW-2')])), [/z305/, /z308/])
  await update(aleph, 'ada', [keyed('01', '29001001', 'NEW-3', { 'record-action': 'X' })])
  t.ok(await signsIn('29001001', 'NEW-2'), 'left alone')
  t.match(errorsOf(await update(aleph, 'ada', [keyed('02', 'UNI-1', 'NEW-4', { 'record-action': 'A' })])), [
    /to WRITE table z308/,
  ])
  t.ok(await signsIn('UNI-1', 'NEW-4'))
})

await t.test('a key that cannot be written takes the others with it', async (t) => {
  const { aleph } = await play(t)
  const before = aleph.state().patrons()
  const sibling = 'Unable to process record due to problems in other records'
  for (const [segment, ...errors] of [
    [keyed('01', 'NOSUCH', 'X'), 'z308-rec-key does not exist'],
    [keyed('01', '29001002', 'X'), 'Login record belongs to another user'],
    [keyed('01', '29001001', ''), 'Error 0504 : Z308-VERIFICATION can not be empty'],
    [keyed('01', '29001001', 'X', { 'record-action': 'I' }), 'Error 0400 : key conflict'],
    [keyed('00', 'ada', 'X', { 'record-action': 'D' }), 'Can not ins/upd record (check_z308 routine failed).'],
    [keyed('01', '29001001', 'X', { 'record-action': 'Z' }), 'Can not ins/upd record (check_z308 routine failed).'],
    [keyed('88', '29001001', 'X', { 'record-action': 'A' }), 'Can not ins/upd record (check_z308 routine failed).'],
  ] as const) {
    t.same(errorsOf(await update(aleph, 'ada', [keyed('00', 'ada', 'X'), segment])), [sibling, ...errors])
  }
  t.same(aleph.state().patrons(), before)
  t.same(aleph.state().ledger(), [])
})

await t.test('a PIN in the wrong form, or that a directory keeps, never verifies, and a protected one stays', async (t) => {
  const { aleph } = await play(t)
  const signsIn = async (pin: string) =>
    !errorsOf(await post(aleph, { op: 'bor-auth', library: 'NOR50', bor_id: '29001001', verification: pin, ...gateway })).length
  const give = (pin: string, more: Fields = {}) => update(aleph, 'ada', [keyed('01', '29001001', pin, more)])
  for (const form of [{ 'z308-encryption': 'H' }, { 'z308-verification-type': '02' }, { 'z308-status': 'NA' }]) {
    aleph.reset()
    t.match(errorsOf(await give('NEW-1', form)), [/^Succeeded to REWRITE table z308\. cur-id ada\.$/])
    t.notOk(await signsIn('NEW-1'))
  }
  aleph.reset()
  aleph.switches.encryptsPins = true
  await give('NEW-1', { 'z308-encryption': 'N' })
  t.notOk(await signsIn('NEW-1'))
  await give('NEW-1', { 'z308-encryption': 'H' })
  t.ok(await signsIn('NEW-1'))
  aleph.reset()
  for (const code of ['D', 'A']) {
    aleph.state().edit('ada', ({ z303 }) => (z303['plif-modification'] = code))
    t.match(errorsOf(await give(`NEW-${code}`)), [/z308\. cur-id ada\.$/])
    t.ok(await signsIn(`NEW-${code}`))
  }
  aleph.state().edit('ada', ({ z303 }) => (z303['plif-modification'] = '1'))
  t.match(errorsOf(await give('NEW-2')), [/^Succeeded to REWRITE table z308.* with modification restrictions\.$/])
  t.ok(await signsIn('NEW-A'))
  aleph.reset()
  aleph.switches.keepsPins = true
  t.match(errorsOf(await give('NEW-3')), [/^Succeeded/])
  t.ok(await signsIn('harbour-lamp-01'), 'it was claimed, and not done')
  aleph.reset()
  aleph.switches.stopsAfterTables = 1
  const both = [keyed('00', 'ada', 'NEW-4'), keyed('01', '29001001', 'NEW-4')]
  t.match(errorsOf(await update(aleph, 'ada', both)), [/^Succeeded/, /check_z308/])
  t.ok(await signsIn('harbour-lamp-01'))
})

await t.test('update-bor may be spelt otherwise, stop half-way, claim too much, and raise a charge', async (t) => {
  const { aleph } = await play(t)
  aleph.switches.succeeded = 'Successed'
  aleph.switches.stopsAfterTables = 1
  const both = [moved('NOR50', '20270101'), moved('NORHB', '20270101')]
  t.match(errorsOf(await update(aleph, 'lys', both)), [/^Successed to REWRITE/, /^Can not/])
  t.same([expiryAt(aleph, 'lys', 'NOR50'), expiryAt(aleph, 'lys', 'NORHB')], ['20270101', inDays(-4)])
  aleph.reset()
  aleph.switches.keepsExpiryDates = true
  t.match(errorsOf(await update(aleph, 'lys', both)), [/^Succeeded/, /^Succeeded/])
  t.equal(expiryAt(aleph, 'lys', 'NORHB'), inDays(-4))
  aleph.reset()
  aleph.switches.renewalCharge = { type: '0022', sum: '120.00' }
  await update(aleph, 'lys', both)
  await update(aleph, 'lys', both)
  t.match(aleph.state().patron('lys')?.z31, [
    { type: '0022', sum: '120.00', status: 'O', library: 'NOR50', 'sub-library': 'NOR50', 'credit-debit': 'D' },
    { 'sub-library': 'NORHB' },
  ])
  t.equal(aleph.state().patron('lys')?.z31.length, 2, 'a date that does not move costs nothing')
})

await t.test('a lost answer to update-bor is a silent success', async (t) => {
  const { aleph } = await play(t)
  aleph.faults.set({ kind: 'drop-answer' }, { pattern: '/X?op=update-bor', times: 1 })
  await t.rejects(update(aleph, 'gil', [moved('NOR50', '20270101')]))
  t.equal(expiryAt(aleph, 'gil', 'NOR50'), '20270101')
  t.equal(aleph.state().ledger().length, 1)
})

/** An update of whatever records, with their names, of whom the z303 matches. */
const load = (aleph: AlephSimulator, z303: Fields, records: readonly (readonly [string, Fields])[] = [], flag = 'Y') => {
  const inside = [['z303', z303] as const, ...records].map(([name, fields]) => `<${name}>${inXml(fields)}</${name}>`).join('')
  const xml_full_req = `<p-file-20><patron-record>${inside}</patron-record></p-file-20>`
  return post(aleph, { op: 'update-bor', library: 'NOR50', update_flag: flag, xml_full_req, ...gateway })
}
const matching = (id: string, action: string, more: Fields = {}): Fields => ({
  'match-id-type': '00',
  'match-id': id,
  'record-action': action,
  ...more,
})
const home: Fields = {
  'record-action': 'A',
  'z304-address-type': '01',
  'z304-address-1': 'Quay 1',
  'z304-email-address': 'new@example.org',
}

await t.test('update-bor makes a patron who is not there, whom Aleph numbers unless a key of type 00 is sent', async (t) => {
  const { aleph, clock } = await play(t)
  const records = [
    ['z304', home],
    ['z305', moved('NOR50', '20270101', { 'record-action': 'A', 'z305-bor-status': '01' })],
    ['z308', keyed('01', '77001', 'PIN-1', { 'record-action': 'A' })],
  ] as const
  const nemo = matching('nobody', 'A', { 'z303-name': 'Nobody, Nemo', 'z303-birth-date': '19900101' })
  const before = aleph.state().patrons()
  t.equal(errorsOf(await load(aleph, nemo, records, 'N')).length, 6)
  t.same(errorsOf(await load(aleph, matching('nobody', 'U'), records)), ['z308-rec-key does not exist'])
  t.match(errorsOf(await load(aleph, matching('nobody', 'A'), records)), [/check_z303/, /other records/])
  t.match(errorsOf(await load(aleph, nemo, [...records, ['z308', keyed('01', '29001001', 'X', { 'record-action': 'A' })]])), [
    /other records/,
  ])
  t.same(aleph.state().patrons(), before)

  clock.advance(86_400_000)
  const made = await load(aleph, nemo, records)
  const id = one(made.text, 'patron-id')!
  t.same(errorsOf(made), [
    'System is adding z308 type 00',
    ...['z303', 'z304', 'z305', 'z308', 'z308'].map((table) => `Succeeded to WRITE table ${table}. cur-id ${id}.`),
  ])
  t.match(aleph.state().patron(id), {
    z303: { name: 'Nobody, Nemo', 'name-key': /^nobody nemo /, 'update-date': inDays(1), 'open-date': inDays(1) },
    z304: [{ sequence: '01', 'address-0': 'Nobody, Nemo', 'address-1': 'Quay 1', 'update-date': inDays(1) }],
    z305: [{ 'sub-library': 'NOR50', 'update-date': inDays(1) }],
    z308: [{ 'key-type': '00', 'key-data': id }, { 'key-data': '77001' }],
  })
  t.equal(errorsOf(await auth(aleph, '77001', 'PIN-1')).length, 0)
  t.same(errorsOf(await load(aleph, matching(id, 'I', { 'z303-name': 'Twice' }))), ['Match found for ID'])

  const own = await load(aleph, nemo, [['z308', keyed('00', 'NEMO2', 'PIN-2', { 'record-action': 'I' })]])
  t.equal(one(own.text, 'patron-id'), 'NEMO2')
  t.match(one((await load(aleph, nemo)).text, 'patron-id'), /^\d{9}$/, 'who is not matched is made once more')
})

await t.test('update-bor changes name and birth date, notes the day, and keeps what is protected', async (t) => {
  const { aleph, clock } = await play(t)
  const ada = () => aleph.state().patron('ada')!
  const before = ada()
  clock.advance(2 * 86_400_000)
  const renamed = matching('ada', 'U', { 'z303-name': 'Changed, Ada', 'z303-birth-date': '19810203', 'z303-title': '' })
  t.same(errorsOf(await load(aleph, renamed)), ['Succeeded to REWRITE table z303. cur-id ada.'])
  t.match(ada().z303, { name: 'Changed, Ada', 'birth-date': '19810203', 'update-date': inDays(2), title: before.z303.title })
  t.match(one((await info(aleph, { bor_id: 'ada' })).text, 'z303-update-date'), inDays(2))
  t.same(ada().z305, before.z305, 'the day of other records is theirs')
  t.same(errorsOf(await load(aleph, matching('ada', 'X', { 'z303-name': 'No' }))), [])
  t.match(errorsOf(await load(aleph, matching('ada', 'U', { 'z303-birth-date': '1981' }))), [/check_z303/])
  aleph.state().edit('ada', ({ z303 }) => (z303['plif-modification'] = '1'))
  t.match(errorsOf(await load(aleph, matching('ada', 'U', { 'z303-name': 'Again, Ada' }))), [/with modification restrictions\.$/])
  t.equal(ada().z303.name, 'Changed, Ada')
  aleph.state().edit('ada', ({ z303 }) => (z303['plif-modification'] = 'B'))
  t.match(errorsOf(await update(aleph, 'ada', [moved('NOR50', '20300101', { 'z305-bor-status': '02' })])), [/restrictions/])
  t.match(
    ada().z305.find((row) => row['sub-library'] === 'NOR50'),
    { 'bor-status': before.z305[0]!['bor-status'], 'expiry-date': '20300101' },
  )
})

await t.test('update-bor adds and deletes records of a patron, and a patron who has nothing and owes nothing', async (t) => {
  const { aleph } = await play(t)
  const ada = () => aleph.state().patron('ada')!
  t.match(errorsOf(await load(aleph, matching('ada', 'X'), [['z304', home]])), [/to WRITE table z304/])
  t.same(
    ada().z304.map(({ sequence }) => sequence),
    ['01', '02'],
  )
  const second = { 'record-action': 'D', 'z304-sequence': '02', 'z304-address-type': '01' }
  t.match(errorsOf(await load(aleph, matching('ada', 'X'), [['z304', second]])), [/to DELETE table z304/])
  t.equal(ada().z304.length, 1)
  t.match(errorsOf(await load(aleph, matching('ada', 'X'), [['z304', second]])), [/check_z304/])
  t.match(errorsOf(await update(aleph, 'ada', [moved('NOR50', '', { 'record-action': 'D' })])), [/to DELETE table z305/])
  t.notOk(expiryAt(aleph, 'ada', 'NOR50'))
  const key: Fields = { 'record-action': 'D', 'z308-key-type': '01', 'z308-key-data': '29001001' }
  t.match(errorsOf(await update(aleph, 'ada', [key])), [/to DELETE table z308/])
  t.ok(errorOf(await info(aleph, { bor_id: '29001001' })))

  t.match(errorsOf(await load(aleph, matching('ada', 'D'))), [/check_z303/], 'ada has loans')
  aleph.state().edit('ada', (patron) => Object.assign(patron, { z31: [], z36: [], z37: [] }))
  t.match(errorsOf(await load(aleph, matching('ada', 'D'))), [/^Succeeded to DELETE table z303\. cur-id ada\.$/])
  t.equal(aleph.state().patron('ada'), undefined)
  t.same(aleph.state().ledger().at(-1), { by: 'update-bor', table: 'z303', id: 'ada', key: '' })
})

await t.test('update-cash makes a charge and pays it, where it is installed, and keeps what the site keeps', async (t) => {
  const { aleph } = await play(t)
  const cash = (fields: Fields) => post(aleph, { op: 'update-cash', library: 'NOR50', id: 'gil', ...gateway, ...fields })
  const charge = { update_flag: 'n', sub_library: 'NORHB', type: '0022', status: 'O', credit_debit: 'D', sum: '15.5' }
  t.same(errorsOf(await cash(charge)), ['Missing op program'])
  aleph.switches.updateCashInstalled = true
  const made = (await cash({ ...charge, description: 'X-1', payment_identifier: 'X-2' })).text
  t.match(
    made,
    /^<\?xml [^>]*>\n<update-cash>\n<reply>ok<\/reply>\n<Z31_ID>gil<\/Z31_ID>\n<Z31_SEQUENCE>\d{15}<\/Z31_SEQUENCE>\n/,
  )
  const sequence = one(made, 'Z31_SEQUENCE')!
  const entry = () => aleph.state().patron('gil')?.z31[0]
  t.match(entry(), { sequence, library: 'NOR50', 'sub-library': 'NORHB', sum: '15.50', status: 'O', description: 'X-1' })
  t.equal(one((await info(aleph, { bor_id: 'gil', cash: 'B' })).text, 'balance'), '15.50')
  for (const _ of [1, 2]) t.equal(one((await cash({ update_flag: 'U', sequence, status: 'C' })).text, 'reply'), 'ok')
  t.match(entry(), { status: 'C', 'payment-date': compact(today), description: 'X-1', 'payment-identifier': 'X-2' })
  t.equal(one((await info(aleph, { bor_id: 'gil', cash: 'B' })).text, 'balance'), '0.00')
  t.same(
    aleph
      .state()
      .ledger()
      .map(({ by, key }) => [by, key]),
    [
      ['update-cash', sequence],
      ['update-cash', sequence],
    ],
    'made once and paid once',
  )
  aleph.switches.updateCashKeeps = []
  await cash({ ...charge, description: 'X-3' })
  t.equal(aleph.state().patron('gil')?.z31[1]?.description, '')
  for (const wrong of [
    { id: 'nobody' },
    { sub_library: 'NOSUC' },
    { sum: '-1' },
    { update_flag: 'U', status: 'C', sequence: '9' },
  ]) {
    t.equal(errorsOf(await cash({ ...charge, ...wrong })).length, 1)
  }
  t.same(
    aleph.calls.filter(({ pattern }) => pattern === '/X?op=update-cash&update_flag=U').length,
    3,
    'a payment is another operation to faults',
  )
})

await t.test('pay-cash pays all that is open when the sum is that, whatever it is for', async (t) => {
  const { aleph } = await play(t)
  const pay = async (sum: string, path = 'fay/circulationActions/cash?institution=NOR50') => {
    const xml = `<pay-cash-parameters><sum>${sum}</sum><pay-reference>X-1</pay-reference></pay-cash-parameters>`
    return read(await request(`${aleph.dlf}/patron/${path}`, { method: 'PUT', body: `post_xml=${xml}` }))
  }
  const code = async (...asked: Parameters<typeof pay>) => one((await pay(...asked)).text, 'reply-code')
  t.equal(await code('7.50'), '0025', 'a part of it')
  t.equal(await code('12.50', 'nobody/circulationActions/cash?institution=NOR50'), '0002')
  t.equal(await code('12.50', 'fay/circulationActions/cash?institution=NOSUC'), '0001')
  t.equal(await code('0.00', 'fay/circulationActions/cash?institution=SOU50'), '0025', 'nothing')
  t.same(aleph.state().ledger(), [])
  t.match((await pay('12.50')).text, /^<\?xml [^>]*><put-pat-cash><reply-text>ok<\/reply-text><reply-code>0000<\/reply-code>/)
  t.match(aleph.state().patron('fay')?.z31, [
    { status: 'C', 'payment-identifier': 'X-1' },
    { status: 'C', 'payment-identifier': 'X-1' },
  ])
  t.equal(aleph.state().ledger().length, 2)
  aleph.reset()
  aleph.switches.payCashTakes = 'any-sum'
  t.equal(await code('5.00'), '0000')
  t.match(aleph.state().patron('fay')?.z31, [{ status: 'O' }, { status: 'C' }])
  t.equal(await code('5.00'), '0025', 'too little for any')
  aleph.reset()
  aleph.switches.payCashKeeps = null
  t.equal(await code('12.50'), '0000')
  t.equal(aleph.state().patron('fay')?.z31[0]?.['payment-identifier'], '')
  aleph.switches.release = 20
  t.equal((await pay('1.00')).status, 404)
  aleph.switches.dlfAddressRefused = true
  t.equal((await pay('1.00')).status, 403)
})

/** Recorded answers are somebody's: they stay outside, and this runs where they are at hand. */
const recorded = process.env['VENDOR_FIXTURES']
await t.test('The shapes of recorded answers', { skip: recorded ? false : 'VENDOR_FIXTURES names no folder' }, async (t) => {
  /** Every recorded document with this root that went well. */
  const documents = (t: Test, file: string, root: string) => {
    const text = readFileSync(join(recorded ?? '', 'aleph', file), 'utf8').replaceAll('\\n', '\n')
    const found = [...text.matchAll(new RegExp(`<${root}>[\\s\\S]*?</${root}>`, 'gu'))].map(([document]) => document)
    t.ok(found.length > 0, `${file} has a ${root}`)
    return found
  }

  await t.test('bor-auth of release 20, field by field', async (t) => {
    const { aleph } = await play(t, { release: 20 })
    const ours = await auth(aleph, 'ada', 'harbour-lamp-01')
    for (const document of documents(t, 'exlibris-aleph/history/bor_auth.yml', 'bor-auth')) {
      t.same(withoutLines(outline(ours.text)), withoutLines(outline(document)))
    }
  })

  await t.test('bor-info of release 22, field by field, but for what is on loan', async (t) => {
    const { aleph } = await play(t)
    const ours = await info(aleph, { bor_id: 'ada', translate: 'Y' })
    for (const document of documents(t, 'weak_xml/benchmark/weak_xml_versus_others.ALEPH_BOR_INFO_XML.xml', 'bor-info')) {
      t.same(withoutLines(outline(ours.text)), withoutLines(outline(document.replace(/<item-l>[\s\S]*<\/item-l>\s*/u, ''))))
    }
  })

  await t.test('DLF loans, renewals and a new hold, element by element', async (t) => {
    const { aleph } = await play(t, { release: 20 })
    const history = 'exlibris-aleph/history/patron.yml'
    const [recordedLoans] = documents(t, history, 'pat-loan-list')
    const loanIn = (text: string) => [...text.matchAll(/<loan\s[\s\S]*?<\/loan>/gu)].map(([loan]) => outline(loan))
    const ours = (await dlf(aleph, 'ada/circulationActions/loans?view=full')).text
    t.same(loanIn(ours)[0], loanIn(recordedLoans!)[0])
    const renewed = await renewBy(aleph, 'ada/circulationActions/loans/NOR50000000001')
    t.same(outline(renewed), outline(documents(t, history, 'renew-loan')[1]!.replace(/^/u, '<?xml version="1.0"?>')))
    const copy = 'noor/record/BIB01000001006/items/NOR50000002006000010/hold'
    const options = (await dlf(aleph, copy)).text
    const allowed = documents(t, 'exlibris-aleph/spec/vcr_cassettes/patron.yml', 'get-item-hold').find((text) =>
      /allowed="Y"/.test(text),
    )!
    const once = (names: readonly string[]) => [...new Set(names)]
    t.same(once(outline(options)), once(outline(allowed)))
    t.same(outline(await put(aleph, copy, asked('NORMN'))), outline(documents(t, history, 'put-item-hold')[0]!))
  })

  await t.test('DLF patron, address and registration of an institution alone', async (t) => {
    const aleph = await playWith(
      t,
      { z305: [{ 'sub-library': 'LAA50', 'bor-status': '01' }] },
      { admLibraries: admLibrariesOf([1]) },
    )
    const file = 'exlibris-aleph/spec/vcr_cassettes/patron.yml'
    for (const [root, path] of [
      ['get-patron', 'P1'],
      ['get-pat-adrs', 'P1/patronInformation/address'],
      ['pat-register', 'P1/patronStatus/registration'],
    ] as const) {
      const { text } = await dlf(aleph, path)
      for (const document of documents(t, file, root)) t.same(outline(text), outline(document), root)
    }
  })
})

/** How many lines an address has is its owner's affair. */
function withoutLines(names: readonly string[]): readonly string[] {
  return names.filter((name) => !/z304-address-[1-4]$/u.test(name))
}
