import { transaction } from './step.ts'

/** A token ends at its time and not after it, and so do these. Keys and the audit trail have no time of their own. */
export const sweep = transaction(async (tx, now: number): Promise<number> => {
  const sessions = await tx.deleteFrom('sessions').where('expires_at', '<=', now).executeTakeFirstOrThrow()
  const attempts = await tx.deleteFrom('attempts').where('ends_at', '<=', now).executeTakeFirstOrThrow()
  return Number(sessions.numDeletedRows + attempts.numDeletedRows)
})
