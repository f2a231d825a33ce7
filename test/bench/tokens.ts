import { compactVerify, importJWK } from 'jose'
import { request } from 'undici'
import { callers } from '#access/callers.ts'
import { patronIds } from '#access/patron-ids.ts'
import { primo } from '#adapters/primo/index.ts'
import { startPrimo } from '#adapters/primo/simulator/index.ts'
import type { Call } from '#domain/call.ts'
import type { InstitutionId } from '#domain/id.ts'
import { Secret } from '#ports/adapter.ts'
import { systemClock } from '#upstream/clock.ts'
import { upstream } from '#upstream/upstream.ts'
import { median } from './contest.ts'

/** Microseconds from an Authorization header to the caller, each the median of many. */
export interface TokenFigures {
  /** A token nobody has shown before. */
  readonly cold: number
  /** Its signature alone, checked by jose. */
  readonly signature: number
  /** The same token again. */
  readonly remembered: number
}

const tokens = 400
const code = '01BENCH_INST'

/** Tokens of Primo, as the gateway takes them from a request. The key set is asked for once, before anything is measured. */
export async function primoTokens(): Promise<TokenFigures> {
  const user = { internalId: '1000000000004901', displayName: 'Bench, Ben', group: 'ADULT', password: 'none' }
  const users = Array.from({ length: tokens + 1 }, (_, index) => ({ ...user, primaryId: `bench-${index}` }))
  const simulator = await startPrimo({ institutions: [{ code, name: code, views: ['MAIN'], users }] })
  const wire = upstream({ clock: systemClock, log: { ended: () => undefined } })
  try {
    const connection = primo.connect(primo.settings.parse({ baseUrl: simulator.url, institutionCode: code }))
    const institution = code as InstitutionId
    const send = wire.sendTo(connection.manners, { institution, vendor: 'primo' })
    const callerOf = callers({
      tokens: { readAccess: async () => undefined },
      revocations: { has: () => false, add: () => undefined, addAll: () => undefined },
      identities: [connection.open({ institution, send, others: {}, clock: systemClock })],
      store: { apiKeys: { add: never, find: never, list: never, revoke: never } },
      ids: patronIds([new Secret('b'.repeat(32))]),
      roles: new Map(),
      ages: new Map(),
      clock: systemClock,
      seenWithinMs: 5000,
    })
    const made = users.map(({ primaryId }) => simulator.institution(code).signedIn(primaryId))
    const headers = made.map((token) => `Bearer ${token}`)
    const [first, ...rest] = headers as [string, ...string[]]
    await callerOf(first, asking)

    const key = await keyAt(`${simulator.url}/auth/${code}/jwks.json`)
    const cold: number[] = []
    const signature: number[] = []
    const remembered: number[] = []
    for (const [index, header] of rest.entries()) {
      signature.push(await timed(() => compactVerify(made[index + 1]!, key, { algorithms: ['ES256'] })))
      cold.push(await timed(() => callerOf(header, asking)))
      remembered.push(await timed(() => callerOf(header, asking)))
    }
    return { cold: median(cold), signature: median(signature), remembered: median(remembered) }
  } finally {
    await wire.close()
    await simulator.close()
  }
}

async function keyAt(url: string) {
  const { body } = await request(url)
  const { keys } = (await body.json()) as { keys: { kid: string; kty: string; crv: string; x: string; y: string }[] }
  return importJWK(
    keys.find(({ kid }) => kid === `primaPrivateKey-${code}`)!,
    'ES256',
  )
}

/** What is there at once is not waited for. */
async function timed(work: () => unknown): Promise<number> {
  const begun = performance.now()
  const came = work()
  if (came instanceof Promise) await came
  return 1000 * (performance.now() - begun)
}

function asking(): Call {
  return {
    id: 'bench',
    caller: { kind: 'anonymous' },
    signal: new AbortController().signal,
    deadline: systemClock.now() + 10_000,
    priority: 'patron',
    language: 'en',
    fresh: false,
  }
}

async function never(): Promise<never> {
  throw new Error('The bench is broken: no key was shown')
}
