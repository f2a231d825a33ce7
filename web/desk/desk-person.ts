import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit'
import {
  changeCentralPatron,
  getCentralPatron,
  previewCentralChange,
  type CentralChangePreview,
  type CentralDataPatch,
  type CentralPatron,
} from '../client/generated.ts'
import { freshKey } from '../elements/fresh-key.ts'
import { again, came, notYet, type Loaded } from '../elements/loaded.ts'
import type { Trouble } from '../elements/problems.ts'
import { compareView } from './compare-view.ts'
import { DeskElement } from './desk-element.ts'
import { formView, patchOf } from './person-form.ts'
import { previewView } from './preview-view.ts'
import { dataFields, fieldWord, linesOf } from './values.ts'

type Step =
  | { readonly is: 'looking' }
  | { readonly is: 'editing'; readonly patch?: CentralDataPatch; readonly nothing?: true }
  | { readonly is: 'previewed'; readonly patch: CentralDataPatch; readonly preview: CentralChangePreview; readonly key: string }
  | { readonly is: 'made'; readonly change: string }

/** One person of the central file: compared with every copy, changed by way of a preview, and the change followed. */
export class DeskPerson extends DeskElement {
  static override readonly properties: PropertyDeclarations = {
    zone: { attribute: false },
    patron: { attribute: false },
    purpose: { attribute: false },
    person: { state: true },
    step: { state: true },
    busy: { state: true },
    trouble: { state: true },
  }

  declare zone: string
  declare patron: string
  declare purpose: string
  declare private person: Loaded<CentralPatron>
  declare private step: Step
  declare private busy: boolean
  declare private trouble: Trouble | undefined

  constructor() {
    super()
    this.person = notYet
    this.step = { is: 'looking' }
    this.busy = false
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed)
    if (changed.get('patron') !== undefined) this.startAgain()
  }

  protected override begin(): void {
    void this.load()
  }

  private startAgain(): void {
    this.person = notYet
    this.step = { is: 'looking' }
    this.refresh()
  }

  private async load(): Promise<void> {
    const first = this.person.value === undefined
    this.person = again(this.person)
    const asked = await this.ask((at) => getCentralPatron(this.zone, this.patron, at))
    if (!asked) return
    this.person = came(asked, this.person)
    if (first) await this.focusOn('.heading')
  }

  protected override view(): TemplateResult {
    const { person } = this
    const { value } = person
    return html`${person.is === 'failed' ? this.troubleView(person.trouble, () => void this.load()) : nothing}
    ${value ? this.personView(value) : person.is === 'loading' ? this.skeleton(6) : nothing}`
  }

  private personView(person: CentralPatron): TemplateResult {
    const { step, trouble } = this
    const name = linesOf('name', person.data, this.language)[0] ?? this.word('nobody-named')
    return html`${this.heading(name)} ${trouble ? this.troubleView(trouble, undefined) : nothing} ${this.stepView(person, step)}`
  }

  private stepView(person: CentralPatron, step: Step): TemplateResult {
    const { language } = this
    switch (step.is) {
      case 'looking':
        return html`<dl>
            ${dataFields.map((field) => {
              const lines = linesOf(field, person.data, language)
              if (lines.length === 0) return nothing
              return html`<dt>${this.word(fieldWord(field))}</dt>
                <dd>${lines.map((line) => html`<div dir="auto">${line}</div>`)}</dd>`
            })}
          </dl>
          ${compareView(person, this.deskWriting)}
          <div class="actions">
            <button class="primary" type="button" @click=${() => this.edit()}>${this.word('change')}</button>
            <button type="button" @click=${() => void this.load()}>${this.say('refresh')}</button>
          </div>`
      case 'editing':
        return html`${step.nothing ? html`<p class="note">${this.word('nothing-changed')}</p>` : nothing}
          <form @submit=${this.submit}>
            ${formView({ ...person.data, ...step.patch }, this.deskWriting)}
            <div class="actions">
              <button class="primary" aria-disabled=${this.busy ? 'true' : 'false'}>${this.word('preview')}</button>
              <button type="button" @click=${() => this.leave()}>${this.say('not-now')}</button>
            </div>
          </form>`
      case 'previewed':
        return html`${previewView(step.preview, this.deskWriting)}
          <div class="actions">
            <button
              class="primary"
              type="button"
              aria-disabled=${this.busy ? 'true' : 'false'}
              @click=${() => void this.make(step)}
            >
              ${this.word('make-change')}
            </button>
            <button type="button" @click=${() => this.edit(step.patch)}>${this.word('change-again')}</button>
            <button type="button" @click=${() => this.leave()}>${this.say('not-now')}</button>
          </div>`
      case 'made':
        return html`<desk-change
            embedded
            lang=${language}
            heading-level=${this.headingLevel + 1}
            .change=${step.change}
          ></desk-change>
          <div class="actions"><button type="button" @click=${() => this.leave()}>${this.word('back-to-person')}</button></div>`
    }
  }

  private get deskWriting() {
    return {
      word: this.word.bind(this),
      language: this.language,
      place: (institution: string) => this.place(institution),
      table: this.table.bind(this),
      unknownAt: this.unknownAt.bind(this),
      level: this.headingLevel + 1,
    }
  }

  private edit(patch?: CentralDataPatch): void {
    this.trouble = undefined
    this.step = { is: 'editing', ...(patch && { patch }) }
    void this.focusOn('form input')
  }

  private leave(): void {
    this.trouble = undefined
    this.step = { is: 'looking' }
    void this.load()
    void this.focusOn('.heading')
  }

  private readonly submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const { person, step } = this
    if (person.value && step.is === 'editing') void this.preview(patchOf(event.target as HTMLFormElement, person.value.data))
  }

  private async preview(patch: CentralDataPatch): Promise<void> {
    if (this.busy) return
    if (Object.keys(patch).length === 0) {
      this.step = { is: 'editing', nothing: true }
      this.announce(this.word('nothing-changed'))
      return
    }
    this.busy = true
    this.trouble = undefined
    const asked = await this.ask((at) => previewCentralChange(this.zone, this.patron, { data: patch, ...this.why }, at))
    this.busy = false
    if (!asked) return
    if ('trouble' in asked) {
      this.trouble = asked.trouble
      // What was typed is not lost.
      this.step = { is: 'editing', patch }
      return
    }
    this.step = { is: 'previewed', patch, preview: asked.answer, key: freshKey() }
    await this.focusOn('#preview')
  }

  private get why() {
    return this.purpose.length >= 3 ? { purpose: this.purpose } : {}
  }

  private async make({ patch, preview, key }: Extract<Step, { is: 'previewed' }>): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.trouble = undefined
    const headers = { 'idempotency-key': key, 'if-match': preview.etag }
    const wanted = { data: patch, preview: preview.id, ...this.why }
    const asked = await this.ask((at) => changeCentralPatron(this.zone, this.patron, wanted, headers, at))
    this.busy = false
    if (!asked) return
    // The same key again: whether it was made is for the gateway to know.
    if ('trouble' in asked) this.trouble = asked.trouble
    else this.step = { is: 'made', change: asked.answer.id }
  }
}
