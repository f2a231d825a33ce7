import fc from 'fast-check'
import { generateSync } from 'json-schema-faker'
import { components, type Operation, type Parameter, type Schema } from './document.ts'

export interface Asked {
  readonly method: Operation['method']
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly payload?: string
}

/** What there is in the house by the name under which requests speak of it: most of what is asked is about something that is there. */
export type Known = Readonly<Record<string, readonly string[]>>

/** Requests for one operation: as the document says they may be, and in every way not as it says. */
export function requestsFor(operation: Operation, known: Known): fc.Arbitrary<Asked> {
  const path = fc.record(Object.fromEntries(of(operation, 'path').map((each) => [each.name, parameter(each, known)])))
  const query = fc.record(Object.fromEntries(of(operation, 'query').map((each) => [each.name, optional(each, known)])))
  const own = fc.record(Object.fromEntries(of(operation, 'header').map((each) => [each.name, optional(each, known)])))
  return fc
    .record({ path, query, own, language, body: operation.body ? bodyFor(operation.body, known) : bodiless })
    .map((made) => {
      const search = new URLSearchParams(pairs(made.query)).toString()
      const { type, text } = made.body
      return {
        method: operation.method,
        url: `${operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(made.path[name]!))}${search && `?${search}`}`,
        headers: {
          ...Object.fromEntries(pairs(made.own).filter(([, value]) => isHeader(value))),
          ...(made.language !== undefined && { 'accept-language': made.language }),
          ...(type !== undefined && { 'content-type': type }),
        },
        ...(text !== undefined && { payload: text }),
      }
    })
}

const language = fc.option(fc.constantFrom('fr', 'is, en;q=0.3', '*', 'xx', ';;;', 'de-CH-1996'), { nil: undefined })

/** Text that breaks things. */
const odd = fc.constantFrom(
  '',
  ' ',
  '0',
  '-1',
  'null',
  '%00',
  '../../x',
  '\u0000',
  '\uD800',
  '🧿'.repeat(40),
  "'; --",
  'ſ'.repeat(300),
  'x'.repeat(5000),
)
const oddValue = fc.oneof(odd, fc.constantFrom<unknown>(null, true, -1, 1e21, [], {}, [[]], { a: { b: {} } }))

function of(operation: Operation, where: Parameter['in']): readonly Parameter[] {
  return operation.parameters.filter((each) => each.in === where)
}

function parameter({ name, schema }: Parameter, known: Known): fc.Arbitrary<string> {
  const there = known[name] ?? []
  const fromThere = there.length > 0 ? [{ weight: 6, arbitrary: fc.constantFrom(...there) }] : []
  return fc.oneof(
    ...fromThere,
    { weight: 2, arbitrary: seeded(schema).map(String) },
    // A path without its part is another path.
    { weight: 1, arbitrary: odd.map((text) => text.toWellFormed().slice(0, 200).trim() || '-') },
  )
}

function optional(each: Parameter, known: Known): fc.Arbitrary<string | undefined> {
  return fc.option(parameter(each, known), { nil: undefined, freq: each.required ? 12 : 3 })
}

interface Body {
  readonly type?: string
  readonly text?: string
}

const json = 'application/json'
const bodiless: fc.Arbitrary<Body> = fc.oneof(
  { weight: 8, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.constant({ type: json, text: '{}' }) },
)

function bodyFor(schema: Schema, known: Known): fc.Arbitrary<Body> {
  const fitting = seeded(schema).chain((value) => settled(value, known))
  return fc.oneof(
    { weight: 5, arbitrary: fitting.map(asJson) },
    {
      weight: 5,
      arbitrary: fc
        .tuple(fitting, fc.nat(), oddValue, fc.constantFrom('drop', 'replace', 'add'))
        .map(([value, at, other, how]) => asJson(twisted(value, at, other, how))),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Body>(
        {},
        { type: json },
        { type: json, text: '{' },
        { type: json, text: '"' },
        { type: 'text/plain', text: 'x' },
        { type: 'application/xml', text: '<a/>' },
      ),
    },
  )
}

function asJson(value: unknown): Body {
  return { type: json, text: JSON.stringify(value) ?? '' }
}

/** Fields that name something are mostly about something that is there. */
function settled(value: unknown, known: Known): fc.Arbitrary<unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fc.constant(value)
  const fields = Object.fromEntries(
    Object.entries(value).map(([name, given]) => {
      const there = known[name] ?? []
      return [
        name,
        there.length > 0
          ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom<unknown>(...there) }, { weight: 1, arbitrary: fc.constant(given) })
          : fc.constant(given),
      ]
    }),
  )
  return fc.record(fields)
}

function twisted(value: unknown, at: number, other: unknown, how: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return other
  const fields = Object.entries(value)
  if (how === 'add' || fields.length === 0) return { ...value, [`odd${at}`]: other }
  const [name] = fields[at % fields.length]!
  const { [name]: _old, ...rest } = value as Record<string, unknown>
  return how === 'drop' ? rest : { ...rest, [name]: other }
}

/** A value that fits the schema, by a number that fast-check can shrink and repeat. */
function seeded(schema: Schema): fc.Arbitrary<unknown> {
  return fc.nat({ max: 1_000_000 }).map((seed) => generateSync({ ...schema, components }, { seed, optionalsProbability: 0.6 }))
}

function pairs(made: Readonly<Record<string, string | undefined>>): [string, string][] {
  return Object.entries(made).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
}

/** No client can send anything else. */
function isHeader(value: string): boolean {
  return /^[\u0020-\u007e]*$/.test(value)
}
