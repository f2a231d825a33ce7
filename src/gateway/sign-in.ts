import type { Call } from '#domain/call.ts'
import type { InstitutionId, PatronRef } from '#domain/id.ts'
import type { PatronRecord } from '#domain/patron.ts'
import type { Permission } from '#domain/permission.ts'
import type { Institution, SignInMethod } from '#domain/place.ts'
import { Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { IssuedTokens, SessionTokens, SignedIn } from '#ports/session-tokens.ts'
import type { Cards } from './cards.ts'
import type { Directory } from './directory.ts'
import type { PasswordProof } from './password-proof.ts'
import type { Records } from './records.ts'
import type { Origin } from './tries.ts'

/** From somebody who was proved to be a patron to a session. */
export interface PatronSignIn {
  /** Always asks the vendor afresh. */
  byPassword(institution: InstitutionId, shown: ShownPassword, from: Origin, call: Call): Promise<IssuedTokens>
  begin(proved: ProvedPatron): Promise<IssuedTokens>
}

export interface ProvedPatron extends Omit<SignedIn, 'holder'> {
  readonly patron: PatronRef
  /** What was just read of the patron, where it has all that could be found, so that it need not be read again. */
  readonly whole?: PatronRecord
}

export interface ShownPassword {
  /** Any number of the patron, or their e-mail address. */
  readonly identifier: string
  readonly password: string
  /** The session is asked to be good for no more than these. */
  readonly permits?: readonly Permission[]
}

export interface PatronSignInParts {
  readonly directory: Directory
  readonly records: Pick<Records, 'keep'>
  readonly cards: Pick<Cards, 'forget'>
  readonly proof: PasswordProof
  readonly tokens: SessionTokens
  readonly clock: Clock
}

export function patronSignIn({ directory, records, cards, proof, tokens, clock }: PatronSignInParts): PatronSignIn {
  const begin = ({ patron, whole, ...signedIn }: ProvedPatron) => {
    // What was put together before is older than what has just been read.
    cards.forget(patron)
    if (whole) records.keep(whole)
    return tokens.begin({ ...signedIn, holder: { kind: 'patron', patron } })
  }

  return {
    async byPassword(institutionId, { identifier, password, permits }, from, call) {
      const at = directory.at(institutionId)
      methodOf(at.institution, 'password')
      const signedInAt = clock.now()
      const { record, whole } = await proof.prove(at, identifier, password, from, { ...call, fresh: true })
      return begin({
        patron: record.ref,
        via: 'password',
        signedInAt,
        provedAt: clock.now(),
        ...(whole && { whole: record }),
        ...(permits && { permits }),
      })
    },
    begin,
  }
}

/** The institution's settings for a way to sign in; throws where it does not offer it. */
export function methodOf<Method extends SignInMethod['method']>(
  { signIn }: Institution,
  method: Method,
  provider?: string,
): Extract<SignInMethod, { method: Method }> {
  const found = signIn.find((each) => each.method === method && (each.method !== 'openid' || each.provider === provider))
  if (!found) throw new Problem('sign-in-not-offered', `No sign-in by ${method} here`)
  return found as Extract<SignInMethod, { method: Method }>
}
