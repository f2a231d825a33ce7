import type { Migration } from './index.ts'

export const firstTables: Migration = {
  name: 'first tables',
  statements: ({ sequence }) => [
    `create table api_keys (
      seq ${sequence},
      id text not null unique,
      hash text not null unique,
      name text not null,
      grants text not null,
      created_at bigint not null,
      expires_at bigint,
      revoked_at bigint
    )`,

    `create table sessions (
      id text not null primary key,
      generation integer not null,
      revoked_at bigint,
      expires_at bigint not null
    )`,
    `create index sessions_revoked on sessions (revoked_at) where revoked_at is not null`,
    `create index sessions_ending on sessions (expires_at)`,

    `create table attempts (
      seq ${sequence},
      subject text not null,
      at bigint not null,
      ends_at bigint not null
    )`,
    `create index attempts_of_subject on attempts (subject, at)`,
    `create index attempts_ending on attempts (ends_at)`,

    `create table whereabouts (
      person text not null,
      institution text not null,
      record text,
      libraries text,
      seen_at bigint not null,
      primary key (person, institution)
    )`,

    `create table audit (
      seq ${sequence},
      at bigint not null,
      request text not null,
      actor text not null,
      action text not null,
      permission text not null,
      institution text not null,
      patron text,
      purpose text,
      outcome text not null
    )`,
    `create index audit_of_patron on audit (patron, at, seq) where patron is not null`,
  ],
}
