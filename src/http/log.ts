import type { FastifyInstance } from 'fastify'
import type { VendorCalls } from './vendor-calls.ts'
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

/** One line a request, when it is answered, with what was asked of library systems for it. */
export function logRequests(app: FastifyInstance, now: () => number, vendors: VendorCalls): void {
  app.addHook('onRequest', (request, _reply, done) => {
    vendors.begin(request.id)
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    const { id, method, routeOptions, caller, startedAt } = request
    const asked = vendors
      .end(id)
      .map(({ institution, name, outcome, ms, attempts }) => `${institution} ${name} ${outcome} ${ms}ms x${attempts}`)
    request.log.info(
      {
        call: id,
        method,
        route: routeOptions.url ?? '(none)',
        status: reply.statusCode,
        ms: now() - startedAt,
        caller: caller?.kind ?? 'unasked',
        ...(asked.length > 0 && { asked }),
      },
      'answered',
    )
    done()
  })
}
