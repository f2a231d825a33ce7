import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { callOf } from '#http/call.ts'
import { AskedBody, eachOf, meant, unknownDocument } from './asked.ts'
import { cardRenewal } from './card.ts'
import { loanFiled, statuses, type Filed, type PaiaDocument } from './documents.ts'
import { patronOf, type PaiaParts, type PatronParams } from './face.ts'
import { filedNow } from './filed.ts'
import { keysOf } from './keys.ts'
import { permissionOf } from './scopes.ts'
import { urisAt } from './uris.ts'

/** POST core/{patron}/renew: has loans renewed, and the library card, which is called by a URI of its own. */
export const renewRoute: FastifyPluginAsyncZod<PaiaParts> = async (app, parts) => {
  const { loanRenewals, texts, publicUrl, deadlineMs } = parts
  const renewCard = cardRenewal(parts)

  app.route({
    method: 'POST',
    url: '/:institution/core/:patron/renew',
    config: { permission: permissionOf('write_items'), scope: 'write_items' },
    schema: { hide: true, body: AskedBody },
    handler: async (request, reply) => {
      const { body, language } = request
      const whose = patronOf(request.params as PatronParams, parts)
      const call = callOf(request, reply, deadlineMs)
      const keyFor = keysOf(request)
      const { card } = urisAt(publicUrl, whose.institution)
      const isLoan = body.doc.some(({ item }) => item !== card)
      const find = isLoan ? await filedNow('loan', whose, (entry) => loanFiled(entry, language, parts), call, parts) : undefined
      const doc = await eachOf(
        body.doc,
        async (wanted, index) => {
          if (wanted.item === card) return renewCard(whose, wanted.confirm, keyFor(index), call)
          const filed = meant(wanted, (await find?.(wanted)) ?? [])
          if (typeof filed === 'string') return unknownDocument(wanted, filed, language, parts)
          return { document: filed.document, means: filed.handle, run: () => renew(filed, keyFor(index)) }
        },
        language,
        parts,
      )
      reply.header('Cache-Control', 'no-store')
      return { doc }

      /** Success is a document that is held and has no error. A loan that nobody has read since is as it was. */
      async function renew({ handle, document }: Filed, key: string): Promise<PaiaDocument> {
        const { result, current } = await loanRenewals.renew(whose, handle, key, call)
        const shown = current ? loanFiled(current, language, parts).document : document
        if (result.outcome === 'renewed') return shown
        if (result.outcome !== 'refused') return { ...shown, error: texts.say(language, `loan-renewals.${result.outcome}`) }
        const { reason, said } = result
        const error = texts.say(language, `loan-refusals.${reason}`, { said })
        return reason === 'gone'
          ? { status: statuses.none, item: document.item!, about: document.about!, error }
          : { ...shown, error }
      }
    },
  })
}
