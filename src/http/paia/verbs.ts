import type { FastifyCorsOptions } from '@fastify/cors'
import type { FastifyInstance, HTTPMethods } from 'fastify'
import { Problem } from '#domain/problem.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Where a route answers other origins in its own way. */
    cors?: FastifyCorsOptions
  }
}

const all = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE'] as const satisfies readonly HTTPMethods[]

/** Which verbs each address has, as its routes are added, and what browsers are told of all of them. Call before the routes. */
export function collectVerbs(app: FastifyInstance): ReadonlyMap<string, ReadonlySet<string>> {
  const addresses = new Map<string, Set<string>>()
  app.addHook('onRoute', (route) => {
    route.config = { ...route.config, cors }
    const verbs = addresses.get(route.routePath) ?? new Set<string>()
    for (const verb of [route.method].flat()) verbs.add(verb)
    addresses.set(route.routePath, verbs)
  })
  return addresses
}

/** What pages of other origins may send and read: the text names both lists. Which origins those are, the operator says for all faces alike. */
const cors = {
  preflightContinue: true,
  strictPreflight: false,
  allowedHeaders: ['Content-Type', 'Authorization', 'Accept-Language', 'Idempotency-Key'],
  exposedHeaders: [
    'X-PAIA-Version',
    'X-OAuth-Scopes',
    'X-Accepted-OAuth-Scopes',
    'Content-Language',
    'Retry-After',
    'X-Request-Id',
  ],
}

/** Every address answers OPTIONS, with and without an origin; the verbs that it does not know are 405 with Allow. Call after the routes. */
export function answerEveryVerb(app: FastifyInstance, addresses: ReadonlyMap<string, ReadonlySet<string>>): void {
  for (const [url, known] of addresses) {
    const allow = [...known, 'OPTIONS'].sort().join(', ')
    const config = { permission: 'public' } as const
    app.route({
      method: 'OPTIONS',
      url,
      config,
      schema: { hide: true },
      handler: async (_request, reply) => {
        reply.header('Allow', allow).header('Access-Control-Allow-Methods', allow)
        return {}
      },
    })
    app.route({
      method: all.filter((verb) => !known.has(verb)),
      url,
      config,
      schema: { hide: true },
      handler: async (_request, reply) => {
        reply.header('Allow', allow)
        throw new Problem('method-not-allowed', 'The address knows other verbs')
      },
    })
  }
}
