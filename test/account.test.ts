import t, { type Test } from 'tap'
import fc from 'fast-check'
import { pino } from 'pino'
import { patronIds } from '#access/patron-ids.ts'
import { accountList, byDue, oldestFirst, readyFirst, type Told } from '#domain/account.ts'
import type { Day } from '#domain/day.ts'
import { owedIn, type Fee } from '#domain/fee.ts'
import type { Hold } from '#domain/hold.ts'
import type { InstitutionId, RecordId } from '#domain/id.ts'
import type { Loan } from '#domain/loan.ts'
import type { Money } from '#domain/money.ts'
import { Problem } from '#domain/problem.ts'
import { loadTexts } from '#http/texts.ts'
import { castMember } from '#simulation/cast.ts'
import { assemble } from '../src/assemble.ts'
import { flowing } from './clock.ts'
import { openHouse, openTopology, type House } from './house.ts'
import { signInByCode } from './sign-ins.ts'

/** Loans, holds, fees, blocks and what a patron may do, over real HTTP to a played Alma of three institutions that trust each other's records. */

const trusting = openTopology
  .replace('trust: false', 'trust: true')
  .replace(
    'permissions: [card:read]',
    'permissions: [card:read, card:read.blocks, loans:read, loans:renew, holds:read, holds:manage, fees:read]',
  )
const open = (t: Test, text = trusting) => openHouse(t, { text })

const patterns = {
  loans: '/almaws/v1/users/{user_id}/loans',
  loan: '/almaws/v1/users/{user_id}/loans/{loan_id}',
  requests: '/almaws/v1/users/{user_id}/requests',
  request: '/almaws/v1/users/{user_id}/requests/{request_id}',
  fees: '/almaws/v1/users/{user_id}/fees',
} as const
const renewing = { method: 'POST', pattern: patterns.loan }
const placing = { method: 'POST', pattern: patterns.requests }
const cancelling = { method: 'DELETE', pattern: patterns.request }
const listing = (what: 'loans' | 'requests' | 'fees', tenant?: string) => ({
  method: 'GET',
  pattern: patterns[what],
  ...(tenant !== undefined && { tenant }),
})

interface Source {
  readonly institution: string
  readonly outcome: string
  readonly problem?: string
  readonly stale?: boolean
}

interface ShownLoan {
  readonly loan: string
  readonly institution: string
  readonly library?: string
  readonly title: string
  readonly barcode: string
  readonly due: { readonly day: string }
}

interface Listed {
  readonly sources: readonly Source[]
  readonly complete: boolean
  readonly asOf: string
}

interface Loans extends Listed {
  readonly loans: readonly ShownLoan[]
}

interface ShownHold {
  readonly hold: string
  readonly institution: string
  readonly title: string
  readonly state: string
  readonly record?: string
}

interface Holds extends Listed {
  readonly holds: readonly ShownHold[]
}

interface Fees extends Listed {
  readonly fees: readonly { readonly fee: string; readonly kind: string; readonly open: { readonly amount: string } }[]
  readonly totals: readonly { readonly amount: string; readonly currency: string }[]
}

interface Renewal {
  readonly loan: string
  readonly institution: string
  readonly outcome: string
  readonly reason?: string
  readonly text: string
  readonly current?: ShownLoan
}

interface Renewals {
  readonly renewals: readonly Renewal[]
  readonly sources: readonly Source[]
  readonly complete: boolean
}

interface Standing {
  readonly allowed: boolean
  readonly reasons: readonly { readonly code: string; readonly owed?: { readonly amount: string }; readonly text: string }[]
  readonly wayOut: readonly { readonly by: string }[]
}

let keys = 0

/** Somebody at an account: their own, or a patron's whom they look after. */
class Reader {
  readonly house: House
  readonly authorization: string
  readonly whose: string

  constructor(house: House, authorization: string, whose = 'me') {
    this.house = house
    this.authorization = authorization
    this.whose = whose
  }

  ask(method: 'GET' | 'POST' | 'DELETE', path: string, payload?: object, headers: Record<string, string> = {}) {
    return this.house.ask({
      method,
      url: `/v1/patrons/${this.whose}/${path}`,
      headers: { authorization: this.authorization, ...headers },
      ...(payload && { payload }),
    })
  }

  async get<Body>(path: string, headers: Record<string, string> = {}): Promise<Body> {
    const answer = await this.ask('GET', path, undefined, headers)
    if (answer.statusCode !== 200) throw new Error(answer.body)
    return answer.json<Body>()
  }

  loans = (headers?: Record<string, string>) => this.get<Loans>('loans', headers)
  holds = () => this.get<Holds>('holds')
  fees = () => this.get<Fees>('fees')
  standing = (action: string) => this.get<Standing>(`standing?action=${action}`)

  async loanOf(barcode: string): Promise<ShownLoan> {
    return (await this.loans()).loans.find((loan) => loan.barcode === barcode)!
  }

  renew(loan: string, key = `key-${(keys += 1)}`, headers: Record<string, string> = {}) {
    return this.ask('POST', `loans/${loan}/renewals`, undefined, { 'idempotency-key': key, ...headers })
  }

  async renewAll(key = `key-${(keys += 1)}`): Promise<Renewals> {
    const answer = await this.ask('POST', 'loans/renewals', undefined, { 'idempotency-key': key })
    if (answer.statusCode !== 200) throw new Error(answer.body)
    return answer.json<Renewals>()
  }

  place(order: object, key = `key-${(keys += 1)}`) {
    return this.ask('POST', 'holds', { institution: 'north', pickup: 'NORTHMAIN', ...order }, { 'idempotency-key': key })
  }
}

const reader = async (house: House, person: string) => new Reader(house, await house.signIn(person))
const almaOf = (house: House, tenant = '01T_NORTH') => house.played.alma.state(tenant)
const dueAt = (house: House, person: string, barcode: string, tenant?: string) =>
  almaOf(house, tenant)
    .loans(castMember(person).patronId)
    .find((loan) => loan.item_barcode === barcode)!
const callsOf = (house: House, { method, pattern }: { readonly method: string; readonly pattern: string }) =>
  house.played.alma.calls.filter((call) => call.method === method && call.pattern === pattern).length
/** Whatever is due when. */
const outcomes = ({ renewals }: Renewals) => renewals.map(({ institution, outcome }) => `${institution} ${outcome}`).toSorted()
const failing = (house: House, scope: object, status = 500) => house.played.alma.faults.set({ kind: 'status', status }, scope)

/** On loan to Ada: one that the library renews, one that somebody waits for, one renewed too often; and one of South. */
const [easy, wanted, often, souths] = ['39001002', '39001003', '39001004', '39002002']
/** A title that Sol has on loan, one to be read there, and one that nobody has. */
const titles = { lent: '99100000060104', reference: '99100000080104', unknown: '99109999990104' }
const languages = ['de', 'en', 'fr', 'is', 'lb', 'nl']
const settledMs = 5 * 60_000

await t.test('One list out of what each record said', async (t) => {
  const at = (institution: string) => ({ institution: institution as InstitutionId, record: 'r' as RecordId })
  const loan = (id: string, day: string, at?: number) =>
    ({ id, title: id, due: { day: day as Day, ...(at !== undefined && { at }) }, renewable: undefined }) as unknown as Loan
  const told = (institution: string, asOf: number, ...loans: Loan[]): Told<Loan> => ({
    source: { institution: institution as InstitutionId, outcome: 'answered', asOf },
    entries: loans.map((part) => ({ patron: at(institution), part })),
  })

  await t.test('is in one order, as old as its oldest part, and whole where all have answered now', async (t) => {
    const list = accountList(
      [
        told('a', 20, loan('2', '2026-11-02', 7), loan('4', '2026-12-01')),
        told('b', 10, loan('1', '2026-11-02'), loan('3', '2026-11-02', 9)),
      ],
      byDue,
      30,
    )
    t.strictSame(
      list.entries.map(({ part }) => part.id),
      ['1', '2', '3', '4'],
    )
    t.match(list, { complete: true, asOf: 10 })
    for (const source of [
      { outcome: 'failed', problem: 'ils-timeout' },
      { outcome: 'not-offered' },
      { outcome: 'answered', asOf: 5, stale: true },
    ] as const) {
      const odd = { source: { institution: 'c' as InstitutionId, ...source }, entries: [] }
      t.equal(accountList([told('a', 20), odd], byDue, 30).complete, false, source.outcome)
    }
    t.equal(accountList([], byDue, 30).asOf, 30)
  })

  await t.test('has what is ready first, and then what was asked for first', async (t) => {
    const hold = (id: string, state: Hold['state'], placedOn?: string) => ({ id, state, placedOn }) as unknown as Hold
    const holds = [
      hold('late', 'waiting', '2026-11-09'),
      hold('unknown', 'waiting'),
      hold('early', 'other', '2026-11-01'),
      hold('ready', 'ready', '2026-11-10'),
    ]
    t.strictSame(
      holds.toSorted(readyFirst).map(({ id }) => id as string),
      ['ready', 'early', 'late', 'unknown'],
    )
    const fee = (id: string, since?: string) => ({ id, since }) as unknown as Fee
    t.strictSame(
      [fee('b'), fee('a', '2026-01-01')].toSorted(oldestFirst).map(({ id }) => id as string),
      ['a', 'b'],
    )
  })

  await t.test('sums what is owed by currency to the cent, credits against it, and what is held not at all', async (t) => {
    const euros = (minor: number, held?: Fee['held']) => ({
      open: { minor, currency: 'EUR' } satisfies Money,
      ...(held && { held }),
    })
    t.strictSame(owedIn([euros(750), euros(-250), euros(999, 'disputed'), { open: { minor: 10, currency: 'ISK' } }]), [
      { minor: 500, currency: 'EUR' },
      { minor: 10, currency: 'ISK' },
    ])
    t.strictSame(owedIn([euros(5), euros(-5)]), [])
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -99_999, max: 99_999 })), (amounts) => {
        const sum = amounts.reduce((all, each) => all + each, 0)
        return owedIn(amounts.map((minor) => euros(minor))).reduce((all, { minor }) => all + minor, 0) === sum
      }),
    )
  })
})

await t.test('A handle opens what it was made for, and nothing else', async (t) => {
  const secret = (text: string) => ({ reveal: () => text.repeat(32) }) as never
  const ids = patronIds([secret('b')])
  const anyRef = fc.record({ institution: fc.constantFrom('north', 'south'), record: fc.stringMatching(/^[^\0]{1,20}$/) })
  fc.assert(
    fc.property(anyRef, fc.string(), fc.constantFrom('loan', 'hold', 'fee'), (patron, id, kind) => {
      const part = { patron: patron as never, id }
      const handle = ids.sealPart(kind, part)
      const others = (['loan', 'hold', 'fee'] as const).filter((other) => other !== kind)
      const opened = ids.openPart(kind, handle)
      return (
        /^[\w-]{24,512}$/.test(handle) &&
        handle === ids.sealPart(kind, part) &&
        opened?.id === id &&
        opened.patron.institution === patron.institution &&
        opened.patron.record === patron.record &&
        others.every((other) => ids.openPart(other, handle) === undefined) &&
        ids.open(handle) === undefined &&
        ids.openStop(handle) === undefined &&
        ids.openPart(kind, ids.seal(part.patron)) === undefined
      )
    }),
  )
  const handle = ids.sealPart('loan', { patron: { institution: 'north' as InstitutionId, record: 'ada' as RecordId }, id: '1' })
  t.match(patronIds([secret('c'), secret('b')]).openPart('loan', handle), { id: '1' }, 'a former secret opens it still')
  t.equal(patronIds([secret('c')]).openPart('loan', handle), undefined)
})

await t.test('Values at rest are opened by whoever sealed them, and are taken for nothing else', async (t) => {
  const secret = (text: string) => ({ reveal: () => text.repeat(32) }) as never
  const [old, both] = [patronIds([secret('b')]), patronIds([secret('c'), secret('b')])]
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), (text, place) => {
      const sealed = old.sealValues(text)
      const broken = sealed.split('')
      broken[place % broken.length] = broken[place % broken.length] === 'A' ? 'B' : 'A'
      return (
        old.openValues(sealed) === text &&
        both.openValues(sealed) === text &&
        sealed !== old.sealValues(text) &&
        old.openValues(broken.join('')) !== text &&
        [old.open(sealed), old.openStaff(sealed), old.openStop(sealed), old.openAddress(sealed)].every((is) => is === undefined)
      )
    }),
  )
  const keyOf = (sealed: string) => sealed.split('.')[0]
  t.equal(keyOf(old.sealValues('x')), keyOf(old.sealValues('y')))
  t.not(keyOf(old.sealValues('x')), keyOf(both.sealValues('x')), 'its key is named beside')
  t.equal(old.openValues(both.sealValues('x')), undefined)
  const id = old.seal({ institution: 'north' as InstitutionId, record: 'ada' as RecordId })
  for (const nothing of ['', '.', id, `${keyOf(old.sealValues('x'))}.${id}`]) t.equal(old.openValues(nothing), undefined)
})

await t.test('The loans', async (t) => {
  const house = await open(t)
  const ada = await reader(house, 'ada')

  await t.test('of all records are one list, in due order, each with its institution and library', async (t) => {
    const list = await ada.loans()
    t.strictSame(
      list.loans.map(({ barcode, institution, library }) => [barcode, institution, library]),
      [
        [easy, 'north', 'north-main'],
        [wanted, 'north', 'north-main'],
        [often, 'north', 'north-main'],
        [souths, 'south', undefined],
      ],
    )
    t.strictSame(
      list.loans.map(({ due }) => due.day),
      list.loans.map(({ due }) => due.day).toSorted(),
    )
    t.match(list, {
      complete: true,
      sources: [
        { institution: 'north', outcome: 'answered' },
        { institution: 'south', outcome: 'answered' },
        { institution: 'uni', outcome: 'answered' },
      ],
    })
    t.strictSame(
      (await ada.loans()).loans.map(({ loan }) => loan),
      list.loans.map(({ loan }) => loan),
      'under the same names',
    )
  })

  await t.test('that are remembered cost no vendor call, and a reload asks again, but not at every key', async (t) => {
    const before = callsOf(house, listing('loans'))
    await ada.loans()
    t.equal(callsOf(house, listing('loans')), before)
    await ada.loans({ 'cache-control': 'no-cache' })
    t.equal(callsOf(house, listing('loans')), before, 'what was read a moment ago is new enough')
    await house.clock.advance(10_000)
    await ada.loans({ 'cache-control': 'no-cache' })
    t.equal(callsOf(house, listing('loans')), before + 3)
    await house.clock.advance(300_001)
    await ada.loans()
    t.equal(callsOf(house, listing('loans')), before + 6, 'and they age')
  })

  await t.test('of an institution that does not answer are what it said before, and said to be old', async (t) => {
    await house.clock.advance(300_001)
    const lift = failing(house, listing('loans', '01T_SOUTH'))
    const list = await (await reader(house, 'ada')).loans()
    lift()
    t.equal(list.loans.length, 4)
    t.match(list, {
      complete: false,
      sources: [{ institution: 'north' }, { institution: 'south', outcome: 'answered', stale: true }, {}],
    })
  })
})

await t.test('An institution that is down costs only itself', async (t) => {
  const house = await open(t)
  const ada = await reader(house, 'ada')
  const liftSouth = failing(house, listing('loans', '01T_SOUTH'))
  const withoutSouth = await ada.loans()
  t.strictSame(
    withoutSouth.loans.map(({ barcode }) => barcode),
    [easy, wanted, often],
  )
  t.match(withoutSouth, {
    complete: false,
    sources: [{}, { institution: 'south', outcome: 'failed', problem: 'ils-unavailable' }, {}],
  })

  await t.test('and so does the patron’s own', async (t) => {
    liftSouth()
    const lift = failing(house, listing('loans', '01T_NORTH'))
    await house.clock.advance(60_000)
    const other = new Reader(house, await house.signIn('ada', 'south'))
    const list = await other.loans()
    t.ok(list.loans.some(({ barcode }) => barcode === souths))
    lift()
  })

  await t.test('where none can be asked it is a problem, and names the patron’s own', async (t) => {
    const fresh = await open(t)
    const patron = await reader(fresh, 'ada')
    failing(fresh, listing('loans'))
    const answer = await patron.ask('GET', 'loans', undefined, { 'accept-language': 'fr' })
    t.match(answer.json(), { status: 503, code: 'ils-unavailable', detail: /Bibliothèques du Nord/ })
  })

  await t.test('one whose record could not be had is named, and may hold something', async (t) => {
    const fresh = await open(t)
    const patron = await reader(fresh, 'ada')
    failing(fresh, { tenant: '01T_SOUTH' })
    t.match(await patron.loans(), {
      complete: false,
      sources: [{ institution: 'north' }, { institution: 'uni' }, { institution: 'south', outcome: 'failed' }],
    })
  })
})

await t.test('Where the zone does not trust ties, an account is that of the own record', async (t) => {
  const house = await open(t, trusting.replace('trust: true', 'trust: false'))
  const ada = await reader(house, 'ada')
  const list = await ada.loans()
  t.strictSame(
    list.loans.map(({ barcode }) => barcode),
    [easy, wanted, often],
  )
  t.match(list, { complete: true, sources: [{ institution: 'north' }] })
  t.equal(list.sources.length, 1)
  const south = new Reader(house, await house.signIn('ada', 'south'))
  const [theirs] = (await south.loans()).loans
  t.equal((await ada.renew(theirs!.loan)).statusCode, 404, 'and so is what may be renewed')
  t.match((await ada.place({ institution: 'south', record: titles.lent })).json(), { code: 'not-found' })
})

await t.test('Holds, fees and blocks', async (t) => {
  const house = await open(t)

  await t.test('what can be fetched comes first', async (t) => {
    const { holds, complete } = await (await reader(house, 'sol')).holds()
    t.match(holds, [
      {
        institution: 'north',
        title: 'Clouds for Beginners',
        state: 'ready',
        stateText: 'Ready to be fetched',
        library: 'north-main',
      },
      { title: 'Knots & Splices: <A Primer>', state: 'waiting', position: 1 },
    ])
    t.equal(complete, true)
  })

  await t.test('fees keep their names while others are settled, and are summed', async (t) => {
    const fay = await reader(house, 'fay')
    const before = await fay.fees()
    t.match(before, {
      fees: [
        { kind: 'overdue', open: { amount: '7.50', currency: 'EUR' }, kindText: 'Brought back late' },
        { kind: 'card', open: { amount: '5.00' } },
      ],
      totals: [{ amount: '12.50', currency: 'EUR' }],
      complete: true,
    })
    const [first] = almaOf(house).fees('fay')
    almaOf(house).settle('fay', first!.id)
    await house.clock.advance(300_001)
    const after = await fay.fees()
    t.strictSame(
      after.fees.map(({ fee }) => fee),
      [before.fees[1]!.fee],
    )
    t.match(after.totals, [{ amount: '5.00' }])
  })

  await t.test('blocks say who can lift them', async (t) => {
    t.match(await (await reader(house, 'ben')).get('blocks'), {
      blocks: [{ institution: 'north', lift: { by: 'library', institution: 'north', text: /North Libraries/ } }],
      complete: true,
    })
    t.match(await (await reader(house, 'ada')).get('blocks'), { blocks: [] })
  })

  await t.test('the expired and the blocked see all of it', async (t) => {
    const primo = house.played.primo.institution('01T_NORTH')
    for (const person of ['eva', 'ben']) {
      const patron = new Reader(house, `Bearer ${primo.signedIn(person)}`)
      t.equal((await patron.loans()).loans.length, 1, person)
      for (const path of ['holds', 'fees', 'blocks'])
        t.equal((await patron.ask('GET', path)).statusCode, 200, `${person} ${path}`)
    }
  })

  await t.test('whoever has only read the mail sees what is owed, and not what is read', async (t) => {
    const { accessToken } = await signInByCode(house, 'eva')
    const eva = new Reader(house, `Bearer ${accessToken}`)
    const status = async (path: string) => (await eva.ask('GET', path)).statusCode
    t.strictSame(await Promise.all(['fees', 'blocks', 'loans', 'holds'].map(status)), [200, 200, 403, 403])
    t.equal((await eva.renew('n'.repeat(32))).statusCode, 403)
  })
})

await t.test('Renewing a loan', async (t) => {
  const house = await open(t)
  const ada = await reader(house, 'ada')

  await t.test('moves its day, at the library and in the list, and no other; it is asked once', async (t) => {
    const before = await ada.loans()
    const { loan, due } = await ada.loanOf(easy)
    const answer = await ada.renew(loan, 'mine')
    t.equal(answer.statusCode, 200)
    const body = answer.json<Renewal>()
    t.match(body, { outcome: 'renewed', loan, institution: 'north', text: 'Renewed', current: { loan, barcode: easy } })
    t.ok(body.current!.due.day > due.day)
    t.equal(callsOf(house, renewing), 1)
    const after = await ada.loans()
    t.strictSame(after.loans.find((each) => each.loan === loan)?.due, body.current!.due)
    t.strictSame(
      after.loans.filter((each) => each.loan !== loan),
      before.loans.filter((each) => each.loan !== loan),
    )
    t.equal(dueAt(house, 'ada', easy).renewals, 1)
  })

  await t.test('again under the same key is the same renewal, and under it nothing else is renewed', async (t) => {
    const { loan } = await ada.loanOf(easy)
    const again = await ada.renew(loan, 'mine')
    t.match(again.json(), { outcome: 'renewed', current: { barcode: easy } })
    t.equal(dueAt(house, 'ada', easy).renewals, 1)
    const other = await ada.loanOf(wanted)
    t.match((await ada.renew(other.loan, 'mine')).json(), { status: 422, code: 'idempotency-key-reused' })
    t.match((await ada.ask('POST', `loans/${loan}/renewals`)).json(), { status: 400, code: 'idempotency-key-missing' })
    t.equal(callsOf(house, renewing), 1)
    const sol = await reader(house, 'sol')
    const [sols] = (await sol.loans()).loans
    t.match((await sol.renew(sols!.loan, 'mine')).json(), { outcome: 'renewed' }, 'a key is everybody’s own')
  })

  await t.test(
    'that the library refuses is an answer, with a reason in words of every language, and changes nothing',
    async (t) => {
      const { loan } = await ada.loanOf(wanted)
      const before = dueAt(house, 'ada', wanted)
      const texts = loadTexts()
      for (const language of languages) {
        const answer = await ada.renew(loan, `refused-${language}`, { 'accept-language': language })
        const { outcome, reason, text } = answer.json<Renewal>()
        t.equal(answer.statusCode, 200)
        t.equal(outcome, 'refused')
        t.equal(answer.headers['content-language'], language)
        t.equal(text, texts.say(language, `loan-refusals.${reason}`, { said: answer.json<{ said?: string }>().said }))
        t.notMatch(text, /[{}]/)
      }
      t.strictSame(dueAt(house, 'ada', wanted).due_date, before.due_date)
      const asked = callsOf(house, renewing)
      t.match((await ada.renew(loan, 'refused-en')).json(), { outcome: 'refused' })
      t.equal(callsOf(house, renewing), asked, 'and the same key asks nobody again')
    },
  )

  await t.test('of somebody else, or of nobody, is not found', async (t) => {
    const [sols] = (await (await reader(house, 'sol')).loans()).loans
    const [hold] = (await (await reader(house, 'sol')).holds()).holds
    const asked = callsOf(house, renewing)
    for (const handle of [sols!.loan, hold!.hold, 'n'.repeat(32), house.idOf('ada', 'north')]) {
      t.match((await ada.renew(handle)).json(), { status: 404, code: 'not-found' })
    }
    t.equal((await ada.renew('short')).statusCode, 400)
    t.equal(callsOf(house, renewing), asked)
  })

  await t.test('that was brought back meanwhile is gone, and nobody is asked', async (t) => {
    const { loan } = await ada.loanOf(souths)
    const { loans } = house.gateway.systems.get('south' as InstitutionId)!
    const asked = callsOf(house, renewing)
    const back = inPlaceOf(loans!, 'list', () => async () => [])
    t.match((await ada.renew(loan)).json(), { outcome: 'refused', reason: 'gone', text: /not on loan/ })
    back()
    t.equal(callsOf(house, renewing), asked)
    t.equal(dueAt(house, 'ada', souths, '01T_SOUTH').renewals, 0)
  })
})

await t.test('A renewal whose answer is lost', async (t) => {
  const lost = async (t: Test, fault: 'drop-answer' | 'reset', person = 'ada') => {
    const house = await open(t)
    const patron = await reader(house, person)
    const { loan } = await patron.loanOf(easy)
    const lift = house.played.alma.faults.set({ kind: fault }, { ...renewing, times: 1 })
    return { house, patron, loan, lift, asked: () => callsOf(house, renewing) }
  }

  await t.test('and was done is seen at once in the list', async (t) => {
    const { house, patron, loan, asked } = await lost(t, 'drop-answer')
    t.match((await patron.renew(loan)).json(), { outcome: 'renewed', current: { barcode: easy } })
    t.equal(asked(), 1)
    t.equal(dueAt(house, 'ada', easy).renewals, 1)
  })

  await t.test('and was not done is unknown, and nobody asks again before it is settled, by whatever key', async (t) => {
    const { house, patron, loan, asked } = await lost(t, 'reset')
    const first = await patron.renew(loan, 'first')
    t.match(first.json(), { status: 502, code: 'outcome-unknown' })
    t.ok(Number(first.headers['retry-after']) <= settledMs / 1000 && Number(first.headers['retry-after']) > 200)
    const tries = asked()
    for (const key of ['first', 'second']) t.match((await patron.renew(loan, key)).json(), { code: 'outcome-unknown' }, key)
    t.match(await patron.renewAll(), {
      complete: false,
      renewals: [{ loan, outcome: 'unknown', text: /do not know yet/ }, {}, {}, {}],
    })
    const elsewhere = await anotherNode(t, house)
    const answer = await flowing(
      house.clock,
      elsewhere.inject({
        method: 'POST',
        url: `/v1/patrons/me/loans/${loan}/renewals`,
        headers: { authorization: patron.authorization, 'idempotency-key': '"on another node"' },
      }),
    )
    t.match(answer.json(), { code: 'outcome-unknown' }, 'nor on another node')
    t.equal(dueAt(house, 'ada', easy).renewals, 0)
    const asking = callsOf(house, renewing) - tries
    await house.clock.advance(settledMs)
    t.match((await patron.renew(loan, 'first')).json(), { outcome: 'renewed' })
    t.equal(dueAt(house, 'ada', easy).renewals, 1)
    t.equal(callsOf(house, renewing), tries + asking + 1)
  })

  await t.test('and cannot be looked for is found by the next who asks, for the first too', async (t) => {
    const { house, patron, loan, asked } = await lost(t, 'drop-answer')
    let reads = 0
    inPlaceOf(house.gateway.systems.get('north' as InstitutionId)!.loans!, 'list', (list) => (record, call) => {
      reads += 1
      // The one before the write, and the one after it.
      if (reads === 2) throw new Problem('ils-unavailable', 'Away just now')
      return list(record, call)
    })
    t.match((await patron.renew(loan, 'first')).json(), { code: 'outcome-unknown' })
    t.match((await patron.renew(loan, 'second')).json(), { outcome: 'renewed' })
    t.match((await patron.renew(loan, 'first')).json(), { outcome: 'renewed' }, 'and whoever asked first is not asked for again')
    t.equal(asked(), 1)
    t.equal(dueAt(house, 'ada', easy).renewals, 1)
  })
})

await t.test('Two clicks at once are one renewal, where they have one key', async (t) => {
  const house = await open(t)
  const ada = await reader(house, 'ada')
  const { loan } = await ada.loanOf(easy)
  const click = () =>
    house.app.inject({
      method: 'POST',
      url: `/v1/patrons/me/loans/${loan}/renewals`,
      headers: { authorization: ada.authorization, 'idempotency-key': '"both"' },
    })
  const both = await flowing(house.clock, Promise.all([click(), click()]))
  for (const answer of both) t.match(answer.json(), { outcome: 'renewed', current: { barcode: easy } })
  t.equal(callsOf(house, renewing), 1)
})

await t.test('A crash', async (t) => {
  const crashing = async (t: Test, step: 'announce' | 'settle', when: 'before' | 'after') => {
    const house = await open(t)
    const ada = await reader(house, 'ada')
    const { loan } = await ada.loanOf(easy)
    const dying =
      (whole: (...args: never[]) => Promise<void>) =>
      async (...args: never[]) => {
        back()
        if (when === 'after') await whole(...args)
        throw new Error('The process is gone')
      }
    const back = inPlaceOf(house.store.errands, step, dying as never)
    t.equal((await ada.renew(loan, 'mine')).statusCode, 500)
    return { house, ada, loan }
  }

  await t.test('before anything was announced leaves a key that goes on', async (t) => {
    const { house, ada, loan } = await crashing(t, 'announce', 'before')
    t.match((await ada.renew(loan, 'mine')).json(), { outcome: 'renewed' })
    t.equal(callsOf(house, renewing), 1)
  })

  await t.test('between the announcement and the write is no reason to ask before it is settled', async (t) => {
    const { house, ada, loan } = await crashing(t, 'announce', 'after')
    t.match((await ada.renew(loan, 'mine')).json(), { code: 'outcome-unknown' })
    t.equal(callsOf(house, renewing), 0)
    await house.clock.advance(settledMs)
    t.match((await ada.renew(loan, 'mine')).json(), { outcome: 'renewed' })
    t.equal(dueAt(house, 'ada', easy).renewals, 1)
  })

  await t.test('after the write is found by reading', async (t) => {
    const { house, ada, loan } = await crashing(t, 'settle', 'before')
    t.match((await ada.renew(loan, 'mine')).json(), { outcome: 'renewed' })
    t.equal(dueAt(house, 'ada', easy).renewals, 1)
    t.equal(callsOf(house, renewing), 1)
  })
})

await t.test('Renewing all loans', async (t) => {
  await t.test('has a result for each, and the same key asks for none of them again', async (t) => {
    const house = await open(t)
    const ada = await reader(house, 'ada')
    const all = await ada.renewAll('all')
    t.strictSame(outcomes(all), ['north refused', 'north refused', 'north renewed', 'south renewed'])
    t.match(all, { complete: true, sources: [{ institution: 'north', outcome: 'answered' }, {}, {}] })
    for (const { outcome, current } of all.renewals) t.equal(current !== undefined, true, outcome)
    t.equal(callsOf(house, renewing), 4)
    almaOf(house).lend('ada', { ...dueAt(house, 'ada', easy), loan_id: '7099', item_barcode: '39009999', renewals: 0 })
    const again = await ada.renewAll('all')
    t.strictSame(outcomes(again), outcomes(all), 'and nothing that was lent since')
    t.equal(callsOf(house, renewing), 4)
  })

  await t.test('of an institution that is down goes on under the same key once it is back', async (t) => {
    const house = await open(t)
    const ada = await reader(house, 'ada')
    const lift = failing(house, listing('loans', '01T_SOUTH'))
    const first = await ada.renewAll('all')
    t.strictSame(outcomes(first), ['north refused', 'north refused', 'north renewed'])
    t.match(first, {
      complete: false,
      sources: [{}, { institution: 'south', outcome: 'failed', problem: 'ils-unavailable' }, {}],
    })
    lift()
    await house.clock.advance(60_000)
    const second = await ada.renewAll('all')
    t.strictSame(outcomes(second), ['north refused', 'north refused', 'north renewed', 'south renewed'])
    t.equal(second.complete, true)
    t.equal(callsOf(house, renewing), 4)
  })

  await t.test('begins nothing for which there is no time, and goes on with it under the same key', async (t) => {
    const house = await open(t)
    const ada = await reader(house, 'ada')
    house.played.alma.faults.set({ kind: 'latency', ms: 900 }, { ...renewing, tenant: '01T_NORTH' })
    const first = await ada.renewAll('all')
    const left = first.renewals.filter(({ outcome }) => outcome === 'not-tried').length
    t.ok(left > 0 && left < 3, outcomes(first).join())
    t.equal(first.complete, false)
    house.played.alma.faults.clear()
    t.strictSame(outcomes(await ada.renewAll('all')), ['north refused', 'north refused', 'north renewed', 'south renewed'])
    t.equal(callsOf(house, renewing), 4)
  })

  await t.test('needs a key of its own', async (t) => {
    const house = await open(t)
    const ada = await reader(house, 'ada')
    t.match((await ada.ask('POST', 'loans/renewals')).json(), { code: 'idempotency-key-missing' })
    failing(house, listing('loans'))
    const answer = await ada.ask('POST', 'loans/renewals', undefined, { 'idempotency-key': 'k' })
    t.match(answer.json(), { status: 503, code: 'ils-unavailable' }, 'and where nobody answers it is a problem')
  })
})

await t.test('Holds', async (t) => {
  const house = await open(t)
  const noor = await reader(house, 'noor')
  const waiting = () => almaOf(house).requests('noor').length
  const options = (record: string, at = 'north') => noor.ask('GET', `hold-options?institution=${at}&record=${record}`)

  await t.test('can be asked about first, and that places nothing', async (t) => {
    t.match((await options(titles.lent)).json(), { allowed: true, pickups: [{ code: 'NORTHMAIN' }, {}] })
    t.match((await options(titles.reference)).json(), {
      allowed: false,
      reason: 'not-holdable',
      text: 'This cannot be reserved.',
    })
    t.match((await options(titles.lent, 'island')).json(), { status: 404 }, 'only where there is a record of theirs')
    t.equal(waiting(), 0)
  })

  await t.test('are placed once under one key, and the list has them', async (t) => {
    const first = await noor.place({ record: titles.lent }, 'mine')
    t.equal(first.statusCode, 201)
    t.match(first.json(), {
      outcome: 'placed',
      hold: { title: 'Das Glockenspiel von Altenbruch', record: titles.lent, state: 'waiting' },
    })
    const again = await noor.place({ record: titles.lent }, 'mine')
    t.equal(again.statusCode, 201)
    t.equal(again.json<{ hold: ShownHold }>().hold.hold, first.json<{ hold: ShownHold }>().hold.hold)
    t.equal(waiting(), 1)
    t.match((await noor.place({ record: titles.lent, note: 'Please' }, 'mine')).json(), {
      status: 422,
      code: 'idempotency-key-reused',
    })
    t.match((await noor.holds()).holds, [{ title: 'Das Glockenspiel von Altenbruch' }])
    t.equal(callsOf(house, placing), 1)
  })

  await t.test('are refused in words', async (t) => {
    const answer = await noor.place({ record: titles.reference })
    t.equal(answer.statusCode, 200)
    t.match(answer.json(), { outcome: 'refused', reason: /./, text: /./ })
    t.equal(waiting(), 1)
  })

  await t.test('are given up, and stand no more; twice is once', async (t) => {
    const [hold] = (await noor.holds()).holds
    for (const _ of [1, 2]) t.match((await noor.ask('DELETE', `holds/${hold!.hold}`)).json(), { outcome: 'cancelled' })
    t.equal(waiting(), 0)
    t.strictSame((await noor.holds()).holds, [])
  })

  await t.test('of somebody else are not found, and stand', async (t) => {
    const [sols] = (await (await reader(house, 'sol')).holds()).holds
    const before = almaOf(house).requests('sol')
    for (const handle of [sols!.hold, 'n'.repeat(32)]) t.equal((await noor.ask('DELETE', `holds/${handle}`)).statusCode, 404)
    t.strictSame(almaOf(house).requests('sol'), before)
  })

  await t.test('whose answer is lost are looked for before anybody asks again', async (t) => {
    house.played.alma.faults.set({ kind: 'drop-answer' }, { ...placing, times: 1 })
    const done = await noor.place({ record: titles.lent }, 'done')
    t.match([done.statusCode, done.json()], [201, { outcome: 'placed', hold: { record: titles.lent } }])
    t.equal(waiting(), 1)
    house.played.alma.faults.set({ kind: 'drop-answer' }, { ...cancelling, times: 1 })
    const { hold } = done.json<{ hold: ShownHold }>()
    t.match((await noor.ask('DELETE', `holds/${hold.hold}`)).json(), { outcome: 'cancelled' })
    t.equal(waiting(), 0)

    house.played.alma.faults.set({ kind: 'reset' }, { ...placing, times: 1 })
    t.match((await noor.place({ record: titles.lent }, 'lost')).json(), { status: 502, code: 'outcome-unknown' })
    const asked = callsOf(house, placing)
    t.match((await noor.place({ record: titles.lent }, 'other')).json(), { code: 'outcome-unknown' })
    t.equal(callsOf(house, placing), asked)
    await house.clock.advance(settledMs)
    t.equal((await noor.place({ record: titles.lent }, 'lost')).statusCode, 201)
    t.equal(waiting(), 1)

    const [standing] = (await noor.holds()).holds
    const lift = house.played.alma.faults.set({ kind: 'reset' }, cancelling)
    t.match((await noor.ask('DELETE', `holds/${standing!.hold}`)).json(), { code: 'outcome-unknown' })
    lift()
    t.equal(waiting(), 1)
  })
})

await t.test('Standing', async (t) => {
  const limited = trusting.replace(
    '      renewal: { offered: true',
    '      lending: { debtLimit: 10.00 EUR, renewalBlocks: none }\n      renewal: { offered: true',
  )
  const house = await open(t, limited)
  const key = await house.key('counter@zone:mainland')
  const of = (person: string) => new Reader(house, key, house.idOf(person, 'north'))
  const codes = ({ reasons }: Standing) => reasons.map(({ code }) => code)

  await t.test('says for every action why not, and the cheapest way out', async (t) => {
    t.match(await of('ada').standing('loan'), { action: 'loan', allowed: true, reasons: [], wayOut: [] })
    t.match(await of('eva').standing('loan'), {
      reasons: [{ code: 'membership-expired', since: /^2026-/ }],
      wayOut: [{ by: 'renew-card' }],
    })
    t.strictSame(codes(await of('ben').standing('loan')), ['blocked'])
    t.strictSame(codes(await of('ben').standing('renew-loan')), [], 'where no block refuses that')
    t.strictSame(codes(await of('ben').standing('log-in')), [])
  })

  await t.test('asks what is owed where that decides, and the card does not', async (t) => {
    const before = callsOf(house, listing('fees'))
    await of('fay').get('card')
    await of('fay').standing('renew-card')
    t.equal(callsOf(house, listing('fees')), before, 'no limit, no question')
    const refused = await of('fay').standing('hold')
    t.match(refused, {
      allowed: false,
      reasons: [{ code: 'debt-too-high', owed: { amount: '12.50' }, limit: { amount: '10.00' }, text: /12\.50/ }],
      wayOut: [{ by: 'pay' }],
    })
    almaOf(house).settle('fay', almaOf(house).fees('fay')[0]!.id)
    await house.clock.advance(10_000)
    t.equal((await of('fay').standing('hold')).allowed, true, 'whoever has just paid is not refused by what was remembered')
  })

  await t.test('promises nothing where what is owed cannot be read', async (t) => {
    const lift = failing(house, listing('fees'))
    t.match(await of('noor').standing('loan'), {
      allowed: false,
      reasons: [{ code: 'card-incomplete' }],
      wayOut: [{ by: 'retry' }],
    })
    lift()
  })

  await t.test('does not tell how much is owed to whoever may not know', async (t) => {
    const desk = new Reader(house, await house.key('front-desk@zone:mainland'), house.idOf('fay', 'north'))
    for (const id of ['4711', '4712']) almaOf(house).charge('fay', { ...almaOf(house).fees('fay')[1]!, id })
    await house.clock.advance(300_001)
    const { reasons } = await desk.standing('loan')
    t.match(reasons, [{ code: 'debt-too-high', text: /^Too much is owed/ }])
    t.equal(reasons[0]!.owed, undefined)
  })

  await t.test('is said in six languages', async (t) => {
    const texts = await Promise.all(
      languages.map(async (language) => {
        const [expired] = (await of('eva').get<Standing>('standing?action=hold', { 'accept-language': language })).reasons
        return expired!.text
      }),
    )
    t.equal(new Set(texts).size, languages.length)
    for (const text of texts) t.match(text, /North Libraries|Bibliothèques du Nord/)
  })
})

await t.test('Staff', async (t) => {
  const house = await open(t)
  const whose = house.idOf('ada', 'north')
  const zone = new Reader(house, await house.key('counter@zone:mainland'), whose)
  const north = new Reader(house, await house.key('counter@institution:north'), whose)

  await t.test('see of a person’s records those in their reach, and the others are not missed', async (t) => {
    t.equal((await zone.loans()).loans.length, 4)
    const list = await north.loans()
    t.strictSame(
      list.loans.map(({ institution }) => institution),
      ['north', 'north', 'north'],
    )
    t.match(list, { complete: true, sources: [{ institution: 'north' }] })
    t.equal(list.sources.length, 1)
  })

  await t.test('renew and reserve within it', async (t) => {
    const theirs = (await zone.loans()).loans.find(({ institution }) => institution === 'south')!
    t.equal((await north.renew(theirs.loan)).statusCode, 404)
    t.match((await zone.renew(theirs.loan)).json(), { outcome: 'renewed' })
    t.equal((await north.place({ institution: 'south', record: titles.lent })).statusCode, 404)
  })

  await t.test('stand in the audit trail for every record, before they see or change anything', async (t) => {
    await zone.holds()
    await zone.fees()
    const [loan] = (await zone.loans()).loans
    await zone.renew(loan!.loan)
    const trail = async (institution: string) =>
      new Set((await house.store.audit.of(house.idOf('ada', institution), 50)).map(({ action }) => action))
    const south = await trail('south')
    for (const action of ['loans-looked-at', 'holds-looked-at', 'fees-looked-at', 'loan-renewal-asked-for'] as const) {
      t.ok((await trail('north')).has(action), action)
      t.equal(south.has(action), true, `${action} in the south`)
    }
    const before = (await house.store.audit.of(whose, 100)).length
    await (await reader(house, 'ada')).loans()
    t.equal((await house.store.audit.of(whose, 100)).length, before, 'one’s own look is nobody’s business')
  })
})

await t.test('The topology says what each library system shows', async (t) => {
  const house = await open(t)
  const { institutions } = (await house.ask({ url: '/v1/topology' })).json<{ institutions: { id: string; can: string[] }[] }>()
  for (const what of ['loans', 'holds', 'fees']) t.ok(institutions[0]!.can.includes(what), what)
})

/** A second process on the same store. */
async function anotherNode(t: Test, house: House) {
  const log = pino({ level: 'silent' })
  const gateway = await assemble({ config: house.config, store: house.store, clock: house.clock, log, version: '0.0.0' })
  await gateway.app.ready()
  t.teardown(() => flowing(house.clock, gateway.close()))
  return gateway.app
}

/** Another method instead, made of the one that is there; what is returned puts that one back. */
function inPlaceOf<Part extends object, Name extends keyof Part>(
  part: Part,
  name: Name,
  make: (whole: Part[Name]) => Part[Name],
): () => void {
  const whole = part[name]
  Object.assign(part, { [name]: make(whole) })
  return () => void Object.assign(part, { [name]: whole })
}
