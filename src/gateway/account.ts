import {
  accountList,
  byDue,
  oldestFirst,
  readyFirst,
  type AccountList,
  type AccountSource,
  type Entry,
  type PartKind,
  type Parts,
  type Told,
} from '#domain/account.ts'
import type { Call } from '#domain/call.ts'
import type { CardBlock } from '#domain/card.ts'
import { samePatron, type InstitutionId, type PatronRef } from '#domain/id.ts'
import type { LibraryCode } from '#domain/patron.ts'
import type { Permission } from '#domain/permission.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import { liftOfBlock, type Step } from '#domain/standing.ts'
import type { Clock } from '#ports/clock.ts'
import type { AccountLists } from './account-lists.ts'
import type { Directory } from './directory.ts'
import type { Patrons } from './patrons.ts'

/**
 * What a patron has on loan, waits for and owes, over all records that are open to them. A record that cannot be asked costs only its own part;
 * where none can be, it is the problem of the patron's own.
 */
export interface Account {
  /** `undefined` means the caller's own. */
  list<Kind extends PartKind>(kind: Kind, whose: PatronRef | undefined, call: Call): Promise<AccountList<Parts[Kind]>>
  /** The same of the one record at an institution, for whoever has no way to say that something is missing: what stops it is thrown. */
  at<Kind extends PartKind>(
    kind: Kind,
    whose: PatronRef | undefined,
    institution: InstitutionId,
    call: Call,
  ): Promise<AccountPart<Parts[Kind]>>
  /** What the institutions have recorded against the patron, and who can lift it. It is the card's, and asks nobody else. */
  blocks(whose: PatronRef | undefined, call: Call): Promise<Blocks>
}

/** What one record has of a kind, and when that was read. */
export interface AccountPart<Part> {
  readonly entries: readonly Entry<Part>[]
  readonly asOf: number
}

export interface Blocks extends Omit<AccountList<never>, 'entries'> {
  readonly blocks: readonly (CardBlock & { readonly lift: Step })[]
}

export interface AccountParts {
  readonly patrons: Pick<Patrons, 'opened' | 'card'>
  readonly lists: Pick<AccountLists, 'list'>
  readonly directory: Directory
  readonly clock: Clock
}

/** What is kept of the deadline to put the parts together after the last record has answered or was given up. */
const assemblyMs = 250

const permissions: Readonly<Record<PartKind, Permission>> = { loan: 'loans:read', hold: 'holds:read', fee: 'fees:read' }

const orders: { readonly [Kind in PartKind]: (one: Parts[Kind], other: Parts[Kind]) => number } = {
  loan: byDue,
  hold: readyFirst,
  fee: oldestFirst,
}

export function account({ patrons, lists, directory, clock }: AccountParts): Account {
  return {
    async list(kind, whose, call) {
      const inTime = { ...call, deadline: call.deadline - assemblyMs }
      begin(kind, whose, inTime)
      const opened = await patrons.opened(whose, permissions[kind], call)
      await opened.noted(opened.records)
      const answers = await Promise.all(opened.records.map((ref) => ask(kind, ref, inTime)))
      if (!answers.some(({ told }) => told.source.outcome === 'answered')) throw nobody(answers)
      const unread = opened.unread.map((source): Told<never> => ({ source, entries: [] }))
      return accountList([...answers.map(({ told }) => told), ...unread], orders[kind], clock.now())
    },

    async at(kind, whose, institution, call) {
      begin(kind, whose, call)
      const opened = await patrons.opened(whose, permissions[kind], call)
      const ref = opened.records.find((record) => record.institution === institution)
      if (!ref) throw new Problem('not-found', 'The patron has no record there that is open to whoever asks')
      await opened.noted([ref])
      const listed = await lists.list(kind, ref, call)
      if (!listed) throw new Problem('capability-missing', 'The library system there shows none')
      const { value, asOf } = listed
      return {
        entries: value.map((part) => entryOf(kind, ref, part)).sort((one, other) => orders[kind](one.part, other.part)),
        asOf,
      }
    },

    async blocks(whose, call) {
      const { thing: card } = await patrons.card(whose, call)
      const told = card.sources.flatMap((source): Told<never>[] => {
        const { institution, opens, outcome, problem, asOf, stale } = source
        if (!opens || outcome === 'not-registered') return []
        const rest = { ...(problem && { problem }), ...(asOf !== undefined && { asOf }), ...(stale && { stale }) }
        return [{ source: { institution, outcome: outcome === 'failed' ? 'failed' : 'answered', ...rest }, entries: [] }]
      })
      const { entries: _entries, ...rest } = accountList(told, () => 0, clock.now())
      return { blocks: card.blocks.map((block) => ({ ...block, lift: liftOfBlock(block) })), ...rest }
    },
  }

  /**
   * A patron's own record is open to them whatever the card says, so nobody waits for that: what both want to know of the library system is then asked
   * once. Whoever waits for the list joins it.
   */
  function begin(kind: PartKind, whose: PatronRef | undefined, call: Call): void {
    const { caller } = call
    if (caller.kind !== 'patron' || (whose !== undefined && !samePatron(whose, caller.patron))) return
    lists.list(kind, caller.patron, call).catch(() => {})
  }

  async function ask<Kind extends PartKind>(kind: Kind, ref: PatronRef, call: Call): Promise<Answer<Parts[Kind]>> {
    const { institution } = ref
    try {
      const listed = await lists.list(kind, ref, call)
      if (!listed) return { told: { source: { institution, outcome: 'not-offered' }, entries: [] } }
      const { value, asOf, stale } = listed
      const source: AccountSource = { institution, outcome: 'answered', asOf, ...(stale && { stale }) }
      return { told: { source, entries: value.map((part) => entryOf(kind, ref, part)) } }
    } catch (error) {
      if (!isProblem(error)) throw error
      return { told: { source: { institution, outcome: 'failed', problem: error.code }, entries: [] }, problem: error }
    }
  }

  function entryOf<Kind extends PartKind>(kind: Kind, patron: PatronRef, part: Parts[Kind]): Entry<Parts[Kind]> {
    const code = libraries[kind](part)
    const library = code === undefined ? undefined : directory.topology.libraryByCode(patron.institution, code)
    return { patron, ...(library && { library: library.id }), part }
  }
}

interface Answer<Part> {
  readonly told: Told<Part>
  readonly problem?: Problem
}

/** Of a hold it is where it will be fetched. */
const libraries: { readonly [Kind in PartKind]: (part: Parts[Kind]) => LibraryCode | undefined } = {
  loan: ({ library }) => library,
  hold: ({ pickup }) => pickup?.library,
  fee: ({ library }) => library,
}

/** The patron's own record comes first. */
function nobody(answers: readonly Answer<unknown>[]): Problem {
  const [problem] = answers.flatMap((answer) => answer.problem ?? [])
  return problem ?? new Problem('capability-missing', 'No library system of this patron shows any')
}
