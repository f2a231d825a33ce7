import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { webFile } from './web-files.ts'

/** Somebody of the built-in consortium whom a developer can be at a click. */
export interface CastMember {
  readonly name: string
  readonly story: string
  readonly institution: string
  readonly identifier: string
  readonly password: string
}

/**
 * The explorer under /docs: it loads nothing from outside. Where there is a cast, a bar above it signs in as one of them, and every
 * "Execute" after that is theirs. `provider` is where staff sign in.
 */
export async function explorer(app: FastifyInstance, cast: readonly CastMember[], provider?: string): Promise<void> {
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    indexPrefix: '',
    staticCSP:
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    transformSpecificationClone: true,
    uiConfig: {
      layout: 'BaseLayout',
      docExpansion: 'list',
      deepLinking: true,
      displayRequestDuration: true,
      tryItOutEnabled: true,
      persistAuthorization: false,
      defaultModelsExpandDepth: 0,
    },
    theme: {
      title: 'patron-gateway API',
      ...(cast.length > 0 && {
        js: [{ filename: 'cast.js', content: castScript(cast, provider) }],
        css: [{ filename: 'cast.css', content: webFile('explorer/cast.css') }],
      }),
    },
  })
}

/** The people first, then the script that shows them. "<" is written out, so that no name can end the script it stands in. */
function castScript(cast: readonly CastMember[], provider: string | undefined): string {
  const given = `const cast = ${JSON.stringify(cast)}\nconst provider = ${JSON.stringify(provider)}`
  return `${given.replaceAll('<', '\\u003c')}\n${webFile('explorer/cast.js')}`
}
