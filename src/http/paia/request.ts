import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { HoldOptions, Wanted } from '#domain/hold.ts'
import { callOf } from '#http/call.ts'
import { lineOf } from '#http/fields.ts'
import { AskedBody, eachOf, unknownDocument, type Asked } from './asked.ts'
import { chosenOf, conditionTypes, type Condition } from './conditions.ts'
import { holdFiled, statuses, type PaiaDocument } from './documents.ts'
import { patronOf, type PaiaParts, type PatronParams } from './face.ts'
import { keysOf } from './keys.ts'
import { permissionOf } from './scopes.ts'
import { urisAt, type Uris } from './uris.ts'

/** POST core/{patron}/request: asks for titles and copies. Where they are fetched is a condition, as the library system offers it. */
export const requestRoute: FastifyPluginAsyncZod<PaiaParts> = async (app, parts) => {
  const { patrons, holdOrders, texts, publicUrl, deadlineMs } = parts

  app.route({
    method: 'POST',
    url: '/:institution/core/:patron/request',
    config: { permission: permissionOf('write_items'), scope: 'write_items' },
    schema: { hide: true, body: AskedBody },
    handler: async (request, reply) => {
      const { body, language } = request
      const whose = patronOf(request.params as PatronParams, parts)
      const at = whose.institution
      const call = callOf(request, reply, deadlineMs)
      const keyFor = keysOf(request)
      // Whose account it is, is asked even where no document of the request is anything.
      await patrons.opened(whose, 'holds:manage', call)
      const uris = urisAt(publicUrl, at)
      const doc = await eachOf(
        body.doc,
        async (asked, index) => {
          const wanted = wantedOf(asked, uris)
          if (!wanted) return unknownDocument(asked, 'none', language, parts)
          const document: PaiaDocument = { status: statuses.none, requested: asked.item ?? asked.edition! }
          const means = JSON.stringify([wanted.record, wanted.item])
          return { document, means, run: () => place(asked, wanted, document, keyFor(index)) }
        },
        language,
        parts,
      )
      reply.header('Cache-Control', 'no-store')
      return { doc }

      async function place(asked: Asked, wanted: Wanted, document: PaiaDocument, key: string): Promise<PaiaDocument> {
        const options = await holdOrders.options(whose, at, wanted, call)
        if (options.refusal) return refused(document, options.refusal)
        const condition = pickupCondition(options, uris)
        const chosen = chosenOf(condition, confirmationOf(asked))
        if (!chosen) return { ...document, error: texts.say(language, 'paia.choose-pickup'), condition }
        const [id] = chosen[conditionTypes.storage] ?? []
        const pickup = options.pickups.find(({ code }) => uris.pickup(code) === id)
        const { comment: note } = asked
        const order = { wanted, ...(pickup && { pickup: pickup.code }), ...(note !== undefined && { note }) }
        const placed = await holdOrders.place(whose, at, order, key, call)
        if (placed.outcome === 'refused') return refused(document, placed)
        const hold = placed.hold ? holdFiled(placed.hold, parts).document : { status: statuses.reserved }
        return { ...hold, requested: document.requested! }
      }

      function refused(document: PaiaDocument, { reason, said }: NonNullable<HoldOptions['refusal']>): PaiaDocument {
        return { ...document, status: statuses.rejected, error: texts.say(language, `hold-refusals.${reason}`, { said }) }
      }
    },
  })
}

/** There is one place: then that is the default. Of several somebody has to choose. Where the library system decides, there is no condition. */
function pickupCondition({ pickups }: HoldOptions, uris: Uris): Condition {
  if (pickups.length === 0) return {}
  const option = pickups.map(({ code, name }) => ({ id: uris.pickup(code), about: name }))
  return { [conditionTypes.storage]: { option, ...(option.length === 1 && { default: [option[0]!.id] }) } }
}

/** Clients of PAIA 1.0 name the place beside the document. */
function confirmationOf({ confirm, storageid }: Asked) {
  return confirm ?? (storageid === undefined ? undefined : { [conditionTypes.storage]: [storageid] })
}

const number = lineOf(1, 100)

/** What the library system would be asked for; nothing where the names are not ours, or contradict each other. VuFind says `item` to a title too. */
export function wantedOf({ item, edition }: Pick<Asked, 'item' | 'edition'>, uris: Pick<Uris, 'read'>): Wanted | undefined {
  const copy = item === undefined ? undefined : uris.read(item)
  const title = edition === undefined ? undefined : uris.read(edition)
  if ((edition !== undefined && title?.kind !== 'record') || (item !== undefined && !copy)) return undefined
  if (copy && copy.kind !== 'item' && copy.kind !== 'record') return undefined
  const record = copy?.record ?? (title?.kind === 'record' ? title.record : undefined)
  if (title?.kind === 'record' && title.record !== record) return undefined
  const asked = [record, ...(copy?.kind === 'item' ? [copy.item] : [])].map((each) => number.safeParse(each).data)
  if (asked.includes(undefined)) return undefined
  const [known, of] = asked
  return { record: known!, ...(of !== undefined && { item: of }) }
}
