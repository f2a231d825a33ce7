import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit'
import {
  getCentralChange,
  retryCentralChange,
  reverseCentralChange,
  type CentralChange,
  type CentralChangeTarget,
} from '../client/generated.ts'
import { freshKey } from '../elements/fresh-key.ts'
import { again, came, notYet, type Loaded } from '../elements/loaded.ts'
import { polling } from '../elements/polling.ts'
import type { Trouble } from '../elements/problems.ts'
import { DeskElement } from './desk-element.ts'
import { fieldWord } from './values.ts'

/** One change, followed until it has arrived everywhere; tried again, or undone. */
export class DeskChange extends DeskElement {
  static override readonly properties: PropertyDeclarations = {
    change: { attribute: false },
    shown: { state: true },
    busy: { state: true },
    trouble: { state: true },
    sure: { state: true },
  }

  declare change: string
  declare private shown: Loaded<CentralChange>
  declare private busy: boolean
  declare private trouble: Trouble | undefined
  declare private sure: boolean
  private polls: { stop(): void } | undefined
  /** Of each thing asked for: the same until its answer came. */
  private readonly keys = new Map<string, string>()

  constructor() {
    super()
    this.shown = notYet
    this.busy = false
    this.sure = false
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.polls?.stop()
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed)
    if (changed.get('change') === undefined) return
    this.shown = notYet
    this.sure = false
    this.refresh()
  }

  protected override begin(): void {
    void this.look()
  }

  private async look(): Promise<void> {
    this.shown = again(this.shown)
    const asked = await this.ask((at) => getCentralChange(this.change, at))
    if (asked) this.take(came(asked, this.shown))
  }

  private take(shown: Loaded<CentralChange>): void {
    const before = this.shown.value
    this.shown = shown
    const { value } = shown
    if (value && before && value.state !== before.state) this.announce(this.word(`change-${value.state}`))
    this.polls?.stop()
    if (!value || isOver(value)) return
    this.polls = polling(async (signal) => {
      const asked = await this.ask((at) => getCentralChange(this.change, at), signal)
      if (!asked) return { goOn: false }
      const next = came(asked, this.shown)
      const was = this.shown.value?.state
      this.shown = next
      if (next.value && next.value.state !== was) this.announce(this.word(`change-${next.value.state}`))
      const notBefore = 'trouble' in asked ? asked.trouble.retryAfter : undefined
      return { goOn: next.value === undefined || !isOver(next.value), ...(notBefore !== undefined && { notBefore }) }
    })
  }

  protected override view(): TemplateResult {
    const { shown, trouble } = this
    return html`${shown.is === 'failed' ? this.troubleView(shown.trouble, () => void this.look()) : nothing}
    ${trouble ? this.troubleView(trouble, undefined) : nothing}
    ${shown.value ? this.changeView(shown.value) : shown.is === 'loading' ? this.skeleton(4) : nothing}`
  }

  private changeView(change: CentralChange): TemplateResult {
    const { state, fields, by, purpose, madeAt, targets, kind, reversedBy, undoUntil } = change
    const stuck = targets.some(({ state }) => state === 'waiting' || state === 'refused')
    const undoable = kind === 'update' && state !== 'refused' && reversedBy === undefined && Date.parse(undoUntil) > Date.now()
    return html`${this.heading(this.word('the-change'))}
      <p><strong>${this.word(`change-${state}`)}</strong></p>
      <dl>
        <dt>${this.word('fields')}</dt>
        <dd>${fields.map((field) => this.word(fieldWord(field))).join(', ')}</dd>
        <dt>${this.word('made')}</dt>
        <dd>${this.moment(madeAt)}, ${by.institution === undefined ? this.word(`by-${by.kind}`) : this.place(by.institution)}</dd>
        ${
          purpose === undefined
            ? nothing
            : html`<dt>${this.word('purpose')}</dt>
                <dd dir="auto">${purpose}</dd>`
        }
        ${
          reversedBy === undefined
            ? nothing
            : html`<dt>${this.word('undone')}</dt>
                <dd>${this.word('undone-text')}</dd>`
        }
      </dl>
      ${this.table(
        this.word('where'),
        [this.word('place'), this.word('state'), this.word('what-happens')],
        html`${targets.map((target) => this.targetView(target))}`,
      )}
      <div class="actions">
        ${stuck ? html`<button type="button" @click=${() => void this.retry()}>${this.say('retry')}</button>` : nothing}
        ${
          !undoable
            ? nothing
            : this.sure
              ? html`<button type="button" class="primary" id="sure" @click=${() => void this.undo()}>
                    ${this.word('undo-sure')}</button
                  ><button type="button" @click=${() => this.ponder(false)}>${this.say('not-now')}</button>`
              : html`<button type="button" id="undo" @click=${() => this.ponder(true)}>${this.word('undo')}</button>`
        }
      </div>`
  }

  private targetView({ central, institution, state, fields, said, why, retryAt }: CentralChangeTarget): TemplateResult {
    return html`<tr>
      <th scope="row">${central ? this.word('central-record') : this.place(institution ?? '')}</th>
      <td>
        <p>${this.word(`target-${state}`)}</p>
        ${retryAt === undefined || state !== 'waiting' ? nothing : html`<p class="quiet">${this.word('next-try', { time: this.moment(retryAt) })}</p>`}
      </td>
      <td>
        ${fields.map(({ field, result }) => html`<p>${this.word(fieldWord(field))}: ${this.word(`result-${result}`)}</p>`)}
        ${said === undefined ? nothing : html`<p dir="auto">${said}</p>`}
        ${why === undefined ? nothing : html`<p class="quiet">${why}</p>`}
      </td>
    </tr>`
  }

  private ponder(sure: boolean): void {
    this.sure = sure
    void this.focusOn(sure ? '#sure' : '#undo')
  }

  private async retry(): Promise<void> {
    const done = await this.act('retry', (headers, at) => retryCentralChange(this.change, headers, at))
    if (done) this.take({ is: 'here', value: done })
  }

  private async undo(): Promise<void> {
    const made = await this.act('undo', (headers, at) => reverseCentralChange(this.change, headers, at))
    if (!made) return
    // Undoing is a change of its own: that one is followed from now on.
    this.change = made.id
    await this.focusOn('.heading')
  }

  private async act(
    what: string,
    asked: (
      headers: { 'idempotency-key': string },
      at: Parameters<Parameters<typeof this.ask<CentralChange>>[0]>[0],
    ) => Promise<CentralChange>,
  ): Promise<CentralChange | undefined> {
    if (this.busy) return undefined
    const name = `${what} ${this.change}`
    const key = this.keys.get(name) ?? freshKey()
    this.keys.set(name, key)
    this.busy = true
    this.trouble = undefined
    const came = await this.ask((at) => asked({ 'idempotency-key': key }, at))
    this.busy = false
    if (!came) return undefined
    if ('trouble' in came) {
      this.trouble = came.trouble
      return undefined
    }
    this.keys.delete(name)
    return came.answer
  }
}

function isOver({ state, targets }: CentralChange): boolean {
  return (state === 'done' || state === 'refused') && targets.every((target) => target.state !== 'waiting')
}
