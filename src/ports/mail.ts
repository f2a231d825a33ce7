import type { z } from 'zod'

/** Letters on their way to people. */
export interface Mail {
  /**
   * Hands one letter over. `sent`: somebody took it on. `refused`: this letter will never be taken, so trying again is of no use. `later`: nobody
   * took it now. Where the answer was lost it is `later`: a letter that comes twice does less harm than one that never comes.
   *
   * Never throws, and never logs whom it was for or what it said.
   */
  send(letter: Letter): Promise<'sent' | 'refused' | 'later'>
  close(): Promise<void>
}

export interface Letter {
  /** One address. Whatever stands in it, it is never more than one recipient. */
  readonly to: string
  /** Whose letter it is, beside the sender's address: a library's name. */
  readonly sender: string
  readonly replyTo?: string
  /** BCP 47. */
  readonly language: string
  readonly subject: string
  /** Plain text; lines are broken by whoever reads. */
  readonly text: string
}

export interface MailConnection {
  readonly vendor: string
  open(): Mail
}

export interface MailAdapter {
  readonly vendor: string
  readonly settings: z.ZodType
  /** `settings` must have passed the schema above. */
  connect(settings: unknown): MailConnection
}

export interface MailDefinition<Settings> {
  readonly vendor: string
  readonly settings: z.ZodType<Settings>
  open(settings: Settings): Mail
}

export function defineMail<Settings>(definition: MailDefinition<Settings>): MailAdapter {
  const { vendor, settings } = definition
  return { vendor, settings, connect: (checked) => ({ vendor, open: () => definition.open(checked as Settings) }) }
}
