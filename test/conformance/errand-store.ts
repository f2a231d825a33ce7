import type { Announcement, ErrandOutcome } from '#domain/errand.ts'
import type { KeyedRequest } from '#ports/keyed-request.ts'
import type { Store } from '#ports/store.ts'
import type { Test } from 'tap'

type Fresh = (t: Test) => Promise<Store>
type TwoNodes = (t: Test) => Promise<readonly [Store, Store]>

/** What of the store's promises it rests on that no library system is asked twice. */
export async function errandStoreConformance(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('errands', (t) => errandsUnderTheirKeys(t, fresh, twoNodes))
  await t.test('announcements', (t) => announcementsOfWrites(t, fresh, twoNodes))
  await t.test('errands that are past their time', (t) => errandsPastTheirTime(t, fresh))
}

async function errandsUnderTheirKeys(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test(
    'the same key with the same content is the same errand, on another node too; with other content it is refused',
    async (t) => {
      const [one, other] = await twoNodes(t)
      t.strictSame(await one.errands.open('first', request({}), later), {
        outcome: 'opened',
        errand: { id: 'first', over: false },
      })
      t.strictSame(await other.errands.open('second', request({}), later), {
        outcome: 'replayed',
        errand: { id: 'first', over: false },
      })
      t.strictSame(await other.errands.open('second', request({ content: 'other' }), later), { outcome: 'key-reused' })
      for (const another of [request({ key: 'other' }), request({ principal: 'other' })]) {
        t.match(await other.errands.open(`of ${another.principal} ${another.key}`, another, later), { outcome: 'opened' })
      }
    },
  )

  await t.test('of many who open one at once, one opens it', async (t) => {
    const [one, other] = await twoNodes(t)
    const opened = await Promise.all(
      Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? one : other).errands.open(`errand ${n}`, request({}), later)),
    )
    t.equal(opened.filter(({ outcome }) => outcome === 'opened').length, 1)
    t.equal(new Set(opened.map((each) => (each.outcome === 'key-reused' ? '' : each.errand.id))).size, 1)
  })

  await t.test('one that has ended says so, and each part has its first outcome for good', async (t) => {
    const { errands } = await fresh(t)
    await errands.open('errand', request({}), later)
    t.strictSame(await errands.outcomes('errand'), new Map())
    await errands.settle('errand', 'one', refused, 'what')
    await errands.settle('errand', 'one', renewed, 'what')
    await errands.settle('errand', 'two', renewed, 'what')
    await errands.settle('other', 'one', renewed, 'what')
    t.strictSame(
      await errands.outcomes('errand'),
      new Map<string, ErrandOutcome>([
        ['one', refused],
        ['two', renewed],
      ]),
    )
    await errands.end('errand')
    t.match(await errands.open('again', request({}), later), { outcome: 'replayed', errand: { id: 'errand', over: true } })
  })
}

async function announcementsOfWrites(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('one is seen on every node until what came of it is known, or nothing was asked', async (t) => {
    const [one, other] = await twoNodes(t)
    t.equal(await other.errands.announced('what'), undefined)
    await one.errands.announce(announcement({}), later)
    t.strictSame(await other.errands.announced('what'), announcement({}))
    t.equal(await other.errands.announced('else'), undefined)
    await other.errands.settle('errand', 'part', renewed, 'what')
    t.equal(await one.errands.announced('what'), undefined)
    await one.errands.announce(announcement({}), later)
    await other.errands.withdraw('what')
    await other.errands.withdraw('what')
    t.equal(await one.errands.announced('what'), undefined)
    t.equal((await one.errands.outcomes('errand')).size, 1, 'and nothing came of what was withdrawn')
  })

  await t.test('a second of the same takes the place of the first, and leaves others alone', async (t) => {
    const { errands } = await fresh(t)
    await errands.announce(announcement({}), later)
    await errands.announce(announcement({ what: 'else' }), later)
    const second = announcement({ errand: 'second', part: 'other', before: 'later', at: now + 1 })
    await errands.announce(second, later)
    t.strictSame(await errands.announced('what'), second)
    t.strictSame(await errands.announced('else'), announcement({ what: 'else' }))
  })

  await t.test('whoever finds out what came of it says so for the errand it was announced for, too', async (t) => {
    const { errands } = await fresh(t)
    await errands.announce(announcement({ errand: 'first', part: 'loan' }), later)
    await errands.settle('second', 'its own', renewed, 'what')
    t.strictSame(await errands.outcomes('first'), new Map([['loan', renewed]]))
    t.strictSame(await errands.outcomes('second'), new Map([['its own', renewed]]))
  })
}

async function errandsPastTheirTime(t: Test, fresh: Fresh): Promise<void> {
  await t.test('they are swept with their keys and outcomes, and what is not yet is kept', async (t) => {
    const store = await fresh(t)
    const { errands } = store
    for (const [id, expiresAt] of [
      ['past', now],
      ['present', now + 1],
    ] as const) {
      await errands.open(id, request({ key: id }), expiresAt)
      await errands.settle(id, 'part', renewed, 'nothing')
      await errands.announce(announcement({ what: id }), expiresAt)
    }
    t.equal(await store.sweep(now), 4, 'the errand, its key, its outcome, and an announcement')
    t.strictSame(await errands.outcomes('past'), new Map())
    t.equal(await errands.announced('past'), undefined)
    t.match(await errands.open('anew', request({ key: 'past', content: 'other' }), later), { outcome: 'opened' })
    t.match(await errands.open('anew', request({ key: 'present' }), later), { outcome: 'replayed', errand: { id: 'present' } })
    t.equal((await errands.outcomes('present')).size, 1)
    t.strictSame(await errands.announced('present'), announcement({ what: 'present' }))
    t.equal(await store.sweep(now), 0)
  })
}

const now = 1_000_000
const later = 2_000_000

const renewed: ErrandOutcome = { outcome: 'renewed' }
const refused: ErrandOutcome = { outcome: 'refused', reason: 'requested', said: 'Somebody’s “waiting” – 図書館 😀' }

export function request(change: Partial<KeyedRequest>): KeyedRequest {
  return { principal: 'principal', key: 'key', content: 'content', ...change }
}

export function announcement(change: Partial<Announcement>): Announcement {
  return { what: 'what', errand: 'errand', part: 'part', before: '{"day":"2030-04-06"}', at: now, ...change }
}
