import type { PasswordFault } from '#domain/password.ts'
import { nameIn } from '#domain/place.ts'
import type { PasswordPolicy } from '#domain/policy.ts'
import { Problem, type Fault } from '#domain/problem.ts'

/** Why there is no new password. */

export function ruleBroken(faults: readonly PasswordFault[]): Problem {
  return refused(
    'It breaks the rules of the institution',
    faults.map((fault): PasswordRule => fault),
  )
}

/** What everybody uses, only the library system knows. */
export function refusedAsTooWeak(): Problem {
  return refused('The library system wants a better one', [{ rule: 'too-weak' }])
}

export function refusedBySystem(said: string | undefined): Problem {
  return refused('The library system refused it', [
    { rule: 'refused-by-system', ...(said !== undefined && { values: { said } }) },
  ])
}

/** Where it is kept is told as far as somebody has configured it. */
export function keptElsewhere(elsewhere: PasswordPolicy['elsewhere'], language: string): Problem {
  return new Problem('password-kept-elsewhere', 'The library system keeps no password of this patron', {
    values: {
      ...(elsewhere?.name && { name: nameIn(language, elsewhere.name) }),
      ...(elsewhere && { link: elsewhere.link }),
    },
  })
}

export function outcomeUnknown(waitMs: number): Problem {
  return new Problem('outcome-unknown', 'Nobody can tell yet whether the password is the new one', {
    retryAfter: Math.ceil(waitMs / 1000),
  })
}

interface PasswordRule {
  readonly rule: string
  readonly values?: NonNullable<Fault['values']>
}

function refused(message: string, rules: readonly PasswordRule[]): Problem {
  return new Problem('password-refused', message, {
    faults: rules.map((broken) => ({ where: 'body', field: '/password', ...broken })),
  })
}
