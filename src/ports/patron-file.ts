import type { Call } from '#domain/call.ts'
import type { Day } from '#domain/day.ts'
import type { RecordId } from '#domain/id.ts'
import type { PatronRecord } from '#domain/patron.ts'
import type { DataField, PatronData, PatronDataChange } from '#domain/patron-data.ts'
import type { FieldShapes } from '#domain/field-shape.ts'

/**
 * Whole patron records of one institution, or of a network zone's own tenant, to be found, read, written, made and removed: what a central patron file
 * needs of a library system. Unlike a card it reads what the network shares, and unlike contact data all of it.
 *
 * No call but `write`, `create`, `rekey` and `remove` changes anything at the vendor: reading a record where the patron is not must not make one.
 */
export interface PatronFile {
  /** What can be read here, and in which shape. A field that is missing is neither read nor written: no rule can carry it. */
  readonly shapes: FieldShapes
  /** After how long, in milliseconds, a write whose answer did not come will have no effect any more. */
  readonly settledAfterMs: number
  /** The record whole and as it is now, never from an answer that was read for somebody else's question; nothing where there is none. */
  read(record: RecordId, call: Call): Promise<FiledPatron | undefined>
  /**
   * Makes the fields that are named what `change` says and leaves everything else of the record as it is. The caller has the record's lane: it is read
   * last, changed, and sent whole where the vendor swaps all. They are absolute values, so the same again changes nothing. Whatever this resolves with
   * is what the vendor says and no proof: that is `read`. `outcome-unknown` where the answer was lost, or only a part was written.
   */
  write(record: RecordId, change: PatronDataChange, call: Call): Promise<Filed>
  /**
   * Makes a record. Looks first whether one of this key is there, and then that is the answer (`exists`), so it may be asked again. Missing where
   * records cannot be made from here.
   */
  create?(patron: NewPatron, call: Call): Promise<Created>
  /** Gives the record another main key. Missing where the vendor's never changes. */
  rekey?(record: RecordId, to: RecordId, call: Call): Promise<Filed>
  /** Removes the record; `refused` with the vendor's reason where something of it is open. Missing where the vendor removes nobody from here. */
  remove?(record: RecordId, call: Call): Promise<Filed>
  /** Those who match every criterion exactly (case, accents as the vendor, and surrounding blanks aside), a page at a time. */
  search(criteria: FileCriteria, page: Page, call: Call): Promise<FilePage>
  /**
   * Those who were changed on or after a day by whomever, API writes too, a page at a time, in an order in which nobody is skipped who stays. Missing where
   * the vendor cannot tell.
   */
  changedSince?(day: Day, page: Page, call: Call): Promise<FilePage>
  /** Everybody, up to a hundred at a time, whole; in an order that stays the same from page to page. Missing where the vendor has no such list. */
  walk?(page: Page, call: Call): Promise<FilePage>
  /** The codes that records here may hold. Missing where the vendor tells none. */
  codes?(call: Call): Promise<FileCodes>
  /** The vendor's own word that a record was changed. Missing where it sends none. */
  readonly notices?: ChangeNotices
}

export interface FiledPatron {
  /** As cards and ties read it. */
  readonly record: PatronRecord
  readonly data: PatronData
  /** Of records that the vendor has linked: this is the one the others are copies of. */
  readonly source?: boolean
  /** When the vendor says that it was last written, milliseconds since 1970, where it says so. */
  readonly changedAt?: number
}

export type Filed =
  | { readonly outcome: 'written' }
  /** It will never be written as it was asked. `gone`: there is no such record. `fields`: which of them, where the vendor says so. */
  | { readonly outcome: 'refused'; readonly reason: FileRefusal; readonly said?: string; readonly fields?: readonly DataField[] }

/** `in-use`: something of it is open. `taken`: somebody else has this key or number. `code`: a code is not one of the vendor's. */
export type FileRefusal = 'gone' | 'in-use' | 'taken' | 'code' | 'restricted' | 'other'

export interface NewPatron {
  /** The main key it gets; the vendor's own choice where it is missing. */
  readonly record?: RecordId
  readonly data: PatronData
  /** Codes of the vendor's; where there is none, the vendor deals them out. */
  readonly roles: readonly string[]
  /**
   * Where the vendor itself makes the copy: of the central record of the network, or of the source of a link. Then `data` beyond it is written after.
   */
  readonly from?:
    | { readonly copyOf: 'network' }
    | { readonly copyOf: 'source'; readonly tenant: string; readonly record: RecordId }
}

export type Created =
  | { readonly outcome: 'created' | 'exists'; readonly record: RecordId }
  | { readonly outcome: 'refused'; readonly reason: FileRefusal; readonly said?: string }

/** At least one is there. A name alone is enough; a birth date never is. */
export interface FileCriteria {
  readonly identifier?: string
  readonly email?: string
  readonly phone?: string
  readonly familyName?: string
  readonly givenName?: string
  readonly birthDate?: Day
}

export interface Page {
  /** Where the last page ended, in the adapter's own words; the beginning where it is missing. */
  readonly from?: string
  /** At most so many; the vendor's own limit counts too. */
  readonly size: number
}

export interface FilePage {
  readonly patrons: readonly FiledPatron[]
  /** Where the next page begins; missing on the last. */
  readonly next?: string
  /** How many there are in all, where the vendor says so. */
  readonly total?: number
  /** Records of this page that could not be understood, by count: they are neither lost in silence nor shown. */
  readonly unread: number
}

export interface FileCodes {
  readonly groups?: readonly string[]
  readonly identifierTypes?: readonly string[]
  readonly noteTypes?: readonly string[]
  readonly blocks?: readonly string[]
}

/** Signed messages of the vendor's that something was changed. Of a message only who and when is taken: what it says is read afresh. */
export interface ChangeNotices {
  /** What the vendor wants to hear when it is told our address, for the text it sends along. */
  challenge(given: string): string
  /** Throws `notice-invalid` where the signature is not over exactly these bytes, or they are no message. Pure: nobody is asked. */
  read(raw: Buffer, headers: Readonly<Record<string, string | readonly string[] | undefined>>): ChangeNotice
}

export interface ChangeNotice {
  /** The vendor's id of the message: the same message twice has the same. */
  readonly event: string
  /** When it happened, milliseconds since 1970. */
  readonly at: number
  /** `other`: a message about something that no patron record holds (a loan, a job). */
  readonly about: { readonly what: 'changed' | 'removed'; readonly record: RecordId } | { readonly what: 'other' }
}
