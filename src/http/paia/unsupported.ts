import type { FastifyInstance, HTTPMethods } from 'fastify'
import { Problem } from '#domain/problem.ts'

/** Methods that the standard has and this gateway has not: known addresses, so 501 and not 404, to everybody alike. */
const missing: readonly { readonly method: HTTPMethods; readonly url: string; readonly acceptedScopes: string }[] = [
  { method: 'PATCH', url: '/:institution/core/:patron', acceptedScopes: 'update_patron' },
  { method: 'GET', url: '/:institution/core/:patron/notifications', acceptedScopes: 'read_notifications' },
  { method: 'GET', url: '/:institution/core/:patron/notifications/:notification', acceptedScopes: 'read_notifications' },
  { method: 'DELETE', url: '/:institution/core/:patron/notifications/:notification', acceptedScopes: 'delete_notifications' },
  { method: 'POST', url: '/:institution/auth/reset', acceptedScopes: 'reset_password' },
]

export async function unsupportedRoutes(app: FastifyInstance): Promise<void> {
  for (const { method, url, acceptedScopes } of missing) {
    app.route({
      method,
      url,
      config: { permission: 'public', acceptedScopes },
      schema: { hide: true },
      handler: async () => {
        throw new Problem('capability-missing', 'A method of PAIA that is not served here')
      },
    })
  }
}
