import type { TemplateResult } from 'lit'
import type { Money } from '../client/generated.ts'
import type { Say } from './texts.ts'

/** How an element says and writes things, for what is shown by a function of its own. */
export interface Writing {
  readonly say: Say
  readonly place: (institution: string, library?: string) => string
  readonly day: (day: string) => TemplateResult
  readonly moment: (moment: string) => string
  readonly money: (money: Money) => string
}
