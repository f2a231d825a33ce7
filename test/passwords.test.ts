import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import * as fc from 'fast-check'
import t, { type Test } from 'tap'
import { faultsOf, hasAllowedForm, type Named, type PasswordRules } from '#domain/password.ts'
import type { PatronRecord } from '#domain/patron.ts'
import { castMember } from '#simulation/cast.ts'
import type { Gateway } from '../src/assemble.ts'
import { flowing } from './clock.ts'
import { openHouse, type House } from './house.ts'
import {
  askForReset,
  canSignIn,
  change,
  chosen,
  followUp,
  linkIn,
  mailedToken,
  nextLetter,
  passwordTopology,
  secondNode,
  send,
  setByLink,
  until,
  writesIn,
} from './password-walks.ts'
import { askForCode, codeIn, comeBack, journey, letterTo, post } from './sign-ins.ts'

const minute = 60_000
const text = passwordTopology
const putUser = { method: 'PUT', pattern: '/almaws/v1/users/{user_id}' }

const unsent = (house: House, why: string) =>
  house.logged.filter((line) => line.includes('letter not sent') && line.includes(`"${why}"`)).length

const oldOf = (person: string) => castMember(person).password

await t.test('A new password is judged before the library system is asked', async (t) => {
  const alma: PasswordRules = { least: 8, most: 20, alphabet: 'printable', foldsCase: false, notOwnName: true, notCommon: true }
  const aleph: PasswordRules = { least: 4, most: 8, alphabet: 'digits', foldsCase: true, notOwnName: false, notCommon: false }
  const letters: PasswordRules = { ...aleph, alphabet: 'letters-and-digits' }
  const any: PasswordRules = { ...alma, alphabet: 'any' }
  const jose: Named = {
    name: { full: 'José Li-Winterfeld', given: 'José', family: 'Li-Winterfeld' },
    identifiers: [
      { kind: 'barcode', type: 'BARCODE', value: '29001001', active: true },
      { kind: 'primary', type: 'PRIMARY', value: ' JLW ', active: true },
    ],
  }
  const table: readonly (readonly [password: string, rules: PasswordRules, broken: readonly string[]])[] = [
    ['quiet-orchard', alma, []],
    ['quiet', alma, ['too-short']],
    ['', alma, ['too-short']],
    ['q'.repeat(21), alma, ['too-long']],
    ['quiet-orchärd', alma, ['not-printable']],
    ['quiet\torchard', alma, ['not-printable']],
    [' quiet-orchard', alma, ['blank-at-end']],
    ['quiet orchard ', alma, ['blank-at-end']],
    ['my-winterfeld-1', alma, ['own-name']],
    ['xxJOSExx', alma, ['own-name']],
    ['a29001001z', alma, ['own-name']],
    ['sunny-jlw-day', alma, ['own-name']],
    // Two letters stand in too many words.
    ['delicious', alma, []],
    ['José\u00e9', alma, ['too-short', 'not-printable', 'own-name']],
    ['4711', aleph, []],
    ['471', aleph, ['too-short']],
    ['471100000', aleph, ['too-long']],
    ['47a1', aleph, ['not-digits']],
    ['jose', aleph, ['not-digits']],
    ['Quince77', letters, []],
    ['Quin-77', letters, ['not-letters-and-digits']],
    ['naïve-orchard', any, []],
    ['naïve\u0000orchard', any, ['not-typeable']],
    ['naïve-\ud800rchard', any, ['not-typeable']],
    ['👩‍👩‍👧‍👦👩‍👩‍👧‍👦', any, ['too-short']],
    ['👩‍👩‍👧‍👦'.repeat(8), any, []],
  ]
  for (const [password, rules, broken] of table)
    t.same(
      faultsOf(password, rules, jose).map(({ rule }) => rule),
      broken,
      JSON.stringify(password),
    )
  t.same(faultsOf('x', alma, jose), [{ rule: 'too-short', values: { min: 8 } }], 'with what the sentence needs')

  const rules = fc.record({
    least: fc.nat(12),
    most: fc.integer({ min: 4, max: 30 }),
    alphabet: fc.constantFrom('digits', 'letters-and-digits', 'printable', 'any'),
    foldsCase: fc.boolean(),
    notOwnName: fc.boolean(),
    notCommon: fc.boolean(),
  })
  const typed = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ maxLength: 40 }),
    fc.stringMatching(/^\d{0,12}$/),
  )
  fc.assert(
    fc.property(typed, rules, (password, given) => {
      const faults = faultsOf(password, given, jose).map(({ rule }) => rule)
      const form = faults.filter((rule) => rule !== 'own-name')
      return (
        (form.length === 0) === hasAllowedForm(password, given) &&
        new Set(faults).size === faults.length &&
        (given.notOwnName || !faults.includes('own-name'))
      )
    }),
    { numRuns: 2000 },
  )
  fc.assert(
    fc.property(
      fc.constantFrom('jose', 'WINTERFELD', 'wïnterfeld', '29001001', 'jlw'),
      fc.string(),
      fc.string(),
      (own, before, after) =>
        faultsOf(before + own + after, { ...any, least: 0, most: 500 }, jose).some(({ rule }) => rule === 'own-name'),
    ),
  )
})

await t.test('Asking for a new password', async (t) => {
  const house = await openHouse(t, { text })
  const { mailbox } = house.played

  await t.test('is answered alike whoever exists, and nobody is written to who was not found', async (t) => {
    const shapeOf = (answer: Awaited<ReturnType<typeof post>>) => ({
      status: answer.statusCode,
      fields: Object.keys(answer.json()),
      kept: answer.headers['cache-control'],
    })
    const there = await send(house, 'POST', '/v1/password-resets', { institution: 'north', identifier: 'sol' })
    const letters = mailbox.letters.length
    const nobody = await send(house, 'POST', '/v1/password-resets', { institution: 'north', identifier: 'nobody-at-all' })
    t.same(shapeOf(there), { status: 202, fields: ['expiresAt'], kept: 'no-store' })
    t.same(shapeOf(nobody), shapeOf(there))
    await nextLetter(house, 'sol')
    // Whoever is asked for next is looked up after nobody was.
    await askForReset(house, 'cyd')
    await nextLetter(house, 'cyd')
    t.equal(mailbox.letters.length - letters, 2, 'sol and cyd')
  })

  await t.test(
    'looks nobody up and counts nothing about them before the answer has gone, nor does asking for a code',
    async (t) => {
      const events: string[] = []
      const { patrons } = house.gateway.systems.get('north' as never)!
      const named = patrons.named.bind(patrons)
      Object.assign(patrons, {
        named: (...asked: Parameters<typeof named>) => {
          events.push('looked up')
          return named(...asked)
        },
      })
      t.teardown(() => Object.assign(patrons, { named }))
      house.app.server.on('request', (_request, response) => response.once('finish', () => events.push('answered')))
      const address = await house.app.listen({ port: 0, host: '127.0.0.1' })
      for (const path of ['/v1/password-resets', '/v1/sessions/codes']) {
        events.length = 0
        const body = JSON.stringify({ institution: 'north', identifier: 'ben' })
        const asked = fetch(address + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
        t.equal((await flowing(house.clock, asked)).status, 202)
        await until(house, () => events.length === 2)
        t.same(events, ['answered', 'looked up'], path)
      }
    },
  )

  await t.test('brings a letter with a link, in the words and the name of the library, to the address on record', async (t) => {
    mailbox.clear()
    await askForReset(house, castMember('thorunn').cards[0]!.number)
    const letter = await nextLetter(house, 'thorunn')
    t.match(letter.from, { name: 'North Libraries' })
    t.match(letter.headers['reply-to'], /desk@north\.example\.org/)
    t.equal(letter.headers['content-language'], castMember('thorunn').language)
    const { link, token } = linkIn(letter)
    t.match(token, /^[A-Za-z0-9_-]{43}$/, '256 bits')
    t.equal(link, `https://card.example.org/web/north/password/link?token=${token}&lang=is`)
    t.notOk(letter.subject.includes(token))
  })

  await t.test('for a patron whose password is kept elsewhere brings where that is, and no link of ours', async (t) => {
    mailbox.clear()
    await askForReset(house, 'xan')
    const letter = await nextLetter(house, 'xan')
    t.match(letter.text, 'Le campus')
    t.match(letter.text, '\n    https://campus.example.edu/password\n')
    t.notMatch(letter.text, /token=/)
  })

  await t.test('says so too where nobody has configured where, or the library does not let the patron', async (t) => {
    mailbox.clear()
    house.played.alma
      .state('01T_NORTH')
      .edit('noor', (user) => void (user.account_type = { value: 'EXTERNAL', desc: 'External' }))
    await askForReset(house, 'noor')
    t.notMatch((await nextLetter(house, 'noor')).text, /https?:/)
    house.played.alma.state('01T_NORTH').edit('fien', (user) => void (user.user_group = { value: 'GUEST', desc: 'Guest' }))
    await askForReset(house, 'fien')
    t.notMatch((await nextLetter(house, 'fien')).text, /https?:/)
  })

  await t.test(
    'with an address that several patrons share brings the advice to use a number or to ask the library',
    async (t) => {
      mailbox.clear()
      await askForReset(house, castMember('pia').email)
      const letter = await nextLetter(house, 'pia')
      t.match(letter.text, /number/)
      t.match(letter.text, /ask the library/)
      t.notMatch(letter.text, /token=/)
      await askForReset(house, 'leo')
      await until(house, () => mailbox.letters.length === 2)
      t.match(mailbox.letters[1]!.text, /token=/, 'by the number of a card it is one of them')
    },
  )

  await t.test('is refused where nobody gets one, and at a library that is not there', async (t) => {
    const without = text.replace('most: 8 }', 'most: 8 }\n    policies: { password: { reset: false } }')
    const other = await openHouse(t, { text: without })
    t.match((await send(other, 'POST', '/v1/password-resets', { institution: 'east', identifier: 'gil' })).json(), {
      status: 501,
      code: 'capability-missing',
    })
    t.equal(await askForReset(house, 'gil', 'nowhere'), 404)
    const topology = (await send(other, 'GET', '/v1/topology')).json<{ institutions: { id: string; password: object }[] }>()
    t.match(topology.institutions.find(({ id }) => id === 'east')!.password, { reset: false, change: true })
    t.match(topology.institutions.find(({ id }) => id === 'north')!.password, { reset: true, change: true })
  })

  await t.test(
    'is counted like a sign-in, and letters too: from one place, however the patron is named, and from everywhere',
    async (t) => {
      mailbox.clear()
      const { patronId, email, cards } = castMember('jempi')
      const ask = (identifier: string, address: string) =>
        post(house, '/v1/password-resets', { institution: 'north', identifier }, address)
      for (const name of [patronId, email, cards[0]!.number, ` ${patronId.toUpperCase()} `]) await ask(name, '203.0.113.5')
      await until(house, () => unsent(house, 'too-many-attempts') === 1 && mailbox.letters.length >= 3)
      t.equal(mailbox.letters.length, 3, 'three letters in a quarter of an hour')
      await ask(patronId, '203.0.113.5')
      const fourth = await ask(patronId, '203.0.113.5')
      t.match(fourth.json(), { status: 429, code: 'too-many-attempts' })
      t.ok(Number(fourth.headers['retry-after']) > 0)
      const statuses = new Set<number>()
      for (let n = 0; n < 40; n += 1) statuses.add((await ask(`n${n}`, '203.0.113.9')).statusCode)
      t.same([...statuses], [202, 429], 'from one place')
      const node = await secondNode(t, house)
      const there = await flowing(
        house.clock,
        node.app.inject({
          method: 'POST',
          url: '/v1/password-resets',
          payload: { institution: 'north', identifier: 'n99' },
          remoteAddress: '203.0.113.9',
        }),
      )
      t.equal(there.statusCode, 429, 'at every node')
    },
  )

  await t.test('writes to an address that several share no oftener than to anybody, from however many places', async (t) => {
    mailbox.clear()
    const before = unsent(house, 'too-many-attempts')
    // One has gone there before.
    for (let n = 0; n < 9; n += 1) await askForReset(house, castMember('pia').email)
    await until(house, () => unsent(house, 'too-many-attempts') - before === 2 && mailbox.letters.length >= 7)
    t.equal(mailbox.letters.length, 7)
  })

  await t.test('gives a letter that no mail server took another try, with the same link', async (t) => {
    mailbox.clear()
    mailbox.switches.dropAfterData = true
    await askForReset(house, 'fay')
    const first = await nextLetter(house, 'fay')
    mailbox.switches.dropAfterData = false
    await until(house, () => mailbox.letters.length === 2)
    t.equal(linkIn(mailbox.letters[1]!).token, linkIn(first).token)
  })
})

await t.test('The link of the letter', async (t) => {
  const house = await openHouse(t, { text })
  const open = (token: string) => send(house, 'GET', `/v1/password-resets/${token}`)

  await t.test('shows the rules in words and for programs, and of the card only so much that its holder knows it', async (t) => {
    const token = await mailedToken(house, 'ada')
    const answer = await open(token)
    t.equal(answer.statusCode, 200)
    t.equal(answer.headers['cache-control'], 'no-store')
    t.match(answer.json(), {
      institution: 'north',
      cardNumber: '•••••001',
      rules: {
        least: 8,
        alphabet: 'printable',
        foldsCase: false,
        notOwnName: true,
        notCommon: true,
        passwordRules: 'minlength: 8; maxlength: 64; allowed: ascii-printable;',
      },
    })
    const { words } = answer.json<{ rules: { words: string[] } }>().rules
    t.ok(words.includes('At least 8 characters.'))
    t.notOk(answer.body.includes('29001001') || answer.body.includes('Winterfeld') || answer.body.includes('ada'))
    const french = await house.ask({ url: `/v1/password-resets/${token}`, headers: { 'accept-language': 'fr' } })
    t.match(french.body, 'Au moins 8 caractères.')
  })

  await t.test('at an Aleph tells that capitals and small letters are one, and how short it is', async (t) => {
    const { rules } = (await open(await mailedToken(house, 'gil', 'east'))).json<{ rules: PasswordRules & { words: string[] } }>()
    t.match(rules, { least: 5, most: 8, alphabet: 'letters-and-digits', foldsCase: true })
    t.match(rules.words.at(-1), /capitals count as the same/)
  })

  await t.test('is not spent by opening it, however often', async (t) => {
    const token = await mailedToken(house, 'sol')
    for (let n = 0; n < 5; n += 1) t.equal((await open(token)).statusCode, 200)
    for (let n = 0; n < 3; n += 1) await house.ask({ url: `/web/north/password/link?token=${token}` })
    t.equal((await setByLink(house, token, chosen)).statusCode, 200)
  })

  await t.test(
    'is good for nothing after its use, after half an hour, after a newer one, and after a change with the old',
    async (t) => {
      const refusal = { status: 410, code: 'reset-ended' }
      const used = await mailedToken(house, 'cyd')
      t.equal((await setByLink(house, used, chosen)).statusCode, 200)
      t.match((await open(used)).json(), refusal, 'used')
      t.match((await setByLink(house, used, `${chosen}x`)).json(), refusal)
      t.ok(await canSignIn(house, 'cyd', chosen))

      const late = await mailedToken(house, 'ben')
      await house.clock.advance(30 * minute)
      t.match((await open(late)).json(), refusal, 'late')
      t.match((await setByLink(house, late, chosen)).json(), refusal)

      const older = await mailedToken(house, 'rod')
      const newer = await mailedToken(house, 'rod')
      t.match((await setByLink(house, older, chosen)).json(), refusal, 'older')
      t.equal((await open(newer)).statusCode, 200)

      const before = await mailedToken(house, 'ivo')
      t.equal((await change(house, await house.signIn('ivo'), oldOf('ivo'), chosen)).statusCode, 200)
      t.match((await setByLink(house, before, `${chosen}x`)).json(), refusal, 'changed meanwhile')

      t.match((await open('x'.repeat(43))).json(), refusal, 'made up')
    },
  )

  await t.test('still shows its page while the library system is away', async (t) => {
    const token = await mailedToken(house, 'fay')
    await house.clock.advance(10 * minute)
    const lift = house.played.alma.faults.set({ kind: 'reset' })
    const answer = await open(token)
    lift()
    t.equal(answer.statusCode, 200)
    t.equal(answer.json<{ rules: object }>().rules !== undefined, true)
  })

  await t.test('stands in the store as a fingerprint alone', async (t) => {
    const token = await mailedToken(house, 'jempi')
    t.notOk(bytesOf(house).includes(token))
    t.notOk(house.logged.join('\n').includes(token))
  })

  await t.test('that leads nowhere is tried from one place thirty times at most', async (t) => {
    const statuses: number[] = []
    for (let n = 0; n < 32; n += 1)
      statuses.push((await house.ask({ url: `/v1/password-resets/${'y'.repeat(43)}`, remoteAddress: '203.0.113.80' })).statusCode)
    t.same(new Set(statuses.slice(0, 30)), new Set([410]))
    t.equal(statuses.at(-1), 429)
  })
})

await t.test('Setting a new password by the link', async (t) => {
  const house = await openHouse(t, { text })
  const north = house.played.alma.state('01T_NORTH')

  await t.test('writes the user of Alma once, changes nothing else of it, and proves it by a sign-in', async (t) => {
    const token = await mailedToken(house, 'ada')
    const [before, calls] = [north.user('ada'), writesIn(house, 'ada')]
    const answer = await setByLink(house, token, chosen)
    t.same(answer.json(), { outcome: 'proved', sessionsEnded: true })
    const after = writesIn(house, 'ada')
    t.same({ written: after.written - calls.written, tried: after.tried - calls.tried }, { written: 1, tried: 1 })
    t.equal(north.password('ada'), chosen)
    const { last_modified_date: _one, ...rest } = { ...north.user('ada') } as Record<string, unknown>
    const { last_modified_date: _other, ...old } = { ...before } as Record<string, unknown>
    t.same(rest, old)
    t.equal(house.played.alma.state('01T_SOUTH').password('ada'), oldOf('ada'), 'nor anything anywhere else')
    t.ok(await canSignIn(house, 'ada', chosen))
    t.notOk(await canSignIn(house, 'ada', oldOf('ada')))
  })

  await t.test('gives Aleph every number that patrons sign in with, in capitals, and proves it', async (t) => {
    const token = await mailedToken(house, 'gil', 'east')
    t.same((await setByLink(house, token, 'Quince7')).json(), { outcome: 'proved', sessionsEnded: true })
    const rows = house.played.aleph
      .state()
      .patron('gil')!
      .z308.filter(({ status }) => status === 'AC')
    t.ok(rows.length >= 2)
    t.same(new Set(rows.map(({ verification }) => verification)), new Set(['QUINCE7']))
    t.ok(await canSignIn(house, 'gil', 'quince7', 'east'))
  })

  await t.test(
    'that reached one number of a patron and not the others is unknown, and is finished by the next try',
    async (t) => {
      const { aleph } = house.played
      const token = await mailedToken(house, 'lys', 'east')
      const kept = () =>
        new Set(
          aleph
            .state()
            .patron('lys')!
            .z308.flatMap((row) => (row.status === 'AC' ? [row.verification] : [])),
        )
      aleph.switches.stopsAfterTables = 1
      t.match((await setByLink(house, token, 'Quince7')).json(), { status: 502, code: 'outcome-unknown' })
      aleph.switches.stopsAfterTables = null
      t.match((await setByLink(house, token, 'Quince7')).json(), { code: 'outcome-unknown' }, 'nor is it taken for done later')
      t.equal(kept().size, 2)
      await house.clock.advance(10 * minute)
      t.match((await setByLink(house, token, 'Quince7')).json(), { outcome: 'proved' })
      t.same(kept(), new Set(['QUINCE7']))
    },
  )

  await t.test('whose answer Aleph lost is proved under every number, and not written a second time', async (t) => {
    const { aleph } = house.played
    const token = await mailedToken(house, 'gil', 'east')
    aleph.faults.set({ kind: 'drop-answer' }, { pattern: '/X?op=update-bor', times: 1 })
    const orders = () => aleph.calls.filter((one) => JSON.stringify(one).includes('update-bor')).length
    const before = orders()
    t.match((await setByLink(house, token, 'Quince8')).json(), { outcome: 'proved' })
    const rows = aleph
      .state()
      .patron('gil')!
      .z308.filter(({ status }) => status === 'AC')
    t.same(new Set(rows.map(({ verification }) => verification)), new Set(['QUINCE8']))
    t.equal(orders() - before, 1)
  })

  await t.test('tells every rule that is broken, asks the library system nothing, and leaves the link as it was', async (t) => {
    const token = await mailedToken(house, 'sol')
    // As a page does that shows the rules first.
    await send(house, 'GET', `/v1/password-resets/${token}`)
    const before = writesIn(house, 'sol')
    const answer = await setByLink(house, token, 'söl')
    t.match(answer.json(), {
      status: 422,
      code: 'password-refused',
      faults: [
        { in: 'body', field: '/password', rule: 'too-short', detail: 'At least 8 characters.' },
        { rule: 'not-printable' },
        { rule: 'own-name' },
      ],
    })
    t.same(writesIn(house, 'sol'), before)
    const common = await setByLink(house, token, 'sunshine')
    t.match(common.json(), { code: 'password-refused', faults: [{ field: '/password', rule: 'too-weak' }] }, "Alma's own word")
    t.equal(north.password('sol'), oldOf('sol'))
    t.equal((await setByLink(house, token, chosen)).statusCode, 200)
  })

  await t.test('of a wrong form is told so though the library system is away, and asks it nothing', async (t) => {
    const token = await mailedToken(house, 'noor')
    const lift = house.played.alma.faults.set({ kind: 'reset' })
    const before = house.played.alma.calls.length
    const answer = await setByLink(house, token, 'kürz')
    lift()
    t.match(answer.json(), { status: 422, code: 'password-refused', faults: [{ rule: 'too-short' }, { rule: 'not-printable' }] })
    t.equal(house.played.alma.calls.length, before)
  })

  await t.test('never touches a user whose password Alma does not keep, though it went away only after the letter', async (t) => {
    const token = await mailedToken(house, 'cyd')
    north.edit('cyd', (user) => void (user.account_type = { value: 'EXTERNAL', desc: 'External' }))
    const before = writesIn(house, 'cyd')
    t.match((await setByLink(house, token, chosen)).json(), { status: 409, code: 'password-kept-elsewhere' })
    t.same(writesIn(house, 'cyd'), before)
    await house.clock.advance(6 * minute)
    t.match(
      (await send(house, 'GET', `/v1/password-resets/${token}`)).json(),
      { code: 'password-kept-elsewhere' },
      'told when it is opened',
    )
  })

  await t.test(
    'of a card that has expired, which Alma lets nobody sign in with, is told as written and not as proved',
    async (t) => {
      const token = await mailedToken(house, 'eva')
      const before = writesIn(house, 'eva')
      t.match((await setByLink(house, token, chosen)).json(), { outcome: 'written' })
      const after = writesIn(house, 'eva')
      t.same({ written: after.written - before.written, tried: after.tried - before.tried }, { written: 1, tried: 0 })
      t.equal(north.password('eva'), chosen)
      t.match((await setByLink(house, token, chosen)).json(), { code: 'reset-ended' })
    },
  )

  await t.test('whose answer is lost is proved, and not written a second time', async (t) => {
    const token = await mailedToken(house, 'ben')
    house.played.alma.faults.set({ kind: 'drop-answer' }, { ...putUser, times: 1 })
    const before = writesIn(house, 'ben')
    t.match((await setByLink(house, token, chosen)).json(), { outcome: 'proved' })
    t.equal(writesIn(house, 'ben').written - before.written, 1)
    t.equal(north.password('ben'), chosen)
  })

  await t.test('which may still come through is not written again before its time is over, whatever is typed', async (t) => {
    const token = await mailedToken(house, 'fay')
    house.played.alma.faults.set({ kind: 'reset' }, { ...putUser, times: 1 })
    const before = writesIn(house, 'fay')
    const lost = await setByLink(house, token, chosen)
    t.match(lost.json(), { status: 502, code: 'outcome-unknown' })
    t.ok(Number(lost.headers['retry-after']) > 200)
    for (const typed of [chosen, `${chosen}-other`])
      t.match((await setByLink(house, token, typed)).json(), { status: 502, code: 'outcome-unknown' })
    t.equal(writesIn(house, 'fay').written - before.written, 1)
    await house.clock.advance(5 * minute)
    t.match((await setByLink(house, token, chosen)).json(), { outcome: 'proved' })
    t.equal(writesIn(house, 'fay').written - before.written, 2)
  })

  await t.test('which came through late is found by the next try, without another write', async (t) => {
    const token = await mailedToken(house, 'rod')
    house.played.alma.faults.set({ kind: 'reset' }, { ...putUser, times: 1 })
    t.match((await setByLink(house, token, chosen)).json(), { code: 'outcome-unknown' })
    const before = writesIn(house, 'rod')
    await writeBehind(house, 'rod', chosen)
    const between = writesIn(house, 'rod')
    t.match((await setByLink(house, token, chosen)).json(), { outcome: 'proved' })
    t.equal(writesIn(house, 'rod').written, between.written)
    t.equal(between.written - before.written, 1, 'by the test itself')
  })

  await t.test('that could not begin leaves no trace, and the link is as good as before', async (t) => {
    const token = await mailedToken(house, 'ivo')
    await house.clock.advance(6 * minute)
    house.played.mailbox.clear()
    const lift = house.played.alma.faults.set({ kind: 'status', status: 503 })
    const away = await setByLink(house, token, chosen)
    lift()
    t.ok([502, 503, 504].includes(away.statusCode), away.body)
    t.not(away.json<{ code: string }>().code, 'outcome-unknown')
    await house.clock.advance(2 * minute)
    t.match((await setByLink(house, token, chosen)).json(), { outcome: 'proved' })
  })

  await t.test('by two at once with one link is done by one of them', async (t) => {
    const token = await mailedToken(house, 'tim')
    const both = await Promise.all([setByLink(house, token, chosen), setByLink(house, token, `${chosen}-2`)])
    t.same(
      both.map(({ statusCode }) => statusCode).sort((one, other) => one - other),
      [200, 410],
    )
    const winner = both[0].statusCode === 200 ? chosen : `${chosen}-2`
    t.equal(north.password('tim'), winner)
  })

  await t.test('waits for whatever else is written to the record, by its own lane', async (t) => {
    const [token, session] = [await mailedToken(house, 'jempi'), await house.signIn('jempi')]
    const before = writesIn(house, 'jempi').written
    const both = await Promise.all([setByLink(house, token, chosen), change(house, session, oldOf('jempi'), `${chosen}-3`)])
    // Whoever comes second finds the link ended, or the old password wrong.
    t.same(both.map(({ statusCode }) => statusCode).filter((status) => status === 200).length, 1)
    t.equal(writesIn(house, 'jempi').written - before, 1)
  })
})

await t.test('A change with the old password', async (t) => {
  const house = await openHouse(t, { text })
  const north = house.played.alma.state('01T_NORTH')

  await t.test('follows the same rules, with the same proof, and ends the session that asked for it', async (t) => {
    const session = await house.signIn('ada')
    t.match((await change(house, session, oldOf('ada'), 'kurz')).json(), {
      code: 'password-refused',
      faults: [{ rule: 'too-short' }],
    })
    const before = writesIn(house, 'ada')
    t.same((await change(house, session, oldOf('ada'), chosen)).json(), { outcome: 'proved', sessionsEnded: true })
    const after = writesIn(house, 'ada')
    t.same(
      { written: after.written - before.written, tried: after.tried - before.tried },
      { written: 1, tried: 2 },
      'the old and the new',
    )
    t.equal(north.password('ada'), chosen)
    t.match((await send(house, 'GET', '/v1/patrons/me', undefined, session)).json(), { status: 401, code: 'session-ended' })
  })

  await t.test('is nobody else’s, and of nobody who was only mailed a code or shows a key', async (t) => {
    const ben = await house.signIn('ben')
    const body = { oldPassword: oldOf('ben'), password: chosen }
    t.equal((await send(house, 'PUT', `/v1/patrons/${house.idOf('sol', 'north')}/password`, body, ben)).statusCode, 404)
    t.match((await send(house, 'PUT', '/v1/patrons/me/password', body, await house.key('librarian@zone:mainland'))).json(), {
      code: 'no-patron',
    })
    const challenge = await askForCode(house, 'ben')
    const code = codeIn(await letterTo(house, 'ben'))
    const byCode = await post(house, '/v1/sessions', { method: 'code', challenge, code })
    const token = `Bearer ${byCode.json<{ accessToken: string }>().accessToken}`
    t.match((await send(house, 'PUT', '/v1/patrons/me/password', body, token)).json(), { status: 403, code: 'forbidden' })
    t.equal(north.password('ben'), oldOf('ben'))
    t.equal(
      (await send(house, 'PUT', `/v1/patrons/${house.idOf('ben', 'north')}/password`, body, ben)).statusCode,
      200,
      'by their own id',
    )
  })

  await t.test('with a wrong old one counts as a failed sign-in, and is stopped before the library system locks', async (t) => {
    const session = await house.signIn('sol')
    const statuses: number[] = []
    for (let n = 0; n < 5; n += 1) {
      const answer = await change(house, session, 'not-it-at-all', chosen)
      if (n === 0) t.match(answer.json(), { status: 403, code: 'old-password-wrong' })
      statuses.push(answer.statusCode)
    }
    t.same(new Set(statuses), new Set([403]))
    const sixth = await change(house, session, oldOf('sol'), chosen)
    t.match(sixth.json(), { status: 429, code: 'too-many-attempts' })
    t.ok(Number(sixth.headers['retry-after']) > 0)
    const identifier = castMember('sol').patronId
    const signIn = await send(house, 'POST', '/v1/sessions', {
      method: 'password',
      institution: 'north',
      identifier,
      password: oldOf('sol'),
    })
    t.equal(signIn.statusCode, 429, 'the sign-in comes under the same count')
    t.equal(north.password('sol'), oldOf('sol'))
  })

  await t.test('while a write is unsettled lets nobody guess faster than a sign-in does', async (t) => {
    const session = await house.signIn('cyd')
    house.played.alma.faults.set({ kind: 'reset' }, { ...putUser, times: 1 })
    t.match((await change(house, session, oldOf('cyd'), chosen)).json(), { code: 'outcome-unknown' })
    const before = writesIn(house, 'cyd')
    const codes: string[] = []
    for (let n = 0; n < 8; n += 1)
      codes.push((await change(house, session, 'not-it-at-all', `guessed-it-${n}`)).json<{ code: string }>().code)
    t.same(new Set(codes), new Set(['old-password-wrong', 'too-many-attempts']))
    const after = writesIn(house, 'cyd')
    const tried = after.tried - before.tried
    t.ok(tried > 2 && tried <= 5, `${tried} tries at the library system, five at most as at a sign-in`)
    t.equal(after.written, before.written)
    await house.clock.advance(16 * minute)
    const later = await change(house, await house.signIn('cyd'), oldOf('cyd'), chosen)
    t.match(later.json(), { outcome: 'proved' }, 'and the patron goes on')
  })

  await t.test('may be asked of fresh sign-ins alone', async (t) => {
    const aged = await openHouse(t, {
      text: text
        .replace('networkZones:', 'sessions: { ages: { password:change: 5 } }\nnetworkZones:')
        .replace('maxAgeSeconds: 28800', 'maxAgeSeconds: 300'),
    })
    const session = await aged.signIn('ada')
    await aged.clock.advance(6 * minute)
    t.match((await change(aged, session, oldOf('ada'), chosen)).json(), { status: 401, code: 'sign-in-too-old' })
  })

  await t.test('after an answer that was lost is found by the next try, though the old password is none any more', async (t) => {
    const session = await house.signIn('rod')
    house.played.alma.faults.set({ kind: 'drop-answer' }, { ...putUser, times: 1 })
    house.played.alma.faults.set({ kind: 'reset' }, { method: 'POST', pattern: '/almaws/v1/users/{user_id}', times: 1 })
    const faulted = await flowing(house.clock, change(house, session, oldOf('rod'), chosen))
    if (faulted.statusCode !== 200) {
      const again = await change(house, session, oldOf('rod'), chosen)
      t.match(again.json(), { outcome: 'proved' })
    }
    house.played.alma.faults.clear()
    t.equal(north.password('rod'), chosen)
  })
})

await t.test('After a new password', async (t) => {
  const house = await openHouse(t, { text })
  const { mailbox } = house.played

  await t.test('every older session and token of the patron is refused, and the next sign-in is not', async (t) => {
    const session = await house.signIn('ada')
    const renewal = (
      await post(house, '/v1/sessions', { method: 'password', institution: 'north', identifier: 'ada', password: oldOf('ada') })
    ).json<{ renewalToken: string }>().renewalToken
    const elsewhere = await house.signIn('ada', 'south')
    const primo = `Bearer ${house.played.primo.institution('01T_NORTH').signedIn('ada')}`
    const others = await house.signIn('ben')
    mailbox.clear()
    const challenge = await askForCode(house, 'ada')
    const code = codeIn(await letterTo(house, 'ada'))
    const node = await secondNode(t, house)
    const me = (app: Gateway['app'], authorization: string) =>
      flowing(house.clock, app.inject({ url: '/v1/patrons/me', headers: { authorization } }))
    t.equal((await me(node.app, session)).statusCode, 200)

    t.equal((await setByLink(house, await mailedToken(house, 'ada'), chosen)).statusCode, 200)
    for (const [what, authorization] of Object.entries({ session, primo, elsewhere }))
      t.match((await me(house.app, authorization)).json(), { status: 401, code: 'session-ended' }, what)
    t.equal((await post(house, '/v1/sessions', { method: 'renewal', renewalToken: renewal })).statusCode, 401, 'a renewal token')
    t.match(
      (await post(house, '/v1/sessions', { method: 'code', challenge, code })).json(),
      { code: 'code-invalid' },
      'a mailed code',
    )
    await house.clock.advance(5000)
    t.equal((await me(node.app, session)).statusCode, 401, 'at another node')
    t.equal((await me(house.app, others)).statusCode, 200, 'and nobody else is signed out')
    t.ok(await canSignIn(house, 'ada', chosen))
  })

  await t.test('a letter goes to the address that the patron had before, and says what to do', async (t) => {
    const token = await mailedToken(house, 'sol')
    await followUp(house)
    mailbox.clear()
    t.equal((await setByLink(house, token, chosen)).statusCode, 200)
    house.played.alma.state('01T_NORTH').edit('sol', (user) => {
      for (const email of user.contact_info.email) email.email_address = 'thief@example.net'
    })
    await followUp(house)
    t.same(
      mailbox.letters.map(({ to }) => to),
      [[castMember('sol').email]],
    )
    t.match(mailbox.letters[0], { subject: 'North Libraries: your password was changed', text: /tell the library/ })
    await followUp(house)
    t.equal(mailbox.letters.length, 1, 'once')
    t.notOk(bytesOf(house).includes(castMember('sol').email), 'the address waits under a seal')
  })

  await t.test('that letter waits for a mail server that takes it', async (t) => {
    const token = await mailedToken(house, 'cyd')
    mailbox.clear()
    mailbox.switches.dropAfterData = true
    t.equal((await setByLink(house, token, chosen)).statusCode, 200)
    const signIn = { method: 'password', institution: 'north', identifier: 'cyd', password: chosen }
    const { accessToken } = (await send(house, 'POST', '/v1/sessions', signIn)).json<{ accessToken: string }>()
    await followUp(house)
    mailbox.clear()
    await house.clock.advance(9 * minute)
    await followUp(house)
    t.equal(mailbox.letters.length, 0, 'not before its time')
    const me = await send(house, 'GET', '/v1/patrons/me', undefined, `Bearer ${accessToken}`)
    t.equal(me.statusCode, 200, 'and whoever has signed in since is not signed out by it')
    await house.clock.advance(2 * minute)
    await followUp(house)
    t.match(mailbox.letters, [{ to: [castMember('cyd').email] }])
  })

  await t.test('the audit trail has an entry without a secret', async (t) => {
    const [entry, ...more] = await house.store.audit.of(house.idOf('ada', 'north'), 10)
    t.same(more, [])
    t.match(entry, { action: 'password-reset', actor: 'mailed-link', outcome: 'done', institution: 'north' })
    await change(house, await house.signIn('fay'), oldOf('fay'), chosen)
    t.match(await house.store.audit.of(house.idOf('fay', 'north'), 10), [
      { action: 'password-changed', actor: 'patron', outcome: 'done' },
    ])
    t.notOk(JSON.stringify(await house.store.audit.of(house.idOf('fay', 'north'), 10)).includes(chosen))
  })

  await t.test('whoever had used up their tries at the old one signs in with the new one at once', async (t) => {
    const wrong = { method: 'password', institution: 'north', identifier: 'rod', password: 'not-it-at-all' }
    for (let n = 0; n < 5; n += 1) await send(house, 'POST', '/v1/sessions', wrong)
    t.equal((await send(house, 'POST', '/v1/sessions', wrong)).statusCode, 429)
    t.match((await setByLink(house, await mailedToken(house, 'rod'), chosen)).json(), { outcome: 'proved' })
    t.ok(await canSignIn(house, 'rod', chosen))
  })
})

await t.test('Whoever was let in by what held before a new password, and comes through only after it, is refused', async (t) => {
  const house = await openHouse(t, {
    text: text.replace('secrets:', 'faces: { paia: { institutions: [north], login: true } }\nsecrets:'),
  })
  const { alma, oidc, mailbox } = house.played
  const tokenOf = (answer: Awaited<ReturnType<typeof post>>) => {
    const { accessToken, access_token: ofPaia } = answer.json<{ accessToken?: string; access_token?: string }>()
    return accessToken ?? ofPaia ?? t.fail(answer.body)
  }
  const refusedEverywhere = async (t: Test, person: string, answer: Awaited<ReturnType<typeof post>>) => {
    const me = await send(house, 'GET', '/v1/patrons/me', undefined, `Bearer ${tokenOf(answer)}`)
    t.match(me.json(), { status: 401, code: 'session-ended' })
    const { renewalToken } = answer.json<{ renewalToken?: string }>()
    if (renewalToken !== undefined)
      t.equal((await post(house, '/v1/sessions', { method: 'renewal', renewalToken })).statusCode, 401, 'nor is it renewed')
    t.ok(await canSignIn(house, person, chosen), 'the new password lets in')
  }
  /** Begins a sign-in, sets the new password while its vendor holds the answer back, and lets it come through. */
  const overtaken = async (
    person: string,
    hold: (until: Promise<void>) => () => boolean,
    begin: () => ReturnType<typeof post>,
  ) => {
    const token = await mailedToken(house, person)
    const gate = Promise.withResolvers<void>()
    const isHeld = hold(gate.promise)
    const under = begin()
    await until(house, isHeld)
    const set = await setByLink(house, token, chosen)
    gate.resolve()
    t.equal(set.statusCode, 200, set.body)
    return flowing(house.clock, under)
  }
  const holdPassword = (person: string) => (until: Promise<void>) => {
    const before = writesIn(house, person).tried
    alma.faults.set({ kind: 'held', until }, { method: 'POST', pattern: '/almaws/v1/users/{user_id}', times: 1 })
    return () => writesIn(house, person).tried > before
  }

  await t.test('by the old password', async (t) => {
    const signIn = { method: 'password', institution: 'north', identifier: 'ada', password: oldOf('ada') }
    const answer = await overtaken('ada', holdPassword('ada'), () => post(house, '/v1/sessions', signIn))
    t.equal(answer.statusCode, 201, 'it was right when it was judged')
    await refusedEverywhere(t, 'ada', answer)
  })

  await t.test('by the old password in PAIA', async (t) => {
    const login = { grant_type: 'password', username: 'sol', password: oldOf('sol'), scope: 'read_patron' }
    const answer = await overtaken('sol', holdPassword('sol'), () => post(house, '/paia/north/auth/login', login))
    t.equal(answer.statusCode, 200, answer.body)
    await refusedEverywhere(t, 'sol', answer)
  })

  await t.test('at an OpenID provider', async (t) => {
    const gone = await journey(house, 'ben', 'north')
    const hold = (until: Promise<void>) => {
      const before = oidc.calls.length
      oidc.faults.set({ kind: 'held', until }, { pattern: '/token', times: 1 })
      return () => oidc.calls.slice(before).some(({ path }) => path === '/token')
    }
    const answer = await overtaken('ben', hold, () => comeBack(house, gone))
    t.equal(answer.statusCode, 201, answer.body)
    await refusedEverywhere(t, 'ben', answer)
  })

  await t.test('by a mailed code that was taken in before it went', async (t) => {
    mailbox.clear()
    const challenge = await askForCode(house, 'rod')
    const code = codeIn(await letterTo(house, 'rod'))
    const { mailedCodes } = house.store
    const take = mailedCodes.take.bind(mailedCodes)
    let taken = false
    const hold = (until: Promise<void>) => {
      Object.assign(mailedCodes, {
        take: async (...asked: Parameters<typeof take>) => {
          const patron = await take(...asked)
          taken = true
          await until
          return patron
        },
      })
      return () => taken
    }
    const answer = await overtaken('rod', hold, () => post(house, '/v1/sessions', { method: 'code', challenge, code }))
    Object.assign(mailedCodes, { take })
    t.equal(answer.statusCode, 201, answer.body)
    await refusedEverywhere(t, 'rod', answer)
  })

  await t.test('by a mailed code, between the proof of the new password and the end of all codes', async (t) => {
    const token = await mailedToken(house, 'cyd')
    mailbox.clear()
    const challenge = await askForCode(house, 'cyd')
    const code = codeIn(await letterTo(house, 'cyd'))
    const { passwordWrites } = house.store
    const done = passwordWrites.done.bind(passwordWrites)
    const answers: Awaited<ReturnType<typeof post>>[] = []
    Object.assign(passwordWrites, {
      done: async (...asked: Parameters<typeof done>) => {
        answers.push(await post(house, '/v1/sessions', { method: 'code', challenge, code }))
        return done(...asked)
      },
    })
    const set = await setByLink(house, token, chosen)
    Object.assign(passwordWrites, { done })
    t.equal(set.statusCode, 200, set.body)
    t.equal(answers[0]!.statusCode, 201)
    await refusedEverywhere(t, 'cyd', answers[0]!)
  })
})

await t.test(
  'The lock of the library system is never reached, however sign-ins and proofs of new passwords come together',
  async (t) => {
    const house = await openHouse(t, { text })
    const wrong = { method: 'password', institution: 'north', identifier: 'ben', password: 'not-it-at-all' }
    const failures = () =>
      house.played.alma.calls.filter(
        ({ path, method, query, status }) =>
          path.endsWith('/users/ben') && method === 'POST' && query['op'] === 'auth' && status === 400,
      ).length
    const token = await mailedToken(house, 'ben')
    // From now on Alma says that it has written what it never wrote.
    house.played.alma.faults.set({ kind: 'reset' }, putUser)
    for (let n = 0; n < 40; n += 1) {
      await send(house, 'POST', '/v1/sessions', wrong)
      await setByLink(house, token, chosen)
      await house.clock.advance(40_000)
    }
    t.ok(failures() > 8, `the check saw ${failures()} failures`)
    t.ok(failures() < 15, `${failures()} are fewer than fifteen`)
    house.played.alma.faults.clear()
    await house.clock.advance(121 * minute)
    t.ok(await canSignIn(house, 'ben', oldOf('ben')))
  },
)

await t.test('No secret is in anything that comes out', async (t) => {
  const house = await openHouse(t, { text })
  const answers: string[] = []
  const keep = async (answer: Promise<Awaited<ReturnType<typeof send>>>) => {
    const { body, headers } = await answer
    answers.push(body, JSON.stringify(headers))
    return body
  }
  const second = `${chosen}-second`
  const weak = 'sunshine'
  const token = await mailedToken(house, 'ada')
  await keep(send(house, 'GET', `/v1/password-resets/${token}`))
  await keep(setByLink(house, token, weak))
  house.played.alma.faults.set({ kind: 'drop-answer' }, { ...putUser, times: 1 })
  await keep(setByLink(house, token, chosen))
  await keep(setByLink(house, token, chosen))
  await followUp(house)
  await keep(change(house, await house.signIn('sol'), oldOf('sol'), second))
  await keep(change(house, await house.signIn('ben'), 'wrong-old-one-9', second))
  const other = await mailedToken(house, 'rod')
  house.played.alma.faults.set({ kind: 'reset' }, { ...putUser, times: 1 })
  await keep(setByLink(house, other, second))
  await followUp(house)
  const outlets: Readonly<Record<string, string>> = {
    'the log': house.logged.join('\n'),
    'the store': bytesOf(house),
    'the answers': answers.join('\n'),
    'the letters': house.played.mailbox.letters
      .map((letter) => JSON.stringify({ ...letter, text: letter.text.replaceAll(/token=\S+/g, '') }))
      .join('\n'),
  }
  t.ok(outlets['the log']!.includes('/v1/password-resets/:token'), 'the log has the pattern of the route')
  t.ok(outlets['the store']!.includes('password_writes'), 'the bytes are those of the store')
  t.ok(outlets['the answers']!.includes('proved'))
  for (const [where, written] of Object.entries(outlets))
    for (const secret of [oldOf('ada'), oldOf('sol'), chosen, second, weak, 'wrong-old-one-9', token, other])
      t.notOk(written.includes(secret), `${where} has none of it`)
})

/** As a late write would come through, by another hand. */
async function writeBehind(house: House, person: string, password: string): Promise<void> {
  const { patrons, passwords } = house.gateway.systems.get('north' as never)!
  const call = {
    id: 'late',
    caller: { kind: 'anonymous' },
    signal: new AbortController().signal,
    deadline: house.clock.now() + 60_000,
    priority: 'patron',
    language: 'en',
    fresh: true,
  } as const
  const record: PatronRecord = (await flowing(house.clock, patrons.read(castMember(person).patronId as never, [], call)))!
  await flowing(house.clock, passwords!.setting!.set(record, password, call))
}

/** Everything that the store has written to its disk. */
function bytesOf({ file }: House): string {
  const folder = dirname(file)
  return readdirSync(folder)
    .filter((name) => name.startsWith(basename(file)))
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('')
}
