import type { Queries } from './database.ts'

/** One method of a port, as a function that is handed what to ask. It knows no database, so it cannot reach around its transaction. */
export interface Step<A extends readonly unknown[], R> {
  readonly within: 'statement' | 'transaction'
  run(db: Queries, ...args: A): Promise<R>
}

export type Steps<Port> = {
  readonly [Method in keyof Port]: Port[Method] extends (...args: infer A) => Promise<infer R> ? Step<A, R> : never
}

/** A step that is a single statement, and so a transaction already: one round trip. */
export function statement<A extends readonly unknown[], R>(run: (db: Queries, ...args: A) => Promise<R>): Step<A, R> {
  return { within: 'statement', run }
}

export function transaction<A extends readonly unknown[], R>(run: (tx: Queries, ...args: A) => Promise<R>): Step<A, R> {
  return { within: 'transaction', run }
}
