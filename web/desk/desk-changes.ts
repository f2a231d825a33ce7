import { html, type PropertyDeclarations, type TemplateResult } from 'lit'
import { listCentralChanges, type CentralChange } from '../client/generated.ts'
import type { At } from '../client/send.ts'
import { DeskPages, type Page } from './desk-pages.ts'
import { fieldWord } from './values.ts'

/** Changes in reach, and one of them at a time to follow. */
export class DeskChanges extends DeskPages<CentralChange> {
  static override readonly properties: PropertyDeclarations = { opened: { state: true } }

  declare private opened: string | undefined

  /** One step back; false where there is none. */
  back(): boolean {
    const { opened } = this
    if (opened === undefined) return false
    this.opened = undefined
    void this.load().then(() => this.focusOn(`.hit[data-change="${opened}"]`))
    return true
  }

  /** Follows this one. */
  follow(change: string): void {
    this.opened = change
  }

  protected override async fetched(before: string | undefined, at: At): Promise<Page<CentralChange>> {
    const { changes, next } = await listCentralChanges({ zone: this.zone, ...(before !== undefined && { before }) }, at)
    return { entries: changes, next }
  }

  protected override view(): TemplateResult {
    if (this.opened !== undefined) {
      return html`<p><button type="button" @click=${() => this.back()}>${this.word('back-to-changes')}</button></p>
        <desk-change embedded lang=${this.language} heading-level=${this.headingLevel} .change=${this.opened}></desk-change>`
    }
    return html`<div class="row">
        ${this.heading(this.word('changes'))}
        <button type="button" @click=${() => void this.load()}>${this.say('refresh')}</button>
      </div>
      ${this.listView(this.word('no-changes'), (change) => this.entryView(change))}`
  }

  private entryView({ id, state, fields, madeAt, by, purpose = '' }: CentralChange): TemplateResult {
    return html`<button type="button" class="hit" data-change=${id} @click=${() => this.follow(id)}>
      <strong>${this.word(`change-${state}`)}</strong> · ${fields.map((field) => this.word(fieldWord(field))).join(', ')}<br />
      ${this.moment(madeAt)} · ${by.institution === undefined ? this.word(`by-${by.kind}`) : this.place(by.institution)}
      <bdi>${purpose}</bdi>
    </button>`
  }
}
