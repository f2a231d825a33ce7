import { errors } from 'undici'
import type { Dispatcher } from 'undici'
import type { VendorAnswer } from '#ports/send.ts'
import type { Alarm, Alarms } from './alarms.ts'

/**
 * How one request ended: answered, the line broke, our patience did, the answer was unfit, nobody waits for it any more, or it was no
 * request, which is a bug of ours.
 */
export type Fate = 'answered' | 'cut' | 'timed-out' | 'too-large' | 'garbled' | 'abandoned' | 'no-request'

export interface Patience {
  readonly alarms: Alarms
  readonly until: number
  readonly maxAnswerBytes: number
}

/**
 * One request on the wire. It is undici's handler itself, not a reader of its stream, for two reasons: it costs less, and it knows
 * what nobody could tell from an error afterwards, whether the request had begun to be sent.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  /** Resolves when it ended, however it did: see `fate`. */
  readonly over: Promise<void>
  /** The first byte may have gone out. Until then it is certain that the vendor did nothing. */
  begun = false
  fate: Fate | undefined
  answer: VendorAnswer | undefined
  error: Error | undefined

  readonly #maxAnswerBytes: number
  readonly #patience: Alarm
  readonly #chunks: Buffer[] = []
  #bytes = 0
  #status = 0
  #headers: VendorAnswer['headers'] = {}
  #controller: Dispatcher.DispatchController | undefined
  readonly #ended: () => void

  constructor(dispatcher: Dispatcher, request: Dispatcher.DispatchOptions, patience: Patience) {
    this.#maxAnswerBytes = patience.maxAnswerBytes
    const { promise, resolve } = Promise.withResolvers<void>()
    this.over = promise
    this.#ended = resolve
    this.#patience = patience.alarms.at(patience.until, () => this.#stop('timed-out', 'No answer in time'))
    dispatcher.dispatch(request, this)
  }

  /** Nobody waits for it any more. */
  abandon(): void {
    this.#stop('abandoned', 'Nobody waits for the answer')
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // undici writes a request a second time when a connection closed in a way it takes for harmless. Asking again is ours to decide.
    if (this.begun) this.#end('cut', new Error('The connection closed before the answer'))
    if (this.error !== undefined) return controller.abort(this.error)
    this.begun = true
    this.#controller = controller
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: VendorAnswer['headers']): void {
    if (status < 200) return
    this.#status = status
    this.#headers = headers
    if (Number(headers['content-length']) > this.#maxAnswerBytes)
      this.#stop('too-large', 'The answer is announced to be too large')
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#bytes > this.#maxAnswerBytes) return this.#stop('too-large', 'The answer is too large')
    this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    if (this.fate !== undefined) return
    const body = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks, this.#bytes)
    this.answer = { status: this.#status, headers: this.#headers, body }
    this.#end('answered')
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    this.#end(fateOf(error), error)
  }

  #stop(fate: Fate, why: string): void {
    if (this.fate !== undefined) return
    const error = new Error(why)
    this.#end(fate, error)
    this.#controller?.abort(error)
  }

  #end(fate: Fate, error?: Error): void {
    if (this.fate !== undefined) return
    this.fate = fate
    this.error = error
    this.#patience.cancel()
    this.#ended()
  }
}

/** What undici says went wrong. */
function fateOf(error: Error & { readonly code?: string }): Fate {
  if (error.code === 'UND_ERR_INVALID_ARG' || error.code === 'UND_ERR_NOT_SUPPORTED') return 'no-request'
  return error instanceof errors.HTTPParserError || error.code === 'UND_ERR_HEADERS_OVERFLOW' ? 'garbled' : 'cut'
}
