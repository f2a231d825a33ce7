import type { MailedCodes } from '#ports/mailed-code-store.ts'
import { type Steps, statement, transaction } from './step.ts'

export const mailedCodes: Steps<MailedCodes> = {
  put: statement(async (db, { challenge, holder, patron, code, tries, expiresAt }) => {
    const put = await db
      .insertInto('mailed_codes')
      .values({ challenge, holder, patron, code, tries, expires_at: expiresAt })
      .onConflict((conflict) =>
        conflict
          .column('holder')
          .doUpdateSet({ challenge, patron, code, tries, expires_at: expiresAt })
          // The same challenge again would give its code new tries. That of another holder is refused by the key of the table.
          .where('mailed_codes.challenge', '!=', challenge),
      )
      .returning('challenge')
      .executeTakeFirst()
    if (put === undefined) throw new RangeError('A challenge has one code, and this one has it already')
  }),

  take: transaction(async (tx, challenge, code, now) => {
    // To count comes first and holds the row until the end: whoever asks meanwhile, on whichever node, finds it as we leave it.
    const counted = await tx
      .updateTable('mailed_codes')
      .set((row) => ({ tries: row('tries', '-', 1) }))
      .where('challenge', '=', challenge)
      .where('tries', '>', 0)
      .where('expires_at', '>', now)
      .returning(['patron', 'code'])
      .executeTakeFirst()
    if (counted?.code !== code) return undefined
    await tx.deleteFrom('mailed_codes').where('challenge', '=', challenge).execute()
    return counted.patron
  }),
}
