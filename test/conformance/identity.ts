import { inspect } from 'node:util'
import * as fc from 'fast-check'
import type { Test } from 'tap'
import type { Call } from '#domain/call.ts'
import type { InstitutionId } from '#domain/id.ts'
import { isProblem, type Problem, type ProblemCode } from '#domain/problem.ts'
import type { Identity, VouchedFor, VouchedPatron, VouchedStaff } from '#ports/identity.ts'
import type { Manners, Send } from '#ports/send.ts'
import type { Fault, Faults } from '#simulation/faults.ts'
import type { RecordedCall } from '#simulation/request.ts'
import type { FakeClock } from '../clock.ts'
import { patience, plainSend } from './ils.ts'

/**
 * What the suite needs of somebody who vouches: the adapter, opened on its own simulator, and tokens of every kind. The time of all of
 * them is one clock's.
 */
export interface ConformanceIdentity {
  readonly institution: InstitutionId
  readonly clock: FakeClock
  /** As after a start: nothing is remembered. */
  open(): Identity
  /** Fresh, of somebody who is signed in. */
  good(): GoodToken
  /** As good as the other, of nobody who is known here. Missing where this kind of token always names somebody. */
  guest?(): string
  /** Tokens that are not good, by what is wrong with each. */
  readonly bad: Readonly<Record<string, () => string>>
  /** What is none of its business: other kinds of credential. */
  readonly foreign: readonly string[]
  /**
   * Where the voucher is asked back about every token, and asked again from `expiresAt` on: it ends one there. Missing where only keys are
   * asked for, so that a token is good until its time is over.
   */
  readonly askedBack?: { readonly end: (shown: string) => void }
  /** How this vendor's format can be damaged, besides what damages every answer. None of it can be read. */
  readonly damages: readonly Fault[]
  readonly faults: Faults
  readonly calls: readonly RecordedCall[]
  reset(): void
  close(): Promise<void>
}

export interface GoodToken {
  readonly shown: string
  readonly whom: Whom
  /** What the token knows of the person and nobody may read in a log. */
  readonly private: RegExp
}

/** Whom the voucher vouches for, without what differs from token to token. */
export type Whom = Pick<VouchedPatron, 'kind' | 'record' | 'view'> | Pick<VouchedStaff, 'kind' | 'subject' | 'roles'>

/** Every identity passes this unchanged. What it skips follows from what its voucher does not have, and is printed. */
export async function identityConformance(t: Test, voucher: ConformanceIdentity): Promise<void> {
  t.teardown(() => voucher.close())
  t.beforeEach(() => voucher.reset())
  await t.test('looking at a token', (t) => looking(t, voucher))
  await t.test('believing it', (t) => believing(t, voucher))
  await t.test('refusing it', (t) => refusing(t, voucher))
  if (voucher.askedBack) await t.test('asking back', (t) => askingBack(t, voucher, voucher.askedBack!))
  else t.comment('asking back: skipped, keys are all that is asked for')
  await t.test('failing', (t) => failing(t, voucher))
}

/** A call as a patron's request makes one, by the clock of the test. */
export function patienceBy(clock: FakeClock, ms = 10_000): Call {
  return { ...patience(), deadline: clock.now() + ms }
}

/** `plainSend` for adapters whose time is not the machine's. */
export function sendBy(clock: FakeClock, manners: Manners): Send {
  const send = plainSend(manners)
  return (call, request) => send({ ...call, deadline: Date.now() + call.deadline - clock.now() }, request)
}

/** What is thrown, if it is a `Problem` with one of these codes. */
export async function rejects(
  t: Test,
  promise: Promise<unknown>,
  codes: readonly ProblemCode[],
  what: string,
): Promise<Problem | undefined> {
  const thrown = await promise.then(
    () => 'nothing',
    (error: unknown) => error,
  )
  if (isProblem(thrown, ...codes)) {
    t.pass(what)
    return thrown
  }
  t.fail(`${what}: expected ${codes.join(' or ')}`, { found: inspect(thrown) })
  return undefined
}

async function looking(t: Test, voucher: ConformanceIdentity): Promise<void> {
  await t.test('a token of its kind is worth asking for, whether or not it is still good', async (t) => {
    const identity = voucher.open()
    const { shown } = voucher.good()
    t.ok(identity.claims(shown))
    if (voucher.guest) t.ok(identity.claims(voucher.guest()))
    await voucher.clock.advance(longer)
    t.ok(identity.claims(shown))
  })

  await t.test('other credentials are not', (t) => {
    const identity = voucher.open()
    for (const shown of ['', ' ', 'nobody', ...voucher.foreign]) t.notOk(identity.claims(shown), inspect(shown))
    t.end()
  })

  await t.test('looking never throws, and asks nobody', (t) => {
    const identity = voucher.open()
    const { shown } = voucher.good()
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), damaged(shown)), (text) => {
        identity.claims(text)
      }),
    )
    identity.claims('a'.repeat(5_000_000))
    identity.claims('"'.repeat(5_000_000))
    t.same(voucher.calls, [])
    t.end()
  })
}

async function believing(t: Test, voucher: ConformanceIdentity): Promise<void> {
  const { clock } = voucher

  await t.test('whoever is vouched for belongs to the institution, by the key that is known there', async (t) => {
    const { shown, whom } = voucher.good()
    const { id, issuedAt, expiresAt, ...said } = await voucher.open().verify(shown, patienceBy(clock))
    t.same(said, { institution: voucher.institution, ...whom })
    t.ok(id !== '' && !shown.includes(id), 'what it is known by is of no use to whoever reads it')
    t.ok(issuedAt < expiresAt)
  })

  await t.test('times are milliseconds, and now is between them', async (t) => {
    const { issuedAt, expiresAt } = await voucher.open().verify(voucher.good().shown, patienceBy(clock))
    t.ok(Math.abs(clock.now() - issuedAt) < 60_000, 'it was issued just now')
    t.ok(expiresAt > clock.now(), 'it is not over yet')
    t.ok(expiresAt < clock.now() + longer, 'and will be')
  })

  await t.test('it says the same whenever it is asked', async (t) => {
    const identity = voucher.open()
    const { shown } = voucher.good()
    const first = await identity.verify(shown, patienceBy(clock))
    t.same(await identity.verify(shown, patienceBy(clock)), first)
    t.same(await voucher.open().verify(shown, patienceBy(clock)), first)
  })

  await t.test('until it expires a token is good, and from then on it has ended, whoever remembers it', async (t) => {
    if (voucher.askedBack) return t.comment('skipped: from then on the voucher is asked again')
    const identity = voucher.open()
    const { shown } = voucher.good()
    const { expiresAt } = await identity.verify(shown, patienceBy(clock))
    await clock.advance(expiresAt - clock.now() - 1)
    await t.resolves(identity.verify(shown, patienceBy(clock)), 'remembered, a moment before')
    await t.resolves(voucher.open().verify(shown, patienceBy(clock)), 'for the first time, a moment before')
    await clock.advance(1)
    await rejects(t, identity.verify(shown, patienceBy(clock)), ['session-ended'], 'remembered')
    await rejects(t, identity.verify(shown, patienceBy(clock)), ['session-ended'], 'once more')
    await rejects(t, voucher.open().verify(shown, patienceBy(clock)), ['session-ended'], 'for the first time')
  })
}

async function refusing(t: Test, voucher: ConformanceIdentity): Promise<void> {
  const { clock } = voucher

  await t.test('who is not good is unauthenticated, and that is all there is to learn', async (t) => {
    const identity = voucher.open()
    const { shown, private: secret } = voucher.good()
    await identity.verify(shown, patienceBy(clock))
    for (const [what, make] of Object.entries(voucher.bad)) {
      const token = make()
      for (const which of ['at first', 'again']) {
        const problem = await rejects(t, identity.verify(token, patienceBy(clock)), ['unauthenticated'], `${what}, ${which}`)
        if (problem === undefined) continue
        t.same([problem.retryAfter, problem.faults, problem.values], [undefined, [], {}], what)
        t.notOk(tellsOf(problem, token, secret), `${what}: the problem names neither the token nor the person`)
      }
    }
    for (const token of ['', 'nobody', ...voucher.foreign]) {
      await rejects(t, identity.verify(token, patienceBy(clock)), ['unauthenticated'], inspect(token))
    }
    await t.resolves(identity.verify(shown, patienceBy(clock)), 'and the good one is as good as before')
  })

  await t.test('a guest is forbidden, and for as long as a patron would be welcome', async (t) => {
    if (!voucher.guest) return t.comment('skipped: this voucher has no guests')
    const identity = voucher.open()
    const { private: secret } = voucher.good()
    const shown = voucher.guest()
    for (const which of ['at first', 'again']) {
      const problem = await rejects(t, identity.verify(shown, patienceBy(clock)), ['forbidden'], which)
      t.notOk(tellsOf(problem, shown, secret))
    }
    await clock.advance(longer)
    await rejects(t, identity.verify(shown, patienceBy(clock)), ['session-ended'], 'later')
  })

  await t.test('what has ended says nothing of whose it was', async (t) => {
    const identity = voucher.open()
    const { shown, private: secret } = voucher.good()
    await identity.verify(shown, patienceBy(clock))
    voucher.askedBack?.end(shown)
    await clock.advance(longer)
    // The word of a voucher who is asked back may come first.
    const codes: readonly ProblemCode[] = voucher.askedBack ? ['session-ended', 'unauthenticated'] : ['session-ended']
    const problem = await rejects(t, identity.verify(shown, patienceBy(clock)), codes, 'later')
    t.notOk(tellsOf(problem, shown, secret))
  })

  await t.test('damage never throws anything else, and never makes somebody else of anybody', async () => {
    const identity = voucher.open()
    const { shown } = voucher.good()
    const whole = await identity.verify(shown, patienceBy(clock))
    await fc.assert(
      fc.asyncProperty(damaged(shown), async (token) => {
        const came = await identity.verify(token, patienceBy(clock)).catch((error: unknown) => error)
        // Some writings of a token differ in bits that mean nothing, so the same person is an answer too.
        return isProblem(came, 'unauthenticated') || same(came, whole)
      }),
      { numRuns: 300 },
    )
  })
}

async function askingBack(
  t: Test,
  voucher: ConformanceIdentity,
  { end }: { readonly end: (shown: string) => void },
): Promise<void> {
  const { clock, faults, calls } = voucher

  await t.test('the voucher is asked once until it expires, however many want to know, and then again', async (t) => {
    const identity = voucher.open()
    const { shown } = voucher.good()
    const [first] = await Promise.all([1, 2, 3].map(() => identity.verify(shown, patienceBy(clock))))
    t.ok(first!.expiresAt <= clock.now() + 60_000, 'which is within a minute')
    await clock.advance(first!.expiresAt - clock.now() - 1)
    t.same(await identity.verify(shown, patienceBy(clock)), first, 'a moment before')
    t.equal(calls.length, 1)
    await clock.advance(1)
    const again = await identity.verify(shown, patienceBy(clock))
    t.equal(calls.length, 2)
    t.ok(again.expiresAt > first!.expiresAt, 'good for as long again')
    t.same(
      { ...again, expiresAt: 0 },
      { ...first, expiresAt: 0 },
      'and the same in everything else, since when it is good included',
    )
  })

  await t.test('who ends it there is out when it expires', async (t) => {
    const identity = voucher.open()
    const { shown } = voucher.good()
    const { expiresAt } = await identity.verify(shown, patienceBy(clock))
    end(shown)
    await clock.advance(expiresAt - clock.now())
    await rejects(t, identity.verify(shown, patienceBy(clock)), ['unauthenticated'], 'asked again')
    await rejects(t, voucher.open().verify(shown, patienceBy(clock)), ['unauthenticated'], 'asked for the first time')
  })

  await t.test('while the voucher cannot be asked, what it said holds until it expires and not longer', async (t) => {
    const identity = voucher.open()
    const { shown } = voucher.good()
    const { expiresAt } = await identity.verify(shown, patienceBy(clock))
    faults.set({ kind: 'reset' })
    await clock.advance(expiresAt - clock.now() - 1)
    await t.resolves(identity.verify(shown, patienceBy(clock)), 'a moment before')
    await clock.advance(1)
    await rejects(t, identity.verify(shown, patienceBy(clock)), ['ils-unavailable'], 'and then')
    faults.clear()
    await t.resolves(identity.verify(shown, patienceBy(clock)), 'a failure is remembered by nobody')
  })

  await t.test('a no is remembered for a moment, so that nobody pesters the voucher with what they made up', async (t) => {
    const identity = voucher.open()
    const { shown } = voucher.good()
    end(shown)
    for (let at = 0; at < 5; at++) await rejects(t, identity.verify(shown, patienceBy(clock)), ['unauthenticated'], 'no')
    t.equal(calls.length, 1)
    await clock.advance(5_000)
    await rejects(t, identity.verify(shown, patienceBy(clock)), ['unauthenticated'], 'asked again')
    t.equal(calls.length, 2)
  })
}

async function failing(t: Test, voucher: ConformanceIdentity): Promise<void> {
  const { clock, faults } = voucher
  const damages = voucher.damages.map((fault): Trouble => ({ fault, codes: ['ils-answer-invalid'] }))

  for (const { fault, codes, mayBeNo } of [...troubles, ...damages]) {
    await t.test(
      `${inspect(fault)} is ${codes.join(' or ')} where nothing is remembered, and nothing where something is`,
      async (t) => {
        const { shown, private: secret } = voucher.good()
        const remembering = voucher.open()
        const before = await remembering.verify(shown, patienceBy(clock))
        const forgetful = voucher.open()

        const lift = faults.set(fault)
        const expected: readonly ProblemCode[] = voucher.askedBack && mayBeNo ? [...codes, 'unauthenticated'] : codes
        const problem = await rejects(t, forgetful.verify(shown, patienceBy(clock)), expected, 'nothing remembered')
        t.notOk(tellsOf(problem, shown, secret))
        if (problem?.code === 'ils-busy') t.ok((problem.retryAfter ?? 0) > 0, 'it says when to come back')
        t.same(await remembering.verify(shown, patienceBy(clock)), before, 'remembered')

        lift()
        await clock.advance(60_000)
        await t.resolves(forgetful.verify(shown, patienceBy(clock)), 'a minute later all is well')
      },
    )
  }

  await t.test('what does not come is waited for no longer than the caller can', async (t) => {
    faults.set({ kind: 'hang' })
    const verified = voucher.open().verify(voucher.good().shown, patienceBy(clock, 150))
    const late = rejects(t, verified, ['ils-timeout'], 'out of time')
    await clock.advance(150)
    await late
  })
}

/** More than any token lives, whatever its kind. */
const longer = 7 * 86_400_000

interface Trouble {
  readonly fault: Fault
  readonly codes: readonly ProblemCode[]
  /** Some vouchers say no by it, and then nothing else can be told from it. */
  readonly mayBeNo?: true
}

const troubles: readonly Trouble[] = [
  { fault: { kind: 'reset' }, codes: ['ils-unavailable'] },
  { fault: { kind: 'drop-answer' }, codes: ['ils-unavailable'] },
  { fault: { kind: 'status', status: 500 }, codes: ['ils-unavailable'], mayBeNo: true },
  { fault: { kind: 'status', status: 503 }, codes: ['ils-unavailable'] },
  { fault: { kind: 'status', status: 429 }, codes: ['ils-busy'] },
  { fault: { kind: 'status', status: 403 }, codes: ['ils-refused-gateway'], mayBeNo: true },
  { fault: { kind: 'status', status: 404 }, codes: ['ils-answer-invalid'] },
  { fault: { kind: 'html' }, codes: ['ils-answer-invalid'], mayBeNo: true },
  { fault: { kind: 'empty-body' }, codes: ['ils-answer-invalid'], mayBeNo: true },
  { fault: { kind: 'huge-body' }, codes: ['ils-answer-invalid'] },
  { fault: { kind: 'half-answer' }, codes: ['ils-unavailable', 'ils-answer-invalid'] },
]

/** What damages every answer in JSON. */
export const jsonDamages: readonly Fault[] = [{ kind: 'broken-json' }, { kind: 'wrong-types' }, { kind: 'deep-json' }]

/** The token with something put in, taken out or exchanged. */
function damaged(token: string): fc.Arbitrary<string> {
  const place = fc.nat({ max: token.length - 1 })
  const text = fc.oneof(
    fc.constantFrom('.', '"', '\\', '=', '-', 'A', '\0'),
    fc.string({ minLength: 1, maxLength: 20, unit: 'binary' }),
  )
  return fc
    .tuple(place, fc.nat({ max: 40 }), fc.option(text, { nil: '' }))
    .map(([at, length, put]) => token.slice(0, at) + put + token.slice(at + length))
    .filter((other) => other !== token)
}

function same(one: unknown, other: VouchedFor): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** Does the problem, with all its causes, show a piece of the token, or what the token knows? */
function tellsOf(problem: Problem | undefined, token: string, secret: RegExp): boolean {
  const shown = inspect(problem, { depth: 20 })
  return secret.test(shown) || token.split(/[.:]/).some((part) => part.length > 8 && shown.includes(part))
}
