import { z } from 'zod'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { IssuedTokens } from '#ports/session-tokens.ts'
import { moment, MomentField, PatronIdField } from './fields.ts'

export const SessionBody = z
  .object({
    patron: PatronIdField.optional().describe('Who is signed in; absent for staff.'),
    staff: z.string().optional().describe('Who is signed in, opaque and the same every time; for staff only.'),
    accessToken: z.string().describe('Goes into the Authorization header as `Bearer …`. Keep it in memory only.'),
    tokenType: z.literal('Bearer').describe('How the access token is shown.'),
    expiresAt: MomentField.describe('When the access token ends.'),
    renewalToken: z.string().describe('Brings the next tokens, once. Shown a second time it ends the session.'),
    renewBefore: MomentField.describe('When the session ends unless it is renewed before.'),
    signOutUrl: z
      .url()
      .optional()
      .describe('Where to send the browser after signing out, so that the provider forgets the person too; only after `openid`.'),
  })
  .meta({ id: 'Session', description: 'Somebody is signed in.' })

export function toSessionBody(tokens: IssuedTokens, ids: PatronIds, signOutUrl?: string): z.input<typeof SessionBody> {
  const { holder } = tokens.session
  return {
    ...(holder.kind === 'patron' ? { patron: ids.seal(holder.patron) } : { staff: ids.sealStaff(holder.person) }),
    accessToken: tokens.accessToken,
    tokenType: 'Bearer',
    expiresAt: moment(tokens.accessExpiresAt),
    renewalToken: tokens.renewalToken,
    renewBefore: moment(tokens.renewalExpiresAt),
    ...(signOutUrl !== undefined && { signOutUrl }),
  }
}
