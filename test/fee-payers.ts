import { flowing } from './clock.ts'
import type { House } from './house.ts'
import { workUntil } from './work.ts'

/** Whoever pays fees, over real HTTP, and what came of it at the payment house and in the ledger. */

export const back = 'https://primo.example.org/account'

export interface Fee {
  readonly fee: string
  readonly open: { readonly amount: string }
  readonly payable: boolean
  readonly notPayable?: { readonly reason: string }
}

export interface Payment {
  readonly payment: string
  readonly state: string
  readonly payUrl: string
  readonly total: { readonly amount: string; readonly currency: string }
  readonly refunded?: { readonly amount: string }
  readonly lines: readonly { readonly state: string; readonly fees: readonly { readonly fee: string }[] }[]
}

let keys = 0

export class Patron {
  readonly house: House
  readonly authorization: string

  constructor(house: House, authorization: string) {
    this.house = house
    this.authorization = authorization
  }

  ask(method: 'GET' | 'POST' | 'DELETE', path: string, payload?: object, headers: Record<string, string> = {}) {
    return this.house.ask({
      method,
      url: `/v1/patrons/me/${path}`,
      headers: { authorization: this.authorization, ...headers },
      ...(payload && { payload }),
    })
  }

  async fees(): Promise<readonly Fee[]> {
    return (await this.ask('GET', 'fees', undefined, { 'cache-control': 'no-cache' })).json<{ fees: readonly Fee[] }>().fees
  }

  take(fees: readonly string[] | 'all', key = `key-${(keys += 1)}`, returnTo = back) {
    return this.ask('POST', 'fee-payments', { fees, returnTo }, { 'idempotency-key': key })
  }

  async pay(fees: readonly string[] | 'all' = 'all'): Promise<Payment> {
    const answer = await this.take(fees)
    if (answer.statusCode !== 201) throw new Error(answer.body)
    return answer.json<Payment>()
  }

  async payment(id: string): Promise<Payment> {
    return (await this.ask('GET', `fee-payments/${id}`)).json<Payment>()
  }
}

export const money = (house: House) => {
  const all = house.played.payments.payments()
  const sum = (each: readonly { readonly amount: { readonly minor: number } }[]) =>
    each.reduce((all, { amount }) => all + amount.minor, 0)
  return {
    came: sum(all.flatMap(({ captures }) => captures)),
    back: sum(all.flatMap(({ refunds }) => refunds.filter(({ state }) => state === 'done'))),
  }
}
export const payAt = (house: House, payUrl: string, how?: 'late' | 'twice') =>
  flowing(house.clock, house.played.payments.pay(payUrl, how))
export const stateOf = async (house: House, id: string) => (await house.store.feePayments.find(id))!.state
export const until = (house: House, id: string, state: string) =>
  workUntil(house, async () => (await stateOf(house, id)) === state)

/** A patron who has signed in with a password. */
export const payer = async (house: House, person: string, institution?: string) =>
  new Patron(house, await house.signIn(person, institution))

/** As the jobs of a process call. */
export function callOf(house: House) {
  return {
    id: 'job-1',
    caller: { kind: 'anonymous' },
    signal: new AbortController().signal,
    deadline: house.clock.now() + 90_000,
    priority: 'sync',
    language: 'en',
    fresh: true,
  } as const
}
