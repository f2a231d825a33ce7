import type { InstitutionId } from '#domain/id.ts'
import { dataFields, isListField, type DataField } from '#domain/patron-data.ts'
import type { SyncRule } from '#domain/sync-rule.ts'
import type { HolderShapes } from './file-shapes.ts'
import type { ConfigFile } from './schema.ts'
import { holderOf, lacks, membersOf, syncOf } from './sync.ts'
import type { Path, Say } from './yaml.ts'

type WrittenZone = ConfigFile['networkZones'][number]
type WrittenInstitution = ConfigFile['institutions'][number]

/**
 * What Alma leaves alone in a copy when it carries the central record of a network-managed zone down: fields that are protected in records of external
 * users once somebody has edited them there (https://developers.exlibrisgroup.com/alma/apis/users/). Everything else of our list it overwrites.
 */
const leftAlone: readonly DataField[] = ['group', 'language']

/** What a zone's mode, a vendor's system or the kind of a field cannot hold. */
export function checkSync({ networkZones, institutions }: ConfigFile, shapes: HolderShapes, say: Say): void {
  networkZones.forEach((zone, z) => {
    if (!zone.sync) return
    checkTies(zone, institutions, ['networkZones', z], shapes, say)
    checkRules(zone, zone.sync.rules, ['networkZones', z, 'sync', 'rules'], say)
  })
  institutions.forEach((institution, i) => {
    const path: Path = ['institutions', i, 'sync']
    const { sync } = institution
    const zone = networkZones.find(({ id }) => id === institution.networkZone)
    if (sync !== undefined && !zone?.sync)
      return say(path, 'is for members of a network zone that has `sync`, and this one is in none')
    if (!zone?.sync || sync === 'off') return
    if (shapes.get(institution.id as InstitutionId) === 'missing') {
      if (sync)
        say(path, `needs a system that can take part in a central patron file, and this ${institution.system.vendor} cannot`)
      return
    }
    if (sync) checkRules(zone, sync.rules, [...path, 'rules'], say)
    checkFields(zone, institution, i, networkZones.indexOf(zone), shapes, say)
  })
}

/** What nobody has to put right, but somebody may want to know. */
export function remarkOnSync({ networkZones, institutions }: ConfigFile, shapes: HolderShapes, say: Say): void {
  for (const zone of networkZones) {
    if (!zone.sync) continue
    institutions.forEach(({ id, networkZone, sync, system }, i) => {
      if (networkZone !== zone.id || sync === 'off') return
      if (shapes.get(id as InstitutionId) === 'missing')
        return say(
          ['institutions', i, 'system'],
          `takes no part in the central patron file of ${zone.id}: ${system.vendor} as it is set up cannot`,
        )
      for (const [of, map] of Object.entries(sync?.maps ?? {})) {
        for (const [local, codes] of Map.groupBy(Object.entries(map ?? {}), ([, code]) => code)) {
          if (codes.length < 2) continue
          const names = codes.map(([code]) => code)
          say(
            ['institutions', i, 'sync', 'maps', of, names[1]!],
            `${names.join(' and ')} are both ${local} here: on the way up it is ${names[0]}`,
          )
        }
      }
    })
  }
}

function checkRules({ id, mode }: WrittenZone, rules: Partial<Record<DataField, SyncRule>>, path: Path, say: Say): void {
  for (const field of dataFields) {
    const rule = rules[field]
    if (rule === 'merge' && !isListField(field))
      say([...path, field], 'cannot be merge: there is one of it, and two cannot both stand there')
    if (mode === 'network-managed' && (rule === 'institution' || rule === 'newest') && !leftAlone.includes(field))
      say(
        [...path, field],
        `cannot be ${rule}: ${id} is network-managed, and Alma itself overwrites this in every copy with what the network has (it leaves alone ${leftAlone.join(' and ')})`,
      )
  }
}

/** Somebody must be able to tell whose copy is whose. */
function checkTies(
  zone: WrittenZone,
  institutions: readonly WrittenInstitution[],
  path: Path,
  shapes: HolderShapes,
  say: Say,
): void {
  const { mode, system, persons, sync } = zone
  const at: Path = [...path, 'sync']
  if (sync?.arrival === 'followed' && mode !== 'network-managed')
    say([...at, 'arrival'], `cannot be followed: in a zone that is ${mode} no vendor carries anything to a copy by itself`)
  if (mode === 'network-managed') {
    if (!system) say(at, 'needs the `system` of the zone beside it: a network-managed zone has its central records there')
    if (shapes.get(holderOf(zone)) === 'missing')
      say(at, `needs a system that keeps a central patron file, and ${system?.vendor} as it is set up does not`)
    if (!persons.sharedPrimaryId)
      say(at, 'needs persons.sharedPrimaryId: in a network-managed zone the main key says whose copy is whose')
  }
  if (mode === 'linked' && !persons.vendorLinks)
    say(at, 'needs persons.vendorLinks: in a zone of linked accounts they say whose copy is whose')
  if (mode !== 'independent' || persons.sharedPrimaryId) return
  if (persons.identifiers.length === 0)
    return say(
      at,
      'needs persons.sharedPrimaryId or persons.identifiers: without either nothing ties records of one person together',
    )
  membersOf(zone, institutions, shapes).forEach((member) => {
    const isTied = persons.identifiers.some((issued) => 'type' in issued || Object.hasOwn(issued.types, member.id))
    if (!isTied)
      say(
        ['institutions', institutions.indexOf(member)],
        `takes part in ${zone.id}, whose persons.identifiers name no number of it: nothing ties its records to others`,
      )
  })
}

/** A rule that somebody wrote down, about something that a system does not have. */
function checkFields(
  zone: WrittenZone,
  institution: WrittenInstitution,
  i: number,
  z: number,
  shapes: HolderShapes,
  say: Say,
): void {
  const { rules, origins } = syncOf(zone, institution, shapes)
  const holders = [institution.id, ...(zone.mode === 'network-managed' ? [zone.id] : [])] as InstitutionId[]
  for (const field of dataFields) {
    const lacking = holders.find((holder) => lacks(shapes, holder, field))
    if (lacking === undefined || rules[field] === 'none') continue
    const path: Path =
      origins[field] === 'institution' ? ['institutions', i, 'sync', 'rules', field] : ['networkZones', z, 'sync', 'rules', field]
    say(path, `cannot be ${rules[field]}: the system of ${lacking} does not have it; say none for ${institution.id}`)
  }
}
