import { randomBytes } from 'node:crypto'
import type { Asked, Liar, Said } from './crooked-line.ts'

/** Alma refuses a change, or says that it has written one. What it says of fees is believed, so there it tells no lie of that kind. */
export const lyingAlma: Liar = {
  refusal: ({ path }) =>
    isFee(path)
      ? refusedByAlma('4019992', 'User fine/fee type invalid entry.')
      : refusedByAlma('401859', 'Action currently not supported.'),
  success: ({ method, body }) => (method === 'PUT' ? { status: 200, body: JSON.parse(body.toString()) as unknown } : undefined),
  // Clients give it up to ninety seconds.
  longestMs: 90_000,
}

/** The payment house refuses an order or a refund; or says that a refund is under way, or that a page has ended. */
export const lyingPayments: Liar = {
  refusal: ({ path }) =>
    path.endsWith('/expire') ? undefined : { status: 400, body: { error: { code: 'invalid', message: 'No' } } },
  success(asked) {
    return asked.path.endsWith('/refunds') ? refundUnderWay(asked) : undefined
  },
  longestMs: 60_000,
}

function isFee(path: string): boolean {
  return /\/fees(\/|\?|$)/.test(path)
}

function refusedByAlma(errorCode: string, errorMessage: string): Said {
  return {
    status: 400,
    body: { errorsExist: true, errorList: { error: [{ errorCode, errorMessage, trackingId: 'E01-1' }] }, result: null },
  }
}

function refundUnderWay({ body }: Asked): Said {
  const { reference, amount } = JSON.parse(body.toString()) as { readonly reference: string; readonly amount: unknown }
  const id = `ref_${randomBytes(12).toString('hex')}`
  return { status: 201, body: { id, reference, amount, at: new Date().toISOString(), state: 'pending' } }
}
