import { none } from './fields.ts'
import type { AlephPatron } from './patron.ts'
import type { Z305 } from './records.ts'
import { wholeSystem } from './seed.ts'
import { codesOf, type World } from './world.ts'

/**
 * The one local record that an answer shows: the first that exists along the chain which tab_sub_library has for the sub-library that
 * was asked for. No error says that it was not that sub-library's own (recorded: the record of the institution for a sub-library that
 * is in no row).
 */
export function registrationFor(world: World, patron: AlephPatron, library: string, subLibrary: string): Z305 | undefined {
  const records = recordsIn(world, patron, library, subLibrary)
  for (const code of chainFor(world, library, subLibrary)) {
    const found = records.find((record) => record['sub-library'] === code)
    if (found) return found
  }
  return undefined
}

/** All local records an ADM library keeps of a patron; those of every one of them for the whole system. */
export function recordsOf(world: World, patron: AlephPatron, library: string): readonly Z305[] {
  if (library === wholeSystem) return patron.z305
  const adm = world.site.admLibraries.find(({ code }) => code === library)
  const codes = new Set(adm ? codesOf(adm) : [])
  return patron.z305.filter((record) => codes.has(record['sub-library']))
}

/** Has passed, on the day the clock shows. The day of expiry is the last good one. */
export function isExpired(world: World, record: Z305): boolean {
  const expiry = record['expiry-date']
  return expiry !== none && expiry < new Date(world.clock.now()).toISOString().slice(0, 10).replaceAll('-', '')
}

function recordsIn(world: World, patron: AlephPatron, library: string, subLibrary: string): readonly Z305[] {
  const found = world.switches.foreignSubLibrary === 'found' && world.site.chainOf.has(subLibrary)
  return found ? patron.z305 : recordsOf(world, patron, library)
}

function chainFor(world: World, library: string, subLibrary: string): readonly string[] {
  const { site, switches } = world
  const own = site.chainOf.get(subLibrary)
  if (own && (switches.foreignSubLibrary === 'found' || isOf(world, library, subLibrary))) return own
  // The whole system is no place to be registered in: what is tried behind its own record are the institutions'.
  const institutions = library === wholeSystem ? site.admLibraries.map(({ code }) => code) : []
  return [...(site.chainOf.get(library) ?? []), ...institutions]
}

function isOf({ site }: World, library: string, subLibrary: string): boolean {
  if (library === wholeSystem) return subLibrary !== wholeSystem
  const adm = site.admLibraries.find(({ code }) => code === library)
  return adm !== undefined && codesOf(adm).includes(subLibrary)
}
