import { withChange, type DataField, type PatronDataChange } from '#domain/patron-data.ts'
import { nobody } from '#domain/shown-change.ts'
import { purging, written as writtenDay } from './extension.ts'
import type { AlmaShared } from './file-data.ts'
import { withHeld, type Writing } from './file-entries.ts'

/**
 * The user with these fields as `shown` says, and otherwise as `body` is. A date that Alma would delete the user on is never left before the end; the
 * dates of roles stay, as nobody shares them, and the status is the institution's own.
 */
export function withFields(
  body: Readonly<Record<string, unknown>>,
  user: AlmaShared & { readonly purge_date: Parameters<typeof purging>[2] },
  shown: PatronDataChange,
  fields: readonly DataField[],
  writing: Writing,
): Readonly<Record<string, unknown>> {
  const after = withChange(nobody, shown)
  const contacts = { ...user.contact_info }
  const next: Record<string, unknown> = { ...body }
  const parts: { readonly [Field in DataField]: () => void } = {
    name() {
      const { given = '', middle = '', family = '' } = after.name
      Object.assign(next, { first_name: given, middle_name: middle, last_name: family })
      // Alma puts it together itself, and what it was is no longer so.
      delete next['full_name']
    },
    birthDate: () => put('birth_date', after.birthDate && writtenDay(after.birthDate)),
    language: () => put('preferred_language', { value: after.language ?? '' }),
    group: () => put('user_group', { value: after.group ?? '' }),
    expires() {
      put('expiry_date', after.expires && writtenDay(after.expires))
      if (after.expires) Object.assign(next, purging(user.expiry_date, after.expires, user.purge_date))
      else delete next['purge_date']
    },
    emails: () => void (contacts.email = [...withHeld('emails', contacts.email, after.emails, writing)]),
    phones: () => void (contacts.phone = [...withHeld('phones', contacts.phone, after.phones, writing)]),
    addresses: () => void (contacts.address = [...withHeld('addresses', contacts.address, after.addresses, writing)]),
    identifiers: () => put('user_identifier', withHeld('identifiers', user.user_identifier, after.identifiers, writing)),
    notes: () => put('user_note', withHeld('notes', user.user_note, after.notes, writing)),
    blocks: () => put('user_block', withHeld('blocks', user.user_block, after.blocks, writing)),
  }
  for (const field of fields) parts[field]()
  if (fields.some((field) => field === 'emails' || field === 'phones' || field === 'addresses')) next['contact_info'] = contacts
  return next

  function put(name: string, value: unknown): void {
    if (value === undefined) delete next[name]
    else next[name] = value
  }
}

/** What Alma keeps of EXTERNAL users unless it is told otherwise (Update user details, `override`), of what is written here. */
export function overridden(fields: readonly DataField[], accountType: string | undefined): readonly string[] {
  if (accountType?.toUpperCase() !== 'EXTERNAL') return []
  return fields.flatMap((field) => (field === 'group' ? ['user_group'] : field === 'language' ? ['preferred_language'] : []))
}
