import type { Call } from '#domain/call.ts'
import type { LibraryCode, PatronRecord } from '#domain/patron.ts'
import { Problem } from '#domain/problem.ts'
import type { PatronCriteria, Patrons } from '#ports/ils.ts'
import type { Borrowers } from './borrowers.ts'
import type { Dlf } from './dlf.ts'
import { gathering } from './gathering.ts'
import type { AlephListing } from './listing.ts'
import type { AlephSettings } from './settings.ts'
import { toPatron, type Telling } from './translate.ts'
import { primaryType } from './types.ts'
import type { Borrower } from './wire.ts'

export interface PatronsParts {
  readonly dlf: Dlf | undefined
  readonly borrowers: Borrowers
  readonly list: AlephListing
}

export type PatronsSettings = Telling & Pick<AlephSettings, 'lookUpTypes' | 'allNumbers'>

export function alephPatrons({ borrowers, dlf, list }: PatronsParts, settings: PatronsSettings): Patrons {
  const { lookUpTypes, allNumbers } = settings

  /** Where the site knows types to ask by, a number that reads like an id is not taken for one. */
  const idType = lookUpTypes.length > 0 ? primaryType : undefined

  /** Whoever has that number; with all registrations, unless `thin` will do. */
  async function whoever(number: string, type: string | undefined, thin: boolean, call: Call): Promise<PatronRecord | undefined> {
    const answer = await borrowers.info({ number, type, whole: true }, call)
    if (answer === 'nobody') return undefined
    if (answer !== 'no-local-record') return thin ? unlisted(answer) : whole(answer.global.id, answer, [], call)
    const id = await borrowers.idOf(number, type, call)
    if (id === undefined) return undefined
    return (thin ? await atFirstLibrary(id, call) : undefined) ?? whole(id, undefined, [], call)
  }

  /** Where the institution has no record of a patron, one of the libraries that do says who it is. */
  async function atFirstLibrary(id: string, call: Call): Promise<PatronRecord | undefined> {
    const [code] = (await dlf?.librariesOf(id, call)) ?? []
    if (code === undefined) return undefined
    const answer = await borrowers.info({ id, subLibrary: code, whole: true }, call)
    return unlisted(typeof answer === 'string' ? nameless(id, code) : answer, code)
  }

  async function whole(id: string, borrower: Borrower | undefined, seen: readonly LibraryCode[], call: Call) {
    const found = await list({ id, borrower, seen }, call)
    return found && toPatron(found, settings)
  }

  /** What the first answer says, and no more. A wrong password must not cost a call for every library. */
  function unlisted(borrower: Borrower, asked = settings.admLibrary): PatronRecord {
    const found = gathering()
    found.answered(asked, borrower.locals)
    return toPatron({ borrower, gathering: found, listing: { method: 'not-listed', complete: false } }, settings)
  }

  /** Everybody whom a number may mean: of each of the types it may be of, one. */
  async function all(number: string, thin: boolean, call: Call): Promise<readonly PatronRecord[]> {
    if (!isAskable(number)) return []
    const found = new Map<string, PatronRecord>()
    for (const type of lookUpTypes.length > 0 ? lookUpTypes : [undefined]) {
      const patron = await whoever(number, type, thin, call)
      if (patron && isNamed(patron, number, settings)) found.set(patron.ref.record, patron)
    }
    return [...found.values()]
  }

  return {
    byLibrary: true,
    addressChanges: 'dated',

    async read(record, seen, call) {
      if (!isAskable(record)) return undefined
      const answer = await borrowers.info({ number: record, type: idType, whole: true }, call)
      // Aleph takes any number of a patron for the name, and answers with whoever has it.
      if (answer === 'nobody' || (answer !== 'no-local-record' && !isSame(answer.global.id, record))) return undefined
      const patron = await whole(record, answer === 'no-local-record' ? undefined : answer, seen, call)
      return patron && isSame(patron.ref.record, record) ? patron : undefined
    },

    async named(typed, call) {
      const number = typed.trim()
      const [patron, ...others] = (await all(number, true, call)).filter(({ identifiers }) => !isSwitchedOff(identifiers, number))
      if (others.length > 0) throw new Problem('identifier-ambiguous', 'aleph.x.bor-info: a number of several patrons')
      return patron
    },

    async issued(type, value, call) {
      const number = value.trim()
      // Without the rows of the numbers nothing shows of which type one is, nor whether it is switched off: the README says why no call does.
      if (!allNumbers || type === primaryType || !isAskable(type) || !isAskable(number)) return undefined
      const answer = await borrowers.info({ number, type, whole: true }, call)
      // Compared before the rest is listed, which costs more than one call.
      if (answer === 'nobody' || (answer !== 'no-local-record' && !bears(answer, type, number))) return undefined
      if (answer !== 'no-local-record') return whole(answer.global.id, answer, [], call)
      const id = await borrowers.idOf(number, type, call)
      const found = id === undefined ? undefined : await list({ id, borrower: undefined, seen: [] }, call)
      return found && bears(found.borrower, type, number) ? toPatron(found, settings) : undefined
    },

    async search(criteria, limit, call) {
      const { identifier } = criteria
      // To say that nobody was found would be to say that somebody was looked for.
      if (identifier === undefined) {
        throw new Problem('capability-missing', 'Aleph has no search for patrons: it knows them by their numbers alone')
      }
      const found = (await all(identifier.trim(), false, call)).filter((patron) => fits(patron, criteria))
      return { patrons: found.slice(0, limit), more: found.length > limit }
    },
  }
}

/** Somebody of whom Aleph shows nothing but an id and a library until the password is there: enough to prove it by, and to nobody's eyes. */
function nameless(id: string, library: string): Borrower {
  const nothing = { name: undefined, firstName: undefined, lastName: undefined, homeLibrary: undefined, language: undefined }
  const local = { library, status: undefined, starts: undefined, expires: undefined, blocks: [] }
  return {
    global: { id, ...nothing, birthDate: undefined, protects: '', blocks: [], places: [] },
    addresses: [],
    locals: [local],
    numbers: [],
  }
}

/** The longest key there is (z308 of release 22). */
const longest = 255

export function isAskable(number: string): boolean {
  return number.trim() !== '' && number.length <= longest && number.isWellFormed() && !/\p{Cc}/u.test(number)
}

/**
 * What Aleph brought is compared with what was asked, as far as it tells all numbers. Without them its own look-up must do: it is one of whole
 * keys.
 */
function isNamed({ identifiers }: PatronRecord, number: string, { barcodeTypes }: PatronsSettings): boolean {
  const tellsNumbers = identifiers.some(({ type }) => type !== primaryType || barcodeTypes.includes(type))
  return !tellsNumbers || identifiers.some(({ value }) => isSame(value, number))
}

/**
 * A row of the patron's numbers says all three. What Aleph was asked by is no proof: a site that does not heed the type brings whoever has that
 * number by any.
 */
function bears({ numbers }: Borrower, type: string, number: string): boolean {
  return numbers.some((held) => held.type === type && held.active && isSame(held.value, number))
}

/** A lost card opens nothing, and neither does anything else by which its patron is no longer known. */
function isSwitchedOff(identifiers: PatronRecord['identifiers'], number: string): boolean {
  const named = identifiers.filter(({ value }) => isSame(value, number))
  return named.length > 0 && named.every(({ active }) => !active)
}

function fits({ emails, name }: PatronRecord, { email, familyName, givenName }: PatronCriteria): boolean {
  return (
    (email === undefined || emails.some(({ value }) => isSame(value, email))) &&
    (familyName === undefined || isSame(name.family, familyName)) &&
    (givenName === undefined || isSame(name.given, givenName))
  )
}

/** Aleph keeps its keys in capitals, padded with blanks. */
export function isSame(one: string | undefined, other: string): boolean {
  return one !== undefined && folded(one) === folded(other)
}

function folded(value: string): string {
  return value.trim().normalize('NFC').toLowerCase()
}
