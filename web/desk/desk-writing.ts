import type { TemplateResult } from 'lit'
import type { DeskWord } from './texts.ts'

/** How a view writes: in whose language, and by what names. */
export interface DeskWriting {
  readonly language: string
  /** Of the headings in it. */
  readonly level: number
  readonly word: (word: DeskWord, values?: Readonly<Record<string, string>>) => string
  readonly place: (institution: string) => string
  readonly table: (caption: string, heads: readonly string[], rows: TemplateResult) => TemplateResult
  readonly unknownAt: (institution: string, why: string | undefined) => TemplateResult
}
