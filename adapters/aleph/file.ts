import type { Call } from '#domain/call.ts'
import { dayAt } from '#domain/day.ts'
import type { FieldShapes } from '#domain/field-shape.ts'
import type { RecordId } from '#domain/id.ts'
import { sameField, withChange, type DataField, type PatronData, type PatronDataChange } from '#domain/patron-data.ts'
import { Problem } from '#domain/problem.ts'
import { asShown, fieldsChanged } from '#domain/shown-change.ts'
import type { Clock } from '#ports/clock.ts'
import type { Patrons } from '#ports/ils.ts'
import type { Filed, FileRefusal, PatronFile } from '#ports/patron-file.ts'
import { unknownOutcome } from './errors.ts'
import { alephCreation } from './file-creation.ts'
import { toData } from './file-data.ts'
import { fileReading, type ReadingParts } from './file-reading.ts'
import { fits } from './file-search.ts'
import { alephShapes, type FileSettings } from './file-shapes.ts'
import { updateFor } from './file-update.ts'
import { isAskable } from './patrons.ts'
import type { Telling } from './translate.ts'
import { fitsOneUpdate, name, saysTaken, update, verdictOnAll, wordsOf, type Asked } from './update-bor.ts'
import type { Borrower } from './wire.ts'
import { isWritable } from './write-xml.ts'
import type { XServer } from './x-server.ts'

export interface FileParts extends ReadingParts {
  readonly server: XServer
  readonly patrons: Patrons
  readonly clock: Pick<Clock, 'now'>
  readonly timeZone: string
}

/**
 * Whole patrons of one ADM library, by update-bor. Nobody is given another main key, since Aleph's never changes, and nobody is removed: the global record
 * may be that of other institutions of the same Aleph too. There is no list of all and none of what has changed.
 */
export function alephFile(parts: FileParts, settings: FileSettings & Telling): PatronFile {
  const { server, patrons, clock, timeZone } = parts
  const shapes = alephShapes(settings)
  const { filed, shown } = fileReading(parts, shapes, settings)
  const today = () => dayAt(clock.now(), timeZone)

  async function send(record: RecordId, xml: string, asked: Asked, wanted: Wanted, call: Call): Promise<Filed> {
    const { errors } = await update(server, xml, call)
    const verdict = verdictOnAll(errors, asked)
    if (verdict.says === 'written') return { outcome: 'written' }
    if (verdict.says === 'refused' && verdict.reason === 'restricted') return skippedOrNot(record, wanted, call)
    if (verdict.says === 'unknown' || !verdict.surely) throw unknownOutcome(`${name}: not every record was confirmed`)
    if (saysTaken(errors)) return { ...refused('taken'), fields: ['identifiers'] }
    if (verdict.reason === 'conflict') return { ...refused('code', wordsOf(errors, record)), fields: ['group'] }
    // The same words are said of a number that went away meanwhile, and of a patron who did.
    const isGone = verdict.reason === 'gone' && (await shown(record, call)) === undefined
    return refused(isGone ? 'gone' : 'other', wordsOf(errors, record))
  }

  /** Something that is protected was skipped (plif-modification), and only a reading shows what. */
  async function skippedOrNot(record: RecordId, { before, after, fields }: Wanted, call: Call): Promise<Filed> {
    const borrower = await shown(record, call).catch((error: unknown) => {
      throw unknownOutcome(`${name}: whether it was skipped could not be read`, error)
    })
    if (!borrower) throw unknownOutcome(`${name}: whether it was skipped could not be read`)
    const now = toData(borrower, shapes, settings)
    const skipped = fields.filter((field) => !sameField(field, now, after))
    if (skipped.length === 0) return { outcome: 'written' }
    if (skipped.length < fields.length || skipped.some((field) => !sameField(field, now, before)))
      throw unknownOutcome(`${name}: a part was written and a part was skipped`)
    return { ...refused('restricted'), fields: skipped }
  }

  return {
    shapes,
    settledAfterMs: settings.settledAfterMinutes * 60_000,
    read: filed,

    async write(record, change, call) {
      if (!isAskable(record) || !isWritable(record)) return refused('gone')
      const borrower = await shown(record, call)
      if (!borrower) return refused('gone')
      const told = asShown(change, shapes)
      if ('cannot' in told) return { ...refused('other', 'Aleph cannot hold it'), fields: told.cannot }
      const unheardOf = strangeIn(change, shapes)
      if (unheardOf.length > 0) return { ...refused('code'), fields: unheardOf }
      const before = toData(borrower, shapes, settings)
      const fields = fieldsChanged(told.shown, before)
      if (fields.length === 0) return { outcome: 'written' }
      const kept = fields.filter((field) => isProtected(borrower, field))
      if (kept.length > 0) return { ...refused('restricted'), fields: kept }
      const after = withChange(before, told.shown)
      const wanted = { change, before, after, fields }
      const asked = updateFor(borrower, wanted, today(), settings)
      if ('cannot' in asked) return { ...refused('other', asked.said), fields: asked.cannot }
      if (!isWritable(asked.xml) || !fitsOneUpdate(asked.xml))
        return { ...refused('other', 'It does not fit into one update'), fields }
      return send(record, asked.xml, asked.asked, wanted, call)
    },

    ...(settings.newcomers && { create: alephCreation(parts, shapes, settings.newcomers, settings, today) }),

    async search(criteria, { from = '0', size }, call) {
      const { identifier } = criteria
      // To say that nobody was found would be to say that somebody was looked for.
      if (identifier === undefined)
        throw new Problem('capability-missing', 'Aleph has no search for patrons: it knows them by their numbers alone')
      const { patrons: hits } = await patrons.search({ identifier }, mostHits, call)
      const whole = []
      for (const { ref } of hits) {
        const found = await filed(ref.record, call)
        if (found && fits(found, criteria)) whole.push(found)
      }
      const end = Number(from) + size
      return {
        patrons: whole.slice(Number(from), end),
        total: whole.length,
        unread: 0,
        ...(end < whole.length && { next: String(end) }),
      }
    },
  }
}

/** Of each type of number there is one at most. */
const mostHits = 100

interface Wanted {
  readonly change: PatronDataChange
  readonly before: PatronData
  readonly after: PatronData
  readonly fields: readonly DataField[]
}

/** What of a list cannot be held by its code or number: to leave it out would be to say that it was written. */
function strangeIn(change: PatronDataChange, shapes: FieldShapes): readonly DataField[] {
  const numbers = change.identifiers?.some((number) => shapes.identifiers!.shown!(number) === undefined)
  const blocks = change.blocks?.some((block) => shapes.blocks!.shown!(block) === undefined)
  return [...(numbers ? (['identifiers'] as const) : []), ...(blocks ? (['blocks'] as const) : [])]
}

/**
 * What a load or an update must leave as it is, by the field for it (z303-plif-modification; knowledge base, message 5042): A the address, B the status,
 * D the last day, E the e-mail address, 1 everything.
 */
function isProtected({ global: { protects } }: Borrower, field: DataField): boolean {
  const letter = letters[field]
  return protects.includes('1') || (letter !== undefined && protects.includes(letter))
}

const letters: { readonly [Field in DataField]?: string } = { addresses: 'A', phones: 'A', emails: 'E', group: 'B', expires: 'D' }

function refused(reason: FileRefusal, said?: string): Filed & { readonly outcome: 'refused' } {
  return { outcome: 'refused', reason, ...(said !== undefined && said !== '' && { said }) }
}
