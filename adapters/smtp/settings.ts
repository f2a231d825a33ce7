import { z } from 'zod'
import { secret } from '#ports/adapter.ts'

export const smtpSettings = z
  .strictObject({
    host: z.string().trim().min(1).describe('The mail server that takes letters on, e.g. mail.example.org'),
    port: z.int().min(1).max(65_535).default(587).describe('Mostly 587 with starttls, 465 with tls'),
    security: z
      .enum(['starttls', 'tls', 'none'])
      .default('starttls')
      .describe('How the line is encrypted: after a plain hello, from the first byte, or not at all, which is for loopback only'),
    user: z
      .string()
      .min(1)
      .optional()
      .describe('Whom the server knows this gateway as. Left out where it takes letters on by address'),
    password: secret("The user's password").optional(),
    from: z
      .email({ error: 'must be one plain address, e.g. library@example.org' })
      .describe('The address that letters come from, and that what cannot be delivered goes back to'),
    timeoutSeconds: z
      .number()
      .positive()
      .max(120)
      .default(10)
      .describe('How long one letter may take in all, waiting for a free line included'),
  })
  .superRefine(({ host, security, user, password }, context) => {
    const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    if (security === 'none' && !isLoopback(host))
      complain('security', 'must be starttls or tls: letters hold codes that open accounts')
    if (security === 'none' && user !== undefined)
      complain('security', 'must be starttls or tls: no password goes over a plain line')
    if (user !== undefined && password === undefined) complain('password', 'must be there, since there is a user')
    if (user === undefined && password !== undefined) complain('user', 'must be there, since there is a password')
  })

export type SmtpSettings = z.infer<typeof smtpSettings>

/** There nobody is in between, and there the mailbox plays. */
function isLoopback(host: string): boolean {
  return ['127.0.0.1', 'localhost', '::1'].includes(host)
}
