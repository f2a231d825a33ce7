import { sameIdentifier } from './find.ts'
import type { AlmaSwitches } from './switches.ts'
import { entryOf } from './tables.ts'
import type { Register } from './register.ts'
import { birthTerm, emailTerm, identifierTerm, wordsOf, wordTerm, type Term, type WordField } from './terms.ts'
import { owedBy, type Held, type UserRecord } from './user-record.ts'

/** One `field~value` of a brief search. */
export interface Clause {
  holds(user: Held, switches: AlmaSwitches): boolean
  /** Everybody it can hold of, and perhaps some more; `undefined` where each has to be looked at. */
  finds?(records: Register): readonly UserRecord[]
}

/** A search Alma answers with a count of -1, rather than with an error. */
export const notUnderstood = 'not-understood'

/** A search Alma refuses with a 400: php-alma-client found that a blank inside a term must not be sent as `%20`. */
export const encodedBlank = 'encoded-blank'

/**
 * Reads `q` as it was sent, still encoded, since Alma tells a `%20` inside a term from `_` and `+`, which both stand for a blank.
 * Around AND any of them will do.
 */
export function parseQuery(sent: string): readonly Clause[] | typeof notUnderstood | typeof encodedBlank {
  const terms = sent.split(/(?:%20|\+)+AND(?:%20|\+)+/u)
  if (terms.some((term) => /%20/u.test(term))) return encodedBlank
  const clauses: Clause[] = []
  for (const term of terms) {
    const [, field = '', value = ''] = /^(?<field>[^~]*)~(?<value>.*)$/su.exec(decoded(term) ?? '') ?? []
    const clause = clauseOf(field.trim(), value.trim())
    // ALL "does not support the AND operator" (Alma API documentation, Retrieve users).
    if (clause === undefined || (field === 'ALL' && terms.length > 1)) return notUnderstood
    clauses.push(clause)
  }
  return clauses
}

function decoded(term: string): string | undefined {
  try {
    return decodeURIComponent(term.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

function clauseOf(field: string, value: string): Clause | undefined {
  const whole = entryOf(wholes, field)
  if (whole !== undefined) {
    return {
      holds: (user, switches) => whole.compare(user, value, switches),
      ...(whole.term && { finds: (records) => records.having(whole.term!(value)) }),
    }
  }
  const texts = field === 'ALL' ? everything : field === 'general_info' ? generalInfo : entryOf(words, field)
  if (texts === undefined) return undefined
  // A comma is an "or", as php-alma-client documents it.
  const phrases = value.split(',').map(wordsOf)
  return {
    holds: (user) => texts(user).some((text) => phrases.some((phrase) => holdsPhrase(wordsOf(text ?? ''), phrase))),
    ...(isWordField(field) && { finds: (records) => [...new Set(phrases.flatMap((phrase) => rarest(records, field, phrase)))] }),
  }
}

function isWordField(field: string): field is WordField {
  return ['primary_id', 'first_name', 'last_name', 'phone_number'].includes(field)
}

/** Who has the word of a phrase that fewest have. */
function rarest(records: Register, field: WordField, phrase: readonly string[]): readonly UserRecord[] {
  const found = phrase.map((word) => records.having(wordTerm(field, word)))
  return found.reduce((fewest, more) => (more.length < fewest.length ? more : fewest), found[0] ?? [])
}

interface Whole {
  compare(user: Held, value: string, switches: AlmaSwitches): boolean
  term?(value: string): Term
}

/** Fields that are compared as a whole, e-mail addresses in any case (Ex Libris Knowledge Center and developer blog). */
const wholes: Readonly<Record<string, Whole>> = {
  email: {
    compare: ({ user }, value) =>
      user.contact_info.email.some((held) => held.email_address.toLowerCase() === value.toLowerCase()),
    term: emailTerm,
  },
  identifiers: {
    compare: ({ user }, value, switches) => user.user_identifier.some((held) => sameIdentifier(switches, held.value, value)),
    term: identifierTerm,
  },
  birth_date: { compare: ({ user }, value) => user.birth_date?.slice(0, 10) === value.slice(0, 10), term: birthTerm },
  fines_fees_sum: { compare: (user, value) => owedBy(user) === Number(value) },
}

type Texts = (user: Held) => readonly (string | null | undefined)[]

/** Fields in which words are looked for: whoever wants exactly one user has to compare again. */
const words: Readonly<Record<string, Texts>> = {
  primary_id: ({ user }) => [user.primary_id],
  first_name: ({ user }) => [user.first_name],
  middle_name: ({ user }) => [user.middle_name],
  last_name: ({ user }) => [user.last_name],
  phone_number: ({ user }) => user.contact_info.phone.map((held) => held.phone_number),
  job_category: ({ user }) => both(user.job_category),
  user_group: ({ user }) => both(user.user_group),
  campus_code: ({ user }) => both(user.campus_code),
  block_type: ({ user }) => user.user_block.flatMap((held) => both(held.block_type)),
  id_type: ({ user }) => user.user_identifier.flatMap((held) => both(held.id_type)),
  note_type: ({ user }) => user.user_note.flatMap((held) => both(held.note_type)),
  note_text: ({ user }) => user.user_note.map((held) => held.note_text),
  statistic_category: ({ user }) => user.user_statistic.flatMap((held) => both(held.statistic_category)),
}

/** "Keywords from all fields except emails, birth_date and identifiers" (Alma API documentation, Retrieve users). */
const generalInfo: Texts = (record) => [
  ...Object.values(words).flatMap((texts) => texts(record)),
  ...record.user.contact_info.address.flatMap(({ line1, line2, city, postal_code }) => [line1, line2, city, postal_code]),
]

const everything: Texts = (record) => [
  ...generalInfo(record),
  ...record.user.contact_info.email.map((held) => held.email_address),
  ...record.user.user_identifier.map((held) => held.value),
  record.user.birth_date,
]

function both(code: { value: string | null; desc: string | null }): readonly (string | null)[] {
  return [code.value, code.desc]
}

/** Whether the words stand in the text side by side. */
function holdsPhrase(text: readonly string[], phrase: readonly string[]): boolean {
  return phrase.length > 0 && text.some((_, at) => phrase.every((word, offset) => text[at + offset] === word))
}
