import type { Converged } from './convergence.ts'
import { fates } from './proof.ts'

const rows: readonly (readonly [string, (one: Converged) => string | number])[] = [
  ['store', ({ plan }) => plan.engine],
  ['nodes', ({ plan }) => plan.nodes],
  ['mode', ({ plan }) => plan.mode],
  ['institutions (Alma)', ({ plan }) => plan.institutions],
  ['Aleph', () => 'takes no part'],
  ['patrons', ({ plan }) => plan.people],
  ['kills', ({ kills }) => kills],
  ['hardships', ({ hardships }) => hardships],
  ['edits', ({ edits }) => edits],
  ['edits not taken', ({ untaken }) => untaken],
  ...fates.map((fate) => [`  ${fate}`, ({ proof }: Converged) => proof.fates[fate]] as const),
  ['changes', ({ changes }) => changes],
  ['conflicts', ({ conflicts }) => conflicts],
  ['writes', ({ writes }) => writes],
  ['seconds', ({ seconds }) => Math.round(seconds)],
  ['violations', ({ proof }) => proof.violations.length],
]

export function tableOf(all: readonly Converged[]): string {
  const cells = rows.map(([name, cell]) => [name, ...all.map((one) => String(cell(one)))])
  const widths = cells[0]!.map((_, at) => Math.max(...cells.map((row) => row[at]!.length)))
  return cells
    .map((row) => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  '))
    .join('\n')
}
