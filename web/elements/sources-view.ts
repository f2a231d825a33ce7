import { html, nothing, type TemplateResult } from 'lit'
import type { AccountSource, Source } from '../client/generated.ts'
import type { Writing } from './writing.ts'

/** What may be missing, and what is not of now: what is shown must never look like all there is where it is not. */
export function sourcesView(
  sources: readonly (Source | AccountSource)[],
  { say, place, moment }: Writing,
): TemplateResult | typeof nothing {
  const notes = sources.flatMap(({ institution, outcome, stale, asOf }) => {
    const values = { institution: place(institution), ...(asOf !== undefined && { time: moment(asOf) }) }
    if (stale) return [say('source-stale', values)]
    if (outcome === 'failed') return [say('source-failed', values)]
    if (outcome === 'incomplete') return [say('source-incomplete', values)]
    if (outcome === 'not-offered') return [say('source-not-offered', values)]
    return []
  })
  if (notes.length === 0) return nothing
  return html`<div part="note" class="note">${notes.map((note) => html`<p>${note}</p>`)}</div>`
}
