import type { Call } from '#domain/call.ts'
import type { Contact, ContactChange, ContactRules } from '#domain/contact.ts'
import type { PatronRecord } from '#domain/patron.ts'

/** How a patron is reached, to be read and changed. */
export interface ContactData {
  readonly rules: ContactRules
  /** After how long, in milliseconds, a write whose answer did not come will have no effect any more. */
  readonly settledAfterMs: number
  /** As it is now; nothing where the record is gone. Where the vendor keeps several of a kind, the one that it prefers. */
  read(patron: PatronRecord, call: Call): Promise<Contact | undefined>
  /**
   * Makes these what `read` brings, each in place of the one that stood there: what was preferred is replaced, and nothing is there twice. All in one
   * request. It reads the record last, so nothing else of it changes; the caller has the record's lane, and has checked the rules. The same again
   * changes nothing. Whatever this resolves with is what the vendor says and no proof: that is `read`. `outcome-unknown` where the answer was lost, or
   * where only a part was written.
   */
  change(patron: PatronRecord, change: ContactChange, call: Call): Promise<ContactChanged>
}

export type ContactChanged =
  | { readonly outcome: 'written' }
  /**
   * Nothing was written, and it will never be as it was asked. `restricted`: the vendor protects one of these of this patron. `gone`: there is no such
   * record any more. What is said names nobody, and quotes nothing of the change.
   */
  | { readonly outcome: 'refused'; readonly reason: 'restricted' | 'gone' | 'other'; readonly said?: string }
