import type { Secret } from '#ports/adapter.ts'
import type { ConfigFile } from './schema.ts'
import type { Path } from './yaml.ts'

type Say = (path: Path, said: string) => void

/** What one field alone cannot show: names that must lead somewhere, and things that must not be said twice. */
export function checkReferences(file: ConfigFile, say: Say): void {
  const zones = new Map(file.networkZones.map((zone) => [zone.id, zone]))
  const communities = new Set(file.communities.map(({ id }) => id))
  const libraries = new Set(file.institutions.flatMap((institution) => institution.libraries.map(({ id }) => id)))

  const once = uniqueness(say)
  file.networkZones.forEach((zone, z) => {
    once('network zone', zone.id, ['networkZones', z, 'id'])
    checkPolicies(zone.policies, ['networkZones', z, 'policies'])
  })
  file.communities.forEach((community, c) => {
    once('community', community.id, ['communities', c, 'id'])
    checkPolicies(community.policies, ['communities', c, 'policies'])
  })
  file.institutions.forEach((institution, i) => {
    const at: Path = ['institutions', i]
    once('institution', institution.id, [...at, 'id'])
    const { networkZone } = institution
    if (networkZone !== undefined && !zones.has(networkZone)) say([...at, 'networkZone'], unknown('network zone', networkZone, zones.keys()))
    checkPolicies(institution.policies, [...at, 'policies'], networkZone)
    institution.libraries.forEach((library, l) => {
      const there: Path = [...at, 'libraries', l]
      once('library', library.id, [...there, 'id'])
      once(`library code of ${institution.id}`, library.code ?? library.id, [...there, library.code === undefined ? 'id' : 'code'])
      library.communities.forEach((community, c) => {
        if (!communities.has(community)) say([...there, 'communities', c], unknown('community', community, communities))
      })
      checkPolicies(library.policies, [...there, 'policies'], networkZone)
    })
  })
  checkSecrets(file, say)

  function checkPolicies(policies: ConfigFile['communities'][number]['policies'], at: Path, zone?: string): void {
    if (!policies) return
    const all = [{ set: policies, path: at }, ...Object.entries(policies.groups ?? {}).map(([group, set]) => ({ set, path: [...at, 'groups', group] }))]
    for (const { set, path } of all) {
      const { expiry } = set
      if (typeof expiry?.decides === 'object' && !libraries.has(expiry.decides.library)) {
        say([...path, 'expiry', 'decides', 'library'], unknown('library', expiry.decides.library, libraries))
      }
      if (expiry?.owner === 'student-system' && expiry.ownerLink === undefined) {
        say([...path, 'expiry', 'owner'], 'needs an ownerLink beside it: patrons are sent there to renew')
      }
      if (expiry?.owner === 'zone' && at[0] === 'institutions' && zone === undefined) {
        say([...path, 'expiry', 'owner'], 'is the zone, but the institution names no networkZone')
      }
    }
  }
}

function checkSecrets({ secrets, gateway }: ConfigFile, say: Say): void {
  const long = (secret: Secret, path: Path) => {
    if (secret.reveal().length < 32) say(path, 'must have at least 32 characters; `openssl rand -base64 32` makes one')
  }
  secrets.patronIds.forEach((secret, s) => long(secret, ['secrets', 'patronIds', s]))
  const once = uniqueness(say)
  secrets.sessions.forEach(({ id, key }, s) => {
    once('session key', id, ['secrets', 'sessions', s, 'id'])
    long(key, ['secrets', 'sessions', s, 'key'])
  })
  gateway.origins.forEach((origin, o) => once('origin', origin, ['gateway', 'origins', o]))
}

function uniqueness(say: Say): (kind: string, name: string, path: Path) => void {
  const seen = new Set<string>()
  return (kind, name, path) => {
    if (seen.has(`${kind} ${name}`)) say(path, `a second ${kind} is called ${name}`)
    seen.add(`${kind} ${name}`)
  }
}

function unknown(kind: string, name: string, known: Iterable<string>): string {
  const names = [...known]
  const list = names.length === 0 ? 'there is none' : `known: ${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''}`
  return `there is no ${kind} ${name} (${list})`
}
