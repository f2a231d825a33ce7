import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { callOf } from '#http/call.ts'
import { AskedBody, askedNames, eachOf, meant, unknownDocument } from './asked.ts'
import { holdFiled, statuses } from './documents.ts'
import { patronOf, type PaiaParts, type PatronParams } from './face.ts'
import { filedNow } from './filed.ts'
import { permissionOf } from './scopes.ts'

/** POST core/{patron}/cancel: gives up what is waited for. */
export const cancelRoute: FastifyPluginAsyncZod<PaiaParts> = async (app, parts) => {
  const { holdOrders, texts, deadlineMs } = parts

  app.route({
    method: 'POST',
    url: '/:institution/core/:patron/cancel',
    config: { permission: permissionOf('write_items'), scope: 'write_items' },
    schema: { hide: true, body: AskedBody },
    handler: async (request, reply) => {
      const { body, language } = request
      const whose = patronOf(request.params as PatronParams, parts)
      const call = callOf(request, reply, deadlineMs)
      const find = await filedNow('hold', whose, (entry) => holdFiled(entry, parts), call, parts)
      const doc = await eachOf(
        body.doc,
        async (wanted) => {
          const filed = meant(wanted, await find(wanted))
          if (typeof filed === 'string') return unknownDocument(wanted, filed, language, parts)
          const { handle, document } = filed
          return {
            document,
            means: handle,
            async run() {
              const cancelled = await holdOrders.cancel(whose, handle, call)
              if (cancelled.outcome === 'cancelled')
                return { ...askedNames(document), about: document.about!, status: statuses.none }
              const { reason, said } = cancelled
              return { ...document, error: texts.say(language, `hold-cancellings.${reason}`, { said }) }
            },
          }
        },
        language,
        parts,
      )
      reply.header('Cache-Control', 'no-store')
      return { doc }
    },
  })
}
