import type { PatronRecord } from '#domain/patron.ts'
import type { InfoQuestion } from './borrowers.ts'
import type { AlephSettings } from './settings.ts'

/** Whose password goes to Aleph, by which number, and where it is asked. */
export function provingQuestion(patron: PatronRecord, { proveBy }: Pick<AlephSettings, 'proveBy'>): InfoQuestion {
  const { ref, identifiers } = patron
  const card = proveBy === 'barcode' ? identifiers.find(({ kind, active }) => kind === 'barcode' && active) : undefined
  return { ...(card ? { number: card.value } : { id: ref.record }), ...placeOf(patron) }
}

/** Without a record of the institution itself Aleph has no answer for a patron, unless it is asked at a library that has one. */
export function placeOf({ registrations }: PatronRecord): { readonly subLibrary?: string } {
  const own = registrations.filter(({ inherited }) => !inherited)
  const held = own.length > 0 ? own : registrations
  const library = held.every((one) => one.library !== undefined) ? held[0]?.library : undefined
  return library === undefined ? {} : { subLibrary: library }
}
