import type { Migration } from './index.ts'

export const passwords: Migration = {
  name: 'passwords',
  statements: ({ sequence }) => [
    `create table password_resets (
      token text not null primary key,
      holder text not null unique,
      patron text not null,
      expires_at bigint not null
    )`,
    `create index password_resets_ending on password_resets (expires_at)`,

    `create table password_writes (
      seq ${sequence},
      id text not null unique,
      holder text not null,
      patron text not null,
      letter_to text,
      language text not null,
      begun_at bigint not null,
      settled_at bigint,
      outcome text
    )`,
    `create index password_writes_of_holder on password_writes (holder, begun_at)`,
  ],
}
