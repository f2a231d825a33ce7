import { Stripe } from 'stripe'
import type { z } from 'zod'
import type { Call } from '#domain/call.ts'
import { Problem } from '#domain/problem.ts'
import type { Clock } from '#ports/clock.ts'
import type { StripeSettings } from './settings.ts'
import { problemOf } from './errors.ts'
import { guardedFetch } from './transport.ts'

/** What one operation asks Stripe, each question with what is left of the operation's time. */
export interface Asking {
  /** The answer, or what the package throws: whoever can make something of it does so before it becomes a `Problem`. */
  readonly tried: <Answer>(shape: z.ZodType<Answer>, ask: Question) => Promise<Answer>
  /** The answer, or a `Problem`. */
  readonly asked: <Answer>(shape: z.ZodType<Answer>, ask: Question) => Promise<Answer>
}

export type Question = (stripe: Stripe, options: { readonly timeout: number }) => Promise<unknown>

export function stripeClient({ secretKey, apiBase }: StripeSettings, clock: Clock): (call: Call) => Asking {
  const { protocol, hostname, port } = new URL(apiBase)
  const stripe = new Stripe(secretKey.reveal(), {
    protocol: protocol === 'http:' ? 'http' : 'https',
    host: hostname,
    port: port || (protocol === 'http:' ? 80 : 443),
    // Whoever asked asks again, when it is time. Node's own client would be tried again even so, after a line that broke.
    maxNetworkRetries: 0,
    httpClient: Stripe.createFetchHttpClient(guardedFetch),
    telemetry: false,
  })

  return (call) => {
    const end = performance.now() + (call.deadline - clock.now())

    async function tried<Answer>(shape: z.ZodType<Answer>, ask: Question): Promise<Answer> {
      const timeout = Math.floor(end - performance.now())
      if (timeout < 1) throw new Problem('payment-unavailable', 'stripe: the time of the call is over')
      const { success, data, error } = shape.safeParse(await ask(stripe, { timeout }))
      if (success) return data
      const paths = error.issues.map(({ path }) => path.join('.')).slice(0, 5)
      throw new Problem('payment-unavailable', `stripe: the answer cannot be read at ${paths.join(', ')}`)
    }

    return {
      tried,
      async asked(shape, ask) {
        try {
          return await tried(shape, ask)
        } catch (error) {
          throw toProblem(error)
        }
      },
    }
  }
}

export function toProblem(error: unknown): Problem {
  return error instanceof Problem ? error : problemOf(error)
}

export async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const gathered: Item[] = []
  for await (const item of items) gathered.push(item)
  return gathered
}

/** All there is, newest first, page by page; a hundred is the most that Stripe hands out at once. */
export async function* pages<Item extends { readonly id: string }>(
  ask: (page: { readonly limit: number; readonly starting_after?: string }) => Promise<{
    readonly data: readonly Item[]
    readonly has_more: boolean
  }>,
): AsyncGenerator<Item> {
  let last: string | undefined
  do {
    const { data, has_more } = await ask({ limit: 100, ...(last !== undefined && { starting_after: last }) })
    yield* data
    last = has_more ? data.at(-1)?.id : undefined
  } while (last !== undefined)
}
