import { toCentral } from '#domain/code-map.ts'
import type { FieldShape, FieldShapes } from '#domain/field-shape.ts'
import {
  changeTo,
  dataFields,
  itemOf,
  itemsOf,
  type DataField,
  type Item,
  type PatronData,
  type PatronDataChange,
} from '#domain/patron-data.ts'
import type { CodeMaps } from '#domain/sync-rule.ts'
import type { FiledPatron } from '#ports/patron-file.ts'
import type { FiledZone, People } from './people.ts'
import { inLocalWords, inZoneWords } from './zone-words.ts'

/** A central record in the zone's words, wherever it is kept. */
export interface CentralSide {
  readonly filed: FiledPatron
  readonly data: PatronData
  readonly shapes: FieldShapes
  /** A change in the zone's words as this record takes it. */
  asWritten(change: PatronDataChange): PatronDataChange
}

/** Where an institution's record is the central one it speaks that institution's codes, and holds affairs of its own. */
export function centralSide(people: People, zone: FiledZone, filed: FiledPatron): CentralSide {
  const holder = filed.record.ref.institution
  const { shapes } = people.fileOf(holder)
  if (people.isZone(holder)) return { filed, data: filed.data, shapes, asWritten: (change) => change }
  const { maps } = people.membershipOf(zone, holder)
  return {
    filed,
    data: inZoneWords(filed.data, maps),
    shapes: withoutOwn(shapes, filed.data, maps),
    asWritten: (change) => inLocalWords(change, filed.data, maps),
  }
}

/** The change as this record would show it after it was written: without what it cannot hold. */
export function shownChange(change: PatronDataChange, shapes: FieldShapes): PatronDataChange {
  const wanted = change as PatronData
  const fields = dataFields.filter((field) => change[field] !== undefined)
  return Object.assign({}, ...fields.map((field) => shownField(field, wanted, shapes[field] as FieldShape | undefined)))
}

function shownField(field: DataField, wanted: PatronData, shape: FieldShape | undefined): PatronDataChange {
  if (!shape || wanted[field] === null) return { [field]: wanted[field] }
  const items = itemsOf(field, wanted).flatMap((item) => {
    const held = shape.shown ? shape.shown(item.holds) : item.holds
    return held === undefined ? [] : [itemOf(field, held)]
  })
  const first = [...items.filter(({ preferred }) => preferred), ...items.filter(({ preferred }) => !preferred)]
  const ordered = shape.preferred || !isMarked(field) ? items : first.map((item, at) => marked(field, item, at === 0))
  return changeTo(field, ordered)
}

/** A system that marks none of several reads the first as preferred. */
function marked(field: DataField, item: Item, preferred: boolean): Item {
  return item.preferred === preferred ? item : itemOf(field, { ...(item.holds as object), preferred } as Item['holds'])
}

function isMarked(field: DataField): boolean {
  return field === 'emails' || field === 'phones' || field === 'addresses'
}

/** What is an institution's own affair takes room in its lists that the zone's cannot have. */
function withoutOwn(shapes: FieldShapes, data: PatronData, maps: CodeMaps): FieldShapes {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const field = name as DataField
      if (shape.most === undefined) return [field, shape]
      const own = itemsOf(field, data).filter((item) => toCentral(field, item, maps) === undefined)
      return [field, { ...shape, most: Math.max(0, shape.most - own.length) }]
    }),
  )
}
