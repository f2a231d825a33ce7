import t from 'tap'
import { openHouse, zoneTopology, type House } from './house.ts'

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

function load(house: House, authorization: string, institution: string, payload: object) {
  const headers = { authorization, 'idempotency-key': `load-${(keys += 1)}` }
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
