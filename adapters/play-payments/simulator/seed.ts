import { z } from 'zod'
import type { PaymentSwitches } from './switches.ts'

/** What a simulated payment house begins with, and returns to at every reset. */
export interface PaymentsSeed {
  readonly accounts: readonly AccountSeed[]
  readonly switches?: Partial<PaymentSwitches>
}

/** Somebody money is taken for. Accounts see nothing of each other. */
export interface AccountSeed {
  /** Stands on the page. */
  readonly name: string
  /** Whoever shows it acts for the account. */
  readonly key: string
  /** What notices are signed with. */
  readonly noticeSecret: string
}

export const oneAccount: PaymentsSeed = {
  accounts: [{ name: 'Northbay Library', key: 'play-payments-key', noticeSecret: 'play-payments-notices' }],
}

export const paymentsSeedSchema: z.ZodType<PaymentsSeed> = z.strictObject({
  accounts: z
    .array(z.strictObject({ name: z.string().min(1), key: z.string().min(1), noticeSecret: z.string().min(1) }))
    .min(1)
    .refine((accounts) => new Set(accounts.map(({ key }) => key)).size === accounts.length, 'Two accounts have one key'),
  switches: z
    .strictObject({
      notices: z.enum(['at-once', 'late', 'twice', 'out-of-order', 'never']).exactOptional(),
      refunds: z.enum(['done', 'failed', 'open']).exactOptional(),
      givingUpEnds: z.boolean().exactOptional(),
    })
    .exactOptional(),
})
