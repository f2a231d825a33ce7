import { timingSafeEqual } from 'node:crypto'
import type { SimRequest } from '#simulation/request.ts'
import type { Parameters } from './parameters.ts'
import type { Client } from './seed.ts'
import type { World } from './world.ts'

/** The client that a token request proves to come from (RFC 6749, 2.3); `undefined` where it proves nothing. */
export function clientOf(world: World, request: SimRequest, form: Parameters): Client | undefined {
  const shown = shownBy(request, form)
  const client = world.clients.get(shown?.id ?? '')
  if (shown === undefined || client === undefined) return undefined
  if (client.secret === undefined) return shown.by === 'none' ? client : undefined
  if (shown.by === 'none' || (client.authentication ?? shown.by) !== shown.by) return undefined
  return sameSecret(client.secret, shown.secret) ? client : undefined
}

type Shown =
  | { readonly by: 'basic' | 'post'; readonly id: string; readonly secret: string }
  | { readonly by: 'none'; readonly id: string }

function shownBy({ headers }: SimRequest, form: Parameters): Shown | undefined {
  const [id, secret] = [form.get('client_id'), form.get('client_secret')]
  if (headers.authorization === undefined) {
    if (id === undefined) return undefined
    return secret === undefined ? { by: 'none', id } : { by: 'post', id, secret }
  }
  const basic = basicOf(headers.authorization)
  // One way at a time, and one client.
  if (basic === undefined || secret !== undefined || (id !== undefined && id !== basic.id)) return undefined
  return { by: 'basic', ...basic }
}

/** Name and secret are encoded as in a form before they are put together, which is easily forgotten (RFC 6749, 2.3.1). */
function basicOf(authorization: string): { id: string; secret: string } | undefined {
  const encoded = /^basic +([\w+/=-]+)$/i.exec(authorization)?.[1]
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString()) ?? []
  if (id === undefined || secret === undefined) return undefined
  try {
    return { id: fromForm(id), secret: fromForm(secret) }
  } catch {
    return undefined
  }
}

function fromForm(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}

function sameSecret(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}
