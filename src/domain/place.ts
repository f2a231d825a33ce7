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
}

export type ZoneMode = 'network-managed' | 'linked' | 'independent'

/** What makes two records of a zone's members one person, and what that opens. Never an e-mail address, a phone number or a name. */
export interface PersonRule {
  /** The vendor's main key is the same wherever the person is known. */
  readonly sharedPrimaryId: boolean
  /** Without it, a record found this way shows its memberships and dates and nothing else. */
  readonly trust: boolean
}

export interface Institution {
  readonly id: InstitutionId
  readonly name: LocalName
  readonly zone?: ZoneId
  /** IANA name. An expiry date is judged on the institution's own day. */
  readonly timeZone: string
  readonly symbology: Symbology
  readonly signIn: readonly SignInMethod[]
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

export type SignInMethod = 'password'

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
