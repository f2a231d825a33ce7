import type { FastifyInstance } from 'fastify'
import { pino, type DestinationStream, type Logger } from 'pino'

/**
 * The process's log. It carries request ids, route patterns, codes and times: never an address as it was called, since that may name a patron,
 * and never a header or a body.
 */
export function makeLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    serializers: { req: () => undefined, res: () => undefined, err: (error: unknown) => ({ name: (error as Error).name }) },
  }
  return destination ? pino(options, destination) : pino(options)
}

/** One line a request, when it is answered. */
export function logRequests(app: FastifyInstance, now: () => number): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { id, method, routeOptions, caller, startedAt } = request
    request.log.info(
      {
        call: id,
        method,
        route: routeOptions.url ?? '(none)',
        status: reply.statusCode,
        ms: now() - startedAt,
        caller: caller?.kind ?? 'unasked',
      },
      'answered',
    )
    done()
  })
}
