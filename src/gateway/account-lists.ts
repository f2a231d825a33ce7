import type { PartKind, Parts } from '#domain/account.ts'
import type { Call } from '#domain/call.ts'
import { owedIn } from '#domain/fee.ts'
import type { PatronRef } from '#domain/id.ts'
import type { Money } from '#domain/money.ts'
import type { Clock } from '#ports/clock.ts'
import type { Ils } from '#ports/ils.ts'
import type { Memory, Remembered } from '#ports/memory.ts'
import type { Directory } from './directory.ts'
import { naming } from './naming.ts'
import { keyOf } from './records.ts'

/** Loans, holds and fees as the institutions keep them, one list for each record and kind, remembered for a while. */
export interface AccountLists {
  /** The list and its age; nothing where the library system there shows none. */
  list<Kind extends PartKind>(kind: Kind, ref: PatronRef, call: Call): Promise<Remembered<readonly Parts[Kind][]> | undefined>
  /** As the library system has it now; kept for those who come after. */
  fresh<Kind extends PartKind>(kind: Kind, ref: PatronRef, call: Call): Promise<readonly Parts[Kind][] | undefined>
  /** All that is owed, by currency; nothing where nobody can tell. */
  owed(ref: PatronRef, call: Call): Promise<Remembered<readonly Money[]> | undefined>
  /** Whoever changed something of the record says so: a renewed loan may cost something, and a fetched hold is a loan. */
  forget(ref: PatronRef): void
}

export type AccountMemories = { readonly [Kind in PartKind]: Memory<readonly Parts[Kind][]> }

export interface AccountListsParts {
  readonly directory: Directory
  readonly memories: AccountMemories
  readonly clock: Clock
  readonly maxAgeMs: number
  readonly staleIfErrorMs: number
}

/** Whoever reloads sooner gets what was read a moment ago: nobody may use up a library system by pressing a key. */
const reloadMs = 10_000

export function accountLists({ directory, memories, clock, maxAgeMs, staleIfErrorMs }: AccountListsParts): AccountLists {
  return {
    async list(kind, ref, call) {
      const load = loaderOf(kind, ref, call)
      if (!load) return undefined
      const memory = memories[kind]
      const known = memory.get(keyOf(ref))
      const fresh = call.fresh && (known === undefined || clock.now() - known.asOf >= reloadMs)
      return memory.read(keyOf(ref), { maxAgeMs, staleIfErrorMs, fresh, within: call }, load)
    },

    async fresh(kind, ref, call) {
      const load = loaderOf(kind, ref, { ...call, fresh: true })
      if (!load) return undefined
      const value = await load()
      memories[kind].keep(keyOf(ref), value)
      return value
    },

    async owed(ref, call) {
      const fees = await this.list('fee', ref, call)
      if (fees) return { ...fees, value: owedIn(fees.value) }
      const { institution, ils } = directory.at(ref.institution)
      const asOf = clock.now()
      return ils.fees && { value: await naming(institution, call, ils.fees.owed(ref.record, call)), asOf }
    },

    forget(ref) {
      for (const memory of Object.values(memories)) memory.forget(keyOf(ref))
    },
  }

  function loaderOf<Kind extends PartKind>(
    kind: Kind,
    ref: PatronRef,
    call: Call,
  ): (() => Promise<readonly Parts[Kind][]>) | undefined {
    const { institution, ils } = directory.at(ref.institution)
    const ask = askers[kind](ils)
    return ask && (async () => Object.freeze(await naming(institution, call, ask(ref, call))))
  }
}

type Ask<Part> = (ref: PatronRef, call: Call) => Promise<readonly Part[]>

const askers: { readonly [Kind in PartKind]: (ils: Ils) => Ask<Parts[Kind]> | undefined } = {
  loan: ({ loans }) => loans && (({ record }, call) => loans.list(record, call)),
  hold: ({ holds }) => holds && (({ record }, call) => holds.list(record, call)),
  fee: ({ fees }) => (fees?.list ? ({ record }, call) => fees.list!(record, call) : undefined),
}
