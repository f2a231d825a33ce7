import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { components, type Operation, type Schema } from './document.ts'

export interface Answer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

const ajv = new Ajv2020({ strict: false, allErrors: true })
formats.default(ajv)
ajv.addSchema({ $id: 'document', components })

const compiled = new Map<Schema, ValidateFunction>()

/** All that an answer has and the document does not say it may have; empty where it keeps its word. */
export function brokenBy(operation: Operation, { statusCode, headers, body }: Answer): readonly string[] {
  const said =
    operation.answers[String(statusCode)] ?? operation.answers[`${String(statusCode)[0]}XX`] ?? operation.answers['default']
  const found: string[] = []
  // A vendor that cannot do a thing is told as that; whatever else begins with a five is a fault of ours while every vendor is well.
  const isUnable = statusCode === 501 && codeOf(body) === 'capability-missing'
  if (statusCode >= 500 && !isUnable) found.push(`a ${statusCode}`)
  if (!said) return [...found, `a ${statusCode} that the document does not know`]
  const type = typeOf(headers)
  if (body === '') {
    return Object.keys(said).length === 0 ? found : [...found, `a ${statusCode} without its body`]
  }
  if (statusCode >= 400 && type !== 'application/problem+json') found.push(`a ${statusCode} as ${type}`)
  const schema = said[type]
  if (!schema)
    return [...found, `a ${statusCode} as ${type}, where the document says ${Object.keys(said).join(', ') || 'no body'}`]
  if (!type.endsWith('json')) return found
  const check = compiled.get(schema) ?? compile(schema)
  return check(JSON.parse(body)) ? found : [...found, `a ${statusCode} that is not as described: ${ajv.errorsText(check.errors)}`]
}

function compile(schema: Schema): ValidateFunction {
  const check = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/')) as Schema)
  compiled.set(schema, check)
  return check
}

function typeOf(headers: Answer['headers']): string {
  const type = headers['content-type']
  return typeof type === 'string' ? type.split(';')[0]! : 'nothing'
}

function codeOf(body: string): unknown {
  try {
    return (JSON.parse(body) as { readonly code?: unknown }).code
  } catch {
    return undefined
  }
}
