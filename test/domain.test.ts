import fc from 'fast-check'
import t from 'tap'
import type { CardBlock } from '#domain/card.ts'
import {
  addDays,
  addMonths,
  dayAt,
  daysBetween,
  earliest,
  endOfDay,
  isYearly,
  latest,
  nextYearly,
  parseDay,
  type Day,
} from '#domain/day.ts'
import { effectiveExpiry } from '#domain/expiry.ts'
import type { CommunityId, InstitutionId, LibraryId, RecordId, ZoneId } from '#domain/id.ts'
import { stateOn, toMembership, type Membership } from '#domain/membership.ts'
import { currencies, decimalOf, moneyIn, moneyOf, sumOf, type Currency, type Money } from '#domain/money.ts'
import { hasAllowedForm, type PasswordRules } from '#domain/password.ts'
import type { Limit } from '#domain/patron.ts'
import { holdsAnywhere, permissionsOver, reaches, type Caller, type Permission, type Scope } from '#domain/permission.ts'
import type { Place } from '#domain/place.ts'
import {
  defaultPolicies,
  policiesAt,
  resolvedAt,
  type ExpiryPolicy,
  type LevelPolicies,
  type PolicyBook,
  type PolicySettings,
  type LendingPolicy,
  type PasswordPolicy,
  type RefusingBlocks,
  type RenewalPolicy,
} from '#domain/policy.ts'
import { ageOn, periodFrom, priceAt, priceHidden, provisionalLastDay } from '#domain/pricing.ts'
import {
  actions,
  debtLimitOf,
  refusesRenewal,
  standing,
  type Action,
  type ReasonCode,
  type Situation,
  type Step,
} from '#domain/standing.ts'
import { topologyOf, type Places } from '#domain/topology.ts'

const day = (text: string) => text as Day
const here = 'here' as InstitutionId
const there = 'there' as InstitutionId
const today = day('2030-05-06')

const euro = (decimal: string): Money => moneyOf(decimal, 'EUR')!
const hourMs = 3_600_000
/** Any day that four digits can write. */
const anyDay = fc
  .date({ min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => day(date.toISOString().slice(0, 10)))
/** One on which years of arithmetic stay within them. */
const nearDay = fc.integer({ min: -20_000, max: 20_000 }).map((days) => addDays(today, days))
const anyInstant = fc.integer({ min: Date.UTC(1980, 0, 1), max: Date.UTC(2060, 0, 1) })
/** Clocks that change by an hour, by half an hour, at midnight, not at all, and one that once left out a whole day. */
const anyZone = fc.constantFrom(
  'Europe/Luxembourg',
  'Atlantic/Reykjavik',
  'Australia/Lord_Howe',
  'America/Santiago',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'UTC',
)

await t.test('days', async (t) => {
  await t.test('a day is read only where the calendar has it', async (t) => {
    for (const text of ['2026-12-31', '2024-02-29', '0000-01-01', '9999-12-31']) t.equal(parseDay(text), text)
    for (const text of [
      '2026-02-29',
      '2026-13-01',
      '2026-00-10',
      '2026-1-1',
      '26-01-01',
      '2026-12-31Z',
      ' 2026-12-31',
      '2026-12-31T00:00',
      '+002026-12-31',
      '-000001-01-01',
      '',
      'today',
    ]) {
      t.equal(parseDay(text), undefined, text)
    }
    fc.assert(fc.property(anyDay, (day) => parseDay(day) === day))
    fc.assert(fc.property(fc.string(), (text) => [undefined, text].includes(parseDay(text))))
  })

  await t.test('days are added by the calendar', async (t) => {
    t.equal(addDays(day('2024-02-28'), 1), '2024-02-29')
    t.equal(addDays(day('2023-02-28'), 1), '2023-03-01')
    t.equal(addDays(day('2026-12-31'), 1), '2027-01-01')
    t.equal(addDays(day('2026-03-29'), -29), '2026-02-28')
    t.equal(daysBetween(day('2026-03-28'), day('2026-03-30')), 2, 'also where one of them has 23 hours')
    fc.assert(
      fc.property(
        nearDay,
        fc.integer({ min: -4000, max: 4000 }),
        (from, days) => daysBetween(from, addDays(from, days)) === days,
      ),
    )
    fc.assert(fc.property(nearDay, nearDay, (from, to) => addDays(from, daysBetween(from, to)) === to))
  })

  await t.test('no sum of days leaves what can be compared as text', async (t) => {
    t.equal(addDays(day('9999-12-31'), 14), '9999-12-31')
    t.equal(addDays(day('0000-01-02'), -60), '0000-01-01')
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 0, max: 4000 }), (from, days) => {
        const later = addDays(from, days)
        const earlier = addDays(from, -days)
        return parseDay(later) === later && parseDay(earlier) === earlier && earlier <= from && from <= later
      }),
    )
  })

  await t.test('months are added by the calendar, and end with it', async (t) => {
    const table: readonly (readonly [from: string, months: number, to: string])[] = [
      ['2026-01-31', 1, '2026-02-28'],
      ['2028-01-31', 1, '2028-02-29'],
      ['2028-02-29', 12, '2029-02-28'],
      ['2028-02-29', 48, '2032-02-29'],
      ['2026-11-30', 3, '2027-02-28'],
      ['2026-08-31', 12, '2027-08-31'],
      ['2026-12-31', 1, '2027-01-31'],
      ['9999-12-31', 1, '9999-12-31'],
      ['9999-11-01', 2, '9999-12-31'],
    ]
    for (const [from, months, to] of table) t.equal(addMonths(day(from), months), to, `${from} and ${months} months`)
    fc.assert(
      fc.property(anyDay, fc.nat(120), fc.nat(120), (from, fewer, more) => {
        const to = addMonths(from, fewer)
        return parseDay(to) === to && from <= to && to <= addMonths(from, fewer + more)
      }),
    )
  })

  await t.test('a day of every year comes once in each', async (t) => {
    const table: readonly (readonly [name: string, from: string, to: string])[] = [
      ['08-31', '2026-08-31', '2026-08-31'],
      ['08-31', '2026-09-01', '2027-08-31'],
      ['01-01', '2026-12-31', '2027-01-01'],
      ['02-29', '2026-02-28', '2026-02-28'],
      ['02-29', '2026-03-01', '2027-02-28'],
      ['02-29', '2027-03-01', '2028-02-29'],
      ['01-01', '9999-06-01', '9999-12-31'],
    ]
    for (const [name, from, to] of table) t.equal(nextYearly(name, day(from)), to, `${name} from ${from}`)
    fc.assert(
      fc.property(nearDay, nearDay, (named, from) => {
        const found = nextYearly(named.slice(5), from)
        return from <= found && found <= addMonths(from, 12) && (found.slice(5) === named.slice(5) || named.endsWith('-02-29'))
      }),
    )
    for (const name of ['08-31', '02-29', '12-01']) t.equal(isYearly(name), true, name)
    for (const name of ['', '8-31', '02-30', '13-01', '00-00', '2026-08-31', '08-31 ', '08/31'])
      t.equal(isYearly(name), false, name)
  })

  await t.test('which day it is, the place decides', async (t) => {
    const table: readonly (readonly [instant: string, zone: string, day: string, why: string])[] = [
      ['2026-03-10T23:30:00Z', 'UTC', '2026-03-10', 'half an hour before midnight'],
      ['2026-03-10T23:30:00Z', 'Europe/Luxembourg', '2026-03-11', 'is half past midnight an hour to the east'],
      ['2026-03-10T22:59:59.999Z', 'Europe/Luxembourg', '2026-03-10', 'the last millisecond'],
      ['2026-03-10T23:00:00Z', 'Europe/Luxembourg', '2026-03-11', 'the first'],
      ['2026-07-10T22:00:00Z', 'Europe/Luxembourg', '2026-07-11', 'in summer an hour earlier'],
      ['2026-07-10T22:00:00Z', 'Atlantic/Reykjavik', '2026-07-10', 'where there is no summer time'],
      ['2026-03-11T03:59:00Z', 'America/Curacao', '2026-03-10', 'to the west it is still yesterday'],
      ['2026-03-29T00:59:59Z', 'Europe/Brussels', '2026-03-29', 'just before the clocks go forward'],
      ['2026-10-25T22:59:59Z', 'Europe/Brussels', '2026-10-25', 'at the end of a day of 25 hours'],
      ['1969-12-31T23:59:59.999Z', 'UTC', '1969-12-31', 'before the epoch'],
    ]
    for (const [instant, zone, expected, why] of table)
      t.equal(dayAt(Date.parse(instant), zone), expected, `${instant} ${zone}: ${why}`)
  })

  await t.test('a day ends with the first moment that is another', async (t) => {
    const length = (text: string, zone: string) => (endOfDay(day(text), zone) - endOfDay(addDays(day(text), -1), zone)) / hourMs
    t.equal(endOfDay(day('2026-03-10'), 'Europe/Luxembourg'), Date.parse('2026-03-10T23:00:00Z'))
    t.equal(length('2026-03-29', 'Europe/Brussels'), 23)
    t.equal(length('2026-10-25', 'Europe/Brussels'), 25)
    t.equal(length('2026-04-05', 'Australia/Lord_Howe'), 24.5)
    // The clocks of Cairo go forward at midnight: 24 April 2026 begins at one.
    t.equal(endOfDay(day('2026-04-23'), 'Africa/Cairo'), Date.parse('2026-04-23T22:00:00Z'))
    // Samoa went over the date line and had no 30 December 2011.
    t.equal(endOfDay(day('2011-12-29'), 'Pacific/Apia'), Date.parse('2011-12-30T10:00:00Z'))
    fc.assert(
      fc.property(anyInstant, anyZone, (instant, zone) => {
        const now = dayAt(instant, zone)
        const end = endOfDay(now, zone)
        return instant < end && dayAt(end - 1, zone) === now && dayAt(end, zone) > now
      }),
    )
  })

  await t.test('the earliest is of those there are, the latest is none where one never ends', async (t) => {
    t.equal(earliest([undefined, day('2031-01-01'), day('2030-01-01')]), '2030-01-01')
    t.equal(earliest([undefined]), undefined)
    t.equal(earliest([]), undefined)
    t.equal(latest([day('2030-01-01'), day('2031-01-01')]), '2031-01-01')
    t.equal(latest([day('2030-01-01'), undefined]), undefined)
    t.equal(latest([]), undefined)
  })
})

await t.test('policies', async (t) => {
  const place: Place = {
    zone: 'z' as ZoneId,
    institution: here,
    communities: ['c1', 'c2'] as CommunityId[],
    library: 'l' as LibraryId,
    group: 'STUDENT',
  }
  /** From far to near, every level that can speak at that place. */
  const levels = [
    'zone',
    'institution',
    'c1',
    'c2',
    'library',
    'zone of group',
    'institution of group',
    'c1 of group',
    'c2 of group',
    'library of group',
  ] as const
  type LevelName = (typeof levels)[number]
  type Sayings = Partial<Record<LevelName, PolicySettings>>

  const anySettings = fc.record(
    {
      expiry: fc.record(
        {
          decides: fc.constantFrom<ExpiryPolicy['decides']>('home-library', 'latest', 'earliest', { library: 'l' as LibraryId }),
          graceDays: fc.nat(100),
          expiringDays: fc.nat(100),
          owner: fc.constantFrom<ExpiryPolicy['owner']>('gateway', 'zone', 'student-system'),
          ownerLink: fc.constantFrom('https://a.example', 'https://b.example'),
        },
        { requiredKeys: [] },
      ),
      renewal: fc.record(
        {
          offered: fc.boolean(),
          daysBefore: fc.nat(100),
          daysAfter: fc.constantFrom<RenewalPolicy['daysAfter']>('forever', 1, 2, 3),
          refusingBlocks: fc.constantFrom<RenewalPolicy['refusingBlocks']>('any', 'none', ['A'], ['B']),
          period: fc.constantFrom<RenewalPolicy['period']>({ days: 30 }, { years: 2 }, { until: '08-31' }),
          price: fc.constantFrom<NonNullable<RenewalPolicy['price']>>([{ amount: euro('1.00') }], [{ amount: euro('2.00') }]),
          merchant: fc.constantFrom('m', 'n'),
        },
        { requiredKeys: [] },
      ),
      lending: fc.record(
        {
          loanBlocks: fc.constantFrom<LendingPolicy['loanBlocks']>('any', 'none', ['A']),
          renewalBlocks: fc.constantFrom<LendingPolicy['renewalBlocks']>('any', 'none', ['B']),
          debtLimit: fc.constantFrom(euro('1.00'), euro('2.00')),
        },
        { requiredKeys: [] },
      ),
      password: fc.record(
        {
          reset: fc.boolean(),
          change: fc.boolean(),
          elsewhere: fc.constantFrom<NonNullable<PasswordPolicy['elsewhere']>>(
            { link: 'https://a.example' },
            { link: 'https://b.example', name: { default: 'B' } },
          ),
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: [] },
  ) satisfies fc.Arbitrary<PolicySettings>
  const anySayings = fc.dictionary(fc.constantFrom(...levels), anySettings) satisfies fc.Arbitrary<Sayings>

  function bookOf(sayings: Sayings): PolicyBook {
    const level = (name: 'zone' | 'institution' | 'c1' | 'c2' | 'library'): LevelPolicies => {
      const ofGroup = sayings[`${name} of group`]
      return { ...sayings[name], groups: { OTHER: { expiry: { graceDays: 999 } }, ...(ofGroup && { STUDENT: ofGroup }) } }
    }
    return {
      zones: new Map([['z' as ZoneId, level('zone')]]),
      institutions: new Map([[here, level('institution')]]),
      communities: new Map([
        ['c1' as CommunityId, level('c1')],
        ['c2' as CommunityId, level('c2')],
      ]),
      libraries: new Map([['l' as LibraryId, level('library')]]),
    }
  }

  const rules = [
    ...(['decides', 'graceDays', 'expiringDays', 'owner', 'ownerLink'] as const).map((rule) => ['expiry', rule] as const),
    ...(['offered', 'daysBefore', 'daysAfter', 'refusingBlocks', 'period', 'price', 'merchant'] as const).map(
      (rule) => ['renewal', rule] as const,
    ),
    ...(['loanBlocks', 'renewalBlocks', 'debtLimit'] as const).map((rule) => ['lending', rule] as const),
    ...(['reset', 'change', 'elsewhere'] as const).map((rule) => ['password', rule] as const),
  ]
  const ruleIn = (settings: object, [part, rule]: readonly [string, string]): unknown =>
    (settings as Record<string, Record<string, unknown> | undefined>)[part]?.[rule]

  await t.test('where nobody says anything the defaults hold, and are said to be defaults', async (t) => {
    const { policies, origins } = resolvedAt(bookOf({}), place)
    t.strictSame(policies, defaultPolicies)
    for (const rule of rules)
      if (ruleIn(defaultPolicies, rule) !== undefined) t.strictSame(ruleIn(origins, rule), { level: 'default' }, rule.join('.'))
    t.strictSame(
      policiesAt({ zones: new Map(), institutions: new Map(), communities: new Map(), libraries: new Map() }, place),
      defaultPolicies,
    )
  })

  await t.test('each level beats all that are farther, for one rule at a time', async (t) => {
    levels.forEach((name, index) => {
      const sayings = Object.fromEntries(levels.slice(0, index + 1).map((each, n) => [each, { expiry: { graceDays: n + 1 } }]))
      const { policies, origins } = resolvedAt(bookOf(sayings), place)
      t.equal(policies.expiry.graceDays, index + 1, name)
      t.strictSame(origins.expiry.graceDays, levelOf(name), name)
      t.strictSame(policies.renewal, defaultPolicies.renewal, 'and leaves the others alone')
    })
  })

  await t.test('for every single rule the nearest that sets it wins, and is named', async () => {
    fc.assert(
      fc.property(anySayings, (sayings) => {
        const { policies, origins } = resolvedAt(bookOf(sayings), place)
        return rules.every((rule) => {
          const nearest = levels.findLast((name) => ruleIn(sayings[name] ?? {}, rule) !== undefined)
          const expected = nearest === undefined ? ruleIn(defaultPolicies, rule) : ruleIn(sayings[nearest]!, rule)
          const by = nearest === undefined ? (expected === undefined ? undefined : { level: 'default' }) : levelOf(nearest)
          return same(ruleIn(policies, rule), expected) && same(ruleIn(origins, rule), by)
        })
      }),
    )
  })

  await t.test('a level that is not on the way has no say', async (t) => {
    const all = Object.fromEntries(levels.map((name) => [name, { expiry: { graceDays: 7 } }]))
    const book = bookOf(all)
    t.equal(policiesAt(book, { institution: there, communities: [] }).expiry.graceDays, 0)
    t.equal(policiesAt(book, { institution: there, communities: [], group: 'OTHER' }).expiry.graceDays, 0)
    t.equal(
      policiesAt(bookOf({ library: { expiry: { graceDays: 7 } } }), { ...place, library: 'm' as LibraryId }).expiry.graceDays,
      0,
    )
    const { group: _group, ...ungrouped } = place
    t.equal(policiesAt(bookOf({ 'zone of group': { expiry: { graceDays: 7 } } }), ungrouped).expiry.graceDays, 0)
  })

  await t.test('a group that is called like a part of every object has no rules by that', async (t) => {
    for (const group of ['constructor', '__proto__', 'toString']) {
      t.strictSame(policiesAt(bookOf({}), { ...place, group }), defaultPolicies, group)
    }
  })

  function levelOf(name: LevelName) {
    const [first = '', , group] = name.split(' ')
    const ids = { zone: 'z', institution: here, library: 'l', c1: 'c1', c2: 'c2' } as Record<string, string>
    const level = first.startsWith('c') ? 'community' : first
    return { level, id: ids[first], ...(group !== undefined && { group: 'STUDENT' }) }
  }
})

await t.test('topology', async (t) => {
  const library = (id: string, institution: InstitutionId, code: string, communities: string[] = []) => ({
    id: id as LibraryId,
    code,
    name: { default: id },
    institution,
    communities: communities as CommunityId[],
  })
  const institution = (id: InstitutionId, zone?: string) => ({
    id,
    name: { default: id },
    ...(zone !== undefined && { zone: zone as ZoneId }),
    timeZone: 'UTC',
    symbology: 'qr' as const,
    signIn: [],
    libraries: [],
  })
  const places: Places = {
    zones: [
      {
        id: 'z' as ZoneId,
        name: { default: 'z' },
        mode: 'linked',
        persons: { sharedPrimaryId: false, vendorLinks: false, identifiers: [], trust: false },
        expiryCopies: 'followed',
      },
    ],
    institutions: [institution(here, 'z'), institution(there)],
    communities: [{ id: 'town' as CommunityId, name: { default: 'Town' } }],
    libraries: [library('a', here, 'MAIN', ['town']), library('b', there, 'MAIN')],
    policies: {
      zones: new Map(),
      institutions: new Map(),
      communities: new Map([['town' as CommunityId, { expiry: { graceDays: 9 } }]]),
      libraries: new Map([['b' as LibraryId, { groups: { 'A B': { expiry: { graceDays: 5 } } } }]]),
    },
  }
  const topology = topologyOf(places)
  const at = (code?: string, group?: string) => ({
    ...(code !== undefined && { library: code }),
    ...(group !== undefined && { group: { code: group } }),
    limits: [],
    inherited: false,
  })

  await t.test("a vendor's code of a library is looked up inside its institution only", async (t) => {
    t.strictSame(topology.placeOf(here, at('MAIN', 'G')), {
      zone: 'z',
      institution: here,
      communities: ['town'],
      library: 'a',
      group: 'G',
    })
    t.strictSame(topology.placeOf(there, at('MAIN')), { institution: there, communities: [], library: 'b' })
    t.equal(topology.libraryByCode(here, 'OTHER'), undefined)
  })

  await t.test('a library that the topology does not name counts as the institution at large', async (t) => {
    t.strictSame(topology.placeOf(here, at('CLOSED')), { zone: 'z', institution: here, communities: [] })
    t.strictSame(topology.placeOf('nowhere' as InstitutionId), { institution: 'nowhere', communities: [] })
  })

  await t.test('what is remembered of a place is what was worked out there', async (t) => {
    for (const [place, grace] of [
      [topology.placeOf(here, at('MAIN')), 9],
      [topology.placeOf(here), 0],
      [topology.placeOf(there, at('MAIN', 'A B')), 5],
      [topology.placeOf(there, at('MAIN', 'A')), 0],
    ] as const) {
      t.equal(topology.policiesAt(place).expiry.graceDays, grace)
      t.equal(topology.policiesAt(place), topology.policiesAt(place), 'and the same object the second time')
    }
  })

  await t.test('the members of a zone are those that name it', async (t) => {
    t.strictSame(
      topology.membersOf('z' as ZoneId).map(({ id }) => id),
      [here],
    )
    t.strictSame(topology.membersOf('y' as ZoneId), [])
  })
})

const membershipOf = (said: Partial<Membership>): Membership => ({
  institution: here,
  communities: [],
  decidedBy: 'patron-record',
  state: 'active',
  inherited: false,
  ...said,
})

await t.test('the effective expiry', async (t) => {
  const a = 'a' as LibraryId
  const soon = day('2030-06-01')
  const late = day('2031-01-01')
  const view = { institution: here }

  await t.test('is chosen by the rule, and says by which', async (t) => {
    const own = membershipOf({ expires: soon })
    const other = membershipOf({ institution: there, library: a, expires: late })
    t.strictSame(effectiveExpiry([own, other], 'latest', view), { rule: 'latest', membership: other })
    t.strictSame(effectiveExpiry([own, other], 'earliest', view), { rule: 'earliest', membership: own })
    t.strictSame(effectiveExpiry([own, other], 'home-library', view), { rule: 'own-institution', membership: own })
    t.strictSame(effectiveExpiry([own, other], { library: a }, view), { rule: 'named-library', membership: other })
    const home = membershipOf({ library: a, expires: soon })
    const elsewhere = membershipOf({ expires: late })
    t.strictSame(effectiveExpiry([elsewhere, home], 'home-library', { ...view, homeLibrary: a }), {
      rule: 'home-library',
      membership: home,
    })
    t.strictSame(effectiveExpiry([elsewhere], 'home-library', { ...view, homeLibrary: a }), {
      rule: 'own-institution',
      membership: elsewhere,
    })
  })

  await t.test('is none where no membership fits: the home library of another institution is not home', async (t) => {
    const foreign = membershipOf({ institution: there, library: a, expires: late })
    t.equal(effectiveExpiry([foreign], 'home-library', { ...view, homeLibrary: a }), undefined)
    t.equal(effectiveExpiry([membershipOf({})], { library: a }, view), undefined)
    for (const decides of ['latest', 'earliest', 'home-library'] as const) t.equal(effectiveExpiry([], decides, view), undefined)
  })

  const anyMemberships = fc.array(
    fc
      .record({
        institution: fc.constantFrom(here, there),
        library: fc.option(fc.constantFrom(a, 'b' as LibraryId), { nil: undefined }),
        expires: fc.option(nearDay, { nil: undefined }),
        inherited: fc.boolean(),
      })
      .map(({ library, expires, ...said }) =>
        membershipOf({ ...said, ...(library && { library }), ...(expires && { expires }) }),
      ),
  )
  const anyRule = fc.constantFrom<ExpiryPolicy['decides']>('latest', 'earliest', 'home-library', { library: a })

  await t.test('never counts what is inherited', async () => {
    fc.assert(
      fc.property(anyMemberships, anyRule, (memberships, decides) => {
        const counted = memberships.filter(({ inherited }) => !inherited)
        const chosen = effectiveExpiry(memberships, decides, view)
        return chosen?.membership.inherited !== true && chosen?.membership === effectiveExpiry(counted, decides, view)?.membership
      }),
    )
  })

  await t.test('takes one that never ends for the latest, and of equals the first', async (t) => {
    const never = membershipOf({ institution: there })
    const dated = membershipOf({ expires: day('9999-12-31') })
    t.equal(effectiveExpiry([dated, never], 'latest', view)?.membership, never)
    t.equal(effectiveExpiry([never, dated], 'earliest', view)?.membership, dated)
    t.equal(effectiveExpiry([never], 'earliest', view)?.membership, never)
    const first = membershipOf({ expires: soon })
    const second = membershipOf({ expires: soon })
    for (const decides of ['latest', 'earliest'] as const)
      t.equal(effectiveExpiry([first, second], decides, view)?.membership, first)
    fc.assert(
      fc.property(anyMemberships, (memberships) => {
        const counted = memberships.filter(({ inherited }) => !inherited)
        const end = latest(counted.map(({ expires }) => expires))
        const begin = earliest(counted.map(({ expires }) => expires))
        return (
          effectiveExpiry(memberships, 'latest', view)?.membership === counted.find(({ expires }) => expires === end) &&
          effectiveExpiry(memberships, 'earliest', view)?.membership === counted.find(({ expires }) => expires === begin)
        )
      }),
    )
  })
})

await t.test('memberships', async (t) => {
  const policy: ExpiryPolicy = { ...defaultPolicies.expiry, graceDays: 3, expiringDays: 10 }
  const limit = (expires: Day | undefined, active = true, by: Limit['by'] = 'patron-record'): Limit => ({
    by,
    active,
    ...(expires && { expires }),
  })
  const judged = (limits: readonly Limit[], active = true) =>
    toMembership({ active }, { limits, inherited: false }, { institution: here, communities: [] }, policy, today)

  await t.test('the state turns on the day the rule says', async (t) => {
    for (const [offset, on, state] of [
      [11, true, 'active'],
      [10, true, 'expiring'],
      [0, true, 'expiring'],
      [-1, true, 'expiring'],
      [-3, true, 'expiring'],
      [-4, true, 'expired'],
      [11, false, 'suspended'],
      [-3, false, 'suspended'],
      [-4, false, 'expired'],
    ] as const) {
      t.equal(stateOn(today, addDays(today, offset), on, policy), state, `${offset} days from the last, ${on ? 'on' : 'off'}`)
    }
    t.equal(stateOn(today, undefined, true, policy), 'active', 'without an end')
    t.equal(stateOn(today, undefined, false, policy), 'suspended')
    t.equal(stateOn(today, day('9999-12-31'), true, policy), 'active', "a vendor's way to write never")
  })

  await t.test('a date that has passed says more than a switch that is off', async () => {
    fc.assert(
      fc.property(nearDay, nearDay, fc.boolean(), fc.nat(400), fc.nat(400), (now, expires, on, graceDays, expiringDays) => {
        const state = stateOn(now, expires, on, { ...policy, graceDays, expiringDays })
        const left = daysBetween(now, expires)
        if (left < -graceDays) return state === 'expired'
        if (!on) return state === 'suspended'
        return state === (left <= expiringDays ? 'expiring' : 'active')
      }),
    )
  })

  await t.test('the earliest of all limits ends it, and is named', async (t) => {
    const soon = addDays(today, 100)
    t.match(judged([limit(addDays(today, 200)), limit(soon, true, 'patron-role')]), {
      expires: soon,
      decidedBy: 'patron-role',
      state: 'active',
    })
    t.match(judged([limit(undefined), limit(soon, true, 'library-record')]), { expires: soon, decidedBy: 'library-record' })
    t.match(
      judged([limit(soon), limit(soon, true, 'patron-role')]),
      { decidedBy: 'patron-record' },
      'of two with one date the first',
    )
    t.match(judged([limit(undefined), limit(undefined, false, 'patron-role')]), { decidedBy: 'patron-role', state: 'suspended' })
    const none = judged([limit(undefined)])
    t.notOk('expires' in none, 'where none has a date, it never ends')
    t.match(judged([]), { decidedBy: 'patron-record', state: 'active' })
    t.match(judged([limit(soon)], false), { state: 'suspended' }, 'the switch of the whole record counts as well')
    t.match(judged([limit(addDays(today, -4))], false), { state: 'expired' })
  })

  await t.test('what the vendor says of it goes through unchanged', async (t) => {
    const group = { code: 'STUDENT', name: 'Student' }
    const at = { institution: here, library: 'a' as LibraryId, communities: ['town' as CommunityId] }
    t.strictSame(toMembership({ active: true }, { group, starts: today, limits: [], inherited: true }, at, policy, today), {
      ...at,
      group,
      starts: today,
      decidedBy: 'patron-record',
      state: 'active',
      inherited: true,
    })
  })
})

await t.test('standing', async (t) => {
  const offered = {
    expiry: defaultPolicies.expiry,
    renewal: {
      ...defaultPolicies.renewal,
      offered: true,
      daysBefore: 60,
      daysAfter: 30,
      price: [{ under: 18, amount: euro('0.00') }, { amount: euro('15.00') }],
      debtLimit: euro('10.00'),
    } satisfies RenewalPolicy,
    lending: { ...defaultPolicies.lending, debtLimit: euro('5.00') } satisfies LendingPolicy,
  }
  const { price: _price, ...priceless } = offered.renewal
  const fine: Situation = {
    institution: here,
    membership: membershipOf({ expires: addDays(today, 20) }),
    blocks: [],
    passwordKept: 'here',
    signInLapsed: false,
    outOfReach: false,
    birthDateKnown: true,
    policies: offered,
    today,
    unanswered: [],
  }
  const ending = (offset: number) => ({ membership: membershipOf({ expires: addDays(today, offset) }) })
  const without = ({ membership: _membership, ...rest }: Situation) => rest
  const codes = (situation: Situation) => standing('renew-card', situation).reasons.map(({ code }) => code)

  await t.test('a patron may where nothing is against it', async (t) => {
    t.strictSame(standing('renew-card', fine), { action: 'renew-card', allowed: true, reasons: [], wayOut: [] })
    t.strictSame(standing('log-in', fine), { action: 'log-in', allowed: true, reasons: [], wayOut: [] })
  })

  await t.test('an expired, blocked or suspended patron signs in all the same', async (t) => {
    const worst = {
      ...fine,
      membership: membershipOf({ state: 'suspended', expires: addDays(today, -900) }),
      blocks: [{ code: 'LOST', institution: here }],
    }
    t.equal(standing('log-in', worst).allowed, true)
  })

  await t.test('every reason there is comes up, with who lifts it', async (t) => {
    const elsewhere = {
      ...offered,
      expiry: { ...offered.expiry, owner: 'student-system' as const, ownerLink: 'https://campus.example' },
    }
    const table: Readonly<Record<ReasonCode, readonly [Situation, Partial<Step>, Action?]>> = {
      'password-kept-elsewhere': [{ ...fine, passwordKept: 'elsewhere' }, { by: 'elsewhere' }, 'log-in'],
      'renewal-not-offered': [{ ...fine, policies: defaultPolicies }, { by: 'library' }],
      'renewed-elsewhere': [
        { ...fine, policies: elsewhere },
        { by: 'elsewhere', link: 'https://campus.example' },
      ],
      'never-expires': [{ ...fine, membership: membershipOf({}) }, { by: 'library' }],
      'not-registered': [without(fine), { by: 'library' }],
      'too-early': [
        { ...fine, ...ending(61) },
        { by: 'waiting', until: addDays(today, 1) },
      ],
      'too-late': [{ ...fine, ...ending(-31) }, { by: 'library' }],
      'membership-suspended': [
        { ...fine, membership: membershipOf({ state: 'suspended', expires: addDays(today, 20) }) },
        { by: 'library' },
      ],
      blocked: [{ ...fine, blocks: [{ code: 'LOST', institution: here }] }, { by: 'library' }],
      'price-not-set': [{ ...fine, policies: { ...offered, renewal: priceless } }, { by: 'library' }],
      'birth-date-needed': [{ ...fine, birthDateKnown: false }, { by: 'library' }],
      'debt-too-high': [{ ...fine, owed: [euro('10.01')] }, { by: 'pay' }],
      'sign-in-refused-when-lapsed': [{ ...fine, signInLapsed: true }, { by: 'library' }, 'log-in'],
      'membership-not-begun': [
        { ...fine, membership: membershipOf({ starts: addDays(today, 3), expires: addDays(today, 20) }) },
        { by: 'waiting', until: addDays(today, 3) },
        'loan',
      ],
      'membership-expired': [
        { ...fine, membership: membershipOf({ state: 'expired', expires: addDays(today, -1) }) },
        { by: 'renew-card' },
        'hold',
      ],
      'not-in-zone': [{ ...fine, central: 'none' }, { by: 'library' }],
      'out-of-reach': [{ ...fine, outOfReach: true }, { by: 'library' }],
      'card-incomplete': [
        { ...fine, unanswered: [there] },
        { by: 'retry', institution: there },
      ],
    }
    for (const [code, [situation, lift, action = 'renew-card']] of Object.entries(table)) {
      const { allowed, reasons, wayOut } = standing(action, situation)
      t.strictSame([allowed, reasons.map((reason) => reason.code)], [false, [code]], `${code}, and nothing else`)
      t.match(reasons[0]?.lift, lift, code)
      t.strictSame(wayOut, [reasons[0]?.lift], code)
    }
  })

  await t.test('the window opens and closes on the day the rule says', async (t) => {
    t.strictSame(codes({ ...fine, ...ending(61) }), ['too-early'])
    t.strictSame(codes({ ...fine, ...ending(60) }), [])
    t.strictSame(codes({ ...fine, ...ending(-30) }), [])
    t.match(standing('renew-card', { ...fine, ...ending(-31) }).reasons, [{ code: 'too-late', since: today }])
    const forever = { ...offered, renewal: { ...offered.renewal, daysAfter: 'forever' as const } }
    t.strictSame(codes({ ...fine, ...ending(-9000), policies: forever }), [])
    t.strictSame(codes({ ...fine, membership: membershipOf({ expires: day('9999-12-31') }) }), ['too-early'])
    fc.assert(
      fc.property(fc.integer({ min: -500, max: 500 }), fc.nat(300), fc.nat(300), (offset, daysBefore, daysAfter) => {
        const policies = { ...offered, renewal: { ...offered.renewal, daysBefore, daysAfter } }
        return (
          standing('renew-card', { ...fine, ...ending(offset), policies }).allowed ===
          (offset <= daysBefore && -offset <= daysAfter)
        )
      }),
    )
  })

  await t.test('a block refuses as long as it lasts, and only where the rule says so', async (t) => {
    const refusing = (refusingBlocks: RenewalPolicy['refusingBlocks'], block: CardBlock) =>
      codes({ ...fine, blocks: [block], policies: { ...offered, renewal: { ...offered.renewal, refusingBlocks } } })
    t.strictSame(refusing('any', { code: 'LOST', institution: here, until: today }), ['blocked'], 'on its last day')
    t.strictSame(refusing('any', { code: 'LOST', institution: here, until: addDays(today, -1) }), [], 'and not the day after')
    t.strictSame(refusing('none', { code: 'LOST', institution: here }), [])
    t.strictSame(refusing(['FRAUD'], { code: 'LOST', institution: here }), [])
    t.strictSame(refusing(['FRAUD', 'LOST'], { code: 'LOST', institution: here }), ['blocked'])
    const [reason] = standing('renew-card', {
      ...fine,
      blocks: [{ code: 'LOST', institution: here, said: 'Lost', since: today, until: today }],
    }).reasons
    t.match(reason, { code: 'blocked', block: 'LOST', said: 'Lost', since: today, until: today })
  })

  await t.test('a debt is judged where there is a limit and somebody has asked, and told with both', async (t) => {
    const owing = (...owed: string[]) => standing('renew-card', { ...fine, owed: owed.map(euro) })
    t.strictSame(owing('4.00', '6.00').allowed, true, 'as much as the limit')
    t.match(owing('4.00', '6.01'), {
      reasons: [{ code: 'debt-too-high', owed: euro('10.01'), limit: euro('10.00') }],
      wayOut: [{ by: 'pay', institution: here }],
    })
    t.strictSame(owing().allowed, true, 'nothing owed')
    t.strictSame(codes({ ...fine, owed: [{ minor: 9_000_000, currency: 'ISK' }] }), [], 'what cannot be held against it')
    const { debtLimit: _limit, ...unlimited } = offered.renewal
    t.strictSame(codes({ ...fine, owed: [euro('999.00')], policies: { ...offered, renewal: unlimited } }), [])
  })

  await t.test('an age is asked for only where the price goes by it, and its record is seen', async (t) => {
    const unborn = { ...fine, birthDateKnown: false }
    const flat = { ...offered, renewal: { ...offered.renewal, price: [{ amount: euro('15.00') }] } }
    t.strictSame(codes({ ...unborn, policies: flat }), [])
    t.strictSame(codes({ ...unborn, outOfReach: true }), ['out-of-reach'])
    t.strictSame(codes({ ...unborn, policies: { ...offered, renewal: { ...offered.renewal, offered: false } } }), [
      'renewal-not-offered',
    ])
  })

  await t.test('who did not answer hides whether there is a registration at all', async (t) => {
    t.strictSame(codes({ ...without(fine), unanswered: [there] }), ['card-incomplete'])
  })

  await t.test('every reason is told, the ways out sorted by their price and each once', async (t) => {
    const { reasons, wayOut } = standing('renew-card', {
      ...fine,
      membership: membershipOf({ state: 'suspended', expires: addDays(today, 100) }),
      blocks: [
        { code: 'LOST', institution: here },
        { code: 'FRAUD', institution: here },
      ],
      policies: { ...offered, expiry: { ...offered.expiry, owner: 'student-system' } },
      unanswered: [there],
    })
    t.strictSame(
      reasons.map(({ code }) => code),
      ['card-incomplete', 'renewed-elsewhere', 'too-early', 'membership-suspended', 'blocked', 'blocked'],
    )
    t.strictSame(wayOut, [
      { by: 'retry', institution: there },
      { by: 'waiting', institution: here, until: addDays(today, 40) },
      { by: 'elsewhere', institution: here },
      { by: 'library', institution: here },
    ])
  })

  const anyRefusing = fc.constantFrom<RefusingBlocks>('any', 'none', ['LOST'])
  const anySituation: fc.Arbitrary<Situation> = fc
    .record({
      membership: fc.option(
        fc.record({
          state: fc.constantFrom('active', 'expiring', 'expired', 'suspended'),
          institution: fc.constantFrom(here, there),
          starts: fc.option(nearDay, { nil: undefined }),
          expires: fc.option(nearDay, { nil: undefined }),
        }),
        { nil: undefined },
      ),
      blocks: fc.array(fc.record({ code: fc.constantFrom('LOST', 'FRAUD', 'OLD'), institution: fc.constant(here) })),
      passwordKept: fc.constantFrom('here', 'elsewhere'),
      signInLapsed: fc.boolean(),
      outOfReach: fc.boolean(),
      birthDateKnown: fc.boolean(),
      owed: fc.array(fc.nat(2000).map((minor): Money => ({ minor, currency: 'EUR' }))),
      owner: fc.constantFrom('gateway', 'zone', 'student-system'),
      lending: fc.record({
        loanBlocks: anyRefusing,
        holdBlocks: anyRefusing,
        renewalBlocks: anyRefusing,
        debtLimit: fc.nat(2000).map((minor): Money => ({ minor, currency: 'EUR' })),
      }),
      renewal: fc.record({
        offered: fc.boolean(),
        daysBefore: fc.nat(90),
        daysAfter: fc.constantFrom<number | 'forever'>('forever', 0, 30),
        refusingBlocks: anyRefusing,
      }),
      unanswered: fc.uniqueArray(fc.constantFrom(here, there)),
    })
    .map(({ membership, owner, renewal, lending, ...rest }) => ({
      ...rest,
      institution: here,
      today,
      policies: { expiry: { ...defaultPolicies.expiry, owner }, renewal: { ...offered.renewal, ...renewal }, lending },
      ...(membership && {
        membership: membershipOf({
          state: membership.state,
          institution: membership.institution,
          ...(membership.starts && { starts: membership.starts }),
          ...(membership.expires && { expires: membership.expires }),
        }),
      }),
    }))

  await t.test('the expired are refused every loan and hold from the day after the grace is over', async (t) => {
    const expired = { ...fine, membership: membershipOf({ state: 'expired', expires: addDays(today, -3) }) }
    const policies = { ...offered, expiry: { ...offered.expiry, graceDays: 2 } }
    for (const action of ['loan', 'hold', 'renew-loan'] as const) {
      t.match(standing(action, { ...expired, policies }), {
        allowed: false,
        reasons: [{ code: 'membership-expired', since: today, lift: { by: 'renew-card' } }],
      })
      t.equal(standing(action, { ...fine, membership: membershipOf({ state: 'expiring', expires: today }) }).allowed, true)
    }
  })

  await t.test('the way out of an expired card is as hard as renewing it is', async (t) => {
    const expired = { ...fine, membership: membershipOf({ state: 'expired', expires: addDays(today, -3) }) }
    const wayOut = (situation: Situation) => standing('loan', situation).wayOut
    const owner = { ...offered.expiry, owner: 'student-system' as const, ownerLink: 'https://campus.example' }
    t.strictSame(wayOut(expired), [{ by: 'renew-card', institution: here }])
    t.strictSame(wayOut({ ...expired, policies: defaultPolicies }), [{ by: 'library', institution: here }], 'not offered')
    t.strictSame(wayOut({ ...expired, policies: { ...offered, expiry: owner } }), [
      { by: 'elsewhere', institution: here, link: 'https://campus.example' },
    ])
    t.strictSame(
      wayOut({ ...expired, owed: [euro('30.00')] }),
      [
        { by: 'renew-card', institution: here },
        { by: 'pay', institution: here },
      ],
      'who owes too much pays, and then renews',
    )
  })

  await t.test('each action has blocks of its own that refuse it', async (t) => {
    const lending = { loanBlocks: ['LOST'], holdBlocks: 'any', renewalBlocks: 'none' } as const
    const blocked = (code: string) => ({
      ...fine,
      blocks: [{ code, institution: here }],
      policies: { ...offered, lending: { ...offered.lending, ...lending } },
    })
    const refusedOf = (code: string) => actions.filter((action) => !standing(action, blocked(code)).allowed)
    t.strictSame(refusedOf('LOST'), ['renew-card', 'loan', 'hold'])
    t.strictSame(refusedOf('OTHER'), ['renew-card', 'hold'])
    t.strictSame(
      actions.filter((action) => !standing(action, { ...fine, blocks: [{ code: 'ANY', institution: here }] }).allowed),
      ['renew-card', 'loan', 'hold', 'renew-loan'],
      'and every block refuses all of them where nobody says otherwise',
    )
  })

  await t.test('each action has its own limit of debt, and signing in none', async (t) => {
    t.equal(debtLimitOf('log-in', offered), undefined)
    t.strictSame(debtLimitOf('renew-card', offered), euro('10.00'))
    for (const action of ['loan', 'hold', 'renew-loan'] as const) {
      t.strictSame(debtLimitOf(action, offered), euro('5.00'))
      t.match(standing(action, { ...fine, owed: [euro('5.01')] }).reasons, [
        { code: 'debt-too-high', owed: euro('5.01'), limit: euro('5.00'), lift: { by: 'pay' } },
      ])
      t.equal(standing(action, { ...fine, owed: [euro('5.00')] }).allowed, true)
    }
  })

  await t.test('whoever owes more may never do more', async () => {
    fc.assert(
      fc.property(anySituation, fc.constantFrom(...actions), fc.nat(5000), (situation, action, minor) => {
        const more: Situation = { ...situation, owed: [...(situation.owed ?? []), { minor, currency: 'EUR' }] }
        const [less, now] = [standing(action, situation), standing(action, more)]
        return (less.allowed || !now.allowed) && less.reasons.every(({ code }) => now.reasons.some((each) => each.code === code))
      }),
    )
  })

  await t.test('the way out lifts every reason, and holds no step twice', async () => {
    const prices = ['retry', 'waiting', 'elsewhere', 'renew-card', 'pay', 'library']
    fc.assert(
      fc.property(anySituation, fc.constantFrom(...actions), (situation, action) => {
        const { allowed, reasons, wayOut } = standing(action, situation)
        const keys = wayOut.map(({ by, institution }) => `${by} ${institution}`)
        const order = wayOut.map(({ by }) => prices.indexOf(by))
        return (
          allowed === (reasons.length === 0) &&
          reasons.every(({ lift }) =>
            wayOut.some(
              ({ by, institution, until = '' }) =>
                by === lift.by && institution === lift.institution && until >= (lift.until ?? ''),
            ),
          ) &&
          wayOut.every((step) => reasons.some(({ lift }) => lift === step)) &&
          new Set(keys).size === keys.length &&
          order.every((price, index) => index === 0 || order[index - 1]! <= price)
        )
      }),
    )
  })
})

await t.test('money', async (t) => {
  await t.test('is written and read with the digits of its currency, and never rounded', async (t) => {
    for (const [decimal, currency, minor] of [
      ['15.00', 'EUR', 1500],
      ['0.05', 'EUR', 5],
      ['-0.05', 'EUR', -5],
      ['2500', 'ISK', 2500],
      ['1.234', 'KWD', 1234],
    ] as const) {
      t.strictSame(moneyOf(decimal, currency), { minor, currency })
      t.equal(decimalOf({ minor, currency }), decimal)
    }
    for (const [decimal, currency] of [
      ['15.001', 'EUR'],
      ['2500.0', 'ISK'],
      ['1e3', 'EUR'],
      ['.5', 'EUR'],
      ['1,50', 'EUR'],
      ['', 'EUR'],
    ] as const) {
      t.equal(moneyOf(decimal, currency), undefined, `${decimal} ${currency}`)
    }
    const anyMoney = fc.record({
      minor: fc.integer({ min: -99_999_999, max: 99_999_999 }),
      currency: fc.constantFrom(...currencies),
    })
    fc.assert(
      fc.property(anyMoney, (money) => {
        const read = moneyOf(decimalOf(money), money.currency)
        return read?.minor === money.minor && read.currency === money.currency
      }),
    )
    t.throws(() => sumOf([euro('1.00')], 'ISK'), { name: 'RangeError' })
  })

  await t.test('is told as a language writes it, with all its digits', async (t) => {
    const told = (language: string, minor: number, currency: Currency) =>
      moneyIn(language, { minor, currency }).replaceAll(/\s/g, ' ')
    t.equal(told('de', 123_450, 'EUR'), '1.234,50 €')
    t.equal(told('en', 1500, 'EUR'), '€15.00')
    t.equal(told('fr', 1500, 'EUR'), '15,00 €')
    t.equal(told('nl', 1500, 'EUR'), '€ 15,00')
    t.equal(told('is', 2500, 'ISK'), '2.500 kr.')
    t.match(told('lb', 1500, 'EUR'), /15,00/)
    t.match(told('en', 10_000_000_000_000_01, 'EUR'), /01$/)
  })
})

await t.test('what a renewal buys', async (t) => {
  type Rules = Pick<RenewalPolicy, 'base' | 'period'>
  const rules = (base: Rules['base'], period: Rules['period']): Rules => ({ base, period })

  await t.test('begins where the last ended or today, and ends by the calendar', async (t) => {
    const year = { years: 1 }
    const table: readonly (readonly [Rules, old: string | undefined, today: string, starts: string, lastDay: string])[] = [
      [rules('later', year), '2026-08-31', '2026-07-01', '2026-09-01', '2027-08-31'],
      [rules('later', year), '2026-08-31', '2026-11-24', '2026-11-24', '2027-11-24'],
      [rules('later', year), '2026-11-24', '2026-11-24', '2026-11-25', '2027-11-24'],
      [rules('later', year), undefined, '2026-11-24', '2026-11-24', '2027-11-24'],
      [rules('old-date', year), '2026-08-31', '2026-11-24', '2026-09-01', '2027-08-31'],
      [rules('old-date', year), '2024-08-31', '2026-11-24', '2026-11-24', '2027-11-24'],
      [rules('old-date', year), '2025-11-24', '2026-11-24', '2025-11-25', '2026-11-24'],
      [rules('today', year), '2026-08-31', '2026-07-01', '2026-07-01', '2027-07-01'],
      [rules('today', { days: 10 }), '2026-08-31', '2026-07-01', '2026-07-01', '2026-08-31'],
      [rules('later', { days: 30 }), '2026-01-31', '2026-01-01', '2026-02-01', '2026-03-02'],
      [rules('later', { months: 1 }), '2027-01-31', '2027-01-01', '2027-02-01', '2027-02-28'],
      [rules('later', { months: 1 }), '2028-01-31', '2028-01-01', '2028-02-01', '2028-02-29'],
      [rules('later', year), '2028-02-29', '2028-01-01', '2028-03-01', '2029-02-28'],
      [rules('later', { years: 4 }), '2028-02-29', '2028-01-01', '2028-03-01', '2032-02-29'],
      [rules('later', { until: '08-31' }), '2026-08-31', '2026-07-01', '2026-09-01', '2027-08-31'],
      [rules('later', { until: '08-31' }), '2025-08-31', '2026-05-31', '2026-05-31', '2026-08-31'],
      [rules('later', { until: '08-31' }), '2025-08-31', '2026-06-01', '2026-06-01', '2027-08-31'],
      [rules('later', { until: '02-29' }), '2025-08-31', '2026-06-01', '2026-06-01', '2027-02-28'],
      [rules('later', year), '9999-12-31', '2026-06-01', '9999-12-31', '9999-12-31'],
    ]
    for (const [rule, old, now, starts, lastDay] of table) {
      const from = old === undefined ? undefined : day(old)
      t.strictSame(periodFrom(rule, from, day(now)), { starts, lastDay }, `${JSON.stringify(rule)} ${old} on ${now}`)
    }
  })

  const anyRules: fc.Arbitrary<Rules> = fc.record({
    base: fc.constantFrom<Rules['base']>('old-date', 'today', 'later'),
    period: fc.oneof(
      fc.record({ days: fc.integer({ min: 1, max: 3660 }) }),
      fc.record({ months: fc.integer({ min: 1, max: 120 }) }),
      fc.record({ years: fc.integer({ min: 1, max: 10 }) }),
      fc.record({ until: nearDay.map((named) => named.slice(5)) }),
    ),
  })
  const anyOld = fc.option(nearDay, { nil: undefined })

  await t.test('never takes a day away, and is never over before it is bought', async () => {
    fc.assert(
      fc.property(anyRules, anyOld, nearDay, (rule, old, now) => {
        const { starts, lastDay } = periodFrom(rule, old, now)
        return (
          lastDay >= now && lastDay >= (old ?? lastDay) && lastDay >= starts && (starts === now || starts === addDays(old!, 1))
        )
      }),
    )
  })

  await t.test('whoever waits never gets less far', async () => {
    fc.assert(
      fc.property(anyRules, anyOld, nearDay, fc.nat(2000), (rule, old, now, waited) => {
        const [soon, late] = [now, addDays(now, waited)].map((when) => periodFrom(rule, old, when))
        return soon!.lastDay <= late!.lastDay && soon!.starts <= late!.starts
      }),
    )
  })

  await t.test('to a fixed day it is at least three months, and less than a year and three', async () => {
    fc.assert(
      fc.property(nearDay, nearDay, (named, now) => {
        const { lastDay } = periodFrom(rules('today', { until: named.slice(5) }), undefined, now)
        return lastDay >= addMonths(now, 3) && lastDay <= addMonths(addMonths(now, 3), 12)
      }),
    )
  })

  await t.test(
    'for the time being it holds a while from today or the old date, and never longer than what was paid for',
    async (t) => {
      const policy = { provisionalDays: 30 }
      const until = (lastDay: string, old?: string) =>
        provisionalLastDay(policy, { starts: today, lastDay: day(lastDay) }, old === undefined ? undefined : day(old), today)
      t.equal(until('2031-05-06'), '2030-06-05')
      t.equal(until('2031-05-06', '2030-01-01'), '2030-06-05')
      t.equal(until('2031-06-30', '2030-06-30'), '2030-07-30')
      t.equal(until('2030-05-20', '2030-05-10'), '2030-05-20')
      fc.assert(
        fc.property(anyRules, anyOld, nearDay, fc.integer({ min: 1, max: 400 }), (rule, old, now, provisionalDays) => {
          const period = periodFrom(rule, old, now)
          const end = provisionalLastDay({ provisionalDays }, period, old, now)
          return end <= period.lastDay && end >= now && (old === undefined || end >= old)
        }),
      )
    },
  )

  await t.test('an age is whole years, and a leap day is kept on 1 March', async (t) => {
    const table: readonly (readonly [birth: string, on: string, age: number])[] = [
      ['2008-11-24', '2026-11-23', 17],
      ['2008-11-24', '2026-11-24', 18],
      ['2008-02-29', '2026-02-28', 17],
      ['2008-02-29', '2026-03-01', 18],
      ['2008-02-29', '2028-02-28', 19],
      ['2008-02-29', '2028-02-29', 20],
      ['2026-11-24', '2026-11-24', 0],
      ['2026-11-25', '2026-11-24', -1],
    ]
    for (const [birth, on, age] of table) t.equal(ageOn(day(birth), day(on)), age, `${birth} on ${on}`)
    fc.assert(
      fc.property(
        nearDay,
        fc.nat(40_000),
        (birth, days) => ageOn(birth, addDays(birth, days + 1)) >= ageOn(birth, addDays(birth, days)),
      ),
    )
    fc.assert(
      fc.property(
        nearDay,
        fc.nat(110),
        (birth, years) => birth.endsWith('-02-29') || ageOn(birth, addMonths(birth, 12 * years)) === years,
      ),
    )
  })

  await t.test('costs what the first price says that fits the age on its first day', async (t) => {
    const price = [{ under: 6, amount: euro('0.00') }, { under: 18, amount: euro('5.00') }, { amount: euro('15.00') }]
    const born = (years: number) => addMonths(today, -12 * years)
    for (const [birth, amount] of [
      [born(5), '0.00'],
      [born(6), '5.00'],
      [born(17), '5.00'],
      [born(18), '15.00'],
      [addDays(born(18), 1), '5.00'],
      [born(99), '15.00'],
    ] as const) {
      t.strictSame(priceAt({ price }, birth, today), { known: true, amount: euro(amount) }, birth)
    }
    t.strictSame(priceAt({ price }, undefined, today), { known: false, reason: 'birth-date-needed' })
    t.strictSame(priceAt({ price: price.slice(2) }, undefined, today), { known: true, amount: euro('15.00') })
    t.strictSame(priceAt({}, born(5), today), { known: false, reason: 'price-not-set' })
    t.strictSame(priceAt({ price: [] }, born(5), today), { known: false, reason: 'price-not-set' })
    t.strictSame(priceAt({ price: price.slice(0, 1) }, born(30), today), { known: false, reason: 'price-not-set' })
  })

  await t.test(
    'what comes after the price that fits changes nothing, and an earlier birth never makes it cheaper where prices rise',
    async () => {
      const anyPrices = fc
        .uniqueArray(fc.integer({ min: 1, max: 100 }), { maxLength: 5 })
        .map((ages) => [
          ...ages.sort((a, b) => a - b).map((under, n) => ({ under, amount: euro(`${n}.00`) })),
          { amount: euro('9.00') },
        ])
      fc.assert(
        fc.property(anyPrices, nearDay, fc.nat(36_000), fc.nat(5000), (price, starts, days, older) => {
          const birth = addDays(starts, -days)
          const paid = priceAt({ price }, birth, starts)
          const elder = priceAt({ price }, addDays(birth, -older), starts)
          if (!paid.known || !elder.known) return false
          const fits = price.findIndex(({ amount }) => amount.minor === paid.amount.minor)
          const first = priceAt({ price: price.slice(0, fits + 1) }, birth, starts)
          return first.known && first.amount.minor === paid.amount.minor && paid.amount.minor <= elder.amount.minor
        }),
      )
      fc.assert(
        fc.property(
          anyPrices,
          (price) => priceHidden(price, true) === undefined && (priceHidden(price, false) === undefined) === (price.length === 1),
        ),
      )
    },
  )
})

await t.test('permissions', async (t) => {
  const place: Place = { zone: 'z' as ZoneId, institution: here, communities: ['c' as CommunityId], library: 'l' as LibraryId }
  const scopes: readonly Scope[] = [
    { over: 'zone', id: 'z' as ZoneId },
    { over: 'institution', id: here },
    { over: 'community', id: 'c' as CommunityId },
    { over: 'library', id: 'l' as LibraryId },
  ]
  const grant = (scope: Scope, ...permissions: Permission[]) => ({ role: 'r', permissions: new Set(permissions), scope })
  const software = (...grants: ReturnType<typeof grant>[]): Caller => ({ kind: 'software', key: 'k', name: 'n', grants })
  const patron: Caller = {
    kind: 'patron',
    patron: { institution: here, record: 'r' as RecordId },
    session: 's',
    vouched: false,
    permissions: new Set(['card:read']),
    lapsed: new Set(),
    signedInAt: 0,
  }

  await t.test('a grant reaches what lies in its scope, and nothing beside it', async (t) => {
    for (const scope of scopes) {
      t.equal(reaches(scope, place), true, scope.over)
      t.equal(reaches({ ...scope, id: 'other' } as Scope, place), false, `another ${scope.over}`)
      t.equal(reaches({ ...scope, over: 'library', id: 'z' as LibraryId }, place), false, 'an id of another kind of place')
    }
    const atLarge: Place = { institution: here, communities: [] }
    t.strictSame(
      scopes.map((scope) => reaches(scope, atLarge)),
      [false, true, false, false],
      'who is registered at no library is reached over the institution only',
    )
  })

  await t.test('grants that reach add up, over all places of the thing', async (t) => {
    const desk = software(
      grant(scopes[3]!, 'card:read'),
      grant(scopes[1]!, 'patrons:read'),
      grant({ over: 'institution', id: there }, 'patrons:search'),
    )
    t.strictSame([...permissionsOver(desk, [place])], ['card:read', 'patrons:read'])
    t.strictSame(
      [...permissionsOver(desk, [place, { institution: there, communities: [] }])],
      ['card:read', 'patrons:read', 'patrons:search'],
    )
    t.strictSame([...permissionsOver(desk, [])], [])
    t.strictSame([...permissionsOver(software(), [place])], [])
  })

  await t.test('nobody but software is granted anything over places', async (t) => {
    for (const caller of [patron, { kind: 'anonymous' } as const]) t.equal(permissionsOver(caller, [place]).size, 0)
  })

  await t.test('whoever may somewhere is let in to be looked at more closely', async (t) => {
    t.equal(holdsAnywhere({ kind: 'anonymous' }, 'card:read'), false)
    t.equal(holdsAnywhere(patron, 'card:read'), true)
    t.equal(holdsAnywhere(patron, 'patrons:search'), false)
    t.equal(holdsAnywhere(software(grant(scopes[3]!, 'card:read')), 'card:read'), true)
    t.equal(holdsAnywhere(software(grant(scopes[3]!, 'card:read')), 'patrons:read'), false)
  })

  await t.test('more grants never take a permission away', async () => {
    const anyGrant = fc
      .record({
        scope: fc.constantFrom(...scopes, { over: 'zone', id: 'y' as ZoneId } as Scope),
        permission: fc.constantFrom<Permission>('card:read', 'patrons:read', 'patrons:search'),
      })
      .map(({ scope, permission }) => grant(scope, permission))
    fc.assert(
      fc.property(fc.array(anyGrant), anyGrant, (grants, another) => {
        const more = permissionsOver(software(...grants, another), [place])
        return [...permissionsOver(software(...grants), [place])].every((permission) => more.has(permission))
      }),
    )
  })
})

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

await t.test('a block of one library refuses what is done there, and nothing elsewhere', (t) => {
  const { renewal } = defaultPolicies
  const today = '2030-05-06' as Day
  const rows: readonly (readonly [Parameters<typeof refusesRenewal>[0], string | undefined, boolean])[] = [
    [[{ code: 'LOST' }], undefined, true],
    [[{ code: 'LOST' }], 'A', true],
    [[{ code: 'LOST', library: 'A' }], 'A', true],
    [[{ code: 'LOST', library: 'A' }], 'B', false],
    [[{ code: 'LOST', library: 'A' }], undefined, true],
    [[{ code: 'LOST', until: '2030-05-05' as Day }], 'A', false],
    [[], 'A', false],
  ]
  for (const [blocks, library, refused] of rows) t.equal(refusesRenewal(blocks, renewal, library, today), refused)
  t.equal(refusesRenewal([{ code: 'LOST' }], { ...renewal, refusingBlocks: ['FRAUD'] }, 'A', today), false)
  t.end()
})

await t.test('a password has the length and the characters that the rules allow, and no blank at an end', (t) => {
  const rules: PasswordRules = { least: 4, most: 6, alphabet: 'any', foldsCase: false, notOwnName: true, notCommon: true }
  const allowed = (typed: string, alphabet: PasswordRules['alphabet']) => hasAllowedForm(typed, { ...rules, alphabet })
  const rows: readonly (readonly [typed: string, ...alphabets: readonly PasswordRules['alphabet'][]])[] = [
    ['1234', 'digits', 'letters-and-digits', 'printable', 'any'],
    ['123456', 'digits', 'letters-and-digits', 'printable', 'any'],
    ['123'],
    ['1234567'],
    [''],
    ['12Zz', 'letters-and-digits', 'printable', 'any'],
    ['1 ~!', 'printable', 'any'],
    ['éßع漢', 'any'],
    ['٣٣٣٣', 'any'],
    ['cafe\u0301', 'any'],
    ['👩‍👩‍👧‍👦🇱🇺é3', 'any'],
    ['👩‍👩‍👧‍👦🇱🇺é'],
    [`e${'\u0301'.repeat(90)}bcd`, 'any'],
    [`e${'\u0301'.repeat(96)}bcd`],
    [' 123'],
    ['123 '],
    ['1234\n'],
    ['12\u00003'],
    ['123\u007F'],
    ['123\uD800'],
  ]
  for (const [typed, ...alphabets] of rows) {
    const all = ['digits', 'letters-and-digits', 'printable', 'any'] as const
    t.same(
      all.filter((alphabet) => allowed(typed, alphabet)),
      alphabets,
      JSON.stringify(typed),
    )
  }
  t.end()
})
