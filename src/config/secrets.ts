import { placeholder, Secret } from '#ports/adapter.ts'
import type { Path, Say } from './yaml.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export interface WithSecrets {
  readonly content: unknown
  /** Where a variable was named. */
  readonly named: readonly Path[]
}

/** No setting is deeper; what is, was not written by hand. */
const deepest = 32

/**
 * Puts the environment's value where the file names a variable: `{ env: NAME }`. The file itself never holds a secret, so it can be
 * shown to anybody. With `placeholders` a variable that is not set is taken as given, to check a file away from its machine.
 */
export function withSecrets(content: unknown, env: Environment, placeholders: boolean, say: Say): WithSecrets {
  const named: Path[] = []

  const walk = (value: unknown, path: Path): unknown => {
    if (typeof value !== 'object' || value === null) return value
    if (path.length > deepest) return say(path, 'is nested too deep')
    const variable = variableIn(value)
    if (variable !== undefined) return look(variable, path)
    if (Array.isArray(value)) return value.map((item: unknown, index) => walk(item, [...path, index]))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, [...path, key])]))
  }

  const look = (variable: string, path: Path): Secret => {
    named.push(path)
    const found = env[variable]
    if (found !== undefined && found !== '') return new Secret(found)
    if (!placeholders) say(path, `the environment variable ${variable} is not set`)
    return placeholder
  }

  return { content: walk(content, []), named }
}

/** Secrets that nothing asked for. A schema alone would take one for a map in which everything is left out, and say nothing. */
export function checkSecretsAreRead(named: readonly Path[], read: unknown, say: Say): void {
  for (const path of named)
    if (!(at(read, path) instanceof Secret)) say(path, 'names an environment variable, and no secret is read here')
}

function variableIn(value: object): string | undefined {
  const entries: [string, unknown][] = Object.entries(value)
  const [only] = entries
  return entries.length === 1 && only?.[0] === 'env' && typeof only[1] === 'string' ? only[1] : undefined
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (held, step) =>
      typeof held === 'object' && held !== null ? (held as Readonly<Record<string | number, unknown>>)[step] : undefined,
    value,
  )
}
