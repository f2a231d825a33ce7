import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { pino } from 'pino'
import type { Test } from 'tap'
import { parse } from 'yaml'
import { mintApiKey } from '#access/api-keys.ts'
import { patronIds } from '#access/patron-ids.ts'
import { adapters } from '#adapters/index.ts'
import { readConfig, type Config } from '#config'
import type { InstitutionId, RecordId } from '#domain/id.ts'
import { play, type Played } from '#play/simulators.ts'
import type { ApiKeyGrant } from '#ports/api-key-store.ts'
import type { Store } from '#ports/store.ts'
import { castMember } from '#simulation/cast.ts'
import { openStore, type StorePlace } from '#store/index.ts'
import { assemble, type Gateway } from '../src/assemble.ts'
import { FakeClock, flowing } from './clock.ts'

/**
 * A whole gateway as the process builds it, with its simulators behind it over real HTTP, a store on a real file, and time that stands still.
 * Three institutions in one zone have the cast; `island` is in a zone of its own and knows Ada alone.
 */
export interface House {
  readonly app: FastifyInstance
  readonly gateway: Gateway
  readonly played: Played
  readonly store: Store
  /** Where the store is. */
  readonly file: string
  readonly config: Config
  readonly clock: FakeClock
  /** One request, a second after the one before; while it is under way time goes on, ten times as fast as it really does. */
  ask(request: InjectOptions): Promise<LightMyRequestResponse>
  /** Another process on another store handle of the same place, which remembers nothing of the first. */
  again(): Promise<Gateway>
  /** Everything that was logged, line by line. */
  readonly logged: string[]
  /** The Authorization header of somebody who signed in. */
  signIn(person: string, institution?: string): Promise<string>
  /** The Authorization header of a new key with these grants, `role@kind:id`. */
  key(...grants: readonly string[]): Promise<string>
  /** The opaque id of somebody at an institution. */
  idOf(person: string, institution: string): string
}

export const topology = `
gateway:
  publicUrl: https://card.example.org
  origins: [https://primo.example.org]
secrets:
  patronIds: [{ env: IDS }]
  sessions: [{ id: s1, key: { env: SESSIONS } }]
merchants:
  - id: desk
    name: { en: The desk, fr: La caisse }
    currency: EUR
    provider: { vendor: play, baseUrl: http://127.0.0.1, key: { env: PAYMENTS }, noticeSecret: { env: NOTICES } }
networkZones:
  - id: mainland
    name: Mainland
    mode: network-managed
    persons: { sharedPrimaryId: true, trust: false }
    policies:
      renewal: { offered: true, daysBefore: 60, merchant: desk, price: [{ under: 18, amount: 0.00 EUR }, { amount: 15.00 EUR }] }
  - { id: sea, name: Sea, mode: network-managed }
communities:
  - { id: harbour, name: Harbour }
institutions:
  - id: north
    name: { en: North Libraries, fr: Bibliothèques du Nord }
    networkZone: mainland
    timeZone: Europe/London
    barcode: code39
    system: &system { vendor: alma, baseUrl: https://alma.example.org/almaws/v1, apiKey: { env: KEY_NORTH }, institutionCode: 01T_NORTH }
    identities:
      - { vendor: primo, baseUrl: https://primo.example.org, institutionCode: 01T_NORTH, views: ['01T_NORTH:MAIN'] }
    libraries:
      - { id: north-main, code: NORTHMAIN, name: Main, communities: [harbour] }
      - { id: north-branch, code: NORTHBRANCH, name: Branch }
  - id: south
    name: South
    networkZone: mainland
    timeZone: Europe/Brussels
    barcode: codabar
    system: { <<: *system, apiKey: { env: KEY_SOUTH }, institutionCode: 01T_SOUTH }
  - id: uni
    name: University
    networkZone: mainland
    timeZone: Europe/Luxembourg
    barcode: qr
    system: { <<: *system, apiKey: { env: KEY_UNI }, institutionCode: 01T_UNI }
  - id: island
    name: Island
    networkZone: sea
    timeZone: Atlantic/Reykjavik
    signIn: []
    system: { <<: *system, apiKey: { env: KEY_ISLAND }, institutionCode: 01T_ISLAND }
roles:
  librarian:
    permissions: [patrons:search, patrons:read, patrons:read.name, patrons:read.birth-date, patrons:read.contact, patrons:read.identifiers, card:read, card:read.numbers, card:read.blocks, loans:read, loans:renew, holds:read, holds:manage, fees:read]
  front-desk:
    permissions: [patrons:search, patrons:read, patrons:read.name, card:read]
  counter:
    permissions: [card:read]
  cashier:
    permissions: [card:read, patrons:read, card-renewals:create, card-renewals:read, card-renewals:manage]
`

/** The same with every way in: letters, and a provider that signs in the patrons of the university and the staff of all. */
export const openTopology = topology
  .replace(
    'networkZones:',
    `mail: { vendor: smtp, host: mail.example.org, from: card@example.org }
openid:
  - id: campus
    name: { en: Campus, fr: Le campus }
    provider: { vendor: oidc, issuer: https://login.example.org, clientId: gateway, clientSecret: { env: CAMPUS }, maxAgeSeconds: 28800 }
    redirectUris: [https://card.example.org/back]
    signedOutUri: https://card.example.org/bye
    staff:
      grants:
        - { group: library-staff, role: librarian, over: { institution: north } }
        - { group: front-desk, role: front-desk, over: { library: north-main } }
networkZones:`,
  )
  .replace(
    '    barcode: code39',
    '    barcode: code39\n    signIn: [password, code, { openid: campus, claim: patron_id, finds: primary-id }]\n    replyTo: desk@north.example.org',
  )
  .replace('    barcode: qr', '    barcode: qr\n    signIn: [{ openid: campus, claim: patron_id, finds: primary-id }]')
  .replace(
    "views: ['01T_NORTH:MAIN'] }",
    `views: ['01T_NORTH:MAIN'] }
      - { vendor: alma-cloud-app, baseUrl: https://primo.example.org, institutionCode: 01T_NORTH, audience: ExlCloudApp:card, roles: [librarian] }`,
  )

/** The same, where the mainland has a central file and owns the dates. */
export const zoneTopology = openTopology
  .replace(
    `    policies:
      renewal:`,
    `    system: { vendor: alma, baseUrl: https://alma.example.org/almaws/v1, apiKey: { env: KEY_ZONE }, institutionCode: ZONE }
    expiryCopies: followed
    policies:
      expiry: { owner: zone }
      renewal:`,
  )
  .replace('barcode: codabar', 'barcode: codabar\n    signIn: [password, code]')

/** When the tests happen: a winter morning on which no zone in them has another date than UTC. */
export const now = Date.UTC(2026, 10, 24, 9)

export interface HouseOptions {
  readonly text?: string
  readonly clock?: FakeClock
  /** Where the store is; a file of the test's own where it is left out. */
  readonly place?: StorePlace
}

export async function openHouse(
  t: Test,
  { text = topology, clock = new FakeClock(now), place }: HouseOptions = {},
): Promise<House> {
  const content: unknown = parse(text, { merge: true })
  const played = await play(content, clock)
  if (played.has('alma')) played.alma.switches.callsPerSecond = null
  const config = readConfig({ file: 'test.yaml', text, content: played.content, env: played.env, adapters })
  const file = `${t.testdir()}/gateway.db`
  const where = place ?? { file }
  const store = await openStore(where)
  const logged: string[] = []
  const log = pino({ level: 'debug', base: null }, { write: (line: string) => void logged.push(line) })
  const gateway = await assemble({ config, store, clock, log, version: '0.0.0' })
  const { app } = gateway
  await app.ready()
  t.teardown(async () => {
    await flowing(clock, gateway.close())
    await store.close()
    await played.close()
  })
  const ids = patronIds(config.secrets.patronIds)
  const ask = async (request: InjectOptions): Promise<LightMyRequestResponse> => {
    await clock.advance(1000)
    return flowing(clock, app.inject(request))
  }

  return {
    app,
    ask,
    gateway,
    played,
    store,
    file,
    config,
    clock,
    logged,
    async again() {
      const own = await openStore(where)
      const other = await assemble({ config, store: own, clock, log, version: '0.0.0' })
      await other.app.ready()
      t.teardown(async () => {
        await flowing(clock, other.close())
        await own.close()
      })
      return other
    },
    async signIn(person, institution = 'north') {
      const { patronId, password } = castMember(person)
      const answer = await ask({
        method: 'POST',
        url: '/v1/sessions',
        payload: { method: 'password', institution, identifier: patronId, password },
      })
      if (answer.statusCode !== 201) throw new Error(`${person} could not sign in: ${answer.body}`)
      return `Bearer ${answer.json<{ accessToken: string }>().accessToken}`
    },
    async key(...grants) {
      const parsed = grants.map((grant): ApiKeyGrant => {
        const [, role, over, id] = /^(.+)@(.+):(.+)$/.exec(grant)!
        return { role: role!, over: over as ApiKeyGrant['over'], id: id! }
      })
      const { key, shown, hash } = mintApiKey('A test', parsed, clock.now())
      await store.apiKeys.add(key, hash)
      return `Bearer ${shown}`
    },
    idOf: (person, institution) =>
      ids.seal({ institution: institution as InstitutionId, record: castMember(person).patronId as RecordId }),
  }
}
