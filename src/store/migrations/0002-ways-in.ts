import type { Migration } from './index.ts'

export const waysIn: Migration = {
  name: 'ways in',
  statements: () => [
    `create table endings (
      holder text not null,
      kind text not null,
      before bigint not null,
      at bigint not null,
      expires_at bigint not null,
      primary key (holder, kind)
    )`,
    `create index endings_said on endings (at)`,
    `create index endings_ending on endings (expires_at)`,

    `create table mailed_codes (
      challenge text not null primary key,
      holder text not null unique,
      patron text not null,
      code text not null,
      tries integer not null,
      expires_at bigint not null
    )`,
    `create index mailed_codes_ending on mailed_codes (expires_at)`,

    `create table spent (
      what text not null primary key,
      expires_at bigint not null
    )`,
    `create index spent_ending on spent (expires_at)`,
  ],
}
