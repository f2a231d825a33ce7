import { html, nothing, type TemplateResult } from 'lit'
import type { CentralAddressInput, CentralContactPointInput, CentralDataPatch, CentralValues } from '../client/generated.ts'
import type { DeskWriting } from './desk-writing.ts'
import { inputView, typedIn } from './input-view.ts'

const single = ['birthDate', 'language', 'group', 'expires'] as const
const days: ReadonlySet<string> = new Set(['birthDate', 'expires'])
const names = ['given', 'middle', 'family'] as const
const points = ['emails', 'phones'] as const

/** What staff change here. Lists have one free row, and whoever empties a row takes it out; a further one comes with the next change. */
export function formView(data: CentralValues, { word }: DeskWriting): TemplateResult {
  return html`<div class="fields">
      ${names.map((part) => inputView({ name: `name.${part}`, label: word(part), value: data.name?.[part] ?? '' }))}
      ${single.map((field) =>
        inputView({
          name: field,
          label: word(`field-${field}`),
          value: data[field] ?? '',
          ...(days.has(field) && { type: 'date' }),
        }),
      )}
    </div>
    ${points.map((field) => (data[field] === undefined ? nothing : pointsView(field, data[field] ?? [], word)))}
    ${data.addresses === undefined ? nothing : addressesView(data.addresses ?? [], word)}`
}

type Word = DeskWriting['word']

function pointsView(field: (typeof points)[number], list: readonly CentralContactPointInput[], word: Word): TemplateResult {
  return html`<fieldset>
    <legend>${word(`field-${field}`)}</legend>
    ${[...list, { value: '', type: list[0]?.type, preferred: list.length === 0 }].map(
      ({ value, type, preferred }, row) =>
        html`<div class="fields">
          ${inputView({ name: `${field}.${row}.value`, label: numbered(word(`field-${field}`), row), value })}
          ${inputView({ name: `${field}.${row}.type`, label: numbered(word('kind'), row), value: type ?? '' })}
          ${preferredView(field, row, preferred, word)}
        </div>`,
    )}
  </fieldset>`
}

function addressesView(list: readonly CentralAddressInput[], word: Word): TemplateResult {
  const free: CentralAddressInput = {
    lines: [],
    preferred: list.length === 0,
    ...(list[0]?.type !== undefined && { type: list[0].type }),
  }
  return html`<fieldset>
    <legend>${word('field-addresses')}</legend>
    ${[...list, free].map(({ lines, postalCode, city, region, country, type, preferred }, row) => {
      const name = (part: string) => `addresses.${row}.${part}`
      return html`<div class="fields">
        <div>
          <label for=${name('lines')}>${numbered(word('lines'), row)}</label>
          <textarea
            id=${name('lines')}
            name=${name('lines')}
            rows="3"
            autocomplete="off"
            .defaultValue=${lines.join('\n')}
          ></textarea>
        </div>
        ${inputView({ name: name('postalCode'), label: numbered(word('postal-code'), row), value: postalCode ?? '' })}
        ${inputView({ name: name('city'), label: numbered(word('city'), row), value: city ?? '' })}
        ${inputView({ name: name('region'), label: numbered(word('region'), row), value: region ?? '' })}
        ${inputView({ name: name('country'), label: numbered(word('country'), row), value: country ?? '' })}
        ${inputView({ name: name('type'), label: numbered(word('kind'), row), value: type ?? '' })}
        ${preferredView('addresses', row, preferred, word)}
      </div>`
    })}
  </fieldset>`
}

function preferredView(field: string, row: number, preferred: boolean, word: Word): TemplateResult {
  return html`<label class="pick">
    <input
      type="radio"
      name=${`${field}.preferred`}
      value=${row}
      .defaultChecked=${preferred}
    />${numbered(word('preferred'), row)}
  </label>`
}

/** Each field of a list has a name of its own. */
function numbered(label: string, row: number): string {
  return `${label} ${row + 1}`
}

/** What was changed, and nothing else. */
export function patchOf(form: HTMLFormElement, data: CentralValues): CentralDataPatch {
  const patch: CentralDataPatch = {}
  const name = Object.fromEntries(
    names.flatMap((part) => {
      const typed = typedIn(form, `name.${part}`)
      return typed === (data.name?.[part] ?? '') ? [] : [[part, typed === '' ? null : typed]]
    }),
  )
  if (Object.keys(name).length > 0) patch.name = name
  for (const field of single) {
    const typed = typedIn(form, field)
    if (typed !== (data[field] ?? '')) patch[field] = typed === '' ? null : typed
  }
  for (const field of points) {
    const before = data[field]
    if (before === undefined) continue
    const list = rowsOf(form, field, 'value').map(({ row, preferred }): CentralContactPointInput => {
      const type = typedIn(form, `${field}.${row}.type`)
      return { value: typedIn(form, `${field}.${row}.value`), ...(type !== '' && { type }), preferred }
    })
    if (!same(list, before ?? [])) patch[field] = list
  }
  if (data.addresses !== undefined) {
    const list = rowsOf(form, 'addresses', 'lines').map(({ row, preferred }): CentralAddressInput => {
      const parts = ['postalCode', 'city', 'region', 'country', 'type'] as const
      const typed = parts.map((part) => [part, typedIn(form, `addresses.${row}.${part}`)] as const)
      const lines = typedIn(form, `addresses.${row}.lines`)
        .split(/\r?\n/)
        .map((line) => line.trim())
      return {
        lines: lines.filter((line) => line !== ''),
        ...Object.fromEntries(typed.filter(([, text]) => text !== '')),
        preferred,
      }
    })
    if (!same(list, data.addresses ?? [])) patch.addresses = list
  }
  return patch
}

/** The rows of a list in which something stands; where the preferred one was emptied, none is. */
function rowsOf(form: HTMLFormElement, field: string, part: string): { readonly row: number; readonly preferred: boolean }[] {
  const preferred = typedIn(form, `${field}.preferred`)
  const rows = [...form.elements].flatMap((element) => {
    const found = new RegExp(`^${field}\\.(\\d+)\\.${part}$`).exec(element.getAttribute('name') ?? '')
    return found && typedIn(form, found[0]) !== '' ? [Number(found[1])] : []
  })
  return rows.map((row) => ({ row, preferred: String(row) === preferred }))
}

/** Whatever the order of their keys. */
function same(one: readonly object[], other: readonly object[]): boolean {
  const sorted = (list: readonly object[]) =>
    JSON.stringify(list.map((each) => Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1))))
  return sorted(one) === sorted(other)
}
