import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from '#domain/problem.ts'

/**
 * How bodies come. The text wants forms in `auth` and JSON in `core`; both clients that are known send JSON to both, and one sends a DELETE that says
 * it is JSON and has no body at all. So JSON is read everywhere, an empty body is none, and forms are read in `auth` (`forms`).
 */
export function readBodies(app: FastifyInstance, { forms }: { readonly forms: boolean }): void {
  const json = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (!isUtf8(request)) done(unreadable(), undefined)
    else if (body === '') done(null, undefined)
    else void json(request, body as string, done)
  })
  if (!forms) return
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (request, body, done) => {
    const fields = [...new URLSearchParams(body as string)]
    if (!isUtf8(request)) done(unreadable(), undefined)
    // A parameter that stands there twice means neither (RFC 6749, 3.1).
    else if (new Set(fields.map(([name]) => name)).size < fields.length) {
      done(new Problem('body-malformed', 'A field stands in the form twice'), undefined)
    } else done(null, fields.length === 0 ? undefined : Object.fromEntries(fields))
  })
}

/** What is in another charset would be read as something else. */
function isUtf8({ headers }: FastifyRequest): boolean {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(headers['content-type'] ?? '')?.[1]
  return charset === undefined || /^utf-?8$/i.test(charset)
}

function unreadable(): Problem {
  return new Problem('media-type-unsupported', 'Bodies are read in UTF-8 only')
}
