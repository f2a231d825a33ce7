import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { contest, median, type Outcome } from './contest.ts'
import { cardRequest, request, signIn, startGateway, vendorPath } from './gateway.ts'
import { startServer, type Loader, type Server } from './processes.ts'
import type { Pinning } from './machine.ts'

/** What all trials share. */
export interface Ground {
  readonly folder: string
  readonly pinned: Pinning
  readonly vendor: Server
  readonly loader: Loader
}

/** A card that is remembered, beside the least that sends the same. */
export async function warmCard({ folder, pinned, vendor, loader }: Ground): Promise<Outcome> {
  const gateway = await startGateway({ folder, vendor: addressOf(vendor), institutions: 1, cores: pinned?.server })
  const asked = cardRequest(await signIn(gateway, 0))
  const file = join(folder, 'card.json')
  writeFileSync(file, JSON.stringify(await cardOf(gateway, asked)))
  const bare = await startServer({ script: 'test/bench/bare.ts', args: [file], cores: pinned?.server })
  try {
    const before = await callsOf(vendor)
    const outcome = await contest(loader, { server: gateway, requests: [asked] }, { server: bare, requests: [asked] })
    expect('vendor calls for remembered cards', (await callsOf(vendor)) - before, 0)
    return outcome
  } finally {
    await Promise.all([gateway.stop(), bare.stop()])
  }
}

/** Enough of them that the budget of 25 calls a second, which each has for itself, makes nobody wait. */
export const institutions = 500

/**
 * A card for which the vendor is asked once, beside a proxy that passes the same answer on. A patron of each institution asks in turn and nothing is remembered, so no
 * two requests under way are for the same one and none can share the other's call.
 */
export async function coldCard({ folder, pinned, vendor, loader }: Ground): Promise<Outcome> {
  const gateway = await startGateway({
    folder,
    vendor: addressOf(vendor),
    institutions,
    remembering: false,
    cores: pinned?.server,
  })
  const proxy = await startServer({
    script: 'test/bench/proxy.ts',
    args: [addressOf(vendor)],
    readyPath: vendorPath,
    cores: pinned?.server,
  })
  try {
    const requests: string[] = []
    for (let index = 0; index < institutions; index += 1) {
      requests.push(cardRequest(await signIn(gateway, index)))
    }
    const before = await callsOf(vendor)
    const outcome = await contest(loader, { server: gateway, requests }, { server: proxy, requests: [request(vendorPath)] })
    expect('vendor calls for as many cards', (await callsOf(vendor)) - before, outcome.requests)
    return outcome
  } finally {
    await Promise.all([gateway.stop(), proxy.stop()])
  }
}

export interface Start {
  readonly seconds: number
  readonly megabytes: number
}

const starts = 5

/** From nothing to the first answer, several times; on all cores, as on an operator's machine. */
export async function startUp({ folder, vendor }: Ground, compileCache?: string): Promise<Start> {
  const begun: Start[] = []
  for (let turn = 0; turn < starts; turn += 1) {
    const gateway = await startGateway({
      folder,
      vendor: addressOf(vendor),
      institutions: 1,
      ...(compileCache !== undefined && { compileCache }),
    })
    const { rssBytes } = await gateway.usage()
    begun.push({ seconds: gateway.readyMs / 1000, megabytes: rssBytes / 1_000_000 })
    await gateway.stop()
  }
  return { seconds: median(begun.map(({ seconds }) => seconds)), megabytes: median(begun.map(({ megabytes }) => megabytes)) }
}

async function cardOf(gateway: Server, asked: string): Promise<unknown> {
  const authorization = /^Authorization: (.*)\r$/m.exec(asked)![1]!
  const answer = await fetch(`http://127.0.0.1:${gateway.port}/v1/patrons/me/card`, {
    headers: { authorization, 'accept-language': 'fr' },
  })
  expect('status of a card', answer.status, 200)
  return answer.json()
}

async function callsOf(vendor: Server): Promise<number> {
  return Number(await (await fetch(`${addressOf(vendor)}/calls`)).text())
}

function addressOf({ port }: Server): string {
  return `http://127.0.0.1:${port}`
}

/** A figure means nothing if what was to be measured did not happen. */
function expect(what: string, found: number, expected: number): void {
  if (found !== expected) throw new Error(`The bench is broken: ${what}: ${found}, not ${expected}`)
}
