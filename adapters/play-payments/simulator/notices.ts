import { createHmac, randomUUID } from 'node:crypto'
import type { Clock } from '#simulation/clock.ts'
import type { PaymentSwitches } from './switches.ts'
import type { Payment } from './world.ts'

export type NoticeType =
  | 'payment.paid'
  | 'payment.failed'
  | 'payment.ended'
  | 'refund.pending'
  | 'refund.done'
  | 'refund.failed'
  | 'payment.charged_back'

/** One attempt to bring a notice, as the receiver sees it. A notice that is sent twice is two of these. */
export interface SentNotice {
  readonly type: NoticeType
  /** The id of the payment it is about. */
  readonly payment: string
  readonly url: string
  readonly raw: Buffer
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  /** What the receiver answered; nothing where none did, or where it was not sent at all. */
  readonly status: number | undefined
}

export interface NoticeDesk {
  /** All since the start or the last `clear`, in the order in which their receivers were done with them. */
  readonly all: readonly SentNotice[]
  tell(payment: Payment, type: NoticeType): void
  /** The oldest that nobody has asked for yet, or else the next one, once its receiver has answered. */
  next(): Promise<SentNotice>
  /** Sends what is kept back, newest first where the order is to be wrong. */
  release(): void
  /** Forgets all, also those under way. */
  clear(): void
  close(): void
}

/** Nobody waits longer for a receiver that does not answer. */
const patienceMs = 10_000

export function noticeDesk(clock: Clock, switches: PaymentSwitches): NoticeDesk {
  const all: SentNotice[] = []
  let fetched = 0
  const waiting: PromiseWithResolvers<SentNotice>[] = []
  let kept: Told[] = []
  let underWay = new AbortController()
  // One after the other: what order they are in is decided here and not by the line.
  let line = Promise.resolve()

  function note(notice: SentNotice): void {
    all.push(notice)
    const first = waiting.shift()
    if (first === undefined) return
    fetched += 1
    first.resolve(notice)
  }

  function send(told: Told): void {
    const { signal } = underWay
    line = line.then(async () => {
      if (signal.aborted) return
      const notice = signed(told, clock)
      const status = await posted(notice, AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]))
      if (!signal.aborted) note({ ...notice, status })
    })
  }

  function release(): void {
    const now = switches.notices === 'out-of-order' ? kept.toReversed() : kept
    kept = []
    now.forEach(send)
  }

  function tell(payment: Payment, type: NoticeType): void {
    const told: Told = { payment, type, id: `msg_${randomUUID()}`, at: clock.now() }
    switch (switches.notices) {
      case 'never':
        return note({ ...signed(told, clock), status: undefined })
      case 'late':
        kept.push(told)
        return
      case 'out-of-order':
        kept.push(told)
        if (kept.length > 1) release()
        return
      case 'twice':
        send(told)
        return send(told)
      case 'at-once':
        return send(told)
    }
  }

  function clear(): void {
    underWay.abort()
    underWay = new AbortController()
    all.length = 0
    fetched = 0
    kept = []
  }

  return {
    all,
    tell,
    release,
    clear,

    next() {
      const first = all[fetched]
      if (first !== undefined) {
        fetched += 1
        return Promise.resolve(first)
      }
      const wait = Promise.withResolvers<SentNotice>()
      waiting.push(wait)
      return wait.promise
    },

    close() {
      clear()
      for (const wait of waiting.splice(0)) wait.reject(new Error('The payment house was closed before the notice came'))
    },
  }
}

interface Told {
  readonly payment: Payment
  readonly type: NoticeType
  /** The same for every attempt. */
  readonly id: string
  readonly at: number
}

/** As Standard Webhooks have it (https://www.standardwebhooks.com), but for the secret, whose characters are the key as they stand. */
function signed({ payment, type, id, at }: Told, clock: Clock): Omit<SentNotice, 'status'> {
  const body = JSON.stringify({ type, timestamp: new Date(at).toISOString(), data: { payment: payment.id } })
  // Of the attempt, not of what it tells: else a late one would be too old.
  const timestamp = String(Math.floor(clock.now() / 1000))
  const signature = createHmac('sha256', payment.account.noticeSecret).update(`${id}.${timestamp}.${body}`).digest('base64')
  return {
    type,
    payment: payment.id,
    url: payment.noticeUrl,
    raw: Buffer.from(body),
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
  }
}

/** The status that was answered; nothing where none was. */
async function posted({ url, raw, headers }: Omit<SentNotice, 'status'>, signal: AbortSignal): Promise<number | undefined> {
  // What is played stays on this machine.
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname)) return undefined
  try {
    const answer = await fetch(url, { method: 'POST', body: new Uint8Array(raw), headers, redirect: 'manual', signal })
    await answer.body?.cancel()
    return answer.status
  } catch {
    // A receiver that is not there learns it by asking.
    return undefined
  }
}
