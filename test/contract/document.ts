import { readFileSync } from 'node:fs'

/** A JSON Schema as it stands in the document, with `#/components/schemas/…` for what has a name. */
export type Schema = Readonly<Record<string, unknown>>

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly schema: Schema
}

export interface Operation {
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** `/v1/patrons/{patron}/card` */
  readonly path: string
  readonly parameters: readonly Parameter[]
  /** Of a JSON body; nothing where it takes none. */
  readonly body: Schema | undefined
  /** By status, then by content type; an empty map for an answer without a body. */
  readonly answers: Readonly<Record<string, Readonly<Record<string, Schema>>>>
}

interface Written {
  readonly operationId: string
  readonly parameters?: readonly (Omit<Parameter, 'required'> & { readonly required?: boolean })[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }>>
}

const document = JSON.parse(readFileSync(new URL('../../openapi/gateway.json', import.meta.url), 'utf8')) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Written>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

/** What `$ref` leads to. */
export const components = document.components

/** Everything that the published document says can be asked. */
export const operations: readonly Operation[] = Object.entries(document.paths).flatMap(([path, verbs]) =>
  Object.entries(verbs).map(([verb, written]): Operation => ({
    id: written.operationId,
    method: verb.toUpperCase() as Operation['method'],
    path,
    parameters: (written.parameters ?? []).map((parameter) => ({ ...parameter, required: parameter.required ?? false })),
    body: written.requestBody?.content['application/json']?.schema,
    answers: Object.fromEntries(
      Object.entries(written.responses).map(([status, { content = {} }]) => [
        status,
        Object.fromEntries(Object.entries(content).flatMap(([type, { schema }]) => (schema ? [[type, schema]] : []))),
      ]),
    ),
  })),
)
