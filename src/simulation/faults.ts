import type { XmlDamage } from './xml-damage.ts'

/**
 * Everything that goes wrong between a client and a vendor. Where it says *with effect*, the vendor does what it was asked and only
 * the answer suffers; everywhere else nothing happens at the vendor.
 */
export type Fault =
  | Delay
  /** Takes the request and never answers. */
  | { readonly kind: 'hang' }
  /** The connection is reset before anything happens. */
  | { readonly kind: 'reset' }
  /** The lost answer: with effect, and then the connection is gone. */
  | { readonly kind: 'drop-answer' }
  /** The vendor's own error body for this status: 429 for "too fast", 500 and up for "broken". */
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** A page for humans, as a proxy or a maintenance notice sends it. 200 unless told otherwise. */
  | { readonly kind: 'html'; readonly status?: number }
  /** With effect: XML, whatever the request accepts. */
  | { readonly kind: 'xml' }
  /** With effect: the right headers over a body that stops in mid-sentence. */
  | { readonly kind: 'broken-json' }
  /** With effect: announces the whole length, sends half, closes the connection. */
  | { readonly kind: 'half-answer' }
  /** A JSON string of 50 MB, unless told otherwise, without a content length. */
  | { readonly kind: 'huge-body'; readonly bytes?: number }
  /** JSON nested 100,000 deep, unless told otherwise. */
  | { readonly kind: 'deep-json'; readonly depth?: number }
  /** With effect: the same JSON keys, and under each a value of another type. */
  | { readonly kind: 'wrong-types' }
  /** With effect: the right headers, and nothing behind them. */
  | { readonly kind: 'empty-body' }
  /** With effect: the same XML, damaged. */
  | { readonly kind: 'broken-xml'; readonly how: XmlDamage }
  /** With effect: a root of the right name, and in it elements nested 100,000 deep, unless told otherwise. */
  | { readonly kind: 'deep-xml'; readonly depth?: number }
  /** One XML element with 50 MB of text in it, unless told otherwise, without a content length. */
  | { readonly kind: 'huge-xml'; readonly bytes?: number }

/** Does what it was asked at once, and answers late: by so much, or when something else has happened. Adds to any other fault. */
export type Delay =
  | { readonly kind: 'latency'; readonly ms: number }
  | { readonly kind: 'held'; readonly until: Promise<unknown> }

export function isDelay(fault: Fault): fault is Delay {
  return fault.kind === 'latency' || fault.kind === 'held'
}

/** Which calls a fault meets. What is left out does not matter. */
export interface FaultScope {
  readonly method?: string
  /** The pattern of a route, exactly as the simulator lists it. */
  readonly pattern?: string
  readonly tenant?: string
  /** Only the next so many calls; until it is cleared where this is left out. */
  readonly times?: number
}

export interface Faults {
  /** Sets a fault and returns what takes it away again. A pattern that no route has is a mistake in the test, and is thrown. */
  set(fault: Fault, scope?: FaultScope): () => void
  clear(): void
}

/** What a call is known by when faults are looked up. */
export interface FaultTarget {
  readonly method: string
  readonly pattern: string | undefined
  readonly tenant: string | undefined
}

export interface FaultBoard extends Faults {
  /** The faults one call meets, in the order they were set: all the delays, and the first of the others. Uses them up. */
  take(target: FaultTarget): readonly Fault[]
}

/** Faults for whatever has one of the patterns. */
export function faultBoard(patterns: ReadonlySet<string>): FaultBoard {
  let entries: Entry[] = []

  function remove(entry: Entry) {
    entries = entries.filter((other) => other !== entry)
  }

  return {
    set(fault, scope = {}) {
      if (scope.pattern !== undefined && !patterns.has(scope.pattern)) {
        throw new RangeError(`No route has the pattern ${scope.pattern}. There are: ${[...patterns].join(', ')}`)
      }
      const entry: Entry = { fault, scope, left: scope.times ?? Number.POSITIVE_INFINITY }
      entries.push(entry)
      return () => remove(entry)
    },

    clear() {
      entries = []
    },

    take(target) {
      const met = entries.filter((entry) => meets(entry.scope, target))
      const worst = met.find((entry) => !isDelay(entry.fault))
      const taken = met.filter((entry) => isDelay(entry.fault) || entry === worst)
      for (const entry of taken) {
        entry.left -= 1
        if (entry.left <= 0) remove(entry)
      }
      return taken.map((entry) => entry.fault)
    },
  }
}

interface Entry {
  readonly fault: Fault
  readonly scope: FaultScope
  left: number
}

function meets(scope: FaultScope, target: FaultTarget): boolean {
  return (
    (scope.method === undefined || scope.method === target.method) &&
    (scope.pattern === undefined || scope.pattern === target.pattern) &&
    (scope.tenant === undefined || scope.tenant === target.tenant)
  )
}
