import { addDays } from '#simulation/day.ts'
import { blockTextOf } from './delinquencies.ts'
import { none } from './fields.ts'
import { z37Fields, type Z30, type Z37 } from './item-records.ts'
import { keyOf, loanOf, queueFor } from './items.ts'
import type { AlephPatron } from './patron.ts'
import { isExpired, registrationFor } from './registrations.ts'
import type { SubLibrarySeed } from './seed.ts'
import { dayOfClock, type World } from './world.ts'

/** What a request says besides which copy it is for; empty where it says nothing. */
export interface Wish {
  readonly pickup: string
  readonly until: string
  readonly note: string
  /** Whether any copy that is like this one will do. */
  readonly anyCopy: boolean
  /** The DLF interface does not do without a place (recorded); hold-req has no word for one. */
  readonly needsPickup: boolean
}

/** Where what an ADM library lends can be fetched. */
export function pickupsOf({ site }: World, library: string): readonly Pick<SubLibrarySeed, 'code' | 'name'>[] {
  return (site.admLibraries.find(({ code }) => code === library)?.subLibraries ?? []).filter(({ closed }) => !closed)
}

/** Until when a request is proposed to stand. */
export function lastInterest(world: World): string {
  return addDays(dayOfClock(world), 90).replaceAll('-', '')
}

/**
 * Why a patron may not have a copy. The words about permission, the shelf and a second request are recorded ones; those about blocks and dates
 * are ours.
 */
export function refusalOf(world: World, patron: AlephPatron, item: Z30): string | undefined {
  const registration = registrationFor(world, patron, item.library, '')
  if (!registration || registration['hold-permission'] !== 'Y' || item['item-status'] !== '01') return notPermitted
  const blocked = blockTextOf(world.site, patron.z303) ?? blockTextOf(world.site, registration)
  if (blocked !== undefined) return `Patron is blocked. ${blocked}`
  if (isExpired(world, registration)) return 'Patron registration has expired.'
  if (loanOf(world, item)?.id === patron.z303.id) return 'Patron has already loaned this item.'
  if (queueFor(world, item).some(({ id }) => id === patron.z303.id)) return 'Patron has already requested this item.'
  const onShelf = loanOf(world, item) === undefined
  return onShelf && registration['hold-on-shelf'] !== 'Y'
    ? 'Item or like copy is on shelf. Cannot place hold request.'
    : undefined
}

/** Puts the patron at the end of the queue, or says in Aleph's words why not. */
export function request(world: World, patron: AlephPatron, item: Z30, wish: Wish): Z37 | string {
  const refusal = refusalOf(world, patron, item)
  if (refusal !== undefined) return refusal
  const places = pickupsOf(world, item.library).map(({ code }) => code)
  if ((wish.needsPickup || wish.pickup !== '') && !places.includes(wish.pickup)) return pickupNotValid
  const today = dayOfClock(world).replaceAll('-', '')
  const initial = Object.fromEntries(Object.entries(z37Fields).map(([name, field]) => [name, field.initial])) as Z37
  const last = Math.max(0, ...queueFor(world, item).map(({ sequence }) => Number(sequence)))
  const hold: Z37 = {
    ...initial,
    library: item.library,
    'doc-number': item['doc-number'],
    'item-sequence': item['item-sequence'],
    sequence: String(last + 1).padStart(4, '0'),
    id: patron.z303.id,
    // Somebody fetches what is on the shelf.
    status: loanOf(world, item) ? 'W' : 'A',
    expand: wish.anyCopy ? 'Y' : 'N',
    'open-date': today,
    'request-date': today,
    'end-request-date': wish.until === '' ? lastInterest(world) : wish.until,
    'pickup-location': wish.pickup === '' ? item['sub-library'] : wish.pickup,
    'note-1': wish.note.slice(0, 50),
  }
  patron.z37.push(hold)
  world.ledger.push({ by: 'hold', table: 'z37', id: patron.z303.id, key: keyOf(hold) })
  return hold
}

const notPermitted = 'Patron does not have permission to place a hold request for this item.'
const pickupNotValid = 'pickup location is not valid'

/** What lies on the hold shelf is the desk's to take off it. */
export function isCancellable(hold: Z37): boolean {
  return hold.status !== 'S'
}

export function cancel(world: World, owner: AlephPatron, hold: Z37): void {
  owner.z37.splice(owner.z37.indexOf(hold), 1)
  world.ledger.push({ by: 'cancel', table: 'z37', id: owner.z303.id, key: keyOf(hold) })
}

/** `Waiting in position 1 in queue; current due date …` is a client's (Paderborn); the others are ours. */
export function statusText(world: World, hold: Z37, item: Z30 | undefined): string {
  if (hold.status === 'S')
    return `On hold shelf until ${hold['end-hold-date'] === none ? 'further notice' : hold['end-hold-date']}`
  if (hold.status === 'A') return 'In process'
  const position =
    queueFor(world, hold)
      .filter(({ status }) => status === 'W')
      .indexOf(hold) + 1
  const due = item && loanOf(world, item)?.['due-date']
  return `Waiting in position ${position} in queue${due === undefined ? '' : `; current due date ${due}`}`
}
