import type { Migration } from './index.ts'

export const provisionalRenewals: Migration = {
  name: 'provisional renewals',
  statements: () => [
    `create table addresses (
      holder text not null primary key,
      institution text not null,
      address text not null,
      first_day text not null,
      changed_day text,
      seen_at bigint not null
    )`,
    `create index addresses_of_institution on addresses (institution, first_day)`,
    `create index addresses_ending on addresses (seen_at)`,

    `alter table renewals add column confirm_until text`,
    `create index renewals_to_confirm on renewals (seq) where confirm_until is not null`,
    // Those of before are looked at once, and are written with their own day when they have been confirmed or have lapsed.
    `update renewals set confirm_until = '9999-12-31'
      where state in ('fulfilled', 'fulfilling', 'needs-staff') and body like '%"provisional":"%'`,
    `insert into jobs (topic, key, due_at, attempts)
      select 'renewal-provisional', id, 0, 0 from renewals where confirm_until is not null`,
  ],
}
