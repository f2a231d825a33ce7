import type { Payment } from '#domain/payment.ts'
import type { Aftermath } from './storm.ts'

/** One column for each configuration. */
export function tableOf(all: readonly Aftermath[]): string {
  const rows: readonly (readonly [string, (one: Aftermath) => string | number])[] = [
    ['store, nodes', ({ storm }) => `${storm.engine}, ${storm.nodes}`],
    ['kills', ({ kills }) => kills],
    ['mishaps on the lines', ({ mishaps }) => mishaps],
    ['renewals', ({ renewals }) => renewals.length],
    ['payments of fees', ({ feePayments }) => feePayments.length],
    ['paid at the house', ({ books }) => books.payments.filter(({ captures }) => captures.length > 0).length],
    ['lines', (one) => paymentsOf(one).reduce((sum, { lines }) => sum + lines.length, 0)],
    ['  extended', (one) => linesIn(one, 'extended')],
    ['  booked', (one) => linesIn(one, 'posted')],
    ['  paid back', (one) => linesIn(one, 'refunded')],
    [
      'refunds done',
      ({ books }) => books.payments.flatMap(({ refunds }) => refunds.filter(({ state }) => state === 'done')).length,
    ],
    ['fulfilled', (one) => inState(one, 'fulfilled')],
    ['refunded', (one) => inState(one, 'refunded')],
    ['abandoned', (one) => inState(one, 'abandoned')],
    ['needs staff', (one) => inState(one, 'needs-staff')],
    ...reasonsOf(all).map(
      (reason) =>
        [
          `  ${reason}`,
          (one: Aftermath) => paymentsOf(one).filter(({ attention }) => attention?.reason === reason).length,
        ] as const,
    ),
    [
      'postings',
      ({ books }) => books.records.flatMap(({ fees }) => fees.filter(({ type }) => type.value === 'CARDRENEWAL')).length,
    ],
    ['letters', (one) => paymentsOf(one).reduce((sum, { letters = [] }) => sum + letters.length, 0)],
    ['seconds', ({ seconds }) => Math.round(seconds)],
    ['violations', (one) => one.violations.length],
  ]
  const cells = rows.map(([name, cell]) => [name, ...all.map((one) => String(cell(one)))])
  const widths = cells[0]!.map((_, at) => Math.max(...cells.map((row) => row[at]!.length)))
  return cells
    .map((row) => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  '))
    .join('\n')
}

/** What broke, and the history of what it is about: none of the people in it exists. */
export function storyOf(one: Aftermath): string {
  const { violations, books, storm } = one
  const all = paymentsOf(one)
  return violations
    .slice(0, 10)
    .map(({ what, about: id }) => {
      const found = all.find((each) => each.id === id)
      const ofPatron = found ? all.filter(({ patron }) => patron === found.patron) : []
      const payments = books.payments.filter(({ reference }) => ofPatron.some((each) => each.id === reference))
      const names = new Set(ofPatron.flatMap(({ lines }) => lines.map(({ record }) => record)))
      const records = books.records.filter(({ record }) => names.has(record))
      const details = found ? `\n${JSON.stringify({ paid: ofPatron, payments, records }, null, 1)}` : ''
      return `${storm.engine}, ${storm.nodes}: ${what}${id === undefined ? '' : ` (${id})`}${details}`
    })
    .join('\n\n')
}

function paymentsOf({ renewals, feePayments }: Aftermath): readonly Payment[] {
  return [...renewals, ...feePayments]
}

function linesIn(one: Aftermath, state: Payment['lines'][number]['state']): number {
  return paymentsOf(one).flatMap(({ lines }) => lines.filter((line) => line.state === state)).length
}

function inState(one: Aftermath, state: Payment['state']): number {
  return paymentsOf(one).filter((each) => each.state === state).length
}

function reasonsOf(all: readonly Aftermath[]): readonly string[] {
  return [...new Set(all.flatMap((one) => paymentsOf(one).flatMap(({ attention }) => attention?.reason ?? [])))].sort()
}
