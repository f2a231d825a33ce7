import type { FastifyInstance } from 'fastify'

/** In this scope bodies are what forms send, and nothing else. The first of a name counts. */
export function formBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: 16 * 1024 },
    (_request, body, done) => done(null, fieldsIn(String(body))),
  )
}

function fieldsIn(body: string): Record<string, string> {
  return Object.fromEntries([...new URLSearchParams(body)].toReversed())
}
