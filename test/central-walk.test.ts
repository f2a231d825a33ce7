import * as fc from 'fast-check'
import t from 'tap'
import { patronIds } from '#access/patron-ids.ts'
import type { FieldShapes } from '#domain/field-shape.ts'
import { zoneAsHolder, type InstitutionId, type RecordId, type ZoneId } from '#domain/id.ts'
import { dataFields, type PatronData } from '#domain/patron-data.ts'
import type { ZoneMode } from '#domain/place.ts'
import type { Membership } from '#domain/sync-rule.ts'
import { outlooks } from '#gateway/central/outlooks.ts'
import { pairing } from '#gateway/central/pairing.ts'
import { prints } from '#gateway/central/prints.ts'
import { isToSee, stopAfter, stopsOf } from '#gateway/central/walk-stops.ts'
import type { FiledZone } from '#gateway/central/people.ts'
import { changeTo, withChange } from '#domain/patron-data.ts'
import type { FiledPatron } from '#ports/patron-file.ts'

/** What a walk over everybody notes, and in which order it goes. */

const ids = patronIds([{ reveal: () => 'k'.repeat(32) } as never])
const print = prints(ids)
const ghent = 'ghent' as InstitutionId

const whole: FieldShapes = Object.fromEntries(dataFields.map((field) => [field, { preferred: true, writable: true }]))
/** One address of e-mail, no types; a group that is read only. */
const poor: FieldShapes = {
  name: { preferred: false, writable: true, shown: ({ given = '', family = '' }) => ({ family: `${family} ${given}`.trim() }) },
  emails: { most: 1, preferred: false, writable: true, shown: ({ value }) => ({ value, preferred: true }) },
  group: { preferred: false, writable: true },
  notes: { preferred: false, writable: false },
}
const rules = Object.fromEntries(dataFields.map((field) => [field, 'zone'])) as Membership['rules']
const member = (maps: Membership['maps']): Membership => ({ rules, maps, loading: { expires: 'as-central', roles: [] } })
const maps = { groups: new Map([['STU', 'S']]), noteTypes: new Map([['GEN', 'G']]) }

const word = fc.constantFrom('a', 'b', 'c')
const patronData: fc.Arbitrary<PatronData> = fc.record({
  name: fc.record({ given: word, family: word }),
  // Of several one is preferred, and no adapter reads it otherwise.
  emails: fc
    .array(fc.record({ value: word, type: fc.constantFrom('home', 'work') }), { maxLength: 2 })
    .map((emails) => emails.map((email, at) => ({ ...email, preferred: at === 0 }))),
  phones: fc.constant([]),
  addresses: fc.constant([]),
  identifiers: fc.constant([]),
  group: fc.constantFrom('STU', 'S', 'PROF'),
  notes: fc.array(fc.record({ type: fc.constantFrom('GEN', 'G', 'OWN'), text: word }), { maxLength: 2 }),
  blocks: fc.constant([]),
})

await t.test('a copy is as it was noted exactly where the rules would write nothing', (t) => {
  for (const [name, shapes, how] of [
    ['of the same kind of system', whole, {}],
    ['with codes of its own', whole, maps],
    ['of a system that holds less', poor, {}],
    ['of one that holds less, with codes of its own', poor, maps],
  ] as const) {
    const membership = member(how)
    const all = outlooks(whole, [{ institution: ghent, membership, shapes }], ids)
    const pairsOf = (central: PatronData, copy: PatronData) =>
      pairing(
        {
          holder: 'zone' as InstitutionId,
          central: { data: central, shapes: whole },
          copy: { data: copy, shapes },
          membership,
          state: undefined,
          outranked: () => false,
          now: 1,
        },
        print,
      )
    fc.assert(
      fc.property(patronData, patronData, (central, given) => {
        const noted = all.of(central)
        // As it is, and after all that the rules would write.
        const written = pairsOf(central, given).reduce(
          (copy, { field, merged }) => (merged.copy ? withChange(copy, changeTo(field, merged.copy)) : copy),
          given,
        )
        return [given, written].every((copy) => {
          const writesNothing = pairsOf(central, copy).every(({ merged }) => !merged.central && !merged.copy)
          return all.isAs(noted, ghent, copy) === writesNothing
        })
      }),
      { numRuns: 500 },
    )
    t.pass(name)
  }
  t.end()
})

await t.test(
  'institutions at which everybody looks alike share what is noted, and of whoever is not known nobody can tell',
  (t) => {
    const at = (institution: string, how: Membership['maps'], shapes = whole) => ({
      institution: institution as InstitutionId,
      membership: member(how),
      shapes,
    })
    const many = Array.from({ length: 27 }, (_, n) => at(`i${n}`, {}))
    const all = outlooks(whole, [...many, at('mapped', maps), at('poor', {}, poor)], ids)
    const [data] = fc.sample(patronData, 1)
    t.equal(all.of(data!).length, 3)
    t.ok(all.isAs(all.of(data!), 'i26' as InstitutionId, data!))
    t.notOk(all.isAs(all.of(data!), 'nowhere' as InstitutionId, data!))
    t.notOk(all.isAs([], 'i0' as InstitutionId, data!))
    t.end()
  },
)

await t.test('central records come before their copies, whichever way the zone is kept', (t) => {
  const zoneOf = (mode: ZoneMode) =>
    ({ zone: { id: 'z' as ZoneId, mode }, members: ['a', 'b'] as string[] }) as unknown as FiledZone
  const order = (mode: ZoneMode) => stopsOf(zoneOf(mode)).map(({ phase, at }) => `${phase} ${at}`)
  t.strictSame(order('network-managed'), ['central z', 'copies a', 'copies b'])
  t.strictSame(order('linked'), ['central a', 'central b', 'copies a', 'copies b'])
  t.strictSame(order('independent'), ['copies a', 'copies b'])
  for (const mode of ['network-managed', 'linked', 'independent'] as const) {
    const stops = stopsOf(zoneOf(mode))
    for (const [index, stop] of stops.entries()) t.strictSame(stopAfter(zoneOf(mode), stop), stops[index + 1])
    t.equal(stopAfter(zoneOf(mode), { phase: 'copies', at: 'gone' as InstitutionId }), undefined)
  }
  const patron = (source: boolean | undefined, link?: object) =>
    ({
      record: { ref: { institution: zoneAsHolder('z' as ZoneId), record: 'r' as RecordId }, ...(link && { link }) },
      ...(source !== undefined && { source }),
    }) as unknown as FiledPatron
  const sees = (each: FiledPatron) => (['central', 'copies'] as const).map((phase) => isToSee('linked', phase, each))
  t.strictSame(sees(patron(true, {})), [true, false], 'the source of a link')
  t.strictSame(sees(patron(false, {})), [false, true], 'a copy')
  t.strictSame(sees(patron(undefined)), [false, false], 'whom nobody has linked')
  t.end()
})
