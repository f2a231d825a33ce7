import { createHash } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import type { Texts } from '#ports/texts.ts'
import { escaped } from './html.ts'

/** One page of a walk that people make in their browser, without a script: its words, and where the same page is in other languages. */
export interface WebPage {
  readonly status: number
  readonly language: string
  readonly title: string
  /** Said before the title by the tab, which is read out first, and not by the page. */
  readonly alert?: string
  /** Whose page it is: a library's name. */
  readonly owner?: string
  /** Markup: whoever makes it has escaped what stands in it. */
  readonly body: string
  /** The address of this page without its language; where the page was an answer to a form, that of the form. */
  readonly path: string
  /** Where the browser goes by itself at once. */
  readonly next?: string
}

/** Text 4.5:1 at least, edges of what can be used 3:1, in both schemes (WCAG 2.2, 1.4.3 and 1.4.11). */
const style = `
:root { color-scheme: light dark; --text: #1b1b1f; --quiet: #4a4a52; --page: #f3f3f6; --sheet: #fff; --edge: #74747c; --link: #0b4f8a; --on-link: #fff; --wrong: #a3111b; --wrong-sheet: #fdf0f0 }
@media (prefers-color-scheme: dark) { :root { --text: #ececf1; --quiet: #c3c3cc; --page: #131317; --sheet: #1e1e24; --edge: #8e8e99; --link: #9ecbff; --on-link: #0d1b2a; --wrong: #ffb3b3; --wrong-sheet: #331a1c } }
* { box-sizing: border-box }
body { margin: 0; font: 1.0625rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--page) }
header, main, footer { max-width: 36rem; margin-inline: auto; padding-inline: 1.25rem }
header { padding-block: 1.25rem .75rem; font-weight: 600 }
main { background: var(--sheet); padding-block: 1.5rem 1.75rem; border-block: 1px solid var(--edge); overflow-wrap: anywhere }
@media (min-width: 38rem) { main { border: 1px solid var(--edge); border-radius: .5rem; padding-inline: 2rem } header, footer { padding-inline: 2rem } }
footer { padding-block: 1rem 2rem }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem }
h2 { font-size: 1.0625rem; margin: 0 0 .25rem }
p { margin: 0 0 1rem }
ul { margin: 0 0 1.25rem; padding-inline-start: 1.25rem }
a { color: var(--link) }
label { display: block; font-weight: 600; margin-block: 1.25rem .25rem }
.hint { color: var(--quiet); margin: 0 0 .35rem; font-size: .9375rem }
.fault { color: var(--wrong); margin: 0 0 .35rem; font-weight: 600 }
input { width: 100%; min-height: 2.75rem; padding: .5rem .75rem; font: inherit; color: inherit; background: var(--sheet); border: 1px solid var(--edge); border-radius: .25rem }
input[aria-invalid=true] { border: 2px solid var(--wrong) }
button, .button { display: inline-block; min-height: 2.75rem; margin-block-start: 1.5rem; padding: .6rem 1.25rem; font: inherit; font-weight: 600; color: var(--on-link); background: var(--link); border: 1px solid transparent; border-radius: .25rem; text-decoration: none; cursor: pointer }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
.wrong { border: 2px solid var(--wrong); border-radius: .25rem; background: var(--wrong-sheet); padding: .75rem 1rem; margin-block-end: 1.25rem }
.wrong ul, .wrong p:last-child { margin-block-end: 0 }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: 0; padding: 0 }
nav a, nav strong { display: inline-block; padding-block: .5rem }
`

/** Nothing runs in it and nothing is fetched for it; its one style is the one we wrote, and its forms come back here. */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** No cache keeps it, no search engine finds it, and the next page is not told where people came from. */
export function sendPage(reply: FastifyReply, page: WebPage, texts: Texts): FastifyReply {
  return reply
    .code(page.status)
    .type('text/html; charset=utf-8')
    .headers({
      'Content-Language': page.language,
      'Cache-Control': 'no-store',
      'Content-Security-Policy': policy,
      'Referrer-Policy': 'no-referrer',
      'X-Robots-Tag': 'noindex',
    })
    .send(markupOf(page, texts))
}

function markupOf({ language, title, alert, owner, body, path, next }: WebPage, texts: Texts): string {
  const said = alert === undefined ? title : `${alert}: ${title}`
  const full = owner === undefined ? said : `${said} – ${owner}`
  return `<!doctype html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${next === undefined ? '' : `<meta http-equiv="refresh" content="0; url=${escaped(next)}">`}
<title>${escaped(full)}</title>
<style>${style}</style>
</head>
<body>
${owner === undefined ? '' : `<header>${escaped(owner)}</header>`}
<main>
<h1>${escaped(title)}</h1>
${body}
</main>
<footer>
<nav aria-label="${escaped(texts.say(language, 'web-page.languages'))}">
<ul>
${texts.languages.map((each) => `<li>${languageLink(each, language, path)}</li>`).join('\n')}
</ul>
</nav>
</footer>
</body>
</html>
`
}

function languageLink(language: string, shown: string, path: string): string {
  const name = escaped(ownNameOf(language))
  if (language === shown) return `<strong lang="${language}" aria-current="true">${name}</strong>`
  return `<a lang="${language}" hreflang="${language}" href="${escaped(withLanguage(path, language))}">${name}</a>`
}

/** As those who speak it call it, who look for nothing else. */
function ownNameOf(language: string): string {
  const name = new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1)
}

export function withLanguage(path: string, language: string): string {
  return `${path}?lang=${encodeURIComponent(language)}`
}
