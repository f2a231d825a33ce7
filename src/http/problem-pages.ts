import { readFileSync } from 'node:fs'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { problemCodes, type ProblemCode } from '#domain/problem.ts'

/** Every `type` of a problem document leads somewhere: a short page for developers, as it stands in the project. */
export const problemPages: FastifyPluginAsyncZod = async (app) => {
  const pages = new Map<string, string>(problemCodes.map((code) => [code, pageOf(code)]))

  app.route({
    method: 'GET',
    url: '/:code',
    config: { permission: 'public' },
    schema: { hide: true, params: z.object({ code: z.enum(problemCodes) }) },
    handler: async (request, reply) =>
      reply
        .type('text/markdown; charset=utf-8')
        .header('Cache-Control', 'public, max-age=3600')
        .send(pages.get(request.params.code)),
  })
}

function pageOf(code: ProblemCode): string {
  return readFileSync(new URL(`../../openapi/problems/${code}.md`, import.meta.url), 'utf8')
}
