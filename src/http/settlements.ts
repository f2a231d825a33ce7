import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Day } from '#domain/day.ts'
import { accepted } from './accept.ts'
import { callOf } from './call.ts'
import { DayField } from './fields.ts'
import type { Parts } from './parts.ts'
import { problemsOf } from './problems.ts'
import { SettlementBody, settlementCsv, toSettlementBody } from './settlement-body.ts'
import { settlementPage, settlementPagePolicy } from './settlement-page.ts'

const offered = ['application/json', 'text/csv', 'text/html'] as const

export const settlementRoutes: FastifyPluginAsyncZod<Parts> = async (app, parts) => {
  const { settlements, deadlineMs } = parts

  app.route({
    method: 'GET',
    url: '/merchants/:merchant/settlements/:day',
    config: { permission: 'card-renewals:manage' },
    schema: {
      operationId: 'getSettlement',
      tags: ['Card renewals'],
      summary: 'What was paid, paid back, extended and posted on a day; by `Accept` also as CSV or as a page to print',
      params: z.object({
        merchant: z
          .string()
          .regex(/^[a-z0-9][a-z0-9-]{0,62}$/)
          .describe('Which account.'),
        day: DayField,
      }),
      response: {
        200: {
          description:
            'Of the institutions in reach. In the CSV (RFC 4180, one line a renewal, no sums) a text that a spreadsheet would take for a formula ' +
            'begins with an apostrophe, and the name of the file says `partial` where `complete` is false.',
          content: {
            'application/json': { schema: SettlementBody },
            'text/csv': { schema: z.string() },
            'text/html': { schema: z.string() },
          },
        },
        ...problemsOf(['not-found', 'forbidden'], { vendor: false }),
      },
    },
    handler: async (request, reply) => {
      const { merchant, day } = request.params
      const settlement = await settlements.of(merchant, day as Day, callOf(request, reply, deadlineMs))
      reply.header('Cache-Control', 'no-store').header('Vary', 'Accept, Accept-Language')
      switch (accepted(request.headers.accept, offered)) {
        case 'application/json':
          return toSettlementBody(settlement)
        case 'text/csv': {
          const name = `settlement-${merchant}-${day}${settlement.complete ? '' : '-partial'}.csv`
          reply.header('Content-Disposition', `attachment; filename="${name}"`)
          return reply.type('text/csv; charset=utf-8; header=present').send(settlementCsv(settlement))
        }
        case 'text/html':
          reply.header('Content-Security-Policy', settlementPagePolicy).header('Content-Language', request.language)
          return reply.type('text/html; charset=utf-8').send(settlementPage(settlement, request.language, parts))
      }
    },
  })
}
