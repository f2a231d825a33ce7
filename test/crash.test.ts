import t from 'tap'
import type { PaymentBook } from '#adapters/play-payments/simulator/index.ts'
import type { Day } from '#domain/day.ts'
import type { FeeId, InstitutionId } from '#domain/id.ts'
import type { FeePayment } from '#domain/fee-payment.ts'
import type { Renewal } from '#domain/renewal.ts'
import { findPostgres, type Engine } from './crash/places.ts'
import { violations, type Books, type RecordBook } from './crash/proof.ts'
import { weather } from './crash/storm.ts'
import { storyOf } from './crash/table.ts'

/** The short form of `npm run crash`, which has many more kills; and a proof that its proof can fail. */

const euros = (minor: number) => ({ minor, currency: 'EUR' as const })

const renewal: Renewal = {
  id: 'r1',
  version: 9,
  quote: 'q1',
  patron: 'ada',
  institution: 'north' as InstitutionId,
  merchant: 'desk',
  amount: euros(1500),
  settledBy: 'online',
  state: 'fulfilled',
  payment: { id: 'pay_1', payUrl: 'http://127.0.0.1/pay', expiresAt: 9, captured: euros(1500), capturedAt: 5 },
  lines: [
    {
      institution: 'north' as InstitutionId,
      record: 'ada',
      moves: [{ from: '2026-12-01' as Day, to: '2027-12-01' as Day }],
      price: euros(1500),
      state: 'extended',
      tries: 1,
      posting: 'posted',
    },
  ],
  refunds: [],
  looks: 3,
  language: 'en',
  createdAt: 1,
  payableUntil: 9,
  updatedAt: 7,
}

const payment: PaymentBook = {
  id: 'pay_1',
  account: 'desk',
  reference: 'r1',
  amount: euros(1500),
  asked: '15.00',
  description: 'The desk',
  state: 'paid',
  payUrl: 'http://127.0.0.1/pay',
  captures: [{ id: 'cap_1', amount: euros(1500), at: 5 }],
  refunds: [],
  chargebacks: [],
}

const fee = {
  id: '1',
  type: { value: 'CARDRENEWAL', desc: 'Card renewal' },
  comment: 'r1-1',
  balance: 0,
  transaction: [{ amount: 15, external_transaction_id: 'r1-1' }],
} as unknown as RecordBook['fees'][number]

const record: RecordBook = {
  record: 'ada',
  before: { user: '2026-12-01', role: '2026-12-01' },
  now: { user: '2027-12-01', role: '2027-12-01' },
  fees: [fee],
}

const refund = { id: 'ref_1', reference: 'r1-r1', amount: euros(1500), at: 6, state: 'done' } as const

const paidFees: FeePayment = {
  id: 'f1',
  version: 4,
  patron: 'ada',
  institution: 'north' as InstitutionId,
  merchant: 'desk',
  amount: euros(400),
  settledBy: 'online',
  state: 'fulfilled',
  payment: { id: 'pay_f', payUrl: 'http://127.0.0.1/pay', expiresAt: 9, captured: euros(400), capturedAt: 5 },
  lines: [
    {
      institution: 'north' as InstitutionId,
      record: 'ada',
      fees: [{ fee: '7' as FeeId, amount: euros(400) }],
      price: euros(400),
      state: 'posted',
      tries: 1,
    },
  ],
  refunds: [],
  language: 'en',
  createdAt: 1,
  payableUntil: 9,
  updatedAt: 7,
}
const feesPaid: PaymentBook = {
  ...payment,
  id: 'pay_f',
  reference: 'f1',
  amount: euros(400),
  asked: '4.00',
  captures: [{ id: 'cap_f', amount: euros(400), at: 5 }],
}
const booking = { amount: 4, external_transaction_id: 'f1-1-7' }
const fine = {
  id: '7',
  type: { value: 'OVERDUEFINE', desc: 'Overdue fine' },
  original_amount: 4,
  balance: 0,
  transaction: [booking],
} as unknown as RecordBook['fees'][number]
const withFine = (change: object): Books => ({ ...honest, records: [{ ...record, fees: [fee, { ...fine, ...change }] }] })
const givenFees = (change: Partial<FeePayment>): Books => ({ ...honest, feePayments: [{ ...paidFees, ...change }] })

const honest: Books = {
  payments: [payment, feesPaid],
  records: [{ ...record, fees: [fee, fine] }],
  renewals: [renewal],
  feePayments: [paidFees],
  buried: [],
}
const line = renewal.lines[0]!
const given = (change: Partial<Renewal>): Books => ({ ...honest, renewals: [{ ...renewal, ...change }] })

/** Each a book that somebody has cooked, and what has to be said about it. */
const cooked: Readonly<Record<string, Books>> = {
  'money came for nothing that is ours': { ...honest, payments: [payment, { ...payment, id: 'pay_2', reference: 'nobody' }] },
  'money came at a page that ours does not know': given({ payment: { ...renewal.payment!, id: 'pay_9' } }),
  'it stays fulfilling for ever': given({ state: 'fulfilling' }),
  'staff are not told why': given({ state: 'needs-staff' }),
  'it was delivered and not paid': { ...honest, payments: [{ ...payment, captures: [] }] },
  '1500 came, 1500 was delivered for, 1500 went back': { ...honest, payments: [{ ...payment, refunds: [refund] }] },
  '1500 came, 0 was delivered for, 0 went back': given({ state: 'refunded', lines: [{ ...line, state: 'refunded' }] }),
  '3000 came, 1500 was delivered for, 0 went back': {
    ...honest,
    payments: [{ ...payment, captures: [...payment.captures, ...payment.captures] }],
  },
  'one refund was made twice': { ...honest, payments: [{ ...payment, refunds: [refund, refund] }] },
  'a payment was asked for, and none was due': given({ settledBy: 'free' }),
  'paid for one extension twice': { ...honest, renewals: [renewal, { ...renewal, id: 'r2' }] },
  'the record ends on 2026-12-01 and 2026-12-01, and not on 2027-12-01': {
    ...honest,
    records: [{ ...record, now: record.before }],
  },
  'the record ends on 2027-12-01 and 2026-12-01, and not on 2027-12-01': {
    ...honest,
    records: [{ ...record, now: { ...record.now, role: '2026-12-01' } }],
  },
  'a record was extended for nothing': { ...honest, payments: [feesPaid], renewals: [] },
  'a fee of no renewal': { ...honest, records: [{ ...record, fees: [fee, { ...fee, comment: 'r7-1' }] }] },
  'posted twice': { ...honest, records: [{ ...record, fees: [fee, fee] }] },
  'paid twice in the books': {
    ...honest,
    records: [{ ...record, fees: [{ ...fee, transaction: [...fee.transaction, ...fee.transaction] }] }],
  },
  'posted and not extended': given({ state: 'refunded', lines: [{ ...line, state: 'refunded' }] }),
  'said to be posted, and is not': { ...honest, records: [{ ...record, fees: [] }] },
  'never posted': given({ lines: [{ ...line, posting: 'due' }] }),
  'a booking of no payment of fees': withFine({ transaction: [booking, { amount: 1 }] }),
  'more was booked of a fee than was owed': withFine({ original_amount: 3 }),
  'a fee was booked twice': withFine({ original_amount: 8, transaction: [booking, booking] }),
  'said to be booked, and is not': withFine({ balance: 4, transaction: [] }),
  'booked by another sum': withFine({ transaction: [{ ...booking, amount: 3 }] }),
  'booked and not paid for': givenFees({ state: 'refunded', lines: [{ ...paidFees.lines[0]!, state: 'refunded' }] }),
  '400 came, 0 was delivered for, 0 went back': givenFees({
    state: 'abandoned',
    lines: [{ ...paidFees.lines[0]!, state: 'kept' }],
  }),
  'a job was buried: renewal': { ...honest, buried: [{ topic: 'renewal', key: 'r1' }] },
}

await t.test('Honest books are not complained of', async (t) => {
  t.same(violations(honest), [])
  t.same(
    violations({
      ...given({ state: 'needs-staff', attention: { reason: 'refund-failed', since: 7, before: 'refunding' } }),
      payments: [{ ...payment, refunds: [{ ...refund, state: 'failed' }] }, feesPaid],
    }),
    [],
    'what staff know of is theirs to settle',
  )
})

await t.test('Every cooked book is seen through', async (t) => {
  for (const [what, books] of Object.entries(cooked)) {
    t.ok(
      violations(books).some((violation) => violation.what === what),
      `${what}: ${JSON.stringify(violations(books))}`,
    )
  }
})

const postgres = await findPostgres()
const storms: readonly { readonly engine: Engine; readonly nodes: 1 | 2; readonly kills: number }[] = [
  { engine: 'sqlite', nodes: 1, kills: 5 },
  { engine: 'postgres', nodes: 2, kills: 10 },
]
for (const storm of storms) {
  const skip = storm.engine === 'postgres' && typeof postgres === 'string' && postgres
  await t.test(`Kills on ${storm.engine}, ${storm.nodes} at a time, lose nothing and do nothing twice`, { skip }, async (t) => {
    const seed = Date.now() % 1_000_000
    const aftermath = await weather({ ...storm, seed, speed: 40, mostMs: 8_000 })
    t.comment(`seed ${seed}, ${aftermath.kills} kills, ${aftermath.renewals.length} renewals`)
    t.equal(aftermath.violations.length, 0, storyOf(aftermath))
    t.ok(aftermath.kills > 0 && aftermath.renewals.some(({ state }) => state === 'fulfilled'), 'something was at stake')
  })
}
