import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { Problem } from '#domain/problem.ts'
import type { Secret } from '#ports/adapter.ts'
import type { Notice } from '#ports/payments.ts'

/** How far a notice's time may be from ours, back or ahead: what somebody recorded is good for no longer. */
const toleranceMs = 5 * 60 * 1000

/** What is read of a notice; the rest is asked for. Some are about no payment. */
const noticeBody = z.object({ data: z.object({ payment: z.string().min(1) }) })

/**
 * The payment that a genuine notice names (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md). The signature
 * is over the bytes as they came, so nothing is read before it holds.
 */
export function paymentIn({ raw, headers }: Notice, secret: Secret, now: number): string | undefined {
  const id = headers['webhook-id']
  const timestamp = headers['webhook-timestamp']
  const signatures = headers['webhook-signature']
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string') {
    throw notGenuine('a header is missing, or came twice')
  }
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now - Number(timestamp) * 1000) > toleranceMs) {
    throw notGenuine('its time is too far from ours')
  }
  const expected = createHmac('sha256', secret.reveal()).update(`${id}.${timestamp}.`).update(raw).digest('base64')
  // Several, while a secret is being changed.
  if (!signatures.split(' ').some((each) => isEqual(each, `v1,${expected}`))) throw notGenuine('it is signed by somebody else')
  return noticeBody.safeParse(parsed(raw)).data?.data.payment
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

function notGenuine(why: string): Problem {
  return new Problem('notice-invalid', `play: a notice is not genuine, ${why}`)
}
