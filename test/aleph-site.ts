import { aleph } from '#adapters/aleph/index.ts'
import { alephPatronsOf } from '#adapters/aleph/simulator/cast.ts'
import { consortium } from '#adapters/aleph/simulator/consortium.ts'
import { startAleph, type AlephSeed, type AlephSimulator, type AlephSwitches } from '#adapters/aleph/simulator/index.ts'
import { addDays, type Day } from '#domain/day.ts'
import type { InstitutionId, RecordId } from '#domain/id.ts'
import type { PatronRecord } from '#domain/patron.ts'
import { Secret } from '#ports/adapter.ts'
import type { Ils } from '#ports/ils.ts'
import type { Send, VendorRequest } from '#ports/send.ts'
import { cast } from '#simulation/cast.ts'
import { handClock } from '#simulation/clock.ts'
import { writingSend } from './conformance/ils-renewal.ts'
import { patience } from './conformance/ils.ts'

export const institution = 'one' as InstitutionId
export const date = '2026-03-10'
export const today = date as Day
const now = '2026-03-10T12:00:00Z'

export const key = (id: string) => id as RecordId
export const inDays = (days: number) => addDays(today, days)

/** An Aleph with the cast in it, at noon of that day. */
export function start(switches: Partial<AlephSwitches> = {}, change: Partial<AlephSeed> = {}): Promise<AlephSimulator> {
  const seed = consortium(date)
  const patrons = alephPatronsOf(cast, seed.admLibraries, date, { idOf: ({ patronId }) => patronId })
  return startAleph({ ...seed, patrons, idLength: 40, ...change, switches }, { clock: handClock(now) })
}

/** An institution of the simulator. The site's view is only there where it is asked for: probing would take it before anything else. */
export function opened(
  { xServer, dlf, view }: AlephSimulator,
  { withView = false, ...settings }: { readonly withView?: boolean } & Record<string, unknown> = {},
  watch: (request: VendorRequest, call: Parameters<Send>[0]) => void = () => {},
  through: (send: Send) => Send = (send) => send,
): Ils {
  const site = {
    xServer,
    dlf,
    ...(withView && { view }),
    admLibrary: 'NOR50',
    userName: 'GATEWAY',
    password: new Secret('GATEWAY-PASS'),
    blocksList: 'all',
    closedBlocks: ['90'],
  }
  return openedAt({ ...site, ...settings }, watch, through)
}

export function openedAt(
  settings: object,
  watch: (request: VendorRequest, call: Parameters<Send>[0]) => void = () => {},
  through: (send: Send) => Send = (send) => send,
): Ils {
  const connection = aleph.connect(aleph.settings.parse(settings))
  const clock = { ...handClock(now), wait: () => Promise.reject(new Error('An adapter waits for nothing')) }
  const watched =
    (send: Send): Send =>
    (call, request) => {
      watch(request, call)
      return through(send)(call, request)
    }
  const others = Object.entries(connection.others).map(([name, manners]) => [name, watched(writingSend(manners))])
  const tools = { institution, zoneMode: undefined, timeZone: 'UTC', send: watched(writingSend(connection.manners)), clock }
  return connection.open({ ...tools, others: Object.fromEntries(others) as Record<string, Send> })
}

export function give(simulator: AlephSimulator, id: string, type: string, value: string, active = true): void {
  simulator.state().edit(id, ({ z308: keys }) => {
    keys.push({ ...keys[0]!, 'key-type': type, 'key-data': value, status: active ? 'AC' : 'NA' })
  })
}

export function read(ils: Ils, id: string, seen: readonly string[] = []): Promise<PatronRecord | undefined> {
  return ils.patrons.read(key(id), seen, patience())
}

/** Where a patron is registered, and until when. */
export function datesOf(patron: PatronRecord | undefined): readonly (readonly [where: string, expires: Day | undefined])[] {
  return (patron?.registrations ?? []).map(({ library = 'institution', inherited, limits }) => [
    `${inherited ? 'inherited ' : ''}${library}`,
    limits[0]?.expires,
  ])
}
