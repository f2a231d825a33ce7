import { z } from 'zod'
import type { InstitutionId } from '#domain/id.ts'
import type { ZoneMode } from '#domain/place.ts'
import { isProblem } from '#domain/problem.ts'
import type { Clock } from './clock.ts'
import type { CentralFile, Ils } from './ils.ts'
import type { Manners, Send } from './send.ts'

/** A value that prints as `[secret]` wherever it strays: in a log line, in JSON, in an error. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }
}

/** Stands for one that nobody has here, where a file is checked away from its machine. It opens nothing, and has every shape. */
export const placeholder = new Secret('x'.repeat(64))

/**
 * A setting that is not in the file: the file names the environment variable (`{ env: ALMA_KEY }`), the reader of it looks it up. A vendor whose secrets
 * can be told from others' gives their shape, and an operator who names the wrong one reads so at once.
 */
export function secret(description: string, shape?: SecretShape) {
  return z
    .instanceof(Secret, { error: 'must name an environment variable that is set: { env: NAME }' })
    .refine((given) => shape === undefined || given === placeholder || shape.pattern.test(given.reveal()), {
      error: `must be ${shape?.said}`,
    })
    .describe(description)
}

export interface SecretShape {
  readonly pattern: RegExp
  /** What it must be, in an operator's words. */
  readonly said: string
}

/** What an adapter may use. It has no client, no clock and no log but these. */
export interface Tools {
  /** The institution as the topology calls it, or the network zone; every record the adapter returns belongs to it. */
  readonly institution: InstitutionId
  /** How the institution's network zone keeps its patrons together; nothing where it is in none. */
  readonly zoneMode: ZoneMode | undefined
  /** Whose days the institution's are (IANA): an instant of the vendor's falls on one of them. */
  readonly timeZone: string
  readonly send: Send
  /** One for each of the definition's `others`, by the same name. */
  readonly others: Readonly<Record<string, Send>>
  readonly clock: Clock
}

/** One vendor's library systems: what an operator configures, how it wants to be called, and how it is opened. */
export interface IlsDefinition<Settings> {
  readonly vendor: string
  readonly settings: z.ZodType<Settings>
  /** Which tenant of the vendor it is: two institutions of a topology are never the same one. */
  tenant(settings: Settings): string
  manners(settings: Settings): Manners
  /** Further addresses of the same system that listen apart and count apart, by a name of the adapter's own. */
  others?(settings: Settings): Readonly<Record<string, Manners>>
  open(settings: Settings, tools: Tools): Ils
  /** As the central patron file of a network zone. Missing where the vendor has none whose dates could be moved. */
  openCentral?(settings: Settings, tools: CentralTools): CentralFile
}

/** The same for a network zone, which is in none itself, and in no one time zone. */
export type CentralTools = Omit<Tools, 'zoneMode' | 'timeZone'>

/** A definition whose settings were checked, so that nobody outside needs to know their type. */
export interface Connection {
  readonly vendor: string
  readonly tenant: string
  readonly manners: Manners
  readonly others: Readonly<Record<string, Manners>>
  open(tools: Tools): Ils
  /** Missing where it speaks for no central patron file. */
  readonly openCentral?: (tools: CentralTools) => CentralFile
}

export interface IlsAdapter {
  readonly vendor: string
  readonly settings: z.ZodType
  /** `settings` must have passed the schema above. */
  connect(settings: unknown): Connection
}

export function defineIls<Settings>(definition: IlsDefinition<Settings>): IlsAdapter {
  const { vendor, settings: schema } = definition
  return {
    vendor,
    settings: schema,
    connect(checked) {
      const settings = checked as Settings
      return {
        vendor,
        tenant: definition.tenant(settings),
        manners: definition.manners(settings),
        others: definition.others?.(settings) ?? {},
        open: (tools) => definition.open(settings, tools),
        ...(definition.openCentral && { openCentral: (tools: CentralTools) => definition.openCentral!(settings, tools) }),
      }
    },
  }
}

/** What a system does not let us do is something to tell, or a way less; whatever else stops a question is thrown on. */
export async function unlessRefused<Answer>(ask: () => Promise<Answer>): Promise<Answer | 'refused'> {
  try {
    return await ask()
  } catch (error) {
    if (isProblem(error, 'ils-refused-gateway')) return 'refused'
    throw error
  }
}
