import type { Day } from '#domain/day.ts'
import type { InstitutionId } from '#domain/id.ts'
import type { Reminder } from '#ports/reminder-store.ts'
import type { Store } from '#ports/store.ts'
import type { Test } from 'tap'

type Fresh = (t: Test) => Promise<Store>
type TwoNodes = (t: Test) => Promise<readonly [Store, Store]>

/** What of the store's promises reminders rest on. */
export async function reminderStoreConformance(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('reminders that are due', (t) => remindersThatAreDue(t, fresh, twoNodes))
  await t.test('reminders that are sent', (t) => remindersThatAreSent(t, fresh, twoNodes))
  await t.test('reminders that are stopped', (t) => remindersThatAreStopped(t, fresh, twoNodes))
}

async function remindersThatAreDue(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('one is due from its day on until the last day of the card is over, whole, on another node too', async (t) => {
    const [one, other] = await twoNodes(t)
    await one.reminders.see(reminder({}))
    const dueOn = async (day: string) => (await other.reminders.due(ghent, day as Day, 10)).length
    t.strictSame(await Promise.all(['2030-05-16', '2030-05-17', '2030-05-31', '2030-06-01'].map(dueOn)), [0, 1, 1, 0])
    t.strictSame(await other.reminders.due(ghent, today, 10), [reminder({})])
  })

  await t.test('each institution has its own, the longest waiting first, and no more than are asked for', async (t) => {
    const { reminders } = await fresh(t)
    await reminders.see(reminder({ holder: 'b' }))
    await reminders.see(reminder({ holder: 'elsewhere', institution: 'liege' as InstitutionId }))
    await reminders.see(reminder({ holder: 'first', remindOn: '2030-05-10' as Day }))
    await reminders.see(reminder({ holder: 'a' }))
    const due = async (limit: number) => holders(await reminders.due(ghent, today, limit))
    t.strictSame(await due(10), ['first', 'a', 'b'])
    t.strictSame(await due(2), ['first', 'a'])
    t.strictSame(holders(await reminders.due('liege' as InstitutionId, today, 10)), ['elsewhere'])
  })

  await t.test('what is seen later takes the place of what was seen, all of it', async (t) => {
    const { reminders } = await fresh(t)
    await reminders.see(reminder({}))
    const later = reminder({ patron: 'sealed anew', date: '2031-05-31' as Day, remindOn: '2031-05-17' as Day })
    await reminders.see(later)
    t.strictSame(await reminders.due(ghent, today, 10), [])
    t.strictSame(await reminders.due(ghent, '2031-05-17' as Day, 10), [later])
    for (const change of [{ patron: 'again' }, { remindOn: '2031-05-18' as Day }, { institution: 'liege' as InstitutionId }]) {
      const changed = { ...later, ...change }
      await reminders.see(changed)
      t.strictSame(await reminders.due(changed.institution, '2031-05-18' as Day, 10), [changed])
    }
  })

  await t.test('who is forgotten is not due; to forget nobody is allowed', async (t) => {
    const { reminders } = await fresh(t)
    await reminders.see(reminder({}))
    await reminders.forget('holder')
    await reminders.forget('holder')
    t.strictSame(await reminders.due(ghent, today, 10), [])
  })

  await t.test('a month after the last day of the card it is swept, and neither earlier nor what was stopped', async (t) => {
    const store = await fresh(t)
    await store.reminders.see(reminder({}))
    await store.reminders.see(reminder({ holder: 'later', date: '2030-06-01' as Day }))
    await store.reminders.stop('stopped')
    t.equal(await store.sweep(Date.UTC(2030, 5, 30, 23)), 0)
    t.equal(await store.sweep(Date.UTC(2030, 6, 1)), 1)
    t.strictSame(holders(await store.reminders.due(ghent, today, 10)), ['later'])
    t.equal(await store.sweep(Date.UTC(2040, 0, 1)), 1)
    await store.reminders.see(reminder({ holder: 'stopped' }))
    t.strictSame(await store.reminders.due(ghent, today, 10), [])
  })
}

async function remindersThatAreSent(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('of many on two nodes exactly one is to send it, and it is due no more', async (t) => {
    const nodes = await twoNodes(t)
    await nodes[0].reminders.see(reminder({}))
    const asked = Array.from({ length: 20 }, (_, n) => nodes[n % 2]!.reminders.sent(['holder'], date))
    t.equal((await Promise.all(asked)).filter(Boolean).length, 1)
    t.strictSame(await nodes[1].reminders.due(ghent, today, 10), [])
    await nodes[0].reminders.see(reminder({ remindOn: '2030-05-15' as Day }))
    t.strictSame(await nodes[1].reminders.due(ghent, today, 10), [], 'nor where it is seen again')
  })

  await t.test('for another last day it is sent again, and for the first one never', async (t) => {
    const { reminders } = await fresh(t)
    const moved = reminder({ date: '2030-05-20' as Day })
    await reminders.see(reminder({}))
    t.equal(await reminders.sent(['holder'], date), true)
    await reminders.see(moved)
    t.strictSame(await reminders.due(ghent, today, 10), [moved])
    t.equal(await reminders.sent(['holder'], moved.date), true)
    t.equal(await reminders.sent(['holder'], moved.date), false)
  })

  await t.test('one person with several holders is told once, whoever of them is looked at, in whatever order', async (t) => {
    const nodes = await twoNodes(t)
    await nodes[0].reminders.see(reminder({ holder: 'a' }))
    await nodes[0].reminders.see(reminder({ holder: 'b' }))
    const asked = Array.from({ length: 20 }, (_, n) => nodes[n % 2]!.reminders.sent(n % 3 ? ['a', 'b'] : ['b', 'a'], date))
    t.equal((await Promise.all(asked)).filter(Boolean).length, 1)
    t.strictSame(await nodes[1].reminders.due(ghent, today, 10), [])
  })

  await t.test('a holder who is seen after the other was told is found out, and due no more', async (t) => {
    const { reminders } = await fresh(t)
    await reminders.see(reminder({ holder: 'a' }))
    t.equal(await reminders.sent(['a', 'b'], date), true)
    await reminders.see(reminder({ holder: 'b' }))
    t.equal(await reminders.sent(['b', 'a'], date), false)
    t.strictSame(await reminders.due(ghent, today, 10), [])
  })

  await t.test('a letter that did not go is due again, and may be sent again', async (t) => {
    const { reminders } = await fresh(t)
    await reminders.see(reminder({}))
    await reminders.sent(['holder'], date)
    await reminders.unsent(['holder'], '2029-05-31' as Day)
    t.strictSame(await reminders.due(ghent, today, 10), [], 'only that letter')
    await reminders.unsent(['holder'], date)
    t.strictSame(await reminders.due(ghent, today, 10), [reminder({})])
    t.equal(await reminders.sent(['holder'], date), true)
  })

  await t.test('nothing is sent to whoever was forgotten meanwhile', async (t) => {
    const { reminders } = await fresh(t)
    t.equal(await reminders.sent(['holder'], date), false)
  })
}

async function remindersThatAreStopped(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('it is stopped on all nodes, for good, known or not', async (t) => {
    const [one, other] = await twoNodes(t)
    await one.reminders.see(reminder({ holder: 'known' }))
    for (const holder of ['known', 'unknown']) {
      await one.reminders.stop(holder)
      await one.reminders.stop(holder)
      await other.reminders.see(reminder({ holder, date: '2031-05-31' as Day }))
      await other.reminders.forget(holder)
      await other.reminders.see(reminder({ holder }))
      t.strictSame(await other.reminders.due(ghent, today, 10), [])
      t.equal(await other.reminders.sent([holder], date), false)
    }
  })

  await t.test('where one holder of a person has stopped it all have, from when it is known whose they are', async (t) => {
    const { reminders } = await fresh(t)
    await reminders.see(reminder({ holder: 'a' }))
    await reminders.see(reminder({ holder: 'b' }))
    await reminders.stop('a')
    t.strictSame(holders(await reminders.due(ghent, today, 10)), ['b'])
    t.equal(await reminders.sent(['b', 'a'], date), false)
    await reminders.see(reminder({ holder: 'b', date: '2031-05-31' as Day, remindOn: today }))
    t.strictSame(await reminders.due(ghent, today, 10), [])
  })
}

const ghent = 'ghent' as InstitutionId
const today = '2030-05-17' as Day
const date = '2030-05-31' as Day

export function reminder(more: Partial<Reminder>): Reminder {
  return { holder: 'holder', institution: ghent, patron: 'eva', date, remindOn: today, ...more }
}

function holders(reminders: readonly Reminder[]): readonly string[] {
  return reminders.map(({ holder }) => holder)
}
