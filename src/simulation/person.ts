import type { Day } from './day.ts'

/**
 * A fictional person, in nobody's vendor words. Every simulator renders the same persons, so that `eva` is as expired in Alma as she
 * is in Aleph. Dates that matter are offsets from the day of the play: a cast never grows old.
 */
export interface Person {
  /** The short first name the cast knows the person by. Documented beside the password, for whoever tries things out. */
  readonly id: string
  /** What the library systems know the person by, the same in every institution. */
  readonly patronId: string
  readonly given: string
  readonly family: string
  /** ISO 639-1. */
  readonly language: string
  readonly born: Day
  readonly email: string
  readonly phone: string
  readonly address: Address
  readonly password: string
  readonly cards: readonly Card[]
  /** One sentence for humans: what this person is in the cast for. */
  readonly story: string
  /** What the central file of a network zone says, in topologies that have one. */
  readonly central?: Registration
  /** What the first, second and third institution say. A place left out does not know the person. */
  readonly places: Readonly<Partial<Record<Place, Registration>>>
  /** Registrations at levels that not every vendor has. One without that level does not show them. */
  readonly levels?: readonly LevelRegistration[]
  readonly debts?: readonly Debt[]
}

export type Place = 1 | 2 | 3

export interface Address {
  readonly street: string
  readonly city: string
  readonly postalCode: string
  /** ISO 3166-1 alpha-2. */
  readonly country: string
}

export interface Card {
  readonly number: string
  readonly active: boolean
}

export type Group = 'adult' | 'child' | 'student' | 'senior'

export interface Registration {
  readonly group: Group
  /** Days from today to the last valid day; negative has expired, left out never does. */
  readonly expires?: number
  /** The same for the right to borrow, where the vendor keeps it apart; with the registration where left out. */
  readonly roleExpires?: number
  readonly status: 'active' | 'inactive'
  /** Whether the library system keeps the password (internal) or a student system or network owns the account (external). */
  readonly account: 'internal' | 'external'
  readonly blocks: readonly Block[]
}

/**
 * Where a vendor with several levels keeps a registration: for the whole system, for the n-th institution, or for the n-th library of
 * one, both counted from 1. `closed-library` is the one an institution has shut; whoever has none has no such registration.
 * `every-institution` and `every-library` are a registration in each of them, whose date is `step` days after the one before.
 */
export type Level =
  | { readonly kind: 'system' }
  | { readonly kind: 'institution'; readonly institution: number }
  | { readonly kind: 'library'; readonly institution: number; readonly library: number }
  | { readonly kind: 'closed-library'; readonly institution: number }
  | { readonly kind: 'every-institution'; readonly step: number }
  | { readonly kind: 'every-library'; readonly step: number }

export interface LevelRegistration {
  readonly at: Level
  readonly registration: Registration
}

export interface Block {
  readonly kind: 'lost-item'
  readonly note: string
}

/** Money owed, in whole minor units. */
export interface Debt {
  readonly place: Place
  readonly kind: 'overdue-fine' | 'lost-card'
  readonly minor: number
  readonly currency: string
  /** Days since it was charged. */
  readonly age: number
  readonly about: string
}

/** The registration at a place; 0 is the central file. */
export function registrationAt(person: Person, place: number): Registration | undefined {
  return place === 0 ? person.central : person.places[place as Place]
}
