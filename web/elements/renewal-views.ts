import { html, nothing, type TemplateResult } from 'lit'
import type { CardRenewal, CardRenewalQuote, RenewedMembership } from '../client/generated.ts'
import type { Writing } from './writing.ts'

/** What somebody agrees to before they pay: price, new dates, from when, and until when all of it is good. */
export function offerView(quote: CardRenewalQuote, writing: Writing): TemplateResult {
  const { say, moment, money } = writing
  const free = Number(quote.total.amount) === 0
  return html`<p><strong>${say('review-title')}</strong></p>
    <p>${say('price')}: <strong>${free ? say('free') : money(quote.total)}</strong></p>
    ${movesList(quote.memberships, writing)}
    ${
      quote.provisional === undefined
        ? nothing
        : html`<p part="note" class="note">${say(quote.provisional === 'proof-needed' ? 'proof-needed' : 'address-changed')}</p>`
    }
    <p class="quiet">${say('offer-until', { time: moment(quote.validUntil) })}</p>`
}

/** Where it is, in the gateway's words. */
export function renewalView(renewal: CardRenewal, { say, money, moment }: Writing): TemplateResult {
  const { stateText, state, payBefore, refunded, provisionalText, receipt } = renewal
  const working = state === 'captured' || state === 'fulfilling' || state === 'refunding'
  return html`<p><strong>${stateText}</strong></p>
    ${working ? html`<p>${say('may-close')}</p>` : nothing}
    ${state === 'opened' && payBefore !== undefined ? html`<p class="quiet">${say('pay-before', { time: moment(payBefore) })}</p>` : nothing}
    ${refunded === undefined ? nothing : html`<p>${say('paid-back', { amount: money(refunded) })}</p>`}
    ${provisionalText === undefined ? nothing : html`<p part="note" class="note">${provisionalText}</p>`}
    ${receipt === undefined ? nothing : html`<p class="quiet">${say('receipt', { number: receipt })}</p>`}`
}

export function movesView({ lines }: CardRenewal, writing: Writing): TemplateResult | typeof nothing {
  return movesList(
    lines.filter(({ state }) => state === 'extended').flatMap(({ memberships }) => memberships),
    writing,
  )
}

function movesList(moves: readonly RenewedMembership[], { say, place, day }: Writing): TemplateResult | typeof nothing {
  if (moves.length === 0) return nothing
  return html`<ul part="list" class="plain">
    ${moves.map(
      ({ institution, library, from, to, full }) =>
        html`<li part="item" class="item">
          <p><bdi>${place(institution, library)}</bdi></p>
          <p part="date">${say('good-until')} <strong>${day(to)}</strong></p>
          ${full === undefined ? nothing : html`<p>${say('confirmed-until')} ${day(full)}</p>`}
          ${from === undefined ? nothing : html`<p class="quiet">${say('until-now')} ${day(from)}</p>`}
        </li>`,
    )}
  </ul>`
}
