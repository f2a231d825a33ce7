import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { paymentStates } from '#domain/payment.ts'
import { ManagedRenewalBody, toManagedBody } from './card-renewal-body.ts'
import { renewalId } from './card-renewals.ts'
import { callOf } from './call.ts'
import { lineOf } from './fields.ts'
import { IdempotencyHeaders, idempotencyKeyIn, keyProblems } from './idempotency-key.ts'
import type { Parts } from './parts.ts'
import { problemsOf } from './problems.ts'

/** What staff do about renewals that need a person. */

const ResolutionBody = z
  .strictObject({
    outcome: z.enum(['fulfilled', 'refunded', 'abandoned']).describe('What it came to.'),
    reference: lineOf(1, 128).describe('What was done, and where it is written down.'),
  })
  .meta({ id: 'CardRenewalResolution', description: 'A person has settled a renewal.' })

const ConfirmationBody = z
  .strictObject({ reference: lineOf(1, 128).describe('What was seen, and where that is written down.') })
  .meta({ id: 'CardRenewalConfirmation', description: 'A person has seen what was asked for.' })

const bodyProblems = ['body-malformed', 'body-too-large', 'media-type-unsupported'] as const
const pageSize = 50

export const renewalDeskRoutes: FastifyPluginAsyncZod<Parts> = async (app, parts) => {
  const { renewals, deadlineMs } = parts

  app.route({
    method: 'GET',
    url: '/card-renewals',
    config: { permission: 'card-renewals:manage' },
    schema: {
      operationId: 'listManagedCardRenewals',
      tags: ['Card renewals'],
      summary: 'Renewals in reach, newest first; `state=needs-staff` is the queue, `provisional=true` what waits to be confirmed',
      querystring: z.object({
        state: z.enum(paymentStates).optional().describe('Only those in this state.'),
        provisional: z
          .literal('true')
          .optional()
          .describe(
            'Only those that hold for a while only, until somebody has looked: also when that while is over, as long as they can be confirmed.',
          ),
        before: renewalId.optional().describe('The next page: the id of the last one seen.'),
      }),
      response: {
        200: z
          .object({
            renewals: z.array(ManagedRenewalBody).describe('Newest first.'),
            next: z.string().optional().describe('`before` of the next page; absent on the last.'),
          })
          .meta({ id: 'ManagedCardRenewals', description: 'A page of renewals.' }),
        ...problemsOf(['forbidden'], { vendor: false }),
      },
    },
    handler: async (request, reply) => {
      const { state, provisional, before } = request.query
      const wanted = {
        ...(state && { states: [state] }),
        ...(provisional && { provisional: true as const }),
        ...(before !== undefined && { before }),
      }
      const found = await renewals.list(wanted, pageSize, callOf(request, reply, deadlineMs))
      reply.header('Cache-Control', 'no-store')
      return {
        renewals: found.payments.map((renewal) => toManagedBody(renewal, request.language, parts)),
        ...(found.next !== undefined && { next: found.next }),
      }
    },
  })

  app.route({
    method: 'POST',
    url: '/card-renewals/:renewal/retries',
    config: { permission: 'card-renewals:manage' },
    schema: {
      operationId: 'retryCardRenewal',
      tags: ['Card renewals'],
      summary: 'Try again from where it stopped',
      params: z.object({ renewal: renewalId }),
      headers: IdempotencyHeaders,
      response: { 200: ManagedRenewalBody, ...problemsOf(['not-found', 'forbidden', ...keyProblems]) },
    },
    handler: async (request, reply) => {
      const key = idempotencyKeyIn(request.headers['idempotency-key'])
      const next = await renewals.retry(request.params.renewal, key, callOf(request, reply, deadlineMs))
      reply.header('Cache-Control', 'no-store')
      return toManagedBody(next, request.language, parts)
    },
  })

  app.route({
    method: 'POST',
    url: '/card-renewals/:renewal/confirmation',
    config: { permission: 'card-renewals:manage' },
    schema: {
      operationId: 'confirmCardRenewal',
      tags: ['Card renewals'],
      summary: 'A proof was seen, or a new address is right: what was for a while only holds for the whole period',
      params: z.object({ renewal: renewalId }),
      headers: IdempotencyHeaders,
      body: ConfirmationBody,
      response: { 200: ManagedRenewalBody, ...problemsOf(['not-found', 'forbidden', ...keyProblems, ...bodyProblems]) },
    },
    handler: async (request, reply) => {
      const key = idempotencyKeyIn(request.headers['idempotency-key'])
      const next = await renewals.confirm(request.params.renewal, request.body, key, callOf(request, reply, deadlineMs))
      reply.header('Cache-Control', 'no-store')
      return toManagedBody(next, request.language, parts)
    },
  })

  app.route({
    method: 'POST',
    url: '/card-renewals/:renewal/resolution',
    config: { permission: 'card-renewals:manage' },
    schema: {
      operationId: 'resolveCardRenewal',
      tags: ['Card renewals'],
      summary: 'Say what a renewal that needed a person came to',
      params: z.object({ renewal: renewalId }),
      headers: IdempotencyHeaders,
      body: ResolutionBody,
      response: { 200: ManagedRenewalBody, ...problemsOf(['not-found', 'forbidden', ...keyProblems, ...bodyProblems]) },
    },
    handler: async (request, reply) => {
      const key = idempotencyKeyIn(request.headers['idempotency-key'])
      const next = await renewals.resolve(request.params.renewal, request.body, key, callOf(request, reply, deadlineMs))
      reply.header('Cache-Control', 'no-store')
      return toManagedBody(next, request.language, parts)
    },
  })
}
