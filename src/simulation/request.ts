import type { IncomingHttpHeaders } from 'node:http'

/** What reached a simulator, as its routes see it. */
export interface SimRequest {
  readonly method: string
  /** The path as it was sent, still percent-encoded, without the query. */
  readonly path: string
  /** The query as it was sent, without the question mark: some vendors tell `%20` from `+`. */
  readonly search: string
  readonly query: URLSearchParams
  /** The `{names}` of the route's pattern, percent-decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** What a simulator says back. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** A text is sent as UTF-8; vendors with another encoding hand over bytes. */
  readonly body?: string | Buffer
}

/** One call as a test may look it up afterwards. */
export interface RecordedCall {
  /** When it arrived, by the simulator's clock. */
  readonly at: number
  readonly method: string
  readonly path: string
  /** The pattern of the route that took it, or of the operation where the vendor has finer ones; `undefined` where none did. */
  readonly pattern: string | undefined
  /** Whose data was asked for, where the vendor has tenants and the request named one. */
  readonly tenant: string | undefined
  readonly query: Readonly<Record<string, string>>
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** The status that was sent, or `undefined` while, or because, no answer left. */
  readonly status: number | undefined
}
