import { createHash } from 'node:crypto'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { InstitutionId } from '#domain/id.ts'
import { Problem } from '#domain/problem.ts'
import { elementsModule } from './elements.ts'
import { escaped } from './html.ts'
import type { Parts } from './parts.ts'
import { webFile } from './web-files.ts'

export interface CardPageParts extends Parts {
  /** Sites of whose pages it may be a part. */
  readonly origins: readonly string[]
}

const config = { permission: 'public' } as const

const style = `
:root { color-scheme: light dark }
:root.light { color-scheme: light }
:root.dark { color-scheme: dark }
body { margin: 0 }
`

/** The card as a page of its own, for sites that can take a frame and no script. Only the configured sites may frame it. */
export const cardPage: FastifyPluginAsyncZod<CardPageParts> = async (app, { topology, texts, nameOf, origins, publicUrl }) => {
  const base = new URL(publicUrl).pathname.replace(/\/$/, '')
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    `frame-ancestors ${["'self'", ...origins].join(' ')}`,
  ].join('; ')
  const height = webFile('frame/height.js')

  app.route({
    method: 'GET',
    url: '/:institution/card',
    config,
    schema: {
      hide: true,
      params: z.object({ institution: z.string().max(63) }),
      querystring: z.object({
        lang: z.string().max(35).optional(),
        theme: z.enum(['light', 'dark']).optional().catch(undefined),
      }),
    },
    handler: async (request, reply) => {
      const institution = request.params.institution as InstitutionId
      if (!topology.institution(institution)) throw new Problem('not-found', 'No such institution')
      const { lang, theme = '' } = request.query
      const language = lang === undefined ? request.language : texts.choose(lang)
      const title = `${texts.say(language, 'elements.card-title')} – ${nameOf(institution, language)}`
      return reply.type('text/html; charset=utf-8').headers({
        'Content-Language': language,
        'Cache-Control': 'no-store',
        'Content-Security-Policy': policy,
        'X-Robots-Tag': 'noindex',
      }).send(`<!doctype html>
<html lang="${escaped(language)}" class="${theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
<script type="module" src="${base}${elementsModule.path}" integrity="${elementsModule.integrity}"></script>
<script type="module" src="${base}/web/frame/height.js"></script>
</head>
<body>
<main>
<patron-card institution="${escaped(institution)}" heading-level="1" sign-in></patron-card>
</main>
</body>
</html>
`)
    },
  })

  app.route({
    method: 'GET',
    url: '/frame/height.js',
    config,
    schema: { hide: true },
    handler: async (_, reply) =>
      reply.type('text/javascript; charset=utf-8').header('Cache-Control', 'public, max-age=300').send(height),
  })
}
