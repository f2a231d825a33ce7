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
  'card:read.blocks',
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
])

/** What a patron may do for whom somebody outside vouches: all of it, but there is no session of ours to end. */
export const vouchedPermissions: ReadonlySet<Permission> = new Set(
  [...ownPermissions].filter((permission) => permission !== 'session:end'),
)

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

/** Who is calling, as far as it was proved. */
export type Caller =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'patron'
      readonly patron: PatronRef
      readonly session: string
      readonly permissions: ReadonlySet<Permission>
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
  if (caller.kind !== 'software') return none
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
  }
}

const none: ReadonlySet<Permission> = new Set()
