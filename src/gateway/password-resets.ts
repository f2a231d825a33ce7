import type { Call } from '#domain/call.ts'
import { masked } from '#domain/card.ts'
import type { InstitutionId, PatronRef } from '#domain/id.ts'
import type { PasswordRules } from '#domain/password.ts'
import type { PatronRecord } from '#domain/patron.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { FreshSecrets } from '#ports/fresh-secrets.ts'
import type { PasswordReset } from '#ports/password-store.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import type { Answered, AskedLetters } from './asked-letters.ts'
import type { Directory } from './directory.ts'
import type { Letters } from './letters.ts'
import type { NewPasswords } from './new-passwords.ts'
import type { PasswordOffers } from './password-offers.ts'
import { keptElsewhere } from './password-problems.ts'
import type { Records } from './records.ts'
import type { Origin, Tries } from './tries.ts'

/** A new password for those who lost theirs: a link goes to the address on record, and whoever reads the letter sets it. */
export interface PasswordResets {
  /** The letter follows the answer, if there is somebody to write to, and says what holds for them. */
  ask(institution: InstitutionId, typed: string, from: Origin, call: Call): Promise<AskedReset>
  /** What stands on the page behind the link. To look spends nothing: programs that search people's mail open every link. */
  look(token: string, from: Origin, call: Call): Promise<OpenReset>
  /** Sets it, and the link is good for nothing any more. Where nobody can tell whether it was set, the link stays good. */
  set(token: string, password: string, from: Origin, call: Call): Promise<SetByLink>
}

export interface AskedReset {
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  readonly answered: Answered
}

export interface OpenReset {
  readonly institution: InstitutionId
  readonly expiresAt: number
  readonly rules: PasswordRules
  /** With most of its signs hidden; absent where the library system does not answer, or has no number. */
  readonly cardNumber?: string
  /** The whole of it, for the page that is shown to whoever holds the token and to nobody else. */
  readonly signsInWith?: string
}

export interface SetByLink {
  readonly institution: InstitutionId
  readonly outcome: 'proved' | 'written'
}

export interface PasswordResetsParts {
  readonly directory: Directory
  readonly offers: PasswordOffers
  readonly records: Pick<Records, 'read'>
  readonly passwords: NewPasswords
  readonly tries: Tries
  readonly asked: Pick<AskedLetters, 'ask'>
  readonly letters: Letters
  readonly store: Pick<Store, 'passwordResets'>
  readonly ids: PatronIds
  readonly fresh: FreshSecrets
  readonly clock: Clock
  /** The address of the page behind the link. */
  readonly linkOf: (institution: InstitutionId, token: string, language: string) => string
}

export const resetMinutes = 30

export function passwordResets(parts: PasswordResetsParts): PasswordResets {
  const { directory, offers, records, passwords, tries, asked, letters, store, ids, fresh, clock, linkOf } = parts

  return {
    async ask(id, typed, from, call) {
      const at = directory.at(id)
      const { institution } = at
      const { reset, elsewhere } = offers.at(id)
      if (!reset && !elsewhere) throw new Problem('capability-missing', 'Nobody gets a new password here')
      const expiresAt = clock.now() + resetMinutes * 60_000
      const answered = await asked.ask(
        {
          what: 'reset',
          at,
          typed: typed.trim(),
          letter: async ({ record, holder, to }, after) => {
            const language = record.language ?? after.language
            const offer = offers.for(record)
            if (!offer.reset) return () => letters.passwordElsewhere(institution, to, offer.elsewhere, language)
            const token = fresh.token()
            await store.passwordResets.put({ token: tokenOf(token), holder, patron: ids.seal(record.ref), expiresAt })
            const link = linkOf(institution.id, token, language)
            return () => letters.passwordReset(institution, to, { link, minutes: resetMinutes }, language)
          },
          several: (to, language) => letters.passwordSeveral(institution, to, language),
        },
        from,
        call,
      )
      return { expiresAt, answered }
    },

    async look(token, from, call) {
      const { patron, expiresAt } = await opened(token, from, call)
      const rules = directory.at(patron.institution).ils.passwords?.setting?.rules
      if (!rules) throw new Problem('capability-missing', 'The library system takes no new password from here')
      const record = await recordOf(patron, call)
      if (record?.passwordKept === 'elsewhere') throw keptElsewhere(offers.for(record).elsewhere, call.language)
      const number = record && numberOf(record)
      return {
        institution: patron.institution,
        expiresAt,
        rules,
        ...(number !== undefined && { cardNumber: masked(number), signsInWith: number }),
      }
    },

    async set(token, password, from, call) {
      const { patron } = await opened(token, from, call)
      const outcome = await passwords.set(
        {
          patron,
          password,
          by: { actor: 'mailed-link', action: 'password-reset' },
          // Somebody else may have been faster with the same link, or asked for another.
          mayBe: async () => void (await found(token)),
        },
        call,
      )
      return { institution: patron.institution, outcome }
    },
  }

  /** Whose the link is. Only those that lead nowhere are counted. */
  async function opened(token: string, from: Origin, call: Call): Promise<{ patron: PatronRef; expiresAt: number }> {
    const taken = await tries.take(tries.around(from, call, 'reset-opened'))
    const { patron: sealed, expiresAt } = await found(token).catch(async (error: unknown) => {
      if (isProblem(error, 'store-unavailable')) await tries.succeeded(taken).catch(() => undefined)
      throw error
    })
    await tries.succeeded(taken)
    const patron = ids.open(sealed)
    if (!patron || !directory.topology.institution(patron.institution)) throw ended()
    return { patron, expiresAt }
  }

  async function found(token: string): Promise<PasswordReset> {
    const reset = await store.passwordResets.find(tokenOf(token), clock.now())
    if (!reset) throw ended()
    return reset
  }

  /** The page is of use without it. */
  async function recordOf(patron: PatronRef, call: Call): Promise<PatronRecord | undefined> {
    try {
      return (await records.read(patron, call)).value
    } catch (error) {
      if (isProblem(error)) return undefined
      throw error
    }
  }

  function tokenOf(token: string): string {
    return ids.fingerprint('password-reset', token)
  }
}

function numberOf({ identifiers }: PatronRecord): string | undefined {
  return identifiers.find(({ kind, active }) => kind === 'barcode' && active)?.value
}

function ended(): Problem {
  return new Problem('reset-ended', 'No such link, or its time is over, or it was used')
}
