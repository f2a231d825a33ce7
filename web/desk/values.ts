import type { CentralValues, CopyDifferenceField } from '../client/generated.ts'
import { writtenDay } from '../elements/written.ts'
import type { DeskWord } from './texts.ts'

export type DataField = CopyDifferenceField

/** In the order in which people look. */
export const dataFields: readonly DataField[] = [
  'name',
  'birthDate',
  'emails',
  'phones',
  'addresses',
  'group',
  'expires',
  'identifiers',
  'language',
  'notes',
  'blocks',
]

export const fieldWord = (field: DataField): DeskWord => `field-${field}`

/** What stands in a field, line by line; nothing where nothing does. */
export function linesOf(field: DataField, values: CentralValues | undefined, language: string): readonly string[] {
  if (!values) return []
  switch (field) {
    case 'name':
      return filled([[values.name?.given, values.name?.middle, values.name?.family].filter(Boolean).join(' ')])
    case 'birthDate':
    case 'expires':
      return filled([values[field]]).map((day) => writtenDay(day, language))
    case 'language':
    case 'group':
      return filled([values[field]])
    case 'emails':
    case 'phones':
      return (values[field] ?? []).map(({ value, type, preferred }) => marked(value, type, preferred))
    case 'addresses':
      return (values.addresses ?? []).map(({ lines, postalCode, city, region, country, type, preferred }) =>
        marked(filled([...lines, filled([postalCode, city]).join(' '), region, country]).join(', '), type, preferred),
      )
    case 'identifiers':
      return (values.identifiers ?? []).map(({ type, value, active }) => `${value} (${type}${active ? '' : ', –'})`)
    case 'notes':
      return (values.notes ?? []).map(({ type, text }) => `${text} (${type})`)
    case 'blocks':
      return (values.blocks ?? []).map(({ code, said, until }) =>
        filled([said ?? code, until === undefined ? undefined : writtenDay(until, language)]).join(', '),
      )
  }
}

function marked(value: string, type: string | undefined, preferred: boolean): string {
  return `${value}${type === undefined ? '' : ` (${type})`}${preferred ? ' ★' : ''}`
}

function filled(texts: readonly (string | null | undefined)[]): string[] {
  return texts.filter((text): text is string => text !== undefined && text !== null && text !== '')
}
