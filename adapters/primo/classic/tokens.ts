import { hash } from 'node:crypto'
import { z } from 'zod'
import type { RecordId } from '#domain/id.ts'
import type { Identity, VouchedPatron } from '#ports/identity.ts'
import type { VendorAnswer } from '#ports/send.ts'
import { problemFrom, unfit } from '../answers.ts'
import { flavours } from '../flavours.ts'
import { allowanceMs, claimsIn, ended, hasEnded, lifeOf, refused, seconds, vouched, type Statement } from '../statement.ts'
import { idOf, namedKey, payloadOf, tokenIn, unprovenClaims } from '../token.ts'
import { askingBack } from './asking-back.ts'
import type { AskedBack } from './handles.ts'

const name = 'primo.personal_settings'
const path = '/primo_library/libweb/webservices/rest/v1/myaccount/personal_settings'

const { record: recordClaim, institution: institutionClaim } = flavours.classic

/**
 * Tokens of the classic Primo. Nobody can check their signature but Primo itself, so it is asked for something that only a patron gets; what
 * the token claims is believed only where Primo gave it.
 */
export function tokens({ settings, institution, send, clock }: AskedBack): Identity {
  const memory = askingBack<'good'>(clock)

  return {
    claims(shown) {
      const token = tokenIn(shown)
      return token !== undefined && !isOfPrimoVe(token) && unprovenClaims(token)[institutionClaim] === settings.institutionCode
    },

    async verify(shown, call) {
      const token = tokenIn(shown)
      if (token === undefined || isOfPrimoVe(token)) throw refused('it has not the shape of a token of the classic Primo')
      const statement = statementIn(token)
      const place = hash('sha256', token, 'base64url')
      const now = clock.now()
      if (statement.vouchedFor.issuedAt > now + allowanceMs) throw refused('it was issued in the future')
      // What is over by its own word is not asked about. That it was ever good is known only of those that were seen.
      if (hasEnded(statement.vouchedFor, now)) throw memory.known(place) ? ended() : refused('it is over, by its own word')

      const { until } = await memory.confirmed(
        place,
        async (own) => {
          const headers = { accept: 'application/json', authorization: `Bearer ${token}` }
          // Asked once: some refusals come as a 500, which would be tried again.
          const answer = await send(own, { effect: 'read', method: 'GET', name, path, headers, single: true })
          return isYes(answer) ? 'good' : undefined
        },
        call,
      )
      const person = vouched(statement, clock.now())
      return { ...person, expiresAt: Math.min(person.expiresAt, until) }
    },
  }

  function statementIn(token: string): Statement<VouchedPatron> {
    const claims = claimsIn(payloadOf(token), classicClaims)
    if (claims[institutionClaim] !== settings.institutionCode) throw refused('it is of another institution')
    const record = claims[recordClaim]
    const view = claims.viewId ? { view: claims.viewId } : {}
    const id = idOf(token)
    return {
      vouchedFor: {
        kind: 'patron',
        id,
        institution,
        record: record as RecordId,
        ...lifeOf(claims, settings.maxAgeHours),
        ...view,
      },
      nobody: claims.userGroup === 'GUEST' || record.startsWith('anonymous'),
    }
  }
}

/** Its tokens, and those of Cloud Apps, name their key; they are others' to judge. */
function isOfPrimoVe(token: string): boolean {
  return /^(?:primaPrivateKey-|exlhep-)/.test(namedKey(token) ?? '')
}

const classicClaims = z.object({
  iss: z.literal('Prima'),
  iat: seconds,
  exp: seconds,
  viewInstitutionCode: z.string(),
  user: z.string().min(1),
  userGroup: z.string().nullish(),
  viewId: z.string().nullish(),
})

const envelope = z.object({ status: z.string() })

/**
 * Did Primo take the token for a patron's? A guest's is answered with 200 and `failed`; what is not good at all with 401, 403 or, in some
 * places, 500.
 */
function isYes(answer: VendorAnswer): boolean {
  const { status, body } = answer
  if (status === 401 || status === 403 || status === 500) return false
  if (status !== 200) throw problemFrom(name, answer)
  let said: unknown
  try {
    said = JSON.parse(body.toString())
  } catch {
    throw unfit(name, 'is no JSON')
  }
  const read = envelope.safeParse(said)
  if (!read.success) throw unfit(name, 'has no status in it')
  return read.data.status === 'ok'
}
