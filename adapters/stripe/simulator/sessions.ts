import type { Route } from '#simulation/routes.ts'
import { invalid, missing } from './answers.ts'
import { end } from './life.ts'
import { amountOf, checkLeast } from './money.ts'
import { checkNames, expandsOf, listOf, metadataIn, reading, writing } from './requests.ts'
import { sessionObject } from './wire.ts'
import { freshId, seconds, type Session, type World } from './world.ts'

export function sessions(world: World): readonly Route[] {
  return [
    {
      method: 'POST',
      pattern: '/v1/checkout/sessions',
      handle: writing(world, (form) => sessionObject(world, made(world, form))),
    },
    {
      method: 'GET',
      pattern: '/v1/checkout/sessions',
      handle: reading(world, ({ query }) => {
        const intent = query.get('payment_intent')
        const found = intent === null ? world.sessions : world.sessions.filter((session) => session.intent?.id === intent)
        return listOf(found, query, '/v1/checkout/sessions', (session) => sessionObject(world, session))
      }),
    },
    {
      method: 'GET',
      pattern: '/v1/checkout/sessions/{session}',
      handle: reading(world, ({ params, query }) => sessionObject(world, sessionIn(world, params['session']), expandsOf(query))),
    },
    {
      method: 'POST',
      pattern: '/v1/checkout/sessions/{session}/expire',
      handle: writing(world, (_form, { params }) => {
        const session = sessionIn(world, params['session'])
        if (session.status !== 'open') {
          throw invalid(
            'session',
            `Only Checkout Sessions with a status in ["open"] can be expired, and it is ${session.status}.`,
          )
        }
        end(world, session)
        return sessionObject(world, session)
      }),
    },
  ]
}

export function sessionIn(world: World, id = ''): Session {
  const session = world.sessions.find((each) => each.id === id)
  if (session === undefined) throw missing('session', 'checkout.session', id)
  return session
}

const priced = 'line_items[0][price_data]'

const known = new Set([
  'mode',
  'line_items[0][quantity]',
  `${priced}[currency]`,
  `${priced}[unit_amount]`,
  `${priced}[product_data][name]`,
  'client_reference_id',
  'metadata[]',
  'payment_intent_data[description]',
  'payment_intent_data[metadata][]',
  'payment_intent_data[statement_descriptor_suffix]',
  'adaptive_pricing[enabled]',
  'locale',
  'success_url',
  'cancel_url',
  'expires_at',
])

const locales = new Set(
  (
    'auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hi-IN hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru sk sl sv th tr vi ' +
    'zh zh-HK zh-TW'
  ).split(' '),
)

function made(world: World, form: URLSearchParams): Session {
  checkNames(form, known)
  const text = (name: string, most: number) => {
    const said = form.get(name) ?? ''
    if (said === '' || said.length > most) throw invalid(name, `Invalid string, of ${said.length} characters`)
    return said
  }
  if (form.get('mode') !== 'payment') throw invalid('mode', 'Only payment is played')
  if (form.get('line_items[0][quantity]') !== '1') throw invalid('line_items[0][quantity]', 'Only one piece is played')
  const currency = text(`${priced}[currency]`, 3)
  if (!/^[a-z]{3}$/.test(currency)) throw invalid(`${priced}[currency]`, `Invalid currency: ${currency}`)
  const amount = amountOf(form.get(`${priced}[unit_amount]`), currency, `${priced}[unit_amount]`)
  checkLeast(amount, currency)
  const locale = form.get('locale') ?? 'auto'
  if (!locales.has(locale)) throw invalid('locale', `Invalid locale: ${locale}`)
  if ((form.get('payment_intent_data[statement_descriptor_suffix]') ?? '').length > 22) {
    throw invalid('payment_intent_data[statement_descriptor_suffix]', 'At most 22 characters')
  }

  const session: Session = {
    id: freshId('cs_test'),
    created: seconds(world),
    reference: form.has('client_reference_id') ? text('client_reference_id', 200) : undefined,
    currency,
    amount,
    name: text(`${priced}[product_data][name]`, 250),
    metadata: metadataIn(form, 'metadata'),
    intentMetadata: metadataIn(form, 'payment_intent_data[metadata]'),
    successUrl: addressIn(form, 'success_url'),
    cancelUrl: addressIn(form, 'cancel_url'),
    locale,
    expiresAt: endIn(world, form),
    status: 'open',
    intent: undefined,
  }
  world.sessions.push(session)
  return session
}

/** From 30 minutes to 24 hours after now. */
function endIn(world: World, form: URLSearchParams): number {
  const now = seconds(world)
  const said = form.get('expires_at') ?? String(now + 86_400)
  const after = Number(said) - now
  if (!/^\d+$/.test(said) || after < 1800 || after > 86_400) {
    throw invalid(
      'expires_at',
      'The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.',
    )
  }
  return Number(said)
}

function addressIn(form: URLSearchParams, name: string): string {
  const said = form.get(name) ?? ''
  if (!URL.canParse(said)) throw invalid(name, 'Not a valid URL', 'url_invalid')
  return said
}
