import type { Call } from '#domain/call.ts'
import type { InstitutionId } from '#domain/id.ts'
import type { PatronRecord } from '#domain/patron.ts'
import { isProblem, type ProblemCode } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { Mail } from '#ports/mail.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import { addressOf } from './address.ts'
import type { OpenInstitution } from './directory.ts'
import type { AttemptRule, Origin, Tries } from './tries.ts'

/**
 * Letters that somebody asks for without having proved who they are: a code, a link. Whoever asks learns nothing of who exists: the answer is made
 * before anybody is looked up, and is the same for everybody.
 */
export interface AskedLetters {
  /** Counts the asking. Nobody is looked up, and nothing depends on who is there, before whoever answers says that the answer has gone. */
  ask(asking: Asking, from: Origin, call: Call): Promise<Answered>
  /** A letter to somebody who is known, offered when the answer is out. */
  follow(at: OpenInstitution, letter: () => Sent): Answered
  /** Sees through what is under way; nothing that nobody took is offered again. */
  close(): Promise<void>
}

export interface Asking {
  /** Keeps what is asked for apart when it is counted. */
  readonly what: 'code' | 'reset'
  readonly at: OpenInstitution
  /** A number or an address, as it was typed. */
  readonly typed: string
  /** What is written to the patron who was found, at that address: made once, and offered again as it is. */
  readonly letter: (patron: Found, call: Call) => Promise<() => Sent>
  /** What is written to an address that several patrons share. */
  readonly several: (to: string, language: string) => Sent
}

/** To be called when the answer is out: everything that takes longer for one who exists happens after that. */
export type Answered = () => void

export interface Found {
  readonly record: PatronRecord
  /** A keyed fingerprint of them. */
  readonly holder: string
  readonly to: string
}

type Sent = ReturnType<Mail['send']>

export interface AskedLettersParts {
  readonly tries: Tries
  readonly ids: PatronIds
  readonly clock: Clock
  /** Told why no letter was sent, of an institution and never of a person. */
  readonly unsent: (institution: InstitutionId, why: ProblemCode | 'refused' | 'later') => void
}

/** How long somebody is looked for after the answer has gone. */
const lookupMs = 30_000

/** So many letters a person gets from one place: enough for one who mistypes. */
const letterRules: readonly AttemptRule[] = [
  { failures: 3, minutes: 15 },
  { failures: 10, minutes: 1440 },
]
/** And from everywhere together: too few to fill a mailbox or to guess by asking again, and more than one place can use up for all others. */
const allLettersRules: readonly AttemptRule[] = [
  { failures: 8, minutes: 15 },
  { failures: 40, minutes: 1440 },
]

export function askedLetters({ tries, ids, clock, unsent }: AskedLettersParts): AskedLetters {
  const underWay = new Set<Promise<void>>()
  const closing = new AbortController()

  return {
    async ask(asking, from, call) {
      const { what, at, typed } = asking
      const { id } = at.institution
      await tries.take([
        ...tries.around(from, call, `${what}-asked`),
        ...tries.limits(letterRules, `${what}-typed`, id, typed.toLowerCase(), from.address),
      ])
      return () => seeThrough(id, write(asking, from, afterwards(call)))
    },

    follow: (at, letter) => () => seeThrough(at.institution.id, send(letter, at)),

    async close() {
      closing.abort(new Error('The gateway is closing'))
      await Promise.all(underWay)
    },
  }

  function seeThrough(id: InstitutionId, writing: Promise<void>): void {
    const work = writing
      .catch((error: unknown) => unsent(id, isProblem(error) ? error.code : 'internal'))
      .finally(() => underWay.delete(work))
    underWay.add(work)
  }

  async function write({ what, at, typed, letter, several }: Asking, from: Origin, call: Call): Promise<void> {
    const record = await found(at, typed, call)
    if (record === 'several') {
      await tries.take(tries.limits(allLettersRules, `${what}-several`, at.institution.id, typed.toLowerCase()))
      return await send(() => several(typed, call.language), at)
    }
    const to = record && addressOf(record)
    if (!record || to === undefined) return
    // The card number, the main key and the address are one person, however they were typed.
    const holder = ids.holder({ kind: 'patron', patron: record.ref })
    await tries.take([
      ...tries.limits(letterRules, `${what}-patron`, holder, from.address),
      ...tries.limits(allLettersRules, `${what}-patron`, holder),
    ])
    await send(await letter({ record, holder, to }, call), at)
  }

  /** An address that a family shares fits several cards, and whoever reads it is told so: nobody else learns it. */
  async function found({ ils }: OpenInstitution, typed: string, call: Call): Promise<PatronRecord | 'several' | undefined> {
    try {
      const record = await ils.patrons.named(typed, call)
      if (!record || record.listing.complete || record.emails.length > 0) return record
      return await ils.patrons.read(record.ref.record, [], call)
    } catch (error) {
      if (isProblem(error, 'identifier-ambiguous') && typed.includes('@')) return 'several'
      throw error
    }
  }

  /** A letter that nobody takes now is offered again, for as long as it would still be of use. */
  async function send(letter: () => Sent, { institution }: OpenInstitution): Promise<void> {
    let outcome = await letter()
    for (const pause of [5000, 20_000, 60_000]) {
      if (outcome !== 'later' || !(await waited(pause))) break
      outcome = await letter()
    }
    if (outcome !== 'sent') unsent(institution.id, outcome)
  }

  /** False where the gateway closes meanwhile. */
  function waited(ms: number): Promise<boolean> {
    return clock.wait(ms, closing.signal).then(
      () => true,
      () => false,
    )
  }

  /** Nobody waits for it any more, and nobody walks away from it. */
  function afterwards(call: Call): Call {
    return { ...call, signal: new AbortController().signal, deadline: clock.now() + lookupMs, fresh: true }
  }
}
