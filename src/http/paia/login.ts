import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { InstitutionId } from '#domain/id.ts'
import { Problem } from '#domain/problem.ts'
import { neighbourhood } from '#http/address.ts'
import { callOf } from '#http/call.ts'
import { lineOf } from '#http/fields.ts'
import type { PaiaParts } from './face.ts'
import { permitsOf, scopesIn } from './scopes.ts'

const Credentials = z.object({
  grant_type: z.string(),
  username: lineOf(1, 255).optional(),
  password: z.string().min(1).max(255).optional(),
  scope: z.string().max(500).optional(),
})

/**
 * POST auth/login: a patron's password for a token that is good for the scopes that were asked for and no more, also at every other face. Tries are
 * counted as at every sign-in. There is no `client_credentials`: a program has a key of its own, which is a token already.
 */
export const loginRoute: FastifyPluginAsyncZod<PaiaParts> = async (app, { signIn, ids, paia, deadlineMs }) => {
  app.route({
    method: 'POST',
    url: '/:institution/auth/login',
    config: { permission: 'public' },
    schema: { hide: true, ...(paia.login && { body: Credentials }) },
    handler: async (request, reply) => {
      if (!paia.login) throw new Problem('sign-in-not-offered', 'Nobody signs in by PAIA here')
      const { grant_type: grant, username: identifier, password, scope } = request.body as z.output<typeof Credentials>
      if (grant === 'client_credentials') throw new Problem('capability-missing', 'A program has a key and needs no login')
      if (grant !== 'password') throw faulty('grant_type', 'not-one-of', { options: 'password' })
      if (identifier === undefined) throw faulty('username', 'required')
      if (password === undefined) throw faulty('password', 'required')
      const granted = scopesIn(scope)
      if (granted.length === 0) throw faulty('scope', 'wrong-format')
      const { institution } = request.params as { readonly institution: string }
      const shown = { identifier, password, permits: permitsOf(granted) }
      const from = { address: neighbourhood(request.ip) }
      const tokens = await signIn.byPassword(institution as InstitutionId, shown, from, callOf(request, reply, deadlineMs))
      const { holder } = tokens.session
      if (holder.kind !== 'patron') throw new Error('A password signed in somebody who is no patron')
      reply.header('Cache-Control', 'no-store').header('Pragma', 'no-cache')
      return {
        patron: ids.seal(holder.patron),
        access_token: tokens.accessToken,
        token_type: 'Bearer',
        scope: granted.join(' '),
        expires_in: Math.floor((tokens.accessExpiresAt - tokens.issuedAt) / 1000),
      }
    },
  })
}

function faulty(field: string, rule: string, values?: Readonly<Record<string, string>>): Problem {
  return new Problem('request-invalid', 'The request breaks its schema', {
    faults: [{ where: 'body', field: `/${field}`, rule, ...(values && { values }) }],
  })
}
