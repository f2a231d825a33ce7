import type { InstitutionId } from '#domain/id.ts'
import type { PatronData } from '#domain/patron-data.ts'
import type { FiledPatron } from '#ports/patron-file.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import { outlooks, type Outlooks } from './outlooks.ts'
import type { FiledZone, People } from './people.ts'
import { centralSide } from './sides.ts'

/** What a walk notes of a central record, in a few letters: who holds it, and what it looks like at each institution. */
export interface WalkNotes {
  of(zone: FiledZone, central: FiledPatron): string
  holderIn(note: string): InstitutionId
  isAsNoted(zone: FiledZone, note: string, institution: InstitutionId, copy: PatronData): boolean
}

export interface WalkNotesParts {
  readonly people: People
  readonly ids: Pick<PatronIds, 'fingerprint'>
}

export function walkNotes({ people, ids }: WalkNotesParts): WalkNotes {
  const known = new Map<InstitutionId, Outlooks>()

  return {
    of(zone, central) {
      const holder = central.record.ref.institution
      return [holder, ...outlooksOf(zone, holder).of(centralSide(people, zone, central).data)].join(' ')
    },
    holderIn,
    isAsNoted(zone, note, institution, copy) {
      const [, ...noted] = note.split(' ')
      return outlooksOf(zone, holderIn(note)).isAs(noted, institution, copy)
    },
  }

  /** By holder: no two zones have one in common. */
  function outlooksOf(zone: FiledZone, holder: InstitutionId): Outlooks {
    const before = known.get(holder)
    if (before) return before
    const members = zone.members.map((institution) => ({
      institution,
      membership: people.membershipOf(zone, institution),
      shapes: people.fileOf(institution).shapes,
    }))
    const made = outlooks(people.fileOf(holder).shapes, members, ids)
    known.set(holder, made)
    return made
  }
}

function holderIn(note: string): InstitutionId {
  return note.split(' ', 1)[0] as InstitutionId
}
