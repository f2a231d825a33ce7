import type { Answer, SimRequest } from '#simulation/request.ts'
import type { Route } from '#simulation/routes.ts'
import { failure, json, notFound } from './answers.ts'
import { link, paymentBody, refundBody } from './bodies.ts'
import { once } from './idempotency.ts'
import { canBeCanceled, liveRefunds, paymentIn, standing, turn } from './life.ts'
import { moneyOf } from './money.ts'
import { newId, type Payment, type World } from './world.ts'

/** The Payments API and the Refunds API, as far as they are used (https://docs.mollie.com/reference/payments-api). */
export function paymentsApi(world: World): readonly Route[] {
  return [
    {
      method: 'POST',
      pattern: '/v2/payments',
      handle: (request) => signedIn(request, (apiKey) => once(world, apiKey, request, () => create(apiKey, bodyOf(request)))),
    },
    {
      method: 'GET',
      pattern: '/v2/payments',
      handle: (request) => signedIn(request, (apiKey) => list(apiKey, request.query)),
    },
    {
      method: 'GET',
      pattern: '/v2/payments/{id}',
      handle: (request) =>
        onPayment(request, (payment) => json(paymentBody(world, payment, request.query.get('embed')?.split(',')))),
    },
    {
      method: 'DELETE',
      pattern: '/v2/payments/{id}',
      handle: (request) =>
        onPayment(request, (payment) => {
          if (!canBeCanceled(world, payment)) return failure(422, 'The payment cannot be canceled.')
          const wasReserved = payment.state === 'authorized'
          turn(world, payment, 'canceled')
          // What is given up of a reservation is worked off later, so it is answered with nothing.
          return wasReserved ? { status: 202, headers: { 'content-type': 'text/html' } } : json(paymentBody(world, payment))
        }),
    },
    {
      method: 'POST',
      pattern: '/v2/payments/{id}/refunds',
      handle: (request) =>
        onPayment(request, (payment, apiKey) => once(world, apiKey, request, () => refund(payment, bodyOf(request)))),
    },
  ]

  function signedIn({ headers }: SimRequest, act: (apiKey: string) => Answer): Answer {
    const apiKey = headers.authorization?.replace(/^Bearer /, '')
    if (apiKey === undefined || !world.apiKeys.includes(apiKey))
      return failure(401, 'Missing authentication, or failed to authenticate')
    return act(apiKey)
  }

  function onPayment(request: SimRequest, act: (payment: Payment, apiKey: string) => Answer): Answer {
    return signedIn(request, (apiKey) => {
      const payment = paymentIn(world, request.params['id'] ?? '')
      return payment?.apiKey === apiKey ? act(payment, apiKey) : notFound('payment')
    })
  }

  function create(apiKey: string, asked: Readonly<Record<string, unknown>>): Answer {
    const amount = moneyOf(asked['amount'])
    const { description, redirectUrl, webhookUrl, metadata, locale } = asked
    if (amount === undefined || amount.pieces === 0) return failure(422, 'The amount is not right', 'amount')
    if (typeof description !== 'string' || description === '') return failure(422, 'The description is missing', 'description')
    if (!isUrl(redirectUrl)) return failure(422, 'The redirect URL is invalid', 'redirectUrl')
    if (webhookUrl !== undefined && !isUrl(webhookUrl)) return failure(422, 'The webhook URL is invalid', 'webhookUrl')
    if (locale !== undefined && !isLocale(locale)) return failure(422, 'The locale is invalid', 'locale')
    if (JSON.stringify(metadata ?? null).length > 1024) return failure(422, 'The metadata is too large', 'metadata')
    const now = world.clock.now()
    const payment: Payment = {
      id: newId(world, 'tr'),
      apiKey,
      amount,
      description: description.slice(0, 255),
      redirectUrl,
      webhookUrl,
      metadata,
      locale,
      createdAt: now,
      expiresAt: now + world.switches.lifeMinutes * 60_000,
      state: 'open',
      since: now,
      refunds: [],
      chargebacks: [],
    }
    world.payments.set(payment.id, payment)
    return json(paymentBody(world, payment), 201)
  }

  /** The newest first, from a payment on, that one included. */
  function list(apiKey: string, query: URLSearchParams): Answer {
    const limit = Number(query.get('limit') ?? 50)
    if (!Number.isInteger(limit) || limit < 1 || limit > 250) return failure(400, 'Invalid limit')
    const all = [...world.payments.keys()]
      .toReversed()
      .flatMap((id) => paymentIn(world, id) ?? [])
      .filter((payment) => payment.apiKey === apiKey)
    const from = query.get('from')
    const start = from === null ? 0 : all.findIndex(({ id }) => id === from)
    if (start === -1) return failure(400, 'Invalid cursor')
    const shown = all.slice(start, start + limit)
    const next = all[start + limit]
    const at = `${world.url}/v2/payments`
    return json({
      count: shown.length,
      _embedded: { payments: shown.map((payment) => paymentBody(world, payment)) },
      _links: {
        self: link(at),
        previous: null,
        next: next === undefined ? null : link(`${at}?from=${next.id}&limit=${limit}`),
      },
    })
  }

  function refund(payment: Payment, asked: Readonly<Record<string, unknown>>): Answer {
    const amount = moneyOf(asked['amount'])
    if (payment.state !== 'paid') return failure(422, 'The payment cannot be refunded')
    if (amount === undefined || amount.currency !== payment.amount.currency || amount.pieces === 0)
      return failure(422, 'The amount is not right', 'amount')
    if (amount.pieces > standing(payment).pieces) return failure(422, 'The amount is higher than the maximum', 'amount')
    const now = world.clock.now()
    const isSlip = liveRefunds(payment).some(
      (other) => other.amount.pieces === amount.pieces && now - other.createdAt < 3_600_000,
    )
    if (isSlip && world.switches.blocksEqualRefunds) return failure(409, 'A duplicate refund has been detected')
    const { description, metadata } = asked
    const made = {
      id: newId(world, 're'),
      amount,
      metadata,
      description: typeof description === 'string' ? description : payment.description,
      createdAt: now,
      status: world.switches.newRefunds,
    }
    payment.refunds.push(made)
    if (['processing', 'refunded', 'failed'].includes(made.status)) world.notices.tell(payment)
    return json(refundBody(world, payment, made), 201)
  }
}

function bodyOf({ body }: SimRequest): Readonly<Record<string, unknown>> {
  try {
    const said: unknown = JSON.parse(body.toString())
    return typeof said === 'object' && said !== null ? (said as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function isUrl(value: unknown): value is string {
  return typeof value === 'string' && ['http:', 'https:'].includes(URL.parse(value)?.protocol ?? '')
}

function isLocale(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z]{2}_[A-Z]{2}$/.test(value)
}
