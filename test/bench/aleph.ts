import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { request } from 'undici'
import { aleph } from '#adapters/aleph/index.ts'
import { gathering } from '#adapters/aleph/gathering.ts'
import { parseXml } from '#adapters/aleph/parse-xml.ts'
import { toPatron } from '#adapters/aleph/translate.ts'
import { borrowerIn } from '#adapters/aleph/wire.ts'
import type { Call } from '#domain/call.ts'
import type { InstitutionId, RecordId } from '#domain/id.ts'
import { Secret } from '#ports/adapter.ts'
import { systemClock } from '#upstream/clock.ts'
import { openIls } from '#upstream/open.ts'
import { upstream } from '#upstream/upstream.ts'
import { median } from './contest.ts'
import { startServer, type Server } from './processes.ts'

export interface Country {
  readonly server: Server
  readonly xServer: string
  readonly dlf: string
  readonly admLibraries: readonly string[]
}

/** How long one of the four server processes works on a request. */
export const workMs = 20
export const processes = 4
const patron = 'una'

export async function startCountry(cores: string | undefined): Promise<Country> {
  const server = await startServer({ script: 'test/bench/aleph-vendor.ts', args: [String(workMs)], cores, anyAnswer: true })
  const where = await server.ask<Omit<Country, 'server'>>('where')
  return { ...where, server }
}

export interface Reading {
  /** Milliseconds for one answer. */
  readonly whole: number
  readonly bare: number
  readonly registrations: number
  readonly bytes: number
}

/** One answer with a registration in each of 300 sub-libraries: read and put into our words, beside validated and parsed and nothing else. */
export async function readAnswer({ xServer }: Country): Promise<Reading> {
  const form = {
    op: 'bor-info-nlc',
    library: 'ALEPH',
    bor_id: patron,
    translate: 'N',
    user_name: 'GATEWAY',
    user_password: 'GATEWAY-PASS',
  }
  const answer = await request(xServer, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  })
  const body = Buffer.from(await answer.body.arrayBuffer())
  const headers = { 'content-type': 'text/xml; charset=UTF-8' }
  const settings = aleph.settings.parse({ xServer, admLibrary: 'LAA50' }) as Parameters<typeof toPatron>[1] &
    Parameters<typeof borrowerIn>[1]
  const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, trimValues: true, maxNestedTags: 64 })

  const bare = () => {
    const text = body.toString('utf8')
    if (XMLValidator.validate(text) !== true) throw new Error('The bench is broken: the answer is no XML')
    return parser.parse(text) as unknown
  }
  const whole = () => {
    const read = parseXml({ status: 200, headers, body }, ['bor-info-nlc'], undefined)
    const borrower = read.is === 'xml' ? borrowerIn(read.element, settings, 'bench') : undefined
    if (!borrower) throw new Error('The bench is broken: the answer has no patron')
    const found = gathering()
    found.listed(borrower.locals)
    const listing = { method: 'nlc', complete: true }
    return toPatron({ borrower, gathering: found, listing }, { ...settings, institution: 'bench' as InstitutionId })
  }
  const { registrations } = whole()
  return { whole: timed(whole, bare), bare: timed(bare, whole), registrations: registrations.length, bytes: body.length }
}

/** The median of many turns, each of which lets the other go first, so that neither is always the one with the warm caches. */
function timed(work: () => unknown, other: () => unknown): number {
  return median(
    Array.from({ length: 25 }, () => {
      other()
      const begun = performance.now()
      work()
      return performance.now() - begun
    }),
  )
}

export interface Gathered {
  readonly calls: number
  readonly registrations: number
  readonly ms: number
  /** What so many calls take where every process is busy from the first to the last. */
  readonly leastMs: number
}

/** All 300 dates of one patron, from 13 institutions at once, as a card asks for them. */
export async function gatherCountry({ server, xServer, dlf, admLibraries }: Country): Promise<Gathered> {
  const wire = upstream({ clock: systemClock, log: { ended: () => undefined }, callTimeoutMs: 60_000 })
  const systems = admLibraries.map((admLibrary) => {
    const settings = aleph.settings.parse({
      xServer,
      dlf,
      admLibrary,
      userName: 'GATEWAY',
      password: new Secret('GATEWAY-PASS'),
      listing: 'blocks-and-info',
      blocksList: 'all',
      concurrent: processes,
      perSecond: 1000,
    })
    return openIls(
      wire,
      aleph.connect(settings),
      { id: admLibrary as InstitutionId, timeZone: 'Europe/Luxembourg' },
      undefined,
      systemClock,
    )
  })
  const before = await server.ask<number>('calls')
  const begun = performance.now()
  const records = await Promise.all(systems.map((ils) => ils.patrons.read(patron as RecordId, [], asking())))
  const ms = performance.now() - begun
  const calls = (await server.ask<number>('calls')) - before
  await wire.close()
  const registrations = records.reduce(
    (sum, record) => sum + (record?.registrations.filter(({ inherited }) => !inherited).length ?? 0),
    0,
  )
  return { calls, registrations, ms, leastMs: (calls * workMs) / processes }
}

function asking(): Call {
  return {
    id: 'bench',
    caller: { kind: 'anonymous' },
    signal: new AbortController().signal,
    deadline: systemClock.now() + 60_000,
    priority: 'patron',
    language: 'en',
    fresh: true,
  }
}
