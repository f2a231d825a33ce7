import type { Call } from '#domain/call.ts'
import type { Attention, LineOf, Payment } from '#domain/payment.ts'
import type { NewJob } from '#ports/job-store.ts'

/** How what was paid for is delivered, line by line. Everything that is concluded about a line is concluded from a fresh read. */
export interface Fulfilment<P extends Payment> {
  /**
   * As far as the line goes now. `save` writes each step down; a write is announced before it is sent, so that whoever comes after a crash knows that
   * it may have happened.
   */
  deliver(payment: P, at: number, save: Save<P>, call: Call): Promise<LineOutcome<P>>
  /** Which of these lines the library's own records show as delivered, by a write of ours that was begun; and of which they show nothing at all. */
  shown(payment: P, lines: readonly number[], call: Call): Promise<Shown>
}

/** What is particular to one kind of payment, and can be told without asking anybody. */
export interface PaymentKind<P extends Payment> {
  /** Of its jobs; those of its letters end in `-letter`. */
  readonly topic: string
  /** What it is called on the payment page, under `payment-lines`. */
  readonly words: string
  /** By which name the page that the browser comes back to is told which it was. */
  readonly parameter: string
  /** It was delivered, and its money went back all the same. */
  readonly both: Attention
  /** Lets go of every line that one of these, which are at work, is at or has done. */
  withoutRivalled(payment: P, rivals: readonly P[]): P
  delivered(line: LineOf<P>, now: number): LineOf<P>
  /** Lines that were given up are there after all. */
  shownAfterAll(payment: P, shown: readonly number[], now: number): P
  /** Lines that nobody waits for any more and that have not ended: a person has to see to them. */
  stuck(payment: P): Attention | undefined
  /** What it is that took too long. */
  overdue(payment: P): Attention
  /** What follows where something was delivered. */
  afterwards(payment: P, now: number): readonly NewJob[]
  /** Tried again by staff for a reason of this kind only, and what follows; nothing where the reason is one that all have. */
  again(payment: P, now: number): { readonly payment: P; readonly jobs?: readonly NewJob[] } | undefined
  /** What follows when staff have said what it came to. */
  resolved(payment: P, now: number): readonly NewJob[]
}

export interface Shown {
  readonly delivered: readonly number[]
  /** Nothing can be concluded from what was read. */
  readonly unread: readonly number[]
}

export type Save<P extends Payment> = (next: P, jobs?: readonly NewJob[]) => Promise<P>

export interface LineOutcome<P extends Payment> {
  readonly payment: P
  /** When to look again; absent where the line has ended. */
  readonly wait?: number
}

/** What a step of a payment comes to: its next state with the jobs that follow, or nothing to do before that moment. */
export type Step<P extends Payment> =
  | { readonly next: P; readonly jobs?: readonly NewJob[] }
  /** It is written down already. */
  | { readonly saved: P }
  /** `noted` is written down, and changes nothing about what is done next. */
  | { readonly wait: number | undefined; readonly noted?: P }

export const letterTopic = (topic: string) => `${topic}-letter`
