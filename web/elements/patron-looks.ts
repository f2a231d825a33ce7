import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { listOwnAudit, type OwnAuditEntries, type OwnAuditEntry } from '../client/generated.ts'
import { again, came, notYet, type Loaded } from './loaded.ts'
import { PatronElement } from './patron-element.ts'
import type { Word } from './texts.ts'

const changes: ReadonlySet<string> = new Set(['done', 'unknown'])

/** `<patron-looks>`: who looked at my data or changed it, when and why. */
export class PatronLooks extends PatronElement {
  static override readonly properties: PropertyDeclarations = { looks: { state: true } }

  declare private looks: Loaded<OwnAuditEntries>

  constructor() {
    super()
    this.looks = notYet
  }

  protected override begin(): void {
    void this.load()
  }

  protected override forget(): void {
    super.forget()
    this.looks = notYet
  }

  private async load(): Promise<void> {
    this.looks = again(this.looks)
    const asked = await this.ask((at) => listOwnAudit('me', {}, at))
    if (!asked) return
    this.looks = came(asked, this.looks)
    if ('answer' in asked) this.tell('patron-shown', { complete: asked.answer.complete })
  }

  private async more(shown: OwnAuditEntries, before: string): Promise<void> {
    const asked = await this.ask((at) => listOwnAudit('me', { before }, at))
    if (!asked || this.looks.value !== shown) return
    if ('trouble' in asked) this.looks = { is: 'failed', trouble: asked.trouble, value: shown }
    else this.looks = { is: 'here', value: { ...asked.answer, entries: [...shown.entries, ...asked.answer.entries] } }
  }

  protected override view(): TemplateResult {
    const { looks } = this
    const { value } = looks
    return html`${this.heading(this.say('looks'))}
    ${looks.is === 'failed' ? this.troubleView(looks.trouble, () => void this.load()) : nothing}
    ${value ? this.wholeView(value) : looks.is === 'loading' ? this.skeleton(3) : nothing}`
  }

  private wholeView(shown: OwnAuditEntries): TemplateResult {
    const { entries, next, complete } = shown
    return html`${complete ? nothing : html`<p part="note" class="note"><strong>${this.say('partial')}</strong></p>`}
    ${
      entries.length === 0
        ? complete
          ? html`<p>${this.say('no-looks')}</p>`
          : nothing
        : html`<ul part="list" class="plain">
            ${entries.map((entry) => this.entryView(entry))}
          </ul>`
    }
    ${
      next === undefined
        ? nothing
        : html`<button part="button" type="button" @click=${() => void this.more(shown, next)}>${this.say('earlier')}</button>`
    }`
  }

  /** Which of the many acts it was is for the code to say, which programs read: people are told whether it was looked at or changed, and why. */
  private entryView({ at, outcome, institution, purpose, by }: OwnAuditEntry): TemplateResult {
    const words = {
      staff: 'by-staff',
      software: 'by-software',
      self: 'by-self',
      'mailed-link': 'by-mailed-link',
      operator: 'by-operator',
      gateway: 'by-service',
    } as const satisfies Record<typeof by.kind, Word>
    const what = outcome === 'refused' ? 'was-refused' : changes.has(outcome) ? 'was-changed' : 'was-looked-at'
    return html`<li part="item" class="item">
      <p><strong>${this.say(what)}</strong> · ${this.say(words[by.kind])}</p>
      ${purpose === undefined ? nothing : html`<p dir="auto">${purpose}</p>`}
      <p class="quiet">${this.moment(at)} · <bdi>${this.place(institution)}</bdi></p>
    </li>`
  }
}
