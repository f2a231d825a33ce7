import type { Money } from '../client/generated.ts'

/** How days, moments and money are written in a language. Readers of English are in Europe here: the day stands before the month. */
const regions: Readonly<Record<string, string>> = { en: 'en-150' }

/** Browsers do not have the words of every language; then the months are numbers, in the order in which Europe has them. */
function locale(language: string): { readonly tag: string; readonly known: boolean } {
  const tag = regions[language] ?? language
  const known = Intl.DateTimeFormat.supportedLocalesOf(language).length > 0
  return { tag: known ? tag : 'de', known }
}

/** A calendar day, `2026-11-24`: it has no zone, so it is never shifted. */
export function writtenDay(day: string, language: string): string {
  const { tag, known } = locale(language)
  const month = known ? 'long' : '2-digit'
  const format = new Intl.DateTimeFormat(tag, { day: 'numeric', month, year: 'numeric', timeZone: 'UTC' })
  return format.format(new Date(`${day}T00:00:00Z`))
}

/** A moment, on the reader's own clock. */
export function writtenMoment(moment: string, language: string): string {
  return new Intl.DateTimeFormat(locale(language).tag, { dateStyle: 'short', timeStyle: 'short' }).format(new Date(moment))
}

export function writtenMoney({ amount, currency }: Money, language: string): string {
  // As a string it is written to the last cent, however long it is.
  return new Intl.NumberFormat(locale(language).tag, { style: 'currency', currency }).format(amount as Intl.StringNumericLiteral)
}
