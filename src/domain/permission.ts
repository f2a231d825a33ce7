import type { CommunityId, InstitutionId, LibraryId, PatronRef, ZoneId } from './id.ts'
import type { Place } from './place.ts'

/**
 * Everything somebody may be allowed, down to fields (`resource:verb.field`). A route states one; a field of an answer that has
 * one of its own is left out where the caller lacks it. The list only grows.
 */
export const permissions = [
  'session:end',
  'patrons:read',
  'patrons:read.name',
  'patrons:read.birth-date',
  'patrons:read.contact',
  'patrons:read.identifiers',
  'patrons:search',
  'card:read',
  'card:read.numbers',
  'card:read.masked-numbers',
  'card:read.blocks',
  'card-renewals:create',
  'card-renewals:read',
  'card-renewals:manage',
  'loans:read',
  'loans:renew',
  'holds:read',
  'holds:manage',
  'fees:read',
  'fees:pay',
  'fees:manage',
  'password:change',
  'patrons:change.contact',
  'calendar-feeds:manage',
  'central:search',
  'central:read',
  'central:read.birth-date',
  'central:read.contact',
  'central:read.identifiers',
  'central:read.notes',
  'central:read.blocks',
  'central:load',
  'central:write',
  'central:write.name',
  'central:write.birth-date',
  'central:write.language',
  'central:write.contact',
  'central:write.identifiers',
  'central:write.group',
  'central:write.expires',
  'central:write.notes',
  'central:write.blocks',
  'central:write.key',
  'central:remove',
  'central:resolve',
  'central:administrate',
  'audit:read',
] as const

export type Permission = (typeof permissions)[number]

/** What a patron may do with their own record, whichever way they signed in. */
export const ownPermissions: ReadonlySet<Permission> = new Set<Permission>([
  'session:end',
  'patrons:read',
  'patrons:read.name',
  'patrons:read.birth-date',
  'patrons:read.contact',
  'patrons:read.identifiers',
  'card:read',
  'card:read.numbers',
  'card:read.blocks',
  'card-renewals:create',
  'card-renewals:read',
  'loans:read',
  'loans:renew',
  'holds:read',
  'holds:manage',
  'fees:read',
  'fees:pay',
  'password:change',
  'patrons:change.contact',
  'calendar-feeds:manage',
])

/**
 * What somebody may do who has shown no more than that they read the patron's mail: see the card, its numbers but for their ends, whether it may
 * be renewed, and what is owed; renew it, and pay. What somebody reads is nobody's business who has shown no more.
 */
export const codePermissions: ReadonlySet<Permission> = new Set<Permission>([
  'session:end',
  'patrons:read.name',
  'card:read',
  'card:read.masked-numbers',
  'card:read.blocks',
  'card-renewals:create',
  'card-renewals:read',
  'fees:read',
  'fees:pay',
  'fees:pay',
])

/** Over what a role is given: everything in a zone, an institution, a community, or one library. */
export type Scope =
  | { readonly over: 'zone'; readonly id: ZoneId }
  | { readonly over: 'institution'; readonly id: InstitutionId }
  | { readonly over: 'community'; readonly id: CommunityId }
  | { readonly over: 'library'; readonly id: LibraryId }

export interface Grant {
  readonly role: string
  readonly permissions: ReadonlySet<Permission>
  readonly scope: Scope
}

/** A person who works at a library, as whoever signed them in knows them. */
export interface StaffRef {
  /** The OpenID provider, or the institution whose system vouched. */
  readonly provider: string
  readonly subject: string
}

/** Whose a session is. */
export type HolderRef =
  | { readonly kind: 'patron'; readonly patron: PatronRef }
  | { readonly kind: 'staff'; readonly person: StaffRef }

/** Who is calling, as far as it was proved. */
export type Caller =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'patron'
      readonly patron: PatronRef
      readonly session: string
      /** Somebody else's token; what it is good for is theirs to say, and only that it is refused is ours. */
      readonly vouched: boolean
      readonly permissions: ReadonlySet<Permission>
      /** What they could do as well, had they proved who they are more lately. */
      readonly lapsed: ReadonlySet<Permission>
      /** Since when nothing newer was proved, milliseconds since 1970: a not-before after it refuses them. */
      readonly signedInAt: number
    }
  | {
      readonly kind: 'staff'
      readonly person: StaffRef
      readonly session: string
      readonly vouched: boolean
      readonly grants: readonly Grant[]
      readonly signedInAt: number
    }
  | { readonly kind: 'software'; readonly key: string; readonly name: string; readonly grants: readonly Grant[] }

/** Does the grant reach this place? Over an institution it reaches all of its libraries; over a library only what lies there. */
export function reaches(scope: Scope, place: Place): boolean {
  switch (scope.over) {
    case 'zone':
      return place.zone === scope.id
    case 'institution':
      return place.institution === scope.id
    case 'community':
      return place.communities.includes(scope.id)
    case 'library':
      return place.library === scope.id
  }
}

/** What the caller may do with a thing that lies in any of these places: the union of all grants that reach one of them. */
export function permissionsOver(caller: Caller, places: readonly Place[]): ReadonlySet<Permission> {
  if (caller.kind !== 'software' && caller.kind !== 'staff') return none
  const reaching = caller.grants.filter((grant) => places.some((place) => reaches(grant.scope, place)))
  return reaching.length === 1 ? reaching[0]!.permissions : new Set(reaching.flatMap((grant) => [...grant.permissions]))
}

/** May the caller use the permission anywhere at all? Asked before anything is looked up. */
export function holdsAnywhere(caller: Caller, permission: Permission): boolean {
  switch (caller.kind) {
    case 'anonymous':
      return false
    case 'patron':
      return caller.permissions.has(permission)
    case 'software':
      return caller.grants.some((grant) => grant.permissions.has(permission))
    case 'staff':
      return permission === 'session:end' || caller.grants.some((grant) => grant.permissions.has(permission))
  }
}

/** For how long after a sign-in each permission holds, milliseconds; for ever where it is not named. */
export type AgeLimits = ReadonlyMap<Permission, number>

/** What is left of somebody's permissions at `now`, and until when it is exactly that. */
export function heldAt(
  all: ReadonlySet<Permission>,
  limits: AgeLimits,
  provedAt: number,
  now: number,
): { readonly permissions: ReadonlySet<Permission>; readonly lapsed: ReadonlySet<Permission>; readonly until: number } {
  const ends = [...limits]
    .filter(([permission]) => all.has(permission))
    .map(([permission, ms]) => ({ permission, at: provedAt + ms }))
  const over = ends.filter(({ at }) => at <= now)
  if (over.length === 0) return { permissions: all, lapsed: none, until: Math.min(...ends.map(({ at }) => at)) }
  const lapsed = new Set(over.map(({ permission }) => permission))
  return {
    permissions: new Set([...all].filter((permission) => !lapsed.has(permission))),
    lapsed,
    until: Math.min(...ends.filter(({ at }) => at > now).map(({ at }) => at)),
  }
}

const none: ReadonlySet<Permission> = new Set()
