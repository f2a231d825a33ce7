import t, { type Test } from 'tap'
import type { AlmaUser } from '#adapters/alma/simulator/index.ts'
import type { InstitutionId, RecordId } from '#domain/id.ts'
import { patronIds } from '#access/patron-ids.ts'
import { flowing } from './clock.ts'
import { openHouse, zoneTopology, type House } from './house.ts'
import { workOnce, workUntil } from './work.ts'

/**
 * Changes of central records and what every institution makes of them. Uma has a record in the zone and copies at north and south; the university does not
 * know her. What is expected is seen in the played Almas' own state.
 */

const central = 'ZONE'
const north = '01T_NORTH'
const south = '01T_SOUTH'
const tenants = [central, north, south]

const all = `[central:search, central:read, central:read.birth-date, central:read.contact, central:read.identifiers, central:read.notes, central:read.blocks,
      central:write, central:write.name, central:write.birth-date, central:write.language, central:write.contact, central:write.identifiers, central:write.group,
      central:write.expires, central:write.notes, central:write.blocks, central:write.key, central:remove, central:resolve, central:administrate]`

/** The zone keeps a central file, and nobody carries anything but the gateway. */
function text(zoneSync: string, southSync = ''): string {
  return zoneTopology
    .replace('    expiryCopies: followed\n', `    expiryCopies: followed\n    sync: ${zoneSync}\n`)
    .replace('KEY_SOUTH }, institutionCode: 01T_SOUTH }', `KEY_SOUTH }, institutionCode: 01T_SOUTH }\n    ${southSync}`)
    .replace(
      'roles:\n',
      `roles:\n  central-librarian:\n    permissions: ${all}\n  reader: { permissions: [central:read, central:write] }\n`,
    )
}

const written = text('{ arrival: written, pollMinutes: off }')

async function open(t: Test, topology = written): Promise<House> {
  const house = await openHouse(t, { text: topology })
  house.played.alma.switches.distributionMisses = 100
  return house
}

function idOf(house: House, holder: string, record = 'uma'): string {
  return patronIds(house.config.secrets.patronIds).seal({
    institution: holder as InstitutionId,
    record: record as RecordId,
  })
}

const emails = (house: House, tenant: string) =>
  house.played.alma
    .state(tenant)
    .user('uma')!
    .contact_info.email.map(({ email_address: address }) => address)

function edit(house: House, tenant: string, change: (user: AlmaUser) => void): void {
  house.played.alma.state(tenant).edit('uma', change)
}

const setEmail = (house: House, tenant: string, address: string) =>
  edit(house, tenant, (user) => void (user.contact_info.email[0]!.email_address = address))

const personal = (value: string) => [{ value, type: 'personal', preferred: true }]

async function etagOf(house: House, authorization: string): Promise<string> {
  const preview = await previewed(house, authorization, { emails: personal('nobody@example.org') })
  return preview.etag
}

interface Previewed {
  readonly id: string
  readonly etag: string
  readonly institutions: readonly { readonly institution: string; readonly is: string; readonly fields?: readonly object[] }[]
}

async function previewed(house: House, authorization: string, data: object): Promise<Previewed> {
  const answer = await house.ask({
    method: 'POST',
    url: `/v1/network-zones/mainland/patrons/${idOf(house, 'mainland')}/change-previews`,
    headers: { authorization },
    payload: { data },
  })
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return answer.json<Previewed>()
}

interface Told {
  readonly id: string
  readonly state: string
  readonly code?: string
  readonly reversedBy?: string
  readonly targets: readonly {
    readonly central?: true
    readonly institution?: string
    readonly state: string
    readonly why?: string
    readonly fields: readonly object[]
  }[]
}

let keys = 0

async function patch(
  house: House,
  authorization: string,
  data: object,
  more: { tag?: string; key?: string; body?: object } = {},
) {
  const tag = more.tag ?? (await etagOf(house, authorization))
  return house.ask({
    method: 'PATCH',
    url: `/v1/network-zones/mainland/patrons/${idOf(house, 'mainland')}`,
    headers: { authorization, 'if-match': tag, 'idempotency-key': more.key ?? `key-${(keys += 1)}` },
    payload: { data, ...more.body },
  })
}

async function changed(house: House, authorization: string, data: object): Promise<Told> {
  const answer = await patch(house, authorization, data)
  if (answer.statusCode !== 202) throw new Error(answer.body)
  await flowing(house.clock, house.gateway.idle())
  return told(house, authorization, answer.json<Told>().id)
}

async function told(house: House, authorization: string, id: string): Promise<Told> {
  const answer = await house.ask({ url: `/v1/changes/${id}`, headers: { authorization } })
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return answer.json<Told>()
}

const post = (house: House, authorization: string, url: string, payload?: object) =>
  house.ask({
    method: 'POST',
    url,
    headers: { authorization, 'idempotency-key': `key-${(keys += 1)}` },
    ...(payload && { payload }),
  })

/** Somebody told us that a record may have changed, and everything that follows is done. */
async function look(house: House, holder: string): Promise<void> {
  await house.store.jobs.add([{ topic: 'central-look', key: idOf(house, holder), dueAt: house.clock.now() }])
  await settle(house)
}

async function settle(house: House): Promise<void> {
  await workOnce(house)
  await flowing(house.clock, house.gateway.idle())
  await workOnce(house)
  await flowing(house.clock, house.gateway.idle())
}

const puts = (house: House) => house.played.alma.calls.filter(({ method }) => method === 'PUT').map(({ tenant }) => tenant)

const conflictsOf = async (house: House, authorization: string) =>
  (await house.ask({ url: '/v1/conflicts', headers: { authorization } })).json<{
    conflicts: readonly Record<string, unknown>[]
  }>().conflicts

await t.test('A change', async (t) => {
  await t.test('is written to the central record, and to every copy, and copies nobody', async (t) => {
    const house = await open(t)
    const librarian = await house.key('central-librarian@zone:mainland')
    const change = await changed(house, librarian, { emails: personal('new@example.org') })
    t.match(change, {
      state: 'done',
      targets: [
        { central: true, state: 'done', fields: [{ field: 'emails', result: 'written' }] },
        { institution: 'north', state: 'done', fields: [{ field: 'emails', rule: 'zone', result: 'written' }] },
        { institution: 'south', state: 'done' },
      ],
    })
    t.equal(change.targets.length, 3, 'the university has nobody')
    t.equal(house.played.alma.state('01T_UNI').user('uma'), undefined)
    for (const tenant of tenants) t.same(emails(house, tenant), ['new@example.org'], tenant)
    t.same(puts(house), tenants, 'each once, the central record first')
    t.notMatch(house.logged.join('\n'), /new@example|uma/i)
  })

  await t.test('is made by whoever has a role where the patron is, and is unknown to others', async (t) => {
    const house = await open(t)
    const data = { emails: personal('new@example.org') }
    const zonal = await house.key('central-librarian@zone:mainland')
    const tag = await etagOf(house, zonal)
    for (const [grant, status] of [
      ['central-librarian@institution:uni', 404],
      ['central-librarian@zone:sea', 404],
      ['librarian@zone:mainland', 403],
      ['reader@zone:mainland', 403],
      ['central-librarian@institution:south', 202],
    ] as const) {
      const answer = await patch(house, await house.key(grant), data, { tag })
      t.equal(answer.statusCode, status, `${grant} ${answer.body}`)
    }
  })

  await t.test('is refused whole where a field of it cannot be so, before anything is asked', async (t) => {
    const house = await open(t)
    const librarian = await house.key('central-librarian@zone:mainland')
    const wrong = await patch(house, librarian, {
      emails: [...personal('one@example.org'), ...personal('two@example.org')],
      name: { family: null },
    })
    t.equal(wrong.statusCode, 400)
    t.match(wrong.json(), {
      faults: [
        { field: '/data/name/family', rule: 'required' },
        { field: '/data/emails', rule: 'one-preferred' },
      ],
    })
    t.same(puts(house), [])
  })

  await t.test('needs the tag of what was seen, and is made once for its key', async (t) => {
    const house = await open(t)
    const librarian = await house.key('central-librarian@zone:mainland')
    const data = { emails: personal('new@example.org') }
    const tag = await etagOf(house, librarian)
    setEmail(house, central, 'meanwhile@example.org')
    t.match((await patch(house, librarian, data, { tag })).json(), { code: 'conflict' })
    const now = await etagOf(house, librarian)
    const first = await patch(house, librarian, data, { tag: now, key: 'once' })
    const again = await patch(house, librarian, data, { tag: now, key: 'once' })
    t.equal(again.statusCode, 202)
    t.equal(again.json<Told>().id, first.json<Told>().id)
    const other = await patch(house, librarian, { emails: personal('x@example.org') }, { tag: now, key: 'once' })
    t.match(other.json(), { code: 'idempotency-key-reused' })
    const without = await house.ask({
      method: 'PATCH',
      url: `/v1/network-zones/mainland/patrons/${idOf(house, 'mainland')}`,
      headers: { authorization: librarian, 'idempotency-key': 'x' },
      payload: { data },
    })
    t.match(without.json(), { code: 'request-invalid', faults: [{ in: 'headers', field: '/if-match', rule: 'required' }] })
  })

  await t.test('of which the answer was lost is proved by reading, and not written twice', async (t) => {
    const house = await open(t)
    const librarian = await house.key('central-librarian@zone:mainland')
    for (const tenant of [central, south]) {
      house.played.alma.faults.set({ kind: 'drop-answer' }, { tenant, method: 'PUT', times: 1 })
    }
    const change = await changed(house, librarian, { emails: personal('new@example.org') })
    t.equal(change.state, 'done')
    t.same(puts(house), tenants)
  })

  await t.test('waits for an institution that is away, and holds up no other', async (t) => {
    const house = await open(t)
    const librarian = await house.key('central-librarian@zone:mainland')
    const lift = house.played.alma.faults.set({ kind: 'status', status: 500 }, { tenant: south })
    const change = await changed(house, librarian, { emails: personal('new@example.org') })
    t.match(change, {
      state: 'arriving',
      targets: [
        { state: 'done' },
        { institution: 'north', state: 'done' },
        { institution: 'south', state: 'waiting', why: /^ils-/ },
      ],
    })
    lift()
    await workUntil(house, async () => (await told(house, librarian, change.id)).state === 'done')
    t.same(emails(house, south), ['new@example.org'])
  })

  await t.test('that the vendor carries is watched, and written only where it does not come', async (t) => {
    const house = await openHouse(t, { text: text('{ arrival: followed, withinSeconds: 300, pollMinutes: off }') })
    const librarian = await house.key('central-librarian@zone:mainland')
    const came = await changed(house, librarian, { emails: personal('new@example.org') })
    t.match(came, { state: 'arriving', targets: [{}, { state: 'waiting', why: 'on-its-way' }, { state: 'waiting' }] })
    await workUntil(house, async () => (await told(house, librarian, came.id)).state === 'done')
    t.same(puts(house), [central])
    t.same(emails(house, south), ['new@example.org'])
    house.played.alma.switches.distributionMisses = 100
    const missed = await changed(house, librarian, { emails: personal('newer@example.org') })
    const begun = house.clock.now()
    await workUntil(house, async () => (await told(house, librarian, missed.id)).state === 'done')
    t.ok(house.clock.now() - begun >= 290_000)
    t.same(puts(house), [central, central, north, south])
    t.same(await conflictsOf(house, librarian), [])
  })
})

await t.test('A preview', async (t) => {
  await t.test('tells what would be written by which rule, names who did not answer, and writes nothing', async (t) => {
    const house = await open(t, text('{ arrival: written, pollMinutes: off }', 'sync: { rules: { phones: none } }'))
    const librarian = await house.key('central-librarian@zone:mainland')
    const data = { emails: personal('new@example.org'), phones: [] }
    t.match(await previewed(house, librarian, data), {
      institutions: [
        { institution: 'north', is: 'copy', fields: [{ field: 'emails', rule: 'zone', result: 'written' }, { field: 'phones' }] },
        {
          institution: 'south',
          is: 'copy',
          fields: [{ field: 'emails' }, { field: 'phones', rule: 'none', result: 'not-carried' }],
        },
      ],
    })
    const lift = house.played.alma.faults.set({ kind: 'status', status: 500 }, { tenant: south })
    t.match(await previewed(house, librarian, data), { institutions: [{ is: 'copy' }, { is: 'unknown', why: /^ils-/ }] })
    lift()
    t.same(puts(house), [])
  })

  await t.test('that was named must hold still', async (t) => {
    const house = await open(t)
    const librarian = await house.key('central-librarian@zone:mainland')
    const data = { emails: personal('new@example.org') }
    const { id } = await previewed(house, librarian, data)
    t.match((await patch(house, librarian, { phones: [] }, { body: { preview: id } })).json(), { code: 'request-invalid' })
    setEmail(house, south, 'meanwhile@example.org')
    t.match((await patch(house, librarian, data, { body: { preview: id } })).json(), { code: 'conflict' })
    const fresh = await previewed(house, librarian, data)
    t.equal((await patch(house, librarian, data, { body: { preview: fresh.id } })).statusCode, 202)
  })
})

await t.test('What an institution edits', async (t) => {
  const newest = text('{ arrival: written, pollMinutes: off }', 'sync: { rules: { phones: none } }')

  await t.test('is put back where the zone has the say, and told as a conflict that staff may decide', async (t) => {
    const house = await open(t, newest)
    const librarian = await house.key('central-librarian@zone:mainland')
    await look(house, 'mainland')
    const [was] = emails(house, central)
    setEmail(house, south, 'local@example.org')
    await look(house, 'south')
    t.same(emails(house, south), [was])
    const [conflict] = await conflictsOf(house, librarian)
    t.match(conflict, {
      institution: 'south',
      field: 'emails',
      kind: 'overruled',
      lost: 'copy',
      state: 'open',
      lostValue: { emails: [{ value: 'local@example.org' }] },
      keptValue: { emails: [{ value: was }] },
    })
    const url = `/v1/conflicts/${String(conflict!['id'])}/resolution`
    const decided = await post(house, librarian, url, { take: 'lost' })
    t.equal(decided.statusCode, 200, decided.body)
    await flowing(house.clock, house.gateway.idle())
    for (const tenant of tenants) t.same(emails(house, tenant), ['local@example.org'], tenant)
    t.match((await post(house, librarian, url, { take: 'kept' })).json(), { code: 'conflict' })
    t.match((await post(house, librarian, url, { take: 'lost' })).json(), { decision: 'taken-back' })
    t.equal((await conflictsOf(house, librarian)).length, 1)
  })

  await t.test('is put back five times a day and then left alone, which staff see once', async (t) => {
    const house = await open(t)
    const librarian = await house.key('central-librarian@zone:mainland')
    await look(house, 'mainland')
    for (let time = 0; time < 8; time += 1) {
      setEmail(house, south, 'stubborn@example.org')
      await look(house, 'south')
    }
    t.same(emails(house, south), ['stubborn@example.org'])
    t.equal(puts(house).filter((tenant) => tenant === south).length, 5)
    const answer = await house.ask({ url: '/v1/changes', headers: { authorization: librarian } })
    const { changes } = answer.json<{ changes: readonly Told[] }>()
    t.match(changes, [
      { by: { kind: 'gateway' }, targets: [{ institution: 'south', state: 'refused', why: 'put-back-too-often' }] },
    ])
    t.equal(changes.length, 1)
    await house.clock.advance(25 * 3_600_000)
    await look(house, 'south')
    t.not(emails(house, south)[0], 'stubborn@example.org')
  })

  await t.test('that is the same as what stands there is written nowhere, however often it is looked at', async (t) => {
    const house = await open(t)
    for (let time = 0; time < 3; time += 1) for (const holder of ['mainland', 'north', 'south']) await look(house, holder)
    t.same(puts(house), [])
  })
})

await t.test('Undoing', async (t) => {
  await t.test('writes what stood there before, everywhere, once', async (t) => {
    const house = await open(t)
    const librarian = await house.key('central-librarian@zone:mainland')
    const [was] = emails(house, central)
    const change = await changed(house, librarian, { emails: personal('new@example.org') })
    const undone = await post(house, librarian, `/v1/changes/${change.id}/reversal`)
    t.equal(undone.statusCode, 202, undone.body)
    t.match(undone.json(), { kind: 'reversal', reverses: change.id })
    await flowing(house.clock, house.gateway.idle())
    for (const tenant of tenants) t.same(emails(house, tenant), [was], tenant)
    t.match(await told(house, librarian, change.id), { reversedBy: undone.json<Told>().id })
    const again = await post(house, librarian, `/v1/changes/${change.id}/reversal`)
    t.equal(again.json<Told>().id, undone.json<Told>().id)
    t.equal(puts(house).length, 6)
  })

  await t.test('is refused where somebody has written one of its fields since, naming it', async (t) => {
    const house = await open(t)
    const librarian = await house.key('central-librarian@zone:mainland')
    const first = await changed(house, librarian, { emails: personal('new@example.org') })
    const second = await changed(house, librarian, { emails: personal('newer@example.org') })
    const refused = await post(house, librarian, `/v1/changes/${first.id}/reversal`)
    t.match(refused.json(), { code: 'change-overtaken', about: `/v1/changes/${second.id}`, detail: /emails.*24/ })
    setEmail(house, central, 'elsewhere@example.org')
    t.match((await post(house, librarian, `/v1/changes/${second.id}/reversal`)).json(), { code: 'change-overtaken' })
  })

  await t.test('is over after so many days', async (t) => {
    const house = await open(t)
    const librarian = await house.key('central-librarian@zone:mainland')
    const change = await changed(house, librarian, { emails: personal('new@example.org') })
    await house.clock.advance(31 * 86_400_000)
    t.match((await post(house, librarian, `/v1/changes/${change.id}/reversal`)).json(), { code: 'change-not-reversible' })
  })
})
