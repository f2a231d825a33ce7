import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { getSettlement, type SettledRenewal, type Settlement, type SettlementSum } from '../client/generated.ts'
import { kept } from '../elements/kept.ts'
import type { Trouble } from '../elements/problems.ts'
import { DeskElement } from './desk-element.ts'
import { inputView, typedIn } from './input-view.ts'

const amounts = ['captured', 'refunded', 'extended', 'posted', 'open'] as const

/** What became of a merchant account's money on a day. */
export class DeskSettlement extends DeskElement {
  static override readonly properties: PropertyDeclarations = {
    settlement: { state: true },
    trouble: { state: true },
    busy: { state: true },
  }

  declare private settlement: Settlement | undefined
  declare private trouble: Trouble | undefined
  declare private busy: boolean

  protected override begin(): void {
    this.busy = false
  }

  protected override view(): TemplateResult {
    const { settlement, trouble, busy } = this
    return html`${this.heading(this.word('settlement'))}
      <form @submit=${this.submit}>
        <div class="fields">
          ${inputView({ name: 'merchant', label: this.word('merchant'), value: kept.get('desk-merchant') ?? '', needed: true })}
          ${inputView({ name: 'day', label: this.word('day'), type: 'date', value: today(), needed: true })}
        </div>
        <div class="actions"><button class="primary" aria-disabled=${busy ? 'true' : 'false'}>${this.word('show')}</button></div>
      </form>
      ${trouble ? this.troubleView(trouble, undefined) : nothing} ${busy ? this.skeleton(3) : nothing}
      ${settlement ? this.settlementView(settlement) : nothing}`
  }

  private settlementView({ day, complete, sums, rows, merchant }: Settlement): TemplateResult {
    const heads = ['captured', 'refunded', 'extended', 'posted', 'open'] as const
    return html`<div class="subheading" role="heading" aria-level=${this.headingLevel + 1} tabindex="-1" id="settlement">
        ${merchant}, ${this.day(day)}
      </div>
      ${complete ? nothing : html`<p class="note"><strong>${this.word('settlement-partial')}</strong></p>`}
      ${
        sums.length === 0
          ? nothing
          : this.table(
              this.word('sums'),
              [this.word('currency'), ...heads.map((head) => this.word(`money-${head}`)), this.word('at-desk')],
              html`${sums.map((sum) => this.sumView(sum))}`,
            )
      }
      ${
        rows.length === 0
          ? html`<p>${this.word('no-money')}</p>`
          : this.table(
              this.word('renewals'),
              [
                this.word('number-of-renewal'),
                this.word('place'),
                ...heads.map((head) => this.word(`money-${head}`)),
                this.word('state'),
                this.word('reference'),
              ],
              html`${rows.map((row) => this.rowView(row))}`,
            )
      }`
  }

  private sumView({ paid, refunded, extended, posted, open, atDesk }: SettlementSum): TemplateResult {
    return html`<tr>
      <th scope="row">${paid.currency}</th>
      ${[paid, refunded, extended, posted, open, atDesk].map((each) => html`<td class="money">${this.money(each)}</td>`)}
    </tr>`
  }

  private rowView(row: SettledRenewal): TemplateResult {
    const references = [row.receipt, row.deskReference, row.resolution?.reference].filter((each) => each !== undefined)
    return html`<tr>
      <th scope="row">${row.renewal}</th>
      <td>${this.place(row.institution)}</td>
      ${amounts.map((each) => html`<td class="money">${this.money(row[each])}</td>`)}
      <td>${this.word(`renewals-${row.state}`)}</td>
      <td>${references.map((each) => html`<p>${each}</p>`)}</td>
    </tr>`
  }

  private readonly submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    void this.load(typedIn(form, 'merchant'), typedIn(form, 'day'))
  }

  private async load(merchant: string, day: string): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.trouble = this.settlement = undefined
    const asked = await this.ask((at) => getSettlement(merchant, day, { ...at, headers: { Accept: 'application/json' } }))
    this.busy = false
    if (!asked) return
    if ('trouble' in asked) this.trouble = asked.trouble
    else if (typeof asked.answer !== 'string') {
      kept.set('desk-merchant', merchant)
      this.settlement = asked.answer
      await this.focusOn('#settlement')
    }
  }
}

/** The reader's own day. */
function today(): string {
  const now = new Date()
  const two = (part: number) => String(part).padStart(2, '0')
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
}
