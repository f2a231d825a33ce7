import type { Call } from '#domain/call.ts'
import type { Card } from '#domain/card.ts'
import { earliest, type Day } from '#domain/day.ts'
import type { PatronRecord } from '#domain/patron.ts'
import { Problem } from '#domain/problem.ts'
import type { Directory, OpenZone } from './directory.ts'
import type { Records } from './records.ts'

/** Records of a network zone, of which institutions have copies. */
export interface CentralRecords {
  /** The one of which this record is a copy, by their common key; `none` where the zone has none. Asked afresh: it decides about money. */
  recordOf(copy: PatronRecord, call: Call): Promise<PatronRecord | 'none'>
  /**
   * The other records of the card that are copies of the same one, as they were read for it: nobody is looked for anew, and so nobody is copied. What is
   * tied to the person by something else than the key is a record of its own.
   */
  copiesOf(card: Card, copy: PatronRecord, call: Call): Promise<readonly PatronRecord[]>
}

export interface CentralRecordsParts {
  readonly directory: Pick<Directory, 'topology' | 'at' | 'zoneAt'>
  readonly records: Pick<Records, 'read'>
}

export function centralRecords({ directory, records }: CentralRecordsParts): CentralRecords {
  return {
    async recordOf({ ref }, call) {
      const { central } = zoneOf(ref.institution)
      return (await central.patrons.read(ref.record, [], { ...call, fresh: true })) ?? 'none'
    },

    async copiesOf(card, { ref }, call) {
      const { zone } = zoneOf(ref.institution)
      const key = ref.record.toLowerCase()
      const others = card.records.filter(({ institution, record }) => {
        const isMember = directory.topology.institution(institution)?.zone === zone.id
        return isMember && institution !== ref.institution && record.toLowerCase() === key
      })
      const found = await Promise.all(others.map((other) => records.read(other, { ...call, fresh: false })))
      return found.flatMap(({ value }) => (value && directory.at(value.ref.institution).ils.renewal ? [value] : []))
    },
  }

  function zoneOf(institution: PatronRecord['ref']['institution']): OpenZone {
    const id = directory.topology.institution(institution)?.zone
    const found = id === undefined ? undefined : directory.zoneAt(id)
    if (!found) throw new Problem('capability-missing', 'The zone owns the date, and there is no way to its records')
    return found
  }
}

/** When a central record ends; nothing where it never does. */
export function endingOf({ registrations }: PatronRecord): { readonly expires?: Day } {
  const expires = earliest(registrations.flatMap(({ limits }) => limits.map((limit) => limit.expires)))
  return expires === undefined ? {} : { expires }
}
