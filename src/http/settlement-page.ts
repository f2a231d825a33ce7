import { createHash } from 'node:crypto'
import { moneyIn, type Money } from '#domain/money.ts'
import { nameIn } from '#domain/place.ts'
import type { SettlementRow, SettlementSum } from '#domain/settlement.ts'
import type { MerchantSettlement } from '#gateway/settlements.ts'
import { escaped } from './html.ts'
import type { Parts } from './parts.ts'

/** Each has its text under `settlement`. */
export const settlementWords = [
  'title',
  'partial',
  'nothing',
  'about-open',
  'renewal',
  'kind',
  'patron',
  'institution',
  'amount',
  'captured',
  'refunded',
  'extended',
  'posted',
  'open',
  'charged-back',
  'state',
  'settled-by',
  'reference',
  'sum',
  'at-desk',
  'online',
  'desk',
  'free',
] as const
type Word = (typeof settlementWords)[number]

const style = `
body { font: 1rem/1.4 system-ui, sans-serif; color: #111; background: #fff; margin: 1.5rem }
table { border-collapse: collapse }
caption { text-align: start; padding-block: .5rem }
th, td { border: 1px solid #767676; padding: .25rem .5rem; text-align: start; vertical-align: top }
.money { text-align: end; white-space: nowrap; font-variant-numeric: tabular-nums }
.id { overflow-wrap: anywhere; min-width: 8em; max-width: 12em }
.wide { overflow-x: auto }
tfoot th, tfoot td { font-weight: bold }
@page { size: A4 landscape; margin: 1cm }
@media print { body { font-size: 9pt; margin: 0 } .wide { overflow: visible } thead { display: table-header-group } tr { break-inside: avoid } }
`

/** Nothing runs in it and nothing is fetched for it; its one style is the one we wrote. */
export const settlementPagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** To be read and printed. */
export function settlementPage(
  settlement: MerchantSettlement,
  language: string,
  { texts, nameOf }: Pick<Parts, 'texts' | 'nameOf'>,
): string {
  const { merchant, day, complete, rows, sums } = settlement
  const say = (word: Word) => escaped(texts.say(language, `settlement.${word}`, { day }))
  const money = (amount: Money) => `<td class="money">${escaped(moneyIn(language, amount))}</td>`
  const heads: readonly (readonly [Word, className: string])[] = [
    ['renewal', 'id'],
    ['kind', ''],
    ['patron', 'id'],
    ['institution', ''],
    ['amount', 'money'],
    ['captured', 'money'],
    ['refunded', 'money'],
    ['extended', 'money'],
    ['posted', 'money'],
    ['open', 'money'],
    ['charged-back', 'money'],
    ['state', ''],
    ['settled-by', ''],
    ['reference', ''],
  ]

  function rowOf(row: SettlementRow): string {
    const { amount, captured, refunded, extended, posted, open, chargedBack, settledBy, receipt, deskReference, resolution } = row
    const references = [receipt, deskReference, resolution?.reference].flatMap((each) => each ?? [])
    return `<tr>
<th scope="row" class="id">${escaped(row.renewal)}</th>
<td>${escaped(texts.say(language, `payment-lines.${row.kind}`))}</td>
<td class="id">${escaped(row.patron)}</td>
<td>${escaped(nameOf(row.institution, language))}</td>
${[amount, captured, refunded, extended, posted, open, chargedBack].map(money).join('\n')}
<td>${escaped(texts.say(language, `${row.kind === 'fees' ? 'fee-payment-states' : 'renewal-states'}.${row.state}`))}</td>
<td>${say(settledBy)}</td>
<td>${references.map(escaped).join('<br>')}</td>
</tr>`
  }

  function sumOf({ paid, atDesk, refunded, extended, posted, open, chargedBack, currency }: SettlementSum): string {
    const desk = atDesk.minor === 0 ? '' : `${say('at-desk')}: ${escaped(moneyIn(language, atDesk))}`
    return `<tr>
<th scope="row" colspan="5">${say('sum')} (${currency})</th>
${[paid, refunded, extended, posted, open, chargedBack].map(money).join('\n')}
<td colspan="3">${desk}</td>
</tr>`
  }

  return `<!doctype html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${say('title')} – ${escaped(nameIn(language, merchant.name))}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${say('title')}</h1>
<p>${escaped(nameIn(language, merchant.name))} (${escaped(merchant.id)})</p>
${complete ? '' : `<p><strong>${say('partial')}</strong></p>`}
${rows.length === 0 ? `<p>${say('nothing')}</p>` : ''}
<div class="wide" role="region" tabindex="0" aria-labelledby="about">
<table>
<caption id="about">${say('about-open')}</caption>
<thead><tr>
${heads.map(([word, className]) => `<th scope="col"${className === '' ? '' : ` class="${className}"`}>${say(word)}</th>`).join('\n')}
</tr></thead>
<tbody>
${rows.map(rowOf).join('\n')}
</tbody>
<tfoot>
${sums.map(sumOf).join('\n')}
</tfoot>
</table>
</div>
</main>
</body>
</html>
`
}
