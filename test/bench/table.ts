export interface Row {
  readonly what: string
  readonly gateway: string
  /** What it is held against, if anything. */
  readonly beside: string
  /** The ratio of the two, if there are two. */
  readonly reached: string
  readonly aim: string
  /** Nothing where there is no aim. */
  readonly met: boolean | undefined
}

const heads = ['', 'gateway', 'beside it', 'ratio', 'aim', '']

export function table(rows: readonly Row[]): string {
  const lines = [
    heads,
    ...rows.map(({ what, gateway, beside, reached, aim, met }) => [
      what,
      gateway,
      beside,
      reached,
      aim,
      met === undefined ? '' : met ? 'met' : 'MISSED',
    ]),
  ]
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)))
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
