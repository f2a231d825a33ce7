import { z } from 'zod'
import type { InstitutionId } from '#domain/id.ts'
import { moneyIn, type Money } from '#domain/money.ts'
import type { Permission } from '#domain/permission.ts'
import { actions, type Reason, type Standing, type Step } from '#domain/standing.ts'
import type { Texts } from '#ports/texts.ts'
import { DayField, InstitutionField, MoneyBody, TextField, toMoneyBody } from './fields.ts'

export const StepBody = z
  .object({
    by: z
      .enum(['retry', 'waiting', 'elsewhere', 'renew-card', 'pay', 'library'])
      .describe(
        'Who or what helps: another try, time, somebody outside, renewing the card, paying what is owed, or the library.',
      ),
    institution: InstitutionField,
    until: DayField.optional().describe('How long to wait.'),
    link: z.url().optional().describe('Where to go, for `elsewhere`.'),
    text: TextField,
  })
  .meta({ id: 'Step', description: 'One thing that has to happen.' })

const ReasonBody = z
  .object({
    code: z
      .enum([
        'password-kept-elsewhere',
        'sign-in-refused-when-lapsed',
        'renewal-not-offered',
        'renewed-elsewhere',
        'never-expires',
        'not-registered',
        'too-early',
        'too-late',
        'membership-not-begun',
        'membership-expired',
        'membership-suspended',
        'blocked',
        'price-not-set',
        'birth-date-needed',
        'debt-too-high',
        'card-incomplete',
        'not-in-zone',
        'out-of-reach',
      ])
      .describe('Which reason; match on this, not on the words.'),
    institution: InstitutionField.describe('Whose reason it is.'),
    since: DayField.optional().describe('Since when it holds.'),
    until: DayField.optional().describe('Until when it holds.'),
    block: z.string().optional().describe("The institution's own code of the block."),
    said: z.string().optional().describe("The institution's own words about the block."),
    owed: MoneyBody.optional().describe(
      'All that is owed there, for `debt-too-high`. Left out where the caller may not see what is owed.',
    ),
    limit: MoneyBody.optional().describe('How much of it would not matter.'),
    text: TextField,
    lift: StepBody.describe('What lifts this reason.'),
  })
  .meta({ id: 'Reason', description: 'One reason why not.' })

export const StandingBody = z
  .object({
    action: z.enum(actions).describe('What the patron would like to do.'),
    allowed: z.boolean().describe('Whether they may, now.'),
    reasons: z.array(ReasonBody).describe('Every reason why not; empty where they may.'),
    wayOut: z.array(StepBody).describe('What has to happen so that nothing refuses any more, cheapest first.'),
  })
  .meta({
    id: 'Standing',
    description: 'Whether a patron may do a thing, and if not every reason and the cheapest way out.',
    example: {
      action: 'renew-card',
      allowed: false,
      reasons: [
        {
          code: 'too-early',
          institution: 'northbay',
          until: '2027-07-02',
          text: 'The card can be renewed from 2 July 2027.',
          lift: { by: 'waiting', institution: 'northbay', until: '2027-07-02', text: 'Wait until 2 July 2027.' },
        },
      ],
      wayOut: [{ by: 'waiting', institution: 'northbay', until: '2027-07-02', text: 'Wait until 2 July 2027.' }],
    },
  })

export type NameOf = (institution: InstitutionId, language: string) => string

/** What the caller may see: which blocks there are, and how much is owed. Else they learn only that there is one, and that it is too much. */
export interface Insight {
  readonly blocks: boolean
  readonly debts: boolean
}

export const wholeInsight: Insight = { blocks: true, debts: true }

export function insightOf(permissions: ReadonlySet<Permission>): Insight {
  return { blocks: permissions.has('card:read.blocks'), debts: permissions.has('fees:read') }
}

export function toStandingBody(
  standing: Standing,
  language: string,
  { texts, nameOf }: { readonly texts: Texts; readonly nameOf: NameOf },
  insight: Insight,
): z.input<typeof StandingBody> {
  const step = (lift: Step) => toStepBody(lift, language, { texts, nameOf })
  const words = (money: Money | undefined) => money && moneyIn(language, money)
  return {
    action: standing.action,
    allowed: standing.allowed,
    reasons: standing.reasons
      .map((whole) => (insight.blocks ? whole : withoutBlock(whole)))
      .map((whole) => (insight.debts ? whole : withoutDebt(whole)))
      .map(({ lift, owed, limit, ...reason }) => ({
        ...reason,
        ...(owed && { owed: toMoneyBody(owed) }),
        ...(limit && { limit: toMoneyBody(limit) }),
        text: texts.say(language, `reasons.${reason.code}`, {
          institution: nameOf(reason.institution, language),
          since: reason.since,
          until: reason.until,
          said: reason.said ?? reason.block,
          owed: words(owed),
          limit: words(limit),
        }),
        lift: step(lift),
      })),
    wayOut: standing.wayOut.map(step),
  }
}

export function toStepBody(
  step: Step,
  language: string,
  { texts, nameOf }: { readonly texts: Texts; readonly nameOf: NameOf },
): z.input<typeof StepBody> {
  const values = { institution: nameOf(step.institution, language), until: step.until }
  return { ...step, text: texts.say(language, `steps.${step.by}`, values) }
}

function withoutBlock(reason: Reason): Reason {
  const { block: _block, said: _said, since: _since, until: _until, ...rest } = reason
  return reason.code === 'blocked' ? rest : reason
}

function withoutDebt(reason: Reason): Reason {
  const { owed: _owed, ...rest } = reason
  return rest
}
