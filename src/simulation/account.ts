import type { Place } from './person.ts'

/**
 * What the cast has on loan and waits for, in nobody's vendor words; what they owe stands with each person (`debts`). Days are offsets from the day of
 * the play.
 */
export interface CastLoan {
  /** The short name of whoever has it. It is lent by the copy's own place, where they are registered. */
  readonly person: string
  /** Of a copy in the catalogue. */
  readonly barcode: string
  readonly lent: number
  /** The last day; one that has passed is overdue. */
  readonly due: number
  /** How often it was renewed. */
  readonly renewals: number
  /** Why the library will not renew it; whatever says nothing here can be renewed. */
  readonly refuses?: 'limit-reached' | 'requested'
  readonly missing?: 'claimed-returned' | 'lost'
}

export interface CastHold {
  readonly person: string
  readonly place: Place
  /** The title's number in the catalogue. */
  readonly title: number
  /** Where only this one copy will do, or the one that was found for them. */
  readonly barcode?: string
  readonly placed: number
  /** `on-its-way`: somebody is fetching it. `ready`: it lies on the hold shelf. */
  readonly state: 'waiting' | 'on-its-way' | 'ready'
  /** 1 is next. Of a title, everybody who waits has one of their own. */
  readonly position: number
  /** The last day on the hold shelf, of what is ready. */
  readonly fetchBy?: number
  /** After it, they have no use for it. */
  readonly wantedUntil?: number
}

/** Ada's three are in due order, and lent in another. Nothing is due after the card of whoever has it, as no vendor would lend it. */
export const loans: readonly CastLoan[] = [
  { person: 'ada', barcode: '39001002', lent: -9, due: 5, renewals: 0 },
  { person: 'ada', barcode: '39001003', lent: -16, due: 12, renewals: 0, refuses: 'requested' },
  { person: 'ada', barcode: '39001004', lent: -60, due: 24, renewals: 3, refuses: 'limit-reached' },
  { person: 'ada', barcode: '39002002', lent: -3, due: 25, renewals: 0 },
  { person: 'sol', barcode: '39001006', lent: -20, due: 8, renewals: 0 },
  { person: 'eva', barcode: '39001007', lent: -31, due: -3, renewals: 1 },
  { person: 'ben', barcode: '39001005', lent: -120, due: -92, renewals: 0, missing: 'lost' },
]

/** Sol and Eva wait for what Ada has, so that it is not renewed. */
export const holds: readonly CastHold[] = [
  { person: 'sol', place: 1, title: 3, placed: -4, state: 'waiting', position: 1 },
  { person: 'eva', place: 1, title: 3, placed: -2, state: 'waiting', position: 2, wantedUntil: 60 },
  { person: 'sol', place: 1, title: 9, barcode: '39001009', placed: -8, state: 'ready', position: 1, fetchBy: 6 },
  { person: 'thorunn', place: 1, title: 10, barcode: '39001010', placed: -1, state: 'on-its-way', position: 1 },
]
