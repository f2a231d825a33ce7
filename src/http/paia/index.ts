import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { InstitutionId } from '#domain/id.ts'
import { Problem } from '#domain/problem.ts'
import { demandStatedPermissions, guard } from '#http/guard.ts'
import { dressAnswers } from './answers.ts'
import { readBodies } from './bodies.ts'
import { cancelRoute } from './cancel.ts'
import { changeRoute } from './change.ts'
import { paiaErrors } from './errors.ts'
import { queryField, type PaiaParts } from './face.ts'
import { feesRoute } from './fees.ts'
import { itemsRoute } from './items.ts'
import { loginRoute } from './login.ts'
import { logoutRoute } from './logout.ts'
import { patronRoute } from './patron.ts'
import { renewRoute } from './renew.ts'
import { requestRoute } from './request.ts'
import { hasLapsed, scopesOf } from './scopes.ts'
import { unsupportedRoutes } from './unsupported.ts'
import { answerEveryVerb, collectVerbs } from './verbs.ts'

const core = [patronRoute, itemsRoute, requestRoute, renewRoute, cancelRoute, feesRoute]
const auth = [loginRoute, logoutRoute, changeRoute]

/**
 * PAIA 1.4 (https://gbv.github.io/paia/), for discovery systems and apps that speak it: a second face of the same services, with its own errors and
 * headers. Below `{institution}/core` and `{institution}/auth` there are the methods of the standard and nothing else.
 */
export async function paiaRoutes(app: FastifyInstance, parts: PaiaParts): Promise<void> {
  const { paia, callerOf, deadlineMs } = parts
  demandStatedPermissions(app)
  app.setErrorHandler(paiaErrors(parts))
  dressAnswers(app, parts)
  guard(app, callerOf, deadlineMs, tokenOf)
  app.addHook('onRequest', (request, _reply, done) => done(refusal(request)))
  const addresses = collectVerbs(app)
  for (const route of core) await app.register(async (scope) => route(reading(scope, false), parts))
  for (const route of auth) await app.register(async (scope) => route(reading(scope, true), parts))
  await app.register(async (scope) => unsupportedRoutes(reading(scope, true)))
  await app.register(async (scope) => answerEveryVerb(reading(scope, true), addresses))
  app.setNotFoundHandler(() => {
    throw new Problem('not-found', 'No such method')
  })

  /** What is for everybody is asked for with a token by nobody: some clients send one of another kind along with a login. */
  function tokenOf(request: FastifyRequest): string | undefined {
    if (request.routeOptions.config.permission === 'public') return undefined
    const { authorization } = request.headers
    const token = paia.tokenInUrl && authorization === undefined ? queryField(request, 'access_token') : undefined
    return token === undefined ? authorization : `Bearer ${token}`
  }

  /** After whether anybody is signed in: what the token is good for, and only then whether there is such an institution. */
  function refusal({ caller, params, routeOptions }: FastifyRequest): Problem | undefined {
    const { scope } = routeOptions.config
    if (scope !== undefined && caller && !scopesOf(caller).includes(scope)) {
      return new Problem(hasLapsed(caller, scope) ? 'sign-in-too-old' : 'forbidden', `The token is not good for ${scope}`)
    }
    const { institution } = params as { readonly institution?: string }
    const isServed = institution === undefined || paia.institutions.has(institution as InstitutionId)
    return isServed ? undefined : new Problem('not-found', 'PAIA is not spoken for this institution')
  }
}

function reading(app: FastifyInstance, forms: boolean) {
  readBodies(app, { forms })
  return app.withTypeProvider<ZodTypeProvider>()
}
