import type { TypedAddress } from '#domain/patron-data.ts'

/** The lengths of a recorded answer of the DLF interface (get-pat-adrs). Of a name no public text has one; 200 is what fits any release we know of. */
export const longest = { line: 50, zip: 9, phone: 30, email: 60, name: 200 } as const

/** The name stands in a line of its own, before these. */
export const mostLines = 4

/** A text as Aleph gives it back: without what no XML holds, and with single blanks. */
export function plain(text: string | undefined): string {
  return (text ?? '')
    .toWellFormed()
    .replaceAll(/[\p{Cc}\uFFFE\uFFFF]/gu, ' ')
    .normalize('NFC')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** The text if it has a place, whole; of a number or an address of e-mail a part would be another one. */
export function whole(text: string | undefined, most: number): string | undefined {
  const said = plain(text)
  return said === '' || said.length > most ? undefined : said
}

/**
 * An address as Aleph holds it: four lines of fifty and a zip. Town, region and country are lines of their own, in that order; a zip that is too long stands
 * before the town. What is too long goes on in the next line. Of more than four lines neighbours are joined, and where that does not help, the last ones,
 * where the town is, stay.
 */
export function folded({ lines, city, postalCode, region, country }: Omit<TypedAddress, 'type' | 'preferred'>) {
  const zip = whole(postalCode, longest.zip)
  const town = plain([zip === undefined ? plain(postalCode) : '', plain(city)].join(' '))
  const all = [...lines, town, region, country].flatMap((line) => wrapped(plain(line)))
  return { lines: fitted(all), ...(zip !== undefined && { postalCode: zip }) }
}

function wrapped(line: string): readonly string[] {
  const lines: string[] = []
  for (let rest = line; rest !== '';) {
    const head = rest.slice(0, longest.line + 1)
    const blank = rest.length <= longest.line ? rest.length : head.lastIndexOf(' ')
    // A word that is longer than a line is cut, but never within a character.
    const at = blank > 0 ? blank : /[\uD800-\uDBFF]$/.test(rest.slice(0, longest.line)) ? longest.line - 1 : longest.line
    lines.push(rest.slice(0, at).trim())
    rest = rest.slice(at).trim()
  }
  return lines
}

function fitted(lines: readonly string[]): readonly string[] {
  const left = [...lines]
  while (left.length > mostLines) {
    const at = left.findIndex(
      (line, index) => index + 1 < left.length && line.length + left[index + 1]!.length + 2 <= longest.line,
    )
    if (at < 0) return [...left.slice(0, mostLines - 2), ...left.slice(-2)]
    left.splice(at, 2, `${left[at]}, ${left[at + 1]}`)
  }
  return left
}
