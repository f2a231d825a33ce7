import type { ZoneSync } from './sync-rule.ts'
import type { CommunityId, InstitutionId, LibraryId, ZoneId } from './id.ts'

/** A name in the languages somebody wrote it in; `default` where none fits. */
export type LocalName = Readonly<Record<string, string>>

/** A name that an operator wrote in one or more languages. */
export function nameIn(language: string, name: LocalName): string {
  return name[language] ?? name[language.split('-')[0]!] ?? name['default'] ?? ''
}

export interface NetworkZone {
  readonly id: ZoneId
  readonly name: LocalName
  /** How the vendor keeps the zone's patrons together: one central record copied down, linked accounts, or not at all. */
  readonly mode: ZoneMode
  readonly persons: PersonRule
  readonly expiryCopies: ExpiryCopies
  /** How the central patron file is kept and carried; missing where the zone has none. */
  readonly sync?: ZoneSync
}

/**
 * How a date that was written in the zone's central record comes to the copies. `followed`: the vendor carries it down, and each copy is watched until
 * it shows it; one that does not in time is written. `written`: nobody carries it, so each copy is written at once.
 */
export type ExpiryCopies = 'followed' | 'written'

export type ZoneMode = 'network-managed' | 'linked' | 'independent'

/** What makes two records of a zone's members one person, and what that opens. Never an e-mail address, a phone number or a name. */
export interface PersonRule {
  /** The vendor's main key is the same wherever the person is known. */
  readonly sharedPrimaryId: boolean
  /** The vendor's own links are believed. */
  readonly vendorLinks: boolean
  /** Numbers that an issuer gives, each person one: whoever has the same is the same person. */
  readonly identifiers: readonly IssuedNumber[]
  /** Without it, a record found this way shows its memberships and dates and nothing else. */
  readonly trust: boolean
}

/** By which code each institution knows the numbers of one issuer. An institution that is not named does not know them. */
export type IssuedNumber = ReadonlyMap<InstitutionId, string>

export interface Institution {
  readonly id: InstitutionId
  readonly name: LocalName
  readonly zone?: ZoneId
  /** IANA name. An expiry date is judged on the institution's own day. */
  readonly timeZone: string
  readonly symbology: Symbology
  readonly signIn: readonly SignInMethod[]
  /** Where answers to its letters go. */
  readonly replyTo?: string
  readonly libraries: readonly LibraryId[]
}

export interface Library {
  readonly id: LibraryId
  /** The library's code in the vendor's system. */
  readonly code: string
  readonly name: LocalName
  readonly institution: InstitutionId
  readonly communities: readonly CommunityId[]
}

export interface Community {
  readonly id: CommunityId
  readonly name: LocalName
}

export type Symbology = 'code39' | 'codabar' | 'code128' | 'qr'

/** How the patrons of an institution may sign in with us. Who else vouches for them, Primo say, is no method of ours. */
export type SignInMethod =
  | { readonly method: 'password' }
  | { readonly method: 'code' }
  | {
      readonly method: 'openid'
      readonly provider: string
      /** Which claim says who somebody is to the library. */
      readonly claim: string
      /** What that is there: the library system's main key, or an issuer's number by the institution's code of it. */
      readonly finds: 'primary-id' | { readonly identifier: string }
    }

/**
 * Where a thing lies, from far to near. Policies are resolved and permissions granted over such a place; a record with several
 * registrations lies in several.
 */
export interface Place {
  readonly zone?: ZoneId
  readonly institution: InstitutionId
  readonly communities: readonly CommunityId[]
  readonly library?: LibraryId
  readonly group?: string
}
