import type { Hold, PickupPlace, Wanted } from '#domain/hold.ts'
import type { HoldId } from '#domain/id.ts'
import { dayOf } from './to-loan.ts'
import type { AlmaRequest } from './wire-account.ts'

/** Alma cancels whatever is still a request; whether a library minds at some point it says to nobody before it is asked. */
const cancellable = undefined

export function toHold(request: AlmaRequest, timeZone: string): Hold {
  const state = stateOf(request.request_status)
  const placed = request.request_date ?? request.request_time
  const pickup = pickupOf(request)
  return {
    id: request.request_id as HoldId,
    title: [request.title, request.description].filter((part) => part !== undefined).join(' '),
    ...(request.author !== undefined && { author: request.author }),
    ...(request.mms_id !== undefined && { wanted: wantedOf(request.mms_id, request) }),
    ...(request.barcode !== undefined && { barcode: request.barcode }),
    state,
    ...(isText(request.request_status) && { said: request.request_status }),
    ...(state === 'waiting' && request.place_in_queue !== undefined && { position: request.place_in_queue }),
    ...(pickup && { pickup }),
    ...(placed && { placedOn: dayOf(placed, timeZone) }),
    // Of what is not on the shelf yet the date is of some other step, or what a library had in mind (VuFind reads it so, too).
    ...(state === 'ready' && request.expiry_date && { fetchBy: dayOf(request.expiry_date, timeZone) }),
    ...(request.last_interest_date && { wantedUntil: dayOf(request.last_interest_date, timeZone) }),
    cancellable,
  }
}

/** Of a title, too, Alma names the copy once it has found one. */
function wantedOf(record: string, { item_id: item }: AlmaRequest): Wanted {
  return item === undefined ? { record } : { record, item }
}

/** The text of a patron's list and the code of any other answer say the same, but for capitals and blanks: `On Hold Shelf`, `ON_HOLD_SHELF`. */
function stateOf(status: string | undefined): Hold['state'] {
  const code = status?.toUpperCase().replaceAll(/[^A-Z]+/g, '_')
  return code !== undefined && Object.hasOwn(states, code) ? states[code]! : 'other'
}

const states: Readonly<Record<string, Hold['state']>> = {
  NOT_STARTED: 'waiting',
  IN_PROCESS: 'on-its-way',
  ON_HOLD_SHELF: 'ready',
  READY: 'ready',
}

/** A text for people, and not a code. */
function isText(status: string | undefined): status is string {
  return status !== undefined && !/^[A-Z_]+$/.test(status)
}

/** Most are libraries; of another type (an address, a desk of another institution) there is no code to send back. */
function pickupOf({ pickup_location: name, pickup_location_library: code }: AlmaRequest): PickupPlace | undefined {
  if (code === undefined) return undefined
  return { code, name: name ?? code, library: code }
}

/** What can be fetched first, then as they were placed. */
export function inOrder(one: AlmaRequest, other: AlmaRequest): number {
  const later = (request: AlmaRequest) => Number(stateOf(request.request_status) !== 'ready')
  return later(one) - later(other) || placedAt(one) - placedAt(other) || (one.request_id < other.request_id ? -1 : 1)
}

function placedAt({ request_time: time, request_date: date }: AlmaRequest): number {
  const moment = time ?? date
  return moment === undefined ? 0 : (moment.at ?? Date.parse(moment.day))
}
