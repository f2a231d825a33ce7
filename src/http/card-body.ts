import { z } from 'zod'
import { masked, type Card } from '#domain/card.ts'
import type { EffectiveExpiry } from '#domain/expiry.ts'
import type { Membership } from '#domain/membership.ts'
import type { Permission } from '#domain/permission.ts'
import { DayField, InstitutionField, LibraryField, moment, MomentField, PatronIdField, TextField } from './fields.ts'
import type { Parts } from './parts.ts'
import { insightOf, StandingBody, toStandingBody } from './standing-body.ts'

const decidedBy = z
  .enum(['patron-record', 'patron-role', 'library-record', 'institution-record'])
  .describe("Which of the library system's records gave the date, the earliest of them; or switched the membership off.")

const MembershipBody = z
  .object({
    institution: InstitutionField.describe('Where the patron is registered.'),
    library: LibraryField.optional().describe('The library inside it, where it registers by library.'),
    communities: z.array(z.string()).describe('The communities that library belongs to.'),
    group: z
      .object({
        code: z.string().describe("The institution's own code."),
        name: z.string().optional().describe('Its name there.'),
      })
      .optional()
      .describe('What decides the rights and the price.'),
    starts: DayField.optional().describe('The first day.'),
    expires: DayField.optional().describe('The last day on which it holds; absent where it never ends.'),
    state: z.enum(['active', 'expiring', 'expired', 'suspended']).describe("On the institution's own day."),
    stateText: TextField,
    decidedBy,
    inherited: z.boolean().describe('Shown because a fall-back rule of the library system led here; never counted.'),
  })
  .meta({ id: 'Membership', description: "A patron's registration at one institution or library." })

const CardNumberBody = z
  .object({
    institution: InstitutionField.describe('Who printed it.'),
    value: z.string().describe('What is printed on the card.'),
    masked: z
      .boolean()
      .optional()
      .describe(
        'Only the end of the number is shown, since the caller has proved no more than that they read the mail of the patron.',
      ),
    active: z.boolean().describe('Whether the library still takes it.'),
    symbology: z.enum(['code39', 'codabar', 'code128', 'qr']).describe('How the institution prints it.'),
  })
  .meta({ id: 'CardNumber', description: 'A number on a card.' })

const EffectiveBody = z
  .object({
    rule: z.enum(['home-library', 'own-institution', 'latest', 'earliest', 'named-library']).describe('The rule that chose it.'),
    ruleText: TextField,
    institution: InstitutionField,
    library: LibraryField.optional(),
    expires: DayField.optional().describe('Absent where it never ends.'),
    state: z.enum(['active', 'expiring', 'expired', 'suspended']).describe('Of the membership that was chosen.'),
  })
  .meta({ id: 'EffectiveExpiry', description: 'The one date of a card that has many.' })

const SourceBody = z
  .object({
    institution: InstitutionField,
    outcome: z
      .enum(['answered', 'not-registered', 'incomplete', 'failed'])
      .describe('`incomplete`: it answered, but cannot list everything. `failed`: it did not answer.'),
    method: z.string().optional().describe("How the registrations there were found, by the adapter's name of the way."),
    problem: z.string().optional().describe('Why it failed: the code of a problem.'),
    asOf: MomentField.optional().describe('When it was read.'),
    stale: z.boolean().optional().describe('It does not answer now; this is what it said at `asOf`.'),
  })
  .meta({ id: 'Source', description: 'One institution that was asked for this card.' })

export const CardBlockBody = z
  .object({
    institution: InstitutionField,
    library: LibraryField.optional().describe('The one library it holds in; all of the institution where it is left out.'),
    code: z.string().describe("The institution's own code."),
    said: z.string().optional().describe("The institution's own words."),
    since: DayField.optional(),
    until: DayField.optional(),
  })
  .meta({ id: 'Block', description: 'Why something is refused, as the institution recorded it.' })

export const CardBody = z
  .object({
    patron: PatronIdField,
    name: z.string().optional().describe('As it stands on the card. Left out where the caller may not see it.'),
    numbers: z.array(CardNumberBody).optional().describe('Left out where the caller may not see them.'),
    memberships: z.array(MembershipBody).describe('Every registration behind the card, with its date.'),
    effective: EffectiveBody.optional().describe(
      'Absent where no membership fits the rule: an unknown date is better than a wrong one.',
    ),
    renewal: StandingBody.describe('Whether the card may be renewed.'),
    blocks: z.array(CardBlockBody).optional().describe('Left out where the caller may not see them.'),
    sources: z.array(SourceBody).describe('Which institutions were asked, and what came of it.'),
    complete: z.boolean().describe('False where something may be missing; `sources` says what.'),
    asOf: MomentField.describe('When the oldest part was read.'),
  })
  .meta({
    id: 'Card',
    description: 'The library card: all that its holder has at all the institutions.',
    example: {
      patron: 'kxT1mJ0rRrWJ6dWbcyx8sHZ0m1vNw9wGq5cYdQ',
      name: 'Ada Winterfeld',
      numbers: [{ institution: 'northbay', value: '29001001', active: true, symbology: 'code128' }],
      memberships: [
        {
          institution: 'northbay',
          communities: [],
          group: { code: 'ADULT', name: 'Adult' },
          expires: '2027-08-31',
          state: 'active',
          stateText: 'Valid',
          decidedBy: 'patron-record',
          inherited: false,
        },
      ],
      effective: {
        rule: 'own-institution',
        ruleText: 'The date at your own institution',
        institution: 'northbay',
        expires: '2027-08-31',
        state: 'active',
      },
      renewal: { action: 'renew-card', allowed: true, reasons: [], wayOut: [] },
      blocks: [],
      sources: [{ institution: 'northbay', outcome: 'answered', asOf: '2026-11-24T09:30:00.000Z' }],
      complete: true,
      asOf: '2026-11-24T09:30:00.000Z',
    },
  })

export function toCardBody(
  card: Card,
  permissions: ReadonlySet<Permission>,
  language: string,
  { ids, texts, nameOf }: Pick<Parts, 'ids' | 'texts' | 'nameOf'>,
): z.input<typeof CardBody> {
  const { effective } = card
  return {
    patron: ids.seal(card.patron),
    ...(permissions.has('patrons:read.name') && { name: card.name.full }),
    ...numbersOf(card, permissions),
    memberships: card.memberships.map((membership) =>
      toMembershipBody(membership, (state) => texts.say(language, `states.${state}`)),
    ),
    ...(effective && { effective: toEffectiveBody(effective, texts.say(language, `expiry-rules.${effective.rule}`)) }),
    renewal: toStandingBody(card.standings['renew-card'], language, { texts, nameOf }, insightOf(permissions)),
    ...(permissions.has('card:read.blocks') && { blocks: [...card.blocks] }),
    sources: card.sources.map(({ asOf, opens: _opens, ...source }) => ({
      ...source,
      ...(asOf !== undefined && { asOf: moment(asOf) }),
    })),
    complete: card.complete,
    asOf: moment(card.asOf),
  }
}

function numbersOf({ numbers }: Card, permissions: ReadonlySet<Permission>) {
  if (permissions.has('card:read.numbers')) return { numbers: [...numbers] }
  if (!permissions.has('card:read.masked-numbers')) return {}
  return { numbers: numbers.map((number) => ({ ...number, value: masked(number.value), masked: true })) }
}

function toMembershipBody(membership: Membership, say: (state: Membership['state']) => string): z.input<typeof MembershipBody> {
  return { ...membership, communities: [...membership.communities], stateText: say(membership.state) }
}

function toEffectiveBody({ rule, membership }: EffectiveExpiry, ruleText: string): z.input<typeof EffectiveBody> {
  const { institution, library, expires, state } = membership
  return {
    rule,
    ruleText,
    institution,
    ...(library !== undefined && { library }),
    ...(expires !== undefined && { expires }),
    state,
  }
}
