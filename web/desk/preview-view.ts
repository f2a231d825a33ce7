import { html, nothing, type TemplateResult } from 'lit'
import type { CentralChangePreview, CentralValues } from '../client/generated.ts'
import type { DeskWriting } from './desk-writing.ts'
import { dataFields, fieldWord, linesOf, type DataField } from './values.ts'

/** What a change would come to, before anybody makes it. */
export function previewView({ central, changed, institutions }: CentralChangePreview, writing: DeskWriting): TemplateResult {
  const { word, place, table, unknownAt, language } = writing
  const fields = dataFields.filter((field) => changed[field] !== undefined)

  function fromTo(field: DataField, from: CentralValues | undefined, to: CentralValues | undefined): TemplateResult {
    const show = (values: CentralValues | undefined) => {
      const lines = linesOf(field, values, language)
      return lines.length === 0 ? html`<p>${word('empty')}</p>` : lines.map((line) => html`<p dir="auto">${line}</p>`)
    }
    return html`<td>${show(from)}</td>
      <td>${show(to)}</td>`
  }

  return html`<div class="subheading" role="heading" aria-level=${writing.level} tabindex="-1" id="preview">
      ${word('preview-title')}
    </div>
    <p>${word('preview-text')}</p>
    ${table(
      word('preview-title'),
      [word('place'), word('field'), word('until-now'), word('afterwards'), word('what-happens')],
      html`${fields.map(
        (field) =>
          html`<tr>
            <th scope="row">${word('central-record')}</th>
            <td>${word(fieldWord(field))}</td>
            ${fromTo(field, central, changed)}
            <td>${word('result-written')}</td>
          </tr>`,
      )}
      ${institutions.flatMap(({ institution, fields = [] }) =>
        fields.map(
          ({ field, rule, result, from, to, conflicts }) =>
            html`<tr>
              <th scope="row">${place(institution)}</th>
              <td>${word(fieldWord(field))}</td>
              ${fromTo(field, from, to)}
              <td class=${conflicts.length > 0 ? 'differs' : ''}>
                <p>${word(`result-${result}`)}</p>
                <p class="quiet">${word(`rule-${rule}`)}</p>
                ${conflicts.map(({ lost }) => html`<p><strong>${word(`would-lose-${lost}`)}</strong></p>`)}
              </td>
            </tr>`,
        ),
      )}`,
    )}
    ${institutions.map(({ is, institution, why }) =>
      is === 'unknown' ? html`<div class="note">${unknownAt(institution, why)}</div>` : nothing,
    )}`
}
