import { termsOf, type Named, type Term } from './terms.ts'
import type { UserRecord } from './user-record.ts'

/** By what a list of users is ordered. */
export type NameField = 'last_name' | 'first_name' | 'primary_id'

/**
 * The users of one tenant, found by what they are known by without looking at each: there may be hundreds of thousands. Whoever changes a user in
 * place says so with `changed`, or nobody finds it under its new names.
 */
export interface Register extends Iterable<UserRecord> {
  readonly size: number
  /** `user` spares making one of a crowd before it is needed. */
  add(record: UserRecord, user?: Named): void
  remove(record: UserRecord): void
  /** The user was changed, at that time. */
  changed(record: UserRecord, at: number): void
  /** All who have the term, in the order in which they came to it. */
  having(term: Term): readonly UserRecord[]
  /** Those that are kept: nobody else has loans, requests or fees. */
  kept(): readonly UserRecord[]
  /** These, or everybody, ordered. */
  orderedBy(fields: readonly NameField[], among?: readonly UserRecord[]): readonly UserRecord[]
}

export function emptyRegister(): Register {
  const entries = new Map<UserRecord, Entry>()
  const holders = new Map<Term, UserRecord | Set<UserRecord>>()
  const lists = new Map<string, List>()

  function file({ record, terms }: Entry): void {
    for (const term of terms) {
      const before = holders.get(term)
      if (before === undefined) holders.set(term, record)
      else if (before instanceof Set) before.add(record)
      else holders.set(term, new Set([before, record]))
    }
  }

  function unfile({ record, terms }: Entry): void {
    for (const term of terms) {
      const held = holders.get(term)
      if (held instanceof Set && held.delete(record) && held.size > 0) continue
      holders.delete(term)
    }
  }

  return {
    get size() {
      return entries.size
    },
    [Symbol.iterator]: () => entries.keys(),
    add(record, user = record.glimpse().user) {
      const entry = { record, ...noteOf(user) }
      entries.set(record, entry)
      file(entry)
      for (const list of lists.values()) list.join(entry)
    },
    remove(record) {
      const entry = entries.get(record)
      if (entry === undefined) return
      unfile(entry)
      entries.delete(record)
      for (const list of lists.values()) list.leave(entry)
    },
    changed(record, at) {
      record.modifiedAt = at
      const entry = entries.get(record)
      if (entry === undefined) return
      const note = noteOf(record.user)
      const isRenamed = names.some((name) => entry[name] !== note[name])
      unfile(entry)
      file(Object.assign(entry, note))
      if (isRenamed) for (const list of lists.values()) list.shuffle()
    },
    having(term) {
      const held = holders.get(term)
      if (held === undefined) return []
      return held instanceof Set ? [...held] : [held]
    },
    kept: () => [...entries.keys()].filter((record) => record.isKept),
    orderedBy(fields, among) {
      if (among !== undefined) {
        const some = among.map((record) => entries.get(record)).filter((entry) => entry !== undefined)
        return some.sort(orderBy(fields)).map(({ record }) => record)
      }
      const key = fields.join()
      const list = lists.get(key) ?? listOf([...entries.values()], orderBy(fields))
      lists.set(key, list)
      return list.records()
    },
  }
}

/** What is noted of a user beside its record. */
interface Note extends Readonly<Record<NameField, string>> {
  readonly terms: readonly Term[]
}
type Entry = Note & { readonly record: UserRecord }
type Order = (one: Entry, other: Entry) => number

const names = ['last_name', 'first_name', 'primary_id'] as const satisfies readonly NameField[]

function noteOf(user: Named): Note {
  const { primary_id, first_name = '', last_name = '' } = user
  return { primary_id, first_name, last_name, terms: [...new Set(termsOf(user))] }
}

const collator = new Intl.Collator('en')

function orderBy(fields: readonly NameField[]): Order {
  return (one, other) => {
    for (const field of fields) {
      const difference = collator.compare(one[field], other[field])
      if (difference !== 0) return difference
    }
    return 0
  }
}

/** One order, kept from page to page: what is nearly in order is soon sorted again. */
interface List {
  records(): readonly UserRecord[]
  join(entry: Entry): void
  leave(entry: Entry): void
  /** Somebody has another name. */
  shuffle(): void
}

function listOf(all: readonly Entry[], order: Order): List {
  let entries = [...all]
  let records: readonly UserRecord[] | undefined
  const gone = new Set<Entry>()

  return {
    records() {
      if (records !== undefined) return records
      if (gone.size > 0) entries = entries.filter((entry) => !gone.has(entry))
      gone.clear()
      records = entries.sort(order).map(({ record }) => record)
      return records
    },
    join(entry) {
      entries.push(entry)
      records = undefined
    },
    leave(entry) {
      gone.add(entry)
      records = undefined
    },
    shuffle() {
      records = undefined
    },
  }
}
