import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { paymentStates } from '#domain/payment.ts'
import { callOf } from './call.ts'
import { ManagedFeePaymentBody, toManagedFeePaymentBody } from './fee-payment-body.ts'
import { paymentId } from './fee-payments.ts'
import { lineOf } from './fields.ts'
import { IdempotencyHeaders, idempotencyKeyIn, keyProblems } from './idempotency-key.ts'
import type { Parts } from './parts.ts'
import { problemsOf } from './problems.ts'

/** What staff do about fee payments that need a person. */

const ResolutionBody = z
  .strictObject({
    outcome: z.enum(['fulfilled', 'refunded', 'abandoned']).describe('What it came to.'),
    reference: lineOf(1, 128).describe('What was done, and where it is written down.'),
  })
  .meta({ id: 'FeePaymentResolution', description: 'A person has settled a fee payment.' })

const bodyProblems = ['body-malformed', 'body-too-large', 'media-type-unsupported'] as const
const pageSize = 50

export const feePaymentDeskRoutes: FastifyPluginAsyncZod<Parts> = async (app, parts) => {
  const { feePayments, deadlineMs } = parts

  app.route({
    method: 'GET',
    url: '/fee-payments',
    config: { permission: 'fees:manage' },
    schema: {
      operationId: 'listManagedFeePayments',
      tags: ['Fee payments'],
      summary: 'Fee payments in reach, newest first; `state=needs-staff` is the queue',
      querystring: z.object({
        state: z.enum(paymentStates).optional().describe('Only those in this state.'),
        before: paymentId.optional().describe('The next page: the id of the last one seen.'),
      }),
      response: {
        200: z
          .object({
            payments: z.array(ManagedFeePaymentBody).describe('Newest first.'),
            next: z.string().optional().describe('`before` of the next page; absent on the last.'),
          })
          .meta({ id: 'ManagedFeePayments', description: 'A page of fee payments.' }),
        ...problemsOf(['forbidden'], { vendor: false }),
      },
    },
    handler: async (request, reply) => {
      const { state, before } = request.query
      const wanted = { ...(state && { states: [state] }), ...(before !== undefined && { before }) }
      const found = await feePayments.list(wanted, pageSize, callOf(request, reply, deadlineMs))
      reply.header('Cache-Control', 'no-store')
      return {
        payments: found.payments.map((payment) => toManagedFeePaymentBody(payment, request.language, parts)),
        ...(found.next !== undefined && { next: found.next }),
      }
    },
  })

  app.route({
    method: 'POST',
    url: '/fee-payments/:payment/retries',
    config: { permission: 'fees:manage' },
    schema: {
      operationId: 'retryFeePayment',
      tags: ['Fee payments'],
      summary: 'Try again from where it stopped',
      params: z.object({ payment: paymentId }),
      headers: IdempotencyHeaders,
      response: { 200: ManagedFeePaymentBody, ...problemsOf(['not-found', 'forbidden', ...keyProblems]) },
    },
    handler: async (request, reply) => {
      const key = idempotencyKeyIn(request.headers['idempotency-key'])
      const next = await feePayments.retry(request.params.payment, key, callOf(request, reply, deadlineMs))
      reply.header('Cache-Control', 'no-store')
      return toManagedFeePaymentBody(next, request.language, parts)
    },
  })

  app.route({
    method: 'POST',
    url: '/fee-payments/:payment/resolution',
    config: { permission: 'fees:manage' },
    schema: {
      operationId: 'resolveFeePayment',
      tags: ['Fee payments'],
      summary: 'Say what a payment that needed a person came to',
      params: z.object({ payment: paymentId }),
      headers: IdempotencyHeaders,
      body: ResolutionBody,
      response: { 200: ManagedFeePaymentBody, ...problemsOf(['not-found', 'forbidden', ...keyProblems, ...bodyProblems]) },
    },
    handler: async (request, reply) => {
      const key = idempotencyKeyIn(request.headers['idempotency-key'])
      const next = await feePayments.resolve(request.params.payment, request.body, key, callOf(request, reply, deadlineMs))
      reply.header('Cache-Control', 'no-store')
      return toManagedFeePaymentBody(next, request.language, parts)
    },
  })
}
