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
  /** How far the gateway comes, round by round: 1 is as far as the other. */
  readonly reached: Figures
  /** How often both were asked, all in all. */
  readonly requests: number
}

export interface Figures {
  /** CPU time of the server's process, for one request. */
  readonly cpuMicros: number
  readonly perSecond: number
}

const rounds = 3
/** The longer path takes thousands of requests until all of it is compiled. */
const warmUpSeconds = 5
const roundSeconds = 2
const connections = 20
/** An end, whatever the clock says. */
const mostRequests = 200_000

export const rules = `${connections} connections; ${rounds} rounds of ${roundSeconds} s, by turns, after warming up; medians`

/** By turns, so that a bad moment of the machine hits both. */
export async function contest(loader: Loader, gateway: Contender, other: Contender): Promise<Outcome> {
  const laps = [await turn(loader, gateway, other, warmUpSeconds)]
  for (let round = 0; round < rounds; round += 1) laps.push(await turn(loader, gateway, other, roundSeconds))
  const counted = laps.slice(1)
  return {
    gateway: medians(counted.map((round) => round.gateway)),
    other: medians(counted.map((round) => round.other)),
    reached: medians(counted.map((round) => reached(round.gateway, round.other))),
    requests: laps.reduce((sum, round) => sum + round.gateway.requests + round.other.requests, 0),
  }
}

async function turn(loader: Loader, gateway: Contender, other: Contender, seconds: number) {
  return { gateway: await lap(loader, gateway, seconds), other: await lap(loader, other, seconds) }
}

async function lap(
  loader: Loader,
  { server, requests }: Contender,
  seconds: number,
): Promise<Figures & { readonly requests: number }> {
  const before = await server.usage()
  const done = await loader.run({ port: server.port, requests, connections, seconds, mostRequests })
  const after = await server.usage()
  const cpuMicros = (after.cpuMicros - before.cpuMicros) / done.requests
  return { requests: done.requests, cpuMicros, perSecond: done.requests / done.seconds }
}

function reached(gateway: Figures, other: Figures): Figures {
  return { cpuMicros: other.cpuMicros / gateway.cpuMicros, perSecond: gateway.perSecond / other.perSecond }
}

function medians(figures: readonly Figures[]): Figures {
  return {
    cpuMicros: median(figures.map(({ cpuMicros }) => cpuMicros)),
    perSecond: median(figures.map(({ perSecond }) => perSecond)),
  }
}

/** Of an odd number of values, the one in the middle. */
export function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)]!
}
