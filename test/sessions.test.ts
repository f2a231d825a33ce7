import t from 'tap'
import { EncryptJWT } from 'jose'
import { challenges } from '#access/challenges.ts'
import { keyFor } from '#access/secrets.ts'
import { Secret } from '#ports/adapter.ts'
import { patronIds } from '#access/patron-ids.ts'
import { sessionTokens } from '#access/session-tokens.ts'
import type { InstitutionId, RecordId } from '#domain/id.ts'
import { FakeClock } from './clock.ts'
import { now, openHouse, topology, type House } from './house.ts'

interface Tokens {
  readonly accessToken: string
  readonly renewalToken: string
  readonly expiresAt: string
  readonly renewBefore: string
  readonly patron: string
}

const minute = 60_000

function signIn(
  house: House,
  identifier: string,
  password: string,
  more: { institution?: string; remoteAddress?: string; authorization?: string } = {},
) {
  const { institution = 'north', remoteAddress = '192.0.2.1', authorization } = more
  return house.ask({
    method: 'POST',
    url: '/v1/sessions',
    remoteAddress,
    headers: authorization === undefined ? {} : { authorization },
    payload: { method: 'password', institution, identifier, password },
  })
}

const renew = (house: House, renewalToken: string) =>
  house.ask({ method: 'POST', url: '/v1/sessions', payload: { method: 'renewal', renewalToken } })
const card = (house: House, token: string) =>
  house.ask({ url: '/v1/patrons/me/card', headers: { authorization: `Bearer ${token}` } })
const vendorProofs = (house: House) =>
  house.played.alma.calls.filter(({ query, method }) => method === 'POST' && query['op'] === 'auth').length

await t.test('A patron signs in', async (t) => {
  const house = await openHouse(t)

  await t.test('with the card number, the main key or the e-mail address alike, whatever the case and the blanks', async (t) => {
    const patrons = new Set<string>()
    for (const typed of ['29001001', 'ada', ' ADA ', 'ada.winterfeld@example.org']) {
      const answer = await signIn(house, typed, 'harbour-lamp-01')
      t.equal(answer.statusCode, 201, typed)
      t.equal(answer.headers['cache-control'], 'no-store')
      patrons.add(answer.json<Tokens>().patron)
    }
    t.equal(patrons.size, 1, 'they are one patron')
  })

  await t.test(
    'and a wrong password, an unknown number, an inactive number and an account of the student system are told alike',
    async (t) => {
      const answers = [
        await signIn(house, 'ada', 'wrong'),
        await signIn(house, 'nobody-at-all', 'wrong'),
        await signIn(house, '29001905', 'harbour-lamp-05'),
        await signIn(house, 'xan', 'harbour-lamp-06'),
      ]
      const told = answers.map((answer) => {
        const { requestId, ...same } = answer.json<{ requestId: string }>()
        t.ok(requestId)
        return same
      })
      t.match(told[0], { status: 401, code: 'credentials-invalid' })
      for (const other of told) t.same(other, told[0])
    },
  )

  await t.test('an address that two patrons share is no way in', async (t) => {
    const { email } = (await import('#simulation/cast.ts')).castMember('pia')
    t.match((await signIn(house, email, 'harbour-lamp-16')).json(), { status: 409, code: 'identifier-ambiguous' })
  })

  await t.test('only where the institution offers it', async (t) => {
    t.match((await signIn(house, 'ada', 'harbour-lamp-01', { institution: 'island' })).json(), {
      status: 403,
      code: 'sign-in-not-offered',
    })
    t.match((await signIn(house, 'ada', 'harbour-lamp-01', { institution: 'nowhere' })).json(), {
      status: 404,
      code: 'not-found',
    })
  })

  await t.test('a library system that is down is not a wrong password', async (t) => {
    house.played.alma.faults.set({ kind: 'status', status: 503 }, { tenant: '01T_NORTH' })
    t.match((await signIn(house, 'ada', 'harbour-lamp-01')).json(), { status: 503, code: 'ils-unavailable' })
    house.played.alma.faults.clear()
  })
})

await t.test('Failed tries are counted per patron found, so that the vendor never locks the account', async (t) => {
  const house = await openHouse(t)
  const names = ['ada', '29001001', 'ada.winterfeld@example.org', 'ADA', 'ada']
  for (const [index, name] of names.entries())
    t.equal((await signIn(house, name, 'wrong', { remoteAddress: `192.0.2.${index}` })).statusCode, 401)
  t.equal(vendorProofs(house), 5)

  const refused = await signIn(house, 'ada', 'harbour-lamp-01', { remoteAddress: '198.51.100.7' })
  t.match(refused.json(), { status: 429, code: 'too-many-attempts' })
  t.ok(Number(refused.headers['retry-after']) > 0 && Number(refused.headers['retry-after']) <= 900)
  t.equal(vendorProofs(house), 5, 'the vendor was not asked')

  t.equal((await signIn(house, 'cyd', 'harbour-lamp-05')).statusCode, 201, 'nobody else is shut out')

  await house.clock.advance(15 * minute)
  t.equal(
    (await signIn(house, 'ada', 'harbour-lamp-01')).statusCode,
    201,
    'after a quarter of an hour the right password is right',
  )
  for (let n = 0; n < 5; n += 1) await signIn(house, 'ada', 'wrong')
  t.equal((await signIn(house, 'ada', 'wrong')).statusCode, 429, 'a success begins the count anew')

  await house.clock.advance(15 * minute)
  for (let n = 0; n < 5; n += 1) await signIn(house, 'ada', 'wrong')
  await house.clock.advance(15 * minute)
  t.equal((await signIn(house, 'ada', 'wrong')).statusCode, 429, 'ten a day and no more')
  t.ok(vendorProofs(house) < 20)
})

await t.test('Ten tries at once are not ten times one try', async (t) => {
  const house = await openHouse(t)
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, n) => signIn(house, 'ada', 'wrong', { remoteAddress: `192.0.2.${n}` })),
  )
  const statuses = answers.map(({ statusCode }) => statusCode)
  t.equal(statuses.filter((status) => status === 401).length, 5)
  t.equal(statuses.filter((status) => status === 429).length, 5)
  t.equal(vendorProofs(house), 5)
})

await t.test('An address that tries many patrons is stopped, and no other', async (t) => {
  const house = await openHouse(t)
  for (let n = 0; n < 30; n += 1) await signIn(house, `guess-${n}`, 'wrong')
  t.equal((await signIn(house, 'guess-31', 'wrong')).statusCode, 429)
  t.equal((await signIn(house, 'ada', 'harbour-lamp-01')).statusCode, 429)
  t.equal((await signIn(house, 'ada', 'harbour-lamp-01', { remoteAddress: '192.0.2.2' })).statusCode, 201)
})

await t.test('A session', async (t) => {
  const house = await openHouse(t)
  const begin = async () => (await signIn(house, 'ada', 'harbour-lamp-01')).json<Tokens>()

  await t.test('ends with its access token, and goes on with its renewal token', async (t) => {
    const first = await begin()
    t.equal((await card(house, first.accessToken)).statusCode, 200)
    await house.clock.advance(10 * minute)
    t.match((await card(house, first.accessToken)).json(), { status: 401, code: 'session-ended' })
    const second = (await renew(house, first.renewalToken)).json<Tokens>()
    t.equal((await card(house, second.accessToken)).statusCode, 200)
    t.equal(second.patron, first.patron)
  })

  await t.test('ends where a renewal token is shown twice, for whoever holds the newer one too', async (t) => {
    const first = await begin()
    const second = (await renew(house, first.renewalToken)).json<Tokens>()
    t.match((await renew(house, first.renewalToken)).json(), { status: 401, code: 'session-ended' })
    t.equal((await card(house, second.accessToken)).statusCode, 401)
    t.equal((await renew(house, second.renewalToken)).statusCode, 401)
  })

  await t.test('is not renewed after an hour without a renewal, nor after half a day at all', async (t) => {
    const idle = await begin()
    await house.clock.advance(61 * minute)
    t.equal((await renew(house, idle.renewalToken)).statusCode, 401)

    let latest = await begin()
    let renewals = 0
    for (; renewals < 20; renewals += 1) {
      await house.clock.advance(55 * minute)
      const answer = await renew(house, latest.renewalToken)
      if (answer.statusCode === 401) break
      latest = answer.json<Tokens>()
    }
    t.equal(renewals, 13, 'the fourteenth would be past twelve hours')
  })

  await t.test('ends when its patron signs out, and no other does', async (t) => {
    const [one, other] = [await begin(), await begin()]
    await house.ask({ method: 'DELETE', url: '/v1/sessions/current', headers: { authorization: `Bearer ${one.accessToken}` } })
    t.equal((await card(house, one.accessToken)).statusCode, 401)
    t.equal((await renew(house, one.renewalToken)).statusCode, 401)
    t.equal((await card(house, other.accessToken)).statusCode, 200)
  })

  await t.test('takes no renewal token for an access token, and the other way round', async (t) => {
    const tokens = await begin()
    t.equal((await card(house, tokens.renewalToken)).statusCode, 401)
    t.equal((await renew(house, tokens.accessToken)).statusCode, 401)
  })

  await t.test('holds no number and no name in its token', async (t) => {
    const { accessToken } = await begin()
    const [header, payload] = accessToken
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>)
    // The id of the session and the sealed one of the patron are random letters, among which anything may stand by chance.
    const { sid, sub, ...said } = payload!
    t.match(sid, /^[\w-]{22}$/)
    t.ok(sub)
    t.notMatch(JSON.stringify([header, said]), /ada|2900|winterfeld/i)
    t.notMatch(String(sub), /29001001|winterfeld/i)
  })
})

await t.test('Session keys can change while sessions live', async (t) => {
  const clock = new FakeClock(now)
  const ids = patronIds([new Secret('i'.repeat(32))])
  const settings = {
    issuer: 'https://card.example.org',
    accessMinutes: 10,
    idleMinutes: 60,
    absoluteMinutes: 720,
    staffMinutes: 480,
  }
  const old = { id: 'old', key: new Secret('o'.repeat(32)) }
  const fresh = { id: 'fresh', key: new Secret('f'.repeat(32)) }
  const patron = { institution: 'north' as InstitutionId, record: 'ada' as RecordId }

  const { accessToken } = await sessionTokens({ ...settings, keys: [old] }, ids, clock).begin({
    holder: { kind: 'patron', patron },
    via: 'password',
    signedInAt: clock.now(),
    provedAt: clock.now(),
  })
  t.ok(
    await sessionTokens({ ...settings, keys: [fresh, old] }, ids, clock).readAccess(accessToken),
    'the old key is still believed',
  )
  t.notOk(await sessionTokens({ ...settings, keys: [fresh] }, ids, clock).readAccess(accessToken), 'until it is taken out')
  const imposter = sessionTokens({ ...settings, keys: [{ id: 'old', key: fresh.key }] }, ids, clock)
  t.notOk(await imposter.readAccess(accessToken), 'another key of the same name is not believed')
  t.notOk(
    await sessionTokens({ ...settings, issuer: 'https://other.example.org', keys: [old] }, ids, clock).readAccess(accessToken),
  )

  const narrow = sessionTokens({ ...settings, keys: [old] }, ids, clock)
  const begun = await narrow.begin({
    holder: { kind: 'patron', patron },
    via: 'password',
    signedInAt: clock.now(),
    provedAt: clock.now(),
    permits: ['card:read'],
  })
  const renewed = await narrow.next((await narrow.readRenewal(begun.renewalToken))!)
  for (const { accessToken: token } of [begun, renewed])
    t.strictSame((await narrow.readAccess(token))?.session.permits, ['card:read'], 'what it is good for at most stays so')

  const [header, payload] = accessToken.split('.') as [string, string]
  const unsigned = Buffer.from(JSON.stringify({ alg: 'none', kid: 'old', typ: 'access+jwt' })).toString('base64url')
  const tokens = sessionTokens({ ...settings, keys: [old] }, ids, clock)
  t.notOk(await tokens.readAccess(`${unsigned}.${payload}.`), 'nor one that nobody signed')
  t.notOk(await tokens.readAccess(`${header}.${payload}.${'A'.repeat(43)}`))
})

await t.test('A challenge is opened only where and while it is meant to be', async (t) => {
  const clock = new FakeClock(now)
  const key = new Secret('c'.repeat(32))
  const settings = { issuer: 'https://card.example.org', keys: [{ id: 'k', key }] }
  const own = challenges(settings, clock)
  const sealed = await own.seal({ state: 's' }, now + 60_000)
  t.same(await own.open(sealed), { state: 's' })
  t.notOk(await challenges({ ...settings, issuer: 'https://other.example.org' }, clock).open(sealed), 'another gateway')
  t.notOk(await challenges({ ...settings, keys: [{ id: 'other', key }] }, clock).open(sealed), 'a key that is not there')
  t.notOk(
    await challenges({ ...settings, keys: [{ id: 'k', key: new Secret('d'.repeat(32)) }] }, clock).open(sealed),
    'another key',
  )
  const fresh = [{ id: 'new', key: new Secret('e'.repeat(32)) }, ...settings.keys]
  t.ok(await challenges({ ...settings, keys: fresh }, clock).open(sealed), 'keys may change meanwhile')

  const secret = keyFor(key, 'challenges', 32)
  const made = (typ: string, ends: boolean) => {
    const token = new EncryptJWT({ content: { state: 's' } })
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: 'k', typ })
      .setIssuer(settings.issuer)
    return (ends ? token.setExpirationTime(now / 1000 + 60) : token).encrypt(secret)
  }
  t.ok(await own.open(await made('challenge+jwt', true)))
  t.notOk(await own.open(await made('something+jwt', true)), 'sealed for something else')
  t.notOk(await own.open(await made('challenge+jwt', false)), 'without an end')
  await clock.advance(60_000)
  t.notOk(await own.open(sealed), 'its time is over')
})

await t.test('Patron ids', async (t) => {
  const first = new Secret('1'.repeat(32))
  const second = new Secret('2'.repeat(32))
  const ada = { institution: 'north' as InstitutionId, record: 'ada' as RecordId }
  const ids = patronIds([first])

  t.equal(ids.seal(ada), patronIds([first]).seal(ada), 'are the same every time')
  t.same(ids.open(ids.seal(ada)), ada, 'are opened by their key')
  t.same(patronIds([second, first]).open(ids.seal(ada)), ada, 'outlive a change of keys')
  t.equal(patronIds([second]).open(ids.seal(ada)), undefined, 'are nothing without their key')
  t.match(ids.seal({ ...ada, record: 'þórunn@example.edu/..' as RecordId }), /^[A-Za-z0-9_-]+$/, 'are fit for an address')
  t.not(ids.seal(ada), ids.seal({ ...ada, institution: 'south' as InstitutionId }))
  const sealed = ids.seal(ada)
  for (let index = 0; index < sealed.length; index += 1) {
    const forged = sealed.slice(0, index) + (sealed[index] === 'A' ? 'B' : 'A') + sealed.slice(index + 1)
    t.equal(ids.open(forged), undefined, `cannot be changed at ${index}`)
  }
})

await t.test('An API key', async (t) => {
  const house = await openHouse(t)
  const url = `/v1/patrons/${house.idOf('ada', 'north')}/card`

  await t.test('is refused from five seconds after it was revoked at the latest', async (t) => {
    const authorization = await house.key('librarian@institution:north')
    t.equal((await house.ask({ url, headers: { authorization } })).statusCode, 200)
    const [{ id } = { id: '' }] = await house.store.apiKeys.list()
    await house.store.apiKeys.revoke(id, house.clock.now())
    await house.clock.advance(5000)
    t.match((await house.ask({ url, headers: { authorization } })).json(), { status: 401, code: 'unauthenticated' })
  })

  await t.test('is kept as a hash only', async (t) => {
    const authorization = await house.key('librarian@institution:north')
    t.notOk(JSON.stringify(await house.store.apiKeys.list()).includes(authorization.slice('Bearer pgk_'.length + 13)))
  })

  await t.test('that nobody made is refused', async (t) => {
    for (const authorization of [
      'Bearer pgk_',
      'Bearer pgk_000000000000_AAAA',
      'Basic YTpi',
      'Bearer',
      'bearer  x y',
      `Bearer ${'x'.repeat(5000)}`,
    ]) {
      t.equal((await house.ask({ url, headers: { authorization } })).statusCode, 401, authorization.slice(0, 30))
    }
  })
})

await t.test('Pages may call the gateway from exactly the configured origins', async (t) => {
  const house = await openHouse(t)
  const preflight = (origin: string) =>
    house.ask({
      method: 'OPTIONS',
      url: '/v1/patrons/me/card',
      headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' },
    })
  const allowed = await preflight('https://primo.example.org')
  t.equal(allowed.headers['access-control-allow-origin'], 'https://primo.example.org')
  t.match(
    allowed.headers['access-control-allow-headers'],
    /Authorization.*Content-Type.*Idempotency-Key.*If-Match.*Accept-Language/,
  )
  const answer = await house.ask({ url: '/v1/topology', headers: { origin: 'https://primo.example.org' } })
  t.match(answer.headers['access-control-expose-headers'], /ETag.*Location.*Retry-After.*X-Request-Id/)
  for (const origin of [
    'https://primo.example.org.evil.example',
    'http://primo.example.org',
    'https://primo.example.org:8443',
    'null',
  ]) {
    t.equal((await preflight(origin)).headers['access-control-allow-origin'], undefined, origin)
  }
})

await t.test('Behind a proxy that is trusted, and no other, the address is the one it tells', async (t) => {
  const house = await openHouse(t, { text: topology.replace('secrets:', "  trustedProxies: ['10.0.0.1']\nsecrets:") })
  const from = (remoteAddress: string, forwarded: string) =>
    house.ask({
      method: 'POST',
      url: '/v1/sessions',
      remoteAddress,
      headers: { 'x-forwarded-for': forwarded },
      payload: { method: 'password', institution: 'north', identifier: `guess-${forwarded}-${remoteAddress}`, password: 'wrong' },
    })
  for (let n = 0; n < 31; n += 1) t.equal((await from('10.0.0.1', `192.0.2.${n}`)).statusCode, 401)
  for (let n = 0; n < 30; n += 1) await from('10.9.9.9', `192.0.2.${n}`)
  t.equal((await from('10.9.9.9', '192.0.2.200')).statusCode, 429, 'whoever is not trusted is taken for themselves')
})

await t.test('An outage of the library system counts against nobody', async (t) => {
  const house = await openHouse(t)
  for (const fault of [{ kind: 'status', status: 503 }, { kind: 'reset' }, { kind: 'html' }] as const) {
    house.played.alma.faults.set(fault)
    for (let n = 0; n < 6; n += 1) t.ok((await signIn(house, 'ada', 'harbour-lamp-01')).statusCode >= 500, fault.kind)
    house.played.alma.faults.clear()
    await house.clock.advance(minute)
    t.equal((await signIn(house, 'ada', 'harbour-lamp-01')).statusCode, 201, `after ${fault.kind}`)
  }
})

await t.test('The clock does not tell who is a patron', async (t) => {
  const house = await openHouse(t)
  for (const typed of ['ada', 'nobody-at-all', 'xan', 'ada.winterfeld@example.org']) {
    const before = house.clock.now()
    t.equal((await signIn(house, typed, 'wrong')).statusCode, 401)
    // A second passes between two requests of a test.
    const took = house.clock.now() - before - 1000
    t.ok(took >= 990, `${typed}: not told before a full second (${took} ms)`)
  }
})

await t.test('Many addresses of one household are one address', async (t) => {
  const { neighbourhood } = await import('#http/address.ts')
  const table = [
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:db8:1:3::1', '2001:db8:1:3::/64'],
    ['junk', 'unknown'],
    ['', 'unknown'],
  ] as const
  for (const [address, expected] of table) t.equal(neighbourhood(address), expected, address)

  const house = await openHouse(t)
  for (let n = 0; n < 30; n += 1) await signIn(house, `guess-${n}`, 'wrong', { remoteAddress: `2001:db8::${n.toString(16)}` })
  t.equal((await signIn(house, 'guess-31', 'wrong', { remoteAddress: '2001:db8::ffff' })).statusCode, 429)
})

await t.test('A web site with a key of its own is not one address for all its patrons', async (t) => {
  const house = await openHouse(t)
  const authorization = await house.key('counter@institution:north')
  for (let n = 0; n < 40; n += 1) await signIn(house, `guess-${n}`, 'wrong', { authorization })
  t.equal((await signIn(house, 'ada', 'harbour-lamp-01', { authorization })).statusCode, 201)
})

await t.test('Primo vouches for whoever is signed in there', async (t) => {
  const house = await openHouse(t)
  const primo = house.played.primo.institution('01T_NORTH')
  const card = (token: string) => house.ask({ url: '/v1/patrons/me/card', headers: { authorization: `Bearer ${token}` } })

  await t.test('their token is taken as it lies in the browser, quotes and all', async (t) => {
    const token = primo.signedIn('ada')
    for (const shown of [token, JSON.stringify(token)]) {
      t.match((await card(shown)).json(), { name: 'Ada Winterfeld', memberships: [{ institution: 'north' }] })
    }
  })

  await t.test('a guest is told so, and a forged token nothing', async (t) => {
    t.match((await card(primo.guest())).json(), { status: 403, code: 'forbidden' })
    t.match((await card(primo.forged('alg-none', 'ada'))).json(), { status: 401 })
  })

  await t.test('it ends with itself', async (t) => {
    const token = primo.signedIn('ada')
    t.equal((await card(token)).statusCode, 200)
    await house.clock.advance(9 * 60 * minute)
    t.match((await card(token)).json(), { status: 401, code: 'session-ended' })
  })

  await t.test('the vendor being away, whoever came before still comes in', async (t) => {
    house.played.primo.faults.set({ kind: 'reset' })
    t.equal((await card(primo.signedIn('sol'))).statusCode, 200)
    house.played.primo.faults.clear()
  })
})

await t.test('A wrong password at a system of 300 libraries costs as few calls as at one of three', async (t) => {
  const { readFileSync } = await import('node:fs')
  const text = readFileSync(new URL('../examples/topologies/aleph-300-libraries.yaml', import.meta.url), 'utf8')
  const house = await openHouse(t, { text })
  const before = house.played.aleph.calls.length
  t.equal((await signIn(house, '29001023', 'wrong', { institution: 'hofudbyggd' })).statusCode, 401)
  t.ok(house.played.aleph.calls.length - before <= 5)
})
