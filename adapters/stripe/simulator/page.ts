import type { Answer } from '#simulation/request.ts'
import type { Route } from '#simulation/routes.ts'
import { decline, endPages, pay, payByBank } from './life.ts'
import { written } from './money.ts'
import type { Session, World } from './world.ts'

/** Checkout's page: where people pay, and what its buttons do. */
export function page(world: World): readonly Route[] {
  const acts: readonly (readonly [name: string, act: (session: Session) => string])[] = [
    ['pay', (session) => (pay(world, session), session.successUrl)],
    ['bank', (session) => (payByBank(world, session), session.successUrl)],
    ['decline', (session) => (decline(world, session), `${world.url}/c/pay/${session.id}`)],
    ['back', (session) => session.cancelUrl],
  ]
  return [
    { method: 'GET', pattern: '/c/pay/{session}', handle: ({ params }) => atOpen(world, params['session'], shown) },
    ...acts.map(([name, act]) => ({
      method: 'POST',
      pattern: `/c/pay/{session}/${name}`,
      handle: ({ params }: { readonly params: Readonly<Record<string, string>> }) =>
        atOpen(world, params['session'], (session) => ({ status: 303, headers: { location: act(session) } })),
    })),
  ]
}

function atOpen(world: World, id: string | undefined, act: (session: Session) => Answer): Answer {
  endPages(world)
  const session = world.sessions.find((each) => each.id === id)
  if (session?.status === 'open') return act(session)
  return html(session === undefined ? 404 : 410, '<h1>You did it</h1><p>This page is over: paid, or its time has run out.</p>')
}

function shown({ id, name, amount, currency }: Session): Answer {
  const button = (act: string, says: string) =>
    `<form method="post" action="/c/pay/${id}/${act}"><button type="submit">${says}</button></form>`
  return html(
    200,
    `<h1>${escaped(name)}</h1>
<p>${written(amount, currency)}</p>
${button('pay', 'Pay by card')}
${button('bank', 'Pay by a bank that is slow')}
${button('decline', 'Try a card that is declined')}
${button('back', 'Go back')}`,
  )
}

function html(status: number, main: string): Answer {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    },
    body: `<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>Checkout, played</title></head>\n<body><main>${main}</main></body>\n</html>\n`,
  }
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (mark) => entities[mark] ?? mark)
}
