import type { GlobalRecord } from './wire.ts'

type Named = Pick<GlobalRecord, 'name' | 'firstName' | 'lastName'>

/**
 * `Family, Given` is how Aleph writes a name; from release 22 on it keeps the two apart as well. Apart they are believed where together they spell the same
 * name: an update may change the one and leave the other, and an empty first name need not be written.
 */
export function nameParts({ name = '', firstName, lastName }: Named): { readonly given?: string; readonly family?: string } {
  const comma = name.indexOf(',')
  const [before, behind] = comma > 0 ? [name.slice(0, comma).trim(), name.slice(comma + 1).trim()] : []
  if (comma > 0 && !spells(name, firstName, lastName)) return parts(behind, before)
  if (comma <= 0 && firstName !== undefined && lastName !== undefined && plain(name) === plain(lastName))
    return parts(undefined, lastName)
  return parts(firstName ?? behind, lastName ?? before)
}

function spells(name: string, firstName: string | undefined, lastName: string | undefined): boolean {
  return plain(name) === plain(`${lastName ?? ''} ${firstName ?? ''}`)
}

function plain(name: string): string {
  return name
    .normalize('NFC')
    .replaceAll(/[\s,]+/g, ' ')
    .trim()
    .toLowerCase()
}

function parts(given: string | undefined, family: string | undefined) {
  return { ...(given !== undefined && given !== '' && { given }), ...(family !== undefined && family !== '' && { family }) }
}
