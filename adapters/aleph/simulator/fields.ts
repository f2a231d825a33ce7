import { z } from 'zod'

/**
 * How a field of one of Aleph's records is shown:
 * `text` as it is; `date` readable where the answer is translated, and empty where there is none; `day` always as it is stored
 * (the notes' dates and those of an address stay untranslated in recorded answers); `hour` with a colon where the answer is translated;
 * `status`, `library`, `cash-status` and `word` as words where translated; `padded` perhaps with the blanks of its fixed length; `amount` in
 * parentheses where it is a debt; `doc-number` and `item-sequence` as the interface writes numbers; `unless-empty` not at all where it is
 * empty; `kept` never: it belongs to the key.
 */
export type FieldKind =
  | 'text'
  | 'date'
  | 'day'
  | 'hour'
  | 'word'
  | 'doc-number'
  | 'item-sequence'
  | 'status'
  | 'library'
  | 'cash-status'
  | 'padded'
  | 'amount'
  | 'unless-empty'
  | 'kept'

export interface Field {
  readonly kind: FieldKind
  readonly initial: string
  /** Not there before release 22. */
  readonly late?: boolean
  /** What the codes of a `word` are called. */
  readonly words?: Readonly<Record<string, string>>
}

/** The fields of a record in the order of the answers, under their names without the record's own. */
export type Fields<K extends string = string> = Readonly<Record<K, Field>>

export function text(initial = ''): Field {
  return { kind: 'text', initial }
}

export function date(initial: string = none): Field {
  return { kind: 'date', initial }
}

export function day(): Field {
  return { kind: 'day', initial: none }
}

export function field(kind: FieldKind, initial = ''): Field {
  return { kind, initial }
}

export function word(words: Readonly<Record<string, string>>, initial = ''): Field {
  return { kind: 'word', initial, words }
}

/** Seen in answers of release 21 and later only: a time stamp and one more digit. */
export function late(initial = ''): Field {
  return { kind: 'text', initial, late: true }
}

/** How Aleph writes that there is no date. */
export const none = '00000000'

/** A record as a seed writes it, with every gap filled. A field that Aleph does not have is a mistake. */
export function recordSchema<K extends string>(fields: Fields<K>, required: readonly NoInfer<K>[]) {
  const names = namesOf(fields)
  return z
    .partialRecord(z.enum(names), z.string())
    .superRefine((given: Partial<Record<string, string>>, context) => {
      for (const name of required) {
        if (given[name] === undefined || given[name] === '')
          context.addIssue({ code: 'custom', path: [name], message: 'Is missing' })
      }
      for (const [name, value = ''] of Object.entries(given)) {
        if (isDate(fields[name as K]) && !/^\d{8}$/u.test(value)) {
          context.addIssue({ code: 'custom', path: [name], message: 'Expected a date such as 20261231, or 00000000' })
        }
      }
    })
    .transform((given) => complete(fields, given as Partial<Record<K, string>>))
}

export function namesOf<K extends string>(fields: Fields<K>): readonly K[] {
  return Object.keys(fields) as K[]
}

function isDate({ kind }: Field): boolean {
  return kind === 'date' || kind === 'day'
}

function complete<K extends string>(fields: Fields<K>, given: Partial<Record<K, string>>): Record<K, string> {
  const entries = namesOf(fields).map((name) => [name, given[name] ?? fields[name].initial])
  return Object.fromEntries(entries) as Record<K, string>
}
