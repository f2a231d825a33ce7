import { generateKeyPair, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'

/** A key as a JWKS shows it, and its private half, which stays here. */
export interface KeyPair {
  readonly jwk: Readonly<Record<string, unknown>>
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

/** Where an institution's Primo runs. Each has keys of its own under the same name. */
export type Environment = 'production' | 'sandbox'

/** The key by which Prima signs for one institution. Fresh at every start: no private key stands in this repository. */
export function primaKeyPair(institution: string): KeyPair {
  return ecKeyPair('P-256', { kid: kidOf(institution), use: 'sig', alg: 'ES256' })
}

export function kidOf(institution: string): string {
  return `primaPrivateKey-${institution}`
}

/** The name of Alma's own key, in every institution's set. */
export const almaKid = 'exlhep-01'

export function ecKeyPair(namedCurve: 'P-256' | 'P-384', said: Readonly<Record<string, unknown>>): KeyPair {
  return pairOf(generateKeyPairSync('ec', { namedCurve }), said)
}

export function edKeyPair(said: Readonly<Record<string, unknown>>): KeyPair {
  return pairOf(generateKeyPairSync('ed25519'), said)
}

/** Alma's own key, the same for everybody: it signs for staff. Made once in a process, since it takes its time. */
export function almaKeyPair(): Promise<KeyPair> {
  almaKeys ??= rsaKeyPair({ kid: almaKid, use: 'sig', alg: 'RS256' })
  return almaKeys
}

/** For decoys, which are made when one is first wanted. */
export function rsaDecoyPair(modulusLength: number, said: Readonly<Record<string, unknown>>): KeyPair {
  return pairOf(generateKeyPairSync('rsa', { modulusLength }), said)
}

let almaKeys: Promise<KeyPair> | undefined

async function rsaKeyPair(said: Readonly<Record<string, unknown>>): Promise<KeyPair> {
  return pairOf(await promisify(generateKeyPair)('rsa', { modulusLength: 2048 }), said)
}

function pairOf(keys: { publicKey: KeyObject; privateKey: KeyObject }, said: Readonly<Record<string, unknown>>): KeyPair {
  // Kind and name first, as in the recorded sets.
  const { kty, ...material }: JsonWebKey = keys.publicKey.export({ format: 'jwk' })
  return { ...keys, jwk: { kty, ...said, ...material } }
}
