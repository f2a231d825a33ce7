import { isIP } from 'node:net'
import { z } from 'zod'
import { ownPermissions, permissions } from '#domain/permission.ts'
import { secret } from '#ports/adapter.ts'
import { merchant } from './merchant-schema.ts'
import { id, name, system } from './named-schema.ts'
import { faces } from './face-schema.ts'
import { policies } from './policy-schema.ts'
import { openid, signInMethod } from './sign-in-schema.ts'
import { institutionSync, zoneSync } from './sync-schema.ts'

/**
 * The one file an operator writes, as a schema. Each level says only what it must; what it leaves out has the default that stands
 * here, or comes from the level above.
 */

const timeZone = z.string().refine(isTimeZone, 'must be a time zone of the IANA list, e.g. Europe/Luxembourg')

const library = z.strictObject({
  id,
  name,
  /** The library's code in the vendor's system; the id where it is the same. */
  code: z.string().min(1).optional(),
  communities: z.array(id).default([]),
  policies: policies.optional(),
})

const institution = z.strictObject({
  id,
  name,
  networkZone: id.optional(),
  timeZone,
  barcode: z.enum(['code39', 'codabar', 'code128', 'qr']).default('code128'),
  signIn: z.array(signInMethod).default(['password']),
  /** Where answers to the letters go that are written in its name. */
  replyTo: z.email().optional(),
  system,
  /** Who else vouches for its patrons by a token of their own. */
  identities: z.array(system).default([]),
  policies: policies.optional(),
  /** How it takes part in the central patron file of its zone; by the zone's own rules where it is left out. */
  sync: institutionSync.optional(),
  libraries: z.array(library).default([]),
})

const networkZone = z.strictObject({
  id,
  name,
  mode: z.enum(['network-managed', 'linked', 'independent']),
  /** The zone's own tenant, where the vendor has one. */
  system: system.optional(),
  persons: z
    .strictObject({
      /**
       * Says that the members' main keys come from one hand, so that the same key is the same person everywhere. Never taken for granted: two
       * institutions that give out keys by themselves have namesakes.
       */
      sharedPrimaryId: z.boolean().default(false),
      /** Believes the links that the vendor itself keeps between accounts. */
      vendorLinks: z.boolean().default(false),
      /**
       * Numbers of an issuer that gives everybody one and takes care of whose they are, by the code that each institution has for them, and the zone's
       * own records under its id.
       */
      identifiers: z
        .array(z.union([z.strictObject({ type: z.string().min(1) }), z.strictObject({ types: z.record(id, z.string().min(1)) })]))
        .default([]),
      trust: z.boolean().default(false),
    })
    .default({ sharedPrimaryId: false, vendorLinks: false, identifiers: [], trust: false }),
  /**
   * Where the zone owns dates: whether the vendor carries them from its records down to the copies, or each copy has to be written. Whoever does not
   * know says `followed`, which finds out with every renewal.
   */
  expiryCopies: z.enum(['followed', 'written']).default('followed'),
  /** Keeps a central patron file, that staff of its members search, load from and write to. */
  sync: zoneSync.optional(),
  policies: policies.optional(),
})

const community = z.strictObject({ id, name, policies: policies.optional() })

const role = z.strictObject({ permissions: z.array(z.enum(permissions)).min(1) })

const minutes = z.int().min(1)

/** What patrons may do, but for signing out: that is never too late. */
const ageable = [...ownPermissions].filter((permission) => permission !== 'session:end')

export const logLevels = z.enum(['debug', 'info', 'warn', 'error', 'silent'])

/** Alma locks after fifteen; a rule that lets so many through would be none. */
const patronLimit = z.strictObject({ failures: z.int().min(1).max(14), minutes: z.int().min(15).max(1440) })

const limit = z.strictObject({ failures: z.int().min(1).max(1000), minutes: z.int().min(1).max(43_200) })

/** An origin, exactly as a browser sends it: scheme, host, and port where it is not the usual one. No path, no star. */
const origin = z
  .string()
  .refine(
    isOrigin,
    'must be an origin as browsers send it: scheme, host and port, without a path, e.g. https://primo.example.org',
  )

export const configFile = z.strictObject({
  gateway: z.strictObject({
    /** The address people reach it under, behind whatever stands before it. */
    publicUrl: z
      .url({ protocol: /^https?$/, abort: true })
      .refine((text) => URL.parse(text)?.search === '' && URL.parse(text)?.hash === '', 'must hold no query and no fragment'),
    listen: z
      .strictObject({ host: z.string().default('127.0.0.1'), port: z.int().min(0).max(65_535).default(8080) })
      .default({ host: '127.0.0.1', port: 8080 }),
    /** Figures for Prometheus, under /metrics on a port of their own. `off`: none are served. */
    metrics: z
      .union([z.literal('off'), z.strictObject({ host: z.string().default('127.0.0.1'), port: z.int().min(0).max(65_535) })])
      .default('off'),
    /** Web pages that may call it from a browser. */
    origins: z.array(origin).default([]),
    /** Addresses of the proxies whose X-Forwarded-For is believed; a limit per address is only as good as this list. */
    trustedProxies: z
      .array(z.string().refine(isProxy, 'must be an address, a range such as 10.0.0.0/8, or loopback, linklocal or uniquelocal'))
      .default([]),
    language: z.enum(['en', 'fr', 'de', 'lb', 'nl', 'is']).default('en'),
    /** For the whole of a request, all vendor calls in it included. */
    deadlineSeconds: z.number().min(1).max(120).default(10),
    /** The explorer under /docs. */
    docs: z.boolean().default(true),
    logLevel: logLevels.default('info'),
  }),
  /** A file on this host; DATABASE_URL in the environment puts PostgreSQL in its place. */
  store: z.strictObject({ file: z.string().min(1) }).default({ file: 'data/patron-gateway.db' }),
  secrets: z.strictObject({
    /** The first seals; the others still open what they sealed. */
    patronIds: z.array(secret('At least 32 random characters; seals patron ids')).min(1),
    /** The first signs; the others are still believed until their tokens have ended. */
    sessions: z
      .array(z.strictObject({ id: z.string().regex(/^[A-Za-z0-9._-]{1,32}$/), key: secret('At least 32 random characters') }))
      .min(1),
  }),
  sessions: z
    .strictObject({
      /** How long one access token is good. */
      accessMinutes: minutes.max(60).default(10),
      /** How long a session lives without being renewed. */
      idleMinutes: minutes.max(1440).default(60),
      /** How long a session lives at all. */
      absoluteMinutes: minutes.max(43_200).default(720),
      /** The same for staff: what groups they are in is asked at the sign-in only. */
      staffMinutes: minutes.max(1440).default(480),
      /** For how long after proving who they are patrons may do each thing; staff have sessions of their own length. without an entry as long as they are signed in. */
      ages: z.partialRecord(z.enum(ageable), minutes.max(1440)).default({}),
    })
    .refine(
      ({ accessMinutes, idleMinutes, absoluteMinutes }) => accessMinutes <= idleMinutes && idleMinutes <= absoluteMinutes,
      'must grow: accessMinutes, idleMinutes, absoluteMinutes',
    )
    .default({ accessMinutes: 10, idleMinutes: 60, absoluteMinutes: 720, staffMinutes: 480, ages: {} }),
  /** Failed passwords: Alma locks an account for half an hour after fifteen, and that must never happen through us. */
  attempts: z
    .strictObject({
      perPatron: z
        .array(patronLimit)
        .min(1)
        .default([
          { failures: 5, minutes: 15 },
          { failures: 10, minutes: 120 },
        ]),
      perAddress: z
        .array(limit)
        .min(1)
        .default([{ failures: 30, minutes: 15 }]),
      perCaller: z
        .array(limit)
        .min(1)
        .default([{ failures: 300, minutes: 15 }]),
    })
    .default({
      perPatron: [
        { failures: 5, minutes: 15 },
        { failures: 10, minutes: 120 },
      ],
      perAddress: [{ failures: 30, minutes: 15 }],
      perCaller: [{ failures: 300, minutes: 15 }],
    }),
  freshness: z
    .strictObject({
      /** How long a vendor's answer about a patron is good without asking again. */
      recordSeconds: z.int().min(0).max(3600).default(300),
      /** How long it may still be shown, with its age, when the vendor does not answer. */
      staleHours: z.int().min(0).max(168).default(24),
      /** How often all members of a zone are asked whether a person has come to them. */
      whereaboutsHours: z.int().min(1).max(168).default(24),
    })
    .default({ recordSeconds: 300, staleHours: 24, whereaboutsHours: 24 }),
  /** Who takes letters to people on; without it nobody is written to. */
  mail: system.optional(),
  faces: faces.default({}),
  openid: z.array(openid).default([]),
  merchants: z.array(merchant).default([]),
  networkZones: z.array(networkZone).default([]),
  institutions: z.array(institution).min(1),
  communities: z.array(community).default([]),
  roles: z.record(id, role).default({}),
})

export type ConfigFile = z.output<typeof configFile>

/** A name of the IANA list. An offset would do for `Intl` too, but a library whose clocks change would be an hour wrong for half the year. */
function isTimeZone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: name })
    return !/^[+-]/.test(name)
  } catch {
    return false
  }
}

/** The star has to be looked for: a URL may hold one in its host. */
function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && !text.includes('*') && URL.parse(text)?.origin === text
}

function isProxy(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/')
  const version = isIP(address)
  if (version === 0) return ['loopback', 'linklocal', 'uniquelocal'].includes(text)
  return more.length === 0 && (bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)))
}
