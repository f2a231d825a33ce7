/** What an operator of a Primo view says, in AngularJS as a constant, in NDE as the add-on's parameters. */
export interface Settings {
  /** The gateway's address, `https://card.example.org`. */
  readonly gateway: string
  /** The institution's id in the gateway's topology. */
  readonly institution: string
  /** Which element is put where: the name of a slot or hook to the name of an element; `false` turns one off, or all of them. */
  readonly hooks?: Readonly<Record<string, string | false>> | false
  /** The level of the headings. */
  readonly headingLevel?: number
  /** The module by the address of one build, and its hash, for views that pin what they run. */
  readonly module?: string
  readonly integrity?: string
  /** Where somebody signs in again; the view's own page for that where it is left out. */
  readonly signInUrl?: string
  /** The institution as PDS says it, for a classic Primo. */
  readonly pds?: string
}

export const elements = [
  'patron-card',
  'patron-card-renewal',
  'patron-account',
  'patron-standing',
  'patron-sign-in',
  'patron-password-reset',
] as const

export type ElementName = (typeof elements)[number]

/** Throws where what is needed is missing, in words for the console of whoever sets the view up. */
export function checked(settings: Partial<Settings>): Settings {
  const { gateway, institution } = settings
  if (!gateway || !institution) throw new Error('patron-gateway: the settings need `gateway` and `institution`')
  return { ...settings, gateway: gateway.replace(/\/+$/, ''), institution }
}

/** The element for a slot, of what stands in the settings over what is usual; nothing where it is turned off. */
export function elementFor(
  hook: string,
  hooks: Settings['hooks'],
  usual: Readonly<Record<string, ElementName>>,
): ElementName | undefined {
  if (hooks === false) return undefined
  const named = hooks?.[hook] ?? usual[hook]
  if (named === false || named === undefined) return undefined
  const known = elements.find((element) => element === named)
  if (known === undefined) throw new Error(`patron-gateway: there is no element ${named} for ${hook}`)
  return known
}
