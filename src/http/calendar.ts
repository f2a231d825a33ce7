import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { Problem } from '#domain/problem.ts'
import type { CalendarFeed } from '#ports/calendar-store.ts'
import { anonymous } from '#access/callers.ts'
import { neighbourhood } from './address.ts'
import { calendarFile } from './calendar-file.ts'
import { callBy, callOf } from './call.ts'
import { etagOf, isKnown } from './etag.ts'
import { MomentField, moment, PatronField } from './fields.ts'
import type { Parts } from './parts.ts'
import { problemsOf } from './problems.ts'

const feedId = z
  .string()
  .regex(/^[\w-]{16,64}$/)
  .describe('The id of the address.')

const FeedBody = z
  .object({
    id: feedId,
    language: z.string().describe('The language its days are told in (BCP 47).'),
    createdAt: MomentField.describe('When it was made.'),
  })
  .meta({ id: 'CalendarFeed', description: 'An address of the calendar, without its secret.' })

const NewFeedBody = FeedBody.extend({
  address: z.url().meta({
    description: 'For a calendar program. Whoever has it sees the days; it is shown once.',
    example: 'https://card.example.org/calendar/…',
  }),
}).meta({ id: 'NewCalendarFeed', description: 'A new address of the calendar.' })

/** The addresses of a patron's calendar, for the patron. */
export const calendarFeedRoutes: FastifyPluginAsyncZod<Parts> = async (app, { calendarFeeds, open, publicUrl, deadlineMs }) => {
  app.route({
    method: 'POST',
    url: '/patrons/:patron/calendar-feeds',
    config: { permission: 'calendar-feeds:manage' },
    schema: {
      operationId: 'addCalendarFeed',
      tags: ['Calendar'],
      summary: 'A secret address at which a calendar program finds when loans are due and when the card ends',
      params: z.object({ patron: PatronField }),
      response: {
        201: NewFeedBody,
        ...problemsOf(['not-found', 'no-patron', 'forbidden', 'too-many-feeds'], { vendor: false }),
      },
    },
    handler: async (request, reply) => {
      const { patron } = request.params
      const { feed, secret } = await calendarFeeds.add(open(patron), callOf(request, reply, deadlineMs))
      return reply
        .code(201)
        .header('Cache-Control', 'no-store')
        .header('Location', `${publicUrl}/v1/patrons/${patron}/calendar-feeds/${feed.id}`)
        .send({ ...toFeedBody(feed), address: `${publicUrl}/calendar/${secret}.ics` })
    },
  })

  app.route({
    method: 'GET',
    url: '/patrons/:patron/calendar-feeds',
    config: { permission: 'calendar-feeds:manage' },
    schema: {
      operationId: 'listCalendarFeeds',
      tags: ['Calendar'],
      summary: 'The addresses of the calendar that there are, without their secrets',
      params: z.object({ patron: PatronField }),
      response: {
        200: z
          .object({ feeds: z.array(FeedBody).describe('Oldest first.') })
          .meta({ id: 'CalendarFeeds', description: 'The addresses of the calendar of one patron.' }),
        ...problemsOf(['not-found', 'no-patron', 'forbidden'], { vendor: false }),
      },
    },
    handler: async (request, reply) => {
      const feeds = await calendarFeeds.list(open(request.params.patron), callOf(request, reply, deadlineMs))
      reply.header('Cache-Control', 'no-store')
      return { feeds: feeds.map(toFeedBody) }
    },
  })

  app.route({
    method: 'DELETE',
    url: '/patrons/:patron/calendar-feeds/:feed',
    config: { permission: 'calendar-feeds:manage' },
    schema: {
      operationId: 'removeCalendarFeed',
      tags: ['Calendar'],
      summary: 'Take an address of the calendar back: nothing is told there any more',
      params: z.object({ patron: PatronField, feed: feedId }),
      response: {
        204: z.undefined().describe('It is good for nothing any more.'),
        ...problemsOf(['not-found', 'no-patron', 'forbidden'], { vendor: false }),
      },
    },
    handler: async (request, reply) => {
      const { patron, feed } = request.params
      await calendarFeeds.remove(open(patron), feed, callOf(request, reply, deadlineMs))
      return reply.code(204).header('Cache-Control', 'no-store').send()
    },
  })
}

/** The calendar itself, for whoever has its address. */
export const calendarPages: FastifyPluginAsyncZod<Parts> = async (app, parts) => {
  const { calendarFeeds, deadlineMs } = parts

  app.route({
    method: 'GET',
    url: '/:file',
    config: { permission: 'public' },
    schema: { hide: true, params: z.object({ file: z.string() }) },
    handler: async (request, reply) => {
      const secret = /^([A-Za-z0-9_-]{43})\.ics$/.exec(request.params.file)?.[1]
      if (secret === undefined) throw new Problem('not-found', 'No such address')
      const call = callBy(anonymous, request, reply, deadlineMs)
      const { calendar, language } = await calendarFeeds.open(secret, { address: neighbourhood(request.ip) }, call)
      const file = calendarFile(calendar, language, parts)
      const etag = etagOf(file)
      reply
        .header('ETag', etag)
        .header('Cache-Control', 'private, no-cache')
        .header('Content-Language', language)
        .header('X-Robots-Tag', 'noindex')
      if (isKnown(request.headers['if-none-match'], etag)) return reply.code(304).send()
      return reply.type('text/calendar; charset=utf-8').header('Content-Disposition', 'inline; filename="library.ics"').send(file)
    },
  })
}

function toFeedBody({ id, language, createdAt }: CalendarFeed): z.input<typeof FeedBody> {
  return { id, language, createdAt: moment(createdAt) }
}
