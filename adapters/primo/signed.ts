import { hash } from 'node:crypto'
import { compactVerify } from 'jose'
import { LRUCache } from 'lru-cache'
import type { Call } from '#domain/call.ts'
import type { Clock } from '#ports/clock.ts'
import type { Identity, VouchedFor } from '#ports/identity.ts'
import type { KeyKind, SigningKey } from './key-set.ts'
import type { KeptKeys } from './keys.ts'
import { hasEnded, refused, vouched, type Statement } from './statement.ts'
import { idOf, namedKey, tokenIn } from './token.ts'

/** A kind of token that is checked with a public key. */
export interface SignedToken {
  readonly kind: KeyKind
  readonly keys: KeptKeys
  readonly clock: Clock
  /** Is this, which names the right key, worth asking for? Decided by its look. */
  readonly looksRight: (token: string) => boolean
  /** What the payload comes to, whose signature was found good. */
  readonly statementIn: (payload: Uint8Array, id: string) => Statement
}

/** As many tokens as one node remembers; about a kilobyte each at most. */
const mostRemembered = 10_000

/** A token whose signature was found good. */
interface Checked {
  readonly statement: Statement
  readonly by: SigningKey
}

export function signedIdentity({ kind, keys, clock, looksRight, statementIn }: SignedToken): Identity {
  // By its hash: whoever looks into this memory finds no token to use. Of the whole token, so that no other signature profits.
  const remembered = new LRUCache<string, Checked>({ max: mostRemembered })

  async function checked(token: string, believed: readonly SigningKey[], call: Call): Promise<Checked> {
    const opened = (await openedBy(believed, token)) ?? (await openedBy(await keys.besides(believed, call), token))
    if (opened === undefined) throw refused('no key of this institution fits its signature')
    return { statement: statementIn(opened.payload, idOf(token)), by: opened.by }
  }

  /** What was signed, and by which of the keys; nothing where none fits, whatever the reason. */
  async function openedBy(those: readonly SigningKey[], token: string) {
    for (const by of those) {
      try {
        // The algorithm is ours to say and not the token's (RFC 8725, 3.1).
        const { payload } = await compactVerify(token, by.key, { algorithms: [kind.algorithm] })
        return { payload, by }
      } catch {
        // What is wrong with it is nobody's business, and jose's own errors would quote the token's header.
      }
    }
    return undefined
  }

  return {
    claims(shown) {
      const token = tokenIn(shown)
      return token !== undefined && namedKey(token) === kind.kid && looksRight(token)
    },

    async verify(shown, call): Promise<VouchedFor> {
      const token = tokenIn(shown)
      if (token === undefined) throw refused('it has not the shape of one')
      const place = hash('sha256', token, 'base64url')
      const known = remembered.get(place)
      // Settled before any key is looked for: no made-up name makes anybody ask for keys.
      if (known === undefined && namedKey(token) !== kind.kid)
        throw refused('it names a key that is not the one of this institution')

      const believed = await keys.current(call)
      // A key that was withdrawn takes with it what it signed.
      const standing = known !== undefined && believed.includes(known.by) ? known : undefined
      const { statement, by } = standing ?? (await checked(token, believed, call))
      const now = clock.now()
      if (hasEnded(statement.vouchedFor, now)) remembered.delete(place)
      else if (standing === undefined) remembered.set(place, { statement, by })
      return vouched(statement, now)
    },
  }
}
