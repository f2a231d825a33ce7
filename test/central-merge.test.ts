import fc from 'fast-check'
import t from 'tap'
import { toCentral, toLocal } from '#domain/code-map.ts'
import type { Day } from '#domain/day.ts'
import type { FieldShape } from '#domain/field-shape.ts'
import { merge, type Agreed, type Merged, type Sides } from '#domain/merge.ts'
import {
  changeTo,
  dataFields,
  isListField,
  itemOf,
  itemsOf,
  sameField,
  sameItems,
  withChange,
  type DataField,
  type Held,
  type Item,
  type PatronData,
  type TypedPoint,
} from '#domain/patron-data.ts'
import { syncRules, type CodeMaps, type SyncRule } from '#domain/sync-rule.ts'

/** Any one-to-one print will do: what is compared is only whether two are equal. */
const print = (spelling: string) => `print of ${spelling}`

const noMaps: CodeMaps = {}
/** Of the zone's codes A, B and C the institution has words for two; `local` is its own affair. */
const maps: CodeMaps = Object.fromEntries(
  ['groups', 'identifierTypes', 'noteTypes', 'blocks'].map((of) => [
    of,
    new Map([
      ['A', 'a'],
      ['B', 'b'],
    ]),
  ]),
)

const full: FieldShape = { preferred: true, writable: true }

/** A system that knows no types, folds e-mail addresses, cuts notes, and holds one or two of each. */
function poor(field: DataField, most: number): FieldShape {
  return { preferred: false, writable: true, ...(isListField(field) && { most }), shown: (held) => folded(field, held) }
}

function folded(field: DataField, held: Held<DataField>): Held<DataField> | undefined {
  if (field === 'emails') {
    const { value, preferred } = held as TypedPoint
    return { value: value.toLowerCase(), preferred }
  }
  if (field === 'phones') {
    const { value, preferred } = held as TypedPoint
    return { value, preferred }
  }
  if (field === 'notes') return { ...(held as Held<'notes'>), text: (held as Held<'notes'>).text.slice(0, 1) }
  if (field === 'language') return held === 'xx' ? undefined : held
  return held
}

const word = fc.constantFrom('x', 'y', 'z', 'Xy')
const code = fc.constantFrom('A', 'B', 'C')
const localCode = fc.constantFrom('a', 'b', 'local')
const mark = fc.boolean()

function held(field: DataField, codes: fc.Arbitrary<string>): fc.Arbitrary<Held<DataField>> {
  switch (field) {
    case 'name':
      return fc.record({ given: word, family: word })
    case 'birthDate':
    case 'expires':
      return fc.constantFrom('2000-01-01', '2001-01-01', '2002-01-01').map((day) => day as Day)
    case 'language':
      return fc.constantFrom('fr', 'nl', 'xx')
    case 'emails':
    case 'phones':
      return fc.record(
        { value: word, preferred: mark, type: fc.constantFrom('home', 'work') },
        { requiredKeys: ['value', 'preferred'] },
      )
    case 'addresses':
      return fc.record(
        { lines: fc.tuple(word), preferred: mark, type: fc.constantFrom('home', 'work') },
        { requiredKeys: ['lines', 'preferred'] },
      )
    case 'identifiers':
      return fc.record({ type: codes, value: word, active: mark })
    case 'group':
      return codes
    case 'notes':
      return fc.record({ type: codes, text: word })
    case 'blocks':
      return fc.record({ code: codes, said: word })
  }
}

/** As a record of this shape is read: one is preferred at most, or the first always is where it knows no other. */
function readAs(field: DataField, items: readonly Item[], shape: FieldShape): readonly Item[] {
  const fits = items.flatMap((item) => {
    const shown = shape.shown ? shape.shown(item.holds) : item.holds
    return shown === undefined ? [] : [itemOf(field, shown)]
  })
  const once = [...new Map(fits.map((item) => [item.key, item])).values()].slice(0, isListField(field) ? shape.most : 1)
  if (field !== 'emails' && field !== 'phones' && field !== 'addresses') return once
  const first = shape.preferred ? once.findIndex(({ preferred }) => preferred) : 0
  return once.map((item, at) => itemOf(field, { ...(item.holds as TypedPoint), preferred: at === first }))
}

function itemsAs(field: DataField, codes: fc.Arbitrary<string>, shape: FieldShape): fc.Arbitrary<readonly Item[]> {
  return fc.array(held(field, codes), { maxLength: isListField(field) ? 4 : 1 }).map((all) =>
    readAs(
      field,
      all.map((each) => itemOf(field, each)),
      shape,
    ),
  )
}

/** Two records that were brought together once, as far as they ever were, and what both sides made of theirs since. */
function situation(rules: readonly SyncRule[]): fc.Arbitrary<Sides> {
  return fc
    .record({
      field: fc.constantFrom(...dataFields),
      rule: fc.constantFrom(...rules),
      mapped: mark,
      centralMost: fc.constantFrom(undefined, 2),
      copyMost: fc.constantFrom(undefined, 1, 2),
      centralWritable: fc.boolean(),
      copyWritable: fc.boolean(),
    })
    .filter(({ field, rule, centralMost, centralWritable }) => {
      // Whoever keeps a poor record and cannot write it is no central record.
      const isReal = centralWritable || centralMost === undefined
      return isReal && (rule !== 'merge' || isListField(field))
    })
    .chain(({ field, rule, mapped, centralMost, copyMost, centralWritable, copyWritable }) => {
      const centralShape = { ...(centralMost === undefined ? full : poor(field, centralMost)), writable: centralWritable }
      const copyShape = { ...(copyMost === undefined ? full : poor(field, copyMost)), writable: copyWritable }
      const central = itemsAs(field, code, centralShape)
      const copy = itemsAs(field, mapped ? localCode : code, copyShape)
      return fc
        .record({
          once: fc.option(fc.tuple(central, copy), { nil: undefined }),
          edits: fc.tuple(fc.option(central, { nil: undefined }), fc.option(copy, { nil: undefined })),
          times: fc.tuple(fc.nat(3), fc.nat(3)),
          outranked: fc.boolean(),
        })
        .map(({ once, edits: [centralEdit, copyEdit], times: [centralSince, copySince], outranked }): Sides => {
          const basis = { field, rule, maps: mapped ? maps : noMaps, centralShape, copyShape, centralSince, copySince, outranked }
          const first: Sides = { ...basis, central: once?.[0] ?? [], copy: once?.[1] ?? [] }
          const before = once ? applied(first, merge(first, print)) : first
          return {
            ...before,
            central: centralEdit ?? before.central,
            copy: copyEdit ?? before.copy,
            ...(once && { agreed: agreedOn(before) }),
          }
        })
    })
}

function applied(sides: Sides, { central, copy }: Merged): Sides {
  return { ...sides, central: central ?? sides.central, copy: copy ?? sides.copy }
}

function agreedOn({ central, copy }: Sides): Agreed {
  const prints = (items: readonly Item[]) => new Set(items.map(({ spelling }) => print(spelling)))
  return { central: prints(central), copy: prints(copy) }
}

function spellings(items: readonly Item[]): ReadonlySet<string> {
  return new Set(items.map(({ spelling }) => spelling))
}

/** Its code is in no map, or the central record cannot hold it. */
function isOwn(sides: Sides, item: Item): boolean {
  return centralForm(sides, item) === undefined
}

function centralForm({ field, maps: of, centralShape }: Sides, item: Item): Item | undefined {
  const up = toCentral(field, item, of)
  const held = up && (centralShape.shown ? centralShape.shown(up.holds) : up.holds)
  return held === undefined ? undefined : itemOf(field, held)
}

function marks(field: DataField, item: Item): readonly Item[] {
  if (field !== 'emails' && field !== 'phones' && field !== 'addresses') return [item]
  return [true, false].map((preferred) => itemOf(field, { ...(item.holds as TypedPoint), preferred }))
}

/** Without the type, which one side may not know, and the mark. */
function valueOf(item: Item | undefined): string {
  const { type: _type, preferred: _preferred, ...rest } = Object(item?.holds) as Record<string, unknown>
  return JSON.stringify(rest)
}

const runs = { numRuns: 2000 }

await t.test('what is written by it and merged again changes nothing and loses nothing', async (t) => {
  fc.assert(
    fc.property(situation(syncRules), (sides) => {
      const next = applied(sides, merge(sides, print))
      const again = merge({ ...next, agreed: agreedOn(next) }, print)
      return again.central === undefined && again.copy === undefined && again.lost.length === 0
    }),
    runs,
  )
  t.pass()
})

await t.test('what is written and then forgotten by a crash is not written again where both mean the same', async (t) => {
  fc.assert(
    fc.property(situation(syncRules), (sides) => {
      const first = merge(sides, print)
      const next = applied(sides, first)
      const again = merge(next, print)
      return first.result !== 'same' || (again.central === undefined && again.copy === undefined && again.lost.length === 0)
    }),
    runs,
  )
  t.pass()
})

await t.test('an edit since they agreed is in the result or among what is lost', async (t) => {
  fc.assert(
    fc.property(situation(syncRules), (sides) => {
      const { agreed } = sides
      if (!agreed) return true
      const merged = merge(sides, print)
      const next = applied(sides, merged)
      return (['central', 'copy'] as const).every((side) => {
        const lost = spellings(merged.lost.filter((each) => each.side === side).flatMap(({ items }) => items))
        const after = spellings(next[side])
        const above = new Set(next.central.map(valueOf))
        // A copy that has no room for its own addition any more has brought it to the central record.
        const isUp = (item: Item) => side === 'copy' && sides.rule === 'merge' && above.has(valueOf(centralForm(sides, item)))
        // Which of a list is preferred is no edit of its own where lists are merged.
        const alike = (item: Item) => (sides.rule === 'merge' ? marks(sides.field, item) : [item])
        return sides[side].every(
          (item) =>
            alike(item).some(({ spelling }) => agreed[side].has(print(spelling)) || after.has(spelling) || lost.has(spelling)) ||
            isUp(item),
        )
      })
    }),
    runs,
  )
  t.pass()
})

await t.test('the zone never changes the central record, an institution never its copy, and none neither', async (t) => {
  fc.assert(
    fc.property(situation(syncRules), (sides) => {
      const { central, copy } = merge(sides, print)
      if (sides.rule === 'zone') return central === undefined
      if (sides.rule === 'institution') return copy === undefined
      return sides.rule !== 'none' || (central === undefined && copy === undefined)
    }),
    runs,
  )
  t.pass()
})

await t.test('what is the institution’s own affair stays in its copy and never goes up', async (t) => {
  fc.assert(
    fc.property(situation(syncRules), (sides) => {
      const next = applied(sides, merge(sides, print))
      const there = spellings(next.copy)
      const kept = sides.copy.filter((item) => isOwn(sides, item)).every(({ spelling }) => there.has(spelling))
      const isLocal = ({ holds }: Item) => JSON.stringify(holds).includes('"local"')
      return (sides.maps === noMaps || kept) && !(sides.maps !== noMaps && next.central.some(isLocal))
    }),
    runs,
  )
  t.pass()
})

await t.test('no side holds more than it can, nothing of it twice, and one is preferred at most', async (t) => {
  fc.assert(
    fc.property(situation(syncRules), (sides) => {
      const { central, copy } = merge(sides, print)
      const fits = (items: readonly Item[] | undefined, shape: FieldShape) => {
        if (!items) return true
        const carried = items.filter((item) => items !== copy || !isOwn(sides, item))
        return (
          carried.length <= (shape.most ?? Infinity) &&
          new Set(items.map(({ key }) => key)).size === items.length &&
          items.filter(({ preferred }) => preferred).length <= 1 &&
          carried.every((item) => shape.shown === undefined || shape.shown(item.holds) !== undefined)
        )
      }
      return fits(central, sides.centralShape) && fits(copy, sides.copyShape)
    }),
    runs,
  )
  t.pass()
})

await t.test('nobody writes where nothing can be written', async (t) => {
  fc.assert(
    fc.property(situation(syncRules), (sides) => {
      const { central, copy } = merge(sides, print)
      return (sides.centralShape.writable || central === undefined) && (sides.copyShape.writable || copy === undefined)
    }),
    runs,
  )
  t.pass()
})

await t.test('whichever of two institutions is looked at first, what both added is in the central record', async (t) => {
  const list = fc.constantFrom('emails', 'phones', 'identifiers', 'notes', 'blocks')
  fc.assert(
    fc.property(
      list.chain((field) => {
        const items = () => itemsAs(field, code, full)
        return fc.tuple(fc.constant(field), items(), items(), items())
      }),
      ([field, start, one, other]) => {
        const agreed = {
          central: new Set(start.map(({ spelling }) => print(spelling))),
          copy: new Set(start.map(({ spelling }) => print(spelling))),
        }
        const basis = {
          field,
          rule: 'merge',
          maps: noMaps,
          centralShape: full,
          copyShape: full,
          centralSince: 0,
          copySince: 0,
          outranked: false,
        } as const
        const up = (central: readonly Item[], copy: readonly Item[]) =>
          merge({ ...basis, central, copy, agreed }, print).central ?? central
        const keys = (items: readonly Item[]) => items.map(({ key }) => key).sort()
        t.strictSame(keys(up(up(start, one), other)), keys(up(up(start, other), one)))
      },
    ),
    { numRuns: 500 },
  )
})

await t.test('a field taken apart and put together again is the same, and an empty one is empty', async (t) => {
  const nobody: PatronData = { name: {}, emails: [], phones: [], addresses: [], identifiers: [], notes: [], blocks: [] }
  fc.assert(
    fc.property(
      fc.constantFrom(...dataFields).chain((field) => fc.tuple(fc.constant(field), itemsAs(field, code, full))),
      ([field, items]) => {
        const data = withChange(nobody, changeTo(field, items))
        const again = itemsOf(field, data)
        return sameItems(again, items) && sameField(field, data, withChange(data, changeTo(field, again)))
      },
    ),
  )
  t.ok(dataFields.every((field) => sameField(field, nobody, withChange(nobody, { [field]: null }))))
})

await t.test('a code goes down and up again unless the institution has no word for it', async (t) => {
  const group = (held: string) => itemOf('group', held)
  t.equal(toLocal('group', group('A'), maps)?.holds, 'a')
  t.equal(toCentral('group', group('b'), maps)?.holds, 'B')
  t.equal(toLocal('group', group('C'), maps), undefined)
  t.equal(toCentral('group', group('local'), maps), undefined)
  t.equal(toLocal('group', group('C'), {})?.holds, 'C', 'without a map every code is the same')
  t.equal(
    toCentral('group', group('s'), {
      groups: new Map([
        ['ONE', 's'],
        ['TWO', 's'],
      ]),
    })?.holds,
    'ONE',
    'the first of two',
  )
})

const email = (value: string, preferred = false, type?: string) =>
  itemOf('emails', { value, preferred, ...(type !== undefined && { type }) })
const agreeing = (central: readonly Item[], copy = central) => agreedOn({ central, copy } as unknown as Sides)
const emails = {
  field: 'emails',
  maps: noMaps,
  centralShape: full,
  copyShape: full,
  centralSince: 1,
  copySince: 2,
  outranked: false,
} as const
const a = email('a@x', true)
const b = email('b@x')
const c = email('c@x')

/** What stands there afterwards, in the order of the alphabet, and whose edits were lost. */
const told = (sides: Sides) => {
  const merged = merge(sides, print)
  const next = applied(sides, merged)
  const values = (items: readonly Item[]) =>
    items.map(({ holds, preferred }) => `${(holds as TypedPoint).value}${preferred ? '!' : ''}`).sort()
  return {
    central: values(next.central),
    copy: values(next.copy),
    lost: merged.lost.map(({ side, kind }) => `${side} ${kind}`),
    result: merged.result,
  }
}

await t.test('of lists that both changed each addition is there and each removal gone', async (t) => {
  const sides: Sides = { ...emails, rule: 'merge', central: [a, c], copy: [b], agreed: agreeing([a, b]) }
  t.strictSame(told(sides), { central: ['c@x'], copy: ['c@x'], lost: [], result: 'same' })
})

await t.test('an institution that was overruled finds its edit among the lost', async (t) => {
  const sides: Sides = { ...emails, rule: 'zone', central: [a], copy: [b], agreed: agreeing([a]) }
  t.strictSame(told(sides), { central: ['a@x!'], copy: ['a@x!'], lost: ['copy overruled'], result: 'same' })
  t.strictSame(told({ ...sides, central: [c] }).lost, ['copy both-changed'])
})

await t.test('of two edits the newer counts, and of none neither', async (t) => {
  const sides: Sides = { ...emails, rule: 'newest', central: [c], copy: [b], agreed: agreeing([a]) }
  t.strictSame(told(sides), { central: ['b@x'], copy: ['b@x'], lost: ['central both-changed'], result: 'same' })
  t.strictSame(told({ ...sides, centralSince: 3 }), {
    central: ['c@x'],
    copy: ['c@x'],
    lost: ['copy both-changed'],
    result: 'same',
  })
  t.strictSame(told({ ...sides, agreed: agreeing([c], [b]) }), { central: ['c@x'], copy: ['b@x'], lost: [], result: 'kept' })
})

await t.test('who knows no types makes another one preferred without mixing up the types of either', async (t) => {
  const [home, work] = [email('a@x', true, 'home'), email('b@x', false, 'work')]
  const shown = [email('a@x', true), email('b@x', false)]
  const sides: Sides = {
    ...emails,
    rule: 'newest',
    copyShape: poor('emails', 2),
    central: [home, work],
    copy: [email('b@x', true), email('a@x', false)],
    agreed: { central: agreeing([home, work]).central, copy: agreeing(shown).copy },
  }
  t.match(
    merge(sides, print).central?.map(({ holds }) => holds),
    [
      { value: 'b@x', type: 'work', preferred: true },
      { value: 'a@x', type: 'home', preferred: false },
    ],
  )
})

await t.test('what the institution has no code for is no reason to wipe what it has', async (t) => {
  const sides: Sides = {
    ...emails,
    field: 'group',
    rule: 'zone',
    maps,
    central: [itemOf('group', 'C')],
    copy: [itemOf('group', 'a')],
  }
  t.strictSame(merge(sides, print), { result: 'unmapped', lost: [] })
})
