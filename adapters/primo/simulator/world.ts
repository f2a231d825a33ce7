import { randomBytes } from 'node:crypto'
import type { Clock } from '#simulation/clock.ts'
import { primaKeyPair, type Environment, type KeyPair } from './key-pairs.ts'
import type { CompleteInstitution, CompleteSeed, PrimoUser } from './seed.ts'
import { usualSwitches, type PrimoSwitches } from './switches.ts'

/** Everything the simulated Primo knows. One world a simulator, changed in place, put back at a reset. */
export interface World {
  readonly clock: Clock
  readonly switches: PrimoSwitches
  readonly institutions: ReadonlyMap<string, Institution>
  /** The key of Alma that is in every key set. */
  readonly alma: KeyPair
  /** By which the classic Primo signs. Nobody outside Ex Libris knows what the real ones sign with. */
  readonly secret: Buffer
  /** Who is signed in at PDS, by handle. */
  readonly handles: Map<string, SignedIn>
  /** Tokens that the classic Primo takes no more. */
  readonly endedTokens: Set<string>
  /** Who came back from an identity provider and has not fetched the token yet, by login id; and who was sent there, by state. */
  readonly logins: Map<string, string>
  readonly states: Map<string, ExternalSignIn>
}

export interface SignedIn {
  readonly institution: Institution
  readonly user: PrimoUser
}

export interface ExternalSignIn {
  readonly institution: Institution
  readonly viewId: string
  readonly target: string
}

export interface Institution extends CompleteInstitution {
  readonly keys: Readonly<Record<Environment, Keys>>
}

export interface Keys {
  /** What a reset leads back to, so that a reset alone makes no client's remembered key wrong. */
  readonly first: KeyPair
  signing: KeyPair
  /** Signs no more, and is still published. */
  former: readonly KeyPair[]
}

export function buildWorld(seed: CompleteSeed, clock: Clock, alma: KeyPair): World {
  const institutions = seed.institutions.map((institution): readonly [string, Institution] => {
    const keys = { production: firstKeys(institution.code), sandbox: firstKeys(institution.code) }
    return [institution.code, { ...institution, keys }]
  })
  return {
    clock,
    switches: switchesOf(seed),
    institutions: new Map(institutions),
    alma,
    secret: randomBytes(32),
    handles: new Map(),
    endedTokens: new Set(),
    logins: new Map(),
    states: new Map(),
  }
}

export function switchesOf(seed: CompleteSeed): PrimoSwitches {
  return { ...usualSwitches, ...seed.switches }
}

export function rotate(institution: Institution, environment: Environment, old: 'kept' | 'dropped'): void {
  const keys = institution.keys[environment]
  keys.former = old === 'kept' ? [keys.signing, ...keys.former] : []
  keys.signing = primaKeyPair(institution.code)
}

export function resetKeys({ keys }: Institution): void {
  for (const each of Object.values(keys)) {
    each.signing = each.first
    each.former = []
  }
}

/** Everybody is signed out. */
export function forgetSessions({ handles, endedTokens, logins, states }: World): void {
  for (const sessions of [handles, endedTokens, logins, states]) sessions.clear()
}

export function userIn({ users }: Institution, primaryId: string): PrimoUser | undefined {
  return users.find((user) => user.primaryId === primaryId)
}

function firstKeys(code: string): Keys {
  const first = primaKeyPair(code)
  return { first, signing: first, former: [] }
}
