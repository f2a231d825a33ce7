import { z } from 'zod'
import type { InstitutionId } from '#domain/id.ts'
import type { Standing, Step } from '#domain/standing.ts'
import type { Texts } from '#ports/texts.ts'
import { DayField, InstitutionField, TextField } from './fields.ts'

const StepBody = z
  .object({
    by: z
      .enum(['retry', 'waiting', 'elsewhere', 'library'])
      .describe('Who or what helps: another try, time, somebody outside, or the library.'),
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
        'membership-suspended',
        'blocked',
        'card-incomplete',
        'out-of-reach',
      ])
      .describe('Which reason; match on this, not on the words.'),
    institution: InstitutionField.describe('Whose reason it is.'),
    since: DayField.optional().describe('Since when it holds.'),
    until: DayField.optional().describe('Until when it holds.'),
    block: z.string().optional().describe("The institution's own code of the block."),
    said: z.string().optional().describe("The institution's own words about the block."),
    text: TextField,
    lift: StepBody.describe('What lifts this reason.'),
  })
  .meta({ id: 'Reason', description: 'One reason why not.' })

export const StandingBody = z
  .object({
    action: z.enum(['log-in', 'renew-card']).describe('What the patron would like to do.'),
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

export function toStandingBody(standing: Standing, language: string, texts: Texts, nameOf: NameOf): z.input<typeof StandingBody> {
  const step = (lift: Step) => ({
    ...lift,
    text: texts.say(language, `steps.${lift.by}`, { institution: nameOf(lift.institution, language), until: lift.until }),
  })
  return {
    action: standing.action,
    allowed: standing.allowed,
    reasons: standing.reasons.map(({ lift, ...reason }) => ({
      ...reason,
      text: texts.say(language, `reasons.${reason.code}`, {
        institution: nameOf(reason.institution, language),
        since: reason.since,
        until: reason.until,
        said: reason.said ?? reason.block,
      }),
      lift: step(lift),
    })),
    wayOut: standing.wayOut.map(step),
  }
}
