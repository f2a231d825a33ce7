import { html, nothing, type TemplateResult } from 'lit'
import type { Standing } from '../client/generated.ts'
import type { Say } from './texts.ts'

/** Every reason why not, and then the cheapest way out. */
export function standingView({ allowed, reasons, wayOut }: Standing, say: Say): TemplateResult | typeof nothing {
  if (allowed) return nothing
  return html`<div part="note" class="note">
    ${reasons.map(({ text }) => html`<p>${text}</p>`)}
    ${
      wayOut.length === 0
        ? nothing
        : html`<p><strong>${say('way-out')}</strong></p>
            <ul>
              ${wayOut.map(
                ({ text, link }) => html`<li>${text}${link === undefined ? nothing : html` <a href=${link}>${link}</a>`}</li>`,
              )}
            </ul>`
    }
  </div>`
}
