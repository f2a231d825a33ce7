// Asks a configured library system, by reading only, whether it is what the configuration says.
import { parseArgs } from 'node:util'
import { adapters } from '#adapters/index.ts'
import { ConfigError, configPath, readConfigFile } from '#config'
import type { Call } from '#domain/call.ts'
import type { InstitutionId } from '#domain/id.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import type { Finding } from '#ports/ils.ts'
import { systemClock } from '#upstream/clock.ts'
import { openIls } from '#upstream/open.ts'
import { upstream } from '#upstream/upstream.ts'

const usage = `Usage: npm run vendor:check -- INSTITUTION
The configuration is the file that PATRON_GATEWAY_CONFIG names. Nothing is changed at the vendor.`

const signs = { fits: 'fits   ', differs: 'DIFFERS', unknown: 'unknown' } as const satisfies Record<Finding['verdict'], string>

class Mistake extends Error {
  override readonly name = 'Mistake'
}

async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true })
  const [id, ...rest] = positionals
  const file = configPath(process.env)
  if (id === undefined || rest.length > 0) throw new Mistake(usage)
  if (file === undefined) throw new Mistake(`PATRON_GATEWAY_CONFIG names no file.\n${usage}`)
  const { topology, connections } = readConfigFile(file, { env: process.env, adapters })
  const institution = topology.institution(id as InstitutionId)
  const connection = connections.get(id as InstitutionId)
  if (!institution || !connection) {
    throw new Mistake(`There is no institution ${id} (known: ${topology.institutions.map((known) => known.id).join(', ')})`)
  }

  const wire = upstream({ clock: systemClock, log: { ended: () => undefined } })
  const zoneMode = institution.zone === undefined ? undefined : topology.zone(institution.zone)?.mode
  const ils = openIls(wire, connection, institution, zoneMode, systemClock)
  try {
    const call = callOf()
    const findings = await ils.inspection.inspect(call)
    const known = new Set(topology.libraries.filter((library) => library.institution === id).map(({ code }) => code))
    const libraries = await librariesOf(() => ils.inspection.libraries(call), known)
    process.stdout.write(`${id}: ${connection.vendor} at ${new URL(connection.manners.baseUrl).host}\n`)
    for (const { subject, verdict, said } of [...findings, ...libraries])
      process.stdout.write(`  ${signs[verdict]}  ${subject}: ${said}\n`)
    if ([...findings, ...libraries].some(({ verdict }) => verdict === 'differs')) process.exitCode = 2
  } finally {
    await ils.close()
    await wire.close()
  }
}

/** The topology's libraries against the vendor's own list, both ways. */
async function librariesOf(
  list: () => Promise<readonly { readonly code: string }[]>,
  known: ReadonlySet<string>,
): Promise<Finding[]> {
  try {
    const there = new Set((await list()).map(({ code }) => code))
    const lacking = [...known].filter((code) => !there.has(code))
    const unnamed = [...there].filter((code) => !known.has(code))
    return [
      lacking.length === 0
        ? { subject: 'topology', verdict: 'fits', said: `All ${known.size} libraries that the file names are there.` }
        : { subject: 'topology', verdict: 'differs', said: `The system does not know the libraries ${lacking.join(', ')}.` },
      ...(unnamed.length === 0
        ? []
        : [
            {
              subject: 'topology',
              verdict: 'unknown',
              said: `The file does not name the libraries ${unnamed.join(', ')}.`,
            } as const,
          ]),
    ]
  } catch (error) {
    if (!isProblem(error)) throw error
    return [
      {
        subject: 'topology',
        verdict: 'unknown',
        said: `The list of libraries could not be had (${error.code}: ${error.message}).`,
      },
    ]
  }
}

function callOf(): Call {
  return {
    id: 'vendor-check',
    caller: { kind: 'anonymous' },
    signal: new AbortController().signal,
    deadline: systemClock.now() + 60_000,
    priority: 'patron',
    language: 'en',
    fresh: true,
  }
}

try {
  await main()
} catch (error) {
  if (!(error instanceof Mistake || error instanceof ConfigError || error instanceof Problem)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
