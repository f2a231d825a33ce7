import type { Day } from '#domain/day.ts'
import { dateIn, dayOrNothing } from './days.ts'
import { problem } from './errors.ts'
import { elementsOf, textOf, type XmlElement } from './parse-xml.ts'
import { fieldsOf, type Fields, type Reading } from './wire.ts'

/** The copy and the title that a loan, a hold or a charge is about, as far as an answer has them (z30, z13). */
export interface ItemRecord {
  readonly title: string
  readonly author: string | undefined
  readonly barcode: string | undefined
  readonly callNumber: string | undefined
}

/** One z36, with what stands around it. */
export interface LoanRecord extends ItemRecord {
  /** The number of the loan, within its ADM library. */
  readonly number: string | undefined
  /** By which the X-server is told which loan is meant. */
  readonly document: string
  readonly sequence: string
  readonly library: string | undefined
  readonly status: string | undefined
  readonly lentOn: Day | undefined
  readonly due: Day
  /** `1900`, or `24:00`. */
  readonly dueHour: string | undefined
  readonly renewals: string | undefined
  readonly fine: string | undefined
}

/** One z37, with what stands around it. */
export interface HoldRecord extends ItemRecord {
  readonly document: string
  readonly sequence: string
  /** The number of those who wait for the copy. */
  readonly place: string
  /** Any copy that is like this one will do. */
  readonly anyCopy: boolean
  readonly status: string | undefined
  /** In words, with the position. The DLF interface alone has it. */
  readonly statusText: string | undefined
  readonly pickup: { readonly code: string; readonly name: string } | undefined
  readonly placedOn: Day | undefined
  readonly wantedUntil: Day | undefined
  readonly heldSince: Day | undefined
  readonly heldUntil: Day | undefined
}

/** What staff wrote beside it (z30-note-internal, z36-note-1, z37-note-1 and the like) is never read. */
export function itemRecord(element: XmlElement, reading: Reading): ItemRecord {
  const [z30, z13] = [fieldsIn(element, 'z30', reading), fieldsIn(element, 'z13', reading)]
  return {
    title: unpunctuated(z13('z13-title')) ?? '',
    author: unpunctuated(z13('z13-author')),
    barcode: z30('z30-barcode'),
    callNumber: z30('z30-call-no')?.replaceAll(/\$\$./g, ' ').trim() || undefined,
  }
}

/** Nothing for one that has come back. */
export function loanRecord(element: XmlElement, reading: Reading, name: string): LoanRecord | undefined {
  const z36 = fieldsIn(element, 'z36', reading)
  if (dayOrNothing(z36('z36-returned-date'), reading.dates)) return undefined
  const due = dateIn(z36('z36-due-date'), reading.dates)
  // Without a day somebody would think that it need never come back.
  if (due === 'none' || due === 'unreadable') throw problem('ils-answer-invalid', name, 'a loan without a day on which it is due')
  return {
    ...itemRecord(element, reading),
    number: z36('z36-number'),
    document: padded(z36('z36-doc-number'), 9),
    sequence: padded(z36('z36-item-sequence'), 6),
    library: text(element, 'z36-sub-library-code') ?? z36('z36-sub-library'),
    status: z36('z36-status'),
    lentOn: dayOrNothing(z36('z36-loan-date'), reading.dates),
    due,
    dueHour: z36('z36-due-hour'),
    renewals: z36('z36-no-renewal'),
    fine: text(element, 'fine') ?? text(element, 'current-fine'),
  }
}

export function holdRecord(element: XmlElement, reading: Reading): HoldRecord {
  const z37 = fieldsIn(element, 'z37', reading)
  const day = (field: string) => dayOrNothing(z37(field), reading.dates)
  const pickup = z37('z37-pickup-location')
  const code = text(element, 'z37-pickup-location-code') ?? pickup
  return {
    ...itemRecord(element, reading),
    document: padded(z37('z37-doc-number'), 9),
    sequence: padded(z37('z37-item-sequence'), 6),
    place: padded(z37('z37-sequence'), 4),
    anyCopy: z37('z37-expand')?.toUpperCase() === 'Y',
    status: z37('z37-status'),
    statusText: text(element, 'status'),
    pickup: code === undefined ? undefined : { code, name: pickup ?? code },
    placedOn: day('z37-open-date') ?? day('z37-request-date'),
    wantedUntil: day('z37-end-request-date'),
    heldSince: day('z37-hold-date'),
    heldUntil: day('z37-end-hold-date'),
  }
}

function fieldsIn(element: XmlElement, name: string, reading: Reading): Fields {
  const [record] = elementsOf(element, name)
  return record ? fieldsOf(record, reading) : () => undefined
}

function text(element: XmlElement, name: string): string | undefined {
  return textOf(element[name] ?? '')
}

/** Keys are filled up with zeros; some answers leave them out. */
function padded(number: string | undefined, digits: number): string {
  return (number ?? '').padStart(digits, '0')
}

/** Cataloguers end a title with the sign that comes before the next part of it: `Linear algebra :`. */
function unpunctuated(written: string | undefined): string | undefined {
  return written?.replace(/\s+[:/;=,]\s*$/, '').trim() || undefined
}
