import type { Migration } from './index.ts'

/** Fees are paid by the same ledger as renewals are, each of its own kind. */
export const feePayments: Migration = {
  name: 'fee payments',
  statements: () => [
    `alter table renewals add column kind text not null default 'card-renewal'`,
    `create index renewals_of_kind on renewals (kind, seq)`,
  ],
}
