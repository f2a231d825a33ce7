import type { PasswordResets } from '#ports/password-store.ts'
import { type Steps, statement } from './step.ts'

export const passwordResets: Steps<PasswordResets> = {
  put: statement(async (db, { token, holder, patron, expiresAt }) => {
    await db
      .insertInto('password_resets')
      .values({ token, holder, patron, expires_at: expiresAt })
      .onConflict((conflict) => conflict.column('holder').doUpdateSet({ token, patron, expires_at: expiresAt }))
      .execute()
  }),

  find: statement(async (db, token, now) => {
    const row = await db
      .selectFrom('password_resets')
      .selectAll()
      .where('token', '=', token)
      .where('expires_at', '>', now)
      .executeTakeFirst()
    return row && { token: row.token, holder: row.holder, patron: row.patron, expiresAt: row.expires_at }
  }),
}
