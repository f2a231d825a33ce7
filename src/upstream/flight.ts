import type { Dispatcher } from 'undici'
import type { Call } from '#domain/call.ts'
import { isProblem } from '#domain/problem.ts'
import type { Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { Manners, VendorAnswer, VendorRequest } from '#ports/send.ts'
import type { Alarms } from './alarms.ts'
import type { Breaker, Health } from './breaker.ts'
import type { DailyReserve } from './daily-reserve.ts'
import { urgency } from './line.ts'
import type { Budget } from './budget.ts'
import { Exchange } from './exchange.ts'
import type { Label, VendorLog } from './log.ts'
import type { Origin } from './origin.ts'
import { codeOf, leaving, noAnswer, resting, shuttingDown, toldToSlowDown } from './problems.ts'
import { Readers } from './readers.ts'
import type { Leaving } from './readers.ts'
import { mayPass, mostRetries, pauseMs, retryAfterMs } from './retry.ts'

/** The way to one vendor: what every request to it shares. */
export interface Route {
  readonly label: Label
  readonly manners: Manners
  readonly origin: Origin
  readonly budget: Budget
  readonly daily: DailyReserve
  readonly breaker: Breaker
  readonly alarms: Alarms
  readonly clock: Clock
  readonly random: () => number
  readonly log: VendorLog
  readonly maxAnswerBytes: number
  readonly callTimeoutMs: number
}

/** What one attempt brought, and what to make of it. */
interface Attempt {
  readonly answer?: VendorAnswer
  /** Why there is none; what is no `Problem` is a bug. */
  readonly problem?: unknown
  /** Refused here: the vendor was not asked. */
  readonly refused?: true
  /** It could be other in a moment. */
  readonly passing?: true
  /** The vendor asked for so many seconds of pause, and did nothing else. */
  readonly slowDown?: number
}

/**
 * One request on its way, from the queue to its answer, with all its attempts and with all who wait for it. It ends early when
 * nobody waits any more, except for a write that has begun: what became of that is ours to know.
 */
export class Flight {
  readonly urgency: number
  readonly #route: Route
  readonly #request: VendorRequest
  readonly #wire: Dispatcher.DispatchOptions
  readonly #leader: Call
  readonly #readers: Readers
  /** Ends when nobody waits any more; what the budget and a pause listen to. */
  readonly #gone = new AbortController()
  readonly #begun: number
  #exchange: Exchange | undefined
  #attempts = 0
  /** Why the last who waited left. */
  #leaving: Leaving | undefined
  /** What was told to the last who waited, if nobody does any more. */
  #givenUp: Problem | undefined
  #closing = false

  constructor(route: Route, request: VendorRequest, wire: Dispatcher.DispatchOptions, leader: Call) {
    this.urgency = urgency[leader.priority]
    this.#route = route
    this.#request = request
    this.#wire = wire
    this.#leader = leader
    this.#begun = route.clock.now()
    this.#readers = new Readers(
      route.alarms,
      (why) => this.#mayLeave(why),
      (told) => {
        this.#givenUp = told
        this.#abandon()
      },
    )
  }

  /** The vendor has been asked: there is no queue any more in which a more urgent reader would lose time. */
  get asked(): boolean {
    return this.#attempts > 0
  }

  get abandoned(): boolean {
    return this.#gone.signal.aborted
  }

  /** Waits for the answer, until the caller's own deadline. */
  join(call: Call): Promise<VendorAnswer> {
    return this.#readers.join(call)
  }

  /** What it brings is told to those who joined, and to the log. `ended` is called before that: nobody may join any more. */
  async fly(ended: () => void): Promise<void> {
    const { answer, problem } = await this.#attemptsUntilDone().catch((error: unknown): Attempt => ({ problem: error }))
    ended()
    if (answer !== undefined) this.#readers.answer(answer)
    else this.#readers.fail(problem)
    this.#log(answer, this.#givenUp ?? problem)
  }

  /** What is on the wire may end; whatever waits or pauses does not go out any more. */
  close(): void {
    this.#closing = true
    if (this.#exchange !== undefined) return
    this.#givenUp = shuttingDown()
    this.#readers.fail(this.#givenUp)
    this.#abandon()
  }

  async #attemptsUntilDone(): Promise<Attempt> {
    let last = await this.#attempt()
    let slowedDown = false
    for (let retries = 0; this.#mayRepeat(last);) {
      let pause = 0
      if (last.slowDown !== undefined) {
        // The budget holds back; no pause of our own is needed, but a pause that is too long is not begun.
        if (slowedDown || !this.#fits(last.slowDown * 1000)) break
        slowedDown = true
      } else {
        if (retries === mostRetries) break
        pause = pauseMs(retries, this.#route.random)
        if (last.answer !== undefined) pause = Math.max(pause, retryAfterMs(last.answer, this.#route.clock.now()))
        if (!this.#fits(pause)) break
        retries += 1
      }
      if (pause > 0) await this.#route.clock.wait(pause, this.#gone.signal)
      const next = await this.#attempt()
      if (next.refused) break
      last = next
    }
    return last
  }

  /** Only a read, by what it does and not by its HTTP method, and not one that proves a password. */
  #mayRepeat({ passing, slowDown }: Attempt): boolean {
    if (this.#request.effect === 'write' || this.#request.single || this.#closing) return false
    return slowDown !== undefined || (passing === true && this.#route.breaker.refusal() === undefined)
  }

  #fits(ms: number): boolean {
    return this.#route.clock.now() + ms < this.#readers.deadline
  }

  async #attempt(): Promise<Attempt> {
    const { budget, daily, breaker, label, manners } = this.#route
    const kept = manners.daily && daily.refusal(this.#leader.priority, manners.daily.reserve)
    if (kept) return { problem: kept, refused: true }
    let rest = breaker.refusal()
    if (rest !== undefined) return { problem: resting(label.vendor, rest), refused: true }
    const refused = await this.#takeTurn()
    if (refused !== undefined) return { problem: refused, refused: true }
    // Others may have found out while this one waited.
    rest = breaker.refusal()
    if (rest !== undefined || this.abandoned) {
      budget.giveBack(true)
      return { problem: resting(label.vendor, rest ?? 1), refused: true }
    }
    return this.#ask()
  }

  /** Resolves with the reason if there is no turn before the deadline, which moves when somebody joins who has more time. */
  async #takeTurn(): Promise<Problem | undefined> {
    for (;;) {
      const deadline = this.#readers.deadline
      try {
        await this.#route.budget.take(this.#leader.priority, deadline, this.#gone.signal)
        return undefined
      } catch (error) {
        if (!isProblem(error)) throw error
        if (this.#readers.deadline <= deadline) return error
      }
    }
  }

  async #ask(): Promise<Attempt> {
    const { budget, daily, breaker, clock, alarms, manners, origin, label, maxAnswerBytes, callTimeoutMs } = this.#route
    const asked = clock.now()
    const probe = breaker.begin()
    this.#attempts += 1
    const exchange = new Exchange(origin.dispatcher, this.#wire, { alarms, until: asked + callTimeoutMs, maxAnswerBytes })
    this.#exchange = exchange
    await exchange.over
    this.#exchange = undefined

    const { answer } = exchange
    if (answer && manners.daily) daily.learn(manners.daily.left(answer))
    const slowDown = answer && manners.slowDown?.(answer)
    if (slowDown !== undefined) budget.holdBack(slowDown * 1000)
    breaker.end(
      healthOf(exchange, slowDown !== undefined, this.#leaving === 'late' && clock.now() - asked >= callTimeoutMs / 4),
      probe,
    )
    budget.giveBack(false)

    if (answer === undefined) {
      if (exchange.fate === 'no-request') throw exchange.error
      const problem = noAnswer(exchange, this.#request.effect, label.vendor)
      return exchange.fate === 'cut' ? { problem, passing: true } : { problem }
    }
    // An answer that brings what was asked for is an answer, even if the next one should wait.
    if (slowDown !== undefined && answer.status >= 400) return { problem: toldToSlowDown(label.vendor, slowDown), slowDown }
    return mayPass(answer.status) ? { answer, passing: true } : { answer }
  }

  #mayLeave(why: Leaving): Problem | undefined {
    const { effect } = this.#request
    if (effect === 'write' && this.#exchange?.begun === true) return undefined
    this.#leaving = why
    return leaving(why, effect, this.asked, this.#route.label.vendor)
  }

  #abandon(): void {
    this.#gone.abort()
    this.#exchange?.abandon()
  }

  #log(answer: VendorAnswer | undefined, problem: unknown): void {
    const { label, log, clock } = this.#route
    log.ended({
      institution: label.institution,
      vendor: label.vendor,
      call: this.#leader.id,
      name: this.#request.name,
      effect: this.#request.effect,
      status: answer?.status,
      problem: answer === undefined ? codeOf(problem) : undefined,
      left: this.#givenUp !== undefined && !this.#closing,
      ms: clock.now() - this.#begun,
      attempts: this.#attempts,
      joined: false,
    })
  }
}

/** Whether what happened says that the vendor is ill. Being told to slow down does not, nor does an answer we do not want to read. */
function healthOf({ fate, answer }: Exchange, slowedDown: boolean, keptWaiting: boolean): Health {
  if (answer !== undefined) return answer.status >= 500 && !slowedDown ? 'ill' : 'well'
  if (fate === 'abandoned') return keptWaiting ? 'ill' : 'unsaid'
  if (fate === 'no-request') return 'unsaid'
  return fate === 'too-large' ? 'well' : 'ill'
}
