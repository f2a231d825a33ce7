import t, { type Test } from 'tap'
import fc from 'fast-check'
import type { LightMyRequestResponse } from 'fastify'
import type { Day } from '#domain/day.ts'
import { currencies, digitsOf } from '#domain/money.ts'
import { chosenOf, conditionTypes, type Condition, type Confirmation } from '#http/paia/conditions.ts'
import { toDocuments } from '#http/paia/documents.ts'
import { faces } from '#http/paia/errors.ts'
import { totalOf } from '#http/paia/fees.ts'
import { toPaiaMoney } from '#http/paia/money.ts'
import { accountState, expiryOf } from '#http/paia/patron.ts'
import { wantedOf } from '#http/paia/request.ts'
import { endOf, momentIn, startOf } from '#http/paia/times.ts'
import { urisAt } from '#http/paia/uris.ts'
import { castMember } from '#simulation/cast.ts'
import { openHouse, openTopology, type House } from './house.ts'

/**
 * PAIA 1.4 (https://gbv.github.io/paia/), point by point, over real HTTP to a played Alma. The client behaves as VuFind's driver and the standard
 * author's own client do: JSON to every method, a content type on every request, the `error` key in place of the status.
 */

const speaking = (settings: string, text = openTopology) =>
  text
    .replace('secrets:', `faces: { paia: { ${settings} } }\nsecrets:`)
    .replace(
      'permissions: [card:read]',
      'permissions: [patrons:read, patrons:read.name, card:read, loans:read, loans:renew, holds:read, holds:manage, fees:read]',
    )
const whole = 'institutions: [north, south], login: true, returnTo: https://card.example.org/back'
const speak = (t: Test, settings = whole, text = openTopology) => openHouse(t, { text: speaking(settings, text) })

interface Doc {
  readonly status: number
  readonly item?: string
  readonly edition?: string
  readonly requested?: string
  readonly about?: string
  readonly queue?: number
  readonly starttime?: string
  readonly endtime?: string
  readonly cancancel?: boolean
  readonly canrenew?: boolean
  readonly error?: string
  readonly condition?: Condition
  readonly storage?: string
  readonly storageid?: string
}

interface Token {
  readonly patron: string
  readonly access_token: string
  readonly token_type: string
  readonly scope: string
  readonly expires_in: number
  readonly error?: string
}

const json = 'application/json; charset=UTF-8'

class Client {
  readonly house: House
  readonly token: Token
  readonly base: string

  constructor(house: House, token: Token, base = '/paia/north') {
    this.house = house
    this.token = token
    this.base = base
  }

  /** As PHP's `Laminas\Http` sends it: a content type with every verb, and a length where there is no body. */
  send(method: string, path: string, payload?: object, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
    return this.house.ask({
      method,
      url: `${this.base}/${path}`,
      headers: {
        authorization: `Bearer ${this.token.access_token}`,
        'content-type': json,
        ...(payload === undefined && method !== 'GET' && { 'content-length': '0' }),
        ...headers,
      },
      ...(payload && { payload: JSON.stringify(payload) }),
    })
  }

  core = (method: string, path = '', payload?: object, headers?: Record<string, string>) =>
    this.send(method, `core/${this.token.patron}${path}`, payload, headers)

  async get<Body>(path: string): Promise<Body> {
    const body = (await this.core('GET', path)).json<Body & { error?: string }>()
    if (body.error !== undefined) throw new Error(body.error)
    return body
  }

  items = async () => (await this.get<{ doc: Doc[] }>('/items')).doc

  async about(what: 'request' | 'renew' | 'cancel', ...doc: object[]): Promise<readonly Doc[]> {
    const answer = await this.core('POST', `/${what}`, { doc })
    if (answer.statusCode !== 200) throw new Error(answer.body)
    return answer.json<{ doc: Doc[] }>().doc
  }

  one = async (what: 'request' | 'renew' | 'cancel', doc: object) => (await this.about(what, doc))[0]!
}

const login = (house: House, payload: object, headers: Record<string, string> = { 'content-type': json }, at = 'north') =>
  house.ask({ method: 'POST', url: `/paia/${at}/auth/login`, headers, payload: JSON.stringify(payload) })

async function clientOf(house: House, person: string, scope?: string): Promise<Client> {
  const { patronId: username, password } = castMember(person)
  const answer = await login(house, { grant_type: 'password', username, password, ...(scope !== undefined && { scope }) })
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return new Client(house, answer.json<Token>())
}

const almaOf = (house: House, tenant = '01T_NORTH') => house.played.alma.state(tenant)
const callsOf = (house: House, method?: string) =>
  house.played.alma.calls.filter((call) => method === undefined || call.method === method).length
const uris = urisAt('https://card.example.org', 'north')
/** On loan to Ada: one that the library renews, and one that somebody waits for. */
const [easy, wanted] = [uris.barcode('39001002'), uris.barcode('39001003')]
/** A title that Sol has on loan, one to be read there, and one that nobody has. */
const titles = { lent: '99100000060104', reference: '99100000080104', unknown: '99109999990104' }
const pickup = (code: string) => ({ [conditionTypes.storage]: [uris.pickup(code)] })
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)$/

await t.test('Where nobody has said so, PAIA is not spoken', async (t) => {
  const house = await openHouse(t, { text: openTopology })
  const answer = await house.ask({ method: 'POST', url: '/paia/north/auth/login', payload: {} })
  t.equal(answer.statusCode, 404)
})

await t.test('A login', async (t) => {
  const house = await speak(t)
  const { patronId: username, password } = castMember('ada')
  const ada = { grant_type: 'password', username, password }

  await t.test('is answered with patron, token, scope and lifetime, and never kept', async (t) => {
    const answer = await login(house, ada)
    t.equal(answer.statusCode, 200)
    const { access_token: token, ...rest } = answer.json<Token>()
    t.strictSame(rest, {
      patron: house.idOf('ada', 'north'),
      token_type: 'Bearer',
      scope: 'read_patron read_fees read_items write_items',
      expires_in: rest.expires_in,
    })
    t.ok(Number.isInteger(rest.expires_in) && rest.expires_in > 500 && rest.expires_in <= 600)
    t.not(token, password)
    t.match(rest.patron, /^[\w-]+$/, 'it stands in a path as it is')
    t.match(answer.headers, { 'cache-control': 'no-store', pragma: 'no-cache' })
  })

  await t.test('comes as JSON or as a form, with or without a charset', async (t) => {
    const form = new URLSearchParams(ada).toString()
    for (const type of ['application/x-www-form-urlencoded', 'application/x-www-form-urlencoded; charset=utf-8']) {
      const answer = await house.ask({
        method: 'POST',
        url: '/paia/north/auth/login',
        headers: { 'content-type': type },
        payload: form,
      })
      t.equal(answer.statusCode, 200, type)
    }
    for (const type of ['application/json', 'application/json; charset=utf-8', 'application/json;charset="UTF-8"'])
      t.equal((await login(house, ada, { 'content-type': type })).statusCode, 200, type)
  })

  await t.test('in another charset, of another kind or with a field twice is malformed', async (t) => {
    const before = callsOf(house)
    const bodies: [string, string][] = [
      ['application/json; charset=iso-8859-1', JSON.stringify(ada)],
      ['application/xml', '<login/>'],
      ['application/json', '{"grant_type":'],
      ['application/x-www-form-urlencoded', `${new URLSearchParams(ada).toString()}&password=other`],
    ]
    for (const [type, payload] of bodies) {
      const answer = await house.ask({
        method: 'POST',
        url: '/paia/north/auth/login',
        headers: { 'content-type': type },
        payload,
      })
      t.match([answer.statusCode, answer.json()], [400, { error: 'invalid_request' }], type)
    }
    t.equal(callsOf(house), before, 'and no library system hears of it')
  })

  await t.test('without a field, or for another grant, is unprocessable; a program needs none', async (t) => {
    const before = callsOf(house)
    for (const field of ['grant_type', 'username', 'password'] as const) {
      const { [field]: _left, ...rest } = ada
      t.match(
        (await login(house, rest)).json(),
        { error: 'invalid_request', error_description: new RegExp(`/${field}: `) },
        field,
      )
      t.equal((await login(house, rest)).statusCode, 422, field)
    }
    t.equal((await login(house, { ...ada, grant_type: 'refresh_token' })).statusCode, 422)
    t.equal((await login(house, { ...ada, scope: 'read_the_news' })).statusCode, 422)
    const basic = { 'content-type': json, authorization: 'Basic dnVmaW5kOnNlY3JldA==' }
    const program = await login(house, { grant_type: 'client_credentials', patron: 'ada' }, basic)
    t.match([program.statusCode, program.json()], [501, { error: 'not_implemented' }])
    t.equal(callsOf(house), before)
  })

  await t.test('with a wrong password is denied, as is nobody, without the code that confuses clients of OAuth', async (t) => {
    const wrong = await login(house, { ...ada, password: 'not-hers' })
    const nobody = await login(house, { ...ada, username: 'nobody-at-all' })
    t.equal(wrong.statusCode, 403)
    t.equal(wrong.json<Token>().error, 'access_denied')
    t.notOk('code' in wrong.json<object>())
    t.match(wrong.headers, { 'www-authenticate': /^Bearer/, 'cache-control': 'no-store' })
    t.strictSame([nobody.statusCode, nobody.json()], [wrong.statusCode, wrong.json()])
  })

  await t.test('is good for the scopes that were asked for and no more, at the gateway’s own face too', async (t) => {
    const narrow = await clientOf(house, 'ada', 'read_patron read_the_news')
    t.equal(narrow.token.scope, 'read_patron')
    t.equal((await narrow.core('GET')).statusCode, 200)
    const refused = await narrow.core('GET', '/items')
    t.match([refused.statusCode, refused.json()], [403, { error: 'insufficient_scope', code: 403 }])
    t.match(refused.headers, { 'x-oauth-scopes': 'read_patron', 'x-accepted-oauth-scopes': 'read_items' })
    const headers = { authorization: `Bearer ${narrow.token.access_token}` }
    t.equal((await house.ask({ url: '/v1/patrons/me/card', headers })).statusCode, 200)
    t.equal((await house.ask({ url: '/v1/patrons/me/loans', headers })).statusCode, 403)
  })

  await t.test('that fails too often is denied before the library system is asked, and says when to come back', async (t) => {
    for (let count = 0; count < 5; count += 1) await login(house, { ...ada, username: 'sol', password: 'guess' })
    const before = callsOf(house)
    const answer = await login(house, { ...ada, username: 'sol', password: castMember('sol').password })
    t.match([answer.statusCode, answer.json()], [429, { error: 'access_denied' }])
    t.match(answer.headers['retry-after'], /^\d+$/)
    t.equal(callsOf(house), before)
  })

  await t.test('is not there unless the operator wants it, nor where a patron has no password here', async (t) => {
    const quiet = await speak(t, 'login: false')
    const before = callsOf(quiet)
    t.match([(await login(quiet, ada)).statusCode, (await login(quiet, {})).json()], [501, { error: 'not_implemented' }])
    t.equal(callsOf(quiet), before)
    const everywhere = await speak(t, 'login: true')
    t.equal((await login(everywhere, ada, undefined, 'island')).statusCode, 501)
    const token = { patron: quiet.idOf('ada', 'north'), access_token: (await quiet.signIn('ada')).slice(7) } as Token
    t.match(await new Client(quiet, token).get(''), { name: 'Ada Winterfeld' }, 'a token of the gateway’s own sign-in will do')
  })
})

await t.test('Every method', async (t) => {
  const house = await speak(t)
  const ada = await clientOf(house, 'ada')
  const sol = await clientOf(house, 'sol')
  const { patron } = ada.token
  const methods = [
    ['GET', '', 'read_patron'],
    ['GET', '/items', 'read_items'],
    ['GET', '/fees', 'read_fees'],
    ['POST', '/request', 'write_items'],
    ['POST', '/renew', 'write_items'],
    ['POST', '/cancel', 'write_items'],
  ] as const
  const body = (method: string) => (method === 'POST' ? { doc: [{ item: uris.barcode('nothing') }] } : undefined)
  const asked = (client: Client, method: string, path: string, id = client.token.patron) =>
    client.send(method, `core/${id}${path}`, body(method))
  const told = (answer: LightMyRequestResponse) => [answer.statusCode, answer.json<{ error?: string }>().error]

  await t.test('wants a token, a good one, its scope, and then a patron of theirs; in this order', async (t) => {
    const nobody = new Client(house, { ...ada.token, access_token: '' })
    const bad = new Client(house, { ...ada.token, access_token: 'eyJhbGciOiJub25lIn0.e30.' })
    const other = {
      read_patron: 'read_fees',
      read_items: 'read_patron',
      read_fees: 'read_items',
      write_items: 'read_items',
    } as const
    for (const [method, path, scope] of methods) {
      const name = `${method} ${path}`
      const narrow = await clientOf(house, 'ada', other[scope])
      t.strictSame(told(await asked(ada, method, path)), [200, undefined], `${name} ok`)
      for (const id of [patron, 'n'.repeat(32)]) {
        const bare = await house.ask({
          method,
          url: `/paia/north/core/${id}${path}`,
          ...(body(method) && { payload: body(method)! }),
        })
        t.strictSame(told(bare), [401, 'invalid_grant'], `${name} without a token`)
        t.strictSame(told(await asked(nobody, method, path, id)), [401, 'invalid_grant'], `${name} with an empty one`)
        t.strictSame(told(await asked(bad, method, path, id)), [401, 'invalid_grant'], `${name} with a bad one`)
        t.strictSame(told(await asked(narrow, method, path, id)), [403, 'insufficient_scope'], `${name} for another scope`)
      }
      for (const id of ['n'.repeat(32), sol.token.patron, house.idOf('ada', 'south'), 'ada', 'me'])
        t.strictSame(told(await asked(ada, method, path, id)), [404, 'not_found'], `${name} of ${id}`)
    }
  })

  await t.test('answers OPTIONS without a token, and says which verbs and headers there are', async (t) => {
    const paths = [
      ...methods.map(([, path]) => `core/${patron}${path}`),
      `core/${patron}/notifications`,
      `core/${patron}/notifications/1`,
    ]
    for (const path of [...paths, ...['login', 'logout', 'change', 'reset'].map((name) => `auth/${name}`)]) {
      const plain = await house.ask({ method: 'OPTIONS', url: `/paia/north/${path}` })
      t.equal(plain.statusCode, 200, path)
      t.match(plain.headers, {
        allow: /OPTIONS/,
        'content-type': /^application\/json/,
        'x-paia-version': '1.4.0',
        'access-control-allow-headers': /Content-Type, Authorization, Accept-Language/,
        'access-control-allow-methods': plain.headers.allow,
      })
    }
    const preflight = await house.ask({
      method: 'OPTIONS',
      url: `/paia/north/core/${patron}/renew`,
      headers: { origin: 'https://primo.example.org', 'access-control-request-method': 'POST' },
    })
    t.match(preflight.headers, { 'access-control-allow-origin': 'https://primo.example.org', allow: 'OPTIONS, POST' })
  })

  await t.test('that reads answers HEAD, with the headers of GET and no body', async (t) => {
    for (const path of ['', '/items', '/fees']) {
      const [head, get] = [await ada.core('HEAD', path), await ada.core('GET', path)]
      t.strictSame([head.statusCode, head.body, head.headers['content-length']], [200, '', get.headers['content-length']], path)
    }
  })

  await t.test('refuses the verbs it has not, and says which it has', async (t) => {
    for (const [method, path] of methods) {
      const has = method === 'GET' ? ['GET', 'HEAD', 'OPTIONS', ...(path === '' ? ['PATCH'] : [])] : ['OPTIONS', 'POST']
      for (const verb of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE'].filter((each) => !has.includes(each))) {
        const answer = await ada.core(verb, path)
        t.equal(answer.statusCode, 405, `${verb} ${path}`)
        t.equal(answer.headers.allow, has.join(', '))
        if (verb !== 'HEAD') t.match(answer.json(), { error: 'invalid_request', code: 405 })
      }
    }
    const read = await house.ask({ method: 'GET', url: '/paia/north/auth/login?username=ada&password=x&grant_type=password' })
    t.equal(read.statusCode, 405, 'a password in an address is not read')
  })

  await t.test('that the standard has and this gateway has not is 501, and what neither has is 404', async (t) => {
    const missing = [
      ['PATCH', `core/${patron}`],
      ['GET', `core/${patron}/notifications`],
      ['GET', `core/${patron}/notifications/1`],
      ['DELETE', `core/${patron}/notifications/1`],
      ['POST', 'auth/reset'],
    ] as const
    for (const [method, path] of missing) {
      const answer = await ada.send(method, path)
      t.match([answer.statusCode, answer.json()], [501, { error: 'not_implemented' }], `${method} ${path}`)
    }
    for (const path of [`core/${patron}/loans`, 'core/', 'auth/register', 'elsewhere'])
      t.match(told(await ada.send('GET', path)), [404, 'not_found'], path)
    for (const base of ['/paia/uni', '/paia/nowhere'])
      t.strictSame(told(await new Client(house, ada.token, base).core('GET')), [404, 'not_found'], base)
  })

  await t.test('has the headers of the standard in every answer, an error too', async (t) => {
    const everywhere = { 'content-type': 'application/json; charset=utf-8', 'x-paia-version': '1.4.0', 'content-language': 'fr' }
    for (const [method, path, scope] of methods) {
      const origin = { origin: 'https://primo.example.org', 'accept-language': 'fr' }
      const good = await ada.core(method, path, body(method), origin)
      t.match(good.headers, {
        ...everywhere,
        'x-accepted-oauth-scopes': scope,
        'x-oauth-scopes': 'read_patron read_fees read_items write_items',
        'access-control-allow-origin': 'https://primo.example.org',
        'access-control-expose-headers': /X-OAuth-Scopes, X-Accepted-OAuth-Scopes/,
      })
      t.notOk('www-authenticate' in good.headers)
      const bad = await house.ask({ method, url: `/paia/north/core/${patron}${path}`, headers: origin })
      t.match(bad.headers, { ...everywhere, 'x-accepted-oauth-scopes': scope, 'www-authenticate': /^Bearer/ })
      t.match(bad.json(), { error_description: /identifier/, error_uri: /^https:\/\/card\.example\.org\/problems\// })
    }
    t.match((await ada.core('GET', '/nothing', undefined, { 'accept-language': 'fr' })).headers, {
      ...everywhere,
      'www-authenticate': /^Bearer/,
    })
  })

  await t.test('answers 200 to whoever cannot read a status, and says the code inside, but for auth', async (t) => {
    const quiet = '?suppress_response_codes=1'
    const missing = await ada.core('GET', `/nothing${quiet}`)
    t.match([missing.statusCode, missing.json()], [200, { error: 'not_found', code: 404 }])
    const bare = await house.ask({ method: 'GET', url: `/paia/north/core/${patron}?suppress_response_codes` })
    t.match([bare.statusCode, bare.json()], [200, { error: 'invalid_grant', code: 401 }])
    t.match([(await ada.core('PUT', quiet)).statusCode, (await ada.core('GET', `/notifications${quiet}`)).statusCode], [200, 200])
    const denied = await house.ask({ method: 'POST', url: `/paia/north/auth/login${quiet}`, payload: {} })
    t.equal(denied.statusCode, 200)
    t.notOk('code' in denied.json<object>())
  })

  await t.test('reads a body that is empty though it is said to be JSON, and refuses one that is not what it says', async (t) => {
    t.equal((await ada.core('DELETE', '/notifications/1')).statusCode, 501)
    const before = callsOf(house)
    const sent = (payload: string, type = json) =>
      house.ask({
        method: 'POST',
        url: `/paia/north/core/${patron}/renew`,
        headers: { authorization: `Bearer ${ada.token.access_token}`, 'content-type': type },
        payload,
      })
    const malformed = ['{', '{"doc":[{"item":"x:y"}]', '{"__proto__":{"doc":[]}}']
    for (const payload of malformed) t.strictSame(told(await sent(payload)), [400, 'invalid_request'], payload)
    t.strictSame(told(await sent('doc=1', 'application/x-www-form-urlencoded')), [400, 'invalid_request'], 'core reads no forms')
    t.strictSame(told(await sent(`{"doc":[${'{"item":"x:y"},'.repeat(9000)}{}]}`)), [400, 'invalid_request'], 'too large')
    const unprocessable = [
      '',
      '{}',
      '[]',
      '{"doc":[]}',
      '{"doc":{"item":"x:y"}}',
      '{"doc":[{}]}',
      '{"doc":[{"item":"39001002"}]}',
      '{"doc":[{"item":"x:a b"}]}',
      '{"doc":[{"item":"x:y","confirm":[]}]}',
      '{"doc":[{"item":"x:y","confirm":{"x:t":"id"}}]}',
      `{"doc":[${'{"item":"x:y"},'.repeat(100)}{"item":"x:y"}]}`,
    ]
    for (const payload of unprocessable) t.strictSame(told(await sent(payload)), [422, 'invalid_request'], payload.slice(0, 60))
    t.equal(callsOf(house), before, 'and no library system hears of any of it')
  })
})

await t.test('A token whose sign-in is too old for a scope is told to sign in again, and has the others', async (t) => {
  const house = await speak(t, whole, openTopology.replace('secrets:', 'sessions: { ages: { holds:manage: 5 } }\nsecrets:'))
  const ada = await clientOf(house, 'ada')
  await house.clock.advance(5 * 60_000)
  const answer = await ada.core('POST', '/renew', { doc: [{ item: easy }] })
  t.match([answer.statusCode, answer.json()], [401, { error: 'invalid_grant' }])
  t.equal(answer.headers['x-oauth-scopes'], 'read_patron read_fees read_items')
  t.equal((await ada.core('GET', '/items')).statusCode, 200)
})

await t.test('JSONP, and tokens in addresses', async (t) => {
  const there = (client: Client, query: string, headers: Record<string, string> = {}) =>
    client.house.ask({ method: 'GET', url: `/paia/north/core/${client.token.patron}?${query}`, headers })

  await t.test('are nothing unless the operator wants them', async (t) => {
    const house = await speak(t)
    const ada = await clientOf(house, 'ada')
    const token = `access_token=${ada.token.access_token}`
    t.equal((await there(ada, token)).statusCode, 401)
    const answer = await there(ada, 'callback=show', { authorization: `Bearer ${ada.token.access_token}` })
    t.match(answer.json(), { name: 'Ada Winterfeld' })
    t.match(answer.headers['content-type'], /^application\/json/)
  })

  await t.test('work where they do, with a callback that is a name', async (t) => {
    const house = await speak(t, `${whole}, jsonp: true, tokenInUrl: true`)
    const ada = await clientOf(house, 'ada')
    const token = `access_token=${ada.token.access_token}`
    t.equal((await there(ada, token)).statusCode, 200)
    const answer = await there(ada, `${token}&callback=show_1`)
    t.match(answer.headers['content-type'], 'application/javascript; charset=utf-8')
    const [, inside] = /^\/\*\*\/show_1\((.*)\);$/.exec(answer.body)!
    t.match(JSON.parse(inside!), { name: 'Ada Winterfeld' })
    t.match(
      (await there(ada, `callback=show&suppress_response_codes=1`)).body,
      /^\/\*\*\/show\(\{"error":"invalid_grant","code":401/,
    )
    for (const callback of ['a.b', 'alert(1)', '', 'x'.repeat(65), '%E2%80%A8']) {
      const refused = await there(ada, `${token}&callback=${callback}`)
      t.match([refused.statusCode, refused.headers['content-type']], [422, /^application\/json/], callback)
    }
    t.equal((await there(ada, `${token}&access_token=x`)).statusCode, 200, 'of two the first counts')
    t.notOk(house.logged.some((line) => line.includes(ada.token.access_token)))
  })
})

await t.test('A patron', async (t) => {
  const house = await speak(
    t,
    whole,
    openTopology.replace('renewal: { offered', 'lending: { debtLimit: 10.00 EUR }\n      renewal: { offered'),
  )

  await t.test('has name, address, a day until which the card is good, and a state that is a number', async (t) => {
    const body = await (await clientOf(house, 'ada')).get<Record<string, unknown>>('')
    t.strictSame(body, {
      name: 'Ada Winterfeld',
      email: 'ada.winterfeld@example.org',
      address: '',
      expires: '2027-09-20T23:59:59+01:00',
      status: 0,
      type: [uris.group('ADULT')],
    })
    t.ok((body['expires'] as string) > '2027-09-20', 'compared as text with its last day, it is still good')
  })

  await t.test('who is expired, blocked or owes too much has the state for it, and the reason in words', async (t) => {
    const primo = house.played.primo.institution('01T_NORTH')
    const states = { eva: [2, /expired/], ben: [1, /block/i], fay: [3, /12\.50/] } as const
    for (const [person, [status, note]] of Object.entries(states)) {
      const token = { patron: house.idOf(person, 'north'), access_token: primo.signedIn(person) } as Token
      t.match(await new Client(house, token).get(''), { status, note }, person)
    }
  })

  await t.test('is what staff and programs in reach see too, each look in the audit trail', async (t) => {
    const key = (await house.key('counter@institution:north')).slice(7)
    const client = new Client(house, { patron: house.idOf('ada', 'north'), access_token: key } as Token)
    t.match(await client.get(''), { name: 'Ada Winterfeld', status: 0 })
    t.equal((await client.items()).length, 3)
    const far = new Client(house, { patron: house.idOf('ada', 'south'), access_token: key } as Token, '/paia/south')
    t.equal((await far.core('GET')).statusCode, 404)
  })

  await t.test('has each state by rule', async (t) => {
    const state = (...codes: string[]) => accountState({ reasons: codes.map((code) => ({ code })) as never })
    t.equal(state(), 0)
    t.equal(state('card-incomplete'), 0, 'that somebody did not answer is no state')
    t.equal(state('blocked'), 1)
    t.equal(state('membership-suspended', 'card-incomplete'), 1)
    t.equal(state('membership-expired', 'blocked'), 2)
    t.equal(state('debt-too-high'), 3)
    t.equal(state('debt-too-high', 'membership-expired'), 4)
  })

  await t.test('whose card never ends has the last day there is, and where nobody knows there is none', async (t) => {
    const { topology } = house.config
    const ending = (expires?: string) =>
      expiryOf({ effective: { membership: { institution: 'uni', ...(expires !== undefined && { expires }) } } } as never, {
        topology,
      })
    t.equal(ending(), '9999-12-31T23:59:59+01:00')
    t.equal(ending('2027-07-01'), '2027-07-01T23:59:59+02:00', 'where the membership is')
    t.equal(expiryOf({}, { topology }), undefined)
  })
})

await t.test('Items', async (t) => {
  const house = await speak(t)

  await t.test('are loans with the copy, and times with seconds and an offset', async (t) => {
    const docs = await (await clientOf(house, 'ada')).items()
    t.equal(docs.length, 3, 'those of this institution')
    t.match(docs[0], {
      status: 3,
      item: easy,
      about: 'The Tidewatcher’s Almanac / Pellworm, Jonas',
      label: 'TID 3',
      starttime: dateTime,
      endtime: dateTime,
      cancancel: false,
      canrenew: true,
      storage: 'Main',
      storageid: uris.library('north-main' as never),
    })
    t.match(docs[1], { item: wanted, canrenew: false })
  })

  await t.test('are holds: provided with their end, reserved with their place in the queue, ordered', async (t) => {
    const docs = await (await clientOf(house, 'sol')).items()
    const provided = docs.find(({ status }) => status === 4)!
    t.match(provided, {
      about: /^Clouds for Beginners/,
      endtime: /^2026-11-30T23:59:59\+00:00$/,
      canrenew: false,
      storageid: /pickup/,
    })
    t.notOk('starttime' in provided, 'when it was asked for is not when it was provided')
    t.match(
      docs.find(({ status }) => status === 1),
      { about: /^Knots/, queue: 1, starttime: /^2026-11-20T00:00:00/, edition: /\/record\//, item: /\/hold\//, cancancel: true },
    )
    t.match((await (await clientOf(house, 'thorunn')).items())[0], { status: 2, starttime: dateTime })
    t.strictSame(await (await clientOf(house, 'cyd')).items(), [], 'and where there is nothing, a list of nothing')
    for (const { status } of docs) t.type(status, 'number')
  })

  await t.test('each have a pair of item and edition that no other has', async (t) => {
    const filed = ['a', 'b'].map((handle) => ({
      handle,
      names: [uris.barcode('1'), uris.own('hold', handle)],
      document: { status: 1, item: uris.barcode('1') },
    }))
    const [first, second] = toDocuments(filed)
    t.equal(first!.item, uris.barcode('1'))
    t.equal(second!.item, uris.own('hold', 'b'))
  })

  await t.test('are all there or an error: half a list would look like a whole one', async (t) => {
    const failing = await speak(t)
    const ada = await clientOf(failing, 'ada')
    failing.played.alma.faults.set(
      { kind: 'status', status: 500 },
      { method: 'GET', pattern: '/almaws/v1/users/{user_id}/requests' },
    )
    const answer = await ada.core('GET', '/items')
    t.match([answer.statusCode, answer.json()], [503, { error: 'service_unavailable', code: 503 }])
  })
})

await t.test('Renewing', async (t) => {
  const house = await speak(t)
  const ada = await clientOf(house, 'ada')
  const loan = (barcode: string) =>
    almaOf(house)
      .loans('ada')
      .find((each) => each.item_barcode === barcode)!

  await t.test(
    'is a success where the same item is held and has no error, and a refusal is no error of the request',
    async (t) => {
      const before = (await ada.items()).find(({ item }) => item === easy)!
      const [renewed, refused, unknown] = await ada.about(
        'renew',
        { item: easy },
        { item: wanted },
        { item: 'http://example.org/some/uri' },
      )
      t.match(renewed, { status: 3, item: easy, endtime: dateTime })
      t.notOk('error' in renewed!)
      t.ok(renewed!.endtime! > before.endtime!)
      t.match(refused, { status: 3, item: wanted, error: /\S/, endtime: dateTime })
      t.match(unknown, { status: 0, item: 'http://example.org/some/uri', error: /does not know/ })
      t.equal(loan('39001002').renewals, 1, 'and the library has it so, once')
      t.equal(loan('39001003').renewals, 0)
    },
  )

  await t.test('the same loan twice in one request is renewed once, by whatever name', async (t) => {
    const fresh = await speak(t)
    const client = await clientOf(fresh, 'ada')
    const docs = await client.about('renew', { item: easy }, { item: easy })
    t.strictSame(docs[0], docs[1])
    t.equal(
      almaOf(fresh)
        .loans('ada')
        .find((each) => each.item_barcode === '39001002')!.renewals,
      1,
    )
  })

  await t.test('again with a key of the client’s own is renewed once', async (t) => {
    const fresh = await speak(t)
    const client = await clientOf(fresh, 'ada')
    const renew = () => client.core('POST', '/renew', { doc: [{ item: easy }] }, { 'idempotency-key': '"once"' })
    const [first, second] = [await renew(), await renew()]
    t.match([first.json(), second.json()], [{ doc: [{ status: 3 }] }, { doc: [{ status: 3 }] }])
    t.equal(
      almaOf(fresh)
        .loans('ada')
        .find((each) => each.item_barcode === '39001002')!.renewals,
      1,
    )
  })

  await t.test('whose answer is lost is not asked for twice, and says so with its document', async (t) => {
    const fresh = await speak(t)
    const client = await clientOf(fresh, 'ada')
    await client.items()
    fresh.played.alma.faults.set({ kind: 'reset' }, { method: 'POST', times: 1 })
    const first = await client.one('renew', { item: easy })
    t.match(first, { status: 3, item: easy, error: /\S/ })
    const before = callsOf(fresh, 'POST')
    t.match(await client.one('renew', { item: easy }), { error: first.error! })
    t.equal(callsOf(fresh, 'POST'), before)
  })

  await t.test('where the library system is down is an error of the request, in words for the patron', async (t) => {
    const fresh = await speak(t)
    const client = await clientOf(fresh, 'ada')
    fresh.played.alma.faults.set({ kind: 'status', status: 500 })
    const answer = await client.core('POST', '/renew', { doc: [{ item: easy }] })
    t.match([answer.statusCode, answer.json()], [503, { error: 'service_unavailable', error_description: /North/ }])
  })

  await t.test('finds what was lent a moment ago, and nobody else’s', async (t) => {
    const fresh = await speak(t)
    const client = await clientOf(fresh, 'ada')
    await client.items()
    await fresh.clock.advance(11_000)
    almaOf(fresh).lend('ada', {
      ...almaOf(fresh)
        .loans('ada')
        .find((each) => each.item_barcode === '39001002')!,
      loan_id: '7099',
      item_barcode: '39009999',
    })
    t.match(await client.one('renew', { item: uris.barcode('39009999') }), { status: 3, item: uris.barcode('39009999') })
    const before = callsOf(fresh, 'POST')
    t.match(await client.one('renew', { item: uris.barcode('39001006') }), { status: 0, error: /\S/ }, 'Sol has it')
    t.equal(callsOf(fresh, 'POST'), before)
  })
})

await t.test('The card is a document that can be renewed', async (t) => {
  const card = uris.card

  await t.test('at its price: that is a condition, and to agree is to be told where to pay', async (t) => {
    const house = await speak(t)
    const sol = await clientOf(house, 'sol')
    const asked = await sol.one('renew', { item: card })
    t.match(asked, { status: 3, item: card, about: 'Library card', endtime: /^2026-12-06T23:59:59/, error: /costs .*15\.00/ })
    const [option] = asked.condition![conditionTypes.fee]!.option
    t.match(option, { amount: '15.00 EUR', about: /15\.00/ })
    for (const confirm of [{}, { [conditionTypes.fee]: [] }, { [conditionTypes.fee]: [uris.cardPrice('14.00 EUR')] }])
      t.match(await sol.one('renew', { item: card, confirm }), { condition: asked.condition! }, JSON.stringify(confirm))
    const agreed = await sol.one('renew', { item: card, confirm: { [conditionTypes.fee]: [option!.id] } })
    t.match(agreed, { status: 3, item: card, error: /15\.00.*http/ })
    t.notOk('condition' in agreed)
    t.equal(
      (await sol.one('renew', { item: card, confirm: { [conditionTypes.fee]: [option!.id] } })).error,
      agreed.error,
      'the same page',
    )
    t.match(await sol.get(''), { expires: /^2026-12-06/ }, 'nothing has moved')
  })

  await t.test('for nothing, and then it is renewed at once', async (t) => {
    const house = await speak(t, whole, openTopology.replace('{ amount: 15.00 EUR }', '{ amount: 0.00 EUR }'))
    const sol = await clientOf(house, 'sol')
    const renewed = await sol.one('renew', { item: card })
    t.notOk('error' in renewed)
    t.match(renewed, { status: 3, item: card, endtime: /^2027-/ })
    t.equal(almaOf(house).user('sol')?.expiry_date?.slice(0, 4), '2027')
  })

  await t.test('not where nobody may pay from here, nor too early, nor by whoever may only lend and borrow', async (t) => {
    const house = await speak(t, 'login: true')
    t.match(await (await clientOf(house, 'sol')).one('renew', { item: card }), { error: /cannot be paid from here/ })
    t.match(await (await clientOf(house, 'ada')).one('renew', { item: card }), { status: 3, error: /too early/ })
    const key = (await house.key('counter@institution:north')).slice(7)
    const counter = new Client(house, { patron: house.idOf('sol', 'north'), access_token: key } as Token)
    t.equal((await counter.core('POST', '/renew', { doc: [{ item: card }] })).statusCode, 403)
  })
})

await t.test('Requesting', async (t) => {
  const house = await speak(t)
  const noor = await clientOf(house, 'noor')
  const waiting = () => almaOf(house).requests('noor').length
  const edition = uris.record(titles.lent)

  await t.test('asks where to fetch it, each time with all that there is to choose', async (t) => {
    const asked = await noor.one('request', { edition })
    t.match(asked, { status: 0, edition, error: /choose/ })
    const setting = asked.condition![conditionTypes.storage]!
    t.match(
      setting.option.map(({ id }) => id),
      [uris.pickup('NORTHMAIN'), uris.pickup('NORTHBRANCH')],
    )
    for (const confirm of [
      {},
      { [conditionTypes.storage]: ['http://example.org/elsewhere'] },
      { 'http://example.org/other': ['x'] },
    ])
      t.strictSame((await noor.one('request', { edition, confirm })).condition, asked.condition, JSON.stringify(confirm))
    t.equal(waiting(), 0, 'and nothing is placed')
  })

  await t.test('places one hold, and says what it was asked for', async (t) => {
    const [placed, same] = await noor.about(
      'request',
      { edition, confirm: { ...pickup('NORTHBRANCH'), 'http://example.org/other': ['x'] }, comment: 'In large print' },
      { edition, confirm: pickup('NORTHBRANCH') },
    )
    t.match(placed, {
      status: 1,
      edition,
      requested: edition,
      item: /\/hold\//,
      starttime: dateTime,
      storageid: uris.pickup('NORTHBRANCH'),
    })
    t.notOk('error' in placed!)
    t.strictSame(same, placed, 'the same twice in one request is placed once')
    t.equal(waiting(), 1)
    t.match(almaOf(house).requests('noor')[0], { pickup_location_library: 'NORTHBRANCH', comment: 'In large print' })
    t.match(
      await noor.one('request', { edition, confirm: pickup('NORTHMAIN') }),
      { status: 5, error: /already/ },
      'a duplicate is refused',
    )
    t.equal(waiting(), 1)
  })

  await t.test('names a title as item, or the place beside the document, as older clients do', async (t) => {
    const { patronId } = castMember('ada')
    const ada = await clientOf(house, 'ada')
    const placed = await ada.one('request', { item: edition, storageid: uris.pickup('NORTHMAIN') })
    t.match(placed, { status: 1, item: edition, requested: edition })
    t.equal(almaOf(house).requests(patronId).length, 1)
  })

  await t.test('says of each document why not, and asks nobody about names that are none', async (t) => {
    const before = callsOf(house, 'POST')
    const docs = await noor.about(
      'request',
      { edition: uris.record(titles.reference), confirm: pickup('NORTHMAIN') },
      { edition: uris.record(titles.unknown), confirm: pickup('NORTHMAIN') },
      { item: 'http://example.org/some/uri' },
      { item: uris.barcode('39001006') },
      { edition: uris.record('1\u00002') },
    )
    t.strictSame(
      docs.map(({ status, error }) => [status, error === undefined]),
      [
        [5, false],
        [5, false],
        [0, false],
        [0, false],
        [0, false],
      ],
    )
    t.equal(callsOf(house, 'POST'), before)
    t.equal(waiting(), 1)
  })

  await t.test('a copy means the copy of that title', async (t) => {
    const item = uris.item('99', '23')
    t.strictSame(wantedOf({ item }, uris), { record: '99', item: '23' })
    t.strictSame(wantedOf({ item, edition: uris.record('99') }, uris), { record: '99', item: '23' })
    t.strictSame(wantedOf({ item: uris.record('99') }, uris), { record: '99' })
    t.equal(wantedOf({ item, edition: uris.record('98') }, uris), undefined, 'not of another')
    t.equal(wantedOf({ item, edition: 'http://example.org/x' }, uris), undefined)
    t.equal(wantedOf({ edition: item }, uris), undefined)
    t.equal(wantedOf({ item: uris.card }, uris), undefined)
    t.equal(wantedOf({ item: uris.record('x'.repeat(101)) }, uris), undefined)
  })
})

await t.test('Cancelling', async (t) => {
  const house = await speak(t)
  const sol = await clientOf(house, 'sol')
  const docs = await sol.items()
  const reserved = docs.find(({ status }) => status === 1)!

  await t.test('by the item alone takes away that hold and no other', async (t) => {
    const before = almaOf(house).requests('sol').length
    const [cancelled, unknown, loan] = await sol.about(
      'cancel',
      { item: reserved.item },
      { item: 'http://example.org/some/uri' },
      { item: uris.barcode('39001006') },
    )
    t.strictSame(cancelled, { status: 0, item: reserved.item, edition: reserved.edition, about: reserved.about })
    t.match([unknown, loan], [{ error: /\S/ }, { error: /\S/ }], 'what is no hold is unknown')
    t.equal(almaOf(house).requests('sol').length, before - 1)
    t.match(await sol.one('cancel', { item: reserved.item }), { status: 0, error: /\S/ })
    t.strictSame(
      (await sol.items()).map(({ status }) => status),
      [3, 4],
    )
  })

  await t.test('by the edition, where it names one', async (t) => {
    const eva = await speak(t)
    const client = await clientOf(eva, 'sol')
    t.match(await client.one('cancel', { edition: reserved.edition }), { status: 0, edition: reserved.edition })
    t.equal(almaOf(eva).requests('sol').length, 1)
  })
})

await t.test('Fees', async (t) => {
  const house = await speak(t)

  await t.test('have two digits and a currency, a kind that is always called the same, and a sum', async (t) => {
    t.match(await (await clientOf(house, 'fay')).get('/fees'), {
      amount: '12.50 EUR',
      fee: [
        { amount: '7.50 EUR', date: /^\d{4}-\d\d-\d\d$/, feetype: 'Brought back late', feeid: uris.feeKind('overdue') },
        { amount: '5.00 EUR', feetype: 'Library card', feeid: uris.feeKind('card') },
      ],
    })
    t.strictSame(await (await clientOf(house, 'ada')).get('/fees'), { fee: [] })
  })

  await t.test('are never less than nothing each; what is to the patron’s credit counts in the sum', async (t) => {
    const euros = (minor: number, held?: 'disputed') => ({ open: { minor, currency: 'EUR' as const }, ...(held && { held }) })
    t.equal(totalOf([euros(750), euros(-1000)]), '-2.50 EUR')
    t.equal(totalOf([euros(750), euros(-750)]), '0.00 EUR')
    t.equal(totalOf([euros(750), euros(100, 'disputed')]), '7.50 EUR')
    t.equal(totalOf([euros(750), { open: { minor: 5, currency: 'ISK' } }]), undefined, 'of two currencies there is no sum')
    t.equal(totalOf([]), undefined)
  })
})

await t.test('Signing out ends the token, and only for whoever holds it', async (t) => {
  const house = await speak(t)
  const ada = await clientOf(house, 'ada')
  const sol = await clientOf(house, 'sol')
  t.equal((await ada.send('POST', 'auth/logout', { patron: sol.token.patron })).statusCode, 404)
  t.equal((await ada.core('GET')).statusCode, 200)
  t.strictSame((await ada.send('POST', 'auth/logout', { patron: ada.token.patron })).json(), { patron: ada.token.patron })
  t.match((await ada.core('GET')).json(), { error: 'invalid_grant' })
  t.strictSame((await sol.send('POST', 'auth/logout')).json(), { patron: sol.token.patron }, 'a body is not needed')
  t.equal((await sol.send('POST', 'auth/logout')).statusCode, 401)
})

await t.test('A change of password', async (t) => {
  const house = await speak(t)
  const { password: old } = castMember('ada')
  const scope = 'read_patron change_password'
  const ada = await clientOf(house, 'ada', scope)
  const { patron } = ada.token
  const change = (body: object, client = ada) => client.send('POST', 'auth/change', { patron, old_password: old, ...body })
  const told = (answer: LightMyRequestResponse) => [answer.statusCode, answer.json<{ error?: string }>().error]
  const writes = () => callsOf(house, 'PUT')

  await t.test('wants the scope, which is granted only where it is asked for', async (t) => {
    const usual = await clientOf(house, 'ada')
    t.notMatch(usual.token.scope, /password/)
    t.strictSame(told(await change({ new_password: 'quiet-harbour-27' }, usual)), [403, 'insufficient_scope'])
    t.equal(ada.token.scope, scope)
  })

  await t.test(
    'is denied for a wrong password, another’s name and another’s identifier, and a bad new one is unprocessable',
    async (t) => {
      const before = writes()
      const password = 'quiet-harbour-27'
      t.strictSame(told(await change({ new_password: password, old_password: 'not-hers' })), [403, 'access_denied'])
      t.strictSame(told(await change({ new_password: password, username: 'sol' })), [403, 'access_denied'])
      t.strictSame(told(await change({ new_password: password, patron: house.idOf('sol', 'north') })), [404, 'not_found'])
      t.strictSame(told(await change({ new_password: 'x' })), [422, 'invalid_request'])
      t.strictSame(told(await change({})), [422, 'invalid_request'])
      t.equal(writes(), before, 'and nothing is written')
    },
  )

  await t.test('answers the same patron, and from then on the new one signs in, and no token from before does', async (t) => {
    const answer = await change({ new_password: 'quiet-harbour-27', username: patron })
    t.strictSame([answer.statusCode, answer.json()], [200, { patron }])
    t.equal((await ada.core('GET')).statusCode, 401)
    const by = (password: string) => login(house, { grant_type: 'password', username: '29001001', password, scope })
    t.equal((await by(old)).statusCode, 403)
    const again = await by('quiet-harbour-27')
    t.equal(again.statusCode, 200)
    const client = new Client(house, again.json<Token>())
    const back = { patron, username: '29001001', old_password: 'quiet-harbour-27', new_password: 'calmer-harbour-28' }
    t.equal((await client.send('POST', 'auth/change', back)).statusCode, 200, 'by the card’s number too')
    t.notOk(house.logged.some((line) => /harbour-2[78]/.test(line)))
  })

  await t.test('is not there where no passwords are taken', async (t) => {
    const quiet = await speak(t, 'login: false')
    const token = { patron: quiet.idOf('ada', 'north'), access_token: (await quiet.signIn('ada')).slice(7) } as Token
    t.strictSame(told(await new Client(quiet, token).send('POST', 'auth/change', {})), [501, 'not_implemented'])
  })
})

await t.test('Neither tokens, passwords, people nor what they read are in the log', async (t) => {
  const house = await speak(t)
  const ada = await clientOf(house, 'ada')
  await ada.items()
  await ada.about('renew', { item: easy }, { item: wanted })
  await login(house, { grant_type: 'password', username: 'ada', password: 'a-wrong-guess' })
  await ada.core('GET', '/nothing')
  const log = house.logged.join('\n')
  t.match(log, '/paia/:institution/core/:patron/renew', 'the log was written')
  for (const secret of [
    ada.token.access_token,
    ada.token.patron,
    castMember('ada').password,
    'a-wrong-guess',
    'Tidewatcher',
    '39001002',
    'Winterfeld',
  ])
    t.notOk(log.includes(secret), secret)
})

await t.test('A condition', async (t) => {
  const [storage, fee] = ['x:storage', 'x:fee']
  const option = (...ids: string[]) => ids.map((id) => ({ id, about: id }))
  const both: Condition = { [storage]: { option: option('a', 'b'), default: ['b'] }, [fee]: { option: option('pay') } }
  const cases: [string, Condition, Confirmation | undefined, Confirmation | undefined][] = [
    ['none at all is met by nothing', {}, undefined, {}],
    ['without a confirmation takes its default', { [storage]: both[storage]! }, undefined, { [storage]: ['b'] }],
    ['without a default is not met by silence', both, undefined, undefined],
    ['is not met by an empty confirmation, which is no silence', { [storage]: both[storage]! }, {}, undefined],
    ['wants every type', both, { [fee]: ['pay'] }, undefined],
    ['is met by every type', both, { [storage]: ['a'], [fee]: ['pay'] }, { [storage]: ['a'], [fee]: ['pay'] }],
    [
      'passes over types and options that are none',
      both,
      { [storage]: ['z', 'a'], [fee]: ['pay'], 'x:y': [] },
      { [storage]: ['a'], [fee]: ['pay'] },
    ],
    ['is not met where nothing remains', both, { [storage]: ['z'], [fee]: ['pay'] }, undefined],
    ['takes the first of several', { [storage]: both[storage]! }, { [storage]: ['b', 'a'] }, { [storage]: ['b'] }],
    [
      'takes all where there may be several',
      { [storage]: { option: option('a', 'b'), multiple: true } },
      { [storage]: ['b', 'a', 'b'] },
      { [storage]: ['b', 'a'] },
    ],
    [
      'whose default is nothing is met by nothing',
      { [fee]: { option: option('pay'), default: [] } },
      { [fee]: [] },
      { [fee]: [] },
    ],
    [
      'whose default is nothing is met by silence too',
      { [fee]: { option: option('pay'), default: [] } },
      undefined,
      { [fee]: [] },
    ],
    ['is not met by what every object has', { toString: { option: option('a') } }, {}, undefined],
  ]
  for (const [name, condition, confirm, chosen] of cases) t.strictSame(chosenOf(condition, confirm), chosen, name)
})

await t.test('What the standard writes', async (t) => {
  await t.test('of money is two digits and a code, and the value itself wherever there are not more', async (t) => {
    t.equal(toPaiaMoney({ minor: 5, currency: 'EUR' }), '0.05 EUR')
    t.equal(toPaiaMoney({ minor: -1250, currency: 'EUR' }), '-12.50 EUR')
    t.equal(toPaiaMoney({ minor: 500, currency: 'ISK' }), '500.00 ISK')
    t.equal(toPaiaMoney({ minor: 1256, currency: 'KWD' }), '1.26 KWD')
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(...currencies), (minor, currency) => {
        const written = toPaiaMoney({ minor, currency })
        const [, value] = /^(-?\d+\.\d\d) [A-Z]{3}$/.exec(written) ?? []
        return value !== undefined && Math.abs(Number(value) - minor / 10 ** digitsOf(currency)) <= 0.0051
      }),
    )
  })

  await t.test('of time is where the library is, on the days on which its clocks change too', async (t) => {
    t.equal(startOf('2026-03-29' as Day, 'Europe/Luxembourg'), '2026-03-29T00:00:00+01:00')
    t.equal(endOf('2026-03-29' as Day, 'Europe/Luxembourg'), '2026-03-29T23:59:59+02:00')
    t.equal(endOf('2026-12-31' as Day, 'Atlantic/Reykjavik'), '2026-12-31T23:59:59+00:00')
    t.equal(momentIn('Europe/London', Date.UTC(2026, 6, 1, 9, 30)), '2026-07-01T10:30:00+01:00')
  })

  await t.test('of names is read back as what it was made for, and nothing else is read', async (t) => {
    const text = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }).filter((each) => each.isWellFormed())
    fc.assert(
      fc.property(text, text, (one, other) => {
        const read = (uri: string) => JSON.stringify(uris.read(uri))
        return (
          read(uris.record(one)) === JSON.stringify({ kind: 'record', record: one }) &&
          read(uris.item(one, other)) === JSON.stringify({ kind: 'item', record: one, item: other }) &&
          read(uris.barcode(one)) === JSON.stringify({ kind: 'barcode', barcode: one })
        )
      }),
    )
    fc.assert(fc.property(fc.webUrl(), (url) => uris.read(url) === undefined))
    for (const uri of [
      'record',
      'record/',
      'record/1/2',
      'record/%',
      'item/1',
      'item//2',
      'card/1',
      'group/ADULT',
      'library/x',
      '',
    ])
      t.equal(uris.read(`https://card.example.org/paia/north/${uri}`), undefined, uri)
    t.equal(
      uris.read(urisAt('https://card.example.org', 'south').barcode('1')),
      undefined,
      'those of another institution neither',
    )
  })

  await t.test('of errors is one of its words, under a status that it pairs with it', async (t) => {
    const pairs: Readonly<Record<string, readonly number[]>> = {
      not_found: [404],
      not_implemented: [501],
      invalid_request: [405, 400, 422],
      invalid_grant: [401],
      insufficient_scope: [403],
      // 429 is ours: the text has no word for too many tries.
      access_denied: [403, 429],
      internal_error: [500],
      service_unavailable: [503],
      bad_gateway: [502],
      gateway_timeout: [504],
    }
    for (const [code, [error, status]] of Object.entries(faces)) t.ok(pairs[error]?.includes(status), code)
  })
})
