import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod, ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { InstitutionId } from '#domain/id.ts'
import { escaped } from './html.ts'
import type { Parts } from './parts.ts'

/**
 * Where a reminder's own address leads: a page with one button. To open it stops nothing, since programs that look through people's mail open
 * every address in it; to press the button does, without a sign-in, and so does a mailbox's own one click (RFC 8058).
 */
export const reminderPages: FastifyPluginAsyncZod<Parts> = async (app, { reminders, texts, nameOf }) => {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    // Whatever a form or a mailbox sends along: the address says it all.
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 4096 }, (_request, _body, done) => done(null))
    const pages = scope.withTypeProvider<ZodTypeProvider>()
    const schema = { hide: true, params: z.object({ token: z.string() }) }
    const config = { permission: 'public' } as const

    pages.route({
      method: 'GET',
      url: '/reminders/:token',
      config,
      schema,
      handler: async (request, reply) => page(request, reply, reminders.stopsAt(request.params.token), 'question'),
    })

    pages.route({
      method: 'POST',
      url: '/reminders/:token',
      config,
      schema,
      handler: async (request, reply) => page(request, reply, await reminders.stop(request.params.token), 'done'),
    })
  })

  function page(
    { language }: FastifyRequest,
    reply: FastifyReply,
    institution: InstitutionId | undefined,
    kind: 'question' | 'done',
  ): FastifyReply {
    const known = institution !== undefined
    const values = { institution: known ? nameOf(institution, language) : undefined }
    const say = (key: string) => escaped(texts.say(language, `reminder-page.${key}`, values))
    const button = `<form method="post"><button type="submit">${say('stop')}</button></form>`
    return reply
      .code(known ? 200 : 404)
      .type('text/html; charset=utf-8')
      .headers({
        'Content-Language': language,
        'Cache-Control': 'no-store',
        'Content-Security-Policy': "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        'X-Robots-Tag': 'noindex',
      }).send(`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${say('title')}</title>
</head>
<body>
<main>
<h1>${say('title')}</h1>
<p>${say(known ? kind : 'unknown')}</p>
${known && kind === 'question' ? button : ''}
</main>
</body>
</html>
`)
  }
}
