import * as fc from 'fast-check'
import type { Test } from 'tap'
import type { Letter, Mail } from '#ports/mail.ts'

/** A letter as whoever took it on has it. */
export interface ArrivedLetter {
  /** Whom it was to be brought to. */
  readonly to: readonly string[]
  readonly from: { readonly name: string; readonly address: string }
  readonly subject: string
  readonly text: string
  /** By lower-case names; one that came twice has a line for each. */
  readonly headers: Readonly<Record<string, string>>
}

/** What the suite needs of a way for letters: the adapter, opened on its own simulator, and a look at what came. */
export interface ConformanceMail {
  readonly from: string
  open(): Mail
  /** Gives up after a moment. */
  openHasty(): Mail
  /** On a server that is not there. */
  openNowhere(): Mail
  /** Since the last reset, oldest first. */
  readonly arrived: readonly ArrivedLetter[]
  /** From now on recipients are refused. */
  refuse(how: 'for-good' | 'for-now'): void
  /** From now on letters are taken on, and the answer that says so is lost. */
  loseAnswers(): void
  /** From now on letters are taken on, and the answer that says so waits. */
  answerAfter(moment: Promise<unknown>): void
  reset(): void
  close(): Promise<void>
}

export const letter: Letter = {
  to: 'ada@example.org',
  sender: 'Northbay Library',
  replyTo: 'desk@northbay.example.org',
  language: 'en',
  subject: 'Your code',
  text: 'Your code is 123 456.\n\nIt ends in ten minutes.',
}

/** Every way for letters passes this unchanged. */
export async function mailConformance(t: Test, way: ConformanceMail): Promise<void> {
  t.teardown(() => way.close())
  t.beforeEach(() => way.reset())
  await t.test('a letter on its way', (t) => arriving(t, way))
  await t.test('a letter that is not taken', (t) => refusing(t, way))
  await t.test('a letter that means harm', (t) => injecting(t, way))
  await t.test('the end', (t) => closing(t, way))
}

async function arriving(t: Test, way: ConformanceMail): Promise<void> {
  await t.test('it comes once, to one, from the library, and says where to answer', async (t) => {
    const mail = opened(t, way.open())
    t.equal(await mail.send(letter), 'sent')
    t.equal(way.arrived.length, 1)
    t.match(way.arrived[0], {
      to: ['ada@example.org'],
      from: { name: 'Northbay Library', address: way.from },
      subject: 'Your code',
      headers: { to: 'ada@example.org', 'reply-to': 'desk@northbay.example.org', 'content-language': 'en' },
    })
    t.equal(plain(way.arrived[0]?.text), letter.text)
  })

  await t.test('it says that no person wrote it', async (t) => {
    const mail = opened(t, way.open())
    await mail.send(letter)
    t.match(way.arrived[0]?.headers, { 'auto-submitted': 'auto-generated', 'x-auto-response-suppress': 'All' })
  })

  await t.test('without an address to answer to it has none', async (t) => {
    const mail = opened(t, way.open())
    const { replyTo: _left, ...without } = letter
    t.equal(await mail.send(without), 'sent')
    t.notOk('reply-to' in (way.arrived[0]?.headers ?? {}))
  })

  for (const [language, words] of Object.entries(scripts)) {
    await t.test(`words in ${language} arrive whole`, async (t) => {
      const mail = opened(t, way.open())
      const long = Array.from({ length: 40 }, () => words).join(' ')
      const text = `${words} \n\n. ${words}\n.\n${long}\nFrom ${words} `
      t.equal(await mail.send({ ...letter, sender: words, language, subject: words, text }), 'sent')
      t.match(way.arrived[0], { from: { name: words }, subject: words, headers: { 'content-language': language } })
      t.equal(plain(way.arrived[0]?.text), plain(text))
    })
  }

  await t.test('many at once all come, each to its own', async (t) => {
    const mail = opened(t, way.open())
    const people = Array.from({ length: 30 }, (_, n) => `patron-${n}@example.org`)
    const outcomes = await Promise.all(people.map((to) => mail.send({ ...letter, to })))
    t.same(new Set(outcomes), new Set(['sent']))
    t.same(way.arrived.map(({ to }) => to.join()).sort(), people.toSorted())
  })
}

async function refusing(t: Test, way: ConformanceMail): Promise<void> {
  await t.test('what is refused for good is refused', async (t) => {
    const mail = opened(t, way.open())
    way.refuse('for-good')
    t.equal(await mail.send(letter), 'refused')
    t.same(way.arrived, [])
  })

  await t.test('what is refused for now is for later', async (t) => {
    const mail = opened(t, way.open())
    way.refuse('for-now')
    t.equal(await mail.send(letter), 'later')
    t.same(way.arrived, [])
  })

  await t.test('one letter that is refused stops no other', async (t) => {
    const mail = opened(t, way.open())
    for (const how of ['for-good', 'for-now'] as const) {
      way.refuse(how)
      await mail.send(letter)
      way.reset()
      t.equal(await mail.send(letter), 'sent', how)
    }
  })

  await t.test('a lost answer is for later, and nobody tries again unasked', async (t) => {
    const mail = opened(t, way.open())
    way.loseAnswers()
    t.equal(await mail.send(letter), 'later', 'on a fresh line')
    t.equal(way.arrived.length, 1)
    way.reset()
    t.equal(await mail.send(letter), 'sent')
    way.loseAnswers()
    t.equal(await mail.send(letter), 'later', 'on a line that was used before')
    t.equal(way.arrived.length, 2)
  })

  await t.test('nobody there is for later', async (t) => {
    const mail = opened(t, way.openNowhere())
    t.equal(await mail.send(letter), 'later')
  })

  await t.test('an answer that never comes is for later, after a while', async (t) => {
    const mail = opened(t, way.openHasty())
    way.answerAfter(new Promise(() => undefined))
    t.equal(await mail.send(letter), 'later')
    way.reset()
    t.equal(await mail.send(letter), 'sent', 'and the next one goes')
  })

  await t.test('what is no address is refused, and nobody hears of it', async (t) => {
    const mail = opened(t, way.open())
    for (const to of notOne) {
      t.equal(await mail.send({ ...letter, to }), 'refused', JSON.stringify(to))
      t.equal(await mail.send({ ...letter, replyTo: to }), 'refused', `to answer to: ${JSON.stringify(to)}`)
    }
    t.same(way.arrived, [])
  })
}

async function injecting(t: Test, way: ConformanceMail): Promise<void> {
  await t.test('whatever stands in it, it has one recipient and no header more, hides nothing, and never throws', async (t) => {
    const mail = opened(t, way.open())
    await mail.send(letter)
    const usual = new Set(Object.keys(way.arrived[0]?.headers ?? {}))
    let sent = 0
    await fc.assert(
      fc.asyncProperty(hostileLetter, async (hostile) => {
        way.reset()
        const outcome = await mail.send(hostile)
        if (outcome !== 'sent') return outcome === 'refused' && way.arrived.length === 0
        sent += 1
        const [came, ...more] = way.arrived
        return (
          came !== undefined &&
          more.length === 0 &&
          came.to.length === 1 &&
          came.to[0]?.toLowerCase() === hostile.to.toLowerCase() &&
          came.headers['to']?.toLowerCase() === hostile.to.toLowerCase() &&
          came.from.address === way.from &&
          !/\p{Cc}/u.test(came.from.name + came.subject) &&
          Object.entries(came.headers).every(([name, value]) => usual.has(name) && !value.includes('\n'))
        )
      }),
      { numRuns: 300 },
    )
    t.ok(sent > 50, 'and of those that were tried, some were sent')
  })
}

async function closing(t: Test, way: ConformanceMail): Promise<void> {
  await t.test('closing waits for what is under way', async (t) => {
    const mail = way.open()
    const held = Promise.withResolvers<void>()
    way.answerAfter(held.promise)
    const order: string[] = []
    const sending = mail.send(letter).then((outcome) => order.push(outcome))
    const closing = mail.close().then(() => order.push('closed'))
    held.resolve()
    await Promise.all([sending, closing])
    t.same(order, ['sent', 'closed'])
  })

  await t.test('after that it is for later', async (t) => {
    const mail = way.open()
    await mail.close()
    t.equal(await mail.send(letter), 'later')
    await mail.close()
  })
}

function opened(t: Test, mail: Mail): Mail {
  t.teardown(() => mail.close())
  return mail
}

/** Line ends are whoever reads' own, and so is the last one. */
function plain(text: string | undefined): string | undefined {
  return text?.replaceAll('\r\n', '\n').replace(/\n+$/, '')
}

/** By language tag. */
const scripts: Readonly<Record<string, string>> = {
  en: 'Your library card ends soon',
  is: 'Þórunn Ægisdóttir, bókasafnskortið þitt rennur út',
  lb: 'Är Bibliothéikskaart leeft of: „Lëtzebuerg“, Ëmmer méi wäit',
  el: 'Η κάρτα σας λήγει',
  he: 'תוקף הכרטיס שלך פג',
  'zh-Hant': '您的借書證即將到期',
  und: '📚 👩🏽‍🔬 café 🇱🇺',
}

const notOne = [
  '',
  ' ',
  'ada',
  '@example.org',
  'ada@',
  'ada@example.org, eve@example.org',
  'ada@example.org;eve@example.org',
  'ada@example.org eve@example.org',
  'ada@example.org\r\nBcc: eve@example.org',
  'ada@example.org\n',
  'ada@example.org>\r\nRCPT TO:<eve@example.org',
  'Ada <ada@example.org>',
  '<ada@example.org>',
  'us: ada@example.org, eve@example.org;',
  '"ada, eve"@example.org',
  '"ada@example.org, "@example.org',
  'ada@example.org(, eve@example.org)',
  'ada@[x@evil.example]',
  'ada@example.org\0',
  `${'a'.repeat(300)}@example.org`,
]

const harm = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\r\n',
        '\n',
        '\r',
        '\r\n\r\n',
        '\r\n.\r\n',
        'Bcc: eve@example.org',
        'RCPT TO:<eve@example.org>',
        'eve@example.org',
        'ada@example.org',
        '=?utf-8?Q?=0D=0ABcc=3A_eve=40example.org?=',
        'us:',
        ...Array.from(',;:<>()[]"\\@ \t\0\u0085\u2028\ud800%!'),
      ),
      fc.string({ unit: 'binary', maxLength: 12 }),
    ),
    { maxLength: 8 },
  )
  .map((pieces) => pieces.join(''))

/** Mostly one thing is wrong with it, so that the rest goes far enough to show what becomes of it. */
const hostileLetter: fc.Arbitrary<Letter> = fc
  .record({
    to: fc.option(harm, { freq: 1, nil: letter.to }),
    sender: fc.oneof(harm, fc.constant('Northbay')),
    replyTo: fc.option(harm, { freq: 1, nil: 'desk@example.org' }),
    language: fc.oneof(harm, fc.constant('en')),
    subject: fc.oneof(harm, fc.constant('Your code')),
    text: fc.oneof(harm, fc.constant('123 456')),
  })
  .map((part) => ({ ...letter, ...part }))
