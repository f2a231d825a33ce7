import type { Migration } from './index.ts'

export const errands: Migration = {
  name: 'errands',
  statements: () => [
    `create table errands (
      id text not null primary key,
      ended integer not null,
      expires_at bigint not null
    )`,
    `create index errands_ending on errands (expires_at)`,
    `create index keyed_requests_about on keyed_requests (about)`,

    `create table errand_outcomes (
      errand text not null,
      part text not null,
      body text not null,
      primary key (errand, part)
    )`,

    `create table announcements (
      what text not null primary key,
      errand text not null,
      part text not null,
      before text not null,
      at bigint not null,
      expires_at bigint not null
    )`,
    `create index announcements_ending on announcements (expires_at)`,
  ],
}
