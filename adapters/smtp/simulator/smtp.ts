import type { AddressInfo, Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import {
  SMTPServer,
  type SMTPServerAuthentication,
  type SMTPServerDataStream,
  type SMTPServerOptions,
  type SMTPServerSession,
} from 'smtp-server'
import type { Certificate } from './certificate.ts'
import type { LetterBox } from './letters.ts'
import type { MailboxSwitches } from './switches.ts'

/** Somebody who said a password, right or wrong. */
export interface SignIn {
  readonly user: string
  readonly encrypted: boolean
}

export interface MailServer {
  readonly box: LetterBox
  readonly switches: MailboxSwitches
  readonly signIns: SignIn[]
  readonly certificate: Certificate
}

interface Listening {
  readonly host: string
  readonly port: number
  close(): Promise<void>
}

const host = '127.0.0.1'

/** Letters come in here: over a plain line that may be encrypted later, or, where `secure`, over one that is from its first byte. */
export async function startSmtp(world: MailServer, { port, secure }: { port: number; secure: boolean }): Promise<Listening> {
  const sockets = new Map<number, Socket>()
  const server = new SMTPServer({ ...rules(world, sockets), ...world.certificate, secure })
  server.on('error', () => {
    // A client that breaks its line off, or does not trust the certificate, is what a mail server lives with.
  })
  server.server.on('connection', (socket: Socket) => {
    const { remotePort = 0 } = socket
    sockets.set(remotePort, socket)
    socket.once('close', () => sockets.delete(remotePort))
  })
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    host,
    port: (server.server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve)
        for (const socket of sockets.values()) socket.destroy()
      }),
  }
}

function rules({ box, switches, signIns }: MailServer, sockets: ReadonlyMap<number, Socket>): SMTPServerOptions {
  async function take(stream: SMTPServerDataStream, { envelope, remotePort }: SMTPServerSession): Promise<string> {
    await box.take(
      await buffer(stream),
      envelope.rcptTo.map(({ address }) => address),
    )
    if (switches.dropAfterData) sockets.get(remotePort)?.destroy()
    await switches.slow
    return 'Taken'
  }

  return {
    name: 'mailbox',
    logger: false,
    disableReverseLookup: true,
    // Whether one has to sign in is a switch and not known at the start; a careless client may say its password in the open, and is seen to.
    authOptional: true,
    allowInsecureAuth: true,
    size: 1_000_000,
    rejectOversized: true,

    onConnect(session, proceed) {
      const withheld = [switches.offerStartTls ? [] : ['STARTTLS'], switches.signIn === undefined ? ['AUTH'] : []]
      session.disabledCommands = withheld.flat()
      proceed()
    },

    onAuth({ username = '', password }: SMTPServerAuthentication, session, decide) {
      signIns.push({ user: username, encrypted: session.secure })
      const { signIn } = switches
      if (signIn?.user === username && signIn.password === password) return decide(null, { user: username })
      decide(answer(535, 'Authentication credentials invalid'))
    },

    onMailFrom(_address, session, decide) {
      decide(switches.signIn === undefined || session.user ? null : answer(530, 'Authentication required'))
    },

    onRcptTo(_address, _session, decide) {
      if (switches.refuseRecipients === 'for-good') return decide(answer(550, 'No such mailbox'))
      if (switches.refuseRecipients === 'for-now') return decide(answer(451, 'Greylisted, come again'))
      decide()
    },

    onData(stream, session, decide) {
      take(stream, session).then(
        (said) => decide(null, said),
        () => decide(answer(554, 'No letter')),
      )
    },
  }
}

function answer(responseCode: number, said: string): Error {
  return Object.assign(new Error(said), { responseCode })
}
