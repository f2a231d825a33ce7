import type { Call } from '#domain/call.ts'
import type { InstitutionId } from '#domain/id.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { FreshSecrets } from '#ports/fresh-secrets.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { IssuedTokens } from '#ports/session-tokens.ts'
import type { Store } from '#ports/store.ts'
import type { Answered, AskedLetters } from './asked-letters.ts'
import type { Directory } from './directory.ts'
import type { Letters } from './letters.ts'
import { methodOf, type PatronSignIn } from './sign-in.ts'
import type { Origin, Taken, Tries } from './tries.ts'

/** A one-time code to the e-mail address on record: the way in for those whom the library system refuses, the expired above all. */
export interface MailedCodes {
  /** The letter follows the answer, if there is somebody to write to. */
  ask(institution: InstitutionId, typed: string, from: Origin, call: Call): Promise<AskedCode>
  /** Throws `code-invalid` for whatever is wrong: the code, its time, the challenge. */
  prove(challenge: string, code: string, from: Origin, call: Call): Promise<IssuedTokens>
}

export interface AskedCode {
  /** Goes back with the code: whoever reads the letter and did not ask for it cannot use it. */
  readonly challenge: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  readonly answered: Answered
}

export interface MailedCodesParts {
  readonly directory: Directory
  readonly signIn: Pick<PatronSignIn, 'begin'>
  readonly tries: Tries
  readonly asked: Pick<AskedLetters, 'ask'>
  readonly letters: Letters
  readonly store: Pick<Store, 'mailedCodes'>
  readonly ids: PatronIds
  readonly fresh: FreshSecrets
  readonly clock: Clock
}

export const codeMinutes = 10
const codeTries = 5
const codeDigits = 8

export function mailedCodes(parts: MailedCodesParts): MailedCodes {
  const { directory, signIn, tries, asked, letters, store, ids, fresh, clock } = parts

  return {
    async ask(id, typed, from, call) {
      const at = directory.at(id)
      const { institution } = at
      methodOf(institution, 'code')
      const challenge = fresh.challenge()
      const expiresAt = clock.now() + codeMinutes * 60_000
      const answered = await asked.ask(
        {
          what: 'code',
          at,
          typed: typed.trim(),
          letter: async ({ record, holder, to }, after) => {
            const code = fresh.code(codeDigits)
            await store.mailedCodes.put({
              challenge: challengeOf(challenge),
              holder,
              patron: ids.seal(record.ref),
              code: codeOf(challenge, code),
              tries: codeTries,
              expiresAt,
            })
            return () => letters.code(institution, to, { code, minutes: codeMinutes }, record.language ?? after.language)
          },
          several: (to, language) => letters.several(institution, to, language),
        },
        from,
        call,
      )
      return { challenge, expiresAt, answered }
    },

    async prove(challenge, typed, from, call) {
      const taken = await tries.take(tries.around(from, call))
      const code = typed.replaceAll(/\D/g, '')
      const signedInAt = clock.now()
      const patron = await unlessLost(store.mailedCodes.take(challengeOf(challenge), codeOf(challenge, code), clock.now()), taken)
      const ref = patron === undefined ? undefined : ids.open(patron)
      if (!ref) throw new Problem('code-invalid', 'No such challenge, a wrong code, or too late')
      await tries.succeeded(taken)
      methodOf(directory.at(ref.institution).institution, 'code')
      // Whether the library system answers just now is no reason to use up a code: the card will ask it.
      return signIn.begin({ patron: ref, via: 'code', signedInAt, provedAt: clock.now() })
    },
  }

  async function unlessLost<Answer>(question: Promise<Answer>, taken: Taken): Promise<Answer> {
    try {
      return await question
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
