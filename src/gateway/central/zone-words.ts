import { toCentral, toLocal } from '#domain/code-map.ts'
import {
  changeTo,
  dataFields,
  itemsOf,
  withChange,
  type DataField,
  type PatronData,
  type PatronDataChange,
} from '#domain/patron-data.ts'
import type { CodeMaps } from '#domain/sync-rule.ts'

/**
 * Where an institution's record is the central one (of linked accounts, of records that nobody keeps together), it speaks its institution's codes, and
 * holds things that are that institution's own affair. To the network it is shown in the zone's words, without those.
 */
export function inZoneWords(data: PatronData, maps: CodeMaps): PatronData {
  return dataFields.reduce((told, field) => {
    const items = itemsOf(field, data).flatMap((item) => toCentral(field, item, maps) ?? [])
    return withChange(told, changeTo(field, items))
  }, data)
}

/** A change in the zone's words as that institution's record takes it: what is its own affair stays in its lists. */
export function inLocalWords(change: PatronDataChange, present: PatronData, maps: CodeMaps): PatronDataChange {
  const wanted = withChange(inZoneWords(present, maps), change)
  const fields = dataFields.filter((field) => change[field] !== undefined)
  return Object.assign({}, ...fields.map((field) => localised(field, wanted, present, maps))) as PatronDataChange
}

function localised(field: DataField, wanted: PatronData, present: PatronData, maps: CodeMaps): PatronDataChange {
  const own = itemsOf(field, present).filter((item) => toCentral(field, item, maps) === undefined)
  return changeTo(field, [...itemsOf(field, wanted).flatMap((item) => toLocal(field, item, maps) ?? []), ...own])
}
