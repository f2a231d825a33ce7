import fc from 'fast-check'
import type { Test } from 'tap'
import { addDays, type Day } from '#domain/day.ts'
import type { InstitutionId } from '#domain/id.ts'
import type { AddressLook } from '#ports/address-store.ts'
import type { Store } from '#ports/store.ts'

type Fresh = (t: Test) => Promise<Store>
type TwoNodes = (t: Test) => Promise<readonly [Store, Store]>

/** What of the store's promises a change of address is found by. */
export async function addressStoreConformance(t: Test, fresh: Fresh, twoNodes: TwoNodes): Promise<void> {
  await t.test('the first address that is seen is no change, nor is the same one again', async (t) => {
    const [one, other] = await twoNodes(t)
    t.equal(await one.addresses.see(lookOn(0)), undefined)
    t.equal(await other.addresses.see(lookOn(1)), undefined)
    t.equal(await other.addresses.see(lookOn(200)), undefined)
    t.equal(await one.addresses.changed('holder'), undefined)
    t.equal(await one.addresses.changed('nobody'), undefined)
  })

  await t.test('another one is a change, on the day of the look that saw it first, and until the next', async (t) => {
    const [one, other] = await twoNodes(t)
    await one.addresses.see(lookOn(0))
    t.equal(await other.addresses.see(lookOn(10, { address: 'new' })), dayOf(10))
    t.equal(await one.addresses.see(lookOn(60, { address: 'new' })), dayOf(10), 'also when it is written that they still come')
    t.equal(await one.addresses.changed('holder'), dayOf(10))
    t.equal(await one.addresses.see(lookOn(70)), dayOf(70), 'back to the first one is a change too')
    t.equal(await other.addresses.changed('holder'), dayOf(70))
  })

  await t.test('a look that is older than what is kept changes nothing', async (t) => {
    const { addresses } = await fresh(t)
    await addresses.see(lookOn(0))
    await addresses.see(lookOn(10, { address: 'new' }))
    t.equal(await addresses.see(lookOn(9)), dayOf(10))
    t.equal(await addresses.see(lookOn(11, { address: 'new' })), dayOf(10))
  })

  await t.test('of many looks on two nodes that see the same change, all say the same day', async (t) => {
    const nodes = await twoNodes(t)
    await nodes[0].addresses.see(lookOn(0))
    const asked = Array.from({ length: 20 }, (_, n) => nodes[n % 2]!.addresses.see(lookOn(5, { address: 'new' })))
    t.strictSame([...new Set(await Promise.all(asked))], [dayOf(5)])
  })

  await t.test('the holders are apart, whatever each of them does', async (t) => {
    const { addresses } = await fresh(t)
    let run = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.constantFrom('x', 'y')), { maxLength: 12 }),
        async (looks) => {
          run += 1
          const last = new Map<string, { readonly address: string; readonly changed: Day | undefined }>()
          for (const [nth, [who, address]] of looks.entries()) {
            const before = last.get(who)
            const changed = before && before.address !== address ? dayOf(nth) : before?.changed
            last.set(who, { address, changed })
            if ((await addresses.see(lookOn(nth, { holder: `${run} ${who}`, address }))) !== changed) return false
          }
          return true
        },
      ),
      { numRuns: 20 },
    )
  })

  await t.test('each institution has been looked at since the first look at anybody there', async (t) => {
    const { addresses } = await fresh(t)
    t.equal(await addresses.since(ghent), undefined)
    await addresses.see(lookOn(10))
    await addresses.see(lookOn(3, { holder: 'earlier' }))
    await addresses.see(lookOn(1, { holder: 'elsewhere', institution: 'liege' as InstitutionId }))
    await addresses.see(lookOn(80, { address: 'new' }))
    t.equal(await addresses.since(ghent), dayOf(3))
  })

  await t.test('who was not seen for two years is swept, and who still comes is not', async (t) => {
    const store = await fresh(t)
    await store.addresses.see(lookOn(0))
    await store.addresses.see(lookOn(0, { holder: 'comes' }))
    await store.addresses.see(lookOn(29, { holder: 'comes' }))
    await store.addresses.see(lookOn(31, { holder: 'comes' }))
    t.equal(await store.sweep(atDay(730) - 1), 0)
    t.equal(await store.sweep(atDay(730)), 1)
    t.equal(await store.addresses.see(lookOn(731, { address: 'new' })), undefined, 'as if never seen')
    t.equal(await store.addresses.see(lookOn(731, { holder: 'comes', address: 'new' })), dayOf(731))
  })
}

const ghent = 'ghent' as InstitutionId
const firstDay = '2030-05-17' as Day
const atDay = (nth: number) => Date.UTC(2030, 4, 17 + nth, 9)
const dayOf = (nth: number) => addDays(firstDay, nth)

export function lookOn(nth: number, more: Partial<AddressLook> = {}): AddressLook {
  return { holder: 'holder', institution: ghent, address: 'first', at: atDay(nth), day: dayOf(nth), ...more }
}
