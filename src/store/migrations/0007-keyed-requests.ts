import type { Migration } from './index.ts'

/** The keys of all requests in one place, those too by which renewals were opened: until now each stood with its renewal alone. */
export const keyedRequests: Migration = {
  name: 'keyed requests',
  statements: () => [
    `create table keyed_requests (
      principal text not null,
      key text not null,
      content text not null,
      about text not null,
      primary key (principal, key)
    )`,
    `insert into keyed_requests (principal, key, content, about) select principal, key, content, id from renewals`,
  ],
}
