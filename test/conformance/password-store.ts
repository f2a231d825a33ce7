import type { AuditEntry } from '#ports/audit-store.ts'
import type { NewPasswordWrite, PasswordReset } from '#ports/password-store.ts'
import type { Store } from '#ports/store.ts'
import type { InstitutionId } from '#domain/id.ts'
import type { Test } from 'tap'
import { job } from './renewal-store.ts'

const now = Date.UTC(2030, 4, 17, 12)
const later = now + 60_000

export function reset(change: Partial<PasswordReset>): PasswordReset {
  return { token: 'token', holder: 'holder', patron: 'patron', expiresAt: later, ...change }
}

export function write(change: Partial<NewPasswordWrite>): NewPasswordWrite {
  return { id: 'write', holder: 'holder', patron: 'patron', to: 'sealed address', language: 'is', begunAt: now, ...change }
}

function entry(change: Partial<AuditEntry> = {}): AuditEntry {
  return {
    at: now,
    request: 'request',
    actor: 'patron',
    action: 'password-changed',
    permission: 'password:change',
    institution: 'ghent' as InstitutionId,
    patron: 'patron',
    outcome: 'done',
    ...change,
  }
}

type Fresh = (t: Test) => Promise<Store>
type TwoNodes = (t: Test) => Promise<readonly [Store, Store]>

/** What every store promises of links to new passwords and of what becomes of those. */
export async function passwordStoreConformance(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('links to new passwords', (t) => linksToPasswords(t, fresh, twoNodes))
  await t.test('new passwords on their way', (t) => passwordsOnTheirWay(t, fresh, twoNodes))
}

async function linksToPasswords(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('a link is found at every node, as often as it is looked for, until its time is over and not at it', async (t) => {
    const [one, other] = await twoNodes(t)
    await one.passwordResets.put(reset({ expiresAt: now + 10 }))
    for (const store of [one, other, one])
      t.strictSame(await store.passwordResets.find('token', now + 9), reset({ expiresAt: now + 10 }))
    t.equal(await other.passwordResets.find('token', now + 10), undefined)
    t.equal(await other.passwordResets.find('nobody', now), undefined)
  })

  await t.test('the next one of a holder takes the place of the one before, and of nobody else', async (t) => {
    const { passwordResets } = await fresh(t)
    await passwordResets.put(reset({ token: 'first' }))
    await passwordResets.put(reset({ token: 'of fay', holder: 'fay' }))
    await passwordResets.put(reset({ token: 'second', patron: 'other record' }))
    t.equal(await passwordResets.find('first', now), undefined)
    t.strictSame(await passwordResets.find('second', now), reset({ token: 'second', patron: 'other record' }))
    t.match(await passwordResets.find('of fay', now), { holder: 'fay' })
  })

  await t.test('of two at once for one holder one is good, and a token of two holders is refused', async (t) => {
    const nodes = await twoNodes(t)
    await Promise.all(nodes.map(({ passwordResets }, n) => passwordResets.put(reset({ token: `token ${n}` }))))
    const found = await Promise.all([0, 1].map((n) => nodes[0].passwordResets.find(`token ${n}`, now)))
    t.equal(found.filter((each) => each !== undefined).length, 1)
    await nodes[0].passwordResets.put(reset({ token: 'twice', holder: 'fay' }))
    await t.rejects(nodes[1].passwordResets.put(reset({ token: 'twice', holder: 'eva' })), /The store refused a row/)
  })

  await t.test('what is past its time is swept, and nothing else', async (t) => {
    const store = await fresh(t)
    await store.passwordResets.put(reset({ token: 'past', holder: 'past', expiresAt: now }))
    await store.passwordResets.put(reset({ token: 'present', holder: 'present', expiresAt: now + 1 }))
    await store.passwordWrites.begin(write({}), job({}))
    t.equal(await store.sweep(now), 1)
    t.match(await store.passwordResets.find('present', now), { holder: 'present' })
    t.ok(await store.passwordWrites.find('write'), 'a write has no time of its own')
  })
}

async function passwordsOnTheirWay(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test(
    'an announcement is there at every node with its job, and the last unsettled one of a holder is told',
    async (t) => {
      const [one, other] = await twoNodes(t)
      await one.passwordWrites.begin(write({ id: 'first' }), job({ key: 'first' }))
      await one.passwordWrites.begin(write({ id: 'second', begunAt: now + 1 }), job({ key: 'second' }))
      await one.passwordWrites.begin(write({ id: 'of fay', holder: 'fay', begunAt: now + 2 }), job({ key: 'of fay' }))
      t.strictSame(await other.passwordWrites.unsettled('holder'), write({ id: 'second', begunAt: now + 1 }))
      t.strictSame(await other.passwordWrites.find('first'), write({ id: 'first' }))
      const jobs = await other.jobs.claim([job({}).topic], later + 3_600_000, later + 7_200_000, 10)
      t.same(jobs.map(({ key }) => key).sort(), ['first', 'of fay', 'second'])
      t.equal(await other.passwordWrites.unsettled('nobody'), undefined)
      t.equal(await other.passwordWrites.find('nothing'), undefined)
    },
  )

  await t.test('whoever has no address has none in it', async (t) => {
    const { passwordWrites } = await fresh(t)
    const { to: _none, ...without } = write({})
    await passwordWrites.begin(without, job({}))
    t.strictSame(await passwordWrites.find('write'), without)
  })

  await t.test('an announcement that could not be written with its job is not there', async (t) => {
    const { passwordWrites } = await fresh(t)
    await passwordWrites.begin(write({}), job({}))
    await t.rejects(passwordWrites.begin(write({ holder: 'fay' }), job({ key: 'other' })), /The store refused a row/)
    t.equal(await passwordWrites.unsettled('fay'), undefined)
  })

  await t.test(
    'what is done ends links, codes and older announcements of its holder, has its entry and its job, and is done once',
    async (t) => {
      const nodes = await twoNodes(t)
      const [store] = nodes
      await store.passwordResets.put(reset({}))
      await store.passwordResets.put(reset({ token: 'of fay', holder: 'fay' }))
      await store.mailedCodes.put({ challenge: 'c', holder: 'holder', patron: 'patron', code: 'x', tries: 5, expiresAt: later })
      await store.mailedCodes.put({ challenge: 'd', holder: 'fay', patron: 'fay', code: 'x', tries: 5, expiresAt: later })
      await store.passwordWrites.begin(write({ id: 'older' }), job({ key: 'older' }))
      await store.passwordWrites.begin(write({ begunAt: now + 1 }), job({ key: 'write', dueAt: later }))
      await store.passwordWrites.begin(write({ id: 'of fay', holder: 'fay' }), job({ key: 'of fay', dueAt: later }))

      const soon = job({ key: 'write', dueAt: now })
      const settled = await Promise.all(nodes.map(({ passwordWrites }) => passwordWrites.done('write', now + 5, entry(), soon)))
      t.same(settled.filter(Boolean).length, 1)
      t.strictSame(await store.passwordWrites.find('write'), {
        ...write({ begunAt: now + 1 }),
        settled: { at: now + 5, outcome: 'done' },
      })
      t.equal(await store.passwordWrites.unsettled('holder'), undefined)
      t.equal(await store.passwordWrites.find('older'), undefined)
      t.equal(await store.passwordResets.find('token', now), undefined)
      t.equal(await store.mailedCodes.take('c', 'x', now), undefined)
      t.same(await store.audit.of('patron', 10), [entry()])
      const jobs = await store.jobs.claim([soon.topic], now, later, 10)
      t.ok(
        jobs.some(({ key }) => key === 'write'),
        'brought forward',
      )

      t.ok(await store.passwordResets.find('of fay', now), 'of nobody else')
      t.equal(await store.mailedCodes.take('d', 'x', now), 'fay')
      t.ok(await store.passwordWrites.unsettled('fay'))
    },
  )

  await t.test('what is given up has its entry, leaves links as they were, and is not done afterwards', async (t) => {
    const store = await fresh(t)
    await store.passwordResets.put(reset({}))
    await store.passwordWrites.begin(write({}), job({}))
    t.equal(await store.passwordWrites.giveUp('write', now + 5, entry({ outcome: 'unknown' })), true)
    t.match(await store.passwordWrites.find('write'), { settled: { at: now + 5, outcome: 'unknown' } })
    t.equal(await store.passwordWrites.unsettled('holder'), undefined)
    t.ok(await store.passwordResets.find('token', now))
    t.equal(await store.passwordWrites.giveUp('write', now + 6, entry()), false)
    t.equal(await store.passwordWrites.done('write', now + 6, entry(), job({})), false)
    t.equal(await store.passwordWrites.done('nothing', now, entry(), job({})), false)
    t.same(await store.audit.of('patron', 10), [entry({ outcome: 'unknown' })])
    t.ok(await store.passwordResets.find('token', now), 'nor is anything taken with it')
  })

  await t.test('what was withdrawn is gone, and what is settled cannot be withdrawn but ends', async (t) => {
    const { passwordWrites } = await fresh(t)
    await passwordWrites.begin(write({}), job({}))
    await passwordWrites.withdraw('write')
    t.equal(await passwordWrites.find('write'), undefined)
    await passwordWrites.begin(write({ id: 'next' }), job({ key: 'next' }))
    await passwordWrites.done('next', now, entry(), job({ key: 'next' }))
    await passwordWrites.withdraw('next')
    t.ok(await passwordWrites.find('next'))
    await passwordWrites.end('next')
    t.equal(await passwordWrites.find('next'), undefined)
    await passwordWrites.end('next')
  })
}
