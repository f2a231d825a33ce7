import { createHash } from 'node:crypto'
import type { Answer } from '#simulation/request.ts'
import { remaining, stateOf, type PaymentState } from './ledger.ts'
import { spoken } from './money.ts'
import { languageOf, wordsIn, type Choice, type Language, type Reason, type Words } from './words.ts'
import type { Payment, Refund, World } from './world.ts'

/** One payment, and what can be done with it now. */
export function paymentPage(world: World, payment: Payment, problem?: Reason): Answer {
  const { account, amount, description, failures, captures, refunds, chargebacks, returnUrl } = payment
  const language = languageOf(payment.language)
  const words = wordsIn(language)
  const state = stateOf(payment, world)
  const open = state === 'open'
  const choices = choicesAt[state].filter((choice) => choice !== 'charge-back' || remaining(payment) > 0)
  const bookings = [
    ...captures.map((each) => item(words.received(spoken(each.amount), each.id))),
    ...chargebacks.map((each) => item(words.claimedBack(spoken(each.amount), each.id))),
    ...refunds.map((refund) => refundItem(payment, refund, words)),
  ]
  return page(problem === undefined ? 200 : 409, language, words.title(spoken(amount)), [
    ...(problem === undefined ? [] : [`<p role="alert">${escaped(words.stopped[problem])}</p>`]),
    `<p dir="auto">${escaped(description)}</p>`,
    `<p dir="auto">${escaped(words.to(account.name))}</p>`,
    `<p class="played">${escaped(words.played)}</p>`,
    `<p role="status"><strong>${escaped(open && failures > 0 ? words.failed : words.states[state])}</strong></p>`,
    form(payment, choices, words),
    ...(bookings.length === 0 ? [] : ['<ul>', ...bookings, '</ul>']),
    // Whoever is at an open page leaves it by giving up, so that the merchant hears of it.
    ...(open ? [] : [`<p><a href="${escaped(returnUrl)}">${escaped(words.back)}</a></p>`]),
  ])
}

/** Everything there is, newest first: who has closed a page finds it again. */
export function allPage(world: World): Answer {
  const items = [...world.payments.values()].toReversed().map((payment) => {
    const { token, amount, account, description } = payment
    const state = wordsIn('en').states[stateOf(payment, world)]
    const title = `${spoken(amount)} to ${account.name}`
    return `<li><a href="pay/${token}">${escaped(title)}</a><br><span dir="auto">${escaped(description)}</span><br>${escaped(state)}</li>`
  })
  return page(200, 'en', 'Payments', [
    '<p class="played">This payment house is played: no money moves.</p>',
    ...(items.length === 0 ? ['<p>Nobody has ordered a payment yet.</p>'] : ['<ul>', ...items, '</ul>']),
  ])
}

export function stoppedPage(status: number, reason: Reason): Answer {
  const { stopped } = wordsIn('en')
  return page(status, 'en', stopped.title, [`<p>${escaped(stopped[reason])}</p>`])
}

/** What can be pressed in which state. */
const choicesAt: Readonly<Record<PaymentState, readonly Choice[]>> = {
  open: ['pay', 'pay-twice', 'fail', 'give-up'],
  paid: ['charge-back'],
  closed: ['pay-late'],
  expired: ['pay-late'],
}

/** Where it is about a refund, its buttons are told apart by what stands beside them. */
function form({ token }: Payment, choices: readonly Choice[], words: Words, refund?: Refund): string {
  if (choices.length === 0) return ''
  const described = refund === undefined ? '' : ` aria-describedby="${refund.id}"`
  const hidden = refund === undefined ? '' : `<input type="hidden" name="refund" value="${refund.id}">`
  const buttons = choices.map(
    (choice) => `<button name="choice" value="${choice}"${described}>${escaped(words.choices[choice])}</button>`,
  )
  // Relative, so that it also holds behind a proxy that puts a path in front.
  return `<form method="post" action="${token}">${hidden}\n${buttons.join('\n')}\n</form>`
}

function refundItem(payment: Payment, refund: Refund, words: Words): string {
  const { id, amount, state } = refund
  const choices: Readonly<Record<Refund['state'], readonly Choice[]>> = {
    pending: ['refund-done', 'refund-failed'],
    done: ['refund-failed'],
    failed: [],
  }
  const said = `${words.refund(spoken(amount), id)}, ${words.refundStates[state]}`
  return `<li><span id="${id}">${escaped(said)}</span>${form(payment, choices[state], words, refund)}</li>`
}

function item(text: string): string {
  return `<li>${escaped(text)}</li>`
}

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { margin: 0 auto; max-width: 40rem; padding: 1rem; overflow-wrap: anywhere }
h1 { font-size: 1.5rem; line-height: 1.2 }
.played { border: 1px solid; border-radius: 0.25rem; padding: 0.5rem 1rem }
ul { list-style: none; padding: 0 }
li { border-top: 1px solid; padding: 0.75rem 0 }
form { display: flex; flex-wrap: wrap; gap: 0.75rem; margin: 0.75rem 0 }
button { font: inherit; min-height: 2.75rem; padding: 0.25rem 1rem }
a:focus-visible, button:focus-visible { outline: 3px solid; outline-offset: 2px }
`

/**
 * Nothing but the one style may be loaded. `form-action` is left out on purpose: browsers hold the redirect that follows a form against it, and where
 * that leads, only the merchant knows.
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
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title>`,
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
