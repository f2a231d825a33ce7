import type { Connection, IlsAdapter } from '#ports/adapter.ts'
import { sayIssues } from './issues.ts'
import type { Path, Say } from './yaml.ts'

interface WithSystem {
  readonly id?: string | undefined
  readonly system?: { readonly vendor: string; readonly [setting: string]: unknown } | undefined
}

/** Each system's settings, checked by the adapter that will speak to it. */
export function connect(
  places: readonly (WithSystem | undefined)[],
  list: string,
  adapters: Readonly<Record<string, IlsAdapter>>,
  say: Say,
): ReadonlyMap<string, Connection> {
  const connections = new Map<string, Connection>()
  places.forEach((place, index) => {
    if (!place?.system) return
    const { vendor, ...settings } = place.system
    const adapter = Object.hasOwn(adapters, vendor) ? adapters[vendor] : undefined
    const path: Path = [list, index, 'system']
    if (!adapter)
      return say([...path, 'vendor'], `there is no adapter for ${vendor} (known: ${Object.keys(adapters).join(', ')})`)
    const checked = adapter.settings.safeParse(settings, { reportInput: true })
    if (!checked.success) sayIssues(checked.error.issues, path, say)
    else if (place.id !== undefined) connections.set(place.id, adapter.connect(checked.data))
  })
  return connections
}
