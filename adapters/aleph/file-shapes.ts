import type { FieldShape, FieldShapes } from '#domain/field-shape.ts'
import type { DataField, DataName, Held } from '#domain/patron-data.ts'
import { toLanguage } from './translate.ts'
import type { CentralFileSettings } from './file-settings.ts'
import { folded, longest, plain, whole } from './file-text.ts'
import type { AlephSettings } from './settings.ts'

export interface FileSettings
  extends
    CentralFileSettings,
    Pick<AlephSettings, 'admLibrary' | 'barcodeTypes' | 'lookUpTypes' | 'newPasswords' | 'settledAfterMinutes'> {}

/** The types of numbers that are shared; never the internal id, which is the main key. */
export function sharedTypes({
  numberTypes,
  barcodeTypes,
}: Pick<FileSettings, 'numberTypes' | 'barcodeTypes'>): readonly string[] {
  return numberTypes ?? barcodeTypes.filter((type) => type !== '00' && type !== '77')
}

/**
 * What Aleph holds of each field. It has one e-mail address, four telephones and the number for text messages, one address where somebody lives, and three
 * places for blocks, and no types of any of them; notes are none of what its documentation tells.
 */
export function alephShapes(settings: FileSettings): FieldShapes {
  const { languages, institutionRecord, longestNumber } = settings
  const types = sharedTypes(settings)
  return {
    name: shaped(shownName),
    birthDate: shaped((day) => day),
    ...(languages && { language: shaped((tag) => languageOf(tag, languages)) }),
    emails: {
      ...shaped(({ value, preferred }) => {
        const said = whole(value, longest.email)
        return said === undefined || said.includes(' ') ? undefined : { value: said, preferred }
      }),
      most: 1,
    },
    phones: {
      ...shaped(({ value, preferred }) => {
        const said = whole(value, longest.phone)
        return said === undefined ? undefined : { value: said, preferred }
      }),
      most: 5,
    },
    addresses: {
      ...shaped(({ preferred, ...address }) => {
        const held = folded(address)
        return held.lines.length === 0 && held.postalCode === undefined ? undefined : { ...held, preferred }
      }),
      most: 1,
    },
    identifiers: shaped(({ type, value, active }) => {
      const number = whole(value, longestNumber)
      return number === undefined || !types.includes(type) ? undefined : { type, value: number, active }
    }),
    ...(institutionRecord && { group: shaped((code) => whole(code, 2)), expires: shaped((day) => day) }),
    // What staff wrote beside a block is theirs, and a global block has no end.
    blocks: { ...shaped(({ code }) => (/^(?!00)[0-9A-Za-z]{2}$/.test(code) ? { code } : undefined)), most: 3 },
  }
}

function shaped<Field extends DataField>(shown: (held: Held<Field>) => Held<Field> | undefined): FieldShape<Field> {
  return { preferred: false, writable: true, shown }
}

/** `Family, Given`: a second given name belongs to the first, a comma in a name is none, and who has one name has a family name. */
function shownName({ given, middle, family }: DataName): DataName | undefined {
  const [first, last] = [[given, middle].join(' '), family].map((part) => plain((part ?? '').replaceAll(',', ' ')))
  const name = nameWritten({ given: first!, family: last! })
  if (name === '' || name.length > longest.name) return undefined
  return first === '' || last === '' ? { family: name } : { given: first!, family: last! }
}

export function nameWritten({ given = '', family = '' }: DataName): string {
  return [family, given].filter((part) => part !== '').join(', ')
}

/** The tag of a language as it comes back: of two that have one code here, the first. */
function languageOf(tag: string, languages: NonNullable<FileSettings['languages']>): string | undefined {
  const canonical = toLanguage(tag)
  const code = codeOfLanguage(canonical, languages) ?? codeOfLanguage(canonical?.split('-')[0], languages)
  return tagOf(code, languages)
}

export function codeOfLanguage(tag: string | undefined, languages: NonNullable<FileSettings['languages']>): string | undefined {
  return Object.entries(languages).find(([known]) => toLanguage(known) === tag)?.[1]
}

export function tagOf(code: string | undefined, languages: NonNullable<FileSettings['languages']>): string | undefined {
  const [tag] = Object.entries(languages).find(([, known]) => known.toUpperCase() === code?.toUpperCase()) ?? []
  return toLanguage(tag)
}
