import type { FieldShapes } from '#domain/field-shape.ts'
import type { InstitutionId } from '#domain/id.ts'
import type { ZoneMode } from '#domain/place.ts'
import { Problem } from '#domain/problem.ts'
import type { Connection, CentralTools } from '#ports/adapter.ts'
import type { PatronFile } from '#ports/patron-file.ts'
import type { Send } from '#ports/send.ts'

/**
 * What each holder of records can hold of a central patron file, told from its settings alone: nobody is asked. `missing`: its system takes no part in
 * one. A holder that is not named has settings that are wrong, of which others speak.
 */
export type HolderShapes = ReadonlyMap<InstitutionId, FieldShapes | 'missing'>

export function shapesOf(
  connection: Connection,
  of: { readonly institution: InstitutionId; readonly timeZone: string; readonly zoneMode: ZoneMode },
): FieldShapes | 'missing' {
  return shown(connection.open({ ...of, ...closedTools(connection, of.institution) }))
}

export function centralShapesOf(connection: Connection, zone: InstitutionId): FieldShapes | 'missing' {
  const central = connection.openCentral?.(closedTools(connection, zone))
  return central ? shown(central) : 'missing'
}

function shown(opened: { readonly file?: PatronFile; close(): Promise<void> }): FieldShapes | 'missing' {
  void opened.close()
  return opened.file?.shapes ?? 'missing'
}

/** No way out: whoever is opened so can say what they are, and nothing else. */
function closedTools({ others }: Connection, institution: InstitutionId): CentralTools {
  return {
    institution,
    send: nowhere,
    others: Object.fromEntries(Object.keys(others).map((name) => [name, nowhere])),
    clock: { now: () => Date.now(), wait: () => Promise.reject(shut()) },
  }
}

const nowhere: Send = () => Promise.reject(shut())

function shut(): Problem {
  return new Problem('shutting-down', 'Opened to be looked at only')
}
