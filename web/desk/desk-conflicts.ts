import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { listCentralConflicts, resolveCentralConflict, type CentralConflict } from '../client/generated.ts'
import type { At } from '../client/send.ts'
import { freshKey } from '../elements/fresh-key.ts'
import type { Trouble } from '../elements/problems.ts'
import { DeskPages, type Page } from './desk-pages.ts'
import { fieldWord, linesOf } from './values.ts'

/** Edits that lost, each for somebody to decide: it stays, or what lost is written after all. */
export class DeskConflicts extends DeskPages<CentralConflict> {
  static override readonly properties: PropertyDeclarations = { trouble: { state: true }, busy: { state: true } }

  declare private trouble: { readonly conflict: string; readonly trouble: Trouble } | undefined
  declare private busy: string | undefined
  private readonly keys = new Map<string, string>()

  protected override async fetched(before: string | undefined, at: At): Promise<Page<CentralConflict>> {
    const wanted = { zone: this.zone, state: 'open', ...(before !== undefined && { before }) } as const
    const { conflicts, next } = await listCentralConflicts(wanted, at)
    return { entries: conflicts, next }
  }

  protected override view(): TemplateResult {
    return html`<div class="row">
        ${this.heading(this.word('conflicts'))}
        <button type="button" @click=${() => void this.load()}>${this.say('refresh')}</button>
      </div>
      ${this.listView(this.word('no-conflicts'), (conflict) => this.entryView(conflict))}`
  }

  private entryView(conflict: CentralConflict): TemplateResult {
    const { id, institution, field, kind, rule, lost, at, keptUntil, lostValue, keptValue } = conflict
    const values = (told: typeof lostValue) => {
      const lines = linesOf(field, told, this.language)
      return lines.length === 0 ? this.word(told === undefined ? 'not-shown' : 'empty') : lines.join(' · ')
    }
    const title = `${this.place(institution)}: ${this.word(fieldWord(field))}`
    return html`<section class="item" aria-labelledby=${id}>
      <div class="subheading" role="heading" aria-level=${this.headingLevel + 1} id=${id}>${title}</div>
      <p>${this.word(`conflict-${kind}`)} (${this.word(`rule-${rule}`)}) · ${this.moment(at)}</p>
      <dl>
        <dt>${this.word(`lost-${lost}`)}</dt>
        <dd dir="auto">${values(lostValue)}</dd>
        <dt>${this.word('stands')}</dt>
        <dd dir="auto">${values(keptValue)}</dd>
      </dl>
      <p class="quiet">${this.word('kept-until', { time: this.moment(keptUntil) })}</p>
      ${this.trouble?.conflict === id ? this.troubleView(this.trouble.trouble, undefined) : nothing}
      <div class="actions">
        ${(['kept', 'lost'] as const).map(
          (take) =>
            html`<button
              type="button"
              aria-describedby=${id}
              aria-disabled=${this.busy === id ? 'true' : 'false'}
              @click=${() => void this.decide(id, take)}
            >
              ${this.word(`take-${take}`)}
            </button>`,
        )}
      </div>
    </section>`
  }

  private async decide(id: string, take: 'kept' | 'lost'): Promise<void> {
    if (this.busy !== undefined) return
    const name = `${id} ${take}`
    const key = this.keys.get(name) ?? freshKey()
    this.keys.set(name, key)
    this.busy = id
    this.trouble = undefined
    const asked = await this.ask((at) => resolveCentralConflict(id, { take }, { 'idempotency-key': key }, at))
    this.busy = undefined
    if (!asked) return
    if ('trouble' in asked) {
      this.trouble = { conflict: id, trouble: asked.trouble }
      return
    }
    const { value } = this.list
    if (value) this.list = { is: 'here', value: { ...value, entries: value.entries.filter((each) => each.id !== id) } }
    this.announce(this.word('decided'))
    if (asked.answer.change) this.tell('desk-change', { change: asked.answer.change.id })
    else await this.focusOn('.heading')
  }
}
