import { systemClock, type Clock, type Random } from '#simulation/clock.ts'
import type { Faults } from '#simulation/faults.ts'
import type { RecordedCall } from '#simulation/request.ts'
import { startServer } from '#simulation/server.ts'
import { configuration } from './conf.ts'
import { almaGateway } from './gateway.ts'
import { requestOptions } from './request-options.ts'
import { almaSeedSchema, type AlmaSeed } from './seed.ts'
import { selfTests } from './self-tests.ts'
import { tenantState, type TenantState } from './state.ts'
import type { AlmaSwitches } from './switches.ts'
import { authenticateOrRefreshUser } from './users-auth.ts'
import { deleteUser } from './users-delete.ts'
import { createFee } from './users-fees-post.ts'
import { operateFee, payAllFees } from './users-fees-operations.ts'
import { getFee, listFees } from './users-fees.ts'
import { getUser } from './users-get.ts'
import { renewLoan } from './users-loans-renew.ts'
import { getLoan, listLoans } from './users-loans.ts'
import { createUser } from './users-post.ts'
import { updateUser } from './users-put.ts'
import { createRequest } from './users-requests-post.ts'
import { cancelRequest, getRequest, listRequests } from './users-requests.ts'
import { searchUsers } from './users-search.ts'
import type { Delivery } from './webhook-post.ts'
import { webhookProfileSchema, type WebhookProfile } from './webhook-profile.ts'
import { webhooksOf } from './webhooks.ts'
import type { Witness } from './witness.ts'
import { buildTenants, switchesOf, type Setting, type World } from './world.ts'

export type { BibSeed } from './bibs.ts'
export type { AlmaLoan, AlmaLoanSeed } from './loan.ts'
export type { AlmaRequest, AlmaRequestSeed } from './user-request.ts'
export type { AlmaSeed, ApiArea, Crowd, KeySeed, LibrarySeed, TenantSeed } from './seed.ts'
export type { TenantState } from './state.ts'
export type { AlmaSwitches } from './switches.ts'
export type { CrowdUser } from './user-record.ts'
export type { Delivery } from './webhook-post.ts'
export type { Witness, Written } from './witness.ts'
export type { WebhookProfile } from './webhook-profile.ts'
export type { AlmaFee, AlmaFeeSeed, AlmaUser, AlmaUserSeed } from './user.ts'

/** Alma's REST API, played: several institutions behind one host, as in the real one. */
export interface AlmaSimulator {
  /** `http://127.0.0.1:port`; the API begins at `/almaws/v1`. */
  readonly url: string
  readonly faults: Faults
  /** Every call since the start or the last reset, oldest first. */
  readonly calls: readonly RecordedCall[]
  /** May be turned at any time; a reset turns them back. */
  readonly switches: AlmaSwitches
  readonly webhooks: AlmaWebhooks
  /** Hears from now on of every write to a user, whoever writes. */
  watch(witness: Witness): void
  /** A tenant behind HTTP's back. */
  state(tenant: string): TenantState
  /** Back to the seed: users, locks, counters, switches, faults and the call log. */
  reset(): void
  close(): Promise<void>
}

/** What leaves by itself. Where a tenant tells is said by its seed, or by `state(tenant).listen`. */
export interface AlmaWebhooks {
  /** The challenge that a listener has to say back before Alma talks to it; whether it did. */
  register(profile: WebhookProfile): Promise<boolean>
  /** Sends what is due by the clock, and waits for the answers; how many were sent. What is in the middle of leaving is waited for as well. */
  deliver(): Promise<number>
  /** All that a tenant had to tell since the start or the last reset, oldest first, with what became of it. */
  deliveries(tenant: string): readonly Delivery[]
}

export interface AlmaOptions {
  /** A free port where it is left out. */
  readonly port?: number
  readonly clock?: Clock
  /** Only tracking ids are made of chance, which copies an update of the network zone misses, and what befalls webhooks. */
  readonly random?: Random
}

/** Starts it on loopback. A seed that no Alma could have is thrown as a `ZodError` with the path of every fault. */
export async function startAlma(seed: AlmaSeed, options: AlmaOptions = {}): Promise<AlmaSimulator> {
  const complete = almaSeedSchema.parse(seed)
  const { port = 0, clock = systemClock, random = Math.random } = options
  const setting: Setting = {
    clock,
    random,
    switches: switchesOf(complete),
    tenants: buildTenants(complete),
    witnesses: [],
    origin: '',
    underWay: [],
    feesMade: 0,
    requestsMade: 0,
    idsMade: 0,
    linksMade: 0,
  }
  const webhooks = webhooksOf(setting)
  const world: World = Object.assign(setting, { webhooks })
  const gateway = almaGateway(world)
  const resources = [
    ...selfTests(),
    searchUsers(world),
    createUser(world),
    getUser(world),
    authenticateOrRefreshUser(world),
    updateUser(world),
    deleteUser(world),
    listFees(world),
    createFee(world),
    // Before the route that takes `all` for the number of a fee.
    payAllFees(world),
    getFee(world),
    operateFee(world),
    listLoans(world),
    getLoan(world),
    renewLoan(world),
    listRequests(world),
    getRequest(world),
    ...createRequest(world),
    cancelRequest(world),
    ...requestOptions(world),
    ...configuration(world),
  ]
  const routes = resources.map((resource) => gateway.routeOf(resource))
  const server = await startServer({ ...gateway, routes, clock, port })
  world.origin = server.url

  return {
    url: server.url,
    faults: server.faults,
    calls: server.calls,
    switches: world.switches,
    watch: (witness) => void world.witnesses.push(witness),
    state: (tenant) => tenantState(world, tenant),
    webhooks: {
      register: (profile) => webhooks.register(webhookProfileSchema.parse(profile)),
      deliver: () => webhooks.deliver(),
      deliveries: (tenant) => webhooks.deliveries(tenant),
    },
    reset() {
      world.tenants.clear()
      for (const [code, tenant] of buildTenants(complete)) world.tenants.set(code, tenant)
      world.underWay.length = 0
      webhooks.forget()
      Object.assign(world.switches, switchesOf(complete))
      server.forget()
    },
    async close() {
      await Promise.all([server.close(), webhooks.close()])
    },
  }
}
