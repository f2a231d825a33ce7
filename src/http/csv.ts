/** A figure is written as it is; a text is one that somebody may have typed. */
export type Cell = { readonly figure: string } | string | undefined

/**
 * By RFC 4180, the names first. Spreadsheets take a text that begins like a formula for one, whoever wrote it, and run it: such a text gets an
 * apostrophe before it (https://owasp.org/www-community/attacks/CSV_Injection).
 */
export function csvOf(names: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [names, ...rows].map((cells) => `${cells.map(written).join(',')}\r\n`).join('')
}

/** Wide forms too: some spreadsheets fold them into the narrow ones first. */
const beginsFormula = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/

function written(cell: Cell): string {
  if (typeof cell === 'object') return cell.figure
  const text = cell ?? ''
  const harmless = beginsFormula.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
