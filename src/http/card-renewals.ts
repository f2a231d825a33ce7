import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { Problem } from '#domain/problem.ts'
import { isOver, paymentStates } from '#domain/payment.ts'
import { QuoteBody, RenewalBody, toQuoteBody, toRenewalBody } from './card-renewal-body.ts'
import { callOf } from './call.ts'
import { lineOf, PatronField } from './fields.ts'
import { IdempotencyHeaders, idempotencyKeyIn } from './idempotency-key.ts'
import type { Parts } from './parts.ts'
import { problemsOf } from './problems.ts'
import { StandingBody, toStandingBody, wholeInsight } from './standing-body.ts'

const RefusedBody = z
  .object({
    outcome: z.literal('refused').describe('There is no quote.'),
    standing: StandingBody.describe('Every reason, and the cheapest way out.'),
  })
  .meta({ id: 'CardRenewalRefused', description: 'The library does not renew this card now.' })

const RenewalRequest = z
  .strictObject({
    quote: z.string().min(16).max(128).describe('The quote that is taken.'),
    returnTo: z
      .url()
      .max(1000)
      .optional()
      .describe('Where the browser comes back to after paying: a page under one of the configured origins.'),
    deskReference: lineOf(1, 128)
      .optional()
      .describe('Staff only: the money was taken at a desk; the number of the receipt. Or why it was waived.'),
    waived: z.literal(true).optional().describe('Staff only: nothing is paid; `deskReference` says why.'),
  })
  .meta({ id: 'CardRenewalRequest', description: 'Takes a quote.' })

export const renewalId = z
  .string()
  .regex(/^[\w-]{16,64}$/)
  .describe('The id of the renewal.')

export const cardRenewalRoutes: FastifyPluginAsyncZod<Parts> = async (app, parts) => {
  const { renewals, open, deadlineMs } = parts

  app.route({
    method: 'POST',
    url: '/patrons/:patron/card-renewal-quotes',
    config: { permission: 'card-renewals:create' },
    schema: {
      operationId: 'quoteCardRenewal',
      tags: ['Card renewals'],
      summary: 'What a renewal would cost and until when the card would hold, or why it is not renewed',
      params: z.object({ patron: PatronField }),
      response: {
        200: RefusedBody,
        201: QuoteBody,
        ...problemsOf(['not-found', 'no-patron', 'forbidden', 'card-incomplete', 'capability-missing']),
      },
    },
    handler: async (request, reply) => {
      const quoted = await renewals.quote(open(request.params.patron), callOf(request, reply, deadlineMs))
      reply.header('Cache-Control', 'no-store')
      if (quoted.outcome === 'quoted') return reply.code(201).send(toQuoteBody(quoted.quote, parts))
      const standing = toStandingBody(quoted.standing, request.language, parts, wholeInsight)
      return reply.code(200).send({ outcome: 'refused' as const, standing })
    },
  })

  app.route({
    method: 'POST',
    url: '/patrons/:patron/card-renewals',
    config: { permission: 'card-renewals:create' },
    schema: {
      operationId: 'renewCard',
      tags: ['Card renewals'],
      summary: 'Take a quote: where to pay, and from then on the life of the renewal',
      params: z.object({ patron: PatronField }),
      headers: IdempotencyHeaders,
      body: RenewalRequest,
      response: {
        201: RenewalBody,
        ...problemsOf([
          'not-found',
          'no-patron',
          'forbidden',
          'quote-ended',
          'renewal-open',
          'idempotency-key-missing',
          'idempotency-key-reused',
          'body-malformed',
          'body-too-large',
          'media-type-unsupported',
        ]),
      },
    },
    handler: async (request, reply) => {
      const { quote, returnTo, deskReference, waived } = request.body
      const key = idempotencyKeyIn(request.headers['idempotency-key'])
      // Left out, it would be paid on line, which is the contrary of what was asked for.
      if (waived && deskReference === undefined) throw reasonMissing()
      const wanted = {
        quote,
        ...(returnTo !== undefined && { returnTo }),
        ...(deskReference !== undefined && { deskReference }),
        ...(waived && { waived }),
      }
      const { patron } = request.params
      const renewal = await renewals.open(open(patron), wanted, key, callOf(request, reply, deadlineMs))
      return reply
        .code(201)
        .header('Cache-Control', 'no-store')
        .header('Location', `${parts.publicUrl}/v1/patrons/${patron}/card-renewals/${renewal.id}`)
        .send(toRenewalBody(renewal, request.language, parts))
    },
  })

  app.route({
    method: 'GET',
    url: '/patrons/:patron/card-renewals',
    config: { permission: 'card-renewals:read' },
    schema: {
      operationId: 'listCardRenewals',
      tags: ['Card renewals'],
      summary: 'The renewals of a patron, newest first; `state=open` finds what a closed tab left',
      params: z.object({ patron: PatronField }),
      querystring: z.object({
        state: z
          .enum([...paymentStates, 'open'])
          .optional()
          .describe('Only those in this state; `open` for all that are not over.'),
      }),
      response: {
        200: z
          .object({ renewals: z.array(RenewalBody).describe('Newest first.') })
          .meta({ id: 'CardRenewals', description: 'Renewals of one patron.' }),
        ...problemsOf(['not-found', 'no-patron', 'forbidden'], { vendor: false }),
      },
    },
    handler: async (request, reply) => {
      const { state } = request.query
      const call = callOf(request, reply, deadlineMs)
      const states = state === 'open' ? paymentStates.filter((each) => !isOver(each)) : state && [state]
      const found = await renewals.of(open(request.params.patron), states, call)
      reply.header('Cache-Control', 'no-store')
      return { renewals: found.map((renewal) => toRenewalBody(renewal, request.language, parts)) }
    },
  })

  app.route({
    method: 'GET',
    url: '/patrons/:patron/card-renewals/:renewal',
    config: { permission: 'card-renewals:read' },
    schema: {
      operationId: 'getCardRenewal',
      tags: ['Card renewals'],
      summary: 'A renewal as it is now',
      params: z.object({ patron: PatronField, renewal: renewalId }),
      response: { 200: RenewalBody, ...problemsOf(['not-found', 'no-patron', 'forbidden'], { vendor: false }) },
    },
    handler: async (request, reply) => {
      const { patron, renewal } = request.params
      const found = await renewals.find(open(patron), renewal, callOf(request, reply, deadlineMs))
      reply.header('Cache-Control', 'no-store')
      return toRenewalBody(found, request.language, parts)
    },
  })

  app.route({
    method: 'DELETE',
    url: '/patrons/:patron/card-renewals/:renewal',
    config: { permission: 'card-renewals:create' },
    schema: {
      operationId: 'abandonCardRenewal',
      tags: ['Card renewals'],
      summary: 'Give up a renewal that was not paid: its page is ended first. What was paid meanwhile goes on',
      params: z.object({ patron: PatronField, renewal: renewalId }),
      response: { 200: RenewalBody, ...problemsOf(['not-found', 'no-patron', 'forbidden', 'conflict'], { vendor: false }) },
    },
    handler: async (request, reply) => {
      const { patron, renewal } = request.params
      const left = await renewals.abandon(open(patron), renewal, callOf(request, reply, deadlineMs))
      reply.header('Cache-Control', 'no-store')
      return toRenewalBody(left, request.language, parts)
    },
  })
}

function reasonMissing(): Problem {
  return new Problem('request-invalid', 'Nothing is waived without a reason', {
    faults: [{ where: 'body', field: '/deskReference', rule: 'required' }],
  })
}
