import type { NodemailerError } from 'nodemailer'

/** Steps at which a server speaks of this letter. What it says to a hello or a password is about us, and may be mended. */
const aboutTheLetter: ReadonlySet<unknown> = new Set(['EENVELOPE', 'EMESSAGE'])

/** Permanent by their number, and yet about the session: out of order, and not signed in (RFC 4954). */
const aboutUs: ReadonlySet<unknown> = new Set([503, 530, 534, 535, 538])

/** Why a letter was not sent. Whatever is not known for sure to be final is worth another try. */
export function outcomeOf(error: unknown): 'refused' | 'later' {
  if (!(error instanceof Error)) return 'later'
  const { code, responseCode }: NodemailerError = error
  if (!aboutTheLetter.has(code) || aboutUs.has(responseCode)) return 'later'
  return responseCode !== undefined && responseCode >= 500 && responseCode < 600 ? 'refused' : 'later'
}
