import type { VendorAnswer } from '#ports/send.ts'

/** How often a read is asked again, beyond the one time a vendor may ask us to slow down. */
export const mostRetries = 2

const firstPauseMs = 200

/** Answers that a moment later may be other ones. */
export function mayPass(status: number): boolean {
  return status === 500 || status === 502 || status === 503 || status === 504
}

/** Before the n-th retry: exponential with full jitter, so that those who failed together do not come back together. */
export function pauseMs(retry: number, random: () => number): number {
  return random() * firstPauseMs * 2 ** retry
}

/** What the vendor said in Retry-After, seconds or a date, as milliseconds from now. */
export function retryAfterMs(answer: VendorAnswer, now: number): number {
  const said = answer.headers['retry-after']
  if (typeof said !== 'string') return 0
  const ms = /^\d+$/.test(said) ? Number(said) * 1000 : Date.parse(said) - now
  return Number.isNaN(ms) ? 0 : Math.max(0, ms)
}
