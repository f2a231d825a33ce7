import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { patronIds } from '#access/patron-ids.ts'
import { addDays, dayAt, type Day } from '#domain/day.ts'
import type { InstitutionId, RecordId } from '#domain/id.ts'
import type { PatronRecord } from '#domain/patron.ts'
import { defaultPolicies } from '#domain/policy.ts'
import { postalAddress, spellingOf } from '#domain/postal-address.ts'
import { Problem } from '#domain/problem.ts'
import { addressWatch } from '#gateway/address-watch.ts'
import type { Directory } from '#gateway/directory.ts'
import { toRenewalRulesBody } from '#http/renewal-rules-body.ts'
import { loadTexts } from '#http/texts.ts'
import type { AddressLook } from '#ports/address-store.ts'
import type { Patrons } from '#ports/ils.ts'
import { castMember } from '#simulation/cast.ts'
import { remember } from '#upstream/memory.ts'
import { flowing } from './clock.ts'
import { now, openHouse, openTopology, type House } from './house.ts'
import { workOnce, workUntil } from './work.ts'

/** Renewals that hold for a while only: who has moved, as far as it can be seen, and what becomes of those that nobody confirms. */

const withRules = (rules: string) => openTopology.replace('merchant: desk,', `merchant: desk, ${rules},`)
const moving = withRules('addressChangedWithinDays: 90')
const proving = withRules('proof: true')

const today = dayAt(now, 'Europe/London')
const dayMs = 86_400_000
const north = 'north' as InstitutionId
/** Sol's card ends in twelve days, and then holds for thirty more. */
const until = addDays(today, 42)
const full = addDays(today, 12).replace(/^\d{4}/, (year) => String(Number(year) + 1)) as Day

interface Quote {
  readonly quote: string
  readonly provisional?: string
  readonly memberships: readonly { readonly from: Day; readonly to: Day; readonly full?: Day }[]
}

const sol = (house: House) => house.idOf('sol', 'north')
const alma = (house: House) => house.played.alma.state('01T_NORTH')
const expiry = (house: House) => alma(house).user('sol')!.expiry_date!.slice(0, 10)
const expires = (house: House, day: Day) =>
  alma(house).edit('sol', (user) => {
    user.expiry_date = `${day}Z`
    for (const role of user.user_role) role.expiry_date = `${day}Z`
  })
const lives = (house: House, lines: object, at = 0) =>
  alma(house).edit('sol', (user) => void Object.assign(user.contact_info.address[at]!, lines))
const puts = (house: House) => house.played.alma.calls.filter(({ method }) => method === 'PUT').length
const lettersTo = (house: House) =>
  house.played.mailbox.letters.filter(({ to }) => JSON.stringify(to).includes(castMember('sol').email))
const subjects = (house: House) => lettersTo(house).map(({ subject }) => subject.replace('North Libraries: ', ''))

/** What staff of an institution ask, who need no session: weeks go by here. */
async function desk(house: House, institution = 'north') {
  const authorization = await house.key(`cashier@institution:${institution}`)
  let keys = 0
  return async (method: 'GET' | 'POST', url: string, payload?: object) => {
    const headers = { authorization, 'idempotency-key': `key-${(keys += 1)}`, 'accept-language': 'en' }
    const answer = await house.ask({ method, url: `/v1/${url}`, headers, ...(payload && { payload }) })
    return { status: answer.statusCode, body: answer.json<never>() as object, text: answer.body }
  }
}

async function quoteOf(house: House): Promise<Quote> {
  const { status, body, text } = await (await desk(house))('POST', `patrons/${sol(house)}/card-renewal-quotes`)
  if (status !== 201) throw new Error(text)
  return body as Quote
}

/** Renewed at the desk, and in the library system. */
async function renewed(house: House): Promise<string> {
  const { quote } = await quoteOf(house)
  const taken = await (await desk(house))('POST', `patrons/${sol(house)}/card-renewals`, { quote, deskReference: 'Receipt 7' })
  const { renewal, state } = taken.body as { renewal: string; state: string }
  if (state !== 'fulfilled') throw new Error(taken.text)
  await workOnce(house)
  return renewal
}

/** So many days with all that is done in them. */
async function pass(house: House, days: number): Promise<void> {
  const { store, clock, gateway } = house
  const end = clock.now() + days * dayMs
  await store.jobs.add(gateway.standingJobs)
  for (;;) {
    const due = await store.jobs.nextDue(Object.keys(gateway.works))
    if (due === undefined || due > end) break
    await clock.advance(Math.max(0, due - clock.now()))
    await workOnce(house)
  }
  await clock.advance(Math.max(0, end - clock.now()))
}

const idsOf = (house: House) => patronIds(house.config.secrets.patronIds)
const holderOf = (house: House) =>
  idsOf(house).holder({ kind: 'patron', patron: { institution: north, record: 'sol' as RecordId } })
const changedOn = (house: House) => house.store.addresses.changed(holderOf(house))

await t.test('A postal address', async (t) => {
  const spelt = (...lines: readonly string[]) => {
    const address = postalAddress(lines)
    return address && spellingOf(address)
  }

  await t.test('is the same one in whatever spelling, and no other', async (t) => {
    const home = spelt('Lantern Street 12', 'Northbay NB1 7XX')
    for (const same of [
      ['lantern street 12', 'NORTHBAY NB1 7XX'],
      ['  Lantern  Street, 12. ', 'Northbay, NB1-7XX', '', ' '],
      ['NorthbayNB1 7 XX', 'Lanternstreet12'],
      ['Lantern Street 12', 'Lantern Street 12', 'Northbay NB1 7XX'],
    ])
      t.equal(spelt(...same), home, same.join(' / '))
    for (const [one, other] of [
      ['ÉCOLE 1', 'Ecole 1'],
      ['Große Straße 1', 'GROSSE STRASSE 1'],
      ['Große Straße 1', 'GROẞE STRAẞE 1'],
      ['ΟΔΟΣ 3', 'οδός 3'],
      ['Ｌane １', 'Lane 1'],
    ] as const)
      t.equal(spelt(one), spelt(other), `${one} / ${other}`)
    for (const [one, other] of [
      ['Lane 1', 'Lane 2'],
      ['Lane 1/2', 'Lane 12'],
      ['Lane 1 2', 'Lane 12'],
      ['Lane 12', 'Lane 21'],
      ['Улица 1', 'Площадь 1'],
      ['Ørstedsgade 1', 'Orstedsgade 1'],
    ] as const)
      t.not(spelt(one), spelt(other), `${one} / ${other}`)
    for (const nothing of [[], [''], [' ', '—', '. , ;']]) t.equal(spelt(...nothing), undefined)
  })

  await t.test('is the same one, whatever its lines, in another case, order, punctuation and accents', async () => {
    const word = fc.string({
      unit: fc.constantFrom('a', 'b', 'x', 'ß', 'ä', 'é', 'ø', 'þ', 'í', 'α', 'ω', 'ж', 'я'),
      minLength: 1,
      maxLength: 8,
    })
    const number = fc.integer({ min: 1, max: 9999 }).map(String)
    const line = fc.array(fc.oneof(word, number), { minLength: 1, maxLength: 4 })
    const gap = fc.constantFrom(' ', ', ', '  ', ' - ', '. ', '\t', ' · ')
    const spelling = fc.record({
      gap,
      order: fc.integer({ min: 0, max: 5 }),
      upper: fc.boolean(),
      form: fc.constantFrom('NFC', 'NFD'),
    })
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), spelling, (lines, { gap, order, upper, form }) => {
        const turned = [...lines.slice(order % lines.length), ...lines.slice(0, order % lines.length)]
        const written = turned.map((words) => words.join(gap).normalize(form))
        const other = upper ? written.map((each) => ` ${each.toUpperCase()} `) : written
        return spelt(...other) === spelt(...lines.map((words) => words.join(' ')))
      }),
    )
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), number, number, (lines, one, other) => {
        const at = (house: string) => spelt(`Lane ${house}`, ...lines.map((words) => words.join(' ')))
        return one === other || at(one) !== at(other)
      }),
    )
    fc.assert(fc.property(fc.array(fc.string({ unit: 'binary' })), (lines) => (spelt(...lines) ?? ' ').length > 0))
  })

  await t.test('prints as nothing, and a copy of it has lost it', async (t) => {
    const address = postalAddress(['Lantern Street 12'])!
    const record = { name: 'Sol', address }
    const printed = [
      inspect(record, { showHidden: true, depth: 9 }),
      JSON.stringify(record),
      JSON.stringify(Object.entries(address)),
    ]
    for (const each of printed) t.notMatch(each, /lantern/i)
    t.match(spellingOf(address), /lantern/i, 'and it is there')
    t.equal(spellingOf(structuredClone(address)), undefined)
  })
})

await t.test('A change of address, where the library system dates none', async (t) => {
  await t.test('is none the first time that somebody is seen, nor when the address is only spelt otherwise', async (t) => {
    const house = await openHouse(t, { text: moving })
    t.equal((await quoteOf(house)).provisional, undefined)
    t.equal(await house.store.addresses.since(north), today)
    await pass(house, 3)
    const { street, city } = castMember('sol').address
    lives(house, { line1: ` ${street.toUpperCase()}, `, city: `${city}.` })
    t.equal((await quoteOf(house)).provisional, undefined)
    t.equal(await changedOn(house), undefined)
  })

  await t.test('is dated by the look that first saw it, and makes a renewal one for a while', async (t) => {
    const house = await openHouse(t, { text: moving })
    await quoteOf(house)
    await pass(house, 3)
    lives(house, { line1: 'Elsewhere 7' })
    const quote = await quoteOf(house)
    t.match(quote, { provisional: 'address-changed', memberships: [{ to: until, full }] })
    await pass(house, 5)
    t.equal((await quoteOf(house)).provisional, 'address-changed')
    t.equal(await changedOn(house), addDays(today, 3))
    await pass(house, 85)
    t.equal((await quoteOf(house)).provisional, 'address-changed', 'ninety days after it')
    await pass(house, 1)
    t.equal((await quoteOf(house)).provisional, undefined, 'and no more')
  })

  await t.test('is seen on a card too, whoever looks at it', async (t) => {
    const house = await openHouse(t, { text: moving })
    const ask = await desk(house)
    await ask('GET', `patrons/${sol(house)}/card`)
    lives(house, { line1: 'Elsewhere 7' })
    await pass(house, 2)
    await ask('GET', `patrons/${sol(house)}/card`)
    await pass(house, 2)
    await quoteOf(house)
    t.equal(await changedOn(house), addDays(today, 2))
  })

  await t.test('is one of the preferred address alone', async (t) => {
    const house = await openHouse(t, { text: moving })
    alma(house).edit('sol', ({ contact_info: { address } }) => {
      address.push({ ...structuredClone(address[0]!), preferred: false, line1: 'Holiday 1' })
    })
    await quoteOf(house)
    lives(house, { line1: 'Holiday 2' }, 1)
    t.equal((await quoteOf(house)).provisional, undefined)
    alma(house).edit('sol', ({ contact_info: { address } }) => {
      for (const each of address) each.preferred = !each.preferred
    })
    t.equal((await quoteOf(house)).provisional, 'address-changed')
  })

  await t.test('is found with one write a month and one look a day, and not where nobody minds', async (t) => {
    const house = await openHouse(t, { text: moving })
    const { addresses } = house.store
    const looks: AddressLook[] = []
    const ofSol = () => looks.filter(({ holder }) => holder === holderOf(house))
    const see = addresses.see.bind(addresses)
    Object.assign(addresses, { see: (look: AddressLook) => (looks.push(look), see(look)) })
    const ask = await desk(house)
    for (let n = 0; n < 5; n += 1) {
      await ask('GET', `patrons/${sol(house)}/card`)
      await house.clock.advance(20 * 60_000)
    }
    t.equal(ofSol().length, 1)
    await pass(house, 1)
    await ask('GET', `patrons/${sol(house)}/card`)
    t.equal(ofSol().length, 2)

    const careless = await openHouse(t, { text: openTopology })
    await quoteOf(careless)
    lives(careless, { line1: 'Elsewhere 7' })
    t.equal((await quoteOf(careless)).provisional, undefined)
    t.equal(await careless.store.addresses.since(north), undefined)
  })

  await t.test('leaves no address anywhere: not in an answer, the log, the audit trail or the store', async (t) => {
    const house = await openHouse(t, { text: moving })
    await quoteOf(house)
    lives(house, { line1: 'Xylophonegate 77' })
    const ask = await desk(house)
    const answers = [
      await ask('GET', `patrons/${sol(house)}/card`),
      await ask('GET', `patrons/${sol(house)}`),
      await ask('GET', 'topology'),
      { text: JSON.stringify(await quoteOf(house)) },
    ]
    const audit = await house.store.audit.of(sol(house), 100)
    const folder = t.testdirName
    const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)).toString('latin1'))
    t.ok(
      files.some((content) => content.includes(holderOf(house))),
      'the store was looked into',
    )
    for (const place of [...answers.map(({ text }) => text), ...house.logged, JSON.stringify(audit), ...files])
      t.notMatch(place, /xylophonegate/i)
    const whole = files.join('')
    t.notOk(whole.includes(castMember('sol').address.street))
  })
})

await t.test('A watch over addresses', async (t) => {
  const house = await openHouse(t, { text: moving })
  const record = (street: string, more: Partial<PatronRecord> = {}): PatronRecord => ({
    ref: { institution: north, record: 'iris' as RecordId },
    name: { full: 'Iris' },
    emails: [],
    phones: [],
    identifiers: [],
    passwordKept: 'here',
    active: true,
    registrations: [{ limits: [], inherited: false }],
    listing: { method: 'made-up', complete: true },
    blocks: [],
    address: postalAddress([street])!,
    ...more,
  })
  const watchOver = (addressChanges?: NonNullable<Patrons['addressChanges']>, addresses = house.store.addresses) => {
    const institution = house.config.topology.institution(north)!
    const ils = { patrons: { ...(addressChanges && { addressChanges }) } }
    const directory = { topology: house.config.topology, at: () => ({ institution, ils }) } as unknown as Directory
    return addressWatch({ directory, store: { addresses }, ids: idsOf(house), memory: remember({ max: 10, clock: house.clock }) })
  }
  const at = (nth: number) => now + nth * dayMs

  await t.test('takes the later of what the library system says and of what was seen', async (t) => {
    const watch = watchOver('dated')
    await watch.changedOn({ record: record('Lane 1'), asOf: at(0) })
    t.equal(await watch.changedOn({ record: record('Lane 2'), asOf: at(5) }), addDays(today, 5))
    const said = (addressSince: Day) => watch.changedOn({ record: record('Lane 3', { addressSince }), asOf: at(9) })
    t.equal(await said(addDays(today, 1)), addDays(today, 5))
    t.equal(await said(addDays(today, 7)), addDays(today, 7))
    t.equal(
      await watch.changedOn({ record: record('Lane 2'), asOf: at(10) }),
      addDays(today, 5),
      'a dated one was not written down',
    )
  })

  await t.test('knows of nobody whose address nobody tells', async (t) => {
    const { address: _address, ...homeless } = record('', { ref: { institution: north, record: 'ida' as RecordId } })
    const watch = watchOver('shown')
    await watch.take([{ record: homeless, asOf: at(0) }])
    t.equal(await watch.changedOn({ record: homeless, asOf: at(0) }), undefined)
  })

  await t.test(
    'does not look where the library system dates changes, nor where a rule is of a row that is inherited',
    async (t) => {
      const looks: unknown[] = []
      const see = async (look: AddressLook) => {
        looks.push(look)
        return undefined
      }
      const watch = watchOver('shown', { ...house.store.addresses, see })
      await watch.take([{ record: record('Lane 1', { addressSince: today }), asOf: at(0) }])
      await watch.take([{ record: record('Lane 1', { registrations: [{ limits: [], inherited: true }] }), asOf: at(0) }])
      t.same(looks, [])
      await watch.take([{ record: record('Lane 1'), asOf: at(0) }])
      t.equal(looks.length, 1)
    },
  )

  await t.test('fails no card where nothing can be written down, and tries again; a quote it does', async (t) => {
    let asked = 0
    const see = async () => {
      asked += 1
      throw new Problem('store-unavailable', 'Away')
    }
    const watch = watchOver('shown', { ...house.store.addresses, see, since: see })
    const look = { record: record('Lane 1'), asOf: at(0) }
    await watch.take([look])
    await watch.take([look])
    t.equal(asked, 2)
    await t.rejects(watch.changedOn(look), { code: 'store-unavailable' })
    t.same(await watch.knownAt(north), { by: 'gateway' })
  })

  await t.test('says from what it knows', async (t) => {
    t.same(await watchOver('dated').knownAt(north), { by: 'library-system' })
    t.same(await watchOver().knownAt(north), { by: 'nobody' })
    t.same(await watchOver('shown').knownAt(north), { by: 'gateway', since: today })
  })
})

await t.test('The topology says who tells of moves', async (t) => {
  const rulesOf = async (house: House, language = 'en') =>
    (await house.ask({ url: '/v1/topology', headers: { 'accept-language': language } }))
      .json<{ institutions: { id: string; renewal: object }[] }>()
      .institutions.find(({ id }) => id === 'north')!.renewal

  await t.test('where the gateway looks, since its first look', async (t) => {
    const house = await openHouse(t, { text: moving })
    t.match(await rulesOf(house), {
      provisional: { days: 30, addressChangedWithinDays: 90 },
      addressChanges: {
        withinDays: 90,
        knownBy: 'gateway',
        since: undefined,
        text: 'Changes of address are seen by this service.',
      },
    })
    await quoteOf(house)
    t.match(await rulesOf(house), { addressChanges: { since: today, text: /by this service since 24 November 2026\.$/ } })
    t.match(await rulesOf(house, 'de'), { addressChanges: { text: /seit dem 24\. November 2026/ } })
    t.notOk('addressChanges' in (await rulesOf(await openHouse(t, { text: openTopology }))))
  })

  await t.test('where the library system does, and where the rule is off because nobody can', async (t) => {
    const policies = { ...defaultPolicies, renewal: { ...defaultPolicies.renewal, addressChangedWithinDays: 30 } }
    const parts = { texts: loadTexts(), merchants: new Map() }
    t.match(toRenewalRulesBody(policies, { by: 'library-system' }, 'en', parts), {
      provisional: { addressChangedWithinDays: 30 },
      addressChanges: { knownBy: 'library-system', text: 'Changes of address are told by the library system.' },
    })
    const nobody = toRenewalRulesBody(policies, { by: 'nobody' }, 'en', parts)
    t.match(nobody, { addressChanges: { withinDays: 30, knownBy: 'nobody', text: /is off/ } })
    t.notOk('provisional' in nobody)
  })
})

await t.test('A renewal for a while that nobody confirms', async (t) => {
  const house = await openHouse(t, { text: proving.replace('proof: true', 'proof: true, remindDaysBefore: 14') })
  const ask = await desk(house)
  const renewal = await renewed(house)
  const shown = async () => (await ask('GET', `patrons/${sol(house)}/card-renewals/${renewal}`)).body

  await t.test('is told to the patron once, with its last day, what to bring, and until when it will hold then', async (t) => {
    await pass(house, 1)
    t.same(subjects(house), ['your library card has been renewed for now'])
    const { text } = lettersTo(house)[0]!
    t.match(text, /good until 5 January 2027\. Thank you: we have received €15\.00/)
    t.match(text, /bring it to the library[^]*good until 6 December 2027[^]*not paid back by itself/)
    t.equal(expiry(house), until)
  })

  await t.test('says so to patron and staff, and waits in a list of its own', async (t) => {
    t.match(await shown(), {
      state: 'fulfilled',
      stateText: 'Renewed for now',
      provisional: 'proof-needed',
      provisionalUntil: until,
      provisionalText: /until 5 January 2027: please show the library the proof/,
      lapsed: false,
    })
    const queue = 'card-renewals?provisional=true'
    t.match((await ask('GET', queue)).body, { renewals: [{ renewal, provisionalUntil: until, lapsed: false }] })
    t.same((await (await desk(house, 'south'))('GET', queue)).body, { renewals: [] })
    t.same((await ask('GET', `${queue}&state=needs-staff`)).body, { renewals: [] })
    t.equal((await ask('GET', 'card-renewals?provisional=false')).status, 400)
  })

  await t.test('is reminded of once, in the morning seven days before, and not told to renew', async (t) => {
    await ask('GET', `patrons/${sol(house)}/card`)
    await pass(house, 33)
    t.equal(lettersTo(house).length, 1)
    await ask('GET', `patrons/${sol(house)}/card`)
    await pass(house, 4)
    t.same(subjects(house).slice(1), ['your library card has yet to be confirmed'])
    const letter = lettersTo(house)[1]!
    t.match(letter.receivedAt, `${addDays(until, -7)}T08:0`)
    t.match(letter.text, /ends on 5 January 2027[^]*bring it to the library[^]*6 December 2027/)
  })

  await t.test('has lapsed when its last day is over, and not before; no money moves, and no date', async (t) => {
    await pass(house, 4)
    t.match(await shown(), { lapsed: false }, 'on its last day')
    await pass(house, 1)
    t.match(await shown(), {
      state: 'fulfilled',
      stateText: 'Not confirmed in time',
      lapsed: true,
      provisionalText: /ended on 5 January 2027\. What was paid is not paid back by itself\. Please ask the library/,
      lines: [{ state: 'extended' }],
    })
    t.notOk('refunded' in (await shown()))
    t.match((await ask('GET', 'card-renewals?provisional=true')).body, { renewals: [{ renewal, lapsed: true }] })
    t.equal(expiry(house), until)
    t.equal(puts(house), 1)
  })

  await t.test('is not taken for put back by the later looks, whatever the date is then', async (t) => {
    expires(house, addDays(today, 12))
    await house.store.jobs.add([{ topic: 'renewal-look', key: renewal, dueAt: house.clock.now() }])
    await pass(house, 40)
    t.match(await house.store.renewals.find(renewal), { state: 'fulfilled', attention: undefined })
    t.equal(puts(house), 1)
    t.equal(lettersTo(house).length, 2)
  })

  await t.test('cannot be confirmed once somebody else has moved the date', async (t) => {
    for (const moved of [addDays(today, 12), addDays(until, 20)]) {
      expires(house, moved)
      t.match((await ask('POST', `card-renewals/${renewal}/confirmation`, { reference: 'Passport, seen at the desk' })).body, {
        status: 409,
        code: 'conflict',
      })
      t.equal(expiry(house), moved)
    }
    alma(house).remove('sol')
    t.match((await ask('POST', `card-renewals/${renewal}/confirmation`, { reference: 'Passport, seen at the desk' })).body, {
      status: 409,
      code: 'conflict',
    })
    t.match(await house.store.renewals.find(renewal), { state: 'fulfilled', lapsedAt: /^\d+$/ })
  })
})

await t.test('A renewal for a while that is confirmed', async (t) => {
  await t.test('holds for its whole period, is reminded of no more and never lapses', async (t) => {
    const house = await openHouse(t, { text: proving })
    const ask = await desk(house)
    const renewal = await renewed(house)
    await pass(house, 3)
    const confirmed = await ask('POST', `card-renewals/${renewal}/confirmation`, { reference: 'Passport, seen at the desk' })
    t.match(confirmed.body, { state: 'fulfilled', stateText: 'Renewed', provisional: undefined, lapsed: undefined })
    t.equal(expiry(house), full)
    await pass(house, 60)
    t.same(subjects(house), ['your library card has been renewed for now', 'your library card has been renewed'])
    t.match(lettersTo(house)[1]!.text, /now good until 6 December 2027/)
    t.match(await house.store.renewals.find(renewal), { state: 'fulfilled', lapsedAt: undefined, provisional: undefined })
    t.same((await ask('GET', 'card-renewals?provisional=true')).body, { renewals: [] })
    t.equal(puts(house), 2)
  })

  await t.test('late holds as well, as long as the date is where it was', async (t) => {
    const house = await openHouse(t, { text: proving })
    const ask = await desk(house)
    const renewal = await renewed(house)
    await pass(house, 50)
    t.match(await house.store.renewals.find(renewal), { lapsedAt: /^\d+$/ })
    const confirmed = await ask('POST', `card-renewals/${renewal}/confirmation`, { reference: 'Passport, seen at the desk' })
    t.match(confirmed.body, { state: 'fulfilled', stateText: 'Renewed', lapsed: undefined }, confirmed.text)
    t.equal(expiry(house), full)
    await pass(house, 2)
    t.equal(subjects(house).at(-1), 'your library card has been renewed')
    t.match(await house.store.renewals.find(renewal), { state: 'fulfilled', lapsedAt: undefined })
  })

  await t.test('late is looked at from then on as any other: a date that is put back is written again', async (t) => {
    const house = await openHouse(t, { text: proving })
    const ask = await desk(house)
    const renewal = await renewed(house)
    await pass(house, 50)
    await ask('POST', `card-renewals/${renewal}/confirmation`, { reference: 'Passport, seen at the desk' })
    expires(house, until)
    await workUntil(house, () => expiry(house) === full)
    t.equal(puts(house), 3)
  })

  await t.test('is refused when the period that was paid for is over, and waits no more', async (t) => {
    const house = await openHouse(t, { text: proving.replace('proof: true', 'proof: true, period: { months: 2 }') })
    const ask = await desk(house)
    const renewal = await renewed(house)
    const ends = (await house.store.renewals.find(renewal))!.lines[0]!.moves[0]!.full!
    await pass(house, 72)
    t.ok(dayAt(house.clock.now(), 'Europe/London') <= ends)
    t.match((await ask('GET', 'card-renewals?provisional=true')).body, { renewals: [{ renewal, lapsed: true }] })
    await pass(house, 4)
    t.same((await ask('GET', 'card-renewals?provisional=true')).body, { renewals: [] })
    t.match((await ask('POST', `card-renewals/${renewal}/confirmation`, { reference: 'Passport, seen at the desk' })).body, {
      status: 409,
      code: 'conflict',
    })
    t.equal(expiry(house), until)
  })

  await t.test('is not, where the library system cannot be asked whether the date still stands', async (t) => {
    const house = await openHouse(t, { text: proving })
    const ask = await desk(house)
    const renewal = await renewed(house)
    await pass(house, 50)
    const lift = house.played.alma.faults.set({ kind: 'status', status: 500 })
    t.ok((await ask('POST', `card-renewals/${renewal}/confirmation`, { reference: 'Passport, seen at the desk' })).status >= 500)
    lift()
    t.match(await house.store.renewals.find(renewal), { state: 'fulfilled', provisional: 'proof-needed', lapsedAt: /^\d+$/ })
  })
})

await t.test('What was begun and not ended is gone on with', async (t) => {
  const house = await openHouse(t, { text: proving })
  const renewal = await renewed(house)
  const topic = 'renewal-provisional'
  const call = {
    id: 'job',
    caller: { kind: 'anonymous' },
    signal: new AbortController().signal,
    priority: 'sync',
    language: 'en',
    fresh: true,
  } as const
  const watch = () =>
    flowing(house.clock, house.gateway.works[topic]!(renewal, { ...call, deadline: house.clock.now() + 90_000 }))

  await t.test('several at once remind once, and one says so that the store did not take is said again', async (t) => {
    await pass(house, 34)
    await house.clock.advance(dayMs)
    const save = house.store.renewals.save.bind(house.store.renewals)
    // The letter went, and the process died before it was written down.
    Object.assign(house.store.renewals, { save: async () => Promise.reject(new Problem('store-unavailable', 'Away')) })
    await t.rejects(watch(), { code: 'store-unavailable' })
    Object.assign(house.store.renewals, { save })
    const reminders = () => subjects(house).filter((subject) => subject.includes('has yet to be'))
    t.equal(reminders().length, 1, 'better twice than never')
    await Promise.all([watch(), watch(), watch()])
    t.equal(reminders().length, 2)
    await watch()
    t.equal(reminders().length, 2)
  })

  await t.test('it lapses once, and later looks change nothing', async (t) => {
    await house.clock.advance(20 * dayMs)
    await Promise.all([watch(), watch()])
    const lapsed = await house.store.renewals.find(renewal)
    t.match(lapsed, { lapsedAt: /^\d+$/ })
    t.equal(await watch(), undefined)
    t.same(await house.store.renewals.find(renewal), lapsed)
  })
})

await t.test('One that a person has to look at lapses as well, and is not reminded of', async (t) => {
  const house = await openHouse(t, { text: proving })
  const renewal = await renewed(house)
  await pass(house, 2)
  const before = (await house.store.renewals.find(renewal))!
  const attention = { reason: 'posting-failed', since: house.clock.now(), before: 'fulfilled' } as const
  await house.store.renewals.save({ ...before, state: 'needs-staff', attention }, [])
  await pass(house, 45)
  t.match(await house.store.renewals.find(renewal), { state: 'needs-staff', lapsedAt: /^\d+$/ })
  t.same(subjects(house), ['your library card has been renewed for now'])
})

await t.test(
  'What joins a renewal for a while and ends later by itself is left until it is confirmed, and then moves along',
  async (t) => {
    const house = await openHouse(t, {
      text: proving.replace('    policies:\n', '    policies:\n      expiry: { decides: earliest }\n'),
    })
    const later = addDays(today, 60)
    alma(house).edit('sol', (user) => {
      const [role] = user.user_role
      user.expiry_date = `${later}Z`
      user.user_role = [
        { ...role!, expiry_date: `${addDays(today, 12)}Z` },
        { ...structuredClone(role!), scope: { value: 'NORTHBRANCH', desc: 'Branch' }, expiry_date: `${later}Z` },
      ]
    })
    const roles = () =>
      alma(house)
        .user('sol')!
        .user_role.map((role) => role.expiry_date?.slice(0, 10))
    const ask = await desk(house)
    const renewal = await renewed(house)
    t.same(roles(), [until, later])
    t.match((await ask('GET', `patrons/${sol(house)}/card-renewals/${renewal}`)).body, { provisionalUntil: until })
    await pass(house, 50)
    t.match(await house.store.renewals.find(renewal), { lapsedAt: /^\d+$/ })
    t.match((await ask('POST', `card-renewals/${renewal}/confirmation`, { reference: 'Passport, seen at the desk' })).body, {
      state: 'fulfilled',
      stateText: 'Renewed',
    })
    t.same(roles(), [full, full])
  },
)

await t.test('The letter to whoever has moved asks for the new address', async (t) => {
  const house = await openHouse(t, { text: moving })
  await quoteOf(house)
  lives(house, { line1: 'Elsewhere 7' })
  await renewed(house)
  await pass(house, 1)
  t.match(lettersTo(house), [{ text: /Your address has changed[^]*on which your new address stands/ }])
  t.notMatch(lettersTo(house)[0]!.text, /proof|Elsewhere/)
})

await t.test('The day of the reminder goes by the rules of the day on which the price was fixed', async (t) => {
  for (const [rules, remindOn] of [
    ['proof: true', addDays(until, -7)],
    ['proof: true, provisionalReminderDays: 20', addDays(until, -20)],
    ['proof: true, provisionalReminderDays: 41', addDays(today, 1)],
    // On the day of the first letter nobody needs a second.
    ['proof: true, provisionalReminderDays: 42', undefined],
    ['proof: true, provisionalReminderDays: off', undefined],
    ['addressChangedWithinDays: 90', undefined],
  ] as const) {
    const house = await openHouse(t, { text: withRules(rules) })
    t.equal((await house.store.quotes.find((await quoteOf(house)).quote))?.remindOn, remindOn, rules)
  }
})
