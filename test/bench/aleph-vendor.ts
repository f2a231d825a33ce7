// A whole country's Aleph in a process of its own: 300 sub-libraries, four server processes, each of which works for a while on every request.
import { countryConsortium } from '#adapters/aleph/simulator/consortium.ts'
import { startAleph } from '#adapters/aleph/simulator/index.ts'
import { dayOf } from '#simulation/day.ts'

const [workMs] = process.argv.slice(2)
const seed = countryConsortium(dayOf(Date.now()))
const aleph = await startAleph(
  { ...seed, switches: { serverProcesses: 4, workMs: Number(workMs), nlcInstalled: true } },
  { port: Number(process.env['PORT']) },
)
const admLibraries = seed.admLibraries.map(({ code }) => code)

process.on('message', (question) => {
  if (question === 'where') process.send?.({ xServer: aleph.xServer, dlf: aleph.dlf, admLibraries })
  if (question === 'calls') process.send?.(aleph.calls.filter(({ path }) => path.startsWith('/X')).length)
})
