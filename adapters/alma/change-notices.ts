import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { RecordId } from '#domain/id.ts'
import { Problem } from '#domain/problem.ts'
import type { Secret } from '#ports/adapter.ts'
import type { ChangeNotice, ChangeNotices } from '#ports/patron-file.ts'
import { toTenant } from './translate.ts'
import { isContact } from './user-rows.ts'
import { code, text } from './wire.ts'

/** Of the envelope what is said of every event. */
const envelope = z.object({
  id: z.string().trim().min(1).max(255),
  action: z.string(),
  institution: code,
  time: z.string(),
})

/** Whose it is; all else of the user is read afresh. */
const aboutUser = z.object({
  event: code,
  webhook_user: z.object({
    method: text.catch(undefined),
    user: z.object({ primary_id: z.string().trim().min(1), record_type: code.catch(undefined) }),
  }),
})

/**
 * Alma's webhooks (https://developers.exlibrisgroup.com/alma/integrations/webhooks/). The vendor's own example signs what it has parsed and written anew;
 * what Alma signed are the bytes, as clients in production found (VuFind, the Swiss consortium).
 */
export function almaNotices(secret: Secret, institutionCode: string): ChangeNotices {
  return {
    challenge: (given) => JSON.stringify({ challenge: given }),

    read(raw, headers): ChangeNotice {
      const said = headers['x-exl-signature']
      if (typeof said !== 'string') throw invalid('its signature is missing, or came twice')
      const expected = createHmac('sha256', secret.reveal()).update(raw).digest('base64')
      if (!isEqual(said, expected)) throw invalid('it is signed by somebody else')
      const body = parsed(raw)
      const message = envelope.safeParse(body)
      if (!message.success) throw invalid('it is no message of Alma’s')
      const { id: event, action, institution, time } = message.data
      // One secret may serve several institutions; what is another’s is not taken for ours.
      if (institution?.value !== undefined && toTenant(institution.value) !== toTenant(institutionCode)) {
        throw invalid('it is another institution’s')
      }
      const at = Date.parse(time)
      if (Number.isNaN(at)) throw invalid('it does not say when')
      if (action.toUpperCase() !== 'USER') return { event, at, about: { what: 'other' } }
      return { event, at, about: aboutIn(body) }
    },
  }
}

function aboutIn(body: unknown): ChangeNotice['about'] {
  const read = aboutUser.safeParse(body)
  if (!read.success) throw invalid('it is about a user, and does not say whom')
  const { event, webhook_user: changed } = read.data
  if (isContact(changed.user)) return { what: 'other' }
  const isRemoved = event?.value?.toUpperCase() === 'USER_DELETED' || changed.method?.toUpperCase() === 'DELETE'
  return { what: isRemoved ? 'removed' : 'changed', record: changed.user.primary_id as RecordId }
}

/** In a time that does not tell how much of it was right. */
function isEqual(said: string, expected: string): boolean {
  const [one, other] = [Buffer.from(said), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}

function parsed(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString())
  } catch {
    return undefined
  }
}

function invalid(why: string): Problem {
  return new Problem('notice-invalid', `alma: a notice is not taken, ${why}`)
}
