import { html, nothing, type TemplateResult } from 'lit'

export interface Field {
  readonly name: string
  readonly label: string
  readonly type?: string
  /** So that password managers know what it is: nobody has to remember or retype anything (WCAG 2.2, 3.3.8). */
  readonly autocomplete: string
  readonly inputmode?: string
  readonly value?: string
  readonly wrong: boolean
}

/** One field of a form, with its label. What is wrong stands above the form and is named by the field. */
export function fieldView({ name, label, type = 'text', autocomplete, inputmode, value = '', wrong }: Field): TemplateResult {
  return html`<div part="field">
    <label for=${name}>${label}</label>
    <input
      part="input"
      id=${name}
      name=${name}
      type=${type}
      autocomplete=${autocomplete}
      inputmode=${inputmode ?? nothing}
      autocapitalize="none"
      spellcheck="false"
      required
      .defaultValue=${value}
      aria-invalid=${wrong ? 'true' : 'false'}
      aria-describedby=${wrong ? 'trouble' : nothing}
    />
  </div>`
}

export function valueOf(form: HTMLFormElement, name: string): string {
  const field = form.elements.namedItem(name)
  return field instanceof HTMLInputElement ? field.value : ''
}
