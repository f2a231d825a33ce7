import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { calendarFile } from '#http/calendar-file.ts'
import { loadTexts } from '#http/texts.ts'
import type { Day } from '#domain/day.ts'
import type { InstitutionId, LoanId, RecordId } from '#domain/id.ts'
import type { Topology } from '#domain/topology.ts'
import { castMember } from '#simulation/cast.ts'
import { flowing } from './clock.ts'
import { patience } from './conformance/ils.ts'
import { openHouse, openTopology, type House } from './house.ts'
import { signInByCode } from './sign-ins.ts'

interface Event {
  readonly UID: string
  readonly DTSTART: string
  readonly SUMMARY: string
  readonly SEQUENCE: string
  readonly 'LAST-MODIFIED': string
  readonly [name: string]: string
}

/** As a calendar program reads it: lines joined, parameters left out, texts unescaped. */
function eventsIn(file: string): readonly Event[] {
  const lines = file.replaceAll('\r\n ', '').split('\r\n')
  const events: Record<string, string>[] = []
  for (const line of lines) {
    if (line === 'BEGIN:VEVENT') events.push({})
    const [, name, value] = /^([A-Z-]+)(?:;[^:]*)?:(.*)$/.exec(line) ?? []
    const event = events.at(-1)
    if (event && name !== undefined) event[name] ??= unescaped(value!)
    if (line === 'END:VEVENT') events.push({})
  }
  return events.filter(({ UID }) => UID !== undefined) as unknown as Event[]
}

function unescaped(text: string): string {
  return text.replaceAll(/\\([\\;,nN])/g, (_, sign: string) => (sign.toLowerCase() === 'n' ? '\n' : sign))
}

async function open(t: Test, text = openTopology) {
  const house = await openHouse(t, { text })
  const feedOf = async (authorization: string, headers = {}) => {
    const answer = await house.ask({
      method: 'POST',
      url: '/v1/patrons/me/calendar-feeds',
      headers: { authorization, ...headers },
    })
    if (answer.statusCode !== 201) throw new Error(answer.body)
    const told = answer.json<{ id: string; address: string; language: string }>()
    return { ...told, path: new URL(told.address).pathname }
  }
  return {
    house,
    here: house.played.alma.state('01T_NORTH'),
    feedOf,
    get: (url: string, headers = {}) => house.ask({ url, headers }),
  }
}

const later = 16 * 60_000

await t.test('An address tells when loans are due and when cards end, to whoever has it', async (t) => {
  const { house, here, feedOf, get } = await open(t)
  const { address, path, language } = await feedOf(await house.signIn('ada'))
  t.match(address, /^https:\/\/card\.example\.org\/calendar\/[A-Za-z0-9_-]{43}\.ics$/)
  t.equal(language, 'en')
  const answer = await get(path)
  t.equal(answer.statusCode, 200)
  t.match(answer.headers, { 'content-type': 'text/calendar; charset=utf-8', 'cache-control': 'private, no-cache', etag: /^"/ })
  const events = eventsIn(answer.body)
  const loans = here.loans('ada')
  t.ok(loans.length > 1)
  for (const { title, due_date: due } of loans) {
    t.match(
      events.filter(({ SUMMARY }) => SUMMARY === `Due: ${title}`),
      [{ DTSTART: due.slice(0, 10).replaceAll('-', ''), SEQUENCE: '0', TRANSP: 'TRANSPARENT' }],
    )
  }
  const cards = events.filter(({ SUMMARY }) => SUMMARY.startsWith('Library card ends: '))
  t.match(
    cards.map(({ SUMMARY }) => SUMMARY).toSorted((one, other) => one.localeCompare(other)),
    [/North Libraries$/, /South$/, /University$/],
  )
  t.equal(
    cards.find(({ SUMMARY }) => SUMMARY.endsWith('North Libraries'))!.DTSTART,
    here.user('ada')!.expiry_date!.slice(0, 10).replaceAll('-', ''),
  )
  t.equal(new Set(events.map(({ UID }) => UID)).size, events.length)
  t.equal(events.length, loans.length + 3)
  t.match(answer.body, 'DTSTART;VALUE=DATE:')
  const { patronId, given, family, email, cards: numbers } = castMember('ada')
  for (const word of [given, family, email, patronId, ...numbers.map(({ number }) => number)]) {
    t.notOk(new RegExp(`\\b${word}\\b`, 'i').test(answer.body), `${word} is not in it`)
  }
  t.equal((await get(path, { 'if-none-match': answer.headers['etag'] })).statusCode, 304)
})

await t.test('It is in the language of the one who made it', async (t) => {
  const { house, feedOf, get } = await open(t)
  const { path, language } = await feedOf(await house.signIn('ada'), { 'accept-language': 'fr' })
  t.equal(language, 'fr')
  const { body } = await get(path, { 'accept-language': 'de' })
  t.match(
    eventsIn(body).map(({ SUMMARY }) => SUMMARY),
    new RegExp('À rendre'),
  )
  t.match(body, 'X-WR-CALNAME:Bibliothèques du Nord')
})

await t.test('A loan or a card that is renewed is the same event, and the next revision of it', async (t) => {
  const { house, here, feedOf, get } = await open(t)
  const { path } = await feedOf(await house.signIn('ada'))
  const { body: before, headers } = await get(path)
  const [loan, ...others] = here.loans('ada')
  const first = eventsIn(before).find(({ SUMMARY }) => SUMMARY === `Due: ${loan!.title}`)

  await house.clock.advance(later)
  const same = await get(path)
  t.equal(same.headers['etag'], headers['etag'], 'what has not moved is the same to the letter')

  here.edit('ada', (user) => void (user.expiry_date = '2027-06-30Z'))
  await renew(house, 'ada', loan!.loan_id)
  const { due_date: due } = here.loans('ada')[0]!
  await house.clock.advance(later)
  const after = eventsIn((await get(path)).body)
  const renewed = after.find(({ UID }) => UID === first!.UID)
  t.match(renewed, { SEQUENCE: '1', SUMMARY: first!.SUMMARY, DTSTART: due.slice(0, 10).replaceAll('-', '') })
  t.ok(renewed!.DTSTART > first!.DTSTART)
  t.ok(renewed!['LAST-MODIFIED'] > first!['LAST-MODIFIED'])
  t.match(
    after.filter(({ SUMMARY }) => SUMMARY.endsWith('North Libraries')),
    [{ SEQUENCE: '1', DTSTART: '20270630' }],
  )
  for (const { title } of others)
    t.match(
      after.filter(({ SUMMARY }) => SUMMARY === `Due: ${title}`),
      [{ SEQUENCE: '0' }],
    )
})

await t.test('Library systems are asked once in a quarter of an hour, however often the address is', async (t) => {
  const { house, feedOf, get } = await open(t)
  const { path } = await feedOf(await house.signIn('ada'))
  await get(path)
  const calls = house.played.alma.calls.length
  for (let time = 0; time < 5; time += 1) t.equal((await get(path, { 'cache-control': 'no-cache' })).statusCode, 200)
  t.equal(house.played.alma.calls.length, calls)
  await house.clock.advance(later)
  await get(path)
  t.ok(house.played.alma.calls.length > calls)
})

await t.test(
  'A library system that is down gives what was last told, or a 503 that says when to come back, and never a part',
  async (t) => {
    const { house, feedOf, get } = await open(t)
    const known = await feedOf(await house.signIn('ada'))
    const unknown = await feedOf(await house.signIn('sol'))
    const before = await get(known.path)
    await house.clock.advance(later)
    house.played.alma.faults.set({ kind: 'status', status: 503 })
    const stale = await get(known.path)
    t.equal(stale.statusCode, 200)
    t.equal(stale.body, before.body)
    const none = await get(unknown.path)
    t.equal(none.statusCode, 503)
    t.equal(none.headers['retry-after'], '900')
    await house.clock.advance(25 * 3_600_000)
    t.equal((await get(known.path)).statusCode, 503, 'nothing that is too old')
  },
)

await t.test('Where one of several institutions does not answer, none of its days are left out silently', async (t) => {
  const { house, feedOf, get } = await open(t)
  const { path } = await feedOf(await house.signIn('ada'))
  house.played.alma.faults.set({ kind: 'status', status: 503 }, { tenant: '01T_SOUTH' })
  t.equal((await get(path)).statusCode, 503)
})

await t.test('Addresses are listed without their secrets, and taken back one by one', async (t) => {
  const { house, feedOf, get } = await open(t)
  const [ada, ben] = [await house.signIn('ada'), await house.signIn('ben')]
  const [one, other] = [await feedOf(ada), await feedOf(ada)]
  const list = async (authorization: string) => get('/v1/patrons/me/calendar-feeds', { authorization })
  const listed = await list(ada)
  t.match(listed.json<object>(), { feeds: [{ id: one.id, language: 'en' }, { id: other.id }] })
  for (const { path } of [one, other]) t.notOk(listed.body.includes(path.slice(10, 53)))
  t.same((await list(ben)).json<object>(), { feeds: [] })

  const remove = (authorization: string, id: string) =>
    house.ask({ method: 'DELETE', url: `/v1/patrons/me/calendar-feeds/${id}`, headers: { authorization } })
  t.equal((await remove(ben, one.id)).statusCode, 404, 'nobody takes back what is another’s')
  t.equal((await remove(ada, one.id)).statusCode, 204)
  t.equal((await remove(ada, one.id)).statusCode, 404)
  t.equal((await get(one.path)).statusCode, 404)
  t.equal((await get(other.path)).statusCode, 200)
})

await t.test('There are ten at most, none for staff, and none for whoever came by a mailed code', async (t) => {
  const { house, feedOf } = await open(t)
  const ada = await house.signIn('ada')
  for (let n = 0; n < 10; n += 1) await feedOf(ada)
  const add = (authorization: string, whose = 'me') =>
    house.ask({ method: 'POST', url: `/v1/patrons/${whose}/calendar-feeds`, headers: { authorization } })
  const eleventh = await add(ada)
  t.equal(eleventh.statusCode, 409)
  t.equal(eleventh.json<{ code: string }>().code, 'too-many-feeds')
  t.equal((await add(await house.key('librarian@institution:north'), house.idOf('ada', 'north'))).statusCode, 403)
  t.equal((await add(`Bearer ${(await signInByCode(house, 'sol')).accessToken}`)).statusCode, 403)
})

await t.test('What is no secret is a 404, and whoever tries many is told to stop', async (t) => {
  const { house, get } = await open(t)
  for (const path of ['/calendar/x.ics', '/calendar/', `/calendar/${'a'.repeat(43)}`, `/calendar/${'a'.repeat(44)}.ics`]) {
    t.equal((await get(path)).statusCode, 404, path)
  }
  const statuses = new Set<number>()
  for (let n = 0; n < 60 && !statuses.has(429); n += 1) {
    statuses.add((await get(`/calendar/${String(n).padStart(43, 'a')}.ics`)).statusCode)
  }
  t.same([...statuses], [404, 429])
  t.ok(house.logged.length > 0)
})

await t.test('To sign out everywhere leaves an address good, and it is gone with the institution’s patron', async (t) => {
  const { house, here, feedOf, get } = await open(t)
  const ada = await house.signIn('ada')
  const { path } = await feedOf(ada)
  await house.ask({ method: 'DELETE', url: '/v1/sessions', headers: { authorization: ada } })
  t.equal((await get(path)).statusCode, 200)
  await house.clock.advance(later)
  here.remove('ada')
  t.equal((await get(path)).statusCode, 404)
})

await t.test('The secret is in no log and not in the store, nor is a title', async (t) => {
  const { house, here, feedOf, get } = await open(t)
  const { path } = await feedOf(await house.signIn('ada'))
  t.equal((await get(path)).statusCode, 200)
  await get(`/calendar/${'b'.repeat(43)}.ics`)
  const bytes = ['', '-wal'].map((end) => readFileSync(`${t.testdirName}/gateway.db${end}`).toString('latin1')).join('')
  t.match(bytes, house.idOf('ada', 'north'), 'it could be seen')
  const title = here.loans('ada')[0]!.title!
  for (const secret of [path.slice(10, 53), 'b'.repeat(43), title]) {
    t.notOk(bytes.includes(secret))
    t.notOk(house.logged.some((line) => line.includes(secret)))
  }
  t.ok(house.logged.some((line) => line.includes('"/calendar/:file"')))
})

await t.test('Whatever a title holds, the file is one that programs read', (t) => {
  const topology = {
    institution: () => ({ name: { en: 'A, library; with\\signs' } }),
    library: () => undefined,
  } as unknown as Topology
  const words = { texts: loadTexts(), topology, publicUrl: 'https://card.example.org' }
  const title = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.constantFrom('a\r\nEND:VEVENT', 'x'.repeat(300), '漢字'.repeat(60)),
  )
  fc.assert(
    fc.property(title, fc.integer({ min: 0, max: 9 }), (typed, sequence) => {
      const date = {
        id: 'id',
        about: 'loan',
        title: typed,
        day: '2028-02-29' as Day,
        institution: 'one' as InstitutionId,
        sequence,
        since: 0,
      } as const
      const file = calendarFile({ institution: date.institution, dates: [date, { ...date, id: 'other' }] }, 'en', words)
      const lines = file.split('\r\n')
      const told = eventsIn(file)
      const plain = typed.replaceAll(/[\p{Cc}\p{Cs}]+/gu, ' ').trim() || '…'
      return (
        lines.every((line) => Buffer.byteLength(line) <= 75 && !/[\r\n]/.test(line)) &&
        lines.filter((line) => line === 'BEGIN:VEVENT').length === 2 &&
        told.length === 2 &&
        told[0]!.UID === 'id@card.example.org' &&
        told[0]!.DTSTART === '20280229' &&
        told[0]!.SUMMARY === `Due: ${plain}`
      )
    }),
  )
  t.end()
})

/** Renewed at the library system itself, past the gateway. */
async function renew({ gateway, clock }: House, record: string, loan: string): Promise<void> {
  const { loans } = gateway.systems.get('north' as InstitutionId)!
  const call = { ...patience(), deadline: clock.now() + 60_000 }
  const renewal = await flowing(clock, loans!.renew(record as RecordId, loan as LoanId, call))
  if (renewal.outcome !== 'renewed') throw new Error(renewal.reason)
}
