import { Pool } from 'undici'
import type { Dispatcher } from 'undici'

/** The connections to one host, shared by everything that goes there. */
export class Origin {
  readonly name: string
  readonly #connectTimeoutMs: number
  readonly #concurrent = new Map<string, number>()
  #pool: Pool | undefined

  constructor(name: string, connectTimeoutMs: number) {
    this.name = name
    this.#connectTimeoutMs = connectTimeoutMs
  }

  /**
   * As many connections as all pools together may have requests under way, so that none can take another's, and no more: to some vendors
   * an idle connection is a process. A reload that allows more gets new ones, and the old ones end with their last request.
   */
  allow(pool: string, concurrent: number): void {
    if (this.#concurrent.get(pool) === concurrent) return
    this.#concurrent.set(pool, concurrent)
    void this.#pool?.close()
    this.#pool = undefined
  }

  get dispatcher(): Dispatcher {
    this.#pool ??= this.#connect()
    return this.#pool
  }

  get connections(): number {
    return this.#pool?.stats.connected ?? 0
  }

  /** Called when nobody waits for an answer any more. */
  async close(): Promise<void> {
    await this.#pool?.destroy()
  }

  /**
   * Our own alarms end what takes too long. HTTP/2 stays off: many requests would share a connection, and when it breaks nobody could say
   * which of them had been sent.
   */
  #connect(): Pool {
    const connections = [...this.#concurrent.values()].reduce((sum, concurrent) => sum + concurrent, 0)
    return new Pool(this.name, {
      connections,
      headersTimeout: 0,
      bodyTimeout: 0,
      connectTimeout: this.#connectTimeoutMs,
      allowH2: false,
    })
  }
}
