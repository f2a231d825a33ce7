import type { FileCriteria, FiledPatron } from '#ports/patron-file.ts'
import { isSame } from './patrons.ts'

/** Whether somebody whom Aleph brought for a number is who was looked for, by everything that was asked. */
export function fits({ record, data }: FiledPatron, criteria: FileCriteria): boolean {
  const { identifier, email, phone, familyName, givenName, birthDate } = criteria
  const numbers = [record.ref.record, ...record.identifiers.map(({ value }) => value)]
  return (
    (identifier === undefined || numbers.some((value) => isSame(value, identifier))) &&
    (email === undefined || data.emails.some(({ value }) => isSame(value, email))) &&
    (phone === undefined || data.phones.some(({ value }) => digitsOf(value) === digitsOf(phone))) &&
    (familyName === undefined || isSame(data.name.family, familyName)) &&
    (givenName === undefined || isSame(data.name.given, givenName)) &&
    (birthDate === undefined || data.birthDate === birthDate)
  )
}

function digitsOf(phone: string): string {
  return phone.replaceAll(/\D/g, '')
}
