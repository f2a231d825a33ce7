import { inState, isOpen, withLines } from '#domain/payment.ts'
import { isBehind, type Renewal, type RenewalLine } from '#domain/renewal.ts'
import type { PaymentKind } from './fulfilment.ts'
import { followingAgain, withCopiesAgain } from './renewal-copies.ts'
import { withoutRivalled } from './renewal-rivals.ts'

export const renewalTopic = 'renewal'
/** What is for a while only, until it is confirmed or has lapsed. */
export const provisionalTopic = 'renewal-provisional'
export const postingTopic = 'renewal-posting'
export const lookTopic = 'renewal-look'

const day = 86_400_000

/** A card renewal among the payments. */
export const renewalKind: PaymentKind<Renewal> = {
  topic: renewalTopic,
  words: 'card-renewal',
  parameter: 'renewal',
  both: 'extended-and-refunded',
  withoutRivalled,
  delivered: (line, now) => ({ ...line, state: 'extended', extendedAt: line.extendedAt ?? now }),
  shownAfterAll: (renewal, shown, now) =>
    followingAgain(
      withLines(renewal, (_, at) => (shown.includes(at) ? { state: 'extended', extendedAt: now, posting: 'due' } : undefined)),
      shown,
    ),
  stuck: (renewal) => (renewal.lines.some((line) => isBehind(renewal, line)) ? 'copy-behind' : undefined),

  overdue(renewal) {
    const open = renewal.lines.filter(isOpen)
    if (open.length > 0 && open.every((line) => isBehind(renewal, line))) return 'copy-behind'
    return renewal.lines.some(({ unsureSince }) => unsureSince !== undefined) ? 'not-proved' : 'system-unreachable'
  },

  afterwards: ({ id, provisional }, now) => [
    { topic: postingTopic, key: id, dueAt: now },
    { topic: lookTopic, key: id, dueAt: now + day },
    ...(provisional === undefined ? [] : [{ topic: provisionalTopic, key: id, dueAt: now }]),
  ],

  resolved: ({ id, provisional }, now) => (provisional === undefined ? [] : [{ topic: provisionalTopic, key: id, dueAt: now }]),

  again(renewal, now) {
    const before = renewal.attention?.before ?? 'fulfilling'
    switch (renewal.attention?.reason) {
      case 'date-put-back':
      case 'not-proved': {
        const lines = renewal.lines.map((line): RenewalLine =>
          line.state === 'extended' ? { ...line, state: 'extending', tries: Math.max(1, line.tries) } : line,
        )
        return { payment: { ...inState(renewal, 'fulfilling', now), workingSince: now, lines } }
      }
      case 'posting-failed': {
        const lines = renewal.lines.map((line): RenewalLine => (line.posting === 'staff' ? { ...line, posting: 'due' } : line))
        const job = { topic: postingTopic, key: renewal.id, dueAt: now }
        return { payment: { ...inState(renewal, before === 'needs-staff' ? 'fulfilled' : before, now), lines }, jobs: [job] }
      }
      case 'copy-behind':
        return { payment: withCopiesAgain({ ...inState(renewal, 'fulfilling', now), workingSince: now }) }
      default:
        return undefined
    }
  },
}
