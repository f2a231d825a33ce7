import { loanSchema, type AlmaLoan, type AlmaLoanSeed } from './loan.ts'
import { arrive, distribute, distributeDeletion } from './localise.ts'
import { requestSchema, type AlmaRequest, type AlmaRequestSeed } from './user-request.ts'
import {
  almaUserSeedSchema,
  feeSchema,
  setSegments,
  type AlmaFee,
  type AlmaFeeSeed,
  type AlmaUser,
  type AlmaUserSeed,
} from './user.ts'
import { primaryTerm } from './terms.ts'
import { recordOf, type UserRecord } from './user-record.ts'
import { webhookProfileSchema, type WebhookProfile } from './webhook-profile.ts'
import type { Cause } from './webhooks.ts'
import { tellWitnesses } from './witness.ts'
import type { Tenant, World } from './world.ts'

/**
 * One tenant, seen from behind: what a test looks into to know that a write happened, and edits to play the librarian. Everything
 * handed out is a copy.
 */
export interface TenantState {
  readonly code: string
  users(): readonly AlmaUser[]
  /** How many there are, and each as it is now: to read from and not to keep, since nothing is copied. */
  readonly size: number
  all(): Iterable<Readonly<AlmaUser>>
  /** By primary id. `undefined` where there is no such user. */
  user(primaryId: string): AlmaUser | undefined
  /** What the Identity Service keeps for this user, which no answer shows. */
  password(primaryId: string): string | undefined
  fees(primaryId: string): readonly AlmaFee[]
  loans(primaryId: string): readonly AlmaLoan[]
  requests(primaryId: string): readonly AlmaRequest[]
  /** Staff register somebody, now. */
  add(seed: AlmaUserSeed): void
  /** Staff change the user in place, now. Whether it goes from a network zone to the copies is a switch. */
  edit(primaryId: string, change: (user: AlmaUser) => void): void
  /** Staff delete the user. */
  remove(primaryId: string): void
  /** Whom the tenant tells from now on of what staff and jobs do; nobody where it is left out. */
  listen(profile?: WebhookProfile): void
  /** The desk charges somebody. */
  charge(primaryId: string, fee: AlmaFeeSeed): void
  /** The desk takes the money for a fee. */
  settle(primaryId: string, feeId: string): void
  /** The desk lends somebody a book. */
  lend(primaryId: string, loan: AlmaLoanSeed): void
  /** Somebody asks for a title at the desk, or it is set aside for them. */
  request(primaryId: string, request: AlmaRequestSeed): void
  /** Staff edited these fields of the user by hand; an update by API leaves them alone where the account is EXTERNAL. */
  protect(primaryId: string, ...fields: readonly (keyof AlmaUser)[]): void
  /** The nightly load of a student system: the dates are again what they were before anybody wrote them through the API. */
  revert(primaryId: string): void
}

export function tenantState(world: World, code: string): TenantState {
  const tenant = (): Tenant => {
    const found = world.tenants.get(code)
    if (found === undefined) throw new RangeError(`There is no tenant ${code}`)
    return found
  }
  const records = () => {
    arrive(world)
    return tenant().records
  }
  const find = (primaryId: string) => records().having(primaryTerm(primaryId))[0]
  const need = (primaryId: string): UserRecord => {
    const found = find(primaryId)
    if (found === undefined) throw new RangeError(`${code} has no user ${primaryId}`)
    return found
  }
  const changed = (record: UserRecord, cause: Cause): void => {
    records().changed(record, world.clock.now())
    tellWitnesses(world, tenant(), record, 'staff')
    world.webhooks.updated(tenant(), record, cause)
    if (tenant().isNetworkZone && world.switches.zoneEditsAreCarried) distribute(world, tenant(), record)
  }
  tenant()

  return {
    code,
    get size() {
      return records().size
    },
    *all() {
      for (const record of records()) yield record.glimpse().user
    },
    users: () => [...records()].map((record) => structuredClone(record.glimpse().user)),
    user: (primaryId) => structuredClone(find(primaryId)?.glimpse().user),
    password: (primaryId) => need(primaryId).password,
    fees: (primaryId) => structuredClone(need(primaryId).fees),
    loans: (primaryId) => structuredClone(need(primaryId).loans),
    requests: (primaryId) => structuredClone(need(primaryId).requests),
    add(seed) {
      if (find(seed.primary_id) !== undefined) throw new RangeError(`${code} already has a user ${seed.primary_id}`)
      const now = world.clock.now()
      const record = recordOf(almaUserSeedSchema.parse(seed), now, now)
      records().add(record)
      world.webhooks.created(tenant(), record, 'UI')
    },
    edit(primaryId, change) {
      const record = need(primaryId)
      change(record.user)
      setSegments(record.user)
      changed(record, 'UI')
    },
    remove(primaryId) {
      const record = need(primaryId)
      records().remove(record)
      world.webhooks.deleted(tenant(), record, 'UI')
      if (tenant().isNetworkZone) distributeDeletion(world, tenant(), record)
    },
    listen(profile) {
      tenant().webhook = profile && webhookProfileSchema.parse(profile)
    },
    charge(primaryId, fee) {
      need(primaryId).fees.push(feeSchema.parse(fee))
    },
    settle(primaryId, feeId) {
      const fee = need(primaryId).fees.find(({ id }) => id === feeId)
      if (fee === undefined) throw new RangeError(`${primaryId} has no fee ${feeId}`)
      Object.assign(fee, { balance: 0, status: { value: 'CLOSED', desc: 'Closed' } })
    },
    lend(primaryId, loan) {
      const lent = loanSchema.parse(loan)
      need(primaryId).loans.push(lent)
      world.webhooks.lent(tenant(), need(primaryId), lent)
    },
    request(primaryId, request) {
      need(primaryId).requests.push(requestSchema.parse(request))
    },
    protect(primaryId, ...fields) {
      for (const field of fields) need(primaryId).manual.add(field)
    },
    revert(primaryId) {
      const record = need(primaryId)
      for (const [field, day] of Object.entries(record.loaded ?? {})) {
        if (day === undefined) delete record.user[field as 'expiry_date' | 'purge_date']
        else record.user[field as 'expiry_date' | 'purge_date'] = day
      }
      changed(record, 'JOB')
    },
  }
}
