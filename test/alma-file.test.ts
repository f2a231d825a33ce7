import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import t from 'tap'
import { alma } from '#adapters/alma/index.ts'
import {
  startAlma,
  type AlmaSimulator,
  type AlmaUser,
  type AlmaUserSeed,
  type TenantSeed,
} from '#adapters/alma/simulator/index.ts'
import { dayAt } from '#domain/day.ts'
import type { DataField, PatronData } from '#domain/patron-data.ts'
import type { ZoneMode } from '#domain/place.ts'
import { Secret } from '#ports/adapter.ts'
import type { NewPatron, PatronFile } from '#ports/patron-file.ts'
import type { Send, VendorRequest } from '#ports/send.ts'
import { handClock, type HandClock } from '#simulation/clock.ts'
import { code, institution, neighbour, now, read, zone } from './alma-site.ts'
import { writingSend } from './conformance/ils-renewal.ts'
import { patience } from './conformance/ils.ts'
import { patronFileConformance, type FileLibrary } from './conformance/patron-file.ts'

const userPath = '/almaws/v1/users/{user_id}'
const secret = 'quince between us'
const codes = {
  groups: ['ADULT', 'CHILD', 'STUDENT'],
  identifierTypes: ['BARCODE', 'INST_ID'],
  noteTypes: ['GENERAL', 'OTHER', 'ADDRESS'],
  blocks: ['CONDUCT', 'LOST-ITEM'],
}

type Mode = 'none' | 'network-managed' | 'linked' | 'central'

interface Site {
  readonly simulator: AlmaSimulator
  readonly file: PatronFile
  readonly clock: HandClock
  readonly sent: VendorRequest[]
}

const people = ['ada', 'bela', 'cleo'].map((id, index): AlmaUserSeed => {
  const isExternal = id !== 'ada'
  return {
    primary_id: id,
    first_name: `Given${index}`,
    middle_name: 'M.',
    last_name: `Family${index}`,
    birth_date: `198${index}-02-03Z`,
    preferred_language: { value: 'fr' },
    user_group: { value: 'ADULT' },
    expiry_date: '2027-03-31Z',
    purge_date: '2027-09-30Z',
    account_type: { value: isExternal ? 'EXTERNAL' : 'INTERNAL' },
    external_id: isExternal ? 'SIS' : '',
    job_description: 'Of which nobody here knows',
    pref_first_name: 'Preferred',
    status: { value: 'ACTIVE' },
    contact_info: {
      address: [
        {
          line1: `Quay ${index}`,
          line2: 'Second floor',
          city: 'Northbay',
          postal_code: '1234',
          preferred: true,
          address_note: 'Ring twice',
        },
        { line1: `Hill ${index}`, city: 'Southbay', address_type: [{ value: 'work' }, { value: 'school' }] },
      ],
      email: [
        { email_address: `${id}@example.org`, preferred: true, description: 'From the desk' },
        { email_address: `${id}.work@example.org`, email_type: [{ value: 'work' }], segment_type: 'Internal' },
      ],
      phone: [
        { phone_number: `+41 44 668 0${index} 10`, preferred: true, phone_type: [{ value: 'home' }] },
        { phone_number: `+4179668010${index}`, preferred_sms: true, phone_type: [{ value: 'mobile' }] },
      ],
    },
    user_identifier: [
      { value: `BC-${id}-1`, id_type: { value: 'BARCODE' }, note: 'A note of the desk' },
      { value: `BC-${id}-0`, id_type: { value: 'BARCODE' }, status: 'INACTIVE' },
    ],
    user_role: [{ role_type: { value: '200' }, scope: { value: code }, expiry_date: '2027-03-31Z' }],
    user_block: [
      {
        block_description: { value: 'CONDUCT' },
        block_note: 'Staff’s own',
        created_by: 'desk',
        created_date: '2026-01-01T10:00:00Z',
      },
      { block_description: { value: 'OVERDUE-ITEM' }, block_status: 'INACTIVE' },
    ],
    user_note: [{ note_type: { value: 'GENERAL' }, note_text: 'Speaks softly', popup_note: true, created_by: 'desk' }],
    user_statistic: [{ statistic_category: { value: 'FACULTY' } }],
    library_notice: [{ code: { value: 'LOAN' }, value: true }],
  }
})

const external = (user: AlmaUserSeed): AlmaUserSeed => ({
  ...user,
  account_type: { value: 'EXTERNAL' },
  external_id: 'SIS',
  user_role: [],
})
const newcomer = (id: string): AlmaUserSeed => ({
  ...external(people[1]!),
  primary_id: id,
  user_identifier: [{ value: `BC-${id}`, id_type: { value: 'BARCODE' } }],
})
/** Nobody in the linked network has a primary id that is somebody else's beyond. */
const beyond = (id: string): AlmaUserSeed => ({
  ...newcomer(id),
  user_identifier: [],
  contact_info: { email: [{ email_address: `${id}@example.org` }] },
})

async function open(mode: Mode, settings: object = {}): Promise<Site> {
  const clock = handClock(now)
  const tenant: TenantSeed = {
    code,
    name: 'Northbay Libraries',
    mode: 'none',
    keys: [{ key: 'one-key' }],
    libraries: [],
    users: people,
  }
  const network: TenantSeed = { ...tenant, code: zone, mode: 'network-managed', isNetworkZone: true, keys: [{ key: 'zone-key' }] }
  const tenants: Record<Mode, TenantSeed[]> = {
    none: [tenant],
    'network-managed': [
      { ...tenant, mode: 'network-managed', networkZone: zone },
      { ...network, users: [...people.map(external), newcomer('nik'), newcomer('elsa')] },
    ],
    linked: [
      { ...tenant, mode: 'linked' },
      { ...tenant, code: neighbour, mode: 'linked', keys: [{ key: 'two-key' }], users: [beyond('far')] },
    ],
    central: [{ ...network, code, keys: [{ key: 'one-key' }], users: people.map(external) }],
  }
  const simulator = await startAlma({ tenants: tenants[mode], switches: { callsPerSecond: null } }, { clock })
  const sent: VendorRequest[] = []
  const base = {
    baseUrl: `${simulator.url}/almaws/v1`,
    apiKey: new Secret('one-key'),
    institutionCode: code,
    webhooks: { secret: new Secret(secret) },
  }
  const connection = alma.connect(alma.settings.parse({ ...base, centralFile: { externalId: 'SIS' }, ...settings }))
  const plain = writingSend(connection.manners)
  const tools = {
    institution,
    others: {},
    clock: { ...clock, wait: () => Promise.reject(new Error('An adapter waits for nothing')) },
    send: (call: Parameters<typeof plain>[0], request: VendorRequest) => {
      sent.push(request)
      return plain(call, request)
    },
  }
  const zoneMode = (mode === 'none' ? undefined : mode) as ZoneMode | undefined
  const ils = mode === 'central' ? connection.openCentral!(tools) : connection.open({ ...tools, zoneMode, timeZone: 'UTC' })
  return { simulator, file: ils.file!, clock, sent }
}

const parts: { readonly [Field in DataField]: (user: Record<string, unknown>, contacts: Record<string, unknown>) => void } = {
  name: (user) => ['first_name', 'middle_name', 'last_name'].forEach((name) => delete user[name]),
  birthDate: (user) => delete user['birth_date'],
  language: (user) => delete user['preferred_language'],
  emails: (_, contacts) => delete contacts['email'],
  phones: (_, contacts) => delete contacts['phone'],
  addresses: (_, contacts) => delete contacts['address'],
  identifiers: (user) => delete user['user_identifier'],
  group: (user) => delete user['user_group'],
  expires: (user) => ['expiry_date', 'purge_date'].forEach((name) => delete user[name]),
  notes: (user) => delete user['user_note'],
  blocks: (user) =>
    (user['user_block'] = (user['user_block'] as AlmaUser['user_block']).filter((each) => each.block_status === 'INACTIVE')),
}

function rest(user: AlmaUser, but: readonly DataField[]): unknown {
  const { primary_id: _key, contact_info, ...others } = structuredClone(user)
  const [left, contacts]: Record<string, unknown>[] = [others, contact_info]
  for (const field of but) parts[field](left!, contacts!)
  return { ...left, contact_info: contacts }
}

const data = (id: string): PatronData => ({
  name: { given: 'Quentin', family: 'Quincey' },
  birthDate: '1990-05-06' as PatronData['birthDate'] & {},
  language: 'de',
  emails: [{ value: `${id}@example.net`, type: 'personal', preferred: true }],
  phones: [{ value: '+41446680199', type: 'home', preferred: true }],
  addresses: [{ lines: ['Quince Yard 1'], city: 'Northbay', type: 'home', preferred: true }],
  identifiers: [{ type: 'BARCODE', value: `NEW-${id}`, active: true }],
  group: 'STUDENT',
  expires: '2028-08-31' as PatronData['expires'] & {},
  notes: [{ type: 'GENERAL', text: 'New' }],
  blocks: [],
})

const newcomers: Readonly<Record<Mode, readonly NewPatron[]>> = {
  none: [
    { record: read('quentin'), data: data('quentin'), roles: ['200'] },
    { data: data('somebody'), roles: [] },
  ],
  'network-managed': [
    { record: read('nik'), data: { ...data('nik'), identifiers: [] }, roles: ['200'], from: { copyOf: 'network' } },
    { record: read('quentin'), data: data('quentin'), roles: [] },
  ],
  linked: [{ data: data('far'), roles: [], from: { copyOf: 'source', tenant: neighbour, record: read('far') } }],
  central: [{ record: read('quentin'), data: data('quentin'), roles: ['200'] }],
}

const made = {
  none: { method: 'POST', pattern: '/almaws/v1/users' },
  'network-managed': { method: 'GET', pattern: userPath },
  linked: { method: 'POST', pattern: '/almaws/v1/users' },
  central: { method: 'POST', pattern: '/almaws/v1/users' },
} as const

for (const mode of ['none', 'network-managed', 'linked', 'central'] as const) {
  await t.test(`Alma, ${mode}: conformance of the patron file`, async (t) => {
    const { simulator, file, clock } = await open(mode)
    const here = simulator.state(code)
    const tenants = { none: [code], 'network-managed': [code, zone], linked: [code, neighbour], central: [code] }[mode]
    const library: FileLibrary = {
      file,
      faults: simulator.faults,
      calls: simulator.calls,
      patrons: ['ada', 'bela', 'cleo'].map(read),
      ...(mode === 'network-managed' && { elsewhere: read('elsa') }),
      codes,
      free: read('quince-1'),
      writes: {
        write: { method: 'PUT', pattern: userPath },
        create: made[mode],
        remove: { method: 'DELETE', pattern: userPath },
      },
      newcomers: newcomers[mode].filter(({ from }) => mode !== 'network-managed' || from !== undefined),
      ...(mode !== 'linked' && {
        taken: {
          record: read('quentin'),
          data: { ...data('q'), identifiers: [{ type: 'BARCODE', value: 'BC-bela-1', active: true }] },
          roles: [],
        },
      }),
      rest: (record, but) => rest(here.user(record)!, but),
      snapshot: () => tenants.map((tenant) => simulator.state(tenant).users()),
      everybody: () => here.users().map(({ primary_id: id }) => read(id)),
      rename: (record, family) => here.edit(record, (user) => void (user.last_name = family)),
      add: (record, family) =>
        here.add({ primary_id: record, last_name: family, account_type: { value: 'EXTERNAL' }, external_id: 'SIS' }),
      remove: (record) => here.remove(record),
      occupy: (record) =>
        here.charge(record, {
          id: '7001',
          type: { value: 'OVERDUEFINE' },
          balance: 1,
          creation_time: now,
          owner: { value: code },
          currency: 'EUR',
        }),
      tomorrow() {
        clock.advance(86_400_000)
        return dayAt(clock.now(), 'UTC')
      },
      notice: ({ event, at, what, record }) => notice({ event, at, what, user: { primary_id: record } }),
      reset: () => simulator.reset(),
      close: () => simulator.close(),
    }
    await patronFileConformance(t, library)
  })
}

await t.test('What is written in Alma, and how', async (t) => {
  const written = (site: Site) => site.sent.filter(({ method }) => method !== 'GET')
  const bodyOf = ({ body }: VendorRequest) => JSON.parse(body ?? '{}') as AlmaUser & Record<string, unknown>
  const entries = ({ contact_info: { email, phone, address }, user_identifier, user_note, user_block }: AlmaUser) => [
    ...[...email, ...phone, ...address, ...user_identifier, ...user_note].map((each) => each.segment_type),
    ...user_block.filter((each) => each.block_status === 'ACTIVE').map((each) => each.segment_type),
  ]
  const fresh = { ...data('new'), blocks: [{ code: 'CONDUCT' }] }

  for (const [mode, settings, who, segment] of [
    ['none', {}, 'ada', 'Internal'],
    ['none', {}, 'bela', 'External'],
    ['none', { centralFile: { newEntries: 'Internal' } }, 'bela', 'Internal'],
    ['network-managed', { centralFile: { newEntries: 'Internal' } }, 'bela', 'External'],
    ['network-managed', {}, 'ada', 'Internal'],
    ['central', { centralFile: { newEntries: 'Internal' } }, 'bela', 'External'],
  ] as const) {
    await t.test(`new entries of ${who} are ${segment} (${mode}, ${JSON.stringify(settings)})`, async (t) => {
      const site = await open(mode, settings)
      t.teardown(() => site.simulator.close())
      await site.file.write(
        read(who),
        { emails: [], phones: [], notes: [], identifiers: [], addresses: [], blocks: [] },
        patience(),
      )
      await site.file.write(read(who), fresh, patience())
      const [put] = written(site).slice(-1)
      t.same(new Set(entries(bodyOf(put!))), new Set([segment]))
    })
  }

  await t.test('what staff hold as Internal stays so beside what the network writes, unless its place is taken', async (t) => {
    const site = await open('network-managed')
    t.teardown(() => site.simulator.close())
    const { data: before } = (await site.file.read(read('bela'), patience()))!
    await site.file.write(
      read('bela'),
      { emails: [...before.emails, { value: 'x@example.org', type: 'school', preferred: false }] },
      patience(),
    )
    const { email } = site.simulator.state(code).user('bela')!.contact_info
    t.same(
      email.map((each) => [each.email_address, each.segment_type]),
      [
        ['bela@example.org', 'External'],
        ['bela.work@example.org', 'Internal'],
        ['x@example.org', 'External'],
      ],
    )
    t.equal(email[0]!.description, 'From the desk')
  })

  await t.test('a number in the place of another of its type is still the one that texts go to', async (t) => {
    const site = await open('none')
    t.teardown(() => site.simulator.close())
    const { phones } = (await site.file.read(read('bela'), patience()))!.data
    const change = phones.map((phone) => (phone.type === 'mobile' ? { ...phone, value: '+41791112233' } : phone))
    await site.file.write(read('bela'), { phones: change }, patience())
    t.match(site.simulator.state(code).user('bela')!.contact_info.phone[1], { phone_number: '+41791112233', preferred_sms: true })
  })

  await t.test('of an EXTERNAL user exactly what is written is overridden, of an INTERNAL one nothing', async (t) => {
    const site = await open('none')
    t.teardown(() => site.simulator.close())
    const here = site.simulator.state(code)
    for (const who of ['ada', 'bela']) here.protect(who, 'user_group', 'preferred_language', 'pref_first_name')
    for (const who of ['ada', 'bela']) {
      await site.file.write(read(who), { group: 'CHILD', notes: [] }, patience())
      await site.file.write(read(who), { language: 'de', expires: null }, patience())
      await site.file.write(read(who), { name: { family: 'Quincey' } }, patience())
      const told = written(site)
        .splice(-3)
        .map(({ path }) => new URL(path, 'http://alma').searchParams.get('override'))
      t.same(told, who === 'ada' ? [null, null, null] : ['user_group', 'preferred_language', null])
      t.match(here.user(who), {
        user_group: { value: 'CHILD' },
        preferred_language: { value: 'de' },
        pref_first_name: 'Preferred',
      })
    }
  })

  await t.test('the day of deletion is never before the end, and goes where there is no end', async (t) => {
    const site = await open('none')
    t.teardown(() => site.simulator.close())
    const here = site.simulator.state(code)
    for (const [to, purge] of [
      ['2028-03-31', '2028-09-30Z'],
      ['2026-06-30', '2028-09-30Z'],
      [null, undefined],
    ] as const) {
      await site.file.write(read('bela'), { expires: to as NonNullable<PatronData['expires']> | null }, patience())
      t.equal(here.user('bela')!.purge_date, purge)
      t.equal(here.user('bela')!.expiry_date, to === null ? undefined : `${to}Z`)
      t.equal(here.user('bela')!.user_role[0]!.expiry_date, '2027-03-31Z', 'a role has a date of its own')
    }
  })

  await t.test('an inactive twin of a number is dropped, and the number is active', async (t) => {
    const site = await open('none')
    t.teardown(() => site.simulator.close())
    const here = site.simulator.state(code)
    here.edit('bela', (user) => void user.user_identifier.push({ ...user.user_identifier[0]!, status: 'INACTIVE' }))
    const { identifiers } = (await site.file.read(read('bela'), patience()))!.data
    t.same(
      identifiers.filter(({ value }) => value === 'BC-bela-1'),
      [{ type: 'BARCODE', value: 'BC-bela-1', active: true }],
    )
    t.same(await site.file.write(read('bela'), { notes: [] }, patience()), { outcome: 'written' })
    t.equal(here.user('bela')!.user_identifier.length, 2)
  })

  await t.test(
    'who is localised gets the roles that were asked for, also where the first try was not seen through',
    async (t) => {
      const site = await open('network-managed')
      t.teardown(() => site.simulator.close())
      const here = site.simulator.state(code)
      const nik = newcomers['network-managed'][0]!
      site.simulator.faults.set({ kind: 'status', status: 500 }, { method: 'PUT', pattern: userPath, times: 1 })
      await t.rejects(site.file.create!(nik, patience()), { code: 'outcome-unknown' })
      t.same(here.user('nik')!.user_role, [])
      t.same(await site.file.create!(nik, patience()), { outcome: 'exists', record: 'nik' })
      t.match(here.user('nik')!.user_role, [{ role_type: { value: '200' }, scope: { value: code } }])
      t.equal(
        site.sent.filter(({ name, effect }) => name === 'alma.users.localise' && effect === 'write').length,
        1,
        'as the write it is',
      )
    },
  )

  await t.test('a copy is seen through though the search does not find it yet', async (t) => {
    const site = await open('network-managed')
    t.teardown(() => site.simulator.close())
    site.simulator.switches.searchDelayMs = 60_000
    t.same(await site.file.create!(newcomers['network-managed'][0]!, patience()), { outcome: 'created', record: 'nik' })
    t.match(site.simulator.state(code).user('nik'), {
      user_group: { value: 'STUDENT' },
      user_role: [{ role_type: { value: '200' } }],
    })
  })

  await t.test('a user of the zone is not made where no profile is configured, and the other ways stay', async (t) => {
    const site = await open('central', { centralFile: {} })
    t.teardown(() => site.simulator.close())
    t.notOk('create' in site.file)
    t.ok('rekey' in site.file)
  })

  await t.test('what it refuses quotes nobody', async (t) => {
    const site = await open('none')
    t.teardown(() => site.simulator.close())
    const taken = { identifiers: [{ type: 'BARCODE', value: 'BC-cleo-1', active: true }] }
    const answer = await site.file.write(read('bela'), taken, patience())
    t.match(answer, { outcome: 'refused', reason: 'taken', fields: ['identifiers'] })
    t.notMatch(JSON.stringify(answer), /cleo|bela/)
    const cannot = await site.file.write(read('bela'), { group: 'G'.repeat(256) }, patience())
    t.match(cannot, { outcome: 'refused', reason: 'other', fields: ['group'] })
  })
})

await t.test('Lists of Alma', async (t) => {
  const site = await open('none')
  t.teardown(() => site.simulator.close())
  t.beforeEach(() => site.simulator.reset())
  const here = site.simulator.state(code)

  await t.test('contacts of organisations are passed over, and are no end', async (t) => {
    site.simulator.switches.contactInSearches = true
    const page = await site.file.walk!({ size: 100 }, patience())
    t.same(
      page.patrons.map(({ record }) => record.ref.record),
      ['ada', 'bela', 'cleo'],
    )
    t.equal(page.unread, 0)
    const first = await site.file.walk!({ size: 1 }, patience())
    t.same(first.patrons, [])
    t.ok(first.next)
  })

  await t.test('many who are new or gone in between move nobody out of a walk', async (t) => {
    const id = (number: number) => `m-${String(number).padStart(4, '0')}`
    const add = (number: number) => here.add({ primary_id: id(number), account_type: { value: 'INTERNAL' } })
    for (let number = 0; number < 400; number += 2) add(number)
    const first = await site.file.walk!({ size: 100 }, patience())
    for (let number = 1; number < 60; number += 2) here.add({ primary_id: `a-${number}`, account_type: { value: 'INTERNAL' } })
    for (const { record } of first.patrons.slice(-30)) here.remove(record.ref.record)
    const came = first.patrons.map(({ record }) => record.ref.record as string)
    for (let { next } = first; next !== undefined;) {
      const page = await site.file.walk!({ from: next, size: 100 }, patience())
      came.push(...page.patrons.map(({ record }) => record.ref.record))
      next = page.next
    }
    t.equal(new Set(came).size, came.length, 'nobody twice')
    for (const { primary_id: stays } of here.users()) if (!stays.startsWith('a-')) t.ok(came.includes(stays), stays)
  })

  await t.test(
    'whoever came last may end a piece of the list without ending the walk, and a count may be too high',
    async (t) => {
      const add = (id: string) => here.add({ primary_id: id, account_type: { value: 'INTERNAL' } })
      const first = await site.file.walk!({ size: 1 }, patience())
      for (let number = 100; number < 199; number += 1) add(`a-${number}`)
      const came = ['ada']
      for (let { next } = first; next !== undefined;) {
        const page = await site.file.walk!({ from: next, size: 100 }, patience())
        came.push(...page.patrons.map(({ record }) => record.ref.record))
        next = page.next
      }
      t.same(came, ['ada', 'bela', 'cleo'])
      const stub = listing({ user: [here.user('ada')], total_record_count: 1_000 })
      const { next } = await stub.walk!({ size: 10 }, patience())
      t.match(await stub.walk!({ from: next!, size: 10 }, patience()), { patrons: { length: 0 }, next: undefined })
    },
  )

  await t.test('a number is found however it was written', async (t) => {
    for (const phone of ['+41 44 668 01 10', '+41446680110', '+41-44-668-01-10', '(+41) 44 668 0110']) {
      const { patrons } = await site.file.search({ phone }, { size: 10 }, patience())
      t.ok(patrons.length <= 1, phone)
      if (phone === '+41 44 668 01 10')
        t.same(
          patrons.map(({ record }) => record.ref.record),
          ['bela'],
        )
    }
    const { patrons } = await site.file.search({ phone: '+41 79 668 01 01' }, { size: 10 }, patience())
    t.same(
      patrons.map(({ record }) => record.ref.record),
      ['bela'],
      'asked without blanks, too',
    )
    await t.rejects(
      site.file.search({ birthDate: '1981-02-03' as NonNullable<PatronData['birthDate']> }, { size: 10 }, patience()),
      {
        code: 'capability-missing',
      },
    )
  })

  await t.test(
    'a brief record, or one that cannot be read, is counted; a question that is not understood is a problem',
    async (t) => {
      const whole = here.user('ada')!
      const rows = [{ primary_id: 'brief', first_name: '', last_name: 'Brief' }, { ...whole, expiry_date: 'soon' }, whole]
      for (const [total, expected] of [
        [3, { unread: 2 }],
        [-1, undefined],
      ] as const) {
        const stub = listing({ user: rows, total_record_count: total })
        for (const asked of [
          () => stub.walk!({ size: 10 }, patience()),
          () => stub.search({ familyName: 'Family0' }, { size: 10 }, patience()),
        ]) {
          if (expected === undefined) await t.rejects(asked(), { code: 'ils-answer-invalid' })
          else t.match(await asked(), { ...expected, patrons: { length: 1 } })
        }
      }
    },
  )

  await t.test('a key without Configuration is told no codes', async (t) => {
    const clock = handClock(now)
    const keys = [{ key: 'one-key', areas: ['Users'] as const }]
    const simulator = await startAlma({ tenants: [{ code, name: 'N', keys, libraries: [], users: [] }] }, { clock })
    t.teardown(() => simulator.close())
    t.same(await connected(simulator.url).codes!(patience()), {})
  })
})

await t.test('A notice of Alma', async (t) => {
  const site = await open('none')
  t.teardown(() => site.simulator.close())
  const notices = site.file.notices!
  const at = Date.UTC(2026, 2, 11)
  const of = (change: object) => notice({ event: 'e', at, what: 'changed', user: { primary_id: 'ada' }, ...change })

  await t.test('that another institution signed with the same secret is not taken', (t) => {
    const { raw, headers } = of({ tenant: neighbour })
    t.throws(() => notices.read(raw, headers), { code: 'notice-invalid' })
    const ours = of({ tenant: code.toLowerCase() })
    t.match(notices.read(ours.raw, ours.headers), { about: { what: 'changed', record: 'ada' } })
    t.end()
  })

  await t.test('about a contact is about no patron', (t) => {
    const { raw, headers } = of({ user: { primary_id: 'no primary id (123)' } })
    t.match(notices.read(raw, headers), { about: { what: 'other' } })
    t.end()
  })

  await t.test('as the played Alma sends it is understood', async (t) => {
    const came: { raw: Buffer; headers: NodeJS.Dict<string | string[]> }[] = []
    const server = createServer((request, response) => {
      void request.toArray().then((chunks) => {
        came.push({ raw: Buffer.concat(chunks as Buffer[]), headers: request.headers })
        response.end(notices.challenge(new URL(request.url!, 'http://x').searchParams.get('challenge') ?? ''))
      })
    })
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done))
    t.teardown(() => server.close())
    const { port } = server.address() as { port: number }
    const profile = { url: `http://127.0.0.1:${port}/`, secret }
    t.equal(await site.simulator.webhooks.register(profile), true, 'the challenge is said back')
    came.length = 0
    const here = site.simulator.state(code)
    site.simulator.switches.webhooksLeave = 'when-asked'
    here.listen(profile)
    here.edit('ada', (user) => void (user.last_name = 'Quincey'))
    here.remove('bela')
    await site.simulator.webhooks.deliver()
    t.same(
      came.map(({ raw, headers }) => notices.read(raw, headers as Record<string, string>).about),
      [
        { what: 'changed', record: 'ada' },
        { what: 'removed', record: 'bela' },
      ],
    )
  })
})

await t.test('The central file can be switched off', (t) => {
  t.equal(connected('http://127.0.0.1:9', { centralFile: false }, true), undefined)
  t.throws(() => alma.settings.parse({ ...base('http://127.0.0.1:9'), centralFile: { accountType: 'EXTERNAL' } }))
  t.equal(connected('http://127.0.0.1:9').notices, undefined, 'and tells nothing by itself without a secret')
  t.end()
})

function base(url: string): object {
  return { baseUrl: `${url}/almaws/v1`, apiKey: new Secret('one-key'), institutionCode: code }
}

function connected(url: string, settings?: object): PatronFile
function connected(url: string, settings: object, maybe: true): PatronFile | undefined
function connected(url: string, settings: object = {}): PatronFile | undefined {
  const connection = alma.connect(alma.settings.parse({ ...base(url), ...settings }))
  return connection.open(toolsOf(writingSend(connection.manners))).file
}

/** A patron file whose Alma has one answer. */
function listing(answer: object): PatronFile {
  const connection = alma.connect(alma.settings.parse(base('https://alma.example')))
  const send: Send = async () => ({ status: 200, headers: {}, body: Buffer.from(JSON.stringify(answer)) })
  return connection.open(toolsOf(send)).file!
}

function toolsOf(send: Send) {
  const clock = { ...handClock(now), wait: () => Promise.reject(new Error('An adapter waits for nothing')) }
  return { institution, zoneMode: undefined, timeZone: 'UTC', others: {}, clock, send }
}

function notice({
  event,
  at,
  what,
  user,
  tenant = code,
}: {
  event: string
  at: number
  what: 'changed' | 'removed' | 'other'
  user: object
  tenant?: string
}): { raw: Buffer; headers: Record<string, string> } {
  const [name, method] = what === 'removed' ? ['USER_DELETED', 'DELETE'] : ['USER_UPDATED', 'UPDATE']
  const body = {
    id: event,
    action: what === 'other' ? 'LOAN' : 'USER',
    institution: { value: tenant, desc: 'Northbay' },
    time: new Date(at).toISOString(),
    event: { value: what === 'other' ? 'LOAN_CREATED' : name, desc: '' },
    ...(what === 'other' ? { item_loan: {} } : { webhook_user: { method, cause: 'UI', user } }),
  }
  const raw = Buffer.from(JSON.stringify(body))
  return { raw, headers: { 'x-exl-signature': createHmac('sha256', secret).update(raw).digest('base64') } }
}
