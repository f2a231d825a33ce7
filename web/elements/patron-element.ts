import {
  html,
  LitElement,
  nothing,
  type CSSResultGroup,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit'
import type { Money, Topology } from '../client/generated.ts'
import type { At } from '../client/send.ts'
import { isOpen, needsSignIn, troubleOf, type Trouble } from './problems.ts'
import { sessionOf, type PageSession } from './session.ts'
import { looks } from './styles.ts'
import { languageFor, saying, type Say, type Words } from './texts.ts'
import { placeName, topologyOf } from './topology.ts'
import { writtenDay, writtenMoment, writtenMoney } from './written.ts'
import type { Writing } from './writing.ts'

export type Token = string | (() => string | undefined | Promise<string | undefined>)

/** The gateway serves this module two folders below its own address. */
const ownGateway = new URL('../..', import.meta.url).href.replace(/\/+$/, '')

/** What all elements have in common: whom they ask in whose name, in which language they speak, and how they say what changed. */
export abstract class PatronElement extends LitElement {
  static override readonly properties: PropertyDeclarations = {
    gateway: {},
    institution: {},
    headingLevel: { type: Number, attribute: 'heading-level' },
    signIn: { type: Boolean, attribute: 'sign-in' },
    signInUrl: { attribute: 'sign-in-url' },
    returnTo: { attribute: 'return-to' },
    token: { attribute: false },
    texts: { attribute: false },
    topology: { state: true },
    signedOut: { state: true },
    said: { state: true },
  }
  static override styles: CSSResultGroup = looks

  declare gateway: string
  declare institution: string
  declare headingLevel: number
  declare signIn: boolean
  /** Where the page itself signs people in. */
  declare signInUrl: string | undefined
  declare returnTo: string | undefined
  declare token: Token | undefined
  declare texts: Words | undefined
  declare protected topology: Topology | undefined
  /** Nobody is signed in, as far as was found. */
  declare protected signedOut: boolean
  /** What the live region tells. */
  declare private said: string

  private unwatch = (): void => undefined
  /** Ends with the element, and with every new round of asking. */
  private leaving = new AbortController()

  constructor() {
    super()
    this.gateway = ownGateway
    this.institution = ''
    this.headingLevel = 2
    this.signIn = false
    this.signedOut = false
    this.said = ''
  }

  static override get observedAttributes(): string[] {
    return [...super.observedAttributes, 'lang']
  }

  override attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    super.attributeChangedCallback(name, old, value)
    if (name === 'lang' && old !== value && this.hasUpdated) this.refresh()
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.leaving = new AbortController()
    this.watchSession()
    if (this.hasUpdated) this.refresh()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.leaving.abort()
    this.unwatch()
  }

  protected override updated(changed: PropertyValues): void {
    if (['gateway', 'institution', 'token'].some((name) => changed.has(name))) {
      this.watchSession()
      this.forget()
      this.refresh()
    }
  }

  /** Asks again. */
  refresh(): void {
    // What was asked before, in another name or another language, is nobody's answer any more.
    this.leaving.abort()
    this.leaving = new AbortController()
    this.signedOut = false
    topologyOf(this.gateway, this.language).then(
      (topology) => (this.topology = topology),
      // Names of places are then ids; what was asked for says itself that nobody answers.
      () => undefined,
    )
    this.begin()
  }

  /** Asks for what this element shows. */
  protected abstract begin(): void

  /** What was shown belongs to somebody who is not there any more. */
  protected forget(): void {
    this.said = ''
  }

  protected abstract view(): TemplateResult | typeof nothing

  protected override render(): TemplateResult {
    return html`<div part="sheet" class="sheet" lang=${this.language}>
      ${this.signedOut ? this.signedOutView() : this.view()}
      <div class="told" role="status" aria-live="polite">${this.said}</div>
    </div>`
  }

  private signedOutView(): TemplateResult {
    if (!this.signIn) {
      return html`<p part="note">
        ${this.say('sign-in-first')} ${this.signInUrl ? html`<a href=${this.signInUrl}>${this.say('sign-in')}</a>` : nothing}
      </p>`
    }
    return html`<patron-sign-in
      embedded
      .gateway=${this.gateway}
      .institution=${this.institution}
      .texts=${this.texts}
      lang=${this.language}
      heading-level=${this.headingLevel}
    ></patron-sign-in>`
  }

  protected get session(): PageSession {
    return sessionOf(this.gateway, this.institution)
  }

  protected get language(): string {
    const around = this.closest('[lang]') ?? (this.getRootNode() as Partial<ShadowRoot>).host?.closest('[lang]')
    return languageFor([around?.getAttribute('lang'), ...navigator.languages])
  }

  protected get say(): Say {
    return saying(this.language, this.texts)
  }

  /** Where the browser comes back to after it was somewhere else. */
  protected get page(): string {
    const page = new URL(this.returnTo ?? location.href, location.href)
    page.searchParams.delete('renewal')
    page.hash = ''
    return page.href
  }

  /** In whose name and in which language the gateway is asked; throws nothing. `undefined` where nobody is signed in. */
  protected async at(signal: AbortSignal = this.leaving.signal): Promise<At | undefined> {
    const { token } = this
    if (token === undefined) await this.session.arrive().catch((error: unknown) => this.failed(error))
    const shown = token === undefined ? await this.session.token() : typeof token === 'function' ? await token() : token
    signal.throwIfAborted()
    if (shown === undefined || shown === '') {
      this.lacksSignIn()
      return undefined
    }
    return { gateway: this.gateway, token: shown, language: this.language, signal }
  }

  /** Does one thing in the patron's name. What stops it is told to the page and returned in words. */
  protected async ask<Answer>(
    asked: (at: At) => Promise<Answer>,
    signal?: AbortSignal,
  ): Promise<{ readonly answer: Answer } | { readonly trouble: Trouble } | undefined> {
    try {
      const at = await this.at(signal)
      return at && { answer: await asked(at) }
    } catch (error) {
      if ((error as Error).name === 'AbortError') return undefined
      const trouble = this.failed(error)
      if (!needsSignIn(trouble)) return { trouble }
      if (this.token === undefined && trouble.code !== 'sign-in-too-old') this.session.drop()
      this.lacksSignIn()
      return undefined
    }
  }

  protected failed(error: unknown): Trouble {
    const trouble = troubleOf(error, this.say)
    const { code, title, detail, retryAfter } = trouble
    this.tell('patron-problem', { code, title, detail, retryAfter })
    this.announce(title)
    return trouble
  }

  private lacksSignIn(): void {
    this.signedOut = true
    this.forget()
    this.tell('patron-sign-in-needed')
  }

  /** A word to whoever hears the page. The same words twice are told twice. */
  protected announce(words: string): void {
    this.said = this.said === words ? `${words}\u00a0` : words
  }

  /** An event for the page; false where the page has taken it upon itself. */
  protected tell(name: string, detail: object = {}): boolean {
    return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: true }))
  }

  protected heading(words: string, below = 0): TemplateResult {
    const level = Math.min(6, Math.max(1, this.headingLevel || 2) + below)
    return html`<div
      role="heading"
      aria-level=${level}
      part="heading"
      class=${below === 0 ? 'heading' : 'subheading'}
      tabindex="-1"
    >
      ${words}
    </div>`
  }

  protected troubleView(trouble: Trouble, again: (() => void) | undefined): TemplateResult {
    return html`<div part="problem" class="problem">
      <p><strong>${trouble.title}</strong></p>
      <p>${trouble.detail}</p>
      ${
        trouble.faults.length > 0
          ? html`<ul>
              ${trouble.faults.map((fault) => html`<li>${fault}</li>`)}
            </ul>`
          : nothing
      }
      ${
        trouble.requestId !== undefined && isOpen(trouble)
          ? html`<p class="quiet">${this.say('request-number', { number: trouble.requestId })}</p>`
          : nothing
      }
      ${again ? html`<button part="button" type="button" @click=${again}>${this.say('retry')}</button>` : nothing}
    </div>`
  }

  protected skeleton(lines: number): TemplateResult {
    return html`<div part="skeleton" class="skeleton" aria-busy="true">
      <p class="told">${this.say('loading')}</p>
      ${Array.from({ length: lines }, () => html`<div class="bone" aria-hidden="true"></div>`)}
    </div>`
  }

  protected day(day: string): TemplateResult {
    return html`<time datetime=${day}>${writtenDay(day, this.language)}</time>`
  }

  protected moment(moment: string): string {
    return writtenMoment(moment, this.language)
  }

  protected money(money: Money): string {
    return writtenMoney(money, this.language)
  }

  protected place(institution: string, library?: string): string {
    return placeName(this.topology, institution, library)
  }

  protected get writing(): Writing {
    return {
      say: this.say,
      place: (institution, library) => this.place(institution, library),
      day: (day) => this.day(day),
      moment: (moment) => this.moment(moment),
      money: (money) => this.money(money),
    }
  }

  /** Where somebody was before is gone with what they pressed, so the keyboard goes on at what took its place. */
  protected async focusOn(selector: string): Promise<void> {
    await this.updateComplete
    this.renderRoot.querySelector<HTMLElement>(selector)?.focus()
  }

  private changeHands(): void {
    this.forget()
    this.refresh()
  }

  private watchSession(): void {
    this.unwatch()
    this.unwatch =
      this.token === undefined && this.institution !== '' ? this.session.watch(() => this.changeHands()) : () => undefined
  }
}
