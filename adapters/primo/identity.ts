import { hash } from 'node:crypto'
import { compactVerify } from 'jose'
import { LRUCache } from 'lru-cache'
import type { Call } from '#domain/call.ts'
import type { InstitutionId } from '#domain/id.ts'
import type { Clock } from '#ports/clock.ts'
import type { Identity } from '#ports/identity.ts'
import { hasEnded, refused, statementIn, vouched, type Statement } from './claims.ts'
import type { PrimoKey } from './key-set.ts'
import type { PrimoKeys } from './keys.ts'
import { kidOf, type PrimoSettings } from './settings.ts'
import { namedKey, tokenIn } from './token.ts'

export interface PrimoParts {
  readonly institution: InstitutionId
  readonly keys: PrimoKeys
  readonly clock: Clock
}

/** As many tokens as one node remembers; about a kilobyte each at most. */
const mostRemembered = 10_000

/** A token whose signature was found good. */
interface Checked {
  readonly statement: Statement
  readonly by: PrimoKey
}

export function primoIdentity(settings: PrimoSettings, { institution, keys, clock }: PrimoParts): Identity {
  const kid = kidOf(settings)
  // By its hash: whoever looks into this memory finds no token to use.
  const remembered = new LRUCache<string, Checked>({ max: mostRemembered })

  async function checked(token: string, believed: readonly PrimoKey[], call: Call): Promise<Checked> {
    const opened = (await openedBy(believed, token)) ?? (await openedBy(await keys.besides(believed, call), token))
    if (opened === undefined) throw refused('no key of this institution fits its signature')
    return { statement: statementIn(opened.payload, settings, institution, hash('sha256', token, 'base64url')), by: opened.by }
  }

  return {
    claims(shown) {
      const token = tokenIn(shown)
      return token !== undefined && namedKey(token) === kid
    },

    async verify(shown, call) {
      const token = tokenIn(shown)
      if (token === undefined) throw refused('it has not the shape of one')
      const id = hash('sha256', token, 'base64url')
      const known = remembered.get(id)
      // Settled before any key is looked for: no made-up name makes anybody ask for keys.
      if (known === undefined && namedKey(token) !== kid) throw refused('it names a key that is not the one of this institution')

      const believed = await keys.current(call)
      // A key that was withdrawn takes with it what it signed.
      const standing = known !== undefined && believed.includes(known.by) ? known : undefined
      const { statement, by } = standing ?? (await checked(token, believed, call))
      const now = clock.now()
      if (hasEnded(statement.vouchedFor, now)) remembered.delete(id)
      else if (standing === undefined) remembered.set(id, { statement, by })
      return vouched(statement, now)
    },
  }
}

/** What was signed, and by which of the keys; nothing where none fits, whatever the reason. */
async function openedBy(keys: readonly PrimoKey[], token: string): Promise<{ payload: Uint8Array; by: PrimoKey } | undefined> {
  for (const by of keys) {
    try {
      // The algorithm is ours to say and not the token's (RFC 8725, 3.1).
      const { payload } = await compactVerify(token, by.key, { algorithms: ['ES256'] })
      return { payload, by }
    } catch {
      // What is wrong with it is nobody's business, and jose's own errors would quote the token's header.
    }
  }
  return undefined
}
