import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { castMember } from '#simulation/cast.ts'
import { FakeClock, flowing } from './clock.ts'
import { openHouse, openTopology, type House } from './house.ts'
import {
  askForCode,
  codeIn,
  comeBack,
  journey,
  letterTo,
  post,
  returnPage,
  signInByCode,
  signInByOpenId,
  type SignedIn,
} from './sign-ins.ts'

const minute = 60_000

const get = (house: House, url: string, token: string) => house.ask({ url, headers: { authorization: `Bearer ${token}` } })

const byCode = (house: House, challenge: string, code: string, address?: string) =>
  post(house, '/v1/sessions', { method: 'code', challenge, code }, address)

/** Time goes on until it is so. */
async function until(house: House, isSo: () => boolean): Promise<void> {
  while (!isSo()) await flowing(house.clock, turn())
}

/** How often the log says that no letter was sent, for this reason. */
const unsent = (house: House, why: string) =>
  house.logged.filter((line) => line.includes('letter not sent') && line.includes(`"${why}"`)).length

await t.test('A mailed code', async (t) => {
  const house = await openHouse(t, { text: openTopology })
  const { mailbox } = house.played

  await t.test('lets in whoever reads the mail, in the words and the name of the library', async (t) => {
    const challenge = await askForCode(house, 'ada')
    const letter = await letterTo(house, 'ada')
    t.match(letter.subject, /North Libraries/)
    t.match(letter.from, { name: 'North Libraries', address: 'card@example.org' })
    t.match(letter.headers['reply-to'], /desk@north\.example\.org/)
    t.notMatch(letter.subject, /\d{4}/, 'the code is not shown on a locked screen')
    const answer = await byCode(house, challenge, codeIn(letter))
    t.equal(answer.statusCode, 201)
    t.equal(answer.headers['cache-control'], 'no-store')
    t.equal(answer.json<SignedIn>().patron, house.idOf('ada', 'north'))
  })

  await t.test('is written in the language of the patron, whatever that of the page', async (t) => {
    mailbox.clear()
    const { language } = castMember('thorunn')
    t.not(language, 'en')
    await askForCode(house, 'thorunn')
    t.equal((await letterTo(house, 'thorunn')).headers['content-language'], language)
  })

  await t.test('is asked for and refused alike, whoever exists', async (t) => {
    const shapeOf = (answer: Awaited<ReturnType<typeof post>>) => ({
      status: answer.statusCode,
      fields: Object.keys(answer.json()),
    })
    const before = house.played.alma.calls.length
    const there = await post(house, '/v1/sessions/codes', { institution: 'north', identifier: 'ben' })
    const nobody = await post(house, '/v1/sessions/codes', { institution: 'north', identifier: 'nobody-at-all' })
    t.same(shapeOf(there), { status: 202, fields: ['challenge', 'expiresAt'] })
    t.same(shapeOf(nobody), shapeOf(there))
    await letterTo(house, 'ben')
    t.ok(house.played.alma.calls.length > before)
    const refused = await Promise.all(
      [there, nobody].map(async (asked) => {
        const answer = await byCode(house, asked.json<{ challenge: string }>().challenge, '0000 0000', '192.0.2.77')
        const { requestId: _requestId, ...body } = answer.json<Record<string, unknown>>()
        return body
      }),
    )
    t.match(refused[0], { status: 401, code: 'code-invalid' })
    t.same(refused[1], refused[0])
  })

  await t.test('is answered for before anybody is looked up', async (t) => {
    const lift = house.played.alma.faults.set({ kind: 'hang' })
    const answer = await house.app.inject({
      method: 'POST',
      url: '/v1/sessions/codes',
      payload: { institution: 'north', identifier: 'eva' },
    })
    t.equal(answer.statusCode, 202)
    lift()
  })

  await t.test('lets in those whom the vendor refuses: the expired and those who are switched off', async (t) => {
    for (const person of ['eva', 'ina']) {
      const { patronId, password } = castMember(person)
      const refused = await post(house, '/v1/sessions', {
        method: 'password',
        institution: 'north',
        identifier: patronId,
        password,
      })
      t.equal(refused.statusCode, 401, `${person}: Alma refuses the right password`)
      const { accessToken } = await signInByCode(house, person)
      const card = await get(house, '/v1/patrons/me/card', accessToken)
      t.equal(card.statusCode, 200, person)
      t.ok(card.json<{ renewal: object }>().renewal)
    }
  })

  await t.test('opens the card with its numbers masked and its standing, and nothing else', async (t) => {
    const { accessToken, patron } = await signInByCode(house, 'ada')
    const card = (await get(house, '/v1/patrons/me/card', accessToken)).json<{ numbers: { value: string; masked: boolean }[] }>()
    const [number] = castMember('ada').cards
    t.same(
      card.numbers.map(({ value, masked }) => ({ value, masked })),
      [{ value: `•••••${number!.number.slice(-3)}`, masked: true }],
    )
    t.notOk(JSON.stringify(card).includes(number!.number))
    t.equal((await get(house, '/v1/patrons/me/standing?action=renew-card', accessToken)).statusCode, 200)
    for (const closed of ['/v1/patrons/me', `/v1/patrons/${patron}`, '/v1/patrons/me/card/barcode.svg'])
      t.match((await get(house, closed, accessToken)).json(), { status: 403, code: 'forbidden' }, closed)
  })

  await t.test('is good once, for ten minutes, and for five tries', async (t) => {
    mailbox.clear()
    const challenge = await askForCode(house, 'fay')
    const code = codeIn(await letterTo(house, 'fay'))
    const wrong = code.replace(/\d/, (digit) => String((Number(digit) + 1) % 10))
    for (let n = 0; n < 4; n += 1) t.equal((await byCode(house, challenge, wrong, `198.51.100.${n}`)).statusCode, 401)
    t.equal((await byCode(house, challenge, ` ${code.replace(' ', '-')} `)).statusCode, 201, 'the fifth, however it is written')
    t.equal((await byCode(house, challenge, code)).statusCode, 401, 'again')

    await house.clock.advance(20 * minute)
    mailbox.clear()
    const second = await askForCode(house, 'fay')
    const late = codeIn(await letterTo(house, 'fay'))
    for (let n = 0; n < 5; n += 1) await byCode(house, second, '0000 0000', `198.51.100.${n}`)
    t.equal((await byCode(house, second, late)).statusCode, 401, 'after five tries even the right one')

    await house.clock.advance(20 * minute)
    mailbox.clear()
    const third = await askForCode(house, 'fay')
    const tooLate = codeIn(await letterTo(house, 'fay'))
    await house.clock.advance(10 * minute)
    t.equal((await byCode(house, third, tooLate)).statusCode, 401, 'after ten minutes')
  })

  await t.test('is of no use without the challenge it was asked for with, nor after the next was asked for', async (t) => {
    mailbox.clear()
    const mine = await askForCode(house, 'thorunn')
    const first = codeIn(await letterTo(house, 'thorunn'))
    mailbox.clear()
    const attackers = await askForCode(house, castMember('thorunn').email)
    const next = codeIn(await letterTo(house, 'thorunn'))
    t.equal((await byCode(house, mine, next)).statusCode, 401, 'the code of the other challenge')
    t.equal((await byCode(house, mine, first)).statusCode, 401, 'one live challenge a patron')
    t.equal((await byCode(house, attackers, next)).statusCode, 201)
  })

  await t.test(
    'is sent three times in a quarter of an hour, however the patron is named, and no address asks for all',
    async (t) => {
      mailbox.clear()
      await house.clock.advance(20 * minute)
      const { patronId, email, cards } = castMember('jempi')
      for (const name of [patronId, email, cards[0]!.number, `  ${patronId.toUpperCase()} `]) await askForCode(house, name)
      await until(house, () => unsent(house, 'too-many-attempts') === 1 && mailbox.letters.length >= 3)
      t.equal(mailbox.letters.length, 3)
      t.equal((await post(house, '/v1/sessions/codes', { institution: 'north', identifier: patronId })).statusCode, 202)
      const fourth = await post(house, '/v1/sessions/codes', { institution: 'north', identifier: patronId })
      t.match(fourth.json(), { status: 429, code: 'too-many-attempts' })
      t.ok(Number(fourth.headers['retry-after']) > 0)
      const statuses = new Set<number>()
      for (let n = 0; n < 40; n += 1) {
        const asked = await post(house, '/v1/sessions/codes', { institution: 'north', identifier: `n${n}` }, '203.0.113.9')
        statuses.add(asked.statusCode)
      }
      t.same([...statuses], [202, 429])
    },
  )

  await t.test('is guessed at from one place thirty times at most, whatever the challenge', async (t) => {
    const statuses: number[] = []
    for (let n = 0; n < 32; n += 1) statuses.push((await byCode(house, 'x'.repeat(32), '0000 0000', '203.0.113.77')).statusCode)
    t.same(new Set(statuses.slice(0, 30)), new Set([401]))
    t.equal(statuses.at(-1), 429)
  })

  await t.test('a patron whose letters somebody elsewhere keeps asking for still gets their own', async (t) => {
    mailbox.clear()
    await house.clock.advance(20 * minute)
    for (let n = 0; n < 6; n += 1)
      await post(house, '/v1/sessions/codes', { institution: 'north', identifier: 'noor' }, '203.0.113.66')
    mailbox.clear()
    const challenge = await askForCode(house, 'noor', 'north', '192.0.2.55')
    t.equal((await byCode(house, challenge, codeIn(await letterTo(house, 'noor')))).statusCode, 201)
  })

  await t.test('a family that shares an address is told to use the number of a card', async (t) => {
    mailbox.clear()
    const { email } = castMember('pia')
    const challenge = await askForCode(house, email)
    const letter = await letterTo(house, 'pia')
    t.notMatch(letter.text, /\d{4} \d{4}/)
    t.match(letter.text, /number/)
    t.equal((await byCode(house, challenge, '0000 0000')).statusCode, 401)
  })

  await t.test('is offered again to a mail server that did not say it took it, and is the same code', async (t) => {
    mailbox.clear()
    mailbox.switches.dropAfterData = true
    await askForCode(house, 'fien')
    const first = await letterTo(house, 'fien')
    mailbox.switches.dropAfterData = false
    await until(house, () => mailbox.letters.length === 2)
    t.equal(codeIn(mailbox.letters[1]!), codeIn(first))
  })

  await t.test('is sent only where the institution says so', async (t) => {
    const asked = await post(house, '/v1/sessions/codes', { institution: 'south', identifier: 'sol' })
    t.match(asked.json(), { status: 403, code: 'sign-in-not-offered' })
    t.equal((await post(house, '/v1/sessions/codes', { institution: 'nowhere', identifier: 'sol' })).statusCode, 404)
  })

  await t.test('and neither code nor address nor person is in the log or in the store', async (t) => {
    mailbox.clear()
    const challenge = await askForCode(house, 'ada', 'north', '203.0.113.50')
    const code = codeIn(await letterTo(house, 'ada'))
    const logged = house.logged.join('\n')
    for (const secret of [code, code.replace(' ', ''), challenge, castMember('ada').email, 'ada.winterfeld'])
      t.notOk(logged.includes(secret), 'not in the log')
  })
})

await t.test('An OpenID provider', async (t) => {
  const house = await openHouse(t, { text: openTopology })

  await t.test('signs in a patron whose password neither Alma nor we keep', async (t) => {
    const { patron, accessToken, signOutUrl } = await signInByOpenId(house, 'xan', 'north')
    t.equal(patron, house.idOf('xan', 'north'))
    t.equal((await get(house, '/v1/patrons/me/card', accessToken)).statusCode, 200)
    t.equal((await get(house, '/v1/patrons/me', accessToken)).statusCode, 200)
    t.match(signOutUrl, /id_token_hint=.*|post_logout_redirect_uri=https%3A%2F%2Fcard\.example\.org%2Fbye/)
  })

  await t.test('whoever the library does not know is told so', async (t) => {
    t.match((await comeBack(house, await journey(house, 'lin', 'north'))).json(), {
      status: 403,
      code: 'not-a-patron',
    })
  })

  await t.test('only at an institution that has it, and back to a page that was agreed on, letter by letter', async (t) => {
    const begin = (body: object) =>
      post(house, '/v1/sessions/authorizations', { provider: 'campus', redirectUri: returnPage, ...body })
    t.match((await begin({ institution: 'south' })).json(), { status: 403, code: 'sign-in-not-offered' })
    t.match((await begin({ provider: 'nobody' })).json(), { status: 404 })
    for (const redirectUri of [
      `${returnPage}/`,
      `${returnPage}?x=1`,
      'https://card.example.org/BACK',
      'https://card.example.org.evil.example/back',
      'https://evil.example/back',
    ])
      t.match(
        (await begin({ institution: 'north', redirectUri })).json(),
        { status: 400, code: 'request-invalid', faults: [{ field: '/redirectUri', rule: 'not-registered' }] },
        redirectUri,
      )
  })

  await t.test(
    'a challenge is good once, for a quarter of an hour, with its own state, and for what it was begun for',
    async (t) => {
      const used = await journey(house, 'xan', 'north')
      t.equal((await comeBack(house, used)).statusCode, 201)
      t.match((await comeBack(house, used)).json(), { status: 401, code: 'sign-in-failed' })

      const mine = await journey(house, 'xan', 'north')
      const others = await journey(house, 'ada', 'north')
      t.match(
        (await comeBack(house, { ...mine, state: others.state })).json(),
        { code: 'sign-in-failed' },
        'the state of another',
      )
      const again = await journey(house, 'xan', 'north')
      t.match((await comeBack(house, { ...again, code: others.code! })).json(), { code: 'sign-in-failed' }, 'the code of another')

      const late = await journey(house, 'xan', 'north')
      await house.clock.advance(15 * minute)
      t.match((await comeBack(house, late)).json(), { code: 'sign-in-failed' }, 'too late')
      for (const challenge of [
        'x'.repeat(40),
        mine.challenge.replace(/.$/, '~'),
        used.challenge.split('.').toReversed().join('.'),
      ])
        t.match((await comeBack(house, { ...used, challenge })).json(), { code: 'sign-in-failed' }, 'made up')
    },
  )

  await t.test(
    'a challenge is good once however its bytes are written, and the provider is not asked a second time',
    async (t) => {
      const used = await journey(house, 'xan', 'north')
      t.equal((await comeBack(house, used)).statusCode, 201)
      const asked = house.played.oidc.calls.length
      const last = used.challenge.at(-1)!
      const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
      for (const other of alphabet) {
        if (other === last) continue
        t.equal((await comeBack(house, { ...used, challenge: used.challenge.slice(0, -1) + other })).statusCode, 401)
      }
      t.equal(house.played.oidc.calls.length, asked)
    },
  )

  await t.test('two who come with one challenge at once are let in once', async (t) => {
    const returned = await journey(house, 'xan', 'north')
    const answers = await flowing(
      house.clock,
      Promise.all(
        [1, 2, 3].map(() =>
          house.app.inject({ method: 'POST', url: '/v1/sessions', payload: { method: 'openid', ...returned } }),
        ),
      ),
    )
    t.same(
      answers.map(({ statusCode }) => statusCode).sort((a, b) => a - b),
      [201, 401, 401],
    )
  })

  await t.test('whoever gives up there is nobody here', async (t) => {
    const returned = await journey(house, 'xan', 'north')
    const { code: _code, ...rest } = returned
    t.match((await comeBack(house, { ...rest, error: 'access_denied' })).json(), { status: 401, code: 'sign-in-failed' })
  })

  await t.test('signs in staff, whose groups say what they may do and where', async (t) => {
    const { staff, patron, accessToken } = await signInByOpenId(house, 'lin')
    t.ok(staff)
    t.equal(patron, undefined)
    const ada = house.idOf('ada', 'north')
    t.equal((await get(house, `/v1/patrons/${ada}/card`, accessToken)).statusCode, 200)
    t.equal((await get(house, `/v1/patrons/${house.idOf('sol', 'south')}/card`, accessToken)).statusCode, 404, 'out of reach')
    t.match((await get(house, '/v1/patrons/me/card', accessToken)).json(), { status: 403, code: 'no-patron' })

    const desk = await signInByOpenId(house, 'odo')
    t.not(desk.staff, staff)
    t.equal((await signInByOpenId(house, 'odo')).staff, desk.staff, 'the same person every time')
    const [entry] = await house.store.audit.of(ada, 1)
    t.equal(entry!.actor, `staff:${staff}`, 'the audit trail names the person')
    t.equal((await get(house, `/v1/patrons/${staff}`, accessToken)).statusCode, 404, 'who is no patron')
  })

  await t.test('whoever is in no group that has a role is refused, and so is a patron who asks to be staff', async (t) => {
    house.played.oidc.person('odo').groups.length = 0
    t.match((await comeBack(house, await journey(house, 'odo'))).json(), { status: 403, code: 'forbidden' })
    t.match((await comeBack(house, await journey(house, 'ada'))).json(), { status: 403, code: 'forbidden' })
  })

  await t.test('a session of staff lives no longer than a working day, and is renewed and ended like any other', async (t) => {
    const renew = (renewalToken: string) => post(house, '/v1/sessions', { method: 'renewal', renewalToken })
    const { renewalToken, staff } = await signInByOpenId(house, 'lin')
    const next = await renew(renewalToken)
    t.match(next.json(), { staff })
    const ended = await house.ask({
      method: 'DELETE',
      url: '/v1/sessions/current',
      headers: { authorization: `Bearer ${next.json<SignedIn>().accessToken}` },
    })
    t.equal(ended.statusCode, 204)
    t.equal((await renew(next.json<SignedIn>().renewalToken)).statusCode, 401)

    let last = (await signInByOpenId(house, 'lin')).renewalToken
    let renewed = 0
    for (; renewed < 20; renewed += 1) {
      await house.clock.advance(50 * minute)
      const answer = await renew(last)
      if (answer.statusCode !== 201) break
      last = answer.json<SignedIn>().renewalToken
    }
    t.equal(renewed, 9, 'eight hours')
  })

  await t.test('a role that the configuration no longer has gives nothing', async (t) => {
    const { accessToken } = await signInByOpenId(house, 'lin')
    t.equal((await get(house, `/v1/patrons/${house.idOf('ada', 'north')}`, accessToken)).statusCode, 200)
  })

  await t.test('only a provider that signs in staff does, and sessions of staff end where it does so no more', async (t) => {
    const { renewalToken } = await signInByOpenId(house, 'lin')
    const without = await openHouse(t, {
      text: openTopology.replace(/    staff:\n      grants:\n(?:        - .*\n)+/, ''),
    })
    const begun = await post(without, '/v1/sessions/authorizations', { provider: 'campus', redirectUri: returnPage })
    t.match(begun.json(), { status: 403, code: 'sign-in-not-offered' })

    const { assemble } = await import('../src/assemble.ts')
    const { pino } = await import('pino')
    const openid = house.config.openid.map(({ staff: _staff, ...provider }) => provider)
    const { store, clock } = house
    const reloaded = await assemble({
      config: { ...house.config, openid },
      store,
      clock,
      log: pino({ level: 'silent' }),
      version: '0.0.0',
    })
    t.teardown(() => flowing(clock, reloaded.close()))
    const renewed = await flowing(
      clock,
      reloaded.app.inject({ method: 'POST', url: '/v1/sessions', payload: { method: 'renewal', renewalToken } }),
    )
    t.match(renewed.json(), { status: 401, code: 'session-ended' })
  })

  await t.test('whoever comes back wrongly too often from one place is stopped, and no other', async (t) => {
    const from = '198.51.100.99'
    const statuses = new Set<number>()
    for (let n = 0; n < 31; n += 1) {
      const { challenge, state } = await journey(house, 'xan', 'north')
      const answer = await post(house, '/v1/sessions', { method: 'openid', challenge, state, code: 'made-up' }, from)
      statuses.add(answer.statusCode)
    }
    t.same([...statuses], [401, 429])
    t.equal((await comeBack(house, await journey(house, 'xan', 'north'))).statusCode, 201)
  })

  await t.test('and nothing that came back is in the log', async (t) => {
    const returned = await journey(house, 'xan', 'north')
    await comeBack(house, returned)
    const logged = house.logged.join('\n')
    for (const secret of [returned.code!, returned.state, returned.challenge]) t.notOk(logged.includes(secret))
  })
})

await t.test("Alma's Cloud App", async (t) => {
  const house = await openHouse(t, { text: openTopology })
  const north = house.played.primo.institution('01T_NORTH')
  const token = (more: object = {}) => north.cloudAppToken('cato', { claims: { aud: 'ExlCloudApp:card', ...more } })

  await t.test('signs in staff of its institution, never a patron', async (t) => {
    const shown = token()
    t.equal((await get(house, `/v1/patrons/${house.idOf('ada', 'north')}/card`, shown)).statusCode, 200)
    t.equal((await get(house, `/v1/patrons/${house.idOf('sol', 'south')}/card`, shown)).statusCode, 404)
    t.match((await get(house, '/v1/patrons/me', shown)).json(), { code: 'no-patron' })
    const [entry] = await house.store.audit.of(house.idOf('ada', 'north'), 1)
    t.match(entry!.actor, /^staff:[\w-]{20,}$/)
  })

  await t.test("and no other app's token, and no patron's under its name", async (t) => {
    t.equal((await get(house, '/v1/topology', token({ aud: 'ExlCloudApp:other' }))).statusCode, 401)
    t.equal((await get(house, '/v1/patrons/me', north.signedIn('ada'))).statusCode, 200)
  })
})

await t.test('Signing out', async (t) => {
  const house = await openHouse(t, { text: openTopology })
  const north = house.played.primo.institution('01T_NORTH')
  const remove = (url: string, token: string) =>
    house.ask({ method: 'DELETE', url, headers: { authorization: `Bearer ${token}` } })
  const status = async (token: string) => (await get(house, '/v1/patrons/me/card', token)).statusCode
  const own = async (person = 'ada') => (await house.signIn(person)).slice('Bearer '.length)

  await t.test('of Primo refuses the token that was shown and every older one of the patron, and no later one', async (t) => {
    const older = north.signedIn('ada', { ageMs: 3_600_000 })
    const shown = north.signedIn('ada')
    const session = await own()
    const ben = north.signedIn('ben')
    for (const token of [older, shown, session, ben]) t.equal(await status(token), 200)
    t.equal((await remove('/v1/sessions/current', shown)).statusCode, 204)
    t.equal(await status(shown), 401)
    t.equal(await status(older), 401)
    t.equal(await status(session), 200, 'a session of ours goes on')
    t.equal(await status(ben), 200, 'and so does everybody else')
    await house.clock.advance(2000)
    t.equal(await status(north.signedIn('ada')), 200, 'whoever signs in anew')
  })

  await t.test('everywhere ends every session of the patron, here and by Primo, on every node', async (t) => {
    await house.clock.advance(minute)
    const phone = await own()
    const desk = (
      await post(house, '/v1/sessions', {
        method: 'password',
        institution: 'north',
        identifier: 'ADA',
        password: castMember('ada').password,
      })
    ).json<SignedIn>()
    const primo = north.signedIn('ada')
    const ben = await own('ben')
    for (const token of [phone, desk.accessToken, primo, ben]) t.equal(await status(token), 200)
    t.equal((await remove('/v1/sessions', phone)).statusCode, 204)
    for (const token of [phone, desk.accessToken, primo]) t.equal(await status(token), 401)
    t.match(
      (await post(house, '/v1/sessions', { method: 'renewal', renewalToken: desk.renewalToken })).json(),
      { status: 401, code: 'session-ended' },
      'renewing does not help',
    )
    t.equal(await status(ben), 200)
    await house.clock.advance(2 * minute)
    t.equal(await status(await own()), 200)
    t.equal(await status(north.signedIn('ada')), 200)
  })

  await t.test('reaches another node within five seconds, and one that starts later at once', async (t) => {
    await house.clock.advance(minute)
    const token = await own()
    const { assemble } = await import('../src/assemble.ts')
    const { pino } = await import('pino')
    const { config, store, clock } = house
    const other = await assemble({ config, store, clock, log: pino({ level: 'silent' }), version: '0.0.0' })
    t.teardown(() => flowing(clock, other.close()))
    const there = (shown: string) =>
      flowing(clock, other.app.inject({ url: '/v1/patrons/me/card', headers: { authorization: `Bearer ${shown}` } }))
    t.equal((await there(token)).statusCode, 200)
    await remove('/v1/sessions', token)
    await clock.advance(5000)
    t.equal((await there(token)).statusCode, 401)
  })

  await t.test(
    'reaches tokens of Primo whose clock is ahead, however the key is written, and every member that shares it',
    async (t) => {
      await house.clock.advance(5 * minute)
      const ahead = north.signedIn('ada', { ageMs: -50_000 })
      const spelt = north.signedIn('ada', { claims: { userName: 'ADA' } })
      const south = (await house.signIn('ada', 'south')).slice('Bearer '.length)
      for (const token of [ahead, spelt, south]) t.equal(await status(token), 200)
      t.equal((await remove('/v1/sessions', await own())).statusCode, 204)
      for (const token of [ahead, spelt, south]) t.equal(await status(token), 401)
    },
  )

  await t.test('reaches a node whose clock is some minutes ahead', async (t) => {
    await house.clock.advance(5 * minute)
    const { assemble } = await import('../src/assemble.ts')
    const { pino } = await import('pino')
    const { config, store, clock } = house
    const fast = new FakeClock(clock.now() + 3 * minute)
    const other = await assemble({ config, store, clock: fast, log: pino({ level: 'silent' }), version: '0.0.0' })
    t.teardown(() => flowing(fast, other.close()))
    const there = (shown: string) =>
      flowing(fast, other.app.inject({ url: '/v1/patrons/me/card', headers: { authorization: `Bearer ${shown}` } }))
    const token = await own()
    t.equal((await there(token)).statusCode, 200)
    await remove('/v1/sessions', token)
    await fast.advance(30_000)
    t.equal((await there(token)).statusCode, 401)
  })

  await t.test('is nothing a key can do', async (t) => {
    const key = (await house.key('librarian@institution:north')).slice('Bearer '.length)
    for (const url of ['/v1/sessions', '/v1/sessions/current']) t.equal((await remove(url, key)).statusCode, 403)
  })
})

await t.test('What must not be long ago', async (t) => {
  const text = openTopology.replace(
    'networkZones:',
    'sessions: { ages: { card:read.numbers: 30, patrons:read: 60 } }\nnetworkZones:',
  )
  const house = await openHouse(t, { text })
  const north = house.played.primo.institution('01T_NORTH')

  await t.test('is asked of every way in by when the patron proved who they are, and said in words', async (t) => {
    const fresh = north.signedIn('ada')
    t.equal((await get(house, '/v1/patrons/me', fresh)).statusCode, 200)
    const old = north.signedIn('ada', { ageMs: 61 * minute })
    const refused = await get(house, '/v1/patrons/me', old)
    t.match(refused.json(), { status: 401, code: 'sign-in-too-old' })
    t.match(refused.headers['www-authenticate'], /insufficient_user_authentication/)
    const card = (await get(house, '/v1/patrons/me/card', old)).json<object>()
    t.notOk('numbers' in card, 'a field alone is left out')
    t.ok('numbers' in (await get(house, '/v1/patrons/me/card', fresh)).json<object>())
  })

  await t.test('a field that one may see and another not is never remembered for both', async (t) => {
    await house.clock.advance(20 * minute)
    const { accessToken } = await signInByCode(house, 'ada')
    const old = north.signedIn('ada', { ageMs: 45 * minute })
    for (const [token, seen] of [
      [old, false],
      [accessToken, true],
      [old, false],
      [north.signedIn('ada'), true],
    ] as const)
      t.equal('numbers' in (await get(house, '/v1/patrons/me/card', token)).json<object>(), seen)
  })

  await t.test('a session at a provider is as old as the provider says', async (t) => {
    const begun = await post(house, '/v1/sessions/authorizations', {
      provider: 'campus',
      institution: 'north',
      redirectUri: returnPage,
    })
    const { authorizationUrl, challenge } = begun.json<{ authorizationUrl: string; challenge: string }>()
    const back = new URL(await flowing(house.clock, house.played.oidc.signIn(authorizationUrl, 'xan')))
    await house.clock.advance(9 * minute)
    const payload = { method: 'openid', challenge, ...Object.fromEntries(back.searchParams) }
    const answer = await house.ask({ method: 'POST', url: '/v1/sessions', payload })
    t.match(answer.json(), { code: 'sign-in-failed' }, 'the code has ended meanwhile')
    const { accessToken, renewalToken } = await signInByOpenId(house, 'xan', 'north')
    t.equal((await get(house, '/v1/patrons/me', accessToken)).statusCode, 200)
    await house.clock.advance(58 * minute)
    const renewed = await post(house, '/v1/sessions', { method: 'renewal', renewalToken })
    await house.clock.advance(3 * minute)
    t.match((await get(house, '/v1/patrons/me', renewed.json<SignedIn>().accessToken)).json(), { code: 'sign-in-too-old' })
  })

  await t.test('a renewed session is no younger for it', async (t) => {
    const { patronId: identifier, password } = castMember('ben')
    let session = (
      await post(house, '/v1/sessions', { method: 'password', institution: 'north', identifier, password })
    ).json<SignedIn>()
    t.equal((await get(house, '/v1/patrons/me', session.accessToken)).statusCode, 200)
    await house.clock.advance(59 * minute)
    session = (await post(house, '/v1/sessions', { method: 'renewal', renewalToken: session.renewalToken })).json<SignedIn>()
    t.equal((await get(house, '/v1/patrons/me', session.accessToken)).statusCode, 200)
    await house.clock.advance(minute)
    t.equal((await get(house, '/v1/patrons/me', session.accessToken)).statusCode, 401, 'while the token is remembered')
  })
})
