import type { Migration } from './index.ts'

export const cardRenewals: Migration = {
  name: 'card renewals',
  statements: ({ sequence }) => [
    `create table quotes (
      id text not null primary key,
      body text not null,
      keep_until bigint not null
    )`,
    `create index quotes_ending on quotes (keep_until)`,

    `create table renewals (
      seq ${sequence},
      id text not null unique,
      version integer not null,
      quote text not null,
      patron text not null,
      institution text not null,
      merchant text not null,
      payment text,
      state text not null,
      principal text not null,
      key text not null,
      content text not null,
      places text not null,
      updated_at bigint not null,
      body text not null,
      unique (principal, key),
      unique (merchant, payment)
    )`,
    `create index renewals_of_quote on renewals (quote)`,
    `create index renewals_of_patron on renewals (patron, seq)`,
    `create index renewals_of_institution on renewals (institution, seq)`,
    `create index renewals_in_state on renewals (state, seq)`,
    `create index renewals_changed on renewals (updated_at)`,

    `create table renewal_places (
      place text not null primary key,
      renewal text not null
    )`,
    `create index renewal_places_of_renewal on renewal_places (renewal)`,

    `create table jobs (
      seq ${sequence},
      topic text not null,
      key text not null,
      due_at bigint not null,
      attempts integer not null,
      lease text,
      lease_until bigint,
      again_at bigint,
      why text,
      unique (topic, key)
    )`,
    `create index jobs_due on jobs (due_at, seq)`,
    `create index jobs_leased on jobs (lease_until) where lease_until is not null`,

    `create table buried_jobs (
      seq ${sequence},
      topic text not null,
      key text not null,
      due_at bigint not null,
      why text not null
    )`,

    `create table lanes (
      lane text not null primary key,
      holder text not null,
      expires_at bigint not null
    )`,
    `create index lanes_ending on lanes (expires_at)`,
  ],
}
