import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { request } from 'undici'
import { parse } from 'yaml'
import { almaUsersOf } from '#adapters/alma/simulator/cast.ts'
import type { AlephSimulator } from '#adapters/aleph/simulator/index.ts'
import type { AlmaSimulator, AlmaUser } from '#adapters/alma/simulator/index.ts'
import { adapters } from '#adapters/index.ts'
import { readConfig, readConfigFile, type Config } from '#config'
import { addDays, dayAt, type Day } from '#domain/day.ts'
import type { InstitutionId } from '#domain/id.ts'
import type { Policies } from '#domain/policy.ts'
import { play, type Played } from '#play/simulators.ts'
import { castMember } from '#simulation/cast.ts'
import { dayOf } from '#simulation/day.ts'
import { openStore } from '#store/index.ts'
import { assemble, type Gateway } from '../src/assemble.ts'
import { FakeClock, flowing } from './clock.ts'

const folder = join(import.meta.dirname, '../examples/topologies')
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'))

/** One example, started in front of simulators of exactly its systems. */
interface House {
  readonly written: Written
  readonly config: Config
  readonly gateway: Gateway
  readonly alma: AlmaSimulator
  readonly aleph: AlephSimulator
  readonly played: Played
  readonly clock: FakeClock
  readonly today: Day
  /** The vendor's code of an institution. */
  readonly code: (institution: string) => string
}

/** As much of an example as is read here, straight from the file. */
interface Written {
  readonly networkZones?: readonly { id: string; name: Name; mode: string }[]
  readonly communities?: readonly { id: string; name: Name }[]
  readonly openid?: readonly { id: string; name: Name; redirectUris: readonly string[] }[]
  readonly institutions: readonly {
    id: string
    name: Name
    networkZone?: string
    timeZone: string
    barcode: string
    signIn?: readonly (string | { openid: string })[]
    identities?: readonly { vendor: string; flavour?: string; institutionCode: string; views?: readonly string[] }[]
    system: { institutionCode: string }
    libraries?: readonly { id: string; name: Name; communities?: readonly string[] }[]
  }[]
}

type Name = string | Record<string, string>

/** What each file says of itself, held against what the gateway does with it. */
const walks: Readonly<Record<string, (t: Test, house: House) => Promise<void>>> = {
  'one-library.yaml': oneLibrary,
  'several-libraries-one-community.yaml': oneCommunity,
  'several-libraries-several-communities.yaml': severalCommunities,
  'alma-27-institutions.yaml': allTwentySeven,
  'aleph-300-libraries.yaml': aWholeCountry,
  'aleph-81-libraries.yaml': oneNetwork,
  'aleph-and-alma.yaml': sideBySide,
}

await t.test('every example is walked through, and every walk has its example', async (t) => {
  t.strictSame(Object.keys(walks).sort(), [...files].sort())
})

for (const file of files) {
  await t.test(`${file}: is right as it stands, away from its machine`, async (t) => {
    const { institutions } = parse(readFileSync(join(folder, file), 'utf8'), { merge: true }) as Written
    const { connections } = readConfigFile(join(folder, file), { env: {}, adapters, placeholders: true })
    t.strictSame(
      [...connections.keys()],
      institutions.map(({ id }) => id),
    )
  })

  await t.test(`${file}: the topology answer lists what the file says`, async (t) => {
    const { gateway, written } = await start(t, file)
    const answer = await gateway.app.inject({ url: '/v1/topology', headers: { 'accept-language': 'en' } })
    t.equal(answer.statusCode, 200)
    const body = answer.json<TopologyAnswer>()
    t.strictSame(
      body.networkZones,
      (written.networkZones ?? []).map(({ id, name, mode }) => ({ id, name: inEnglish(name), mode })),
    )
    t.strictSame(
      body.communities,
      (written.communities ?? []).map(({ id, name }) => ({ id, name: inEnglish(name) })),
    )
    t.strictSame(
      body.institutions.map(({ can: _can, renewal: _renewal, password: _password, contact: _contact, ...rest }) => rest),
      written.institutions.map(({ id, name, networkZone, timeZone, barcode, signIn, identities, libraries = [] }) => ({
        id,
        name: inEnglish(name),
        ...(networkZone !== undefined && { networkZone }),
        timeZone,
        barcode,
        signIn: waysIn(written, signIn, identities),
        libraries: libraries.map(({ id, name, communities = [] }) => ({ id, name: inEnglish(name), communities })),
      })),
    )
  })

  const walk = walks[file]
  if (walk) await t.test(`${file}: walked through`, async (t) => walk(t, await start(t, file)))
}

async function oneLibrary(t: Test, house: House): Promise<void> {
  const { today } = house
  const ada = await cardOf(house, 'ada', 'laekjarvik')
  t.match(ada, { complete: true, memberships: [{ institution: 'laekjarvik', state: 'active', expires: addDays(today, 300) }] })
  t.match(ada.numbers, [{ symbology: 'code39' }])
  const opens = addDays(today, 300 - 60)
  t.match(ada.renewal, { allowed: false, reasons: [{ code: 'too-early', until: opens }] }, 'renewed from 60 days before the end')

  house.alma.switches.lapsedSignIn = 'accepted'
  const eva = await cardOf(house, 'eva', 'laekjarvik')
  t.match(
    eva,
    { effective: { state: 'expiring', expires: addDays(today, -1) }, renewal: { allowed: true } },
    'the day after is within grace',
  )

  const late = policiesAt(house, 'laekjarvik', 'LAEKJAR')
  t.match(late, { expiry: { graceDays: 14 }, renewal: { daysBefore: 60, daysAfter: 365 } })
}

async function oneCommunity(t: Test, house: House): Promise<void> {
  const { today } = house
  const ada = await cardOf(house, 'ada', 'sauerbierg')
  t.match(ada, { complete: true, memberships: [{ institution: 'sauerbierg', communities: [], expires: addDays(today, 300) }] })
  t.match(
    ada.renewal,
    { reasons: [{ code: 'renewal-not-offered' }, { code: 'too-early' }] },
    'nothing is offered unless somebody says so',
  )

  for (const [code, library, state] of [
    ['SBMILL', 'sauerbierg-mill', 'expired'],
    ['SBBUS', 'sauerbierg-mobile', 'expiring'],
  ] as const) {
    edit(house, 'sauerbierg', 'ada', (user) => registerAt(user, code, addDays(today, -20)))
    house.alma.switches.lapsedSignIn = 'accepted'
    const card = await cardOf(house, 'ada', 'sauerbierg')
    t.match(card.memberships, [{ library, communities: ['sauerbierg-valley'], state }], `20 days late, at ${library}`)
  }
  t.equal(policiesAt(house, 'sauerbierg', 'SBMILL').expiry.graceDays, 7, "the community's word")
  t.equal(policiesAt(house, 'sauerbierg', 'SBBUS').expiry.graceDays, 30, "the library's word is nearer")
  t.equal(policiesAt(house, 'sauerbierg').expiry.graceDays, 0, 'a patron of no library has nothing from the community')
}

async function severalCommunities(t: Test, house: House): Promise<void> {
  const { today } = house
  const holtgau = (library?: string, group?: string) => policiesAt(house, 'holtgau', library, group)
  t.match(holtgau(), {
    expiry: { decides: 'latest', graceDays: 3 },
    renewal: { offered: true, daysBefore: 45, daysAfter: 'forever' },
  })
  t.match(holtgau('BRIDGE'), { expiry: { graceDays: 3 }, renewal: { daysBefore: 45 } }, 'in no community, so as the institution')
  t.match(
    holtgau('CASTLE'),
    { expiry: { graceDays: 20 }, renewal: { daysAfter: 180 } },
    'of two communities the last is the nearer',
  )
  t.match(holtgau('CAMPUS'), { expiry: { graceDays: 10, owner: 'gateway' }, renewal: { daysBefore: 90, daysAfter: 180 } })
  t.equal(holtgau('CAMPUS', 'SENIOR').expiry.graceDays, 90, 'what is said of a group is nearer than the community')
  t.equal(holtgau('CASTLE', 'STUDENT').expiry.owner, 'gateway', 'the campus speaks for its own students only')
  t.match(policiesAt(house, 'marenne'), {
    expiry: { decides: { library: 'marenne-main' } },
    renewal: { offered: true, refusingBlocks: ['LOST-ITEM', 'FRAUD'], merchant: 'marenne', period: { until: '08-31' } },
  })
  const adults = { amount: { minor: 1000, currency: 'EUR' } }
  t.match(holtgau('CASTLE').renewal, { price: [{ under: 18 }, adults], merchant: 'twin-rivers' }, "the zone's price")
  t.match(holtgau('CAMPUS', 'SENIOR').renewal.price, [{ amount: { minor: 500, currency: 'EUR' } }])
  t.match(policiesAt(house, 'marenne').renewal.price, [{ under: 18 }, adults], 'the same price, into another account')

  const linked = await cardOf(house, 'ada', 'holtgau')
  t.match(linked, { effective: { rule: 'latest', institution: 'holtgau' }, complete: true })
  t.strictSame(
    linked.memberships.map(({ institution, expires }) => [institution, expires]),
    [
      ['holtgau', addDays(today, 300)],
      ['marenne', addDays(today, 300)],
    ],
  )
  t.equal(linked.numbers.length, 1, 'without trust the other institution shows no number')

  const noDate = await cardOf(house, 'ada', 'marenne')
  t.equal(noDate.effective, undefined, 'no membership at the library that decides: no date rather than a wrong one')
  edit(house, 'marenne', 'ada', (user) => registerAt(user, 'MAIN', addDays(today, 20)))
  const dated = await cardOf(house, 'ada', 'marenne')
  t.match(dated, {
    effective: { rule: 'named-library', library: 'marenne-main', expires: addDays(today, 20) },
    renewal: { allowed: true },
  })

  edit(house, 'holtgau', 'ada', (user) => {
    registerAt(user, 'CAMPUS', addDays(today, 20))
    user.user_group = { value: 'STUDENT', desc: 'Student' }
  })
  const student = await cardOf(house, 'ada', 'holtgau')
  t.match(student.memberships[0], { library: 'holtgau-campus', communities: ['holtgau-town'], group: { code: 'STUDENT' } })
  t.match(student.renewal, {
    reasons: [{ code: 'renewed-elsewhere', lift: { by: 'elsewhere', link: 'https://campus.holtgau.example/enrolment' } }],
  })
}

/** 35 views of 27 institutions, each for its own patrons, and three kinds of sign-in beside them. */
async function everyWayIn(t: Test, { written, gateway, clock, played, alma, code }: House): Promise<void> {
  const ask = async (request: InjectOptions) => {
    await clock.advance(1000)
    return flowing(clock, gateway.app.inject(request))
  }
  const card = (token: string) => ask({ url: '/v1/patrons/me/card', headers: { authorization: `Bearer ${token}` } })
  const views = written.institutions.flatMap(({ id, identities = [] }) =>
    identities.flatMap(({ institutionCode, views: named = [] }) => named.map((view) => ({ id, institutionCode, view }))),
  )
  t.equal(views.length, 35)

  for (const { id, institutionCode, view } of views) {
    if (
      !alma
        .state(institutionCode)
        .users()
        .some(({ primary_id: key }) => key === 'ben')
    )
      continue
    const answer = await card(played.primo.institution(institutionCode).signedIn('ben', { claims: { viewId: view } }))
    t.equal(answer.statusCode, 200, view)
    t.equal(answer.json<CardAnswer>().sources[0]!.institution, id, view)
  }
  const stolen = played.primo
    .institution('032LINDEGEM_INST')
    .signedIn('ben', { claims: { viewId: '032OUDEHAVEN_INST:OUDEHAVEN' } })
  t.equal((await card(stolen)).statusCode, 401, "a view of another institution's")

  // A university whose users come from the network: Alma keeps no password, and the campus provider does.
  const university = 'keizersveld-university'
  alma.state(code(university)).add(almaUsersOf([castMember('xan')], 1, { code: code(university) }, dayOf(clock.now()))[0]!)
  const wanted = { provider: 'campus', institution: university, redirectUri: written.openid![0]!.redirectUris[0] }
  const begun = await ask({ method: 'POST', url: '/v1/sessions/authorizations', payload: wanted })
  const { authorizationUrl, challenge } = begun.json<{ authorizationUrl: string; challenge: string }>()
  const back = new URL(await flowing(clock, played.oidc.signIn(authorizationUrl, 'xan')))
  const payload = { method: 'openid', challenge, ...Object.fromEntries(back.searchParams) }
  const signedIn = await ask({ method: 'POST', url: '/v1/sessions', payload })
  t.equal(signedIn.statusCode, 201, signedIn.body)
  t.match((await card(signedIn.json<{ accessToken: string }>().accessToken)).json(), {
    memberships: [{ institution: university }],
  })

  // A hospital has neither: there a letter comes.
  const hospital = 'ziekenhuis-noord'
  alma.state(code(hospital)).add(almaUsersOf([castMember('ben')], 1, { code: code(hospital) }, dayOf(clock.now()))[0]!)
  const refused = await ask({
    method: 'POST',
    url: '/v1/sessions',
    payload: { method: 'password', institution: hospital, identifier: 'ben', password: 'x' },
  })
  t.match(refused.json(), { code: 'sign-in-not-offered' })
  const asked = await ask({ method: 'POST', url: '/v1/sessions/codes', payload: { institution: hospital, identifier: 'ben' } })
  const letter = await flowing(clock, played.mailbox.letterTo(castMember('ben').email))
  const byCode = {
    method: 'code',
    challenge: asked.json<{ challenge: string }>().challenge,
    code: /\d{4} \d{4}/.exec(letter.text)![0],
  }
  t.equal((await ask({ method: 'POST', url: '/v1/sessions', payload: byCode })).statusCode, 201)
}

async function allTwentySeven(t: Test, house: House): Promise<void> {
  await everyWayIn(t, await start(t, 'alma-27-institutions.yaml'))
  const { alma, clock, today, written, code } = house
  const institutions = written.institutions.map(({ id }) => id)
  const [first, second, third, ...others] = institutions
  const codes = institutions.map(code)
  t.equal(codes.length, 27)

  // Only whom the central file knows can be copied out of it: without this the check below could see nothing.
  const zone = '032KEIZERSVELD_NETWORK'
  const ada = castMember('ada')
  alma
    .state(zone)
    .add(
      almaUsersOf([{ ...ada, central: { ...ada.places[1]!, account: 'external' } }], 0, { code: zone }, dayOf(clock.now()))[0]!,
    )
  const everybody = () => [zone, ...codes].map((tenant) => [tenant, alma.state(tenant).users()])
  const before = everybody()

  const token = await signIn(house, 'ada', first!)
  const asking = asked(alma)
  const card = await readCard(house, token)
  t.strictSame(asking(), [...codes].sort(), 'a first card asks all 27, each once')
  t.strictSame(
    card.memberships.map(({ institution, expires }) => [institution, expires]),
    [
      [first, addDays(today, 300)],
      [second, addDays(today, 300)],
      [third, addDays(today, 210)],
    ],
  )
  t.match(card, { complete: true, effective: { rule: 'latest', institution: first } })
  t.strictSame(
    card.sources.filter(({ outcome }) => outcome === 'not-registered').map(({ institution }) => institution),
    others,
    '24 institutions say that she is not registered',
  )

  const again = asked(alma)
  t.strictSame((await readCard(house, token)).memberships, card.memberships)
  t.strictSame(again(), codes.slice(0, 3).sort(), 'within the day only those where she was found are asked')

  await clock.advance(23 * 3_600_000)
  const evening = await signIn(house, 'ada', first!)
  const stillKnown = asked(alma)
  t.match(await readCard(house, evening), { complete: true })
  t.equal(stillKnown().length, 3, 'and still 23 hours later')

  await clock.advance(2 * 3_600_000)
  const morning = await signIn(house, 'ada', first!)
  const afterADay = asked(alma)
  t.match(await readCard(house, morning), { complete: true })
  t.equal(afterADay().length, 27, 'after a day all are asked again')

  t.strictSame(everybody(), before, 'nobody was copied anywhere')
  const key = alma.calls.find(({ tenant }) => tenant === code(others[0]!))!.headers.authorization!
  const got = await request(`${alma.url}/almaws/v1/users/ada`, { headers: { authorization: key, accept: 'application/json' } })
  await got.body.dump()
  t.not(alma.state(code(others[0]!)).user('ada'), undefined, 'though a single GET would have done it')

  await t.test('students are sent to the student system, by the nearest word', async (t) => {
    t.match(policiesAt(house, second!, undefined, 'STUDENT').expiry, { ownerLink: 'https://enrolment.keizersveld.example' })
    t.match(policiesAt(house, third!, undefined, 'STUDENT').expiry, { ownerLink: 'https://scolarite.valmoret.example/carte' })
    t.match(policiesAt(house, third!).expiry, { owner: 'gateway', decides: 'latest' })
    t.match(policiesAt(house, 'keizersveld-university').expiry, { owner: 'zone', decides: 'latest' })
    t.match(house.config.topology.zones, [{ id: 'keizersveld', expiryCopies: 'followed' }])
    t.match(policiesAt(house, 'parlement'), { expiry: { decides: 'home-library' }, renewal: { offered: true, daysBefore: 60 } })
    t.match(policiesAt(house, 'abdij-rozendaal'), { renewal: { offered: false } })
    t.equal(policiesAt(house, 'keizersveld-university').expiry.expiringDays, 90)
  })

  await t.test('where Alma keeps no passwords nobody is asked for one', async (t) => {
    const calls = alma.calls.length
    const answer = await trySignIn(house, 'ada', 'keizersveld-university')
    t.match(answer.json(), { type: /sign-in-not-offered$/ })
    t.equal(alma.calls.length, calls)
  })
}

await t.test('of 27 institutions one is down: the card is there within the deadline, and says who is missing', async (t) => {
  const house = await start(t, 'alma-27-institutions.yaml')
  const { alma, clock, gateway, code, config } = house
  const token = await signIn(house, 'ada', 'lindegem')
  alma.faults.set({ kind: 'hang' }, { tenant: code('oudehaven') })
  const asking = asked(alma)
  const reading = readCard(house, token)
  while (asking().length < 27 || gateway.upstream.stats().underWay > 1) await turn()
  await clock.advance(config.gateway.deadlineSeconds * 1000 - 1)

  const card = await reading
  t.equal(card.complete, false)
  t.match(
    card.sources.find(({ institution }) => institution === 'oudehaven'),
    { outcome: 'failed', problem: 'ils-timeout' },
  )
  t.equal(card.sources.filter(({ outcome }) => outcome === 'failed').length, 1)
  t.strictSame(
    card.memberships.map(({ institution }) => institution),
    ['lindegem', 'valmoret'],
  )
  // The latest date decides, and it might be the one that is missing.
  t.match(card.renewal.reasons, [{ code: 'card-incomplete', institution: 'oudehaven' }])
})

await t.test('of 27 institutions one refuses: whoever was asked in vain is asked again, the others are not', async (t) => {
  const house = await start(t, 'alma-27-institutions.yaml')
  const { alma, code } = house
  const token = await signIn(house, 'ada', 'lindegem')
  const mend = alma.faults.set({ kind: 'html' }, { tenant: code('zuidkaai') })
  t.match(await readCard(house, token), { complete: false })
  mend()
  const asking = asked(alma)
  t.match(await readCard(house, token), { complete: true })
  t.strictSame(asking(), ['lindegem', 'oudehaven', 'valmoret', 'zuidkaai'].map(code).sort())
})

/** Una is registered in every library, each with a date of its own; three of them have passed. */
async function aWholeCountry(t: Test, house: House): Promise<void> {
  const { aleph, clock, today } = house
  const authorization = await flowing(clock, signIn(house, 'una', 'hofudbyggd'))
  const before = aleph.calls.length
  const card = await flowing(clock, readCard(house, authorization))
  t.equal(card.memberships.length, 300)
  t.equal(new Set(card.memberships.map(({ expires }) => expires)).size, 300)
  t.equal(card.memberships.filter(({ expires }) => expires! < today).length, 3, 'those that have passed are there too')
  t.ok(card.sources.every(({ outcome, method }) => outcome === 'answered' && method === 'blocks-and-info'))
  t.equal(card.sources.length, 13)
  t.equal(card.complete, true)
  t.ok(aleph.calls.length - before < 350, 'a call for each library, and little more')
  t.ok(aleph.state().load().peak <= 4, 'and never more at once than the file allows')
  t.notOk(aleph.calls.some(({ path, query }) => /harbour-lamp|29001023/.test(`${path}${JSON.stringify(query)}`)))

  const headers = { authorization: `Bearer ${authorization}` }
  const seen = aleph.calls.length
  t.equal((await answerOf(house, { url: '/v1/patrons/me/card', headers })).statusCode, 200)
  t.equal(aleph.calls.length, seen, 'a date among many that has passed is no reason to ask 300 libraries again')

  const asked = aleph.calls.length
  t.equal(
    (await flowing(clock, readCard(house, await flowing(clock, signIn(house, 'gil', 'hofudbyggd'))))).memberships.length,
    13,
  )
  t.ok(aleph.calls.length > asked)
}

/** Where Aleph lists a library only while the date there has not passed, one that was seen before is asked all the same. */
async function oneNetwork(t: Test, house: House): Promise<void> {
  const { aleph, clock, played, gateway } = house
  const primo = played.primo.institution('RESEAU')
  const handle = primo.pdsHandle('ada')
  const inPrimo = async (shown: string) => {
    await clock.advance(1000)
    const headers = { authorization: `Bearer ${shown}` }
    return flowing(clock, gateway.app.inject({ url: '/v1/patrons/me/card', headers }))
  }
  t.match((await inPrimo(`pds:RESEAU:${handle}`)).json(), { name: 'Ada Winterfeld', sources: [{ institution: 'reseau' }] })
  t.equal((await inPrimo(`pds:RESEAU:${handle}1`)).statusCode, 401, 'a handle nobody has')
  t.equal((await inPrimo(`pds:AUTRE:${handle}`)).statusCode, 401, 'another institution')
  primo.endHandle(handle)
  await clock.advance(60_000)
  t.equal((await inPrimo(`pds:RESEAU:${handle}`)).statusCode, 401, 'signed out of Primo, at most a minute later')

  aleph.switches.blocksList = 'active'
  const ofUna = async () => flowing(clock, readCard(house, await flowing(clock, signIn(house, 'una', 'reseau'))))
  const first = await ofUna()
  t.equal(
    first.memberships.length,
    79,
    'three have passed: one at home, which is asked in any case, and two that nobody has seen yet',
  )
  t.equal(first.complete, false)
  t.equal(first.effective?.rule, 'latest')
  await clock.advance(30 * 86_400_000)
  const later = await ofUna()
  t.equal(later.memberships.length, 79, 'more have passed since, and are still known')
  t.equal(later.memberships.filter(({ state }) => state === 'expired').length, 4, 'but for the one that has its grace')
}

/** One person in both, and each shows the other only that and until when. */
async function sideBySide(t: Test, house: House): Promise<void> {
  for (const [institution, other] of [
    ['city', 'university'],
    ['university', 'city'],
  ] as const) {
    const card = await flowing(house.clock, readCard(house, await flowing(house.clock, signIn(house, 'ada', institution))))
    t.strictSame(
      card.memberships.map((membership) => membership.institution),
      [institution, other],
    )
    t.equal(card.numbers.length, 1)
    t.equal(card.complete, true)
  }
}

/** What the topology answer says of the ways to sign in that stand in the file. */
function waysIn(
  { openid = [] }: Written,
  signIn: Written['institutions'][number]['signIn'] = ['password'],
  identities: Written['institutions'][number]['identities'] = [],
): readonly object[] {
  const ways = signIn.map((way) => {
    if (typeof way === 'string') return { method: way }
    return { method: 'openid', provider: way.openid, name: inEnglish(openid.find(({ id }) => id === way.openid)!.name) }
  })
  const primos = identities.filter(({ vendor }) => vendor === 'primo')
  return [...ways, ...primos.map(({ flavour = 've', institutionCode: code }) => ({ method: 'primo', flavour, code }))]
}

interface TopologyAnswer {
  readonly networkZones: readonly unknown[]
  readonly communities: readonly unknown[]
  readonly staffSignIn: readonly unknown[]
  readonly institutions: readonly {
    readonly can: unknown
    readonly renewal: unknown
    readonly password: unknown
    readonly contact?: unknown
  }[]
}

interface CardAnswer {
  readonly numbers: readonly { readonly value: string }[]
  readonly memberships: readonly { readonly institution: string; readonly expires?: string; readonly state: string }[]
  readonly effective?: { readonly rule: string }
  readonly renewal: { readonly allowed: boolean; readonly reasons: readonly { readonly code: string }[] }
  readonly sources: readonly { readonly institution: string; readonly outcome: string; readonly method?: string }[]
  readonly complete: boolean
}

async function start(t: Test, name: string): Promise<House> {
  const file = join(folder, name)
  const text = readFileSync(file, 'utf8')
  const written = parse(text, { merge: true }) as Written
  const clock = new FakeClock()
  const played = await play(written, clock)
  t.teardown(() => played.close())
  const config = readConfig({ file, text, content: played.content, env: played.env, adapters })
  const store = await openStore({ file: join(t.testdir(), 'gateway.db') }, { clock })
  t.teardown(() => store.close())
  const gateway = await assemble({ config, store, clock, log: pino({ level: 'silent' }), version: '0.0.0' })
  t.teardown(() => flowing(clock, gateway.close()))
  return {
    written,
    config,
    gateway,
    get alma() {
      return played.alma
    },
    get aleph() {
      return played.aleph
    },
    played,
    clock,
    today: dayAt(clock.now(), 'UTC'),
    code: (institution) => written.institutions.find(({ id }) => id === institution)!.system.institutionCode,
  }
}

async function cardOf(house: House, who: string, institution: string): Promise<CardAnswer> {
  return readCard(house, await signIn(house, who, institution))
}

/** Cold: what the gateway remembers does not count. */
/** A reload, and not so soon that what was read a moment ago would be answered. */
async function readCard(house: House, token: string): Promise<CardAnswer> {
  await house.clock.advance(10_000)
  const headers = { authorization: `Bearer ${token}`, 'cache-control': 'no-cache' }
  const answer = await answerOf(house, { url: '/v1/patrons/me/card', headers })
  if (answer.statusCode !== 200) throw new Error(`No card: ${answer.body}`)
  return answer.json<CardAnswer>()
}

async function signIn(house: House, who: string, institution: string): Promise<string> {
  const answer = await trySignIn(house, who, institution)
  if (answer.statusCode !== 201) throw new Error(`${who} cannot sign in: ${answer.body}`)
  return answer.json<{ accessToken: string }>().accessToken
}

function trySignIn(house: House, who: string, institution: string): Promise<LightMyRequestResponse> {
  const { patronId, password } = castMember(who)
  const payload = { method: 'password', institution, identifier: patronId, password }
  return answerOf(house, { method: 'POST', url: '/v1/sessions', payload })
}

/** Alma is asked so often a second, and here no second goes by itself: it does while somebody waits for their turn. */
async function answerOf({ gateway, clock }: House, question: InjectOptions): Promise<LightMyRequestResponse> {
  const asking = gateway.app.inject(question)
  const settled = { yet: false }
  const settle = () => void (settled.yet = true)
  asking.then(settle, settle)
  while (!settled.yet) {
    const queues = gateway.upstream.stats().pools.some(({ waiting }) => waiting > 0)
    await (queues ? clock.advance(1000 / 25) : turn())
  }
  return asking
}

/** From now on: who was asked, once for each call, in the order of their names. */
function asked(alma: AlmaSimulator): () => string[] {
  const begun = alma.calls.length
  return () =>
    alma.calls
      .slice(begun)
      .map(({ tenant }) => tenant ?? '(nobody)')
      .sort()
}

function edit({ alma, code }: House, institution: string, patron: string, change: (user: AlmaUser) => void): void {
  alma.state(code(institution)).edit(patron, change)
}

/** The right to borrow at one library, and until when. */
function registerAt(user: AlmaUser, library: string, expires: Day): void {
  const [role] = user.user_role
  user.expiry_date = `${expires}Z`
  user.user_role = [{ ...role!, scope: { value: library, desc: library }, expiry_date: `${expires}Z` }]
}

function policiesAt({ config: { topology } }: House, institution: string, library?: string, group?: string): Policies {
  const registration = { ...(library !== undefined && { library }), ...(group !== undefined && { group: { code: group } }) }
  return topology.policiesAt(topology.placeOf(institution as InstitutionId, { ...registration, limits: [], inherited: false }))
}

function inEnglish(name: Name): string {
  return typeof name === 'string' ? name : (name['en'] ?? Object.values(name)[0]!)
}
