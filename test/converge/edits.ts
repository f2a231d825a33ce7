import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AlmaSimulator } from '#adapters/alma/simulator/index.ts'
import type { Dice } from '../crash/random.ts'
import { zoneId, type Mode, type Person } from './consortium.ts'
import { editIn, fields, markOf, patchOf } from './fields.ts'
import type { History } from './history.ts'
import { centralTenantOf, type Edit } from './proof.ts'

export interface Desk {
  readonly mode: Mode
  readonly alma: AlmaSimulator
  readonly people: readonly Person[]
  readonly nodes: readonly string[]
  readonly staff: string
  readonly history: History
  readonly dice: Dice
  /** The opaque id of somebody's record in a tenant. */
  idOf(tenant: string, person: string): string
  isOn(): boolean
}

export interface Journal {
  readonly edits: Edit[]
  /** Whom the gateway told nothing, or that it was not taken: nobody can count on those. */
  untaken: number
}

/** Both sides edit whoever comes, with a mark that is in no other edit. */
export async function edit(desk: Desk, journal: Journal, serials: Iterator<number>): Promise<void> {
  const { dice, people, mode } = desk
  while (desk.isOn()) {
    const serial = serials.next().value as number
    const person = people[Math.floor(dice.next() * people.length)]!
    const field = fields[Math.floor(dice.next() * fields.length)]!
    const mark = markOf(field, serial)
    if (dice.chance(0.5)) {
      const { tenant } = person.at[Math.floor(dice.next() * person.at.length)]!
      desk.alma.state(tenant).edit(person.id, (user) => editIn(user, field, mark))
      journal.edits.push({ person, field, mark, made: { at: tenant }, order: desk.history.now() })
    } else {
      const order = desk.history.now() + 1
      const change = await changed(desk, centralTenantOf(mode, person), person, (user) => patchOf(user, field, mark))
      if (change === undefined) {
        journal.untaken += 1
        // Whose gateway is dead does not try again at once.
        await sleep(500)
      } else journal.edits.push({ person, field, mark, made: { change }, order })
    }
    await sleep(dice.between(0, 150))
  }
}

const mostTries = 4

/** A librarian looks, and then writes; who gets no answer asks again with the same key. Resolves with the change. */
async function changed(
  desk: Desk,
  tenant: string,
  { id }: Person,
  dataOf: (user: Parameters<typeof patchOf>[0]) => object,
): Promise<string | undefined> {
  const key = randomUUID()
  const path = `/v1/network-zones/${zoneId}/patrons/${desk.idOf(tenant, id)}`
  const seen = await asked(desk, 'POST', `${path}/change-previews`, { data: { name: { given: 'Nobody' } } }, {})
  const etag = seen && (seen.body as { readonly etag?: string }).etag
  if (etag === undefined) return undefined
  // Read after the tag: who changes it in between makes the tag stale.
  const body = { data: dataOf(desk.alma.state(tenant).user(id)!) }
  for (let tries = 0; tries < mostTries; tries += 1) {
    const answer = await asked(desk, 'PATCH', path, body, { 'idempotency-key': key, 'if-match': etag })
    if (answer?.status === 202) return (answer.body as { readonly id: string }).id
    if (answer && answer.status < 500 && answer.status !== 429) return undefined
    await sleep(300)
  }
  return undefined
}

async function asked(
  { nodes, staff, dice }: Desk,
  method: string,
  path: string,
  data: object,
  more: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly body: unknown } | undefined> {
  const node = nodes[Math.floor(dice.next() * nodes.length)]!
  try {
    const answer = await fetch(`${node}${path}`, {
      method,
      headers: { authorization: staff, 'content-type': 'application/json', ...more },
      body: JSON.stringify(data),
      signal: AbortSignal.timeout(10_000),
    })
    return { status: answer.status, body: await answer.json() }
  } catch {
    return undefined
  }
}
