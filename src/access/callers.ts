import { LRUCache } from 'lru-cache'
import {
  codePermissions,
  heldAt,
  ownPermissions,
  type AgeLimits,
  type Caller,
  type Grant,
  type HolderRef,
  type Permission,
} from '#domain/permission.ts'
import { Problem } from '#domain/problem.ts'
import type { Call } from '#domain/call.ts'
import type { Clock } from '#ports/clock.ts'
import type { Identity, VouchedPatron, VouchedStaff } from '#ports/identity.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Session } from '#ports/session-tokens.ts'
import type { Store } from '#ports/store.ts'
import { grantsOf, hashOf, keyPrefix } from './api-keys.ts'
import type { Endable, Revocations } from './revocations.ts'
import type { SignedSessions } from './session-tokens.ts'

export const anonymous: Caller = { kind: 'anonymous' }

export interface CallerParts {
  readonly tokens: Pick<SignedSessions, 'readAccess'>
  readonly revocations: Revocations
  /** Who else vouches for people. */
  readonly identities: readonly Identity[]
  readonly store: Pick<Store, 'apiKeys'>
  readonly ids: PatronIds
  readonly roles: ReadonlyMap<string, ReadonlySet<Permission>>
  /** How fresh a sign-in must be for what. */
  readonly ages: AgeLimits
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
  /** Nothing where it has no session that could be ended. */
  readonly endable?: Endable
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
  ids,
  roles,
  ages,
  clock,
  seenWithinMs,
}: CallerParts): (header: string | undefined, asking: () => Call) => Caller | Promise<Caller> {
  // What was shown and found good is remembered: checking a signature costs more than all else that a remembered card needs.
  const proved = new LRUCache<string, Known>({ max: 20_000 })

  return function callerOf(header, asking) {
    if (header === undefined) return anonymous
    const known = proved.get(header)
    return known && known.until > clock.now() ? unlessEnded(known) : prove(header, asking)
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
    return unlessEnded(fresh)
  }

  function unlessEnded({ caller, endable }: Known): Caller | Promise<Caller> {
    if (!endable) return caller
    const ended = revocations.has(endable)
    return typeof ended === 'boolean' ? orRefuse(caller, ended) : ended.then((late) => orRefuse(caller, late))
  }

  async function byToken(token: string): Promise<Known> {
    const read = await tokens.readAccess(token)
    if (!read) throw new Problem('session-ended', 'The access token is not ours, or past its time')
    const { session, expiresAt } = read
    const { holder } = session
    if (holder.kind === 'staff') {
      return staffKnown(holder, session.id, session.signedInAt, false, grantsOf(holder.grants, roles), expiresAt)
    }
    const all = session.via === 'code' ? codePermissions : ownPermissions
    const { permits } = session
    const held = permits ? new Set([...all].filter((permission) => permits.includes(permission))) : all
    return patronKnown(holder, session, held, false, expiresAt)
  }

  /** Their token is a session of theirs: it is not ours to end, only to refuse. */
  async function byIdentity(identity: Identity, token: string, call: Call): Promise<Known> {
    const vouched = await identity.verify(token, call)
    // They may withdraw the key that it was signed with.
    const until = Math.min(vouched.expiresAt, clock.now() + vouchedForMs)
    return vouched.kind === 'patron' ? byPatron(vouched, until) : byStaff(vouched, until)
  }

  function byPatron({ id, institution, record, issuedAt }: VouchedPatron, until: number): Known {
    const session = { id, signedInAt: issuedAt, provedAt: issuedAt }
    return patronKnown({ kind: 'patron', patron: { institution, record } }, session, ownPermissions, true, until)
  }

  function byStaff({ id, institution, subject, roles: named, issuedAt }: VouchedStaff, until: number): Known {
    const grants = grantsOf(
      named.map((role) => ({ role, over: 'institution' as const, id: institution })),
      roles,
    )
    // No provider has a colon in its id, so nobody at one is taken for somebody of an institution's system.
    return staffKnown(
      { kind: 'staff', person: { provider: `system:${institution}`, subject } },
      id,
      issuedAt,
      true,
      grants,
      until,
    )
  }

  function patronKnown(
    holder: HolderRef & { kind: 'patron' },
    { id, signedInAt, provedAt }: Pick<Session, 'id' | 'signedInAt' | 'provedAt'>,
    all: ReadonlySet<Permission>,
    vouched: boolean,
    expiresAt: number,
  ): Known {
    const { permissions, lapsed, until } = heldAt(all, ages, provedAt, clock.now())
    return {
      caller: { kind: 'patron', patron: holder.patron, session: id, vouched, permissions, lapsed, signedInAt },
      until: Math.min(expiresAt, until),
      endable: endable(holder, id, signedInAt, vouched),
    }
  }

  function staffKnown(
    holder: HolderRef & { kind: 'staff' },
    session: string,
    signedInAt: number,
    vouched: boolean,
    grants: readonly Grant[],
    until: number,
  ): Known {
    return {
      caller: { kind: 'staff', person: holder.person, session, vouched, grants, signedInAt },
      until,
      endable: endable(holder, session, signedInAt, vouched),
    }
  }

  function endable(holder: HolderRef, session: string, signedInAt: number, vouched: boolean): Endable {
    return { session, holder: ids.holder(holder), kind: vouched ? 'vouched' : 'own', signedInAt }
  }

  async function byKey(shown: string, now: number): Promise<Known> {
    const key = await store.apiKeys.find(hashOf(shown))
    if (!key || key.revokedAt !== undefined || (key.expiresAt ?? Infinity) <= now) {
      throw new Problem('unauthenticated', 'The key is not one of ours, or no longer')
    }
    const caller: Caller = { kind: 'software', key: key.id, name: key.name, grants: grantsOf(key.grants, roles) }
    return { caller, until: Math.min(now + seenWithinMs, key.expiresAt ?? Infinity) }
  }
}

function orRefuse(caller: Caller, ended: boolean): Caller {
  if (ended) throw new Problem('session-ended', 'The session was ended')
  return caller
}
