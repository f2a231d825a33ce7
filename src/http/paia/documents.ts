import type { Entry } from '#domain/account.ts'
import type { Hold } from '#domain/hold.ts'
import type { LibraryId, PatronRef } from '#domain/id.ts'
import type { Loan } from '#domain/loan.ts'
import { nameIn } from '#domain/place.ts'
import type { Parts } from '#http/parts.ts'
import type { Condition } from './conditions.ts'
import { endOf, momentIn, startOf } from './times.ts'
import { urisAt } from './uris.ts'

/** The standard's "service status". `none`: nothing between this patron and this document. */
export const statuses = { none: 0, reserved: 1, ordered: 2, held: 3, provided: 4, rejected: 5 } as const

/**
 * The standard's "document" (PAIA 1.4, "Documents"). What is left out is unknown, and not false. Not so of what a library system tells only when it is
 * asked to do it: that it can be asked is said with `true`, since VuFind offers neither renewing nor cancelling without.
 */
export interface PaiaDocument {
  readonly status: number
  readonly item?: string
  readonly edition?: string
  readonly requested?: string
  readonly about?: string
  readonly label?: string
  readonly comment?: string
  readonly queue?: number
  readonly renewals?: number
  readonly starttime?: string
  readonly endtime?: string
  readonly cancancel?: boolean
  readonly canrenew?: boolean
  readonly error?: string
  readonly condition?: Condition
  readonly storage?: string
  readonly storageid?: string
}

/** A document, and everything that it may be called by. */
export interface Filed {
  readonly handle: string
  readonly names: readonly string[]
  readonly edition?: string
  readonly document: PaiaDocument
}

export type Filing = Pick<Parts, 'ids' | 'topology' | 'publicUrl'>

/** A loan is called by its copy; it has no title number, so it has no edition. */
export function loanFiled({ patron, library, part }: Entry<Loan>, language: string, parts: Filing): Filed {
  const { title, author, barcode, callNumber, lentOn, due, renewable, renewals } = part
  const uris = urisAt(parts.publicUrl, patron.institution)
  const timeZone = zoneOf(patron, parts)
  const handle = parts.ids.sealPart('loan', { patron, id: part.id })
  const names = [...(barcode === undefined ? [] : [uris.barcode(barcode)]), uris.own('loan', handle)]
  return {
    handle,
    names,
    document: {
      status: statuses.held,
      item: names[0]!,
      about: aboutOf(title, author),
      ...(callNumber !== undefined && { label: callNumber }),
      ...(renewals !== undefined && { renewals }),
      ...(lentOn && { starttime: startOf(lentOn, timeZone) }),
      endtime: due.at === undefined ? endOf(due.day, timeZone) : momentIn(timeZone, due.at),
      cancancel: false,
      canrenew: renewable ?? true,
      ...(library !== undefined && storedIn(library, patron, language, parts)),
    },
  }
}

const holdStatuses: Readonly<Record<Hold['state'], number>> = {
  waiting: statuses.reserved,
  'on-its-way': statuses.ordered,
  ready: statuses.provided,
  // Somebody is dealing with it: the patron cannot have it yet, but will.
  other: statuses.reserved,
}

/**
 * A hold on a title has an edition, and for its item its own name: VuFind cancels by the item alone, and without one two holds on a title would be
 * called the same. When it was placed is when it was reserved or ordered, and not when it was provided.
 */
export function holdFiled({ patron, part }: Entry<Hold>, parts: Filing): Filed {
  const { title, author, wanted, barcode, state, said, position, pickup, placedOn, fetchBy, cancellable } = part
  const uris = urisAt(parts.publicUrl, patron.institution)
  const timeZone = zoneOf(patron, parts)
  const handle = parts.ids.sealPart('hold', { patron, id: part.id })
  const names = [
    ...(barcode === undefined ? [] : [uris.barcode(barcode)]),
    ...(wanted?.item === undefined ? [] : [uris.item(wanted.record, wanted.item)]),
    uris.own('hold', handle),
  ]
  const edition = wanted && uris.record(wanted.record)
  return {
    handle,
    names,
    ...(edition !== undefined && { edition }),
    document: {
      status: holdStatuses[state],
      item: names[0]!,
      ...(edition !== undefined && { edition }),
      about: aboutOf(title, author),
      ...(said !== undefined && { comment: said }),
      ...(position !== undefined && { queue: position }),
      ...(placedOn && state !== 'ready' && { starttime: startOf(placedOn, timeZone) }),
      ...(fetchBy && state === 'ready' && { endtime: endOf(fetchBy, timeZone) }),
      cancancel: cancellable ?? true,
      canrenew: false,
      ...(pickup && { storage: pickup.name, storageid: uris.pickup(pickup.code) }),
    },
  }
}

/** Item and edition together name one document of a patron: where two would have the same, the later goes by its own name. */
export function toDocuments(filed: readonly Filed[]): readonly PaiaDocument[] {
  const taken = new Set<string>()
  return filed.map(({ names, document }) => {
    const item = names.find((name) => !taken.has(`${name} ${document.edition}`)) ?? names.at(-1)!
    taken.add(`${item} ${document.edition}`)
    return { ...document, item }
  })
}

/** How ISBD writes a title and whoever is responsible for it. */
function aboutOf(title: string, author: string | undefined): string {
  return author === undefined ? title : `${title} / ${author}`
}

function storedIn(library: LibraryId, { institution }: PatronRef, language: string, { topology, publicUrl }: Filing) {
  const name = nameIn(language, topology.library(library)?.name ?? {})
  return { storage: name, storageid: urisAt(publicUrl, institution).library(library) }
}

export function zoneOf({ institution }: Pick<PatronRef, 'institution'>, { topology }: Pick<Parts, 'topology'>): string {
  return topology.institution(institution)?.timeZone ?? 'UTC'
}
