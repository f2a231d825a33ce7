import type { Test } from 'tap'
import type { Day } from '#domain/day.ts'
import type { InstitutionId } from '#domain/id.ts'
import type { AuditEntry } from '#ports/audit-store.ts'
import type { CalendarFeed } from '#ports/calendar-store.ts'
import type { EmailProof, NewEmailWrite } from '#ports/email-change-store.ts'
import type { NewJob } from '#ports/job-store.ts'
import type { Store } from '#ports/store.ts'

type Fresh = (t: Test) => Promise<Store>
type TwoNodes = (t: Test) => Promise<readonly [Store, Store]>

/** What of the store's promises new e-mail addresses and calendars rest on. */
export async function contactStoreConformance(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('addresses to prove', (t) => proofs(t, fresh, twoNodes))
  await t.test('addresses on their way', (t) => writes(t, fresh, twoNodes))
  await t.test('calendars', (t) => calendars(t, fresh, twoNodes))
}

const now = 1_900_000_000_000
const minute = 60_000

const proof = (changes: Partial<EmailProof> = {}): EmailProof => ({
  holder: 'holder',
  code: 'right',
  address: 'sealed',
  language: 'fr',
  tries: 3,
  expiresAt: now + minute,
  ...changes,
})

async function proofs(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('the right code shows the address, on another node too, and is not spent by that', async (t) => {
    const [one, other] = await twoNodes(t)
    await one.emailProofs.put(proof())
    for (let time = 0; time < 5; time += 1) {
      t.strictSame(await other.emailProofs.prove('holder', 'right', now), { address: 'sealed', language: 'fr' })
    }
  })

  await t.test('so many wrong ones, and the right one is good for nothing', async (t) => {
    const { emailProofs } = await fresh(t)
    await emailProofs.put(proof())
    for (let time = 0; time < 2; time += 1) t.equal(await emailProofs.prove('holder', 'wrong', now), undefined)
    t.ok(await emailProofs.prove('holder', 'right', now), 'one is left')
    t.equal(await emailProofs.prove('holder', 'wrong', now), undefined)
    t.equal(await emailProofs.prove('holder', 'right', now), undefined)
  })

  await t.test('of thirty wrong ones at once on two nodes no more are looked at than may be', async (t) => {
    const nodes = await twoNodes(t)
    await nodes[0].emailProofs.put(proof())
    await Promise.all(Array.from({ length: 30 }, (_, n) => nodes[n % 2]!.emailProofs.prove('holder', `${n}`, now)))
    t.equal(await nodes[0].emailProofs.prove('holder', 'right', now), undefined)
  })

  await t.test('it ends at its time, belongs to one holder, and the next takes its place', async (t) => {
    const { emailProofs } = await fresh(t)
    await emailProofs.put(proof())
    t.equal(await emailProofs.prove('holder', 'right', now + minute), undefined)
    t.equal(await emailProofs.prove('another', 'right', now), undefined)
    await emailProofs.put(proof({ code: 'newer', address: 'newer sealed' }))
    t.equal(await emailProofs.prove('holder', 'right', now), undefined)
    t.match(await emailProofs.prove('holder', 'newer', now), { address: 'newer sealed' })
  })

  await t.test('it is swept when its time is over, and not before', async (t) => {
    const store = await fresh(t)
    await store.emailProofs.put(proof())
    t.equal(await store.sweep(now + minute - 1), 0)
    t.equal(await store.sweep(now + minute), 1)
  })
}

const write = (changes: Partial<NewEmailWrite> = {}): NewEmailWrite => ({
  id: 'write',
  holder: 'holder',
  patron: 'sealed patron',
  from: 'sealed old',
  to: 'sealed new',
  language: 'fr',
  begunAt: now,
  ...changes,
})
const job = (dueAt: number, key = 'write'): NewJob => ({ topic: 'email', key, dueAt })
const entry: AuditEntry = {
  at: now,
  request: 'request',
  actor: 'patron',
  action: 'email-changed',
  permission: 'patrons:change.contact',
  institution: 'ghent' as InstitutionId,
  patron: 'sealed patron',
  outcome: 'done',
}

async function writes(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('an announcement is read as it was written, and its job is there', async (t) => {
    const [one, other] = await twoNodes(t)
    const { from: _from, ...without } = write({ id: 'first address' })
    await one.emailWrites.begin(write(), job(now + minute))
    await one.emailWrites.begin(without, job(now + 2 * minute, 'first address'))
    t.strictSame(await other.emailWrites.find('write'), write())
    t.strictSame(await other.emailWrites.find('first address'), without)
    t.equal(await other.emailWrites.find('another'), undefined)
    t.equal(await other.jobs.nextDue(['email']), now + minute)
    await t.rejects(one.emailWrites.begin(write(), job(now)), 'a second one with the same id')
  })

  await t.test('done once: what was mailed is good for nothing, the trail has it, and the job comes forward', async (t) => {
    const store = await fresh(t)
    await store.emailProofs.put(proof())
    await store.emailProofs.put(proof({ holder: 'another' }))
    await store.mailedCodes.put({
      challenge: 'c',
      holder: 'holder',
      patron: 'p',
      code: 'code',
      tries: 3,
      expiresAt: now + minute,
    })
    await store.passwordResets.put({ token: 'token', holder: 'holder', patron: 'p', expiresAt: now + minute })
    await store.emailWrites.begin(write(), job(now + minute))
    t.equal(await store.emailWrites.done('write', now + 5, entry, job(now + 5)), true)
    t.strictSame(await store.emailWrites.find('write'), { ...write(), doneAt: now + 5 })
    t.equal(await store.emailProofs.prove('holder', 'right', now), undefined)
    t.ok(await store.emailProofs.prove('another', 'right', now))
    t.equal(await store.mailedCodes.take('c', 'code', now), undefined)
    t.equal(await store.passwordResets.find('token', now), undefined)
    t.strictSame(await store.audit.of('sealed patron', 10), [entry])
    t.equal(await store.jobs.nextDue(['email']), now + 5)
    t.equal(await store.emailWrites.done('write', now + 9, entry, job(now)), false)
    t.equal(await store.emailWrites.done('another', now, entry, job(now)), false)
    t.equal((await store.audit.of('sealed patron', 10)).length, 1)
  })

  await t.test('what was not written after all is withdrawn, and what is done is not', async (t) => {
    const { emailWrites } = await fresh(t)
    await emailWrites.begin(write(), job(now))
    await emailWrites.withdraw('write')
    t.equal(await emailWrites.find('write'), undefined)
    await emailWrites.begin(write(), job(now))
    await emailWrites.done('write', now, entry, job(now))
    await emailWrites.withdraw('write')
    t.ok(await emailWrites.find('write'))
    await emailWrites.end('write')
    t.equal(await emailWrites.find('write'), undefined)
  })
}

const feed = (n: number, changes: Partial<CalendarFeed> = {}): CalendarFeed => ({
  id: `feed ${n}`,
  secret: `secret ${n}`,
  holder: 'holder',
  patron: 'sealed patron',
  language: 'is',
  createdAt: now,
  expiresAt: now + minute,
  ...changes,
})
const keep = { feedUntil: now + 5 * minute, daysUntil: now + 2 * minute }
const day = (entry: string, on: string) => ({ entry, day: on as Day })

async function calendars(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('a feed is found by its secret and listed for its holder, until it is removed or forgotten', async (t) => {
    const [one, { calendarFeeds }] = await twoNodes(t)
    for (const n of [1, 2]) t.equal(await one.calendarFeeds.add(feed(n), 10), true)
    t.equal(await one.calendarFeeds.add(feed(3, { holder: 'another' }), 10), true)
    t.strictSame(await calendarFeeds.find('secret 1', now), feed(1))
    t.equal(await calendarFeeds.find('secret 1', now + minute), undefined)
    t.strictSame(await calendarFeeds.of('holder'), [feed(1), feed(2)])
    t.equal(await calendarFeeds.remove('another', 'feed 1'), false, 'it is somebody else’s')
    t.equal(await calendarFeeds.remove('holder', 'feed 1'), true)
    t.equal(await calendarFeeds.remove('holder', 'feed 1'), false)
    t.equal(await calendarFeeds.find('secret 1', now), undefined)
    t.strictSame(await calendarFeeds.of('holder'), [feed(2)])
  })

  await t.test('of forty added at once on two nodes exactly as many are there as may be', async (t) => {
    const nodes = await twoNodes(t)
    const added = await Promise.all(Array.from({ length: 40 }, (_, n) => nodes[n % 2]!.calendarFeeds.add(feed(n), 7)))
    t.equal(added.filter(Boolean).length, 7)
    t.equal((await nodes[0].calendarFeeds.of('holder')).length, 7)
  })

  await t.test('a day that moves is the next revision, whichever way, and one that stays is as it was', async (t) => {
    const { calendarFeeds } = await fresh(t)
    await calendarFeeds.add(feed(1), 10)
    const told = async (at: number, ...days: Parameters<typeof calendarFeeds.revise>[1]) =>
      Object.fromEntries(await calendarFeeds.revise(feed(1), days, at, keep))
    t.strictSame(await told(now, day('a', '2030-01-01'), day('b', '2030-02-01')), {
      a: { sequence: 0, since: now },
      b: { sequence: 0, since: now },
    })
    t.strictSame(await told(now + 1, day('a', '2030-01-15'), day('b', '2030-02-01')), {
      a: { sequence: 1, since: now + 1 },
      b: { sequence: 0, since: now },
    })
    t.strictSame(await told(now + 2, day('a', '2030-01-01')), { a: { sequence: 2, since: now + 2 } })
    t.strictSame(
      Object.fromEntries(await calendarFeeds.revise(feed(9, { holder: 'another' }), [day('a', '2030-01-01')], now, keep)),
      {
        a: { sequence: 0, since: now },
      },
    )
  })

  await t.test('of one day that is told at once on two nodes there is one revision', async (t) => {
    const nodes = await twoNodes(t)
    await nodes[0].calendarFeeds.add(feed(1), 10)
    await nodes[0].calendarFeeds.revise(feed(1), [day('a', '2030-01-01')], now, keep)
    const told = await Promise.all(
      Array.from({ length: 20 }, (_, n) => nodes[n % 2]!.calendarFeeds.revise(feed(1), [day('a', '2030-03-01')], now + n, keep)),
    )
    t.equal(new Set(told.map((revisions) => JSON.stringify(revisions.get('a')))).size, 1)
    t.equal(told[0]!.get('a')!.sequence, 1)
  })

  await t.test('whoever asks keeps a feed on; what nobody asks for is swept', async (t) => {
    const store = await fresh(t)
    for (const n of [1, 2]) await store.calendarFeeds.add(feed(n), 10)
    await store.calendarFeeds.revise(feed(1), [day('a', '2030-01-01')], now, keep)
    t.ok(await store.calendarFeeds.find('secret 1', now + minute))
    t.equal(await store.sweep(now + minute), 1, 'the one that nobody asked for')
    t.equal(await store.sweep(now + 2 * minute), 1, 'the day')
    t.equal(await store.sweep(now + 5 * minute), 1, 'the other feed')
  })

  await t.test('a new password puts an end to all of a holder, and to an address that waits to be proved', async (t) => {
    const store = await fresh(t)
    await store.calendarFeeds.add(feed(1), 10)
    await store.calendarFeeds.add(feed(2, { holder: 'another' }), 10)
    await store.emailProofs.put(proof())
    const set = { id: 'password', holder: 'holder', patron: 'sealed patron', language: 'fr', begunAt: now }
    await store.passwordWrites.begin(set, job(now))
    await store.passwordWrites.done(
      'password',
      now,
      { ...entry, action: 'password-changed', permission: 'password:change' },
      job(now),
    )
    t.strictSame(await store.calendarFeeds.of('holder'), [])
    t.equal((await store.calendarFeeds.of('another')).length, 1)
    t.equal(await store.emailProofs.prove('holder', 'right', now), undefined)
  })
}

/** Every method once, for whoever has to be sure that none is left out. */
export function contactStoreAsks({
  emailProofs,
  emailWrites,
  calendarFeeds,
}: Store): Readonly<Record<string, () => Promise<unknown>>> {
  return {
    'emailProofs.put': () => emailProofs.put(proof()),
    'emailProofs.prove': () => emailProofs.prove('holder', 'right', now),
    'emailWrites.begin': () => emailWrites.begin(write(), job(now)),
    'emailWrites.find': () => emailWrites.find('write'),
    'emailWrites.withdraw': () => emailWrites.withdraw('write'),
    'emailWrites.done': () => emailWrites.done('write', now, entry, job(now)),
    'emailWrites.end': () => emailWrites.end('write'),
    'calendarFeeds.add': () => calendarFeeds.add(feed(1), 10),
    'calendarFeeds.of': () => calendarFeeds.of('holder'),
    'calendarFeeds.find': () => calendarFeeds.find('secret 1', now),
    'calendarFeeds.remove': () => calendarFeeds.remove('holder', 'feed 1'),
    'calendarFeeds.revise': () => calendarFeeds.revise(feed(1), [day('a', '2030-01-01')], now, keep),
  }
}
