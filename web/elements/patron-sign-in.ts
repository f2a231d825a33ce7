import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { createSession, requestCode, type Session, type SignInMethod } from '../client/generated.ts'
import { fieldView, valueOf } from './field-view.ts'
import { PatronElement } from './patron-element.ts'
import { troubleOf, type Trouble } from './problems.ts'
import { institutionIn, topologyOf } from './topology.ts'

/** `<patron-sign-in>`: the ways in that the institution offers, and afterwards the way out. */
export class PatronSignIn extends PatronElement {
  static override readonly properties: PropertyDeclarations = {
    redirectUri: { attribute: 'redirect-uri' },
    known: { state: true },
    way: { state: true },
    challenge: { state: true },
    trouble: { state: true },
    busy: { state: true },
    identifier: { state: true },
  }

  /** Where a provider sends the browser back to: one of the pages that the operator named, letter by letter. */
  declare redirectUri: string | undefined
  /** Whether somebody is signed in; not known at first. */
  declare private known: boolean | undefined
  declare private way: 'password' | 'code' | 'lost-password' | undefined
  declare private challenge: string | undefined
  declare private trouble: Trouble | undefined
  declare private busy: boolean
  /** What was typed once is there in the next form. */
  declare private identifier: string

  constructor() {
    super()
    this.busy = false
    this.identifier = ''
  }

  protected override begin(): void {
    void this.look()
  }

  private async look(): Promise<void> {
    this.trouble = undefined
    try {
      await this.session.arrive()
    } catch (error) {
      this.trouble = this.failed(error)
    }
    try {
      this.topology = await topologyOf(this.gateway, this.language)
      this.known = (await this.session.token()) !== undefined
    } catch (error) {
      this.known = false
      this.trouble = this.failed(error)
    }
  }

  protected override view(): TemplateResult {
    const { known, trouble, topology } = this
    const title = this.heading(this.say('sign-in-title'))
    if (known === undefined) return html`${title}${this.skeleton(3)}`
    if (known) {
      return html`<p>${this.say('signed-in')}</p>
        <button part="button" type="button" @click=${() => void this.leave()}>${this.say('sign-out')}</button>`
    }
    if (!topology) return html`${title}${trouble ? this.troubleView(trouble, () => this.refresh()) : this.skeleton(3)}`
    const ways = institutionIn(topology, this.institution)?.signIn ?? []
    return html`${title}
      <p><bdi>${this.place(this.institution)}</bdi></p>
      ${this.wayView(ways)}`
  }

  private wayView(ways: readonly SignInMethod[]): TemplateResult {
    const way = this.way ?? (ways.some(({ method }) => method === 'password') ? 'password' : undefined)
    if (way === 'lost-password') return this.lostView()
    const form = way === 'password' ? this.passwordForm() : way === 'code' ? this.codeForm() : this.troubled
    const others = ways.flatMap((each) => this.otherWay(each, way))
    if (way === undefined && others.length === 0) return html`<p part="note">${this.say('no-way-in')}</p>`
    return html`${form} ${others.length === 0 ? nothing : html`<div class="actions">${others}</div>`}`
  }

  private get troubled(): TemplateResult | typeof nothing {
    return this.trouble ? html`<div id="trouble">${this.troubleView(this.trouble, undefined)}</div>` : nothing
  }

  private otherWay({ method, provider, name }: SignInMethod, way: string | undefined): TemplateResult[] {
    if (method === way) return []
    if (method === 'password') return [this.switchTo('password', 'by-password')]
    if (method === 'code') return [this.switchTo('code', 'by-code')]
    if (method !== 'openid' || provider === undefined) return []
    // A provider does not let itself be framed, and would come back to a page that is none of its own.
    if (window.top !== window.self) {
      return [
        html`<a part="button" class="button" href=${location.href} target="_blank" rel="noopener">${this.say('open-apart')}</a>`,
      ]
    }
    return [
      html`<button part="button" type="button" @click=${() => void this.leaveFor(provider)}>
        ${this.say('by-provider', { name: name ?? provider })}
      </button>`,
    ]
  }

  private switchTo(way: 'password' | 'code', word: 'by-password' | 'by-code'): TemplateResult {
    return html`<button
      part="button"
      type="button"
      @click=${() => {
        this.way = way
        this.trouble = undefined
        this.challenge = undefined
        void this.focusOn('input')
      }}
    >
      ${this.say(word)}
    </button>`
  }

  private passwordForm(): TemplateResult {
    const { say, busy, trouble } = this
    const lost = institutionIn(this.topology, this.institution)?.password
    return html`<form @submit=${(event: Event) => void this.byPassword(event)}>
      ${this.troubled}
      ${fieldView({ name: 'identifier', label: say('identifier'), autocomplete: 'username', value: this.identifier, wrong: trouble !== undefined })}
      ${fieldView({ name: 'password', label: say('password'), type: 'password', autocomplete: 'current-password', wrong: trouble !== undefined })}
      <div class="actions">
        ${this.submit('sign-in', busy)}
        ${
          lost?.reset
            ? html`<button part="button" type="button" @click=${() => (this.way = 'lost-password')}>
                ${say('lost-password')}
              </button>`
            : nothing
        }
      </div>
    </form>`
  }

  private codeForm(): TemplateResult {
    const { say, busy, challenge, trouble } = this
    if (challenge === undefined) {
      return html`<form @submit=${(event: Event) => void this.mailCode(event)}>
        ${this.troubled}
        <p>${say('code-explained')}</p>
        ${fieldView({ name: 'identifier', label: say('identifier'), autocomplete: 'username', value: this.identifier, wrong: trouble !== undefined })}
        <div class="actions">${this.submit('send-code', busy)}</div>
      </form>`
    }
    return html`<form @submit=${(event: Event) => void this.byCode(event, challenge)}>
      ${this.troubled}
      <p>${say('code-sent')}</p>
      ${fieldView({ name: 'code', label: say('code'), autocomplete: 'one-time-code', inputmode: 'numeric', wrong: trouble !== undefined })}
      <div class="actions">${this.submit('sign-in', busy)}</div>
    </form>`
  }

  private lostView(): TemplateResult {
    return html`<patron-password-reset
        embedded
        .gateway=${this.gateway}
        .institution=${this.institution}
        .texts=${this.texts}
        lang=${this.language}
        heading-level=${this.headingLevel + 1}
      ></patron-password-reset>
      <div class="actions">${this.switchTo('password', 'by-password')}</div>`
  }

  private submit(word: 'sign-in' | 'send-code', busy: boolean): TemplateResult {
    return html`<button part="button primary" class="primary" aria-disabled=${busy ? 'true' : 'false'}>
      ${this.say(busy ? 'one-moment' : word)}
    </button>`
  }

  private async byPassword(event: Event): Promise<void> {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    this.identifier = valueOf(form, 'identifier').trim()
    const { institution, identifier } = this
    const password = valueOf(form, 'password')
    await this.trying(() =>
      this.enter(
        createSession(
          { method: 'password', institution, identifier, password },
          { gateway: this.gateway, language: this.language },
        ),
      ),
    )
  }

  private async mailCode(event: Event): Promise<void> {
    event.preventDefault()
    this.identifier = valueOf(event.target as HTMLFormElement, 'identifier').trim()
    const { institution, identifier } = this
    await this.trying(async () => {
      const { challenge } = await requestCode({ institution, identifier }, { gateway: this.gateway, language: this.language })
      this.challenge = challenge
      this.announce(this.say('code-sent'))
    })
    await this.focusOn('input')
  }

  private async byCode(event: Event, challenge: string): Promise<void> {
    event.preventDefault()
    const code = valueOf(event.target as HTMLFormElement, 'code').trim()
    await this.trying(() =>
      this.enter(createSession({ method: 'code', challenge, code }, { gateway: this.gateway, language: this.language })),
    )
  }

  private async enter(asked: Promise<Session>): Promise<void> {
    const session = await asked
    this.way = undefined
    this.challenge = undefined
    this.announce(this.say('signed-in'))
    this.session.begin(session)
    this.tell('patron-signed-in', { institution: this.institution })
  }

  private async leaveFor(provider: string): Promise<void> {
    const here = new URL(location.href)
    await this.trying(() => this.session.leaveFor(provider, this.redirectUri ?? here.origin + here.pathname, this.language))
  }

  private async leave(): Promise<void> {
    await this.trying(() => this.session.end())
    this.announce(this.say('signed-out'))
    this.tell('patron-signed-out', { institution: this.institution })
  }

  /** One thing at a time; what stops it stands above the form, and the keyboard is where it can be put right. */
  private async trying(what: () => Promise<void>): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.trouble = undefined
    try {
      await what()
    } catch (error) {
      this.failed(error)
      this.trouble = troubleOf(error, this.say)
      await this.focusOn('input')
    } finally {
      this.busy = false
    }
  }
}
