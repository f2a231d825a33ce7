import type { Day } from '#domain/day.ts'
import type { InstitutionId } from '#domain/id.ts'
import type { Quote } from '#domain/quote.ts'
import { paymentStates } from '#domain/payment.ts'
import type { LineMove, Renewal, RenewalLine } from '#domain/renewal.ts'
import type { Job, NewJob } from '#ports/job-store.ts'
import type { KeyedRequest } from '#ports/keyed-request.ts'
import type { Intent, Opened } from '#ports/payment-store.ts'
import type { LaneLeases, Store } from '#ports/store.ts'
import { lanesOver } from '#store/lanes.ts'
import * as fc from 'fast-check'
import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import { FakeClock, flowing } from '../clock.ts'

type Fresh = (t: Test) => Promise<Store>
type TwoNodes = (t: Test) => Promise<readonly [Store, Store]>

/** What of the store's promises card renewals rest on. */
export async function renewalStoreConformance(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('quotes', (t) => quotesThatAreKept(t, fresh, twoNodes))
  await t.test('renewals that are opened', (t) => renewalsThatAreOpened(t, fresh, twoNodes))
  await t.test('renewals that are saved', (t) => renewalsThatAreSaved(t, fresh, twoNodes))
  await t.test('renewals that are looked for', (t) => renewalsThatAreLookedFor(t, fresh, twoNodes))
  await t.test('jobs', (t) => jobsToDo(t, fresh, twoNodes))
  await t.test('leases on lanes', (t) => leasesOnLanes(t, fresh, twoNodes))
  await t.test('lanes', (t) => lanesOfNodes(t, twoNodes))
}

async function quotesThatAreKept(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('a quote is found by its id, whole, on another node and after it has ended', async (t) => {
    const nodes = await twoNodes(t)
    const full = quote({ id: 'full', provisional: 'proof-needed', validUntil: now - 1 })
    await nodes[0].quotes.add(full, later)
    await nodes[0].quotes.add(quote({ id: 'bare' }), later)
    t.strictSame(await nodes[1].quotes.find('full'), full)
    t.strictSame(await nodes[1].quotes.find('bare'), quote({ id: 'bare' }), 'what is absent stays absent')
    t.equal(await nodes[1].quotes.find('nobody'), undefined)
  })

  await t.test('a second quote with the same id throws, as the bug that it is, and the first stays', async (t) => {
    const { quotes } = await fresh(t)
    await quotes.add(quote({}), later)
    const error: unknown = await quotes.add(quote({ patron: 'other' }), later).catch((error: unknown) => error)
    t.ok(error instanceof Error && error.name !== 'Problem')
    t.strictSame(await quotes.find('quote'), quote({}))
  })
}

async function renewalsThatAreOpened(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('a renewal that is opened is found as it was written, on another node too, and its jobs wait', async (t) => {
    const nodes = await twoNodes(t)
    const full = renewal({ id: 'full', returnTo: 'https://library.example/?née=図書館' })
    t.strictSame(await nodes[0].renewals.open(full, intent({}), [job({ key: 'full' })]), { outcome: 'opened', payment: full })
    t.strictSame(await nodes[1].renewals.find('full'), full)
    t.equal(await nodes[1].renewals.find('nobody'), undefined)
    t.match(await nodes[1].jobs.claim(['renewal'], now, later, 10), [{ key: 'full' }])
  })

  await t.test('the same key with the same content is answered with what it made, as it is now, and adds nothing', async (t) => {
    const { renewals, jobs } = await fresh(t)
    await renewals.open(renewal({}), intent({}), [])
    await renewals.save(renewal({ state: 'captured' }), [])
    const again = await renewals.open(renewal({ id: 'second', quote: 'other' }), intent({ places: ['free'] }), [job({})])
    t.strictSame(again, { outcome: 'replayed', payment: renewal({ state: 'captured', version: 1 }) })
    t.equal(await renewals.find('second'), undefined)
    t.equal(await jobs.nextDue(['renewal']), undefined)
    t.equal(
      (await renewals.open(renewal({ id: 'third', quote: 'third' }), intent({ key: 'third', places: ['free'] }), [])).outcome,
      'opened',
    )
  })

  await t.test("with other content it is key-reused, even where the place is taken, and a key is its principal's", async (t) => {
    const { renewals } = await fresh(t)
    await renewals.open(renewal({}), intent({}), [])
    const second = renewal({ id: 'second', quote: 'second' })
    t.strictSame(await renewals.open(second, intent({ content: 'other' }), []), { outcome: 'key-reused' })
    t.equal(await renewals.find('second'), undefined)
    t.equal(
      (await renewals.open(second, intent({ principal: 'other', content: 'other', places: ['free'] }), [])).outcome,
      'opened',
    )
  })

  await t.test('where it is too late nothing new is made, and what was made before is answered', async (t) => {
    const { renewals, jobs } = await fresh(t)
    t.strictSame(await renewals.open(renewal({}), intent({ tooLate: true }), [job({})]), { outcome: 'too-late' })
    t.equal(await renewals.find('renewal'), undefined)
    t.equal(await jobs.nextDue(['renewal']), undefined)
    await renewals.open(renewal({}), intent({}), [])
    const answers = [
      intent({ tooLate: true }),
      intent({ tooLate: true, content: 'other' }),
      intent({ tooLate: true, key: 'other' }),
    ]
    const outcome = async (asked: Intent) => (await renewals.open(renewal({ id: 'second' }), asked, [])).outcome
    t.strictSame(await Promise.all(answers.map(outcome)), ['replayed', 'key-reused', 'too-late'])
  })

  await t.test('no two that are not over have a place in common, and the answer says which has it', async (t) => {
    const { renewals, jobs } = await fresh(t)
    await renewals.open(renewal({}), intent({ places: ['a', 'b', 'a'] }), [])
    await renewals.save(renewal({ state: 'captured' }), [])
    const second = renewal({ id: 'second', quote: 'second' })
    t.strictSame(await renewals.open(second, intent({ key: 'second', places: ['c', 'b'] }), [job({})]), {
      outcome: 'place-taken',
      payment: renewal({ state: 'captured', version: 1 }),
    })
    t.equal(await renewals.find('second'), undefined)
    t.equal(await jobs.nextDue(['renewal']), undefined)
    t.equal(
      (await renewals.open(second, intent({ key: 'second', places: ['c'] }), [])).outcome,
      'opened',
      'the key was not used up',
    )
  })

  await t.test('a quote is good once, until the renewal that took it came to nothing', async (t) => {
    const { renewals } = await fresh(t)
    for (const [state, outcome] of [
      ['opened', 'place-taken'],
      ['captured', 'place-taken'],
      ['fulfilling', 'place-taken'],
      ['refunding', 'place-taken'],
      ['needs-staff', 'place-taken'],
      ['fulfilled', 'place-taken'],
      ['abandoned', 'opened'],
      ['refunded', 'opened'],
    ] as const) {
      const first = renewal({ id: state, quote: state })
      await renewals.open(first, intent({ key: state, places: [state] }), [])
      await renewals.save({ ...first, state }, [])
      const id = `second of ${state}`
      const second = await renewals.open(renewal({ id, quote: state }), intent({ key: id, places: [id] }), [])
      t.match(second, { outcome, payment: { id: outcome === 'opened' ? id : state } }, state)
    }
  })

  await t.test('a second renewal with the same id throws, as the bug that it is, and leaves nothing', async (t) => {
    const { renewals, jobs } = await fresh(t)
    await renewals.open(renewal({}), intent({}), [])
    const twin = renewal({ quote: 'other' })
    const error: unknown = await renewals
      .open(twin, intent({ key: 'twin', places: ['free'] }), [job({})])
      .catch((error: unknown) => error)
    t.ok(error instanceof Error && error.name !== 'Problem')
    t.equal(await jobs.nextDue(['renewal']), undefined)
    t.equal(
      (await renewals.open(renewal({ id: 'next', quote: 'next' }), intent({ key: 'twin', places: ['free'] }), [])).outcome,
      'opened',
    )
  })

  await t.test('of many with one key on two nodes exactly one opens, and all are answered with it', async (t) => {
    const nodes = await twoNodes(t)
    for (const round of times(5)) {
      const asks = times(10, (n) =>
        nodes[n % 2]!.renewals.open(
          renewal({ id: `${round} ${n}`, quote: `${round}` }),
          intent({ key: `${round}`, places: [`${round}`] }),
          [job({ key: `${round} ${n}` })],
        ),
      )
      const answers = await Promise.all(asks)
      t.strictSame(outcomes(answers), { opened: 1, replayed: 9 })
      t.equal(new Set(answers.map((answer) => 'payment' in answer && answer.payment.id)).size, 1)
    }
    t.equal((await nodes[0].renewals.list({}, 100)).length, 5)
    t.equal((await nodes[0].jobs.claim(['renewal'], now, later, 100)).length, 5)
  })

  await t.test(
    'of many with keys of their own for crossing places, or for one quote, on two nodes exactly one opens',
    async (t) => {
      const nodes = await twoNodes(t)
      for (const round of times(5)) {
        const crossing = times(10, (n) => {
          const places = [`${round} x`, `${round} y`, `${round} ${n}`]
          const id = `${round} places ${n}`
          const asked = intent({ key: id, places: n % 3 === 0 ? places.toReversed() : places })
          return nodes[n % 2]!.renewals.open(renewal({ id, quote: id }), asked, [])
        })
        const sharing = times(10, (n) => {
          const id = `${round} quote ${n}`
          return nodes[n % 2]!.renewals.open(renewal({ id, quote: `${round}` }), intent({ key: id, places: [id] }), [])
        })
        t.strictSame(outcomes(await Promise.all(crossing)), { opened: 1, 'place-taken': 9 })
        t.strictSame(outcomes(await Promise.all(sharing)), { opened: 1, 'place-taken': 9 })
      }
    },
  )
}

async function renewalsThatAreSaved(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('the next state is written with its version raised by one, and the jobs that follow wait', async (t) => {
    const nodes = await twoNodes(t)
    await nodes[0].renewals.open(renewal({}), intent({}), [])
    const next = renewal({ state: 'captured', payment, updatedAt: now + 5 })
    t.equal(await nodes[1].renewals.save(next, [job({ dueAt: now + 7 })]), true)
    t.strictSame(await nodes[0].renewals.find('renewal'), { ...next, version: 1 })
    t.equal(await nodes[0].jobs.nextDue(['renewal']), now + 7)
    t.equal(await nodes[0].renewals.save({ ...next, version: 1, looks: 1 }, []), true)
    t.match(await nodes[1].renewals.find('renewal'), { version: 2, looks: 1 })
  })

  await t.test('whoever has not seen the last change writes nothing, no jobs, and lets no place go', async (t) => {
    const { renewals, jobs } = await fresh(t)
    await renewals.open(renewal({}), intent({}), [])
    await renewals.save(renewal({ state: 'captured' }), [])
    for (const version of [0, 2]) t.equal(await renewals.save(renewal({ version, state: 'abandoned' }), [job({})]), false)
    t.equal(await renewals.save(renewal({ id: 'nobody' }), [job({})]), false)
    t.match(await renewals.find('renewal'), { version: 1, state: 'captured' })
    t.equal(await jobs.nextDue(['renewal']), undefined)
    t.equal(await opens(renewals, 'second'), false)
  })

  await t.test('of many that change it at once on two nodes exactly one does, and only its jobs wait', async (t) => {
    const nodes = await twoNodes(t)
    await nodes[0].renewals.open(renewal({}), intent({}), [])
    for (const version of times(5)) {
      const saves = times(10, (n) =>
        nodes[n % 2]!.renewals.save(renewal({ version, looks: n }), [job({ key: `${version} ${n}` })]),
      )
      const answers = await Promise.all(saves)
      t.equal(answers.filter(Boolean).length, 1)
      t.match(await nodes[0].renewals.find('renewal'), { version: version + 1, looks: answers.indexOf(true) })
      t.match(await nodes[1].jobs.claim(['renewal'], now, later, 100), [{ key: `${version} ${answers.indexOf(true)}` }])
    }
  })

  await t.test('the request it was changed for is written down with it, and answered with how it is now', async (t) => {
    const nodes = await twoNodes(t)
    await nodes[0].renewals.open(renewal({}), intent({}), [])
    await nodes[0].renewals.open(renewal({ id: 'other', quote: 'other' }), intent({ key: 'other', places: [] }), [])
    const asked = request({})
    t.strictSame(await nodes[1].renewals.answered(asked), { outcome: 'not-yet' })
    t.equal(await nodes[0].renewals.save(renewal({ state: 'captured' }), [job({})], asked), true)
    const now = { outcome: 'replayed', payment: renewal({ state: 'captured', version: 1 }) }
    t.strictSame(await nodes[1].renewals.answered(asked), now)
    await nodes[0].renewals.save(renewal({ version: 1, state: 'fulfilling' }), [])
    t.match(await nodes[1].renewals.answered(asked), { payment: { state: 'fulfilling', version: 2 } })
    t.strictSame(await nodes[1].renewals.answered(request({ content: 'other' })), { outcome: 'key-reused' })
    for (const another of [request({ principal: 'other' }), request({ key: 'other' })])
      t.strictSame(await nodes[1].renewals.answered(another), { outcome: 'not-yet' })
    t.match(await nodes[1].renewals.answered(intent({})), { outcome: 'replayed' }, 'that by which it was opened, too')
  })

  await t.test('of one key nothing is changed twice, and no job is added, whatever it asks for', async (t) => {
    const { renewals, jobs } = await fresh(t)
    await renewals.open(renewal({}), intent({}), [])
    await renewals.open(renewal({ id: 'other', quote: 'other' }), intent({ key: 'other', places: [] }), [])
    await renewals.save(renewal({ state: 'captured' }), [], request({}))
    for (const asked of [request({}), request({ content: 'other' }), intent({})]) {
      t.equal(await renewals.save(renewal({ version: 1, state: 'fulfilling' }), [job({})], asked), false)
      t.equal(await renewals.save(renewal({ id: 'other', quote: 'other', state: 'captured' }), [job({})], asked), false)
    }
    t.match(await renewals.find('renewal'), { version: 1, state: 'captured' })
    t.match(await renewals.find('other'), { version: 0 })
    t.equal(await jobs.nextDue(['renewal']), undefined)
  })

  await t.test('a request whose change does not come about is not written down', async (t) => {
    const { renewals } = await fresh(t)
    await renewals.open(renewal({}), intent({}), [])
    t.equal(await renewals.save(renewal({ version: 7 }), [], request({})), false)
    const broken = { ...job({}), topic: null as unknown as string }
    await t.rejects(renewals.save(renewal({ state: 'captured' }), [broken], request({})))
    t.strictSame(await renewals.answered(request({})), { outcome: 'not-yet' })
    t.equal(await renewals.save(renewal({ state: 'captured' }), [], request({})), true)
  })

  await t.test('of many changes by one key on two nodes exactly one is made', async (t) => {
    const nodes = await twoNodes(t)
    for (const id of ['one', 'two']) await opens(nodes[0].renewals, id, id)
    for (const round of times(5)) {
      const saves = times(10, async (n) => {
        const id = n % 3 === 0 ? 'one' : 'two'
        const { version } = (await nodes[0].renewals.find(id))!
        const next = renewal({ id, quote: id, version, looks: n })
        return nodes[n % 2]!.renewals.save(next, [], request({ key: `${round}` }))
      })
      t.equal((await Promise.all(saves)).filter(Boolean).length, 1)
    }
  })

  await t.test('jobs that cannot be written keep the state from being written', async (t) => {
    const { renewals } = await fresh(t)
    await renewals.open(renewal({}), intent({}), [])
    const broken = { ...job({}), topic: null as unknown as string }
    await t.rejects(renewals.save(renewal({ state: 'captured' }), [broken]))
    t.strictSame(await renewals.find('renewal'), renewal({}))
    await t.rejects(
      renewals.open(renewal({ id: 'second', quote: 'second' }), intent({ key: 'second', places: ['free'] }), [broken]),
    )
    t.equal(await renewals.find('second'), undefined)
  })

  await t.test('a renewal lets its places go exactly when it is over', async (t) => {
    const { renewals } = await fresh(t)
    for (const state of paymentStates) {
      const first = renewal({ id: state, quote: state })
      await renewals.open(first, intent({ key: state, places: [state] }), [])
      await renewals.save({ ...first, state }, [])
      t.equal(await opens(renewals, `second of ${state}`, state), ['fulfilled', 'refunded', 'abandoned'].includes(state), state)
    }
  })

  await t.test('one that comes back takes its places again, but none that somebody else has taken since', async (t) => {
    const { renewals } = await fresh(t)
    await renewals.open(renewal({}), intent({ places: ['kept', 'lost'] }), [])
    await renewals.save(renewal({ state: 'abandoned' }), [])
    t.equal(await opens(renewals, 'second', 'lost'), true)
    t.equal(await renewals.save(renewal({ version: 1, state: 'captured' }), []), true)
    t.equal(await opens(renewals, 'third', 'kept'), false)
    t.match(await renewals.open(renewal({ id: '4', quote: '4' }), intent({ key: '4', places: ['lost'] }), []), {
      outcome: 'place-taken',
      payment: { id: 'second' },
    })
    await renewals.save(renewal({ version: 2, state: 'refunded' }), [])
    t.equal(await opens(renewals, 'fifth', 'kept'), true)
    t.equal(await opens(renewals, 'sixth', 'lost'), false, "what is the other's it does not let go")
  })

  await t.test(
    'while one comes back on one node and others open on two, at most one more has its place, and nothing throws',
    async (t) => {
      const nodes = await twoNodes(t)
      for (const round of times(8)) {
        const id = `${round}`
        await nodes[0].renewals.open(renewal({ id, quote: id }), intent({ key: id, places: [id] }), [])
        await nodes[0].renewals.save(renewal({ id, quote: id, state: 'abandoned' }), [])
        const back = nodes[0].renewals.save(renewal({ id, quote: id, version: 1, state: 'captured' }), [])
        const others = times(4, (n) => opens(nodes[n % 2]!.renewals, `${round} ${n}`, id))
        const opened = await Promise.all(others)
        t.equal(await back, true)
        t.ok(opened.filter(Boolean).length <= 1)
        t.equal(await opens(nodes[1].renewals, `${round} late`, id), false)
      }
    },
  )
}

async function renewalsThatAreLookedFor(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('one is found by its payment at its merchant, from when that is known', async (t) => {
    const { renewals } = await fresh(t)
    await renewals.open(renewal({}), intent({}), [])
    t.equal(await renewals.byPayment('ghent', 'pay'), undefined)
    await renewals.save(renewal({ payment }), [])
    t.match(await renewals.byPayment('ghent', 'pay'), { id: 'renewal', version: 1 })
    t.equal(await renewals.byPayment('leuven', 'pay'), undefined)
    t.equal(await renewals.byPayment('ghent', 'PAY'), undefined)
  })

  await t.test('two renewals with one payment are a bug and throw: nothing may be extended twice for it', async (t) => {
    const { renewals } = await fresh(t)
    for (const id of ['one', 'two']) await opens(renewals, id, id)
    await renewals.save(renewal({ id: 'one', quote: 'one', payment }), [])
    await t.rejects(renewals.save(renewal({ id: 'two', quote: 'two', payment }), []), { message: /The store refused a row/ })
    t.match(await renewals.byPayment('ghent', 'pay'), { id: 'one' })
  })

  await t.test('those of a patron come newest first, and no more than were asked for', async (t) => {
    const { renewals } = await fresh(t)
    for (const id of ['z', 'a', 'm']) await opens(renewals, id, id)
    await renewals.open(renewal({ id: 'other', quote: 'other', patron: 'fay' }), intent({ key: 'other', places: [] }), [])
    t.strictSame(ids(await renewals.of('eva', 10)), ['m', 'a', 'z'])
    t.strictSame(ids(await renewals.of('eva', 2)), ['m', 'a'])
    t.strictSame(ids(await renewals.of('nobody', 10)), [])
  })

  await t.test('those that were opened for a place of another are found by it from either side, over or not', async (t) => {
    const nodes = await twoNodes(t)
    const put = async (id: string, places: readonly string[], more: Partial<Renewal> = {}) => {
      await nodes[0].renewals.open(renewal({ id, quote: id }), intent({ key: id, places }), [])
      await nodes[1].renewals.save(renewal({ id, quote: id, state: 'captured', ...more }), [])
    }
    await put('first', ['a', 'b', 'b'], { state: 'abandoned' })
    await put('elsewhere', ['c'], { state: 'fulfilled' })
    await put('second', ['b', 'a'], { state: 'fulfilled', patron: 'of another institution', institution: leuven })
    await put('third', ['b'])
    await put('nowhere', [])
    const at = async (id: string, states: Parameters<Store['renewals']['atPlacesOf']>[1] = paymentStates) =>
      Promise.all(nodes.map(async ({ renewals }) => ids(await renewals.atPlacesOf(id, states)).join(' ')))
    const both = (found: string) => [found, found]
    t.strictSame(await at('first'), both('third second'))
    t.strictSame(await at('second'), both('third first'))
    t.strictSame(await at('third'), both('second first'))
    t.strictSame(await at('third', ['fulfilled', 'fulfilling']), both('second'))
    for (const id of ['elsewhere', 'nowhere', 'nobody']) t.strictSame(await at(id), both(''), id)
    t.strictSame(await at('third', []), both(''))
  })

  await t.test('one that comes back to a place that somebody else has taken is found by it, and finds the other', async (t) => {
    const { renewals } = await fresh(t)
    await opens(renewals, 'first')
    await renewals.save(renewal({ id: 'first', quote: 'first', state: 'abandoned' }), [])
    await opens(renewals, 'second')
    await renewals.save(renewal({ id: 'first', quote: 'first', version: 1, state: 'captured' }), [])
    t.match(await renewals.atPlacesOf('second', ['captured']), [{ id: 'first', version: 2 }])
    t.match(await renewals.atPlacesOf('first', ['opened']), [{ id: 'second' }])
  })

  await t.test('a list is narrowed by everything that is named, and whoever names nothing of a kind gets nothing', async (t) => {
    const { renewals } = await fresh(t)
    const put = async (id: string, more: Partial<Renewal>) =>
      renewals.open(renewal({ id, quote: id, ...more }), intent({ key: id, places: [] }), [])
    await put('1', { state: 'opened', updatedAt: now })
    await put('2', { state: 'needs-staff', updatedAt: now + 10 })
    await put('3', { state: 'needs-staff', updatedAt: now + 20, institution: leuven, merchant: 'leuven' })
    await put('4', { state: 'fulfilled', updatedAt: now + 30, institution: leuven })
    const list = async (wanted: Parameters<typeof renewals.list>[0], limit = 10) => ids(await renewals.list(wanted, limit))
    t.strictSame(await list({}), ['4', '3', '2', '1'])
    t.strictSame(await list({ states: ['needs-staff', 'fulfilled'] }), ['4', '3', '2'])
    t.strictSame(await list({ institutions: [leuven] }), ['4', '3'])
    t.strictSame(await list({ merchant: 'ghent' }), ['4', '2', '1'])
    t.strictSame(await list({ from: now + 10 }), ['4', '3', '2'])
    t.strictSame(await list({ from: now + 10, until: now + 30 }), ['3', '2'])
    t.strictSame(await list({ states: ['needs-staff'], institutions: [leuven], merchant: 'leuven', until: now + 21 }), ['3'])
    t.strictSame(await list({ states: ['needs-staff'], institutions: [ghent], merchant: 'leuven' }), [])
    t.strictSame(await list({ institutions: [] }), [])
    t.strictSame(await list({ states: [] }), [])
  })

  await t.test('what is for a while only is found until the day on which its whole period ends, lapsed or not', async (t) => {
    const { renewals } = await fresh(t)
    const [line] = renewal({}).lines
    const moves = [{ from: '2030-05-31', to: '2030-06-30', full: '2031-05-31' } as LineMove]
    const held: RenewalLine = { ...line!, moves, state: 'extended', extendedAt: now }
    const provisional: Partial<Renewal> = { state: 'fulfilled', provisional: 'proof-needed', lines: [held] }
    const open = (id: string, more: Partial<Renewal>) =>
      renewals.open(renewal({ id, quote: id, ...more }), intent({ key: id, places: [id] }), [])
    await open('whole', { state: 'fulfilled', lines: [{ ...line!, state: 'extended' }] })
    await open('held', provisional)
    await open('lapsed', { ...provisional, lapsedAt: now })
    await open('unpaid', { ...provisional, state: 'abandoned', lines: [{ ...line!, moves }] })
    const on = async (day: string) => ids(await renewals.list({ confirmableOn: day as Day }, 10))
    t.strictSame(await on('2030-05-31'), ['lapsed', 'held'])
    t.strictSame(await on('2031-05-31'), ['lapsed', 'held'])
    t.strictSame(await on('2031-06-01'), [])
    const { provisional: _reason, ...confirmed } = (await renewals.find('held'))!
    t.equal(await renewals.save(confirmed, []), true)
    t.strictSame(await on('2030-05-31'), ['lapsed'], 'not once it was confirmed')
  })

  await t.test('page by page each is there once, also where more are opened meanwhile', async (t) => {
    const { renewals } = await fresh(t)
    for (const n of times(7)) await opens(renewals, `${n}`, `${n}`)
    const seen: string[] = []
    for (let before: string | undefined; ;) {
      const page = ids(await renewals.list(before === undefined ? {} : { before }, 3))
      if (page.length === 0) break
      seen.push(...page)
      before = page.at(-1)
      await opens(renewals, `after ${before}`, `after ${before}`)
    }
    t.strictSame(seen, ['6', '5', '4', '3', '2', '1', '0'])
    t.strictSame(await renewals.list({ before: 'nobody' }, 10), [])
  })
}

async function jobsToDo(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('a job is given when it is due and not before, of the topics asked for, the longest waiting first', async (t) => {
    const { jobs } = await fresh(t)
    await jobs.add([
      job({ key: 'c', dueAt: now }),
      job({ key: 'a', dueAt: now - 2 }),
      job({ topic: 'other', key: 'x', dueAt: now - 3 }),
    ])
    await jobs.add([job({ key: 'b', dueAt: now - 1 }), job({ key: 'future', dueAt: now + 1 })])
    const first = await jobs.claim(['renewal'], now, later, 2)
    t.strictSame(
      first.map(({ topic, key, dueAt, attempts }) => ({ topic, key, dueAt, attempts })),
      [
        { topic: 'renewal', key: 'a', dueAt: now - 2, attempts: 1 },
        { topic: 'renewal', key: 'b', dueAt: now - 1, attempts: 1 },
      ],
    )
    t.strictSame(keys(await jobs.claim(['other', 'renewal'], now, later, 10)), ['x', 'c'])
    t.strictSame(await jobs.claim(['other', 'renewal'], now, later, 10), [], 'nobody gets what somebody has')
    t.strictSame(await jobs.claim([], now + 1, later, 10), [])
    t.strictSame(await jobs.claim(['renewal'], now + 1, later, 0), [])
  })

  await t.test('what is done is gone, once', async (t) => {
    const { jobs } = await fresh(t)
    await jobs.add([job({})])
    const mine = await claimOne(jobs)
    t.equal(await jobs.done(mine), true)
    t.equal(await jobs.done(mine), false)
    t.equal(await jobs.nextDue(['renewal']), undefined)
    t.strictSame(await jobs.claim(['renewal'], later, later + 1, 10), [])
  })

  await t.test('of one topic and key one job waits, and a second one only brings it forward', async (t) => {
    const { jobs } = await fresh(t)
    await jobs.add([job({ dueAt: now + 10 }), job({ dueAt: now + 5 }), job({ dueAt: now + 20 })])
    t.equal(await jobs.nextDue(['renewal']), now + 5)
    await jobs.add([job({ dueAt: now + 30 })])
    t.equal(await jobs.nextDue(['renewal']), now + 5)
    await jobs.add([job({ dueAt: now + 1 }), job({ topic: 'other', dueAt: now + 1 })])
    t.match(await jobs.claim(['renewal'], later, later + 1, 10), [{ dueAt: now + 1 }])
    t.equal((await jobs.claim(['other'], later, later + 1, 10)).length, 1)
  })

  await t.test(
    "a lease is good until its time, and then the job is the next one's, and the first has no say any more",
    async (t) => {
      const nodes = await twoNodes(t)
      await nodes[0].jobs.add([job({})])
      const [first] = await nodes[0].jobs.claim(['renewal'], now, now + 60, 10)
      t.strictSame(await nodes[1].jobs.claim(['renewal'], now + 59, later, 10), [])
      const [second] = await nodes[1].jobs.claim(['renewal'], now + 60, later, 10)
      t.match(second, { id: first!.id, key: 'key', dueAt: now, attempts: 2 })
      t.not(second!.lease, first!.lease)
      t.equal(await nodes[0].jobs.done(first!), false)
      t.equal(await nodes[0].jobs.later(first!, now, 'ils-busy'), false)
      t.equal(await nodes[0].jobs.bury(first!, 'ils-busy'), false)
      t.strictSame(await nodes[0].jobs.buried(10), [])
      t.equal(await nodes[1].jobs.done(second!), true)
    },
  )

  await t.test('what is put off comes again at its time, and counts how often it was begun', async (t) => {
    const { jobs } = await fresh(t)
    await jobs.add([job({})])
    t.equal(await jobs.later(await claimOne(jobs), now + 50, 'ils-busy'), true)
    t.equal(await jobs.nextDue(['renewal']), now + 50)
    t.strictSame(await jobs.claim(['renewal'], now + 49, later, 10), [])
    t.match(await jobs.claim(['renewal'], now + 50, later, 10), [{ dueAt: now + 50, attempts: 2 }])
  })

  await t.test("a job that is added while another of its key is somebody's is not lost, however that one ends", async (t) => {
    const { jobs } = await fresh(t)
    const ends: Readonly<Record<string, (job: Job) => Promise<boolean>>> = {
      done: (job) => jobs.done(job),
      later: (job) => jobs.later(job, now + 500, 'ils-busy'),
      bury: (job) => jobs.bury(job, 'internal'),
    }
    for (const [key, end] of Object.entries(ends)) {
      await jobs.add([job({ key })])
      const mine = await claimOne(jobs)
      await jobs.add([job({ key, dueAt: now + 20 })])
      await jobs.add([job({ key, dueAt: now + 10 }), job({ key, dueAt: now + 30 })])
      t.strictSame(await jobs.claim(['renewal'], now + 50, later, 10), [], 'not while that one is done')
      t.equal(await end(mine), true)
      t.equal(await jobs.nextDue(['renewal']), now + 10, key)
      const [next] = await jobs.claim(['renewal'], now + 10, later, 10)
      t.match(next, { key, dueAt: now + 10, attempts: key === 'later' ? 2 : 1 })
      t.equal(await jobs.done(next!), true)
      t.equal(await jobs.nextDue(['renewal']), undefined)
    }
  })

  await t.test('one that is put off to before the one that was added comes then, and once', async (t) => {
    const { jobs } = await fresh(t)
    await jobs.add([job({})])
    const mine = await claimOne(jobs)
    await jobs.add([job({ dueAt: now + 100 })])
    await jobs.later(mine, now + 10, 'ils-busy')
    const [next] = await jobs.claim(['renewal'], now + 10, later, 10)
    await jobs.done(next!)
    t.equal(await jobs.nextDue(['renewal']), undefined)
  })

  await t.test(
    'after a lease that nobody ended, what was added and is due is done with it, and what is not due yet still comes',
    async (t) => {
      const { jobs } = await fresh(t)
      await jobs.add([job({ key: 'due' }), job({ key: 'not yet' })])
      await jobs.claim(['renewal'], now, now + 60, 10)
      await jobs.add([job({ key: 'due', dueAt: now + 60 }), job({ key: 'not yet', dueAt: now + 61 })])
      const again = await jobs.claim(['renewal'], now + 60, later, 10)
      t.strictSame(keys(again), ['due', 'not yet'])
      for (const each of again) t.equal(await jobs.done(each), true)
      t.strictSame(keys(await jobs.claim(['renewal'], later, later + 1, 10)), ['not yet'])
    },
  )

  await t.test('the next one that is due is known, also where whoever has it may have died', async (t) => {
    const { jobs } = await fresh(t)
    t.equal(await jobs.nextDue(['renewal']), undefined)
    t.equal(await jobs.nextDue([]), undefined)
    await jobs.add([job({ key: 'a' }), job({ key: 'b', dueAt: now + 500 }), job({ topic: 'other', dueAt: now - 1 })])
    t.equal(await jobs.nextDue(['renewal']), now)
    t.equal(await jobs.nextDue(['renewal', 'other']), now - 1)
    const [mine] = await jobs.claim(['renewal'], now, now + 60, 10)
    t.equal(await jobs.nextDue(['renewal']), now + 60, 'the end of its lease')
    await jobs.done(mine!)
    t.equal(await jobs.nextDue(['renewal']), now + 500)
  })

  await t.test('what is buried nobody gets, people see it oldest first, and it can come back once', async (t) => {
    const { jobs } = await fresh(t)
    for (const key of ['z', 'a']) {
      await jobs.add([job({ key })])
      t.equal(await jobs.bury(await claimOne(jobs), `${key}-why`), true)
    }
    t.strictSame(await jobs.claim(['renewal'], later, later + 1, 10), [])
    t.equal(await jobs.nextDue(['renewal']), undefined)
    const buried = await jobs.buried(10)
    t.strictSame(
      buried,
      ['z', 'a'].map((key, n) => ({ id: buried[n]!.id, ...job({ key }), why: `${key}-why` })),
    )
    t.equal((await jobs.buried(1)).length, 1)
    t.equal(await jobs.revive(buried[1]!.id, now + 7), true)
    t.equal(await jobs.revive(buried[1]!.id, now + 8), false)
    for (const id of ['', 'nobody', '4711', '1.5', '-1', '9'.repeat(30)]) t.equal(await jobs.revive(id, now), false)
    t.match(await jobs.claim(['renewal'], now + 7, later, 10), [{ key: 'a', dueAt: now + 7, attempts: 1 }])
    t.strictSame(
      (await jobs.buried(10)).map(({ key }) => key),
      ['z'],
    )
  })

  await t.test('one may be added beside a buried one, be buried too, and both come back as one', async (t) => {
    const { jobs } = await fresh(t)
    for (const why of ['first', 'second']) {
      await jobs.add([job({})])
      await jobs.bury(await claimOne(jobs), why)
    }
    const buried = await jobs.buried(10)
    t.strictSame(
      buried.map(({ why }) => why),
      ['first', 'second'],
    )
    for (const { id } of buried) t.equal(await jobs.revive(id, now), true)
    t.equal((await jobs.claim(['renewal'], now, later, 10)).length, 1)
  })

  await t.test("of a hundred jobs that many workers on two nodes claim at once each is one worker's", async (t) => {
    const nodes = await twoNodes(t)
    await nodes[0].jobs.add(times(100, (n) => job({ key: `${n}`, dueAt: now - n })))
    const given = (await Promise.all(times(30, (n) => nodes[n % 2]!.jobs.claim(['renewal'], now, later, 7)))).flat()
    const rest = await nodes[0].jobs.claim(['renewal'], now, later, 100)
    t.equal(new Set([...given, ...rest].map(({ key }) => key)).size, 100)
    t.equal(given.length + rest.length, 100)
  })

  await t.test('two nodes that add the same jobs in another order do not wait for each other, and add them once', async (t) => {
    const nodes = await twoNodes(t)
    const added = times(12, (n) => job({ key: `${n}`, dueAt: now + n }))
    await Promise.all(times(40, (n) => nodes[n % 2]!.jobs.add(n % 3 === 0 ? added.toReversed() : added)))
    t.equal((await nodes[0].jobs.claim(['renewal'], later, later + 1, 100)).length, 12)
  })

  await t.test('of jobs that one node adds while the other ends those of the same keys none is lost', async (t) => {
    const nodes = await twoNodes(t)
    const added = times(20, (n) => job({ key: `${n}` }))
    for (const end of ['done', 'later', 'bury'] as const) {
      await nodes[0].jobs.add(added)
      const mine = await nodes[0].jobs.claim(['renewal'], now, later, 100)
      const ends = mine.map((each) => {
        if (end === 'done') return nodes[0].jobs.done(each)
        return end === 'later' ? nodes[0].jobs.later(each, later, 'ils-busy') : nodes[0].jobs.bury(each, 'internal')
      })
      const [ended] = await Promise.all([Promise.all(ends), Promise.all(added.map((each) => nodes[1].jobs.add([each])))])
      t.ok(ended.every(Boolean), 'nobody took a lease away')
      const again = await nodes[1].jobs.claim(['renewal'], now, later, 100)
      t.equal(again.length, 20, end)
      for (const each of again) await nodes[0].jobs.done(each)
    }
  })

  await t.test("in any history no job is lost, and none is two workers' at once", async (t) => {
    const nodes = await twoNodes(t)
    const act = fc.constantFrom('add', 'add', 'claim', 'claim', 'done', 'later', 'bury', 'revive')
    const history = fc.array(fc.record({ gap: fc.nat(8), act, which: fc.nat(11) }), { maxLength: 50 })
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const topic = randomUUID()
        /** Keys of which something was added, or was handed back, that nobody was given since. */
        const owed = new Set<string>()
        const held = new Map<Job, number>()
        let time = now
        const given = (claimed: readonly Job[], until: number): void => {
          for (const each of claimed) {
            const others = [...held].filter(([other, end]) => other.key === each.key && end > time)
            if (others.length > 0) throw new Error(`${each.key} was given twice`)
            // A lease that ran out is of no use to anybody; what it was about is owed again.
            for (const [other] of held) if (other.key === each.key) held.delete(other)
            owed.delete(each.key)
            held.set(each, until)
          }
        }
        for (const [n, { gap, act, which }] of steps.entries()) {
          time += gap
          const { jobs } = nodes[n % 2]!
          const [mine, end] = [...held][which % Math.max(held.size, 1)] ?? []
          if (act === 'add') {
            owed.add(`${which % 3}`)
            await jobs.add([{ topic, key: `${which % 3}`, dueAt: time + (which % 4) * 5 - 5 }])
          } else if (act === 'claim') {
            given(await jobs.claim([topic], time, time + 10, 1 + (which % 3)), time + 10)
          } else if (act === 'revive') {
            const buried = (await jobs.buried(1_000)).find((each) => each.topic === topic)
            if (buried && (await jobs.revive(buried.id, time))) owed.add(buried.key)
          } else if (mine) {
            const ended = await (act === 'done'
              ? jobs.done(mine)
              : act === 'later'
                ? jobs.later(mine, time + which, 'ils-busy')
                : jobs.bury(mine, 'internal'))
            if (!ended) throw new Error(`${mine.key} was taken away before ${end}`)
            held.delete(mine)
            if (act === 'later') owed.add(mine.key)
          }
        }
        for (const { key } of held.keys()) owed.add(key)
        time += 1_000
        held.clear()
        const last = await nodes[0].jobs.claim([topic], time, time + 10, 100)
        // A lease that nobody ended may bring one more that was added during it and was not due when it was given again.
        const missing = [...owed].filter((key) => !last.some((each) => each.key === key))
        if (missing.length > 0) throw new Error(`${missing.join(', ')} was lost`)
        if (new Set(keys(last)).size !== last.length) throw new Error('A key was given twice')
      }),
      { numRuns: 40 },
    )
    t.pass('over two nodes')
  })
}

async function leasesOnLanes(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test("a lane is one holder's until it leaves, and each lane by itself", async (t) => {
    const nodes = await twoNodes(t)
    t.equal(await nodes[0].lanes.take('lane', 'one', now, now + 60), true)
    t.equal(await nodes[1].lanes.take('lane', 'two', now, now + 60), false)
    t.equal(await nodes[1].lanes.take('other', 'two', now, now + 60), true)
    await nodes[1].lanes.leave('lane', 'two')
    t.equal(await nodes[1].lanes.take('lane', 'two', now, now + 60), false, 'nobody leaves for another')
    await nodes[0].lanes.leave('lane', 'one')
    t.equal(await nodes[1].lanes.take('lane', 'two', now, now + 60), true)
  })

  await t.test("a lease that is over is the next one's, and whoever had it cannot keep it, nor leave for the next", async (t) => {
    const { lanes } = await fresh(t)
    await lanes.take('lane', 'one', now, now + 60)
    t.equal(await lanes.take('lane', 'two', now + 59, later), false)
    t.equal(await lanes.take('lane', 'two', now + 60, later), true)
    t.equal(await lanes.keep('lane', 'one', later), false)
    await lanes.leave('lane', 'one')
    t.equal(await lanes.take('lane', 'three', now + 61, later), false)
  })

  await t.test('a lease that is kept is good until the later time', async (t) => {
    const { lanes } = await fresh(t)
    await lanes.take('lane', 'one', now, now + 60)
    t.equal(await lanes.keep('lane', 'one', now + 100), true)
    t.equal(await lanes.take('lane', 'two', now + 99, later), false)
    t.equal(await lanes.keep('nobody', 'one', later), false)
    await lanes.leave('lane', 'one')
    t.equal(await lanes.keep('lane', 'one', later), false)
  })

  await t.test('of fifty that take a lane on two nodes exactly one has it, a new one and one whose lease is over', async (t) => {
    const nodes = await twoNodes(t)
    for (const round of times(5)) {
      const takes = times(50, (n) => nodes[n % 2]!.lanes.take('lane', `${round} ${n}`, now + round * 60, now + round * 60 + 60))
      t.equal((await Promise.all(takes)).filter(Boolean).length, 1)
    }
  })
}

async function lanesOfNodes(t: Test, twoNodes: TwoNodes): Promise<void> {
  await t.test('one at a time does its work in a lane, over two nodes, and lanes do not wait for each other', async (t) => {
    const clock = new FakeClock()
    const nodes = (await twoNodes(t)).map(({ lanes }) => lanesOver(lanes, clock))
    const inside = { a: 0, b: 0 }
    const most = { a: 0, b: 0, together: 0 }
    const work = (lane: 'a' | 'b') => async (): Promise<string> => {
      inside[lane] += 1
      most[lane] = Math.max(most[lane], inside[lane])
      most.together = Math.max(most.together, inside.a + inside.b)
      await clock.wait(20)
      inside[lane] -= 1
      return lane
    }
    const all = times(20, (n) => {
      const lane = n % 4 < 2 ? 'a' : 'b'
      return nodes[n % 2]!.inLane(lane, clock.now() + 600_000, work(lane))
    })
    const answers = await flowing(clock, Promise.all(all))
    t.equal(answers.join(''), 'aabb'.repeat(5))
    t.strictSame(most, { a: 1, b: 1, together: 2 })
  })

  await t.test(
    'who comes only where a lane is free is told that it is not, on one node and on two, and does nothing',
    async (t) => {
      const clock = new FakeClock()
      const nodes = (await twoNodes(t)).map(({ lanes }) => lanesOver(lanes, clock))
      const long = held()
      const turn = nodes[0]!.inFreeLane('lane', long.work)
      await long.begun
      for (const lanes of nodes) {
        await t.rejects(
          lanes.inFreeLane('lane', async () => t.fail('it was begun')),
          { name: 'Problem', code: 'conflict', retryAfter: 1 },
        )
        t.equal(await lanes.inFreeLane('other', async () => 'free'), 'free')
      }
      const waiting = nodes[0]!.inLane('lane', clock.now() + 1_000, async () => 'waited')
      long.end('done')
      t.equal(await turn, 'done')
      t.equal(await waiting, 'waited')
      for (const lanes of nodes) t.equal(await lanes.inFreeLane('lane', async () => 'free again'), 'free again')
    },
  )

  await t.test('a lease is kept for as long as the work takes, and left after it', async (t) => {
    const clock = new FakeClock()
    const [here, there] = await twoNodes(t)
    const long = held()
    const turn = lanesOver(here.lanes, clock).inLane('lane', clock.now() + 1_000, long.work)
    const signal = await long.begun
    for (const _ of times(20)) {
      await clock.waitedFor(15_000)
      await clock.advance(15_000)
      t.equal(await there.lanes.take('lane', 'another', clock.now(), clock.now() + 60_000), false)
    }
    t.equal(signal.aborted, false)
    long.end('done')
    t.equal(await turn, 'done')
    t.equal(signal.aborted, false, 'nor by its own end')
    t.equal(await there.lanes.take('lane', 'another', clock.now(), clock.now() + 60_000), true)
  })

  await t.test('work whose lease another node took over is told so, and does not leave for the other', async (t) => {
    const clock = new FakeClock()
    const [here, there] = await twoNodes(t)
    const long = held()
    const turn = lanesOver(here.lanes, clock).inLane('lane', clock.now() + 1_000, long.work)
    const signal = await long.begun
    t.equal(await there.lanes.take('lane', 'another', clock.now() + 60_000, later), true, 'its clock is far ahead')
    await clock.waitedFor(15_000)
    t.equal(signal.aborted, false)
    await clock.advance(15_000)
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
    t.match(signal.reason, { name: 'Problem', code: 'ils-busy' })
    long.end('what it came to')
    t.equal(await turn, 'what it came to')
    t.equal(await there.lanes.keep('lane', 'another', later), true)
  })

  await t.test('work that throws leaves the lane all the same, and what it threw comes out', async (t) => {
    const clock = new FakeClock()
    const [here, there] = await twoNodes(t)
    const lanes = lanesOver(here.lanes, clock)
    const thrown = new Error('thrown')
    const throwing = lanes.inLane('lane', clock.now() + 1_000, async () => Promise.reject(thrown))
    const behind = lanes.inLane('lane', clock.now() + 1_000, async () => 'behind')
    t.equal(await throwing.catch((error: unknown) => error), thrown)
    t.equal(await behind, 'behind')
    t.equal(await there.lanes.take('lane', 'another', clock.now(), clock.now() + 1), true)
  })
}

/** What lanes promise whatever the store is: the queue of one node, the deadline, and a store that is away. */
export async function lanesOfOneNode(t: Test): Promise<void> {
  const ours: LaneLeases = { take: async () => true, keep: async () => true, leave: async () => {} }

  await t.test(
    'callers of one node stand in a queue, in the order in which they came, and never ask against each other',
    async (t) => {
      const clock = new FakeClock()
      let takes = 0
      const lanes = lanesOver({ ...ours, take: (...lease) => ours.take(...lease).finally(() => (takes += 1)) }, clock)
      const order: number[] = []
      const turns = times(8, (n) =>
        lanes.inLane('lane', clock.now() + 600_000, async () => {
          order.push(n)
          await clock.wait(500)
        }),
      )
      await flowing(clock, Promise.all(turns))
      t.strictSame(order, times(8))
      t.equal(takes, 8)
    },
  )

  await t.test(
    'a turn that does not come before the deadline is ils-busy, its work is never begun, and the queue goes on',
    async (t) => {
      const clock = new FakeClock()
      const lanes = lanesOver(ours, clock)
      const first = held()
      const one = lanes.inLane('lane', clock.now() + 1_000, first.work)
      await first.begun
      const late = times<Promise<unknown>>(2, () => lanes.inLane('lane', clock.now() + 1_000, async () => t.fail('it was begun')))
      const last = lanes.inLane('lane', clock.now() + 600_000, async () => 'last')
      const refused = Promise.all(late.map((each) => t.rejects(each, { name: 'Problem', code: 'ils-busy' })))
      await clock.advance(999)
      t.equal(await Promise.race([refused, Promise.resolve('not yet')]), 'not yet')
      await clock.advance(1)
      await refused
      first.end('one')
      t.equal(await one, 'one')
      t.equal(await last, 'last')
      await t.rejects(
        lanes.inLane('lane', clock.now(), async () => t.fail('it was begun')),
        { code: 'ils-busy' },
      )
    },
  )

  await t.test('a lane that another node has is looked at until the deadline, and then it is ils-busy', async (t) => {
    const clock = new FakeClock()
    const began = clock.now()
    const looks: number[] = []
    const take = async (): Promise<boolean> => {
      looks.push(clock.now())
      return clock.now() >= began + 5_000
    }
    const lanes = lanesOver({ ...ours, take }, clock)
    const busy = lanes.inLane('lane', began + 5_000, async () => t.fail('it was begun'))
    const refused = t.rejects(busy, { name: 'Problem', code: 'ils-busy', retryAfter: 1 })
    await clock.advance(5_000)
    await refused
    const gaps = looks.slice(1).map((look, n) => look - looks[n]!)
    t.ok(looks.length > 30 && gaps.every((gap) => gap > 0 && gap <= 150), 'it looked often')
    t.ok(looks.every((look) => look < began + 5_000))
    t.ok(new Set(gaps).size > 5, 'and not in step with others')
    t.equal(await lanes.inLane('lane', began + 60_000, async () => 'its turn'), 'its turn')
  })

  await t.test(
    'where the store is away the work is told when its lease is over and not before, and its answer is not lost',
    async (t) => {
      for (const keep of [() => Promise.reject(new Error('away')), () => new Promise<boolean>(() => {})]) {
        const clock = new FakeClock()
        const away: LaneLeases = { ...ours, keep, leave: () => Promise.reject(new Error('away')) }
        const long = held()
        const turn = lanesOver(away, clock).inLane('lane', clock.now() + 1_000, long.work)
        const signal = await long.begun
        await clock.waitedFor(15_000)
        await clock.advance(59_999)
        t.equal(signal.aborted, false)
        await clock.advance(1)
        t.equal(signal.aborted, true)
        long.end('done')
        t.equal(await turn, 'done')
      }
    },
  )

  await t.test('a store that was away for a while costs no lease', async (t) => {
    const clock = new FakeClock()
    let asked = 0
    const keep: LaneLeases['keep'] = (...lease) => {
      asked += 1
      return asked % 3 === 0 ? Promise.resolve(true) : Promise.reject(new Error(`away from ${lease[0]}`))
    }
    const long = held()
    const turn = lanesOver({ ...ours, keep }, clock).inLane('lane', clock.now() + 1_000, long.work)
    const signal = await long.begun
    await clock.waitedFor(15_000)
    await clock.advance(300_000)
    t.ok(asked >= 15)
    t.equal(signal.aborted, false)
    long.end('done')
    await turn
  })
}

const now = Date.UTC(2030, 4, 17, 12)
const later = now + 86_400_000
const ghent = 'ghent' as InstitutionId
const leuven = 'leuven' as InstitutionId
const price = { minor: 1250, currency: 'EUR' } as const
const payment = { id: 'pay', payUrl: 'https://pay.example/1', expiresAt: now + 900_000 }

function times<T = number>(count: number, make: (n: number) => T = (n) => n as T): readonly T[] {
  return Array.from({ length: count }, (_, n) => make(n))
}

export function quote(more: Partial<Quote>): Quote {
  return {
    id: 'quote',
    patron: 'eva',
    institution: ghent,
    merchant: 'ghent',
    lines: [{ institution: ghent, record: 'eva', moves: [{ from: '2030-05-31', to: '2031-05-31' }], price }],
    total: price,
    starts: '2030-06-01',
    createdAt: now,
    validUntil: now + 900_000,
    ...more,
  } as Quote
}

export function renewal(more: Partial<Renewal>): Renewal {
  const moves = quote({}).lines[0]!.moves
  return {
    id: 'renewal',
    version: 0,
    quote: 'quote',
    patron: 'eva',
    institution: ghent,
    merchant: 'ghent',
    amount: price,
    settledBy: 'online',
    state: 'opened',
    lines: [{ institution: ghent, record: 'eva', moves, price, state: 'waiting', tries: 0, posting: 'none' }],
    refunds: [],
    looks: 0,
    language: 'nl',
    createdAt: now,
    payableUntil: now + 900_000,
    updatedAt: now,
    ...more,
  }
}

export function intent(more: Partial<Intent>): Intent {
  return { principal: 'principal', key: 'key', content: 'content', places: ['place'], tooLate: false, ...more }
}

export function request(more: Partial<KeyedRequest>): KeyedRequest {
  return { principal: 'staff', key: 'key', content: 'content', ...more }
}

export function job(more: Partial<NewJob>): NewJob {
  return { topic: 'renewal', key: 'key', dueAt: now, ...more }
}

/** Whether one more, with a quote and a key of its own, has the place. */
async function opens(renewals: Store['renewals'], id: string, place = 'place'): Promise<boolean> {
  const { outcome } = await renewals.open(renewal({ id, quote: id }), intent({ key: id, places: [place] }), [])
  return outcome === 'opened'
}

async function claimOne(jobs: Store['jobs']): Promise<Job> {
  const [first, ...more] = await jobs.claim(['renewal'], now, later, 10)
  if (!first || more.length > 0) throw new Error('Not one job was due')
  return first
}

function outcomes(answers: readonly Opened[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { outcome } of answers) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}

function ids(renewals: readonly Renewal[]): readonly string[] {
  return renewals.map(({ id }) => id)
}

function keys(jobs: readonly Job[]): readonly string[] {
  return jobs.map(({ key }) => key)
}

/** Work that has begun and goes on until it is told what it came to. */
function held() {
  const began = Promise.withResolvers<AbortSignal>()
  const over = Promise.withResolvers<string>()
  return {
    begun: began.promise,
    end: over.resolve,
    work: (signal: AbortSignal): Promise<string> => {
      began.resolve(signal)
      return over.promise
    },
  }
}
