import t, { type Test } from 'tap'
import { addDays, addMonths, dayAt, type Day } from '#domain/day.ts'
import { Problem } from '#domain/problem.ts'
import type { Renewal } from '#domain/renewal.ts'
import type { AlmaUser } from '#adapters/alma/simulator/index.ts'
import { castMember } from '#simulation/cast.ts'
import { flowing } from './clock.ts'
import { now, openHouse, zoneTopology, type House } from './house.ts'
import { askForCode, codeIn, letterTo } from './sign-ins.ts'
import { workUntil } from './work.ts'

/**
 * Card renewals where the network zone owns the date: its record is written and proved, and then every copy of it. Uma has a record in the zone and
 * copies at north and south, all of which end in twenty days.
 */

const zone = 'ZONE'
const north = '01T_NORTH'
const south = '01T_SOUTH'
const back = 'https://primo.example.org/account'
const minute = 60_000
const today = dayAt(now, 'Europe/London')
const old = addDays(today, 20)
const renewed = addDays(old, 365)

const direct = zoneTopology.replace('expiryCopies: followed', 'expiryCopies: written')

const blocking = {
  block_type: { value: 'USER', desc: '' },
  block_description: { value: 'LOST', desc: 'Lost' },
  block_status: 'ACTIVE',
} as never

interface Quoted {
  readonly outcome: string
  readonly quote: string
  readonly total: { readonly amount: string }
  readonly memberships: readonly { readonly institution: string; readonly from: Day; readonly to: Day }[]
  readonly standing: { readonly reasons: readonly object[]; readonly wayOut: readonly object[] }
}

/** With Uma's dates near, roles and all. */
async function open(t: Test, text = zoneTopology): Promise<House> {
  const house = await openHouse(t, { text })
  for (const tenant of [zone, north, south]) {
    edit(house, tenant, (user) => {
      user.expiry_date = `${old}Z`
      user.purge_date = `${addDays(old, 180)}Z`
      for (const role of user.user_role) role.expiry_date = `${old}Z`
    })
  }
  return house
}

function edit(house: House, tenant: string, change: (user: AlmaUser) => void): void {
  house.played.alma.state(tenant).edit('uma', change)
}

/** The last day of the record, and those of its roles. */
function days(house: House, tenant: string): readonly (Day | undefined)[] {
  const user = house.played.alma.state(tenant).user('uma')!
  return [user.expiry_date, ...user.user_role.map(({ expiry_date: ends }) => ends)].map((ends) => ends?.slice(0, 10) as Day)
}

function puts(house: House): readonly (string | undefined)[] {
  return house.played.alma.calls.filter(({ method }) => method === 'PUT').map(({ tenant }) => tenant)
}

async function signIn(house: House, person = 'uma', institution = 'north'): Promise<string> {
  house.played.mailbox.clear()
  const challenge = await askForCode(house, castMember(person).patronId, institution)
  const code = codeIn(await letterTo(house, person))
  const answer = await house.ask({ method: 'POST', url: '/v1/sessions', payload: { method: 'code', challenge, code } })
  if (answer.statusCode !== 201) throw new Error(answer.body)
  house.played.mailbox.clear()
  return `Bearer ${answer.json<{ accessToken: string }>().accessToken}`
}

async function quoteOf(house: House, authorization: string): Promise<Quoted> {
  const answer = await house.ask({
    method: 'POST',
    url: '/v1/patrons/me/card-renewal-quotes',
    headers: { authorization },
  })
  return answer.json<Quoted>()
}

function take(house: House, authorization: string, quote: string) {
  return house.ask({
    method: 'POST',
    url: '/v1/patrons/me/card-renewals',
    headers: { authorization, 'idempotency-key': quote },
    payload: { quote, returnTo: back },
  })
}

/** A renewal with its page, not paid yet. */
async function begin(
  house: House,
  authorization?: string,
): Promise<{ readonly id: string; readonly pay: (how?: 'late') => Promise<unknown> }> {
  const caller = authorization ?? (await signIn(house))
  const taken = await take(house, caller, (await quoteOf(house, caller)).quote)
  if (taken.statusCode !== 201) throw new Error(taken.body)
  const { renewal, payUrl } = taken.json<{ renewal: string; payUrl: string }>()
  return { id: renewal, pay: (how) => flowing(house.clock, house.played.payments.pay(payUrl, how)) }
}

async function paid(house: House): Promise<string> {
  const { id, pay } = await begin(house)
  await pay()
  return id
}

const found = async (house: House, id: string): Promise<Renewal> => (await house.store.renewals.find(id))!
const until = (house: House, id: string, state: string) => workUntil(house, async () => (await found(house, id)).state === state)
const untilProved = (house: House, id: string) =>
  workUntil(house, async () => (await found(house, id)).lines[0]!.state === 'extended')
const refunds = (house: House) => house.played.payments.payments().flatMap((payment) => payment.refunds)

/** What staff do about it at a desk. */
async function handle(house: House, id: string, act: 'retries' | 'confirmation', payload?: object): Promise<void> {
  const headers = { authorization: await house.key('cashier@institution:north'), 'idempotency-key': act }
  const answer = await house.ask({
    method: 'POST',
    url: `/v1/card-renewals/${id}/${act}`,
    headers,
    ...(payload && { payload }),
  })
  if (answer.statusCode !== 200) throw new Error(answer.body)
}

await t.test('A quote', async (t) => {
  const house = await open(t)

  await t.test('has the record of the zone, which bears the price, and every copy, and copies nobody', async (t) => {
    const quoted = await quoteOf(house, await signIn(house))
    t.match(quoted, { outcome: 'quoted', total: { amount: '15.00' } })
    t.same(quoted.memberships, [
      { institution: 'north', from: old, to: renewed },
      { institution: 'south', from: old, to: renewed },
    ])
    const { lines, institution } = (await house.store.quotes.find(quoted.quote))!
    t.equal(institution, 'north')
    t.match(
      lines.map(({ institution: holder, price, follows, moves }) => [holder, price.minor, follows, moves.length]),
      [
        ['mainland', 1500, undefined, 1],
        ['north', 0, 0, 1],
        ['south', 0, 0, 1],
      ],
    )
    t.equal(house.played.alma.state('01T_UNI').user('uma'), undefined)
  })

  await t.test('is told before anybody types who owns the date', async (t) => {
    const topology = await house.ask({ url: '/v1/topology' })
    t.match(topology.json(), { institutions: [{ id: 'north', renewal: { owner: 'zone', offered: true } }] })
  })

  await t.test('is refused to whom the zone has no record of, with who can help', async (t) => {
    const sol = await house.signIn('sol')
    const { outcome, standing } = await quoteOf(house, sol)
    t.equal(outcome, 'refused')
    t.match(standing.reasons, [{ code: 'not-in-zone', institution: 'north', text: /network/, lift: { by: 'library' } }])
    t.match(standing.wayOut, [{ by: 'library', institution: 'north' }])
  })

  await t.test('is not guessed where the zone or a copy cannot be read', async (t) => {
    const uma = await signIn(house)
    for (const tenant of [zone, south]) {
      const lift = house.played.alma.faults.set({ kind: 'status', status: 500 }, { tenant })
      t.match(await quoteOf(house, uma), { code: 'card-incomplete' }, tenant)
      lift()
    }
  })

  await t.test('counts from the later of the dates, so that nobody pays for a day that the zone has already', async (t) => {
    edit(house, zone, (user) => void (user.expiry_date = `${addDays(old, 100)}Z`))
    const uma = await signIn(house)
    t.same(
      (await quoteOf(house, uma)).memberships.map(({ from, to }) => [from, to]),
      [
        [old, addMonths(addDays(old, 100), 12)],
        [old, addMonths(addDays(old, 100), 12)],
      ],
    )
    edit(house, zone, (user) => void delete user.expiry_date)
    t.match(await quoteOf(house, uma), { outcome: 'refused', standing: { reasons: [{ code: 'never-expires' }] } })
  })
})

await t.test('Where Alma carries dates down', async (t) => {
  await t.test('the zone is written first, the copies are watched, and only their roles are written', async (t) => {
    const house = await open(t)
    const id = await paid(house)
    await untilProved(house, id)
    t.same(puts(house), [zone])
    t.same(
      [zone, north, south].map((tenant) => days(house, tenant)[0]),
      [renewed, old, old],
      'it is still on its way',
    )
    await until(house, id, 'fulfilled')
    t.same(puts(house), [zone, north, south])
    t.same(
      [north, south].map((tenant) => days(house, tenant)),
      [
        [renewed, renewed],
        [renewed, renewed],
      ],
    )
    t.equal(house.played.alma.state(zone).user('uma')!.purge_date, `${addDays(renewed, 180)}Z`)
    t.match((await found(house, id)).lines, [
      { institution: 'mainland', state: 'extended', tries: 1, price: { minor: 1500 } },
      { institution: 'north', state: 'extended', tries: 1, follows: 0 },
      { institution: 'south', state: 'extended', tries: 1, follows: 0 },
    ])
    t.same(refunds(house), [])
  })

  await t.test('a copy that shows the day with no write of ours is extended all the same, and paid for once', async (t) => {
    const house = await open(t)
    for (const tenant of [north, south]) edit(house, tenant, (user) => void delete user.user_role[0]!.expiry_date)
    const id = await paid(house)
    await until(house, id, 'fulfilled')
    t.same(puts(house), [zone])
    t.match((await found(house, id)).lines, [
      { state: 'extended' },
      { state: 'extended', tries: 0 },
      { state: 'extended', tries: 0 },
    ])
    const uma = await signIn(house)
    const card = (await house.ask({ url: '/v1/patrons/me/card', headers: { authorization: uma } })).json<{
      effective: { expires: Day }
      memberships: readonly { expires: Day }[]
    }>()
    t.equal(card.effective.expires, renewed)
    t.same(
      card.memberships.map(({ expires }) => expires),
      [renewed, renewed],
    )
  })

  await t.test('what was paid stands once in the books of the library that it was paid at', async (t) => {
    const house = await open(t)
    const id = await paid(house)
    await until(house, id, 'fulfilled')
    await workUntil(house, async () => (await found(house, id)).lines[0]!.posting === 'posted')
    t.match(
      house.played.alma
        .state(north)
        .fees('uma')
        .map(({ original_amount: sum, balance, comment }) => [sum, balance, comment]),
      [[15, 0, `${id}-1`]],
    )
    t.same(
      [south, zone].flatMap((tenant) => house.played.alma.state(tenant).fees('uma')),
      [],
    )
    t.same(
      (await found(house, id)).lines.map(({ posting }) => posting),
      ['posted', 'none', 'none'],
    )
  })

  await t.test('the patron sees one price, and the memberships that it moves', async (t) => {
    const house = await open(t)
    const id = await paid(house)
    await until(house, id, 'fulfilled')
    const authorization = await signIn(house)
    t.match((await house.ask({ url: `/v1/patrons/me/card-renewals/${id}`, headers: { authorization } })).json(), {
      state: 'fulfilled',
      total: { amount: '15.00' },
      lines: [
        { networkZone: 'mainland', memberships: [], price: { amount: '15.00' }, state: 'extended' },
        { memberships: [{ institution: 'north', to: renewed }], price: { amount: '0.00' } },
        { memberships: [{ institution: 'south', to: renewed }], price: { amount: '0.00' } },
      ],
    })
  })

  await t.test('a role that ended sooner than the card gets the new day too', async (t) => {
    const house = await open(t)
    edit(house, south, (user) => void (user.user_role[0]!.expiry_date = `${addDays(today, -21)}Z`))
    const id = await paid(house)
    await until(house, id, 'fulfilled')
    t.same(days(house, south), [renewed, renewed])
  })

  await t.test('a copy that has no role yet shows the day, and is given none', async (t) => {
    const house = await open(t)
    edit(house, south, (user) => void (user.user_role = []))
    house.played.alma.switches.distributionMisses = 100
    const id = await paid(house)
    await until(house, id, 'fulfilled')
    t.same(days(house, south), [renewed])
  })

  for (const [what, switches] of [
    ['does not carry them after all', { zoneUpdates: 'without-dates' }],
    ['has lost the update', { distributionMisses: 100 }],
    ['is late', { distributionDelayMs: 40 * minute }],
  ] as const) {
    await t.test(`a copy is written itself where Alma ${what}, and not before ten minutes are over`, async (t) => {
      const house = await open(t)
      Object.assign(house.played.alma.switches, switches)
      const id = await paid(house)
      await untilProved(house, id)
      const proved = house.clock.now()
      await until(house, id, 'fulfilled')
      t.ok(house.clock.now() - proved >= 9 * minute)
      t.same(puts(house), [zone, north, south])
      await house.clock.advance(60 * minute)
      t.same(
        [north, south].map((tenant) => days(house, tenant)),
        [
          [renewed, renewed],
          [renewed, renewed],
        ],
      )
    })
  }
})

await t.test('Where nobody carries dates down', async (t) => {
  await t.test('each copy is written as soon as the zone shows the day', async (t) => {
    const house = await open(t, direct)
    house.played.alma.switches.zoneUpdates = 'off'
    const id = await paid(house)
    await untilProved(house, id)
    t.equal((await found(house, id)).state, 'fulfilled', 'in the same breath')
    t.same(puts(house), [zone, north, south])
    t.same(
      [north, south].map((tenant) => days(house, tenant)),
      [
        [renewed, renewed],
        [renewed, renewed],
      ],
    )
  })

  await t.test('a copy without a role is written, too', async (t) => {
    const house = await open(t, direct)
    house.played.alma.switches.zoneUpdates = 'off'
    edit(house, south, (user) => void (user.user_role = []))
    await until(house, await paid(house), 'fulfilled')
    t.same(days(house, south), [renewed])
  })
})

await t.test('A library system that is away', async (t) => {
  for (const text of [zoneTopology, direct]) {
    await t.test('where a copy is, holds up no other copy, and after days a person is told, and nothing goes back', async (t) => {
      const house = await open(t, text)
      const id = await paid(house)
      const lift = house.played.alma.faults.set({ kind: 'reset' }, { tenant: south })
      await workUntil(house, async () => (await found(house, id)).lines[1]!.state === 'extended')
      await until(house, id, 'needs-staff')
      t.match(await found(house, id), { attention: { reason: 'copy-behind', before: 'fulfilling' } })
      t.same(days(house, north), [renewed, renewed])
      t.same(refunds(house), [])
      lift()
      await handle(house, id, 'retries')
      await until(house, id, 'fulfilled')
      t.same(days(house, south), [renewed, renewed])
    })
  }

  await t.test('where the zone is, leaves the copies alone until it is back', async (t) => {
    const house = await open(t, direct)
    const { id, pay } = await begin(house)
    const lift = house.played.alma.faults.set({ kind: 'reset' }, { tenant: zone })
    await pay()
    const away = house.clock.now() + 5 * 3_600_000
    await workUntil(house, () => house.clock.now() > away)
    t.same(puts(house), [])
    lift()
    await until(house, id, 'fulfilled')
    t.same(puts(house), [zone, north, south])
  })

  await t.test(
    'where the patron’s library is, keeps the zone from being written: whether it still may be is not known',
    async (t) => {
      const house = await open(t)
      const { id, pay } = await begin(house)
      const lift = house.played.alma.faults.set({ kind: 'reset' }, { tenant: north })
      await pay()
      const away = house.clock.now() + 3_600_000
      await workUntil(house, () => house.clock.now() > away)
      t.same(puts(house), [])
      lift()
      await until(house, id, 'fulfilled')
    },
  )

  await t.test('while it writes, is asked once, and believed by what it shows', async (t) => {
    const house = await open(t, direct)
    const { id, pay } = await begin(house)
    const lifts = [zone, north, south].map((tenant) =>
      house.played.alma.faults.set({ kind: 'drop-answer' }, { method: 'PUT', tenant, times: 1 }),
    )
    await pay()
    await until(house, id, 'fulfilled')
    for (const lift of lifts) lift()
    t.same(puts(house), [zone, north, south])
  })
})

await t.test('What the zone does not extend, no copy extends, and the money goes back', async (t) => {
  const cases: readonly (readonly [string, (house: House) => void])[] = [
    ['where the zone has no record of the patron any more', ({ played }) => played.alma.state(zone).remove('uma')],
    ['where the patron’s library has none any more', ({ played }) => played.alma.state(north).remove('uma')],
    [
      'where somebody has moved the date in the zone',
      (house) => edit(house, zone, (user) => void (user.expiry_date = '2099-01-01Z')),
    ],
    ['where the library has blocked the patron', (house) => edit(house, north, (user) => void user.user_block.push(blocking))],
    ['where the patron may not borrow any more', (house) => edit(house, north, (user) => void (user.user_role = []))],
    [
      'where the zone refuses the write',
      (house) => edit(house, zone, (user) => void (user.account_type = { value: 'INTEXTAUTH', desc: '' } as never)),
    ],
  ]
  for (const [what, happens] of cases) {
    await t.test(what, async (t) => {
      const house = await open(t, direct)
      const { id, pay } = await begin(house)
      happens(house)
      await pay()
      await until(house, id, 'refunded')
      t.match(refunds(house), [{ amount: { minor: 1500 } }])
      t.same(
        puts(house).filter((tenant) => tenant !== zone),
        [],
      )
      t.same(days(house, south), [old, old])
      t.match((await found(house, id)).lines, [{ state: 'refunded' }, { state: 'refunded' }, { state: 'refunded' }])
    })
  }
})

await t.test('A copy that cannot be brought to the day is a matter for staff', async (t) => {
  let lost: AlmaUser | undefined
  const cases: readonly (readonly [string, string, (house: House) => void, (house: House) => void])[] = [
    [
      'where it is gone meanwhile',
      'gone',
      ({ played }) => {
        lost = played.alma.state(south).user('uma')
        played.alma.state(south).remove('uma')
      },
      ({ played }) => played.alma.state(south).add(lost!),
    ],
    [
      'where its system refuses the write',
      'refused-by-system',
      (house) => edit(house, south, (user) => void (user.account_type = { value: 'INTEXTAUTH', desc: '' } as never)),
      (house) => edit(house, south, (user) => void (user.account_type = { value: 'EXTERNAL', desc: '' } as never)),
    ],
  ]
  for (const [what, why, happens, mended] of cases) {
    await t.test(what, async (t) => {
      const house = await open(t, direct)
      house.played.alma.switches.zoneUpdates = 'off'
      const { id, pay } = await begin(house)
      happens(house)
      await pay()
      await until(house, id, 'needs-staff')
      const stuck = await found(house, id)
      t.match(stuck, { attention: { reason: 'copy-behind' } })
      t.match(stuck.lines, [{ state: 'extended' }, { state: 'extended' }, { why, follows: 0 }])
      t.same(refunds(house), [])
      mended(house)
      await handle(house, id, 'retries')
      await until(house, id, 'fulfilled')
      t.equal((await found(house, id)).lines[2]!.why, undefined)
      t.same(days(house, south)[0], renewed)
    })
  }
})

await t.test('Whoever renews at two institutions of the zone has one renewal under way', async (t) => {
  const house = await open(t)
  const here = await signIn(house, 'uma', 'north')
  const there = await signIn(house, 'uma', 'south')
  const [one, other] = [await quoteOf(house, here), await quoteOf(house, there)]
  t.match(other, { outcome: 'quoted', total: { amount: '15.00' } })
  t.equal((await house.store.quotes.find(other.quote))!.institution, 'south')
  const answers = await flowing(
    house.clock,
    Promise.all(
      (
        [
          [here, one.quote],
          [there, other.quote],
        ] as const
      ).map(([authorization, quote]) =>
        house.app.inject({
          method: 'POST',
          url: '/v1/patrons/me/card-renewals',
          headers: { authorization, 'idempotency-key': quote },
          payload: { quote, returnTo: back },
        }),
      ),
    ),
  )
  t.same(new Set(answers.map(({ statusCode }) => statusCode)), new Set([201, 409]))
  t.match(answers.find(({ statusCode }) => statusCode === 409)!.json(), { code: 'renewal-open' })
})

await t.test(
  'Of two renewals at two institutions that are both paid, one moves the date, and the other is paid back',
  async (t) => {
    const house = await open(t)
    const here = await signIn(house, 'uma', 'north')
    const there = await signIn(house, 'uma', 'south')
    const first = await begin(house, here)
    await house.ask({ method: 'DELETE', url: `/v1/patrons/me/card-renewals/${first.id}`, headers: { authorization: here } })
    const second = await begin(house, there)
    // The second is at the zone's record, and its write did not come through, when the money of the first comes after all.
    const lift = house.played.alma.faults.set({ kind: 'status', status: 500 }, { method: 'PUT' })
    await second.pay()
    await workUntil(house, async () => (await found(house, second.id)).lines[0]!.tries > 0)
    await first.pay('late')
    await house.store.jobs.add([{ topic: 'renewal', key: first.id, dueAt: house.clock.now() }])
    await workUntil(house, async () => (await found(house, first.id)).payment?.captured !== undefined)
    lift()
    await until(house, second.id, 'fulfilled')
    await until(house, first.id, 'refunded')
    t.same(
      [zone, north, south].map((tenant) => days(house, tenant)[0]),
      [renewed, renewed, renewed],
    )
    t.equal(refunds(house).length, 1)
  },
)

await t.test('A date that is put back', async (t) => {
  const house = await open(t)
  const id = await paid(house)
  await until(house, id, 'fulfilled')

  await t.test('in a copy is written again there, once, and the zone is left alone', async (t) => {
    const putBack = () => edit(house, south, (user) => void (user.expiry_date = `${old}Z`))
    const before = puts(house).length
    putBack()
    await workUntil(house, () => days(house, south)[0] === renewed)
    await until(house, id, 'fulfilled')
    t.same(puts(house).slice(before), [south])
    putBack()
    await until(house, id, 'needs-staff')
    t.match(await found(house, id), { attention: { reason: 'date-put-back' } })
  })

  await t.test('in the zone is written again there, and the copies follow', async (t) => {
    const house = await open(t)
    const id = await paid(house)
    await until(house, id, 'fulfilled')
    for (const tenant of [zone, north, south]) edit(house, tenant, (user) => void (user.expiry_date = `${old}Z`))
    const before = puts(house).length
    await workUntil(house, () => [zone, north, south].every((tenant) => days(house, tenant)[0] === renewed))
    await until(house, id, 'fulfilled')
    t.same(puts(house).slice(before), [zone], 'Alma carried it down again')
  })
})

await t.test(
  'A renewal that holds for a while only, holds everywhere for the whole period once staff have confirmed it',
  async (t) => {
    const house = await open(t, zoneTopology.replace('price: [{ under', 'proof: true, provisionalDays: 30, price: [{ under'))
    // Later than the zone for a while, and that is the zone's to say: Alma carries its day down as it is.
    const later = addDays(old, 100)
    edit(house, south, (user) => {
      user.expiry_date = `${later}Z`
      user.user_role[0]!.expiry_date = `${later}Z`
    })
    const id = await paid(house)
    await until(house, id, 'fulfilled')
    const soon = addDays(old, 30)
    t.same(
      [zone, north, south].map((tenant) => days(house, tenant)[0]),
      [soon, soon, soon],
    )
    await handle(house, id, 'confirmation', { reference: 'Pass 1234, seen at the desk' })
    await until(house, id, 'fulfilled')
    t.same(
      [north, south].map((tenant) => days(house, tenant)),
      [
        [renewed, renewed],
        [renewed, renewed],
      ],
    )
    t.equal(days(house, zone)[0], renewed)
  },
)

await t.test('A zone whose write shows just before the money goes back keeps it, and its copies follow', async (t) => {
  const house = await open(t, direct)
  const { id, pay } = await begin(house)
  edit(house, zone, (user) => void (user.account_type = { value: 'INTEXTAUTH', desc: '' } as never))
  beforeEachSave(house, (next) => {
    if (next.state === 'refunding') edit(house, zone, (user) => void (user.expiry_date = `${renewed}Z`))
  })
  await pay()
  await until(house, id, 'fulfilled')
  t.same(refunds(house), [])
  t.match((await found(house, id)).lines, [{ state: 'extended' }, { state: 'extended' }, { state: 'extended' }])
  t.same(days(house, south), [renewed, renewed])
})

await t.test('Whose date it is, each institution says for itself', async (t) => {
  const southOwns = (owner: string) => `barcode: codabar\n    policies: { expiry: { owner: ${owner} } }`

  await t.test('a copy whose date is not the zone’s is none of the renewal’s', async (t) => {
    const house = await open(
      t,
      zoneTopology.replace('barcode: codabar', southOwns('student-system, ownerLink: https://campus.example')),
    )
    const { memberships } = await quoteOf(house, await signIn(house))
    t.same(
      memberships.map(({ institution }) => institution),
      ['north'],
    )
  })

  await t.test('and a copy whose date is, does not move with a card of the gateway’s', async (t) => {
    const text = zoneTopology
      .replace('expiry: { owner: zone }', 'expiry: { owner: gateway }')
      .replace('{ offered: true,', '{ offered: true, together: all,')
    const apart = await open(t, text.replace('barcode: codabar', southOwns('zone')))
    t.same(
      (await quoteOf(apart, await signIn(apart))).memberships.map(({ institution }) => institution),
      ['north'],
    )
    const joined = await open(t, text)
    t.same(
      (await quoteOf(joined, await signIn(joined))).memberships.map(({ institution }) => institution),
      ['north', 'south'],
    )
  })

  await t.test('and each copy has its own price where memberships are paid for each', async (t) => {
    const text = zoneTopology
      .replace('{ offered: true,', '{ offered: true, together: all, joinedPrice: each,')
      .replace('barcode: codabar', 'barcode: codabar\n    policies: { renewal: { price: [{ amount: 10.00 EUR }] } }')
    const house = await open(t, text)
    const { id, pay } = await begin(house)
    t.same(
      (await found(house, id)).lines.map(({ price }) => price.minor),
      [1500, 0, 1000],
    )
    await pay()
    await until(house, id, 'fulfilled')
    await workUntil(house, async () => (await found(house, id)).lines[2]!.posting === 'posted')
    t.match(house.played.alma.state(south).fees('uma'), [{ original_amount: 10 }])
  })
})

await t.test('A crash at any step is made good: one payment, one write of each record, every date moved', async (t) => {
  for (const text of [zoneTopology, direct]) {
    const whole = await open(t, text)
    let steps = 0
    beforeEachSave(whole, () => void (steps += 1))
    await until(whole, await paid(whole), 'fulfilled')
    t.ok(steps >= 8, `${steps} steps`)

    for (let at = 1; at <= steps; at += 1) {
      // What comes after differs by the vendor alone, so the one way shows it.
      for (const when of text === direct ? (['before'] as const) : (['before', 'after'] as const)) {
        const house = await open(t, text)
        const { id, pay } = await begin(house)
        crashAt(house, at, when)
        await pay()
        await until(house, id, 'fulfilled')
        t.same(
          [zone, north, south].map((tenant) => days(house, tenant)[0]),
          [renewed, renewed, renewed],
          `${when} ${at}`,
        )
        t.same(
          [north, south].map((tenant) => days(house, tenant)[1]),
          [renewed, renewed],
        )
        const [first, ...copies] = puts(house)
        t.same([first, copies.length, new Set(copies)], [zone, 2, new Set([north, south])])
        t.same(refunds(house), [])
      }
    }
  }
})

/** Called with every state of a renewal that is about to be written down. */
function beforeEachSave({ store }: House, told: (next: Renewal) => void): void {
  const renewals = store.renewals as { save: typeof store.renewals.save }
  const save = renewals.save.bind(renewals)
  renewals.save = (next, ...rest) => {
    told(next)
    return save(next, ...rest)
  }
}

/** The process dies once, just before or just after a step was written down; whoever comes then begins with what stands there. */
function crashAt({ store }: House, at: number, when: 'before' | 'after'): void {
  const renewals = store.renewals as { save: typeof store.renewals.save }
  const save = renewals.save.bind(renewals)
  let count = 0
  renewals.save = async (next, ...rest) => {
    count += 1
    const crashes = count === at
    if (crashes && when === 'before') throw new Problem('store-unavailable', 'The process died')
    const saved = await save(next, ...rest)
    if (crashes) throw new Problem('store-unavailable', 'The process died')
    return saved
  }
}
