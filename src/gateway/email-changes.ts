import type { Call } from '#domain/call.ts'
import { isSameEmail } from '#domain/contact.ts'
import type { PatronRef } from '#domain/id.ts'
import type { PatronRecord } from '#domain/patron.ts'
import { isProblem, Problem, type ProblemCode } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { FreshSecrets } from '#ports/fresh-secrets.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import { actorOf } from './actor.ts'
import { addressOf } from './address.ts'
import type { Answered, AskedLetters } from './asked-letters.ts'
import type { ContactWrites } from './contact-writes.ts'
import type { Contacts } from './contacts.ts'
import type { Directory } from './directory.ts'
import { emailFollowUpTopic } from './email-follow-ups.ts'
import type { Letters } from './letters.ts'
import type { Patrons } from './patrons.ts'
import { recordLane } from './renewal-lines.ts'
import type { AttemptRule, Origin, Tries } from './tries.ts'

/**
 * A new e-mail address. A patron's own is written when a code that was mailed there has come back: else whoever finds a session open sends every later
 * letter to themselves. The old address is told, in any case.
 */
export interface EmailChanges {
  /** Counts the asking, for whoever asks and for the address: nobody's mailbox is filled from here. */
  mayAsk(patron: PatronRef, email: string): Promise<void>
  /** Sends the code to the new address when the answer is out. The one before is good for nothing any more. */
  ask(record: PatronRecord, email: string, call: Call): Promise<AskedEmail>
  /** Writes the address that the code was mailed to. `confirmation-invalid` for whatever is wrong: the code, its time. */
  confirm(whose: PatronRef | undefined, code: string, from: Origin, call: Call): Promise<void>
  /** The caller has the record's lane and read the record in it. */
  write(record: PatronRecord, email: string, call: Call): Promise<void>
}

export interface AskedEmail {
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  readonly answered: Answered
}

export interface EmailChangesParts {
  readonly directory: Directory
  readonly patrons: Pick<Patrons, 'record' | 'reached'>
  readonly contacts: Pick<Contacts, 'fresh'>
  readonly writes: ContactWrites
  readonly tries: Tries
  readonly asked: Pick<AskedLetters, 'follow'>
  /** Missing where nobody is written to: then no patron proves an address. */
  readonly letters: Letters | undefined
  readonly lanes: Lanes
  readonly store: Pick<Store, 'emailProofs' | 'emailWrites'>
  readonly ids: PatronIds
  readonly fresh: FreshSecrets
  readonly clock: Clock
}

export const emailProofMinutes = 30
const codeTries = 5
const codeDigits = 8

/** So many such letters a patron asks for, and so many any address gets, whoever asks. */
const letterRules: readonly AttemptRule[] = [
  { failures: 3, minutes: 15 },
  { failures: 10, minutes: 1440 },
]

/** Thrown before anything was sent: whatever was on its way is `outcome-unknown`. */
const unsent: ReadonlySet<ProblemCode> = new Set([
  'contact-refused',
  'not-found',
  'capability-missing',
  'ils-unavailable',
  'ils-timeout',
  'ils-busy',
  'ils-refused-gateway',
  'ils-answer-invalid',
  'shutting-down',
])

export function emailChanges(parts: EmailChangesParts): EmailChanges {
  const { directory, patrons, contacts, writes, tries, asked, letters, lanes, store, ids, fresh, clock } = parts

  return {
    async mayAsk(patron, email) {
      await tries.take([
        ...tries.limits(letterRules, 'email-proof', holderOf(patron)),
        ...tries.limits(letterRules, 'email-proof-to', email.trim().toLowerCase()),
      ])
    },

    async ask(record, email, call) {
      if (!letters) throw new Problem('capability-missing', 'No letters are sent from here, so no address is proved')
      const at = directory.at(record.ref.institution)
      const holder = holderOf(record.ref)
      const language = record.language ?? call.language
      const code = fresh.code(codeDigits)
      const expiresAt = clock.now() + emailProofMinutes * 60_000
      const proof = { holder, code: codeOf(holder, code), address: ids.sealAddress(email), language, tries: codeTries, expiresAt }
      await store.emailProofs.put(proof)
      const letter = () => letters.emailProof(at.institution, email, { code, minutes: emailProofMinutes }, language)
      return { expiresAt, answered: asked.follow(at, letter) }
    },

    async confirm(whose, typed, from, call) {
      if (call.caller.kind !== 'patron') throw new Problem('no-patron', 'Only a patron proves an address')
      const patron = await patrons.reached(whose, 'patrons:change.contact', call)
      const holder = holderOf(patron)
      const taken = await tries.take(tries.around(from, call, 'email-confirmed'))
      const proof = await store.emailProofs
        .prove(holder, codeOf(holder, typed.replaceAll(/\D/g, '')), clock.now())
        .catch(async (error: unknown) => {
          if (isProblem(error)) await tries.succeeded(taken).catch(() => undefined)
          throw error
        })
      const email = proof && ids.openAddress(proof.address)
      if (email === undefined) throw new Problem('confirmation-invalid', 'No address to prove, a wrong code, or too late')
      await tries.succeeded(taken)
      const through = writes.through(call)
      await lanes.inLane(recordLane(ids, patron), call.deadline, async (lost) => {
        const { thing: record } = await patrons.record(whose, through)
        if (lost.aborted) throw new Problem('ils-busy', 'The lane of the record was lost before anything was written')
        await write(record, email, through)
      })
    },

    write,
  }

  async function write(record: PatronRecord, email: string, call: Call): Promise<void> {
    const before = await contacts.fresh(record, call)
    const id = await announce(record, before?.email ?? addressOf(record), email, call)
    try {
      // What is there already is not written again: the answer to an earlier write may have been lost.
      if (!before || !isSameEmail(email, before.email)) await writes.write(record, { email }, call)
    } catch (error) {
      if (isProblem(error) && unsent.has(error.code)) await store.emailWrites.withdraw(id)
      throw error
    }
    const at = clock.now()
    const { ref } = record
    await store.emailWrites.done(
      id,
      at,
      {
        at,
        request: call.id,
        actor: actorOf(call.caller, ids),
        action: 'email-changed',
        permission: 'patrons:change.contact',
        institution: ref.institution,
        patron: ids.seal(ref),
        outcome: 'done',
      },
      { topic: emailFollowUpTopic, key: id, dueAt: at },
    )
  }

  async function announce(record: PatronRecord, old: string | undefined, email: string, call: Call): Promise<string> {
    const { ref, language } = record
    const id = fresh.challenge()
    const begunAt = clock.now()
    const settles = directory.at(ref.institution).ils.contact?.settledAfterMs ?? 0
    await store.emailWrites.begin(
      {
        id,
        holder: holderOf(ref),
        patron: ids.seal(ref),
        ...(old !== undefined && !isSameEmail(old, email) && { from: ids.sealAddress(old) }),
        to: ids.sealAddress(email),
        language: language ?? call.language,
        begunAt,
      },
      { topic: emailFollowUpTopic, key: id, dueAt: begunAt + settles },
    )
    return id
  }

  function holderOf(patron: PatronRef): string {
    return ids.holder({ kind: 'patron', patron })
  }

  function codeOf(holder: string, code: string): string {
    return ids.fingerprint('email-proof', holder, code)
  }
}
