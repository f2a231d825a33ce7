import { EncryptJWT, jwtDecrypt, type CompactJWEHeaderParameters } from 'jose'
import type { Secret } from '#ports/adapter.ts'
import type { Challenges } from '#ports/challenges.ts'
import type { Clock } from '#ports/clock.ts'
import { keyFor } from './secrets.ts'

export interface ChallengeSettings {
  readonly issuer: string
  /** The first seals, all open. */
  readonly keys: readonly { readonly id: string; readonly key: Secret }[]
}

const encryption = { alg: 'dir', enc: 'A256GCM' } as const
const kind = 'challenge+jwt'

/** Challenges as encrypted tokens (JWE, RFC 7516), so that nothing has to be kept for somebody who never comes back. */
export function challenges({ issuer, keys }: ChallengeSettings, clock: Clock): Challenges {
  const derived = new Map(keys.map(({ id, key }) => [id, keyFor(key, 'challenges', 32)]))
  const first = keys[0]!.id

  function known(kid: string | undefined): Uint8Array {
    const key = kid === undefined ? undefined : derived.get(kid)
    if (!key) throw new Error('sealed with a key that is not ours')
    return key
  }

  return {
    seal: (content, expiresAt) =>
      new EncryptJWT({ content })
        .setProtectedHeader({ ...encryption, kid: first, typ: kind })
        .setIssuer(issuer)
        .setExpirationTime(Math.floor(expiresAt / 1000))
        .encrypt(derived.get(first)!),

    async open(challenge) {
      try {
        const options = {
          issuer,
          typ: kind,
          currentDate: new Date(clock.now()),
          requiredClaims: ['exp'],
          keyManagementAlgorithms: [encryption.alg],
          contentEncryptionAlgorithms: [encryption.enc],
        }
        const { payload } = await jwtDecrypt(challenge, ({ kid }: CompactJWEHeaderParameters) => known(kid), options)
        const { content } = payload
        return typeof content === 'object' && content !== null ? content : undefined
      } catch {
        return undefined
      }
    },
  }
}
