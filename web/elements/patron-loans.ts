import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { listLoans, renewAllLoans, renewLoan, type Loan, type LoanRenewal, type Loans } from '../client/generated.ts'
import type { At } from '../client/send.ts'
import { freshKey } from './fresh-key.ts'
import { PatronList } from './patron-list.ts'
import { isOpen, type Trouble } from './problems.ts'

const everything = 'all'

/** What is lent; part of `<patron-account>`. Each renewal's result stands at its loan. */
export class PatronLoans extends PatronList<Loans> {
  static override readonly properties: PropertyDeclarations = {
    results: { state: true },
    troubles: { state: true },
    busy: { state: true },
  }

  declare private results: ReadonlyMap<string, LoanRenewal>
  declare private troubles: ReadonlyMap<string, Trouble>
  /** The loan that is being renewed, or `all`. */
  declare private busy: string | undefined
  /** A press keeps its key until it is known what came of it: pressed again after a lost answer, nothing is renewed twice. */
  private readonly keys = new Map<string, string>()

  protected override readonly called = { title: 'loans', none: 'no-loans' } as const

  constructor() {
    super()
    this.results = new Map()
    this.troubles = new Map()
  }

  protected override forget(): void {
    super.forget()
    this.results = new Map()
    this.troubles = new Map()
    this.keys.clear()
  }

  protected override fetched(at: At): Promise<Loans> {
    return listLoans('me', at)
  }

  protected override entries({ loans }: Loans): readonly Loan[] {
    return loans
  }

  protected override listView({ loans }: Loans): TemplateResult {
    const several = loans.filter(({ renewable }) => renewable !== false).length > 1
    const trouble = this.troubles.get(everything)
    return html`${several ? html`<div class="actions">${this.button(everything, 'renew-all')}</div>` : nothing}
      ${trouble ? this.troubleView(trouble, undefined) : nothing}
      <ul part="list" class="plain">
        ${loans.map((loan) => this.loanView(loan))}
      </ul>`
  }

  private loanView(loan: Loan): TemplateResult {
    const { title, author, due, institution, library, renewable, accruing, missing } = loan
    const result = this.results.get(loan.loan)
    const trouble = this.troubles.get(loan.loan)
    const late = Date.parse(due.at ?? `${due.day}T23:59:59`) < Date.now()
    return html`<li part="item" class="item">
      <p><strong dir="auto">${title}</strong>${author === undefined ? nothing : html` · <bdi>${author}</bdi>`}</p>
      <p part="date">
        ${this.say(late ? 'was-due' : 'due')}
        ${this.day(due.day)}${due.at === undefined ? nothing : html` <span class="quiet">(${this.moment(due.at)})</span>`}
      </p>
      <p class="quiet"><bdi>${this.place(institution, library)}</bdi></p>
      ${accruing ? html`<p>${this.say('accruing', { amount: this.money(accruing) })}</p>` : nothing}
      ${missing ? html`<p>${this.say(missing === 'lost' ? 'noted-lost' : 'noted-returned')}</p>` : nothing}
      ${result ? html`<p part="note" class=${result.outcome === 'renewed' ? 'state active' : 'note'}>${result.text}</p>` : nothing}
      ${trouble ? this.troubleView(trouble, undefined) : nothing}
      ${renewable === false || missing ? nothing : html`<div class="actions">${this.button(loan.loan, 'renew-loan', title)}</div>`}
    </li>`
  }

  private button(what: string, word: 'renew-loan' | 'renew-all', title?: string): TemplateResult {
    const busy = this.busy === what
    return html`<button
      part="button"
      type="button"
      aria-disabled=${busy ? 'true' : 'false'}
      @click=${() => void this.renew(what)}
    >
      ${busy ? this.say('one-moment') : this.say(word)}${title === undefined ? nothing : html`<span class="told">: ${title}</span>`}
    </button>`
  }

  private async renew(what: string): Promise<void> {
    if (this.busy !== undefined) return
    this.busy = what
    const key = this.keys.get(what) ?? freshKey()
    this.keys.set(what, key)
    const headers = { 'idempotency-key': key }
    const asked = await this.ask(async (at) => {
      if (what === everything) return renewAllLoans('me', headers, at)
      return { renewals: [await renewLoan('me', what, headers, at)], complete: true }
    })
    this.busy = undefined
    if (!asked) return
    const troubles = new Map(this.troubles)
    if ('trouble' in asked) {
      if (!isOpen(asked.trouble)) this.keys.delete(what)
      this.troubles = troubles.set(what, asked.trouble)
      return
    }
    const { renewals, complete } = asked.answer
    if (complete) this.keys.delete(what)
    troubles.delete(what)
    this.troubles = troubles
    this.results = new Map([...this.results, ...renewals.map((each) => [each.loan, each] as const)])
    this.show(renewals)
    this.tell('patron-loans-renewed', { renewals })
  }

  /** The loans as they are now, without another look. */
  private show(renewals: readonly LoanRenewal[]): void {
    const { value } = this.list
    if (value) {
      const current = new Map(renewals.flatMap(({ current: loan }) => (loan ? [[loan.loan, loan] as const] : [])))
      this.list = { is: 'here', value: { ...value, loans: value.loans.map((loan) => current.get(loan.loan) ?? loan) } }
    }
    const done = renewals.filter(({ outcome }) => outcome === 'renewed').length
    const [only, ...others] = renewals
    this.announce(
      only && others.length === 0 ? only.text : this.say('renewed-of', { done: String(done), all: String(renewals.length) }),
    )
  }
}
