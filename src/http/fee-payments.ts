import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { isOver, paymentStates } from '#domain/payment.ts'
import { HandleField } from './account-body.ts'
import { callOf } from './call.ts'
import { FeePaymentBody, toFeePaymentBody } from './fee-payment-body.ts'
import { PatronField } from './fields.ts'
import { IdempotencyHeaders, idempotencyKeyIn } from './idempotency-key.ts'
import type { Parts } from './parts.ts'
import { problemsOf } from './problems.ts'

const FeePaymentRequest = z
  .strictObject({
    fees: z
      .union([z.literal('all'), z.array(HandleField).min(1).max(100)])
      .describe(
        'Which fees, by their names in `GET …/fees`; or all that can be paid on line. What is paid of each is all that is open of it.',
      ),
    returnTo: z
      .url()
      .max(1000)
      .describe('Where the browser comes back to after paying: a page under one of the configured origins.'),
  })
  .meta({ id: 'FeePaymentRequest', description: 'Fees that are to be paid on line.' })

export const paymentId = z
  .string()
  .regex(/^[\w-]{16,64}$/)
  .describe('The id of the payment.')

export const feePaymentRoutes: FastifyPluginAsyncZod<Parts> = async (app, parts) => {
  const { feePayments, open, deadlineMs } = parts

  app.route({
    method: 'POST',
    url: '/patrons/:patron/fee-payments',
    config: { permission: 'fees:pay' },
    schema: {
      operationId: 'payFees',
      tags: ['Fee payments'],
      summary: 'Pay fees on line: where to pay, and from then on the life of the payment',
      params: z.object({ patron: PatronField }),
      headers: IdempotencyHeaders,
      body: FeePaymentRequest,
      response: {
        201: FeePaymentBody,
        ...problemsOf([
          'not-found',
          'no-patron',
          'forbidden',
          'capability-missing',
          'fee-not-payable',
          'nothing-to-pay',
          'fee-payment-open',
          'idempotency-key-missing',
          'idempotency-key-reused',
          'body-malformed',
          'body-too-large',
          'media-type-unsupported',
        ]),
      },
    },
    handler: async (request, reply) => {
      const { patron } = request.params
      const key = idempotencyKeyIn(request.headers['idempotency-key'])
      const payment = await feePayments.open(open(patron), request.body, key, callOf(request, reply, deadlineMs))
      return reply
        .code(201)
        .header('Cache-Control', 'no-store')
        .header('Location', `${parts.publicUrl}/v1/patrons/${patron}/fee-payments/${payment.id}`)
        .send(toFeePaymentBody(payment, request.language, parts))
    },
  })

  app.route({
    method: 'GET',
    url: '/patrons/:patron/fee-payments',
    config: { permission: 'fees:read' },
    schema: {
      operationId: 'listFeePayments',
      tags: ['Fee payments'],
      summary: 'The fee payments of a patron, newest first; `state=open` finds what a closed tab left',
      params: z.object({ patron: PatronField }),
      querystring: z.object({
        state: z
          .enum([...paymentStates, 'open'])
          .optional()
          .describe('Only those in this state; `open` for all that are not over.'),
      }),
      response: {
        200: z
          .object({ payments: z.array(FeePaymentBody).describe('Newest first.') })
          .meta({ id: 'FeePayments', description: 'Fee payments of one patron.' }),
        ...problemsOf(['not-found', 'no-patron', 'forbidden'], { vendor: false }),
      },
    },
    handler: async (request, reply) => {
      const { state } = request.query
      const call = callOf(request, reply, deadlineMs)
      const states = state === 'open' ? paymentStates.filter((each) => !isOver(each)) : state && [state]
      const found = await feePayments.of(open(request.params.patron), states, call)
      reply.header('Cache-Control', 'no-store')
      return { payments: found.map((payment) => toFeePaymentBody(payment, request.language, parts)) }
    },
  })

  app.route({
    method: 'GET',
    url: '/patrons/:patron/fee-payments/:payment',
    config: { permission: 'fees:read' },
    schema: {
      operationId: 'getFeePayment',
      tags: ['Fee payments'],
      summary: 'A fee payment as it is now',
      params: z.object({ patron: PatronField, payment: paymentId }),
      response: { 200: FeePaymentBody, ...problemsOf(['not-found', 'no-patron', 'forbidden'], { vendor: false }) },
    },
    handler: async (request, reply) => {
      const { patron, payment } = request.params
      const found = await feePayments.find(open(patron), payment, callOf(request, reply, deadlineMs))
      reply.header('Cache-Control', 'no-store')
      return toFeePaymentBody(found, request.language, parts)
    },
  })

  app.route({
    method: 'DELETE',
    url: '/patrons/:patron/fee-payments/:payment',
    config: { permission: 'fees:pay' },
    schema: {
      operationId: 'abandonFeePayment',
      tags: ['Fee payments'],
      summary: 'Give up a payment that was not paid: its page is ended first. What was paid meanwhile goes on',
      params: z.object({ patron: PatronField, payment: paymentId }),
      response: { 200: FeePaymentBody, ...problemsOf(['not-found', 'no-patron', 'forbidden', 'conflict'], { vendor: false }) },
    },
    handler: async (request, reply) => {
      const { patron, payment } = request.params
      const left = await feePayments.abandon(open(patron), payment, callOf(request, reply, deadlineMs))
      reply.header('Cache-Control', 'no-store')
      return toFeePaymentBody(left, request.language, parts)
    },
  })
}
