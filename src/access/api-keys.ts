import { createHash, randomBytes } from 'node:crypto'
import type { CommunityId, InstitutionId, LibraryId, ZoneId } from '#domain/id.ts'
import type { Grant, Permission, Scope } from '#domain/permission.ts'
import type { ApiKey, ApiKeyGrant } from '#ports/api-key-store.ts'

/** A key begins with this, so that scanners of source code and logs can recognise a leaked one. */
export const keyPrefix = 'pgk_'

export interface MintedKey {
  readonly key: ApiKey
  /** Shown once, to the one who asked for it; only its hash is kept. */
  readonly shown: string
  readonly hash: string
}

export function mintApiKey(name: string, grants: readonly ApiKeyGrant[], createdAt: number, expiresAt?: number): MintedKey {
  const id = randomBytes(6).toString('hex')
  const shown = `${keyPrefix}${id}_${randomBytes(32).toString('base64url')}`
  const key: ApiKey = { id, name, grants, createdAt, ...(expiresAt !== undefined && { expiresAt }) }
  return { key, shown, hash: hashOf(shown) }
}

/** The key is 256 random bits, so a plain hash is as good as a slow one, and a look-up by it gives no timing away. */
export function hashOf(shown: string): string {
  return createHash('sha256').update(shown).digest('base64url')
}

/** What the roles come to today. A role that the configuration no longer has gives nothing. */
export function grantsOf(granted: readonly ApiKeyGrant[], roles: ReadonlyMap<string, ReadonlySet<Permission>>): Grant[] {
  return granted.flatMap((grant) => {
    const permissions = roles.get(grant.role)
    return permissions ? [{ role: grant.role, permissions, scope: scopeOf(grant) }] : []
  })
}

function scopeOf({ over, id }: ApiKeyGrant): Scope {
  switch (over) {
    case 'zone':
      return { over, id: id as ZoneId }
    case 'institution':
      return { over, id: id as InstitutionId }
    case 'community':
      return { over, id: id as CommunityId }
    case 'library':
      return { over, id: id as LibraryId }
  }
}
