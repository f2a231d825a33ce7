import { createHmac } from 'node:crypto'
import { inspect } from 'node:util'
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
import type { RecordId } from '#domain/id.ts'
import type { DataField, PatronData } from '#domain/patron-data.ts'
import type { ZoneMode } from '#domain/place.ts'
import { Secret } from '#ports/adapter.ts'
import type { NewPatron, PatronFile } from '#ports/patron-file.ts'
import type { VendorRequest } from '#ports/send.ts'
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
