import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from '#domain/problem.ts'
import { queryField, type PaiaParts } from './face.ts'
import { scopesOf } from './scopes.ts'

const paiaVersion = '1.4.0'

const jsonpType = 'application/javascript; charset=utf-8'

/** What every answer of this face has, an error too: its headers, and the two things that a query may ask of it. Call before the guard. */
export function dressAnswers(app: FastifyInstance, { paia }: Pick<PaiaParts, 'paia'>): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { scope, acceptedScopes = scope } = request.routeOptions.config
    reply.header('X-PAIA-Version', paiaVersion).header('Content-Language', request.language)
    reply.header('Vary', 'Accept-Language, Authorization, Origin')
    if (acceptedScopes !== undefined) reply.header('X-Accepted-OAuth-Scopes', acceptedScopes)
    const callback = callbackOf(request)
    if (callback !== undefined && !isName(callback)) {
      return done(
        new Problem('request-invalid', 'The callback is no name of a function', {
          faults: [{ where: 'query', field: '/callback', rule: 'wrong-format' }],
        }),
      )
    }
    done()
  })

  app.addHook('onSend', async (request, reply, payload) => {
    if (request.caller && request.caller.kind !== 'anonymous') reply.header('X-OAuth-Scopes', scopesOf(request.caller).join(' '))
    if (queryField(request, 'suppress_response_codes') !== undefined && reply.statusCode !== 204) reply.code(200)
    if (!reply.hasHeader('Content-Type')) reply.type('application/json; charset=utf-8')
    const callback = callbackOf(request)
    if (callback === undefined || !isName(callback) || typeof payload !== 'string' || payload === '') return payload
    reply.type(jsonpType).removeHeader('Content-Length')
    // The comment keeps the name from being the first byte of the answer: with some names such an answer is a file of another kind.
    return `/**/${callback}(${payload.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')});`
  })

  /** JSONP is a way to read: whoever writes gets JSON. */
  function callbackOf(request: FastifyRequest): string | undefined {
    return paia.jsonp && request.method === 'GET' ? queryField(request, 'callback') : undefined
  }
}

function isName(callback: string): boolean {
  return /^\w{1,64}$/.test(callback)
}
