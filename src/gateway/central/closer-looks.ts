import type { Call } from '#domain/call.ts'
import type { InstitutionId } from '#domain/id.ts'
import type { Clock } from '#ports/clock.ts'
import type { FiledPatron } from '#ports/patron-file.ts'
import type { Store } from '#ports/store.ts'
import { agreedNow, nextState } from './field-states.ts'
import { pairing } from './pairing.ts'
import type { FiledZone, People } from './people.ts'
import type { Prints } from './prints.ts'
import { centralSide } from './sides.ts'

/** A copy held against its central record, as whoever synchronises them would, by reading only. */
export interface CloserLooks {
  /**
   * `unowned`: its central record is not there (any more). Where they are as the rules have them and never were held against each other, that they agree
   * is written down: what is edited from here on is an edit, and does not go in silence.
   */
  look(look: CloserLook, call: Call): Promise<'same' | 'differs' | 'unowned'>
}

export interface CloserLook {
  readonly zone: FiledZone
  readonly person: string
  /** Who holds the central record. */
  readonly holder: InstitutionId
  readonly copy: FiledPatron
}

export interface CloserLooksParts {
  readonly people: People
  readonly store: Pick<Store, 'syncStates'>
  readonly prints: Prints
  readonly clock: Clock
}

export function closerLooks({ people, store, prints, clock }: CloserLooksParts): CloserLooks {
  return {
    async look({ zone, person, holder, copy }, call) {
      const { institution } = copy.record.ref
      const asOf = clock.now()
      const central = await people.tiedAt(zone, copy.record, holder, call)
      if (!central) return 'unowned'
      const states = await store.syncStates.all(person)
      const before = zone.members.slice(0, zone.members.indexOf(institution)).filter((each) => states.has(each))
      const pairs = pairing(
        {
          holder,
          central: centralSide(people, zone, central),
          copy: { data: copy.data, shapes: people.fileOf(institution).shapes },
          membership: people.membershipOf(zone, institution),
          state: states.get(institution),
          outranked: (field) => before.some((each) => people.membershipOf(zone, each).rules[field] === 'institution'),
          now: clock.now(),
        },
        prints,
      )
      if (pairs.some(({ merged }) => merged.central ?? merged.copy)) return 'differs'
      if (!states.has(institution)) {
        const agreed = new Map(pairs.map((pair) => [pair.field, agreedNow(pair)]))
        // Whoever was quicker has seen it later.
        await store.syncStates.save(person, institution, nextState(undefined, holder, asOf, pairs, agreed))
      }
      return 'same'
    },
  }
}
