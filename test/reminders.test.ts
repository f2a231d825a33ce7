import { readFileSync } from 'node:fs'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { patronIds } from '#access/patron-ids.ts'
import { addDays, dayAt } from '#domain/day.ts'
import type { InstitutionId, RecordId } from '#domain/id.ts'
import { Problem } from '#domain/problem.ts'
import type { Reminder } from '#ports/reminder-store.ts'
import { castMember } from '#simulation/cast.ts'
import { assemble } from '../src/assemble.ts'
import { flowing } from './clock.ts'
import { now, openHouse, openTopology, type House } from './house.ts'
import { workOnce } from './work.ts'

/** The letter before a card ends, from the look at the card that made it known to the button that stops it. */

const reminding = openTopology.replace('merchant: desk,', 'merchant: desk, remindDaysBefore: 14, debtLimit: 10.00 EUR,')
const today = dayAt(now, 'Europe/London')
const hour = 3_600_000
const day = 24 * hour

const open = (t: Test, text = reminding) => openHouse(t, { text })
const alma = (house: House, tenant = '01T_NORTH') => house.played.alma.state(tenant)
const ends = (house: House, person: string, days: number) =>
  alma(house).edit(castMember(person).patronId, (user) => {
    user.expiry_date = `${addDays(today, days)}Z`
    for (const role of user.user_role) delete role.expiry_date
  })

/** A person looks at their card, and so it is known when it ends. */
async function looks(house: House, person: string, institution = 'north'): Promise<void> {
  const authorization = await house.signIn(person, institution)
  const answer = await house.ask({ url: '/v1/patrons/me/card', headers: { authorization } })
  if (answer.statusCode !== 200) throw new Error(answer.body)
}

/** So many days with all that is done in them. */
async function pass(house: House, days = 1): Promise<void> {
  const { store, clock, gateway } = house
  const end = clock.now() + days * day
  await store.jobs.add(gateway.standingJobs)
  for (;;) {
    const due = await store.jobs.nextDue(Object.keys(gateway.works))
    if (due === undefined || due > end) break
    await clock.advance(Math.max(0, due - clock.now()))
    await workOnce(house)
  }
  await clock.advance(Math.max(0, end - clock.now()))
}

const lettersTo = (house: House, person: string) =>
  house.played.mailbox.letters.filter(({ to }) => JSON.stringify(to).includes(castMember(person).email))
const linkIn = ({ text }: { readonly text: string }) =>
  /^ {4}https:\/\/card\.example\.org(\/v1\/reminders\/\S+)$/m.exec(text)![1]!
const dueIn = (house: House, days: number) => house.store.reminders.due('north' as InstitutionId, addDays(today, days), 100)
const askedAt = (house: House) => house.logged.filter((line) => line.includes('vendor asked')).length

await t.test('A reminder', async (t) => {
  const house = await open(t)
  await looks(house, 'sol')

  await t.test('is written in the morning, with the last day, the price and a way to stop it', async (t) => {
    await pass(house)
    const [letter, ...more] = lettersTo(house, 'sol')
    t.equal(more.length, 0)
    t.match(letter, {
      subject: 'North Libraries: your library card expires soon',
      headers: { 'reply-to': /desk@north\.example\.org/, 'content-language': 'en' },
      text: /expires on 6 December 2026[^]*it costs €15\.00/,
    })
    t.ok(linkIn(letter!).length < 200, 'an address that fits on a few lines')
    t.match(letter!.receivedAt, `${addDays(today, 1)}T08:0`)
  })

  await t.test('is written once, however often the card is looked at until it ends', async (t) => {
    await looks(house, 'sol')
    await pass(house, 13)
    t.equal(lettersTo(house, 'sol').length, 1)
  })

  await t.test('asks no library system about anybody on the other days', async (t) => {
    const before = askedAt(house)
    await pass(house, 30)
    t.equal(askedAt(house), before)
  })
})

await t.test('Nobody is asked about before there is something to say', async (t) => {
  const house = await open(t)
  ends(house, 'sol', 40)
  await looks(house, 'sol')
  const before = askedAt(house)
  await pass(house, 25)
  t.equal(askedAt(house), before)
  t.equal(house.played.mailbox.letters.length, 0)
  await pass(house, 2)
  t.equal(lettersTo(house, 'sol').length, 1)
})

await t.test('A library that does not remind writes nothing down', async (t) => {
  for (const text of [
    openTopology,
    reminding.replace('offered: true', 'offered: false'),
    reminding.replace(
      'policies:\n',
      'policies:\n      expiry: { owner: student-system, ownerLink: https://campus.example.org }\n',
    ),
  ]) {
    const house = await open(t, text)
    await looks(house, 'sol')
    await pass(house, 2)
    t.same(await dueIn(house, 12), [])
    t.equal(house.played.mailbox.letters.length, 0)
  }
})

await t.test('Two nodes write one letter', async (t) => {
  const house = await open(t)
  await looks(house, 'sol')
  const { config, store, clock } = house
  const log = pino({ level: 'silent' })
  const other = await assemble({ config, store, clock, log, version: '0.0.0' })
  t.teardown(() => flowing(clock, other.close()))
  await clock.advance(day)
  const call = {
    id: 'job',
    caller: { kind: 'anonymous' },
    signal: new AbortController().signal,
    deadline: clock.now() + 90_000,
    priority: 'sync',
    language: 'en',
    fresh: true,
  } as const
  const nodes = [house.gateway, other]
  const next = await flowing(clock, Promise.all(nodes.map(({ works }) => works['reminders']!('north', call))))
  t.equal(lettersTo(house, 'sol').length, 1)
  const tomorrow = Date.UTC(2026, 10, 26, 8)
  t.same(next, [tomorrow, tomorrow])
})

await t.test('One person with several records gets one letter', async (t) => {
  const text = reminding
    .replace('sharedPrimaryId: true, trust: false', 'sharedPrimaryId: true, trust: true')
    .replace('policies:\n', 'policies:\n      expiry: { decides: earliest }\n')
  const house = await open(t, text)
  await looks(house, 'sol')
  const authorization = await house.key('librarian@zone:mainland')
  const seen = await house.ask({ url: `/v1/patrons/${house.idOf('sol', 'south')}/card`, headers: { authorization } })
  t.equal(seen.statusCode, 200)
  t.same((await house.store.reminders.due('south' as InstitutionId, today, 10)).length, 1, 'known by both')
  await pass(house, 12)
  t.equal(lettersTo(house, 'sol').length, 1)
})

await t.test('There is no letter', async (t) => {
  const cases: readonly (readonly [why: string, change: (house: House) => void])[] = [
    ['where the last day has moved', (house) => ends(house, 'sol', 377)],
    ['where the record is gone', (house) => alma(house).remove('sol')],
    [
      'where a block refuses the renewal',
      (house) =>
        alma(house).edit('sol', (user) => void user.user_block.push(structuredClone(alma(house).user('ben')!.user_block[0]!))),
    ],
    [
      'where too much is owed',
      (house) => {
        for (const fee of alma(house).fees('fay')) alma(house).charge('sol', fee)
      },
    ],
    ['where there is no address', (house) => alma(house).edit('sol', (user) => void (user.contact_info.email = []))],
  ]
  for (const [why, change] of cases) {
    await t.test(why, async (t) => {
      const house = await open(t)
      await looks(house, 'sol')
      change(house)
      await pass(house, 12)
      t.equal(house.played.mailbox.letters.length, 0)
    })
  }

  await t.test('on another day than that of the card that was moved', async (t) => {
    const house = await open(t)
    await looks(house, 'sol')
    ends(house, 'sol', 40)
    await pass(house, 25)
    t.equal(lettersTo(house, 'sol').length, 0)
    await pass(house, 2)
    t.match(lettersTo(house, 'sol'), [{ text: /expires on 3 January 2027/ }])
  })

  await t.test('while a renewal is under way', async (t) => {
    const house = await open(t)
    const authorization = await house.signIn('sol')
    const ask = (path: string, payload?: object) =>
      house.ask({
        method: 'POST',
        url: `/v1/patrons/me/${path}`,
        headers: { authorization, 'idempotency-key': 'key' },
        ...(payload && { payload }),
      })
    const { quote } = (await ask('card-renewal-quotes')).json<{ quote: string }>()
    const taken = await ask('card-renewals', { quote, returnTo: 'https://primo.example.org/account' })
    t.equal(taken.statusCode, 201)
    const { renewal } = taken.json<{ renewal: string }>()
    const opened = (await house.store.renewals.find(renewal))!
    await house.store.renewals.save({ ...opened, state: 'needs-staff' }, [])
    await pass(house)
    t.equal(lettersTo(house, 'sol').filter(({ subject }) => subject.includes('expires soon')).length, 0)
  })
})

await t.test('Whoever is gone is forgotten', async (t) => {
  const house = await open(t)
  await looks(house, 'sol')
  t.equal((await dueIn(house, 11)).length, 1)
  alma(house).remove('sol')
  await pass(house)
  t.same(await dueIn(house, 11), [])
})

await t.test('Whoever may renew again is written to after all', async (t) => {
  const house = await open(t)
  await looks(house, 'sol')
  const block = structuredClone(alma(house).user('ben')!.user_block[0]!)
  alma(house).edit('sol', (user) => void user.user_block.push(block))
  await pass(house, 2)
  alma(house).edit('sol', (user) => void (user.user_block.length = 0))
  await pass(house, 6)
  t.equal(lettersTo(house, 'sol').length, 1)
})

await t.test('A letter that nobody took comes a day later, and one that nobody ever takes is not tried again', async (t) => {
  const house = await open(t)
  const { mailbox } = house.played
  await looks(house, 'sol')
  mailbox.switches.refuseRecipients = 'for-now'
  await pass(house)
  t.equal(mailbox.letters.length, 0)
  t.ok(house.logged.some((line) => line.includes('letter not sent') && line.includes('"later"')))
  mailbox.switches.refuseRecipients = 'none'
  await pass(house)
  t.equal(lettersTo(house, 'sol').length, 1)

  ends(house, 'eva', 10)
  await looks(house, 'eva')
  mailbox.switches.refuseRecipients = 'for-good'
  await pass(house)
  mailbox.switches.refuseRecipients = 'none'
  await pass(house, 5)
  t.equal(lettersTo(house, 'eva').length, 0)
})

await t.test('A library system that is down is asked again the next morning', async (t) => {
  const house = await open(t)
  await looks(house, 'sol')
  const { switches } = house.played.alma
  const { callsPerDay } = switches
  switches.callsPerDay = 0
  await pass(house)
  t.equal(house.played.mailbox.letters.length, 0)
  switches.callsPerDay = callsPerDay
  await pass(house)
  t.equal(lettersTo(house, 'sol').length, 1)
})

await t.test('At one institution twenty people are read again in a minute, and no more', async (t) => {
  const house = await open(t)
  const ids = patronIds(house.config.secrets.patronIds)
  const north = 'north' as InstitutionId
  for (let n = 0; n < 45; n += 1) {
    await house.store.reminders.see({
      holder: `holder ${n}`,
      institution: north,
      patron: ids.seal({ institution: north, record: `nobody-${n}` as RecordId }),
      date: addDays(today, 5),
      remindOn: today,
    })
  }
  await house.store.jobs.add(house.gateway.standingJobs)
  await house.clock.advance(Date.UTC(2026, 10, 25, 8) - now)
  for (const left of [25, 5, 0]) {
    await workOnce(house)
    t.equal((await dueIn(house, 1)).length, left)
    await house.clock.advance(60_000)
  }
})

await t.test('The way to stop them', async (t) => {
  const house = await open(t)
  await looks(house, 'sol')
  await pass(house)
  const link = linkIn(lettersTo(house, 'sol')[0]!)
  /** The card ends on another day, so that there is another letter to write. */
  const anotherLetter = async (days: number) => {
    house.played.mailbox.clear()
    ends(house, 'sol', days)
    await looks(house, 'sol')
    await pass(house)
    return lettersTo(house, 'sol').length
  }

  await t.test('is a page with one button, in the language of whoever opens it, that runs nothing', async (t) => {
    for (const [language, title, button] of [
      ['en', 'Reminders about your library card', 'No more reminders'],
      ['fr', 'Rappels au sujet de votre carte de bibliothèque', 'Ne plus recevoir de rappels'],
      ['is', 'Áminningar um bókasafnsskírteinið þitt', 'Engar fleiri áminningar'],
    ] as const) {
      const page = await house.ask({ url: link, headers: { 'accept-language': language } })
      t.equal(page.statusCode, 200)
      t.match(page.headers, {
        'content-type': 'text/html; charset=utf-8',
        'content-language': language,
        'cache-control': 'no-store',
        'content-security-policy': /default-src 'none'; form-action 'self'/,
        'referrer-policy': 'no-referrer',
      })
      t.match(page.body, `<html lang="${language}">`)
      t.match(page.body, `<h1>${title}</h1>`)
      t.match(page.body, language === 'fr' ? 'Bibliothèques du Nord' : 'North Libraries', 'it says whose letters they are')
      t.match(page.body, `<form method="post"><button type="submit">${button}</button></form>`)
      t.equal(page.body.match(/<(button|a|input|script)\b/g)?.length, 1)
      t.notMatch(page.body, /sol|marchetti/i, 'nor says who reads it')
    }
  })

  await t.test('stops nothing by being opened: programs open every address in a letter', async (t) => {
    for (const method of ['GET', 'HEAD'] as const) t.equal((await house.ask({ method, url: link })).statusCode, 200)
    t.equal(await anotherLetter(9), 1)
  })

  await t.test('is none for who has changed a letter of it, or knows the id of the patron', async (t) => {
    const id = house.idOf('sol', 'north')
    const changed = link.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))
    for (const url of [changed, `/v1/reminders/${id}`, '/v1/reminders/stop'])
      for (const method of ['GET', 'POST'] as const) {
        const page = await house.ask({ method, url })
        t.equal(page.statusCode, 404)
        t.match(page.headers['content-type'], 'text/html')
        t.notMatch(page.body, '<form')
      }
    const authorization = await house.key('librarian@zone:mainland')
    const asPatron = await house.ask({ url: `/v1/patrons/${link.split('/').at(-1)}/card`, headers: { authorization } })
    t.equal(asPatron.statusCode, 404, 'nor does it open the card')
    const ids = patronIds(house.config.secrets.patronIds)
    const token = link.split('/').at(-1)!
    t.strictSame([ids.open(token), ids.openStaff(token), ids.openStop(id)], [undefined, undefined, undefined])
    t.equal(await anotherLetter(8), 1)
  })

  await t.test('knows no other verb', async (t) => {
    t.equal((await house.ask({ method: 'DELETE', url: link })).statusCode, 404)
  })

  await t.test('stops them by the button, twice as well as once, and for every later card', async (t) => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const oneClick = { method: 'POST', url: link, headers: form, payload: 'List-Unsubscribe=One-Click' } as const
    for (const request of [{ method: 'POST', url: link, headers: form } as const, oneClick]) {
      const page = await house.ask(request)
      t.equal(page.statusCode, 200)
      t.match(page.body, 'You will get no more reminders about your library card.')
      t.notMatch(page.body, '<form')
    }
    t.equal(await anotherLetter(7), 0)
    t.same(await dueIn(house, 7), [], 'and nothing is known of the card any more')
  })

  await t.test('is in no line of the log', async (t) => {
    t.ok(house.logged.some((line) => line.includes('/reminders/:token')))
    t.notOk(house.logged.some((line) => line.includes(link.split('/').at(-1)!)))
  })
})

await t.test('What is kept is the sealed patron and days: no name, no address, no key', async (t) => {
  const house = await open(t)
  const { patronId, family, email } = castMember('sol')
  await looks(house, 'sol')
  await pass(house)
  t.equal(lettersTo(house, 'sol').length, 1)
  const files = ['', '-wal'].map((end) => readFileSync(`${t.testdirName}/gateway.db${end}`).toString('latin1')).join('')
  t.match(files, house.idOf('sol', 'north'))
  t.match(files, addDays(today, 12))
  for (const word of [family, email, email.split('@')[0]!, `${patronId}@`]) t.notOk(files.includes(word), word)
  t.notOk(new RegExp(`\\b${patronId}\\b`).test(files), 'nor the key of the record')
})

await t.test('A card does not wait for what is known already, nor fails because it cannot be written down', async (t) => {
  const house = await open(t)
  let asked = 0
  let down = false
  const behind = { ...house.store.reminders }
  Object.assign(house.store.reminders, {
    see: async (reminder: Reminder) => {
      asked += 1
      if (down) throw new Problem('store-unavailable', 'The store is down')
      return behind.see(reminder)
    },
  })
  const authorization = await house.signIn('sol')
  const card = async (fresh: boolean) =>
    (await house.ask({ url: '/v1/patrons/me/card', headers: { authorization, ...(fresh && { 'cache-control': 'no-cache' }) } }))
      .statusCode
  await house.clock.advance(20_000)
  t.equal(await card(false), 200)
  t.equal(asked, 1)
  await house.clock.advance(20_000)
  t.equal(await card(true), 200)
  t.equal(asked, 1, 'the same day is not written twice')
  ends(house, 'sol', 9)
  await house.clock.advance(20_000)
  down = true
  t.equal(await card(true), 200)
  t.equal(asked, 2)
  down = false
  await house.clock.advance(20_000)
  t.equal(await card(true), 200)
  t.equal(asked, 3, 'what was not written is tried with the next card')
  t.match(await dueIn(house, 0), [{ date: addDays(today, 9) }])
})
