import type { FastifyInstance, HTTPMethods } from 'fastify'
import { Problem } from '#domain/problem.ts'

const all = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const satisfies readonly HTTPMethods[]

/**
 * The verbs that an address does not know are 405 with Allow, not 404: whoever mixes up POST and PUT should not look for a typing mistake in
 * the address. Call after all routes of the prefix.
 */
export function refuseOtherMethods(app: FastifyInstance, routes: ReadonlyMap<string, ReadonlySet<string>>): void {
  for (const [url, known] of routes) {
    const method = all.filter((verb) => !known.has(verb))
    const allow = [...known].sort().join(', ')
    app.route({
      method,
      url,
      config: { permission: 'public' },
      schema: { hide: true },
      handler: async (_request, reply) => {
        reply.header('Allow', allow)
        throw new Problem('method-not-allowed', 'The address knows other verbs')
      },
    })
  }
}

/** Collects what `refuseOtherMethods` needs; call before the routes. */
export function collectMethods(app: FastifyInstance): ReadonlyMap<string, ReadonlySet<string>> {
  const routes = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ method, path, prefix, schema }) => {
    if (schema?.hide === true) return
    const url = path.startsWith(prefix) ? path.slice(prefix.length) : path
    const known = routes.get(url) ?? new Set<string>()
    for (const verb of [method].flat()) known.add(verb)
    routes.set(url, known)
  })
  return routes
}
