import type { FieldShapes } from '#domain/field-shape.ts'
import { dataFields, withChange, type PatronData, type PatronDataChange } from '#domain/patron-data.ts'
import { asShown, nobody } from '#domain/shown-change.ts'
import { homeOf } from './contact.ts'
import { sharedTypes, tagOf, type FileSettings } from './file-shapes.ts'
import { keyOf } from './gathering.ts'
import { nameParts } from './names.ts'
import { numbersToldOf } from './told-numbers.ts'
import type { AddressRecord, Borrower, LocalRecord } from './wire.ts'

/**
 * A patron as far as a network shares one. What no shape holds (a code in words, a name without an end) is not told; where Aleph does not tell all numbers,
 * `ils-refused-gateway` is thrown, since those left out would look as if they had been taken away.
 */
export function toData(borrower: Borrower, shapes: FieldShapes, settings: FileSettings): PatronData {
  const raw = rawData(borrower, settings)
  return dataFields.reduce((data, field) => {
    if (raw[field] === undefined || !shapes[field]) return data
    const told = asShown({ [field]: raw[field] }, shapes)
    return 'shown' in told ? withChange(data, told.shown) : data
  }, nobody)
}

function rawData(borrower: Borrower, settings: FileSettings): PatronDataChange {
  const { global, addresses } = borrower
  const { languages } = settings
  const home = homeOf(addresses)
  const email = addresses.find((address) => address.email !== undefined)?.email
  const own = ownRecord(borrower, settings)
  const language = languages && tagOf(global.language, languages)
  const { given, family } = nameParts(global)
  const types = sharedTypes(settings)
  const point = (value: string) => ({ value, preferred: false })
  return {
    name:
      given === undefined && family === undefined
        ? { family: global.name ?? '' }
        : { ...(given && { given }), ...(family && { family }) },
    ...(global.birthDate && { birthDate: global.birthDate }),
    ...(language !== undefined && { language }),
    emails: email === undefined ? [] : [point(email)],
    phones: phonesIn(home).map(point),
    addresses: home ? [{ lines: home.lines, ...(home.zip !== undefined && { postalCode: home.zip }), preferred: false }] : [],
    identifiers: numbersToldOf(borrower).filter(({ type }) => types.includes(type)),
    ...(own?.status !== undefined && { group: own.status }),
    ...(own?.expires && { expires: own.expires }),
    blocks: global.places.flatMap(({ code }) => (code === undefined ? [] : [{ code }])),
  }
}

/** The telephones, and where text messages go. */
export function phonesIn(home: AddressRecord | undefined): readonly string[] {
  return home ? [...home.telephones, home.sms].flatMap((phone) => phone ?? []) : []
}

/** The record of the ADM library itself, which bor-info tells unless a chain led past it. */
export function ownRecord({ locals }: Borrower, { admLibrary }: Pick<FileSettings, 'admLibrary'>): LocalRecord | undefined {
  return locals.find(({ library }) => keyOf(library) === keyOf(admLibrary))
}
