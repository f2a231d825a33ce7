import type { FieldShapes } from '#domain/field-shape.ts'
import type { InstitutionId } from '#domain/id.ts'
import type { PatronData } from '#domain/patron-data.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import { outlooks, type Outlooks } from './outlooks.ts'
import type { FiledZone, People } from './people.ts'
import { inZoneWords } from './zone-words.ts'

/** What a walk notes of a central record, in a few letters: who holds it, and what it looks like at each institution. */
export interface WalkNotes {
  of(zone: FiledZone, holder: InstitutionId, data: PatronData): string
  holderIn(note: string): InstitutionId
  isAsNoted(zone: FiledZone, note: string, institution: InstitutionId, copy: PatronData): boolean
}

export interface WalkNotesParts {
  readonly people: Pick<People, 'fileOf' | 'membershipOf' | 'isZone'>
  readonly ids: Pick<PatronIds, 'fingerprint'>
}

export function walkNotes({ people, ids }: WalkNotesParts): WalkNotes {
  const known = new Map<InstitutionId, Outlooks>()

  return {
    of: (zone, holder, data) => [holder, ...outlooksOf(zone, holder).of(inZone(zone, holder, data))].join(' '),
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
    const made = outlooks(shapesAt(holder), members, ids)
    known.set(holder, made)
    return made
  }

  function shapesAt(holder: InstitutionId): FieldShapes {
    return people.fileOf(holder).shapes
  }

  function inZone(zone: FiledZone, holder: InstitutionId, data: PatronData): PatronData {
    return people.isZone(holder) ? data : inZoneWords(data, people.membershipOf(zone, holder).maps)
  }
}

function holderIn(note: string): InstitutionId {
  return note.split(' ', 1)[0] as InstitutionId
}
