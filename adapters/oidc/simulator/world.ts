import type { Clock } from '#simulation/clock.ts'
import type { Forgery } from './forgeries.ts'
import { rsaKeyPairNow, type KeyPair } from './key-pairs.ts'
import type { Client, CompletePerson, CompleteSeed } from './seed.ts'
import { usualSwitches, type OidcSwitches } from './switches.ts'

/** Everything the simulated provider knows. One world a simulator, changed in place, put back at a reset. */
export interface World {
  readonly clock: Clock
  readonly switches: OidcSwitches
  /** What stands between the host and every endpoint: nothing, or a path with a slash in front. */
  readonly path: string
  /** Known only when the port is. */
  issuer: string
  readonly clients: ReadonlyMap<string, Client>
  /** By subject. */
  readonly people: Map<string, Person>
  readonly keys: Keys
  /** By what the cookie says. */
  readonly sessions: Map<string, Session>
  /** Also those that are used up, so that a second use is known for one. */
  readonly codes: Map<string, Code>
  readonly accessTokens: Map<string, AccessToken>
  /** What will be wrong with the next token answer. */
  forgery: Forgery | undefined
}

/** Somebody who can sign in. Groups and claims may change while the simulator runs, and count from the next answer on. */
export interface Person extends Omit<CompletePerson, 'groups' | 'claims'> {
  groups: string[]
  claims: Record<string, unknown>
}

export interface Keys {
  /** What a reset leads back to, so that a reset alone makes no client's remembered key wrong. */
  readonly first: KeyPair
  signing: KeyPair
  /** Sign no more, and are still published. */
  former: readonly KeyPair[]
}

/** A browser in which somebody has signed in. */
export interface Session {
  readonly subject: string
  /** Seconds since the epoch, as every time in a token. */
  readonly authTime: number
}

/** What a code stands for. */
export interface Code extends Session {
  readonly clientId: string
  readonly redirectUri: string
  readonly nonce: string | undefined
  readonly challenge: string | undefined
  /** Milliseconds since the epoch. */
  readonly issuedAt: number
  used: boolean
}

export interface AccessToken {
  readonly subject: string
  /** The code it was given for: both end together. */
  readonly code: string
  readonly expiresAt: number
}

export function buildWorld(seed: CompleteSeed, clock: Clock, path: string, keys: KeyPair): World {
  const world: World = {
    clock,
    switches: { ...usualSwitches },
    path,
    issuer: '',
    clients: new Map(seed.clients.map((client) => [client.id, client])),
    people: new Map(),
    keys: { first: keys, signing: keys, former: [] },
    sessions: new Map(),
    codes: new Map(),
    accessTokens: new Map(),
    forgery: undefined,
  }
  putBack(world, seed)
  return world
}

/** As it was at the start. */
export function putBack(world: World, seed: CompleteSeed): void {
  Object.assign(world.switches, usualSwitches, seed.switches)
  for (const each of [world.people, world.sessions, world.codes, world.accessTokens]) each.clear()
  for (const person of structuredClone(seed.people)) world.people.set(person.subject, person)
  world.keys.signing = world.keys.first
  world.keys.former = []
  world.forgery = undefined
}

export function rotate(keys: Keys, old: 'kept' | 'dropped'): void {
  keys.former = old === 'kept' ? [keys.signing, ...keys.former] : []
  keys.signing = rsaKeyPairNow()
}

export function published({ signing, former }: Keys): readonly KeyPair[] {
  return [signing, ...former]
}

/** By subject or, as people know each other, by username. */
export function personIn(world: World, name: string): Person | undefined {
  return world.people.get(name) ?? [...world.people.values()].find(({ username }) => username === name)
}

/** Seconds since the epoch, whole ones. */
export function secondsNow({ clock }: World): number {
  return Math.floor(clock.now() / 1000)
}
