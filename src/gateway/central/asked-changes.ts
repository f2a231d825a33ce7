import type { DataFault, PatronDataPatch } from '#domain/data-rules.ts'
import { dataFields, type PatronDataChange } from '#domain/patron-data.ts'
import type { Permission } from '#domain/permission.ts'
import { Problem } from '#domain/problem.ts'
import type { CodeMaps } from '#domain/sync-rule.ts'
import type { FiledZone, People } from './people.ts'
import { writingOf } from './reach.ts'
import type { CentralSide } from './sides.ts'

/** What is said of a change that somebody asks for, before it is one. */

export function mayWrite(patch: PatronDataPatch | PatronDataChange, held: ReadonlySet<Permission>): void {
  const lacking = dataFields.find((field) => patch[field] !== undefined && !held.has(writingOf[field]))
  if (lacking) throw new Problem('forbidden', `The caller lacks ${writingOf[lacking]}`)
}

export function throwFaults(faults: readonly DataFault[]): void {
  if (faults.length === 0) return
  throw new Problem('request-invalid', 'The central record cannot be so', {
    faults: faults.map(({ path, rule, values }) => ({
      where: 'body',
      field: `/data/${path.join('/')}`,
      rule,
      ...(values && { values }),
    })),
  })
}

/** Those of the institution whose record is the central one; none where the zone has one of its own. */
export function mapsOf(people: People, zone: FiledZone, { filed }: Pick<CentralSide, 'filed'>): CodeMaps {
  const { institution } = filed.record.ref
  return people.isZone(institution) ? {} : people.membershipOf(zone, institution).maps
}
