import type { Loader, Server } from './processes.ts'

/** A server, and what it is asked. */
export interface Contender {
  readonly server: Server
  readonly requests: readonly string[]
}

/** Two servers under the same load. All figures are medians over the rounds. */
export interface Outcome {
  readonly gateway: Figures
  readonly other: Figures
  /** How far the gateway reaches: 1 is as good as the other. */
  readonly reached: Figures
  /** What each gateway round asked. */
  readonly asked: number
}

export interface Figures {
  readonly cpuMicros: number
  readonly perSecond: number
}

const rounds = 3
const warmUpSeconds = 2.5
const roundSeconds = 2
const connections = 20
/** An end, whatever the clock says. */
const mostRequests = 200_000

export const told = `${rounds} rounds of ${roundSeconds} s each in turn after ${warmUpSeconds} s of warming up, ${connections} connections; medians.`

/** Round about, so that whatever else the machine does in a bad minute hits both. */
export async function contest(loader: Loader, gateway: Contender, other: Contender): Promise<Outcome> {
  await lap(loader, gateway, warmUpSeconds)
  await lap(loader, other, warmUpSeconds)
  const laps: { readonly gateway: Lap; readonly other: Lap }[] = []
  for (let round = 0; round < rounds; round += 1) {
    laps.push({ gateway: await lap(loader, gateway, roundSeconds), other: await lap(loader, other, roundSeconds) })
  }
  return {
    gateway: medians(laps.map((round) => round.gateway)),
    other: medians(laps.map((round) => round.other)),
    reached: medians(
      laps.map((round) => ({
        cpuMicros: round.other.cpuMicros / round.gateway.cpuMicros,
        perSecond: round.gateway.perSecond / round.other.perSecond,
      })),
    ),
    asked: 0,
  }
}

interface Lap extends Figures {
  readonly requests: number
}

async function lap(loader: Loader, { server, requests }: Contender, seconds: number): Promise<Lap> {
  const before = await server.usage()
  const done = await loader.run({ port: server.port, requests, connections, seconds, mostRequests })
  const after = await server.usage()
  return {
    requests: done.requests,
    cpuMicros: (after.cpuMicros - before.cpuMicros) / done.requests,
    perSecond: done.requests / done.seconds,
  }
}

function medians(figures: readonly Figures[]): Figures {
  return { cpuMicros: median(figures.map(({ cpuMicros }) => cpuMicros)), perSecond: median(figures.map(({ perSecond }) => perSecond)) }
}

export function median(values: readonly number[]): number {
  const inOrder = [...values].sort((one, other) => one - other)
  return inOrder[Math.floor(inOrder.length / 2)]!
}
