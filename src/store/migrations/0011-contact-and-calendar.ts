import type { Migration } from './index.ts'

export const contactAndCalendar: Migration = {
  name: 'contact and calendar',
  statements: ({ sequence }) => [
    `create table email_proofs (
      holder text not null primary key,
      code text not null,
      email text not null,
      language text not null,
      tries integer not null,
      expires_at bigint not null
    )`,
    `create index email_proofs_ending on email_proofs (expires_at)`,

    `create table email_writes (
      id text not null primary key,
      holder text not null,
      patron text not null,
      old_email text,
      email text not null,
      language text not null,
      begun_at bigint not null,
      done_at bigint
    )`,

    `create table calendar_feeds (
      seq ${sequence},
      id text not null unique,
      secret text not null unique,
      holder text not null,
      patron text not null,
      language text not null,
      created_at bigint not null,
      expires_at bigint not null
    )`,
    `create index calendar_feeds_of_holder on calendar_feeds (holder)`,
    `create index calendar_feeds_ending on calendar_feeds (expires_at)`,

    `create table calendar_days (
      holder text not null,
      entry text not null,
      day text not null,
      sequence integer not null,
      since bigint not null,
      expires_at bigint not null,
      primary key (holder, entry)
    )`,
    `create index calendar_days_ending on calendar_days (expires_at)`,
  ],
}
