import type { Call } from '#domain/call.ts'
import { Problem } from '#domain/problem.ts'
import type { FileCriteria, FiledPatron, FilePage, Page } from '#ports/patron-file.ts'
import type { AlmaClient } from './client.ts'
import { rowOf } from './file-reading.ts'
import { allOf, isSame, term } from './query.ts'
import type { Reading } from './translate.ts'
import { isLast, mostRows, userRows } from './user-rows.ts'

/** Alma finds by words, so most of what it brings may be somebody else's: after so many pieces of its list the page ends, full or not. */
const mostPieces = 10

/**
 * Alma has no "or", so there may be several questions, asked one after the other. A page ends somewhere in the rows that Alma brings for one of them:
 * `from` is which question, and which row.
 */
export async function searchedPage(
  client: AlmaClient,
  criteria: FileCriteria,
  { from, size }: Page,
  reading: Reading,
  call: Call,
): Promise<FilePage> {
  const questions = questionsFor(criteria)
  const patrons: FiledPatron[] = []
  let unread = 0
  let [question, offset] = placeIn(from)
  for (let pieces = 0; pieces < mostPieces && question < questions.length; pieces += 1) {
    const { q, isMet } = questions[question]!
    const wanted = { query: { q }, offset, limit: mostRows }
    const found = await userRows(client, wanted, call)
    for (const [index, row] of found.rows.entries()) {
      if (patrons.length === size) return { patrons, next: `${question} ${offset + index}`, unread }
      const patron = rowOf(row, reading)
      if (patron === 'unread') unread += 1
      else if (patron !== 'no-patron' && isMet(patron) && fits(patron, criteria)) patrons.push(patron)
    }
    if (isLast(found, wanted)) [question, offset] = [question + 1, 0]
    else offset += found.rows.length
  }
  return { patrons, ...(question < questions.length && { next: `${question} ${offset}` }), unread }
}

interface AskedOnce {
  readonly q: string
  /** Not one whom an earlier question has brought. */
  readonly isMet: (patron: FiledPatron) => boolean
}

/**
 * The main key and the other numbers are fields of their own. A number is found by its words, so what was typed with blanks is asked for without them,
 * too. The birth date is compared and not asked for: in which form Alma wants it is not documented, and a form that it does not know finds nobody.
 */
function questionsFor({ identifier, email, phone, familyName, givenName, birthDate }: FileCriteria): readonly AskedOnce[] {
  const common = [
    ...(email === undefined ? [] : [term('email', email)]),
    ...(familyName === undefined ? [] : [term('last_name', familyName)]),
    ...(givenName === undefined ? [] : [term('first_name', givenName)]),
  ]
  if (birthDate !== undefined && [identifier, email, phone, familyName, givenName].every((each) => each === undefined)) {
    throw new Problem('capability-missing', 'alma.users.search: a birth date alone is no way to find somebody')
  }
  const phones = phone === undefined ? [undefined] : [...new Set([phone, digits(phone)])]
  const byPhone = phones.map((number) => (number === undefined ? [] : [term('phone_number', number)]))
  const everyone = () => true
  const byNumber: readonly (readonly [readonly (string | undefined)[], AskedOnce['isMet']])[] =
    identifier === undefined
      ? [[[], everyone]]
      : [
          [[term('primary_id', identifier)], everyone],
          [[term('identifiers', identifier)], ({ record }) => !isSame(record.ref.record, identifier)],
        ]
  return byNumber.flatMap(([numbers, isMet]) =>
    byPhone.flatMap((asked) => {
      const q = allOf([...numbers, ...asked, ...common])
      return q === undefined ? [] : [{ q, isMet }]
    }),
  )
}

/** Staff also find a patron by a number that is switched off: a lost card is brought to the desk. */
function fits({ record, data }: FiledPatron, criteria: FileCriteria): boolean {
  const { identifier, email, phone, familyName, givenName, birthDate } = criteria
  return (
    (identifier === undefined || record.identifiers.some(({ value }) => isSame(value, identifier))) &&
    (email === undefined || data.emails.some(({ value }) => isSame(value, email))) &&
    (phone === undefined || data.phones.some(({ value }) => digits(value) === digits(phone))) &&
    (familyName === undefined || isSame(data.name.family, familyName)) &&
    (givenName === undefined || isSame(data.name.given, givenName)) &&
    (birthDate === undefined || data.birthDate === birthDate)
  )
}

/** A number without what people write between its digits. */
function digits(phone: string): string {
  return phone.replaceAll(/[\s()/.-]+/g, '')
}

function placeIn(from = '0 0'): [question: number, offset: number] {
  const [, question, offset] = /^(\d{1,2}) (\d{1,9})$/.exec(from) ?? []
  if (question === undefined) throw new Problem('request-invalid', 'alma.users.search: not where a page ended')
  return [Number(question), Number(offset)]
}
