import { dayAt, latest, type Day } from '#domain/day.ts'
import type { InstitutionId } from '#domain/id.ts'
import type { PatronRecord } from '#domain/patron.ts'
import { spellingOf } from '#domain/postal-address.ts'
import { isProblem } from '#domain/problem.ts'
import type { AddressLook } from '#ports/address-store.ts'
import type { Memory } from '#ports/memory.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import type { Directory } from './directory.ts'

/** Who has moved lately, where somebody minds: as the library system dates it, or as it was seen from one look to the next. */
export interface AddressWatch {
  /**
   * A look at records that were just read, each at most once a day where nothing has changed. Never throws: no card fails because nothing could be
   * written down. The next one that is put together is a new chance.
   */
  take(looked: readonly RecordLook[]): Promise<void>
  /** When the address last changed, as far as anybody knows. The first one ever seen is no change. */
  changedOn(look: RecordLook): Promise<Day | undefined>
  /** From what it is known at an institution. Never throws. */
  knownAt(institution: InstitutionId): Promise<AddressChangesKnown>
}

/** A record, and when it was asked for. */
export interface RecordLook {
  readonly record: PatronRecord
  readonly asOf: number
}

export type AddressChangesKnown =
  | { readonly by: 'library-system' }
  /** `since`: the first day on which it looked; nobody has come yet where it is left out. */
  | { readonly by: 'gateway'; readonly since?: Day }
  | { readonly by: 'nobody' }

export interface AddressWatchParts {
  readonly directory: Directory
  readonly store: Pick<Store, 'addresses'>
  readonly ids: Pick<PatronIds, 'holder' | 'fingerprint'>
  /** Which look this node has last written down, by holder. */
  readonly memory: Memory<string>
}

export function addressWatch({ directory, store, ids, memory }: AddressWatchParts): AddressWatch {
  const { topology } = directory
  /** A first look stays the first. */
  const firstLooks = new Map<InstitutionId, Day>()

  return {
    async take(looked) {
      for (const { record, asOf } of looked) {
        const look = isMinded(record) && record.addressSince === undefined ? lookAt({ record, asOf }) : undefined
        if (!look) continue
        const written = `${look.address} ${look.day}`
        if (memory.get(look.holder)?.value === written) continue
        try {
          await store.addresses.see(look)
        } catch (error) {
          if (!isProblem(error)) throw error
          return
        }
        memory.keep(look.holder, written)
      }
    },

    async changedOn({ record, asOf }) {
      const { addressSince } = record
      const look = lookAt({ record, asOf })
      if (addressSince === undefined) return look && store.addresses.see(look)
      // What was seen before the library system said so counts as well.
      const seen = await store.addresses.changed(holderOf(record))
      return seen === undefined ? addressSince : latest([addressSince, seen])
    },

    async knownAt(institution) {
      const told = directory.at(institution).ils.patrons.addressChanges
      if (told === undefined) return { by: 'nobody' }
      if (told === 'dated') return { by: 'library-system' }
      const since = firstLooks.get(institution) ?? (await firstLookAt(institution))
      return { by: 'gateway', ...(since !== undefined && { since }) }
    },
  }

  async function firstLookAt(institution: InstitutionId): Promise<Day | undefined> {
    try {
      const since = await store.addresses.since(institution)
      if (since !== undefined) firstLooks.set(institution, since)
      return since
    } catch (error) {
      if (isProblem(error)) return undefined
      throw error
    }
  }

  /** Does any of the places where the patron is registered ask for it? */
  function isMinded({ ref, registrations }: PatronRecord): boolean {
    return registrations
      .filter(({ inherited }) => !inherited)
      .map((registration) => topology.policiesAt(topology.placeOf(ref.institution, registration)).renewal)
      .some(({ addressChangedWithinDays }) => addressChangedWithinDays !== 'off')
  }

  function lookAt({ record, asOf }: RecordLook): AddressLook | undefined {
    const { ref, address } = record
    const spelling = address && spellingOf(address)
    if (spelling === undefined) return undefined
    const holder = holderOf(record)
    const { timeZone } = directory.at(ref.institution).institution
    return {
      holder,
      institution: ref.institution,
      // With whose it is, so that nobody sees who lives together.
      address: ids.fingerprint('postal-address', holder, spelling),
      at: asOf,
      day: dayAt(asOf, timeZone),
    }
  }

  function holderOf({ ref }: PatronRecord): string {
    return ids.holder({ kind: 'patron', patron: ref })
  }
}
