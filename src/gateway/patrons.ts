import type { AccountSource } from '#domain/account.ts'
import type { Call } from '#domain/call.ts'
import type { Card } from '#domain/card.ts'
import type { InstitutionId, LibraryId, PatronRef } from '#domain/id.ts'
import type { PatronRecord } from '#domain/patron.ts'
import type { Permission } from '#domain/permission.ts'
import { Problem } from '#domain/problem.ts'
import { actions, outOfReach, type Action, type Standing } from '#domain/standing.ts'
import type { Clock } from '#ports/clock.ts'
import type { PatronCriteria } from '#ports/ils.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { AuditAction } from '#ports/audit-store.ts'
import type { Store } from '#ports/store.ts'
import { actorOf } from './actor.ts'
import type { Authority } from './authority.ts'
import type { Cards } from './cards.ts'
import type { Directory } from './directory.ts'
import { naming } from './naming.ts'
import type { Records } from './records.ts'

/** What of a thing the caller may see; a field whose permission is missing is left out of the answer. */
export interface Seen<Thing> {
  readonly thing: Thing
  readonly permissions: ReadonlySet<Permission>
}

/** Patrons and their cards, as the one who asks may see them. Every look of somebody else at a patron is in the audit trail first. */
export interface Patrons {
  /** `undefined` means the caller's own. */
  record(whose: PatronRef | undefined, call: Call): Promise<Seen<PatronRecord>>
  card(whose: PatronRef | undefined, call: Call): Promise<Seen<Card>>
  /** For whatever else is done for a patron: whose it is, if the caller may do it for them. `undefined` means the caller's own. */
  reached(whose: PatronRef | undefined, permission: Permission, call: Call): Promise<PatronRef>
  /** The records whose loans, holds and fees the caller may see or change; those that lie out of reach are not among them, and not missed. */
  opened(whose: PatronRef | undefined, permission: Permission, call: Call): Promise<Opened>
  /** What staff did for a patron without looking at them: it is written down before it is done, with why, where they said so. */
  noted(whose: PatronRef, permission: Permission, call: Call, why?: string): Promise<void>
  /** Only those in reach of the caller are among the hits. */
  search(institution: InstitutionId, criteria: PatronCriteria, purpose: string, call: Call): Promise<PatronsFound>
}

export interface Opened {
  /** Whose it is. */
  readonly patron: PatronRef
  /** Their own first. */
  readonly records: readonly PatronRef[]
  /** Where a record might be that could not be had. */
  readonly unread: readonly AccountSource[]
  /** Before any of them is shown or changed: each look of somebody else is in the audit trail first. */
  noted(records: readonly PatronRef[]): Promise<void>
}

export interface PatronsFound {
  readonly hits: readonly Seen<PatronRecord>[]
  readonly more: boolean
}

export interface PatronsParts {
  readonly directory: Directory
  readonly records: Records
  readonly cards: Cards
  readonly authority: Authority
  readonly store: Pick<Store, 'audit'>
  readonly ids: PatronIds
  readonly clock: Clock
}

/** What it is called in the audit trail, where it is more than a look at the patron. */
const auditActions: Readonly<Partial<Record<Permission, AuditAction>>> = {
  'card-renewals:create': 'card-renewal-asked-for',
  'card-renewals:read': 'card-renewals-looked-at',
  'card-renewals:manage': 'card-renewal-managed',
  'loans:read': 'loans-looked-at',
  'loans:renew': 'loan-renewal-asked-for',
  'holds:read': 'holds-looked-at',
  'holds:manage': 'hold-managed',
  'fees:read': 'fees-looked-at',
  'fees:pay': 'fee-payment-asked-for',
  'fees:manage': 'fee-payment-managed',
  'patrons:change.contact': 'contact-change-asked-for',
}

/** Enough to choose from, too few to harvest. */
const hitLimit = 20

export function patrons({ directory, records, cards, authority, store, ids, clock }: PatronsParts): Patrons {
  return {
    async record(whose, call) {
      if (isOwn(whose, call)) {
        const own = ownOf(call)
        const { value } = await records.read(own.ref, call)
        if (!value) throw new Problem('not-found', 'The institution has no such patron any more')
        return { thing: value, permissions: own.permissions }
      }
      const { record, permissions } = await reach(whose!, 'patrons:read', call)
      await note('patron-looked-at', 'patrons:read', [whose!], call)
      return { thing: record, permissions }
    },

    async card(whose, call) {
      if (isOwn(whose, call)) {
        const own = ownOf(call)
        return { thing: await cards.card(own.ref, call), permissions: own.permissions }
      }
      const { permissions } = await reach(whose!, 'card:read', call)
      const card = inReach(await cards.card(whose!, call), call)
      // Each record that is shown was looked at, wherever it is.
      const shown = new Set([whose!.institution, ...card.memberships.map(({ institution }) => institution)])
      const looked = card.records.filter(({ institution }) => shown.has(institution))
      await note('card-looked-at', 'card:read', looked, call)
      return { thing: card, permissions }
    },

    async reached(whose, permission, call) {
      if (isOwn(whose, call)) return ownOf(call).ref
      await reach(whose!, permission, call)
      await note(auditActions[permission] ?? 'patron-looked-at', permission, [whose!], call)
      return whose!
    },

    async opened(whose, permission, call) {
      const own = isOwn(whose, call)
      const patron = own ? ownOf(call).ref : whose!
      if (!own) await reach(patron, permission, call)
      const card = await cards.known(patron, call)
      const isInReach = (institution: InstitutionId) =>
        own || institution === patron.institution || isReached(card, permission, institution, call)
      return {
        patron,
        records: card.opened.filter(({ institution }) => isInReach(institution)),
        unread: card.sources
          .filter(({ opens, outcome, institution }) => opens && outcome === 'failed' && isInReach(institution))
          .map(({ institution, problem }) => ({ institution, outcome: 'failed', ...(problem && { problem }) })),
        noted: async (records) => {
          if (!own) await note(auditActions[permission] ?? 'patron-looked-at', permission, records, call)
        },
      }
    },

    noted: (whose, permission, call, why) => note(auditActions[permission] ?? 'patron-looked-at', permission, [whose], call, why),

    async search(institution, criteria, purpose, call) {
      const { ils, institution: at } = directory.at(institution)
      authority.demand(call.caller, 'patrons:search', institution)
      // More than are shown: those out of reach must not take the places of those within.
      const found = await naming(at, call, ils.patrons.search(criteria, 5 * hitLimit, call))
      const within = found.patrons
        .map((record) => ({ thing: record, permissions: authority.over(call.caller, record) }))
        .filter(({ permissions }) => permissions.has('patrons:search'))
      const hits = within.slice(0, hitLimit)
      await store.audit.record(
        (hits.length === 0 ? [undefined] : hits).map((hit) => ({
          ...entry('patron-searched', 'patrons:search', institution, call),
          ...(hit && { patron: ids.seal(hit.thing.ref) }),
          purpose,
          outcome: hit ? ('shown' as const) : ('nobody' as const),
        })),
      )
      if (hits.length === 0 && found.more)
        throw new Problem('search-too-wide', 'The vendor matched more than we may walk through')
      return { hits, more: found.more || within.length > hits.length }
    },
  }

  /** Out of reach looks like unknown: both are 404, and before anything is known about the patron where that can be told. */
  async function reach(
    whose: PatronRef,
    permission: Permission,
    call: Call,
  ): Promise<{ record: PatronRecord; permissions: ReadonlySet<Permission> }> {
    if (call.caller.kind === 'patron') throw new Problem('not-found', 'A patron sees nobody else')
    authority.demand(call.caller, permission, whose.institution)
    const { value: record } = await records.read(whose, call)
    const permissions = record ? authority.over(call.caller, record) : undefined
    if (!record || !permissions?.has(permission)) throw new Problem('not-found', 'No such patron in reach')
    return { record, permissions }
  }

  function isOwn(whose: PatronRef | undefined, { caller }: Call): boolean {
    if (whose === undefined) return true
    if (caller.kind !== 'patron') return false
    // However the key was written, by Primo say, it is one patron.
    return ids.holder({ kind: 'patron', patron: caller.patron }) === ids.holder({ kind: 'patron', patron: whose })
  }

  function note(
    action: AuditAction,
    permission: Permission,
    looked: readonly PatronRef[],
    call: Call,
    purpose?: string,
  ): Promise<void> {
    return store.audit.record(
      looked.map((patron) => ({
        ...entry(action, permission, patron.institution, call),
        patron: ids.seal(patron),
        ...(purpose !== undefined && { purpose }),
        outcome: 'shown' as const,
      })),
    )
  }

  function entry(action: AuditAction, permission: Permission, institution: InstitutionId, { id, caller }: Call) {
    const actor = actorOf(caller, ids)
    return { at: clock.now(), request: id, actor, action, permission, institution }
  }

  /** A record lies where its memberships do; of one that could not be had nobody knows, and it counts as lying in the institution at large. */
  function isReached({ memberships }: Card, permission: Permission, institution: InstitutionId, { caller }: Call): boolean {
    const there = memberships.filter((membership) => membership.institution === institution && !membership.inherited)
    const libraries = there.length === 0 ? [undefined] : there.map(({ library }) => library)
    return libraries.some((library) =>
      authority.overPlace(caller, directory.topology.placeIn(institution, library)).has(permission),
    )
  }

  /** A card reaches over institutions; a role may not. What lies elsewhere is left out, and so is what was concluded from it. */
  function inReach(card: Card, { caller }: Call): Card {
    const over = (permission: Permission, institution: InstitutionId, library?: LibraryId) =>
      authority.overPlace(caller, directory.topology.placeIn(institution, library)).has(permission)
    const own = (institution: InstitutionId) => institution === card.patron.institution
    const { effective, ...rest } = card
    const decider = effective?.membership
    const visible = decider !== undefined && over('card:read', decider.institution, decider.library)
    return {
      ...rest,
      numbers: card.numbers.filter(({ institution }) => own(institution) || over('card:read.numbers', institution)),
      memberships: card.memberships.filter(({ institution, library }) => over('card:read', institution, library)),
      ...(visible && { effective }),
      standings: visible || !effective ? card.standings : withheld(card),
      blocks: card.blocks.filter(({ institution }) => own(institution) || over('card:read.blocks', institution)),
      sources: card.sources.filter(({ institution }) => own(institution) || over('card:read', institution)),
    }
  }
}

/** Concluded from a membership out of reach: that it cannot be told from here is said, what was concluded is not. */
function withheld({ standings, patron }: Card): Card['standings'] {
  const told = (action: Action): Standing => (action === 'log-in' ? standings[action] : outOfReach(action, patron.institution))
  return Object.fromEntries(actions.map((action) => [action, told(action)])) as Card['standings']
}

function ownOf({ caller }: Call): { ref: PatronRef; permissions: ReadonlySet<Permission> } {
  if (caller.kind !== 'patron') throw new Problem('no-patron', 'The caller is no patron')
  return { ref: caller.patron, permissions: caller.permissions }
}
