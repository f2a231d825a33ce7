import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import {
  confirmCardRenewal,
  type ListManagedCardRenewalsState,
  listManagedCardRenewals,
  resolveCardRenewal,
  retryCardRenewal,
  type CardRenewalResolutionOutcome,
  type ManagedCardRenewal,
} from '../client/generated.ts'
import type { At } from '../client/send.ts'
import { freshKey } from '../elements/fresh-key.ts'
import type { Trouble } from '../elements/problems.ts'
import { DeskPages, type Page } from './desk-pages.ts'
import { inputView, typedIn } from './input-view.ts'

const outcomes = ['fulfilled', 'refunded', 'abandoned'] as const
type Wanted = ListManagedCardRenewalsState | 'provisional'

/** The queue of renewals that need a person, and whatever else is under way. */
export class DeskRenewals extends DeskPages<ManagedCardRenewal> {
  static override readonly properties: PropertyDeclarations = {
    wanted: { state: true },
    trouble: { state: true },
    busy: { state: true },
  }

  declare private wanted: Wanted
  declare private trouble: { readonly renewal: string; readonly trouble: Trouble } | undefined
  declare private busy: string | undefined
  private readonly keys = new Map<string, string>()

  constructor() {
    super()
    this.wanted = 'needs-staff'
  }

  protected override async fetched(before: string | undefined, at: At): Promise<Page<ManagedCardRenewal>> {
    const { wanted } = this
    const which = wanted === 'provisional' ? { provisional: 'true' as const } : { state: wanted }
    const { renewals, next } = await listManagedCardRenewals({ ...which, ...(before !== undefined && { before }) }, at)
    return { entries: renewals, next }
  }

  protected override view(): TemplateResult {
    const shown: readonly Wanted[] = ['needs-staff', 'provisional', 'opened', 'captured', 'fulfilling', 'refunding']
    return html`<div class="row">
        ${this.heading(this.word('renewals'))}
        <button type="button" @click=${() => void this.load()}>${this.say('refresh')}</button>
      </div>
      <label for="wanted">${this.word('which')}</label>
      <select id="wanted" @change=${this.choose}>
        ${[...shown, 'fulfilled', 'refunded', 'abandoned'].map(
          (each) =>
            html`<option value=${each} ?selected=${each === this.wanted}>${this.word(`renewals-${each as Wanted}`)}</option>`,
        )}
      </select>
      ${this.listView(this.word('no-renewals'), (renewal) => this.entryView(renewal))}`
  }

  private readonly choose = (event: Event): void => {
    this.wanted = (event.target as HTMLSelectElement).value as Wanted
    this.trouble = undefined
    this.anew()
  }

  private entryView(entry: ManagedCardRenewal): TemplateResult {
    const {
      renewal,
      stateText,
      institution,
      total,
      attention,
      attentionSince,
      createdAt,
      receipt,
      reference,
      provisionalText,
      lines,
    } = entry
    const title = `renewal-${renewal}`
    return html`<section class="item" aria-labelledby=${title}>
      <div class="subheading" role="heading" aria-level=${this.headingLevel + 1} id=${title} tabindex="-1">
        ${this.place(institution)} · ${this.money(total)}
      </div>
      <p>${stateText}</p>
      ${provisionalText === undefined ? nothing : html`<p>${provisionalText}</p>`}
      <dl>
        <dt>${this.word('number-of-renewal')}</dt>
        <dd>${renewal}</dd>
        <dt>${this.word('begun')}</dt>
        <dd>${this.moment(createdAt)}</dd>
        ${
          attention === undefined
            ? nothing
            : html`<dt>${this.word('why')}</dt>
                <dd>${attention}${attentionSince === undefined ? nothing : html` · ${this.moment(attentionSince)}`}</dd>`
        }
        ${lines.flatMap(({ memberships }) =>
          memberships.map(
            ({ institution, library, from, to }) =>
              html`<dt>${this.place(institution, library)}</dt>
                <dd>${from === undefined ? nothing : html`${this.day(from)} → `}${this.day(to)}</dd>`,
          ),
        )}
        ${[receipt, reference].map((each) =>
          each === undefined
            ? nothing
            : html`<dt>${this.word('reference')}</dt>
                <dd>${each}</dd>`,
        )}
      </dl>
      ${this.trouble?.renewal === renewal ? this.troubleView(this.trouble.trouble, undefined) : nothing}
      ${this.settlingView(entry)}
    </section>`
  }

  private settlingView({ renewal, state, provisional }: ManagedCardRenewal): TemplateResult | typeof nothing {
    const disabled = this.busy === renewal ? 'true' : 'false'
    const title = `renewal-${renewal}`
    if (state === 'needs-staff') {
      return html`<div class="actions">
          <button type="button" aria-describedby=${title} aria-disabled=${disabled} @click=${() => void this.retry(renewal)}>
            ${this.word('retry-renewal')}
          </button>
        </div>
        <form @submit=${(event: SubmitEvent) => void this.settle(event, renewal)}>
          <fieldset>
            <legend>${this.word('settle')}</legend>
            ${outcomes.map(
              (outcome) =>
                html`<label class="pick"
                  ><input type="radio" name="outcome" value=${outcome} required />${this.word(`came-to-${outcome}`)}</label
                >`,
            )}
            ${inputView({ name: `reference-${renewal}`, label: this.word('reference-of-it'), needed: true })}
            <div class="actions"><button aria-disabled=${disabled}>${this.word('settle-now')}</button></div>
          </fieldset>
        </form>`
    }
    if (provisional === undefined) return nothing
    return html`<form @submit=${(event: SubmitEvent) => void this.confirm(event, renewal)}>
      ${inputView({ name: `reference-${renewal}`, label: this.word('what-was-seen'), needed: true })}
      <div class="actions"><button aria-disabled=${disabled}>${this.word('confirm')}</button></div>
    </form>`
  }

  private async retry(renewal: string): Promise<void> {
    await this.act(`retry ${renewal}`, renewal, (headers, at) => retryCardRenewal(renewal, headers, at))
  }

  private async settle(event: SubmitEvent, renewal: string): Promise<void> {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const outcome = typedIn(form, 'outcome') as CardRenewalResolutionOutcome
    const body = { outcome, reference: typedIn(form, `reference-${renewal}`) }
    const name = `settle ${renewal} ${JSON.stringify(body)}`
    await this.act(name, renewal, (headers, at) => resolveCardRenewal(renewal, body, headers, at))
  }

  private async confirm(event: SubmitEvent, renewal: string): Promise<void> {
    event.preventDefault()
    const body = { reference: typedIn(event.target as HTMLFormElement, `reference-${renewal}`) }
    const name = `confirm ${renewal} ${JSON.stringify(body)}`
    await this.act(name, renewal, (headers, at) => confirmCardRenewal(renewal, body, headers, at))
  }

  /** Once each: what was not answered is asked again by the same key, as long as it says the same. */
  private async act(
    name: string,
    renewal: string,
    asked: (headers: { 'idempotency-key': string }, at: At) => Promise<ManagedCardRenewal>,
  ): Promise<void> {
    if (this.busy !== undefined) return
    const key = this.keys.get(name) ?? freshKey()
    this.keys.set(name, key)
    this.busy = renewal
    this.trouble = undefined
    const came = await this.ask((at) => asked({ 'idempotency-key': key }, at))
    this.busy = undefined
    if (!came) return
    if ('trouble' in came) {
      this.trouble = { renewal, trouble: came.trouble }
      return
    }
    this.keys.delete(name)
    const { value } = this.list
    if (value) {
      const entries = value.entries.map((each) => (each.renewal === renewal ? came.answer : each))
      this.list = { is: 'here', value: { ...value, entries } }
    }
    this.announce(came.answer.stateText)
    await this.focusOn(`[id="renewal-${renewal}"]`)
  }
}
