// npm run bench
//
// How far the gateway is from the least that could do the same, on this machine, as ratios. It is no test: a slow machine fails nothing, and
// only a bench that measured something else than it meant to ends with an error.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { accountPages, answerMs, type AccountPage } from '../test/bench/account.ts'
import { rules, type Outcome } from '../test/bench/contest.ts'
import { vendorUser } from '../test/bench/gateway.ts'
import { gatherCountry, processes, readAnswer, startCountry, workMs } from '../test/bench/aleph.ts'
import { machine, pinning } from '../test/bench/machine.ts'
import { startLoader, startServer } from '../test/bench/processes.ts'
import { table, type Row } from '../test/bench/table.ts'
import { renewalsInStore } from '../test/bench/renewals.ts'
import { primoTokens } from '../test/bench/tokens.ts'
import { coldCard, institutions, startUp, warmCard, type Start } from '../test/bench/trials.ts'

const aims = { reached: 0.5, seconds: 1.5, megabytes: 150 }

const notes = `warm card   a remembered card, token checked, logged; beside node:http that makes JSON of the same card for every request
cold card   a card for which Alma is asked once; beside @fastify/http-proxy that passes the same answer of Alma on.
            Over ${institutions} institutions, one patron of each with nothing remembered, so that the 25 calls a second
            which each institution allows make nobody wait. Alma is a process with one fixed answer.
start       one institution, from the start of the process to the first answer of /health/ready; and its memory then.
            The first start on a machine, and any later one, which finds what was compiled; the image brings that along.

Primo       from the Authorization header to the caller; beside jose that checks the signature of the same token.

renewals    one after the other, with a library system and a payment house that answer at once: what is left is the gateway and its store.
            Each step is written down before the next, and each lane is a lease.

account     card, loans, holds and fees of one patron of one Alma, asked for at once; beside one answer of that Alma, which takes its time.
            VuFind's driver for Alma makes eight calls for the same page. Alma lists fees by status, and here are all that are open.

Aleph       one answer with a date in each of 300 sub-libraries, read and put into our words; and the same dates asked for one by one,
            13 institutions at once, where four server processes answer.

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
      ...(await tokenRows()),
      ...(await renewalRows(folder)),
      ...(await accountRows(folder)),
      ...(await alephRows(pinned?.others)),
    ]
    await Promise.all([vendor.stop(), loader.stop()])
    process.stdout.write(`${table(rows)}\n\n${notes}\n`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Whoever is signed in to Primo. */
async function tokenRows(): Promise<readonly Row[]> {
  const { cold, signature, remembered } = await primoTokens()
  const row = (what: string, figure: number, most: number): Row => ({
    what: `Primo token, ${what}, µs`,
    gateway: figure.toFixed(1),
    beside: `${signature.toFixed(1)} its signature alone`,
    reached: (figure / signature).toFixed(2),
    aim: `at most ${most}`,
    met: figure / signature <= most,
  })
  return [row('cold', cold, 1.5), row('remembered', remembered, 0.05)]
}

/** A card renewal from its quote to the proved extension. */
async function renewalRows(folder: string): Promise<readonly Row[]> {
  const { perSecond, commitsPerSecond } = await renewalsInStore(folder)
  return [
    {
      what: 'card renewals, quote to extended, a second',
      gateway: perSecond.toFixed(0),
      beside: `${commitsPerSecond.toFixed(0)} commits of the store`,
      reached: (perSecond / commitsPerSecond).toFixed(3),
      aim: '',
      met: undefined,
    },
  ]
}

/** All of somebody's account, by a node that knows nothing of them, and by the same node again. */
async function accountRows(folder: string): Promise<readonly Row[]> {
  const { cold, warm } = await accountPages(folder)
  const rows = (what: string, { calls, ms }: AccountPage, most: { readonly calls: number; readonly times: number }): Row[] => [
    {
      what: `account page, ${what}, calls of Alma`,
      gateway: String(calls),
      beside: '',
      reached: '',
      aim: `at most ${most.calls}`,
      met: calls <= most.calls,
    },
    {
      what: `account page, ${what}, ms`,
      gateway: ms.toFixed(0),
      beside: `${answerMs} one answer of Alma`,
      reached: (ms / answerMs).toFixed(2),
      aim: `at most ${most.times}`,
      met: ms / answerMs <= most.times,
    },
  ]
  return [...rows('cold', cold, { calls: 4, times: 2.5 }), ...rows('warm', warm, { calls: 0, times: 0.1 })]
}

/** A patron of 300 libraries in one Aleph. */
async function alephRows(cores: string | undefined): Promise<readonly Row[]> {
  const country = await startCountry(cores)
  try {
    const { whole, bare, registrations, bytes } = await readAnswer(country)
    const { calls, ms, leastMs, registrations: gathered } = await gatherCountry(country)
    if (registrations !== 300 || gathered !== 300) throw new Error(`The bench is broken: ${registrations} and ${gathered} of 300`)
    return [
      {
        what: `Aleph, ${registrations} dates in one answer of ${Math.round(bytes / 1000)} kB, ms`,
        gateway: whole.toFixed(1),
        beside: `${bare.toFixed(1)} validate and parse`,
        reached: (whole / bare).toFixed(2),
        aim: 'at most 1.33',
        met: whole / bare <= 1.33,
      },
      {
        what: `Aleph, ${gathered} dates by ${calls} calls of ${workMs} ms, ms`,
        gateway: ms.toFixed(0),
        beside: `${leastMs.toFixed(0)} by ${processes} processes`,
        reached: (ms / leastMs).toFixed(2),
        aim: '',
        met: undefined,
      },
    ]
  } finally {
    await country.server.stop()
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
