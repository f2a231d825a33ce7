import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import t, { type Test } from 'tap'
import { smtp } from '#adapters/smtp/index.ts'
import { startMailbox, type Mailbox } from '#adapters/smtp/simulator/index.ts'
import { Secret } from '#ports/adapter.ts'
import type { Mail } from '#ports/mail.ts'
import { FakeClock } from './clock.ts'
import { letter, mailConformance, type ConformanceMail } from './conformance/mail.ts'

const from = 'library@example.org'
const clock = new FakeClock()
const mailbox = await startMailbox({ clock })
t.teardown(() => mailbox.close())
t.beforeEach(() => mailbox.clear())
trust(mailbox)

const signIn = { user: 'gateway', password: 'correct horse' }
const account = { user: signIn.user, password: new Secret(signIn.password) }

for (const security of ['none', 'starttls', 'tls'] as const) {
  await t.test(`SMTP, ${security}: conformance`, async (t) => {
    const played = await startMailbox({ clock })
    trust(played)
    const { host, port } = security === 'tls' ? played.smtps : played.smtp
    const settings = { host, port, security, from, ...(security !== 'none' && account) }
    const way: ConformanceMail = {
      from,
      open: () => opened(settings),
      openHasty: () => opened({ ...settings, timeoutSeconds: 0.25 }),
      openNowhere: () => opened({ ...settings, port: 1 }),
      arrived: played.letters,
      refuse(how) {
        played.switches.refuseRecipients = how
      },
      loseAnswers() {
        played.switches.dropAfterData = true
      },
      answerAfter(moment) {
        played.switches.slow = moment
      },
      reset() {
        played.clear()
        if (security !== 'none') played.switches.signIn = signIn
      },
      close: () => played.close(),
    }
    await mailConformance(t, way)
    await t.test('and nobody signed in over a plain line', (t) => {
      t.same(
        played.signIns.filter(({ encrypted }) => !encrypted),
        [],
      )
      t.end()
    })
  })
}

await t.test('The head of a letter', async (t) => {
  await t.test('its id is of the domain it comes from, and no two are alike', async (t) => {
    const mail = plainMail(t)
    await mail.send(letter)
    await mail.send(letter)
    const ids = mailbox.letters.map(({ headers }) => headers['message-id'])
    for (const id of ids) t.match(id, /^<[\w-]+@example\.org>$/)
    t.equal(new Set(ids).size, 2)
  })

  await t.test('it is plain text in UTF-8, and does not say which software wrote it', async (t) => {
    await plainMail(t).send(letter)
    const { headers = {} } = mailbox.letters[0] ?? {}
    t.match(headers['content-type'], /^text\/plain; charset=utf-8/)
    t.notMatch(JSON.stringify(headers), /nodemailer|x-mailer/i)
  })
})

await t.test('The line', async (t) => {
  const guarded = { ...mailbox.smtp, security: 'starttls', from, ...account }

  await t.test('is encrypted before the password is said', async (t) => {
    mailbox.switches.signIn = signIn
    t.equal(await mailOf(t, guarded).send(letter), 'sent')
    t.same(mailbox.signIns, [{ user: 'gateway', encrypted: true }])
  })

  await t.test('is given up where the server does not offer to encrypt it: no password, no letter', async (t) => {
    Object.assign(mailbox.switches, { signIn, offerStartTls: false })
    t.equal(await mailOf(t, guarded).send(letter), 'later')
    t.same(mailbox.signIns, [])
    t.same(mailbox.letters, [])
  })

  await t.test('is given up where nobody vouches for the server', async (t) => {
    const stranger = await startMailbox({ clock })
    t.teardown(() => stranger.close())
    stranger.switches.signIn = signIn
    t.equal(await mailOf(t, { ...guarded, ...stranger.smtp }).send(letter), 'later')
    t.equal(await mailOf(t, { ...guarded, ...stranger.smtps, security: 'tls' }).send(letter), 'later')
    t.same(stranger.signIns, [])
    t.same(stranger.letters, [])
  })

  await t.test('a wrong password, or none where one is needed, is for later: somebody may mend it', async (t) => {
    mailbox.switches.signIn = { ...signIn, password: 'another' }
    t.equal(await mailOf(t, guarded).send(letter), 'later')
    t.equal(await plainMail(t).send(letter), 'later')
    t.same(mailbox.letters, [])
  })

  await t.test('that died while nobody used it costs no letter', async (t) => {
    const first = await startMailbox({ clock })
    const { host, port } = first.smtp
    const mail = mailOf(t, { host, port, security: 'none', from })
    t.equal(await mail.send(letter), 'sent')
    await first.close()
    const second = await startMailbox({ clock, smtpPort: port })
    t.teardown(() => second.close())
    t.equal(await mail.send(letter), 'sent')
    t.equal(second.letters.length, 1)
  })
})

await t.test('What a server says', async (t) => {
  const said: readonly [step: string, answer: string, outcome: string][] = [
    ['MAIL', '550 5.7.1 not from here', 'refused'],
    ['MAIL', '452 4.3.1 disk full', 'later'],
    ['MAIL', '530 5.7.0 sign in first', 'later'],
    ['RCPT', '553 5.1.3 no such thing', 'refused'],
    ['RCPT', '421 4.3.2 closing', 'later'],
    ['RCPT', '503 5.5.1 out of order', 'later'],
    ['DATA', '554 5.7.1 spam', 'refused'],
    ['DATA', '451 4.3.0 not now', 'later'],
    ['.', '554 5.7.1 spam', 'refused'],
    ['.', '451 4.3.0 not now', 'later'],
    ['.', 'gibberish', 'later'],
    ['EHLO', '554 go away', 'later'],
    ['greeting', '554 go away', 'later'],
    ['greeting', 'HTTP/1.1 400 Bad Request', 'later'],
  ]
  for (const [step, answer, outcome] of said) {
    await t.test(`${answer} to ${step} is ${outcome}`, async (t) => {
      const port = await scripted(t, { [step]: answer, ...(step === 'EHLO' && { HELO: answer }) })
      t.equal(await mailOf(t, { ...mailbox.smtp, port, security: 'none', from }).send(letter), outcome)
    })
  }

  await t.test('a server that answers in drops does not hold a letter longer than one that says nothing', async (t) => {
    const port = await scripted(t, { '.': 'drops' })
    t.equal(await mailOf(t, { ...mailbox.smtp, port, security: 'none', from, timeoutSeconds: 0.3 }).send(letter), 'later')
  })
})

await t.test('Settings', async (t) => {
  const good = { host: 'mail.example.org', from }

  await t.test('a host and an address are enough', (t) => {
    t.match(smtp.settings.parse(good), { port: 587, security: 'starttls', timeoutSeconds: 10 })
    t.end()
  })

  const bad: Readonly<Record<string, [settings: object, path: string]>> = {
    'a plain line leads to loopback only': [{ security: 'none' }, 'security'],
    'a name that only looks like loopback is none': [{ host: 'localhost.example.org', security: 'none' }, 'security'],
    'a password goes over no plain line, to loopback neither': [{ host: 'localhost', security: 'none', ...account }, 'security'],
    'a user has a password': [{ user: 'gateway' }, 'password'],
    'a password has a user': [{ password: account.password }, 'user'],
    'a password does not stand in the file': [{ ...account, password: 'correct horse' }, 'password'],
    'letters come from one address': [{ from: 'a@example.org, b@example.org' }, 'from'],
    'letters come from a plain address': [{ from: 'Library <library@example.org>' }, 'from'],
    'nothing unknown is configured': [{ secure: true }, ''],
  }
  for (const [name, [settings, path]] of Object.entries(bad)) {
    await t.test(name, (t) => {
      const { error } = smtp.settings.safeParse({ ...good, ...settings })
      t.same([...new Set(error?.issues.map((issue) => issue.path.join('.')))], [path])
      t.notMatch(JSON.stringify(error?.issues), /correct horse/)
      t.end()
    })
  }

  await t.test('a plain line to loopback is allowed', (t) => {
    for (const host of ['127.0.0.1', 'localhost', '::1']) {
      t.ok(smtp.settings.safeParse({ ...good, host, security: 'none' }).success, host)
    }
    t.end()
  })
})

await t.test('The mailbox', async (t) => {
  await t.test('whoever waits for a letter gets the next one to that address, or the last that came', async (t) => {
    const mail = plainMail(t)
    const waited = mailbox.letterTo('ADA@example.org')
    await mail.send({ ...letter, to: 'ben@example.org' })
    await mail.send({ ...letter, subject: 'first' })
    await mail.send({ ...letter, subject: 'second' })
    t.match(await waited, { subject: 'first', receivedAt: new Date(clock.now()).toISOString() })
    t.match(await mailbox.letterTo('ada@example.org'), { subject: 'second' })
  })

  await t.test('whoever still waits when it closes is told', async (t) => {
    const closing = await startMailbox()
    const waited = t.rejects(closing.letterTo('ada@example.org'), { message: /closed/ })
    await closing.close()
    await waited
  })

  await t.test('shows letters newest first, and as JSON oldest first', async (t) => {
    const mail = plainMail(t)
    t.match(await shown('/'), /No letter/)
    for (const subject of ['first', 'second']) await mail.send({ ...letter, subject })
    t.match(await shown('/'), /second[^]*first/)
    const answer = await fetch(`${mailbox.url}/letters`)
    t.same(await answer.json(), mailbox.letters)
  })

  await t.test('shows one letter, and says so where there is none', async (t) => {
    await plainMail(t).send({ ...letter, language: 'is', text: 'Kortið þitt' })
    t.match(await shown(`/letters/${mailbox.letters[0]?.id}`), /<pre[^>]+lang="is">Kortið þitt/)
    const answer = await fetch(`${mailbox.url}/letters/nothing`)
    t.equal(answer.status, 404)
    t.match(await answer.text(), /no such letter/)
  })

  await t.test('nothing in a letter becomes part of a page', async (t) => {
    const attack = `"'><script>alert(1)</script><img src=x onerror=alert(1)>`
    await plainMail(t).send({ ...letter, sender: attack, language: attack, subject: attack, text: attack })
    for (const path of ['/', `/letters/${mailbox.letters[0]?.id}`]) {
      const answer = await fetch(mailbox.url + path)
      t.match(answer.headers.get('content-security-policy'), /^default-src 'none'; style-src 'sha256-[^']+'; /)
      const page = await answer.text()
      t.notMatch(page, /<script|<img/)
      t.match(page, /&quot;&#39;&gt;&lt;script&gt;/)
    }
  })

  await t.test('keeps two hundred letters', async (t) => {
    const mail = plainMail(t)
    for (let n = 1; n <= 202; n += 1) await mail.send({ ...letter, subject: String(n) })
    t.equal(mailbox.letters.length, 200)
    t.match([mailbox.letters[0], mailbox.letters.at(-1)], [{ subject: '3' }, { subject: '202' }])
  })

  await t.test('where one port is taken it leaves none open', async (t) => {
    const { port } = mailbox.smtp
    await t.rejects(startMailbox({ smtpPort: port }), { code: 'EADDRINUSE' })
    await t.rejects(startMailbox({ port }), { code: 'EADDRINUSE' })
  })
})

function opened(settings: object): Mail {
  return smtp.connect(smtp.settings.parse(settings)).open()
}

function mailOf(t: Test, settings: object): Mail {
  const mail = opened(settings)
  t.teardown(() => mail.close())
  return mail
}

function plainMail(t: Test): Mail {
  return mailOf(t, { ...mailbox.smtp, security: 'none', from })
}

function trust({ certificate }: Mailbox): void {
  setDefaultCACertificates([...getCACertificates('default'), certificate])
}

async function shown(path: string): Promise<string> {
  const answer = await fetch(mailbox.url + path)
  return answer.text()
}

/** A server that says the usual, but for one step of the conversation. `drops` is an answer that goes on and on. */
async function scripted(t: Test, otherwise: Readonly<Record<string, string>>): Promise<number> {
  const usual: Readonly<Record<string, string>> = {
    greeting: '220 hello',
    EHLO: '250 hello',
    DATA: '354 go on',
    '.': '250 taken',
    QUIT: '221 bye',
  }
  const server = createServer((socket) => {
    const speak = (step: string) => {
      const words = otherwise[step] ?? usual[step] ?? '250 fine'
      if (words !== 'drops') return socket.write(`${words}\r\n`)
      const drops = setInterval(() => socket.write('250-'), 20)
      socket.once('close', () => clearInterval(drops))
      return true
    }
    let reading = false
    socket.on('error', () => socket.destroy())
    createInterface({ input: socket }).on('line', (line) => {
      if (reading && line !== '.') return
      const step = line.split(' ', 1)[0] ?? ''
      speak(step)
      reading = step === 'DATA' && (otherwise['DATA'] ?? '354').startsWith('354')
    })
    speak('greeting')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return (server.address() as AddressInfo).port
}
