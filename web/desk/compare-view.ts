import { html, nothing, type TemplateResult } from 'lit'
import type { CentralPatron, CentralWhereabouts } from '../client/generated.ts'
import type { DeskWriting } from './desk-writing.ts'
import { dataFields, fieldWord, linesOf } from './values.ts'

/** The central record beside every copy, in the fields in which one of them differs; and where nobody is, or nobody answered. */
export function compareView({ data, institutions, complete }: CentralPatron, writing: DeskWriting): TemplateResult {
  const { word, place, table, unknownAt, language } = writing
  const copies = institutions.filter(({ is, central }) => is === 'copy' && central !== true)
  const differing = dataFields.filter((field) =>
    copies.some(({ differences = [] }) => differences.some((each) => each.field === field)),
  )
  const absent = institutions.filter(({ is }) => is === 'nobody').map(({ institution }) => place(institution))
  const unknown = institutions.filter(({ is }) => is === 'unknown')

  function cell(copy: CentralWhereabouts, field: (typeof dataFields)[number]): TemplateResult {
    const difference = copy.differences?.find((each) => each.field === field)
    if (!difference) return html`<td>${word('the-same')}</td>`
    const lines = linesOf(field, difference.copy, language)
    return html`<td class="differs">
      ${lines.length === 0 ? html`<p>${word('empty')}</p>` : lines.map((line) => html`<p dir="auto">${line}</p>`)}
      <p class="quiet">${word(`difference-${difference.state}`)} · ${word(`rule-${difference.rule}`)}</p>
    </td>`
  }

  return html`<div class="subheading" role="heading" aria-level=${writing.level}>${word('copies')}</div>
    ${complete ? nothing : html`<div class="note">${unknown.map(({ institution, why }) => unknownAt(institution, why))}</div>`}
    <ul>
      ${copies.map(
        ({ institution, group, differences = [] }) =>
          html`<li>
            <strong>${place(institution)}</strong>${group === undefined ? nothing : html` · ${group}`} ·
            ${differences.length === 0 ? word('agrees') : word('differs-in', { count: String(differences.length) })}
          </li>`,
      )}
    </ul>
    ${absent.length === 0 ? nothing : html`<p>${word('not-at', { places: absent.join(', ') })}</p>`}
    ${
      differing.length === 0
        ? nothing
        : table(
            word('differences'),
            [word('field'), word('central-record'), ...copies.map(({ institution }) => place(institution))],
            html`${differing.map(
              (field) =>
                html`<tr>
                  <th scope="row">${word(fieldWord(field))}</th>
                  <td>${linesOf(field, data, language).map((line) => html`<p dir="auto">${line}</p>`)}</td>
                  ${copies.map((copy) => cell(copy, field))}
                </tr>`,
            )}`,
          )
    }`
}
