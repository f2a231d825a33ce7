import type { Call } from '#domain/call.ts'
import type { PatronRef } from '#domain/id.ts'
import type { Money } from '#domain/money.ts'
import { isProblem } from '#domain/problem.ts'
import { debtLimitOf, standing, type Action, type Situation, type Standing } from '#domain/standing.ts'
import type { AccountLists } from './account-lists.ts'
import type { Patrons, Seen } from './patrons.ts'

/** Whether a patron may do one thing. Unlike the card, it asks what is owed where that decides. */
export interface Standings {
  /** `undefined` means the caller's own. */
  of(whose: PatronRef | undefined, action: Action, call: Call): Promise<Seen<Standing>>
}

export interface StandingsParts {
  readonly patrons: Pick<Patrons, 'card'>
  readonly lists: Pick<AccountLists, 'owed'>
}

export function standings({ patrons, lists }: StandingsParts): Standings {
  return {
    async of(whose, action, call) {
      const { thing: card, permissions } = await patrons.card(whose, call)
      const { situation } = card
      const judged = card.standings[action]
      const record = card.opened.find(({ institution }) => institution === situation.institution)
      const isHidden = judged.reasons.some(({ code }) => code === 'out-of-reach')
      if (!debtLimitOf(action, situation.policies) || !record || isHidden) return { thing: judged, permissions }
      return { thing: await withDebt(action, situation, record, call), permissions }
    },
  }

  /** Whoever has just paid at the desk is not refused by what was remembered. */
  async function withDebt(action: Action, situation: Situation, record: PatronRef, call: Call): Promise<Standing> {
    const remembered = judge(action, situation, await owedBy(record, call))
    if (call.fresh || !remembered.reasons.some(({ code }) => code === 'debt-too-high')) return remembered
    return judge(action, situation, await owedBy(record, { ...call, fresh: true }))
  }

  async function owedBy(record: PatronRef, call: Call): Promise<readonly Money[] | 'unread' | undefined> {
    try {
      const owed = await lists.owed(record, call)
      return owed?.stale ? 'unread' : owed?.value
    } catch (error) {
      if (!isProblem(error)) throw error
      return 'unread'
    }
  }
}

/** What could not be read promises nothing. */
function judge(action: Action, situation: Situation, owed: readonly Money[] | 'unread' | undefined): Standing {
  const { institution, unanswered } = situation
  if (owed !== 'unread') return standing(action, { ...situation, ...(owed && { owed }) })
  return standing(action, { ...situation, unanswered: [...new Set([...unanswered, institution])] })
}
