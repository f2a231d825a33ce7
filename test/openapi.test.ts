import { readFileSync } from 'node:fs'
import t from 'tap'
import { problemCodes } from '#domain/problem.ts'
import { openapiDocument } from '../scripts/openapi-document.ts'

interface Schema {
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly $ref?: string
}

interface Operation {
  readonly operationId?: string
  readonly summary?: string
  readonly parameters?: readonly { readonly name: string; readonly description?: string; readonly schema: Schema }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
  readonly responses: Readonly<Record<string, { readonly description: string }>>
}

interface Document {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

const document = (await openapiDocument()) as Document
const operations = Object.entries(document.paths).flatMap(([path, verbs]) =>
  Object.entries(verbs).map(([verb, operation]) => ({ name: `${verb.toUpperCase()} ${path}`, operation })),
)

await t.test('the committed document is what the routes say', async (t) => {
  const committed: unknown = JSON.parse(readFileSync(new URL('../openapi/gateway.json', import.meta.url), 'utf8'))
  t.same(JSON.parse(JSON.stringify(document)), committed, 'npm run openapi writes it anew')
  t.equal(document.openapi, '3.1.1')
})

await t.test('every operation has a name, a summary and a described answer for each problem that can stop it', async (t) => {
  t.ok(operations.length >= 10, 'the check saw the operations')
  for (const { name, operation } of operations) {
    t.match(operation.operationId, /^[a-z][A-Za-z]+$/, name)
    t.match(operation.summary, /\S/, name)
    for (const [status, { description }] of Object.entries(operation.responses)) {
      t.not(description, 'Default Response', `${name} describes its ${status}`)
    }
  }
  t.equal(new Set(operations.map(({ operation }) => operation.operationId)).size, operations.length, 'each name is there once')
})

await t.test('every field is described', async (t) => {
  const undescribed: string[] = []
  const walk = (schema: Schema, where: string): void => {
    for (const [field, inner] of Object.entries(schema.properties ?? {})) {
      const named = inner.$ref === undefined ? inner : document.components.schemas[inner.$ref.split('/').at(-1)!]
      if (inner.description === undefined && named?.description === undefined) undescribed.push(`${where}.${field}`)
      walk(inner, `${where}.${field}`)
    }
    for (const inner of [schema.items, ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])]) if (inner) walk(inner, `${where}[]`)
  }
  for (const [name, schema] of Object.entries(document.components.schemas)) walk(schema, name)
  for (const { name, operation } of operations) {
    for (const parameter of operation.parameters ?? []) {
      if (parameter.description === undefined && parameter.schema.description === undefined)
        undescribed.push(`${name} ${parameter.name}`)
    }
  }
  t.same(undescribed, [])
})

await t.test('every problem that a route can end in is listed somewhere, under its status', async (t) => {
  const listed = new Set(
    operations.flatMap(({ operation }) =>
      Object.values(operation.responses).flatMap(({ description }) => description.match(/`([a-z-]+)`/g) ?? []),
    ),
  )
  // These come before any route is reached, end a step of something that goes on by itself, or are told to payment providers.
  const elsewhere = new Set(['method-not-allowed', 'outcome-unknown', 'payment-unavailable', 'payment-refused', 'notice-invalid'])
  t.same(
    problemCodes.filter((code) => !listed.has(`\`${code}\``) && !elsewhere.has(code)),
    [],
  )
})

await t.test('every schema that an example stands for has that example', async (t) => {
  for (const name of ['Card', 'Patron', 'Standing', 'Problem', 'PatronSearch']) {
    t.ok((document.components.schemas[name] as { example?: unknown }).example, name)
  }
})
