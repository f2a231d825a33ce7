import type { FastifyInstance, FastifyRequest } from 'fastify'
import { anonymous } from '#access/callers.ts'
import type { Call } from '#domain/call.ts'
import { holdsAnywhere, type Caller } from '#domain/permission.ts'
import { Problem } from '#domain/problem.ts'
import { callBy } from './call.ts'

/** A route that states no permission is a mistake found at start, not at the first call. */
export function demandStatedPermissions(app: FastifyInstance): void {
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.permission === undefined) throw new Error(`${String(method)} ${url} states no permission`)
  })
}

export type CallerOf = (header: string | undefined, asking: () => Call) => Caller | Promise<Caller>

/**
 * Who is calling, and may they call this at all? For whom and over what is asked where that is known, in the gateway. Whoever shows a bad token
 * is refused even where nobody would have to show one.
 */
export function guard(
  app: FastifyInstance,
  callerOf: CallerOf,
  deadlineMs: number,
  authorizationOf: (request: FastifyRequest) => string | undefined = ({ headers }) => headers.authorization,
): void {
  app.decorateRequest('caller', null)
  app.addHook('onRequest', (request, reply, done) => {
    const authorization = authorizationOf(request)
    // Whoever was proved before is known at once; a promise for that would cost more than the look-up.
    const known = callerOf(authorization, () => callBy(anonymous, request, reply, deadlineMs))
    if (!(known instanceof Promise)) return done(refusal(request, known))
    return known.then((caller) => {
      const refused = refusal(request, caller)
      if (refused) throw refused
    })
  })
}

/** Why this caller may not go on; nothing where they may. */
function refusal(request: FastifyRequest, caller: Caller): Problem | undefined {
  request.caller = caller
  const { permission } = request.routeOptions.config
  if (permission === 'public' || permission === undefined) return undefined
  if (caller.kind === 'anonymous') return new Problem('unauthenticated', 'Nobody is signed in')
  if (caller.kind === 'patron' && caller.lapsed.has(permission)) {
    return new Problem('sign-in-too-old', `Too long since the sign-in for ${permission}`)
  }
  if (!holdsAnywhere(caller, permission)) return new Problem(lacking(request, caller), `The caller lacks ${permission}`)
  return undefined
}

/** A key or a member of staff who asks for `me` lacks no permission, but a patron. */
function lacking({ params }: FastifyRequest, caller: Caller): 'no-patron' | 'forbidden' {
  return caller.kind !== 'patron' && (params as { patron?: string } | undefined)?.patron === 'me' ? 'no-patron' : 'forbidden'
}
