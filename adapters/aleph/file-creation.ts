import type { Call } from '#domain/call.ts'
import type { Day } from '#domain/day.ts'
import type { FieldShapes } from '#domain/field-shape.ts'
import type { RecordId } from '#domain/id.ts'
import { dataFields, withChange, type PatronData } from '#domain/patron-data.ts'
import { asShown, nobody, whatIsSaid } from '#domain/shown-change.ts'
import type { Created, FileRefusal, NewPatron } from '#ports/patron-file.ts'
import type { Borrowers } from './borrowers.ts'
import { unknownOutcome } from './errors.ts'
import type { CentralFileSettings } from './file-settings.ts'
import { emptyGlobal, globalFields, raw, type Sent } from './file-global.ts'
import { freshPin, newNumber } from './file-numbers.ts'
import { phoneFields } from './file-phones.ts'
import { nameWritten, type FileSettings } from './file-shapes.ts'
import { longest } from './file-text.ts'
import { elements } from './file-update.ts'
import { textOf } from './parse-xml.ts'
import { isAskable, isSame } from './patrons.ts'
import { primaryType } from './types.ts'
import { fitsOneUpdate, insertionOf, name, saysTaken, update, verdictOnAll, wordsOf } from './update-bor.ts'
import { isWritable, written } from './write-xml.ts'
import type { XServer } from './x-server.ts'

interface CreationParts {
  readonly server: XServer
  readonly borrowers: Borrowers
}

type Newcomers = NonNullable<CentralFileSettings['newcomers']>

/**
 * A new patron, with an address, a record at the institution and a password that nobody knows. By A or I somebody whom Aleph does not find is made anew,
 * and so a second time: the number to find them by is looked for first.
 */
export function alephCreation(
  { server, borrowers }: CreationParts,
  shapes: FieldShapes,
  newcomers: Newcomers,
  settings: FileSettings,
  today: () => Day,
) {
  return async ({ record, data }: NewPatron, call: Call): Promise<Created> => {
    const said = whatIsSaid(data)
    const told = asShown(Object.fromEntries(dataFields.flatMap((field) => (shapes[field] ? [[field, said[field]]] : []))), shapes)
    if ('cannot' in told) return refused('other', `Aleph cannot hold: ${told.cannot.join(', ')}`)
    const after = withChange(nobody, told.shown)
    if (after.name.family === undefined) return refused('other', 'Aleph makes nobody without a name')
    const status = data.group ?? newcomers.status
    if (status === undefined) return refused('code', 'A newcomer has no group')
    const [first] = after.identifiers
    const match =
      record === undefined ? first && { type: first.type, number: first.value } : { type: primaryType, number: record as string }
    if (!match) return refused('other', 'There is no number that a newcomer could be looked for by')
    if (!isAskable(match.number) || !isWritable(match.number)) return refused('other', 'A number that Aleph cannot be asked for')

    const asked = await borrowers.idOf(match.number, match.type, call)
    // An id that is somebody else's number of another type would open the one for the other.
    const known = asked ?? (record === undefined ? undefined : await borrowers.idOf(match.number, undefined, call))
    if (known !== undefined) {
      if (record !== undefined && isSame(known, record)) return { outcome: 'exists', record: known as RecordId }
      return refused('taken')
    }
    const xml = insertionOf(match, global(after), [
      address(after, data),
      written('z305', ...elements(registration(after, status))),
      ...numbers(record, after),
    ])
    if (!isWritable(xml) || !fitsOneUpdate(xml)) return refused('other', 'It does not fit into one update')
    return send(xml, record, after, call)
  }

  async function send(xml: string, record: RecordId | undefined, after: PatronData, call: Call): Promise<Created> {
    const { element, errors: all } = await update(server, xml, call)
    // What Aleph says before it numbers somebody (knowledge base) is no failure, and the number a record of its own.
    const errors = all.filter((text) => !/^\s*system is adding z308/i.test(text))
    const z308 = after.identifiers.length + 1
    const verdict = verdictOnAll(errors, { z303: 1, z304: 1, z305: 1, z308 })
    if (verdict.says === 'written') {
      const id = record ?? textOf(element['patron-id'] ?? '')
      if (id === undefined) throw unknownOutcome(`${name}: a new patron without an id`)
      return { outcome: 'created', record: id as RecordId }
    }
    if (verdict.says === 'unknown' || !verdict.surely) throw unknownOutcome(`${name}: not every record was confirmed`)
    if (saysTaken(errors)) return refused('taken')
    return refused(verdict.reason === 'conflict' ? 'code' : 'other', wordsOf(errors, record))
  }

  function global(after: PatronData): readonly string[] {
    const fields = (['name', 'birthDate', 'language', 'blocks'] as const).filter((field) => isThere(after, field))
    const { homeLibrary } = newcomers
    return elements([
      ...globalFields(emptyGlobal, after, fields, today(), settings),
      ...(homeLibrary === undefined ? [] : [['z303-home-library', homeLibrary] as const]),
    ])
  }

  /** The first line is the name. Without its days an address holds at no time (DLF asks for both). */
  function address({ name: who, addresses: [home], emails: [email], phones }: PatronData, asked: PatronData): string {
    const lines = home?.lines.map((line, at) => [`z304-address-${at + 1}`, line] as const) ?? []
    const sent: Sent = [
      ['record-action', 'I'],
      ['z304-sequence', '01'],
      ['z304-address-type', '01'],
      ['z304-address-0', nameWritten(who).slice(0, longest.line)],
      ...lines,
      ['z304-zip', home?.postalCode ?? ''],
      ...phoneFields(phones, asked.phones, noAddress),
      ['z304-email-address', email?.value ?? ''],
      ['email-address', email?.value ?? ''],
      ['z304-date-from', raw(today())],
      ['z304-date-to', '20991231'],
    ]
    return written('z304', ...elements(sent.filter(([, value]) => value !== '')))
  }

  function registration({ expires }: PatronData, status: string): Sent {
    return [
      ['record-action', 'I'],
      ['z305-sub-library', newcomers.library ?? settings.admLibrary],
      ['z305-bor-status', status],
      // Without a day Aleph takes that of tab31.
      ...(expires ? [['z305-expiry-date', raw(expires)] as const] : []),
    ]
  }

  /** Without a row of type 00 Aleph numbers the patron itself (last-bor-id). */
  function numbers(record: RecordId | undefined, { identifiers }: PatronData): readonly string[] {
    const pin = freshPin(settings)
    const main = record === undefined ? [] : [{ type: primaryType, value: record as string, active: true }]
    return [...main, ...identifiers].map((number) => newNumber(number, pin, settings))
  }
}

const noAddress = { sms: undefined }

function isThere(after: PatronData, field: 'name' | 'birthDate' | 'language' | 'blocks'): boolean {
  const value = after[field]
  return Array.isArray(value) ? value.length > 0 : value !== undefined
}

function refused(reason: FileRefusal, said?: string): Created {
  return { outcome: 'refused', reason, ...(said !== undefined && said !== '' && { said }) }
}
