import type { Migration } from './index.ts'

export const reminders: Migration = {
  name: 'reminders',
  statements: () => [
    `create table reminders (
      holder text not null primary key,
      institution text,
      patron text,
      date text,
      remind_on text,
      sent_for text,
      stopped integer not null
    )`,
    `create index reminders_due on reminders (institution, remind_on)`,
    `create index reminders_ending on reminders (date)`,
  ],
}
