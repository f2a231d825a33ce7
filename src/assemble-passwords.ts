import { freshSecrets } from '#access/fresh-secrets.ts'
import type { InstitutionId } from '#domain/id.ts'
import { askedLetters, type AskedLetters } from '#gateway/asked-letters.ts'
import type { Cards } from '#gateway/cards.ts'
import type { Directory } from '#gateway/directory.ts'
import type { Letters } from '#gateway/letters.ts'
import { mailedCodes, type MailedCodes } from '#gateway/mailed-codes.ts'
import { newPasswords } from '#gateway/new-passwords.ts'
import { passwordChange, type PasswordChange } from '#gateway/password-change.ts'
import { followUpTopic, passwordFollowUps } from '#gateway/password-follow-ups.ts'
import { passwordOffers, type PasswordOffers } from '#gateway/password-offers.ts'
import { passwordResets, type PasswordResets } from '#gateway/password-resets.ts'
import type { PasswordTries } from '#gateway/password-tries.ts'
import type { Records } from '#gateway/records.ts'
import type { Sessions } from '#gateway/sessions.ts'
import type { PatronSignIn } from '#gateway/sign-in.ts'
import type { Tries } from '#gateway/tries.ts'
import type { Work } from '#jobs/worker.ts'
import type { Clock } from '#ports/clock.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'

export interface PasswordSurroundings {
  readonly directory: Directory
  readonly records: Records
  readonly cards: Cards
  readonly sessions: Sessions
  readonly signIn: PatronSignIn
  readonly tries: Tries
  readonly passwordTries: PasswordTries
  /** Missing where nobody is written to. */
  readonly letters: Letters | undefined
  readonly lanes: Lanes
  readonly store: Store
  readonly ids: PatronIds
  readonly clock: Clock
  readonly publicUrl: string
  readonly unsent: (institution: InstitutionId, why: string) => void
}

export interface PasswordParts {
  readonly codes: MailedCodes | undefined
  readonly resets: PasswordResets | undefined
  readonly change: PasswordChange
  readonly offers: PasswordOffers
  /** For other letters that follow an answer. */
  readonly asked: AskedLetters
  readonly works: Readonly<Record<string, Work>>
  close(): Promise<void>
}

/** What a letter lets people do: sign in once, or set a new password; and the way of that password into the library system. */
export function assemblePasswords(parts: PasswordSurroundings): PasswordParts {
  const { directory, letters, publicUrl } = parts
  const asked = askedLetters(parts)
  const offers = passwordOffers({ directory, letters: letters !== undefined })
  const followUps = passwordFollowUps(parts)
  const passwords = newPasswords({ ...parts, offers, followUps, fresh: freshSecrets })
  const linkOf = (institution: InstitutionId, token: string, language: string) =>
    `${publicUrl}/web/${institution}/password/link?${new URLSearchParams({ token, lang: language }).toString()}`
  return {
    codes: letters && mailedCodes({ ...parts, asked, letters, fresh: freshSecrets }),
    resets: letters && passwordResets({ ...parts, offers, passwords, asked, letters, fresh: freshSecrets, linkOf }),
    change: passwordChange({ ...parts, offers, passwords }),
    offers,
    asked,
    works: { [followUpTopic]: (write, call) => followUps.follow(write, call) },
    close: () => asked.close(),
  }
}
