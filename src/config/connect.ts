import type { z } from 'zod'
import { sayIssues } from './issues.ts'
import type { Path, Say } from './yaml.ts'

/** Which vendor speaks, with that vendor's own settings beside. */
export interface Spoken {
  readonly vendor: string
  readonly [setting: string]: unknown
}

interface Adapter<Connection> {
  readonly settings: z.ZodType
  connect(settings: unknown): Connection
}

/** The settings of one system, checked by the adapter that will speak to it; nothing where it refuses them. */
export function connect<Connection>(
  spoken: Spoken,
  path: Path,
  adapters: Readonly<Record<string, Adapter<Connection>>>,
  say: Say,
): Connection | undefined {
  const { vendor, ...settings } = spoken
  const adapter = Object.hasOwn(adapters, vendor) ? adapters[vendor] : undefined
  if (!adapter) {
    say([...path, 'vendor'], `there is no adapter for ${vendor} (known: ${Object.keys(adapters).join(', ')})`)
    return undefined
  }
  const checked = adapter.settings.safeParse(settings, { reportInput: true })
  if (checked.success) return adapter.connect(checked.data)
  sayIssues(checked.error.issues, path, say)
  return undefined
}
