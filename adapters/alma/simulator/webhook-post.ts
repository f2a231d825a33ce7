import { createHmac } from 'node:crypto'
import { Agent, request } from 'undici'
import type { WebhookEvent } from './webhook-profile.ts'
import { webhookQueue, type Queue } from './webhook-queue.ts'
import type { Setting, Tenant } from './world.ts'

/** One event on its way to a listener, or arrived, or not. */
export interface Delivery {
  /** Of the event; one that leaves twice has it twice. */
  readonly id: string
  readonly event: WebhookEvent
  readonly primaryId: string
  readonly state: DeliveryState
  /** When it was sent, by the simulator's clock, and what came back: a status, or nothing in time, or nobody there. */
  readonly tries: readonly { readonly at: number; readonly outcome: Outcome }[]
}

/** `refused` is a 4xx, which is never repeated; `lost` never left. */
export type DeliveryState = 'waiting' | 'taken' | 'refused' | 'given-up' | 'lost'
export type Outcome = number | 'timeout' | 'unreachable'

export interface Letter {
  readonly id: string
  readonly event: WebhookEvent
  readonly primaryId: string
  readonly body: string
}

/** How events leave, for all tenants. Each has a queue of its own, so that a listener that hangs holds up nobody else's. */
export interface WebhookPost {
  send(tenant: Pick<Tenant, 'code' | 'webhook'>, letter: Letter): void
  deliver(): Promise<number>
  deliveries(tenant: string): readonly Delivery[]
  forget(): void
  close(): Promise<void>
}

export function webhookPost(world: Setting): WebhookPost {
  const agent = new Agent({ pipelining: 1 })
  const closing = new AbortController()
  const queues = new Map<string, Queue>()

  /** To where the profile points now: who corrects an address gets what is still waiting. */
  async function ask(tenant: string, body: string): Promise<Outcome> {
    const profile = world.tenants.get(tenant)?.webhook
    if (profile === undefined) return 'unreachable'
    const deadline = AbortSignal.timeout(world.switches.webhookTimeoutMs)
    try {
      const answer = await request(profile.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json;charset=UTF-8', 'x-exl-signature': signatureOf(profile.secret, body) },
        body,
        dispatcher: agent,
        signal: AbortSignal.any([deadline, closing.signal]),
      })
      await answer.body.dump()
      return answer.statusCode
    } catch {
      return deadline.aborted ? 'timeout' : 'unreachable'
    }
  }

  function queueOf(tenant: string): Queue {
    const queue = queues.get(tenant) ?? webhookQueue(world, (body) => ask(tenant, body))
    queues.set(tenant, queue)
    return queue
  }

  function forget(): void {
    for (const queue of queues.values()) queue.stop()
    queues.clear()
  }

  return {
    send: (tenant, letter) => queueOf(tenant.code).put(letter),
    async deliver() {
      const counts = await Promise.all([...queues.values()].map((queue) => queue.deliver()))
      return counts.reduce((sum, count) => sum + count, 0)
    },
    deliveries: (tenant) => queues.get(tenant)?.deliveries() ?? [],
    forget,
    async close() {
      const all = [...queues.values()]
      forget()
      closing.abort()
      await Promise.all(all.map((queue) => queue.settled()))
      await agent.destroy()
    },
  }
}

/** `X-Exl-Signature`: over the bytes as they are sent, in base64 (client code of VuFind, Bordeaux and the Swiss consortium). */
function signatureOf(secret: string, body: string): string {
  return createHmac('sha256', secret).update(body).digest('base64')
}

/** "GET url?challenge=X", unsigned, and `{"challenge":"X"}` back (Ex Libris Developer Network, Webhooks). */
export async function challenged({ url }: { readonly url: string }, { random, switches }: Setting): Promise<boolean> {
  const challenge = Math.floor(random() * 0xff_ff_ff_ff).toString(16)
  const address = new URL(url)
  address.searchParams.set('challenge', challenge)
  const agent = new Agent()
  try {
    const signal = AbortSignal.timeout(switches.webhookTimeoutMs)
    const answer = await request(address, { dispatcher: agent, signal })
    const said = (await answer.body.json()) as { readonly challenge?: unknown } | null
    return answer.statusCode === 200 && said?.challenge === challenge
  } catch {
    return false
  } finally {
    await agent.destroy()
  }
}
