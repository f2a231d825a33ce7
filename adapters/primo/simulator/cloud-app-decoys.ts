import type { Decoy } from './decoys.ts'
import { es256, rs256 } from './jws.ts'
import { almaKid, ecKeyPair, rsaDecoyPair } from './key-pairs.ts'

/** Keys under the name of Alma's that must not open anything. */
export type CloudAppDecoyName = 'too-short' | 'for-encryption' | 'without-a-use' | 'of-another-name' | 'elliptic'

/** The same for as long as the process runs: RSA keys take their time. */
export function cloudAppDecoys(): Readonly<Record<CloudAppDecoyName, Decoy>> {
  made ??= makeDecoys()
  return made
}

let made: Readonly<Record<CloudAppDecoyName, Decoy>> | undefined

function makeDecoys(): Readonly<Record<CloudAppDecoyName, Decoy>> {
  const rsa = (modulusLength: number, said: Readonly<Record<string, unknown>>): Decoy => {
    const pair = rsaDecoyPair(modulusLength, { kid: almaKid, ...said })
    return { entry: pair.jwk, signs: { kid: String(pair.jwk['kid']), alg: 'RS256', by: rs256(pair.privateKey) } }
  }
  const elliptic = ecKeyPair('P-256', { kid: almaKid, use: 'sig', alg: 'ES256' })
  return {
    'too-short': rsa(1024, { use: 'sig', alg: 'RS256' }),
    'for-encryption': rsa(2048, { use: 'enc' }),
    'without-a-use': rsa(2048, {}),
    'of-another-name': rsa(2048, { kid: 'exlhep-02', use: 'sig', alg: 'RS256' }),
    elliptic: { entry: elliptic.jwk, signs: { kid: almaKid, alg: 'ES256', by: es256(elliptic.privateKey) } },
  }
}
