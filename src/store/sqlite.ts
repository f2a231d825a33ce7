import { mkdir, open } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { CompiledQuery, type DatabaseConnection, Kysely, SqliteDialect, SqliteDriver } from 'kysely'
import type { SqliteDatabase, SqliteDialectConfig } from 'kysely'
import type { Database, OpenOptions } from './database.ts'
import { migrate } from './migrate.ts'
import type { Tables } from './tables.ts'

/** One file on a local disk, for one host. Several processes may have it open: the server, and the command that makes keys. */
export async function openSqlite(path: string, { now, patienceMs }: OpenOptions): Promise<Database> {
  const file = await openFile(resolve(path), patienceMs)
  const kysely = new Kysely<Tables>({ dialect: new PatientDialect({ database: forKysely(file) }, patienceMs) })
  try {
    await migrate(kysely, 'sqlite', now)
  } catch (error) {
    await kysely.destroy()
    throw error
  }
  return {
    statements: kysely,
    transaction: (work) => kysely.transaction().execute(work),
    // Whoever writes has the whole file to itself, from the first statement on.
    takeTurns: async () => {},
    shared: false,
    passOver: (rows) => rows,
    violated,
    close: () => kysely.destroy(),
  }
}

/** SQLite names the columns of a constraint in its message, and never a value. */
export function violated(error: unknown): string | undefined {
  return errorCode(error) === constraintViolated ? (error as Error).message : undefined
}

async function openFile(path: string, patienceMs: number): Promise<DatabaseSync> {
  await createPrivately(path)
  const file = new DatabaseSync(path)
  try {
    // FULL: what was acknowledged survives a power cut, for one sync per transaction. WAL: nobody who reads waits for who writes.
    await patiently(() => file.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on'), patienceMs)
  } catch (error) {
    file.close()
    throw error
  }
  return file
}

/**
 * SQLite would create it readable by everyone; its side files take their mode from it. Exclusively, because to close a second
 * descriptor of an open database gives up the locks this process has on it: https://www.sqlite.org/howtocorrupt.html §2.2
 */
async function createPrivately(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  try {
    await (await open(path, 'wx', 0o600)).close()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** The few calls of better-sqlite3 that kysely makes. */
function forKysely(file: DatabaseSync): SqliteDatabase {
  return {
    close: () => file.close(),
    prepare(query) {
      const prepared = file.prepare(query)
      return {
        reader: prepared.columns().length > 0,
        all: (parameters) => prepared.all(...(parameters as SQLInputValue[])),
        run: (parameters) => prepared.run(...(parameters as SQLInputValue[])),
        iterate: (parameters) => prepared.iterate(...(parameters as SQLInputValue[])),
      }
    },
  }
}

class PatientDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig
  readonly #patienceMs: number

  constructor(config: SqliteDialectConfig, patienceMs: number) {
    super(config)
    this.#config = config
    this.#patienceMs = patienceMs
  }

  override createDriver(): PatientDriver {
    return new PatientDriver(this.#config, this.#patienceMs)
  }
}

class PatientDriver extends SqliteDriver {
  readonly #patienceMs: number

  constructor(config: SqliteDialectConfig, patienceMs: number) {
    super(config)
    this.#patienceMs = patienceMs
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection()
    return {
      executeQuery: (query) => patiently(() => connection.executeQuery(query), this.#patienceMs),
      streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
    }
  }

  /** A transaction that began by reading could no longer write once another process wrote: it takes its turn at once. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }
}

/**
 * Another process is writing: ask again shortly. SQLite's own busy timeout would do so on the event loop and stand still with it;
 * between two stores in one process neither would ever get on. A statement that found the file busy has done nothing yet.
 */
async function patiently<T>(attempt: () => T | Promise<T>, patienceMs: number): Promise<T> {
  const end = performance.now() + patienceMs
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (errorCode(error) !== busy || performance.now() >= end) throw error
    }
    await sleep(1 + Math.random() * 9)
  }
}

/** SQLite's primary result codes: https://www.sqlite.org/rescode.html */
const busy = 5
const constraintViolated = 19

/** The low byte of what node:sqlite reports; the rest says which kind of busy or which kind of constraint. */
function errorCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined
}
