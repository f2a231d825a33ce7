import { createHash } from 'node:crypto'
import type { Answer } from '#simulation/request.ts'
import type { Route } from '#simulation/routes.ts'
import type { LetterBox, ReceivedLetter } from './letters.ts'

/** The mailbox in a browser, and the same letters as JSON. */
export function pages({ letters }: LetterBox): readonly Route[] {
  return [
    { method: 'GET', pattern: '/', handle: () => page(200, 'Mailbox', list(letters), refresh) },
    {
      method: 'GET',
      pattern: '/letters',
      handle: () => ({ status: 200, headers: { ...guarded, 'content-type': 'application/json' }, body: JSON.stringify(letters) }),
    },
    {
      method: 'GET',
      pattern: '/letters/{id}',
      handle({ params }) {
        const letter = letters.find(({ id }) => id === params['id'])
        return letter === undefined ? noSuchPage() : page(200, letter.subject, whole(letter))
      },
    },
  ]
}

export function noSuchPage(status = 404): Answer {
  return page(status, 'Not here', `<h1>Not here</h1>\n<p>There is no such letter. ${back}</p>`)
}

const refresh = '<meta http-equiv="refresh" content="5">'
const back = '<a href="/">All letters</a>'

function list(letters: readonly ReceivedLetter[]): string {
  if (letters.length === 0) return '<h1>Mailbox</h1>\n<p>No letter has come yet.</p>'
  const items = letters.toReversed().map(
    (letter) => `<li>
<h2><a href="/letters/${escaped(letter.id)}">${titleOf(letter)}</a></h2>
<p>To ${escaped(letter.to.join(', '))}<br>From ${escaped(senderOf(letter))}<br>${time(letter)}</p>
</li>`,
  )
  return `<h1>Mailbox</h1>\n<p>Letters that were sent, newest first. None of them left this machine.</p>\n<ol reversed>\n${items.join('\n')}\n</ol>`
}

function whole(letter: ReceivedLetter): string {
  const { to, text, headers } = letter
  const rows = Object.entries(headers).map(([name, value]) => term(name, value))
  return `<nav>${back}</nav>
<h1 dir="auto">${titleOf(letter)}</h1>
<dl>
${term('To', to.join(', '))}
${term('From', senderOf(letter))}
<div><dt>Received</dt><dd>${time(letter)}</dd></div>
</dl>
<pre dir="auto" lang="${escaped(headers['content-language'] ?? '')}">${escaped(text)}</pre>
<h2>Headers</h2>
<dl class="headers">
${rows.join('\n')}
</dl>`
}

function term(name: string, value: string): string {
  return `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd></div>`
}

function titleOf({ subject }: ReceivedLetter): string {
  return subject.trim() === '' ? '(no subject)' : escaped(subject)
}

function senderOf({ from }: ReceivedLetter): string {
  return from.name === '' ? from.address : `${from.name} <${from.address}>`
}

function time({ receivedAt }: ReceivedLetter): string {
  return `<time datetime="${receivedAt}">${receivedAt.slice(0, 19).replace('T', ' ')} UTC</time>`
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (mark) => entities[mark] ?? mark)
}

const style = `
:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif; }
body { max-width: 45rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.2; }
h2 { font-size: 1.1rem; margin: 0; }
ol { list-style: none; padding: 0; }
li { border-top: 1px solid; padding: 0.75rem 0; }
li p { margin: 0; }
dl div { margin: 0 0 0.25rem; }
dt { display: inline; font-weight: 600; }
dt::after { content: ": "; }
dd { display: inline; margin: 0; }
.headers dd, pre { font-family: ui-monospace, monospace; font-size: 1rem; }
.headers dd { white-space: pre-wrap; }
pre { border: 1px solid; border-radius: 0.25rem; padding: 1rem; white-space: pre-wrap; }
a:focus-visible { outline: 3px solid; outline-offset: 2px; }
`

/** Nothing in a letter is ever run, loaded or framed: the one style is known by its hash. */
const guarded: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

function page(status: number, title: string, main: string, head = ''): Answer {
  const body = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${head}
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
${main}
</main>
</body>
</html>
`
  return { status, headers: { ...guarded, 'content-type': 'text/html; charset=utf-8' }, body }
}
