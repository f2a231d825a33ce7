import type { Call } from '#domain/call.ts'
import type { HoldPlacement, HoldRefusal, PickupPlace } from '#domain/hold.ts'
import type { HoldId, RecordId } from '#domain/id.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { HoldOrder, Holds } from '#ports/holds.ts'
import { readAs, settledAfterMs, type AlmaClient } from './client.ts'
import type { Refusal } from './errors.ts'
import { librariesOf } from './libraries.ts'
import { allPages } from './pages.ts'
import { isSame, standsInPath } from './query.ts'
import { withoutNames } from './said.ts'
import type { AlmaSettings } from './settings.ts'
import { inOrder, toHold } from './to-hold.ts'
import type { AlmaUsers } from './users.ts'
import { almaRequest, almaRequestOptions, almaRequestsPage, type AlmaRequest } from './wire-account.ts'

export type HoldSettings = Exclude<AlmaSettings['holds'], false>

/** Of Alma's requests those of the type HOLD: a booking or a digitization is not waited for in this sense, and cannot be told as one. */
const type = 'HOLD'

export function almaHolds(client: AlmaClient, users: AlmaUsers, settings: HoldSettings, timeZone: string): Holds {
  return {
    settledAfterMs,

    async list(record, call) {
      return (await all(record, call)).toSorted(inOrder).map((request) => toHold(request, timeZone))
    },

    async options(record, wanted, call) {
      await users.makeSureHere(record, call)
      const isAllowed = await mayHold(record, wanted.record, call)
      if (isAllowed === true) return { allowed: true, pickups: await pickups(call) }
      return { allowed: false, pickups: [], refusal: { reason: isAllowed === 'gone' ? 'gone' : 'not-holdable' } }
    },

    async place(record, order, call) {
      try {
        await users.makeSureHere(record, call)
      } catch (error) {
        if (isProblem(error, 'not-found')) return { outcome: 'refused', reason: 'gone' }
        throw error
      }
      // Alma demands a place, and there is none that it would choose itself.
      if (order.pickup === undefined) return { outcome: 'refused', reason: 'pickup-not-possible' }
      return post(record, order, order.pickup, call)
    },

    async cancel(record, hold, call) {
      // Whether Alma minds whose request it is that is cancelled below somebody's address is not known.
      if (!(await isTheirs(record, hold, call))) return { outcome: 'refused', reason: 'gone' }
      const path = ['users', record, 'requests', hold]
      const query = { reason: settings.cancelReason }
      const reply = await client.done({ endpoint: 'alma.requests.cancel', method: 'DELETE', path, query }, call)
      if (reply.refused === undefined) return { outcome: 'cancelled' }
      if (reply.refused === 'nobody' || reply.refused === 'no-such') return { outcome: 'refused', reason: 'gone' }
      return { outcome: 'refused', reason: 'other', ...saying(reply.said, record) }
    },
  }

  async function all(record: RecordId, call: Call): Promise<readonly AlmaRequest[]> {
    const endpoint = 'alma.requests.list'
    await users.makeSureHere(record, call)
    const requests = await allPages<AlmaRequest>(
      endpoint,
      ({ request_id: id }) => id,
      async (page) => {
        const question = { endpoint, path: ['users', record, 'requests'], query: { request_type: type, ...page } } as const
        const reply = await client.ask(question, call)
        if (reply.refused !== undefined) throw new Problem('not-found', `${endpoint}: Alma has no such user any more`)
        const { user_request: entries, total_record_count: total } = readAs(almaRequestsPage, endpoint, reply.content)
        return { entries, total: total ?? undefined }
      },
    )
    const isAnothers = requests.some(({ user_primary_id: owner }) => owner?.value !== undefined && !isSame(owner.value, record))
    if (isAnothers) throw new Problem('identifier-ambiguous', `${endpoint}: Alma answered with somebody else's requests`)
    return requests.filter((request) => request.request_type === undefined || isSame(request.request_type, type))
  }

  async function isTheirs(record: RecordId, hold: HoldId, call: Call): Promise<boolean> {
    if (!standsInPath(hold)) return false
    try {
      return (await all(record, call)).some(({ request_id: id }) => id === hold)
    } catch (error) {
      if (isProblem(error, 'not-found')) return false
      throw error
    }
  }

  /** Of the title: a copy's own options are below its holding, which nobody who asks knows. Whether the copy can be had shows when it is asked for. */
  async function mayHold(record: RecordId, mmsId: string, call: Call): Promise<boolean | 'gone'> {
    const endpoint = 'alma.bibs.request-options'
    if (!standsInPath(mmsId)) return 'gone'
    const question = { endpoint, path: ['bibs', mmsId, 'request-options'], query: { user_id: record } } as const
    const reply = await client.ask(question, call)
    if (reply.refused === 'nobody') throw new Problem('not-found', `${endpoint}: Alma has no such user any more`)
    if (reply.refused !== undefined) return 'gone'
    const { request_option: options } = readAs(almaRequestOptions, endpoint, reply.content)
    return options.some((option) => isSame(option.type?.value, type))
  }

  /** Alma says what may be asked for and not where it could be fetched; its clients offer the institution's libraries (VuFind). */
  async function pickups(call: Call): Promise<readonly PickupPlace[]> {
    const places = settings.pickups ?? (await librariesOf(client, call))
    return places.map(({ code, name }) => ({ code, name, library: code }))
  }

  async function post(record: RecordId, order: HoldOrder, pickup: string, call: Call): Promise<HoldPlacement> {
    const { wanted, wantedUntil, note } = order
    const query: Readonly<Record<string, string>> =
      wanted.item === undefined ? { mms_id: wanted.record } : { item_pid: wanted.item }
    const body = {
      request_type: type,
      pickup_location_type: 'LIBRARY',
      pickup_location_library: pickup,
      ...(wantedUntil && { last_interest_date: `${wantedUntil}Z` }),
      ...(note !== undefined && { comment: note }),
    }
    const path = ['users', record, 'requests']
    const reply = await client.write({ endpoint: 'alma.requests.create', method: 'POST', path, query, body }, almaRequest, call)
    if (reply.refused === undefined) return { outcome: 'placed', hold: toHold(reply.value, timeZone) }
    return { outcome: 'refused', reason: reasons[reply.refused] ?? 'other', ...saying(reply.said, record) }
  }
}

const reasons: Partial<Record<Refusal, HoldRefusal>> = {
  nobody: 'gone',
  'no-such': 'gone',
  'not-holdable': 'not-holdable',
  duplicate: 'duplicate',
  pickup: 'pickup-not-possible',
}

function saying(words: string, record: RecordId) {
  const said = withoutNames(words, [record])
  return said === undefined ? {} : { said }
}
