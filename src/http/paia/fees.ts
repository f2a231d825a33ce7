import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Entry } from '#domain/account.ts'
import type { Fee } from '#domain/fee.ts'
import { sumOf } from '#domain/money.ts'
import { callOf } from '#http/call.ts'
import { patronOf, type PaiaParts, type PatronParams } from './face.ts'
import { saysWhen } from './items.ts'
import { toPaiaMoney } from './money.ts'
import { permissionOf } from './scopes.ts'
import { urisAt } from './uris.ts'

/** GET core/{patron}/fees: what is owed at this institution. */
export const feesRoute: FastifyPluginAsyncZod<PaiaParts> = async (app, parts) => {
  const { account, deadlineMs } = parts

  app.route<{ Params: PatronParams }>({
    method: 'GET',
    url: '/:institution/core/:patron/fees',
    config: { permission: permissionOf('read_fees'), scope: 'read_fees' },
    schema: { hide: true },
    handler: async (request, reply) => {
      const whose = patronOf(request.params, parts)
      const fees = await account.at('fee', whose, whose.institution, callOf(request, reply, deadlineMs))
      saysWhen(reply, [fees])
      const amount = totalOf(fees.entries.map(({ part }) => part))
      return {
        ...(amount !== undefined && { amount }),
        // A single fee is never less than nothing: credits count in the sum, and are not listed.
        fee: fees.entries.filter(({ part }) => part.open.minor >= 0).map((entry) => toFee(entry, request.language, parts)),
      }
    },
  })
}

/** One sum has one currency; of several there is none. What somebody else collects, or the patron objects to, is not counted. */
export function totalOf(fees: readonly Pick<Fee, 'open' | 'held'>[]): string | undefined {
  const [currency, ...others] = new Set(fees.map(({ open }) => open.currency))
  if (currency === undefined || others.length > 0) return undefined
  return toPaiaMoney(
    sumOf(
      fees.filter(({ held }) => held === undefined).map(({ open }) => open),
      currency,
    ),
  )
}

function toFee({ patron, part }: Entry<Fee>, language: string, { texts, publicUrl }: Pick<PaiaParts, 'texts' | 'publicUrl'>) {
  const { kind, said, open, since, title, barcode, held } = part
  const uris = urisAt(publicUrl, patron.institution)
  const about = [title, said, held && texts.say(language, `paia.${held}`)].filter((each) => each !== undefined).join('; ')
  return {
    amount: toPaiaMoney(open),
    ...(since && { date: since }),
    ...(about !== '' && { about }),
    ...(barcode !== undefined && { item: uris.barcode(barcode) }),
    // The same words for the same kind, as the standard wants it.
    feetype: texts.say(language, `fee-kinds.${kind}`),
    feeid: uris.feeKind(kind),
  }
}
