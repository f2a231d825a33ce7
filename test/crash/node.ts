// A gateway as the process builds it, in a process of its own that is killed at any moment. Only its time is another, and it hears where it is.
import { once } from 'node:events'
import { flushCompileCache } from 'node:module'
import { pino } from 'pino'
import { adapters } from '#adapters/index.ts'
import { readConfig } from '#config'
import { sweepHourly } from '#jobs/sweep.ts'
import { startWorker } from '#jobs/worker.ts'
import { openStore, type StorePlace } from '#store/index.ts'
import { assemble } from '../../src/assemble.ts'
import { quickClock, type Pace } from './clock.ts'

/** What a node is told first. */
export interface Orders {
  readonly text: string
  readonly content: unknown
  readonly env: Readonly<Record<string, string>>
  readonly store: StorePlace
  readonly port: number
  readonly pace: Pace
}

const [orders] = (await once(process, 'message')) as [Orders]
// It has nobody to go on for.
process.on('disconnect', () => process.exit())

const clock = quickClock(orders.pace)
const { text, content, env } = orders
const config = readConfig({ file: 'crash.yaml', text, content, env, adapters })
const store = await openStore(orders.store, { clock, patienceMs: 5000 })
const log = pino({ level: 'silent' })
const gateway = await assemble({ config, store, clock, log, version: '0.0.0' })
sweepHourly(store, clock, () => {})
startWorker({
  store,
  clock,
  works: gateway.works,
  // What is put off is tried again; what is a bug ends up in the table.
  failed(topic, problem) {
    if (problem === 'internal') process.send?.({ bug: topic })
  },
})
await gateway.app.listen({ host: '127.0.0.1', port: orders.port })
process.on('message', ({ forward }: { readonly forward: number }) => {
  clock.putForward(forward)
  process.send?.({ forward })
})
process.send?.('ready')
flushCompileCache()
