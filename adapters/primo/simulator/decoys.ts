import { randomBytes } from 'node:crypto'
import { ecKeyPair, edKeyPair, kidOf, type KeyPair } from './key-pairs.ts'
import { es256, rs256, type Signer } from './jws.ts'
import type { Institution, World } from './world.ts'

/** A key in the set that must not open anything, and what it would sign with. */
export interface Decoy {
  readonly entry: unknown
  /** Missing where nothing could be signed with it. */
  readonly signs?: { readonly kid: string; readonly alg: string; readonly by: Signer }
}

/** By what is wrong with each. All but one have the name of the right key. */
export type DecoyName =
  | 'rsa'
  | 'for-encryption'
  | 'to-derive'
  | 'of-another-name'
  | 'p-384'
  | 'ed25519'
  | 'symmetric'
  | 'off-the-curve'
  | 'no-key'

/** The same for an institution as long as the simulator runs. */
export function decoysOf(world: World, institution: Institution): Readonly<Record<DecoyName, Decoy>> {
  let decoys = made.get(institution)
  if (decoys === undefined) {
    decoys = makeDecoys(world, institution)
    made.set(institution, decoys)
  }
  return decoys
}

const made = new WeakMap<Institution, Readonly<Record<DecoyName, Decoy>>>()

function makeDecoys({ alma }: World, { code, keys }: Institution): Readonly<Record<DecoyName, Decoy>> {
  const kid = kidOf(code)
  const ofAnother = kidOf(`${code}_ELSEWHERE`)
  const p256 = (said: Readonly<Record<string, unknown>>): Decoy => {
    const pair = ecKeyPair('P-256', said)
    return { entry: pair.jwk, signs: { kid: String(said['kid']), alg: 'ES256', by: es256(pair.privateKey) } }
  }
  return {
    rsa: { entry: { ...alma.jwk, kid }, signs: { kid, alg: 'RS256', by: rs256(alma.privateKey) } },
    'for-encryption': p256({ kid, use: 'enc' }),
    'to-derive': p256({ kid, key_ops: ['deriveBits'] }),
    'of-another-name': p256({ kid: ofAnother, use: 'sig', alg: 'ES256' }),
    'p-384': shown(ecKeyPair('P-384', { kid, use: 'sig', alg: 'ES384' })),
    ed25519: shown(edKeyPair({ kid, use: 'sig', alg: 'EdDSA' })),
    symmetric: { entry: { kty: 'oct', kid, use: 'sig', alg: 'HS256', k: randomBytes(32).toString('base64url') } },
    'off-the-curve': { entry: { ...keys.production.first.jwk, x: Buffer.alloc(32, 7).toString('base64url') } },
    'no-key': { entry: null },
  }
}

function shown({ jwk }: KeyPair): Decoy {
  return { entry: jwk }
}
