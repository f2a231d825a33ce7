import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit'
import type { MembershipState } from '../client/generated.ts'

/** A shape of its own for each state, beside its words: colour alone tells nothing. */
const shapes: Readonly<Record<MembershipState, SVGTemplateResult>> = {
  active: svg`<path d="M3 8.5l3.5 3.5L13 4.5" fill="none" stroke="currentColor" stroke-width="2.5" />`,
  expiring: svg`<path d="M8 1.5L15 14H1z" fill="none" stroke="currentColor" stroke-width="2" /><path d="M8 6v4M8 11.2v1.6" stroke="currentColor" stroke-width="2" />`,
  expired: svg`<path d="M3 3l10 10M13 3L3 13" stroke="currentColor" stroke-width="2.5" />`,
  suspended: svg`<circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" stroke-width="2" /><path d="M4 8h8" stroke="currentColor" stroke-width="2" />`,
}

export function stateView(state: MembershipState, words: string): TemplateResult {
  return html`<span part="state" class="state ${state}">
    <svg viewBox="0 0 16 16" aria-hidden="true">${shapes[state]}</svg>${words}
  </span>`
}
