/** The languages that Checkout speaks, as the package lists them. */
const spoken: ReadonlySet<string> = new Set(
  (
    'bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hi-IN hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru sk sl sv th tr vi zh ' +
    'zh-HK zh-TW'
  ).split(' '),
)

/** Where Stripe's tag is not the beginning of ours. */
const others: ReadonlyMap<string, string> = new Map([
  ['no', 'nb'],
  ['nn', 'nb'],
  ['hi', 'hi-IN'],
  ['zh-Hant', 'zh-TW'],
  ['zh-MO', 'zh-HK'],
])

/** The nearest that Checkout has; `auto`, what the browser says, where it has none, as for Icelandic and Luxembourgish. */
export function localeOf(language: string): string {
  const parts = language.split('-')
  for (let length = parts.length; length > 0; length--) {
    const tag = parts.slice(0, length).join('-')
    const known = spoken.has(tag) ? tag : others.get(tag)
    if (known !== undefined) return known
  }
  return 'auto'
}
