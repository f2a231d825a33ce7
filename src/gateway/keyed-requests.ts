import type { Call } from '#domain/call.ts'
import { Problem } from '#domain/problem.ts'
import type { Payment } from '#domain/payment.ts'
import type { KeyedRequest } from '#ports/keyed-request.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Payments } from '#ports/payment-store.ts'

/** What came of a request with a key. */
export interface Handled<P extends Payment> {
  readonly payment: P
  /** It was asked for before: what this shows is how it is now, and nothing was done. */
  readonly replayed: boolean
}

/** `route` tells what the caller uses their key for from all else they may use the same one for; `content` is what they want of it. */
export function keyedRequest(
  ids: Pick<PatronIds, 'fingerprint'>,
  key: string,
  { route, content }: { readonly route: readonly string[]; readonly content: readonly string[] },
  call: Call,
): KeyedRequest {
  return {
    principal: ids.fingerprint('renewal-principal', principalOf(call), ...route),
    key,
    content: ids.fingerprint('renewal-content', ...content),
  }
}

/**
 * Does what a request asks for, once: `work` must write the request down with its effect. While the first of a key is at it, a second is a
 * `conflict`; afterwards it is answered with what came of it.
 */
export async function once<P extends Payment>(
  request: KeyedRequest,
  { lanes, ledger }: { readonly lanes: Lanes; readonly ledger: Pick<Payments<P>, 'answered'> },
  work: () => Promise<P>,
): Promise<Handled<P>> {
  const answered = async (): Promise<P | undefined> => {
    const before = await ledger.answered(request)
    if (before.outcome === 'key-reused') throw keyReused()
    return before.outcome === 'replayed' ? before.payment : undefined
  }
  const { thing, replayed } = await onlyOnce(request, lanes, answered, work)
  return { payment: thing, replayed }
}

/** The same of anything that is found again by the request that made it. */
export async function onlyOnce<Thing>(
  request: KeyedRequest,
  lanes: Lanes,
  answered: () => Promise<Thing | undefined>,
  work: () => Promise<Thing>,
): Promise<{ readonly thing: Thing; readonly replayed: boolean }> {
  const replay = async () => {
    const thing = await answered()
    return thing === undefined ? undefined : { thing, replayed: true }
  }
  return (
    (await replay()) ??
    lanes.inFreeLane(
      `keyed request ${request.principal} ${request.key}`,
      async () => (await replay()) ?? { thing: await work(), replayed: false },
    )
  )
}

export function keyReused(): Problem {
  return new Problem('idempotency-key-reused', 'The key was used for something else')
}

function principalOf({ caller }: Call): string {
  switch (caller.kind) {
    case 'anonymous':
      return 'anonymous'
    case 'patron':
      return `patron ${caller.patron.institution} ${caller.patron.record.toLowerCase()}`
    case 'software':
      return `key ${caller.key}`
    case 'staff':
      return `staff ${caller.person.provider} ${caller.person.subject}`
  }
}
