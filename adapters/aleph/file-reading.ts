import type { Call } from '#domain/call.ts'
import type { FieldShapes } from '#domain/field-shape.ts'
import type { RecordId } from '#domain/id.ts'
import type { FiledPatron } from '#ports/patron-file.ts'
import type { Borrowers } from './borrowers.ts'
import { toData } from './file-data.ts'
import type { FileSettings } from './file-shapes.ts'
import type { AlephListing } from './listing.ts'
import { isAskable, isSame } from './patrons.ts'
import { toPatron, type Telling } from './translate.ts'
import { primaryType } from './types.ts'
import type { Borrower } from './wire.ts'

export interface ReadingParts {
  readonly borrowers: Borrowers
  readonly list: AlephListing
}

export interface FileReading {
  /** The patron whole; nothing where the institution has no record of them, though another in the same Aleph may. */
  readonly filed: (record: RecordId, call: Call) => Promise<FiledPatron | undefined>
  /** What is written over: one call, but for a patron who is registered at libraries alone. */
  readonly shown: (record: RecordId, call: Call) => Promise<Borrower | undefined>
}

export function fileReading(
  { borrowers, list }: ReadingParts,
  shapes: FieldShapes,
  settings: FileSettings & Telling,
): FileReading {
  const type = settings.lookUpTypes.length > 0 ? primaryType : undefined

  /** Aleph takes any number for a name, and answers with whoever has it. */
  async function asked(record: RecordId, call: Call): Promise<Borrower | 'nobody' | 'no-local-record'> {
    if (!isAskable(record)) return 'nobody'
    const answer = await borrowers.info({ number: record, type, whole: true }, call)
    return typeof answer === 'string' || isSame(answer.global.id, record) ? answer : 'nobody'
  }

  async function listed(record: RecordId, borrower: Borrower | undefined, call: Call) {
    const whole = await list({ id: borrower?.global.id ?? record, borrower, seen: [] }, call)
    return whole && isSame(whole.borrower.global.id, record) ? whole : undefined
  }

  return {
    async filed(record, call) {
      const answer = await asked(record, call)
      if (answer === 'nobody') return undefined
      const whole = await listed(record, answer === 'no-local-record' ? undefined : answer, call)
      return whole && { record: toPatron(whole, settings), data: toData(whole.borrower, shapes, settings) }
    },

    async shown(record, call) {
      const answer = await asked(record, call)
      if (answer === 'nobody') return undefined
      return answer === 'no-local-record' ? (await listed(record, undefined, call))?.borrower : answer
    },
  }
}
