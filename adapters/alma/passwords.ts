import { Problem } from '#domain/problem.ts'
import type { Passwords, Proof } from '#ports/passwords.ts'
import { saysNothing, type AlmaClient, type Answered } from './client.ts'
import { almaPasswordSetting, normal } from './password-setting.ts'
import { standsInPath } from './query.ts'
import type { AlmaSettings } from './settings.ts'
import type { AlmaUsers } from './users.ts'

/**
 * The password is proved at the Ex Libris Identity Service, which keeps one for internal users only and locks an account for half an
 * hour after fifteen failures (Alma knowledge base). It goes in a header, so that it stands in no log of addresses.
 */
export function almaPasswords(client: AlmaClient, users: AlmaUsers, settings: AlmaSettings): Passwords {
  const { newPasswords } = settings
  return {
    ...(newPasswords !== false && { setting: almaPasswordSetting(client, users, newPasswords) }),
    refusesLapsed: settings.lapsedSignIn === 'refused',

    async prove(patron, password, call) {
      const { record } = patron.ref
      if (password === '') return { verdict: 'wrong' }
      if (!standsInPath(record)) throw new Problem('not-found', 'alma.users.auth: a primary id that Alma cannot be asked for')
      if (patron.passwordKept === 'elsewhere') return { verdict: 'elsewhere' }
      // Alma says only that the password is right, not whose it is.
      if (!settings.primaryIdType) await users.makeSure(record, call)
      const reply = await client.ask(
        {
          endpoint: 'alma.users.auth',
          method: 'POST',
          path: ['users', record],
          query: { op: 'auth', ...(settings.primaryIdType && { user_id_type: 'PRIMARYIDENTIFIER' }) },
          headers: { 'exl-user-pw': encodeURIComponent(normal(password)) },
          single: true,
          ...(settings.lockedCode !== undefined && { alsoRefused: { [settings.lockedCode]: 'locked' } as const }),
        },
        call,
      )
      if (reply.refused === undefined) return proved(reply)
      if (reply.refused === 'nobody') throw gone()
      return { verdict: reply.refused === 'locked' ? 'locked' : 'wrong' }
    },
  }
}

function gone(): Problem {
  return new Problem('not-found', 'alma.users.auth: Alma has no such user any more')
}

function proved(answered: Answered): Proof {
  if (saysNothing(answered)) return { verdict: 'right' }
  const { status } = answered.answer
  throw new Problem('ils-answer-invalid', `alma.users.auth: ${status} is not how Alma says that a password is right`)
}
