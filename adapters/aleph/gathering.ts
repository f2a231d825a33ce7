import { systemLibrary } from './settings.ts'
import type { LocalRecord } from './wire.ts'

/** What became of asking for a sub-library: its own record came, that of another, or none. */
export type Came = 'own' | 'other' | 'none'

/**
 * The local records of one patron, as answers bring them. Aleph answers for any sub-library with the first record along a configured chain
 * (tab_sub_library, columns 9 to 13), and no error says that it was another one's: only the code that comes back does. So a record is
 * the patron's own where its code was asked for, or was in a list; else it is inherited, and there once, however many chains lead to it.
 */
export interface Gathering {
  /** The patron's own, by code. */
  readonly own: ReadonlyMap<string, LocalRecord>
  /** Those that only a chain led to. */
  inherited(): readonly LocalRecord[]
  /** An answer to a question for one sub-library; several records in it are a list, which format=1 may bring. */
  answered(asked: string, locals: readonly LocalRecord[]): Came
  listed(locals: readonly LocalRecord[]): void
}

export function gathering(): Gathering {
  const own = new Map<string, LocalRecord>()
  const others = new Map<string, LocalRecord>()

  function listed(locals: readonly LocalRecord[]): void {
    for (const local of locals) own.set(keyOf(local.library), local)
  }

  return {
    own,
    inherited: () => [...others].flatMap(([code, local]) => (own.has(code) ? [] : [local])),
    answered(asked, locals) {
      if (locals.length > 1) listed(locals)
      const [local] = locals
      if (!local) return 'none'
      if (own.has(keyOf(asked))) return 'own'
      if (keyOf(local.library) !== keyOf(asked)) {
        others.set(keyOf(local.library), local)
        return 'other'
      }
      listed([local])
      return 'own'
    },
    listed,
  }
}

/** Codes are capitals in Aleph, whatever somebody wrote in a configuration. */
export function keyOf(code: string): string {
  return code.trim().toUpperCase()
}

export function isSystem(code: string): boolean {
  return keyOf(code) === systemLibrary
}
