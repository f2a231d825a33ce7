import type { Caller, Permission } from '#domain/permission.ts'
import { holdsAnywhere } from '#domain/permission.ts'

/** What the standard calls that which a token is good for (PAIA 1.4, "Access tokens and scopes"); those that no method here checks are left out. */
export const scopes = ['read_patron', 'read_fees', 'read_items', 'write_items', 'change_password'] as const

export type Scope = (typeof scopes)[number]

/** What is granted where a client asks for nothing in particular. */
const defaultScopes: readonly Scope[] = ['read_patron', 'read_fees', 'read_items', 'write_items']

/** Whoever has all of these has the scope: half of one would be a lie. */
const needs = {
  read_patron: ['patrons:read', 'card:read'],
  read_fees: ['fees:read'],
  read_items: ['loans:read', 'holds:read'],
  write_items: ['loans:renew', 'holds:manage'],
  change_password: ['password:change'],
} as const satisfies Record<Scope, readonly Permission[]>

/** What a session is good for besides, whose scope it is: fields of an answer, and the card among the things that can be renewed. */
const besides = {
  read_patron: ['patrons:read.name', 'patrons:read.contact', 'card:read.blocks'],
  read_fees: [],
  read_items: [],
  write_items: ['card-renewals:create', 'card-renewals:read'],
  // Whose username it is, is looked up.
  change_password: ['patrons:read'],
} as const satisfies Record<Scope, readonly Permission[]>

/** The permission that a route with this scope states; the others of the scope are asked for beside it. */
export function permissionOf(scope: Scope): Permission {
  return needs[scope][0]
}

/** The scopes that the caller's token is good for, in the order of the standard. */
export function scopesOf(caller: Caller): readonly Scope[] {
  return scopes.filter((scope) => needs[scope].every((permission) => holdsAnywhere(caller, permission)))
}

/** Has the caller had it, and proved themselves too long ago to have it still? */
export function hasLapsed(caller: Caller, scope: Scope): boolean {
  return caller.kind === 'patron' && needs[scope].some((permission) => caller.lapsed.has(permission))
}

/** All that a session with these scopes is good for. To sign out is everybody's. */
export function permitsOf(granted: readonly Scope[]): readonly Permission[] {
  return ['session:end', ...granted.flatMap((scope): readonly Permission[] => [...needs[scope], ...besides[scope]])]
}

/** The scopes in a list with blanks between them (RFC 6749, 3.3); words that mean nothing here are passed over, as an authorization server may. */
export function scopesIn(asked: string | undefined): readonly Scope[] {
  if (asked === undefined || asked.trim() === '') return defaultScopes
  const words = new Set(asked.split(' '))
  return scopes.filter((scope) => words.has(scope))
}
