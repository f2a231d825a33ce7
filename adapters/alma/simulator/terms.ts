import type { AlmaUserSeed } from './user.ts'

/** Something a user is found by, with the kind of it in front. */
export type Term = `${Kind}:${string}`

type Kind = 'primary' | 'identifier' | 'email' | 'link' | 'copy' | 'born' | `word of ${WordField}`

/** Fields of which every word finds its users. */
export type WordField = 'primary_id' | 'first_name' | 'last_name' | 'phone_number'

/** A primary id has no case. */
export const primaryTerm = (id: string): Term => `primary:${id.toLowerCase()}`

/** Of any type, in any state. Where the case of identifiers matters, whoever looks compares again. */
export const identifierTerm = (value: string): Term => `identifier:${value.toLowerCase()}`

export const emailTerm = (address: string): Term => `email:${address.toLowerCase()}`

export const birthTerm = (day: string): Term => `born:${day.slice(0, 10)}`

/** Of the user that others are copies of. */
export const linkTerm = (linkingId: string): Term => `link:${linkingId}`

/** Of the copy. */
export const copyTerm = (institution: string, linkingId: string): Term => `copy:${institution} ${linkingId}`

export const wordTerm = (field: WordField, word: string): Term => `word of ${field}:${word}`

/** What a search takes for words. */
export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
}

/** The fields that terms and orders are made of. */
export type Named = Omit<AlmaUserSeed, 'password' | 'fee' | 'loan' | 'request'>

export function* termsOf(user: Named): Generator<Term> {
  yield primaryTerm(user.primary_id)
  for (const { value } of user.user_identifier ?? []) yield identifierTerm(value)
  for (const { email_address: address } of user.contact_info?.email ?? []) yield emailTerm(address)
  if (user.birth_date !== undefined) yield birthTerm(user.birth_date)
  if (user.linking_id !== undefined) yield linkTerm(user.linking_id)
  const { source_institution_code: source, source_link_id: link } = user
  if (source !== undefined && link !== undefined) yield copyTerm(source, link)
  const texts: readonly (readonly [WordField, string | undefined])[] = [
    ['primary_id', user.primary_id],
    ['first_name', user.first_name],
    ['last_name', user.last_name],
    ...(user.contact_info?.phone ?? []).map(({ phone_number: number }) => ['phone_number', number] as const),
  ]
  for (const [field, text = ''] of texts) for (const word of wordsOf(text)) yield wordTerm(field, word)
}
