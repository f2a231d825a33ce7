import { systemClock, type Clock } from '#simulation/clock.ts'
import { startServer } from '#simulation/server.ts'
import { loopbackCertificate } from './certificate.ts'
import { letterBox, type ReceivedLetter } from './letters.ts'
import { noSuchPage, pages } from './pages.ts'
import { startSmtp, type SignIn } from './smtp.ts'
import { usualSwitches, type MailboxSwitches } from './switches.ts'

export type { ReceivedLetter } from './letters.ts'
export type { SignIn } from './smtp.ts'
export type { MailboxSwitches } from './switches.ts'

/** A mail server on loopback that keeps what it is given, and shows it in a browser. */
export interface Mailbox {
  /** Takes letters on, with STARTTLS where it is wanted. */
  readonly smtp: { readonly host: string; readonly port: number }
  /** The same, encrypted from the first byte. */
  readonly smtps: { readonly host: string; readonly port: number }
  /** What both show of themselves, in PEM. Nobody has vouched for it. */
  readonly certificate: string
  /** The page: `http://127.0.0.1:port`. */
  readonly url: string
  /** Oldest first, two hundred at most. */
  readonly letters: readonly ReceivedLetter[]
  /** Every attempt to sign in. */
  readonly signIns: readonly SignIn[]
  /** The last letter to this address since `clear`, or else the next one that comes. */
  letterTo(address: string): Promise<ReceivedLetter>
  /** May be turned at any time; `clear` turns them back. */
  readonly switches: MailboxSwitches
  /** As after a start: no letters, usual switches. */
  clear(): void
  close(): Promise<void>
}

export interface MailboxOptions {
  readonly clock?: Clock
  /** A free port where it is left out. */
  readonly smtpPort?: number
  /** Of the page; a free one where it is left out. */
  readonly port?: number
}

export async function startMailbox({ clock = systemClock, smtpPort = 0, port = 0 }: MailboxOptions = {}): Promise<Mailbox> {
  const certificate = loopbackCertificate()
  const box = letterBox(clock)
  const signIns: SignIn[] = []
  const switches: MailboxSwitches = { ...usualSwitches }
  const world = { box, switches, signIns, certificate }
  const [plain, encrypted, page] = await allOrNone([
    startSmtp(world, { port: smtpPort, secure: false }),
    startSmtp(world, { port: 0, secure: true }),
    startServer({ clock, port, routes: pages(box), otherwise: () => noSuchPage(), failure: (status) => noSuchPage(status) }),
  ])
  return {
    smtp: { host: plain.host, port: plain.port },
    smtps: { host: encrypted.host, port: encrypted.port },
    certificate: certificate.cert,
    url: page.url,
    letters: box.letters,
    signIns,
    letterTo: (address) => box.letterTo(address),
    switches,
    clear() {
      box.clear()
      signIns.length = 0
      Object.assign(switches, usualSwitches)
    },
    async close() {
      box.close()
      await Promise.all([plain.close(), encrypted.close(), page.close()])
    },
  }
}

/** A port that is taken must not leave the others open: whoever asked for them gets nothing to close. */
async function allOrNone<One extends Open, Two extends Open, Three extends Open>(
  starting: readonly [Promise<One>, Promise<Two>, Promise<Three>],
): Promise<[One, Two, Three]> {
  try {
    return await Promise.all(starting)
  } catch (error) {
    for (const started of await Promise.allSettled(starting)) if (started.status === 'fulfilled') await started.value.close()
    throw error
  }
}

interface Open {
  close(): Promise<void>
}
