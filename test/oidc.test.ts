import { hash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import * as fc from 'fast-check'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import t from 'tap'
import type { z } from 'zod'
import { oidcClient } from '#adapters/oidc/client.ts'
import { oidc } from '#adapters/oidc/index.ts'
import { keysIn } from '#adapters/oidc/keys.ts'
import { oidcSettings } from '#adapters/oidc/settings.ts'
import { forgeryNames, startOidc, type OidcSimulator } from '#adapters/oidc/simulator/index.ts'
import type { Call } from '#domain/call.ts'
import { isProblem, Problem, type ProblemCode } from '#domain/problem.ts'
import { Secret } from '#ports/adapter.ts'
import type { OpenId, OpenIdPerson, Pending, Returned } from '#ports/openid.ts'
import type { Send, VendorAnswer, VendorRequest } from '#ports/send.ts'
import { FakeClock } from './clock.ts'
import { patienceBy, rejects, sendBy } from './conformance/identity.ts'
import { openIdConformance, returnedIn, tells } from './conformance/openid.ts'

const redirectUri = 'https://gateway.example/v1/sessions/return'
const redirectUriWithQuery = 'https://gateway.example/return?view=MAIN&lang=de'
const signedOutUri = 'https://gateway.example/signed-out'
const secretOfTheClient = 'a secret: 100% + "more"'
const minute = 60_000
const hour = 60 * minute

const ada = {
  subject: 'sub-ada',
  username: 'ada',
  name: 'Ada Winterfeld',
  claims: { patron_id: '29001001', entitlement: ['library', 'reading-room'] },
  groups: ['patrons'],
}
const ben = { subject: 'sub-ben', username: 'ben', name: 'Ben Holm', claims: { patron_id: '29001004' } }
const returnAddresses = { redirectUris: [redirectUri, redirectUriWithQuery], signedOutUris: [signedOutUri] }
const seed = {
  clients: [
    { id: 'gateway', secret: secretOfTheClient, ...returnAddresses },
    { id: 'by-basic', secret: secretOfTheClient, authentication: 'basic', ...returnAddresses },
    { id: 'by-post', secret: secretOfTheClient, authentication: 'post', ...returnAddresses },
    { id: 'public', ...returnAddresses },
  ],
  people: [ada, ben],
} as const
const personal = /Winterfeld|29001001|sub-ada|\bada\b/i

/** Keys of a provider that can make any token it likes. */
const keyPairs = {
  RS256: await generateKeyPair('RS256', { extractable: true }),
  PS256: await generateKeyPair('PS256', { extractable: true }),
  ES256: await generateKeyPair('ES256', { extractable: true }),
  EdDSA: await generateKeyPair('EdDSA', { extractable: true }),
}

const clock = new FakeClock()
const simulator = await startOidc(seed, { clock })
t.teardown(() => simulator.close())
t.beforeEach(() => simulator.reset())

const variants: Readonly<Record<string, { readonly path: string; readonly settings: Settings; readonly userInfo: boolean }>> = {
  'a client with a secret': { path: '', settings: {}, userInfo: false },
  'a public client of a realm, with userinfo': {
    path: '/realms/play',
    settings: { clientId: 'public', clientSecret: undefined, userInfo: true },
    userInfo: true,
  },
}
for (const [what, { path, settings, userInfo }] of Object.entries(variants)) {
  await t.test(`OpenID Connect, ${what}: conformance`, async (t) => {
    const played = await startOidc(seed, { clock, path })
    // Where nobody asks userinfo, it may say what it likes.
    const forgeries = forgeryNames.filter((forgery) => userInfo || forgery !== 'userinfo-of-another')
    await openIdConformance(t, {
      clock,
      open: () => opened(settings, { played }),
      redirectUris: [redirectUri, redirectUriWithQuery],
      subject: ada.subject,
      private: personal,
      signIn: (url) => played.signIn(url, 'ada'),
      bad: Object.fromEntries(forgeries.map((forgery) => [forgery, () => played.forgeNext(forgery)])),
      patterns: {
        begin: [`${path}/.well-known/openid-configuration`],
        finish: [`${path}/token`, `${path}/jwks`, ...(userInfo ? [`${path}/userinfo`] : [])],
        exchange: `${path}/token`,
      },
      faults: played.faults,
      calls: played.calls,
      reset() {
        played.reset()
        played.switches.claimsInUserInfo = userInfo
      },
      close: () => played.close(),
    })
  })
}

await t.test('Who comes in is who they are, and what the provider says of them in words', async (t) => {
  await t.test('the signed token says it all', async (t) => {
    const person = await wayThrough(opened())
    t.same(person.claims, {
      preferred_username: 'ada',
      name: ada.name,
      groups: ada.groups,
      patron_id: '29001001',
      entitlement: ['library', 'reading-room'],
    })
    t.equal(person.provedAt, Math.floor(clock.now() / 1000) * 1000)
    t.equal(asked('/userinfo'), 0)
  })

  await t.test('what is no text and no list of texts is not handed on, and nothing of the protocol is', async (t) => {
    simulator.person('ada').claims = {
      age: 7,
      verified: true,
      address: { street: 'Harbour Lane' },
      mixed: ['a', 1],
      nothing: null,
      empty: [],
      sid: 'of-the-session',
      jti: 'of-the-token',
    }
    const { claims } = await wayThrough(opened())
    t.same(Object.keys(claims).sort(), ['empty', 'groups', 'name', 'preferred_username'])
  })

  await t.test('userinfo adds what the token leaves out, and does not contradict it', async (t) => {
    simulator.switches.claimsInUserInfo = true
    t.same((await wayThrough(opened())).claims, {}, 'not asked')
    t.match((await wayThrough(opened({ userInfo: true }))).claims, { name: ada.name, groups: ada.groups }, 'asked')
    const { claims } = await wayThrough(opened({ userInfo: true }, { between: reMinting({ name: 'As it is signed' }) }))
    t.match(claims, { name: 'As it is signed', groups: ada.groups })
  })

  await t.test('a provider that says nothing of a proof is not made to', async (t) => {
    const { provedAt } = await wayThrough(opened({}, { between: reMinting({ auth_time: undefined }) }))
    t.equal(provedAt, undefined)
  })
})

await t.test('What is asked of the provider is what the settings say', async (t) => {
  const parameters = async (settings: Settings) => {
    const { url } = await opened(settings).begin({ redirectUri, language: 'lb-LU' }, patience())
    return Object.fromEntries(new URL(url).searchParams)
  }
  const plain = await parameters({})
  t.match(plain, { client_id: 'gateway', scope: 'openid profile', ui_locales: 'lb-LU' })
  t.same([plain.prompt, plain.max_age], [undefined, undefined])
  t.match(await parameters({ scopes: ['openid', 'email'], prompt: 'login', maxAgeSeconds: 0 }), {
    scope: 'openid email',
    prompt: 'login',
    max_age: '0',
  })
})

await t.test('The gateway proves itself as the provider has it for this client, and never in an address', async (t) => {
  const good: readonly Settings[] = [
    { clientId: 'by-basic' },
    { clientId: 'by-post', clientAuthentication: 'post' },
    { clientId: 'public', clientSecret: undefined },
  ]
  for (const settings of good) t.match(await wayThrough(opened(settings)), { subject: ada.subject }, inspect(settings))
  for (const { path, query, headers } of simulator.calls) {
    t.notMatch(inspect({ path, query, referer: headers.referer }), /a secret|a%20secret|a\+secret/)
  }

  const bad: readonly Settings[] = [
    { clientId: 'by-basic', clientAuthentication: 'post' },
    { clientId: 'by-post' },
    { clientSecret: new Secret('another') },
    { clientSecret: undefined },
  ]
  for (const settings of bad) await refuses(t, opened(settings), inspect(settings), ['ils-refused-gateway'])

  for (const [error, code] of [
    ['invalid_client', 'ils-refused-gateway'],
    ['unauthorized_client', 'ils-refused-gateway'],
    ['invalid_grant', 'sign-in-failed'],
    ['ada.winterfeld@example.org', 'sign-in-failed'],
  ] as const) {
    const said = { error, error_description: 'Ada Winterfeld may not' }
    await refuses(t, opened({}, { between: answering('oidc.token', 400, said) }), `400 with ${error}`, [code])
  }
  await refuses(t, opened({}, { between: answering('oidc.token', 400, 'no') }), '400 with no reason at all')
  await refuses(t, opened({}, { between: answering('oidc.token', 401, '') }), '401 with no reason at all', [
    'ils-refused-gateway',
  ])
})

await t.test('What openid-client leaves to us is checked to the second', async (t) => {
  const now = Math.floor(clock.now() / 1000)
  const good: Readonly<Record<string, Claims>> = {
    'not changed at all': {},
    'issued by a clock that is a minute ahead': { iat: now + 60 },
    'issued ten minutes ago': { iat: now - 600 },
    'expired by our clock for less than a minute': { exp: now - 57 },
    'for one alone, who is named': { azp: 'gateway' },
    'for two, of whom we are the one to use it': { aud: ['another', 'gateway'], azp: 'gateway' },
    'proved by a clock that is a minute ahead': { auth_time: now + 60 },
    'of a long subject': { sub: 's'.repeat(255) },
    'with no hash of the access token': { at_hash: undefined },
  }
  for (const [what, claims] of Object.entries(good)) {
    await t.resolves(wayThrough(opened({}, { between: reMinting(claims) })), what)
  }
  const bad: Readonly<Record<string, Claims>> = {
    'issued in the future': { iat: now + 61 },
    'issued too long ago': { iat: now - 601 },
    'issued never': { iat: undefined },
    'issued in words': { iat: String(now) },
    expired: { exp: now - 61 },
    'without an end': { exp: undefined },
    'not good yet': { nbf: now + 64 },
    'for one alone, and somebody else to use it': { azp: 'another' },
    'for two, and nobody to use it': { aud: ['another', 'gateway'] },
    'for two, and somebody else to use it': { aud: ['another', 'gateway'], azp: 'another' },
    'for somebody else': { aud: 'another' },
    'for somebody whose name begins like ours': { aud: 'gateway2' },
    'for nobody': { aud: [] },
    'by another issuer': { iss: `${simulator.issuer}/` },
    'proved in the future': { auth_time: now + 61 },
    'proved in words': { auth_time: 'today' },
    'of nobody': { sub: '' },
    'of a number': { sub: 7 },
    'of more than a name': { sub: 's'.repeat(256) },
    'with another nonce': { nonce: 'another' },
    'with no nonce': { nonce: undefined },
    'with the hash of another access token': { at_hash: 'LDktKdoQak3Pk0cnXxCltA' },
    'with a hash of a number': { at_hash: 7 },
  }
  for (const [what, claims] of Object.entries(bad)) await refuses(t, opened({}, { between: reMinting(claims) }), what)
})

await t.test('How long ago somebody proved who they are is checked where it was asked for', async (t) => {
  const now = Math.floor(clock.now() / 1000)
  const provedAgo = (seconds: number | undefined) =>
    opened({ maxAgeSeconds: 300 }, { between: reMinting({ auth_time: seconds === undefined ? undefined : now - seconds }) })
  t.match(await wayThrough(provedAgo(300)), { provedAt: (now - 300) * 1000 })
  await refuses(t, provedAgo(361), 'too long ago')
  await refuses(t, provedAgo(undefined), 'nobody knows when')
})

await t.test('No token says what it is signed with: that is in the settings', async (t) => {
  for (const algorithm of ['RS256', 'PS256', 'ES256', 'EdDSA'] as const) {
    const between = reMinting({}, algorithm)
    t.match(await wayThrough(opened({ signingAlgorithm: algorithm }, { between })), { subject: ada.subject }, algorithm)
    const other = algorithm === 'ES256' ? 'RS256' : 'ES256'
    await refuses(t, opened({ signingAlgorithm: other }, { between }), `${algorithm} where ${other} is agreed`)
  }
})

await t.test('Only a bearer’s access token is taken', async (t) => {
  const ofType = (token_type: unknown) => opened({}, { between: changing('oidc.token', { token_type }) })
  t.match(await wayThrough(ofType('BEARER')), { subject: ada.subject })
  for (const type of ['DPoP', 'mac', '', undefined, 7]) await refuses(t, ofType(type), inspect(type))
})

await t.test('A signature is looked at, whichever way the token came', async (t) => {
  const { send, others } = sends({}, simulator)
  t.same(others, {})
  const damaging: Send = async (call, request) => {
    const answer = await send(call, request)
    return request.name === 'oidc.token' ? damagedToken(answer) : answer
  }
  await refuses(t, opened({}, { between: () => damaging }), 'one letter of the signature')
  await refuses(t, opened({}, { between: answering('oidc.keys', 200, { keys: [] }) }), 'no key at all')
  const garbage = { keys: [{ kty: 'RSA', kid: await kidOf(simulator), n: '!', e: 'AQAB' }] }
  await refuses(t, opened({}, { between: answering('oidc.keys', 200, garbage) }), 'a key that is none')
})

await t.test('An answer that is good but for its depth does no harm', async (t) => {
  const depth = 200_000
  const deep =
    (name: string): Between =>
    (send) =>
    async (call, request) => {
      const answer = await send(call, request)
      if (request.name !== name) return answer
      const body = answer.body.toString().replace('{', `{"deep":${'['.repeat(depth)}${']'.repeat(depth)},`)
      return { ...answer, body: Buffer.from(body) }
    }
  for (const name of ['oidc.discovery', 'oidc.token', 'oidc.keys', 'oidc.userinfo']) {
    const openId = opened({ userInfo: true }, { between: deep(name) })
    for (const which of ['at first', 'again']) t.match(await wayThrough(openId), { subject: ada.subject }, `${name}, ${which}`)
  }
})

await t.test('Whoever sends the answer must be the one who was asked (RFC 9207)', async (t) => {
  simulator.switches.otherIssParameter = 'https://elsewhere.example'
  await refuses(t, opened(), 'a mix-up')
  simulator.reset()
  simulator.switches.otherState = true
  await refuses(t, opened(), 'a state that nobody gave out')
  simulator.reset()
  const promised = opened()
  await promised.begin({ redirectUri, language: 'en' }, patience())
  simulator.switches.issParameter = false
  await refuses(t, promised, 'it had promised to name itself')
  t.equal(asked('/token'), 0, 'and no code was shown to anybody')
  t.match(await wayThrough(opened()), { subject: ada.subject }, 'who promises nothing need not')
})

await t.test('What the log learns is which check failed, of a provider’s words only those that everybody knows', async (t) => {
  const openId = opened()
  const { pending, returned } = await wayThere(openId)
  const { code: _, ...without } = returned
  const messages = async (error: string) => {
    const problem = await rejects(t, openId.finish(pending, { ...without, error }, patience()), ['sign-in-failed'], error)
    return problem?.message
  }
  t.equal(await messages('access_denied'), 'OpenID sign-in: the provider sends no code (access_denied)')
  t.equal(await messages('<script>'), 'OpenID sign-in: the provider sends no code (an error of no known code)')
  simulator.forgeNext('other-audience')
  const problem = await refuses(t, openId, 'another audience')
  t.equal(problem?.message, 'OpenID sign-in: what came back is not good (OAUTH_JWT_CLAIM_COMPARISON_FAILED)')
})

await t.test('What cannot be read is not quoted', async (t) => {
  for (const name of ['oidc.token', 'oidc.keys', 'oidc.userinfo']) {
    const openId = opened({ userInfo: true }, { between: answering(name, 200, 'Ada Winterfeld') })
    await refuses(t, openId, name, ['ils-answer-invalid'])
  }
})

await t.test('The provider is spoken to on its own hosts and nowhere else', async (t) => {
  let requests = 0
  const elsewhere = createServer((_, answer) => {
    requests += 1
    answer.writeHead(503).end()
  })
  await new Promise<void>((resolve) => {
    elsewhere.listen(0, '127.0.0.1', resolve)
  })
  t.teardown(() => elsewhere.close())
  const other = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`

  await t.test('a token endpoint on another host is seen before anybody is sent anywhere', async (t) => {
    simulator.switches.otherTokenEndpoint = `${other}/token`
    await rejects(t, begin(opened()), ['ils-answer-invalid'], 'beginning')
    t.equal(requests, 0)
  })

  await t.test('where the settings name that host it is asked there', async (t) => {
    simulator.switches.otherTokenEndpoint = `${other}/token`
    await refuses(t, opened({ hosts: [other] }), 'it is down', ['ils-unavailable'])
    t.equal(requests, 1)
    requests = 0
  })

  const discovered = (change: Readonly<Record<string, unknown>>) =>
    opened({ userInfo: true }, { between: changing('oidc.discovery', change) })
  for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'userinfo_endpoint', 'end_session_endpoint']) {
    await t.test(`the same holds for each address: ${name}`, async (t) => {
      for (const address of [
        `${other}/x`,
        'http://169.254.169.254/latest/meta-data',
        simulator.issuer.replace('http:', 'https:'),
        simulator.issuer.replace('http://', 'http://ada@'),
        `${simulator.issuer}//x`,
        `${simulator.issuer}/a%2f..%2fb`,
        `${simulator.issuer}/..;/b`,
        'file:///etc/passwd',
        'javascript:alert(1)',
        'token',
        '',
        7,
      ]) {
        if (name === 'end_session_endpoint' && address === '') continue
        const problem = await rejects(t, begin(discovered({ [name]: address })), ['ils-answer-invalid'], inspect(address))
        t.match(problem?.message, name)
      }
      t.equal(requests, 0)
    })
  }

  await t.test('whatever was discovered, nothing is sent to another host', async (t) => {
    const client = oidcClient(simulator.issuer, () => Promise.reject(new Error('it was sent')), {})
    for (const address of [`${other}/token`, `${simulator.issuer}//token`, simulator.issuer.replace('http://', 'http://ada@')]) {
      await rejects(t, client.ask('token', new URL(address), patience()), ['ils-answer-invalid'], address)
    }
  })

  await t.test('an address that is never asked may lie anywhere', async (t) => {
    const openId = opened({}, { between: changing('oidc.discovery', { userinfo_endpoint: `${other}/x` }) })
    t.match(await wayThrough(openId), { subject: ada.subject })
    t.equal(requests, 0)
  })

  await t.test('a redirect is no answer, and nobody follows it', async (t) => {
    const openId = opened()
    await begin(openId)
    for (const pattern of ['/token', '/jwks']) {
      const lift = simulator.faults.set({ kind: 'status', status: 307, headers: { location: `${other}/x` } }, { pattern })
      await refuses(t, openId, pattern, ['ils-answer-invalid'])
      lift()
    }
    t.equal(requests, 0)
  })
})

await t.test('A provider is the one that the settings name, to the letter', async (t) => {
  simulator.switches.otherIssuerInDiscovery = 'https://elsewhere.example'
  await rejects(t, begin(opened()), ['ils-answer-invalid'], 'another')
  simulator.reset()
  await rejects(t, begin(opened({ issuer: `${simulator.issuer}/` })), ['ils-answer-invalid'], 'a slash more')
  const incomplete = opened({ userInfo: true }, { between: changing('oidc.discovery', { userinfo_endpoint: undefined }) })
  await rejects(t, begin(incomplete), ['ils-answer-invalid'], 'userinfo is wanted and there is none')
  for (const status of [401, 403]) {
    const lift = simulator.faults.set({ kind: 'status', status }, { pattern: '/.well-known/openid-configuration' })
    await rejects(t, begin(opened()), ['ils-refused-gateway'], String(status))
    lift()
  }
})

await t.test('What the provider says of itself is remembered for an hour, and longer while it is down', async (t) => {
  const openId = opened()
  await begin(openId)
  await clock.advance(hour - 1)
  await begin(openId)
  t.equal(asked('/.well-known/openid-configuration'), 1)
  await clock.advance(1)
  await begin(openId)
  t.equal(asked('/.well-known/openid-configuration'), 2)

  for (const kind of ['reset', 'html', 'broken-json'] as const) {
    await clock.advance(hour)
    const lift = simulator.faults.set({ kind })
    const before = asked('/.well-known/openid-configuration')
    await t.resolves(begin(openId), kind)
    await t.resolves(begin(openId), 'and it is not asked at every sign-in')
    t.equal(asked('/.well-known/openid-configuration'), before + 1)
    await clock.advance(minute)
    await begin(openId)
    t.equal(asked('/.well-known/openid-configuration'), before + 2, 'but once a minute')
    lift()
  }
  await clock.advance(minute)
  t.match(await wayThrough(openId), { subject: ada.subject })
})

await t.test('Whoever could go on without waits for a slow provider only a moment', async (t) => {
  let patienceMs = 0
  let slow = false
  const openId = opened(
    {},
    {
      between: (send) => (call, request) => {
        patienceMs = call.deadline - clock.now()
        return slow ? Promise.reject(new Problem('ils-timeout', 'Played')) : send(call, request)
      },
    },
  )
  await begin(openId)
  t.equal(patienceMs, 10_000)
  await clock.advance(hour)
  slow = true
  await t.resolves(begin(openId))
  t.equal(patienceMs, 3_000)
})

await t.test('Keys are remembered for five minutes, and asked for again where a token names a new one', async (t) => {
  const openId = opened()
  await wayThrough(openId)
  await wayThrough(openId)
  t.equal(asked('/jwks'), 1)

  for (const old of ['kept', 'dropped'] as const) {
    const before = asked('/jwks')
    simulator.rotateKeys(old)
    await refuses(t, openId, 'no key is asked for twice in a minute')
    t.equal(asked('/jwks'), before)
    await clock.advance(minute)
    t.match(await wayThrough(openId), { subject: ada.subject }, `a minute later, the old key ${old}`)
    t.equal(asked('/jwks'), before + 1)
  }

  await clock.advance(290_000)
  await wayThrough(openId)
  t.equal(asked('/jwks'), 3)
  await clock.advance(10_000)
  await wayThrough(openId)
  t.equal(asked('/jwks'), 4)
})

await t.test('Of a key set only public keys are taken, and whatever else stands there harms nobody', (t) => {
  const taken = (said: unknown) => keysIn({ status: 200, headers: {}, body: Buffer.from(JSON.stringify(said)) })
  t.same(taken({ keys: [{ kty: 'RSA', kid: 'a', n: 'AQ', e: 'AQAB', d: 'private', x5c: ['MII'], more: { deep: [] } }] }), {
    keys: [{ kty: 'RSA', kid: 'a', n: 'AQ', e: 'AQAB' }],
  })
  t.same(taken({ keys: [null, 7, 'key', [], {}, { kty: 'oct', k: 'AQ' }, { kty: 'EC', crv: 7 }] }), { keys: [] })
  for (const said of [{}, { keys: {} }, { keys: Array.from({ length: 101 }, () => ({ kty: 'RSA' })) }, []]) {
    t.throws(() => taken(said), { code: 'ils-answer-invalid' })
  }
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (body) => {
      try {
        return keysIn({ status: 200, headers: {}, body: Buffer.from(body) }).keys.every(({ kty }) => kty !== undefined)
      } catch (error) {
        return isProblem(error, 'ils-answer-invalid')
      }
    }),
  )
  t.end()
})

await t.test('Exchanging a code is a write, which nobody repeats; userinfo is asked for one person alone', async (t) => {
  const requests: VendorRequest[] = []
  const openId = opened(
    { userInfo: true },
    {
      between: (send) => (call, request) => {
        requests.push(request)
        return send(call, request)
      },
    },
  )
  await wayThrough(openId)
  t.same(
    requests.map(({ name, effect, method, single = false }) => [name, effect, method, single]),
    [
      ['oidc.discovery', 'read', 'GET', false],
      ['oidc.token', 'write', 'POST', false],
      ['oidc.keys', 'read', 'GET', false],
      ['oidc.userinfo', 'read', 'GET', true],
    ],
  )
  for (const { path } of requests) t.notMatch(path, /code|token=|secret/)

  const lost = opened(
    {},
    {
      between: (send) => (call, request) =>
        request.effect === 'write' ? Promise.reject(new Problem('outcome-unknown', 'Played')) : send(call, request),
    },
  )
  const problem = await refuses(t, lost, 'the answer is lost', ['ils-unavailable'])
  t.match(problem?.cause, { code: 'outcome-unknown' })
})

await t.test('What the provider’s sender throws comes out as it is, and a bug is not hidden', async (t) => {
  for (const code of ['ils-unavailable', 'ils-timeout', 'ils-busy', 'ils-answer-invalid', 'shutting-down'] as const) {
    for (const name of ['oidc.token', 'oidc.keys', 'oidc.userinfo']) {
      const problem = new Problem(code, 'Played', { retryAfter: 7 })
      const thrown = await refuses(t, opened({ userInfo: true }, { between: throwing(name, problem) }), `${code} at ${name}`, [
        code,
      ])
      t.equal(thrown, problem)
    }
  }
  for (const bug of [new TypeError('a bug'), new Error('a bug')]) {
    const { pending, returned, openId } = await wayThere(opened({}, { between: throwing('oidc.token', bug) }))
    const thrown = await openId.finish(pending, returned, patience()).catch((error: unknown) => error)
    t.notOk(isProblem(thrown), bug.name)
    t.match(inspect(thrown), 'a bug')
  }
  const revoked = opened({ userInfo: true }, { between: answering('oidc.userinfo', 401, {}) })
  await refuses(t, revoked, 'an access token that is not taken')
})

await t.test('A person can sign out at the provider too', async (t) => {
  const { signOutUrl } = await wayThrough(opened())
  const url = new URL(signOutUrl!)
  t.equal(`${url.origin}${url.pathname}`, `${simulator.issuer}/logout`)
  t.same([...url.searchParams.keys()].sort(), ['client_id', 'id_token_hint', 'post_logout_redirect_uri'])
  const answer = await fetch(url, { redirect: 'manual' })
  t.match(answer.headers.get('location'), signedOutUri, 'and is sent to where the operator wants')

  const unnamed = await wayThrough(opened({}, { signedOutUri: undefined }))
  t.notOk(new URL(unnamed.signOutUrl!).searchParams.has('post_logout_redirect_uri'))
  const none = await wayThrough(opened({}, { between: changing('oidc.discovery', { end_session_endpoint: undefined }) }))
  t.notOk('signOutUrl' in none)
})

await t.test('Settings say what is wrong with them', (t) => {
  const right = { issuer: 'https://login.example.org/realms/city', clientId: 'gateway' }
  t.match(oidcSettings.parse(right), {
    clientAuthentication: 'basic',
    hosts: [],
    scopes: ['openid', 'profile'],
    userInfo: false,
    signingAlgorithm: 'RS256',
  })
  for (const issuer of ['https://x.example/', 'http://127.0.0.1:8080', 'http://localhost:1/realms/x', 'http://[::1]:1']) {
    t.ok(oidcSettings.safeParse({ ...right, issuer }).success, issuer)
  }
  const wrong: readonly (readonly [object, string])[] = [
    [{ issuer: 'http://login.example.org' }, 'issuer'],
    [{ issuer: 'http://localhost.example.org' }, 'issuer'],
    [{ issuer: 'https://ada@login.example.org' }, 'issuer'],
    [{ issuer: 'https://login.example.org?tenant=1' }, 'issuer'],
    [{ issuer: 'https://login.example.org?' }, 'issuer'],
    [{ issuer: 'https://login.example.org#top' }, 'issuer'],
    [{ issuer: 'ftp://login.example.org' }, 'issuer'],
    [{ issuer: 'nowhere' }, 'issuer'],
    [{ clientId: '' }, 'clientId'],
    [{ clientSecret: 'in the file' }, 'clientSecret'],
    [{ clientAuthentication: 'private_key_jwt' }, 'clientAuthentication'],
    [{ hosts: ['http://oauth2.example.org'] }, 'hosts.0'],
    [{ hosts: ['https://oauth2.example.org/'] }, 'hosts.0'],
    [{ hosts: ['https://oauth2.example.org/token'] }, 'hosts.0'],
    [{ scopes: ['profile'] }, 'scopes'],
    [{ scopes: ['openid', 'two words'] }, 'scopes.1'],
    [{ userInfo: 'yes' }, 'userInfo'],
    [{ signingAlgorithm: 'HS256' }, 'signingAlgorithm'],
    [{ signingAlgorithm: 'none' }, 'signingAlgorithm'],
    [{ prompt: 'none' }, 'prompt'],
    [{ maxAgeSeconds: -1 }, 'maxAgeSeconds'],
    [{ secret: 'x' }, ''],
  ]
  for (const [change, place] of wrong) {
    const issues = oidcSettings.safeParse({ ...right, ...change }).error?.issues ?? []
    t.same(
      issues.map(({ path }) => path.join('.')),
      [place],
      JSON.stringify(change),
    )
  }
  t.end()
})

await t.test('Each host is called in a manner of its own, by its origin', (t) => {
  const hosts = ['https://oauth2.example.org', 'https://login.example.org']
  const { manners, others } = oidc.connect(
    oidcSettings.parse({ issuer: 'https://login.example.org/x', clientId: 'gateway', hosts }),
  )
  t.match(manners, { baseUrl: 'https://login.example.org', pool: 'oidc https://login.example.org' })
  t.same(Object.keys(others), ['https://oauth2.example.org'])
  t.match(others, { 'https://oauth2.example.org': { baseUrl: 'https://oauth2.example.org' } })
  const body = Buffer.alloc(0)
  t.equal(manners.slowDown?.({ status: 429, headers: { 'retry-after': '17' }, body }), 17)
  t.equal(manners.slowDown?.({ status: 429, headers: {}, body }), 3)
  t.equal(manners.slowDown?.({ status: 503, headers: { 'retry-after': '17' }, body }), undefined)
  t.end()
})

type Settings = Partial<z.input<typeof oidcSettings>> | { readonly clientSecret: undefined }
type Claims = Readonly<Record<string, unknown>>
type Between = (send: Send) => Send

interface Opening {
  readonly played?: OidcSimulator
  readonly between?: Between
  readonly signedOutUri?: string | undefined
}

function patience(): Call {
  return patienceBy(clock)
}

function connected(settings: Settings, played: OidcSimulator) {
  const usual = { issuer: played.issuer, clientId: 'gateway', clientSecret: new Secret(secretOfTheClient) }
  return oidc.connect(oidcSettings.parse({ ...usual, ...settings }))
}

function sends(settings: Settings, played: OidcSimulator, between: Between = (send) => send) {
  const { manners, others } = connected(settings, played)
  const other = Object.entries(others).map(([name, each]) => [name, between(sendBy(clock, each))] as const)
  return { send: between(sendBy(clock, manners)), others: Object.fromEntries(other) }
}

function opened(settings: Settings = {}, { played = simulator, between, ...more }: Opening = {}): OpenId {
  const tools = { clock, signedOutUri: 'signedOutUri' in more ? more.signedOutUri : signedOutUri }
  return connected(settings, played).open({ ...tools, ...sends(settings, played, between) })
}

function begin(openId: OpenId) {
  return openId.begin({ redirectUri, language: 'en' }, patience())
}

async function wayThere(openId: OpenId): Promise<{ pending: Pending; returned: Returned; openId: OpenId }> {
  const { url, pending } = await begin(openId)
  return { pending, returned: returnedIn(await simulator.signIn(url, 'ada')), openId }
}

async function wayThrough(openId: OpenId): Promise<OpenIdPerson> {
  const { pending, returned } = await wayThere(openId)
  return openId.finish(pending, returned, patience())
}

/** Ada signs in and does not come in; what is thrown names neither her nor anything of a token. */
async function refuses(t: Tap, openId: OpenId, what: string, codes: readonly ProblemCode[] = ['sign-in-failed']) {
  const { pending, returned } = await wayThere(openId)
  const problem = await rejects(t, openId.finish(pending, returned, patience()), codes, what)
  t.notOk(tells(problem, { url: '', pending }, returned, personal), `${what}: it names nobody`)
  return problem
}

type Tap = Parameters<typeof rejects>[0]

function asked(pattern: string): number {
  return simulator.calls.filter((call) => call.pattern === pattern).length
}

/** Instead of the provider this is what answers. */
function answering(name: string, status: number, said: unknown): Between {
  const body = Buffer.from(typeof said === 'string' ? said : JSON.stringify(said))
  return (send) => (call, request) =>
    request.name === name ? Promise.resolve({ status, headers: {}, body }) : send(call, request)
}

function throwing(name: string, error: Error): Between {
  return (send) => (call, request) => (request.name === name ? Promise.reject(error) : send(call, request))
}

/** What the provider answers, with this in it. */
function changing(name: string, change: Claims | ((said: Claims) => Claims | Promise<Claims>)): Between {
  return (send) => async (call, request) => {
    const answer = await send(call, request)
    if (request.name !== name || answer.status !== 200) return answer
    const said = JSON.parse(answer.body.toString()) as Claims
    const changed = typeof change === 'function' ? await change(said) : { ...said, ...change }
    return { ...answer, body: Buffer.from(JSON.stringify(changed)) }
  }
}

/** The provider's ID token with other claims, signed as well as ever, by a key that its set then names. */
function reMinting(claims: Claims, algorithm: keyof typeof keyPairs = 'RS256'): Between {
  const { privateKey, publicKey } = keyPairs[algorithm]
  const keys = changing('oidc.keys', async () => ({ keys: [{ ...(await exportJWK(publicKey)), kid: 'ours' }] }))
  const tokens = changing('oidc.token', async (said) => {
    const signed = JSON.parse(Buffer.from(String(said.id_token).split('.')[1] ?? '', 'base64url').toString()) as Claims
    const whole = hash(algorithm === 'EdDSA' ? 'sha512' : 'sha256', String(said.access_token), 'buffer')
    const at_hash = whole.subarray(0, whole.length / 2).toString('base64url')
    const token = new SignJWT({ ...signed, at_hash, ...claims }).setProtectedHeader({ alg: algorithm, kid: 'ours' })
    return { ...said, id_token: await token.sign(privateKey) }
  })
  return (send) => keys(tokens(send))
}

function damagedToken(answer: VendorAnswer): VendorAnswer {
  const said = JSON.parse(answer.body.toString()) as { id_token: string }
  const at = said.id_token.lastIndexOf('.') + 5
  const letter = said.id_token[at] === 'A' ? 'B' : 'A'
  const damaged = said.id_token.slice(0, at) + letter + said.id_token.slice(at + 1)
  return { ...answer, body: Buffer.from(JSON.stringify({ ...said, id_token: damaged })) }
}

async function kidOf({ issuer }: OidcSimulator): Promise<string | undefined> {
  const { keys } = (await (await fetch(`${issuer}/jwks`)).json()) as { keys: { kid?: string }[] }
  return keys[0]?.kid
}
