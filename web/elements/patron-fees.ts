import { html, nothing, type TemplateResult } from 'lit'
import { listFees, type Fee, type Fees } from '../client/generated.ts'
import type { At } from '../client/send.ts'
import { PatronList } from './patron-list.ts'

/** What is owed; part of `<patron-account>`. */
export class PatronFees extends PatronList<Fees> {
  protected override readonly called = { title: 'fees', none: 'no-fees' } as const

  protected override fetched(at: At): Promise<Fees> {
    return listFees('me', at)
  }

  protected override entries({ fees }: Fees): readonly Fee[] {
    return fees
  }

  protected override listView({ fees, totals }: Fees): TemplateResult {
    return html`${totals.map((total) => html`<p><strong>${this.say('owed', { amount: this.money(total) })}</strong></p>`)}
      <ul part="list" class="plain">
        ${fees.map((fee) => this.feeView(fee))}
      </ul>`
  }

  private feeView({ kindText, said, title, open, since, institution, library, held }: Fee): TemplateResult {
    return html`<li part="item" class="item">
      <div class="row">
        <p><strong>${kindText}</strong>${title === undefined ? nothing : html` · <bdi>${title}</bdi>`}</p>
        <p>${this.money(open)}</p>
      </div>
      ${said === undefined ? nothing : html`<p dir="auto">${said}</p>`}
      ${held === undefined ? nothing : html`<p>${this.say(held === 'disputed' ? 'fee-disputed' : 'fee-elsewhere')}</p>`}
      <p class="quiet">
        <bdi>${this.place(institution, library)}</bdi
        >${since === undefined ? nothing : html` · ${this.say('since')} ${this.day(since)}`}
      </p>
    </li>`
  }
}
