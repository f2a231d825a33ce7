import { freshSecrets } from '#access/fresh-secrets.ts'
import type { Fee } from '#domain/fee.ts'
import type { Hold } from '#domain/hold.ts'
import type { Loan } from '#domain/loan.ts'
import { accountLists, type AccountLists } from '#gateway/account-lists.ts'
import { account } from '#gateway/account.ts'
import { carefulWrites } from '#gateway/careful-writes.ts'
import type { Directory } from '#gateway/directory.ts'
import { errands } from '#gateway/errands.ts'
import { holdOrders } from '#gateway/hold-orders.ts'
import { loanRenewals } from '#gateway/loan-renewals.ts'
import type { Patrons } from '#gateway/patrons.ts'
import { standings } from '#gateway/standings.ts'
import type { Parts } from '#http/parts.ts'
import type { Clock } from '#ports/clock.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import { remember } from '#upstream/memory.ts'

export interface AccountSurroundings {
  readonly directory: Directory
  readonly patrons: Patrons
  readonly lanes: Lanes
  readonly store: Store
  readonly ids: PatronIds
  readonly clock: Clock
  readonly maxAgeMs: number
  readonly staleIfErrorMs: number
  /** Of how many records the lists of each kind are remembered. */
  readonly remembered: number
}

export interface Accounts extends Pick<Parts, 'account' | 'loanRenewals' | 'holdOrders' | 'standings'> {
  /** For whoever else changes what is in them, by paying a fee say. */
  readonly lists: AccountLists
}

/** What patrons have on loan, wait for and owe, and what they may do about it. */
export function assembleAccount({ remembered, ...parts }: AccountSurroundings): Accounts {
  const { store, ids, clock } = parts
  const memories = {
    loan: remember<readonly Loan[]>({ max: remembered, clock }),
    hold: remember<readonly Hold[]>({ max: remembered, clock }),
    fee: remember<readonly Fee[]>({ max: remembered, clock }),
  }
  const lists = accountLists({ ...parts, memories })
  const errand = errands({ store, ids, fresh: freshSecrets, clock })
  const writing = { ...parts, lists, errands: errand, write: carefulWrites({ store, clock }) }
  return {
    lists,
    account: account({ ...parts, lists }),
    loanRenewals: loanRenewals(writing),
    holdOrders: holdOrders(writing),
    standings: standings({ ...parts, lists }),
  }
}
