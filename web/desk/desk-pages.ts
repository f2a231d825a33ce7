import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit'
import type { At } from '../client/send.ts'
import { again, came, notYet, type Loaded } from '../elements/loaded.ts'
import { DeskElement } from './desk-element.ts'

export interface Page<Entry> {
  readonly entries: readonly Entry[]
  readonly next: string | undefined
}

/** A list that comes page by page, the newest first. */
export abstract class DeskPages<Entry> extends DeskElement {
  static override readonly properties: PropertyDeclarations = { zone: { attribute: false }, list: { state: true } }

  declare zone: string
  declare protected list: Loaded<Page<Entry>>

  constructor() {
    super()
    this.list = notYet
  }

  protected abstract fetched(before: string | undefined, at: At): Promise<Page<Entry>>

  protected override updated(changed: PropertyValues): void {
    super.updated(changed)
    if (changed.get('zone') !== undefined) this.anew()
  }

  protected override begin(): void {
    void this.load()
  }

  /** What is there belongs to another question. */
  protected anew(): void {
    this.list = notYet
    this.refresh()
  }

  protected async load(): Promise<void> {
    this.list = again(this.list)
    const asked = await this.ask((at) => this.fetched(undefined, at))
    if (asked) this.list = came(asked, this.list)
  }

  private async more(page: Page<Entry>): Promise<void> {
    const asked = await this.ask((at) => this.fetched(page.next, at))
    if (!asked || this.list.value !== page) return
    this.list =
      'trouble' in asked
        ? { is: 'failed', trouble: asked.trouble, value: page }
        : { is: 'here', value: { ...asked.answer, entries: [...page.entries, ...asked.answer.entries] } }
  }

  protected listView(nothingThere: string, entryView: (entry: Entry) => TemplateResult): TemplateResult {
    const { list } = this
    const { value } = list
    return html`${list.is === 'failed' ? this.troubleView(list.trouble, () => void this.load()) : nothing}
    ${
      value
        ? html`${value.entries.length === 0 ? html`<p>${nothingThere}</p>` : nothing}
            <div @keydown=${this.walk}>${value.entries.map(entryView)}</div>
            ${value.next === undefined ? nothing : html`<button type="button" @click=${() => void this.more(value)}>${this.word('more')}</button>`}`
        : list.is === 'loading'
          ? this.skeleton(4)
          : nothing
    }`
  }
}
