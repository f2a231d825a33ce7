import * as fc from 'fast-check'
import t from 'tap'
import { statementIn } from '#adapters/primo/claims.ts'
import { recordIn } from '#adapters/primo/classic/pds-answer.ts'
import type { ClassicSettings } from '#adapters/primo/classic/settings.ts'
import { primo } from '#adapters/primo/index.ts'
import { keysIn, primaKeys } from '#adapters/primo/key-set.ts'
import { primoSettings, type SignedSettings } from '#adapters/primo/settings.ts'
import { primoUsersOf } from '#adapters/primo/simulator/cast.ts'
import { consortium } from '#adapters/primo/simulator/consortium.ts'
import {
  classicForgeryNames,
  cloudAppForgeryNames,
  forgeryNames,
  startPrimo,
  type ClassicOtherwise,
  type Otherwise,
  type PrimoSimulator,
} from '#adapters/primo/simulator/index.ts'
import type { InstitutionId, RecordId } from '#domain/id.ts'
import { isProblem, type ProblemCode } from '#domain/problem.ts'
import type { Identity, IdentityConnection } from '#ports/identity.ts'
import type { Send, VendorRequest } from '#ports/send.ts'
import { cast } from '#simulation/cast.ts'
import type { Fault } from '#simulation/faults.ts'
import { xmlDamages } from '#simulation/xml-damage.ts'
import { FakeClock } from './clock.ts'
import {
  identityConformance,
  jsonDamages,
  patienceBy,
  rejects,
  sendBy,
  type ConformanceIdentity,
} from './conformance/identity.ts'

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
        whom: { kind: 'patron', record: ada, view: `${code}:MAIN` },
        private: /Winterfeld|192\.0\.2\.10|\bada\b/i,
      }),
      guest: () => here.guest(),
      bad: Object.fromEntries(forgeryNames.map((forgery) => [forgery, () => here.forged(forgery, 'ada')])),
      foreign: [
        simulator.institution(south).signedIn('ada'),
        north.forged('staff-of-alma', 'ada'),
        north.cloudAppToken('lib'),
        north.classicToken('ada'),
        `pds:${code}:${north.pdsHandle('ada')}`,
        'pgk_1a2b3c_secret',
        'a.b.c',
        '..',
      ],
      damages: jsonDamages,
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
  t.match(await opened().verify(north.signedIn('ada'), patience()), { kind: 'patron', record: 'ada' })
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
        return (
          vouchedFor.kind === 'patron' &&
          vouchedFor.institution === institution &&
          vouchedFor.record === (claims['userName'] ?? 'ada')
        )
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
  const kind = primaKeys(`primaPrivateKey-${code}`)
  const [right, ...decoys] = (await published()) as readonly object[]
  const taken = (keys: readonly unknown[]) => keysIn({ body: Buffer.from(JSON.stringify({ keys })) }, kind)

  t.equal(decoys.length, 14)
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
    await t.rejects(keysIn({ body: Buffer.from(body) }, kind), { code: 'ils-answer-invalid' }, `${body.slice(0, 20)}…`)
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
    [{ flavour: 'old' }, 'flavour'],
    [{ pdsUrl: 'https://primo.example.org:8991/pds' }, ''],
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

await t.test('A token in other letters is the same session, so that none that was ended comes back', async (t) => {
  const identity = opened()
  const shown = north.signedIn('ada')
  const { id } = await identity.verify(shown, patience())
  for (const [what, other] of Object.entries({
    'bits that mean nothing': otherBits(shown),
    'the second signature': otherSignature(shown),
  })) {
    t.not(other, shown)
    t.equal((await identity.verify(other, patience())).id, id, what)
  }
})

await t.test('No token of a Cloud App passes for a patron', async (t) => {
  simulator.switches.decoyKeys = true
  const identity = opened()
  const staff = [
    north.cloudAppToken('ada'),
    north.cloudAppToken('ada', { header: { kid: `primaPrivateKey-${code}` } }),
    north.cloudAppToken('ada', {
      claims: { iss: 'Prima', institution: code, viewId: `${code}:MAIN`, userName: 'ada', signedIn: 'true' },
    }),
    ...cloudAppForgeryNames.filter((name) => name !== 'of-a-patron').map((name) => north.forgedCloudApp(name, 'ada')),
  ]
  for (const shown of staff) await rejects(t, identity.verify(shown, patience()), ['unauthenticated'], 'of staff')
})

await t.test('Classic Primo, handles: conformance', async (t) => {
  const played = await startPrimo(
    { institutions: [{ code, name: 'Northbay', views: ['MAIN'], users: primoUsersOf(cast, 1) }] },
    { clock },
  )
  const here = played.institution(code)
  await identityConformance(t, {
    institution,
    clock,
    open: () => openedClassic({}, played),
    good: () => ({
      shown: shownAs(here.pdsHandle('ada')),
      whom: { kind: 'patron', record: ada },
      private: /Winterfeld|pds1001|\bada\b/i,
    }),
    askedBack: { end: (shown) => here.endHandle(shown.slice(shown.lastIndexOf(':') + 1)) },
    bad: {
      'made up': () => shownAs('123456789012345678901234567890'),
      'of somebody who signed out': () => {
        const handle = here.pdsHandle('ada')
        here.endHandle(handle)
        return shownAs(handle)
      },
      'far too long': () => shownAs('1'.repeat(65)),
    },
    foreign: [
      `pds:${south}:${simulator.institution(south).pdsHandle('ada')}`,
      here.pdsHandle('ada'),
      here.signedIn('ada'),
      here.classicToken('ada'),
      here.cloudAppToken('lib'),
      `pds:${code}:12ab`,
      `pds:${code}:`,
      `pds:${code}:1:2`,
      `pds:${code.toLowerCase()}:1`,
      `PDS:${code}:1`,
      'pds::1',
    ],
    damages: [...xmlDamages.map((how): Fault => ({ kind: 'broken-xml', how })), { kind: 'deep-xml' }, { kind: 'huge-xml' }],
    faults: played.faults,
    calls: played.calls,
    reset: () => played.reset(),
    close: () => played.close(),
  })
})

await t.test('Classic Primo, tokens: conformance', async (t) => {
  const played = await startPrimo(
    { institutions: [{ code, name: 'Northbay', views: ['MAIN'], users: primoUsersOf(cast, 1) }] },
    { clock },
  )
  const here = played.institution(code)
  await identityConformance(t, {
    institution,
    clock,
    open: () => openedClassic({ tokens: true }, played),
    good: () => ({
      shown: here.classicToken('ada'),
      whom: { kind: 'patron', record: ada, view: 'MAIN' },
      private: /Winterfeld|192\.0\.2\.10|\bada\b/i,
    }),
    askedBack: { end: (shown) => here.endClassicToken(shown) },
    bad: Object.fromEntries(classicForgeryNames.map((forgery) => [forgery, () => here.forgedClassic(forgery, 'ada')])),
    foreign: [
      simulator.institution(south).classicToken('ada'),
      here.signedIn('ada'),
      here.guest(),
      here.cloudAppToken('lib'),
      here.forgedClassic('under-the-name-of-primo-ve', 'ada'),
      'pgk_1a2b3c_secret',
      'a.b.c',
      '..',
    ],
    damages: jsonDamages,
    faults: played.faults,
    calls: played.calls,
    reset: () => played.reset(),
    close: () => played.close(),
  })
})

await t.test('A handle', async (t) => {
  await t.test('is asked back at the configured address and nowhere else', async (t) => {
    const handle = north.pdsHandle('ada')
    await openedClassic().verify(shownAs(handle), patience())
    t.match(simulator.calls, [
      { method: 'GET', path: '/pds', query: { func: 'bor-info', calling_system: 'urm', pds_handle: handle } },
    ])
    t.equal(Object.keys(simulator.calls[0]!.query).length, 3)
    await openedClassic({ callingSystem: 'primo' }).verify(shownAs(handle), patience())
    t.equal(simulator.calls[1]?.query['calling_system'], 'primo')
  })

  await t.test('names the patron by the id of the library system, or by the other one', async (t) => {
    const shown = shownAs(north.pdsHandle('ada'))
    t.match(await openedClassic().verify(shown, patience()), { kind: 'patron', record: 'ada' })
    t.match(await openedClassic({ recordFrom: 'bor_id' }).verify(shown, patience()), { record: 'pds1001' })
  })

  for (const deadHandle of ['bor-without-id', 'error', 'page', 'nothing'] as const) {
    await t.test(`that is dead is nobody's, where PDS says so by: ${deadHandle}`, async (t) => {
      simulator.switches.deadHandle = deadHandle
      await rejects(t, openedClassic().verify(shownAs('12345'), patience()), ['unauthenticated'], deadHandle)
    })
  }

  await t.test('of another institution does not pass under this one’s name', async (t) => {
    const foreign = simulator.institution(south).pdsHandle('ada')
    await rejects(t, openedClassic().verify(shownAs(foreign), patience()), ['unauthenticated'], 'PDS names its institution')
    t.equal(simulator.calls.length, 1, 'and it was PDS who did')
  })

  await t.test('may have quotes round it, as a token may', async (t) => {
    const identity = openedClassic()
    const bare = shownAs(north.pdsHandle('ada'))
    const { id } = await identity.verify(bare, patience())
    for (const shown of [`"${bare}"`, JSON.stringify(`"${bare}"`)]) {
      t.ok(identity.claims(shown))
      t.equal((await identity.verify(shown, patience())).id, id, 'and is the same')
    }
    for (const shown of [`"${bare}`, ` ${bare}`, `${bare}\n`, `${bare}&func=logout`]) t.notOk(identity.claims(shown))
    t.equal(simulator.calls.length, 1)
  })

  await t.test('is as old as when it was first seen, by the same person', async (t) => {
    const identity = openedClassic()
    const handle = north.pdsHandle('ada')
    const begun = clock.now()
    for (let at = 0; at < 4; at++) {
      const { issuedAt, expiresAt } = await identity.verify(shownAs(handle), patience())
      t.same([issuedAt, expiresAt], [begun, clock.now() + minute])
      await clock.advance(minute)
    }
    const other = answering(200, borFor('sol', handle))
    const changing = openedClassic(
      {},
      simulator,
      other.unless((send) => send),
    )
    await changing.verify(shownAs(handle), patience())
    await clock.advance(minute)
    other.begin()
    t.match(await changing.verify(shownAs(handle), patience()), { record: 'sol', issuedAt: clock.now() }, 'another person is new')
  })

  await t.test('that came back after PDS had said no is a new one', async (t) => {
    const other = answering(200, '<bor/>')
    const identity = openedClassic(
      {},
      simulator,
      other.unless((send) => send),
    )
    const shown = shownAs(north.pdsHandle('ada'))
    await identity.verify(shown, patience())
    await clock.advance(minute)
    other.begin()
    await rejects(t, identity.verify(shown, patience()), ['unauthenticated'], 'signed out')
    other.end()
    await clock.advance(minute)
    t.match(await identity.verify(shown, patience()), { record: ada, issuedAt: clock.now() })
  })

  await t.test('that was made up costs one question in five seconds, however often it comes', async (t) => {
    const identity = openedClassic()
    const attack = () =>
      Promise.all(
        Array.from({ length: 20 }, () => rejects(t, identity.verify(shownAs('666'), patience()), ['unauthenticated'], 'made up')),
      )
    await attack()
    await attack()
    t.equal(simulator.calls.length, 1)
    await clock.advance(5_000)
    await attack()
    t.equal(simulator.calls.length, 2)
  })

  await t.test('is asked about for all who wait: who leaves takes nothing from the others', async (t) => {
    let answer = (): void => undefined
    const late = new Promise<void>((resolve) => {
      answer = resolve
    })
    const identity = openedClassic({}, simulator, (send) => async (call, request) => {
      await late
      call.signal.throwIfAborted()
      return send(call, request)
    })
    const shown = shownAs(north.pdsHandle('ada'))
    const leaver = new AbortController()
    const left = identity.verify(shown, { ...patience(), signal: leaver.signal })
    const hasty = identity.verify(shown, patienceBy(clock, 100))
    const waiting = identity.verify(shown, patience())
    const gone = [rejects(t, left, ['ils-timeout'], 'the one who left'), rejects(t, hasty, ['ils-timeout'], 'the one in a hurry')]
    leaver.abort()
    await clock.advance(100)
    await Promise.all(gone)
    answer()
    t.match(await waiting, { record: ada })
    t.equal(simulator.calls.length, 1)
  })

  const handle = '245201215324012345678901234567'
  const answers: readonly (readonly [what: string, came: ProblemCode | 'ada', status: number, body: string])[] = [
    ['as it should be', 'ada', 200, borFor('ada', handle)],
    ['without an echo of the handle', 'ada', 200, borFor('ada', '')],
    ['with what XML escapes', 'ada', 200, borFor('&#97;d&#x61;', handle)],
    ['about another handle', 'ils-answer-invalid', 200, borFor('ada', '999')],
    ['of another institution', 'unauthenticated', 200, borFor('ada', handle, south)],
    ['of another institution in bor-info', 'unauthenticated', 200, borFor('ada', handle, code, south)],
    ['of no institution', 'unauthenticated', 200, borFor('ada', handle, '')],
    ['of a guest at PDS', 'unauthenticated', 200, borFor('ada', handle).replace('<id>ada', '<id>GUEST')],
    [
      'of a guest in the library system',
      'unauthenticated',
      200,
      borFor('ada', handle).replace('<bor-info><id>ada', '<bor-info><id>Guest'),
    ],
    ['of the group of guests', 'unauthenticated', 200, borFor('ada', handle).replace('<group>01', '<group>GUEST')],
    ['of somebody anonymous', 'unauthenticated', 200, borFor('anonymous-0602_090000', handle)],
    ['of somebody whose name begins like a guest', 'ada', 200, borFor('ada', handle).replace('<id>ada', '<id>guestrow')],
    ['without bor-info', 'unauthenticated', 200, borFor('ada', handle).replace(/<bor-info>.*<\/bor-info>/, '')],
    ['without bor_id', 'unauthenticated', 200, borFor('ada', handle).replace(/<bor_id>.*<\/bor_id>/, '')],
    ['with two ids', 'unauthenticated', 200, borFor('ada</id><id>sol', handle)],
    ['an error', 'unauthenticated', 200, '<error>no such handle</error>'],
    ['nothing', 'unauthenticated', 200, ' \n'],
    ['a page', 'unauthenticated', 200, '<!DOCTYPE html><html><body>Sign in</body></html>'],
    ['a page in XML', 'unauthenticated', 200, '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x"><html/>'],
    ['with another root', 'ils-answer-invalid', 200, borFor('ada', handle).replaceAll('bor>', 'other>')],
    ['with a document type', 'ils-answer-invalid', 200, borFor('ada', handle).replace('?>', '?><!DOCTYPE bor SYSTEM "bor.dtd">')],
    ['with an entity of HTML', 'ils-answer-invalid', 200, borFor('&eacute;va', handle)],
    ['cut off', 'ils-answer-invalid', 200, borFor('ada', handle).slice(0, -20)],
    ['twice', 'ils-answer-invalid', 200, borFor('ada', handle).repeat(2)],
    ['of far too many bytes', 'ils-answer-invalid', 200, borFor('ada', handle) + ' '.repeat(70_000)],
    ['no XML', 'ils-answer-invalid', 200, '{"id":"ada"}'],
    ['sent elsewhere', 'ils-answer-invalid', 302, ''],
    ['401', 'ils-refused-gateway', 401, ''],
    ['403', 'ils-refused-gateway', 403, ''],
    ['404', 'ils-answer-invalid', 404, ''],
    ['500', 'ils-unavailable', 500, borFor('ada', handle)],
    ['503', 'ils-unavailable', 503, ''],
  ]
  for (const [what, came, status, body] of answers) {
    await t.test(`answered ${what}: ${came}`, async (t) => {
      const verified = openedClassic({}, simulator, answering(status, body).always).verify(shownAs(handle), patience())
      if (came === 'ada') t.match(await verified, { record: ada })
      else t.notMatch(String(await rejects(t, verified, [came], what)), /ada|anonymous|Reader/)
    })
  }

  await t.test('whatever PDS answers, it comes to a key or to one of two problems', () => {
    const settings = classicWith()
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.tuple(fc.nat(400), fc.string({ unit: 'binary', maxLength: 12 }), fc.nat(30)).map(([at, put, cut]) => {
        const right = borFor('ada', handle)
        return Buffer.from(right.slice(0, at) + put + right.slice(at + cut))
      }),
    )
    fc.assert(
      fc.property(body, (bytes) => {
        try {
          const record = recordIn({ status: 200, headers: {}, body: bytes }, settings, handle)
          return record === undefined || record !== ''
        } catch (error) {
          return isProblem(error, 'ils-answer-invalid')
        }
      }),
      { numRuns: 500 },
    )
    return Promise.resolve()
  })
})

await t.test('A token of the classic Primo', async (t) => {
  await t.test('is none of its business unless the operator says so', async (t) => {
    const identity = openedClassic()
    const shown = north.classicToken('ada')
    t.notOk(identity.claims(shown))
    await rejects(t, identity.verify(shown, patience()), ['unauthenticated'], 'though it is good')
    t.same(simulator.calls, [])
  })

  await t.test('is asked back at the configured address, by something only a patron gets', async (t) => {
    const shown = north.classicToken('ada')
    const asked: VendorRequest[] = []
    const listening =
      (send: Send): Send =>
      (call, request) => {
        asked.push(request)
        return send(call, request)
      }
    await openedClassic({ tokens: true }, simulator, listening).verify(JSON.stringify(shown), patience())
    t.match(asked, [{ effect: 'read', single: true }], 'once, since a 500 may be a no')
    t.match(simulator.calls, [
      {
        method: 'GET',
        path: '/primo_library/libweb/webservices/rest/v1/myaccount/personal_settings',
        query: {},
        headers: { authorization: `Bearer ${shown}` },
      },
    ])
  })

  await t.test('names the patron in user, where Primo VE has a number, and not in userName', async (t) => {
    t.match(claimsOf(north.classicToken('ada')), { user: 'ada', userName: 'WINTERFELD ADA' })
    t.match(await openedClassic({ tokens: true }).verify(north.classicToken('ada'), patience()), { record: 'ada', view: 'MAIN' })
  })

  for (const classicRefusal of [401, 403, 500] as const) {
    await t.test(`is not good where Primo says ${classicRefusal}`, async (t) => {
      simulator.switches.classicRefusal = classicRefusal
      const identity = openedClassic({ tokens: true })
      for (const forgery of ['alg-none', 'signed-by-a-stranger', 'claims-exchanged'] as const) {
        await rejects(t, identity.verify(north.forgedClassic(forgery, 'ada'), patience()), ['unauthenticated'], forgery)
      }
      t.equal(asked('/primo_library/libweb/webservices/rest/v1/myaccount/personal_settings'), 3)
    })
  }

  await t.test('is answered with 200 for a guest too, and that is no yes', async (t) => {
    await rejects(t, openedClassic({ tokens: true }).verify(north.classicGuest(), patience()), ['unauthenticated'], 'a guest')
    t.match(simulator.calls, [{ status: 200 }])
    const trusting = () => openedClassic({ tokens: true }, simulator, answering(200, '{"status":"ok"}').always)
    await rejects(t, trusting().verify(north.classicGuest(), patience()), ['forbidden'], 'where Primo would take it')
  })

  await t.test('of whatever Primo would take, is good only for this institution and in its time', async (t) => {
    const trusting = openedClassic({ tokens: true }, simulator, answering(200, '{"status":"ok"}').always)
    for (const forgery of classicForgeryNames) {
      // What only Primo can know, and guests, who are forbidden.
      if (['alg-none', 'signed-by-a-stranger', 'signature-missing', 'claims-exchanged', 'guest'].includes(forgery)) continue
      await rejects(t, trusting.verify(north.forgedClassic(forgery, 'ada'), patience()), ['unauthenticated'], forgery)
    }
    await rejects(t, trusting.verify(simulator.institution(south).classicToken('ada'), patience()), ['unauthenticated'], 'south')
  })

  const otherwise: readonly (readonly [what: string, code: ProblemCode, status: number, body: string])[] = [
    ['another status', 'unauthenticated', 200, '{"status":"failed","reply-code":"0002","data":null}'],
    ['no status', 'ils-answer-invalid', 200, '{"data":{}}'],
    ['a text', 'ils-answer-invalid', 200, '"ok"'],
    ['a page', 'ils-answer-invalid', 200, '<html>ok</html>'],
    ['404', 'ils-answer-invalid', 404, ''],
    ['502', 'ils-unavailable', 502, ''],
  ]
  for (const [what, came, status, body] of otherwise) {
    await t.test(`answered by ${what}: ${came}`, async (t) => {
      const identity = openedClassic({ tokens: true }, simulator, answering(status, body).always)
      await rejects(t, identity.verify(north.classicToken('ada'), patience()), [came], what)
    })
  }

  const times: readonly (readonly [what: string, otherwise: ClassicOtherwise, came: ProblemCode | 'good', settings?: object])[] =
    [
      ['older than is believed, though Primo would take it', { ageMs: 9 * hour }, 'unauthenticated'],
      ['the same where a day is believed', { ageMs: 9 * hour }, 'good', { maxAgeHours: 24 }],
      ['past its own end', { ageMs: 2 * hour, claims: { exp: seconds(-2 * minute) } }, 'unauthenticated'],
      ['issued by a clock that is ahead a little', { ageMs: -59_000 }, 'good'],
      ['issued by a clock that is ahead by more', { ageMs: -62_000 }, 'unauthenticated'],
    ]
  for (const [what, made, came, settings] of times) {
    await t.test(`${what}: ${came}`, async (t) => {
      const verified = openedClassic({ tokens: true, ...settings }).verify(north.classicToken('ada', made), patience())
      if (came === 'good') return void t.match(await verified, { record: ada })
      await rejects(t, verified, [came], what)
      t.same(simulator.calls, [], 'and Primo was not asked')
    })
  }

  await t.test('that was seen good and grew too old has ended', async (t) => {
    const identity = openedClassic({ tokens: true, maxAgeHours: 1 })
    const shown = north.classicToken('ada')
    const { issuedAt } = await identity.verify(shown, patience())
    await clock.advance(hour + 30_000)
    const { expiresAt } = await identity.verify(shown, patience())
    t.equal(expiresAt, issuedAt + hour + minute, 'its own end, where that comes before the next question')
    await clock.advance(30_000)
    await rejects(t, identity.verify(shown, patience()), ['session-ended'], 'an hour and a minute later')
    t.equal(simulator.calls.length, 2)
  })

  await t.test('and a handle are both taken where both are believed', async (t) => {
    const identity = openedClassic({ tokens: true })
    t.match(await identity.verify(shownAs(north.pdsHandle('sol')), patience()), { record: 'sol' })
    t.match(await identity.verify(north.classicToken('sol'), patience()), { record: 'sol' })
  })
})

await t.test('Settings of the classic Primo say what is wrong with them', (t) => {
  const right = { flavour: 'classic', institutionCode: 'NORTH_1', pdsUrl: 'https://primo.example.org:8991/pds' }
  t.match(primoSettings.parse(right), {
    callingSystem: 'urm',
    recordFrom: 'bor-info',
    tokens: false,
    insecure: false,
    maxAgeHours: 8,
  })
  t.ok(primoSettings.safeParse({ ...right, pdsUrl: 'http://primo.example.org:8991/pds', insecure: true }).success, 'knowingly')
  t.ok(primoSettings.safeParse({ ...right, pdsUrl: 'http://127.0.0.1:8991/pds' }).success, 'on loopback')
  t.ok(primoSettings.safeParse({ ...right, tokens: true, primoUrl: 'https://primo.example.org' }).success)
  const wrong: readonly (readonly [object, string])[] = [
    [{ pdsUrl: 'http://primo.example.org:8991/pds' }, 'pdsUrl'],
    [{ pdsUrl: 'https://user@primo.example.org/pds' }, 'pdsUrl'],
    [{ pdsUrl: 'https://primo.example.org/pds?func=bor-info' }, 'pdsUrl'],
    [{ pdsUrl: 'ftp://primo.example.org/pds' }, 'pdsUrl'],
    [{ tokens: true }, 'primoUrl'],
    [{ primoUrl: 'https://primo.example.org' }, 'primoUrl'],
    [{ tokens: true, primoUrl: 'http://primo.example.org' }, 'primoUrl'],
    [{ institutionCode: 'north' }, 'institutionCode'],
    [{ callingSystem: 'a&b' }, 'callingSystem'],
    [{ recordFrom: 'anything' }, 'recordFrom'],
    [{ maxAgeHours: 25 }, 'maxAgeHours'],
    [{ baseUrl: 'https://api-eu.hosted.exlibrisgroup.com' }, ''],
    [{ views: ['MAIN'] }, ''],
  ]
  for (const [change, place] of wrong) {
    const issues = primoSettings.safeParse({ ...right, ...change }).error?.issues ?? []
    t.same(
      issues.map(({ path }) => path.join('.')),
      [place],
      JSON.stringify(change),
    )
  }
  const { manners, others, vouchesFor } = primo.connect(
    primoSettings.parse({ ...right, tokens: true, primoUrl: 'https://primo.example.org' }),
  )
  t.match(manners, { baseUrl: right.pdsUrl, pool: 'pds primo.example.org:8991' })
  t.match(others, { primo: { baseUrl: 'https://primo.example.org', pool: 'primo primo.example.org' } })
  t.equal(vouchesFor, 'patron')
  t.end()
})

await t.test('The simulator plays the classic ways in', async (t) => {
  const rest = `${simulator.url}/primo_library/libweb/webservices/rest`
  const identity = openedClassic({ tokens: true })
  const guest = await (await fetch(`${rest}/v1/guestJwt/${code}?isGuest=true&lang=en_US&viewId=MAIN`)).text()
  t.ok(identity.claims(guest))
  t.match(claimsOf(guest), { user: /^anonymous-/, userGroup: 'GUEST', viewInstitutionCode: code })

  const handle = north.pdsHandle('ada')
  const login = await fetch(`${rest}/v1/loginJwt/${code}`, { headers: { cookie: `PDS_HANDLE=${handle}` } })
  t.match(await identity.verify(await login.text(), patience()), { record: ada })
  t.equal((await fetch(`${rest}/v1/loginJwt/${code}`)).status, 401)

  const info = async (institute: string) =>
    (await fetch(`${rest}/PDSUserInfo?institute=${institute}&pds_handle=${handle}`)).text()
  t.match(await info(code), /<bor_id>\s*<id>pds1001<\/id>/)
  t.notMatch(await info(south), /pds1001/)

  const settings = (headers: Record<string, string>) => fetch(`${rest}/v1/myaccount/personal_settings`, { headers })
  t.equal((await settings({})).status, 403)
  t.equal((await settings({ authorization: north.classicToken('ada') })).status, 500, 'without Bearer')
  t.equal((await settings({ authorization: 'Bearer a.b.c' })).status, 401)
  const inVe = (token: string) =>
    fetch(`${simulator.url}/primaws/rest/priv/myaccount/personal_settings`, { headers: { authorization: `Bearer ${token}` } })
  t.match(await (await inVe(JSON.stringify(north.signedIn('ada')))).json(), { status: 'ok' })
  t.match(await (await inVe(north.guest())).json(), { status: 'failed', 'reply-code': '0002' })
  t.equal((await inVe(north.forged('signed-by-a-stranger', 'ada'))).status, 401)

  north.endHandle(handle)
  t.notMatch(await info(code), /pds1001/)
  t.throws(() => north.pdsHandle('nobody'), RangeError)
})

await t.test('The simulator plays the way by an identity provider', async (t) => {
  const target = 'https://primo.example.org/discovery/login'
  const start = new URL(`${simulator.url}/primaws/suprimaExtLogin`)
  start.search = new URLSearchParams({ institution: code, view: `${code}:NDE`, auth: 'SAML', 'target-url': target }).toString()
  const sent = await fetch(start, { redirect: 'manual' })
  const provider = new URL(sent.headers.get('location')!, simulator.url)
  t.equal((await fetch(`${provider.href}&user=nobody`, { redirect: 'manual' })).status, 401)
  const back = new URL((await fetch(`${provider.href}&user=xan`, { redirect: 'manual' })).headers.get('location')!)
  t.equal(back.origin + back.pathname, target)
  const fetched = () =>
    fetch(`${simulator.url}/primaws/rest/pub/loginJwtCache/${back.searchParams.get('loginId')}?vid=${code}:NDE`)
  t.match(await opened().verify(await (await fetched()).text(), patience()), { record: 'xan', view: `${code}:NDE` })
  t.equal((await fetched()).status, 401, 'once and not again')
})

function patience() {
  return patienceBy(clock)
}

function settingsWith(settings: object = {}, baseUrl = simulator.url): SignedSettings {
  return primoSettings.parse({ baseUrl, institutionCode: code, ...settings }) as SignedSettings
}

function connected(settings: object = {}, played: PrimoSimulator = simulator): IdentityConnection {
  return primo.connect(settingsWith(settings, played.url))
}

function opened(settings: object = {}, played = simulator, between: (send: Send) => Send = (send) => send): Identity {
  const connection = connected(settings, played)
  return connection.open({ institution, clock, send: between(sendBy(clock, connection.manners)), others: {} })
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

function classicWith(settings: object = {}, played = simulator): ClassicSettings {
  const tokens = 'tokens' in settings ? { primoUrl: played.url } : {}
  const all = { flavour: 'classic', institutionCode: code, pdsUrl: `${played.url}/pds`, ...tokens, ...settings }
  return primoSettings.parse(all) as ClassicSettings
}

function openedClassic(settings: object = {}, played = simulator, between: (send: Send) => Send = (send) => send): Identity {
  const connection = primo.connect(classicWith(settings, played))
  const others = Object.fromEntries(
    Object.entries(connection.others).map(([name, manners]) => [name, between(sendBy(clock, manners))]),
  )
  return connection.open({ institution, clock, send: between(sendBy(clock, connection.manners)), others })
}

function shownAs(handle: string): string {
  return `pds:${code}:${handle}`
}

/** A `Send` that brings this, always or from a moment on. */
function answering(status: number, body: string) {
  let begun = false
  const answer: Send = () => Promise.resolve({ status, headers: {}, body: Buffer.from(body) })
  return {
    always: () => answer,
    unless:
      (wrap: (send: Send) => Send) =>
      (send: Send): Send =>
      (call, request) =>
        (begun ? answer : wrap(send))(call, request),
    begin: () => {
      begun = true
    },
    end: () => {
      begun = false
    },
  }
}

function borFor(id: string, handle: string, institute = code, institutes = institute): string {
  return (
    `<?xml version="1.0" encoding="UTF-8"?><bor><bor_id><id>${id}</id><handle>${handle}</handle><institute>${institute}</institute></bor_id>` +
    `<bor-info><id>${id}</id><institute>${institutes}</institute><name>Reader</name><group>01</group></bor-info></bor>`
  )
}

/** The last letter of a signature of 64 bytes has four bits that stand for nothing. */
function otherBits(token: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return token.slice(0, -1) + letters[letters.indexOf(token.at(-1)!) ^ 1]
}

/** Of every ES256 signature there is a second one, which needs no key: the other root. */
function otherSignature(token: string): string {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  const [header, claims, signature = ''] = token.split('.')
  const bytes = Buffer.from(signature, 'base64url')
  const s = BigInt(`0x${bytes.subarray(32).toString('hex')}`)
  const other = Buffer.from((order - s).toString(16).padStart(64, '0'), 'hex')
  return `${header}.${claims}.${Buffer.concat([bytes.subarray(0, 32), other]).toString('base64url')}`
}

function asked(pattern = '/auth/{institution}/jwks.json'): number {
  return simulator.calls.filter((call) => call.pattern === pattern).length
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
