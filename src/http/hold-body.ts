import { z } from 'zod'
import type { Entry } from '#domain/account.ts'
import { holdRefusals, type Hold, type HoldOptions } from '#domain/hold.ts'
import type { CancelledHold, PlacedHold } from '#gateway/hold-orders.ts'
import { HandleField, listed } from './account-body.ts'
import { DayField, InstitutionField, LibraryField, lineOf, TextField } from './fields.ts'
import type { Parts } from './parts.ts'

const RecordField = z
  .string()
  .meta({ description: "The title, by the library system's own number, as discovery shows it.", example: '9900001230301' })
const ItemField = z.string().describe("The copy, by the library system's own number.")

const PickupBody = z
  .object({
    code: z.string().describe("The library system's own code, to be sent back."),
    name: z.string().describe('Its name there.'),
  })
  .meta({ id: 'PickupPlace', description: 'Where a hold is fetched.' })

export const HoldBody = z
  .object({
    hold: HandleField.describe('The name of the hold in an address: opaque, and the same as long as it stands.'),
    institution: InstitutionField.describe('Who was asked for it.'),
    library: LibraryField.optional().describe('The library where it is fetched.'),
    title: z.string().describe('What is waited for.'),
    author: z.string().optional().describe('By whom.'),
    record: RecordField.optional(),
    item: ItemField.optional(),
    barcode: z.string().optional().describe('Which copy, where it is for one.'),
    state: z
      .enum(['waiting', 'on-its-way', 'ready', 'other'])
      .describe('`ready`: it can be fetched. `other`: the library system says something of its own, in `said`.'),
    stateText: TextField,
    said: z.string().optional().describe("The library system's own words."),
    position: z.int().optional().describe('1 is next.'),
    pickup: PickupBody.optional(),
    placedOn: DayField.optional(),
    fetchBy: DayField.optional().describe('The last day on which it is kept ready.'),
    wantedUntil: DayField.optional().describe('After this day the patron has no use for it.'),
    cancellable: z.boolean().optional().describe('Left out where the library system tells only when it is asked to cancel.'),
  })
  .meta({
    id: 'Hold',
    description: 'What a patron waits for.',
    example: {
      hold: 'kxT1mJ0rRrWJ6dWbcyx8sHZ0m1vNw9wGq5cYdQ',
      institution: 'northbay',
      title: 'Clouds for Beginners',
      state: 'ready',
      stateText: 'Ready to be fetched',
      fetchBy: '2026-11-30',
    },
  })

export const HoldsBody = z
  .object({ holds: z.array(HoldBody).describe('What is ready comes first, then what was asked for first.'), ...listed })
  .meta({ id: 'Holds', description: 'Everything a patron waits for, at all the institutions.' })

export const HoldOptionsBody = z
  .object({
    allowed: z
      .boolean()
      .optional()
      .describe(
        'Whether it may be had; left out where the library system tells only when it is asked for it. It decides anew then in any case.',
      ),
    pickups: z.array(PickupBody).describe('Where it can be fetched; empty where the library system decides that.'),
    wantedUntil: DayField.optional().describe('Until when the library system proposes to wait.'),
    reason: z.enum(holdRefusals).optional().describe('Why not.'),
    said: z.string().optional().describe("The library system's own words."),
    text: TextField.optional(),
  })
  .meta({ id: 'HoldOptions', description: 'Whether something may be had, and where it could be fetched.' })

const number = lineOf(1, 100)

/** What somebody wants: in a query and in a body. */
export const wanted = {
  institution: InstitutionField.describe(
    'Which institution is asked: one at which the patron has a record that is open to them.',
  ),
  record: number.meta({ description: "The title, by the library system's own number.", example: '9900001230301' }),
  item: number.optional().describe('The one copy that will do, where no other will.'),
}

export const HoldRequest = z
  .strictObject({
    ...wanted,
    pickup: number.optional().describe('The code of one of the `pickups` of the options; left out where there are none.'),
    wantedUntil: DayField.optional().describe('After this day there is no use for it.'),
    note: lineOf(1, 500).optional().describe('What the patron says to the library.'),
  })
  .meta({ id: 'HoldRequest', description: 'What is wanted.' })

export const HoldPlacementBody = z
  .object({
    outcome: z.enum(['placed', 'refused']).describe('What the library decided.'),
    hold: HoldBody.optional().describe('The hold as it is now, where the library system names it.'),
    reason: z.enum(holdRefusals).optional().describe('Why it was refused; match on this, not on the words.'),
    said: z.string().optional().describe("The library system's own words."),
    text: TextField.optional(),
  })
  .meta({ id: 'HoldPlacement', description: 'What came of asking. That it is refused is an answer, and no problem.' })

export const HoldCancellingBody = z
  .object({
    outcome: z.enum(['cancelled', 'refused']).describe('`cancelled`: it does not stand any more, whoever ended it.'),
    reason: z.enum(['too-late', 'other']).optional().describe('Why it was refused.'),
    said: z.string().optional().describe("The library system's own words."),
    text: TextField,
  })
  .meta({ id: 'HoldCancelling', description: 'What came of giving a hold up.' })

type Saying = Pick<Parts, 'ids' | 'texts'>

export function toHoldBody(
  { patron, library, part }: Entry<Hold>,
  language: string,
  { ids, texts }: Saying,
): z.input<typeof HoldBody> {
  const { id, wanted: asked, pickup, cancellable, ...hold } = part
  return {
    ...hold,
    ...asked,
    hold: ids.sealPart('hold', { patron, id }),
    institution: patron.institution,
    ...(library !== undefined && { library }),
    stateText: texts.say(language, `hold-states.${hold.state}`),
    ...(pickup && { pickup: { code: pickup.code, name: pickup.name } }),
    ...(cancellable !== undefined && { cancellable }),
  }
}

export function toHoldOptionsBody(
  { allowed, pickups, wantedUntil, refusal }: HoldOptions,
  language: string,
  { texts }: Pick<Parts, 'texts'>,
): z.input<typeof HoldOptionsBody> {
  return {
    ...(allowed !== undefined && { allowed }),
    pickups: pickups.map(({ code, name }) => ({ code, name })),
    ...(wantedUntil && { wantedUntil }),
    ...(refusal && { ...refusal, text: texts.say(language, `hold-refusals.${refusal.reason}`, { said: refusal.said }) }),
  }
}

export function toPlacementBody(placed: PlacedHold, language: string, parts: Saying): z.input<typeof HoldPlacementBody> {
  if (placed.outcome === 'placed') {
    return { outcome: 'placed', ...(placed.hold && { hold: toHoldBody(placed.hold, language, parts) }) }
  }
  const { outcome, reason, said } = placed
  const text = parts.texts.say(language, `hold-refusals.${reason}`, { said })
  return { outcome, reason, ...(said !== undefined && { said }), text }
}

export function toCancellingBody(
  cancelled: CancelledHold,
  language: string,
  { texts }: Pick<Parts, 'texts'>,
): z.input<typeof HoldCancellingBody> {
  if (cancelled.outcome === 'cancelled') return { ...cancelled, text: texts.say(language, 'hold-cancellings.cancelled') }
  return { ...cancelled, text: texts.say(language, `hold-cancellings.${cancelled.reason}`, { said: cancelled.said }) }
}
