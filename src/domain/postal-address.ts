declare const brand: unique symbol

/**
 * Where somebody lives, to be compared with what was there before, and for nothing else. It prints as nothing, in an answer, a log or an error, so
 * that no record that is passed on takes it along: only `spellingOf` reads it.
 */
export interface PostalAddress {
  readonly [brand]: 'PostalAddress'
}

const spellings = new WeakMap<PostalAddress, string>()

/** Of the lines in which a vendor keeps it, in any order; nothing where none of them says anything. */
export function postalAddress(lines: readonly (string | undefined)[]): PostalAddress | undefined {
  const said = new Set(lines.map((line) => spelt(line ?? '')).filter((line) => line !== ''))
  if (said.size === 0) return undefined
  const address = Object.freeze({}) as PostalAddress
  spellings.set(address, [...said].sort().join('\n'))
  return address
}

/**
 * The one spelling of all that mean the same: what differs in case, accents, blanks, punctuation or the order of lines alone is the same address.
 * What was copied rather than passed on has lost it.
 */
export function spellingOf(address: PostalAddress): string | undefined {
  return spellings.get(address)
}

/**
 * Letters and digits alone. Between two numbers a gap stays one: house 1, flat 2 is not house 12, while `1012 AB` is `1012AB`. In capitals, which
 * write `ß` as `SS`; by way of small letters, since there is a capital `ẞ` too.
 */
function spelt(line: string): string {
  return line
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .toUpperCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .replaceAll(/(?<!\p{N}) | (?!\p{N})/gu, '')
}
