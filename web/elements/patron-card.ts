import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { getCard, type Block, type Card, type EffectiveExpiry, type Membership } from '../client/generated.ts'
import { again, came, notYet, type Loaded } from './loaded.ts'
import { PatronElement } from './patron-element.ts'
import { sourcesView } from './sources-view.ts'
import { stateView } from './state-view.ts'

/** `<patron-card>`: the library card with everything on it. */
export class PatronCard extends PatronElement {
  static override readonly properties: PropertyDeclarations = { card: { state: true } }

  declare private card: Loaded<Card>

  constructor() {
    super()
    this.card = notYet
  }

  protected override begin(): void {
    void this.load(false)
  }

  protected override forget(): void {
    super.forget()
    this.card = notYet
  }

  /** `fresh` asks the library systems anew, and not what is remembered of them. */
  private async load(fresh: boolean): Promise<void> {
    this.card = again(this.card)
    const asked = await this.ask((at) => getCard('me', { ...at, ...(fresh && { headers: { 'Cache-Control': 'no-cache' } }) }))
    if (!asked) return
    this.card = came(asked, this.card)
    if (!('answer' in asked)) return
    this.announce(this.say('card-shown'))
    this.tell('patron-shown', { complete: asked.answer.complete })
  }

  protected override view(): TemplateResult {
    const { card } = this
    const { value } = card
    return html`
      ${this.heading(this.say('card-title'))}
      ${card.is === 'failed' ? this.troubleView(card.trouble, () => void this.load(true)) : nothing}
      ${value ? this.cardView(value) : card.is === 'loading' ? this.skeleton(4) : nothing}
    `
  }

  private cardView(card: Card): TemplateResult {
    const { name, effective, memberships, numbers, blocks = [], sources, complete, asOf } = card
    const others = memberships.filter((membership) => !isEffective(membership, effective))
    const first = memberships.find((membership) => isEffective(membership, effective))
    return html`
      ${name === undefined ? nothing : html`<p><bdi>${name}</bdi></p>`}
      ${effective ? this.effectiveView(effective, first) : html`<p part="note" class="note">${this.say('no-date')}</p>`}
      ${complete ? nothing : html`<p part="note" class="note"><strong>${this.say('partial')}</strong></p>`}
      ${sourcesView(sources, this.writing)}
      ${
        numbers === undefined || numbers.length === 0
          ? nothing
          : html`<patron-card-numbers
              embedded
              .gateway=${this.gateway}
              .institution=${this.institution}
              .token=${this.token}
              .texts=${this.texts}
              .numbers=${numbers}
              lang=${this.language}
              heading-level=${this.headingLevel + 1}
            ></patron-card-numbers>`
      }
      ${blocks.map((block) => this.blockView(block))}
      <patron-card-renewal
        embedded
        .gateway=${this.gateway}
        .institution=${this.institution}
        .token=${this.token}
        .texts=${this.texts}
        .returnTo=${this.returnTo}
        .standing=${card.renewal}
        lang=${this.language}
        heading-level=${this.headingLevel + 1}
        @patron-renewed=${() => void this.load(true)}
        @patron-sign-in-needed=${() => (this.signedOut = true)}
      ></patron-card-renewal>
      ${
        others.length === 0
          ? nothing
          : html`${this.heading(this.say(effective ? 'other-dates' : 'dates'), 1)}
              <ul part="list" class="plain">
                ${others.map((membership) => this.membershipView(membership))}
              </ul>`
      }
      <p class="quiet">${this.say('as-of', { time: this.moment(asOf) })}</p>
      <div class="actions">
        <button part="button" type="button" @click=${() => void this.load(true)}>${this.say('refresh')}</button>
        ${
          this.signIn && this.token === undefined
            ? html`<button part="button" type="button" @click=${() => this.signOut()}>${this.say('sign-out')}</button>`
            : nothing
        }
      </div>
    `
  }

  private effectiveView(effective: EffectiveExpiry, membership: Membership | undefined): TemplateResult {
    const { institution, library, expires, ruleText, state } = effective
    return html`<div part="effective" class="effective">
      <div class="row">
        <p class="when" part="date">
          ${expires === undefined ? this.say('without-end') : html`${this.say(pastOf(state))} ${this.day(expires)}`}
        </p>
        ${membership ? stateView(state, membership.stateText) : nothing}
      </div>
      <p><bdi>${this.place(institution, library)}</bdi>${groupOf(membership)}</p>
      <p class="hint">${ruleText}</p>
    </div>`
  }

  private membershipView(membership: Membership): TemplateResult {
    const { institution, library, expires, starts, state, stateText } = membership
    return html`<li part="item" class="item">
      <div class="row">
        <p><bdi>${this.place(institution, library)}</bdi>${groupOf(membership)}</p>
        ${stateView(state, stateText)}
      </div>
      <p part="date">
        ${expires === undefined ? this.say('without-end') : html`${this.say(pastOf(state))} ${this.day(expires)}`}
        ${starts === undefined ? nothing : html`<span class="quiet">${this.say('since')} ${this.day(starts)}</span>`}
      </p>
    </li>`
  }

  private blockView({ institution, library, said, code, until }: Block): TemplateResult {
    return html`<div part="note" class="note">
      <p><strong>${this.say('blocked-at', { institution: this.place(institution, library) })}</strong></p>
      <p><bdi>${said ?? code}</bdi></p>
      ${until === undefined ? nothing : html`<p>${this.say('until')} ${this.day(until)}</p>`}
    </div>`
  }

  private signOut(): void {
    void this.ask(async () => this.session.end()).then(() => this.tell('patron-signed-out', { institution: this.institution }))
  }
}

function isEffective({ institution, library, expires, inherited }: Membership, effective: EffectiveExpiry | undefined): boolean {
  return !inherited && institution === effective?.institution && library === effective.library && expires === effective.expires
}

function groupOf(membership: Membership | undefined): string {
  const name = membership?.group?.name ?? membership?.group?.code
  return name === undefined ? '' : ` · ${name}`
}

/** A day that is over is told in the past. */
function pastOf(state: Membership['state']): 'was-good-until' | 'good-until' {
  return state === 'expired' ? 'was-good-until' : 'good-until'
}
