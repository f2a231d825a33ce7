import type { AlmaUser } from '#adapters/alma/simulator/index.ts'

/** What is edited here, as it stands in Alma's own user: read without any code of the gateway, so that one cannot excuse the other. */
export const fields = ['name', 'birthDate', 'emails', 'phones', 'group', 'notes'] as const
export type Field = (typeof fields)[number]

/** What is there of each, as texts; sorted where there are several. */
export type Values = Readonly<Record<Field, readonly string[]>>

/** Edits of these have a mark of their own that is found again wherever it is carried; of a group only the end is looked at. */
export const markedFields = fields.filter((field) => field !== 'group')

export function valuesOf({ contact_info: contact, ...user }: Readonly<AlmaUser>): Values {
  return {
    name: [`${user.first_name}|${user.middle_name}|${user.last_name}`],
    birthDate: user.birth_date === undefined ? [] : [user.birth_date.slice(0, 10)],
    emails: contact.email.map((each) => `${each.email_address} ${kinds(each.email_type)}${star(each)}`).toSorted(),
    phones: contact.phone.map((each) => `${each.phone_number} ${kinds(each.phone_type)}${star(each)}`).toSorted(),
    group: [user.user_group.value ?? ''],
    notes: user.user_note.map(({ note_type: type, note_text: text }) => `${text} ${type.value}`).toSorted(),
  }
}

/** A mark that no other edit has: of it the value of a field is made. */
export function markOf(field: Field, serial: number): string {
  const number = String(serial).padStart(5, '0')
  switch (field) {
    case 'name':
      return `Ada-${number}`
    case 'birthDate':
      return new Date(Date.UTC(1900, 0, 2 + serial)).toISOString().slice(0, 10)
    case 'emails':
      return `e${number}@example.org`
    case 'phones':
      return `+44${number}0`
    case 'group':
      return ['ADULT', 'CHILD', 'STUDENT', 'SENIOR'][serial % 4]!
    case 'notes':
      return `note ${number}`
  }
}

export function holds(values: readonly string[], mark: string): boolean {
  return values.some((value) => value.includes(mark))
}

/** Staff at a screen of Alma's. Of what there are several they add one; of telephone numbers they replace all. */
export function editIn(user: AlmaUser, field: Field, mark: string): void {
  const { contact_info: contact } = user
  switch (field) {
    case 'name':
      user.first_name = mark
      return
    case 'birthDate':
      user.birth_date = `${mark}Z`
      return
    case 'emails':
      contact.email.push({ ...contact.email[0]!, email_address: mark, preferred: false, segment_type: undefined })
      return
    case 'phones':
      contact.phone = [{ ...contact.phone[0]!, phone_number: mark, segment_type: undefined }]
      return
    case 'group':
      user.user_group = { value: mark, desc: mark }
      return
    case 'notes':
      user.user_note.push({
        note_type: { value: 'GENERAL', desc: 'General' },
        note_text: mark,
        user_viewable: false,
        popup_note: false,
      })
  }
}

/** The same edit as a JSON Merge Patch of the central record, which is as `user` shows it. */
export function patchOf({ contact_info: contact, ...user }: AlmaUser, field: Field, mark: string): object {
  switch (field) {
    case 'name':
      return { name: { given: mark } }
    case 'birthDate':
    case 'group':
      return { [field]: mark }
    case 'emails':
      return {
        emails: [
          ...contact.email.map((each) => point(each.email_address, each.email_type, each.preferred)),
          { value: mark, type: 'personal', preferred: false },
        ],
      }
    case 'phones':
      return { phones: [{ value: mark, type: 'mobile', preferred: true }] }
    case 'notes': {
      const there = user.user_note.map((each) => ({ type: each.note_type.value ?? '', text: each.note_text }))
      return { notes: [...there, { type: 'GENERAL', text: mark }] }
    }
  }
}

type Coded = { readonly value?: string | null | undefined }

function point(value: string, types: readonly Coded[], preferred: boolean): object {
  const [type] = types
  return { value, ...(type?.value && { type: type.value }), preferred }
}

function kinds(types: readonly Coded[]): string {
  return types.map(({ value }) => value).join(',')
}

function star({ preferred }: { readonly preferred: boolean }): string {
  return preferred ? ' *' : ''
}
