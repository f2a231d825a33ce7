import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PaymentsSimulator } from '#adapters/play-payments/simulator/index.ts'
import type { Citizen } from './consortium.ts'
import type { Dice } from './random.ts'

/** What people do, each so often. */
const manners = {
  pays: 40,
  'pays twice': 10,
  'is refused by the bank, then pays': 6,
  'closes the tab': 8,
  'gives up': 6,
  'gives up, then pays all the same': 10,
  'gives up, begins anew, and pays both': 14,
  'abandons it while paying': 6,
} as const

export interface Town {
  /** Of the nodes, any of which may be down. */
  readonly nodes: readonly string[]
  readonly payments: PaymentsSimulator
  readonly dice: Dice
  /** While it is so, whoever is not answered asks again. */
  isOn(): boolean
  /** What a patron saw that must not be. */
  complain(what: string): void
}

/** A renewal or a payment of fees, as far as whoever pays it sees a difference. */
interface Shown {
  readonly id: string
  readonly state: string
  readonly payUrl?: string
}

/** How long anybody waits for an answer, in the machine's time. */
const patienceMs = 3000

export type Errand = 'renewal' | 'fees'

/** Renews a card or pays what they owe as people do, over real HTTP, and comes back until it went or the town is off. */
export async function goesOn(errand: Errand, town: Town, citizen: Citizen): Promise<void> {
  const { dice, payments } = town
  const patron = visitor(errand, town, citizen)
  const first = await patron.begin()
  if (!first) return
  const { payUrl } = first
  if (payUrl === undefined) return
  const pay = (url: string, how: 'once' | 'twice' | 'late' | 'fail') => payments.pay(url, how).catch(() => undefined)
  switch (dice.pick(manners)) {
    case 'pays':
      await pay(payUrl, 'once')
      break
    case 'pays twice':
      await pay(payUrl, 'twice')
      break
    case 'is refused by the bank, then pays':
      await pay(payUrl, 'fail')
      await pay(payUrl, 'once')
      break
    case 'closes the tab':
      return
    case 'gives up':
      await payments.giveUp(payUrl).catch(() => undefined)
      return
    case 'gives up, then pays all the same':
      await payments.giveUp(payUrl).catch(() => undefined)
      await rest(town, 10, 600)
      await pay(payUrl, 'late')
      break
    case 'gives up, begins anew, and pays both': {
      await patron.abandon(first.id)
      const second = await patron.begin()
      if (second?.payUrl !== undefined) await pay(second.payUrl, 'once')
      await rest(town, 0, 300)
      await pay(payUrl, 'late')
      break
    }
    case 'abandons it while paying':
      await Promise.all([pay(payUrl, 'once'), patron.abandon(first.id)])
      break
  }
  // The browser comes back, or does not.
  if (dice.chance(0.5)) await patron.look(first.id)
}

function visitor(errand: Errand, town: Town, { id, password }: Citizen) {
  const { nodes, dice } = town
  let authorization: string | undefined

  /** Asks some node until one answers for good; nothing where the town went off before. */
  async function ask(
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; said: unknown } | undefined> {
    while (town.isOn()) {
      if (authorization === undefined && path !== 'sessions') {
        if (!(await signIn())) return undefined
        continue
      }
      const url = `${nodes[Math.floor(dice.next() * nodes.length)]!}/v1/${path}`
      try {
        const answer = await fetch(url, {
          method,
          headers: {
            ...(authorization !== undefined && { authorization }),
            ...(body && { 'content-type': 'application/json' }),
            ...headers,
          },
          ...(body && { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(patienceMs),
        })
        const said: unknown = await answer.json()
        if (answer.status === 401 && path !== 'sessions') authorization = undefined
        else if (answer.status < 500 && answer.status !== 429) return { status: answer.status, said }
      } catch {
        // Whether it was done nobody knows: so it is asked again, with the same key.
      }
      await rest(town, 20, 250)
    }
    return undefined
  }

  async function signIn(): Promise<boolean> {
    const answer = await ask('POST', 'sessions', { method: 'password', institution: 'north', identifier: id, password })
    if (answer?.status !== 201) return false
    authorization = `Bearer ${(answer.said as { accessToken: string }).accessToken}`
    return true
  }

  const me = errand === 'renewal' ? 'patrons/me/card-renewals' : 'patrons/me/fee-payments'
  const returnTo = 'https://primo.example.org/account'
  const look = async (which: string) => shown((await ask('GET', `${me}/${which}`))?.said)

  /** What there is to pay for, as it is asked for; nothing where there is nothing. */
  async function wanted(): Promise<object | undefined> {
    if (errand === 'fees') return { fees: 'all', returnTo }
    const quoted = await ask('POST', 'patrons/me/card-renewal-quotes')
    if (quoted?.status !== 201) return undefined
    return { quote: (quoted.said as { readonly quote: string }).quote, returnTo }
  }

  return {
    look,

    async abandon(which: string): Promise<void> {
      await ask('DELETE', `${me}/${which}`)
    },

    /** One with its page; nothing where there is none to be had. */
    async begin(): Promise<Shown | undefined> {
      while (town.isOn()) {
        const body = await wanted()
        if (!body) return undefined
        const key = randomUUID()
        const take = () => ask('POST', me, body, { 'idempotency-key': key })
        const taken = await take()
        if (!taken) return undefined
        if ((taken.said as { readonly code?: string }).code === 'nothing-to-pay') return undefined
        if (taken.status !== 201) {
          // Another is under way, or the quote has ended meanwhile.
          await rest(town, 100, 400)
          continue
        }
        const first = shown(taken.said)!
        if (dice.chance(0.2)) {
          const again = await take()
          if (again?.status === 201 && shown(again.said)?.id !== first.id) town.complain(`one key opened two of ${errand}`)
        }
        let one: Shown | undefined = first
        while (one?.state === 'opened' && one.payUrl === undefined) {
          await rest(town, 50, 200)
          one = await look(first.id)
        }
        return one
      }
      return undefined
    },
  }

  function shown(said: unknown): Shown | undefined {
    if (said === undefined) return undefined
    const { renewal, payment, ...rest } = said as Omit<Shown, 'id'> & { readonly renewal?: string; readonly payment?: string }
    return { ...rest, id: (errand === 'renewal' ? renewal : payment) ?? '' }
  }
}

async function rest({ dice }: Town, least: number, most: number): Promise<void> {
  await sleep(dice.between(least, most))
}
