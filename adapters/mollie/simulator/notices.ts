import type { MollieSwitches } from './switches.ts'
import type { Payment } from './world.ts'

/** One notice, as its receiver sees it: no signature, and nothing in it but an id. */
export interface SentNotice {
  readonly payment: string
  readonly url: string
  readonly raw: Buffer
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  /** What the receiver answered; nothing while, or because, none did. */
  status: number | undefined
}

export interface NoticeDesk {
  /** Oldest first. */
  readonly all: readonly SentNotice[]
  tell(payment: Payment): void
  /** Resolves when every receiver has answered, or never will. */
  settled(): Promise<void>
  clear(): void
}

/** Mollie waits no longer for its receiver. */
const patienceMs = 15_000

export function noticeDesk(switches: MollieSwitches): NoticeDesk {
  const all: SentNotice[] = []
  let underWay = new AbortController()
  // One after the other: what order they are in is decided here and not by the line.
  let line = Promise.resolve()

  async function send(notice: SentNotice, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    notice.status = await posted(notice, AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]))
  }

  return {
    all,
    tell({ id, webhookUrl }) {
      if (webhookUrl === undefined) return
      const notice: SentNotice = {
        payment: id,
        url: webhookUrl,
        raw: Buffer.from(`id=${id}`),
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'Mollie HTTP client/1.0', accept: '*/*' },
        status: undefined,
      }
      all.push(notice)
      const { signal } = underWay
      if (switches.sendsNotices) line = line.then(() => send(notice, signal))
    },
    settled: () => line,
    clear() {
      underWay.abort()
      underWay = new AbortController()
      all.length = 0
    },
  }
}

async function posted({ url, raw, headers }: SentNotice, signal: AbortSignal): Promise<number | undefined> {
  // What is played stays on this machine.
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname)) return undefined
  try {
    const answer = await fetch(url, { method: 'POST', body: new Uint8Array(raw), headers, redirect: 'manual', signal })
    await answer.body?.cancel()
    return answer.status
  } catch {
    return undefined
  }
}
