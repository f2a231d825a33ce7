import t from 'tap'
import { castMember } from '#simulation/cast.ts'
import { FakeClock } from './clock.ts'
import { now, openHouse, topology, type House } from './house.ts'

interface Card {
  readonly name: string
  readonly numbers: readonly { readonly value: string; readonly active: boolean; readonly symbology: string }[]
  readonly memberships: readonly {
    readonly institution: string
    readonly library?: string
    readonly communities: string[]
    readonly expires?: string
    readonly state: string
    readonly decidedBy: string
  }[]
  readonly effective?: { readonly rule: string; readonly institution: string; readonly expires?: string; readonly state: string }
  readonly renewal: {
    readonly allowed: boolean
    readonly reasons: readonly {
      readonly code: string
      readonly institution: string
      readonly until?: string
      readonly block?: string
      readonly said?: string
    }[]
    readonly wayOut: readonly { readonly by: string }[]
  }
  readonly blocks: readonly { readonly institution: string; readonly code: string; readonly said?: string }[]
  readonly sources: readonly {
    readonly institution: string
    readonly outcome: string
    readonly problem?: string
    readonly stale?: boolean
    readonly asOf?: string
  }[]
  readonly complete: boolean
  readonly asOf: string
}

const day = 86_400_000
/** The day so many days from the tests' own, as the library in UTC's neighbourhood sees it. */
const inDays = (days: number) => new Date(now + days * day).toISOString().slice(0, 10)

async function librarian(house: House) {
  const authorization = await house.key('librarian@zone:mainland')
  return async (person: string, institution = 'north', headers: object = {}): Promise<Card> => {
    const answer = await house.ask({
      url: `/v1/patrons/${house.idOf(person, institution)}/card`,
      headers: { authorization, ...headers },
    })
    if (answer.statusCode !== 200) throw new Error(answer.body)
    return answer.json<Card>()
  }
}

const datesOf = (card: Card) =>
  Object.fromEntries(card.memberships.map(({ institution, expires, state }) => [institution, `${expires ?? 'never'} ${state}`]))

await t.test('The card of everybody in the cast', async (t) => {
  const house = await openHouse(t)
  const card = await librarian(house)

  await t.test('ada: everything is in order, everywhere', async (t) => {
    const ada = await card('ada')
    t.same(datesOf(ada), { north: `${inDays(300)} active`, south: `${inDays(300)} active`, uni: `${inDays(210)} active` })
    t.same(ada.numbers, [{ institution: 'north', value: '29001001', active: true, symbology: 'code39' }])
    t.match(ada.effective, { rule: 'own-institution', institution: 'north', expires: inDays(300), state: 'active' })
    t.match(ada.renewal, { allowed: false, reasons: [{ code: 'too-early', until: inDays(240) }], wayOut: [{ by: 'waiting' }] })
    t.equal(ada.complete, true)
  })

  await t.test('sol: expires soon, and may be renewed', async (t) => {
    const sol = await card('sol')
    t.same(datesOf(sol), { north: `${inDays(12)} expiring`, south: `${inDays(200)} active` })
    t.match(sol.renewal, { allowed: true, reasons: [], wayOut: [] })
    t.match(
      sol.sources.find(({ institution }) => institution === 'uni'),
      { outcome: 'not-registered' },
    )
  })

  await t.test('eva: one date per institution, expired yesterday at the first', async (t) => {
    const eva = await card('eva')
    t.same(datesOf(eva), { north: `${inDays(-1)} expired`, south: `${inDays(42)} active`, uni: `${inDays(-200)} expired` })
    t.match(eva.effective, { expires: inDays(-1), state: 'expired' })
    t.equal(eva.renewal.allowed, true)
  })

  await t.test('ben: blocked, with the reason and without what staff wrote', async (t) => {
    const ben = await card('ben')
    t.match(ben.blocks, [{ institution: 'north', said: 'Lost item' }])
    t.match(ben.renewal.reasons.map(({ code }) => code).sort(), ['blocked', 'too-early'])
    t.same(
      ben.renewal.wayOut.map(({ by }) => by),
      ['waiting', 'library'],
    )
    t.notMatch(JSON.stringify(ben), /atlas/i)
  })

  await t.test('cyd: two numbers, of which one still opens something', async (t) => {
    t.same(
      (await card('cyd')).numbers
        .map(({ value, active }) => [value, active])
        .sort((a, b) => String(a[0]).localeCompare(String(b[0]))),
      [
        ['29001005', true],
        ['29001905', false],
      ],
    )
  })

  await t.test('rod: the right to borrow ended before the record did, and the card says which', async (t) => {
    const [rod] = (await card('rod')).memberships
    t.match(rod, { expires: inDays(-21), state: 'expired', decidedBy: 'patron-role' })
    const [ada] = (await card('ada')).memberships
    t.equal(ada?.decidedBy, 'patron-record')
  })

  await t.test('ina: switched off', async (t) => {
    const ina = await card('ina')
    t.match(ina.memberships, [{ state: 'suspended' }])
    t.ok(ina.renewal.reasons.some(({ code }) => code === 'membership-suspended'))
  })

  await t.test('ivo: never ends', async (t) => {
    const ivo = await card('ivo')
    t.same(datesOf(ivo), { north: 'never active' })
    t.ok(ivo.effective && !('expires' in ivo.effective))
    t.ok(ivo.renewal.reasons.some(({ code }) => code === 'never-expires'))
  })

  await t.test('uma: unknown in one institution, and asking for her has not made her known there', async (t) => {
    const uma = await card('uma')
    t.same(
      uma.memberships.map(({ institution }) => institution),
      ['north', 'south'],
    )
    t.equal(house.played.alma.state('01T_UNI').user(castMember('uma').patronId), undefined)
  })

  await t.test('names are written as their owners write them, in any direction', async (t) => {
    for (const person of ['thorunn', 'jempi', 'fien', 'noor']) {
      const { given, family } = castMember(person)
      t.equal((await card(person)).name, `${given} ${family}`)
    }
    t.match((await card('noor')).name, /[\u0600-\u06ff]/u)
  })

  await t.test('zoe: zeros in front of a number are part of it', async (t) => {
    t.same(
      (await card('zoe')).numbers.map(({ value }) => value),
      ['00123456'],
    )
  })
})

await t.test('Of a record that only a link leads to, memberships and dates are shown and nothing else', async (t) => {
  const house = await openHouse(t)
  const other = { value: '77700011', id_type: { value: 'BARCODE', desc: 'Barcode' }, status: 'ACTIVE' as const }
  house.played.alma
    .state('01T_SOUTH')
    .edit('ben', (user) => void user.user_identifier.push({ ...user.user_identifier[0]!, ...other }))
  house.played.alma.state('01T_SOUTH').edit('ben', (user) => {
    user.user_block.push(...house.played.alma.state('01T_NORTH').user('ben')!.user_block)
  })
  const card = await librarian(house)
  const ben = await card('ben')
  t.same(
    ben.memberships.map(({ institution }) => institution),
    ['north', 'south'],
  )
  t.notOk(ben.numbers.some(({ value }) => value === '77700011'))
  t.same(
    ben.blocks.map(({ institution }) => institution),
    ['north'],
  )

  const trusting = await openHouse(t, { text: topology.replace('trust: false', 'trust: true') })
  trusting.played.alma
    .state('01T_SOUTH')
    .edit('ben', (user) => void user.user_identifier.push({ ...user.user_identifier[0]!, ...other }))
  const trusted = await (await librarian(trusting))('ben')
  t.ok(
    trusted.numbers.some(({ value }) => value === '77700011'),
    'where the zone trusts the link, the numbers too',
  )
})

await t.test('A membership at a library names it and its communities', async (t) => {
  const house = await openHouse(t)
  house.played.alma.state('01T_NORTH').edit('ada', (user) => {
    for (const role of user.user_role) role.scope = { value: 'NORTHMAIN', desc: 'Main' }
  })
  const [north] = (await (await librarian(house))('ada')).memberships
  t.match(north, { institution: 'north', library: 'north-main', communities: ['harbour'] })
})

await t.test('A date is judged on the institution’s own day', async (t) => {
  // Half past eleven at night in London is half past twelve of the next day in Brussels.
  const clock = new FakeClock(Date.UTC(2026, 10, 24, 23, 30))
  const house = await openHouse(t, { clock })
  for (const code of ['01T_NORTH', '01T_SOUTH'])
    house.played.alma.state(code).edit('ada', (user) => {
      user.expiry_date = '2026-11-24Z'
      for (const role of user.user_role) role.expiry_date = '2026-11-24Z'
    })
  const ada = await (await librarian(house))('ada')
  t.match(datesOf(ada), { north: '2026-11-24 expiring', south: '2026-11-24 expired' })
})

await t.test('Where a source does not answer', async (t) => {
  const house = await openHouse(t)
  const card = await librarian(house)
  const { faults } = house.played.alma

  await t.test('the card comes all the same, in time, and says which is missing', async (t) => {
    faults.set({ kind: 'hang' }, { tenant: '01T_UNI' })
    const before = house.clock.now()
    const ada = await card('ada')
    t.ok(house.clock.now() - before <= 11_500, 'within the deadline')
    t.equal(ada.complete, false)
    t.same(
      ada.memberships.map(({ institution }) => institution),
      ['north', 'south'],
    )
    t.match(
      ada.sources.find(({ institution }) => institution === 'uni'),
      { outcome: 'failed', problem: 'ils-timeout' },
    )
    faults.clear()
  })

  await t.test('and is whole again when it answers', async (t) => {
    await house.clock.advance(30_000)
    t.equal((await card('ada')).complete, true)
  })

  await t.test('what it said before is shown with its age', async (t) => {
    await house.clock.advance(600_000)
    faults.set({ kind: 'status', status: 503 }, { tenant: '01T_UNI' })
    const ada = await card('ada')
    t.equal(ada.memberships.length, 3)
    const uni = ada.sources.find(({ institution }) => institution === 'uni')
    t.match(uni, { outcome: 'answered', stale: true })
    t.ok(house.clock.now() - Date.parse(uni!.asOf!) >= 600_000)
    faults.clear()
  })

  await t.test('nobody’s own record missing is made up for: that is a problem', async (t) => {
    faults.set({ kind: 'reset' }, { tenant: '01T_NORTH' })
    const authorization = await house.key('librarian@zone:mainland')
    const answer = await house.ask({ url: `/v1/patrons/${house.idOf('sol', 'north')}/card`, headers: { authorization } })
    t.match(answer.json(), { status: 503, code: 'ils-unavailable', detail: /North Libraries/ })
    faults.clear()
  })

  await t.test('a renewal that it might decide is not promised', async (t) => {
    const latest = await openHouse(t, {
      text: topology.replace('renewal: { offered: true', 'expiry: { decides: latest }\n      renewal: { offered: true'),
    })
    latest.played.alma.faults.set({ kind: 'status', status: 500 }, { tenant: '01T_UNI' })
    const sol = await (await librarian(latest))('sol')
    t.ok(sol.renewal.reasons.some(({ code, institution }) => code === 'card-incomplete' && institution === 'uni'))
    t.equal(sol.renewal.allowed, false)
  })
})

await t.test('A remembered card', async (t) => {
  const house = await openHouse(t)
  const authorization = await house.signIn('ada')
  const { alma } = house.played
  const ask = (headers: object = {}) => house.ask({ url: '/v1/patrons/me/card', headers: { authorization, ...headers } })
  const first = await ask()
  const calls = () => alma.calls.length

  await t.test('costs no vendor call', async (t) => {
    const before = calls()
    t.equal((await ask()).body, first.body)
    t.equal(calls(), before)
  })

  await t.test('is not sent again to one who has it', async (t) => {
    const again = await ask({ 'if-none-match': first.headers['etag'] })
    t.equal(again.statusCode, 304)
    t.equal(again.body, '')
  })

  await t.test('is asked for afresh by a reload, but absent institutions only once a day', async (t) => {
    const sol = await house.signIn('sol')
    await house.ask({ url: '/v1/patrons/me/card', headers: { authorization: sol } })
    const before = alma.calls.filter(({ tenant }) => tenant === '01T_UNI').length
    await house.ask({ url: '/v1/patrons/me/card', headers: { authorization: sol, 'cache-control': 'no-cache' } })
    t.equal(alma.calls.filter(({ tenant }) => tenant === '01T_UNI').length, before)
    await house.clock.advance(25 * 3_600_000)
    const tomorrow = await house.signIn('sol')
    await house.ask({ url: '/v1/patrons/me/card', headers: { authorization: tomorrow } })
    t.equal(alma.calls.filter(({ tenant }) => tenant === '01T_UNI').length, before + 1)
  })

  await t.test('ages', async (t) => {
    const eager = await house.signIn('ada')
    await house.ask({ url: '/v1/patrons/me/card', headers: { authorization: eager } })
    const before = calls()
    await house.clock.advance(301_000)
    await house.ask({ url: '/v1/patrons/me/card', headers: { authorization: eager } })
    t.ok(calls() > before)
  })

  await t.test(
    'is never one of somebody expired or blocked: whoever has just been unblocked is not shown the door',
    async (t) => {
      const authorization = await house.signIn('ben')
      const card = async () => (await house.ask({ url: '/v1/patrons/me/card', headers: { authorization } })).json<Card>()
      t.equal((await card()).blocks.length, 1)
      alma.state('01T_NORTH').edit('ben', (user) => void user.user_block.splice(0))
      t.equal((await card()).blocks.length, 0)
    },
  )

  await t.test('ends with the institution’s day', async (t) => {
    const clock = new FakeClock(Date.UTC(2026, 10, 24, 23, 58))
    const late = await openHouse(t, { clock })
    late.played.alma.state('01T_NORTH').edit('cyd', (user) => {
      user.expiry_date = '2026-11-24Z'
      for (const role of user.user_role) role.expiry_date = '2026-11-24Z'
    })
    const card = await librarian(late)
    t.equal((await card('cyd')).memberships[0]?.state, 'expiring')
    await clock.advance(150_000)
    t.equal((await card('cyd')).memberships[0]?.state, 'expired')
  })
})

await t.test('Standing answers one question', async (t) => {
  const house = await openHouse(t)
  const authorization = await house.key('librarian@zone:mainland')
  const ask = async (person: string, action: string) =>
    (
      await house.ask({
        url: `/v1/patrons/${house.idOf(person, 'north')}/standing?action=${action}`,
        headers: { authorization, 'accept-language': 'de' },
      })
    ).json<object>()
  t.match(await ask('ben', 'log-in'), { allowed: true, reasons: [] }, 'the blocked may sign in')
  t.match(
    await ask('eva', 'log-in'),
    { allowed: false, reasons: [{ code: 'sign-in-refused-when-lapsed' }] },
    'Alma refuses the expired',
  )
  t.match(await ask('xan', 'log-in'), {
    allowed: false,
    reasons: [{ code: 'password-kept-elsewhere', lift: { by: 'elsewhere' } }],
  })
  t.match(await ask('ada', 'renew-card'), { allowed: false, reasons: [{ code: 'too-early', text: /22\. Juli 2027|Juli 2027/ }] })
})

await t.test('The barcode', async (t) => {
  const house = await openHouse(t)
  const authorization = await house.signIn('cyd')
  const draw = (query = '', institution = 'north', person = 'cyd') =>
    house.ask({
      url: `/v1/patrons/${institution === 'north' ? 'me' : house.idOf(person, institution)}/card/barcode.svg${query}`,
      headers: { authorization },
    })

  const active = await draw()
  t.equal(active.headers['content-type'], 'image/svg+xml')
  t.match(active.body, /^<svg /)
  t.match(active.headers['cache-control'], /no-store/)
  t.not((await draw('?position=1')).body, (await draw('?position=2')).body)
  t.match((await draw('?position=3')).json(), { status: 404 })
  t.match((await draw('?position=0')).json(), {
    status: 400,
    code: 'request-invalid',
    faults: [{ in: 'query', field: '/position', rule: 'too-small' }],
  })

  const key = await house.key('librarian@zone:mainland')
  for (const [institution, person] of [
    ['north', 'ada'],
    ['south', 'ada'],
    ['uni', 'ada'],
  ] as const) {
    const answer = await house.ask({
      url: `/v1/patrons/${house.idOf(person, institution)}/card/barcode.svg`,
      headers: { authorization: key },
    })
    t.match(answer.body, /^<svg /, `${institution} draws in its own way`)
  }
  house.played.alma.state('01T_SOUTH').edit('ada', (user) => void (user.user_identifier[0]!.value = 'ÄÖ-29'))
  await house.clock.advance(10_000)
  const impossible = await house.ask({
    url: `/v1/patrons/${house.idOf('ada', 'south')}/card/barcode.svg`,
    headers: { authorization: key, 'cache-control': 'no-cache' },
  })
  t.match(impossible.json(), { status: 422, code: 'number-not-drawable' })
})

await t.test('Librarians find patrons of their institution', async (t) => {
  const house = await openHouse(t)
  const authorization = await house.key('librarian@institution:north')
  const search = async (criteria: object, headers: object = {}) =>
    house.ask({
      method: 'POST',
      url: '/v1/institutions/north/patron-searches',
      headers: { authorization, ...headers },
      payload: { purpose: 'A test', ...criteria },
    })
  const names = async (criteria: object) =>
    (await search(criteria))
      .json<{ patrons: { name: string }[] }>()
      .patrons.map(({ name }) => name)
      .sort()

  t.same(await names({ identifier: '29001905' }), ['Cyd Harrowgate'], 'by a number that is switched off')
  t.same(
    await names({ identifier: 'tim' }),
    [`${castMember('tim').given} ${castMember('tim').family}`],
    'exactly: a twin whose key begins alike is somebody else',
  )
  t.equal((await names({ email: castMember('pia').email })).length, 2, 'both who share an address')
  t.same(await names({ familyName: 'winterfeld' }), ['Ada Winterfeld'], 'whatever the case')
  t.same(await names({ familyName: 'Winterfeld', givenName: 'Eva' }), [], 'everything must fit')
  t.match((await search({ givenName: 'Ada' })).json(), { status: 400, faults: [{ rule: 'no-criterion' }] })
  t.match((await search({ identifier: 'ada', purpose: '' })).json(), {
    status: 400,
    faults: [{ in: 'body', field: '/purpose', rule: 'too-short' }],
  })
})

await t.test('The topology says what each institution can do', async (t) => {
  const house = await openHouse(t)
  const french = (await house.ask({ url: '/v1/topology', headers: { 'accept-language': 'fr-BE, en;q=0.5' } })).json<{
    institutions: { id: string; name: string; can: string[]; signIn: string[]; renewal: object; libraries: object[] }[]
  }>()
  const north = french.institutions.find(({ id }) => id === 'north')
  t.match(north, {
    name: 'Bibliothèques du Nord',
    networkZone: 'mainland',
    can: ['card', 'patron-search', 'password-sign-in'],
    signIn: [{ method: 'password' }, { method: 'primo', flavour: 've', code: '01T_NORTH' }],
    renewal: { offered: true, daysBefore: 60 },
  })
  t.match(north?.libraries, [{ id: 'north-main', communities: ['harbour'] }, { id: 'north-branch' }])
  t.match(
    french.institutions.find(({ id }) => id === 'island'),
    { signIn: [], renewal: { offered: false } },
  )
})

await t.test('The topology says what a renewal costs and buys, before anybody types', async (t) => {
  const rulesOf = async (house: House, institution: string, language = 'en') =>
    (await house.ask({ url: '/v1/topology', headers: { 'accept-language': language } }))
      .json<{ institutions: { id: string; renewal: unknown }[] }>()
      .institutions.find(({ id }) => id === institution)?.renewal
  const house = await openHouse(t)
  t.strictSame(await rulesOf(house, 'north', 'fr'), {
    offered: true,
    owner: 'gateway',
    daysBefore: 60,
    period: { years: 1, text: '1 an' },
    base: 'later',
    prices: [{ under: 18, amount: { amount: '0.00', currency: 'EUR' } }, { amount: { amount: '15.00', currency: 'EUR' } }],
    proof: false,
    merchant: 'La caisse',
  })
  t.match(await rulesOf(house, 'island'), { offered: false, prices: [] })

  const text = topology.replace(
    'merchant: desk,',
    'merchant: desk, daysAfter: 90, period: { until: 08-31 }, base: old-date, debtLimit: 10.00 EUR, addressChangedWithinDays: 45, provisionalDays: 20,',
  )
  t.match(await rulesOf(await openHouse(t, { text }), 'north', 'de'), {
    daysAfter: 90,
    period: { until: '08-31', text: 'bis zum 31. August' },
    base: 'old-date',
    debtLimit: { amount: '10.00', currency: 'EUR' },
    proof: false,
    provisional: { days: 20, addressChangedWithinDays: 45 },
  })
  const proof = topology.replace('merchant: desk,', 'merchant: desk, proof: true,')
  t.match(await rulesOf(await openHouse(t, { text: proof }), 'north'), { proof: true, provisional: { days: 30 } })
})

await t.test('A card whose renewal has no price, or an age that nobody knows, is refused with that reason', async (t) => {
  const priceless = topology.replace(/price: \[.*?\] \}/, 'debtLimit: 5.00 EUR }')
  t.match((await (await librarian(await openHouse(t, { text: priceless })))('sol')).renewal, {
    allowed: false,
    reasons: [{ code: 'price-not-set', institution: 'north', lift: { by: 'library' } }],
  })
  const house = await openHouse(t)
  house.played.alma.state('01T_NORTH').edit('sol', (user) => {
    delete user.birth_date
  })
  t.match((await (await librarian(house))('sol')).renewal, {
    allowed: false,
    reasons: [{ code: 'birth-date-needed' }],
    wayOut: [{ by: 'library' }],
  })
})

await t.test('Health', async (t) => {
  const house = await openHouse(t)
  t.equal((await house.ask({ url: '/health/live' })).statusCode, 200)
  t.same((await house.ask({ url: '/health/ready' })).json(), { status: 'ready' })
  house.played.alma.faults.set({ kind: 'reset' })
  t.equal(
    (await house.ask({ url: '/health/ready' })).statusCode,
    200,
    'a library system that is down is no reason to send requests elsewhere',
  )
  house.gateway.drain()
  t.equal((await house.ask({ url: '/health/ready' })).statusCode, 503)
  t.equal((await house.ask({ url: '/v1/topology' })).statusCode, 200, 'what still comes is answered')
  const broken = await openHouse(t)
  await broken.store.close()
  t.match((await broken.ask({ url: '/health/ready' })).json(), { status: 'store-unavailable' })
})

await t.test('Whose block it is, is said right, and a role learns of no number that lies elsewhere', async (t) => {
  const text = topology
    .replace('trust: false', 'trust: true')
    .replace(
      'renewal: { offered: true, daysBefore: 60',
      'expiry: { decides: latest }\n      renewal: { offered: true, daysBefore: 500',
    )
  const house = await openHouse(t, { text })
  const { alma } = house.played
  const later = `${inDays(400)}Z`
  alma.state('01T_SOUTH').edit('ben', (user) => {
    user.expiry_date = later
    for (const role of user.user_role) role.expiry_date = later
    user.user_identifier.push({ ...user.user_identifier[0]!, value: '77700022' })
  })
  const ofZone = await librarian(house)
  const whole = await ofZone('ben')
  t.equal(whole.effective?.institution, 'south')
  t.same(
    whole.blocks.map(({ institution }) => institution),
    ['north'],
  )
  t.notOk(
    whole.renewal.reasons.some(({ code, institution }) => code === 'blocked' && institution === 'south'),
    'south has no block',
  )

  const authorization = await house.key('librarian@institution:north')
  const url = `/v1/patrons/${house.idOf('ben', 'north')}/card`
  const north = (await house.ask({ url, headers: { authorization } })).json<Card>()
  t.notOk(
    north.numbers.some(({ value }) => value === '77700022'),
    'a number of south',
  )
  t.same(
    north.blocks.map(({ institution }) => institution),
    ['north'],
  )
  t.match(
    north.renewal,
    { allowed: false, reasons: [{ code: 'out-of-reach', institution: 'north' }] },
    'and never a refusal without a reason',
  )
  const beyond = await house.ask({ url: `${url}/barcode.svg?position=2`, headers: { authorization } })
  t.equal(beyond.statusCode, 404)
})

await t.test('Every record that staff were shown is in the audit trail, wherever it is', async (t) => {
  const house = await openHouse(t)
  await (
    await librarian(house)
  )('ada')
  for (const institution of ['north', 'south', 'uni']) {
    t.same(
      (await house.store.audit.of(house.idOf('ada', institution), 5)).map(({ action }) => action),
      ['card-looked-at'],
      institution,
    )
  }
})

await t.test('Nobody uses up a library system by pressing a key', async (t) => {
  const house = await openHouse(t)
  const authorization = await house.signIn('ada')
  const reload = () => house.app.inject({ url: '/v1/patrons/me/card', headers: { authorization, 'cache-control': 'no-cache' } })
  await reload()
  const before = house.played.alma.calls.length
  for (let n = 0; n < 20; n += 1) await reload()
  t.equal(house.played.alma.calls.length, before)
})

await t.test('What is old stands in for what cannot be had, and promises nothing', async (t) => {
  const house = await openHouse(t)
  const card = await librarian(house)
  t.equal((await card('sol')).renewal.allowed, true)
  await house.clock.advance(600_000)
  house.played.alma.faults.set({ kind: 'status', status: 503 })
  const old = await card('sol')
  t.equal(old.complete, false)
  t.match(old.renewal, { allowed: false, reasons: [{ code: 'card-incomplete' }] })
})

await t.test('A tag that a proxy made weak, or that stands in a list, is known all the same', async (t) => {
  const house = await openHouse(t)
  const authorization = await house.signIn('ada')
  const ask = (headers: Record<string, string> = {}) =>
    house.ask({ url: '/v1/patrons/me/card', headers: { authorization, ...headers } })
  const { etag } = (await ask()).headers
  for (const known of [`W/${String(etag)}`, `"other", ${String(etag)}`, '*'])
    t.equal((await ask({ 'if-none-match': known })).statusCode, 304, known)
  t.equal((await ask({ 'if-none-match': '"other"' })).statusCode, 200)
})

await t.test('What is odd in a stranger’s record stands in nobody’s way', async (t) => {
  const house = await openHouse(t)
  house.played.alma.state('01T_NORTH').edit('sol', (user) => {
    user.last_name = 'Winterfeld'
    user.birth_date = 'a long time ago'
    user.primary_id = 'ada.marchetti'
  })
  const authorization = await house.signIn('ada')
  t.equal((await house.ask({ url: '/v1/patrons/me/card', headers: { authorization } })).statusCode, 200)
})
