import { inspect, isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import type { Test } from 'tap'
import type { Day } from '#domain/day.ts'
import type { FieldShape } from '#domain/field-shape.ts'
import type { RecordId } from '#domain/id.ts'
import {
  dataFields,
  itemOf,
  itemsOf,
  sameItems,
  type DataField,
  type PatronData,
  type PatronDataChange,
} from '#domain/patron-data.ts'
import { isProblem } from '#domain/problem.ts'
import type { FileCriteria, FiledPatron, FilePage, NewPatron, Page, PatronFile } from '#ports/patron-file.ts'
import type { Faults, FaultScope } from '#simulation/faults.ts'
import type { RecordedCall } from '#simulation/request.ts'
import { patience } from './ils.ts'
import { count, lost, rejects, troubles } from './ils-renewal.ts'
import { wantedIn, wildIn, type PlayedCodes, type Wanted } from './patron-file-values.ts'

/**
 * What this suite needs of a vendor: its adapter, opened with `writingSend` on its own simulator. All beside `file` looks behind the adapter, at the
 * simulator's own state.
 */
export interface FileLibrary {
  readonly file: PatronFile
  readonly faults: Faults
  readonly calls: readonly RecordedCall[]
  /** Three at least, with something in every field, and in the record of each something that no adapter knows of. No two have the same family name. */
  readonly patrons: readonly RecordId[]
  /** Known to the zone or the vendor, and not here: to look for them must not bring them. */
  readonly elsewhere?: RecordId
  readonly codes: PlayedCodes
  /** A key that a record may have and none has. */
  readonly free: RecordId
  readonly writes: {
    readonly write: FaultScope
    readonly create?: FaultScope
    readonly rekey?: FaultScope
    readonly remove?: FaultScope
  }
  /** Those who can be made here, none of them there yet. Missing where nobody can be made. */
  readonly newcomers?: readonly NewPatron[]
  /** Somebody who cannot be made: a number or key of somebody else's. */
  readonly taken?: NewPatron
  /** All that the record holds but these fields, what goes with them by the vendor's own rules, and what notes that something was written. */
  rest(record: RecordId, but: readonly DataField[]): unknown
  /** Everything that everybody's records hold, in the zone and in its other institutions too. */
  snapshot(): unknown
  /** Everybody here, by main key. */
  everybody(): readonly RecordId[]
  /** The desk writes somebody's family name. */
  rename(record: RecordId, family: string): void
  /** The desk adds somebody, who has nothing but a name and what the vendor demands. */
  add(record: RecordId, family: string): void
  remove(record: RecordId): void
  /** Something is open for this patron. */
  occupy?(record: RecordId): void
  /** A day passes; the one it is then. */
  tomorrow?(): Day
  /** A message as the vendor signs and sends it. */
  notice?(of: PlayedNotice): { readonly raw: Buffer; readonly headers: Readonly<Record<string, string>> }
  reset(): void
  close(): Promise<void>
}

export interface PlayedNotice {
  readonly event: string
  readonly at: number
  readonly what: 'changed' | 'removed' | 'other'
  readonly record: RecordId
}

/** Every adapter with a patron file passes this unchanged; of what is missing the part is skipped, and that is printed. */
export async function patronFileConformance(t: Test, library: FileLibrary): Promise<void> {
  t.teardown(() => library.close())
  t.beforeEach(() => library.reset())
  const { file } = library
  await t.test('shapes', (t) => shaping(t, library))
  await t.test('reading', (t) => reading(t, library))
  await t.test('writing', (t) => writing(t, library))
  await t.test('losing a write', (t) => losing(t, library))
  if (file.create) await t.test('making', (t) => making(t, file.create!.bind(file), library))
  else t.comment('making: skipped, nobody is made from here')
  if (file.rekey) await t.test('another key', (t) => rekeying(t, file.rekey!.bind(file), library))
  else t.comment('another key: skipped, the vendor’s never changes')
  if (file.remove) await t.test('removing', (t) => removing(t, file.remove!.bind(file), library))
  else t.comment('removing: skipped, nobody is removed from here')
  await t.test('searching', (t) => searching(t, library))
  if (file.walk) await t.test('walking', (t) => walking(t, file.walk!.bind(file), library))
  else t.comment('walking: skipped, there is no list of all')
  if (file.changedSince) await t.test('changes', (t) => changing(t, file.changedSince!.bind(file), library))
  else t.comment('changes: skipped, the vendor cannot tell')
  if (file.codes) await t.test('codes', (t) => coding(t, file.codes!.bind(file), library))
  else t.comment('codes: skipped, the vendor tells none')
  if (file.notices) await t.test('notices', (t) => noticing(t, library))
  else t.comment('notices: skipped, the vendor sends none')
}

function fieldsOf({ file: { shapes } }: FileLibrary, which: 'read' | 'written'): readonly DataField[] {
  return dataFields.filter((field) => shapes[field] && (which === 'read' || shapes[field].writable))
}

function shapeOf({ file: { shapes } }: FileLibrary, field: DataField): FieldShape {
  return shapes[field] as FieldShape
}

async function now({ file }: Pick<FileLibrary, 'file'>, record: RecordId): Promise<FiledPatron> {
  return (await file.read(record, patience()))!
}

async function shaping(t: Test, library: FileLibrary): Promise<void> {
  await t.test('what is shown is shown as itself', (t) => {
    for (const field of fieldsOf(library, 'read')) {
      const shape = shapeOf(library, field)
      if (!shape.shown) continue
      fc.assert(
        fc.property(wildIn(field, library.codes), (held) => {
          const once = shape.shown!(held)
          return once === undefined || isDeepStrictEqual(shape.shown!(once), once)
        }),
        { numRuns: 300 },
      )
    }
    t.end()
  })

  await t.test('what was read is shown as it was read', async (t) => {
    for (const record of library.patrons) {
      const { data } = await now(library, record)
      for (const field of fieldsOf(library, 'read')) {
        const shape = shapeOf(library, field)
        for (const item of itemsOf(field, data)) {
          const shown = shape.shown ? shape.shown(item.holds) : item.holds
          t.equal(shown && itemOf(field, shown).spelling, item.spelling, field)
        }
      }
    }
  })
}

async function reading(t: Test, library: FileLibrary): Promise<void> {
  const { file, patrons } = library

  await t.test('it is the whole record, and reading changes nothing', async (t) => {
    const before = library.snapshot()
    for (const record of patrons) {
      const found = await now(library, record)
      t.equal(found.record.ref.record, record)
      for (const field of fieldsOf(library, 'read')) t.not(itemsOf(field, found.data).length, 0, field)
      for (const field of dataFields) if (!file.shapes[field]) t.equal(itemsOf(field, found.data).length, 0, field)
    }
    t.same(library.snapshot(), before)
  })

  await t.test('nobody is nothing, and looking for somebody makes no copy', async (t) => {
    const before = library.snapshot()
    for (const record of ['nobody-at-all' as RecordId, library.free, '' as RecordId, '../x' as RecordId, library.elsewhere]) {
      if (record !== undefined) t.equal(await file.read(record, patience()), undefined, record)
    }
    t.same(library.snapshot(), before)
  })

  await t.test('a record that is gone is nothing', async (t) => {
    library.remove(patrons[0]!)
    t.equal(await file.read(patrons[0]!, patience()), undefined)
  })

  for (const [fault, ...codes] of troubles) {
    await t.test(`${inspect(fault)} is a problem, and never "nobody"`, async (t) => {
      library.faults.set(fault)
      await rejects(t, file.read(patrons[0]!, patience(fault.kind === 'hang' ? 150 : 10_000)), ...codes)
    })
  }
}

async function writing(t: Test, library: FileLibrary): Promise<void> {
  const { file, patrons } = library
  const written = fieldsOf(library, 'written')

  for (const field of written) {
    await t.test(
      `${field}: what is read afterwards is what would be shown, whatever was there, and the rest stays`,
      async (t) => {
        await fc.assert(
          fc.asyncProperty(
            fc.constantFrom(...patrons),
            wantedIn(field, shapeOf(library, field), library.codes),
            async (record, { change, items }) => {
              const [rest, before] = [library.rest(record, [field]), await now(library, record)]
              t.same(await file.write(record, change, patience()), { outcome: 'written' })
              const { data } = await now(library, record)
              t.ok(sameItems(itemsOf(field, data), items), inspect({ data: data[field], change }, { depth: 9 }))
              t.same(library.rest(record, [field]), rest)
              for (const other of dataFields) {
                if (other !== field) t.ok(sameItems(itemsOf(other, data), itemsOf(other, before.data)), other)
              }
              const once = library.snapshot()
              t.same(await file.write(record, change, patience()), { outcome: 'written' })
              t.same(library.snapshot(), once, 'twice is once')
              return t.passing()
            },
          ),
          { numRuns: 8, endOnFailure: true },
        )
      },
    )

    await t.test(`${field}: taken away, nothing stands there, or it is refused, and the rest stays`, async (t) => {
      const [record] = patrons as [RecordId]
      const [rest, whole] = [library.rest(record, [field]), library.snapshot()]
      const answer = await file.write(record, { [field]: null }, patience())
      if (answer.outcome === 'written') t.same(itemsOf(field, (await now(library, record)).data), [])
      else t.same(library.snapshot(), whole)
      t.same(library.rest(record, [field]), rest)
    })
  }

  await t.test('all at once, and again', async (t) => {
    for (const [index, record] of patrons.entries()) {
      const { change, items } = everything(library, 7 + index)
      const rest = library.rest(record, written)
      t.same(await file.write(record, change, patience()), { outcome: 'written' })
      const { data } = await now(library, record)
      for (const field of written) t.ok(sameItems(itemsOf(field, data), items.get(field)!), field)
      t.same(library.rest(record, written), rest)
      const once = library.snapshot()
      t.same(await file.write(record, change, patience()), { outcome: 'written' })
      t.same(library.snapshot(), once)
    }
  })

  await t.test('what was read is written as it was read, and changes nothing', async (t) => {
    const before = library.snapshot()
    for (const record of patrons) {
      const { data } = await now(library, record)
      const change = Object.fromEntries(written.map((field) => [field, data[field] ?? null]))
      t.same(await file.write(record, change, patience()), { outcome: 'written' })
    }
    t.same(library.snapshot(), before)
  })

  await t.test('whoever is not there is gone, and nobody is made by it', async (t) => {
    const { change } = everything(library, 3)
    const before = library.snapshot()
    for (const record of ['nobody-at-all' as RecordId, library.free, library.elsewhere]) {
      if (record === undefined) continue
      t.match(await file.write(record, change, patience()), { outcome: 'refused', reason: 'gone' })
    }
    t.same(library.snapshot(), before)
    t.equal(count(library, library.writes.write), 0)
  })

  for (const [field, change] of [
    ['group', { group: 'NOSUCH' }],
    ['identifiers', { identifiers: [{ type: 'NOSUCH', value: 'Q1', active: true }] }],
    ['notes', { notes: [{ type: 'NOSUCH', text: 'Quince' }] }],
    ['blocks', { blocks: [{ code: 'NOSUCH' }] }],
  ] as const satisfies readonly (readonly [DataField, PatronDataChange])[]) {
    await t.test(
      `${field}: a code that the vendor has not is refused as one, and nothing is written, unless it keeps any`,
      async (t) => {
        if (!written.includes(field)) return t.comment(`${field}: skipped, it is not written`)
        const before = library.snapshot()
        const answer = await file.write(patrons[0]!, change, patience())
        if (answer.outcome === 'written') {
          const shown = itemsOf(field, (await now(library, patrons[0]!)).data).map(({ spelling }) => spelling)
          t.ok(shown.length === 0 || shown.some((spelling) => spelling.includes('NOSUCH')))
          return undefined
        }
        // Some say that it was not written, and not why.
        t.match(answer.reason, /^(code|other)$/)
        t.same(library.snapshot(), before)
        return undefined
      },
    )
  }
}

async function losing(t: Test, library: FileLibrary): Promise<void> {
  const { file, patrons } = library
  const [record] = patrons as [RecordId]
  const written = fieldsOf(library, 'written')

  for (const [fault, happened] of lost) {
    await t.test(`${inspect(fault)} leaves unknown what became of it, and the same again ends right`, async (t) => {
      const { change, items } = everything(library, 5)
      const [rest, whole] = [library.rest(record, written), library.snapshot()]
      const shows = async () => {
        const { data } = await now(library, record)
        return written.every((field) => sameItems(itemsOf(field, data), items.get(field)!))
      }
      const lift = library.faults.set(fault, library.writes.write)
      await rejects(t, file.write(record, change, patience(fault.kind === 'hang' ? 1_000 : 10_000)), 'outcome-unknown')
      lift()
      t.equal(count(library, library.writes.write), 1, 'it was asked once')
      if (happened) t.ok(await shows())
      else t.same(library.snapshot(), whole)
      t.same(await file.write(record, change, patience()), { outcome: 'written' })
      t.ok(await shows())
      t.same(library.rest(record, written), rest)
    })
  }

  for (const [fault, ...codes] of troubles) {
    await t.test(`${inspect(fault)} before anything is written writes nothing`, async (t) => {
      const before = library.snapshot()
      library.faults.set(fault)
      const asked = file.write(record, everything(library, 5).change, patience(fault.kind === 'hang' ? 150 : 10_000))
      await rejects(t, asked, ...codes)
      t.equal(count(library, library.writes.write), 0)
      t.same(library.snapshot(), before)
    })
  }
}

async function making(t: Test, create: NonNullable<PatronFile['create']>, library: FileLibrary): Promise<void> {
  const { file, newcomers = [] } = library
  t.not(newcomers.length, 0)

  for (const [index, patron] of newcomers.entries()) {
    await t.test(`newcomer ${index + 1} is made once, with what was asked for, and is there when asked again`, async (t) => {
      const before = library.everybody()
      const made = await create(patron, patience())
      t.equal(made.outcome, 'created', inspect(made))
      if (made.outcome === 'refused') return
      const { record } = made
      if (patron.record !== undefined) t.equal(record, patron.record)
      t.same(new Set(library.everybody()), new Set([...before, record]))
      const found = await now(library, record)
      for (const field of fieldsOf(library, 'written')) {
        const shape = shapeOf(library, field)
        const asked = itemsOf(field, patron.data).flatMap(({ holds }) => (shape.shown ? (shape.shown(holds) ?? []) : holds))
        if (asked.length > 0)
          t.ok(
            sameItems(
              itemsOf(field, found.data),
              asked.map((held) => itemOf(field, held)),
            ),
            field,
          )
      }
      const once = library.snapshot()
      if (patron.record !== undefined || patron.from) t.same(await create(patron, patience()), { outcome: 'exists', record })
      else t.match(await create(patron, patience()), { outcome: 'refused', reason: 'taken' })
      t.same(library.snapshot(), once)
    })

    for (const [fault] of lost) {
      await t.test(
        `newcomer ${index + 1}: ${inspect(fault)} leaves unknown what became of it, and asked again there is one`,
        async (t) => {
          const before = library.everybody().length
          const lift = library.faults.set(fault, { ...library.writes.create, times: 1 })
          await rejects(t, create(patron, patience(fault.kind === 'hang' ? 1_000 : 10_000)), 'outcome-unknown')
          lift()
          const again = await create(patron, patience())
          if (patron.record !== undefined || patron.from) t.match(again, { outcome: /created|exists/ })
          t.equal(library.everybody().length, before + 1)
          if (again.outcome !== 'refused') t.ok(await file.read(again.record, patience()))
        },
      )
    }
  }

  await t.test('whoever has somebody else’s number or key is not made', async (t) => {
    if (!library.taken) return t.comment('taken: skipped, the vendor makes the copy')
    const before = library.snapshot()
    t.match(await create(library.taken, patience()), { outcome: 'refused', reason: 'taken' })
    t.same(library.snapshot(), before)
    return undefined
  })
}

async function rekeying(t: Test, rekey: NonNullable<PatronFile['rekey']>, library: FileLibrary): Promise<void> {
  const { file, patrons, free } = library
  const [record, other] = patrons as [RecordId, RecordId]

  await t.test('the record has the new key, the old one is nobody, and the rest stays', async (t) => {
    const before = await now(library, record)
    const rest = library.rest(record, [])
    t.same(await rekey(record, free, patience()), { outcome: 'written' })
    t.equal(await file.read(record, patience()), undefined)
    t.same((await now(library, free)).data, before.data)
    t.same(library.rest(free, []), rest)
    t.match(await rekey(record, free, patience()), { outcome: 'refused', reason: 'gone' })
  })

  await t.test('somebody else’s key is taken, and nothing is written', async (t) => {
    const before = library.snapshot()
    t.match(await rekey(record, other, patience()), { outcome: 'refused', reason: 'taken' })
    t.same(library.snapshot(), before)
    t.match(await rekey('nobody-at-all' as RecordId, free, patience()), { outcome: 'refused', reason: 'gone' })
    t.same(library.snapshot(), before)
  })

  for (const [fault, happened] of lost) {
    await t.test(`${inspect(fault)} leaves unknown which key it has, and a reading tells`, async (t) => {
      const lift = library.faults.set(fault, library.writes.rekey ?? library.writes.write)
      await rejects(t, rekey(record, free, patience(fault.kind === 'hang' ? 1_000 : 10_000)), 'outcome-unknown')
      lift()
      t.equal((await file.read(free, patience())) !== undefined, happened)
      t.equal((await file.read(record, patience())) !== undefined, !happened)
    })
  }
}

async function removing(t: Test, remove: NonNullable<PatronFile['remove']>, library: FileLibrary): Promise<void> {
  const { file, patrons, elsewhere } = library
  const [record] = patrons as [RecordId]

  await t.test('the record is gone, and nobody else', async (t) => {
    const before = library.everybody()
    t.same(await remove(record, patience()), { outcome: 'written' })
    t.same(
      library.everybody(),
      before.filter((each) => each !== record),
    )
    t.equal(await file.read(record, patience()), undefined)
  })

  await t.test('whoever is not there is gone, and nobody is made by it', async (t) => {
    const before = library.snapshot()
    for (const nobody of ['nobody-at-all' as RecordId, elsewhere]) {
      if (nobody !== undefined) t.match(await remove(nobody, patience()), { outcome: 'refused', reason: 'gone' })
    }
    t.same(library.snapshot(), before)
  })

  await t.test('somebody for whom something is open stays', async (t) => {
    if (!library.occupy) return t.comment('in use: skipped, the vendor removes anybody')
    library.occupy(record)
    const before = library.snapshot()
    t.match(await remove(record, patience()), { outcome: 'refused', reason: 'in-use' })
    t.same(library.snapshot(), before)
    return undefined
  })

  for (const [fault, happened] of lost) {
    await t.test(`${inspect(fault)} leaves unknown whether it is there, and a reading tells`, async (t) => {
      const lift = library.faults.set(fault, library.writes.remove)
      await rejects(t, remove(record, patience(fault.kind === 'hang' ? 1_000 : 10_000)), 'outcome-unknown')
      lift()
      t.equal((await file.read(record, patience())) === undefined, happened)
    })
  }
}

async function searching(t: Test, library: FileLibrary): Promise<void> {
  const { file, patrons } = library
  const [record] = patrons as [RecordId]

  /** What the vendor cannot look for is said, and is no "nobody". */
  async function found(t: Test, criteria: FileCriteria, size = 100): Promise<readonly FiledPatron[] | undefined> {
    try {
      return (await all(t, (page) => file.search(criteria, page, patience()), size)).patrons
    } catch (error) {
      if (!isProblem(error, 'capability-missing')) throw error
      t.comment(`${Object.keys(criteria).join(', ')}: skipped, the vendor cannot look for it`)
      return undefined
    }
  }
  const keys = (patrons: readonly FiledPatron[]) => patrons.map((each) => each.record.ref.record)

  await t.test('each criterion finds who has it, and nobody else; none changes anything', async (t) => {
    const before = library.snapshot()
    for (const who of patrons) {
      const { data } = await now(library, who)
      for (const criteria of criteriaOf(who, data)) {
        const hits = await found(t, criteria)
        if (hits === undefined) continue
        t.ok(keys(hits).includes(who), inspect(criteria))
        for (const hit of hits) t.ok(fits(hit, criteria), inspect({ criteria, hit: hit.data }, { depth: 5 }))
        for (const hit of hits) t.same(hit.data, (await now(library, hit.record.ref.record)).data, 'a hit is the whole record')
      }
    }
    t.same(library.snapshot(), before)
  })

  await t.test('case does not matter, and a part of it is not it', async (t) => {
    const { data } = await now(library, record)
    const family = data.name.family!
    const upper = await found(t, { familyName: family.toUpperCase() })
    if (upper) t.same(keys(upper), [record])
    library.rename(patrons[1]!, `${family} Quince`)
    const exact = await found(t, { familyName: family })
    if (exact) t.same(keys(exact), [record])
    for (const nobody of [{ familyName: 'Nobody-at-all' }, { identifier: '000000' }, { email: 'nobody@example.org' }]) {
      const hits = await found(t, nobody)
      if (hits) t.same(hits, [])
    }
  })

  await t.test('all that is asked for must fit', async (t) => {
    const [one, other] = [await now(library, record), await now(library, patrons[1]!)]
    const name = { familyName: one.data.name.family! }
    const both = await found(t, { ...name, email: one.data.emails[0]!.value })
    if (both) t.same(keys(both), [record])
    const mixed = await found(t, { ...name, email: other.data.emails[0]!.value })
    if (mixed) t.same(mixed, [])
  })

  await t.test('whoever is elsewhere is not found here, and is not brought here by it', async (t) => {
    if (library.elsewhere === undefined) return t.comment('elsewhere: skipped, nobody is')
    const before = library.snapshot()
    const hits = await found(t, { identifier: library.elsewhere })
    if (hits) t.same(hits, [])
    t.same(library.snapshot(), before)
    return undefined
  })

  await t.test('many come page by page, each once', async (t) => {
    const many = Array.from({ length: 7 }, (_, index) => `QUINCE${index + 1}` as RecordId)
    for (const each of many) library.add(each, 'Quincey')
    for (const size of [1, 3, 100]) {
      const hits = await found(t, { familyName: 'Quincey' }, size)
      if (hits) t.same(keys(hits).toSorted(), many)
    }
  })

  for (const [fault, ...codes] of troubles) {
    await t.test(`${inspect(fault)} is a problem, and never "nobody"`, async (t) => {
      const { data } = await now(library, record)
      library.faults.set(fault)
      const asked = file.search({ familyName: data.name.family! }, { size: 10 }, patience(fault.kind === 'hang' ? 150 : 10_000))
      await rejects(t, asked, ...codes, 'capability-missing')
    })
  }
}

async function walking(t: Test, walk: NonNullable<PatronFile['walk']>, library: FileLibrary): Promise<void> {
  const ask = (page: Page) => walk(page, patience())
  const keys = (patrons: readonly FiledPatron[]) => patrons.map((each) => each.record.ref.record)

  await t.test('everybody comes, once, whole, in the same order whatever the page, and walking changes nothing', async (t) => {
    const [everybody, before] = [library.everybody(), library.snapshot()]
    let order: readonly RecordId[] | undefined
    for (const size of [1, 2, 5, 100]) {
      const { patrons, totals, unread } = await all(t, ask, size)
      t.equal(unread, 0)
      t.same(keys(patrons).toSorted(), everybody.toSorted())
      t.same(keys(patrons), (order ??= keys(patrons)))
      for (const total of totals) t.equal(total, everybody.length)
      for (const one of size === 100 ? patrons : []) t.same(one.data, (await now(library, one.record.ref.record)).data)
    }
    t.same(library.snapshot(), before)
  })

  await t.test('whoever is added or removed meanwhile moves nobody else out of it', async (t) => {
    const before = library.everybody()
    const order = keys((await all(t, ask, 100)).patrons)
    for (const change of [
      () => library.add('0-quince' as RecordId, 'Quincey'),
      () => library.add('zz-quince' as RecordId, 'Quincey'),
      () => library.remove(order[0]!),
      () => library.remove(order[1]!),
    ]) {
      for (const size of [1, 2]) {
        library.reset()
        const first = await ask({ size })
        t.ok(first.next, 'there is more')
        change()
        const { patrons } = await all(t, ask, size, first.next)
        const came = [...keys(first.patrons), ...keys(patrons)]
        const stayed = before.filter((each) => library.everybody().includes(each))
        for (const each of stayed) t.equal(came.filter((other) => other === each).length, 1, each)
      }
    }
  })
}

async function changing(t: Test, since: NonNullable<PatronFile['changedSince']>, library: FileLibrary): Promise<void> {
  await t.test('whoever was changed since comes, by whomever it was, and nobody else', async (t) => {
    if (!library.tomorrow) return t.comment('changes: skipped, no day passes')
    const [atTheDesk, fromHere] = library.patrons as [RecordId, RecordId]
    const day = library.tomorrow()
    const came = async (size = 100) => {
      const { patrons } = await all(t, (page) => since(day, page, patience()), size)
      return patrons.map((each) => each.record.ref.record).toSorted()
    }
    t.same(await came(), [])
    library.rename(atTheDesk, 'Quincey')
    t.same(await came(), [atTheDesk])
    t.match(await library.file.write(fromHere, everything(library, 11).change, patience()), { outcome: 'written' })
    for (const size of [1, 100]) t.same(await came(size), [atTheDesk, fromHere].toSorted())
    return undefined
  })
}

async function coding(t: Test, codes: NonNullable<PatronFile['codes']>, library: FileLibrary): Promise<void> {
  await t.test('the codes are those that records may hold', async (t) => {
    const before = library.snapshot()
    const told = await codes(patience())
    t.not(Object.keys(told).length, 0)
    for (const [kind, played] of Object.entries(library.codes)) {
      const listed = told[kind as keyof typeof told]
      if (listed === undefined) t.comment(`${kind}: skipped, the vendor tells none`)
      else for (const code of played) t.ok(listed.includes(code), `${kind} ${code}`)
    }
    t.same(library.snapshot(), before)
  })
}

async function noticing(t: Test, library: FileLibrary): Promise<void> {
  const notices = library.file.notices!
  const [record] = library.patrons as [RecordId]
  const at = Date.UTC(2026, 2, 11, 8, 30)
  const played = (what: PlayedNotice['what'], event = 'e-1') => library.notice!({ event, at, what, record })
  const invalid = (t: Test, raw: Buffer, headers: Readonly<Record<string, string | undefined>>, why: string) => {
    try {
      t.fail(`${why}: ${inspect(notices.read(raw, headers))}`)
    } catch (error) {
      t.ok(isProblem(error, 'notice-invalid'), why)
      t.notMatch(inspect(error, { depth: 20 }), new RegExp(`\\b${record}\\b`), 'and names nobody')
    }
  }

  await t.test('the challenge comes back', (t) => {
    t.match(notices.challenge('quince-4711'), 'quince-4711')
    t.end()
  })

  await t.test('who and when is told, and that somebody was removed', (t) => {
    for (const what of ['changed', 'removed'] as const) {
      const { raw, headers } = played(what)
      t.same(notices.read(raw, headers), { event: 'e-1', at, about: { what, record } })
      t.same(notices.read(raw, headers), notices.read(raw, headers), 'the same message twice is the same')
    }
    const other = played('other')
    t.match(notices.read(other.raw, other.headers), { about: { what: 'other' } })
    const second = played('changed', 'e-2')
    t.equal(notices.read(second.raw, second.headers).event, 'e-2')
    t.end()
  })

  await t.test('what was signed is these bytes and no others', (t) => {
    const { raw, headers } = played('changed')
    const another = played('removed')
    invalid(t, raw, {}, 'no signature')
    invalid(t, raw, another.headers, 'another message’s signature')
    invalid(t, raw.subarray(0, raw.length - 1), headers, 'cut')
    invalid(t, Buffer.concat([raw, Buffer.from(' ')]), headers, 'longer')
    invalid(t, Buffer.from(JSON.stringify(JSON.parse(raw.toString()), null, 1)), headers, 're-serialised')
    invalid(t, Buffer.alloc(0), headers, 'empty')
    for (const at of [0, Math.floor(raw.length / 2), raw.length - 1]) {
      const forged = Buffer.from(raw)
      forged[at] = forged[at]! ^ 1
      invalid(t, forged, headers, `another byte at ${at}`)
    }
    for (const [name, value] of Object.entries(headers)) {
      invalid(t, raw, { ...headers, [name]: '' }, `an empty ${name}`)
      invalid(t, raw, { ...headers, [name]: value.slice(1) }, `a cut ${name}`)
    }
    t.end()
  })
}

/** One value for every field that is written, the same for the same seed. */
function everything(
  library: FileLibrary,
  seed: number,
): { readonly change: PatronDataChange; readonly items: ReadonlyMap<DataField, Wanted['items']> } {
  const all = fieldsOf(library, 'written').map((field) => {
    const [one] = fc.sample(wantedIn(field, shapeOf(library, field), library.codes, 1), { seed, numRuns: 1 })
    return [field, one!] as const
  })
  return {
    change: Object.assign({}, ...all.map(([, { change }]) => change)) as PatronDataChange,
    items: new Map(all.map(([field, { items }]) => [field, items])),
  }
}

function criteriaOf(record: RecordId, { name, birthDate, emails, phones, identifiers }: PatronData): readonly FileCriteria[] {
  const { family: familyName, given: givenName } = name
  return [
    { identifier: record },
    ...identifiers.map(({ value }) => ({ identifier: value })),
    ...emails.map(({ value }) => ({ email: value })),
    ...phones.map(({ value }) => ({ phone: value })),
    ...(familyName === undefined ? [] : [{ familyName }]),
    ...(familyName === undefined || givenName === undefined ? [] : [{ familyName, givenName }]),
    ...(familyName === undefined || birthDate === undefined ? [] : [{ familyName, birthDate }]),
  ]
}

function fits({ record, data }: FiledPatron, criteria: FileCriteria): boolean {
  const is = (one: string | undefined, other: string) => one?.trim().toLowerCase() === other.trim().toLowerCase()
  const { identifier, email, phone, familyName, givenName, birthDate } = criteria
  return (
    (identifier === undefined ||
      is(record.ref.record, identifier) ||
      [...data.identifiers, ...record.identifiers].some(({ value }) => is(value, identifier))) &&
    (email === undefined || data.emails.some(({ value }) => is(value, email))) &&
    (phone === undefined || data.phones.some(({ value }) => is(value.replaceAll(/\D/g, ''), phone.replaceAll(/\D/g, '')))) &&
    (familyName === undefined || is(data.name.family, familyName)) &&
    (givenName === undefined || is(data.name.given, givenName)) &&
    (birthDate === undefined || data.birthDate === birthDate)
  )
}

/** Every page, to the last; a page never holds more than was asked for. */
async function all(
  t: Test,
  ask: (page: Page) => Promise<FilePage>,
  size: number,
  from?: string,
): Promise<{ readonly patrons: readonly FiledPatron[]; readonly totals: readonly number[]; readonly unread: number }> {
  const patrons: FiledPatron[] = []
  const totals: number[] = []
  let unread = 0
  let next = from
  for (let pages = 0; pages < 1_000; pages += 1) {
    const page = await ask({ size, ...(next !== undefined && { from: next }) })
    if (page.patrons.length > size) t.fail(`${page.patrons.length} on a page of ${size}`)
    patrons.push(...page.patrons)
    if (page.total !== undefined) totals.push(page.total)
    unread += page.unread
    if (page.next === undefined) return { patrons, totals, unread }
    next = page.next
  }
  throw new Error('The pages have no end')
}
