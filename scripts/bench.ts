// npm run bench
//
// How far the gateway is from the least that could do the same, on this machine, as ratios. It is no test: a slow machine fails nothing, and
// only a bench that measured something else than it meant to ends with an error.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rules, type Outcome } from '../test/bench/contest.ts'
import { vendorUser } from '../test/bench/gateway.ts'
import { machine, pinning } from '../test/bench/machine.ts'
import { startLoader, startServer } from '../test/bench/processes.ts'
import { table, type Row } from '../test/bench/table.ts'
import { coldCard, institutions, startUp, warmCard, type Start } from '../test/bench/trials.ts'

const aims = { reached: 0.5, seconds: 1.5, megabytes: 150 }

const notes = `warm card   a remembered card, token checked, logged; beside node:http that makes JSON of the same card for every request
cold card   a card for which Alma is asked once; beside @fastify/http-proxy that passes the same answer of Alma on.
            Over ${institutions} institutions, one patron of each with Cache-Control: no-cache, so that the 25 calls a second
            which each institution allows make nobody wait. Alma is a process with one fixed answer.
start       one institution, from the start of the process to the first answer of /health/ready; and its memory then.
            The first start on a machine, and any later one, which finds what was compiled; the image brings that along.

All figures wander with what else the machine does, CPU time least; trust a run on a quiet one.`

async function main(): Promise<void> {
  const pinned = pinning()
  process.stdout.write(`${machine(pinned)}\n${rules}.\n\n`)

  const folder = mkdtempSync(join(tmpdir(), 'patron-gateway-bench-'))
  try {
    const answer = join(folder, 'user.json')
    writeFileSync(answer, vendorUser())
    const vendor = await startServer({ script: 'test/bench/origin.ts', args: [answer], cores: pinned?.others })
    const loader = startLoader(pinned?.others)
    const ground = { folder, pinned, vendor, loader }
    const rows = [
      ...contestRows('warm card', 'node:http', await warmCard(ground)),
      ...contestRows('cold card', 'http-proxy', await coldCard(ground)),
      ...startRows('first start', await startUp(ground)),
      ...startRows('later start', await startUp(ground, join(folder, 'compile-cache'))),
    ]
    await Promise.all([vendor.stop(), loader.stop()])
    process.stdout.write(`${table(rows)}\n\n${notes}\n`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function contestRows(what: string, other: string, outcome: Outcome): readonly Row[] {
  const aim = `at least ${aims.reached.toFixed(2)}`
  const row = (figure: 'cpuMicros' | 'perSecond', unit: string): Row => ({
    what: `${what}, ${unit}`,
    gateway: shown(outcome.gateway[figure]),
    beside: `${shown(outcome.other[figure])} ${other}`,
    reached: outcome.reached[figure].toFixed(2),
    aim,
    met: outcome.reached[figure] >= aims.reached,
  })
  return [row('cpuMicros', 'CPU µs a request'), row('perSecond', 'requests a second')]
}

function startRows(what: string, { seconds, megabytes }: Start): readonly Row[] {
  return [
    {
      what: `${what}, s`,
      gateway: seconds.toFixed(2),
      beside: '',
      reached: '',
      aim: `at most ${aims.seconds}`,
      met: seconds <= aims.seconds,
    },
    {
      what: `${what}, MB`,
      gateway: megabytes.toFixed(0),
      beside: '',
      reached: '',
      aim: `at most ${aims.megabytes}`,
      met: megabytes <= aims.megabytes,
    },
  ]
}

function shown(figure: number): string {
  return figure < 1000 ? figure.toFixed(1) : Math.round(figure).toLocaleString('en')
}

await main()
