import type { Kysely, SelectQueryBuilder } from 'kysely'
import type { Tables } from './tables.ts'

export type Dialect = 'sqlite' | 'postgres'

/** All that a step sees: statements, and no way to begin a second transaction, which on SQLite would wait for the first for ever. */
export type Queries = Pick<
  Kysely<Tables>,
  'with' | 'selectFrom' | 'selectNoFrom' | 'insertInto' | 'updateTable' | 'deleteFrom' | 'getExecutor'
>

/** From here to the end of the transaction nobody else is in a step over any of these names, on no node. */
export type TakeTurns = (tx: Queries, names: readonly string[]) => Promise<void>

/** Rows that another step has in its hands at this moment are passed over, and nobody waits for them. */
export type PassOver = <Table extends keyof Tables, Row>(
  rows: SelectQueryBuilder<Tables, Table, Row>,
) => SelectQueryBuilder<Tables, Table, Row>

/** One of the two engines, migrated and ready. */
export interface Database {
  /** Each statement goes through by itself. */
  readonly statements: Queries
  /** All of `work` or nothing; in it each statement sees what others committed before it began. */
  transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T>
  readonly takeTurns: TakeTurns
  readonly passOver: PassOver
  /** Several nodes may use it. */
  readonly shared: boolean
  /** The engine's constraint that `error` is about, where it is about one. */
  violated(error: unknown): string | undefined
  close(): Promise<void>
}

export interface OpenOptions {
  /** What is written beside each migration that is run. */
  readonly now: () => number
  /** How long to wait for a connection, for a lock, or for an answer before the store counts as unavailable. */
  readonly patienceMs: number
}
