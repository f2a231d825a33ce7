import type { z } from 'zod'
import type { PatronData } from '#domain/patron-data.ts'
import { almaContacts } from './contact-info.ts'
import { entry } from './entries.ts'
import { heldIn } from './file-entries.ts'
import { almaShapes } from './file-shapes.ts'
import { code, day, list, text } from './wire.ts'

/** A user as far as a network shares one, every list letter by letter. */
export const almaShared = almaContacts.extend({
  first_name: text,
  middle_name: text,
  last_name: text,
  birth_date: day,
  preferred_language: code,
  user_group: code,
  expiry_date: day,
  user_identifier: list(entry),
  user_note: list(entry),
  user_block: list(entry),
})
export type AlmaShared = z.infer<typeof almaShared>

export function toData(user: AlmaShared): PatronData {
  const { first_name: given, middle_name: middle, last_name: family, birth_date: birthDate, expiry_date: expires } = user
  const language = user.preferred_language?.value && almaShapes.language.shown!(user.preferred_language.value)
  const group = user.user_group?.value && almaShapes.group.shown!(user.user_group.value)
  return {
    name: almaShapes.name.shown!({
      ...(given !== undefined && { given }),
      ...(middle !== undefined && { middle }),
      ...(family !== undefined && { family }),
    })!,
    ...(birthDate && { birthDate }),
    ...(language !== undefined && { language }),
    emails: heldIn('emails', user.contact_info.email),
    phones: heldIn('phones', user.contact_info.phone),
    addresses: heldIn('addresses', user.contact_info.address),
    identifiers: heldIn('identifiers', user.user_identifier),
    ...(group !== undefined && { group }),
    ...(expires && { expires }),
    notes: heldIn('notes', user.user_note),
    blocks: heldIn('blocks', user.user_block),
  }
}
