import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { gzipSync } from 'node:zlib'
import { etagOf, isKnown } from './etag.ts'
import type { Parts } from './parts.ts'
import { webFile } from './web-files.ts'

const source = webFile('elements/dist/patron-gateway.js')
const digest = createHash('sha384').update(source).digest()

/** The module of the custom elements, as a page names it. */
export const elementsModule = {
  /** Under the gateway's address; another build has another one. */
  path: `/web/elements/patron-gateway.${digest.toString('hex').slice(0, 16)}.js`,
  integrity: `sha384-${digest.toString('base64')}`,
} as const

const config = { permission: 'public' } as const
const schema = { hide: true } as const

/**
 * What a library's site runs: any site may load it, as it holds no secret and opens nothing, and whether that site may ask the API is for `origins`
 * to say. The address that names the build is good for ever; the other one is asked again after five minutes.
 */
export const elementFiles: FastifyPluginAsyncZod<Pick<Parts, 'publicUrl'>> = async (app, { publicUrl }) => {
  const plain = Buffer.from(source)
  const packed = gzipSync(plain, { level: 9 })
  const etag = etagOf(plain)

  function send(request: FastifyRequest, reply: FastifyReply, caching: string): FastifyReply {
    const isPacked = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')
    // A weak one: packed and plain are two representations of the same.
    reply.headers({ ETag: `W/${etag}`, 'Cache-Control': caching, 'Access-Control-Allow-Origin': '*', Vary: 'Accept-Encoding' })
    if (isKnown(request.headers['if-none-match'], etag)) return reply.code(304).send()
    if (isPacked) reply.header('Content-Encoding', 'gzip')
    return reply.type('text/javascript; charset=utf-8').send(isPacked ? packed : plain)
  }

  app.route({
    method: 'GET',
    url: elementsModule.path.replace(/^\/web/, ''),
    config,
    schema,
    handler: async (request, reply) => send(request, reply, 'public, max-age=31536000, immutable'),
  })

  app.route({
    method: 'GET',
    url: '/elements/patron-gateway.js',
    config,
    schema,
    handler: async (request, reply) => send(request, reply, 'public, max-age=300'),
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
