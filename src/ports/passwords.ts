import type { Call } from '#domain/call.ts'
import type { PasswordRules } from '#domain/password.ts'
import type { PatronRecord } from '#domain/patron.ts'

export interface Passwords {
  /** Even the right password of a record that has ended or is switched off is refused, and looks like a wrong one. */
  readonly refusesLapsed: boolean
  /**
   * Is this the patron's password? The vendor counts failures and locks, so it is asked once per try and never repeated, and the
   * caller has counted before. `not-found` where the record is gone. `locked`: the vendor itself has closed the account for a while.
   * `elsewhere`: it keeps none for this patron.
   */
  prove(patron: PatronRecord, password: string, call: Call): Promise<Proof>
  /** Missing where passwords cannot be set from here. */
  readonly setting?: PasswordSetting
}

export interface Proof {
  readonly verdict: 'right' | 'wrong' | 'locked' | 'elsewhere'
  /** The record as it was read with the password, where a vendor shows more to whoever has it. The password itself is kept nowhere. */
  readonly record?: PatronRecord
}

export interface PasswordSetting {
  readonly rules: PasswordRules
  /** After how long, in milliseconds, a write whose answer did not come will have no effect any more. */
  readonly settledAfterMs: number
  /**
   * Makes this the patron's password, under every number the site signs in with, all in one request where the vendor can. It reads the record last,
   * so nothing else of it changes; the caller has the record's lane. The same again changes nothing, so what was half done is finished by asking
   * again. Whatever this resolves with is what the vendor says and no proof: that is `prove`. `outcome-unknown` where the answer was lost, or where
   * only a part was written.
   */
  set(patron: PatronRecord, password: string, call: Call): Promise<PasswordSet>
  /**
   * Whether it is the password under every number that `set` gives one, of which a lost write may have reached some only. No more than one try of it
   * fails. Missing where there is one password for all numbers.
   */
  isUnderEvery?(patron: PatronRecord, password: string, call: Call): Promise<boolean>
}

export type PasswordSet =
  | { readonly outcome: 'written' }
  /**
   * It will never be written as it was asked. `too-weak`: it has not the form that the rules ask for, or the vendor wants a better one.
   * `elsewhere`: it keeps none for this patron. `gone`: there is no such record any more. What is said holds neither the password nor a person.
   */
  | { readonly outcome: 'refused'; readonly reason: 'too-weak' | 'elsewhere' | 'gone' | 'other'; readonly said?: string }
