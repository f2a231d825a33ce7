import t from 'tap'
import { almaUsersOf } from '#adapters/alma/simulator/cast.ts'
import { castMember } from '#simulation/cast.ts'
import { dayOf } from '#simulation/day.ts'
import { now, openHouse, zoneTopology, type House } from './house.ts'

/** The mainland keeps a central patron file; its librarians may do all with it, those of one institution only there. */
const topology = zoneTopology
  .replace('    expiryCopies: followed\n', '    expiryCopies: followed\n    sync: { searchesPerHour: 4 }\n')
  .replace(
    'roles:\n',
    `roles:
  central:
    permissions: [central:search, central:read, central:read.birth-date, central:read.contact, central:read.identifiers, central:load]
  finder:
    permissions: [central:search, central:read]
`,
  )

let keys = 0
const searches = '/v1/network-zones/mainland/patron-searches'

await t.test('whoever is in the central file is found by name and birth date, and by half a name nobody', async (t) => {
  const house = await openHouse(t, { text: topology })
  const authorization = await house.key('central@zone:mainland')
  const found = await search(house, authorization, { familyName: 'Sandvoort' })
  t.equal(found.statusCode, 200, found.body)
  t.match(found.json(), { complete: true, unasked: [], patrons: [{ holder: 'mainland', name: { family: 'Sandvoort' } }] })
  const [hit] = found.json<{ patrons: { patron: string; birthDate: string; emails: string[]; numbers: string[] }[] }>().patrons
  t.equal(hit?.patron, house.idOf('uma', 'mainland'))
  t.match(hit?.emails, [/^u•••@example\.org$/], 'an address is masked')
  t.notMatch(found.body, /uma\.sandvoort/)
  t.ok(hit?.birthDate)
  const both = await search(house, authorization, { familyName: 'sandvoort', birthDate: hit!.birthDate })
  t.equal(both.json<{ patrons: unknown[] }>().patrons.length, 1)
  t.strictSame((await search(house, authorization, { familyName: 'Sandv' })).json<{ patrons: unknown[] }>().patrons, [])
  const [entry] = await house.store.audit.of(hit!.patron, 10)
  t.match(entry, { action: 'central-searched', permission: 'central:search', purpose: 'A test', outcome: 'shown' })
})

await t.test('who may not see birth dates sees none, and nobody without a role over the zone finds anybody', async (t) => {
  const house = await openHouse(t, { text: topology })
  const finder = await search(house, await house.key('finder@library:north-main'), { familyName: 'Sandvoort' })
  t.equal(finder.statusCode, 200, finder.body)
  t.equal(finder.json<{ patrons: { birthDate?: string }[] }>().patrons[0]?.birthDate, undefined)
  t.equal((await search(house, await house.key('central@institution:island'), { familyName: 'Sandvoort' })).statusCode, 404)
  t.equal((await search(house, await house.key('librarian@zone:mainland'), { familyName: 'Sandvoort' })).statusCode, 403)
  const sea = {
    method: 'POST',
    url: '/v1/network-zones/sea/patron-searches',
    payload: { familyName: 'X y', purpose: 'A test' },
  } as const
  t.equal((await house.ask({ ...sea, headers: { authorization: await house.key('central@zone:sea') } })).statusCode, 404)
  t.equal((await search(house, await house.key('central@zone:mainland'), { birthDate: '1990-01-01' })).statusCode, 400)
})

await t.test('one person searches so many times in an hour, and is told when to come back', async (t) => {
  const house = await openHouse(t, { text: topology })
  const authorization = await house.key('central@zone:mainland')
  for (let time = 0; time < 4; time++)
    t.equal((await search(house, authorization, { familyName: 'Nobodyatall' })).statusCode, 200)
  const refused = await search(house, authorization, { familyName: 'Nobodyatall' })
  t.equal(refused.statusCode, 429)
  t.ok(Number(refused.headers['retry-after']) > 3000)
  t.equal(
    (await search(house, await house.key('central@zone:mainland'), { familyName: 'Nobodyatall' })).statusCode,
    200,
    'others go on',
  )
})

await t.test('a cursor is good for the search it came from alone', async (t) => {
  const house = await openHouse(t, { text: topology })
  const authorization = await house.key('central@zone:mainland')
  const refused = await search(house, authorization, { familyName: 'Sandvoort', cursor: 'made-up' })
  t.match(refused.json(), { code: 'request-invalid', faults: [{ field: '/cursor' }] })
})

await t.test('where somebody is, is told with each copy and its differences, and nobody is copied by asking', async (t) => {
  const house = await openHouse(t, { text: topology })
  const authorization = await house.key('central@zone:mainland')
  const before = usersOf(house)
  const answer = await look(house, authorization, house.idOf('uma', 'south'))
  t.equal(answer.statusCode, 200, answer.body)
  const body = answer.json<Looked>()
  t.match(body, { networkZone: 'mainland', patron: house.idOf('uma', 'mainland'), data: { name: { family: 'Sandvoort' } } })
  t.strictSame(
    body.institutions.map(({ institution, is }) => `${institution} ${is}`),
    ['north copy', 'south copy', 'uni nobody'],
  )
  t.ok(answer.headers['etag'])
  t.equal(body.data['notes'], undefined, 'notes are for those who may see them')
  t.strictSame(usersOf(house), before)
  t.match(await house.store.audit.of(house.idOf('uma', 'mainland'), 5), [{ action: 'central-looked-at' }])
})

await t.test('an institution that does not answer is unknown, and not a place where nobody is', async (t) => {
  const house = await openHouse(t, { text: topology })
  house.played.alma.faults.set({ kind: 'status', status: 500 }, { tenant: '01T_SOUTH' })
  const body = (await look(house, await house.key('central@zone:mainland'), house.idOf('uma', 'mainland'))).json<Looked>()
  t.match(body, { complete: false })
  t.equal(body.institutions.find(({ institution }) => institution === 'south')?.is, 'unknown')
})

await t.test('somebody is loaded once, however often it is asked, and by two at once', async (t) => {
  const house = await openHouse(t, { text: topology })
  const authorization = await house.key('central@institution:uni')
  const wanted = { from: { zone: 'mainland', patron: house.idOf('uma', 'mainland') } }
  const both = await Promise.all([load(house, authorization, 'uni', wanted), load(house, authorization, 'uni', wanted)])
  t.equal(both.filter(({ statusCode }) => statusCode === 201).length, 1, both.map(({ body }) => body).join())
  const first = both.find(({ statusCode }) => statusCode === 201)
  t.match(first?.json(), { outcome: 'loaded', patron: house.idOf('uma', 'uni') })
  const again = await load(house, authorization, 'uni', { from: { zone: 'mainland', patron: house.idOf('uma', 'north') } })
  t.match(again.json(), { outcome: 'present', patron: house.idOf('uma', 'uni') })
  t.equal(usersOf(house).filter((user) => user === '01T_UNI uma').length, 1)
  const entries = await house.store.audit.of(house.idOf('uma', 'mainland'), 10)
  t.ok(entries.some(({ action, actor }) => action === 'patron-loaded' && actor.startsWith('key:')))
})

await t.test('who may load into one institution loads into no other, and a load without a key is refused', async (t) => {
  const house = await openHouse(t, { text: topology })
  const authorization = await house.key('central@institution:uni')
  const from = { zone: 'mainland', patron: house.idOf('uma', 'mainland') }
  t.equal((await load(house, authorization, 'north', { from })).statusCode, 404)
  const keyless = await house.ask({
    method: 'POST',
    url: '/v1/institutions/uni/patrons',
    headers: { authorization },
    payload: { from },
  })
  t.match(keyless.json(), { code: 'idempotency-key-missing' })
  t.equal((await load(house, authorization, 'uni', { from: { ...from, zone: 'sea' } })).statusCode, 404)
})

await t.test('a load is good for one key: the same again tells what came of it, and another body is refused', async (t) => {
  const house = await openHouse(t, { text: topology })
  const authorization = await house.key('central@institution:uni')
  const from = { zone: 'mainland', patron: house.idOf('uma', 'mainland') }
  const first = await load(house, authorization, 'uni', { from }, 'mine')
  t.equal(first.statusCode, 201, first.body)
  const again = await load(house, authorization, 'uni', { from }, 'mine')
  t.strictSame([again.statusCode, again.json()], [201, first.json()])
  const other = await load(house, authorization, 'uni', { from: { ...from, patron: house.idOf('ada', 'mainland') } }, 'mine')
  t.match(other.json(), { status: 422, code: 'idempotency-key-reused' })
  const linked = await load(house, authorization, 'uni', { from, link: 'none' }, 'mine')
  t.match(linked.json(), { status: 422, code: 'idempotency-key-reused' })
  const somebodyElse = await load(house, await house.key('central@institution:uni'), 'uni', { from }, 'mine')
  t.match([somebodyElse.statusCode, somebodyElse.json()], [200, { outcome: 'present' }], 'a key is its sender’s alone')
})

await t.test('a load whose answer is lost makes the patron once', async (t) => {
  const house = await openHouse(t, { text: topology })
  const authorization = await house.key('central@institution:uni')
  const wanted = { from: { zone: 'mainland', patron: house.idOf('uma', 'mainland') } }
  house.played.alma.faults.set({ kind: 'drop-answer' }, { tenant: '01T_UNI', method: 'POST', times: 1 })
  const lost = await load(house, authorization, 'uni', wanted, 'lost')
  t.match([lost.statusCode, lost.json()], [201, { outcome: 'loaded', patron: house.idOf('uma', 'uni') }], 'a fresh read shows it')
  await load(house, authorization, 'uni', wanted, 'lost')
  t.equal(usersOf(house).filter((user) => user === '01T_UNI uma').length, 1)
})

await t.test('a local patron who may be the same person is told, and nothing is made until somebody has chosen', async (t) => {
  const house = await openHouse(t, { text: topology })
  const authorization = await house.key('central@institution:uni')
  // The same woman, registered by hand under another key.
  const [local] = almaUsersOf([castMember('uma')], 1, { code: '01T_UNI' }, dayOf(now))
  house.played.alma.state('01T_UNI').add({ ...local!, primary_id: 'local-77' })
  const from = { zone: 'mainland', patron: house.idOf('uma', 'mainland') }
  const asked = await load(house, authorization, 'uni', { from })
  t.equal(asked.statusCode, 200, asked.body)
  const { outcome, candidates } = asked.json<{ outcome: string; candidates: { patron: string; by: string[] }[] }>()
  t.equal(outcome, 'candidates')
  t.equal(candidates.length, 1)
  t.ok(candidates[0]?.by.includes('email') && candidates[0].by.includes('name-and-birth-date'))
  t.notMatch(asked.body, /uma\.sandvoort/, 'enough to choose, and no more')
  t.notOk(usersOf(house).includes('01T_UNI uma'))
  const linked = await load(house, authorization, 'uni', { from, link: { patron: candidates[0]!.patron } })
  t.match(linked.json(), { outcome: 'linked', patron: house.idOf('uma', 'uni') })
  t.strictSame(
    usersOf(house).filter((user) => /^01T_UNI (uma|local-77)$/.test(user)),
    ['01T_UNI uma'],
    'the record has the key of the network now, and there is one',
  )
})

interface Looked {
  readonly complete: boolean
  readonly data: Readonly<Record<string, unknown>>
  readonly institutions: readonly { readonly institution: string; readonly is: string }[]
}

function search(house: House, authorization: string, criteria: object) {
  return house.ask({ method: 'POST', url: searches, headers: { authorization }, payload: { ...criteria, purpose: 'A test' } })
}

function look(house: House, authorization: string, patron: string) {
  return house.ask({ url: `/v1/network-zones/mainland/patrons/${patron}`, headers: { authorization } })
}

function load(house: House, authorization: string, institution: string, payload: object, key = `load-${(keys += 1)}`) {
  const headers = { authorization, 'idempotency-key': key }
  return house.ask({ method: 'POST', url: `/v1/institutions/${institution}/patrons`, headers, payload })
}

/** Every user of every tenant, from the simulator's own state. */
function usersOf({ played }: House): readonly string[] {
  return ['ZONE', '01T_NORTH', '01T_SOUTH', '01T_UNI']
    .flatMap((tenant) =>
      played.alma
        .state(tenant)
        .users()
        .map(({ primary_id }) => `${tenant} ${primary_id}`),
    )
    .toSorted()
}
