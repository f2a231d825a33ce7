import type { AlmaLoan } from './loan.ts'
import { almaUserSeedSchema, setSegments, sumOf, type AlmaFee, type AlmaUser, type AlmaUserSeed } from './user.ts'
import type { AlmaRequest } from './user-request.ts'

/** One user with what belongs to it and is never shown with it. */
export interface UserRecord extends Held {
  /** What the simulator began with counts as old. */
  readonly createdAt: number
  modifiedAt: number
  /** Fields that staff edited by hand, which an update of an EXTERNAL user leaves alone. */
  readonly manual: Set<string>
  /** The dates as they were before the first write: what a student system still holds for right. */
  loaded: Pick<AlmaUser, 'expiry_date' | 'purge_date'> | undefined
  /** Wrong passwords in a row, and until when nobody gets in. */
  failures: number
  lockedUntil: number
  /** Whether it is kept already. One of a crowd is not until somebody looks at it alone or writes to it, and till then has no account. */
  readonly isKept: boolean
  /** The same to read from and to throw away: of one that is not kept yet, nothing is kept for it. */
  glimpse(): Held
}

/** What is kept of a user. */
export interface Held {
  readonly user: AlmaUser
  password: string | undefined
  readonly fees: AlmaFee[]
  readonly loans: AlmaLoan[]
  readonly requests: AlmaRequest[]
}

/** A user of a crowd: nothing is lent to it in the beginning, and it owes nothing. */
export type CrowdUser = Omit<AlmaUserSeed, 'fee' | 'loan' | 'request'>

/** A fresh record; what it is made of is cloned, so that no two records and no seed share a part. */
export function recordOf(seed: CompleteUserSeed, createdAt: number, modifiedAt: number): UserRecord {
  return new LateRecord(heldOf(structuredClone(seed)), createdAt, modifiedAt)
}

/** A record that is made when it is needed, each time anew until it has to be kept. */
export function crowdRecord(make: () => CrowdUser, createdAt: number, modifiedAt: number): UserRecord {
  return new LateRecord(() => heldOf(almaUserSeedSchema.parse(make())), createdAt, modifiedAt)
}

type CompleteUserSeed = ReturnType<typeof almaUserSeedSchema.parse>

export function owedBy({ fees }: Pick<Held, 'fees'>): number {
  return sumOf(fees.filter((fee) => fee.status.value === 'ACTIVE'))
}

function heldOf({ password, fee: fees, loan: loans, request: requests, ...user }: CompleteUserSeed): Held {
  setSegments(user)
  return { user, password, fees, loans, requests }
}

class LateRecord implements UserRecord {
  readonly createdAt: number
  modifiedAt: number
  readonly manual = new Set<string>()
  loaded: UserRecord['loaded'] = undefined
  failures = 0
  lockedUntil = 0
  /** What is kept, or what makes it, which nothing needs any more once there is something to keep. */
  #held: Held | (() => Held)

  constructor(held: Held | (() => Held), createdAt: number, modifiedAt: number) {
    this.#held = held
    this.createdAt = createdAt
    this.modifiedAt = modifiedAt
  }

  get isKept(): boolean {
    return typeof this.#held !== 'function'
  }

  glimpse(): Held {
    return typeof this.#held === 'function' ? this.#held() : this.#held
  }

  get #kept(): Held {
    const held = this.glimpse()
    this.#held = held
    return held
  }

  get user(): AlmaUser {
    return this.#kept.user
  }

  get password(): string | undefined {
    return this.#kept.password
  }

  set password(password: string | undefined) {
    this.#kept.password = password
  }

  get fees(): AlmaFee[] {
    return this.#kept.fees
  }

  get loans(): AlmaLoan[] {
    return this.#kept.loans
  }

  get requests(): AlmaRequest[] {
    return this.#kept.requests
  }
}
