import { itemOf, type TypedPoint } from '#domain/patron-data.ts'
import type { AddressRecord } from './wire.ts'

const fields = ['z304-telephone', 'z304-telephone-2', 'z304-telephone-3', 'z304-telephone-4'] as const

/** Of which number of the network's text messages are a matter, by the word that Alma has for it. */
const mobile = 'mobile'

/**
 * Up to five numbers in the four fields for telephones and the one for text messages, in their order, so that the first stays the preferred one. Text messages
 * go on to the number they went to; where that falls away, to the first that is said to be a mobile one, and else to none, unless there is no room elsewhere.
 * `asked` as the caller gave them, with their types.
 */
export function phoneFields(
  shown: readonly TypedPoint[],
  asked: readonly TypedPoint[],
  home: Pick<AddressRecord, 'sms'>,
): readonly (readonly [field: string, value: string])[] {
  const values = shown.map(({ value }) => value)
  const mobiles = new Set(asked.filter(({ type }) => type === mobile).map(({ value }) => keyOf(value)))
  const isFull = values.length > fields.length
  const eligible = isFull ? values.slice(1) : values
  const kept = eligible.find((value) => home.sms !== undefined && keyOf(value) === keyOf(home.sms))
  const sms = kept ?? eligible.find((value) => mobiles.has(keyOf(value))) ?? (isFull ? values.at(-1)! : '')
  const telephones = values.filter((value, index) => index === 0 || value !== sms)
  return [...fields.map((field, at) => [field, telephones[at] ?? ''] as const), ['z304-sms-number', sms]]
}

/** Blanks and hyphens make no other number. */
function keyOf(value: string): string {
  return itemOf('phones', { value, preferred: false }).key
}
