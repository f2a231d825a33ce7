import type { Change, ChangeState, Conflict, Target } from '#domain/change.ts'
import type { InstitutionId, ZoneId } from '#domain/id.ts'
import type { ChangesWanted, ConflictsWanted, NoticeToKeep, SyncState, Walk } from '#ports/central-store.ts'
import type { NewJob } from '#ports/job-store.ts'
import type { KeyedRequest } from '#ports/keyed-request.ts'
import type { Store } from '#ports/store.ts'
import type { Test } from 'tap'
import { request } from './errand-store.ts'

type Fresh = (t: Test) => Promise<Store>
type TwoNodes = (t: Test) => Promise<readonly [Store, Store]>

/** What of the store's promises the central patron file rests on. */
export async function centralStoreConformance(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('changes that are opened', (t) => changesThatAreOpened(t, fresh, twoNodes))
  await t.test('changes that are saved', (t) => changesThatAreSaved(t, fresh, twoNodes))
  await t.test('changes that are looked for', (t) => changesThatAreLookedFor(t, fresh))
  await t.test('states of agreement', (t) => statesOfAgreement(t, fresh, twoNodes))
  await t.test('conflicts', (t) => conflictsThatAreTold(t, fresh, twoNodes))
  await t.test('notices of changes', (t) => noticesOfChanges(t, fresh, twoNodes))
  await t.test('walks', (t) => walksOverEverybody(t, fresh, twoNodes))
  await t.test('polls', (t) => pollsOfHolders(t, fresh, twoNodes))
}

async function changesThatAreOpened(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('one is found as it was written, on another node too, with its values, and its jobs wait', async (t) => {
    const [one, other] = await twoNodes(t)
    const full = change({ purpose: `She moved; it's née – 図書館 😀`, targets: [target('ghent'), central] })
    t.strictSame(await one.changes.open(full, { wanted: 'w', before: 'b' }, request({}), [job({})]), {
      outcome: 'opened',
      change: full,
    })
    t.strictSame(await other.changes.find('change'), full)
    t.strictSame(await other.changes.values('change'), { wanted: 'w', before: 'b' })
    t.equal(await other.changes.find('nobody'), undefined)
    t.equal(await other.changes.values('nobody'), undefined)
    t.match(await other.jobs.claim(['sync'], now, later, 10), [{ key: 'key' }])
  })

  await t.test('the same key with the same content is answered with what it made, as it is now, and adds nothing', async (t) => {
    const { changes, jobs } = await fresh(t)
    await changes.open(change({}), values, request({}), [])
    t.equal(await changes.answered(request({ key: 'another' })), undefined)
    await changes.save(change({ state: 'arriving' }), [])
    t.match(await changes.answered(request({})), { outcome: 'replayed', change: { id: 'change', version: 1 } })
    t.strictSame(await changes.answered(request({ content: 'other' })), { outcome: 'key-reused' })
    t.strictSame(await changes.open(change({ id: 'second' }), values, request({}), [job({})]), {
      outcome: 'replayed',
      change: change({ state: 'arriving', version: 1 }),
    })
    t.strictSame(await changes.open(change({ id: 'second' }), values, request({ content: 'other' }), [job({})]), {
      outcome: 'key-reused',
    })
    t.equal(await changes.find('second'), undefined)
    t.equal(await jobs.nextDue(['sync']), undefined)
    const others: readonly [string, KeyedRequest | undefined][] = [
      ['of another principal', request({ principal: 'other' })],
      ['of another key', request({ key: 'other' })],
      ['without one', undefined],
    ]
    for (const [id, asked] of others) t.match(await changes.open(change({ id }), values, asked, []), { outcome: 'opened' }, id)
  })

  await t.test('of many with one key on two nodes exactly one opens, and all are answered with it', async (t) => {
    const nodes = await twoNodes(t)
    for (const round of [1, 2, 3, 4, 5]) {
      const asks = times(10, (n) =>
        nodes[n % 2]!.changes.open(change({ id: `${round} ${n}` }), values, request({ key: `${round}` }), [
          job({ key: `${round} ${n}` }),
        ]),
      )
      const answers = await Promise.all(asks)
      t.equal(answers.filter(({ outcome }) => outcome === 'opened').length, 1)
      t.equal(new Set(answers.map((answer) => 'change' in answer && answer.change.id)).size, 1)
    }
    t.equal((await nodes[0].changes.list({}, 100)).length, 5)
    t.equal((await nodes[0].jobs.claim(['sync'], now, later, 100)).length, 5)
  })

  await t.test(
    'a second of the same id throws, as the bug that it is, and jobs that cannot be written leave nothing',
    async (t) => {
      const { changes } = await fresh(t)
      const broken = { ...job({}), topic: null as unknown as string }
      await t.rejects(changes.open(change({}), values, request({}), [broken]))
      t.equal(await changes.find('change'), undefined)
      t.match(await changes.open(change({}), values, request({}), []), { outcome: 'opened' }, 'the key was not used up')
      const error: unknown = await changes.open(change({}), values, undefined, []).catch((error: unknown) => error)
      t.ok(error instanceof Error && error.name !== 'Problem')
    },
  )
}

async function changesThatAreSaved(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test(
    'the next state is written with its version raised by one, its jobs, and new values where there are any',
    async (t) => {
      const [one, other] = await twoNodes(t)
      await one.changes.open(change({}), { wanted: 'w' }, undefined, [])
      t.equal(await other.changes.save(change({ state: 'arriving', changedAt: now + 5 }), [job({})]), true)
      t.strictSame(await one.changes.find('change'), change({ state: 'arriving', changedAt: now + 5, version: 1 }))
      t.strictSame(await one.changes.values('change'), { wanted: 'w' })
      t.equal(await one.changes.save(change({ version: 1 }), [], { wanted: 'w', before: 'b' }), true)
      t.strictSame(await other.changes.values('change'), { wanted: 'w', before: 'b' })
      t.equal(await one.jobs.nextDue(['sync']), now)
    },
  )

  await t.test('whoever has not seen the last change writes nothing, no values and no jobs', async (t) => {
    const { changes, jobs } = await fresh(t)
    await changes.open(change({}), values, undefined, [])
    await changes.save(change({}), [])
    for (const version of [0, 2])
      t.equal(await changes.save(change({ version, state: 'done' }), [job({})], { wanted: 'x' }), false)
    t.equal(await changes.save(change({ id: 'nobody' }), [job({})]), false)
    t.strictSame(await changes.find('change'), change({ version: 1 }))
    t.strictSame(await changes.values('change'), values)
    t.equal(await jobs.nextDue(['sync']), undefined)
    const broken = { ...job({}), topic: null as unknown as string }
    await t.rejects(changes.save(change({ version: 1, state: 'done' }), [broken], { wanted: 'x' }))
    t.strictSame(await changes.find('change'), change({ version: 1 }))
  })

  await t.test('of many that change it at once on two nodes exactly one does', async (t) => {
    const nodes = await twoNodes(t)
    await nodes[0].changes.open(change({}), values, undefined, [])
    for (const version of [0, 1, 2, 3]) {
      const saves = times(10, (n) =>
        nodes[n % 2]!.changes.save(change({ version, changedAt: n }), [job({ key: `${version} ${n}` })]),
      )
      const answers = await Promise.all(saves)
      t.equal(answers.filter(Boolean).length, 1)
      t.match(await nodes[0].changes.find('change'), { version: version + 1, changedAt: answers.indexOf(true) })
      t.match(await nodes[1].jobs.claim(['sync'], now, later, 100), [{ key: `${version} ${answers.indexOf(true)}` }])
    }
  })

  await t.test('what was changed is wiped when it cannot be undone any more, and its fate stays', async (t) => {
    const store = await fresh(t)
    await store.changes.open(change({ id: 'past', undoUntil: now }), { wanted: 'w', before: 'b' }, request({}), [])
    await store.changes.open(change({ id: 'present', undoUntil: now + 1 }), values, undefined, [])
    t.equal(await store.sweep(now), 1)
    t.equal(await store.sweep(now), 0)
    t.equal(await store.changes.values('past'), undefined)
    t.ok(await store.changes.find('past'))
    t.strictSame(await store.changes.values('present'), values)
  })
}

async function changesThatAreLookedFor(t: Test, fresh: Fresh): Promise<void> {
  await t.test('those of a person that are not over are told oldest first', async (t) => {
    const { changes } = await fresh(t)
    for (const state of ['refused', 'arriving', 'done', 'writing'] as const)
      await changes.open(change({ id: state, state }), values, undefined, [])
    await changes.open(change({ id: 'another', person: 'fay' }), values, undefined, [])
    t.strictSame(ids(await changes.unsettledOf('eva')), ['arriving', 'writing'])
    await changes.save(change({ id: 'arriving', state: 'done' }), [])
    t.strictSame(ids(await changes.unsettledOf('eva')), ['writing'])
  })

  await t.test('a list holds what was asked for and nothing else, newest first, and goes on where a page ended', async (t) => {
    const { changes } = await fresh(t)
    const rows: readonly [string, Partial<Change>][] = [
      ['a', {}],
      ['b', { zone: 'other' as ZoneId, targets: [target('leuven')] }],
      ['c', { person: 'fay', state: 'done', targets: [central, target('ghent'), target('leuven')] }],
      ['d', { targets: [target('ghent'), target('ghent')] }],
    ]
    for (const [id, more] of rows) await changes.open(change({ id, ...more }), values, undefined, [])
    const list = async (wanted: ChangesWanted, limit = 10) => ids(await changes.list(wanted, limit)).join('')
    t.equal(await list({}), 'dcba')
    t.equal(await list({ zones: [zone] }), 'dca')
    t.equal(await list({ person: 'fay' }), 'c')
    t.equal(await list({ states: ['done', 'refused'] as ChangeState[] }), 'c')
    t.equal(await list({ institution: at('ghent') }), 'dc')
    t.equal(await list({ institution: at('leuven'), zones: [zone] }), 'c')
    t.equal(await list({}, 2), 'dc')
    t.equal(await list({ before: 'c' }, 1), 'b')
    t.equal(await list({ before: 'd', institution: at('ghent') }), 'c')
    for (const nothing of [{ zones: [] }, { states: [] }, { before: 'nobody' }]) t.equal(await list(nothing), '')
  })

  await t.test('an institution that is found to be concerned later finds it, too', async (t) => {
    const { changes } = await fresh(t)
    await changes.open(change({}), values, undefined, [])
    await changes.save(change({ targets: [target('ghent')] }), [])
    await changes.save(change({ version: 1, targets: [target('leuven')] }), [])
    for (const name of ['ghent', 'leuven']) t.equal((await changes.list({ institution: at(name) }, 10)).length, 1, name)
  })
}

async function statesOfAgreement(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('one is read as it was written, by person and institution, until it is forgotten', async (t) => {
    const [{ syncStates }, other] = await twoNodes(t)
    const full = state({ fields: { name: { ...seen, writing: ['w'] }, emails: seen } })
    t.equal(await syncStates.save('eva', at('ghent'), full), true)
    t.equal(await syncStates.save('eva', at('leuven'), state({})), true)
    t.equal(await syncStates.save('fay', at('ghent'), state({ central: at('leuven') })), true)
    t.strictSame(await other.syncStates.of('eva', at('ghent')), { ...full, version: 1 })
    t.equal(await syncStates.of('eva', at('antwerp')), undefined)
    t.strictSame([...(await other.syncStates.all('eva')).keys()].sort(), ['ghent', 'leuven'])
    t.strictSame(
      await other.syncStates.at(at('ghent'), ['eva', 'fay', 'nobody']),
      new Map([
        ['eva', { ...full, version: 1 }],
        ['fay', { ...state({ central: at('leuven') }), version: 1 }],
      ]),
    )
    t.strictSame(await syncStates.at(at('ghent'), []), new Map())
    await syncStates.forget('eva', at('ghent'))
    t.strictSame([...(await syncStates.all('eva')).keys()], ['leuven'])
    await syncStates.forget('eva')
    t.equal((await syncStates.all('eva')).size, 0)
    t.equal((await syncStates.all('fay')).size, 1)
  })

  await t.test('whoever has not seen the last one writes nothing', async (t) => {
    const { syncStates } = await fresh(t)
    await syncStates.save('eva', at('ghent'), state({}))
    for (const version of [0, 2]) t.equal(await syncStates.save('eva', at('ghent'), state({ version })), false)
    t.equal(await syncStates.save('eva', at('ghent'), state({ version: 1, central: at('leuven') })), true)
    t.match(await syncStates.of('eva', at('ghent')), { version: 2, central: 'leuven' })
    await syncStates.forget('eva')
    t.equal(await syncStates.save('eva', at('ghent'), state({ version: 2 })), false)
    t.equal(await syncStates.save('eva', at('ghent'), state({})), true)
  })

  await t.test('of many at once on two nodes exactly one writes, the first time and after', async (t) => {
    const nodes = await twoNodes(t)
    for (const version of [0, 1, 2]) {
      const saves = times(10, (n) => nodes[n % 2]!.syncStates.save('eva', at('ghent'), state({ version })))
      t.equal((await Promise.all(saves)).filter(Boolean).length, 1)
    }
  })
}

async function conflictsThatAreTold(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('one is there once, as it was first told, with both values', async (t) => {
    const [{ conflicts }, other] = await twoNodes(t)
    await conflicts.add([])
    await conflicts.add([told({}), told({ id: 'other' })])
    await conflicts.add([{ ...told({ field: 'name' }), lost: 'x', kept: 'y' }])
    t.strictSame(await other.conflicts.find('conflict'), told({}))
    t.equal(await other.conflicts.find('nobody'), undefined)
    t.equal((await other.conflicts.list({}, 10)).length, 2)
  })

  await t.test('a list holds what was asked for and nothing else, newest first, and goes on where a page ended', async (t) => {
    const { conflicts } = await fresh(t)
    await conflicts.add([told({ id: 'a' })])
    await conflicts.add([told({ id: 'b', zone: 'other' as ZoneId })])
    await conflicts.add([told({ id: 'c', institution: at('leuven'), person: 'fay' })])
    await conflicts.decide('a', 'kept', now)
    const list = async (wanted: ConflictsWanted, limit = 10) => (await conflicts.list(wanted, limit)).map(({ id }) => id).join('')
    t.equal(await list({}), 'cba')
    t.equal(await list({ zones: [zone] }), 'ca')
    t.equal(await list({ institutions: [at('ghent')] }), 'ba')
    t.equal(await list({ person: 'fay' }), 'c')
    t.equal(await list({ states: ['open'] }), 'cb')
    t.equal(await list({ before: 'c' }, 1), 'b')
    for (const nothing of [{ zones: [] }, { institutions: [] }, { states: [] }, { before: 'nobody' }])
      t.equal(await list(nothing), '')
  })

  await t.test('of many decisions at once on two nodes exactly one is taken, and it stays', async (t) => {
    const nodes = await twoNodes(t)
    await nodes[0].conflicts.add([told({})])
    const decisions = times(10, (n) => nodes[n % 2]!.conflicts.decide('conflict', n % 3 === 0 ? 'kept' : 'taken-back', now + n))
    const answers = await Promise.all(decisions)
    t.equal(answers.filter(Boolean).length, 1)
    const n = answers.indexOf(true)
    const decided = { state: 'decided', decision: n % 3 === 0 ? 'kept' : 'taken-back', decidedAt: now + n } as const
    t.strictSame((await nodes[1].conflicts.find('conflict'))?.conflict, told(decided).conflict)
    t.equal(await nodes[0].conflicts.decide('nobody', 'kept', now), false)
  })

  await t.test('its values are wiped at their time, and that it was stays', async (t) => {
    const store = await fresh(t)
    await store.conflicts.add([told({ id: 'past', keptUntil: now }), told({ id: 'present', keptUntil: now + 1 })])
    t.equal(await store.sweep(now), 1)
    t.equal(await store.sweep(now), 0)
    t.strictSame(await store.conflicts.find('past'), { conflict: told({ id: 'past', keptUntil: now }).conflict })
    t.match(await store.conflicts.find('present'), { lost: 'sealed lost', kept: 'sealed kept' })
  })
}

async function noticesOfChanges(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('one is taken once, with its job, and waits on every node until it was looked at', async (t) => {
    const [one, { changeNotices, jobs }] = await twoNodes(t)
    t.equal(await one.changeNotices.take(notice({}), [job({})]), true)
    t.strictSame(await changeNotices.waiting(at('ghent'), 'record'), [notice({})])
    const [look] = await jobs.claim(['sync'], now, later, 10)
    await jobs.done(look!)
    t.equal(await changeNotices.take(notice({}), [job({})]), false)
    t.equal(await jobs.nextDue(['sync']), undefined, 'a second one of the same adds no job')
    await one.changeNotices.done(at('ghent'), 'record', now)
    t.strictSame(await changeNotices.waiting(at('ghent'), 'record'), [])
    t.equal(await changeNotices.take(notice({}), [job({})]), false, 'and is still known')
    t.equal(await changeNotices.take(notice({ institution: at('leuven') }), []), true, "an event is its institution's")
  })

  await t.test('those of a record come oldest first, and those after the look wait on', async (t) => {
    const { changeNotices } = await fresh(t)
    await changeNotices.take(notice({ event: 'late', at: now + 2, what: 'removed' }), [])
    await changeNotices.take(notice({ event: 'early' }), [])
    await changeNotices.take(notice({ event: 'of another', record: 'other' }), [])
    const waiting = async () => (await changeNotices.waiting(at('ghent'), 'record')).map(({ event }) => event)
    t.strictSame(await waiting(), ['early', 'late'])
    await changeNotices.done(at('ghent'), 'record', now + 1)
    t.strictSame(await waiting(), ['late'])
  })

  await t.test('of one that comes ten times at once on two nodes one is taken; one without its job is none', async (t) => {
    const nodes = await twoNodes(t)
    const broken = { ...job({}), topic: null as unknown as string }
    await t.rejects(nodes[0].changeNotices.take(notice({}), [broken]))
    const taken = await Promise.all(times(10, (n) => nodes[n % 2]!.changeNotices.take(notice({}), [job({})])))
    t.equal(taken.filter(Boolean).length, 1)
  })

  await t.test('it is swept when the vendor cannot send it again, and one that nobody looked at after two months', async (t) => {
    const store = await fresh(t)
    await store.changeNotices.take(notice({ event: 'looked at' }), [])
    await store.changeNotices.done(at('ghent'), 'record', now)
    await store.changeNotices.take(notice({ event: 'waits', record: 'other' }), [])
    t.equal(await store.sweep(now + 7 * day - 1), 0)
    t.equal(await store.sweep(now + 7 * day), 1)
    t.equal((await store.changeNotices.waiting(at('ghent'), 'other')).length, 1)
    t.equal(await store.sweep(now + 60 * day), 1)
  })
}

async function walksOverEverybody(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('of one zone one is running, however many begin at once on two nodes, and others have their own', async (t) => {
    const nodes = await twoNodes(t)
    const begun = await Promise.all(times(10, (n) => nodes[n % 2]!.walks.begin(walk({ id: `${n}` }), [job({ key: `${n}` })])))
    t.equal(begun.filter(Boolean).length, 1)
    const id = `${begun.indexOf(true)}`
    t.strictSame(await nodes[1].walks.running(zone), walk({ id }))
    t.strictSame(await nodes[1].walks.find(id), walk({ id }))
    t.match(await nodes[1].jobs.claim(['sync'], now, later, 10), [{ key: id }])
    t.equal(await nodes[0].walks.begin(walk({ id: 'other', zone: 'other' as ZoneId }), []), true)
    t.equal(await nodes[0].walks.find('nobody'), undefined)
  })

  await t.test('its next state is written by whoever saw the last one; when it is over the next may begin', async (t) => {
    const [{ walks, jobs }, other] = await twoNodes(t)
    await walks.begin(walk({}), [])
    t.equal(await other.walks.save(walk({ from: '100', looked: 100, total: 250 }), [job({})]), true)
    t.equal(await walks.save(walk({ from: '200' }), [job({ key: 'lost' })]), false)
    t.strictSame(await walks.find('walk'), walk({ from: '100', looked: 100, total: 250, version: 1 }))
    t.match(await jobs.claim(['sync'], now, later, 10), [{ key: 'key' }])
    t.equal(await walks.begin(walk({ id: 'second' }), []), false)
    t.equal(await walks.save(walk({ version: 1, state: 'stopped' }), []), true)
    t.equal(await walks.running(zone), undefined)
    t.equal(await walks.begin(walk({ id: 'second' }), []), true)
    const list = async (...more: [limit: number, before?: string]) => (await walks.list(zone, ...more)).map(({ id }) => id)
    t.strictSame(await list(10), ['second', 'walk'])
    t.strictSame(await list(1), ['second'])
    t.strictSame(await list(10, 'second'), ['walk'])
    t.strictSame(await list(10, 'nobody'), [])
  })

  await t.test('what it noted first of a person stays, and who was met is counted once', async (t) => {
    const [{ walks }, other] = await twoNodes(t)
    await walks.begin(walk({}), [])
    await walks.note('walk', new Map())
    await walks.note(
      'walk',
      new Map([
        ['eva', '1'],
        ['fay', '2'],
      ]),
    )
    await other.walks.note(
      'walk',
      new Map([
        ['fay', 'later'],
        ['gil', '3'],
      ]),
    )
    await walks.note('another', new Map([['eva', 'x']]))
    t.strictSame(
      await other.walks.noted('walk', ['fay', 'eva', 'nobody']),
      new Map([
        ['eva', '1'],
        ['fay', '2'],
      ]),
    )
    t.strictSame(await walks.noted('walk', []), new Map())
    t.equal(await walks.unmet('walk'), 3)
    await walks.met('walk', ['eva', 'nobody'])
    await other.walks.met('walk', ['eva', 'gil'])
    await walks.met('walk', [])
    t.equal(await walks.unmet('walk'), 1)
    await walks.forget('walk')
    t.equal(await walks.unmet('walk'), 0)
    t.equal((await walks.noted('another', ['eva'])).size, 1)
  })

  await t.test(
    'one that is over forgets its notes, those too that come after; a year later it is forgotten itself',
    async (t) => {
      const store = await fresh(t)
      const { walks } = store
      await walks.begin(walk({}), [])
      await walks.note('walk', new Map([['eva', '1']]))
      await walks.note('of a poll', new Map([['eva', '1']]))
      t.equal(await store.sweep(now), 0)
      await walks.save(walk({ state: 'done' }), [])
      t.equal((await walks.noted('walk', ['eva'])).size, 0)
      await walks.note('walk', new Map([['eva', 'late']]))
      t.equal(await store.sweep(now), 1)
      t.equal((await walks.noted('of a poll', ['eva'])).size, 1)
      t.ok(await walks.find('walk'))
      t.equal(await store.sweep(now + 365 * day), 1)
      t.equal(await walks.find('walk'), undefined)
    },
  )
}

async function pollsOfHolders(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('how far one has got is known on every node, with the jobs that follow, or neither', async (t) => {
    const [{ polls, jobs }, other] = await twoNodes(t)
    t.equal(await polls.of(at('ghent')), undefined)
    const first = { round: { begunAt: now, since: now - day, from: '100' } }
    await polls.save(at('ghent'), first, [job({})])
    t.strictSame(await other.polls.of(at('ghent')), first)
    t.equal(await other.jobs.nextDue(['sync']), now)
    await other.polls.save(at('ghent'), { seenTo: now }, [])
    t.strictSame(await polls.of(at('ghent')), { seenTo: now })
    t.equal(await polls.of(at('leuven')), undefined)
    await t.rejects(polls.save(at('ghent'), first, [{ ...job({}), topic: null as unknown as string }]))
    t.strictSame(await polls.of(at('ghent')), { seenTo: now })
    t.equal((await jobs.claim(['sync'], now, later, 10)).length, 1)
  })

  await t.test('nothing sweeps it', async (t) => {
    const store = await fresh(t)
    await store.polls.save(at('ghent'), { seenTo: 1 }, [])
    t.equal(await store.sweep(later), 0)
    t.ok(await store.polls.of(at('ghent')))
  })
}

/** Every method once, for whoever has to be sure that none is left out. */
export function centralStoreAsks(store: Store): Readonly<Record<string, () => Promise<unknown>>> {
  const { changes, syncStates, conflicts, changeNotices, walks, polls } = store
  return {
    'changes.open': () => changes.open(change({}), values, request({}), []),
    'changes.answered': () => changes.answered(request({})),
    'changes.find': () => changes.find('change'),
    'changes.values': () => changes.values('change'),
    'changes.unsettledOf': () => changes.unsettledOf('eva'),
    'changes.list': () => changes.list({}, 1),
    'changes.save': () => changes.save(change({}), []),
    'syncStates.of': () => syncStates.of('eva', at('ghent')),
    'syncStates.all': () => syncStates.all('eva'),
    'syncStates.at': () => syncStates.at(at('ghent'), ['eva']),
    'syncStates.save': () => syncStates.save('eva', at('ghent'), state({})),
    'syncStates.forget': () => syncStates.forget('eva'),
    'conflicts.add': () => conflicts.add([told({})]),
    'conflicts.find': () => conflicts.find('conflict'),
    'conflicts.list': () => conflicts.list({}, 1),
    'conflicts.decide': () => conflicts.decide('conflict', 'kept', now),
    'changeNotices.take': () => changeNotices.take(notice({}), []),
    'changeNotices.waiting': () => changeNotices.waiting(at('ghent'), 'record'),
    'changeNotices.done': () => changeNotices.done(at('ghent'), 'record', now),
    'walks.begin': () => walks.begin(walk({}), []),
    'walks.find': () => walks.find('walk'),
    'walks.running': () => walks.running(zone),
    'walks.list': () => walks.list(zone, 1),
    'walks.save': () => walks.save(walk({}), []),
    'walks.note': () => walks.note('walk', new Map([['eva', '1']])),
    'walks.noted': () => walks.noted('walk', ['eva']),
    'walks.met': () => walks.met('walk', ['eva']),
    'walks.unmet': () => walks.unmet('walk'),
    'walks.forget': () => walks.forget('walk'),
    'polls.of': () => polls.of(at('ghent')),
    'polls.save': () => polls.save(at('ghent'), {}, []),
  }
}

const now = 1_900_000_000_000
const day = 86_400_000
const later = now + day
const zone = 'libis' as ZoneId
const values = { wanted: 'sealed wanted' }
const seen = { central: ['a'], copy: ['b'], seen: { central: { prints: ['a'], since: 1 }, copy: { prints: [], since: 2 } } }
const central: Target = { at: { central: true }, state: 'done', fields: [], tries: 0, changedAt: now }

function times<T>(count: number, make: (n: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, n) => make(n))
}

function at(institution: string): InstitutionId {
  return institution as InstitutionId
}

function ids(changes: readonly Change[]): readonly string[] {
  return changes.map(({ id }) => id)
}

function job(more: Partial<NewJob>): NewJob {
  return { topic: 'sync', key: 'key', dueAt: now, ...more }
}

function target(institution: string): Target {
  return { at: { institution: at(institution) }, state: 'waiting', fields: [], tries: 0, changedAt: now }
}

function change(more: Partial<Change>): Change {
  return {
    id: 'change',
    zone,
    patron: 'sealed patron',
    person: 'eva',
    kind: 'update',
    by: { kind: 'caller', actor: 'key:desk' },
    fields: ['name', 'emails'],
    state: 'writing',
    targets: [central],
    madeAt: now,
    changedAt: now,
    undoUntil: later,
    version: 0,
    ...more,
  }
}

function state(more: Partial<SyncState>): SyncState {
  return { central: at('zone'), fields: { name: seen }, version: 0, ...more }
}

function told(more: Partial<Conflict>): { conflict: Conflict; lost: string; kept: string } {
  const conflict: Conflict = {
    id: 'conflict',
    zone,
    patron: 'sealed patron',
    person: 'eva',
    institution: at('ghent'),
    field: 'emails',
    kind: 'both-changed',
    rule: 'zone',
    lost: 'copy',
    state: 'open',
    at: now,
    keptUntil: later,
    ...more,
  }
  return { conflict, lost: 'sealed lost', kept: 'sealed kept' }
}

function notice(more: Partial<NoticeToKeep>): NoticeToKeep {
  return { institution: at('ghent'), event: 'event', record: 'record', what: 'changed', at: now, ...more }
}

function walk(more: Partial<Walk>): Walk {
  return {
    id: 'walk',
    zone,
    heal: false,
    state: 'running',
    phase: 'central',
    at: at('libis'),
    tries: 0,
    looked: 0,
    total: 0,
    differing: 0,
    withoutCentral: 0,
    withoutCopy: 0,
    healed: 0,
    unread: 0,
    skipped: [],
    startedAt: now,
    changedAt: now,
    version: 0,
    ...more,
  }
}
