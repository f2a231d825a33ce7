import type { PartKind, PartRef } from '#domain/account.ts'
import type { PatronRef } from '#domain/id.ts'
import type { HolderRef, StaffRef } from '#domain/permission.ts'

/**
 * The one form of a patron that leaves the gateway or rests in its store: opaque, URL-safe, the same every time, and of no use to
 * whoever has no key. In some countries the vendor's key is the national number.
 */
export interface PatronIds {
  seal(patron: PatronRef): string
  /** Nothing where it was not made by one of our keys. */
  open(id: string): PatronRef | undefined
  /** Staff under the same seal; never to be taken for a patron, nor the other way round. */
  sealStaff(person: StaffRef): string
  openStaff(id: string): StaffRef | undefined
  /** A loan, hold or fee of a record. What was made for one kind opens no other, and no patron. */
  sealPart(kind: PartKind, part: PartRef): string
  openPart(kind: PartKind, handle: string): PartRef | undefined
  /** What a letter holds by which this patron stops such letters. Nobody can tell the patron's id from it, nor make it of that. */
  sealStop(patron: PatronRef): string
  openStop(token: string): PatronRef | undefined
  /** An address that a letter goes to, for as long as the letter waits to be sent. */
  sealAddress(address: string): string
  openAddress(sealed: string): string | undefined
  /** Values of patrons that rest in the store for a while, under a cipher that no id is made by; another text each time. */
  sealValues(text: string): string
  /** Nothing where no present secret sealed it, or it was altered. */
  openValues(sealed: string): string | undefined
  /** A keyed fingerprint of whose a session is: the same for every way in, and for every way of writing the record's key. */
  holder(whose: HolderRef): string
  /** A keyed fingerprint of something personal, to find it again without keeping it. `purpose` keeps uses apart. */
  fingerprint(purpose: string, ...parts: readonly string[]): string
}
