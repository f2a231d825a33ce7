import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import t from 'tap'
import { parse } from 'yaml'
import { adapters } from '#adapters/index.ts'
import { readConfig } from '#config'
import { addDays, dayAt, type Day } from '#domain/day.ts'
import type { InstitutionId } from '#domain/id.ts'
import type { Money } from '#domain/money.ts'
import { paymentStates, type Refund } from '#domain/payment.ts'
import type { Renewal, RenewalLine } from '#domain/renewal.ts'
import { servedBy, settlementOf, type SettlementRow } from '#domain/settlement.ts'
import { accepted } from '#http/accept.ts'
import { csvOf } from '#http/csv.ts'
import { flowing } from './clock.ts'
import { now, openHouse, openTopology, type House } from './house.ts'
import { workUntil } from './work.ts'

/** What a merchant's money came to on a day, and how staff read it. */

const zones: Readonly<Record<string, string>> = { north: 'Europe/London', far: 'Pacific/Auckland' }
const zoneOf = (institution: InstitutionId) => zones[institution]!
const euros = (minor: number): Money => ({ minor, currency: 'EUR' })
const day = '2026-11-24' as Day

function renewal(change: Partial<Renewal> = {}): Renewal {
  return {
    id: 'r'.repeat(32),
    version: 1,
    quote: 'q',
    patron: 'sealed',
    institution: 'north' as InstitutionId,
    merchant: 'desk',
    amount: euros(1500),
    settledBy: 'online',
    state: 'fulfilled',
    payment: { id: 'p', payUrl: 'https://pay.example', expiresAt: 0, captured: euros(1500), capturedAt: now },
    lines: [line({ extendedAt: now })],
    refunds: [],
    looks: 0,
    language: 'en',
    createdAt: now,
    payableUntil: now,
    updatedAt: now,
    ...change,
  }
}

function line(change: Partial<RenewalLine> = {}): RenewalLine {
  const moves = [{ to: '2027-11-24' as Day }]
  const institution = 'north' as InstitutionId
  return { institution, record: 'sealed', moves, price: euros(1500), state: 'extended', tries: 1, posting: 'posted', ...change }
}

const of = (renewals: readonly Renewal[], on: Day = day) => settlementOf(renewals, on, 'EUR', zoneOf)

await t.test('A day', async (t) => {
  await t.test('adds up what came, went back and was extended for on it, and says what is open', async (t) => {
    const paid = renewal()
    const waiting = renewal({ id: 'w', state: 'fulfilling', lines: [line({ state: 'extending', posting: 'none' })] })
    const refunded = renewal({
      id: 'b',
      state: 'refunded',
      lines: [line({ state: 'refunded', posting: 'none' })],
      refunds: [{ reference: 'b-r1', amount: euros(1500), state: 'done', lines: [0], orderedAt: now, doneAt: now }],
    })
    const desk = renewal({ id: 'd', settledBy: 'desk', deskReference: '7', payment: undefined as never })
    const { rows, sums } = of([paid, waiting, refunded, desk])
    t.match(
      rows.map(({ open }) => open.minor),
      [0, 1500, 0, 0],
    )
    t.strictSame(sums, [
      {
        currency: 'EUR',
        paid: euros(6000),
        atDesk: euros(1500),
        refunded: euros(1500),
        extended: euros(3000),
        posted: euros(3000),
        open: euros(1500),
        chargedBack: euros(0),
      },
    ])
  })

  await t.test('is that of the institution whose patron it is', async (t) => {
    const evening = Date.UTC(2026, 10, 24, 12)
    const payment = { ...renewal().payment!, capturedAt: evening }
    const lines = [line({ extendedAt: evening })]
    const far = renewal({ institution: 'far' as InstitutionId, payment, lines })
    t.equal(of([far]).rows.length, 0)
    t.match(of([far], '2026-11-25' as Day).sums, [{ paid: { minor: 1500 }, extended: { minor: 1500 } }])
    t.equal(of([renewal({ payment, lines })]).rows.length, 1)
  })

  await t.test('has each movement once, on the day it happened', async (t) => {
    const later = now + 86_400_000
    const late = renewal({ lines: [line({ extendedAt: later })] })
    t.match(of([late]).rows, [{ captured: { minor: 1500 }, extended: { minor: 0 }, open: { minor: 0 } }])
    t.match(of([late], addDays(day, 1)).rows, [{ captured: { minor: 0 }, extended: { minor: 1500 }, open: { minor: 0 } }])
    t.same(of([late], addDays(day, 2)).rows, [])
  })

  await t.test('has a refund only once the provider says that it is done', async (t) => {
    const refund = { reference: 'b', amount: euros(1500), state: 'pending', lines: [0], orderedAt: now } as const
    const lines = [line({ state: 'refunding', posting: 'none' })]
    const { rows } = of([renewal({ state: 'refunding', lines, refunds: [refund] })])
    t.match(rows, [{ refunded: { minor: 0 }, open: { minor: 1500 } }])
  })

  await t.test('counts what was left where a person settled it as they said, on the day they said it', async (t) => {
    const lines = [line({ state: 'waiting', posting: 'none', tries: 0 })]
    const settled = (outcome: 'fulfilled' | 'refunded' | 'abandoned') =>
      renewal({ state: outcome, lines, resolution: { outcome, reference: 'Book 7', at: now + 86_400_000 } })
    t.match(of([settled('refunded')]).sums, [{ paid: { minor: 1500 }, refunded: { minor: 0 }, open: { minor: 0 } }])
    const next = (outcome: 'fulfilled' | 'refunded' | 'abandoned') => of([settled(outcome)], addDays(day, 1)).sums
    t.match(next('refunded'), [{ paid: { minor: 0 }, refunded: { minor: 1500 }, extended: { minor: 0 } }])
    t.match(next('fulfilled'), [{ paid: { minor: 0 }, refunded: { minor: 0 }, extended: { minor: 1500 } }])
    t.match(of([settled('abandoned')]).sums, [{ open: { minor: 1500 } }], 'nobody has said where the money went')
    t.match(of([{ ...settled('refunded'), state: 'needs-staff' }]).sums, [{ open: { minor: 1500 } }], 'it began anew')
  })

  await t.test('does not lose what it had when a date that was put back is written again', async (t) => {
    const again = renewal({ state: 'fulfilling', lines: [line({ state: 'extending', extendedAt: now, reapplied: true })] })
    t.match(of([again]).sums, [{ extended: { minor: 1500 }, open: { minor: 0 } }])
  })

  await t.test('adds no two currencies', async (t) => {
    const payment = { ...renewal().payment!, captured: { minor: 1500, currency: 'USD' } as const }
    const odd = renewal({ id: 'o', state: 'needs-staff', payment, lines: [line({ state: 'waiting', posting: 'none' })] })
    t.match(of([renewal(), odd]).sums, [
      { currency: 'EUR', paid: { minor: 1500 } },
      { currency: 'USD', paid: { minor: 1500 }, open: { minor: 1500 } },
    ])
  })
})

await t.test(
  'over all days, to the last cent, paid = extended + refunded + open, and no more is posted than extended',
  async (t) => {
    const cents = fc.integer({ min: 0, max: 10_000_000 })
    const moment = fc.integer({ min: now, max: now + 5 * 86_400_000 })
    const anyLine = fc
      .record({
        price: cents,
        state: fc.constantFrom('waiting', 'extending', 'extended', 'kept', 'refunding', 'refunded' as const),
        at: moment,
        posting: fc.constantFrom('none', 'due', 'posted', 'ledger', 'staff' as const),
      })
      .map(({ price, state, at, posting }) =>
        line({ price: euros(price), state, posting, ...(state === 'extended' && { extendedAt: at }) }),
      )
    const anyRefund = fc
      .record({ amount: cents, state: fc.constantFrom('due', 'pending', 'done', 'failed' as const), at: moment })
      .map(({ amount, state, at }): Refund => ({
        reference: 'x',
        amount: euros(amount),
        state,
        lines: [],
        orderedAt: now,
        ...(state === 'done' && { doneAt: at }),
      }))
    const anyRenewal = fc
      .record({
        captured: fc.option(cents),
        at: moment,
        institution: fc.constantFrom('north', 'far'),
        state: fc.constantFrom(...paymentStates),
        settledBy: fc.constantFrom('online', 'desk' as const),
        lines: fc.array(anyLine, { maxLength: 3 }),
        refunds: fc.array(anyRefund, { maxLength: 2 }),
        resolution: fc.option(fc.record({ outcome: fc.constantFrom('fulfilled', 'refunded', 'abandoned' as const), at: moment })),
      })
      .map(({ captured, at, institution, resolution, lines, refunds, ...rest }) => {
        // Without money nothing is extended for or paid back.
        const came = captured !== null || rest.settledBy === 'desk'
        return renewal({
          ...rest,
          lines: came ? lines : [],
          refunds: came ? refunds : [],
          institution: institution as InstitutionId,
          createdAt: at,
          amount: euros(1500),
          payment: {
            id: 'p',
            payUrl: '',
            expiresAt: 0,
            ...(captured !== null && { captured: euros(captured), capturedAt: at }),
          },
          ...(resolution && { resolution: { ...resolution, reference: 'Book' } }),
        })
      })
    const days = Array.from({ length: 8 }, (_, index) => addDays(day, index - 1))

    t.doesNotThrow(() =>
      fc.assert(
        fc.property(fc.array(anyRenewal, { maxLength: 6 }), (renewals) => {
          const all = days.map((each) => of(renewals, each))
          const sum = (what: 'paid' | 'extended' | 'refunded' | 'open') =>
            all.flatMap(({ sums }) => sums).reduce((total, each) => total + each[what].minor, 0)
          const rows: SettlementRow[] = all.flatMap((each) => [...each.rows])
          return (
            sum('paid') === sum('extended') + sum('refunded') + sum('open') &&
            sum('paid') === renewals.reduce((total, each) => total + cameFor(each), 0) &&
            rows.every(({ posted, extended }) => posted.minor >= 0 && posted.minor <= extended.minor)
          )
        }),
        { numRuns: 2000 },
      ),
    )
  },
)

function cameFor({ settledBy, amount, payment }: Renewal): number {
  return settledBy === 'desk' ? amount.minor : (payment?.captured?.minor ?? 0)
}

await t.test('CSV', async (t) => {
  const cell = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', '=', '+', '-', '@', '\t', ' ', 'a', '＝') }),
  )

  await t.test('is read back cell by cell, whatever stands in it, but for the apostrophe before a formula', async (t) => {
    const sheet = fc
      .integer({ min: 1, max: 5 })
      .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width })))
    fc.assert(
      fc.property(sheet, (rows) => {
        const names = (rows[0] ?? ['a']).map((_, index) => `column${index}`)
        const [head, ...read] = readCsv(csvOf(names, rows))
        t.strictSame(head, names)
        t.strictSame(
          read.map((cells) => cells.map((text) => (/^'[=+\-@\t\r\n＝＋－＠]/.test(text) ? text.slice(1) : text))),
          rows.map((cells) => cells.map((text) => (/^'[=+\-@\t\r\n＝＋－＠]/.test(text) ? text.slice(1) : text))),
        )
      }),
    )
  })

  await t.test('has no text that a spreadsheet would run', async (t) => {
    fc.assert(
      fc.property(cell, (text) => {
        const [, [read] = []] = readCsv(csvOf(['a'], [[text]]))
        return !/^[=+\-@\t\r\n＝＋－＠]/.test(read!)
      }),
    )
    t.equal(csvOf(['a'], [['=1+1'], [{ figure: '-1.00' }], [undefined]]), "a\r\n'=1+1\r\n-1.00\r\n\r\n", 'figures are ours')
  })
})

/** RFC 4180 from its own grammar, sharing nothing with the writer. */
function readCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  for (let at = 0; at < text.length;) {
    const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y
    field.lastIndex = at
    const found = field.exec(text)
    if (!found) throw new Error(`Not CSV at ${at}`)
    row.push(found[1]?.replaceAll('""', '"') ?? found[2]!)
    if (found[3] === '\r\n') {
      rows.push(row)
      row = []
    }
    at = field.lastIndex
  }
  if (row.length > 0) throw new Error('The last line does not end')
  return rows
}

await t.test('what is asked for by Accept is what comes', async (t) => {
  const offered = ['application/json', 'text/csv', 'text/html'] as const
  const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
  for (const [header, type] of [
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['text/csv', 'text/csv'],
    ['TEXT/CSV; header=present', 'text/csv'],
    [browser, 'text/html'],
    ['text/*', 'text/csv'],
    ['text/*;q=0.5, text/html;q=0.6, application/json;q=0.1', 'text/html'],
    ['text/html;q=0, */*', 'application/json'],
    ['application/json;q=0.9, text/csv', 'text/csv'],
    ['image/png', 'application/json'],
    ['nonsense', 'application/json'],
  ] as const)
    t.equal(accepted(header, offered), type, header ?? 'none')
  fc.assert(fc.property(fc.string(), (header) => offered.includes(accepted(header, offered))))
})

const back = 'https://primo.example.org/account'
const nasty = '=HYPERLINK("http://evil.example"),<script>alert(1)</script>'

await t.test('A settlement over HTTP', async (t) => {
  const house = await openHouse(t, { text: openTopology })
  const online = await paidOnline(house)
  const cashier = await house.key('cashier@institution:north')
  const everywhere = await house.key('cashier@zone:mainland')
  // Somebody who owes nobody anything and pays at the desk.
  await takenAtDesk(house, cashier)
  const today = dayAt(house.clock.now(), 'Europe/London')
  const url = `/v1/merchants/desk/settlements/${today}`
  const ask = (authorization: string, headers: Record<string, string> = {}, at = url) =>
    house.ask({ url: at, headers: { authorization, ...headers } })

  await t.test('has every row and the sums, for whoever manages all that the merchant serves', async (t) => {
    const answer = await ask(everywhere)
    t.match(answer.json(), {
      merchant: 'desk',
      day: today,
      complete: true,
      sums: [
        {
          paid: { amount: '30.00', currency: 'EUR' },
          atDesk: { amount: '15.00' },
          extended: { amount: '30.00' },
          posted: { amount: '15.00' },
          refunded: { amount: '0.00' },
          open: { amount: '0.00' },
        },
      ],
      rows: [
        { renewal: online, institution: 'north', settledBy: 'online', state: 'fulfilled', captured: { amount: '15.00' } },
        { settledBy: 'desk', deskReference: nasty },
      ],
    })
    t.equal(answer.headers['cache-control'], 'no-store')
    t.match(answer.headers['vary'], /Accept\b/)
    for (const person of ['sol', 'ben']) t.notOk(answer.body.includes(`"${person}"`), 'patrons are opaque')
  })

  await t.test('says that it is not all where the merchant serves others too, and has no row of theirs', async (t) => {
    t.match((await ask(cashier)).json(), { complete: false, rows: { length: 2 } })
    const south = await house.key('cashier@institution:south')
    t.match((await ask(south)).json(), { complete: false, rows: [], sums: [{ paid: { amount: '0.00' } }] })
  })

  await t.test('is not there for whoever reaches nothing that the merchant serves, as is one that nobody knows', async (t) => {
    const sea = await house.key('cashier@zone:sea')
    t.equal((await ask(sea)).statusCode, 404)
    t.equal((await ask(everywhere, {}, `/v1/merchants/other/settlements/${today}`)).statusCode, 404)
    t.equal((await ask(await house.key('librarian@zone:mainland'))).statusCode, 403)
    t.equal((await ask(everywhere, {}, '/v1/merchants/desk/settlements/2026-02-30')).statusCode, 400)
  })

  await t.test('is empty on a day on which nothing moved', async (t) => {
    t.match((await ask(everywhere, {}, '/v1/merchants/desk/settlements/2026-01-01')).json(), { rows: [] })
  })

  await t.test('comes as CSV, and a spreadsheet runs nothing in it', async (t) => {
    const answer = await ask(cashier, { accept: 'text/csv' })
    t.match(answer.headers, {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="settlement-desk-${today}-partial.csv"`,
    })
    const [names = [], ...rows] = readCsv(answer.body)
    const cells = rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]])))
    t.match(cells, [
      { renewal: online.replace(/^-/, "'-"), captured: '15.00', currency: 'EUR', settledBy: 'online' },
      { captured: '15.00', extended: '15.00', open: '0.00', settledBy: 'desk', deskReference: `'${nasty}` },
    ])
    t.match((await ask(everywhere, { accept: 'text/csv' })).headers['content-disposition'], `desk-${today}.csv`)
  })

  await t.test('comes as a page in the language asked for, with nothing in it that runs', async (t) => {
    const answer = await ask(cashier, { accept: 'text/html', 'accept-language': 'fr' })
    t.equal(answer.headers['content-type'], 'text/html; charset=utf-8')
    t.equal(answer.headers['content-language'], 'fr')
    t.match(answer.body, /<html lang="fr">[^]*<title>Décompte journalier.*La caisse<\/title>/)
    t.match(answer.body, 'Bibliothèques du Nord')
    t.match(answer.body, 'Seuls figurent les établissements')
    t.notMatch(answer.body, /<script|<img|<link|\son\w+=/i)
    t.match(answer.body, '=HYPERLINK(&quot;http://evil.example&quot;),&lt;script&gt;alert(1)&lt;/script&gt;')
    t.match(answer.body, /<caption[^]*<th scope="col"[^]*<th scope="row"/)
    const policy = String(answer.headers['content-security-policy'])
    const style = /<style>([^]*)<\/style>/.exec(answer.body)![1]!
    t.match(policy, `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`)
    t.match(policy, /^default-src 'none'; /)
    t.notMatch(policy, /unsafe|script-src/)
    const whole = (await ask(everywhere, { accept: 'text/html', 'accept-language': 'is' })).body
    t.match(whole, 'Dagsuppgjör')
    t.notMatch(whole, 'þær stofnanir')
  })
})

await t.test('a merchant serves whoever has a rule that names it, for one group of one library too', async (t) => {
  const text = openTopology.replace(
    '      - { id: north-branch, code: NORTHBRANCH, name: Branch }',
    `      - id: north-branch
        code: NORTHBRANCH
        name: Branch
        policies: { groups: { GUEST: { renewal: { merchant: other } } } }`,
  )
  const other = `  - id: other
    name: Other
    currency: EUR
    provider: { vendor: play, baseUrl: http://127.0.0.1, key: { env: PAYMENTS }, noticeSecret: { env: NOTICES } }
`
  const written = text.replace('mail:', `${other}mail:`).replaceAll('https://alma.example.org', 'http://127.0.0.1')
  const content: unknown = parse(written, { merge: true })
  const config = readConfig({ file: 'test.yaml', text: written, content, env: {}, adapters, placeholders: true })
  t.same(servedBy(config.topology, 'desk'), ['north', 'south', 'uni'])
  t.same(servedBy(config.topology, 'other'), ['north'])
  t.same(servedBy(config.topology, 'nobody'), [])
})

async function paidOnline(house: House): Promise<string> {
  const authorization = await house.signIn('sol')
  const ask = (path: string, payload?: object) =>
    house.ask({
      method: 'POST',
      url: `/v1/patrons/me/${path}`,
      headers: { authorization, 'idempotency-key': 'k' },
      ...(payload && { payload }),
    })
  const { quote } = (await ask('card-renewal-quotes')).json<{ quote: string }>()
  const opened = (await ask('card-renewals', { quote, returnTo: back })).json<{ renewal: string; payUrl: string }>()
  await flowing(house.clock, house.played.payments.pay(opened.payUrl))
  await workUntil(house, async () => (await house.store.renewals.find(opened.renewal))?.lines[0]?.posting === 'posted')
  return opened.renewal
}

async function takenAtDesk(house: House, authorization: string): Promise<void> {
  const url = `/v1/patrons/${house.idOf('ben', 'north')}`
  house.played.alma.state('01T_NORTH').edit('ben', (user) => {
    user.user_block = []
    user.expiry_date = `${addDays(dayAt(house.clock.now(), 'Europe/London'), 5)}Z`
  })
  const headers = { authorization, 'idempotency-key': 'k' }
  const quoted = await house.ask({ method: 'POST', url: `${url}/card-renewal-quotes`, headers })
  if (quoted.statusCode !== 201) throw new Error(quoted.body)
  const payload = { quote: quoted.json<{ quote: string }>().quote, deskReference: nasty }
  const taken = await house.ask({ method: 'POST', url: `${url}/card-renewals`, headers, payload })
  if (taken.statusCode !== 201) throw new Error(taken.body)
}
