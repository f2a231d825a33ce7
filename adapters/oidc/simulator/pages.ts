import { createHash } from 'node:crypto'
import type { Answer } from '#simulation/request.ts'
import type { Parameters } from './parameters.ts'
import { languageOf, wordsIn, type Language, type Reason } from './words.ts'
import type { Person } from './world.ts'

/** Everybody there is, as buttons of one form that brings the whole request back. */
export function signInPage(client: string, asked: Parameters, people: Iterable<Person>): Answer {
  const language = languageOf(asked.get('ui_locales'))
  const { title, who, played, cancel } = wordsIn(language).signIn
  const hidden = asked
    .entries()
    .filter(([name]) => name !== 'person' && name !== 'cancel')
    .map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`)
  return page(200, language, title, [
    `<p>${escaped(who(client))}</p>`,
    `<p>${escaped(played)}</p>`,
    // Relative, so that it also holds behind a proxy that puts a path in front.
    '<form method="post" action="authorize">',
    ...hidden,
    '<ul>',
    ...[...people].map(choice),
    '</ul>',
    `<p><button name="cancel" value="yes">${escaped(cancel)}</button></p>`,
    '</form>',
  ])
}

export function signedOutPage(tags: string | undefined): Answer {
  const language = languageOf(tags)
  const { title, text } = wordsIn(language).signedOut
  return page(200, language, title, [`<p>${escaped(text)}</p>`])
}

/** Instead of sending somebody to an address that nobody vouches for. */
export function stoppedPage(reason: Reason, tags: string | undefined): Answer {
  const language = languageOf(tags)
  const { title, reasons } = wordsIn(language).stopped
  return page(400, language, title, [`<p>${escaped(reasons[reason])}</p>`])
}

function choice({ subject, name, story }: Person, at: number): string {
  if (story === undefined)
    return `<li><button name="person" value="${escaped(subject)}" dir="auto">${escaped(name)}</button></li>`
  // Stories are told in English, whatever the page speaks.
  return (
    `<li><button name="person" value="${escaped(subject)}" dir="auto" aria-describedby="story-${at}">${escaped(name)}</button>` +
    `<p id="story-${at}" lang="en">${escaped(story)}</p></li>`
  )
}

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { margin: 0 auto; max-width: 40rem; padding: 1rem }
ul { list-style: none; padding: 0 }
li { margin: 0 0 1rem }
li p { margin: 0.25rem 0 0 }
button { font: inherit; min-height: 2.75rem; padding: 0.25rem 1rem }
`

/**
 * Nothing but the one style may be loaded. `form-action` is left out on purpose: browsers hold every redirect that follows a form against it, and
 * where the last of them leads, only the client knows.
 */
const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; ` +
    `base-uri 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
}

function page(status: number, language: Language, title: string, main: readonly string[]): Answer {
  const body = [
    '<!DOCTYPE html>',
    `<html lang="${language}">`,
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title>`,
    `<style>${style}</style></head>`,
    '<body><main>',
    `<h1>${escaped(title)}</h1>`,
    ...main,
    '</main></body>',
    '</html>',
    '',
  ]
  return { status, headers, body: body.join('\n') }
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)
}
