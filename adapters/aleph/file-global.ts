import type { Day } from '#domain/day.ts'
import type { DataField, PatronData } from '#domain/patron-data.ts'
import { codeOfLanguage, nameWritten, type FileSettings } from './file-shapes.ts'
import type { BlockPlace, GlobalRecord } from './wire.ts'

/** Fields of a record by their names, as they are sent; nothing is said of those that keep what they have. */
export type Sent = readonly (readonly [field: string, value: string])[]

/** What stands in the global record of somebody who is not there yet. */
export const emptyGlobal: Pick<GlobalRecord, 'firstName' | 'lastName' | 'places'> = {
  firstName: undefined,
  lastName: undefined,
  places: [1, 2, 3].map(() => ({ code: undefined, hasNote: false })),
}

/** Those fields of the global record (z303) that `after` says otherwise. */
export function globalFields(
  global: Pick<GlobalRecord, 'firstName' | 'lastName' | 'places'>,
  after: PatronData,
  fields: readonly DataField[],
  today: Day,
  { languages = {}, emptyFields }: Pick<FileSettings, 'languages' | 'emptyFields'>,
): Sent {
  const parts: { readonly [Field in DataField]?: () => Sent } = {
    name: () => nameFields(global, after.name),
    birthDate: () => [['z303-birth-date', raw(after.birthDate)]],
    language: () => [['z303-con-lng', codeOfLanguage(after.language, languages) ?? '']],
    blocks: () =>
      blockFields(
        global.places,
        after.blocks.map(({ code }) => code),
        today,
        emptyFields,
      ),
  }
  return fields.flatMap((field) => parts[field]?.() ?? [])
}

/** Apart from the name as one, only where this Aleph keeps them: releases before 22 have no such fields. */
function nameFields({ firstName, lastName }: Pick<GlobalRecord, 'firstName' | 'lastName'>, name: PatronData['name']): Sent {
  const isApart = firstName !== undefined || lastName !== undefined
  const { given = '', family = '' } = name
  return [
    ['z303-name', nameWritten(name)],
    ...(isApart
      ? ([
          ['z303-last-name', family],
          ['z303-first-name', given],
        ] as const)
      : []),
  ]
}

/**
 * A block keeps its place, so that day and words beside it stay its own. A new one takes a place without words of staff's, as far as there is one; in any
 * other they are sent empty, which a site that keeps what is sent empty is not asked for. `00` is no block.
 */
function blockFields(
  places: readonly BlockPlace[],
  codes: readonly string[],
  today: Day,
  emptyFields: FileSettings['emptyFields'],
): Sent {
  const held = new Set(places.flatMap(({ code }) => (code !== undefined && codes.includes(code) ? [code] : [])))
  const fresh = codes.filter((code) => !held.has(code))
  const free = places.map((place, at) => ({ ...place, at })).filter(({ code }) => code === undefined || !held.has(code))
  const taken = new Map(
    free.toSorted((one, other) => Number(one.hasNote) - Number(other.hasNote)).map(({ at }, index) => [at, fresh[index]]),
  )
  return free.flatMap(({ at, code: before, hasNote }) => {
    const code = taken.get(at)
    if (code === undefined && before === undefined) return []
    const name = (what: string) => `z303-delinq-${what}`
    return [
      [name(`${at + 1}`), code ?? '00'],
      [name(`${at + 1}-update-date`), raw(code === undefined ? undefined : today)],
      ...(hasNote && (code !== undefined || emptyFields === 'cleared') ? ([[name(`n-${at + 1}`), '']] as const) : []),
    ] as const
  })
}

/** `00000000` is no day. */
export function raw(day: Day | undefined): string {
  return day?.replaceAll('-', '') ?? '00000000'
}
