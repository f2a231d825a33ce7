/** The fields of Alma's user search that are asked. */
export type Field = 'primary_id' | 'identifiers' | 'email' | 'phone_number' | 'last_name' | 'first_name'

/** The longest identifier or name Alma keeps (rest_user.xsd); more names nobody. */
const longest = 255

/** May this be asked for at all? A lone surrogate cannot be put into a URL, and no record holds a control character. */
export function isAskable(value: string): boolean {
  return value !== '' && value.length <= longest && value.isWellFormed() && !/\p{Cc}/u.test(value)
}

/**
 * May this follow `/users/`? Dots would climb out of it, servers refuse an encoded slash, backslash, semicolon or percent sign or take it
 * for another path, and `ME` is a call of its own that answers with whoever owns the session.
 */
export function standsInPath(id: string): boolean {
  return isAskable(id) && !/[/\\;%]/.test(id) && !/^(?:\.{1,2}|me)$/i.test(id)
}

/**
 * `field~value` as the search wants it, or nothing where the value has no letter or digit to search by.
 *
 * A blank inside a value is an error to Alma, `_` joins words to a phrase, a comma means "any of these words" (php-alma-client), and
 * `~` and quotes are its syntax. So all of them become `_`: the question can then neither break nor widen, and ` AND ` inside a value
 * is no operator. Alma matches by word anyway, which is why every hit is compared exactly.
 */
export function term(field: Field, value: string): string | undefined {
  const words = value
    .normalize('NFC')
    .replaceAll(/[\s~,"]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
  return isAskable(value) && /[\p{L}\p{N}]/u.test(words) ? `${field}~${words}` : undefined
}

/** Is this value looked for as it is written? If not, the search may miss who has it, so it does not tell that nobody else has. */
export function isAskedAsIs(field: Field, value: string): boolean {
  return term(field, value) === `${field}~${value.normalize('NFC')}`
}

/** All terms, or nothing where one of them cannot be asked: then nobody fits. */
export function allOf(terms: readonly (string | undefined)[]): string | undefined {
  return terms.length === 0 || terms.includes(undefined) ? undefined : terms.join(' AND ')
}

/** Equal but for case, blanks around, and how accents are encoded. The primary id and e-mail addresses have no case in Alma. */
export function isSame(one: string | undefined, other: string): boolean {
  return one !== undefined && folded(one) === folded(other)
}

function folded(value: string): string {
  return value.trim().normalize('NFC').toLowerCase()
}
