import * as fc from 'fast-check'
import t from 'tap'
import { statementIn } from '#adapters/primo/claims.ts'
import { primo } from '#adapters/primo/index.ts'
import { keysIn } from '#adapters/primo/key-set.ts'
import { primoSettings, type PrimoSettings } from '#adapters/primo/settings.ts'
import { primoUsersOf } from '#adapters/primo/simulator/cast.ts'
import { consortium } from '#adapters/primo/simulator/consortium.ts'
import { forgeryNames, startPrimo, type Otherwise, type PrimoSimulator } from '#adapters/primo/simulator/index.ts'
import type { InstitutionId, RecordId } from '#domain/id.ts'
import { isProblem, type ProblemCode } from '#domain/problem.ts'
import type { Identity, IdentityConnection } from '#ports/identity.ts'
import type { Send } from '#ports/send.ts'
import { cast } from '#simulation/cast.ts'
import type { Fault } from '#simulation/faults.ts'
import { FakeClock } from './clock.ts'
import { identityConformance, patienceBy, rejects, sendBy, type ConformanceIdentity } from './conformance/identity.ts'

const institution = 'north' as InstitutionId
const code = '01PGW_NORTH'
const south = '01PGW_SOUTH'
const ada = 'ada' as RecordId
const minute = 60_000
const hour = 60 * minute

const clock = new FakeClock()
const simulator = await startPrimo(
  {
    institutions: [
      { code, name: 'Northbay', views: ['MAIN', 'NDE'], apiKeys: ['may-mint'], users: primoUsersOf(cast, 1) },
      { code: south, name: 'Southmere', views: ['MAIN'], users: primoUsersOf(cast, 2) },
    ],
  },
  { clock },
)
const north = simulator.institution(code)
t.teardown(() => simulator.close())
t.beforeEach(() => simulator.reset())

for (const flavour of ['ve', 'nde'] as const) {
  await t.test(`Primo, ${flavour}: conformance`, async (t) => {
    const played = await startPrimo(
      { institutions: [{ code, name: 'Northbay', views: ['MAIN', 'NDE'], users: primoUsersOf(cast, 1) }] },
      { clock },
    )
    const here = played.institution(code)
    const voucher: ConformanceIdentity = {
      institution,
      clock,
      open: () => opened({ flavour }, played),
      good: () => ({
        shown: here.signedIn('ada'),
        record: ada,
        view: `${code}:MAIN`,
        private: /Winterfeld|192\.0\.2\.10|\bada\b/i,
      }),
      guest: () => here.guest(),
      bad: Object.fromEntries(forgeryNames.map((forgery) => [forgery, () => here.forged(forgery, 'ada')])),
      foreign: [
        simulator.institution(south).signedIn('ada'),
        north.forged('staff-of-alma', 'ada'),
        'pgk_1a2b3c_secret',
        'a.b.c',
        '..',
      ],
      faults: played.faults,
      calls: played.calls,
      reset() {
        played.reset()
        if (flavour === 'nde') Object.assign(played.switches, { decoyKeys: true, claimsOfNde: true })
      },
      close: () => played.close(),
    }
    await identityConformance(t, voucher)
  })
}

await t.test('Every attack ends at the door', async (t) => {
  simulator.switches.decoyKeys = true
  for (const forgery of forgeryNames) {
    await t.test(forgery, async (t) => {
      simulator.switches.decoyKeys = true
      const attacker = north.forged(forgery, 'ada')
      await rejects(t, opened().verify(attacker, patience()), ['unauthenticated'], 'whoever comes first')
      const identity = opened()
      await identity.verify(north.signedIn('ada'), patience())
      await rejects(t, identity.verify(attacker, patience()), ['unauthenticated'], 'whoever comes after the one it imitates')
      await rejects(t, identity.verify(`"${attacker}"`, patience()), ['unauthenticated'], 'in quotes')
      t.match(await identity.verify(north.signedIn('ada'), patience()), { record: ada }, 'and the patron comes in')
    })
  }
})

await t.test('A validly signed token of nobody is forbidden, by each of the three marks alone', async (t) => {
  const identity = opened()
  const guests: Readonly<Record<string, string>> = {
    'as Primo makes them': north.guest(),
    'not signed in': north.signedIn('ada', { claims: { signedIn: null } }),
    'signed in: "false"': north.signedIn('ada', { claims: { signedIn: 'false' } }),
    'signed in: false': north.signedIn('ada', { claims: { signedIn: false } }),
    'the group of guests': north.signedIn('ada', { claims: { userGroup: 'GUEST' } }),
    'the name of a guest': north.signedIn('ada', { claims: { userName: 'anonymous-0602_090000' } }),
  }
  for (const [what, shown] of Object.entries(guests)) {
    const problem = await rejects(t, identity.verify(shown, patience()), ['forbidden'], what)
    t.notMatch(String(problem), /ada|anonymous-/, 'whose it is stays untold')
    await rejects(t, identity.verify(shown, patience()), ['forbidden'], `${what}, remembered`)
  }
  t.match(
    await identity.verify(north.signedIn('ada', { claims: { signedIn: true } }), patience()),
    { record: ada },
    'a boolean says the same as the text',
  )
})

await t.test('A guest whose token is not meant for here is refused like anybody', async (t) => {
  const guest = north.guest({ claims: { institution: south } })
  await rejects(t, opened().verify(guest, patience()), ['unauthenticated'], 'of another institution')
})

await t.test('Whoever is vouched for has the key that Alma knows, and not the internal number', async (t) => {
  const { record } = await opened().verify(north.signedIn('ada'), patience())
  t.equal(record, 'ada')
  t.match(await opened().verify(north.saml('ada'), patience()), { record: ada }, 'after SAML too')
})

await t.test('Time', async (t) => {
  const cases: readonly (readonly [what: string, otherwise: Otherwise, code: ProblemCode | 'good', settings?: object])[] = [
    ['a day and an hour old', { ageMs: 25 * hour }, 'session-ended'],
    ['older than is believed, though Primo would take it', { ageMs: 9 * hour }, 'session-ended'],
    ['the same where a day is believed', { ageMs: 9 * hour }, 'good', { maxAgeHours: 24 }],
    ['a second younger than is believed', { ageMs: 8 * hour - 1000 }, 'good'],
    ['past its own end', { ageMs: 2 * hour, claims: { exp: seconds(-2 * minute) } }, 'session-ended'],
    ['past its own end by less than clocks may differ', { ageMs: hour, claims: { exp: seconds(-59_000) } }, 'good'],
    ['past its own end by more', { ageMs: hour, claims: { exp: seconds(-61_000) } }, 'session-ended'],
    ['issued by a clock that is ahead a little', { ageMs: -59_000 }, 'good'],
    ['issued by a clock that is ahead by more', { ageMs: -62_000 }, 'unauthenticated'],
    ['over before it began', { claims: { exp: seconds(-hour) } }, 'session-ended'],
  ]
  for (const [what, otherwise, came, settings] of cases) {
    await t.test(`${what}: ${came}`, async (t) => {
      const identity = opened(settings)
      const shown = north.signedIn('ada', otherwise)
      for (const which of ['at first', 'remembered']) {
        const verified = identity.verify(shown, patience())
        if (came === 'good') t.match(await verified, { record: ada }, which)
        else await rejects(t, verified, [came], which)
      }
    })
  }

  await t.test('a remembered token grows too old', async (t) => {
    const identity = opened({ maxAgeHours: 1 })
    const shown = north.signedIn('ada')
    const { issuedAt, expiresAt } = await identity.verify(shown, patience())
    t.equal(expiresAt, issuedAt + hour + minute, 'an hour, and what clocks may differ by')
    await clock.advance(59 * minute)
    await t.resolves(identity.verify(shown, patience()))
    await clock.advance(3 * minute)
    await rejects(t, identity.verify(shown, patience()), ['session-ended'], 'an hour later')
  })

  await t.test('a guest whose time is over has ended', async (t) => {
    await rejects(t, opened().verify(north.guest({ ageMs: 25 * hour }), patience()), ['session-ended'], 'late')
  })
})

await t.test('Views', async (t) => {
  const of = (view: string) => north.signedIn('ada', { claims: { viewId: view } })
  const one = opened({ views: [`${code}:NDE`] })
  t.match(await one.verify(of(`${code}:NDE`), patience()), { view: `${code}:NDE` })
  await rejects(t, one.verify(of(`${code}:MAIN`), patience()), ['unauthenticated'], 'a view that is not in the list')
  await rejects(t, one.verify(of(`${code}:NDE2`), patience()), ['unauthenticated'], 'a name that begins like one')
  t.match(await opened().verify(of(`${code}:ANY`), patience()), { record: ada }, 'any of the institution where none is listed')
  await rejects(t, opened().verify(of(`${code}2:MAIN`), patience()), ['unauthenticated'], 'an institution that begins like this')
})

await t.test('Quotes round a token', async (t) => {
  const identity = opened()
  const bare = north.signedIn('ada')
  const once = JSON.stringify(bare)
  const dressed = { bare, once, twice: JSON.stringify(once), 'twice without escapes': `"${once}"` }
  for (const [what, shown] of Object.entries(dressed)) {
    t.ok(identity.claims(shown), what)
    t.match(await identity.verify(shown, patience()), { record: ada }, what)
  }
  for (const shown of [
    `"${bare}`,
    `${bare}"`,
    `'${bare}'`,
    `""${once}""`,
    `${bare} `,
    `Bearer ${bare}`,
    `${bare}.`,
    `${bare}=`,
  ]) {
    t.notOk(identity.claims(shown), shown.slice(0, 9))
    await rejects(t, identity.verify(shown, patience()), ['unauthenticated'], shown.slice(0, 9))
  }
})

await t.test('A token that is far too long is not looked at', async (t) => {
  const identity = opened()
  const long = (letters: number) => north.signedIn('ada', { claims: { samlNameId: 'x'.repeat(letters) } })
  t.match(await identity.verify(long(4_000), patience()), { record: ada })
  t.notOk(identity.claims(long(8_000)))
  await rejects(t, identity.verify(long(8_000), patience()), ['unauthenticated'], 'though it is signed')
})

await t.test('A sandbox has keys of its own', async (t) => {
  const sandbox = opened({ environment: 'sandbox' })
  t.match(await sandbox.verify(north.signedIn('ada', { environment: 'sandbox' }), patience()), { record: ada })
  t.match(simulator.calls, [{ path: `/auth/${code}/jwks.json`, query: { env: 'sandbox' } }])
  await rejects(t, sandbox.verify(north.signedIn('ada'), patience()), ['unauthenticated'], "production's token")
})

await t.test('Whatever is signed, what comes of it is a patron of this institution or the right problem', async () => {
  const identity = opened()
  const names = ['iss', 'iat', 'exp', 'institution', 'viewId', 'userName', 'user', 'userGroup', 'signedIn', 'anything']
  const value = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('Prima', code, 'true', true, null, 0, -1, 1e300, 1e11, `${code}:MAIN`, ''),
  )
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), value, { minKeys: 1, maxKeys: 3 }), async (claims) => {
      const shown = north.signedIn('ada', { claims })
      try {
        const vouchedFor = await identity.verify(shown, patience())
        return vouchedFor.institution === institution && vouchedFor.record === (claims['userName'] ?? 'ada')
      } catch (error) {
        return isProblem(error, 'unauthenticated', 'forbidden', 'session-ended')
      }
    }),
    { numRuns: 300 },
  )
})

await t.test('What is signed and no JSON is refused without a word of it', (t) => {
  for (const payload of ['', 'Ada Winterfeld', '[]', '"Ada"', 'null', '{"iss":"Prima"}', Buffer.from([0xff, 0xfe])]) {
    t.throws(() => statementIn(Buffer.from(payload), settingsWith(), institution, 'an-id'), { code: 'unauthenticated' })
    try {
      statementIn(Buffer.from(payload), settingsWith(), institution, 'an-id')
    } catch (error) {
      t.notMatch(String(error), /Ada|Winterfeld/)
    }
  }
  t.end()
})

await t.test('The key set is asked for', async (t) => {
  await t.test('once, however many come at once', async (t) => {
    const identity = opened()
    const shown = cast.slice(0, 5).map(({ patronId }) => north.signedIn(patronId))
    await Promise.all([...shown, ...shown].map((token) => identity.verify(token, patience())))
    t.equal(asked(), 1)
  })

  await t.test('again when it is old, once, and by nobody before', async (t) => {
    const identity = opened()
    await identity.verify(north.signedIn('ada'), patience())
    await clock.advance(10 * minute - 1)
    await identity.verify(north.signedIn('sol'), patience())
    t.equal(asked(), 1)
    await clock.advance(1)
    await Promise.all(['ada', 'sol'].map((id) => identity.verify(north.signedIn(id), patience())))
    t.equal(asked(), 2)
  })

  await t.test('as seldom as the setting says', async (t) => {
    const identity = opened({ keysKeptMinutes: 60 })
    await identity.verify(north.signedIn('ada'), patience())
    await clock.advance(hour - 1)
    await identity.verify(north.signedIn('sol'), patience())
    t.equal(asked(), 1)
  })

  await t.test('by nobody who names a key that is not the one of this institution', async (t) => {
    const identity = opened()
    for (let at = 0; at < 50; at++) {
      const shown = north.signedIn('ada', { header: { kid: `primaPrivateKey-${at}` } })
      await rejects(t, identity.verify(shown, patience()), ['unauthenticated'], `kid ${at}`)
    }
    t.equal(asked(), 0)
  })

  await t.test('once a minute at most, however many come with signatures that do not fit', async (t) => {
    const identity = opened()
    const attack = async (times: number) => {
      const attempts = Array.from({ length: times }, () => north.forged('signed-by-a-stranger', 'ada'))
      await Promise.all(
        attempts.map((shown) => rejects(t, identity.verify(shown, patience()), ['unauthenticated'], 'a stranger')),
      )
    }
    await attack(20)
    t.equal(asked(), 1)
    await clock.advance(minute)
    await attack(20)
    t.equal(asked(), 2)
    await attack(20)
    t.equal(asked(), 2)
  })

  await t.test('with the signature of a remembered token checked only once', async (t) => {
    const identity = opened()
    const shown = north.signedIn('ada')
    const checks = t.capture(crypto.subtle, 'verify', SubtleCrypto.prototype.verify.bind(crypto.subtle))
    for (let at = 0; at < 5; at++) await identity.verify(shown, patience())
    t.equal(checks().length, 1)
    const guest = north.guest()
    for (let at = 0; at < 5; at++) await rejects(t, identity.verify(guest, patience()), ['forbidden'], 'a guest')
    t.equal(checks().length, 1, "a guest's too")
    await clock.advance(10 * minute)
    for (let at = 0; at < 5; at++) await identity.verify(shown, patience())
    t.equal(checks().length, 0, 'and not again when the set was, and the key is the same')
    t.equal(asked(), 2)
  })
})

await t.test('A key is changed', async (t) => {
  await t.test('and the old one kept: both are good, without anybody waiting', async (t) => {
    const identity = opened()
    const old = north.signedIn('ada')
    await identity.verify(old, patience())
    await clock.advance(minute)
    north.rotate('kept')
    t.match(await identity.verify(north.signedIn('sol'), patience()), { record: 'sol' }, 'of the new key, at once')
    t.match(await identity.verify(old, patience()), { record: ada }, 'of the old key, remembered')
    t.match(await identity.verify(north.signedIn('ada'), patience()), { record: ada })
    t.equal(asked(), 2)
    t.match(await opened().verify(old, patience()), { record: ada }, 'of the old key, for the first time')
  })

  await t.test('and the old one dropped: what it signed is over, remembered or not', async (t) => {
    const identity = opened()
    const old = north.signedIn('ada')
    await identity.verify(old, patience())
    await clock.advance(minute)
    north.rotate('dropped')
    t.match(await identity.verify(old, patience()), { record: ada }, 'until the set is asked for again')
    t.match(await identity.verify(north.signedIn('sol'), patience()), { record: 'sol' })
    await rejects(t, identity.verify(old, patience()), ['unauthenticated'], 'and then no more')
  })

  await t.test('right after the set was asked for: a minute passes before it is again', async (t) => {
    const identity = opened()
    await identity.verify(north.signedIn('ada'), patience())
    north.rotate('dropped')
    const fresh = north.signedIn('sol')
    await rejects(t, identity.verify(fresh, patience()), ['unauthenticated'], 'too soon')
    t.equal(asked(), 1)
    await clock.advance(minute)
    t.match(await identity.verify(fresh, patience()), { record: 'sol' })
  })
})

await t.test('The vendor is not well', async (t) => {
  const ills: readonly Fault[] = [
    { kind: 'reset' },
    { kind: 'status', status: 503 },
    { kind: 'status', status: 404 },
    { kind: 'html' },
    { kind: 'empty-body' },
    { kind: 'broken-json' },
    { kind: 'wrong-types' },
    { kind: 'deep-json' },
    { kind: 'huge-body' },
  ]
  for (const fault of ills) {
    await t.test(`${fault.kind}: the last good set serves for as long as it takes, and nobody is pestered`, async (t) => {
      const identity = opened()
      await identity.verify(north.signedIn('ada'), patience())
      simulator.faults.set(fault)
      for (const wait of [10 * minute, 1000, hour, 1000]) {
        await clock.advance(wait)
        t.match(await identity.verify(north.signedIn('ada'), patience()), { record: ada })
        await rejects(
          t,
          identity.verify(north.forged('signed-by-a-stranger', 'ada'), patience()),
          ['unauthenticated'],
          'a stranger',
        )
      }
      t.equal(asked(), 3, 'once at the start, and once each time that something was to be hoped for')
    })
  }

  for (const [what, keys] of Object.entries({ 'an empty set': [], 'a set of no keys': [null, 7, 'key', {}, []] })) {
    await t.test(`${what} is an accident, and not the end of the key`, async (t) => {
      const identity = opened({}, simulator, sending(keys, 1))
      await identity.verify(north.signedIn('ada'), patience())
      await clock.advance(10 * minute)
      t.match(await identity.verify(north.signedIn('ada'), patience()), { record: ada })
    })
  }

  await t.test('a set that holds other keys alone has withdrawn ours', async (t) => {
    const identity = opened({}, simulator, sending([{ kty: 'RSA', kid: 'exlhep-01', n: 'AQAB', e: 'AQAB' }], 1))
    const shown = north.signedIn('ada')
    await identity.verify(shown, patience())
    await clock.advance(10 * minute)
    await rejects(t, identity.verify(shown, patience()), ['unauthenticated'], 'no key')
  })

  await t.test('a failure without any key is remembered for a moment and no longer', async (t) => {
    const identity = opened()
    simulator.faults.set({ kind: 'reset' })
    const shown = north.signedIn('ada')
    const first = await Promise.all(
      [1, 2, 3].map(() => rejects(t, identity.verify(shown, patience()), ['ils-unavailable'], 'down')),
    )
    for (const problem of first) t.equal(problem?.retryAfter, 5)
    t.equal(asked(), 1)
    await clock.advance(4_500)
    t.match(await rejects(t, identity.verify(shown, patience()), ['ils-unavailable'], 'still down'), { retryAfter: 1 })
    t.equal(asked(), 1)
    simulator.faults.clear()
    await clock.advance(500)
    t.match(await identity.verify(shown, patience()), { record: ada })
  })

  await t.test('whoever leaves does not take the keys from those who wait', async (t) => {
    let answer = (): void => undefined
    const late = new Promise<void>((resolve) => {
      answer = resolve
    })
    const identity = opened({}, simulator, (send) => async (call, request) => {
      await late
      call.signal.throwIfAborted()
      return send(call, request)
    })
    const leaver = new AbortController()
    const left = identity.verify(north.signedIn('ada'), { ...patience(), signal: leaver.signal })
    const hasty = identity.verify(north.signedIn('ada'), patienceBy(clock, 100))
    const waiting = identity.verify(north.signedIn('ada'), patience())
    const gone = [rejects(t, left, ['ils-timeout'], 'the one who left'), rejects(t, hasty, ['ils-timeout'], 'the one in a hurry')]
    leaver.abort()
    await clock.advance(100)
    await Promise.all(gone)
    answer()
    t.match(await waiting, { record: ada })
    t.equal(asked(), 1)
  })

  await t.test('what is no Problem is a bug and is not hidden', async (t) => {
    const broken: Send = () => Promise.reject(new TypeError('a bug'))
    await t.rejects(opened({}, simulator, () => broken).verify(north.signedIn('ada'), patience()), TypeError)
  })
})

await t.test('Of a set only the right keys are taken', async (t) => {
  const kid = `primaPrivateKey-${code}`
  const [right, ...decoys] = (await published()) as readonly object[]
  const taken = (keys: readonly unknown[]) => keysIn({ body: Buffer.from(JSON.stringify({ keys })) }, kid)

  t.equal(decoys.length, 9)
  for (const decoy of decoys) t.same(await taken([decoy, { kty: 'RSA' }]), [], `${JSON.stringify(decoy).slice(0, 40)}…`)
  const found = await taken([...decoys, right])
  t.equal(found.length, 1, 'and the right one is found among them')
  t.match(
    await taken([{ ...right, use: undefined, alg: undefined }]),
    [{ id: found[0]?.id }],
    'which need not say what it is for',
  )
  t.equal((await taken(Array.from({ length: 100 }, () => right))).length, 4, 'no more than a few of one name')
  for (const change of [
    { kid: 'exlhep-01' },
    { kty: 'RSA' },
    { crv: 'P-384' },
    { use: 'enc' },
    { alg: 'ES384' },
    { key_ops: ['sign'] },
  ]) {
    t.same(await taken([{ ...right, ...change }]), [], JSON.stringify(change))
  }
  const hostile = [
    '',
    'null',
    '[]',
    '{"keys":{}}',
    '{"keys":[]}',
    `{"keys":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
    JSON.stringify({ keys: Array.from({ length: 101 }, () => right) }),
    JSON.stringify({ keys: [right], more: 'x'.repeat(70_000) }),
  ]
  for (const body of hostile) {
    await t.rejects(keysIn({ body: Buffer.from(body) }, kid), { code: 'ils-answer-invalid' }, `${body.slice(0, 20)}…`)
  }
})

await t.test('Settings say what is wrong with them', (t) => {
  const right = { baseUrl: 'https://api-eu.hosted.exlibrisgroup.com', institutionCode: code }
  t.match(primoSettings.parse(right), { environment: 'production', flavour: 've', maxAgeHours: 8, keysKeptMinutes: 10 })
  const wrong: readonly (readonly [object, string])[] = [
    [{ baseUrl: 'http://api-eu.hosted.exlibrisgroup.com' }, 'baseUrl'],
    [{ baseUrl: 'http://localhost.example.org' }, 'baseUrl'],
    [{ baseUrl: 'https://user@api-eu.hosted.exlibrisgroup.com' }, 'baseUrl'],
    [{ baseUrl: 'https://api-eu.hosted.exlibrisgroup.com?env=sandbox' }, 'baseUrl'],
    [{ baseUrl: 'nowhere' }, 'baseUrl'],
    [{ institutionCode: '../01ABC' }, 'institutionCode'],
    [{ views: [] }, 'views'],
    [{ views: [`${south}:MAIN`] }, 'views.0'],
    [{ environment: 'test' }, 'environment'],
    [{ flavour: 'classic' }, 'flavour'],
    [{ maxAgeHours: 25 }, 'maxAgeHours'],
    [{ keysKeptMinutes: 9 }, 'keysKeptMinutes'],
    [{ apiKey: 'none' }, ''],
  ]
  for (const [change, place] of wrong) {
    const issues = primoSettings.safeParse({ ...right, ...change }).error?.issues ?? []
    t.same(
      issues.map(({ path }) => path.join('.')),
      [place],
      JSON.stringify(change),
    )
  }
  t.end()
})

await t.test('The vendor is asked for keys slowly, at its own address, and says when to be slower', (t) => {
  const { manners } = connected()
  t.match(manners, { baseUrl: simulator.url, pool: `primo ${code}`, perSecond: 1, concurrent: 1 })
  const body = Buffer.alloc(0)
  t.equal(manners.slowDown?.({ status: 429, headers: { 'retry-after': '17' }, body }), 17)
  t.equal(manners.slowDown?.({ status: 429, headers: {}, body }), 3)
  t.equal(manners.slowDown?.({ status: 200, headers: { 'retry-after': '17' }, body }), undefined)
  t.end()
})

await t.test('The simulator gives tokens to browsers as Primo does', async (t) => {
  const identity = opened()
  const guestAddress = `${simulator.url}/primaws/rest/pub/institution/${code}/guestJwt?isGuest=true&lang=de`
  const guest = await fetch(`${guestAddress}&viewId=${code}:MAIN`)
  t.equal(guest.headers.get('content-type'), 'application/json;charset=UTF-8')
  const shown = await guest.text()
  t.ok(identity.claims(shown), 'the JSON string, with its quotes, is a token')
  await rejects(t, identity.verify(shown, patience()), ['forbidden'], 'of a guest')
  t.match(claimsOf(shown), { signedIn: null, userGroup: 'GUEST', userName: /^anonymous-\d{4}_\d{6}$/, language: 'de' })
  const noView = await fetch(guestAddress)
  t.same([noView.status, await noView.text()], [400, ''])

  const login = (fields: Readonly<Record<string, string>>) =>
    fetch(`${simulator.url}/primaws/suprimaLogin?lang=en`, {
      method: 'POST',
      body: new URLSearchParams({ authenticationProfile: 'Alma', institution: code, view: `${code}:MAIN`, ...fields }),
    })
  const inside = (await (await login({ username: 'ADA', password: 'harbour-lamp-01' })).json()) as { jwtData: string }
  t.match(inside.jwtData, /^".*"$/, 'quotes inside the quotes')
  t.match(await identity.verify(inside.jwtData, patience()), { record: ada })
  t.match(claimsOf(inside.jwtData), { signedIn: 'true', onCampus: 'false', displayName: 'Winterfeld, Ada', user: /^\d+$/ })
  for (const [username, password] of [
    ['ada', 'wrong'],
    ['ada', ''],
    ['nobody', 'harbour-lamp-01'],
  ] as const) {
    t.equal((await login({ username, password })).status, 401)
  }

  const mint = (key: string) =>
    fetch(`${simulator.url}/primo/v1/userJwt?apikey=${key}`, {
      method: 'POST',
      body: JSON.stringify({ viewId: `${code}:MAIN`, institution: code, language: 'en', userName: 'ben', userGroup: 'ADULT' }),
    })
  t.match(await identity.verify(await (await mint('may-mint')).text(), patience()), { record: 'ben' })
  const refusal = await mint('may-not')
  t.same([refusal.status, refusal.headers.get('content-type')], [400, 'text/plain'])
  t.match(await refusal.text(), /<errorCode>UNAUTHORIZED</)
})

await t.test('The simulator gives every kind of token to whoever tries by hand', async (t) => {
  const play = (path: string) => fetch(`${simulator.url}/play/tokens${path}`)
  const kinds = (await (await play('')).json()) as readonly string[]
  t.same(kinds, ['signed-in', 'saml', 'guest', 'expired', 'of-this-morning', ...forgeryNames])
  const identity = opened()
  const good = { 'signed-in': 'ada', saml: 'ada' } as Readonly<Record<string, string>>
  for (const kind of kinds) {
    const shown = await (await play(`/${code}/${kind}?user=ada`)).text()
    if (good[kind]) t.match(await identity.verify(shown, patience()), { record: ada }, kind)
    else await rejects(t, identity.verify(shown, patience()), ['unauthenticated', 'forbidden', 'session-ended'], kind)
  }
  for (const path of [`/${code}/toString`, `/${code}/guest?user=nobody`, '/nowhere/guest', `/${code}`]) {
    t.equal((await play(path)).status, 404, path)
  }
  t.equal((await fetch(`${simulator.url}/auth/nowhere/jwks.json`)).status, 404)
})

await t.test('The play consortium has the cast in its three institutions', async (t) => {
  const played = await startPrimo(consortium(), { clock })
  t.teardown(() => played.close())
  for (const place of ['01PLAY_NORTH', '01PLAY_SOUTH', '01PLAY_UNI']) t.ok(played.institution(place).signedIn('ada'))
  t.throws(() => played.institution('01PLAY_SOUTH').signedIn('nobody'), RangeError)
  t.throws(() => played.institution('01PLAY_WEST'), RangeError)
  await t.rejects(startPrimo({ institutions: [] }))
  const twice = { code, name: '', views: ['MAIN'], users: [] }
  await t.rejects(startPrimo({ institutions: [twice, twice] }), /two institutions/)
})

function patience() {
  return patienceBy(clock)
}

function settingsWith(settings: object = {}, baseUrl = simulator.url): PrimoSettings {
  return primoSettings.parse({ baseUrl, institutionCode: code, ...settings })
}

function connected(settings: object = {}, played: PrimoSimulator = simulator): IdentityConnection {
  return primo.connect(settingsWith(settings, played.url))
}

function opened(settings: object = {}, played = simulator, between: (send: Send) => Send = (send) => send): Identity {
  const connection = connected(settings, played)
  return connection.open({ institution, clock, send: between(sendBy(clock, connection.manners)) })
}

/** From the so-many-th request on, the answer holds these keys. */
function sending(keys: readonly unknown[], from: number): (send: Send) => Send {
  let requests = 0
  return (send) => (call, request) => {
    requests += 1
    if (requests <= from) return send(call, request)
    return Promise.resolve({ status: 200, headers: {}, body: Buffer.from(JSON.stringify({ keys })) })
  }
}

function asked(): number {
  return simulator.calls.filter(({ pattern }) => pattern === '/auth/{institution}/jwks.json').length
}

/** The right key first, then all decoys; Alma's own is left out. */
async function published(): Promise<readonly unknown[]> {
  simulator.switches.decoyKeys = true
  const { keys } = (await (await fetch(`${simulator.url}/auth/${code}/jwks.json`)).json()) as { keys: unknown[] }
  const right = keys.pop()
  keys.pop()
  return [right, ...keys]
}

function seconds(fromNow: number): number {
  return Math.floor((clock.now() + fromNow) / 1000)
}

function claimsOf(shown: string): Readonly<Record<string, unknown>> {
  const [, claims = ''] = shown.split('.')
  return JSON.parse(Buffer.from(claims, 'base64url').toString()) as Readonly<Record<string, unknown>>
}
