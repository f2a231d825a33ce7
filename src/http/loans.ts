import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { HandleField, toListed, toSourcesBody } from './account-body.ts'
import { callOf } from './call.ts'
import { PatronField } from './fields.ts'
import { IdempotencyHeaders, idempotencyKeyIn } from './idempotency-key.ts'
import { LoanRenewalBody, LoanRenewalsBody, LoansBody, toLoanBody, toLoanRenewalBody } from './loan-body.ts'
import type { Parts } from './parts.ts'
import { problemsOf } from './problems.ts'

const renewing = [
  'not-found',
  'no-patron',
  'forbidden',
  'capability-missing',
  'outcome-unknown',
  'idempotency-key-missing',
  'idempotency-key-reused',
] as const

export const loanRoutes: FastifyPluginAsyncZod<Parts> = async (app, parts) => {
  const { account, loanRenewals, open, deadlineMs } = parts

  app.route({
    method: 'GET',
    url: '/patrons/:patron/loans',
    config: { permission: 'loans:read' },
    schema: {
      operationId: 'listLoans',
      tags: ['Account'],
      summary: 'Everything the patron has on loan, at all the institutions',
      params: z.object({ patron: PatronField }),
      response: { 200: LoansBody, ...problemsOf(['not-found', 'no-patron', 'forbidden', 'capability-missing']) },
    },
    handler: async (request, reply) => {
      const list = await account.list('loan', open(request.params.patron), callOf(request, reply, deadlineMs))
      reply.header('Cache-Control', 'private, no-cache')
      return { loans: list.entries.map((entry) => toLoanBody(entry, parts)), ...toListed(list) }
    },
  })

  app.route({
    method: 'POST',
    url: '/patrons/:patron/loans/renewals',
    config: { permission: 'loans:renew' },
    schema: {
      operationId: 'renewAllLoans',
      tags: ['Account'],
      summary: 'Ask the libraries to renew every loan: a result for each. The same key again goes on with what is left',
      params: z.object({ patron: PatronField }),
      headers: IdempotencyHeaders,
      response: { 200: LoanRenewalsBody, ...problemsOf(renewing) },
    },
    handler: async (request, reply) => {
      const key = idempotencyKeyIn(request.headers['idempotency-key'])
      const call = callOf(request, reply, deadlineMs)
      const { loans, sources, complete } = await loanRenewals.renewAll(open(request.params.patron), key, call)
      reply.header('Cache-Control', 'no-store').header('Content-Language', request.language)
      return {
        renewals: loans.map((loan) => toLoanRenewalBody(loan, request.language, parts)),
        sources: toSourcesBody(sources),
        complete,
      }
    },
  })

  app.route({
    method: 'POST',
    url: '/patrons/:patron/loans/:loan/renewals',
    config: { permission: 'loans:renew' },
    schema: {
      operationId: 'renewLoan',
      tags: ['Account'],
      summary: 'Ask the library to renew one loan; that it refuses is an answer, with the reason',
      params: z.object({ patron: PatronField, loan: HandleField.describe('The `loan` of a list.') }),
      headers: IdempotencyHeaders,
      response: { 200: LoanRenewalBody, ...problemsOf(renewing) },
    },
    handler: async (request, reply) => {
      const { patron, loan } = request.params
      const key = idempotencyKeyIn(request.headers['idempotency-key'])
      const renewed = await loanRenewals.renew(open(patron), loan, key, callOf(request, reply, deadlineMs))
      reply.header('Cache-Control', 'no-store').header('Content-Language', request.language)
      return toLoanRenewalBody(renewed, request.language, parts)
    },
  })
}
