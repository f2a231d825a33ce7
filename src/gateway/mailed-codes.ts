import type { Call } from '#domain/call.ts'
import type { InstitutionId } from '#domain/id.ts'
import type { PatronRecord } from '#domain/patron.ts'
import { isProblem, Problem, type ProblemCode } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { FreshSecrets } from '#ports/fresh-secrets.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { IssuedTokens } from '#ports/session-tokens.ts'
import type { Store } from '#ports/store.ts'
import { addressOf } from './address.ts'
import type { Directory, OpenInstitution } from './directory.ts'
import type { Letters } from './letters.ts'
import { methodOf, type PatronSignIn } from './sign-in.ts'
import type { AttemptRule, Origin, Taken, Tries } from './tries.ts'

/**
 * A one-time code to the e-mail address on record: the way in for those whom the library system refuses, the expired above all. Whoever asks
 * learns nothing of who exists: the answer is made before anybody is looked up, and is the same for everybody.
 */
export interface MailedCodes {
  /** The letter follows, if there is somebody to write to. */
  ask(institution: InstitutionId, typed: string, from: Origin, call: Call): Promise<AskedCode>
  /** Throws `code-invalid` for whatever is wrong: the code, its time, the challenge. */
  prove(challenge: string, code: string, from: Origin, call: Call): Promise<IssuedTokens>
  /** Sees through what is under way; nothing that nobody took is offered again. */
  close(): Promise<void>
}

export interface AskedCode {
  /** Goes back with the code: whoever reads the letter and did not ask for it cannot use it. */
  readonly challenge: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

export interface MailedCodesParts {
  readonly directory: Directory
  readonly signIn: Pick<PatronSignIn, 'begin'>
  readonly tries: Tries
  readonly letters: Letters
  readonly store: Pick<Store, 'mailedCodes'>
  readonly ids: PatronIds
  readonly fresh: FreshSecrets
  readonly clock: Clock
  /** Told why no letter was sent, of an institution and never of a person. */
  readonly unsent: (institution: InstitutionId, why: ProblemCode | 'refused' | 'later') => void
}

export const codeMinutes = 10
const codeTries = 5
const codeDigits = 8
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

export function mailedCodes(parts: MailedCodesParts): MailedCodes {
  const { directory, signIn, tries, letters, store, ids, fresh, clock, unsent } = parts
  const underWay = new Set<Promise<void>>()
  const closing = new AbortController()

  return {
    async ask(institution, typed, from, call) {
      const at = directory.at(institution)
      methodOf(at.institution, 'code')
      const name = typed.trim()
      await tries.take([
        ...tries.around(from, call, 'code-asked'),
        ...tries.limits(letterRules, 'code-typed', institution, name.toLowerCase(), from.address),
      ])
      const challenge = fresh.challenge()
      const expiresAt = clock.now() + codeMinutes * 60_000
      // Everything that takes longer for one who exists happens after the answer.
      const work = write(at, name, from, challenge, expiresAt, afterwards(call))
        .catch((error: unknown) => unsent(institution, isProblem(error) ? error.code : 'internal'))
        .finally(() => underWay.delete(work))
      underWay.add(work)
      return { challenge, expiresAt }
    },

    async prove(challenge, typed, from, call) {
      const taken = await tries.take(tries.around(from, call))
      const code = typed.replaceAll(/\D/g, '')
      const patron = await unlessLost(store.mailedCodes.take(challengeOf(challenge), codeOf(challenge, code), clock.now()), taken)
      const ref = patron === undefined ? undefined : ids.open(patron)
      if (!ref) throw new Problem('code-invalid', 'No such challenge, a wrong code, or too late')
      await tries.succeeded(taken)
      methodOf(directory.at(ref.institution).institution, 'code')
      // Whether the library system answers just now is no reason to use up a code: the card will ask it.
      return signIn.begin(ref, 'code', clock.now())
    },

    async close() {
      closing.abort(new Error('The gateway is closing'))
      await Promise.all(underWay)
    },
  }

  async function write(
    at: OpenInstitution,
    typed: string,
    from: Origin,
    challenge: string,
    expiresAt: number,
    call: Call,
  ): Promise<void> {
    const record = await found(at, typed, call)
    if (record === 'several') return await send(() => letters.several(at.institution, typed, call.language), at)
    const to = record && addressOf(record)
    if (!record || to === undefined) return
    // The card number, the main key and the address are one person, however they were typed.
    const holder = ids.holder({ kind: 'patron', patron: record.ref })
    await tries.take([
      ...tries.limits(letterRules, 'code-patron', holder, from.address),
      ...tries.limits(allLettersRules, 'code-patron', holder),
    ])
    const code = fresh.code(codeDigits)
    await store.mailedCodes.put({
      challenge: challengeOf(challenge),
      holder,
      patron: ids.seal(record.ref),
      code: codeOf(challenge, code),
      tries: codeTries,
      expiresAt,
    })
    await send(() => letters.code(at.institution, to, { code, minutes: codeMinutes }, record.language ?? call.language), at)
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

  /** A letter that nobody takes now is offered again, for as long as its code would still be of use. */
  async function send(letter: () => Promise<'sent' | 'refused' | 'later'>, { institution }: OpenInstitution): Promise<void> {
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

  async function unlessLost<Answer>(asked: Promise<Answer>, taken: Taken): Promise<Answer> {
    try {
      return await asked
    } catch (error) {
      if (isProblem(error)) await tries.succeeded(taken)
      throw error
    }
  }

  function challengeOf(challenge: string): string {
    return ids.fingerprint('mailed-challenge', challenge)
  }

  function codeOf(challenge: string, code: string): string {
    return ids.fingerprint('mailed-code', challenge, code)
  }
}
