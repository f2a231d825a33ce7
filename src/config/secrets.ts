import { Secret } from '#ports/adapter.ts'
import type { Path } from './yaml.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export interface SecretFault {
  readonly path: Path
  readonly said: string
}

/**
 * Puts the environment's value where the file names a variable: `{ env: NAME }`. The file itself never holds a secret, so it can be
 * shown to anybody. With `placeholders` a variable that is not set is taken as given, to check a file away from its machine.
 */
export function withSecrets(content: unknown, env: Environment, placeholders: boolean): { content: unknown; faults: SecretFault[] } {
  const faults: SecretFault[] = []
  const walk = (value: unknown, path: Path): unknown => {
    if (Array.isArray(value)) return value.map((item: unknown, index) => walk(item, [...path, index]))
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value)
    const [only] = entries
    if (entries.length === 1 && only?.[0] === 'env' && typeof only[1] === 'string') return look(only[1], path)
    return Object.fromEntries(entries.map(([key, item]) => [key, walk(item, [...path, key])]))
  }
  const look = (variable: string, path: Path): Secret => {
    const found = env[variable]
    if (found === undefined || found === '') {
      if (!placeholders) faults.push({ path, said: `the environment variable ${variable} is not set` })
      return new Secret('x'.repeat(64))
    }
    return new Secret(found)
  }
  return { content: walk(content, []), faults }
}
