import { generateKeyPair, generateKeyPairSync, randomBytes, type JsonWebKey, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'

/** A key as the set shows it, and its private half, which stays here. */
export interface KeyPair {
  readonly kid: string
  readonly jwk: Readonly<Record<string, unknown>>
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

const size = { modulusLength: 2048 }

/** Fresh at every start: no private key stands in this repository. */
export async function rsaKeyPair(): Promise<KeyPair> {
  return pairOf(await promisify(generateKeyPair)('rsa', size))
}

/** The same for whoever cannot wait, which stops everything for a moment. */
export function rsaKeyPairNow(): KeyPair {
  return pairOf(generateKeyPairSync('rsa', size))
}

/** Of somebody who is no provider. Made when first asked for. */
export function strangersKeyPair(): KeyPair {
  strangers ??= rsaKeyPairNow()
  return strangers
}

let strangers: KeyPair | undefined

function pairOf(keys: { publicKey: KeyObject; privateKey: KeyObject }): KeyPair {
  const kid = randomBytes(12).toString('base64url')
  const { kty, ...material }: JsonWebKey = keys.publicKey.export({ format: 'jwk' })
  return { ...keys, kid, jwk: { kty, kid, use: 'sig', alg: 'RS256', ...material } }
}
