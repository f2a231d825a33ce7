import type { ApiKey, ApiKeyGrant, ApiKeys } from '#ports/api-key-store.ts'
import type { Selectable } from 'kysely'
import { type Steps, statement } from './step.ts'
import type { Tables } from './tables.ts'

export const apiKeys: Steps<ApiKeys> = {
  add: statement(async (db, key, hash) => {
    await db
      .insertInto('api_keys')
      .values({
        id: key.id,
        hash,
        name: key.name,
        grants: JSON.stringify(key.grants),
        created_at: key.createdAt,
        expires_at: key.expiresAt ?? null,
        revoked_at: key.revokedAt ?? null,
      })
      .execute()
  }),

  find: statement(async (db, hash) => {
    const row = await db.selectFrom('api_keys').selectAll().where('hash', '=', hash).executeTakeFirst()
    return row && toApiKey(row)
  }),

  list: statement(async (db) => {
    const rows = await db.selectFrom('api_keys').selectAll().orderBy('created_at').orderBy('seq').execute()
    return rows.map(toApiKey)
  }),

  revoke: statement(async (db, id, at) => {
    const revoke = db.updateTable('api_keys').set({ revoked_at: at }).where('id', '=', id).where('revoked_at', 'is', null)
    const { numUpdatedRows } = await revoke.executeTakeFirstOrThrow()
    return numUpdatedRows === 1n
  }),
}

function toApiKey(row: Selectable<Tables['api_keys']>): ApiKey {
  return {
    id: row.id,
    name: row.name,
    grants: JSON.parse(row.grants) as readonly ApiKeyGrant[],
    createdAt: row.created_at,
    ...(row.expires_at !== null && { expiresAt: row.expires_at }),
    ...(row.revoked_at !== null && { revokedAt: row.revoked_at }),
  }
}
