import type { Day } from './day.ts'
import type { PatronRef } from './id.ts'
import type { PostalAddress } from './postal-address.ts'

/** What an institution's record says of a person, in our words. Adapters make it; it is frozen and may be remembered. */
export interface PatronRecord {
  readonly ref: PatronRef
  readonly name: PersonName
  readonly birthDate?: Day
  /** BCP 47, as far as the vendor's code is one. */
  readonly language?: string
  readonly emails: readonly ContactPoint[]
  readonly phones: readonly ContactPoint[]
  /** Everything that names this patron to the institution: barcodes, the primary id, numbers of issuers. */
  readonly identifiers: readonly Identifier[]
  /** What ties it to records of the same person elsewhere, where the vendor itself says so. */
  readonly link?: VendorLink
  /** Who keeps the password: the library system itself, or somebody outside (a student system, a directory). */
  readonly passwordKept: 'here' | 'elsewhere'
  /** The vendor's own switch for the whole record. */
  readonly active: boolean
  readonly registrations: readonly Registration[]
  /** When the vendor last wrote down a new postal address, where it says so. */
  readonly addressSince?: Day
  /** The postal address, the preferred one of several, where the vendor shows it: to find out that it has changed, and for nothing else. */
  readonly address?: PostalAddress
  /** The library the patron calls theirs, where the vendor keeps one. */
  readonly homeLibrary?: LibraryCode
  readonly listing: Listing
  readonly blocks: readonly Block[]
}

/**
 * All records that a vendor links to each other have the same: the tenant where the person was first, and its number for the link. No patron can
 * make one, and no number of it is anybody's to edit.
 */
export interface VendorLink {
  readonly tenant: string
  readonly id: string
}

/** How the registrations were found, and whether they are all there are. */
export interface Listing {
  /** The adapter's name of the way it took; its README explains each. */
  readonly method: string
  readonly complete: boolean
}

export interface PersonName {
  /** As it is written on a card. */
  readonly full: string
  readonly given?: string
  readonly family?: string
}

export interface ContactPoint {
  readonly value: string
  readonly preferred: boolean
}

/**
 * `barcode` is what is printed on a card and scanned; `primary` the vendor's main key; `issued` a number somebody else gave
 * (a university, a state), with the institution's own code of the issuer in `type`.
 */
export interface Identifier {
  readonly kind: 'barcode' | 'primary' | 'issued'
  readonly type: string
  readonly value: string
  readonly active: boolean
}

/**
 * One registration as the vendor keeps it. `limits` are the dates of the vendor's records that each end it, all of them: the
 * earliest decides (Alma: the user's own expiry and that of its Patron role).
 */
export interface Registration {
  /** Where the vendor registers by library, or names one as the place of it. */
  readonly library?: LibraryCode
  readonly group?: Group
  readonly starts?: Day
  readonly limits: readonly Limit[]
  /** Aleph: shown because a fall-back chain led there, not because the patron is registered here. Never counted. */
  readonly inherited: boolean
}

/** A library's code in the vendor's system; the topology's `LibraryId` is found by it. */
export type LibraryCode = string

export interface Group {
  /** The vendor's code: Alma user group, Aleph borrower status. */
  readonly code: string
  readonly name?: string
}

/** Which vendor record ends a registration, and when. A closed list, so that clients can explain it in their own words. */
export interface Limit {
  readonly by: 'patron-record' | 'patron-role' | 'library-record' | 'institution-record'
  /** Absent: this record never ends. */
  readonly expires?: Day
  /** The record is switched off, whatever its date. */
  readonly active: boolean
}

/** Why something is refused, as the institution recorded it. */
export interface Block {
  /** The vendor's code. */
  readonly code: string
  /** The one library it holds in; the whole institution where it is left out. */
  readonly library?: LibraryCode
  /** The vendor's words, meant for the patron. Notes of staff about a patron never get here. */
  readonly said?: string
  readonly since?: Day
  readonly until?: Day
}

/** A library as the vendor lists it. */
export interface VendorLibrary {
  readonly code: LibraryCode
  readonly name: string
}
