import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Card } from '#domain/card.ts'
import type { Permission } from '#domain/permission.ts'
import { actions } from '#domain/standing.ts'
import { callOf } from './call.ts'
import { CardBody, toCardBody } from './card-body.ts'
import { etagOf, isKnown } from './etag.ts'
import { PatronField } from './fields.ts'
import type { Parts } from './parts.ts'
import { problemsOf } from './problems.ts'
import { insightOf, StandingBody, toStandingBody } from './standing-body.ts'

export const cardRoutes: FastifyPluginAsyncZod<Parts> = async (app, parts) => {
  const { patrons, standings, open, deadlineMs } = parts
  const bytes = cardBytes(parts)

  app.route({
    method: 'GET',
    url: '/patrons/:patron/card',
    config: { permission: 'card:read' },
    schema: {
      operationId: 'getCard',
      tags: ['Card'],
      summary: 'The library card: numbers, every membership with its expiry date, and whether it may be renewed',
      params: z.object({ patron: PatronField }),
      response: {
        200: CardBody,
        304: z.undefined().describe('Nothing changed since the answer with this ETag.'),
        ...problemsOf(['not-found', 'no-patron', 'forbidden']),
      },
    },
    handler: async (request, reply) => {
      const { thing, permissions } = await patrons.card(open(request.params.patron), callOf(request, reply, deadlineMs))
      const { body, etag } = bytes(thing, permissions, request.language)
      reply
        .header('ETag', etag)
        .header('Cache-Control', 'private, no-cache')
        .header('Content-Language', request.language)
        .header('Vary', 'Accept-Language, Authorization, Origin')
      if (isKnown(request.headers['if-none-match'], etag)) return reply.code(304).send()
      // Ready bytes: they were checked against the schema when they were made.
      return reply.type('application/json; charset=utf-8').send(body as never)
    },
  })

  app.route({
    method: 'GET',
    url: '/patrons/:patron/standing',
    config: { permission: 'card:read' },
    schema: {
      operationId: 'getStanding',
      tags: ['Card'],
      summary: 'May the patron do this, and if not: every reason and the cheapest way out',
      params: z.object({ patron: PatronField }),
      querystring: z.strictObject({
        action: z.enum(actions).meta({ description: 'What the patron would like to do.', example: 'renew-card' }),
      }),
      response: { 200: StandingBody, ...problemsOf(['not-found', 'no-patron', 'forbidden']) },
    },
    handler: async (request, reply) => {
      const { action } = request.query
      const call = callOf(request, reply, deadlineMs)
      const { thing, permissions } = await standings.of(open(request.params.patron), action, call)
      reply.header('Cache-Control', 'private, no-cache').header('Content-Language', request.language)
      return toStandingBody(thing, request.language, parts, insightOf(permissions))
    },
  })
}

interface Bytes {
  readonly body: Buffer
  readonly etag: string
}

/** What of a card is shown to some and not to others. */
const seenOnCard = [
  'card:read.numbers',
  'card:read.masked-numbers',
  'card:read.blocks',
  'patrons:read.name',
] as const satisfies readonly Permission[]

/** The serialised card per object, view and language. It is gone with the object, so there is nothing to invalidate. */
function cardBytes(parts: Parts) {
  const made = new WeakMap<Card, Map<string, Bytes>>()
  return function bytes(card: Card, permissions: ReadonlySet<Permission>, language: string): Bytes {
    const view = `${language} ${seenOnCard.map((permission) => permissions.has(permission)).join(' ')}`
    let ofCard = made.get(card)
    if (!ofCard) made.set(card, (ofCard = new Map()))
    const known = ofCard.get(view)
    if (known) return known
    const body = Buffer.from(JSON.stringify(z.encode(CardBody, toCardBody(card, permissions, language, parts))))
    const fresh = { body, etag: etagOf(body) }
    ofCard.set(view, fresh)
    return fresh
  }
}
