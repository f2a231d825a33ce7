/** How somebody is reached, one of each: as a patron sees it, and may change it. */
export interface Contact {
  /** Where letters go. */
  readonly email?: string
  readonly phone?: string
  /** Where text messages go. */
  readonly mobile?: string
  readonly address?: Address
}

export const contactFields = ['email', 'phone', 'mobile', 'address'] as const satisfies readonly (keyof Contact)[]
export type ContactField = (typeof contactFields)[number]

/** A postal address. Where a library system has nothing but lines, the town stands in one of them. */
export interface Address {
  readonly lines: readonly string[]
  readonly postalCode?: string
  readonly city?: string
  readonly region?: string
  /** The library system's own code of it. */
  readonly country?: string
}

export const addressParts = ['postalCode', 'city', 'region', 'country'] as const satisfies readonly (keyof Address)[]
export type AddressPart = (typeof addressParts)[number]

/** What may be changed in a library system, told before anybody types. What is left out may not. Lengths are in characters. */
export interface ContactRules {
  readonly email?: { readonly longest: number }
  readonly phone?: NumberRule
  readonly mobile?: NumberRule
  readonly address?: AddressRules
}

export interface NumberRule {
  readonly longest: number
  /** There may be none. */
  readonly removable: boolean
}

export interface AddressRules extends Readonly<Partial<Record<AddressPart, PartRule>>> {
  /** `shortens`: a new address may have fewer lines than the one before; where not, a line that falls away would stay as it was. */
  readonly lines: { readonly most: number; readonly longest: number; readonly shortens: boolean }
}

export interface PartRule {
  readonly longest: number
  readonly required: boolean
  /** There may be none where there was one. */
  readonly removable: boolean
}

/** What somebody wants changed, as a JSON Merge Patch (RFC 7396) says it: `null` removes, and what is left out stays. */
export interface ContactPatch {
  readonly email?: string | null
  readonly phone?: string | null
  readonly mobile?: string | null
  readonly address?: AddressPatch | null
}

export interface AddressPatch extends Readonly<Partial<Record<AddressPart, string | null>>> {
  readonly lines?: readonly string[] | null
}

/** What is to stand there, whole: an address with all of its parts. Only what is different from what stands there. */
export interface ContactChange {
  readonly email?: string
  readonly phone?: string | null
  readonly mobile?: string | null
  readonly address?: Address
}

/** A rule of the institution that a patch breaks, and where in it. */
export interface ContactFault {
  readonly path: readonly (string | number)[]
  readonly rule: 'not-changeable' | 'not-removable' | 'required' | 'too-long' | 'too-many' | 'too-few'
  readonly values?: Readonly<Record<string, number>>
}

/** All that is wrong with a patch whatever stands there now. */
export function faultsIn(patch: ContactPatch, rules: ContactRules): readonly ContactFault[] {
  return [
    ...ofText(['email'], patch.email, rules.email && { ...rules.email, removable: false }),
    ...ofText(['phone'], patch.phone, rules.phone),
    ...ofText(['mobile'], patch.mobile, rules.mobile),
    ...ofAddress(patch.address, rules.address),
  ]
}

/** What a patch comes to over what stands there now, or what is wrong with that. */
export function changeOf(
  patch: ContactPatch,
  present: Contact,
  { address: rules }: ContactRules,
): { readonly change: ContactChange } | { readonly faults: readonly ContactFault[] } {
  const { email, phone, mobile } = patch
  const address = patch.address && merged(patch.address, present.address)
  const faults = address && rules ? faultsOfWhole(address, present.address, rules) : []
  if (faults.length > 0) return { faults }
  return {
    change: {
      ...(email !== undefined && email !== null && !isSameEmail(email, present.email) && { email }),
      ...(phone !== undefined && !isSameText(phone, present.phone) && { phone }),
      ...(mobile !== undefined && !isSameText(mobile, present.mobile) && { mobile }),
      ...(address && !isSameAddress(address, present.address) && { address }),
    },
  }
}

/** Does what stands there show this change? Library systems may fold the case of an e-mail address. */
export function shows({ email, phone, mobile, address }: ContactChange, present: Contact): boolean {
  return (
    (email === undefined || isSameEmail(email, present.email)) &&
    (phone === undefined || isSameText(phone, present.phone)) &&
    (mobile === undefined || isSameText(mobile, present.mobile)) &&
    (address === undefined || isSameAddress(address, present.address))
  )
}

export function isNothing(change: ContactChange): boolean {
  return Object.keys(change).length === 0
}

export function isSameEmail(one: string, other: string | undefined): boolean {
  return other !== undefined && one.trim().toLowerCase() === other.trim().toLowerCase()
}

function isSameAddress(one: Address, other: Address | undefined): boolean {
  return (
    other !== undefined &&
    one.lines.length === other.lines.length &&
    one.lines.every((line, index) => isSameText(line, other.lines[index])) &&
    addressParts.every((part) => isSameText(one[part], other[part]))
  )
}

/** Nothing and an empty text are the same, and so are one blank and many. */
function isSameText(one: string | null | undefined, other: string | undefined): boolean {
  const plain = (text: string | null | undefined) => (text ?? '').normalize('NFC').replaceAll(/\s+/g, ' ').trim()
  return plain(one) === plain(other)
}

function merged(patch: AddressPatch, present: Address | undefined): Address {
  const parts = addressParts.flatMap((part) => {
    const said = patch[part]
    const value = said === undefined ? present?.[part] : said
    return value === undefined || value === null ? [] : [[part, value] as const]
  })
  return { lines: patch.lines ?? present?.lines ?? [], ...Object.fromEntries(parts) }
}

function faultsOfWhole(address: Address, present: Address | undefined, rules: AddressRules): readonly ContactFault[] {
  const least = rules.lines.shortens ? 1 : Math.max(1, present?.lines.length ?? 0)
  return [
    ...(address.lines.length === 0 ? [{ path: ['address', 'lines'], rule: 'required' } as const] : []),
    ...(address.lines.length > 0 && address.lines.length < least
      ? [{ path: ['address', 'lines'], rule: 'too-few', values: { min: least } } as const]
      : []),
    ...addressParts.flatMap((part) =>
      rules[part]?.required && address[part] === undefined ? [{ path: ['address', part], rule: 'required' } as const] : [],
    ),
  ]
}

function ofAddress(patch: AddressPatch | null | undefined, rules: AddressRules | undefined): readonly ContactFault[] {
  const path = ['address']
  if (patch === undefined) return []
  if (!rules) return [{ path, rule: 'not-changeable' }]
  if (patch === null) return [{ path, rule: 'not-removable' }]
  return [
    ...ofLines(patch.lines, rules.lines),
    ...addressParts.flatMap((part) =>
      ofText(['address', part], patch[part], rules[part] && { ...rules[part], removable: isRemovable(rules[part]) }),
    ),
  ]
}

function isRemovable({ required, removable }: PartRule): boolean {
  return removable && !required
}

function ofLines(lines: AddressPatch['lines'], { most, longest }: AddressRules['lines']): readonly ContactFault[] {
  const path = ['address', 'lines']
  if (lines === undefined) return []
  if (lines === null || lines.length === 0) return [{ path, rule: 'not-removable' }]
  return [
    ...(lines.length > most ? [{ path, rule: 'too-many', values: { max: most } } as const] : []),
    ...lines.flatMap((line, index) => ofText([...path, index], line, { longest, removable: false })),
  ]
}

function ofText(
  path: ContactFault['path'],
  value: string | null | undefined,
  rule: NumberRule | undefined,
): readonly ContactFault[] {
  if (value === undefined) return []
  if (!rule) return [{ path, rule: 'not-changeable' }]
  if (value === null) return rule.removable ? [] : [{ path, rule: 'not-removable' }]
  return value.length > rule.longest ? [{ path, rule: 'too-long', values: { max: rule.longest } }] : []
}
