import type { EmailProofs } from '#ports/email-change-store.ts'
import { type Steps, statement, transaction } from './step.ts'

export const emailProofs: Steps<EmailProofs> = {
  put: statement(async (db, { holder, code, address, language, tries, expiresAt }) => {
    const rest = { code, email: address, language, tries, expires_at: expiresAt }
    await db
      .insertInto('email_proofs')
      .values({ holder, ...rest })
      .onConflict((conflict) => conflict.column('holder').doUpdateSet(rest))
      .execute()
  }),

  prove: transaction(async (tx, holder, code, now) => {
    // To count comes first and holds the row until the end: whoever asks meanwhile, on whichever node, finds it as we leave it.
    const counted = await tx
      .updateTable('email_proofs')
      .set((row) => ({ tries: row('tries', '-', 1) }))
      .where('holder', '=', holder)
      .where('tries', '>', 0)
      .where('expires_at', '>', now)
      .returning(['email', 'code', 'language'])
      .executeTakeFirst()
    if (counted?.code !== code) return undefined
    await tx
      .updateTable('email_proofs')
      .set((row) => ({ tries: row('tries', '+', 1) }))
      .where('holder', '=', holder)
      .execute()
    return { address: counted.email, language: counted.language }
  }),
}
