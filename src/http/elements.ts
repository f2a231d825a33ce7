import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Parts } from './parts.ts'
import { forEver, webModule } from './web-module.ts'

/** The module of the custom elements. */
export const elementsModule = webModule('elements', 'patron-gateway')

const config = { permission: 'public' } as const
const schema = { hide: true } as const

/**
 * What a library's site runs: any site may load it, as it holds no secret and opens nothing, and whether that site may ask the API is for `origins`
 * to say. The address that names the build is good for ever; the other one is asked again after five minutes.
 */
export const elementFiles: FastifyPluginAsyncZod<Pick<Parts, 'publicUrl'>> = async (app, { publicUrl }) => {
  app.route({
    method: 'GET',
    url: elementsModule.path.replace(/^\/web/, ''),
    config,
    schema,
    handler: async (request, reply) => elementsModule.send(request, reply, forEver),
  })

  app.route({
    method: 'GET',
    url: '/elements/patron-gateway.js',
    config,
    schema,
    handler: async (request, reply) => elementsModule.send(request, reply, 'public, max-age=300'),
  })

  app.route({
    method: 'GET',
    url: '/elements/patron-gateway.json',
    config,
    schema,
    handler: async (_, reply) => {
      const module = `${publicUrl}${elementsModule.path}`
      const { integrity } = elementsModule
      const script = `<script type="module" crossorigin src="${module}" integrity="${integrity}"></script>`
      return reply
        .headers({ 'Cache-Control': 'public, max-age=300', 'Access-Control-Allow-Origin': '*' })
        .type('application/json; charset=utf-8')
        .send(JSON.stringify({ module, integrity, script }))
    },
  })
}
