import type { Call } from '#domain/call.ts'
import type { Contact, ContactRules } from '#domain/contact.ts'
import type { InstitutionId, PatronRef } from '#domain/id.ts'
import type { PatronRecord } from '#domain/patron.ts'
import { isProblem } from '#domain/problem.ts'
import type { Memory } from '#ports/memory.ts'
import type { Directory } from './directory.ts'
import { naming } from './naming.ts'
import { keyOf } from './records.ts'

/** How patrons are reached, as the institutions keep it, remembered for a while. */
export interface Contacts {
  /** Nothing where the library system shows none, or does not answer now: who somebody is can be told without it. */
  shown(record: PatronRecord, call: Call): Promise<Contact | undefined>
  /** As it is now; nothing where the record is gone. */
  fresh(record: PatronRecord, call: Call): Promise<Contact | undefined>
  forget(ref: PatronRef): void
  /** What may be changed in the library system there; nothing where nothing may. */
  rulesAt(institution: InstitutionId): ContactRules | undefined
}

export interface ContactsParts {
  readonly directory: Directory
  readonly memory: Memory<Contact | undefined>
  readonly maxAgeMs: number
  readonly staleIfErrorMs: number
}

export function contacts({ directory, memory, maxAgeMs, staleIfErrorMs }: ContactsParts): Contacts {
  return {
    async shown(record, call) {
      const { institution, ils } = directory.at(record.ref.institution)
      const { contact } = ils
      if (!contact) return undefined
      try {
        const wanted = { maxAgeMs, staleIfErrorMs, fresh: call.fresh, within: call }
        const load = () => naming(institution, call, contact.read(record, call))
        return (await memory.read(keyOf(record.ref), wanted, load)).value
      } catch (error) {
        if (isProblem(error)) return undefined
        throw error
      }
    },

    async fresh(record, call) {
      const { institution, ils } = directory.at(record.ref.institution)
      const now = ils.contact && (await naming(institution, call, ils.contact.read(record, { ...call, fresh: true })))
      memory.keep(keyOf(record.ref), now)
      return now
    },

    forget: (ref) => memory.forget(keyOf(ref)),
    rulesAt: (institution) => directory.at(institution).ils.contact?.rules,
  }
}
