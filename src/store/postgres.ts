import { createHash } from 'node:crypto'
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient, sql } from 'kysely'
import { DatabaseError, Pool, type PoolClient, type PoolConfig, types } from 'pg'
import type { Database, OpenOptions, Queries } from './database.ts'
import { migrate } from './migrate.ts'
import type { Tables } from './tables.ts'

/** One PostgreSQL, for any number of nodes. */
export async function openPostgres(url: string, { now, patienceMs }: OpenOptions): Promise<Database> {
  await migrateAlone(url, now, patienceMs)
  const kysely = new Kysely<Tables>({
    dialect: new PostgresDialect({
      pool: sound(
        openPool(url, patienceMs, {
          statement_timeout: patienceMs,
          // For a server that no longer answers at all; one that does gives up first, and its connection stays good.
          query_timeout: patienceMs + 500,
          idle_in_transaction_session_timeout: 2 * patienceMs,
        }),
      ),
    }),
  })
  return {
    statements: kysely,
    transaction: (work) => kysely.transaction().setIsolationLevel('read committed').execute(work),
    takeTurns,
    shared: true,
    passOver: (rows) => rows.forUpdate().skipLocked(),
    violated,
    close: () => kysely.destroy(),
  }
}

/**
 * The code's classes 22 and 23: a value or a row that cannot be. Of 22 only the code is passed on, since its messages quote the value.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function violated(error: unknown): string | undefined {
  if (!(error instanceof DatabaseError)) return undefined
  if (error.code?.startsWith('22')) return `PostgreSQL ${error.code}`
  return error.code?.startsWith('23')
    ? `PostgreSQL ${error.code} by ${error.constraint ?? error.column ?? 'a constraint'}`
    : undefined
}

/**
 * Locks that belong to the transaction and go with it, however it ends, so that a node that dies holds nothing up. Taken in the
 * order of their keys (two names may share one), two steps can never wait for each other. It is a statement of its own: under "read
 * committed" the next one sees all that those before us in the queue have committed.
 */
async function takeTurns(tx: Queries, names: readonly string[]): Promise<void> {
  const keys = [...new Set(names.map(lockKey))].sort((one, other) => (one < other ? -1 : 1))
  await sql`select pg_advisory_xact_lock(key) from unnest(${keys.map(String)}::bigint[]) as key`.execute(tx)
}

function lockKey(name: string): bigint {
  return createHash('sha256').update(name).digest().readBigInt64BE()
}

/** Over a connection of its own without a limit: a migration may take minutes, or wait that long for the node that runs it. */
async function migrateAlone(url: string, now: () => number, patienceMs: number): Promise<void> {
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: openPool(url, patienceMs, { max: 1 }) }) })
  try {
    await migrate(kysely, 'postgres', now)
  } finally {
    await kysely.destroy()
  }
}

function openPool(url: string, patienceMs: number, more: PoolConfig): Pool {
  const pool = new Pool({
    connectionString: url,
    fallback_application_name: 'patron-gateway',
    connectionTimeoutMillis: patienceMs,
    keepAlive: true,
    types: { getTypeParser },
    ...more,
  })
  // A connection that drops is no news: its query, where it had one, has failed, and the pool opens another. Unheard, the event would
  // end the process; the pool hears it of idle connections only.
  pool.on('error', () => {})
  pool.on('connect', (client) => void client.on('error', () => {}))
  return pool
}

/** A bigint comes as text otherwise; ours are milliseconds and counts, far below 2^53. */
const getTypeParser: typeof types.getTypeParser = (oid, format) =>
  oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format)

/**
 * After anything but an error of the server's own (a time limit, a lost line) a connection may still be busy with what was asked:
 * nothing more is asked over it, and it does not go back into the pool, where pg would put it.
 */
function sound(pool: Pool): PostgresPool {
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => soundClient(await pool.connect()),
  }
}

function soundClient(client: PoolClient): PostgresPoolClient {
  let broken: Error | undefined
  const query = async (text: string, values: unknown[]): Promise<unknown> => {
    if (broken !== undefined) throw broken
    try {
      return await client.query(text, values)
    } catch (error) {
      if (error instanceof Error && !(error instanceof DatabaseError)) broken = error
      throw error
    }
  }
  return { query: query as PostgresPoolClient['query'], release: (destroy) => client.release(broken ?? destroy) }
}
