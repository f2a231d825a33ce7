import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { requestPasswordReset } from '../client/generated.ts'
import { fieldView, valueOf } from './field-view.ts'
import { PatronElement } from './patron-element.ts'
import type { Trouble } from './problems.ts'
import { institutionIn, topologyOf } from './topology.ts'

/** `<patron-password-reset>`: asks for the letter. Its link leads to a page of the gateway, where the new password is chosen. */
export class PatronPasswordReset extends PatronElement {
  static override readonly properties: PropertyDeclarations = {
    sent: { state: true },
    trouble: { state: true },
    busy: { state: true },
  }

  declare private sent: boolean
  declare private trouble: Trouble | undefined
  declare private busy: boolean

  constructor() {
    super()
    this.sent = false
    this.busy = false
  }

  protected override begin(): void {
    this.trouble = undefined
    topologyOf(this.gateway, this.language).then(
      (topology) => (this.topology = topology),
      (error: unknown) => (this.trouble = this.failed(error)),
    )
  }

  protected override view(): TemplateResult {
    const { say, trouble, topology } = this
    const offer = institutionIn(topology, this.institution)?.password
    const title = this.heading(say('reset-title'))
    if (!topology) return html`${title}${trouble ? this.troubleView(trouble, () => this.refresh()) : this.skeleton(2)}`
    if (this.sent) {
      return html`${title}
        <p>${say('reset-sent')}</p>
        <p class="quiet">${say('reset-not-there')}</p>
        <button part="button" type="button" @click=${() => (this.sent = false)}>${say('reset-again')}</button>`
    }
    const elsewhere = offer?.elsewhere
    return html`${title}
    ${offer?.reset ? this.form(offer.rules?.words ?? []) : html`<p part="note">${say('reset-not-offered')}</p>`}
    ${
      elsewhere
        ? html`<p>${say('reset-elsewhere')} <a href=${elsewhere.link}>${elsewhere.name ?? elsewhere.link}</a></p>`
        : nothing
    }`
  }

  private form(rules: readonly string[]): TemplateResult {
    const { say, trouble, busy } = this
    return html`<form @submit=${(event: Event) => void this.send(event)}>
      ${trouble ? html`<div id="trouble">${this.troubleView(trouble, undefined)}</div>` : nothing}
      <p>${say('reset-explained')}</p>
      ${fieldView({ name: 'identifier', label: say('identifier'), autocomplete: 'username', wrong: trouble !== undefined })}
      ${
        rules.length === 0
          ? nothing
          : html`<p class="hint">${say('reset-rules')}</p>
              <ul class="hint">
                ${rules.map((rule) => html`<li>${rule}</li>`)}
              </ul>`
      }
      <div class="actions">
        <button part="button primary" class="primary" aria-disabled=${busy ? 'true' : 'false'}>
          ${say(busy ? 'one-moment' : 'reset-send')}
        </button>
      </div>
    </form>`
  }

  private async send(event: Event): Promise<void> {
    event.preventDefault()
    if (this.busy) return
    this.busy = true
    this.trouble = undefined
    const identifier = valueOf(event.target as HTMLFormElement, 'identifier').trim()
    try {
      await requestPasswordReset(
        { institution: this.institution, identifier },
        { gateway: this.gateway, language: this.language },
      )
      this.sent = true
      this.announce(this.say('reset-sent'))
      await this.focusOn('[role=heading]')
    } catch (error) {
      this.trouble = this.failed(error)
      await this.focusOn('input')
    } finally {
      this.busy = false
    }
  }
}
