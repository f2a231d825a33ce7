import { html, nothing, type CSSResultGroup, type TemplateResult } from 'lit'
import { PatronElement } from '../elements/patron-element.ts'
import { looks } from '../elements/styles.ts'
import { deskLooks } from './looks.ts'
import { deskText, type DeskWord } from './texts.ts'

/** A part of the librarian's page: it asks as the person of staff who is signed in, and speaks their language. */
export abstract class DeskElement extends PatronElement {
  static override styles: CSSResultGroup = [looks, deskLooks]

  protected word(word: DeskWord, values?: Readonly<Record<string, string>>): string {
    return deskText(this.language, word, values)
  }

  protected override place(institution: string, library?: string): string {
    return this.topology?.networkZones.find(({ id }) => id === institution)?.name ?? super.place(institution, library)
  }

  /** A problem of one institution in few words: its code is no secret, and what an operator looks for. */
  protected unknownAt(institution: string, why: string | undefined): TemplateResult {
    return html`<p>
      ${this.word('unknown-at', { institution: this.place(institution) })}${why === undefined ? nothing : html` (${why})`}
    </p>`
  }

  /** A table that may be wider than the page: it scrolls by itself, and the keyboard reaches it. */
  protected table(caption: string, heads: readonly string[], rows: TemplateResult): TemplateResult {
    return html`<div class="wide" role="region" tabindex="0" aria-label=${caption}>
      <table>
        <caption>
          ${caption}
        </caption>
        <thead>
          <tr>
            ${heads.map((head) => html`<th scope="col">${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>`
  }

  /** The arrows go through the things that can be opened, one after the other. */
  protected readonly walk = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    const all = [...this.renderRoot.querySelectorAll<HTMLElement>('.hit')]
    const next = all[all.indexOf(event.target as HTMLElement) + step]
    if (!next) return
    event.preventDefault()
    next.focus()
  }
}
