import { Problem } from '#domain/problem.ts'
import type { Database } from './database.ts'
import { SchemaTooNew } from './migrate.ts'
import type { Step, Steps } from './step.ts'

/** Runs steps on a database, and is the one place where what a driver throws becomes what the port promises. */
export class Runner {
  readonly #database: Database
  readonly #running = new Set<Promise<unknown>>()
  #closed: Promise<void> | undefined

  constructor(database: Database) {
    this.#database = database
  }

  async run<A extends readonly unknown[], R>(step: Step<A, R>, ...args: A): Promise<R> {
    if (this.#closed !== undefined) throw new Problem('store-unavailable', 'The store was closed')
    const running = this.#begin(step, args)
    this.#running.add(running)
    try {
      return await running
    } catch (error) {
      throw toThrow(error, this.#database)
    } finally {
      this.#running.delete(running)
    }
  }

  /** The port whose methods are these steps. */
  bind<Port>(steps: Steps<Port>): Port {
    const methods = Object.entries<Step<readonly unknown[], unknown>>(steps)
    const bound = methods.map(([name, step]) => [name, (...args: readonly unknown[]) => this.run(step, ...args)] as const)
    return Object.fromEntries(bound) as Port
  }

  /** Steps that have begun are seen through first. */
  close(): Promise<void> {
    this.#closed ??= Promise.allSettled(this.#running).then(() => this.#database.close())
    return this.#closed
  }

  #begin<A extends readonly unknown[], R>(step: Step<A, R>, args: A): Promise<R> {
    return step.within === 'statement'
      ? step.run(this.#database.statements, ...args)
      : this.#database.transaction((tx) => step.run(tx, ...args))
  }
}

/**
 * A row that a constraint refuses, and a value of the wrong type, are bugs of the caller: coming back later would not help, so they
 * are no `store-unavailable`. Whatever else comes out of a driver is.
 */
export function toThrow(error: unknown, { violated }: Pick<Database, 'violated'>): unknown {
  const constraint = violated(error)
  if (constraint !== undefined) return new Error(`The store refused a row: ${constraint}`)
  if (ownErrors.some((own) => error instanceof own)) return error
  return new Problem('store-unavailable', 'The store did not go through with it', { cause: withoutRow(error) })
}

const ownErrors = [Problem, SchemaTooNew, TypeError, RangeError, SyntaxError]

/** PostgreSQL puts the offending row beside its message, as `detail` and `where`, and a logger would write both out. */
function withoutRow(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  return Object.assign(new Error(error.message), 'code' in error ? { code: error.code } : {})
}
