import { addressParts } from '#domain/contact.ts'
import type { FieldShape, FieldShapes } from '#domain/field-shape.ts'
import type { DataField, Held, TypedAddress, TypedPoint } from '#domain/patron-data.ts'
import { mostLines } from './contact-info.ts'
import { toLanguage } from './translate.ts'

/** What a text of Alma's holds, in characters (rest_user.xsd): nearly every one, and a note. */
const longest = 255
const longestNote = 2_000

/** What Alma has among its types as it is delivered, for what comes without one: it wants one of each entry. */
const usualTypes = { emails: 'personal', phones: 'home', addresses: 'home', notes: 'OTHER' } as const

/**
 * What Alma holds of each field, and how it reads once it was written. Names, notes and lines are cut where they are too long; of a number or an
 * address of e-mail a part would be another one, so it is not held at all.
 */
export const almaShapes: { readonly [Field in DataField]-?: FieldShape<Field> } = {
  name: shaped(({ given, middle, family }) => ({
    ...told('given', cut(given)),
    ...told('middle', cut(middle)),
    ...told('family', cut(family)),
  })),
  birthDate: shaped((day) => day),
  language: shaped(toLanguage),
  emails: { ...shaped((email) => shownPoint(email, usualTypes.emails)), preferred: true },
  phones: { ...shaped((phone) => shownPoint(phone, usualTypes.phones)), preferred: true },
  addresses: { ...shaped(shownAddress), preferred: true },
  identifiers: shaped(({ type, value, active }) => {
    const [ofType, number] = [whole(type), whole(value)]
    return ofType === undefined || number === undefined ? undefined : { type: ofType, value: number, active }
  }),
  group: shaped(whole),
  expires: shaped((day) => day),
  notes: shaped(({ type, text }) => {
    const words = cut(text, longestNote)
    return words === undefined ? undefined : { type: whole(type) ?? usualTypes.notes, text: words }
  }),
  // The words of a block are those of the institution's table of its codes; `block_note` is its staff's own.
  blocks: shaped(({ code, until }) => {
    const description = whole(code)
    return description === undefined ? undefined : { code: description, ...told('until', until) }
  }),
} satisfies FieldShapes

function shaped<Field extends DataField>(shown: (held: Held<Field>) => Held<Field> | undefined): FieldShape<Field> {
  return { preferred: false, writable: true, shown }
}

function shownPoint({ value, type, preferred }: TypedPoint, usualType: string): TypedPoint | undefined {
  const said = whole(value)
  return said === undefined ? undefined : { value: said, type: whole(type) ?? usualType, preferred }
}

/**
 * The first line and the city are mandatory (rest_user.xsd): an address without a city has its last line for one, and one of a single line says it twice.
 * What does not fit into five lines is in the fifth.
 */
function shownAddress({ lines, type, preferred, ...parts }: TypedAddress): TypedAddress | undefined {
  const said = lines.flatMap((line) => cut(line) ?? [])
  const city = cut(parts.city) ?? (said.length > 1 ? said.pop() : said[0])
  if (city === undefined) return undefined
  const upTo = said.slice(0, mostLines - 1)
  const fifth = cut(said.slice(mostLines - 1).join(', '))
  const told = addressParts.flatMap((part) => {
    const value = part === 'city' ? city : cut(parts[part])
    return value === undefined ? [] : [[part, value] as const]
  })
  return {
    lines: said.length === 0 ? [city] : [...upTo, ...(fifth === undefined ? [] : [fifth])],
    ...Object.fromEntries(told),
    type: whole(type) ?? usualTypes.addresses,
    preferred,
  }
}

/** The text, or as much of it as Alma keeps; nothing of what is empty. */
function cut(text: string | undefined, most = longest): string | undefined {
  const plain = (text ?? '').toWellFormed().trim()
  // The first half of a pair alone is no character.
  return (
    plain
      .slice(0, most)
      .replace(/[\uD800-\uDBFF]$/, '')
      .trimEnd() || undefined
  )
}

/** The text if Alma keeps all of it. */
function whole(text: string | undefined): string | undefined {
  const kept = cut(text)
  return kept === (text ?? '').trim() ? kept : undefined
}

function told<Name extends string, Value>(name: Name, value: Value | undefined): { readonly [Each in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [Each in Name]: Value })
}
