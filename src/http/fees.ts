import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Entry } from '#domain/account.ts'
import { feeKinds, owedIn, type Fee } from '#domain/fee.ts'
import { notPayableReasons, type FeeVerdict } from '#domain/fee-offer.ts'
import { HandleField, listed, toListed } from './account-body.ts'
import { callOf } from './call.ts'
import { DayField, InstitutionField, LibraryField, MoneyBody, PatronField, TextField, toMoneyBody } from './fields.ts'
import type { Parts } from './parts.ts'
import { problemsOf } from './problems.ts'

const FeeBody = z
  .object({
    fee: HandleField.describe('The name of the fee: opaque, and the same for ever.'),
    institution: InstitutionField.describe('Who it is owed to.'),
    library: LibraryField.optional().describe('The library inside it.'),
    kind: z.enum(feeKinds).describe('What it is for.'),
    kindText: TextField,
    said: z.string().optional().describe("The library system's own words."),
    open: MoneyBody.describe('What is still open of it; less than nothing for a credit.'),
    first: MoneyBody.describe('What it was at first.'),
    since: DayField.optional().describe('Since when it is owed.'),
    title: z.string().optional().describe('What it is about.'),
    barcode: z.string().optional().describe('Which copy it is about.'),
    held: z
      .enum(['disputed', 'collected-elsewhere'])
      .optional()
      .describe('The patron has objected, or somebody else collects it: it does not count in `totals`.'),
    payable: z.boolean().describe('Whether it can be paid on line (`POST …/fee-payments`).'),
    allAtOnce: z.boolean().optional().describe('Only together with everything else that is owed at this institution.'),
    notPayable: z
      .object({ reason: z.enum(notPayableReasons).describe('Which rule; a code that does not change.'), text: TextField })
      .optional()
      .describe('Why it cannot be paid on line.'),
  })
  .meta({
    id: 'Fee',
    description: 'One thing a patron owes, or has to their credit.',
    example: {
      fee: 'kxT1mJ0rRrWJ6dWbcyx8sHZ0m1vNw9wGq5cYdQ',
      institution: 'northbay',
      kind: 'overdue',
      kindText: 'Brought back late',
      open: { amount: '7.50', currency: 'EUR' },
      first: { amount: '7.50', currency: 'EUR' },
      since: '2026-10-21',
      payable: true,
    },
  })

const FeesBody = z
  .object({
    fees: z.array(FeeBody).describe('The oldest first.'),
    totals: z.array(MoneyBody).describe('What is owed in all, by currency; credits count against it. Empty where nothing is.'),
    ...listed,
  })
  .meta({ id: 'Fees', description: 'Everything a patron owes, at all the institutions.' })

export const feeRoutes: FastifyPluginAsyncZod<Parts> = async (app, parts) => {
  const { account, open, deadlineMs } = parts

  app.route({
    method: 'GET',
    url: '/patrons/:patron/fees',
    config: { permission: 'fees:read' },
    schema: {
      operationId: 'listFees',
      tags: ['Account'],
      summary: 'Everything the patron owes, at all the institutions',
      params: z.object({ patron: PatronField }),
      response: { 200: FeesBody, ...problemsOf(['not-found', 'no-patron', 'forbidden', 'capability-missing']) },
    },
    handler: async (request, reply) => {
      const list = await account.list('fee', open(request.params.patron), callOf(request, reply, deadlineMs))
      reply.header('Cache-Control', 'private, no-cache').header('Content-Language', request.language)
      const verdicts = verdictsOf(list.entries, parts)
      return {
        fees: list.entries.map((entry) => toFeeBody(entry, verdicts.get(entry)!, request.language, parts)),
        totals: owedIn(list.entries.map(({ part }) => part)).map(toMoneyBody),
        ...toListed(list),
      }
    },
  })
}

/** What can be paid at a record depends on all that is owed there. */
function verdictsOf(
  entries: readonly Entry<Fee>[],
  { feeOffers, ids }: Pick<Parts, 'feeOffers' | 'ids'>,
): ReadonlyMap<Entry<Fee>, FeeVerdict> {
  const byRecord = Map.groupBy(entries, ({ patron }) => ids.seal(patron))
  return new Map(
    [...byRecord.values()].flatMap((owed) => {
      const verdicts = feeOffers.on(
        owed[0]!.patron,
        owed.map(({ part }) => part),
      )
      return owed.map((entry, index) => [entry, verdicts[index]!] as const)
    }),
  )
}

function toFeeBody(
  { patron, library, part }: Entry<Fee>,
  verdict: FeeVerdict,
  language: string,
  { ids, texts }: Pick<Parts, 'ids' | 'texts'>,
): z.input<typeof FeeBody> {
  const { id, library: _code, open, first, ...fee } = part
  return {
    ...fee,
    fee: ids.sealPart('fee', { patron, id }),
    institution: patron.institution,
    ...(library !== undefined && { library }),
    kindText: texts.say(language, `fee-kinds.${fee.kind}`),
    open: toMoneyBody(open),
    first: toMoneyBody(first),
    payable: verdict.payable,
    ...(verdict.payable
      ? verdict.allAtOnce && { allAtOnce: true }
      : { notPayable: { reason: verdict.why, text: texts.say(language, `rules.fee-${verdict.why}`) } }),
  }
}
