import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { JobCount } from '#ports/job-store.ts'

/** What is counted and measured, for Prometheus. No name of a patron and no address is ever a label: labels are ours, and few. */
export interface Meters {
  /** A request to a library system that has ended. */
  vendorAsked(ended: EndedVendorRequest): void
  /** A look into one of the memories. */
  remembered(memory: string, what: 'hit' | 'stale' | 'miss' | 'joined'): void
  /** A job that was put off. */
  putOff(topic: string, problem: string): void
  /** Times every request of the application, by its route's pattern. */
  watch(app: FastifyInstance): void
  /** The text that Prometheus reads. Asks for what is counted at that moment. */
  text(): Promise<string>
}

export interface EndedVendorRequest {
  readonly institution: string
  readonly vendor: string
  readonly name: string
  readonly status: number | undefined
  readonly problem: string | undefined
  readonly ms: number
  readonly attempts: number
  readonly joined: boolean
}

/** What is looked at when somebody reads the figures, and not before. */
export interface Gauged {
  pools(): readonly {
    readonly pool: string
    readonly underWay: number
    readonly waiting: number
    readonly leftToday: number | undefined
  }[]
  breakers(): readonly { readonly pool: string; readonly origin: string; readonly open: boolean }[]
  /** Nothing where the store does not answer. */
  jobs(): Promise<readonly JobCount[] | undefined>
}

export const metricsType = Registry.PROMETHEUS_CONTENT_TYPE

const seconds = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export function meters(gauged: Gauged, version: string): Meters {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  new Gauge({ name: 'patron_gateway_info', help: 'The version that runs', labelNames: ['version'], registers }).set(
    { version },
    1,
  )
  const requests = new Histogram({
    name: 'patron_gateway_request_seconds',
    help: 'Requests answered, by route',
    labelNames: ['method', 'route', 'status'],
    buckets: seconds,
    registers,
  })
  const asked = new Histogram({
    name: 'patron_gateway_vendor_seconds',
    help: 'Requests to library systems, from the queue to the answer',
    labelNames: ['vendor', 'name'],
    buckets: seconds,
    registers,
  })
  const answers = new Counter({
    name: 'patron_gateway_vendor_answers_total',
    help: 'What became of requests to library systems: a status, or the code of a problem',
    labelNames: ['institution', 'vendor', 'name', 'outcome'],
    registers,
  })
  const attempts = new Counter({
    name: 'patron_gateway_vendor_calls_total',
    help: 'How often library systems were asked, retries included: what they count',
    labelNames: ['institution', 'vendor'],
    registers,
  })
  const looks = new Counter({
    name: 'patron_gateway_memory_looks_total',
    help: 'Looks into memories: known, old but shown, asked for, or asked for by somebody else already',
    labelNames: ['memory', 'what'],
    registers,
  })
  const delays = new Counter({
    name: 'patron_gateway_jobs_put_off_total',
    help: 'Jobs that did not go and are tried again',
    labelNames: ['topic', 'problem'],
    registers,
  })
  gauges(registry, gauged)

  return {
    vendorAsked({ institution, vendor, name, status, problem, ms, attempts: times, joined }) {
      if (!joined) asked.observe({ vendor, name }, ms / 1000)
      answers.inc({ institution, vendor, name, outcome: problem ?? String(status ?? 'none') })
      attempts.inc({ institution, vendor }, times)
    },
    remembered: (memory, what) => looks.inc({ memory, what }),
    putOff: (topic, problem) => delays.inc({ topic, problem }),
    watch(app) {
      app.addHook('onResponse', (request, reply, done) => {
        const { method, routeOptions } = request
        requests.observe({ method, route: routeOptions.url ?? '(none)', status: reply.statusCode }, reply.elapsedTime / 1000)
        done()
      })
    },
    text: () => registry.metrics(),
  }
}

function gauges(registry: Registry, gauged: Gauged): void {
  const registers = [registry]
  const gauge = (name: string, help: string, labelNames: string[], collect: (into: Gauge) => void | Promise<void>) =>
    new Gauge({
      name: `patron_gateway_${name}`,
      help,
      labelNames,
      registers,
      async collect() {
        this.reset()
        await collect(this)
      },
    })

  gauge('pool_under_way', 'Requests to a library system on the wire, by what it counts together', ['pool'], (into) => {
    for (const { pool, underWay } of gauged.pools()) into.set({ pool }, underWay)
  })
  gauge('pool_waiting', 'Requests that wait for their turn', ['pool'], (into) => {
    for (const { pool, waiting } of gauged.pools()) into.set({ pool }, waiting)
  })
  gauge('pool_left_today', "What is left of a library system's allowance of the day, as it said last", ['pool'], (into) => {
    for (const { pool, leftToday } of gauged.pools()) if (leftToday !== undefined) into.set({ pool }, leftToday)
  })
  gauge('breaker_open', '1 while a library system is given a rest', ['pool', 'origin'], (into) => {
    for (const { pool, origin, open } of gauged.breakers()) into.set({ pool, origin }, open ? 1 : 0)
  })
  // One of them asks the store for all three.
  let counted: Promise<readonly JobCount[] | undefined> | undefined
  const jobs = (name: string, help: string, value: (count: JobCount) => number) =>
    gauge(name, help, ['topic'], async (into) => {
      counted ??= gauged.jobs().finally(() => (counted = undefined))
      for (const count of (await counted) ?? []) into.set({ topic: count.topic }, value(count))
    })
  jobs('jobs_waiting', 'Jobs that wait for their time or for a worker', ({ waiting }) => waiting)
  jobs('jobs_overdue_seconds', 'By how long the longest overdue job is late', ({ overdueMs }) => overdueMs / 1000)
  jobs('jobs_buried', 'Jobs that nobody does any more by themselves: a person has to look', ({ buried }) => buried)
}
