import { LRUCache } from 'lru-cache'
import { ownPermissions, vouchedPermissions, type Caller, type Permission } from '#domain/permission.ts'
import { Problem } from '#domain/problem.ts'
import type { Call } from '#domain/call.ts'
import type { Clock } from '#ports/clock.ts'
import type { Identity } from '#ports/identity.ts'
import type { Store } from '#ports/store.ts'
import { grantsOf, hashOf, keyPrefix } from './api-keys.ts'
import type { Revocations } from './revocations.ts'
import type { SignedSessions } from './session-tokens.ts'

export const anonymous: Caller = { kind: 'anonymous' }

export interface CallerParts {
  readonly tokens: Pick<SignedSessions, 'readAccess'>
  readonly revocations: Revocations
  /** Who else vouches for patrons. */
  readonly identities: readonly Identity[]
  readonly store: Pick<Store, 'apiKeys'>
  readonly roles: ReadonlyMap<string, ReadonlySet<Permission>>
  readonly clock: Clock
  /** How long a key is believed without asking the store. */
  readonly seenWithinMs: number
}

/** How long somebody else's word is believed without asking them again; they remember it too. */
const vouchedForMs = 60_000

interface Known {
  readonly caller: Caller
  /** From when on it must be proved anew. */
  readonly until: number
}

/**
 * From an Authorization header to the Caller. Nobody who shows nothing is anonymous; whoever shows something that is not good is refused,
 * never taken for anonymous.
 */
export function callers({
  tokens,
  revocations,
  identities,
  store,
  roles,
  clock,
  seenWithinMs,
}: CallerParts): (header: string | undefined, asking: () => Call) => Caller | Promise<Caller> {
  // What was shown and found good is remembered: checking a signature costs more than all else that a remembered card needs.
  const proved = new LRUCache<string, Known>({ max: 20_000 })

  return function callerOf(header, asking) {
    if (header === undefined) return anonymous
    const known = proved.get(header)
    return known && known.until > clock.now() ? unlessEnded(known.caller) : prove(header, asking)
  }

  async function prove(header: string, asking: () => Call): Promise<Caller> {
    const shown = /^Bearer ([\x21-\x7e]{1,8192})$/i.exec(header)?.[1]
    if (shown === undefined) throw new Problem('unauthenticated', 'The Authorization header is not of the form Bearer TOKEN')
    const identity = identities.find((candidate) => candidate.claims(shown))
    const fresh = await (shown.startsWith(keyPrefix)
      ? byKey(shown, clock.now())
      : identity
        ? byIdentity(identity, shown, asking())
        : byToken(shown))
    proved.set(header, fresh)
    return unlessEnded(fresh.caller)
  }

  function unlessEnded(caller: Caller): Caller | Promise<Caller> {
    if (caller.kind !== 'patron') return caller
    const ended = revocations.has(caller.session)
    return typeof ended === 'boolean' ? orRefuse(caller, ended) : ended.then((late) => orRefuse(caller, late))
  }

  async function byToken(token: string): Promise<Known> {
    const read = await tokens.readAccess(token)
    if (!read) throw new Problem('session-ended', 'The access token is not ours, or past its time')
    const { session, expiresAt } = read
    return {
      caller: { kind: 'patron', patron: session.patron, session: session.id, permissions: ownPermissions },
      until: expiresAt,
    }
  }

  /** Their token is a session of theirs: it is not ours to end, so it is no session here that could be. */
  async function byIdentity(identity: Identity, token: string, call: Call): Promise<Known> {
    const { id, institution, record, expiresAt } = await identity.verify(token, call)
    const caller: Caller = {
      kind: 'patron',
      patron: { institution, record },
      session: id,
      permissions: vouchedPermissions,
    }
    // They may withdraw the key that it was signed with.
    return { caller, until: Math.min(expiresAt, clock.now() + vouchedForMs) }
  }

  async function byKey(shown: string, now: number): Promise<Known> {
    const key = await store.apiKeys.find(hashOf(shown))
    if (!key || key.revokedAt !== undefined || (key.expiresAt ?? Infinity) <= now) {
      throw new Problem('unauthenticated', 'The key is not one of ours, or no longer')
    }
    const caller: Caller = { kind: 'software', key: key.id, name: key.name, grants: grantsOf(key, roles) }
    return { caller, until: Math.min(now + seenWithinMs, key.expiresAt ?? Infinity) }
  }
}

function orRefuse(caller: Caller, ended: boolean): Caller {
  if (ended) throw new Problem('session-ended', 'The session was ended')
  return caller
}
