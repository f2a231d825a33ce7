import { request as rawRequest } from 'node:http'
import fc from 'fast-check'
import t from 'tap'
import { castMember } from '#simulation/cast.ts'
import { loadTexts } from '#http/texts.ts'
import { statuses } from '#http/problems.ts'
import { openHouse, type House } from './house.ts'

interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: keyof typeof statuses
  readonly requestId: string
  readonly retryAfter?: number
  readonly faults?: readonly { readonly in: string; readonly field: string; readonly rule: string; readonly detail: string }[]
}

const right = { method: 'password', institution: 'north', identifier: 'ada', password: 'harbour-lamp-01' }
const signIn = (house: House, payload: unknown, headers: object = {}) =>
  house.ask({ method: 'POST', url: '/v1/sessions', payload: payload as object, headers: headers as Record<string, string> })

await t.test('Bad input names field and rule, and reaches no vendor', async (t) => {
  const house = await openHouse(t)
  const table: readonly (readonly [string, unknown, readonly (readonly [string, string])[]])[] = [
    ['nothing', {}, [['/method', 'not-one-of']]],
    ['an unknown way', { ...right, method: 'magic' }, [['/method', 'not-one-of']]],
    ['no password', { ...right, password: undefined }, [['/password', 'required']]],
    ['an empty password', { ...right, password: '' }, [['/password', 'too-short']]],
    ['a number for a password', { ...right, password: 12 }, [['/password', 'wrong-type']]],
    ['a long number', { ...right, identifier: '1'.repeat(256) }, [['/identifier', 'too-long']]],
    ['a blank number', { ...right, identifier: '   ' }, [['/identifier', 'too-short']]],
    ['an institution that cannot be', { ...right, institution: '../north' }, [['/institution', 'wrong-format']]],
    ['a field too many', { ...right, pin: '1' }, [['/pin', 'unknown-field']]],
    [
      'several at once',
      { ...right, identifier: '', password: null, extra: 1 },
      [
        ['/identifier', 'too-short'],
        ['/password', 'wrong-type'],
        ['/extra', 'unknown-field'],
      ],
    ],
    ['a list', [], [['', 'wrong-type']]],
  ]
  for (const [what, payload, faults] of table) {
    const answer = await signIn(house, JSON.stringify(payload), { 'content-type': 'application/json' })
    const problem = answer.json<Problem>()
    t.equal(answer.headers['content-type'], 'application/problem+json', what)
    t.match(problem, { status: 400, code: 'request-invalid', type: 'https://card.example.org/problems/request-invalid' }, what)
    t.same(problem.faults?.map(({ field, rule }) => `${field} ${rule}`).sort(), faults.map((pair) => pair.join(' ')).sort(), what)
    t.ok(
      problem.faults?.every(({ in: where, detail }) => where === 'body' && detail.length > 5),
      what,
    )
  }
  t.equal(house.played.alma.calls.length, 0)
})

await t.test('What is no request at all is told apart', async (t) => {
  const house = await openHouse(t)
  const json = { 'content-type': 'application/json' }
  const code = async (request: Parameters<House['ask']>[0]) => (await house.ask(request)).json<Problem>().code
  t.equal(await code({ method: 'POST', url: '/v1/sessions', headers: json, payload: '{"method":' }), 'body-malformed')
  t.equal(await code({ method: 'POST', url: '/v1/sessions', headers: json, payload: '' }), 'body-malformed')
  t.equal(await code({ method: 'POST', url: '/v1/sessions', headers: json, payload: '{"__proto__":{"x":1}}' }), 'body-malformed')
  t.equal(
    await code({ method: 'POST', url: '/v1/sessions', headers: json, payload: `"${'x'.repeat(70_000)}"` }),
    'body-too-large',
  )
  t.equal(
    await code({ method: 'POST', url: '/v1/sessions', headers: { 'content-type': 'text/xml' }, payload: '<a/>' }),
    'media-type-unsupported',
  )
  t.equal(
    await code({ method: 'POST', url: '/v1/sessions', headers: { 'content-type': 'text/plain' }, payload: 'a' }),
    'media-type-unsupported',
  )
  t.equal(await code({ url: '/v1/nothing' }), 'not-found')
  t.equal(await code({ url: '/v1/patrons/%00/card' }), 'unauthenticated')
  t.equal(await code({ url: '/v1/patrons/%zz/card' }), 'not-found')
  const verb = await house.ask({ method: 'PUT', url: '/v1/sessions', payload: {} })
  t.match(verb.json(), { status: 405, code: 'method-not-allowed' })
  t.equal(verb.headers['allow'], 'DELETE, POST')
  t.equal((await house.ask({ method: 'POST', url: '/v1/patrons/me/card', payload: {} })).headers['allow'], 'GET, HEAD')
  const deep = '['.repeat(30_000) + ']'.repeat(30_000)
  t.match((await house.ask({ method: 'POST', url: '/v1/sessions', headers: json, payload: deep })).json(), { status: 400 })
  t.equal(house.played.alma.calls.length, 0)
})

await t.test('Whatever is sent, nobody gets a 500', async (t) => {
  const house = await openHouse(t)
  const authorization = await house.key('librarian@institution:north')
  const body = fc.oneof(
    fc.json(),
    fc.string(),
    fc
      .record({
        method: fc.constantFrom('password', 'renewal'),
        institution: fc.string(),
        identifier: fc.string(),
        password: fc.string(),
        renewalToken: fc.string(),
      })
      .map((value) => JSON.stringify(value)),
  )
  await fc.assert(
    fc.asyncProperty(body, async (payload) => {
      const answer = await house.ask({
        method: 'POST',
        url: '/v1/sessions',
        headers: { 'content-type': 'application/json' },
        payload,
      })
      return answer.statusCode < 500
    }),
    { numRuns: 150 },
  )
  const criteria = fc.record(
    {
      identifier: fc.string({ minLength: 2, maxLength: 40, unit: 'grapheme' }),
      familyName: fc.string({ minLength: 2, maxLength: 40, unit: 'grapheme' }),
    },
    { requiredKeys: ['identifier'] },
  )
  await fc.assert(
    fc.asyncProperty(criteria, async (wanted) => {
      const answer = await house.ask({
        method: 'POST',
        url: '/v1/institutions/north/patron-searches',
        headers: { authorization },
        payload: { ...wanted, purpose: 'A test' },
      })
      return answer.statusCode < 500
    }),
    { numRuns: 100 },
  )
  for (const typed of ['.', '..', '../..', 'ME', 'a/b', 'a?b', '%2e%2e', 'x AND y', 'a~b', '"', '*', '\u0000', '\ud800']) {
    t.equal((await signIn(house, { ...right, identifier: typed })).statusCode < 500, true, JSON.stringify(typed))
  }
})

await t.test('Every problem is told in the language asked for', async (t) => {
  const house = await openHouse(t)
  const texts = loadTexts()
  const told = new Set<string>()
  for (const language of texts.languages) {
    const answer = await signIn(house, { ...right, password: '' }, { 'accept-language': language })
    const problem = answer.json<Problem>()
    t.equal(answer.headers['content-language'], language)
    told.add(problem.title + problem.detail + problem.faults?.[0]?.detail)
  }
  t.equal(told.size, 6)
  const { type } = (await signIn(house, {}, { 'accept-language': 'xx, *;q=0.1' })).json<Problem>()
  t.equal(type, 'https://card.example.org/problems/request-invalid')
})

await t.test('Every problem’s type leads to a page', async (t) => {
  const house = await openHouse(t)
  for (const code of Object.keys(statuses)) {
    const page = await house.ask({ url: `/problems/${code}` })
    t.equal(page.statusCode, 200, code)
    t.match(page.headers['content-type'], /markdown/)
  }
  t.equal((await house.ask({ url: '/problems/nothing' })).statusCode, 400)
})

await t.test('A hostile or broken library system ends in a clean problem, soon', async (t) => {
  const house = await openHouse(t)
  const authorization = await house.key('librarian@institution:north')
  const url = `/v1/patrons/${house.idOf('ada', 'north')}/card`
  const table = [
    [{ kind: 'deep-json' }, 502, 'ils-answer-invalid'],
    [{ kind: 'huge-body' }, 502, 'ils-answer-invalid'],
    [{ kind: 'wrong-types' }, 502, 'ils-answer-invalid'],
    [{ kind: 'broken-json' }, 502, 'ils-answer-invalid'],
    [{ kind: 'html' }, 502, 'ils-answer-invalid'],
    [{ kind: 'half-answer' }, 503, 'ils-unavailable'],
    [{ kind: 'reset' }, 503, 'ils-unavailable'],
    [{ kind: 'status', status: 500 }, 503, 'ils-unavailable'],
    [{ kind: 'status', status: 429 }, 503, 'ils-busy'],
    [{ kind: 'hang' }, 504, 'ils-timeout'],
  ] as const
  for (const [fault, status, code] of table) {
    const own = await openHouse(t)
    own.played.alma.faults.set(fault)
    const key = await own.key('librarian@institution:north')
    const answer = await own.ask({
      url: url.replace(house.idOf('ada', 'north'), own.idOf('ada', 'north')),
      headers: { authorization: key },
    })
    t.match(answer.json(), { status, code }, fault.kind)
    own.played.alma.faults.clear()
  }
  t.equal((await house.ask({ url, headers: { authorization } })).statusCode, 200, 'and the process is as well as before')
})

await t.test('A reader who walks away takes the vendor call along', async (t) => {
  const house = await openHouse(t)
  await house.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = house.app.server.address() as { port: number }
  house.played.alma.faults.set({ kind: 'hang' })
  const authorization = await house.key('librarian@institution:north')
  const asked = rawRequest({ port, path: `/v1/patrons/${house.idOf('ada', 'north')}`, headers: { authorization } })
  asked.on('error', () => undefined)
  asked.end()
  while (house.gateway.upstream.stats().underWay === 0) await new Promise(setImmediate)
  asked.destroy()
  while (house.gateway.upstream.stats().underWay > 0) await new Promise(setImmediate)
  t.pass('nothing is under way any more')
})

await t.test('Nothing personal and no secret stands in the log, and every line of a request has its id', async (t) => {
  const house = await openHouse(t)
  const ada = castMember('ada')
  const session = await house.signIn('ada')
  const key = await house.key('librarian@zone:mainland')
  const patron = house.idOf('ada', 'north')
  const marked = 'Geheimnis-8f31'
  const requests: Parameters<House['ask']>[0][] = [
    { method: 'POST', url: '/v1/sessions', payload: { ...right, password: `${marked}-password` } },
    { method: 'POST', url: '/v1/sessions', payload: { ...right, identifier: `${marked}-typed` } },
    { method: 'POST', url: '/v1/sessions', payload: { method: 'renewal', renewalToken: `${marked}-${'r'.repeat(20)}` } },
    { method: 'POST', url: '/v1/sessions', headers: { 'content-type': 'application/json' }, payload: `{"${marked}` },
    { url: '/v1/patrons/me/card', headers: { authorization: `Bearer ${marked}` } },
    {
      url: `/v1/patrons/${marked}/card?q=${marked}`,
      headers: { authorization: key, cookie: marked, 'user-agent': marked, referer: marked },
    },
    { url: `/${marked}` },
    { url: '/v1/patrons/me/card', headers: { authorization: session } },
    { url: '/v1/patrons/me/card/barcode.svg', headers: { authorization: session } },
    { url: `/v1/patrons/${patron}`, headers: { authorization: key } },
    { url: `/v1/patrons/${patron}/card`, headers: { authorization: key } },
    {
      method: 'POST',
      url: '/v1/institutions/north/patron-searches',
      headers: { authorization: key },
      payload: { identifier: ada.cards[0]!.number, purpose: `${marked} purpose` },
    },
    {
      method: 'POST',
      url: '/v1/institutions/north/patron-searches',
      headers: { authorization: key },
      payload: { email: ada.email, familyName: ada.family, purpose: marked },
    },
  ]
  const faults = [
    undefined,
    { kind: 'html' },
    { kind: 'wrong-types' },
    { kind: 'reset' },
    { kind: 'status', status: 500 },
  ] as const
  for (const fault of faults) {
    if (fault) house.played.alma.faults.set(fault)
    for (const request of requests) await house.ask({ ...request, headers: { ...request.headers, 'cache-control': 'no-cache' } })
    house.played.alma.faults.clear()
    await house.clock.advance(16 * 60_000)
  }

  const log = house.logged.join('\n')
  t.ok(house.logged.length > 80, 'the check saw the log')
  const secrets = [
    marked,
    ada.password,
    ada.family,
    ada.email,
    ada.phone,
    ada.address.street,
    ada.born,
    ada.cards[0]!.number,
    session.slice('Bearer '.length),
    session.split('.')[2]!,
    key.slice('Bearer '.length),
    patron,
    '?q=',
    '/almaws/',
    ...Object.values(house.played.env),
  ]
  for (const secret of secrets) t.notOk(log.includes(secret), `nowhere: ${secret.slice(0, 24)}`)

  const lines = house.logged.map((line) => JSON.parse(line) as { msg: string; call?: string; route?: string })
  const answered = lines.filter(({ msg }) => msg === 'answered')
  t.ok(
    answered.every(({ call }) => call),
    'each has the id of its request',
  )
  const ids = new Set(answered.map(({ call }) => call))
  t.ok(
    lines.filter(({ msg }) => msg === 'vendor asked').every(({ call }) => ids.has(call)),
    'each vendor call too',
  )
  t.ok(
    house.played.alma.calls.some(({ headers }) => ids.has(String(headers['x-request-id']))),
    'and the vendor is told it',
  )
  t.notOk(
    house.played.alma.calls.some(({ path, query }) => `${path}${JSON.stringify(query)}`.includes(ada.password)),
    'a password stands in no address',
  )
})
