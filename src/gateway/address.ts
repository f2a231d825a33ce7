import type { PatronRecord } from '#domain/patron.ts'

/** Where letters to a patron go: the e-mail address they prefer, else the first. */
export function addressOf({ emails }: PatronRecord): string | undefined {
  return (emails.find(({ preferred }) => preferred) ?? emails[0])?.value
}
