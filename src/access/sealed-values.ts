import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { managedNonce } from '@noble/ciphers/utils.js'
import type { Secret } from '#ports/adapter.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import { keyFor } from './secrets.ts'

/**
 * Values of patrons at rest: XChaCha20-Poly1305 with a nonce of their own each time, so that nobody sees which two are the same. The id of the key
 * stands before them: whoever retires a secret can tell what was sealed with it.
 */
export function sealedValues(secrets: readonly Secret[]): Pick<PatronIds, 'sealValues' | 'openValues'> {
  const ciphers = secrets.map((secret) => ({
    id: Buffer.from(keyFor(secret, 'value-key-ids', 6)).toString('base64url'),
    cipher: managedNonce(xchacha20poly1305)(keyFor(secret, 'values', 32)),
  }))
  return {
    sealValues(text) {
      const { id, cipher } = ciphers[0]!
      return `${id}.${Buffer.from(cipher.encrypt(Buffer.from(text, 'utf8'))).toString('base64url')}`
    },
    openValues(sealed) {
      const [id, body = ''] = sealed.split('.')
      const key = ciphers.find((each) => each.id === id)
      const bytes = Buffer.from(body, 'base64url')
      // Base64 has more than one way to write the same bytes; what we sealed has one.
      if (!key || sealed !== `${id}.${bytes.toString('base64url')}`) return undefined
      try {
        return Buffer.from(key.cipher.decrypt(bytes)).toString('utf8')
      } catch {
        return undefined
      }
    },
  }
}
