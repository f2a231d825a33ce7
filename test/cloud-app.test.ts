import * as fc from 'fast-check'
import t from 'tap'
import { statementIn } from '#adapters/primo/cloud-app/claims.ts'
import { cloudAppSettings, type CloudAppSettings } from '#adapters/primo/cloud-app/settings.ts'
import { almaCloudApp, primo } from '#adapters/primo/index.ts'
import { cloudAppKeys, keysIn } from '#adapters/primo/key-set.ts'
import { primoUsersOf } from '#adapters/primo/simulator/cast.ts'
import {
  cloudAppForgeryNames,
  forgeryNames,
  playedApp,
  startPrimo,
  type CloudAppOtherwise,
  type PrimoSimulator,
} from '#adapters/primo/simulator/index.ts'
import type { InstitutionId } from '#domain/id.ts'
import { isProblem, type ProblemCode } from '#domain/problem.ts'
import type { Identity } from '#ports/identity.ts'
import { cast } from '#simulation/cast.ts'
import { FakeClock } from './clock.ts'
import { identityConformance, jsonDamages, patienceBy, rejects, sendBy } from './conformance/identity.ts'

const institution = 'north' as InstitutionId
const code = '01PGW_NORTH'
const south = '01PGW_SOUTH'
const roles = ['desk']
const minute = 60_000
const hour = 60 * minute

const clock = new FakeClock()
const simulator = await startPrimo(
  {
    institutions: [
      { code, name: 'Northbay', views: ['MAIN'], users: primoUsersOf(cast, 1) },
      { code: south, name: 'Southmere', views: ['MAIN'], users: primoUsersOf(cast, 2) },
    ],
  },
  { clock },
)
const north = simulator.institution(code)
const abroad = simulator.institution(south)
t.teardown(() => simulator.close())
t.beforeEach(() => simulator.reset())

for (const decoyKeys of [false, true]) {
  await t.test(`Cloud App, ${decoyKeys ? 'among decoys' : 'a usual key set'}: conformance`, async (t) => {
    const played = await startPrimo(
      {
        institutions: [{ code, name: 'Northbay', views: ['MAIN'], users: primoUsersOf(cast, 1) }],
        switches: { decoyKeys },
      },
      { clock },
    )
    const here = played.institution(code)
    await identityConformance(t, {
      institution,
      clock,
      open: () => opened({ subjects: ['librarian'], issuer: 'ExlCloudApp' }, played),
      good: () => ({
        shown: here.cloudAppToken('librarian'),
        whom: { kind: 'staff', subject: 'librarian', roles },
        private: /librarian/,
      }),
      guest: () => here.cloudAppToken('somebody-else'),
      bad: Object.fromEntries(cloudAppForgeryNames.map((name) => [name, () => here.forgedCloudApp(name, 'librarian')])),
      foreign: [
        abroad.cloudAppToken('librarian'),
        here.cloudAppToken('librarian', { audience: 'somebody-elses-app' }),
        here.signedIn('ada'),
        here.guest(),
        here.classicToken('ada'),
        `pds:${code}:${here.pdsHandle('ada')}`,
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
}

await t.test('Every attack ends at the door', async (t) => {
  for (const forgery of cloudAppForgeryNames) {
    await t.test(forgery, async (t) => {
      simulator.switches.decoyKeys = true
      const attacker = north.forgedCloudApp(forgery, 'librarian')
      const identity = opened({ issuer: 'ExlCloudApp' })
      await rejects(t, identity.verify(attacker, patience()), ['unauthenticated'], 'whoever comes first')
      t.match(await identity.verify(north.cloudAppToken('librarian'), patience()), { subject: 'librarian' })
      await rejects(t, identity.verify(attacker, patience()), ['unauthenticated'], 'whoever comes after the one it imitates')
      await rejects(t, identity.verify(`"${attacker}"`, patience()), ['unauthenticated'], 'in quotes')
    })
  }
})

await t.test('Between institutions stands one claim, since the key is the same for all of them', async (t) => {
  const foreign = abroad.cloudAppToken('librarian')
  const there = almaCloudApp.connect(settingsWith({ institutionCode: south }))
  const home = there.open({ institution: 'south' as InstitutionId, clock, send: sendBy(clock, there.manners), others: {} })
  t.match(await home.verify(foreign, patience()), { kind: 'staff', institution: 'south' }, 'good where it belongs')
  const identity = opened()
  t.notOk(identity.claims(foreign), 'and not looked at elsewhere')
  const problem = await rejects(t, identity.verify(foreign, patience()), ['unauthenticated'], 'nor believed')
  t.match(String(problem), /another institution/, 'for no other reason: its signature is good here too')
  for (const claims of [{ inst_code: `${code}2` }, { inst_code: code.toLowerCase() }, { inst_code: [code] }, { inst_code: '' }]) {
    await rejects(t, identity.verify(north.cloudAppToken('librarian', { claims }), patience()), ['unauthenticated'], 'nearly')
  }
})

await t.test('Staff and patrons never pass for each other', async (t) => {
  simulator.switches.decoyKeys = true
  const patrons = primo.connect({
    flavour: 've',
    environment: 'production',
    maxAgeHours: 8,
    keysKeptMinutes: 10,
    baseUrl: simulator.url,
    institutionCode: code,
  })
  const forPatrons = patrons.open({ institution, clock, send: sendBy(clock, patrons.manners), others: {} })
  const forStaff = opened()
  t.same([patrons.vouchesFor, almaCloudApp.connect(settingsWith()).vouchesFor], ['patron', 'staff'])

  const claims = { aud: playedApp, sub: 'ada', inst_code: code }
  const ofPatrons = [
    north.signedIn('ada', { claims }),
    north.signedIn('ada', { claims, header: { kid: 'exlhep-01' } }),
    north.signedIn('ada', { claims, header: { kid: 'exlhep-01', alg: 'RS256' } }),
    north.classicToken('ada', { claims, header: { kid: 'exlhep-01' } }),
    ...forgeryNames.map((name) => north.forged(name, 'ada')),
  ]
  for (const shown of ofPatrons) await rejects(t, forStaff.verify(shown, patience()), ['unauthenticated'], 'of a patron')
  const asPatron = { iss: 'Prima', institution: code, viewId: `${code}:MAIN`, userName: 'ada', signedIn: 'true' }
  const ofStaff = [
    north.cloudAppToken('ada', { claims: asPatron }),
    north.cloudAppToken('ada', { claims: asPatron, header: { kid: `primaPrivateKey-${code}` } }),
    north.cloudAppToken('ada', { claims: asPatron, header: { kid: `primaPrivateKey-${code}`, alg: 'ES256' } }),
  ]
  for (const shown of ofStaff) await rejects(t, forPatrons.verify(shown, patience()), ['unauthenticated'], 'of staff')

  t.ok(forStaff.claims(north.cloudAppToken('librarian')))
  t.notOk(forPatrons.claims(north.cloudAppToken('librarian')))
  t.notOk(forStaff.claims(north.signedIn('ada', { claims })))
})

await t.test('The audience is the operator’s own app, alone or in a list', async (t) => {
  const identity = opened()
  const of = (audience: string | readonly string[]) => north.cloudAppToken('librarian', { audience })
  t.match(await identity.verify(of([playedApp]), patience()), { subject: 'librarian' })
  t.match(await identity.verify(of(['somebody-elses-app', playedApp]), patience()), { subject: 'librarian' })
  for (const audience of ['', `${playedApp}2`, playedApp.toUpperCase(), [], [`${playedApp}2`], [[playedApp]]]) {
    const shown = of(audience as string)
    t.notOk(identity.claims(shown), JSON.stringify(audience))
    await rejects(t, identity.verify(shown, patience()), ['unauthenticated'], JSON.stringify(audience))
  }
  const desk = opened({ audience: 'desk-app', roles: ['desk-light'] })
  t.match(await desk.verify(of('desk-app'), patience()), { roles: ['desk-light'] }, 'each app has roles of its own')
  t.notOk(desk.claims(of(playedApp)))
})

await t.test('The issuer is checked where it is given, and the names of claims are settings', async (t) => {
  const odd = north.cloudAppToken('librarian', {
    claims: { iss: 'anybody', inst_code: null, sub: null, institution: code, user: 'lib' },
  })
  const named = { institutionClaim: 'institution', subjectClaim: 'user' }
  t.match(await opened(named).verify(odd, patience()), { subject: 'lib' })
  await rejects(t, opened({ ...named, issuer: 'Alma' }).verify(odd, patience()), ['unauthenticated'], 'another issuer')
  await rejects(t, opened().verify(odd, patience()), ['unauthenticated'], 'other names')
  const inherited = opened({ subjectClaim: 'constructor' })
  await rejects(t, inherited.verify(north.cloudAppToken('librarian'), patience()), ['unauthenticated'], 'what every object has')
})

await t.test('Whoever is not on the list is forbidden', async (t) => {
  const identity = opened({ subjects: ['librarian', 'head'] })
  t.match(await identity.verify(north.cloudAppToken('head'), patience()), { subject: 'head' })
  const problem = await rejects(t, identity.verify(north.cloudAppToken('Head'), patience()), ['forbidden'], 'not on it')
  t.notMatch(String(problem), /head/i)
  t.match(await opened().verify(north.cloudAppToken('Head'), patience()), { subject: 'Head' }, 'without a list everybody may')
})

await t.test('Time', async (t) => {
  const cases: readonly (readonly [what: string, otherwise: CloudAppOtherwise, code: ProblemCode | 'good', settings?: object])[] =
    [
      ['older than is believed, though Alma would take it', { ageMs: 2 * hour, claims: { exp: seconds(hour) } }, 'session-ended'],
      ['the same where a day is believed', { ageMs: 2 * hour, claims: { exp: seconds(hour) } }, 'good', { maxAgeHours: 24 }],
      ['past its own end', { ageMs: 10 * minute, claims: { exp: seconds(-61_000) } }, 'session-ended'],
      ['past its own end by less than clocks may differ', { ageMs: 10 * minute, claims: { exp: seconds(-59_000) } }, 'good'],
      ['issued by a clock that is ahead a little', { ageMs: -59_000 }, 'good'],
      ['issued by a clock that is ahead by more', { ageMs: -62_000 }, 'unauthenticated'],
      ['without an end', { claims: { exp: null } }, 'unauthenticated'],
      ['without a beginning', { claims: { iat: null } }, 'unauthenticated'],
      ['with an end in words', { claims: { exp: '2031-01-01' } }, 'unauthenticated'],
    ]
  for (const [what, otherwise, came, settings] of cases) {
    await t.test(`${what}: ${came}`, async (t) => {
      const identity = opened(settings)
      const shown = north.cloudAppToken('librarian', otherwise)
      for (const which of ['at first', 'remembered']) {
        const verified = identity.verify(shown, patience())
        if (came === 'good') t.match(await verified, { subject: 'librarian' }, which)
        else await rejects(t, verified, [came], which)
      }
    })
  }
})

await t.test('Whatever is signed, what comes of it is staff of this institution or the right problem', () => {
  const settings = settingsWith()
  const names = ['iss', 'iat', 'exp', 'inst_code', 'aud', 'sub', '__proto__', 'anything']
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom(code, playedApp, 'ExlCloudApp', seconds(0), seconds(hour), 'librarian'))
  const right = { inst_code: code, aud: playedApp, sub: 'librarian', iat: seconds(0), exp: seconds(hour) }
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 3 }), (changes) => {
      const claims: Record<string, unknown> = { ...right, ...changes }
      try {
        const { vouchedFor } = statementIn(Buffer.from(JSON.stringify(claims)), settings, institution, 'an-id')
        return vouchedFor.subject === claims['sub'] && claims['inst_code'] === code && vouchedFor.roles === settings.roles
      } catch (error) {
        return isProblem(error, 'unauthenticated')
      }
    }),
    { numRuns: 500 },
  )
  return Promise.resolve()
})

await t.test('Of a set only the right key is taken', async (t) => {
  simulator.switches.decoyKeys = true
  const { keys } = (await (await fetch(`${simulator.url}/auth/${code}/jwks.json`)).json()) as { keys: readonly (object | null)[] }
  const taken = (those: readonly unknown[]) => keysIn({ body: Buffer.from(JSON.stringify({ keys: those })) }, cloudAppKeys)
  const right = keys.at(-2)!
  t.equal((await taken(keys)).length, 1, 'among all decoys')
  for (const decoy of keys.filter((key) => key !== right)) {
    t.same(await taken([decoy, { kty: 'EC' }]), [], `${JSON.stringify(decoy).slice(0, 60)}…`)
  }
  const changes = [
    { kid: 'exlhep-02' },
    { kty: 'EC' },
    { use: 'enc' },
    { use: undefined },
    { alg: 'RS512' },
    { alg: 'PS256' },
    { key_ops: ['sign'] },
    { e: 'AQ' },
    { n: 'AAAA' },
    { n: `${'A'.repeat(200)}${'_'.repeat(200)}` },
    { n: '_'.repeat(1400) },
  ]
  for (const change of changes) t.same(await taken([{ ...right, ...change }]), [], JSON.stringify(change).slice(0, 40))
})

await t.test('Settings say what is wrong with them', (t) => {
  const right = {
    baseUrl: 'https://api-eu.hosted.exlibrisgroup.com',
    institutionCode: code,
    audience: 'our-app',
    roles: ['desk'],
  }
  t.match(cloudAppSettings.parse(right), {
    institutionClaim: 'inst_code',
    subjectClaim: 'sub',
    maxAgeHours: 1,
    keysKeptMinutes: 10,
  })
  const wrong: readonly (readonly [object, string])[] = [
    [{ baseUrl: 'http://api-eu.hosted.exlibrisgroup.com' }, 'baseUrl'],
    [{ institutionCode: 'a/b' }, 'institutionCode'],
    [{ audience: undefined }, 'audience'],
    [{ audience: ' ' }, 'audience'],
    [{ roles: [] }, 'roles'],
    [{ roles: undefined }, 'roles'],
    [{ roles: [''] }, 'roles.0'],
    [{ subjects: [] }, 'subjects'],
    [{ maxAgeHours: 25 }, 'maxAgeHours'],
    [{ maxAgeHours: 0 }, 'maxAgeHours'],
    [{ subjectClaim: 'inst_code' }, 'subjectClaim'],
    [{ views: ['MAIN'] }, ''],
  ]
  for (const [change, place] of wrong) {
    const issues = cloudAppSettings.safeParse({ ...right, ...change }).error?.issues ?? []
    t.same(
      issues.map(({ path }) => path.join('.')),
      [place],
      JSON.stringify(change),
    )
  }
  const { manners } = almaCloudApp.connect(settingsWith())
  t.match(manners, { baseUrl: simulator.url, pool: `alma-cloud-app ${code}`, perSecond: 1, concurrent: 1 })
  t.end()
})

await t.test('The simulator gives every kind of token to whoever tries by hand', async (t) => {
  const play = async (path: string) => fetch(`${simulator.url}/play/${path}`)
  const identity = opened()
  const kinds = (await (await play('cloud-app')).json()) as readonly string[]
  t.same(kinds, ['signed-in', ...cloudAppForgeryNames])
  const shown = await (await play(`cloud-app/${code}/signed-in?user=head`)).text()
  t.match(await identity.verify(shown, patience()), { subject: 'head' })
  const other = await (await play(`cloud-app/${code}/signed-in?audience=other`)).text()
  await rejects(t, identity.verify(other, patience()), ['unauthenticated'], 'of another app')
  const forged = await (await play(`cloud-app/${code}/alg-none`)).text()
  await rejects(t, identity.verify(forged, patience()), ['unauthenticated'], 'forged')
  t.match(await (await play(`classic/${code}/handle?user=ada`)).json(), /^pds:01PGW_NORTH:\d{30}$/)
  for (const path of [`cloud-app/${code}/toString`, 'cloud-app/nowhere/signed-in', `classic/${code}/toString`]) {
    t.equal((await play(path)).status, 404, path)
  }
})

function patience() {
  return patienceBy(clock)
}

function settingsWith(settings: object = {}, baseUrl = simulator.url): CloudAppSettings {
  return cloudAppSettings.parse({ baseUrl, institutionCode: code, audience: playedApp, roles, ...settings })
}

function opened(settings: object = {}, played: PrimoSimulator = simulator): Identity {
  const connection = almaCloudApp.connect(settingsWith(settings, played.url))
  return connection.open({ institution, clock, send: sendBy(clock, connection.manners), others: {} })
}

function seconds(fromNow: number): number {
  return Math.floor((clock.now() + fromNow) / 1000)
}
