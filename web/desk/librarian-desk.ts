import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { kept } from '../elements/kept.ts'
import type { Trouble } from '../elements/problems.ts'
import { topologyOf } from '../elements/topology.ts'
import type { DeskChanges } from './desk-changes.ts'
import { DeskElement } from './desk-element.ts'
import type { DeskSearch } from './desk-search.ts'
import { languages } from './texts.ts'

const views = ['find', 'changes', 'conflicts', 'renewals', 'settlement'] as const
type View = (typeof views)[number]

/** The whole page of a librarian: who signs in by a provider for staff, what they do one beside the other, and the keys for all of it. */
export class LibrarianDesk extends DeskElement {
  static override readonly properties: PropertyDeclarations = {
    shownView: { state: true },
    zone: { state: true },
    isIn: { state: true },
    trouble: { state: true },
    keysOn: { state: true },
  }

  declare private shownView: View
  declare private zone: string | undefined
  /** Nobody knows yet where it is undefined. */
  declare private isIn: boolean | undefined
  declare private trouble: Trouble | undefined
  declare private keysOn: boolean

  constructor() {
    super()
    this.shownView = 'find'
    this.keysOn = kept.get('desk-keys') !== 'off'
    this.headingLevel = 1
  }

  override connectedCallback(): void {
    super.connectedCallback()
    document.addEventListener('keydown', this.pressed)
    this.session.watch(() => void this.seeWhoIsIn())
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    document.removeEventListener('keydown', this.pressed)
  }

  protected override begin(): void {
    void this.seeWhoIsIn()
  }

  private async seeWhoIsIn(): Promise<void> {
    try {
      await this.session.arrive()
      this.isIn = (await this.session.token()) !== undefined
      this.topology = await topologyOf(this.gateway, this.language)
      this.zone ??= this.topology.networkZones[0]?.id
    } catch (error) {
      this.isIn ??= false
      this.trouble = this.failed(error)
    }
  }

  protected override view(): TemplateResult {
    document.documentElement.lang = this.language
    document.title = this.word('title')
    return html`<div class="bar">
        <div role="heading" aria-level="1" class="heading" tabindex="-1">${this.word('title')}</div>
        <div class="actions">
          <label class="told" for="language">${this.word('language')}</label>
          <select id="language" @change=${this.speak}>
            ${languages.map((each) => html`<option value=${each} ?selected=${each === this.language} lang=${each}>${nameOf(each)}</option>`)}
          </select>
          <button type="button" @click=${() => this.showKeys()}>${this.word('keys')}</button>
          ${this.isIn ? html`<button type="button" @click=${() => void this.leave()}>${this.say('sign-out')}</button>` : nothing}
        </div>
      </div>
      ${this.trouble ? this.troubleView(this.trouble, () => this.tryAgain()) : nothing}
      ${this.isIn === undefined ? this.skeleton(4) : this.isIn ? this.deskView() : this.signInView()} ${this.keysView()}`
  }

  private signInView(): TemplateResult {
    const ways = this.topology?.staffSignIn ?? []
    return html`<p>${this.word('sign-in-text')}</p>
      <div class="actions">
        ${ways.map(
          ({ provider = '', name }) =>
            html`<button type="button" class="primary" @click=${() => void this.goTo(provider)}>
              ${this.say('by-provider', { name: name ?? provider })}
            </button>`,
        )}
      </div>
      ${this.topology && ways.length === 0 ? html`<p class="note">${this.word('no-staff-way')}</p>` : nothing}`
  }

  private deskView(): TemplateResult {
    const zones = this.topology?.networkZones ?? []
    return html`<div class="bar">
        <nav aria-label=${this.word('title')}>
          ${views.map(
            (view) =>
              html`<button type="button" aria-current=${this.shownView === view ? 'page' : nothing} @click=${() => this.go(view)}>
                ${this.word(view)}
              </button>`,
          )}
        </nav>
        ${
          zones.length < 2
            ? nothing
            : html`<div>
                <label for="zone">${this.word('zone')}</label>
                <select id="zone" @change=${this.chooseZone}>
                  ${zones.map(({ id, name }) => html`<option value=${id} ?selected=${id === this.zone}>${name}</option>`)}
                </select>
              </div>`
        }
      </div>
      ${this.zone === undefined ? nothing : this.partView(this.zone)}`
  }

  private partView(zone: string): TemplateResult {
    const { language } = this
    // What was found stays where it is while somebody looks at something else.
    return html`<desk-search
        embedded
        heading-level="2"
        lang=${language}
        .zone=${zone}
        ?hidden=${this.shownView !== 'find'}
      ></desk-search>
      ${this.otherView(zone)}`
  }

  private otherView(zone: string): TemplateResult | typeof nothing {
    const { language } = this
    switch (this.shownView) {
      case 'find':
        return nothing
      case 'changes':
        return html`<desk-changes embedded heading-level="2" lang=${language} .zone=${zone}></desk-changes>`
      case 'conflicts':
        return html`<desk-conflicts
          embedded
          heading-level="2"
          lang=${language}
          .zone=${zone}
          @desk-change=${this.follow}
        ></desk-conflicts>`
      case 'renewals':
        return html`<desk-renewals embedded heading-level="2" lang=${language} .zone=${zone}></desk-renewals>`
      case 'settlement':
        return html`<desk-settlement embedded heading-level="2" lang=${language}></desk-settlement>`
    }
  }

  private keysView(): TemplateResult {
    const keys = [
      ['/', 'key-search'],
      ['↑ ↓', 'key-arrows'],
      ['Enter', 'key-enter'],
      ['Escape', 'key-escape'],
      ['?', 'key-help'],
    ] as const
    return html`<dialog class="keys" aria-labelledby="keys-title">
      <h2 id="keys-title">${this.word('keys')}</h2>
      <dl>
        ${keys.map(
          ([key, word]) =>
            html`<dt><kbd>${key}</kbd></dt>
              <dd>${this.word(word)}</dd>`,
        )}
      </dl>
      <label class="pick"
        ><input type="checkbox" .checked=${this.keysOn} @change=${this.turnKeys} />${this.word('keys-on')}</label
      >
      <div class="actions"><button type="button" @click=${() => this.dialog?.close()}>${this.say('close')}</button></div>
    </dialog>`
  }

  private get dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog')
  }

  private showKeys(): void {
    this.dialog?.showModal()
  }

  /** Single keys can be turned off (WCAG 2.2, 2.1.4), and are letters to whoever types. */
  private readonly pressed = (event: KeyboardEvent): void => {
    const { key } = event
    if (!this.isIn || event.ctrlKey || event.altKey || event.metaKey || this.dialog?.open === true) return
    const on = event.composedPath()[0]
    const types = on instanceof HTMLInputElement || on instanceof HTMLTextAreaElement || on instanceof HTMLSelectElement
    if (key === 'Escape' && !types) {
      if (this.back()) event.preventDefault()
      return
    }
    if (!this.keysOn || types) return
    if (key === '/') {
      event.preventDefault()
      this.shownView = 'find'
      void this.updateComplete.then(() => this.renderRoot.querySelector<DeskSearch>('desk-search')?.start())
    } else if (key === '?') {
      event.preventDefault()
      this.showKeys()
    }
  }

  private back(): boolean {
    const shown = this.renderRoot.querySelector<DeskSearch | DeskChanges>(
      this.shownView === 'find' ? 'desk-search' : 'desk-changes',
    )
    return shown?.back() ?? false
  }

  private readonly turnKeys = (event: Event): void => {
    this.keysOn = (event.target as HTMLInputElement).checked
    kept.set('desk-keys', this.keysOn ? undefined : 'off')
  }

  private readonly speak = (event: Event): void => {
    const { value } = event.target as HTMLSelectElement
    kept.set('desk-language', value)
    this.lang = value
  }

  private readonly chooseZone = (event: Event): void => {
    this.zone = (event.target as HTMLSelectElement).value
  }

  private readonly follow = (event: CustomEvent<{ readonly change: string }>): void => {
    this.shownView = 'changes'
    void this.updateComplete.then(() => this.renderRoot.querySelector<DeskChanges>('desk-changes')?.follow(event.detail.change))
  }

  private go(view: View): void {
    this.shownView = view
    this.announce(this.word(view))
  }

  private tryAgain(): void {
    this.trouble = undefined
    this.refresh()
  }

  private async goTo(provider: string): Promise<void> {
    this.trouble = undefined
    try {
      await this.session.leaveFor(provider, location.origin + location.pathname, this.language)
    } catch (error) {
      this.trouble = this.failed(error)
    }
  }

  private async leave(): Promise<void> {
    try {
      await this.session.end()
    } catch (error) {
      this.trouble = this.failed(error)
    }
  }
}

/** As those who speak it call it. */
function nameOf(language: string): string {
  return new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language
}
