import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { gzipSync } from 'node:zlib'
import { etagOf, isKnown } from './etag.ts'
import { webFile } from './web-files.ts'

/** A bundled module, as a page names it and as it is sent. */
export interface WebModule {
  /** Under the gateway's address; another build has another one. */
  readonly path: string
  readonly integrity: string
  send(request: FastifyRequest, reply: FastifyReply, caching: string): FastifyReply
}

/** What the address that names the build may say: nothing else will ever be there. */
export const forEver = 'public, max-age=31536000, immutable'

/** The module `dist/{name}.js` of a folder of `web`. */
export function webModule(folder: string, name: string): WebModule {
  const source = webFile(`${folder}/dist/${name}.js`)
  const digest = createHash('sha384').update(source).digest()
  const plain = Buffer.from(source)
  const packed = gzipSync(plain, { level: 9 })
  const etag = etagOf(plain)
  return {
    path: `/web/${folder}/${name}.${digest.toString('hex').slice(0, 16)}.js`,
    integrity: `sha384-${digest.toString('base64')}`,
    send(request, reply, caching) {
      const isPacked = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')
      // A weak one: packed and plain are two representations of the same.
      reply.headers({ ETag: `W/${etag}`, 'Cache-Control': caching, 'Access-Control-Allow-Origin': '*', Vary: 'Accept-Encoding' })
      if (isKnown(request.headers['if-none-match'], etag)) return reply.code(304).send()
      if (isPacked) reply.header('Content-Encoding', 'gzip')
      return reply.type('text/javascript; charset=utf-8').send(isPacked ? packed : plain)
    },
  }
}
