import type { Delivery, DeliveryState, Letter, Outcome } from './webhook-post.ts'
import type { World } from './world.ts'

/** What one tenant has to tell, in the order in which it is due. */
export interface Queue {
  put(letter: Letter): void
  /** Sends all that is due now; how many. What answers badly waits for its next time. */
  deliver(): Promise<number>
  deliveries(): readonly Delivery[]
  /** Nothing more leaves. */
  stop(): void
  /** Resolves when nothing is on the line. */
  settled(): Promise<void>
}

const hour = 3_600_000
const never = Number.POSITIVE_INFINITY

/** "Retried after 1, 3 and 6 hours" (Ex Libris Developer Network, Webhooks). Assumption: each counts from the failure before it. */
const waits = [hour, 3 * hour, 6 * hour] as const

/** Sent by itself, a queue has so many on the line at a time; when it is asked, one, so that the order is that of the events. */
const abreast = 8

interface Waiting extends Letter {
  due: number
  state: DeliveryState
  readonly tries: { at: number; outcome: Outcome }[]
}

export function webhookQueue(
  { clock, random, switches }: Pick<World, 'clock' | 'random' | 'switches'>,
  ask: (body: string) => Promise<Outcome>,
): Queue {
  const told: Waiting[] = []
  let waiting: Waiting[] = []
  let working = Promise.resolve(0)
  let timer: NodeJS.Timeout | undefined
  let armedFor = never
  const stopping = new AbortController()

  const happens = (percent: number) => percent > 0 && random() * 100 < percent

  function put(letter: Letter): void {
    const isLost = happens(switches.webhooksLost)
    const due = clock.now() + (happens(switches.webhooksHeldBack) ? switches.webhookHoldMs : 0)
    const copies = happens(switches.webhooksDoubled) ? 2 : 1
    for (let copy = 0; copy < copies; copy += 1) {
      const entry: Waiting = { ...letter, due, state: isLost ? 'lost' : 'waiting', tries: [] }
      told.push(entry)
      if (!isLost) waiting.push(entry)
    }
    arm(due)
  }

  /** Wakes up when the earliest is due. No process lives on for it. */
  function arm(due: number): void {
    if (stopping.signal.aborted || switches.webhooksLeave !== 'by-themselves' || due >= armedFor) return
    clearTimeout(timer)
    armedFor = due
    timer = setTimeout(() => void deliver(), Math.max(0, due - clock.now())).unref()
  }

  function deliver(): Promise<number> {
    working = working.then(sendDue)
    return working
  }

  async function sendDue(): Promise<number> {
    armedFor = never
    const now = clock.now()
    const due = waiting.filter((entry) => entry.due <= now).sort((one, other) => one.due - other.due)
    waiting = waiting.filter((entry) => entry.due > now)
    const lanes = switches.webhooksLeave === 'by-themselves' ? abreast : 1
    const left = due[Symbol.iterator]()
    await Promise.all(Array.from({ length: lanes }, () => sendAll(left)))
    arm(waiting.reduce((earliest, entry) => Math.min(earliest, entry.due), never))
    return due.length
  }

  async function sendAll(left: Iterator<Waiting>): Promise<void> {
    for (let next = left.next(); !next.done && !stopping.signal.aborted; next = left.next()) {
      const entry = next.value
      const at = clock.now()
      const outcome = await ask(entry.body)
      entry.tries.push({ at, outcome })
      entry.state = stateAfter(outcome, entry.tries.length)
      if (entry.state !== 'waiting') continue
      entry.due = clock.now() + waits[entry.tries.length - 1]!
      waiting.push(entry)
    }
  }

  return {
    put,
    deliver,
    deliveries: () => told.map(({ id, event, primaryId, state, tries }) => ({ id, event, primaryId, state, tries: [...tries] })),
    stop() {
      stopping.abort()
      clearTimeout(timer)
      waiting = []
    },
    settled: () => working.then(() => undefined),
  }
}

function stateAfter(outcome: Outcome, tries: number): DeliveryState {
  if (typeof outcome === 'number' && outcome < 500) return outcome >= 200 && outcome < 300 ? 'taken' : 'refused'
  return tries > waits.length ? 'given-up' : 'waiting'
}
