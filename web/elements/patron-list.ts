import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import type { AccountSource } from '../client/generated.ts'
import type { At } from '../client/send.ts'
import { again, came, notYet, type Loaded } from './loaded.ts'
import { PatronElement } from './patron-element.ts'
import { sourcesView } from './sources-view.ts'
import type { Word } from './texts.ts'

/** What the lists of an account have in common. */
export interface Listed {
  readonly sources: readonly AccountSource[]
  readonly complete: boolean
  readonly asOf: string
}

/** One list of an account, with what may be missing from it. */
export abstract class PatronList<List extends Listed> extends PatronElement {
  static override readonly properties: PropertyDeclarations = { list: { state: true } }

  declare protected list: Loaded<List>
  /** What it is called, and what is said where there is nothing in it. */
  protected abstract readonly called: { readonly title: Word; readonly none: Word }

  constructor() {
    super()
    this.list = notYet
  }

  protected abstract fetched(at: At): Promise<List>
  protected abstract entries(list: List): readonly unknown[]
  protected abstract listView(list: List): TemplateResult | typeof nothing

  protected override begin(): void {
    void this.load(false)
  }

  protected override forget(): void {
    super.forget()
    this.list = notYet
  }

  protected async load(fresh: boolean): Promise<void> {
    this.list = again(this.list)
    const asked = await this.ask((at) => this.fetched({ ...at, ...(fresh && { headers: { 'Cache-Control': 'no-cache' } }) }))
    if (!asked) return
    this.list = came(asked, this.list)
    if ('answer' in asked) this.tell('patron-shown', { complete: asked.answer.complete })
  }

  protected override view(): TemplateResult {
    const { list, called } = this
    const { value } = list
    const unoffered = list.is === 'failed' && list.trouble.code === 'capability-missing'
    return html`${this.heading(this.say(called.title))}
    ${
      unoffered
        ? html`<p class="quiet">${list.trouble.detail}</p>`
        : list.is === 'failed'
          ? this.troubleView(list.trouble, () => void this.load(true))
          : nothing
    }
    ${value ? this.wholeView(value) : list.is === 'loading' ? this.skeleton(3) : nothing}`
  }

  private wholeView(list: List): TemplateResult {
    const empty = this.entries(list).length === 0
    return html`${list.complete ? nothing : html`<p part="note" class="note"><strong>${this.say('partial')}</strong></p>`}
    ${sourcesView(list.sources, this.writing)} ${empty && list.complete ? html`<p>${this.say(this.called.none)}</p>` : nothing}
    ${empty ? nothing : this.listView(list)}`
  }
}
