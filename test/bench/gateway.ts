import { openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startServer, type Server } from './processes.ts'

/** The one patron there is, at every institution. */
const patron = 'bench'

export interface GatewayOptions {
  /** Where its files go. */
  readonly folder: string
  /** The address of the vendor. */
  readonly vendor: string
  readonly institutions: number
  /** Whether a vendor's answer is good for a while, as it is unless an operator says otherwise. */
  readonly remembering?: boolean
  readonly cores?: string | undefined
  /** Where Node keeps what it compiled; a folder that nobody has used before where it is left out. */
  readonly compileCache?: string
}

let started = 0

/** The process as an operator runs it: the same entry, a configuration of its own, and a log line for every request, into a file. */
export function startGateway({
  folder,
  vendor,
  institutions,
  remembering = true,
  cores,
  compileCache,
}: GatewayOptions): Promise<Server> {
  started += 1
  const file = join(folder, `gateway-${started}.yaml`)
  writeFileSync(file, JSON.stringify(configuration(join(folder, `gateway-${started}.db`), vendor, institutions, remembering)))
  return startServer({
    script: 'src/main.ts',
    flags: flagsOfStart(),
    readyPath: '/health/ready',
    env: {
      PATRON_GATEWAY_CONFIG: file,
      BENCH_SECRET: 'for an hour on a loopback address, no longer',
      NODE_COMPILE_CACHE: compileCache ?? join(folder, `compiled-${started}`),
    },
    cores,
    output: openSync(join(folder, `gateway-${started}.log`), 'w'),
  })
}

/** What `npm start` tells Node. */
function flagsOfStart(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    scripts: { start: string }
  }
  return scripts.start.split(' ').filter((word) => word.startsWith('--'))
}

/** JSON is YAML too. Without a network zone a card is one question to one vendor. */
function configuration(store: string, vendor: string, institutions: number, remembering: boolean): object {
  const secret = { env: 'BENCH_SECRET' }
  return {
    gateway: { publicUrl: 'http://gateway.example', origins: ['http://primo.example'] },
    store: { file: store },
    ...(!remembering && { freshness: { recordSeconds: 0 } }),
    secrets: { patronIds: [secret], sessions: [{ id: 'bench', key: secret }] },
    institutions: Array.from({ length: institutions }, (_, index) => ({
      id: institution(index),
      name: `Institution ${index}`,
      timeZone: 'Europe/Luxembourg',
      system: { vendor: 'alma', baseUrl: `${vendor}/almaws/v1`, apiKey: secret, institutionCode: `01BENCH_${index}` },
      libraries: [{ id: `library-${index}`, code: 'FJORD', name: 'Main Library' }],
    })),
  }
}

function institution(index: number): string {
  return `institution-${index}`
}

/** What the vendor answers: the user of the fixtures, in good standing for a year from now. Who is blocked is never answered from memory. */
export function vendorUser(): string {
  const user = JSON.parse(readFileSync(new URL('../fixtures/alma/user.json', import.meta.url), 'utf8')) as {
    user_role: readonly object[]
  }
  const expires = `${new Date(Date.now() + 365 * 86_400_000).toISOString().slice(0, 10)}Z`
  const roles = user.user_role.map((role) => ({ ...role, expiry_date: expires }))
  return JSON.stringify({ ...user, primary_id: patron, expiry_date: expires, user_role: roles, user_block: [] })
}

export const vendorPath = `/almaws/v1/users/${patron}`

/** Signs the patron in at an institution, by the front door. */
export async function signIn({ port }: Server, index: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ method: 'password', institution: institution(index), identifier: patron, password: 'bench' }),
  })
  const body = (await answer.json()) as { accessToken?: string; code?: string }
  if (body.accessToken === undefined) throw new Error(`Nobody can sign in: ${answer.status} ${body.code}`)
  return body.accessToken
}

/** Asks as a browser behind a Primo view would. */
export function cardRequest(token: string, ...more: readonly string[]): string {
  return request('/v1/patrons/me/card', `Authorization: Bearer ${token}`, 'Origin: http://primo.example', ...more)
}

export function request(path: string, ...more: readonly string[]): string {
  const headers = ['Host: gateway.example', 'Accept: application/json', 'Accept-Language: fr-LU,fr;q=0.9,en;q=0.8', ...more]
  return `GET ${path} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`
}
