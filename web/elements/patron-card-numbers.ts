import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit'
import { getCardBarcode, type CardNumber } from '../client/generated.ts'
import { barcodeView, drawingOf } from './barcode.ts'
import { PatronElement } from './patron-element.ts'
import type { Trouble } from './problems.ts'

type Picture = { readonly drawing: ReturnType<typeof drawingOf> } | { readonly trouble: Trouble } | undefined

/** The numbers of a card; part of `<patron-card>`. The first that is taken is there to be scanned at once, all of them at a press in large. */
export class PatronCardNumbers extends PatronElement {
  static override readonly properties: PropertyDeclarations = {
    numbers: { attribute: false },
    pictures: { state: true },
    large: { state: true },
  }

  declare numbers: readonly CardNumber[]
  /** By position, as they came. */
  declare private pictures: ReadonlyMap<number, Picture>
  /** Which of them stands in the large view. */
  declare private large: number | undefined
  private readonly asked = new Set<number>()

  constructor() {
    super()
    this.numbers = []
    this.pictures = new Map()
  }

  protected override begin(): void {
    this.asked.clear()
    this.pictures = new Map()
    const first = this.first
    if (first !== undefined) void this.draw(first)
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed)
    const before = changed.get('numbers') as readonly CardNumber[] | undefined
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(this.numbers)) this.begin()
  }

  private get first(): number | undefined {
    const position = this.numbers.findIndex(({ active, masked }) => active && !masked)
    return position === -1 ? undefined : position
  }

  private async draw(position: number): Promise<void> {
    if (this.asked.has(position)) return
    this.asked.add(position)
    const asked = await this.ask((at) => getCardBarcode('me', { position: position + 1 }, at))
    if (!asked || 'trouble' in asked) this.asked.delete(position)
    if (!asked) return
    // The client's types call every picture a Blob; this one comes as the text that it is.
    const picture = 'answer' in asked ? { drawing: drawingOf(asked.answer as unknown as string) } : { trouble: asked.trouble }
    this.pictures = new Map(this.pictures).set(position, picture)
  }

  protected override view(): TemplateResult {
    const { numbers, first, large } = this
    return html`
      ${this.heading(this.say(numbers.length === 1 ? 'number' : 'numbers'))}
      <ul part="list" class="plain">
        ${numbers.map((number, position) => this.numberView(number, position, position === first))}
      </ul>
      <dialog part="dialog" aria-label=${this.say('large-view')} @close=${() => (this.large = undefined)}>
        ${large === undefined ? nothing : this.largeView(numbers[large]!, large)}
      </dialog>
    `
  }

  private numberView(number: CardNumber, position: number, shown: boolean): TemplateResult {
    const { value, active, masked, institution } = number
    return html`<li part="item" class="item">
      <p><bdi part="number" class="number" dir="ltr">${value}</bdi></p>
      <p class="quiet">
        ${this.place(institution)}${active ? nothing : html` · <strong>${this.say('number-dead')}</strong>`}${
          masked ? ` · ${this.say('number-masked')}` : nothing
        }
      </p>
      ${shown ? this.pictureView(number, position) : nothing}
      ${
        active && !masked
          ? html`<div class="actions">
              <button part="button" type="button" aria-haspopup="dialog" @click=${() => void this.enlarge(position)}>
                ${this.say('large-view')}${this.numbers.length > 1 ? html`<span class="told"> ${value}</span>` : nothing}
              </button>
            </div>`
          : nothing
      }
    </li>`
  }

  private pictureView({ value }: CardNumber, position: number): TemplateResult {
    const picture = this.pictures.get(position)
    if (picture === undefined) return this.skeleton(2)
    if ('drawing' in picture) return barcodeView(picture.drawing, this.say('barcode-of', { number: spaced(value) }))
    const undrawable = picture.trouble.code === 'number-not-drawable'
    return this.troubleView(picture.trouble, undrawable ? undefined : () => void this.draw(position))
  }

  private largeView(number: CardNumber, position: number): TemplateResult {
    return html`${this.pictureView(number, position)}
      <p><bdi class="number" dir="ltr">${number.value}</bdi></p>
      <button part="button" type="button" autofocus @click=${() => this.dialog?.close()}>${this.say('close')}</button>`
  }

  private get dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog')
  }

  private async enlarge(position: number): Promise<void> {
    this.large = position
    await this.updateComplete
    this.dialog?.showModal()
    await this.draw(position)
  }
}

/** Read out digit by digit, not as millions. */
function spaced(number: string): string {
  return number.replaceAll(/.(?!$)/gu, '$& ')
}
