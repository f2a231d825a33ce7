import { createHmac } from 'node:crypto'
import { aessiv } from '@noble/ciphers/aes.js'
import { LRUCache } from 'lru-cache'
import type { InstitutionId, PatronRef, RecordId } from '#domain/id.ts'
import type { StaffRef } from '#domain/permission.ts'
import type { Secret } from '#ports/adapter.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import { sealedValues } from './sealed-values.ts'
import { keyFor } from './secrets.ts'

/** AES-SIV (RFC 5297) wants two keys of 256 bits. It is deterministic, so the same patron has the same id for ever, and forging one fails. */
const keyBytes = 64
const remembered = 10_000

/**
 * Patron ids under deterministic authenticated encryption. The first secret seals; all of them open, so that an id outlives a change
 * of secrets.
 */
export function patronIds(secrets: readonly Secret[]): PatronIds {
  const ciphers = secrets.map((secret) => keyFor(secret, 'patron-ids', keyBytes))
  const fingerprints = keyFor(secrets[0]!, 'fingerprints', 32)
  const sealed = new LRUCache<string, string>({ max: remembered })

  function seal({ institution, record }: PatronRef): string {
    const plain = `${institution}\0${record}`
    const known = sealed.get(plain)
    if (known !== undefined) return known
    const id = sealText(plain)
    sealed.set(plain, id)
    return id
  }

  function sealText(plain: string): string {
    return Buffer.from(aessiv(ciphers[0]!).encrypt(Buffer.from(plain, 'utf8'))).toString('base64url')
  }

  function openText(id: string): string | undefined {
    for (const key of ciphers) {
      const plain = decrypt(key, id)
      if (plain !== undefined) return plain
    }
    return undefined
  }

  function open(id: string): PatronRef | undefined {
    const [institution, record] = openText(id)?.split('\0') ?? []
    return institution === undefined || record === undefined
      ? undefined
      : { institution: institution as InstitutionId, record: record as RecordId }
  }

  function fingerprint(purpose: string, ...parts: readonly string[]): string {
    return createHmac('sha256', fingerprints)
      .update([purpose, ...parts].join('\0'))
      .digest('base64url')
  }

  return {
    seal,
    open(id) {
      const ref = open(id)
      return ref?.institution.includes(':') ? undefined : ref
    },
    sealStaff: (person) => seal(asRef(person)),
    openStaff(id) {
      const ref = open(id)
      return ref?.institution.startsWith(staffPrefix)
        ? { provider: ref.institution.slice(staffPrefix.length), subject: ref.record }
        : undefined
    },
    // Not remembered: there are many times as many as patrons.
    sealPart: (kind, { patron, id }) => sealText([`${kind}:${patron.institution}`, patron.record, id].join('\0')),
    openPart(kind, handle) {
      const [place = '', record, ...id] = openText(handle)?.split('\0') ?? []
      return record !== undefined && place.startsWith(`${kind}:`)
        ? {
            patron: { institution: place.slice(kind.length + 1) as InstitutionId, record: record as RecordId },
            id: id.join('\0'),
          }
        : undefined
    },
    sealStop: ({ institution, record }) => seal({ institution: `${stopPrefix}${institution}` as InstitutionId, record }),
    openStop(token) {
      const ref = open(token)
      return ref?.institution.startsWith(stopPrefix)
        ? { institution: ref.institution.slice(stopPrefix.length) as InstitutionId, record: ref.record }
        : undefined
    },
    sealAddress: (address) => seal({ institution: addressPrefix as InstitutionId, record: address as RecordId }),
    openAddress(sealed) {
      const ref = open(sealed)
      return ref?.institution === addressPrefix ? ref.record : undefined
    },
    ...sealedValues(secrets),
    holder(whose) {
      const { institution, record } = whose.kind === 'staff' ? asRef(whose.person) : whose.patron
      return fingerprint('holder', institution, whose.kind === 'staff' ? record : folded(record))
    },
    fingerprint,
  }
}

/** As the vendors compare their keys: without regard to case, blanks around, and how accents are encoded. */
function folded(record: string): string {
  return record.trim().normalize('NFC').toLowerCase()
}

/** No institution has a colon in its id. */
const staffPrefix = 'staff:'
const stopPrefix = 'stop:'
const addressPrefix = 'address:'

function asRef({ provider, subject }: StaffRef): PatronRef {
  return { institution: `${staffPrefix}${provider}` as InstitutionId, record: subject as RecordId }
}

function decrypt(key: Uint8Array, id: string): string | undefined {
  try {
    const sealed = Buffer.from(id, 'base64url')
    // Base64 has more than one way to write the same bytes; an id has one.
    if (sealed.toString('base64url') !== id) return undefined
    return Buffer.from(aessiv(key).decrypt(sealed)).toString('utf8')
  } catch {
    return undefined
  }
}
