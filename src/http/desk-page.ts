import { createHash } from 'node:crypto'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { escaped } from './html.ts'
import type { Parts } from './parts.ts'
import { forEver, webModule } from './web-module.ts'

const deskModule = webModule('desk', 'desk')
const config = { permission: 'public' } as const
const schema = { hide: true } as const

/** Text and edges as the elements have them (WCAG 2.2, 1.4.3 and 1.4.11); what is on the sheet brings its own looks. */
const style = `
:root { color-scheme: light dark }
body { margin: 0 auto; max-width: 80rem; padding: 1rem; background: light-dark(#f3f3f6, #131317); color: light-dark(#1b1b1f, #ececf1) }
`

/** Nothing from elsewhere, nothing inline but our one style, and no page may frame it: a librarian's clicks are nobody else's to aim. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/**
 * The librarian's page: a client of the public API like any other. Anybody may open it, as it holds nothing; what it shows is asked for in the name of
 * whoever signs in. Staff come back to it from their provider, so its address is one of `redirectUris`.
 */
export const deskPage: FastifyPluginAsyncZod<Pick<Parts, 'texts' | 'publicUrl'>> = async (app, { texts, publicUrl }) => {
  const base = new URL(publicUrl).pathname.replace(/\/$/, '')

  app.route({
    method: 'GET',
    url: '/desk',
    config,
    schema,
    handler: async ({ language }, reply) =>
      reply.type('text/html; charset=utf-8').headers({
        'Content-Language': language,
        'Cache-Control': 'no-store',
        'Content-Security-Policy': policy,
        'X-Robots-Tag': 'noindex',
        Vary: 'Accept-Language',
      }).send(`<!doctype html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(texts.say(language, 'desk.title'))}</title>
<style>${style}</style>
<script type="module" src="${base}${deskModule.path}" integrity="${deskModule.integrity}"></script>
</head>
<body>
<main>
<librarian-desk lang="${escaped(language)}"></librarian-desk>
</main>
</body>
</html>
`),
  })

  app.route({
    method: 'GET',
    url: deskModule.path.replace(/^\/web/, ''),
    config,
    schema,
    handler: async (request, reply) => deskModule.send(request, reply, forEver),
  })
}
