import { systemClock, type Clock } from '#simulation/clock.ts'
import type { Faults } from '#simulation/faults.ts'
import type { RecordedCall } from '#simulation/request.ts'
import { startServer } from '#simulation/server.ts'
import { refused } from './answers.ts'
import { authorization } from './authorize.ts'
import { signedIn } from './browser.ts'
import { discovery } from './discovery.ts'
import type { Forgery } from './forgeries.ts'
import { rsaKeyPair } from './key-pairs.ts'
import { logout } from './logout.ts'
import { oidcSeedSchema, type OidcSeed } from './seed.ts'
import type { OidcSwitches } from './switches.ts'
import { tokens } from './token.ts'
import { userInfo } from './user-info.ts'
import { buildWorld, personIn, putBack, rotate } from './world.ts'

export { forgeryNames, type Forgery } from './forgeries.ts'
export type { OidcClientSeed, OidcPersonSeed, OidcSeed } from './seed.ts'
export type { OidcSwitches } from './switches.ts'

/** A provider of OpenID Connect with everybody's sign-in page. */
export interface OidcSimulator {
  /** `http://127.0.0.1:port`, with the option's path behind it. */
  readonly issuer: string
  readonly faults: Faults
  /** Every call since the start or the last reset, oldest first. */
  readonly calls: readonly RecordedCall[]
  /** May be turned at any time; a reset turns them back. */
  readonly switches: OidcSwitches
  /**
   * What a person does in a browser that has never been here: opens the address and chooses this one, by subject or username. Resolves with the
   * address that the browser is sent back to, be it with a code or an error.
   */
  signIn(authorizationUrl: string, person: string): Promise<string>
  /** The next code that is exchanged is answered like this. */
  forgeNext(forgery: Forgery): void
  /** From now on another key signs, under another name. The old one is published as before, or no more. */
  rotateKeys(old: 'kept' | 'dropped'): void
  /** Somebody behind HTTP's back, by subject or username. What is changed in it counts from the next answer on. */
  person(name: string): { groups: string[]; claims: Record<string, unknown> }
  /** Back to the start: people, first key, switches, faults and the call log. Nobody is signed in, no code and no token is good. */
  reset(): void
  close(): Promise<void>
}

export interface OidcOptions {
  /** A free port where it is left out. */
  readonly port?: number
  readonly clock?: Clock
  /** Where providers with several realms have them, `/realms/play`: a slash in front, none at the end. */
  readonly path?: string
}

/** Starts it on loopback. A seed that no provider could have is thrown as a `ZodError` with the path of every fault. */
export async function startOidc(
  seed: OidcSeed,
  { port = 0, clock = systemClock, path = '' }: OidcOptions = {},
): Promise<OidcSimulator> {
  if (!/^(?:\/[\w~.-]+)*$/.test(path)) throw new RangeError(`Not a path to put in front: ${path}`)
  const complete = oidcSeedSchema.parse(seed)
  const world = buildWorld(complete, clock, path, await rsaKeyPair())
  const server = await startServer({
    clock,
    port,
    routes: [...discovery(world), ...authorization(world), tokens(world), ...userInfo(world), ...logout(world)],
    otherwise: () => refused(404, 'invalid_request', 'There is nothing here'),
    failure: (status) => refused(status, status === 429 ? 'temporarily_unavailable' : 'server_error', 'Played'),
  })
  world.issuer = `${server.url}${path}`
  return {
    issuer: world.issuer,
    faults: server.faults,
    calls: server.calls,
    switches: world.switches,
    signIn: (authorizationUrl, person) => signedIn(world, authorizationUrl, person),
    forgeNext(forgery) {
      world.forgery = forgery
    },
    rotateKeys: (old) => rotate(world.keys, old),
    person(name) {
      const person = personIn(world, name)
      if (person === undefined) throw new RangeError(`Nobody here is called ${name}`)
      return person
    },
    reset() {
      putBack(world, complete)
      server.forget()
    },
    close: () => server.close(),
  }
}
