import type { World } from './world.ts'

/** One record of a request to update-bor, looked at and not yet written. */
export interface Segment {
  readonly table: 'z303' | 'z304' | 'z305' | 'z308'
  readonly verb: 'WRITE' | 'REWRITE' | 'DELETE'
  /** Accepted, and protected fields of it skipped (plif-modification). */
  readonly isRestricted: boolean
  /** Why it cannot be written, in Aleph's words; nothing where it can. */
  readonly faults: readonly string[]
  write(): void
}

/** The fields of a segment as they were sent, `record-action` among them. */
export type SentFields = Readonly<Record<string, string>>

export function refused(table: Segment['table']): string {
  return `Can not ins/upd record (check_${table} routine failed).`
}

/** When a row was written, as Aleph notes it: a day, and a time stamp with one more digit. */
export function stampOf({ clock }: Pick<World, 'clock'>): { readonly date: string; readonly stamp: string } {
  const now = new Date(clock.now()).toISOString().replaceAll(/\D/gu, '')
  return { date: now.slice(0, 8), stamp: now.slice(0, 15) }
}
