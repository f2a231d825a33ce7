import { z } from 'zod'

/** The integration profile of an institution that wants to be told. */
export interface WebhookProfile {
  readonly url: string
  readonly secret: string
  /** Codes of the table WebhookEvents; those of users where it is left out. */
  readonly events?: readonly WebhookEvent[]
  /** The groups whose users are told of; all where it is left out. */
  readonly userGroups?: readonly string[]
}

/** The codes that were seen, of what is played here. */
export const webhookEvents = {
  USER_CREATED: 'User created',
  USER_UPDATED: 'User updated',
  USER_DELETED: 'User deleted',
  LOAN_CREATED: 'Loan created',
} as const

export type WebhookEvent = keyof typeof webhookEvents

export const webhookProfileSchema = z.strictObject({
  url: z.url(),
  secret: z.string().min(1),
  events: z
    .array(z.enum(['USER_CREATED', 'USER_UPDATED', 'USER_DELETED', 'LOAN_CREATED']))
    .default(['USER_CREATED', 'USER_UPDATED', 'USER_DELETED']),
  userGroups: z.array(z.string()).exactOptional(),
})

export type CompleteProfile = z.output<typeof webhookProfileSchema>
