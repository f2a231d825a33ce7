import { randomUUID } from 'node:crypto'
import type { InstitutionId } from '#domain/id.ts'
import type { ApiKey } from '#ports/api-key-store.ts'
import type { AttemptLimit } from '#ports/attempt-store.ts'
import type { AuditEntry } from '#ports/audit-store.ts'
import type { MailedCode } from '#ports/mailed-code-store.ts'
import type { Ending, StoredSession } from '#ports/session-store.ts'
import type { Store } from '#ports/store.ts'
import type { Sighting } from '#ports/whereabouts-store.ts'
import * as fc from 'fast-check'
import type { Test } from 'tap'
import { addressStoreConformance, lookOn } from './address-store.ts'
import { announcement, errandStoreConformance, request } from './errand-store.ts'
import { passwordStoreConformance, reset, write } from './password-store.ts'
import { centralStoreAsks, centralStoreConformance } from './central-store.ts'
import { contactStoreAsks, contactStoreConformance } from './contact-store.ts'
import { reminder, reminderStoreConformance } from './reminder-store.ts'
import { feePaymentStoreAsks, feePaymentStoreConformance } from './fee-payment-store.ts'
import { intent, job, quote, renewal, renewalStoreConformance } from './renewal-store.ts'

/** A place of the test's own, empty at first. Each call opens one more store on it, as another node would; all are closed after the test. */
export type FreshPlace = (t: Test) => Promise<() => Promise<Store>>

/** What every store promises, sentence by sentence of `ports/store.ts`. */
export async function storeConformance(t: Test, freshPlace: FreshPlace): Promise<void> {
  const fresh = async (t: Test): Promise<Store> => (await freshPlace(t))()
  const twoNodes = async (t: Test): Promise<readonly [Store, Store]> => {
    const open = await freshPlace(t)
    return [await open(), await open()]
  }

  await t.test('the life of a store', (t) => lifeOfAStore(t, freshPlace))
  await t.test('keys of software', (t) => keysOfSoftware(t, fresh, twoNodes))
  await t.test('sessions', (t) => sessionsOfPatrons(t, fresh, twoNodes))
  await t.test('sessions that end together', (t) => endingsOfHolders(t, fresh, twoNodes))
  await t.test('codes that were mailed', (t) => codesThatWereMailed(t, fresh, twoNodes))
  await t.test('what is good once', (t) => whatIsGoodOnce(t, fresh, twoNodes))
  await t.test('attempts', (t) => attemptsToSignIn(t, fresh, twoNodes))
  await t.test('whereabouts', (t) => whereaboutsOfPersons(t, fresh, twoNodes))
  await t.test('the audit trail', (t) => auditTrail(t, fresh, twoNodes))
  await renewalStoreConformance(t, fresh, twoNodes)
  await t.test('fee payments', (t) => feePaymentStoreConformance(t, twoNodes))
  await reminderStoreConformance(t, fresh, twoNodes)
  await t.test('addresses that were seen', (t) => addressStoreConformance(t, fresh, twoNodes))
  await errandStoreConformance(t, fresh, twoNodes)
  await passwordStoreConformance(t, fresh, twoNodes)
  await contactStoreConformance(t, fresh, twoNodes)
  await centralStoreConformance(t, fresh, twoNodes)
}

type Fresh = (t: Test) => Promise<Store>
type TwoNodes = (t: Test) => Promise<readonly [Store, Store]>

async function lifeOfAStore(t: Test, freshPlace: FreshPlace): Promise<void> {
  await t.test('a ping resolves when a statement went through', async (t) => {
    const store = await (await freshPlace(t))()
    t.equal(await store.ping(), undefined)
  })

  await t.test('what was written is there after it was closed and opened again', async (t) => {
    const open = await freshPlace(t)
    const before = await open()
    await before.apiKeys.add(key('kept'), 'hash')
    await before.sessions.renew(session('session'), 0, later)
    await before.sessions.endAll(ending({}), later)
    await before.mailedCodes.put(code({}))
    await before.spent.spend('spent', later)
    await before.attempts.take([limit('subject', 1)], now)
    await before.whereabouts.see('person', [seen('ghent', now, 'record')])
    await before.audit.record([entry({ patron: 'patron' })])
    await before.quotes.add(quote({}), later)
    await before.renewals.open(renewal({}), intent({}), [job({})])
    await before.lanes.take('lane', 'holder', now, later)
    await before.reminders.see(reminder({}))
    await before.addresses.see(lookOn(0))
    await before.errands.open('errand', request({ key: 'errand' }), later)
    await before.errands.settle('errand', 'part', { outcome: 'renewed' }, 'what')
    await before.errands.announce(announcement({}), later)
    await before.passwordResets.put(reset({ expiresAt: later }))
    await before.passwordWrites.begin(write({}), job({ topic: 'other' }))
    await before.close()

    const after = await open()
    t.strictSame(await after.apiKeys.find('hash'), key('kept'))
    t.equal(await after.sessions.renew(session('session'), 0, later), false)
    t.strictSame(await after.sessions.endedSince(0), { sessions: [], holders: [ending({})] })
    t.equal(await after.mailedCodes.take('challenge', 'right', now), 'patron')
    t.equal(await after.spent.spend('spent', later), false)
    t.equal(await after.attempts.take([limit('subject', 1)], now), windowMs)
    t.strictSame(await after.whereabouts.of('person'), [seen('ghent', now, 'record')])
    t.strictSame(await after.audit.of('patron', 10), [entry({ patron: 'patron' })])
    t.strictSame(await after.quotes.find('quote'), quote({}))
    t.match(await after.renewals.open(renewal({ id: 'next' }), intent({}), []), {
      outcome: 'replayed',
      payment: { id: 'renewal' },
    })
    t.match(await after.renewals.open(renewal({ id: 'next' }), intent({ key: 'next' }), []), { outcome: 'place-taken' })
    t.match(await after.jobs.claim(['renewal'], now, later, 10), [{ key: 'key' }])
    t.equal(await after.lanes.keep('lane', 'holder', later), true)
    t.equal(await after.reminders.sent(['holder'], reminder({}).date), true)
    t.equal(await after.addresses.see(lookOn(1, { address: 'new' })), lookOn(1).day)
    t.match(await after.errands.open('next', request({ key: 'errand' }), later), {
      outcome: 'replayed',
      errand: { id: 'errand' },
    })
    t.equal((await after.errands.outcomes('errand')).size, 1)
    t.strictSame(await after.errands.announced('what'), announcement({}))
    t.strictSame(await after.passwordResets.find('token', now), reset({ expiresAt: later }))
    t.strictSame(await after.passwordWrites.unsettled('holder'), write({}))
  })

  await t.test('closing sees through what has begun, and may be asked twice', async (t) => {
    const open = await freshPlace(t)
    const store = await open()
    const begun = Array.from({ length: 20 }, (_, n) => store.audit.record([entry({ patron: 'patron', request: `${n}` })]))
    await Promise.all([store.close(), store.close()])
    await Promise.all(begun)
    t.equal((await (await open()).audit.of('patron', 100)).length, 20)
  })

  await t.test('a store that cannot be asked throws store-unavailable from every method, and nothing else', async (t) => {
    const store = await (await freshPlace(t))()
    await store.close()
    const leased = { ...job({}), id: '1', attempts: 1, lease: 'lease' }
    const asks: Readonly<Record<string, () => Promise<unknown>>> = {
      ping: () => store.ping(),
      sweep: () => store.sweep(now),
      'apiKeys.add': () => store.apiKeys.add(key('a'), 'hash'),
      'apiKeys.find': () => store.apiKeys.find('hash'),
      'apiKeys.list': () => store.apiKeys.list(),
      'apiKeys.revoke': () => store.apiKeys.revoke('a', now),
      'sessions.renew': () => store.sessions.renew(session('session'), 0, later),
      'sessions.revoke': () => store.sessions.revoke('session', now, later),
      'sessions.endAll': () => store.sessions.endAll(ending({}), later),
      'sessions.endedSince': () => store.sessions.endedSince(0),
      'mailedCodes.put': () => store.mailedCodes.put(code({})),
      'mailedCodes.take': () => store.mailedCodes.take('challenge', 'right', now),
      'passwordResets.put': () => store.passwordResets.put(reset({})),
      'passwordResets.find': () => store.passwordResets.find('token', now),
      'passwordWrites.begin': () => store.passwordWrites.begin(write({}), job({})),
      'passwordWrites.find': () => store.passwordWrites.find('write'),
      'passwordWrites.unsettled': () => store.passwordWrites.unsettled('holder'),
      'passwordWrites.withdraw': () => store.passwordWrites.withdraw('write'),
      'passwordWrites.done': () => store.passwordWrites.done('write', now, entry({}), job({})),
      'passwordWrites.giveUp': () => store.passwordWrites.giveUp('write', now, entry({})),
      'passwordWrites.end': () => store.passwordWrites.end('write'),
      'spent.spend': () => store.spent.spend('spent', later),
      'attempts.take': () => store.attempts.take([limit('subject', 1)], now),
      'attempts.succeeded': () => store.attempts.succeeded([limit('subject', 1)], now, ['subject']),
      'whereabouts.of': () => store.whereabouts.of('person'),
      'whereabouts.see': () => store.whereabouts.see('person', [seen('ghent', now)]),
      'whereabouts.forget': () => store.whereabouts.forget('person'),
      'audit.record': () => store.audit.record([entry({})]),
      'audit.of': () => store.audit.of('patron', 1),
      'audit.list': () => store.audit.list({}, 1),
      'quotes.add': () => store.quotes.add(quote({}), later),
      'quotes.find': () => store.quotes.find('quote'),
      'renewals.open': () => store.renewals.open(renewal({}), intent({}), []),
      'renewals.answered': () => store.renewals.answered(intent({})),
      'renewals.find': () => store.renewals.find('renewal'),
      'renewals.byPayment': () => store.renewals.byPayment('ghent', 'pay'),
      'renewals.of': () => store.renewals.of('eva', 1),
      'renewals.atPlacesOf': () => store.renewals.atPlacesOf('renewal', ['fulfilled']),
      'renewals.list': () => store.renewals.list({}, 1),
      'renewals.save': () => store.renewals.save(renewal({}), []),
      'jobs.add': () => store.jobs.add([job({})]),
      'jobs.claim': () => store.jobs.claim(['renewal'], now, later, 1),
      'jobs.done': () => store.jobs.done(leased),
      'jobs.later': () => store.jobs.later(leased, later, 'ils-busy'),
      'jobs.bury': () => store.jobs.bury(leased, 'internal'),
      'jobs.nextDue': () => store.jobs.nextDue(['renewal']),
      'jobs.buried': () => store.jobs.buried(1),
      'jobs.counts': () => store.jobs.counts(now),
      'jobs.revive': () => store.jobs.revive('1', now),
      'reminders.see': () => store.reminders.see(reminder({})),
      'reminders.due': () => store.reminders.due(reminder({}).institution, reminder({}).date, 1),
      'reminders.sent': () => store.reminders.sent(['holder'], reminder({}).date),
      'reminders.unsent': () => store.reminders.unsent(['holder'], reminder({}).date),
      'reminders.stop': () => store.reminders.stop('holder'),
      'reminders.forget': () => store.reminders.forget('holder'),
      'addresses.see': () => store.addresses.see(lookOn(0)),
      'addresses.changed': () => store.addresses.changed('holder'),
      'addresses.since': () => store.addresses.since(lookOn(0).institution),
      'errands.open': () => store.errands.open('errand', request({}), later),
      'errands.outcomes': () => store.errands.outcomes('errand'),
      'errands.announce': () => store.errands.announce(announcement({}), later),
      'errands.announced': () => store.errands.announced('what'),
      'errands.settle': () => store.errands.settle('errand', 'part', { outcome: 'renewed' }, 'what'),
      'errands.withdraw': () => store.errands.withdraw('what'),
      'errands.end': () => store.errands.end('errand'),
      ...contactStoreAsks(store),
      ...feePaymentStoreAsks(store),
      ...centralStoreAsks(store),
      'lanes.take': () => store.lanes.take('lane', 'holder', now, later),
      'lanes.keep': () => store.lanes.keep('lane', 'holder', later),
      'lanes.leave': () => store.lanes.leave('lane', 'holder'),
      ...budgetStoreAsks(store),
    }
    const methods = Object.entries(store).flatMap(([name, part]) =>
      typeof part === 'function' ? [name] : Object.keys(part as object).map((method) => `${name}.${method}`),
    )
    t.strictSame(Object.keys(asks).sort(), methods.filter((name) => name !== 'close').sort(), 'none is left out here')
    for (const [name, ask] of Object.entries(asks)) await t.rejects(ask(), { name: 'Problem', code: 'store-unavailable' }, name)
  })

  await t.test('sweeping forgets what is past its time, says how many rows went, and touches nothing else', async (t) => {
    const store = await (await freshPlace(t))()
    await store.sessions.renew(session('ended'), 0, now)
    await store.sessions.revoke('ended and revoked', now - 5, now - 1)
    await store.sessions.revoke('revoked', now - 5, now + 1)
    await store.sessions.endAll(ending({ holder: 'past', kind: 'own' }), now)
    await store.sessions.endAll(ending({ holder: 'past', kind: 'vouched' }), now - 1)
    await store.sessions.endAll(ending({ holder: 'present' }), now + 1)
    await store.mailedCodes.put(code({ challenge: 'past', holder: 'past', expiresAt: now }))
    await store.mailedCodes.put(code({ challenge: 'present', holder: 'present', expiresAt: now + 1 }))
    await store.spent.spend('past', now)
    await store.spent.spend('present', now + 1)
    await store.attempts.take([limit('old', 1), limit('old too', 1)], now - windowMs)
    await store.attempts.take([limit('young', 1)], now - windowMs + 1)
    await store.apiKeys.add({ ...key('expired'), expiresAt: 1, revokedAt: 1 }, 'hash')
    await store.whereabouts.see('person', [seen('ghent', 1)])
    await store.audit.record([entry({ at: 1, patron: 'patron' })])
    await store.quotes.add(quote({ id: 'past' }), now)
    await store.quotes.add(quote({ id: 'present' }), now + 1)
    await store.lanes.take('long over', 'holder', 1, now - 3_600_000)
    await store.lanes.take('just over', 'holder', 1, now - 1)
    await store.renewals.open(renewal({ createdAt: 1, updatedAt: 1, state: 'abandoned' }), intent({}), [job({ dueAt: 1 })])

    t.equal(await store.sweep(now), 10)
    t.equal(await store.sweep(now), 0)
    t.strictSame(await store.sessions.endedSince(0), {
      sessions: [{ session: 'revoked', at: now - 5 }],
      holders: [ending({ holder: 'present' })],
    })
    t.equal(await store.mailedCodes.take('present', 'right', now), 'patron')
    t.equal(await store.spent.spend('present', now + 1), false)
    t.equal(await store.spent.spend('past', now + 1), true, 'what went is as if it had never been')
    t.equal(await store.attempts.take([limit('young', 1)], now), 1, 'what still counts was kept')
    t.equal((await store.apiKeys.list()).length, 1)
    t.equal((await store.whereabouts.of('person')).length, 1)
    t.equal((await store.audit.of('patron', 10)).length, 1)
    t.equal(await store.quotes.find('past'), undefined)
    t.strictSame(await store.quotes.find('present'), quote({ id: 'present' }))
    t.equal(await store.lanes.keep('long over', 'holder', later), false)
    t.equal(await store.lanes.keep('just over', 'holder', later), true, 'whoever has it may still keep it')
    t.match(await store.renewals.find('renewal'), { state: 'abandoned' })
    t.equal((await store.jobs.claim(['renewal'], now, later, 10)).length, 1)
  })
}

async function keysOfSoftware(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('a key is found by its hash and by nothing else, with all that was said of it but the hash', async (t) => {
    const store = await fresh(t)
    const full: ApiKey = {
      id: 'full',
      name: `The "desk" in Ghent; it's 100 % née – 図書館 😀`,
      grants: [
        { role: 'librarian', over: 'institution', id: 'ghent' },
        { role: 'desk', over: 'zone', id: 'libis' },
      ],
      createdAt: now,
      expiresAt: later,
    }
    await store.apiKeys.add(full, 'hash of full')
    await store.apiKeys.add(key('bare'), 'hash of bare')
    t.strictSame(await store.apiKeys.find('hash of full'), full)
    t.strictSame(await store.apiKeys.find('hash of bare'), key('bare'), 'what is absent stays absent')
    t.equal(await store.apiKeys.find('full'), undefined)
    t.equal(await store.apiKeys.find(''), undefined)
  })

  await t.test('a second key with the same id or the same hash throws, as the bug that it is, and changes nothing', async (t) => {
    const store = await fresh(t)
    await store.apiKeys.add(key('first'), 'hash-of-first')
    for (const [id, hash] of [
      ['first', 'other hash'],
      ['second', 'hash-of-first'],
    ] as const) {
      const error: unknown = await store.apiKeys.add(key(id), hash).catch((error: unknown) => error)
      t.ok(error instanceof Error && error.name !== 'Problem', 'no Problem: to come back later would not help')
      t.notMatch(JSON.stringify(error, Object.getOwnPropertyNames(error)), 'hash-of-first', 'and it quotes no value')
    }
    t.strictSame(await store.apiKeys.list(), [key('first')])
  })

  await t.test('a revoked and an expired key are found too, with their dates', async (t) => {
    const store = await fresh(t)
    await store.apiKeys.add(key('revoked'), 'one')
    await store.apiKeys.add({ ...key('expired'), expiresAt: 1 }, 'two')
    await store.apiKeys.revoke('revoked', now + 7)
    t.strictSame(await store.apiKeys.find('one'), { ...key('revoked'), revokedAt: now + 7 })
    t.strictSame(await store.apiKeys.find('two'), { ...key('expired'), expiresAt: 1 })
  })

  await t.test('keys are listed in the order in which they were made, within one millisecond too', async (t) => {
    const store = await fresh(t)
    t.strictSame(await store.apiKeys.list(), [])
    for (const [id, createdAt] of [
      ['z', 1] as const,
      ['b', 2] as const,
      ['a', 2] as const,
      ['c', 2] as const,
      ['B', 3] as const,
    ]) {
      await store.apiKeys.add({ ...key(id), createdAt }, id)
    }
    const ids = (await store.apiKeys.list()).map(({ id }) => id)
    t.strictSame(ids, ['z', 'b', 'a', 'c', 'B'])
  })

  await t.test('revoking is true once, whatever the number of nodes, and the first date stays', async (t) => {
    const nodes = await twoNodes(t)
    await nodes[0].apiKeys.add(key('asked'), 'asked')
    await nodes[0].apiKeys.add(key('other'), 'other')
    const answers = await Promise.all(times(20, (n) => nodes[n % 2]!.apiKeys.revoke('asked', now + n)))
    t.equal(answers.filter(Boolean).length, 1)
    t.equal((await nodes[1].apiKeys.find('asked'))?.revokedAt, now + answers.indexOf(true))
    t.equal(await nodes[0].apiKeys.revoke('nobody', now), false)
    t.strictSame(await nodes[0].apiKeys.find('other'), key('other'))
  })
}

async function sessionsOfPatrons(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('a session goes on generation by generation, and no other way', async (t) => {
    const { sessions } = await fresh(t)
    const one = session('one')
    t.equal(await sessions.renew(one, 1, later), false, 'a session nobody renewed is in generation 0')
    t.equal(await sessions.renew(one, 0, later), true)
    t.equal(await sessions.renew(one, 0, later), false, 'it is past that')
    t.equal(await sessions.renew(one, 2, later), false, 'it is not that far')
    t.equal(await sessions.renew(one, 1, later), true)
    t.equal(await sessions.renew(one, 2, later), true)
    t.equal(await sessions.renew(session('two'), 0, later), true, 'each session by itself')
  })

  await t.test('of fifty that renew one generation on two nodes exactly one does', async (t) => {
    const nodes = await twoNodes(t)
    for (const generation of [0, 1, 2]) {
      const answers = await Promise.all(times(50, (n) => nodes[n % 2]!.sessions.renew(session('one'), generation, later)))
      t.equal(answers.filter(Boolean).length, 1, `generation ${generation}`)
    }
  })

  await t.test('a revoked session is never renewed, at whatever generation it was', async (t) => {
    const nodes = await twoNodes(t)
    await nodes[0].sessions.renew(session('renewed'), 0, later)
    for (const id of ['renewed', 'never renewed']) {
      await nodes[0].sessions.revoke(id, now, later)
      for (const generation of [0, 1, 2]) t.equal(await nodes[1].sessions.renew(session(id), generation, later), false)
    }
  })

  await t.test('to revoke again changes nothing but that the entry stays until the later time', async (t) => {
    const store = await fresh(t)
    await store.sessions.revoke('session', now, now + 100)
    await store.sessions.revoke('session', now + 50, now + 300)
    await store.sessions.revoke('session', now - 50, now + 200)
    t.strictSame(await store.sessions.endedSince(0), { sessions: [{ session: 'session', at: now }], holders: [] })
    t.equal(await store.sweep(now + 299), 0)
    t.equal(await store.sweep(now + 300), 1)
    t.strictSame(await store.sessions.endedSince(0), { sessions: [], holders: [] })
  })

  await t.test('a renewal keeps the entry until the later time, too', async (t) => {
    const store = await fresh(t)
    await store.sessions.renew(session('one'), 0, now + 300)
    await store.sessions.renew(session('one'), 1, now + 200)
    t.equal(await store.sweep(now + 299), 0)
    await store.sessions.renew(session('one'), 2, now + 400)
    t.equal(await store.sweep(now + 399), 0)
    t.equal(await store.sweep(now + 400), 1)
  })

  await t.test('every node learns what was ended at or after a time, oldest first, and only that', async (t) => {
    const nodes = await twoNodes(t)
    await nodes[0].sessions.endAll(ending({ holder: 'after', kind: 'vouched', before: now - 7, at: now + 1 }), later)
    await nodes[0].sessions.endAll(ending({ holder: 'at', before: now + 7, at: now }), later)
    await nodes[0].sessions.endAll(ending({ holder: 'before', before: now + 7, at: now - 1 }), later)
    await nodes[0].sessions.revoke('after', now + 1, later)
    await nodes[0].sessions.revoke('at', now, later)
    await nodes[0].sessions.revoke('before', now - 1, later)
    await nodes[0].sessions.renew(session('only renewed'), 0, later)
    t.strictSame(await nodes[1].sessions.endedSince(now), {
      sessions: [
        { session: 'at', at: now },
        { session: 'after', at: now + 1 },
      ],
      holders: [
        { holder: 'at', kind: 'own', before: now + 7, at: now },
        { holder: 'after', kind: 'vouched', before: now - 7, at: now + 1 },
      ],
    })
  })
}

async function endingsOfHolders(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('what a holder signed in for until then is never renewed, and what came after is', async (t) => {
    const nodes = await twoNodes(t)
    const long = session('long', { signedInAt: now - 1 })
    const last = session('last', { signedInAt: now })
    const next = session('next', { signedInAt: now + 1 })
    for (const each of [long, last, next]) t.equal(await nodes[0].sessions.renew(each, 0, later), true)
    await nodes[0].sessions.endAll(ending({ holder: 'eva', before: now }), later)
    for (const ended of [long, last]) {
      for (const generation of [0, 1, 2]) t.equal(await nodes[1].sessions.renew(ended, generation, later), false)
      t.equal(await nodes[1].sessions.renew({ ...ended, id: `${ended.id}, never renewed` }, 0, later), false)
    }
    t.equal(await nodes[1].sessions.renew(next, 1, later), true)
    t.equal(await nodes[1].sessions.renew({ ...next, id: 'next, never renewed' }, 0, later), true)
  })

  await t.test('an ending is about its holder and its kind only', async (t) => {
    const { sessions } = await fresh(t)
    await sessions.endAll(ending({ holder: 'eva', kind: 'vouched', before: later }), later)
    await sessions.endAll(ending({ holder: 'fay', kind: 'own', before: later }), later)
    for (const generation of [0, 1]) t.equal(await sessions.renew(session('of eva'), generation, later), true)
    t.equal(await sessions.renew(session('of fay', { holder: 'fay' }), 0, later), false)
  })

  await t.test('of fifty that renew while all is ended none goes on after it', async (t) => {
    const nodes = await twoNodes(t)
    const renewals = times(50, (n) => nodes[n % 2]!.sessions.renew(session(`${n}`), 0, later))
    await Promise.all([...renewals, nodes[1].sessions.endAll(ending({ holder: 'eva' }), later)])
    for (const generation of [0, 1]) {
      const after = await Promise.all(times(50, (n) => nodes[n % 2]!.sessions.renew(session(`${n}`), generation, later)))
      t.notOk(after.some(Boolean))
    }
  })

  await t.test('a later moment takes the place of an earlier one, never the other way round, and is news again', async (t) => {
    const { sessions } = await fresh(t)
    await sessions.endAll(ending({ before: now, at: now }), later)
    await sessions.endAll(ending({ before: now - 5, at: now + 10 }), later)
    await sessions.endAll(ending({ before: now, at: now + 11 }), later)
    t.strictSame(await sessions.endedSince(0), { sessions: [], holders: [ending({ before: now, at: now })] })
    t.strictSame(await sessions.endedSince(now + 1), { sessions: [], holders: [] }, 'what changed nothing is no news')
    await sessions.endAll(ending({ before: now + 5, at: now + 20 }), later)
    t.strictSame(await sessions.endedSince(now + 20), { sessions: [], holders: [ending({ before: now + 5, at: now + 20 })] })
    t.equal(await sessions.renew(session('one', { holder: 'fay', signedInAt: now + 5 }), 0, later), false)
  })

  await t.test('a later moment that a slow clock tells is found by who has read up to the present one', async (t) => {
    const { sessions } = await fresh(t)
    await sessions.endAll(ending({ before: now, at: now }), later)
    await sessions.endAll(ending({ before: now + 5, at: now - 20 }), later)
    t.strictSame((await sessions.endedSince(now)).holders, [ending({ before: now + 5, at: now })])
  })

  await t.test('an ending stays until the later time, whichever was said first', async (t) => {
    const store = await fresh(t)
    await store.sessions.endAll(ending({ before: now }), now + 300)
    await store.sessions.endAll(ending({ before: now + 1 }), now + 200)
    t.equal(await store.sweep(now + 299), 0)
    await store.sessions.endAll(ending({ before: now - 1 }), now + 400)
    t.equal(await store.sweep(now + 399), 0)
    t.equal(await store.sweep(now + 400), 1)
  })

  await t.test('of many moments that two nodes write at once the latest stays', async (t) => {
    const nodes = await twoNodes(t)
    for (const holder of ['eva', 'fay', 'ben']) {
      const moments = times(40, (n) => (n * 17) % 40)
      await Promise.all(
        moments.map((ms, n) => {
          const said = ending({ holder, before: now + ms, at: now + 100 + ms })
          return nodes[n % 2]!.sessions.endAll(said, later + 100 - ms)
        }),
      )
      const { holders } = await nodes[0].sessions.endedSince(now + 139)
      const own = holders.filter((each) => each.holder === holder)
      t.strictSame(own, [ending({ holder, before: now + 39, at: now + 139 })])
    }
    t.equal(await nodes[0].sweep(later + 99), 0)
    t.equal(await nodes[0].sweep(later + 100), 3)
  })
}

async function codesThatWereMailed(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('the right code brings its patron, on another node too, and once', async (t) => {
    const nodes = await twoNodes(t)
    await nodes[0].mailedCodes.put(code({ challenge: 'of eva', holder: 'eva', patron: 'patron eva' }))
    await nodes[0].mailedCodes.put(code({ challenge: 'of fay', holder: 'fay', patron: 'patron fay' }))
    t.equal(await nodes[1].mailedCodes.take('of eva', 'right', now), 'patron eva')
    t.equal(await nodes[0].mailedCodes.take('of eva', 'right', now), undefined)
    t.equal(await nodes[1].mailedCodes.take('of fay', 'right', now), 'patron fay', 'each by itself')
  })

  await t.test('a wrong code and a challenge nobody has bring nothing', async (t) => {
    const { mailedCodes } = await fresh(t)
    await mailedCodes.put(code({}))
    for (const challenge of ['nobody', '', 'eva']) t.equal(await mailedCodes.take(challenge, 'right', now), undefined)
    for (const wrong of ['', 'RIGHT', 'right ', 'patron']) t.equal(await mailedCodes.take('challenge', wrong, now), undefined)
    t.equal(await mailedCodes.take('challenge', 'right', now), 'patron', 'after wrong ones the right one is still right')
  })

  await t.test('when the tries are used up the right code brings nothing, and a try sooner it does', async (t) => {
    const { mailedCodes } = await fresh(t)
    for (const [wrong, expected] of [
      [2, 'patron'],
      [3, undefined],
      [4, undefined],
    ] as const) {
      const challenge = `after ${wrong}`
      await mailedCodes.put(code({ challenge, tries: 3 }))
      for (const _ of times(wrong)) await mailedCodes.take(challenge, 'wrong', now)
      t.equal(await mailedCodes.take(challenge, 'right', now), expected, challenge)
    }
  })

  await t.test('a code is over at its time and not before', async (t) => {
    const { mailedCodes } = await fresh(t)
    await mailedCodes.put(code({ expiresAt: now + 10 }))
    t.equal(await mailedCodes.take('challenge', 'right', now + 11), undefined)
    t.equal(await mailedCodes.take('challenge', 'right', now + 10), undefined)
    t.equal(await mailedCodes.take('challenge', 'right', now + 9), 'patron')
  })

  await t.test('a new code takes the place of the one the same holder was sent before, whole, and of no other', async (t) => {
    const { mailedCodes } = await fresh(t)
    await mailedCodes.put(code({ challenge: 'first', tries: 1, expiresAt: now + 1 }))
    await mailedCodes.put(code({ challenge: 'of fay', holder: 'fay', patron: 'patron fay' }))
    await mailedCodes.put(code({ challenge: 'second', patron: 'other record', code: 'new', tries: 2, expiresAt: later }))
    t.equal(await mailedCodes.take('first', 'right', now), undefined)
    t.equal(await mailedCodes.take('first', 'new', now), undefined)
    t.equal(await mailedCodes.take('second', 'right', now + 5), undefined)
    t.equal(await mailedCodes.take('second', 'new', now + 5), 'other record')
    t.equal(await mailedCodes.take('of fay', 'right', now), 'patron fay')
  })

  await t.test('a second code for a challenge throws, as the bug that it is, and brings no new tries', async (t) => {
    const { mailedCodes } = await fresh(t)
    await mailedCodes.put(code({ tries: 3 }))
    await mailedCodes.put(code({ challenge: 'of fay', holder: 'fay', patron: 'patron fay' }))
    await mailedCodes.take('challenge', 'wrong', now)
    for (const holder of ['eva', 'fay', 'somebody']) {
      const error: unknown = await mailedCodes.put(code({ holder, patron: 'other' })).catch((error: unknown) => error)
      t.ok(error instanceof Error && error.name !== 'Problem', 'no Problem: to come back later would not help')
      t.notMatch(JSON.stringify(error, Object.getOwnPropertyNames(error)), /right|eva|fay|somebody|'challenge'/)
    }
    t.equal(await mailedCodes.take('of fay', 'right', now), 'patron fay')
    for (const _ of times(2)) await mailedCodes.take('challenge', 'wrong', now)
    t.equal(await mailedCodes.take('challenge', 'right', now), undefined)
    await t.rejects(mailedCodes.put(code({})), 'nor when they are used up')
    t.equal(await mailedCodes.take('challenge', 'right', now), undefined)
  })

  await t.test('of many codes that two nodes put for one holder at once exactly one is left', async (t) => {
    const nodes = await twoNodes(t)
    for (const round of times(5)) {
      const challenges = times(20, (n) => `${round} ${n}`)
      await Promise.all(challenges.map((challenge, n) => nodes[n % 2]!.mailedCodes.put(code({ challenge, patron: challenge }))))
      const taken: (string | undefined)[] = []
      for (const challenge of challenges) taken.push(await nodes[0].mailedCodes.take(challenge, 'right', now))
      const good = taken.filter((patron) => patron !== undefined)
      t.equal(good.length, 1)
      t.equal(taken.indexOf(good[0]), challenges.indexOf(good[0]!), 'with all that belongs to it')
    }
    await Promise.all(times(20, (n) => nodes[n % 2]!.mailedCodes.put(code({ challenge: `last ${n}` }))))
    t.equal(await nodes[0].sweep(later), 1)
  })

  await t.test('the right code is handed out once, however many ask on two nodes', async (t) => {
    const nodes = await twoNodes(t)
    for (const challenge of times(5, (n) => `${n}`)) {
      await nodes[0].mailedCodes.put(code({ challenge, tries: 50 }))
      const taken = await Promise.all(times(50, (n) => nodes[n % 2]!.mailedCodes.take(challenge, 'right', now)))
      t.strictSame(
        taken.filter((patron) => patron !== undefined),
        ['patron'],
      )
    }
  })

  await t.test('each of many wrong codes on two nodes at once uses up one try', async (t) => {
    const nodes = await twoNodes(t)
    for (const [tries, expected] of [
      [21, 'patron'],
      [20, undefined],
      [3, undefined],
    ] as const) {
      const challenge = `${tries} tries`
      await nodes[0].mailedCodes.put(code({ challenge, tries }))
      await Promise.all(times(20, (n) => nodes[n % 2]!.mailedCodes.take(challenge, `wrong ${n}`, now)))
      t.equal(await nodes[1].mailedCodes.take(challenge, 'right', now), expected, challenge)
    }
  })

  await t.test('of many guesses at once on two nodes no more are compared than there are tries', async (t) => {
    const nodes = await twoNodes(t)
    for (const round of times(10)) {
      const challenge = `${round}`
      await nodes[0].mailedCodes.put(code({ challenge, tries: 3 }))
      const guesses = times(20, (n) => nodes[n % 2]!.mailedCodes.take(challenge, n === round * 2 ? 'right' : `${n}`, now))
      const right = (await Promise.all(guesses)).filter((patron) => patron !== undefined)
      t.ok(right.length <= 1)
      t.equal(await nodes[1].mailedCodes.take(challenge, 'right', now), undefined, 'right or used up, it is over')
    }
  })
}

async function whatIsGoodOnce(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('it is spent once, and each by itself', async (t) => {
    const { spent } = await fresh(t)
    t.equal(await spent.spend('one', later), true)
    t.equal(await spent.spend('one', later), false)
    t.equal(await spent.spend('one', later + 1), false)
    t.equal(await spent.spend('ONE', later), true)
    t.equal(await spent.spend('', later), true)
  })

  await t.test('of fifty that spend the same on two nodes exactly one does', async (t) => {
    const nodes = await twoNodes(t)
    for (const what of ['one', 'two', 'three']) {
      const answers = await Promise.all(times(50, (n) => nodes[n % 2]!.spent.spend(what, later)))
      t.equal(answers.filter(Boolean).length, 1)
    }
  })

  await t.test('to ask again does not move the time at which it may go', async (t) => {
    const store = await fresh(t)
    await store.spent.spend('one', now + 10)
    await store.spent.spend('one', later)
    t.equal(await store.sweep(now + 9), 0)
    t.equal(await store.sweep(now + 10), 1)
  })
}

async function attemptsToSignIn(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('of fifty tries at once on two nodes exactly as many pass as the limit says', async (t) => {
    const nodes = await twoNodes(t)
    const answers = await Promise.all(
      times(50, (n) => nodes[n % 2]!.attempts.take([limit('patron', 7), limit(`address ${n}`, 5)], now)),
    )
    t.equal(answers.filter((wait) => wait === undefined).length, 7)
    t.strictSame(new Set(answers), new Set([undefined, windowMs]))
  })

  await t.test('tries that name the same subjects in another order do not wait for each other', async (t) => {
    const nodes = await twoNodes(t)
    const limits = times(6, (n) => limit(`subject ${n}`, 1_000))
    const rotated = (by: number): readonly AttemptLimit[] => [...limits.slice(by), ...limits.slice(0, by)]
    const answers = await Promise.all(times(60, (n) => nodes[n % 2]!.attempts.take(rotated(n % 6), now)))
    t.ok(answers.every((wait) => wait === undefined))
  })

  await t.test('a try that one limit refuses is counted against none', async (t) => {
    const store = await fresh(t)
    await store.attempts.take([limit('full', 1)], now)
    for (const _ of times(5)) t.equal(await store.attempts.take([limit('free', 1), limit('full', 1)], now + 1), windowMs - 1)
    t.equal(await store.attempts.take([limit('free', 1)], now + 1), undefined)
  })

  await t.test('the wait is until the last limit allows it: a millisecond sooner it is refused, then it passes', async (t) => {
    const store = await fresh(t)
    const short: AttemptLimit = { subject: 'address', windowMs: 1_000, failures: 1 }
    const long: AttemptLimit = { subject: 'patron', windowMs: 60_000, failures: 2 }
    await store.attempts.take([long], now - 10_000)
    await store.attempts.take([short, long], now)
    const wait = await store.attempts.take([short, long], now + 1)
    t.equal(wait, 49_999)
    t.equal(await store.attempts.take([short, long], now + wait!), 1)
    t.equal(await store.attempts.take([short, long], now + 1 + wait!), undefined)
  })

  await t.test('one subject may have two limits, and a try counts once against each', async (t) => {
    const store = await fresh(t)
    const perSecond: AttemptLimit = { subject: 'patron', windowMs: 1_000, failures: 2 }
    const perHour: AttemptLimit = { subject: 'patron', windowMs: 3_600_000, failures: 3 }
    t.equal(await store.attempts.take([perSecond, perHour], now), undefined)
    t.equal(await store.attempts.take([perSecond, perHour], now), undefined)
    t.equal(await store.attempts.take([perSecond, perHour], now), 1_000)
    t.equal(await store.attempts.take([perSecond, perHour], now + 1_000), undefined)
    t.equal(await store.attempts.take([perSecond, perHour], now + 1_000), 3_599_000)
  })

  await t.test('where there is no limit there is nothing to wait for, and where it is none nobody passes', async (t) => {
    const store = await fresh(t)
    t.equal(await store.attempts.take([], now), undefined)
    t.equal(await store.attempts.succeeded([], now, []), undefined)
    t.equal(await store.attempts.take([limit('patron', 0)], now), windowMs)
  })

  await t.test('a try that was right is not counted after all, and the others are', async (t) => {
    const store = await fresh(t)
    const limits = [limit('patron', 3), limit('address', 3)]
    await store.attempts.take(limits, now)
    await store.attempts.take(limits, now)
    await store.attempts.take(limits, now + 1)
    await store.attempts.succeeded(limits, now, [])
    for (const each of limits) {
      t.equal(await store.attempts.take([each], now + 2), undefined, 'one place is free again')
      t.equal(await store.attempts.take([each], now + 2), windowMs - 2, 'and one only, though two were of the same millisecond')
    }
  })

  await t.test('of many right tries in one millisecond on two nodes none is left counted', async (t) => {
    const nodes = await twoNodes(t)
    const limits = [limit('patron', 20), limit('address', 20)]
    await Promise.all(times(20, (n) => nodes[n % 2]!.attempts.take(limits, now)))
    await Promise.all(times(20, (n) => nodes[n % 2]!.attempts.succeeded(n % 3 === 0 ? limits.toReversed() : limits, now, [])))
    t.equal(await nodes[0].attempts.take([limit('patron', 1), limit('address', 1)], now), undefined)
  })

  await t.test('the subjects that are cleared start anew, and no others', async (t) => {
    const store = await fresh(t)
    const limits = [limit('patron', 2), limit('address', 2)]
    await store.attempts.take(limits, now)
    await store.attempts.take(limits, now + 1)
    await store.attempts.succeeded(limits, now + 1, ['patron'])
    t.equal(await store.attempts.take([limit('patron', 1)], now + 2), undefined)
    t.equal(await store.attempts.take([limit('address', 1)], now + 2), windowMs - 2)
  })

  await t.test('in any history no window holds more than its limit, and every wait is the shortest that is enough', async (t) => {
    const store = await fresh(t)
    const history = fc.array(fc.record({ gap: fc.nat(12), act: fc.constantFrom('take', 'succeed', 'clear'), which: fc.nat(6) }), {
      maxLength: 40,
    })
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const run = randomUUID()
        const model = new AttemptsByDefinition()
        let time = now
        let last: { readonly limits: readonly AttemptLimit[]; readonly at: number } | undefined
        for (const { gap, act, which } of steps) {
          time += gap
          if (act === 'take') {
            const limits = limitsOf(run).filter((_, n) => ((which + 1) & (1 << n)) !== 0)
            const expected = model.take(limits, time)
            if (expected === undefined) last = { limits, at: time }
            const actual = await store.attempts.take(limits, time)
            if (actual !== expected) throw new Error(`at ${time - now} it said ${actual}, and it is ${expected}`)
          } else if (last !== undefined) {
            const cleared = act === 'clear' ? [last.limits[0]!.subject] : []
            model.succeeded(last.limits, last.at, cleared)
            await store.attempts.succeeded(last.limits, last.at, cleared)
            last = undefined
          }
        }
      }),
      { numRuns: 40 },
    )
  })
}

function limitsOf(run: string): readonly AttemptLimit[] {
  return [
    { subject: `${run} patron`, windowMs: 30, failures: 3 },
    { subject: `${run} patron`, windowMs: 10, failures: 2 },
    { subject: `${run} address`, windowMs: 20, failures: 2 },
  ]
}

/** The contract, word by word and slowly: it tries every millisecond. */
class AttemptsByDefinition {
  #tries: readonly { readonly subject: string; readonly at: number }[] = []

  take(limits: readonly AttemptLimit[], now: number): number | undefined {
    const allowedAt = (time: number): boolean =>
      limits.every(({ subject, windowMs, failures }) => {
        const within = this.#tries.filter((each) => each.subject === subject && time - each.at < windowMs)
        return within.length + 1 <= failures
      })
    let wait = 0
    while (!allowedAt(now + wait)) wait += 1
    if (wait > 0) return wait
    const subjects = new Set(limits.map(({ subject }) => subject))
    this.#tries = [...this.#tries, ...[...subjects].map((subject) => ({ subject, at: now }))]
    return undefined
  }

  succeeded(limits: readonly AttemptLimit[], at: number, cleared: readonly string[]): void {
    for (const subject of new Set(limits.map((limit) => limit.subject))) {
      const taken = this.#tries.findIndex((each) => each.subject === subject && each.at === at)
      this.#tries = this.#tries.filter((_, n) => n !== taken)
    }
    this.#tries = this.#tries.filter(({ subject }) => !cleared.includes(subject))
  }
}

async function whereaboutsOfPersons(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('where a person was seen and not seen is remembered, by person', async (t) => {
    const store = await fresh(t)
    t.strictSame(await store.whereabouts.of('eva'), [])
    await store.whereabouts.see('eva', [seen('ghent', now, 'record'), seen('leuven', now)])
    await store.whereabouts.see('fay', [seen('ghent', now, 'other record')])
    t.strictSame(await sorted(store, 'eva'), [seen('ghent', now, 'record'), seen('leuven', now)])
    t.strictSame(await sorted(store, 'fay'), [seen('ghent', now, 'other record')])
  })

  await t.test('a sighting replaces what was known of that institution and of no other', async (t) => {
    const store = await fresh(t)
    await store.whereabouts.see('eva', [seen('ghent', now, 'record'), seen('leuven', now, 'kept'), seen('antwerp', now)])
    await store.whereabouts.see('eva', [seen('ghent', now + 1), seen('antwerp', now + 1, 'registered since')])
    t.strictSame(await sorted(store, 'eva'), [
      seen('antwerp', now + 1, 'registered since'),
      seen('ghent', now + 1),
      seen('leuven', now, 'kept'),
    ])
    await store.whereabouts.see('eva', [])
    t.equal((await store.whereabouts.of('eva')).length, 3)
  })

  await t.test('an older sighting never replaces a newer one, and one of the same moment does', async (t) => {
    const store = await fresh(t)
    await store.whereabouts.see('eva', [seen('ghent', now, 'newer')])
    await store.whereabouts.see('eva', [seen('ghent', now - 1, 'older'), seen('leuven', now - 1, 'first')])
    t.strictSame(await sorted(store, 'eva'), [seen('ghent', now, 'newer'), seen('leuven', now - 1, 'first')])
    await store.whereabouts.see('eva', [seen('ghent', now, 'corrected')])
    t.equal((await sorted(store, 'eva'))[0]?.record, 'corrected')
  })

  await t.test('of several sightings in one institution told at once the newest counts', async (t) => {
    const store = await fresh(t)
    await store.whereabouts.see('eva', [seen('ghent', now, 'b'), seen('ghent', now + 2, 'newest'), seen('ghent', now + 1, 'c')])
    t.strictSame(await store.whereabouts.of('eva'), [seen('ghent', now + 2, 'newest')])
  })

  await t.test('two nodes that see the same person at once both get through, and the newest stays', async (t) => {
    const nodes = await twoNodes(t)
    const institutions = times(12, (n) => `institution ${n}`)
    await Promise.all(
      times(40, (n) => {
        const sightings = institutions.map((institution) => seen(institution, now + n, `${n}`))
        return nodes[n % 2]!.whereabouts.see('eva', n % 3 === 0 ? sightings.toReversed() : sightings)
      }),
    )
    const known = await nodes[0].whereabouts.of('eva')
    t.equal(known.length, 12)
    t.ok(known.every(({ record }) => record === '39'))
  })

  await t.test('a person who is forgotten leaves nothing, and nobody else goes', async (t) => {
    const store = await fresh(t)
    await store.whereabouts.see('eva', [seen('ghent', now, 'record'), seen('leuven', now)])
    await store.whereabouts.see('fay', [seen('ghent', now)])
    await store.whereabouts.forget('eva')
    await store.whereabouts.forget('nobody')
    t.strictSame(await store.whereabouts.of('eva'), [])
    t.equal((await store.whereabouts.of('fay')).length, 1)
  })
}

async function auditTrail(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('an entry is read as it was written', async (t) => {
    const nodes = await twoNodes(t)
    const looked = entry({ patron: 'patron', purpose: `Why? "Because"; it's née – 図書館 😀\nsecond line`, outcome: 'refused' })
    const bare = entry({ patron: 'patron', at: now - 1 })
    await nodes[0].audit.record([looked, bare])
    t.strictSame(await nodes[1].audit.of('patron', 10), [looked, bare])
  })

  await t.test('the newest come first, those of one moment too, and no more than were asked for', async (t) => {
    const store = await fresh(t)
    await store.audit.record([entry({ patron: 'p', at: now, request: 'b' }), entry({ patron: 'p', at: now, request: 'c' })])
    await store.audit.record([
      entry({ patron: 'p', at: now - 5, request: 'a' }),
      entry({ patron: 'p', at: now + 5, request: 'd' }),
    ])
    const requests = async (limit: number) => (await store.audit.of('p', limit)).map(({ request }) => request)
    t.strictSame(await requests(10), ['d', 'c', 'b', 'a'])
    t.strictSame(await requests(2), ['d', 'c'])
    t.strictSame(await requests(0), [])
  })

  await t.test('a patron sees the looks at themselves and not those at others or at nobody', async (t) => {
    const store = await fresh(t)
    await store.audit.record([entry({ patron: 'eva' }), entry({ patron: 'fay' }), entry({ outcome: 'nobody' })])
    await store.audit.record([])
    t.strictSame(await store.audit.of('eva', 10), [entry({ patron: 'eva' })])
    t.strictSame(await store.audit.of('', 10), [])
  })

  await t.test('a list holds what was asked for and no more, the last first, and goes on where a page ended', async (t) => {
    const store = await fresh(t)
    const at = (institution: string) => institution as InstitutionId
    await store.audit.record([
      entry({ request: 'a', patron: 'eva', at: now + 9 }),
      entry({ request: 'b', patron: 'fay', actor: 'staff:x' }),
      entry({ request: 'c', institution: at('leuven'), actor: 'staff:x' }),
      entry({ request: 'd', patron: 'eva', institution: at('leuven') }),
    ])
    const requests = async (...asked: Parameters<typeof store.audit.list>) =>
      (await store.audit.list(...asked)).map(({ request }) => request).join('')
    t.equal(await requests({}, 10), 'dcba')
    t.equal(await requests({ patrons: ['eva'] }, 10), 'da')
    t.equal(await requests({ patrons: ['eva', 'fay'], institutions: [at('ghent')] }, 10), 'ba')
    t.equal(await requests({ actor: 'staff:x' }, 10), 'cb')
    t.equal(await requests({ actor: 'staff:x', institutions: [at('leuven')] }, 10), 'c')
    for (const nothing of [{ patrons: [] }, { institutions: [] }, { before: 'x' }, { before: '0' }])
      t.equal(await requests(nothing, 10), '')
    const [first, second] = await store.audit.list({}, 2)
    t.strictSame({ ...second, id: '' }, { ...entry({ request: 'c', institution: at('leuven'), actor: 'staff:x' }), id: '' })
    t.equal(await requests({ before: second!.id }, 10), 'ba')
    t.equal(await requests({ before: first!.id, patrons: ['eva'] }, 10), 'a')
  })

  await t.test('entries that were recorded together are there together', async (t) => {
    const store = await fresh(t)
    const broken = { ...entry({ patron: 'eva' }), actor: null as unknown as string }
    await t.rejects(store.audit.record([entry({ patron: 'eva' }), broken]))
    t.strictSame(await store.audit.of('eva', 10), [])
    await store.audit.record(times(200, (n) => entry({ patron: 'eva', request: `${n}` })))
    t.equal((await store.audit.of('eva', 1_000)).length, 200)
  })
}

const now = Date.UTC(2030, 4, 17, 12)
const later = now + 86_400_000
const windowMs = 60_000

function times<T = number>(count: number, make: (n: number) => T = (n) => n as T): readonly T[] {
  return Array.from({ length: count }, (_, n) => make(n))
}

function key(id: string): ApiKey {
  return { id, name: `Key ${id}`, grants: [], createdAt: now }
}

function session(id: string, more: Partial<StoredSession> = {}): StoredSession {
  return { id, holder: 'eva', signedInAt: now, ...more }
}

function ending(more: Partial<Ending>): Ending {
  return { holder: 'fay', kind: 'own', before: now, at: now, ...more }
}

function code(more: Partial<MailedCode>): MailedCode {
  return { challenge: 'challenge', holder: 'eva', patron: 'patron', code: 'right', tries: 5, expiresAt: later, ...more }
}

function limit(subject: string, failures: number): AttemptLimit {
  return { subject, windowMs, failures }
}

function seen(institution: string, seenAt: number, record?: string): Sighting {
  return { institution: institution as InstitutionId, ...(record !== undefined && { record }), seenAt }
}

async function sorted(store: Store, person: string): Promise<readonly Sighting[]> {
  return [...(await store.whereabouts.of(person))].sort((one, other) => (one.institution < other.institution ? -1 : 1))
}

function entry(more: Partial<AuditEntry>): AuditEntry {
  return {
    at: now,
    request: 'request',
    actor: 'key:desk',
    action: 'patron-looked-at',
    permission: 'patrons:read',
    institution: 'ghent' as InstitutionId,
    outcome: 'shown',
    ...more,
  }
}

/** Only where several nodes may be: what each asks there. */
function budgetStoreAsks({ budgets }: Pick<Store, 'budgets'>): Readonly<Record<string, () => Promise<unknown>>> {
  if (!budgets) return {}
  return {
    'budgets.take': () => budgets.take('pool', 100, 1000),
    'budgets.giveBack': () => budgets.giveBack('pool', 100),
    'budgets.holdBack': () => budgets.holdBack('pool', 1000, 100, 1000),
  }
}
