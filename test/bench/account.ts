import { join } from 'node:path'
import { pino } from 'pino'
import { parse } from 'yaml'
import { adapters } from '#adapters/index.ts'
import { readConfig, type Config } from '#config'
import { play, type Played } from '#play/simulators.ts'
import type { Store } from '#ports/store.ts'
import { castMember } from '#simulation/cast.ts'
import { openStore } from '#store/index.ts'
import { systemClock } from '#upstream/clock.ts'
import { assemble } from '../../src/assemble.ts'

export interface AccountPage {
  /** How often Alma was asked. */
  readonly calls: number
  readonly ms: number
}

export interface AccountFigures {
  /** Nothing remembered. */
  readonly cold: AccountPage
  /** The same page again. */
  readonly warm: AccountPage
}

/** What Alma needs for each answer. */
export const answerMs = 150

/** All that a page about somebody's account shows, asked for at once, as a browser does. */
const parts = ['card', 'loans', 'holds', 'fees']

const text = `
gateway: { publicUrl: https://card.example.org }
secrets: { patronIds: [{ env: BENCH }], sessions: [{ id: b, key: { env: BENCH } }] }
institutions:
  - id: bench
    name: Bench
    timeZone: UTC
    libraries: [{ id: main, code: BENCHMAIN, name: Main }]
    system: { vendor: alma, baseUrl: http://127.0.0.1/almaws/v1, apiKey: { env: BENCH }, institutionCode: 01BENCH }
`

/** Several patrons, one after the other; the quickest page of them counts, since the machine has other things to do. */
export async function accountPages(folder: string): Promise<AccountFigures> {
  const played = await play(parse(text))
  const config = readConfig({ file: 'bench', text, content: played.content, env: { ...played.env }, adapters })
  const store = await openStore({ file: join(folder, 'account.db') })
  try {
    const pages: AccountFigures[] = []
    for (const person of ['ada', 'sol', 'fay']) pages.push(await pagesOf(person, played, config, store))
    const quickest = (pick: (pages: AccountFigures) => AccountPage) =>
      pages.map(pick).reduce((one, other) => (other.ms < one.ms ? other : one))
    const most = (pick: (pages: AccountFigures) => AccountPage) => Math.max(...pages.map((each) => pick(each).calls))
    return {
      cold: { ...quickest(({ cold }) => cold), calls: most(({ cold }) => cold) },
      warm: { ...quickest(({ warm }) => warm), calls: most(({ warm }) => warm) },
    }
  } finally {
    await store.close()
    await played.close()
  }
}

async function pagesOf(person: string, played: Played, config: Config, store: Store): Promise<AccountFigures> {
  const node = () => assemble({ config, store, clock: systemClock, log: pino({ level: 'silent' }), version: '0.0.0' })
  const { patronId: identifier, password } = castMember(person)
  // One node lets them in, and another, that knows nothing of them, shows the page.
  const door = await node()
  const payload = { method: 'password', institution: 'bench', identifier, password }
  const { accessToken } = (await door.app.inject({ method: 'POST', url: '/v1/sessions', payload })).json<{
    accessToken: string
  }>()
  await door.close()
  const gateway = await node()
  await gateway.app.ready()
  const lift = played.alma.faults.set({ kind: 'latency', ms: answerMs })
  const page = async (): Promise<AccountPage> => {
    const before = played.alma.calls.length
    const from = performance.now()
    const answers = await Promise.all(
      parts.map((part) =>
        gateway.app.inject({ url: `/v1/patrons/me/${part}`, headers: { authorization: `Bearer ${accessToken}` } }),
      ),
    )
    const ms = performance.now() - from
    for (const answer of answers) if (answer.statusCode !== 200) throw new Error(`The bench is broken: ${answer.body}`)
    return { calls: played.alma.calls.length - before, ms }
  }
  try {
    return { cold: await page(), warm: await page() }
  } finally {
    lift()
    await gateway.close()
  }
}
