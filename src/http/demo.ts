import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { Problem } from '#domain/problem.ts'
import type { CastMember } from './explorer.ts'
import { webFile } from './web-files.ts'

/** What the built-in consortium shows to whoever opens its first page. There is none where anything is configured. */
export interface Demo {
  readonly cast: readonly CastMember[]
  /** Where every letter ends, where Primo is played, where nobody's money is paid: by name. */
  readonly places: Readonly<Record<'mailbox' | 'primo', string>>
  readonly troubles: Troubles
}

/** What can be made to go wrong at the played systems. */
export interface Troubles {
  list(): readonly { readonly id: string; readonly name: string; readonly on: boolean }[]
  /** False where there is no such trouble. */
  turn(id: string, on: boolean): boolean
}

/** Nothing from elsewhere, nothing inline; its frames are the gateway's own pages. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const files = {
  '/': ['demo/index.html', 'text/html'],
  '/web/demo/demo.css': ['demo/demo.css', 'text/css'],
  '/web/demo/demo.js': ['demo/demo.js', 'text/javascript'],
  '/web/demo/icon.svg': ['demo/icon.svg', 'image/svg+xml'],
  '/web/demo/panels.js': ['demo/panels.js', 'text/javascript'],
  '/web/demo/person.js': ['demo/person.js', 'text/javascript'],
  '/web/demo/troubles.js': ['demo/troubles.js', 'text/javascript'],
} as const

const config = { permission: 'public' } as const
const schema = { hide: true } as const

/** The page on which one can click through everything, and the switches that break what is behind it. */
export const demoPages: FastifyPluginAsyncZod<Demo> = async (app, { cast, places, troubles }) => {
  for (const [url, [file, type]] of Object.entries(files)) {
    const content = webFile(file)
    app.route({
      method: 'GET',
      url,
      config,
      schema,
      handler: async (_, reply) =>
        reply
          .type(`${type}; charset=utf-8`)
          .headers({ 'Cache-Control': 'no-cache', 'Content-Security-Policy': policy })
          .send(content),
    })
  }

  app.route({
    method: 'GET',
    url: '/web/demo/play.json',
    config,
    schema,
    handler: async (_, reply) => reply.header('Cache-Control', 'no-store').send({ cast, places, troubles: troubles.list() }),
  })

  app.route({
    method: 'PUT',
    url: '/web/demo/troubles/:trouble',
    config,
    schema: { ...schema, params: z.object({ trouble: z.string().max(100) }), body: z.strictObject({ on: z.boolean() }) },
    handler: async (request, reply) => {
      if (!troubles.turn(request.params.trouble, request.body.on)) throw new Problem('not-found', 'No such trouble')
      return reply.header('Cache-Control', 'no-store').send(troubles.list())
    },
  })
}
