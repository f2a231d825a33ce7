import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import {
  abandonCardRenewal,
  getCardRenewal,
  listCardRenewals,
  quoteCardRenewal,
  renewCard,
  type CardRenewal,
  type CardRenewalQuote,
  type Standing,
} from '../client/generated.ts'
import { freshKey } from './fresh-key.ts'
import { PatronElement } from './patron-element.ts'
import { polling } from './polling.ts'
import { isOpen, type Trouble } from './problems.ts'
import { movesView, offerView, renewalView } from './renewal-views.ts'
import { standingView } from './standing-view.ts'

/** Where the walk is. */
type Step =
  | { readonly is: 'looking' }
  | { readonly is: 'ready' }
  | { readonly is: 'quoting' }
  | { readonly is: 'refused'; readonly standing: Standing }
  /** The key belongs to the quote: however often "pay" is pressed, and whatever answer is lost, it is taken once. */
  | { readonly is: 'review'; readonly quote: CardRenewalQuote; readonly key: string; readonly taking: boolean }
  | { readonly is: 'under-way'; readonly renewal: CardRenewal }
  | { readonly is: 'stopped'; readonly trouble: Trouble; again(): void }

/** `<patron-card-renewal>`: from the price to the new date. Whatever tab was closed in the middle, it goes on from where things really are. */
export class PatronCardRenewal extends PatronElement {
  static override readonly properties: PropertyDeclarations = {
    standing: { attribute: false },
    step: { state: true },
    stumble: { state: true },
  }

  /** Whether the card may be renewed, where that is known already. */
  declare standing: Standing | undefined
  declare private step: Step
  /** What stopped the last press, while the step stays what it was. */
  declare private stumble: Trouble | undefined
  private watching: { stop(): void } | undefined
  /** The payment page is opened by itself once, and not whenever a poll sees it. */
  private readonly sent = new Set<string>()
  /** Somebody wants to pay, and has not been sent there yet. */
  private pressed = false

  constructor() {
    super()
    this.step = { is: 'looking' }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.watching?.stop()
  }

  protected override begin(): void {
    void this.look()
  }

  protected override forget(): void {
    super.forget()
    this.watching?.stop()
    this.step = { is: 'looking' }
    this.stumble = undefined
    this.pressed = false
  }

  /** What a payment page came back from, else what is open. */
  private async look(): Promise<void> {
    this.watching?.stop()
    if (this.step.is !== 'under-way') this.step = { is: 'looking' }
    const returned = new URLSearchParams(location.search).get('renewal')
    const asked = await this.ask(async (at) => {
      const mine =
        returned !== null && /^[\w-]{16,64}$/.test(returned) ? await ofThisPatron(getCardRenewal('me', returned, at)) : undefined
      if (mine) return mine
      const { renewals } = await listCardRenewals('me', { state: 'open' }, at)
      return renewals[0]
    })
    if (!asked) return
    if ('trouble' in asked) {
      this.step = { is: 'stopped', trouble: asked.trouble, again: () => void this.look() }
      return
    }
    if (asked.answer) this.follow(asked.answer)
    else this.step = { is: 'ready' }
  }

  private async quote(): Promise<void> {
    if (this.step.is === 'quoting') return
    this.step = { is: 'quoting' }
    this.announce(this.say('asking-price'))
    const asked = await this.ask((at) => quoteCardRenewal('me', at))
    if (!asked) return
    if ('trouble' in asked) {
      this.step = { is: 'stopped', trouble: asked.trouble, again: () => void this.quote() }
      return
    }
    const { answer } = asked
    this.stumble = undefined
    this.step =
      answer.outcome === 'refused'
        ? { is: 'refused', standing: answer.standing }
        : { is: 'review', quote: answer, key: freshKey(), taking: false }
    this.announce(this.say(answer.outcome === 'refused' ? 'not-renewable' : 'review-title'))
    await this.focusOn('[role=heading]')
  }

  private async take(): Promise<void> {
    const { step } = this
    if (step.is !== 'review' || step.taking) return
    this.step = { ...step, taking: true }
    this.stumble = undefined
    const wanted = { quote: step.quote.quote, returnTo: this.page }
    const asked = await this.ask((at) => renewCard('me', wanted, { 'idempotency-key': step.key }, at))
    if (!asked) {
      this.step = { ...step, taking: false }
      return
    }
    if ('answer' in asked) {
      this.follow(asked.answer)
      this.pay(asked.answer)
      return
    }
    const { trouble } = asked
    if (trouble.code === 'renewal-open') return this.look()
    this.stumble = trouble
    // Where nobody knows what came of it, the same is asked again under the same key. What was refused needs another offer.
    this.step = isOpen(trouble)
      ? { ...step, taking: false }
      : { is: 'stopped', trouble, again: () => void (trouble.code === 'quote-ended' ? this.quote() : this.look()) }
  }

  private async giveUp(renewal: CardRenewal): Promise<void> {
    this.watching?.stop()
    const asked = await this.ask((at) => abandonCardRenewal('me', renewal.renewal, at))
    if (!asked) return
    if ('trouble' in asked) {
      this.stumble = asked.trouble
      this.follow(renewal)
      return
    }
    this.stumble = undefined
    this.follow(asked.answer)
  }

  /** Shows it as it is now, and looks again until it is over. */
  private follow(renewal: CardRenewal): void {
    this.watching?.stop()
    const before = this.step.is === 'under-way' ? this.step.renewal : undefined
    this.see(renewal, before)
    if (renewal.over) return
    this.watching = polling(async (signal) => {
      const asked = await this.ask((at) => getCardRenewal('me', renewal.renewal, at), signal)
      if (!asked) return { goOn: false }
      // Silence of the gateway stops nothing: what was paid goes on there all the same.
      if ('trouble' in asked) {
        this.stumble = asked.trouble
        return { goOn: true, notBefore: asked.trouble.retryAfter ?? 5 }
      }
      this.stumble = undefined
      const { answer } = asked
      this.see(answer, this.step.is === 'under-way' ? this.step.renewal : undefined)
      this.pay(answer)
      return { goOn: !answer.over }
    })
  }

  private see(renewal: CardRenewal, before: CardRenewal | undefined): void {
    this.step = { is: 'under-way', renewal }
    const news = before?.stateText !== renewal.stateText
    if (news) this.announce(renewal.stateText)
    if (news && renewal.state === 'fulfilled') this.tell('patron-renewed', { renewal })
  }

  /** Goes to the payment page once somebody has pressed "pay"; a frame stays, since no payment page lets itself be framed. */
  private pay(renewal: CardRenewal): void {
    const { payUrl } = renewal
    if (payUrl === undefined || this.sent.has(renewal.renewal) || !this.pressed) return
    this.sent.add(renewal.renewal)
    this.pressed = false
    if (this.tell('patron-paying', { renewal: renewal.renewal, payUrl }) && !isFramed()) location.assign(payUrl)
  }

  private finish(): void {
    const here = new URL(location.href)
    here.searchParams.delete('renewal')
    history.replaceState(history.state, '', here)
    this.step = { is: 'ready' }
    this.stumble = undefined
    void this.focusOn('[role=heading]')
  }

  protected override view(): TemplateResult {
    return html`${this.heading(this.say('renewal-title'))} ${this.stepView()}
    ${this.stumble ? this.troubleView(this.stumble, undefined) : nothing}`
  }

  private stepView(): TemplateResult | typeof nothing {
    const { step, say, standing } = this
    switch (step.is) {
      case 'looking':
        return this.skeleton(1)
      case 'ready':
        if (standing && !standing.allowed) return standingView(standing, say)
        return this.button('renew', () => void this.quote())
      case 'quoting':
        return html`<p>${say('asking-price')}</p>
          ${this.skeleton(2)}`
      case 'refused':
        return html`<p>${say('not-renewable')}</p>
          ${standingView(step.standing, say)}`
      case 'review':
        return html`${offerView(step.quote, this.writing)}
          <div class="actions">
            ${this.button(
              Number(step.quote.total.amount) === 0 ? 'renew-now' : 'pay-now',
              () => {
                this.pressed = true
                void this.take()
              },
              { amount: this.money(step.quote.total) },
              step.taking,
            )}
            <button part="button" type="button" @click=${() => this.finish()}>${say('not-now')}</button>
          </div>`
      case 'under-way':
        return this.underWayView(step.renewal)
      case 'stopped':
        return this.troubleView(step.trouble, () => step.again())
    }
  }

  private underWayView(renewal: CardRenewal): TemplateResult {
    const { say } = this
    const { payUrl, state, over } = renewal
    return html`${renewalView(renewal, this.writing)} ${state === 'fulfilled' ? movesView(renewal, this.writing) : nothing}
    ${
      over
        ? html`<div class="actions">
            <button part="button" type="button" @click=${() => this.finish()}>${say('done')}</button>
          </div>`
        : nothing
    }
    ${
      state === 'opened'
        ? html`<div class="actions">
            ${
              payUrl === undefined
                ? nothing
                : html`<a
                    part="button primary"
                    class="button primary"
                    href=${payUrl}
                    target=${isFramed() ? '_blank' : '_self'}
                    rel="noopener"
                  >
                    ${say('go-on-paying')}${isFramed() ? ` (${say('new-window')})` : nothing}
                  </a>`
            }
            <button part="button" type="button" @click=${() => void this.giveUp(renewal)}>${say('give-up')}</button>
          </div>`
        : nothing
    }`
  }

  private button(word: 'renew' | 'renew-now' | 'pay-now', press: () => void, values = {}, busy = false): TemplateResult {
    return html`<button
      part="button primary"
      class="primary"
      type="button"
      aria-disabled=${busy ? 'true' : 'false'}
      @click=${press}
    >
      ${busy ? this.say('one-moment') : this.say(word, values)}
    </button>`
  }
}

/** What the address names may be somebody else's; then it is as good as nothing. */
async function ofThisPatron(asked: Promise<CardRenewal>): Promise<CardRenewal | undefined> {
  try {
    return await asked
  } catch (error) {
    if ((error as { status?: number }).status === 404) return undefined
    throw error
  }
}

function isFramed(): boolean {
  return window.top !== window.self
}
