import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { cancelHold, listHolds, type Hold, type Holds } from '../client/generated.ts'
import type { At } from '../client/send.ts'
import { PatronList } from './patron-list.ts'
import type { Trouble } from './problems.ts'

/** What is waited for; part of `<patron-account>`. */
export class PatronHolds extends PatronList<Holds> {
  static override readonly properties: PropertyDeclarations = {
    asking: { state: true },
    busy: { state: true },
    results: { state: true },
    troubles: { state: true },
  }

  /** The hold of which it is asked whether it is meant. */
  declare private asking: string | undefined
  declare private busy: string | undefined
  /** What the library said of those that it did not cancel. */
  declare private results: ReadonlyMap<string, string>
  declare private troubles: ReadonlyMap<string, Trouble>

  protected override readonly called = { title: 'holds', none: 'no-holds' } as const

  constructor() {
    super()
    this.results = new Map()
    this.troubles = new Map()
  }

  protected override forget(): void {
    super.forget()
    this.asking = undefined
    this.results = new Map()
    this.troubles = new Map()
  }

  protected override fetched(at: At): Promise<Holds> {
    return listHolds('me', at)
  }

  protected override entries({ holds }: Holds): readonly Hold[] {
    return holds
  }

  protected override listView({ holds }: Holds): TemplateResult {
    return html`<ul part="list" class="plain">
      ${holds.map((hold) => this.holdView(hold))}
    </ul>`
  }

  private holdView(hold: Hold): TemplateResult {
    const { title, author, state, stateText, said, position, pickup, fetchBy, institution, library, cancellable } = hold
    const result = this.results.get(hold.hold)
    const trouble = this.troubles.get(hold.hold)
    return html`<li part="item" class="item">
      <p><strong dir="auto">${title}</strong>${author === undefined ? nothing : html` · <bdi>${author}</bdi>`}</p>
      <p>
        ${state === 'other' && said !== undefined ? said : stateText}${position === undefined ? nothing : ` · ${this.say('position', { position: String(position) })}`}
      </p>
      ${fetchBy === undefined ? nothing : html`<p part="date">${this.say('fetch-by')} ${this.day(fetchBy)}</p>`}
      <p class="quiet">
        <bdi>${library === undefined ? (pickup?.name ?? this.place(institution)) : this.place(institution, library)}</bdi>
      </p>
      ${result === undefined ? nothing : html`<p part="note" class="note">${result}</p>`}
      ${trouble ? this.troubleView(trouble, undefined) : nothing} ${cancellable === false ? nothing : this.cancelView(hold)}
    </li>`
  }

  private cancelView({ hold, title }: Hold): TemplateResult {
    const named = html`<span class="told">: ${title}</span>`
    if (this.asking !== hold) {
      return html`<div class="actions">
        <button part="button" type="button" @click=${() => this.consider(hold)}>${this.say('cancel-hold')}${named}</button>
      </div>`
    }
    const busy = this.busy === hold
    return html`<div class="actions">
      <button
        id="sure"
        part="button primary"
        class="primary"
        type="button"
        aria-disabled=${busy ? 'true' : 'false'}
        @click=${() => void this.cancel(hold)}
      >
        ${busy ? this.say('one-moment') : this.say('cancel-sure')}${named}
      </button>
      <button part="button" type="button" @click=${() => (this.asking = undefined)}>${this.say('keep-hold')}</button>
    </div>`
  }

  private consider(hold: string): void {
    this.asking = hold
    void this.focusOn('#sure')
  }

  private async cancel(hold: string): Promise<void> {
    if (this.busy !== undefined) return
    this.busy = hold
    const asked = await this.ask((at) => cancelHold('me', hold, at))
    this.busy = undefined
    this.asking = undefined
    if (!asked) return
    const troubles = new Map(this.troubles)
    if ('trouble' in asked) {
      this.troubles = troubles.set(hold, asked.trouble)
      return
    }
    troubles.delete(hold)
    this.troubles = troubles
    const { outcome, text } = asked.answer
    this.announce(text)
    if (outcome === 'refused') {
      this.results = new Map(this.results).set(hold, text)
      return
    }
    this.tell('patron-hold-cancelled', { hold })
    await this.load(false)
    void this.focusOn('[role=heading]')
  }
}
