import type { CommunityId, InstitutionId, LibraryId, ZoneId } from '#domain/id.ts'
import type { Community, Institution, Library, LocalName, NetworkZone, PersonRule, SignInMethod } from '#domain/place.ts'
import type { LevelPolicies, PolicySettings } from '#domain/policy.ts'
import { topologyOf, type Topology } from '#domain/topology.ts'
import type { HolderShapes } from './file-shapes.ts'
import type { ConfigFile } from './schema.ts'
import { holderOf, zoneSyncOf } from './sync.ts'

/** From the checked file to the topology: the only place that turns a configured string into an id. */
export function buildTopology(file: ConfigFile, shapes: HolderShapes): Topology {
  const membersOf = (zone: string) => file.institutions.filter(({ networkZone }) => networkZone === zone).map(({ id }) => id)
  const zones = file.networkZones.map((zone): NetworkZone => {
    const sync = zoneSyncOf(zone, file.institutions, shapes)
    return {
      id: zone.id as ZoneId,
      name: localName(zone.name),
      mode: zone.mode,
      persons: personRule(zone.persons, [...membersOf(zone.id), holderOf(zone)]),
      expiryCopies: zone.expiryCopies,
      ...(sync && { sync }),
    }
  })
  const institutions = file.institutions.map((institution): Institution => ({
    id: institution.id as InstitutionId,
    name: localName(institution.name),
    ...(institution.networkZone !== undefined && { zone: institution.networkZone as ZoneId }),
    timeZone: institution.timeZone,
    symbology: institution.barcode,
    signIn: institution.signIn.map(signInMethod),
    ...(institution.replyTo !== undefined && { replyTo: institution.replyTo }),
    libraries: institution.libraries.map(({ id }) => id as LibraryId),
  }))
  const libraries = file.institutions.flatMap((institution) =>
    institution.libraries.map((library): Library => ({
      id: library.id as LibraryId,
      code: library.code ?? library.id,
      name: localName(library.name),
      institution: institution.id as InstitutionId,
      communities: library.communities as CommunityId[],
    })),
  )
  const communities = file.communities.map((community): Community => ({
    id: community.id as CommunityId,
    name: localName(community.name),
  }))
  return topologyOf({
    zones,
    institutions,
    communities,
    libraries,
    policies: {
      zones: policiesOf(file.networkZones),
      institutions: policiesOf(file.institutions),
      communities: policiesOf(file.communities),
      libraries: policiesOf(file.institutions.flatMap((institution) => institution.libraries)),
    },
  })
}

function signInMethod(written: ConfigFile['institutions'][number]['signIn'][number]): SignInMethod {
  if (typeof written === 'string') return { method: written }
  const { openid: provider, claim, finds } = written
  return { method: 'openid', provider, claim, finds }
}

/** One code for all members and the zone's own records, or each its own. */
function personRule(written: ConfigFile['networkZones'][number]['persons'], holders: readonly string[]): PersonRule {
  return {
    ...written,
    identifiers: written.identifiers.map((issued) => {
      const types = 'types' in issued ? Object.entries(issued.types) : holders.map((id) => [id, issued.type] as const)
      return new Map(types.map(([institution, type]) => [institution as InstitutionId, type]))
    }),
  }
}

interface WithPolicies {
  readonly id: string
  readonly policies?: ConfigFile['communities'][number]['policies']
}

function policiesOf<Key extends string>(levels: readonly WithPolicies[]): ReadonlyMap<Key, LevelPolicies> {
  const found = new Map<Key, LevelPolicies>()
  for (const { id, policies } of levels) {
    if (!policies) continue
    const { groups, ...own } = policies
    const ofGroups = Object.fromEntries(Object.entries(groups ?? {}).map(([group, set]) => [group, settings(set)]))
    found.set(id as Key, { ...settings(own), ...(groups && { groups: ofGroups }) })
  }
  return found
}

/** Keys that were left out stay out, so that a nearer level never overrides with nothing. */
function settings(set: Settings): PolicySettings {
  const elsewhere = set.password?.elsewhere
  const named = elsewhere && {
    elsewhere: { link: elsewhere.link, ...(elsewhere.name !== undefined && { name: localName(elsewhere.name) }) },
  }
  const password = set.password && { password: { ...set.password, ...named } }
  return JSON.parse(JSON.stringify({ ...set, ...password })) as PolicySettings
}

type Settings = Omit<NonNullable<WithPolicies['policies']>, 'groups'>

export function localName(name: string | Record<string, string>): LocalName {
  return typeof name === 'string' ? { default: name } : { default: Object.values(name)[0]!, ...name }
}
