import type { Answer, SimRequest } from '#simulation/request.ts'
import type { Route } from '#simulation/routes.ts'
import { capture, chargeBack, end, fail, remaining, settle, stateOf } from './ledger.ts'
import { allPage, paymentPage, stoppedPage } from './pages.ts'
import type { Payment, World } from './world.ts'

/** Where browsers come. Nothing happens by a link: only a button does anything. */
export function checkout(world: World): readonly Route[] {
  const paymentAt = ({ params }: SimRequest) => [...world.payments.values()].find(({ token }) => token === params['token'])
  return [
    { method: 'GET', pattern: '/', handle: () => allPage(world) },
    {
      method: 'GET',
      pattern: '/pay/{token}',
      handle(request) {
        const payment = paymentAt(request)
        return payment === undefined ? stoppedPage(404, 'unknown') : paymentPage(world, payment)
      },
    },
    {
      method: 'POST',
      pattern: '/pay/{token}',
      handle(request) {
        const payment = paymentAt(request)
        return payment === undefined ? stoppedPage(404, 'unknown') : pressed(world, payment, request)
      },
    },
  ]
}

function pressed(world: World, payment: Payment, request: SimRequest): Answer {
  const form = formOf(request)
  const state = stateOf(payment, world)
  const refund = payment.refunds.find(({ id }) => id === form?.get('refund'))
  const tooLate = () => paymentPage(world, payment, 'too-late')
  const sentBack = () => redirect(payment.returnUrl)
  const sameAgain = () => redirect(`${world.url}/pay/${payment.token}`)

  switch (form?.get('choice')) {
    case 'pay':
      // A second click, or a second tab: the money has come already.
      if (state === 'paid') return sentBack()
      if (state !== 'open') return tooLate()
      capture(world, payment)
      return sentBack()
    case 'pay-twice':
      if (state !== 'open') return tooLate()
      capture(world, payment)
      capture(world, payment)
      return sentBack()
    case 'fail':
      if (state !== 'open') return tooLate()
      fail(world, payment)
      return sameAgain()
    case 'give-up':
      if (state !== 'open') return tooLate()
      if (world.switches.givingUpEnds) end(world, payment, 'closed')
      return sentBack()
    case 'pay-late':
      if (state === 'open' || state === 'paid') return tooLate()
      capture(world, payment)
      return sentBack()
    case 'charge-back':
      if (remaining(payment) <= 0) return tooLate()
      chargeBack(world, payment)
      return sameAgain()
    case 'refund-done':
    case 'refund-failed':
      if (refund === undefined || refund.state === 'failed') return tooLate()
      settle(world, payment, refund, form.get('choice') === 'refund-done' ? 'done' : 'failed')
      return sameAgain()
    default:
      return stoppedPage(400, 'broken')
  }
}

function formOf({ headers, body }: SimRequest): URLSearchParams | undefined {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  return type === 'application/x-www-form-urlencoded' ? new URLSearchParams(body.toString()) : undefined
}

function redirect(location: string): Answer {
  return { status: 303, headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' } }
}
