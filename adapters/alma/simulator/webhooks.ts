import { fullUser } from './show.ts'
import { shownLoan } from './show-loan.ts'
import type { AlmaLoan } from './loan.ts'
import type { UserRecord } from './user-record.ts'
import { webhookEvents, type CompleteProfile, type WebhookEvent } from './webhook-profile.ts'
import { challenged, webhookPost, type Delivery } from './webhook-post.ts'
import type { Setting, Tenant } from './world.ts'
import type { JsonObject } from './xml.ts'

/**
 * What Alma tells of by itself: what staff and jobs change of users, and what staff lend. "User changes made by API" are never told of (Ex Libris
 * Developer Network, Webhooks).
 */
export interface Webhooks {
  created(tenant: Tenant, record: UserRecord, cause: Cause): void
  updated(tenant: Tenant, record: UserRecord, cause: Cause): void
  deleted(tenant: Tenant, record: UserRecord, cause: Cause): void
  lent(tenant: Tenant, record: UserRecord, loan: AlmaLoan): void
  /** Asks a listener to say the challenge back, as Alma does before a profile is switched on; whether it did. */
  register(profile: CompleteProfile): Promise<boolean>
  /** Sends what is due by the clock, tenant by tenant in the order of the events, and waits for the answers. How many were sent. */
  deliver(): Promise<number>
  /** Everything that was told of since the start or the last reset, oldest first. */
  deliveries(tenant: string): readonly Delivery[]
  /** Forgets what has not been sent, and what has. */
  forget(): void
  close(): Promise<void>
}

/** Who did it, in words of ours: a person at a screen, a nightly job, the network zone. */
export type Cause = 'UI' | 'JOB' | 'NETWORK'

export function webhooksOf(world: Setting): Webhooks {
  const post = webhookPost(world)
  let made = 0

  function tell(tenant: Tenant, event: WebhookEvent, { user }: UserRecord, content: () => JsonObject): void {
    const { webhook } = tenant
    if (!webhook?.events.includes(event)) return
    if (webhook.userGroups?.includes(user.user_group.value ?? '') === false) return
    made += 1
    const id = `4716072711${String(made).padStart(9, '0')}`
    const envelope = {
      id,
      action: event.startsWith('USER') ? 'USER' : 'LOAN',
      institution: { value: tenant.code, desc: tenant.name },
      time: new Date(world.clock.now()).toISOString(),
      event: { value: event, desc: webhookEvents[event] },
      ...content(),
    }
    post.send(tenant, { id, event, primaryId: user.primary_id, body: JSON.stringify(envelope) })
  }

  const userEvent = (event: WebhookEvent, method: string) => (tenant: Tenant, record: UserRecord, cause: Cause) =>
    tell(tenant, event, record, () => ({ webhook_user: { method, cause, user: fullUser(record) } }))

  return {
    created: userEvent('USER_CREATED', 'CREATE'),
    updated: userEvent('USER_UPDATED', 'UPDATE'),
    deleted: userEvent('USER_DELETED', 'DELETE'),
    lent: (tenant, record, loan) =>
      tell(tenant, 'LOAN_CREATED', record, () => ({
        item_loan: shownLoan(world, record, loan, true),
        bib: null,
        holding: null,
        item: null,
        portfolio: null,
        representation: null,
      })),
    register: (profile) => challenged(profile, world),
    deliver: () => post.deliver(),
    deliveries: (tenant) => post.deliveries(tenant),
    forget: () => post.forget(),
    close: () => post.close(),
  }
}
