import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Call } from '#domain/call.ts'
import type { Caller, Permission } from '#domain/permission.ts'

/** What a route states: the permission it needs, or that anybody may call it. A route that states nothing does not start. */
export type RoutePermission = Permission | 'public'

declare module 'fastify' {
  interface FastifyContextConfig {
    permission?: RoutePermission
  }
  interface FastifyRequest {
    /** Who is calling; `null` until the prefix's hook has asked. */
    caller: Caller | null
    /** The language of what people read in the answer. */
    language: string
    startedAt: number
  }
}

/** The call a request makes: one per request, so that all it asks shares one deadline and one signal. */
export function callOf(request: FastifyRequest, reply: FastifyReply, deadlineMs: number): Call {
  const { caller } = request
  if (!caller) throw new Error('A route was reached before anybody asked who is calling')
  return callBy(caller, request, reply, deadlineMs)
}

/** The same for somebody who is not known yet: finding out who is calling may need a call of its own. */
export function callBy(caller: Caller, request: FastifyRequest, reply: FastifyReply, deadlineMs: number): Call {
  let signal: AbortSignal | undefined
  return {
    id: request.id,
    caller,
    deadline: request.startedAt + deadlineMs,
    priority: 'patron',
    language: request.language,
    // A reload in the browser asks the library again; everything else may be answered from what is remembered.
    fresh: request.headers['cache-control'] === 'no-cache',
    /** Made when somebody first listens: an answer that is remembered asks nobody. */
    get signal() {
      return (signal ??= walkingAway(reply))
    },
  }
}

/** Does it when the answer is out, or when nobody is there any more to take it. */
export function onceAnswered({ raw }: FastifyReply, work: () => void): void {
  if (raw.closed) work()
  else raw.once('close', work)
}

function walkingAway({ raw }: FastifyReply): AbortSignal {
  const walkedAway = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) walkedAway.abort(new Error('The reader walked away'))
  })
  return walkedAway.signal
}
