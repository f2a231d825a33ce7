import type { Migration } from './index.ts'

/**
 * What is over already is asked about at its payment provider as well, from a day after its last change on; what that says of the distances holds from
 * the first look. The newest change of all stands for today: what is older than anybody may take money back is left alone.
 */
export const watchedRenewals: Migration = {
  name: 'watched renewals',
  statements: () => [
    `insert into jobs (topic, key, due_at, attempts)
      select 'renewal', id, updated_at + 86400000, 0 from renewals
      where state in ('fulfilled', 'refunded', 'needs-staff') and payment is not null
        and updated_at > (select max(updated_at) from renewals) - 127 * 86400000.0
      on conflict (topic, key) do nothing`,
  ],
}
