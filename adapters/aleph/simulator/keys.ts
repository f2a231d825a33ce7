import { createHash } from 'node:crypto'
import type { AlephPatron } from './patron.ts'
import type { Z308 } from './records.ts'
import type { World } from './world.ts'

/** A patron with the key that found it. */
export interface Found {
  readonly patron: AlephPatron
  readonly key: Z308
}

/** By any key of a z308; of one type where `type` says which, and the site heeds it. */
export function patronByKey({ patrons, switches }: World, typed: string, type?: string): Found | undefined {
  const wanted = folded(typed.trim())
  for (const patron of patrons) {
    const key = patron.z308.find((candidate) => isWanted(candidate))
    if (key) return { patron, key }
  }
  return undefined

  function isWanted(key: Z308): boolean {
    if (folded(key['key-data']) !== wanted || (switches.heedsIdType && type !== undefined && key['key-type'] !== type))
      return false
    return key.status === 'AC' || switches.inactiveKeys === 'found'
  }

  function folded(value: string): string {
    return switches.keyCase === 'ignored' ? value.toUpperCase() : value
  }
}

/** By the internal id alone, as the DLF interface does. */
export function patronById({ patrons, switches }: World, id: string): AlephPatron | undefined {
  const wanted = id.trim()
  return patrons.find(({ z303 }) =>
    switches.keyCase === 'ignored' ? z303.id.toUpperCase() === wanted.toUpperCase() : z303.id === wanted,
  )
}

/**
 * Whether a PIN opens a key. It does not, whatever it is, where the key is switched off or of a type that is not for the web, where
 * the password is kept in LDAP (verification type 02), and where it is stored as the site does not store them (Ex Libris Knowledge
 * Center, three articles on "Error in Verification").
 */
export function verifies({ site, switches }: World, key: Z308, pin: string): boolean {
  const web = site.idTypes.some(({ type, web: open }) => type === key['key-type'] && open)
  if (!web || key.status !== 'AC' || key['verification-type'] !== '00' || key.verification === '') return false
  if ((encryptionOf(key, switches) === 'N') === switches.encryptsPins) return false
  return switches.foldsPins ? key.verification.toUpperCase() === pin.toUpperCase() : key.verification === pin
}

/** N for a PIN that is stored as it was typed. */
export function encryptionOf(key: Z308, { encryptsPins }: World['switches']): string {
  if (key.encryption !== '') return key.encryption
  return encryptsPins ? 'H' : 'N'
}

/** What an answer with `format=1` shows of a PIN: the PIN itself where the site does not encrypt, as client code makes use of. */
export function shownPin(key: Z308, switches: World['switches']): string {
  const { verification } = key
  if (verification === '') return ''
  if (encryptionOf(key, switches) !== 'N')
    return createHash('sha256').update(verification).digest('hex').slice(0, 20).toUpperCase()
  return switches.foldsPins ? verification.toUpperCase() : verification
}
