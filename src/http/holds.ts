import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Day } from '#domain/day.ts'
import type { Wanted } from '#domain/hold.ts'
import type { InstitutionId } from '#domain/id.ts'
import type { HoldOrder } from '#ports/holds.ts'
import { HandleField, toListed } from './account-body.ts'
import { callOf } from './call.ts'
import { PatronField } from './fields.ts'
import {
  HoldCancellingBody,
  HoldOptionsBody,
  HoldPlacementBody,
  HoldRequest,
  HoldsBody,
  toCancellingBody,
  toHoldBody,
  toHoldOptionsBody,
  toPlacementBody,
  wanted,
} from './hold-body.ts'
import { IdempotencyHeaders, idempotencyKeyIn } from './idempotency-key.ts'
import type { Parts } from './parts.ts'
import { problemsOf } from './problems.ts'

const managing = ['not-found', 'no-patron', 'forbidden', 'capability-missing'] as const

export const holdRoutes: FastifyPluginAsyncZod<Parts> = async (app, parts) => {
  const { account, holdOrders, open, deadlineMs } = parts

  app.route({
    method: 'GET',
    url: '/patrons/:patron/holds',
    config: { permission: 'holds:read' },
    schema: {
      operationId: 'listHolds',
      tags: ['Account'],
      summary: 'Everything the patron waits for, at all the institutions',
      params: z.object({ patron: PatronField }),
      response: { 200: HoldsBody, ...problemsOf(managing) },
    },
    handler: async (request, reply) => {
      const list = await account.list('hold', open(request.params.patron), callOf(request, reply, deadlineMs))
      reply.header('Cache-Control', 'private, no-cache').header('Content-Language', request.language)
      return { holds: list.entries.map((entry) => toHoldBody(entry, request.language, parts)), ...toListed(list) }
    },
  })

  app.route({
    method: 'GET',
    url: '/patrons/:patron/hold-options',
    config: { permission: 'holds:manage' },
    schema: {
      operationId: 'getHoldOptions',
      tags: ['Account'],
      summary: 'May the patron have this, and where could it be fetched; asking places nothing',
      params: z.object({ patron: PatronField }),
      querystring: z.strictObject(wanted),
      response: { 200: HoldOptionsBody, ...problemsOf(managing) },
    },
    handler: async (request, reply) => {
      const { institution, ...asked } = request.query
      const call = callOf(request, reply, deadlineMs)
      const options = await holdOrders.options(open(request.params.patron), institution as InstitutionId, wantedOf(asked), call)
      reply.header('Cache-Control', 'no-store').header('Content-Language', request.language)
      return toHoldOptionsBody(options, request.language, parts)
    },
  })

  app.route({
    method: 'POST',
    url: '/patrons/:patron/holds',
    config: { permission: 'holds:manage' },
    schema: {
      operationId: 'placeHold',
      tags: ['Account'],
      summary: 'Ask an institution for a title or a copy; that it refuses is an answer, with the reason',
      params: z.object({ patron: PatronField }),
      headers: IdempotencyHeaders,
      body: HoldRequest,
      response: {
        200: HoldPlacementBody.describe('The library refused.'),
        201: HoldPlacementBody.describe('It is placed.'),
        ...problemsOf([
          ...managing,
          'outcome-unknown',
          'idempotency-key-missing',
          'idempotency-key-reused',
          'body-malformed',
          'body-too-large',
          'media-type-unsupported',
        ]),
      },
    },
    handler: async (request, reply) => {
      const { institution, pickup, wantedUntil, note, ...asked } = request.body
      const key = idempotencyKeyIn(request.headers['idempotency-key'])
      const order: HoldOrder = {
        wanted: wantedOf(asked),
        ...(pickup !== undefined && { pickup }),
        ...(wantedUntil !== undefined && { wantedUntil: wantedUntil as Day }),
        ...(note !== undefined && { note }),
      }
      const call = callOf(request, reply, deadlineMs)
      const placed = await holdOrders.place(open(request.params.patron), institution as InstitutionId, order, key, call)
      reply.header('Cache-Control', 'no-store').header('Content-Language', request.language)
      return reply.code(placed.outcome === 'placed' ? 201 : 200).send(toPlacementBody(placed, request.language, parts))
    },
  })

  app.route({
    method: 'DELETE',
    url: '/patrons/:patron/holds/:hold',
    config: { permission: 'holds:manage' },
    schema: {
      operationId: 'cancelHold',
      tags: ['Account'],
      summary: 'Give up a hold. One that stands no more counts as cancelled, so it may be asked again',
      params: z.object({ patron: PatronField, hold: HandleField.describe('The `hold` of a list.') }),
      response: { 200: HoldCancellingBody, ...problemsOf([...managing, 'outcome-unknown']) },
    },
    handler: async (request, reply) => {
      const { patron, hold } = request.params
      const cancelled = await holdOrders.cancel(open(patron), hold, callOf(request, reply, deadlineMs))
      reply.header('Cache-Control', 'no-store').header('Content-Language', request.language)
      return toCancellingBody(cancelled, request.language, parts)
    },
  })
}

function wantedOf({ record, item }: { readonly record: string; readonly item?: string | undefined }): Wanted {
  return { record, ...(item !== undefined && { item }) }
}
