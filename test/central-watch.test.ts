import { createHmac } from 'node:crypto'
import t from 'tap'
import { patronIds } from '#access/patron-ids.ts'
import { zoneAsHolder, type InstitutionId, type RecordId, type ZoneId } from '#domain/id.ts'
import { Problem } from '#domain/problem.ts'
import type { Job } from '#ports/job-store.ts'
import { centralTopology } from './central-house.ts'
import { flowing } from './clock.ts'
import { openHouse, type House } from './house.ts'

/** How the gateway hears of what others change: by notices, by asking who was changed, and by walking over everybody. */

const [zone, north, south, uni] = ['ZONE', '01T_NORTH', '01T_SOUTH', '01T_UNI'] as const
const minute = 60_000

await t.test('A notice of Alma', async (t) => {
  const house = await openHouse(t, { text: centralTopology })
  const { alma } = house.played
  alma.switches.webhooksLeave = 'when-asked'
  const address = await house.app.listen({ port: 0, host: '127.0.0.1' })
  const secret = house.played.env['WEBHOOKS']!
  const profileOf = (holder: string) => ({ url: `${address}/webhooks/alma/${holder}`, secret })
  const deliver = () => flowing(house.clock, alma.webhooks.deliver())
  const lastOf = (tenant: string) => alma.webhooks.deliveries(tenant).at(-1)

  await t.test('is heard where Alma registers: an institution’s address, and the zone’s own', async (t) => {
    for (const holder of ['north', 'mainland'])
      t.ok(await flowing(house.clock, alma.webhooks.register(profileOf(holder))), holder)
    for (const nowhere of ['nowhere', 'sea'])
      t.notOk(await flowing(house.clock, alma.webhooks.register(profileOf(nowhere))), nowhere)
    const answer = await house.ask({ url: '/webhooks/aleph/north?challenge=x' })
    t.equal(answer.statusCode, 404, 'of another vendor there is none')
    for (const query of ['', '?challenge=', `?challenge=${'x'.repeat(600)}`, '?challenge=a&challenge=b'])
      t.equal((await house.ask({ url: `/webhooks/alma/north${query}` })).statusCode, 404, query)
  })

  await t.test(
    'is written down with the job that looks before Alma is told that it arrived, whom it is about sealed',
    async (t) => {
      alma.state(north).listen(profileOf('north'))
      alma.state(north).edit('ada', (user) => void (user.last_name = 'Newname'))
      t.equal(await deliver(), 1)
      t.match(lastOf(north), { state: 'taken' })
      const record = house.idOf('ada', 'north')
      t.match(await house.store.changeNotices.waiting('north' as InstitutionId, record), [{ what: 'changed', record }])
      t.strictSame(await looksDue(house), [record])
      t.notOk(
        house.logged.some((line) => /Newname|ada/i.test(line)),
        'and nobody stands in the log',
      )
    },
  )

  await t.test('of the zone names the central record, and one of somebody who was removed says so', async (t) => {
    alma.state(zone).listen(profileOf('mainland'))
    alma.state(zone).edit('uma', (user) => void (user.last_name = 'Newname'))
    await deliver()
    const record = idsOf(house).seal({ institution: zoneAsHolder('mainland' as ZoneId), record: 'uma' as RecordId })
    t.strictSame(await looksDue(house), [record])
    alma.state(north).remove('cyd')
    await deliver()
    t.match(await house.store.changeNotices.waiting('north' as InstitutionId, house.idOf('cyd', 'north')), [{ what: 'removed' }])
  })

  await t.test('that comes twice is one, and makes no second look', async (t) => {
    alma.switches.webhooksDoubled = 100
    await looksDue(house)
    alma.state(north).edit('ben', (user) => void (user.last_name = 'Twice'))
    t.equal(await deliver(), 2)
    alma.switches.webhooksDoubled = 0
    t.equal((await house.store.changeNotices.waiting('north' as InstitutionId, house.idOf('ben', 'north'))).length, 1)
    t.strictSame(await looksDue(house), [house.idOf('ben', 'north')])
  })

  await t.test('makes the card fresh at once', async (t) => {
    const authorization = await house.signIn('fay')
    const nameOf = async () =>
      (await house.ask({ url: '/v1/patrons/me', headers: { authorization } })).json<{ name: string }>().name
    const before = await nameOf()
    alma.switches.webhooksLost = 100
    alma.state(north).edit('fay', (user) => void (user.first_name = 'Silent'))
    t.equal(await nameOf(), before, 'as it is remembered')
    alma.switches.webhooksLost = 0
    alma.state(north).edit('fay', (user) => void (user.first_name = 'Loud'))
    await deliver()
    t.match(await nameOf(), /Loud/)
  })

  const post = (raw: string, headers: Readonly<Record<string, string>> = {}, holder = 'north') =>
    house.ask({
      method: 'POST',
      url: `/webhooks/alma/${holder}`,
      payload: raw,
      headers: { 'content-type': 'application/json', ...headers },
    })
  const signed = (raw: string) => ({ 'x-exl-signature': createHmac('sha256', secret).update(raw).digest('base64') })
  const loan = JSON.stringify({
    id: 'e-1',
    action: 'LOAN',
    institution: { value: north },
    time: '2026-11-24T08:00:00Z',
    event: { value: 'LOAN_CREATED' },
    item_loan: {},
  })

  await t.test('about something else is taken, and nobody looks', async (t) => {
    await looksDue(house)
    t.equal((await post(loan, signed(loan))).statusCode, 200)
    t.strictSame(await looksDue(house), [])
  })

  await t.test('that is not signed over exactly these bytes is refused, and so is one that is too large', async (t) => {
    const answers = await Promise.all([
      post(loan),
      post(`${loan} `, signed(loan)),
      post(JSON.stringify(JSON.parse(loan), null, 1), signed(loan)),
      post('', signed('')),
    ])
    for (const answer of answers) t.match(answer.json(), { code: 'notice-invalid', status: 400 })
    const large = JSON.stringify({ ...(JSON.parse(loan) as object), note: 'x'.repeat(1024 * 1024) })
    t.equal((await post(large, signed(large))).statusCode, 413)
    t.equal((await post(loan, signed(loan), 'nowhere')).statusCode, 404)
  })

  await t.test('that cannot be written down is a fault of ours, and Alma sends it again an hour later', async (t) => {
    await looksDue(house)
    const alive = dying(house.store.changeNotices, 'take', 1)
    alma.state(north).edit('eva', (user) => void (user.last_name = 'Later'))
    await deliver()
    t.match(lastOf(north), { state: 'waiting' })
    t.strictSame(await looksDue(house), [])
    alive()
    await house.clock.advance(61 * minute)
    t.equal(await deliver(), 1)
    t.strictSame(await looksDue(house), [house.idOf('eva', 'north')])
  })
})

await t.test('Asking who was changed', async (t) => {
  const house = await openHouse(t, { text: centralTopology })
  const { alma } = house.played
  await house.store.jobs.add(house.gateway.standingJobs)

  await t.test('is done at every institution and in the zone, and finds what no notice told', async (t) => {
    const polled = house.gateway.standingJobs.filter(({ topic }) => topic === 'central-poll').map(({ key }) => key)
    t.strictSame([...polled].sort(), ['mainland', 'north', 'south', 'uni'])
    alma.state(north).edit('ada', (user) => void (user.last_name = 'Edited'))
    t.ok((await poll(house, 'north')) >= house.clock.now() + 14 * minute)
    t.ok((await looksDue(house)).includes(house.idOf('ada', 'north')))
    t.equal(
      await house.gateway.works['central-poll']!('island', callOf(house)),
      undefined,
      'nobody asks where there is no central file',
    )
  })

  await t.test('tells the same once, however often it asks on a day, until it is changed again', async (t) => {
    await poll(house, 'north')
    t.strictSame(await looksDue(house), [])
    alma.state(north).edit('ada', (user) => void (user.last_name = 'Edited again'))
    await house.clock.advance(15 * minute)
    await poll(house, 'north')
    t.strictSame(await looksDue(house), [house.idOf('ada', 'north')])
  })

  await t.test('leaves alone whoever is as the last look saw them', async (t) => {
    alma.state(north).edit('ben', (user) => void (user.last_name = 'Seen'))
    const [due] = (await poll(house, 'north'), await looksDue(house))
    t.equal(due, house.idOf('ben', 'north'))
    await house.gateway.works['central-look']?.(due!, callOf(house))
    await house.clock.advance(25 * 60 * minute)
    await poll(house, 'north')
    t.notOk((await looksDue(house)).includes(house.idOf('ada', 'north')), 'who was changed two days ago')
  })

  await t.test('goes on where it stopped, and passes over nobody', async (t) => {
    const ids = Array.from({ length: 230 }, (_, at) => `many${String(at).padStart(3, '0')}`)
    for (const id of ids) alma.state(south).add(userOf(house, id))
    const alive = dying(house.store.polls, 'save', 2)
    await t.rejects(poll(house, 'south'), { code: 'store-unavailable' })
    alive()
    t.ok((await house.store.polls.of('south' as InstitutionId))?.round?.from)
    await poll(house, 'south')
    t.strictSame((await house.store.polls.of('south' as InstitutionId))?.round, undefined)
    const expected = ids.map((id) => idsOf(house).seal({ institution: 'south' as InstitutionId, record: id as RecordId }))
    const due = new Set(await looksDue(house))
    t.ok(expected.every((id) => due.has(id)))
  })
})

await t.test('A reconciliation', async (t) => {
  const house = await openHouse(t, { text: centralTopology })
  const { alma } = house.played
  const authorization = await house.key('administrator@zone:mainland')
  const url = '/v1/network-zones/mainland/reconciliations'
  const begin = async (payload: object = {}) => house.ask({ method: 'POST', url, headers: { authorization }, payload })
  const people = 250
  for (let at = 0; at < people; at += 1) {
    const id = `crowd${String(at).padStart(3, '0')}`
    for (const tenant of at % 2 === 0 ? [zone, uni] : [zone]) alma.state(tenant).add(userOf(house, id))
  }

  await t.test('is for whoever administrates the whole zone', async (t) => {
    const over = async (grant: string) => {
      const headers = { authorization: await house.key(grant) }
      return (await house.ask({ method: 'POST', url, headers, payload: {} })).statusCode
    }
    t.equal(await over('librarian@zone:mainland'), 403)
    t.equal(await over('administrator@institution:north'), 404)
    t.equal(await over('administrator@zone:sea'), 404)
    t.equal((await house.ask({ url: url.replace('mainland', 'sea'), headers: { authorization } })).statusCode, 404)
  })

  await t.test('walks over everybody within its calls a second, and finds nothing where all agrees', async (t) => {
    const begun = await begin()
    t.equal(begun.statusCode, 201)
    t.match(begun.json(), { state: 'running', networkZone: 'mainland', heal: false, looked: 0 })
    t.equal((await begin()).statusCode, 409, 'one at a time')
    const [startedAt, before] = [house.clock.now(), alma.calls.length]
    await toEnd(house)
    const calls = alma.calls.slice(before).filter(({ path }) => path.endsWith('/users'))
    const seconds = (house.clock.now() - startedAt) / 1000
    t.ok(calls.length <= 1 + 10 * seconds, `${calls.length} calls in ${seconds} seconds`)
    const done = await house.ask({ url: begun.headers['location'] as string, headers: { authorization } })
    t.match(done.json(), { state: 'done', unread: 0, skipped: [] })
    const { looked, withoutCopy } = done.json<{ looked: number; withoutCopy: number }>()
    t.ok(looked >= people * 1.5)
    t.ok(withoutCopy >= people / 2, 'whom nobody has a copy of')
  })

  await t.test('counts exactly the copies that differ, and looks at them only where it is told to heal', async (t) => {
    const before = await counted(house)
    const changed = ['crowd000', 'crowd100', 'crowd248']
    for (const id of changed) alma.state(uni).edit(id, (user) => void (user.last_name = 'Differs'))
    await looksDue(house)
    await begin({ heal: false })
    const told = await toEnd(house)
    t.equal(told.differing, before.differing + changed.length)
    t.equal(told.healed, 0)
    t.strictSame(await looksDue(house), [])
    await begin({ heal: true })
    t.equal((await toEnd(house)).healed, told.differing)
    const due = await looksDue(house)
    for (const id of changed)
      t.ok(due.includes(idsOf(house).seal({ institution: 'uni' as InstitutionId, record: id as RecordId })), id)
  })

  await t.test('tells a copy that has no central record', async (t) => {
    const before = await counted(house)
    alma.state(uni).add(userOf(house, 'orphan'))
    await begin()
    t.equal((await toEnd(house)).withoutCentral, before.withoutCentral + 1)
  })

  await t.test('goes on at the page where it was stopped, and counts nobody twice', async (t) => {
    const before = await counted(house)
    await begin()
    const alive = dying(house.store.walks, 'save', 2)
    const job = await claimWalk(house)
    await t.rejects(flowing(house.clock, house.gateway.works['reconciliation']!(job.key, callOf(house))), {
      code: 'store-unavailable',
    })
    alive()
    await house.store.jobs.later(job, house.clock.now())
    t.match(await toEnd(house), { looked: before.looked, withoutCopy: before.withoutCopy, differing: before.differing })
  })

  await t.test('leaves out an institution that stays away, says so, and delays nobody else', async (t) => {
    const before = await counted(house)
    const lift = alma.faults.set({ kind: 'status', status: 503 }, { tenant: south })
    await begin()
    const walk = await toEnd(house)
    lift()
    t.match(walk, { state: 'done', skipped: [{ at: 'south' }], differing: before.differing })
  })

  await t.test('is stopped where it is, and what it found stays known', async (t) => {
    const begun = (await begin()).json<{ id: string }>()
    const stop = () => house.ask({ method: 'DELETE', url: `${url}/${begun.id}`, headers: { authorization } })
    t.match((await stop()).json(), { state: 'stopped' })
    t.match((await stop()).json(), { state: 'stopped' }, 'a second time as the first')
    const job = await claimWalk(house)
    t.equal(await house.gateway.works['reconciliation']!(job.key, callOf(house)), undefined)
    await house.store.jobs.done(job)
    const list = (await house.ask({ url, headers: { authorization } })).json<{ reconciliations: { id: string }[] }>()
    t.equal(list.reconciliations[0]?.id, begun.id)
    t.equal((await house.ask({ url: `${url}/${'n'.repeat(32)}`, headers: { authorization } })).statusCode, 404)
  })
})

await t.test('Who looked', async (t) => {
  const house = await openHouse(t, { text: centralTopology })
  const librarian = await house.key('librarian@institution:north')
  const auditor = await house.key('administrator@institution:north')
  const ada = house.idOf('ada', 'north')
  await house.ask({ url: `/v1/patrons/${ada}/card`, headers: { authorization: librarian } })
  await house.ask({ url: `/v1/patrons/${house.idOf('ben', 'north')}`, headers: { authorization: librarian } })
  const list = async (query: string, authorization = auditor) =>
    house.ask({ url: `/v1/audit${query}`, headers: { authorization } })

  await t.test('is told by patron, by actor and by institution, and that somebody asked is told, too', async (t) => {
    const { entries } = (await list(`?patron=${ada}`)).json<{ entries: { actor: string; action: string; patron: string }[] }>()
    t.match(entries[0], { action: 'card-looked-at', patron: ada })
    t.ok(entries.every(({ patron }) => patron === ada))
    const again = (await list(`?patron=${ada}`)).json<{ entries: { action: string }[] }>()
    t.match(again.entries[0], { action: 'audit-looked-at' })
    const by = (await list(`?actor=${entries[0]!.actor}`)).json<{ entries: { action: string }[] }>()
    t.ok(by.entries.some(({ action }) => action === 'patron-looked-at'))
    t.equal((await list('?institution=south')).statusCode, 404, 'out of reach')
    t.equal((await list('?institution=north')).statusCode, 200)
    t.equal((await list('', librarian)).statusCode, 403)
  })

  await t.test('is told page by page', async (t) => {
    for (let at = 0; at < 60; at += 1) await house.ask({ url: `/v1/patrons/${ada}`, headers: { authorization: librarian } })
    const first = (await list(`?patron=${ada}`)).json<{ entries: object[]; next: string }>()
    t.equal(first.entries.length, 50)
    const second = (await list(`?patron=${ada}&before=${first.next}`)).json<{ entries: { request: string }[] }>()
    t.ok(second.entries.length >= 10)
    t.equal((await list('?before=x')).statusCode, 400)
  })

  await t.test('is told to the patron: when, why and from where, and no name', async (t) => {
    const authorization = await house.signIn('ada')
    const payload = { identifier: 'ada', purpose: 'She asked at the desk' }
    await house.ask({
      method: 'POST',
      url: '/v1/institutions/north/patron-searches',
      headers: { authorization: librarian },
      payload,
    })
    const own = await house.ask({ url: '/v1/patrons/me/audit', headers: { authorization } })
    const { entries } = own.json<{ entries: Record<string, unknown>[] }>()
    t.match(entries[0], { action: 'patron-searched', purpose: payload.purpose, by: { kind: 'software' }, institution: 'north' })
    t.ok(entries.every((entry) => !('actor' in entry) && !('request' in entry)))
    t.equal((await house.ask({ url: '/v1/patrons/me/audit', headers: { authorization: librarian } })).statusCode, 403)
  })
})

/** The store dies at the n-th time that this is asked of it, until it is said to be alive again. */
function dying(port: object, method: string, at: number): () => void {
  const asked = Reflect.get(port, method) as (...args: readonly unknown[]) => Promise<unknown>
  let times = 0
  const answer = (...args: readonly unknown[]) => {
    times += 1
    return times >= at ? Promise.reject(new Problem('store-unavailable', 'It died here')) : asked(...args)
  }
  Reflect.set(port, method, answer)
  return () => void Reflect.set(port, method, asked)
}

function idsOf(house: House) {
  return patronIds(house.config.secrets.patronIds)
}

function callOf({ clock }: House) {
  return {
    id: 'job',
    caller: { kind: 'anonymous' },
    signal: new AbortController().signal,
    deadline: clock.now() + 90_000,
    priority: 'sync',
    language: 'en',
    fresh: true,
  } as const
}

async function poll(house: House, holder: string): Promise<number> {
  return (await flowing(house.clock, house.gateway.works['central-poll']!(holder, callOf(house))))!
}

/** The sealed ids that somebody is to look at, taken off. */
async function looksDue({ store, clock }: House): Promise<readonly string[]> {
  const jobs = await store.jobs.claim(['central-look'], clock.now(), clock.now() + 1000, 10_000)
  for (const job of jobs) await store.jobs.done(job)
  return jobs.map(({ key }) => key)
}

async function claimWalk({ store, clock }: House): Promise<Job> {
  const [job] = await store.jobs.claim(['reconciliation'], clock.now(), clock.now() + 120_000, 1)
  return job!
}

/** The walk that is running, as it is when it is over. */
async function toEnd(house: House) {
  const { store, clock, gateway } = house
  const { id } = (await store.walks.running('mainland' as ZoneId))!
  for (;;) {
    const due = await store.jobs.nextDue(['reconciliation'])
    if (due === undefined) return (await store.walks.find(id))!
    if (due > clock.now()) await clock.advance(due - clock.now())
    const job = await claimWalk(house)
    const next = await flowing(clock, gateway.works['reconciliation']!(job.key, callOf(house)))
    if (next === undefined) await store.jobs.done(job)
    else await store.jobs.later(job, next)
  }
}

/** What the last walk found that came to its end with every file. */
async function counted({ store }: House) {
  const walks = await store.walks.list('mainland' as ZoneId, 50)
  return walks.find(({ state, skipped }) => state === 'done' && skipped.length === 0)!
}

/** Somebody whom every tenant has alike. */
function userOf(house: House, id: string) {
  const user = structuredClone(house.played.alma.state(zone).user('uma')!)
  return { ...user, primary_id: id, user_identifier: [] }
}
