import { randomUUID } from 'node:crypto'
import type { SendMailOptions } from 'nodemailer'
import { z } from 'zod'
import type { Letter } from '#ports/mail.ts'

/**
 * What browsers take for an address: letters, digits and marks that mean nothing in a header. Quotes, brackets, commas, colons, blanks and
 * line ends are not among them, so what passes is one recipient to everybody who reads it.
 */
const address = z.email({ pattern: z.regexes.html5Email }).max(254)

/** The letter as nodemailer takes it; nothing where an address in it is none. */
export function messageOf(letter: Letter, from: string): SendMailOptions | undefined {
  const { to, sender, replyTo, language, subject, text } = letter
  if (!isAddress(to) || (replyTo !== undefined && !isAddress(replyTo))) return undefined
  return {
    from: { name: oneLine(sender), address: from },
    to: bare(to),
    ...(replyTo !== undefined && { replyTo: bare(replyTo) }),
    subject: oneLine(subject),
    text: text.toWellFormed(),
    messageId: `<${randomUUID()}@${from.slice(from.lastIndexOf('@') + 1)}>`,
    headers: {
      'Content-Language': oneLine(language),
      // So that no holiday note comes back (RFC 3834); the second is what Exchange goes by.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
  }
}

function isAddress(said: string): boolean {
  return address.safeParse(said).success
}

/** As an object: a text would be taken apart for several recipients. */
function bare(said: string) {
  return { name: '', address: said }
}

/**
 * What ends a line ends a header. And nodemailer lets plain ASCII through as it is, so what looks encoded already (RFC 2047) would be decoded by
 * whoever reads, line ends in it and all.
 */
function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replaceAll('=?', '= ?')
    .trim()
}
