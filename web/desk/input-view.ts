import { html, nothing, type TemplateResult } from 'lit'

export interface Input {
  readonly name: string
  readonly label: string
  readonly value?: string
  readonly type?: string
  readonly list?: string
  readonly needed?: boolean
  readonly shortest?: number
}

/** A field of staff's. No browser offers what was typed for somebody else before. */
export function inputView({ name, label, value = '', type = 'text', list, needed = false, shortest }: Input): TemplateResult {
  return html`<div>
    <label for=${name}>${label}</label>
    <input
      id=${name}
      name=${name}
      type=${type}
      .defaultValue=${value}
      list=${list ?? nothing}
      minlength=${shortest ?? nothing}
      ?required=${needed}
      autocomplete="off"
      autocapitalize="none"
      spellcheck="false"
    />
  </div>`
}

/** What stands in a form, trimmed. */
export function typedIn(form: HTMLFormElement, name: string): string {
  const value = new FormData(form).get(name)
  return typeof value === 'string' ? value.trim() : ''
}
