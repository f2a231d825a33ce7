import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { searchCentralPatrons, type CentralFound, type CentralFoundPatronsItem } from '../client/generated.ts'
import type { Trouble } from '../elements/problems.ts'
import { DeskElement } from './desk-element.ts'
import { inputView, typedIn } from './input-view.ts'

const criteria = ['identifier', 'email', 'phone', 'familyName', 'givenName', 'birthDate'] as const
type Criteria = Partial<Record<(typeof criteria)[number], string>>

interface Asked {
  readonly zone: string
  readonly criteria: Criteria
  readonly purpose: string
}

/** Finds somebody in the central file: with a purpose, which the patron may read. */
export class DeskSearch extends DeskElement {
  static override readonly properties: PropertyDeclarations = {
    zone: { attribute: false },
    patron: { state: true },
    asked: { state: true },
    found: { state: true },
    busy: { state: true },
    trouble: { state: true },
  }

  declare zone: string
  declare private patron: string | undefined
  declare private asked: Asked | undefined
  declare private found: CentralFound | undefined
  declare private busy: boolean
  declare private trouble: Trouble | undefined

  protected override begin(): void {
    this.busy = false
  }

  /** Back to the form, ready to type. */
  async start(): Promise<void> {
    this.patron = undefined
    await this.focusOn('#identifier')
  }

  /** One step back; false where there is none. */
  back(): boolean {
    const { patron } = this
    if (patron === undefined) return false
    this.patron = undefined
    void this.focusOn(`.hit[data-patron="${patron}"]`)
    return true
  }

  protected override view(): TemplateResult {
    const { patron, asked } = this
    return html`<div ?hidden=${patron !== undefined}>${this.searchView()}</div>
      ${
        patron === undefined
          ? nothing
          : html`<p><button type="button" @click=${() => this.back()}>${this.word('back-to-hits')}</button></p>
              <desk-person
                embedded
                lang=${this.language}
                heading-level=${this.headingLevel}
                .zone=${this.zone}
                .patron=${patron}
                .purpose=${asked?.purpose ?? ''}
              ></desk-person>`
      }`
  }

  private searchView(): TemplateResult {
    const { found, busy, trouble } = this
    return html`${this.heading(this.word('find'))}
      <form @submit=${this.submit}>
        <div class="fields">
          ${inputView({ name: 'identifier', label: this.word('number') })}
          ${inputView({ name: 'email', label: this.word('email'), type: 'email' })}
          ${inputView({ name: 'phone', label: this.word('phone'), type: 'tel' })}
          ${inputView({ name: 'familyName', label: this.word('family') })}
          ${inputView({ name: 'givenName', label: this.word('given') })}
          ${inputView({ name: 'birthDate', label: this.word('field-birthDate'), type: 'date' })}
        </div>
        <p class="hint">${this.word('find-hint')}</p>
        ${inputView({ name: 'purpose', label: this.word('purpose'), needed: true, shortest: 3 })}
        <p class="hint">${this.word('purpose-hint')}</p>
        <div class="actions">
          <button class="primary" aria-disabled=${busy ? 'true' : 'false'}>${this.word('search')}</button>
        </div>
      </form>
      ${trouble ? this.troubleView(trouble, undefined) : nothing} ${busy ? this.skeleton(3) : nothing}
      ${found && !busy ? this.foundView(found) : nothing}`
  }

  private foundView({ patrons, complete, unasked, next }: CentralFound): TemplateResult {
    return html`<div class="subheading" role="heading" aria-level=${this.headingLevel + 1} tabindex="-1" id="found">
        ${this.word('hits', { count: String(patrons.length) })}
      </div>
      ${
        complete
          ? nothing
          : html`<div class="note">
              <p><strong>${this.say('partial')}</strong></p>
              ${unasked.map(({ institution, why }) => this.unknownAt(institution, why))}
            </div>`
      }
      <div @keydown=${this.walk}>${patrons.map((hit) => this.hitView(hit))}</div>
      ${next === undefined ? nothing : html`<button type="button" @click=${() => void this.more(next)}>${this.word('more')}</button>`}`
  }

  private hitView({ patron, name, birthDate, emails, numbers, active }: CentralFoundPatronsItem): TemplateResult {
    return html`<button type="button" class="hit" data-patron=${patron} @click=${() => this.openHit(patron)}>
      <strong><bdi>${[name.given, name.family].filter(Boolean).join(' ')}</bdi></strong
      >${birthDate === undefined ? nothing : html` · ${this.day(birthDate)}`}<br />${[...numbers, ...emails].join(' · ')}<br />${active.map((each) => this.place(each)).join(', ')}
    </button>`
  }

  private openHit(patron: string): void {
    this.patron = patron
  }

  private readonly submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const typed = criteria.map((name) => [name, typedIn(form, name)] as const).filter(([, value]) => value !== '')
    void this.search({ zone: this.zone, criteria: Object.fromEntries(typed), purpose: typedIn(form, 'purpose') })
  }

  private async search(asked: Asked): Promise<void> {
    if (this.busy) return
    this.asked = asked
    this.busy = true
    this.trouble = this.found = undefined
    const { zone, criteria, purpose } = asked
    const came = await this.ask((at) => searchCentralPatrons(zone, { ...criteria, purpose }, at))
    this.busy = false
    if (!came) return
    if ('trouble' in came) {
      this.trouble = came.trouble
      return
    }
    this.found = came.answer
    this.announce(this.word('hits', { count: String(came.answer.patrons.length) }))
    await this.focusOn(came.answer.patrons.length > 0 ? '.hit' : '#found')
  }

  private async more(cursor: string): Promise<void> {
    const { asked, found } = this
    if (!asked || !found || this.busy) return
    const came = await this.ask((at) =>
      searchCentralPatrons(asked.zone, { ...asked.criteria, purpose: asked.purpose, cursor }, at),
    )
    if (!came || this.found !== found) return
    if ('trouble' in came) this.trouble = came.trouble
    else this.found = { ...came.answer, patrons: [...found.patrons, ...came.answer.patrons] }
  }
}
