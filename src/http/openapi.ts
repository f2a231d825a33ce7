import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod'

type Json = Record<string, unknown>

/** zod writes its own patterns and bounds into the document; they help nobody who reads it. */
const zodToJsonConfig = {
  override: ({ jsonSchema }: { jsonSchema: Json }) => {
    if (jsonSchema['format'] !== undefined) delete jsonSchema['pattern']
    if (jsonSchema['maximum'] === Number.MAX_SAFE_INTEGER) delete jsonSchema['maximum']
    if (jsonSchema['minimum'] === Number.MIN_SAFE_INTEGER) delete jsonSchema['minimum']
  },
}

/** The document is made from the routes; nobody writes it by hand. */
export async function openapi(app: FastifyInstance, publicUrl: string, version: string): Promise<void> {
  const base = createJsonSchemaTransformObject({ zodToJsonConfig })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.1',
      info: {
        title: 'patron-gateway',
        version,
        description:
          'One patron API in front of Aleph, Alma and Primo. Sign in with `POST /v1/sessions`, put the access token into the Authorization header ' +
          'as `Bearer …`, and ask for `/v1/patrons/me/card`. Errors are problem documents (RFC 9457); match on their `code`. Texts follow ' +
          'Accept-Language (en, fr, de, lb, nl, is).',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      // Relative, so that the explorer calls the gateway it was opened at.
      servers: [{ url: new URL(publicUrl).pathname, description: 'This gateway' }],
      tags: [
        { name: 'Sessions', description: 'Signing in and out.' },
        { name: 'Calendar', description: 'Addresses for calendar programs, with the days on which loans are due and cards end.' },
        { name: 'Passwords', description: 'A new password, with the old one or by a mailed link.' },
        { name: 'Card', description: 'The library card.' },
        { name: 'Fee payments', description: 'Fees that are paid on line, and what became of the money.' },
        { name: 'Account', description: 'What a patron has on loan, waits for and owes.' },
        { name: 'Patrons', description: 'Who somebody is.' },
        { name: 'Topology', description: 'What there is.' },
        { name: 'Health', description: 'For load balancers.' },
      ],
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'The access token of a session, or an API key (`pgk_…`).' },
        },
      },
    },
    transform: (document) => secured(createJsonSchemaTransform({ zodToJsonConfig })(document), document.route.config?.permission),
    transformObject: (document) => tidy(base(document) as unknown as Json) as never,
  })
}

/** Which routes want a token is what their permission says. */
function secured<T extends { schema: unknown }>(transformed: T, permission: string | undefined): T {
  if (permission === undefined || permission === 'public') return transformed
  const schema = transformed.schema as Json
  return {
    ...transformed,
    schema: {
      ...schema,
      security: [{ token: [] }],
      description: `Needs the permission \`${permission}\`; a patron has it for their own record.`,
    },
  }
}

/**
 * Every schema has an input twin, used or not: only what a path reaches stays, and a twin whose other half is never sent takes its plain name.
 * Keys are sorted, so that the committed copy is stable.
 */
function tidy(document: Json): Json {
  const components = document['components'] as { schemas: Json } & Json
  const { schemas } = components
  const reached = new Set<string>()
  const walk = (value: unknown): void => {
    for (const name of refsIn(value)) {
      if (reached.has(name)) continue
      reached.add(name)
      walk(schemas[name])
    }
  }
  walk(document['paths'])
  const plain = (name: string) =>
    name.endsWith(twin) && !reached.has(name.slice(0, -twin.length)) ? name.slice(0, -twin.length) : name
  const kept = Object.fromEntries([...reached].sort().map((name) => [plain(name), schemas[name]]))
  const tidied = { ...document, components: { ...components, schemas: kept } }
  return JSON.parse(
    JSON.stringify(tidied, (key, value: unknown) => {
      if (key === '$ref' && typeof value === 'string') return prefix + plain(nameIn(value))
      return key === 'responses' ? described(value as Responses, schemas) : value
    }),
  ) as Json
}

interface Response {
  readonly description: string
  readonly content?: Readonly<Record<string, { readonly schema?: { readonly $ref?: string } }>>
}

type Responses = Readonly<Record<string, Response>>

/** Answers that never have a body, whatever says that they are described (RFC 9110, 15.3.5 and 15.4.5). */
const bodiless: ReadonlySet<string> = new Set(['204', '304'])

/** An answer that says nothing of itself is what its schema is. */
function described(responses: Responses, schemas: Json): Responses {
  const describe = (response: Response): Response => {
    const ref = Object.values(response.content ?? {})[0]?.schema?.$ref
    const said = ref === undefined ? undefined : (schemas[nameIn(ref)] as { description?: string }).description
    return response.description === 'Default Response' && said !== undefined ? { ...response, description: said } : response
  }
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => [
      status,
      bodiless.has(status) ? { description: response.description } : describe(response),
    ]),
  )
}

const twin = 'Input'
const prefix = '#/components/schemas/'

function nameIn(ref: string): string {
  return ref.slice(prefix.length)
}

function refsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) =>
    key === '$ref' && typeof item === 'string' ? [nameIn(item)] : refsIn(item),
  )
}
