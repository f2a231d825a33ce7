import { systemClock, type Clock } from '#simulation/clock.ts'
import type { Faults } from '#simulation/faults.ts'
import type { RecordedCall } from '#simulation/request.ts'
import { startServer } from '#simulation/server.ts'
import { account } from './account.ts'
import { nothing } from './answers.ts'
import { classicSignIn } from './classic-tokens.ts'
import { externalSignIn } from './external-sign-in.ts'
import { keySets } from './jwks.ts'
import { almaKeyPair } from './key-pairs.ts'
import { institutionOf, type PrimoInstitution } from './mint.ts'
import { pds } from './pds.ts'
import { playTokens } from './play.ts'
import { primoSeedSchema, type PrimoSeed } from './seed.ts'
import { mintForKey, signIn } from './sign-in.ts'
import type { PrimoSwitches } from './switches.ts'
import { buildWorld, forgetSessions, resetKeys, switchesOf } from './world.ts'

export { classicForgeryNames, type ClassicForgery, type ClassicOtherwise } from './classic-tokens.ts'
export { cloudAppForgeryNames, playedApp, type CloudAppForgery, type CloudAppOtherwise } from './cloud-app.ts'
export { forgeryNames, type Forgery } from './forgeries.ts'
export type { PrimoInstitution } from './mint.ts'
export type { InstitutionSeed, PrimoSeed, PrimoUserSeed } from './seed.ts'
export type { PrimoSwitches } from './switches.ts'
export type { Otherwise } from './tokens.ts'

/** Primo as far as its tokens go, VE and classic with PDS, Alma's Cloud Apps, and Ex Libris' public keys: all behind one host. */
export interface PrimoSimulator {
  /** `http://127.0.0.1:port`. */
  readonly url: string
  readonly faults: Faults
  /** Every call since the start or the last reset, oldest first. */
  readonly calls: readonly RecordedCall[]
  /** May be turned at any time; a reset turns them back. */
  readonly switches: PrimoSwitches
  /** An institution behind HTTP's back. */
  institution(code: string): PrimoInstitution
  /** Back to the start: its keys, switches, faults and the call log. Everybody is signed out of PDS. */
  reset(): void
  close(): Promise<void>
}

export interface PrimoOptions {
  /** A free port where it is left out. */
  readonly port?: number
  readonly clock?: Clock
}

/** Starts it on loopback. A seed that no Primo could have is thrown as a `ZodError` with the path of every fault. */
export async function startPrimo(seed: PrimoSeed, { port = 0, clock = systemClock }: PrimoOptions = {}): Promise<PrimoSimulator> {
  const complete = primoSeedSchema.parse(seed)
  const world = buildWorld(complete, clock, await almaKeyPair())
  const server = await startServer({
    clock,
    port,
    routes: [
      keySets(world),
      ...signIn(world),
      ...externalSignIn(world),
      mintForKey(world),
      ...pds(world),
      ...classicSignIn(world),
      ...account(world),
      ...playTokens(world),
    ],
    otherwise: () => nothing(404),
    failure: (status) => nothing(status),
    tenantOf: ({ params }) => params['institution'],
  })
  return {
    url: server.url,
    faults: server.faults,
    calls: server.calls,
    switches: world.switches,
    institution: (code) => institutionOf(world, code),
    reset() {
      for (const institution of world.institutions.values()) resetKeys(institution)
      forgetSessions(world)
      Object.assign(world.switches, switchesOf(complete))
      server.forget()
    },
    close: () => server.close(),
  }
}
