// Asks a configured library system, by reading only, whether it is what the configuration says.
import { parseArgs } from 'node:util'
import { adapters } from '#adapters/index.ts'
import { ConfigError, configPath, readConfigFile, type Config } from '#config'
import type { Call } from '#domain/call.ts'
import type { InstitutionId, ZoneId } from '#domain/id.ts'
import { isProblem, Problem } from '#domain/problem.ts'
import { askedCodeGaps, gapText } from '#gateway/central/code-check.ts'
import type { Connection } from '#ports/adapter.ts'
import type { Finding, Ils } from '#ports/ils.ts'
import { systemClock } from '#upstream/clock.ts'
import { openCentral, openIls } from '#upstream/open.ts'
import { upstream, type Upstream } from '#upstream/upstream.ts'

const usage = `Usage: npm run vendor:check -- INSTITUTION|ZONE
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
  const config = readConfigFile(file, { env: process.env, adapters })
  const { topology } = config
  const connection = config.centralFiles.get(id as ZoneId) ?? config.connections.get(id as InstitutionId)
  if (!connection) {
    const known = [...topology.institutions.map((institution) => institution.id), ...config.centralFiles.keys()]
    throw new Mistake(`There is no institution ${id} and no zone with a system of its own (known: ${known.join(', ')})`)
  }

  const wire = upstream({ clock: systemClock, log: { ended: () => undefined } })
  const ils = systemAt(config, wire, connection, id)
  try {
    const call = callOf()
    const findings = await ils.inspection.inspect(call)
    const known = new Set(topology.libraries.filter((library) => library.institution === id).map(({ code }) => code))
    // A zone has no libraries that the file could name.
    const isZone = config.centralFiles.has(id as ZoneId)
    const libraries = isZone ? [] : await librariesOf(() => ils.inspection.libraries(call), known)
    process.stdout.write(`${id}: ${connection.vendor} at ${new URL(connection.manners.baseUrl).host}\n`)
    const codes = await codesOf(config, wire, ils, id as InstitutionId, call)
    const all = [...findings, ...libraries, ...codes]
    for (const { subject, verdict, said } of all) process.stdout.write(`  ${signs[verdict]}  ${subject}: ${said}\n`)
    if (all.some(({ verdict }) => verdict === 'differs')) process.exitCode = 2
  } finally {
    await ils.close()
    await wire.close()
  }
}

function systemAt(
  { topology }: Config,
  wire: Upstream,
  connection: Connection,
  id: string,
): Pick<Ils, 'inspection' | 'file' | 'close'> {
  const institution = topology.institution(id as InstitutionId)
  if (institution) {
    const zoneMode = institution.zone === undefined ? undefined : topology.zone(institution.zone)?.mode
    return openIls(wire, connection, institution, zoneMode, systemClock)
  }
  const central = openCentral(wire, connection, { id: id as ZoneId }, systemClock)
  if (!central) throw new Mistake(`${connection.vendor} has no central file of a zone`)
  return central
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

/** The maps of the central patron file against the systems' own codes; nothing where the institution takes part in none. */
async function codesOf(
  { topology, centralFiles }: Config,
  wire: Upstream,
  { file: copy }: Pick<Ils, 'file'>,
  id: InstitutionId,
  call: Call,
): Promise<Finding[]> {
  const zone = topology.zone(topology.institution(id)?.zone ?? ('' as ZoneId))
  const membership = zone?.sync?.members.get(id)
  if (!zone || !membership || !copy) return []
  const connection = zone.mode === 'network-managed' ? centralFiles.get(zone.id) : undefined
  const central = connection && openCentral(wire, connection, { id: zone.id }, systemClock)
  try {
    const gaps = await askedCodeGaps(membership, { copy, central: central?.file }, call)
    if (gaps.length === 0) return [{ subject: 'codes', verdict: 'fits', said: 'The maps name all that is in use.' }]
    return gaps.map((gap) => ({
      subject: 'codes',
      verdict: gap.why === 'local-unmapped' ? 'unknown' : 'differs',
      said: gapText(gap, id, zone.id),
    }))
  } catch (error) {
    if (!isProblem(error)) throw error
    return [{ subject: 'codes', verdict: 'unknown', said: `They could not be had (${error.code}: ${error.message}).` }]
  } finally {
    await central?.close()
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
