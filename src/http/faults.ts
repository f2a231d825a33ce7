import type { FastifySchemaCompiler } from 'fastify'
import type { z } from 'zod'
import { Problem, type Fault } from '#domain/problem.ts'

/** Checks a part of a request against its zod schema; what is wrong leaves as one Problem that names every field and rule. */
export const checkRequest: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  const where = places[httpPart ?? 'body'] ?? 'body'
  return (value: unknown) => {
    const parsed = schema.safeParse(value, { reportInput: true })
    if (parsed.success) return { value: parsed.data }
    const faults = parsed.error.issues.flatMap((issue) => ofIssue(issue, where))
    return { error: new Problem('request-invalid', 'The request breaks its schema', { faults }) }
  }
}

const places: Readonly<Record<string, Fault['where']>> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'headers',
}

/** Stable codes of ours, with texts in six languages, whatever zod calls them tomorrow. */
function ofIssue(issue: z.core.$ZodIssue, where: Fault['where']): Fault[] {
  const field = pointer(issue.path)
  const fault = (rule: string, values?: Fault['values']): Fault[] => [{ where, field, rule, ...(values && { values }) }]
  switch (issue.code) {
    case 'invalid_type':
      return fault(issue.input === undefined ? 'required' : 'wrong-type')
    case 'too_small':
      return fault(sized(issue.origin, 'too-short', 'too-few', 'too-small'), { min: Number(issue.minimum) })
    case 'too_big':
      return fault(sized(issue.origin, 'too-long', 'too-many', 'too-big'), { max: Number(issue.maximum) })
    case 'invalid_value':
      return issue.input === undefined ? fault('required') : fault('not-one-of', { options: issue.values.map(String).join(', ') })
    case 'invalid_union':
      return 'options' in issue && issue.options
        ? fault('not-one-of', { options: issue.options.map(String).join(', ') })
        : fault('wrong-format')
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ where, field: pointer([...issue.path, key]), rule: 'unknown-field' }))
    case 'invalid_format':
      return fault(issue.format === 'email' ? 'not-an-email' : issue.format === 'date' ? 'not-a-date' : 'wrong-format')
    case 'custom':
      return fault(typeof issue.params?.['rule'] === 'string' ? issue.params['rule'] : 'wrong-format')
    default:
      return fault('wrong-format')
  }
}

function sized(origin: string, ofText: string, ofList: string, ofNumber: string): string {
  return origin === 'string' ? ofText : origin === 'array' ? ofList : ofNumber
}

/** A JSON pointer (RFC 6901). Each step is cut short: what somebody sent is not repeated at length. */
function pointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
