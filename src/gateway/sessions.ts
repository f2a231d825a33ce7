import type { Call } from '#domain/call.ts'
import type { PatronRef } from '#domain/id.ts'
import type { HolderRef } from '#domain/permission.ts'
import { Problem } from '#domain/problem.ts'
import type { Topology } from '#domain/topology.ts'
import type { Clock } from '#ports/clock.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { IssuedTokens, SessionTokens } from '#ports/session-tokens.ts'
import type { Ending } from '#ports/session-store.ts'
import type { Store } from '#ports/store.ts'

/** Sessions after their beginning. */
export interface Sessions {
  /**
   * A renewal token is good once. One shown a second time was copied, or the answer to its first use was lost: either way nobody can tell
   * who holds the newer one, so the whole session ends and the patron signs in again.
   */
  renew(renewalToken: string): Promise<IssuedTokens>
  /** This one. Of somebody else's tokens, which are not ours to end, every one that its holder has until now is refused from now on. */
  end(call: Call): Promise<void>
  /** Everything the caller has ever been given, here and by others who vouch. */
  endEverywhere(call: Call): Promise<void>
  /** Everything this patron was given until `at`, here and by others who vouch. The same again changes nothing. */
  endAllOf(patron: PatronRef, at: number): Promise<void>
}

export interface SessionsParts {
  readonly topology: Topology
  /** By whom staff may sign in. */
  readonly staffProviders: ReadonlySet<string>
  readonly tokens: SessionTokens
  readonly store: Pick<Store, 'sessions'>
  readonly ids: PatronIds
  readonly clock: Clock
  /** Told of all that ended here, so that this node refuses it from the same moment. */
  readonly ended: { session(id: string): void; all(ending: Ending): void }
}

/** By how much the clock of whoever vouches may be ahead of ours. */
const skewMs = 60_000
/** More than the token of anybody who vouches lives: Primo's for a day. */
const longestVouchedMs = 48 * 3_600_000

export function sessions({ topology, staffProviders, tokens, store, ids, clock, ended }: SessionsParts): Sessions {
  return {
    async renew(renewalToken) {
      const session = await tokens.readRenewal(renewalToken)
      if (!session) throw gone('The renewal token is not ours, or past its time')
      const { id, holder, signedInAt } = session
      if (!isStillThere(holder)) throw gone('The institution or the provider is no longer here')
      const stored = { id, holder: ids.holder(holder), signedInAt }
      if (!(await store.sessions.renew(stored, session.generation, tokens.endOf(session)))) {
        await endOne(id, tokens.endOf(session))
        throw gone('The renewal token was used before, or the session was ended')
      }
      return tokens.next(session)
    },

    async end(call) {
      const { holder, session, vouched, signedInAt } = signedInOf(call)
      if (vouched) await endAll(holder, 'vouched', signedInAt)
      await endOne(session, latestEnd(holder, vouched))
    },

    async endEverywhere(call) {
      const { holder, session, vouched, signedInAt } = signedInOf(call)
      for (const each of everywhereThey(holder)) {
        await endAll(each, 'own', vouched ? 0 : signedInAt)
        // Tokens of others bear the time of another clock, and none of them may slip through by being a little ahead.
        await endAll(each, 'vouched', Math.max(clock.now() + skewMs, vouched ? signedInAt : 0))
      }
      await endOne(session, latestEnd(holder, vouched))
    },

    async endAllOf(patron, at) {
      for (const each of everywhereThey({ kind: 'patron', patron })) {
        await endAll(each, 'own', at, at)
        await endAll(each, 'vouched', at + skewMs, at)
      }
    },
  }

  /** Where the members of a zone share the vendor's main key, it is the same person at all of them. */
  function everywhereThey(holder: HolderRef): readonly HolderRef[] {
    const zone = holder.kind === 'patron' ? topology.institution(holder.patron.institution)?.zone : undefined
    if (holder.kind !== 'patron' || zone === undefined || !topology.zone(zone)?.persons.sharedPrimaryId) return [holder]
    const { record } = holder.patron
    return topology.membersOf(zone).map(({ id }) => ({ kind: 'patron', patron: { institution: id, record } }))
  }

  async function endOne(session: string, expiresAt: number): Promise<void> {
    await store.sessions.revoke(session, clock.now(), expiresAt)
    ended.session(session)
  }

  /** A voucher's clock may be ahead of ours: what was just shown is refused all the same. */
  async function endAll(holder: HolderRef, kind: Ending['kind'], shownAt: number, until = clock.now()): Promise<void> {
    const ending: Ending = { holder: ids.holder(holder), kind, before: Math.max(until, shownAt), at: clock.now() }
    await store.sessions.endAll(ending, latestEnd(holder, kind === 'vouched'))
    ended.all(ending)
  }

  /** When it began is not known here; no session lives longer from now than one that began now. */
  function latestEnd(holder: HolderRef, vouched: boolean): number {
    const now = clock.now()
    if (vouched) return now + longestVouchedMs
    return tokens.endOf({ signedInAt: now, holder: holder.kind === 'staff' ? { ...holder, grants: [] } : holder })
  }

  function isStillThere(holder: HolderRef): boolean {
    if (holder.kind === 'staff') return staffProviders.has(holder.person.provider)
    return topology.institution(holder.patron.institution) !== undefined
  }
}

function signedInOf({ caller }: Call) {
  if (caller.kind !== 'patron' && caller.kind !== 'staff') throw new Problem('no-patron', 'Only a session can be ended')
  const { session, vouched, signedInAt } = caller
  const holder: HolderRef =
    caller.kind === 'patron' ? { kind: 'patron', patron: caller.patron } : { kind: 'staff', person: caller.person }
  return { holder, session, vouched, signedInAt }
}

function gone(message: string): Problem {
  return new Problem('session-ended', message)
}
