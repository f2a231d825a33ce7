import { life, type Otherwise } from './id-token.ts'
import { hs256, rs256, unsigned } from './jws.ts'
import { strangersKeyPair } from './key-pairs.ts'
import type { Client } from './seed.ts'
import { secondsNow, type Code, type Person, type World } from './world.ts'

/** A token answer that must open nothing, by what is wrong with it. */
export type Forgery = keyof typeof forgeries

/** What a token answer is made of. */
export interface Case {
  readonly world: World
  readonly client: Client
  readonly code: Code
  readonly person: Person
  /** The ID token, but for what is said. */
  readonly mint: (otherwise?: Otherwise) => string
}

/** In what the answer differs. What is left out is as it should be. */
export interface Forged {
  /** `null` for none at all. */
  readonly idToken?: string | null
  readonly tokenType?: string
  /** Whom `/userinfo` takes the bearer for. */
  readonly userInfoOf?: string
}

const anHour = 3600

const forgeries = {
  // What the header says of the signature must not be believed (RFC 8725, 2.1).
  'alg-none': ({ mint }) => ({ idToken: mint({ header: { alg: 'none' }, signer: unsigned }) }),
  'alg-none-with-a-signature': ({ mint }) => ({ idToken: mint({ header: { alg: 'none' } }) }),
  // Good for a client that has agreed to it, and no client of this provider has.
  'hs256-with-the-secret': ({ mint, client }) => ({
    idToken: mint({ header: { alg: 'HS256', kid: undefined }, signer: hs256(client.secret ?? '') }),
  }),
  // A public key is no secret: whoever takes it for one lets everybody sign.
  'hs256-with-the-public-key': ({ mint, world }) => ({
    idToken: mint({ header: { alg: 'HS256' }, signer: hs256(pemOf(world)) }),
  }),
  'signed-by-a-stranger': ({ mint }) => ({ idToken: mint({ signer: rs256(strangersKeyPair().privateKey) }) }),
  'brings-its-own-key': ({ mint }) => {
    const { jwk, privateKey } = strangersKeyPair()
    return { idToken: mint({ header: { jwk }, signer: rs256(privateKey) }) }
  },
  'signature-exchanged': (asked) => ({
    idToken: patched(asked.mint(), asked.mint({ claims: { sub: otherThan(asked) } }), 'signature'),
  }),
  'claims-exchanged': (asked) => ({
    idToken: patched(asked.mint(), asked.mint({ claims: { sub: otherThan(asked) } }), 'claims'),
  }),

  // Good for somebody, and not here.
  'other-issuer': ({ mint }) => ({ idToken: mint({ claims: { iss: 'https://elsewhere.example' } }) }),
  'other-audience': ({ mint }) => ({ idToken: mint({ claims: { aud: 'another-client' } }) }),
  'audience-beside-others-without-azp': ({ mint, client }) => ({
    idToken: mint({ claims: { aud: ['another-client', client.id] } }),
  }),
  'other-azp': ({ mint, client }) => ({
    idToken: mint({ claims: { aud: [client.id, 'another-client'], azp: 'another-client' } }),
  }),

  // Good at some time, and not now. An hour is more than any two clocks differ.
  expired: ({ mint, world }) => ({
    idToken: mint({ claims: { iat: secondsNow(world) - anHour - life, exp: secondsNow(world) - anHour } }),
  }),
  'from-the-future': ({ mint, world }) => ({
    idToken: mint({ claims: { iat: secondsNow(world) + anHour, exp: secondsNow(world) + anHour + life } }),
  }),
  'issued-long-ago': ({ mint, world }) => ({ idToken: mint({ claims: { iat: secondsNow(world) - 24 * anHour } }) }),

  // Good now, and not the answer to what was asked.
  'nonce-missing': ({ mint }) => ({ idToken: mint({ claims: { nonce: undefined } }) }),
  'other-nonce': ({ mint }) => ({ idToken: mint({ claims: { nonce: 'a-nonce-that-nobody-gave-out' } }) }),
  'subject-missing': ({ mint }) => ({ idToken: mint({ claims: { sub: undefined } }) }),
  'no-id-token': () => ({ idToken: null }),
  'other-token-type': () => ({ tokenType: 'mac' }),
  'at-hash-wrong': ({ mint }) => ({ idToken: mint({ claims: { at_hash: Buffer.alloc(16, 7).toString('base64url') } }) }),
  'userinfo-of-another': (asked) => ({ userInfoOf: otherThan(asked) }),
} as const satisfies Readonly<Record<string, (asked: Case) => Forged>>

export const forgeryNames = Object.keys(forgeries) as readonly Forgery[]

export function forged(forgery: Forgery, asked: Case): Forged {
  return forgeries[forgery](asked)
}

/** One token with a part of another in it. */
function patched(token: string, other: string, part: 'claims' | 'signature'): string {
  const parts = token.split('.')
  const at = part === 'claims' ? 1 : 2
  return parts.with(at, other.split('.')[at] ?? '').join('.')
}

/** Another person that is played, or one that is not. */
function otherThan({ world, person }: Case): string {
  return [...world.people.keys()].find((subject) => subject !== person.subject) ?? 'somebody-else'
}

function pemOf({ keys }: World): Buffer {
  return Buffer.from(keys.signing.publicKey.export({ type: 'spki', format: 'pem' }))
}
