import { createHmac } from 'node:crypto'
import { freshId, seconds, type SentEvent, type World } from './world.ts'

/** Tells the account's endpoint what happened. */
export function tell(world: World, type: string, about: object): void {
  const event = {
    id: freshId('evt'),
    object: 'event',
    api_version: '2026-10-28.endive',
    created: seconds(world),
    data: { object: about },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
  }
  const raw = Buffer.from(JSON.stringify(event, null, 2))
  const sent: SentEvent = { type, raw, headers: { 'content-type': 'application/json; charset=utf-8', ...signed(world, raw) } }
  world.events.push(sent)
  deliver(world, sent)
}

/** `Stripe-Signature` over these bytes: the time, and a signature by each secret. */
export function signed(
  world: World,
  raw: Buffer,
  { secrets = world.webhookSecrets, at = seconds(world), scheme = 'v1' }: SignatureOptions = {},
): { readonly 'stripe-signature': string } {
  const signatures = secrets.map(
    (secret) => `${scheme}=${createHmac('sha256', secret).update(`${at}.`).update(raw).digest('hex')}`,
  )
  return { 'stripe-signature': [`t=${at}`, ...signatures].join(',') }
}

export interface SignatureOptions {
  readonly secrets?: readonly string[]
  /** Seconds. */
  readonly at?: number
  readonly scheme?: string
}

/** Once, and whoever is not there has missed it; Stripe itself would come again for three days. */
function deliver({ switches, underWay }: World, { raw, headers }: SentEvent): void {
  if (switches.deliverTo === undefined) return
  const post = fetch(switches.deliverTo, { method: 'POST', headers, body: new Uint8Array(raw) })
    .then((answer) => answer.body?.cancel())
    .catch(() => undefined)
    .finally(() => underWay.delete(post))
  underWay.add(post)
}
