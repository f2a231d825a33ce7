import { GatewayProblem } from '../client/send.ts'
import type { Say } from './texts.ts'

/** Why something could not be done, in words. */
export interface Trouble {
  /** The gateway's own code, or `unreachable` where no answer of a gateway came. */
  readonly code: string
  readonly title: string
  readonly detail: string
  /** Seconds. */
  readonly retryAfter?: number
  /** What to tell an operator. */
  readonly requestId?: string
  /** Rules that were broken, in words. */
  readonly faults: readonly string[]
}

export function troubleOf(error: unknown, say: Say): Trouble {
  if (!(error instanceof GatewayProblem)) {
    return { code: 'unreachable', title: say('unreachable'), detail: say('unreachable-detail'), faults: [] }
  }
  const { code, title, detail, retryAfter, requestId, faults = [] } = error.problem
  return {
    code,
    title,
    detail,
    ...(retryAfter !== undefined && { retryAfter }),
    requestId,
    faults: faults.map((fault) => fault.detail),
  }
}

/** The answer was lost, or nobody knows what came of it: the same thing asked again must show the same key. */
export function isOpen({ code }: Trouble): boolean {
  return code === 'unreachable' || code === 'outcome-unknown' || code === 'internal' || code === 'shutting-down'
}

/** Nobody is signed in any more, or not lately enough. */
export function needsSignIn({ code }: Trouble): boolean {
  return code === 'unauthenticated' || code === 'session-ended' || code === 'sign-in-too-old'
}
