import { createTransport, type SMTPPoolOptions } from 'nodemailer'
import type { Letter, Mail } from '#ports/mail.ts'
import { messageOf } from './message.ts'
import { outcomeOf } from './outcome.ts'
import type { SmtpSettings } from './settings.ts'

type Outcome = Awaited<ReturnType<Mail['send']>>

/** A few lines are kept open: small servers refuse whoever comes with many, and letters are small. */
const lines = 3

export function smtpMail(settings: SmtpSettings): Mail {
  const transport = createTransport(poolOptions(settings))
  const underWay = new Set<Promise<Outcome>>()

  async function handOver(letter: Letter): Promise<Outcome> {
    const message = messageOf(letter, settings.from)
    if (message === undefined) return 'refused'
    try {
      // The time limits of a connection begin again with every byte, so a server that answers in drops would never meet them.
      await transport.sendMail({ ...message, signal: AbortSignal.timeout(millisecondsOf(settings)) })
      return 'sent'
    } catch (error) {
      return outcomeOf(error)
    }
  }

  return {
    send(letter) {
      const outcome = handOver(letter)
      underWay.add(outcome)
      void outcome.finally(() => underWay.delete(outcome))
      return outcome
    },

    async close() {
      await Promise.all(underWay)
      transport.close()
    },
  }
}

function poolOptions(settings: SmtpSettings): SMTPPoolOptions & { pool: true } {
  const { host, port, security, user, password } = settings
  const limit = millisecondsOf(settings)
  return {
    pool: true,
    maxConnections: lines,
    // A line that was kept and turns out to be dead before a byte of the letter left is worth a fresh one. Once.
    maxRequeues: 1,
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { minVersion: 'TLSv1.2' },
    ...(user !== undefined && password !== undefined && { auth: { user, pass: password.reveal() } }),
    dnsTimeout: limit,
    connectionTimeout: limit,
    greetingTimeout: limit,
    socketTimeout: limit,
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
  }
}

function millisecondsOf({ timeoutSeconds }: SmtpSettings): number {
  return Math.ceil(timeoutSeconds * 1000)
}
