import { z } from 'zod'
import { Secret } from '#ports/adapter.ts'
import type { Path, Say } from './yaml.ts'

/**
 * As much of the file as names something, read without a complaint: what is wrong with a value, the schema says. So a misspelt setting
 * hides no name that leads nowhere, and every fault is told at once.
 */
const text = z.string().optional().catch(undefined)
const part = <Shape extends z.ZodRawShape>(shape: Shape) => z.object(shape).optional().catch(undefined)
const list = <Item extends z.ZodType>(item: Item) => z.array(item).catch([])

const expiry = part({ decides: part({ library: text }), owner: text, ownerLink: z.unknown().optional() })
const renewal = part({ merchant: text, remindDaysBefore: z.unknown().optional() })
const fees = part({ merchant: text })
const policies = part({
  expiry,
  renewal,
  fees,
  groups: z.record(z.string(), part({ expiry, renewal })).optional().catch(undefined),
})
const system = z.looseObject({ vendor: z.string() }).optional().catch(undefined)

const over = part({ zone: text, institution: text, community: text, library: text })

const named = z.object({
  networkZones: list(
    part({
      id: text,
      system,
      policies,
      persons: part({ identifiers: list(part({ types: z.record(z.string(), z.unknown()).optional() })) }),
    }),
  ),
  mail: system,
  sessions: part({ ages: z.record(z.string(), z.unknown()).optional().catch(undefined) }),
  openid: list(part({ id: text, provider: system, staff: part({ grants: list(part({ role: text, over })) }) })),
  merchants: list(part({ id: text, provider: system })),
  roles: z.record(z.string(), z.unknown()).catch({}),
  communities: list(part({ id: text, policies })),
  institutions: list(
    part({
      id: text,
      networkZone: text,
      system,
      identities: list(system),
      signIn: list(
        z
          .union([z.string(), z.object({ openid: z.string() })])
          .optional()
          .catch(undefined),
      ),
      policies,
      libraries: list(part({ id: text, code: text, communities: list(text), policies })),
    }),
  ),
  secrets: part({ patronIds: list(z.unknown()), sessions: list(part({ id: text, key: z.unknown().optional() })) }),
  gateway: part({ publicUrl: text, origins: list(text) }),
  faces: part({ paia: part({ institutions: list(text), returnTo: text }) }),
})

export type Named = z.output<typeof named>

export function namedIn(content: unknown): Named {
  return named.safeParse(content).data ?? named.parse({})
}

/** What one field alone cannot show: names that must lead somewhere, and things that must not be said twice. */
export function checkReferences(file: Named, say: Say): void {
  const zones = idsOf(file.networkZones)
  const communities = idsOf(file.communities)
  const libraries = idsOf(file.institutions.flatMap((institution) => institution?.libraries))
  const institutions = idsOf(file.institutions)
  const providers = idsOf(file.openid)
  const merchants = idsOf(file.merchants)
  const roles = new Set(Object.keys(file.roles))
  const vouchedOnce = uniqueness(say)

  const once = uniqueness(say)
  file.networkZones.forEach((zone, z) => {
    once('network zone', zone?.id, ['networkZones', z, 'id'])
    checkPolicies(zone?.policies, ['networkZones', z, 'policies'])
    zone?.persons?.identifiers.forEach((issued, i) => {
      for (const at of Object.keys(issued?.types ?? {}))
        if (at !== zone.id) leads('institution', at, institutions, ['networkZones', z, 'persons', 'identifiers', i, 'types', at])
    })
  })
  file.openid.forEach((provider, p) => {
    // A provider says when somebody proved who they are only where it is asked to see to it.
    if (
      Object.keys(file.sessions?.ages ?? {}).length > 0 &&
      provider?.provider &&
      provider.provider['maxAgeSeconds'] === undefined
    )
      say(['openid', p, 'provider'], 'needs maxAgeSeconds, since sessions.ages asks how long ago people proved who they are')
    once('openid provider', provider?.id, ['openid', p, 'id'])
    provider?.staff?.grants.forEach((grant, g) => {
      const at: Path = ['openid', p, 'staff', 'grants', g]
      leads('role', grant?.role, roles, [...at, 'role'])
      const { zone, institution, community, library } = grant?.over ?? {}
      leads('network zone', zone, zones, [...at, 'over', 'zone'])
      leads('institution', institution, institutions, [...at, 'over', 'institution'])
      leads('community', community, communities, [...at, 'over', 'community'])
      leads('library', library, libraries, [...at, 'over', 'library'])
    })
  })
  file.communities.forEach((community, c) => {
    once('community', community?.id, ['communities', c, 'id'])
    checkPolicies(community?.policies, ['communities', c, 'policies'])
  })
  file.institutions.forEach((institution, i) => {
    if (!institution) return
    const at: Path = ['institutions', i]
    const { id, networkZone } = institution
    once('institution', id, [...at, 'id'])
    // Records of the zone and of an institution are told apart by whose they are.
    if (id !== undefined && zones.has(id)) say([...at, 'id'], `a network zone is called ${id}`)
    leads('network zone', networkZone, zones, [...at, 'networkZone'])
    checkPolicies(institution.policies, [...at, 'policies'], networkZone)
    checkSignIn(institution, at)
    institution.libraries.forEach((library, l) => {
      if (!library) return
      const there: Path = [...at, 'libraries', l]
      once('library', library.id, [...there, 'id'])
      once(`library code of ${id}`, library.code ?? library.id, [...there, library.code === undefined ? 'id' : 'code'])
      library.communities.forEach((community, c) => leads('community', community, communities, [...there, 'communities', c]))
      checkPolicies(library.policies, [...there, 'policies'], networkZone)
    })
  })
  file.merchants.forEach((merchant, m) => once('merchant', merchant?.id, ['merchants', m, 'id']))
  checkFaces(file)
  checkSecrets(file, say)
  checkPlay(file, say)

  function leads(kind: string, name: string | undefined, known: ReadonlySet<string>, path: Path): void {
    if (name !== undefined && !known.has(name)) say(path, unknown(kind, name, known))
  }

  function checkFaces({ faces, gateway }: Named): void {
    const path: Path = ['faces', 'paia']
    const onlyOnce = uniqueness(say)
    faces?.paia?.institutions.forEach((institution, i) => {
      leads('institution', institution, institutions, [...path, 'institutions', i])
      onlyOnce('institution of PAIA', institution, [...path, 'institutions', i])
    })
    const publicUrl = gateway?.publicUrl ?? ''
    if (faces?.paia && publicUrl.startsWith('http:') && isRealAddress(publicUrl))
      say(path, 'needs a publicUrl of https: the standard is spoken over nothing else')
    const page = faces?.paia?.returnTo
    const from = page === undefined ? undefined : URL.parse(page)?.origin
    const allowed = [URL.parse(publicUrl)?.origin, ...(gateway?.origins ?? [])]
    if (from !== undefined && !allowed.includes(from)) {
      say([...path, 'returnTo'], 'must be a page of publicUrl, or of one of the origins')
    }
  }

  function checkSignIn({ signIn, identities, system }: NonNullable<Named['institutions'][number]>, at: Path): void {
    const twice = uniqueness(say)
    signIn.forEach((method, m) => {
      const path: Path = [...at, 'signIn', m]
      const provider = typeof method === 'object' ? method.openid : undefined
      twice('way to sign in', provider ?? (typeof method === 'string' ? method : undefined), path)
      leads('openid provider', provider, providers, [...path, 'openid'])
      if (method === 'code' && file.mail === undefined) say(path, 'needs `mail`, and the file names none')
    })
    const tenant = system?.vendor === 'alma' ? system['institutionCode'] : undefined
    identities.forEach((identity, i) => {
      const path: Path = [...at, 'identities', i]
      const code = identity?.['institutionCode']
      // A token of another institution would open whoever has the same key here.
      if (typeof tenant === 'string' && typeof code === 'string' && code !== tenant) {
        say([...path, 'institutionCode'], `must be that of the system, ${tenant}: tokens of ${code} are of other people`)
      }
      const audience = identity?.['audience']
      if (typeof code === 'string') {
        vouchedOnce(`voucher ${identity?.vendor}`, typeof audience === 'string' ? `${code} ${audience}` : code, path)
      }
      const named = identity?.['roles']
      if (!Array.isArray(named)) return
      named.forEach((role: unknown, r) => {
        if (typeof role === 'string') leads('role', role, roles, [...at, 'identities', i, 'roles', r])
      })
    })
  }

  function checkPolicies(set: z.output<typeof policies>, at: Path, zone?: string): void {
    checkExpiry(set?.expiry, [...at, 'expiry'], zone)
    checkRenewal(set?.renewal, [...at, 'renewal'])
    leads('merchant', set?.fees?.merchant, merchants, [...at, 'fees', 'merchant'])
    for (const [group, ofGroup] of Object.entries(set?.groups ?? {})) {
      checkExpiry(ofGroup?.expiry, [...at, 'groups', group, 'expiry'], zone)
      checkRenewal(ofGroup?.renewal, [...at, 'groups', group, 'renewal'])
    }
  }

  function checkRenewal(set: z.output<typeof renewal>, at: Path): void {
    leads('merchant', set?.merchant, merchants, [...at, 'merchant'])
    if (typeof set?.remindDaysBefore === 'number' && file.mail === undefined)
      say([...at, 'remindDaysBefore'], 'needs `mail`, and the file names none')
  }

  function checkExpiry(set: z.output<typeof expiry>, at: Path, zone?: string): void {
    leads('library', set?.decides?.library, libraries, [...at, 'decides', 'library'])
    if (set?.owner === 'student-system' && set.ownerLink === undefined) {
      say([...at, 'owner'], 'needs an ownerLink beside it: patrons are sent there to renew')
    }
    if (set?.owner === 'zone' && at[0] === 'institutions' && zone === undefined) {
      say([...at, 'owner'], 'is the zone, but the institution names no networkZone')
    }
  }
}

function checkSecrets({ secrets, gateway }: Named, say: Say): void {
  const long = (secret: unknown, path: Path) => {
    if (!(secret instanceof Secret) || secret.reveal().length >= 32) return
    say(path, 'must have at least 32 characters; `openssl rand -base64 32` makes one')
  }
  secrets?.patronIds.forEach((secret, s) => long(secret, ['secrets', 'patronIds', s]))
  const once = uniqueness(say)
  secrets?.sessions.forEach((session, s) => {
    once('session key', session?.id, ['secrets', 'sessions', s, 'id'])
    long(session?.key, ['secrets', 'sessions', s, 'key'])
  })
  gateway?.origins.forEach((origin, o) => once('origin', origin, ['gateway', 'origins', o]))
}

/**
 * Whoever pays at the play provider has paid nothing, so it never extends a card in a real system. Real is whatever has an address that is not
 * on this machine: a simulator is nowhere else.
 */
function checkPlay({ merchants, institutions, networkZones }: Named, say: Say): void {
  const systems = [...institutions, ...networkZones].flatMap((place) => place?.system ?? [])
  const real = systems.find((spoken) => Object.values(spoken).some(isRealAddress))
  if (!real) return
  merchants.forEach((merchant, m) => {
    if (merchant?.provider?.vendor !== 'play') return
    say(
      ['merchants', m, 'provider', 'vendor'],
      `only plays at taking money, and this ${real.vendor} is real: it is not on this machine`,
    )
  })
}

function isRealAddress(setting: unknown): boolean {
  const url = typeof setting === 'string' && /^https?:/i.test(setting) ? URL.parse(setting) : null
  return url !== null && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)
}

function idsOf(places: readonly ({ readonly id?: string | undefined } | undefined)[]): ReadonlySet<string> {
  return new Set(places.flatMap((place) => place?.id ?? []))
}

function uniqueness(say: Say): (kind: string, name: string | undefined, path: Path) => void {
  const seen = new Set<string>()
  return (kind, name, path) => {
    if (name === undefined) return
    if (seen.has(`${kind} ${name}`)) say(path, `a second ${kind} is called ${name}`)
    seen.add(`${kind} ${name}`)
  }
}

function unknown(kind: string, name: string, known: Iterable<string>): string {
  const names = [...known]
  const list = names.length === 0 ? 'there is none' : `known: ${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''}`
  return `there is no ${kind} ${name} (${list})`
}
