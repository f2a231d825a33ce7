import type { Call } from '#domain/call.ts'
import type { Day } from '#domain/day.ts'
import type { RecordId } from '#domain/id.ts'
import type { Money } from '#domain/money.ts'
import type { LibraryCode, PatronRecord, VendorLibrary, VendorLink } from '#domain/patron.ts'
import type { ContactData } from './contact-data.ts'
import type { Fees } from './fees.ts'
import type { Holds } from './holds.ts'
import type { Loans } from './loans.ts'
import type { Passwords } from './passwords.ts'
import type { PatronFile } from './patron-file.ts'

/**
 * One institution's library system, spoken to in the gateway's words.
 *
 * An adapter translates and nothing more: no retries, no caching, no timeouts, no logging of its own. Those are the gateway's
 * promises and hold for every vendor alike. Whatever stops a call is thrown as a `Problem`; any other exception is a bug in the adapter.
 *
 * A vendor that cannot do a thing leaves the whole port out. Callers must then narrow, so a capability can be neither forgotten nor
 * faked. No call of `patrons` or `inspection` changes anything at the vendor: asking must never create.
 */
export interface Ils {
  readonly patrons: Patrons
  /** Missing where the vendor keeps no passwords. */
  readonly passwords?: Passwords
  /** Missing where addresses and numbers cannot be changed from here. */
  readonly contact?: ContactData
  /** Missing where dates cannot be moved from here, or could not be proved afterwards by reading without the patron's password. */
  readonly renewal?: CardRenewals
  /** Missing where the vendor shows no loans. */
  readonly loans?: Loans
  /** Missing where the vendor shows no holds. */
  readonly holds?: Holds
  /** Missing where nobody can tell what a patron owes. */
  readonly fees?: Fees
  /** Missing where the vendor's books have no way to be told of money that was taken elsewhere: then it stands in ours alone. */
  readonly postings?: Postings
  /** Missing where whole records are not read and written from here: then the institution takes no part in a central patron file. */
  readonly file?: PatronFile
  readonly inspection: Inspection
  /** Resolves when the vendor answered at all. Used by readiness, never by request handling. */
  ping(call: Call): Promise<void>
  close(): Promise<void>
}

/**
 * A network zone's central patron file: one record of each person, of which the institutions have copies. A record of it is a single registration at
 * no library, and its own date alone ends it: what somebody may do where is not kept here.
 */
export interface CentralFile extends Pick<Ils, 'patrons' | 'inspection' | 'ping' | 'close'> {
  readonly renewal: CardRenewals
  readonly file?: PatronFile
}

export interface Patrons {
  /** Registers by library, so that it is worth remembering for `read` where somebody was seen. */
  readonly byLibrary: boolean
  /**
   * What records tell of a move: `dated`, when the postal address was last written down, for most of them at least; `shown`, what it is now and not
   * since when. Missing where they tell neither, and then no record has an address.
   */
  readonly addressChanges?: 'dated' | 'shown'
  /**
   * The record with exactly this key, or nothing where the institution has none. It is the whole record in one answer, and a probe:
   * asking where nobody is leaves nobody behind.
   *
   * `seen` are libraries where registrations of this patron were seen before. A vendor that cannot list them all asks there too, so that one
   * that has expired is not lost; any other needs none of it.
   */
  read(record: RecordId, seen: readonly LibraryCode[], call: Call): Promise<PatronRecord | undefined>
  /**
   * The one patron whom `typed` names exactly: any identifier of the vendor that is not switched off, else an e-mail address, where the vendor
   * can look for one. An
   * address that several patrons share, or a number that does, is `identifier-ambiguous`. Nobody is nothing.
   *
   * Where listing all registrations costs more than one call, they may be left out, and `listing.complete` is false: this is asked for every try at
   * a password, the wrong ones too.
   */
  named(typed: string, call: Call): Promise<PatronRecord | undefined>
  /**
   * The one patron to whom an issuer gave this number: an identifier of exactly this type (the institution's own code), not switched off, whole
   * (case and surrounding blanks aside). Nothing where nobody has it, and nothing where several have: a number that two people bear proves
   * neither. Never an e-mail address or a name, whatever `value` looks like.
   */
  issued(type: string, value: string, call: Call): Promise<PatronRecord | undefined>
  /**
   * The one patron whom the vendor itself has linked so; nothing where there is none, or several. Missing where the vendor links nobody across
   * institutions. It is a probe: asking makes no link.
   */
  linked?(link: VendorLink, call: Call): Promise<PatronRecord | undefined>
  /**
   * Those who match every criterion exactly (case and surrounding blanks aside), at most `limit`. `capability-missing` where the vendor cannot look
   * for what was given: that nobody was found would be a lie.
   */
  search(criteria: PatronCriteria, limit: number, call: Call): Promise<PatronHits>
}

/** What staff may look for; at least one is there. */
export interface PatronCriteria {
  /** Any number of the patron, one that is switched off too, or the vendor's main key: a lost card is brought to the desk. */
  readonly identifier?: string
  readonly email?: string
  readonly familyName?: string
  readonly givenName?: string
}

export interface PatronHits {
  readonly patrons: readonly PatronRecord[]
  /** There are more than were brought, or may be: the vendor's own matching is wider than ours. */
  readonly more: boolean
}

/** Moving the day on which a registration ends. */
export interface CardRenewals {
  /**
   * After how long, in milliseconds, a write whose answer did not come will have no effect any more: until then an old date proves nothing.
   */
  readonly settledAfterMs: number
  /**
   * Writes these days as the last ones of these registrations, all in one request. They are absolute days, so the same again changes nothing; a
   * registration that already ends later is left as it is. What belongs to the end of a registration goes with it (every date of the vendor's that
   * ends it, the day on which the vendor would delete the record, a switch that only the passed date had turned off); nothing else of the record
   * changes. Rows that are inherited are never written.
   *
   * The caller has the record's lane, so nobody else of ours writes it meanwhile. Whatever this resolves with is what the vendor says and no proof:
   * that is `Patrons.read`. `outcome-unknown` where the answer was lost.
   */
  extend(record: RecordId, moves: readonly Move[], call: Call): Promise<Extension>
}

export interface Move {
  /** The one library it is at; absent for the institution at large. */
  readonly library?: LibraryCode
  readonly to: Day
  /**
   * The record is a copy, and has to show the day of the central one. So it is moved also where no right to borrow is on that would go with it: nobody
   * pays for the copy.
   */
  readonly copy?: true
}

export type Extension =
  | { readonly outcome: 'written' }
  /** It will never be written as it was asked. `gone`: there is no such record or registration. */
  | { readonly outcome: 'refused'; readonly reason: 'gone' | 'restricted' | 'conflict' | 'other'; readonly said?: string }

export interface Postings {
  /**
   * Writes into the vendor's books that this was paid, as a charge for the renewal with its payment. Looks first for the reference, among what is
   * closed too, and goes on from there: so it can be asked again after any failure, and the money stands there once. `outcome-unknown` where an
   * answer was lost.
   */
  post(posting: Posting, call: Call): Promise<Posted>
}

export interface Posting {
  readonly record: RecordId
  /** The one library it is for; absent for the institution at large. */
  readonly library?: LibraryCode
  /** Ours, the same for the same posting, letters and digits and hyphens. */
  readonly reference: string
  readonly amount: Money
  /** Where the money was taken: on line, by a payment provider, or at a desk of the library's. The books say so, where they can. */
  readonly taken: 'online' | 'desk'
}

export type Posted =
  | { readonly outcome: 'posted'; readonly id: string }
  /** There is no way to write exactly this and nothing else: it stands in our own ledger. */
  | { readonly outcome: 'not-possible' }

/** What the operator wants to know of a configured site, by reading only. */
export interface Inspection {
  /** In the order in which a person would look. */
  inspect(call: Call): Promise<readonly Finding[]>
  /** `capability-missing` where the vendor has no list of them. */
  libraries(call: Call): Promise<readonly VendorLibrary[]>
}

export interface Finding {
  readonly subject: string
  readonly verdict: 'fits' | 'differs' | 'unknown'
  readonly said: string
}
