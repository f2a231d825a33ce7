import { hasAllowedForm, type PasswordRules } from '#domain/password.ts'
import type { PasswordSet, PasswordSetting } from '#ports/passwords.ts'
import { settledAfterMs, type AlmaClient } from './client.ts'
import type { Refusal } from './errors.ts'
import { sendingBack, unchanged } from './sending-back.ts'
import { leastOfPassword, type AlmaSettings } from './settings.ts'
import { keepsPassword } from './translate.ts'
import type { AlmaUsers } from './users.ts'

type NewPasswords = Exclude<AlmaSettings['newPasswords'], false>

/**
 * A password is set by sending the whole user back with one in it (Alma API documentation, Update user details): it goes to the Identity Service,
 * and no answer ever shows it. There is one for all numbers of a user.
 */
export function almaPasswordSetting(client: AlmaClient, users: AlmaUsers, { most, alphabet }: NewPasswords): PasswordSetting {
  const back = sendingBack(client, users)
  const rules: PasswordRules = {
    least: leastOfPassword,
    most,
    alphabet,
    foldsCase: false,
    notOwnName: true,
    notCommon: true,
  }
  return {
    rules,
    settledAfterMs,

    async set({ ref: { record } }, typed, call) {
      // Alma keeps the old one where an empty one is sent, and calls that a success.
      if (!hasAllowedForm(typed, rules)) return { outcome: 'refused', reason: 'too-weak' }
      const password = normal(typed)
      const opened = await back.open(record, call)
      if (opened.is === 'gone') return { outcome: 'refused', reason: 'gone' }
      if (opened.is === 'unclear') return { outcome: 'refused', reason: 'other', said: opened.said }
      const { whole } = opened
      // As it is now, and not as it was when the patron was read: an account may have gone to a student system meanwhile.
      if (!keepsPassword(whole.user)) return { outcome: 'refused', reason: 'elsewhere' }
      // Whoever has just chosen one is not asked to choose again, as after a temporary one of the desk's.
      const body = { ...unchanged(whole), password, force_password_change: '' }
      const sent = await back.send(record, whole, body, call)
      if (sent.refused === undefined) return { outcome: 'written' }
      const reason = reasons[sent.refused]
      return reason === undefined ? otherwise(sent.said, password) : { outcome: 'refused', reason }
    },
  }
}

/** One and the same for each way of writing an accent, whether it is set or proved. */
export function normal(password: string): string {
  return password.toWellFormed().normalize('NFC')
}

const reasons: Partial<Record<Refusal, 'gone' | 'too-weak'>> = { nobody: 'gone', 'too-weak': 'too-weak' }

/** Words that quote the password are nobody's to read. */
function otherwise(said: string, password: string): PasswordSet {
  const isTold = said !== '' && !said.toLowerCase().includes(password.toLowerCase())
  return { outcome: 'refused', reason: 'other', ...(isTold && { said }) }
}
