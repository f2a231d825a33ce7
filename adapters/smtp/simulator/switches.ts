/** What differs between mail servers, and what goes wrong with them. They may be turned at any time. */
export interface MailboxSwitches {
  /** 550, or 451 as greylisting does. */
  refuseRecipients: 'none' | 'for-good' | 'for-now'
  /** Takes a letter on, and hangs up before saying so. */
  dropAfterData: boolean
  /** Takes letters only from whoever signed in as this. */
  signIn: { readonly user: string; readonly password: string } | undefined
  /** As an attacker in between does who takes the offer out of the server's words: then passwords are asked for over a plain line. */
  offerStartTls: boolean
  /** A letter is kept at once and answered only after this, which may never be. */
  slow: Promise<unknown> | undefined
}

export const usualSwitches: Readonly<MailboxSwitches> = {
  refuseRecipients: 'none',
  dropAfterData: false,
  signIn: undefined,
  offerStartTls: true,
  slow: undefined,
}
