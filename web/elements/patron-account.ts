import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { PatronElement } from './patron-element.ts'

const all = ['loans', 'holds', 'fees', 'blocks'] as const
type Part = (typeof all)[number]

/** `<patron-account>`: what is lent, waited for and owed, and what stands in the way. Each part is asked for and fails by itself. */
export class PatronAccount extends PatronElement {
  static override readonly properties: PropertyDeclarations = { parts: {} }

  declare parts: string | undefined

  protected override begin(): void {
    // Whether anybody is signed in is found here once, and not by each part.
    void this.ask(async () => undefined)
    for (const part of this.renderRoot.querySelectorAll<PatronElement>('[embedded]')) part.refresh()
  }

  protected override view(): TemplateResult {
    const wanted = (this.parts ?? all.join(' ')).split(/\s+/)
    return html`${this.heading(this.say('account-title'))} ${wanted.map((part) => (isPart(part) ? this.partView(part) : nothing))}`
  }

  private partView(part: Part): TemplateResult {
    const level = this.headingLevel + 1
    const { gateway, institution, token, texts, language } = this
    const signedOut = () => (this.signedOut = true)
    switch (part) {
      case 'loans':
        return html`<patron-loans
          embedded
          .gateway=${gateway}
          .institution=${institution}
          .token=${token}
          .texts=${texts}
          lang=${language}
          heading-level=${level}
          @patron-sign-in-needed=${signedOut}
        ></patron-loans>`
      case 'holds':
        return html`<patron-holds
          embedded
          .gateway=${gateway}
          .institution=${institution}
          .token=${token}
          .texts=${texts}
          lang=${language}
          heading-level=${level}
          @patron-sign-in-needed=${signedOut}
        ></patron-holds>`
      case 'fees':
        return html`<patron-fees
          embedded
          .gateway=${gateway}
          .institution=${institution}
          .token=${token}
          .texts=${texts}
          lang=${language}
          heading-level=${level}
          @patron-sign-in-needed=${signedOut}
        ></patron-fees>`
      case 'blocks':
        return html`<patron-blocks
          embedded
          .gateway=${gateway}
          .institution=${institution}
          .token=${token}
          .texts=${texts}
          lang=${language}
          heading-level=${level}
          @patron-sign-in-needed=${signedOut}
        ></patron-blocks>`
    }
  }
}

function isPart(part: string): part is Part {
  return all.some((each) => each === part)
}
