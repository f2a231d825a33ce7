import { systemClock, type Clock, type Random } from '#simulation/clock.ts'
import type { Faults } from '#simulation/faults.ts'
import type { RecordedCall } from '#simulation/request.ts'
import { deskFor, startServer } from '#simulation/server.ts'
import { basePath, dlfInterface, patternFor as dlfPatternFor } from './dlf.ts'
import { cashList } from './dlf-cash.ts'
import { itemServices, requesting, titleGroups } from './dlf-hold.ts'
import { loans, oneLoan, renewals } from './dlf-loans.ts'
import { cancelling, holdRequests } from './dlf-requests.ts'
import { payCash } from './dlf-pay-cash.ts'
import { patronAddress, patronLinks } from './dlf-patron.ts'
import { blocks, registrations } from './dlf-status.ts'
import { alephSeedSchema, type AlephSeed } from './seed.ts'
import { alephState, type AlephState } from './state.ts'
import type { AlephSwitches } from './switches.ts'
import { registrationsView, viewPath } from './view.ts'
import { idleLoad, patronsOf, siteOf, switchesOf, type World } from './world.ts'
import { borAuth, borAuthValid } from './x-bor-auth.ts'
import { borByKey } from './x-bor-by-key.ts'
import { borInfo, borInfoNlc } from './x-bor-info.ts'
import { searching } from './x-find.ts'
import { holdReq, holdReqCancel } from './x-hold-req.ts'
import { renewing } from './x-renew.ts'
import { updateBor } from './x-update-bor.ts'
import { updateCash } from './x-update-cash.ts'
import { login } from './x-login.ts'
import { patternsFor as xPatternsFor, xServer } from './x-server.ts'

export type { AlephPatron, AlephPatronSeed } from './patron.ts'
export type { AdmLibrarySeed, AlephSeed, StaffSeed, SubLibrarySeed } from './seed.ts'
export type { AlephState } from './state.ts'
export type { Written } from './world.ts'
export type { AlephSwitches } from './switches.ts'

/** One Aleph 500, played: its X-server on one port, its DLF interface on another, as in the real one. */
export interface AlephSimulator {
  /** `http://127.0.0.1:port/X` */
  readonly xServer: string
  /** `http://127.0.0.1:port/rest-dlf` */
  readonly dlf: string
  /** A site's own view of its z305 rows, where the seed has one: asked with `?id=` and the internal id. */
  readonly view?: string
  /**
   * Patterns of scopes are `/X?op=bor-auth` and the like (`/X?op=update-cash&update_flag=U` for payments),
   * `/rest-dlf/patron/{id}/patronStatus/blocks` and the like, and the view's path.
   */
  readonly faults: Faults
  /** Every call to any of the three since the start or the last reset, oldest first. */
  readonly calls: readonly RecordedCall[]
  /** May be turned at any time; a reset turns them back. */
  readonly switches: AlephSwitches
  /** The site behind HTTP's back. */
  state(): AlephState
  /** Back to the seed: patrons, sessions, switches, faults and the call log. */
  reset(): void
  close(): Promise<void>
}

export interface AlephOptions {
  /** A free port where it is left out. */
  readonly port?: number
  readonly dlfPort?: number
  readonly clock?: Clock
  /** Only session ids are made of chance. */
  readonly random?: Random
}

/** Starts it on loopback. A seed that no Aleph could have is thrown as a `ZodError` with the path of every fault. */
export async function startAleph(seed: AlephSeed, options: AlephOptions = {}): Promise<AlephSimulator> {
  const complete = alephSeedSchema.parse(seed)
  const { port = 0, dlfPort = 0, clock = systemClock, random = Math.random } = options
  const world: World = {
    clock,
    random,
    switches: switchesOf(complete),
    site: siteOf(complete),
    patrons: patronsOf(complete),
    sessions: new Map(),
    load: idleLoad(),
    ledger: [],
    lastBorId: 0,
    nightlyFile: patronsOf(complete),
    dlfOrigin: '',
  }
  const services = [
    borAuth(world),
    borAuthValid(world),
    borInfo(world),
    borInfoNlc(world),
    borByKey(world),
    updateBor(world),
    updateCash(world),
    renewing(world),
    holdReq(world),
    holdReqCancel(world),
    ...searching(world),
    login(),
  ]
  const resources = [
    patronLinks(world),
    patronAddress(),
    registrations(world),
    blocks(world),
    loans(world),
    oneLoan(world),
    holdRequests(world),
    cashList(world),
    ...itemServices(world),
    titleGroups(world),
  ]
  const actions = [...renewals(world), cancelling(world), ...requesting(world), payCash(world)]
  const desk = deskFor([...services.flatMap(xPatternsFor), ...[...resources, ...actions].map(dlfPatternFor), viewPath])

  const x = xServer(world, services)
  const routes = complete.view ? [...x.routes, registrationsView(world)] : x.routes
  const xSide = await startServer({ ...x, routes, clock, port, desk })
  const dlfSide = await startServer({ ...dlfInterface(world, resources, actions), clock, port: dlfPort, desk }).catch(
    async (error: unknown) => {
      await xSide.close()
      throw error
    },
  )
  world.dlfOrigin = dlfSide.url

  return {
    xServer: `${xSide.url}/X`,
    dlf: `${dlfSide.url}${basePath}`,
    ...(complete.view && { view: `${xSide.url}${viewPath}` }),
    faults: desk.faults,
    calls: desk.calls,
    switches: world.switches,
    state: () => alephState(world),
    reset() {
      world.patrons.splice(0, world.patrons.length, ...patronsOf(complete))
      world.sessions.clear()
      world.lastBorId = 0
      world.ledger.splice(0)
      world.load.peak = world.load.now
      world.load.refused = 0
      Object.assign(world.switches, switchesOf(complete))
      xSide.forget()
    },
    async close() {
      await Promise.all([xSide.close(), dlfSide.close()])
    },
  }
}
