import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import nock from 'nock'
import type { Test } from 'tap'
import { alma } from '#adapters/alma/index.ts'
import {
  startAlma,
  type AlmaFeeSeed,
  type AlmaSimulator,
  type AlmaUserSeed,
  type KeySeed,
  type TenantSeed,
} from '#adapters/alma/simulator/index.ts'
import { addDays, type Day } from '#domain/day.ts'
import type { InstitutionId, RecordId } from '#domain/id.ts'
import type { ZoneMode } from '#domain/place.ts'
import { Secret } from '#ports/adapter.ts'
import type { CentralFile, Ils } from '#ports/ils.ts'
import type { Send, VendorAnswer, VendorRequest } from '#ports/send.ts'
import { cast } from '#simulation/cast.ts'
import { handClock } from '#simulation/clock.ts'
import { registrationAt, type Person } from '#simulation/person.ts'
import { writingSend } from './conformance/ils-renewal.ts'

export const institution = 'one' as InstitutionId
export const code = '01PGW_ONE'
export const zone = '01PGW_NETWORK'
export const neighbour = '01PGW_TWO'
export const today = '2026-03-10' as Day
/** The middle of that day, and an hour at which a shifted date would be another. */
export const now = '2026-03-10T23:30:00Z'
export const libraries = [
  { code: 'HARBOUR', name: 'Harbour Library' },
  { code: 'HILL', name: 'Hill Library' },
]

export const remaining = { 'x-exl-api-remaining': '4711' }
const fixtures = join(import.meta.dirname, 'fixtures/alma')
export const read = (id: string) => id as RecordId

/** Alma with the cast as its first institution, and above it the zone with the central file, or beside it another with linked users. */
export function start(
  mode: 'none' | 'network-managed' | 'linked',
  keys: readonly KeySeed[] = [],
  has: Pick<TenantSeed, 'users' | 'bibs'> = { users: usersAt(1) },
): Promise<AlmaSimulator> {
  const tenant = { code, name: 'Northbay Libraries', mode, keys: [{ key: 'one-key' }, ...keys], libraries, ...has }
  const central = {
    code: zone,
    name: 'The network',
    mode,
    isNetworkZone: true,
    keys: [{ key: 'zone-key' }],
    libraries: [],
    users: usersAt(0),
  }
  const tenants = { none: [tenant], 'network-managed': [{ ...tenant, networkZone: zone }, central], linked: linkedWith(tenant) }[
    mode
  ]
  // The clock stands still, and so does Alma's second.
  return startAlma({ tenants, switches: { callsPerSecond: null } }, { clock: handClock(now) })
}

/** A network zone alone, with the cast for its users, who have no roles there. */
export function startCentral(): Promise<AlmaSimulator> {
  const users = usersAt(1).map(({ user_role: _roles, ...user }) => user)
  const keys = [{ key: 'one-key' }]
  const tenant: TenantSeed = {
    code,
    name: 'The network',
    mode: 'network-managed',
    isNetworkZone: true,
    keys,
    libraries: [],
    users,
  }
  return startAlma({ tenants: [tenant], switches: { callsPerSecond: null } }, { clock: handClock(now) })
}

/** Ada was first here and Fay beyond; whoever has Ada's id beyond is somebody else. Nothing links anybody else. */
function linkedWith(tenant: TenantSeed): readonly TenantSeed[] {
  const own: Readonly<Record<string, Partial<AlmaUserSeed>>> = {
    ada: { linking_id: '5131558001021' },
    fay: { source_institution_code: neighbour, source_link_id: '6242669001022' },
  }
  const users = tenant.users.map((user) => ({ ...user, ...own[user.primary_id] }))
  const beyond = [
    { primary_id: 'ada.copy', source_institution_code: code, source_link_id: '5131558001021' },
    { primary_id: 'fay.first', linking_id: '6242669001022' },
    { primary_id: 'ada' },
  ]
  return [
    { ...tenant, users },
    { ...tenant, code: neighbour, keys: [{ key: 'two-key' }], users: beyond },
  ]
}

export function opened(
  { url }: { url: string },
  settings: object = {},
  zoneMode?: ZoneMode,
  watch: (request: VendorRequest) => void = () => {},
): Ils {
  const base = { baseUrl: `${url}/almaws/v1`, apiKey: new Secret('one-key'), institutionCode: code }
  const connection = alma.connect(alma.settings.parse({ ...base, ...settings }))
  const clock = { ...handClock(now), wait: () => Promise.reject(new Error('An adapter waits for nothing')) }
  const plain = writingSend(connection.manners)
  const send: Send = (call, request) => {
    watch(request)
    return plain(call, request)
  }
  return connection.open({ institution, zoneMode, timeZone: 'UTC', send, others: {}, clock })
}

/** The same tenant as the central file of a zone. */
export function central({ url }: { url: string }, settings: object = {}): CentralFile {
  const base = { baseUrl: `${url}/almaws/v1`, apiKey: new Secret('one-key'), institutionCode: code }
  const connection = alma.connect(alma.settings.parse({ ...base, ...settings }))
  const clock = { ...handClock(now), wait: () => Promise.reject(new Error('An adapter waits for nothing')) }
  return connection.openCentral!({ institution, send: writingSend(connection.manners), others: {}, clock })
}

export function dayIn(written: string | undefined): Day | undefined {
  return written?.slice(0, 10) as Day | undefined
}

export function everythingIn(simulator: AlmaSimulator, tenant: string): unknown {
  const state = simulator.state(tenant)
  return state.users().map((user) => {
    const { primary_id: id } = user
    return [user, state.fees(id), state.loans(id), state.requests(id)]
  })
}

export function owe(simulator: AlmaSimulator, id: string, amount: number, fee: Partial<AlmaFeeSeed> = {}): void {
  const seed = { type: { value: 'OVERDUEFINE' }, owner: { value: 'HARBOUR' }, creation_time: now, currency: 'EUR' }
  const count = simulator.state(code).fees(id).length
  simulator.state(code).charge(id, { ...seed, id: `7000${count}`, balance: amount, ...fee })
}

/** An adapter whose vendor is one function. */
export function stubbed(reply: (request: VendorRequest) => VendorAnswer): Ils {
  const settings = { baseUrl: 'https://alma.example/almaws/v1', apiKey: new Secret('one-key'), institutionCode: code }
  const clock = { ...handClock(now), wait: () => Promise.reject(new Error('An adapter waits for nothing')) }
  const send: Send = async (_call, request) => reply(request)
  return alma
    .connect(alma.settings.parse(settings))
    .open({ institution, zoneMode: undefined, timeZone: 'UTC', send, others: {}, clock })
}

function usersAt(place: number): AlmaUserSeed[] {
  return cast.flatMap((person) => userAt(person, place) ?? [])
}

function userAt(person: Person, place: number): AlmaUserSeed | undefined {
  const registration = registrationAt(person, place)
  if (!registration) return undefined
  const { group, expires, roleExpires = expires, status, account, blocks } = registration
  return {
    primary_id: person.patronId,
    first_name: person.given,
    last_name: person.family,
    preferred_language: { value: person.language },
    birth_date: person.born,
    user_group: { value: group.toUpperCase() },
    ...(expires !== undefined && { expiry_date: addDays(today, expires) }),
    account_type: { value: account.toUpperCase() },
    ...(account === 'internal' ? { password: person.password } : { external_id: 'SIS' }),
    status: { value: status.toUpperCase() },
    contact_info: {
      address: [{ line1: person.address.street, city: person.address.city }],
      email: [{ email_address: person.email, preferred: true }],
      phone: [{ phone_number: person.phone, preferred: true }],
    },
    user_identifier: person.cards.map(({ number, active }) => ({
      value: number,
      id_type: { value: 'BARCODE' },
      status: active ? 'ACTIVE' : 'INACTIVE',
    })),
    user_role: [
      {
        role_type: { value: '200' },
        scope: { value: code },
        ...(roleExpires !== undefined && { expiry_date: addDays(today, roleExpires) }),
      },
    ],
    user_block: blocks.map(({ kind, note }) => ({
      block_description: { value: kind.toUpperCase(), desc: 'A lost item is not settled' },
      block_note: note,
    })),
  }
}

export function file(name: string): string {
  return readFileSync(join(fixtures, name), 'utf8')
}

/** Answers calls from files. One that matches nothing gets a 501 from nock, which could pass for a vendor's: so all must be used. */
export async function replay<T>(t: Test, answers: (scope: nock.Scope) => nock.Scope, work: () => Promise<T>): Promise<T> {
  const reqheaders = { authorization: 'apikey one-key', accept: 'application/json' }
  const scope = answers(nock('https://alma.example/almaws/v1', { reqheaders }))
  try {
    return await work()
  } finally {
    t.same(scope.pendingMocks(), [], 'each replayed answer was asked for')
    nock.cleanAll()
  }
}
