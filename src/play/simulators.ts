import { randomBytes } from 'node:crypto'
import type { AlephSimulator } from '#adapters/aleph/simulator/index.ts'
import type { AlmaSimulator } from '#adapters/alma/simulator/index.ts'
import type { OidcSimulator } from '#adapters/oidc/simulator/index.ts'
import type { PrimoSimulator } from '#adapters/primo/simulator/index.ts'
import type { PaymentsSimulator } from '#adapters/play-payments/simulator/index.ts'
import { startMailbox, type Mailbox } from '#adapters/smtp/simulator/index.ts'
import { systemClock, type Clock } from '#simulation/clock.ts'
import { playAleph } from './aleph.ts'
import { playAlma } from './alma.ts'
import { playOidc } from './oidc.ts'
import { playPayments } from './payments.ts'
import { playPrimo } from './primo.ts'
import { gatewayHere, playMerchants, topology, type AlephInstitution, type AlmaInstitution } from './topology.ts'

/** A topology whose systems are simulators: what of it changed, and what stands behind. */
export interface Played {
  /** The topology's content with the simulators' addresses in it. */
  readonly content: unknown
  /** A value for every environment variable that the file names. */
  readonly env: Readonly<Record<string, string>>
  has(vendor: 'alma' | 'aleph' | 'primo' | 'oidc' | 'play' | 'smtp'): boolean
  /** Throws where the topology has none, as do the others. */
  readonly alma: AlmaSimulator
  readonly aleph: AlephSimulator
  readonly primo: PrimoSimulator
  readonly oidc: OidcSimulator
  readonly payments: PaymentsSimulator
  readonly mailbox: Mailbox
  close(): Promise<void>
}

/**
 * From a topology to simulators of exactly its systems, with the cast in the first three institutions of each vendor. Whatever else there is
 * knows nobody, so that a probe over 27 institutions finds what a real one would.
 */
export async function play(file: unknown, clock: Clock = systemClock): Promise<Played> {
  const parsed = topology.parse(file)
  const { networkZones, institutions, openid, mail } = parsed
  const env = Object.fromEntries(variablesIn(file).map((name) => [name, randomBytes(24).toString('hex')]))
  const almas = institutions.filter((institution): institution is AlmaInstitution => institution.system.vendor === 'alma')
  const alephs = institutions.filter((institution): institution is AlephInstitution => institution.system.vendor === 'aleph')
  if (new Set(alephs.map(({ system }) => system.xServer)).size > 1) throw new Error('One Aleph can be played, not two')

  const alma = almas.length > 0 ? await playAlma(almas, networkZones, { env, gateway: gatewayHere(parsed) }, clock) : undefined
  const aleph = alephs.length > 0 ? await playAleph(alephs, env, clock) : undefined
  const vouchers = [...almas, ...alephs].flatMap(({ identities }, index) => {
    const place = index < almas.length ? index + 1 : index - almas.length + 1
    return identities.map((identity) => ({ ...identity, place }))
  })
  const primo = vouchers.length > 0 ? await playPrimo(vouchers, clock) : undefined
  const signIns = institutions.flatMap(({ signIn }) => signIn).filter((way) => typeof way === 'object')
  const oidc = openid.length > 0 ? await playOidc(openid, signIns, env, clock) : undefined
  const merchants = playMerchants(parsed)
  const payments = merchants.length > 0 ? await playPayments(merchants, env, clock) : undefined
  const mailbox = mail && (await startMailbox({ clock }))
  const addresses: Addresses = {
    ...(alma && { alma: { baseUrl: `${alma.url}/almaws/v1` } }),
    ...(aleph && { aleph: { xServer: aleph.xServer, dlf: aleph.dlf, ...(aleph.view !== undefined && { view: aleph.view }) } }),
    ...(primo && {
      primo: { baseUrl: primo.url, pdsUrl: `${primo.url}/pds`, primoUrl: primo.url },
      'alma-cloud-app': { baseUrl: primo.url },
    }),
    ...(oidc && { oidc: { issuer: oidc.issuer } }),
    ...(payments && { play: { baseUrl: payments.url } }),
  }
  return {
    content: withMail(pointedAt(file, addresses), mailbox),
    env,
    has: (vendor) => vendor in addresses || (vendor === 'smtp' && mailbox !== undefined),
    get alma() {
      return there(alma)
    },
    get aleph() {
      return there(aleph)
    },
    get primo() {
      return there(primo)
    },
    get oidc() {
      return there(oidc)
    },
    get payments() {
      return there(payments)
    },
    get mailbox() {
      return there(mailbox)
    },
    async close() {
      await Promise.all([alma?.close(), aleph?.close(), primo?.close(), oidc?.close(), payments?.close(), mailbox?.close()])
    },
  }
}

function there<Simulator>(simulator: Simulator | undefined): Simulator {
  if (!simulator) throw new Error('The topology has no such system')
  return simulator
}

/** Letters go to the mailbox, over a plain line and without a password: it is on this machine. */
function withMail(content: unknown, mailbox: Mailbox | undefined): unknown {
  if (!mailbox) return content
  const { mail, ...rest } = content as { readonly mail: { readonly from?: unknown } }
  return { ...rest, mail: { vendor: 'smtp', from: mail.from, ...mailbox.smtp, security: 'none' } }
}

/** The names of the variables in every `{ env: NAME }`. */
function variablesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  const entries = Object.entries(value)
  const [only] = entries
  if (entries.length === 1 && only?.[0] === 'env' && typeof only[1] === 'string') return [only[1]]
  return entries.flatMap(([, item]) => variablesIn(item))
}

/** By vendor, what stands in a system's settings under these names. */
type Addresses = Readonly<Record<string, Readonly<Record<string, string>>>>

/** The same content, every address of a system replaced that the file gives it. */
function pointedAt(value: unknown, addresses: Addresses): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => pointedAt(item, addresses))
  if (typeof value !== 'object' || value === null) return value
  const vendor = 'vendor' in value && typeof value.vendor === 'string' ? value.vendor : ''
  const own = addresses[vendor] ?? {}
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, typeof item === 'string' ? (own[key] ?? item) : pointedAt(item, addresses)]),
  )
}
