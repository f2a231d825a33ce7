import { createHash, createHmac, createPublicKey, verify, type JsonWebKey } from 'node:crypto'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { request } from 'undici'
import { ZodError } from 'zod'
import { consortium } from '#adapters/oidc/simulator/consortium.ts'
import { forgeryNames, startOidc, type OidcSeed, type OidcSimulator } from '#adapters/oidc/simulator/index.ts'
import { cast } from '#simulation/cast.ts'
import { handClock } from '#simulation/clock.ts'

const back = 'http://127.0.0.1:9/back?from=play'
const signedOut = 'http://127.0.0.1:9/bye'
const verifier = 'a-verifier-that-is-long-enough-for-rfc-7636-0001'
const secret = 'se:cret +%ü'
const two: OidcSeed = {
  clients: [
    { id: 'library', secret, redirectUris: [back], signedOutUris: [signedOut] },
    { id: 'only/basic', secret, redirectUris: [back], authentication: 'basic' },
    { id: 'only-post', secret, redirectUris: [back], authentication: 'post' },
    { id: 'public', redirectUris: [back], authentication: 'none' },
  ],
  people: [
    {
      subject: 's-1',
      username: 'ada',
      name: 'Ada <Winterfeld> & "Co"',
      claims: { patron_id: 'P1' },
      groups: ['readers', 'friends'],
    },
    { subject: 's-2', username: 'lin', name: 'Lin Ekberg', groups: ['library-staff'], story: "Isn't a patron." },
  ],
}

async function play(t: Test, seed: OidcSeed = two, path = '') {
  const clock = handClock('2026-05-29T12:00:00Z')
  const oidc = await startOidc(seed, { clock, path })
  t.teardown(() => oidc.close())
  return { oidc, clock }
}

/** The left half of a hash, as an ID token has it of the access token beside it. */
function halfHash(text = ''): string {
  return createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url')
}

type Fields = Readonly<Record<string, string | undefined>>

function query(fields: Fields): string {
  return new URLSearchParams(
    Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined),
  ).toString()
}

/** What a good client asks for, but for what is said. */
function wanted(otherwise: Fields = {}): Fields {
  return {
    client_id: 'library',
    redirect_uri: back,
    response_type: 'code',
    scope: 'openid profile',
    state: 'st&te',
    nonce: 'n-1',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...otherwise,
  }
}

function authorizeUrl(oidc: OidcSimulator, otherwise?: Fields): string {
  return `${oidc.issuer}/authorize?${query(wanted(otherwise))}`
}

async function open(url: string, { cookie, form }: { cookie?: string | undefined; form?: string } = {}) {
  const answer = await request(url, {
    method: form === undefined ? 'GET' : 'POST',
    headers: {
      ...(cookie !== undefined && { cookie }),
      ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    ...(form !== undefined && { body: form }),
  })
  const header = (name: string) => String(answer.headers[name] ?? '')
  const location = header('location')
  return {
    status: answer.statusCode,
    header,
    text: await answer.body.text(),
    location,
    sentBack: Object.fromEntries(location === '' ? [] : new URL(location).searchParams),
    cookie: /^[^;]+/.exec(header('set-cookie'))?.[0],
  }
}

/** A browser that has just signed in, and the code it brought back. */
async function signedIn(oidc: OidcSimulator, otherwise?: Fields, person = 's-1') {
  const { sentBack, cookie, ...rest } = await open(`${oidc.issuer}/authorize`, { form: query({ ...wanted(otherwise), person }) })
  return { ...rest, sentBack, cookie: cookie ?? '', code: sentBack['code'] ?? '' }
}

async function exchange(
  oidc: OidcSimulator,
  code: string,
  otherwise: Fields = {},
  headers: Readonly<Record<string, string>> = {},
) {
  const fields = { grant_type: 'authorization_code', code, redirect_uri: back, code_verifier: verifier, ...otherwise }
  const proof = 'authorization' in headers || 'client_id' in otherwise ? {} : { client_id: 'library', client_secret: secret }
  return sent(oidc, query({ ...fields, ...proof }), headers)
}

async function sent(oidc: OidcSimulator, body: string, headers: Readonly<Record<string, string>> = {}) {
  const answer = await request(`${oidc.issuer}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body,
  })
  const json = (await answer.body.json()) as Readonly<Record<string, string>>
  return { status: answer.statusCode, headers: answer.headers, json, error: json['error'] }
}

async function userInfo(oidc: OidcSimulator, token: string | undefined) {
  const answer = await request(`${oidc.issuer}/userinfo`, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  })
  const text = await answer.body.text()
  return {
    status: answer.statusCode,
    headers: answer.headers,
    claims: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
  }
}

function basic(id: string, password: string): { authorization: string } {
  const encoded = [id, password].map((text) => new URLSearchParams({ t: text }).toString().slice(2)).join(':')
  return { authorization: `Basic ${Buffer.from(encoded).toString('base64')}` }
}

function decoded(token = '..') {
  const [header = '', claims = '', signature = ''] = token.split('.')
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>
  return {
    header: read(header),
    claims: read(claims),
    text: `${header}.${claims}`,
    signature: Buffer.from(signature, 'base64url'),
  }
}

async function keySet(oidc: OidcSimulator) {
  const { keys } = JSON.parse((await open(`${oidc.issuer}/jwks`)).text) as { keys: (JsonWebKey & { kid: string })[] }
  return keys
}

/** Whether a key of the set with the token's name has signed it. */
async function isGood(oidc: OidcSimulator, token: string | undefined): Promise<boolean> {
  const { header, text, signature } = decoded(token)
  const jwk = (await keySet(oidc)).find(({ kid }) => kid === header['kid'])
  return jwk !== undefined && verify('sha256', Buffer.from(text), createPublicKey({ key: jwk, format: 'jwk' }), signature)
}

await t.test('the metadata is whole, and under a realm everything lies below it', async (t) => {
  const { oidc } = await play(t, two, '/realms/play')
  t.match(oidc.issuer, /^http:\/\/127\.0\.0\.1:\d+\/realms\/play$/)
  const { status, text } = await open(`${oidc.issuer}/.well-known/openid-configuration`)
  t.equal(status, 200)
  t.match(JSON.parse(text), {
    issuer: oidc.issuer,
    authorization_endpoint: `${oidc.issuer}/authorize`,
    token_endpoint: `${oidc.issuer}/token`,
    userinfo_endpoint: `${oidc.issuer}/userinfo`,
    jwks_uri: `${oidc.issuer}/jwks`,
    end_session_endpoint: `${oidc.issuer}/logout`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  })
  const { code, cookie, header } = await signedIn(oidc)
  t.match(header('set-cookie'), /; Path=\/realms\/play; HttpOnly; SameSite=Lax$/)
  t.equal((await exchange(oidc, code)).status, 200)
  t.equal((await open(authorizeUrl(oidc), { cookie })).status, 302)
  await t.rejects(startOidc(two, { path: 'realms/play/' }), RangeError)
})

await t.test('a code becomes an ID token that its key has signed', async (t) => {
  const { oidc, clock } = await play(t)
  const { code, sentBack, location, status } = await signedIn(oidc)
  t.equal(status, 303)
  t.ok(location.startsWith(`${back}&`), 'the query of the address is kept')
  t.same(sentBack, { from: 'play', code, state: 'st&te', iss: oidc.issuer })

  clock.advance(59_999)
  const answer = await exchange(oidc, code)
  t.equal(answer.status, 200)
  t.match(answer.headers, { 'cache-control': 'no-store', pragma: 'no-cache' })
  t.match(answer.json, { token_type: 'Bearer', expires_in: 300 })
  t.ok(await isGood(oidc, answer.json['id_token']))
  const now = Math.floor(clock.now() / 1000)
  const { header, claims } = decoded(answer.json['id_token'])
  t.match(header, { alg: 'RS256', kid: /./ })
  t.same(claims, {
    iss: oidc.issuer,
    sub: 's-1',
    aud: 'library',
    iat: now,
    exp: now + 300,
    auth_time: Date.parse('2026-05-29T12:00:00Z') / 1000,
    nonce: 'n-1',
    at_hash: halfHash(answer.json['access_token']),
    preferred_username: 'ada',
    name: 'Ada <Winterfeld> & "Co"',
    groups: ['readers', 'friends'],
    patron_id: 'P1',
  })
  t.same((await userInfo(oidc, answer.json['access_token'])).claims, {
    sub: 's-1',
    preferred_username: 'ada',
    name: 'Ada <Winterfeld> & "Co"',
    groups: ['readers', 'friends'],
    patron_id: 'P1',
  })
})

await t.test('only the very address that is registered is returned to', async (t) => {
  const { oidc } = await play(t)
  const others = [
    undefined,
    '',
    `${back}&more=1`,
    `${back}/`,
    back.toUpperCase(),
    back.replace('9', '10'),
    'http://127.0.0.1:9/back',
  ]
  for (const redirect_uri of others) {
    const got = await open(authorizeUrl(oidc, { redirect_uri }))
    t.match({ status: got.status, location: got.location }, { status: 400, location: '' }, String(redirect_uri))
    const posted = await signedIn(oidc, { redirect_uri })
    t.match({ status: posted.status, location: posted.location }, { status: 400, location: '' })
  }
  for (const more of [
    `redirect_uri=${encodeURIComponent(back)}`,
    'redirect_uri=http%3A%2F%2Fevil.example',
    'client_id=library',
  ]) {
    t.match(await open(`${authorizeUrl(oidc)}&${more}`), { status: 400, location: '' }, `twice: ${more}`)
  }
  t.match(await open(authorizeUrl(oidc, { client_id: 'nobody' })), { status: 400, location: '' })
  await fc.assert(
    fc.asyncProperty(fc.webUrl({ withQueryParameters: true, withFragments: true }), async (redirect_uri) => {
      const { status, location } = await open(authorizeUrl(oidc, { redirect_uri }))
      return status === 400 && location === ''
    }),
    { numRuns: 50 },
  )
})

await t.test('whatever else is wrong is sent back with its name, its state and its issuer', async (t) => {
  const { oidc } = await play(t)
  const wrong: readonly (readonly [Fields, string])[] = [
    [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ response_type: undefined }, 'unsupported_response_type'],
    [{ response_mode: 'fragment' }, 'invalid_request'],
    [{ scope: 'profile' }, 'invalid_scope'],
    [{ scope: 'openid2' }, 'invalid_scope'],
    [{ code_challenge: undefined }, 'invalid_request'],
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
    [{ code_challenge_method: undefined }, 'invalid_request'],
    [{ code_challenge: 'short' }, 'invalid_request'],
    [{ prompt: 'none login' }, 'invalid_request'],
    [{ prompt: 'none' }, 'login_required'],
    [{ max_age: '-1' }, 'invalid_request'],
    [{ request: 'a.b.c' }, 'request_not_supported'],
    [{ request_uri: 'urn:x' }, 'request_uri_not_supported'],
  ]
  for (const [fields, error] of wrong) {
    const { status, sentBack } = await open(authorizeUrl(oidc, fields))
    t.match({ status, sentBack }, { status: 302, sentBack: { error, state: 'st&te', iss: oidc.issuer } }, JSON.stringify(fields))
    t.notOk('code' in sentBack)
  }
  t.match((await open(`${authorizeUrl(oidc)}&nonce=n-2`)).sentBack, { error: 'invalid_request' })
  oidc.switches.pkceRequired = false
  t.equal((await open(authorizeUrl(oidc, { code_challenge: undefined }))).status, 200)
  t.equal((await open(authorizeUrl(oidc, { code_challenge_method: 'plain' }))).status, 302)
})

await t.test('the page is plain, safe and in the language that was asked for', async (t) => {
  const { oidc } = await play(t)
  const { text, header } = await open(authorizeUrl(oidc, { state: '"><script>', ui_locales: 'is-IS de-AT fr' }))
  t.match(
    header('content-security-policy'),
    /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; frame-ancestors 'none'$/,
  )
  t.notMatch(header('content-security-policy'), /unsafe|form-action/)
  const style = /<style>(.*)<\/style>/s.exec(text)?.[1] ?? ''
  t.match(
    header('content-security-policy'),
    createHash('sha256').update(style).digest('base64'),
    'the one style is the allowed one',
  )
  t.notMatch(text, '<script')
  t.match(text, '<html lang="de">')
  t.match(text, '<h1>Anmelden</h1>')
  t.match(text, 'Ada &lt;Winterfeld&gt; &amp; &quot;Co&quot;')
  t.match(text, '<p id="story-1" lang="en">Isn&#39;t a patron.</p>')
  t.match((await open(authorizeUrl(oidc, { ui_locales: 'xx' }))).text, '<html lang="en">')
  t.match((await open(authorizeUrl(oidc, { ui_locales: 'fr', redirect_uri: 'x:y' }))).text, '<h1>Impossible de continuer</h1>')
})

await t.test('the form on the page brings everything back, and signs in whoever is chosen', async (t) => {
  const { oidc } = await play(t)
  const { text } = await open(authorizeUrl(oidc, { state: `a'b"c<d>&e` }))
  const unescaped = (html = '') =>
    html
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&')
  const fields = [...text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)]
  const form = Object.fromEntries(fields.map(([, name, value]) => [unescaped(name), unescaped(value)]))
  const people = [...text.matchAll(/<button name="person" value="([^"]*)"/g)].map(([, subject]) => subject)
  t.same(people, ['s-1', 's-2'])
  const action = /<form method="post" action="([^"]*)">/.exec(text)?.[1] ?? ''
  const url = new URL(action, authorizeUrl(oidc)).href

  const chosen = await open(url, { form: query({ ...form, person: 's-2' }) })
  t.match(chosen.sentBack, { state: `a'b"c<d>&e`, code: /./ })
  t.equal(decoded((await exchange(oidc, chosen.sentBack['code'] ?? '')).json['id_token']).claims['sub'], 's-2')

  const cancelled = await open(url, { form: query({ ...form, cancel: 'yes' }) })
  t.match(cancelled, { status: 303, sentBack: { error: 'access_denied', state: `a'b"c<d>&e`, iss: oidc.issuer } })
  t.match(await open(url, { form: query({ ...form, person: 'nobody' }) }), { status: 200, location: '' })
})

await t.test('a link alone signs nobody in', async (t) => {
  const { oidc } = await play(t)
  t.match(await open(authorizeUrl(oidc, { person: 's-1' })), { status: 200, location: '', cookie: undefined })
})

await t.test('a code is good once, and a second use takes back what the first one gave', async (t) => {
  const { oidc } = await play(t)
  const { code } = await signedIn(oidc)
  const other = await exchange(oidc, (await signedIn(oidc)).code)
  const first = await exchange(oidc, code)
  t.equal((await userInfo(oidc, first.json['access_token'])).status, 200)
  t.match(await exchange(oidc, code), { status: 400, error: 'invalid_grant' })
  t.match(await userInfo(oidc, first.json['access_token']), { status: 401, headers: { 'www-authenticate': /invalid_token/ } })
  t.equal((await userInfo(oidc, other.json['access_token'])).status, 200, 'nobody else suffers')
})

await t.test('a code is good for sixty seconds, for its client, with its address and its verifier', async (t) => {
  const { oidc, clock } = await play(t)
  const { code } = await signedIn(oidc)
  t.match(await exchange(oidc, code, { client_id: 'public' }), { status: 400, error: 'invalid_grant' }, 'of another client')
  clock.advance(60_000)
  t.match(await exchange(oidc, code), { status: 400, error: 'invalid_grant' })

  const wrong: readonly Fields[] = [
    { redirect_uri: undefined },
    { redirect_uri: 'http://127.0.0.1:9/back' },
    { code_verifier: undefined },
    { code_verifier: `${verifier}x` },
    { code_verifier: wanted()['code_challenge'] },
  ]
  for (const fields of wrong) {
    const { code } = await signedIn(oidc)
    t.match(await exchange(oidc, code, fields), { status: 400, error: 'invalid_grant' }, JSON.stringify(fields))
    t.match(await exchange(oidc, code), { error: 'invalid_grant' }, 'and is used up')
  }
  t.match(await exchange(oidc, 'no-code'), { error: 'invalid_grant' })

  oidc.switches.pkceRequired = false
  const none = { code_challenge: undefined, code_challenge_method: undefined }
  t.equal((await exchange(oidc, (await signedIn(oidc, none)).code, { code_verifier: undefined })).status, 200)
  t.match(await exchange(oidc, (await signedIn(oidc, none)).code), { error: 'invalid_grant' }, 'a verifier without a challenge')
})

await t.test('another client cannot spoil a code', async (t) => {
  const { oidc } = await play(t)
  const { code } = await signedIn(oidc)
  await exchange(oidc, code, { client_id: 'public' })
  t.equal((await exchange(oidc, code)).status, 200)
})

await t.test('a client proves itself in the way that is registered for it', async (t) => {
  const { oidc } = await play(t)
  const post = (client_id: string, client_secret?: string) => ({ client_id, client_secret })
  const good: readonly (readonly [string, Fields, Readonly<Record<string, string>>?])[] = [
    ['library', {}, basic('library', secret)],
    ['library', post('library', secret)],
    ['only/basic', {}, basic('only/basic', secret)],
    ['only-post', post('only-post', secret)],
    ['public', post('public')],
  ]
  for (const [client_id, fields, headers] of good) {
    const { code } = await signedIn(oidc, { client_id })
    t.equal((await exchange(oidc, code, fields, headers)).status, 200, client_id)
  }
  const bad: readonly (readonly [string, Fields, Readonly<Record<string, string>>?])[] = [
    ['library', post('library')],
    ['library', post('library', `${secret}x`)],
    ['library', {}, basic('library', 'wrong')],
    ['library', {}, { authorization: `Basic ${Buffer.from(`library:${secret}`).toString('base64')}` }],
    ['library', {}, { authorization: 'Bearer x' }],
    ['library', post('library', secret), basic('library', secret)],
    ['library', post('public'), basic('library', secret)],
    ['only/basic', post('only/basic', secret)],
    ['only-post', {}, basic('only-post', secret)],
    ['public', post('public', 'any')],
    ['public', {}, basic('public', '')],
    ['nobody', post('nobody', secret)],
  ]
  const { code } = await signedIn(oidc)
  for (const [client, fields, headers] of bad) {
    const { status, error, headers: said } = await exchange(oidc, code, fields, headers)
    t.match({ status, error }, { status: 401, error: 'invalid_client' }, `${client} ${Object.keys(fields).join()}`)
    t.match(said['www-authenticate'], /^Basic /)
  }
  t.equal((await exchange(oidc, code)).status, 200, 'none of them used the code up')
})

await t.test('a token request that is no form, or says a thing twice, is not understood', async (t) => {
  const { oidc } = await play(t)
  const { code } = await signedIn(oidc)
  const proof = { client_id: 'library', client_secret: secret }
  const body = query({ grant_type: 'authorization_code', code, redirect_uri: back, code_verifier: verifier, ...proof })
  t.match(await sent(oidc, body, { 'content-type': 'application/json' }), { status: 400, error: 'invalid_request' })
  t.match(await sent(oidc, `${body}&code=${code}`), { status: 400, error: 'invalid_request' })
  t.match(await sent(oidc, query(proof)), { status: 400, error: 'invalid_request' })
  t.match(await sent(oidc, query({ ...proof, grant_type: 'authorization_code' })), { status: 400, error: 'invalid_request' })
  t.match(await sent(oidc, query({ ...proof, grant_type: 'password' })), { status: 400, error: 'unsupported_grant_type' })
  t.equal((await sent(oidc, body)).status, 200)
})

await t.test('an access token ends after five minutes, and whoever has none is told what to bring', async (t) => {
  const { oidc, clock } = await play(t)
  const { json } = await exchange(oidc, (await signedIn(oidc)).code)
  clock.advance(299_999)
  t.equal((await userInfo(oidc, json['access_token'])).status, 200)
  clock.advance(1)
  t.equal((await userInfo(oidc, json['access_token'])).status, 401)
  t.match(await userInfo(oidc, 'invented'), { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } })
  t.match(await userInfo(oidc, undefined), { status: 401, headers: { 'www-authenticate': 'Bearer' } })
})

await t.test('whoever signed in before is not asked again, unless the client says so', async (t) => {
  const { oidc, clock } = await play(t)
  const { cookie, header } = await signedIn(oidc, {}, 's-2')
  t.match(header('set-cookie'), /^oidc_play_session=[\w-]{32}; Path=\/; HttpOnly; SameSite=Lax$/)
  const again = (otherwise?: Fields) => open(authorizeUrl(oidc, otherwise), { cookie })
  t.match(await again({ max_age: '0' }), { status: 200, location: '' }, 'a zero asks also within the same second')
  clock.advance(100_000)
  const { status, sentBack } = await again()
  t.equal(status, 302)
  const { claims } = decoded((await exchange(oidc, sentBack['code'] ?? '')).json['id_token'])
  t.equal(claims['sub'], 's-2')
  t.equal(Number(claims['iat']) - Number(claims['auth_time']), 100)

  t.match((await again({ prompt: 'none' })).sentBack, { code: /./ })
  t.match((await again({ max_age: '100' })).sentBack, { code: /./ })
  t.match(await again({ max_age: '99' }), { status: 200, location: '' })
  t.match((await again({ max_age: '99', prompt: 'none' })).sentBack, { error: 'login_required' })
  t.match(await again({ prompt: 'login' }), { status: 200, location: '' })
  t.match(await again({ prompt: 'select_account' }), { status: 200, location: '' })
  t.match(await open(authorizeUrl(oidc), { cookie: 'oidc_play_session=invented' }), { status: 200, location: '' })

  const fresh = await open(`${oidc.issuer}/authorize`, { cookie, form: query({ ...wanted({ prompt: 'login' }), person: 's-1' }) })
  t.not(fresh.cookie, cookie)
  t.match(await again(), { status: 200 }, 'the earlier session has ended')
  const renewed = await exchange(oidc, fresh.sentBack['code'] ?? '')
  t.equal(decoded(renewed.json['id_token']).claims['auth_time'], Math.floor(clock.now() / 1000))
})

await t.test('signing out ends the session and returns to registered addresses only', async (t) => {
  const { oidc, clock } = await play(t)
  const { code, cookie } = await signedIn(oidc)
  const id_token_hint = (await exchange(oidc, code)).json['id_token']
  const target = { post_logout_redirect_uri: signedOut, state: 'b&e' }
  const leave = (fields: Fields) => open(`${oidc.issuer}/logout?${query(fields)}`, { cookie })
  const stays = async () => (await open(authorizeUrl(oidc), { cookie })).status === 302

  const refused: readonly Fields[] = [
    target,
    { ...target, id_token_hint, post_logout_redirect_uri: `${signedOut}/` },
    { ...target, id_token_hint: `${id_token_hint}x` },
    { ...target, id_token_hint: 'x' },
    { ...target, id_token_hint, client_id: 'public' },
    { ...target, client_id: 'nobody' },
    { id_token_hint: 'x' },
    { client_id: 'nobody' },
    { ...target, client_id: 'public' },
  ]
  for (const fields of refused) t.match(await leave(fields), { status: 400, location: '' }, JSON.stringify(Object.keys(fields)))
  t.ok(await stays())

  clock.advance(3_600_000)
  oidc.rotateKeys('kept')
  const left = await leave({ ...target, id_token_hint, client_id: 'library' })
  t.match(left, { status: 302, location: `${signedOut}?state=b%26e` })
  t.match(left.header('set-cookie'), /^oidc_play_session=; .*Max-Age=0$/)
  t.notOk(await stays())
  t.match(await leave({ ...target, client_id: 'library' }), { status: 302 })
  t.match(await leave({ ui_locales: 'de' }), { status: 200, location: '', text: /Sie sind abgemeldet/ })
  t.match(await open(`${oidc.issuer}/logout`, { form: query({ ...target, id_token_hint }) }), { status: 303 })
})

await t.test('signIn does what a browser does, by subject or username', async (t) => {
  const { oidc } = await play(t)
  for (const person of ['s-2', 'lin']) {
    const code = new URL(await oidc.signIn(authorizeUrl(oidc), person)).searchParams.get('code') ?? ''
    t.equal(decoded((await exchange(oidc, code)).json['id_token']).claims['sub'], 's-2')
  }
  t.match(await oidc.signIn(authorizeUrl(oidc, { prompt: 'none' }), 'ada'), 'error=login_required')
  await t.rejects(oidc.signIn(authorizeUrl(oidc, { client_id: 'nobody' }), 'ada'), { message: 'The page answers 400' })
  await t.rejects(oidc.signIn(authorizeUrl(oidc), 'nobody'), RangeError)
})

await t.test('keys rotate, with the old one kept or dropped', async (t) => {
  const { oidc } = await play(t)
  const token = async () => (await exchange(oidc, (await signedIn(oidc)).code)).json['id_token']
  const old = await token()
  const [first] = await keySet(oidc)
  t.strictSame(Object.keys(first ?? {}), ['kty', 'kid', 'use', 'alg', 'n', 'e'])
  oidc.rotateKeys('kept')
  t.ok(await isGood(oidc, old))
  const newer = await token()
  t.not(decoded(newer).header['kid'], decoded(old).header['kid'])
  t.ok(await isGood(oidc, newer))
  oidc.rotateKeys('dropped')
  t.notOk(await isGood(oidc, old))
  t.notOk(await isGood(oidc, newer))
  oidc.reset()
  t.same(await keySet(oidc), [first])
})

await t.test('each forgery is wrong in its own way, once', async (t) => {
  const { oidc, clock } = await play(t)
  const now = Math.floor(clock.now() / 1000)
  const [jwk] = await keySet(oidc)
  const pem = createPublicKey({ key: jwk!, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
  const byHs256 = ({ text, signature }: ReturnType<typeof decoded>, key: string | Buffer) =>
    createHmac('sha256', key).update(text).digest().equals(signature)
  /** What is signed as it should be and differs in its claims only. */
  const claims: Readonly<Partial<Record<(typeof forgeryNames)[number], Readonly<Record<string, unknown>>>>> = {
    'other-issuer': { iss: 'https://elsewhere.example' },
    'other-audience': { aud: 'another-client' },
    'audience-beside-others-without-azp': { aud: ['another-client', 'library'] },
    'other-azp': { aud: ['library', 'another-client'], azp: 'another-client' },
    expired: { iat: now - 3900, exp: now - 3600 },
    'from-the-future': { iat: now + 3600, exp: now + 3900 },
    'issued-long-ago': { iat: now - 86_400 },
    'nonce-missing': { nonce: undefined },
    'other-nonce': { nonce: 'a-nonce-that-nobody-gave-out' },
    'subject-missing': { sub: undefined },
    'at-hash-wrong': { at_hash: 'BwcHBwcHBwcHBwcHBwcHBw' },
  }
  const unsigned = new Set(['alg-none', 'alg-none-with-a-signature', 'hs256-with-the-secret', 'hs256-with-the-public-key'])
  const elsewhere = new Set(['no-id-token', 'other-token-type', 'userinfo-of-another'])

  for (const forgery of forgeryNames) {
    const { code } = await signedIn(oidc)
    oidc.forgeNext(forgery)
    const { json } = await exchange(oidc, code)
    const other = await exchange(oidc, (await signedIn(oidc)).code)
    t.ok(await isGood(oidc, other.json['id_token']), `after ${forgery} all is well again`)
    const honest = decoded(other.json['id_token']).claims
    t.match(honest, { sub: 's-1', aud: 'library', nonce: 'n-1' })

    t.equal(json['token_type'], forgery === 'other-token-type' ? 'mac' : 'Bearer', forgery)
    t.equal(
      (await userInfo(oidc, json['access_token'])).claims['sub'],
      forgery === 'userinfo-of-another' ? 's-2' : 's-1',
      forgery,
    )
    if (forgery === 'no-id-token') {
      t.notOk('id_token' in json)
      continue
    }
    const token = decoded(json['id_token'])
    const signedWell = elsewhere.has(forgery) || forgery in claims
    t.equal(await isGood(oidc, json['id_token']), signedWell || forgery === 'alg-none-with-a-signature', forgery)
    t.equal(token.header['alg'] === 'RS256', !unsigned.has(forgery), forgery)
    const at_hash = halfHash(json['access_token'])
    const expected = { ...honest, at_hash, ...(forgery === 'claims-exchanged' && { sub: 's-2' }), ...claims[forgery] }
    t.same(token.claims, JSON.parse(JSON.stringify(expected)), forgery)
    if (forgery === 'alg-none') t.equal(token.signature.length, 0)
    if (forgery === 'hs256-with-the-secret') t.ok(byHs256(token, secret))
    if (forgery === 'hs256-with-the-public-key') t.ok(byHs256(token, Buffer.from(pem)))
    if (forgery === 'brings-its-own-key') {
      const key = createPublicKey({ key: token.header['jwk'] as JsonWebKey, format: 'jwk' })
      t.ok(verify('sha256', Buffer.from(token.text), key, token.signature))
    }
  }
})

await t.test('a forgery waits for a code that is good', async (t) => {
  const { oidc } = await play(t)
  oidc.forgeNext('other-nonce')
  await exchange(oidc, 'no-code')
  const { json } = await exchange(oidc, (await signedIn(oidc)).code)
  t.not(decoded(json['id_token']).claims['nonce'], 'n-1')
})

await t.test('switches change what is promised and what is answered, and a reset puts everything back', async (t) => {
  const { oidc, clock } = await play(t)
  const metadata = async () =>
    JSON.parse((await open(`${oidc.issuer}/.well-known/openid-configuration`)).text) as Record<string, unknown>
  const { cookie, code } = await signedIn(oidc)
  oidc.switches.issParameter = false
  t.equal((await metadata())['authorization_response_iss_parameter_supported'], false)
  t.notOk('iss' in (await signedIn(oidc)).sentBack)
  oidc.switches.otherIssParameter = 'https://elsewhere.example'
  oidc.switches.otherState = true
  t.match((await signedIn(oidc)).sentBack, { iss: 'https://elsewhere.example', state: /nobody/ })
  oidc.switches.otherIssuerInDiscovery = 'https://elsewhere.example'
  oidc.switches.otherTokenEndpoint = 'https://elsewhere.example/token'
  t.match(await metadata(), { issuer: 'https://elsewhere.example', token_endpoint: 'https://elsewhere.example/token' })
  oidc.switches.claimsInUserInfo = true
  const { json } = await exchange(oidc, code)
  const said = Object.keys(decoded(json['id_token']).claims)
  t.same(said, ['iss', 'sub', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'at_hash'])
  oidc.person('ada').groups.length = 0
  oidc.person('s-1').claims['patron_id'] = 'P9'
  t.match((await userInfo(oidc, json['access_token'])).claims, { groups: [], patron_id: 'P9' })
  t.throws(() => oidc.person('nobody'), RangeError)
  oidc.forgeNext('alg-none')
  oidc.faults.set({ kind: 'status', status: 503 }, { pattern: '/token' })
  t.match(await exchange(oidc, code), { status: 503, error: 'server_error' })

  const waiting = (await signedIn(oidc)).code
  oidc.reset()
  t.equal(oidc.calls.length, 0)
  t.match(await metadata(), { issuer: oidc.issuer, token_endpoint: `${oidc.issuer}/token` })
  t.match(await open(authorizeUrl(oidc), { cookie }), { status: 200 })
  t.match(await exchange(oidc, waiting), { error: 'invalid_grant' })
  t.equal((await userInfo(oidc, json['access_token'])).status, 401)
  const after = decoded((await exchange(oidc, (await signedIn(oidc)).code)).json['id_token'])
  t.match(after, { header: { alg: 'RS256' }, claims: { groups: ['readers', 'friends'], patron_id: 'P1' } })
  t.equal(oidc.calls.at(-1)?.at, clock.now())
})

await t.test('the consortium is the whole cast and two of the staff', async (t) => {
  const { oidc } = await play(t, consortium({ redirectUris: [back], signedOutUris: [signedOut] }))
  const { text } = await open(authorizeUrl(oidc, { client_id: 'patron-gateway' }))
  t.equal(text.match(/<button name="person"/g)?.length, cast.length + 2)
  const code =
    new URL(await oidc.signIn(authorizeUrl(oidc, { client_id: 'patron-gateway' }), 'ada')).searchParams.get('code') ?? ''
  const { json } = await exchange(oidc, code, {}, basic('patron-gateway', 'play-oidc-secret'))
  t.match(decoded(json['id_token']).claims, { sub: /^[0-9a-f]{20}$/, preferred_username: 'ada', patron_id: 'ada', groups: [] })
  t.same(oidc.person('staff-1').groups, ['library-staff'])
  t.same(oidc.person('staff-2').groups, ['front-desk'])
})

await t.test('a seed that no provider could have is refused with the path of every fault', async (t) => {
  const [client] = two.clients
  const [person] = two.people
  const wrong: readonly (readonly [Partial<OidcSeed>, readonly PropertyKey[]])[] = [
    [{ clients: [] }, ['clients']],
    [{ clients: [client!, client!] }, ['clients', 1, 'id']],
    [{ clients: [{ ...client!, redirectUris: ['/back'] }] }, ['clients', 0, 'redirectUris', 0]],
    [{ clients: [{ ...client!, redirectUris: [`${back}#x`] }] }, ['clients', 0, 'redirectUris', 0]],
    [{ clients: [{ ...client!, authentication: 'none' }] }, ['clients', 0]],
    [{ clients: [{ id: 'x', redirectUris: [back], authentication: 'basic' }] }, ['clients', 0]],
    [{ people: [person!, { ...person!, username: 'other' }] }, ['people', 1, 'subject']],
    [{ people: [person!, { ...person!, subject: 'other' }] }, ['people', 1, 'username']],
  ]
  for (const [part, path] of wrong) {
    const error = await startOidc({ ...two, ...part }).catch((error: unknown) => error)
    t.ok(error instanceof ZodError)
    t.same(error instanceof ZodError && error.issues.map((issue) => issue.path), [path])
  }
})
