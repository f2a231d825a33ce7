import type { Migration } from './index.ts'

export const centralFile: Migration = {
  name: 'central file',
  statements: ({ sequence }) => [
    `create table changes (
      seq ${sequence},
      id text not null unique,
      version integer not null,
      zone text not null,
      person text not null,
      state text not null,
      undo_until bigint not null,
      body text not null,
      wanted text,
      earlier text
    )`,
    `create index changes_unsettled on changes (person, seq) where state in ('writing', 'arriving')`,
    `create index changes_of_zone on changes (zone, seq)`,
    `create index changes_of_person on changes (person, seq)`,
    `create index changes_to_wipe on changes (undo_until) where wanted is not null`,

    `create table change_targets (
      institution text not null,
      change text not null,
      primary key (institution, change)
    )`,

    `create table sync_states (
      person text not null,
      institution text not null,
      version integer not null,
      body text not null,
      primary key (person, institution)
    )`,

    `create table conflicts (
      seq ${sequence},
      id text not null unique,
      zone text not null,
      institution text not null,
      person text not null,
      state text not null,
      decision text,
      decided_at bigint,
      body text not null,
      lost text,
      kept text,
      kept_until bigint not null
    )`,
    `create index conflicts_of_zone on conflicts (zone, seq)`,
    `create index conflicts_of_person on conflicts (person, seq)`,
    `create index conflicts_to_wipe on conflicts (kept_until) where lost is not null`,

    `create table change_notices (
      institution text not null,
      event text not null,
      record text not null,
      what text not null,
      at bigint not null,
      is_done integer not null,
      primary key (institution, event)
    )`,
    `create index change_notices_waiting on change_notices (institution, record, at) where is_done = 0`,
    `create index change_notices_ending on change_notices (at)`,

    `create table walks (
      seq ${sequence},
      id text not null unique,
      zone text not null,
      state text not null,
      version integer not null,
      changed_at bigint not null,
      body text not null
    )`,
    `create unique index walks_running on walks (zone) where state = 'running'`,
    `create index walks_of_zone on walks (zone, seq)`,

    `create table walk_notes (
      walk text not null,
      person text not null,
      note text not null,
      is_met integer not null,
      primary key (walk, person)
    )`,
    `create index walk_notes_unmet on walk_notes (walk) where is_met = 0`,

    `create table polls (
      institution text not null primary key,
      body text not null
    )`,

    `create index audit_of_actor on audit (actor, seq)`,
    `create index audit_of_institution on audit (institution, seq)`,
  ],
}
