/** The claims that may name a person, and an institution. */
type NamingClaim = 'userName' | 'user'
type InstitutionClaim = 'institution' | 'viewInstitutionCode'

/** How one kind of Primo says who somebody is. */
interface Flavour {
  /** The claim that holds the key by which the library system knows the patron. */
  readonly record: NamingClaim
  /** The claim that holds the institution they signed in at. */
  readonly institution: InstitutionClaim
}

/**
 * In Primo VE, and in NDE which runs on it, `userName` is Alma's primary id, and `user` an internal number that no API takes
 * (primo-jwk-example asks Alma for `userName`). The classic Primo has them the other way round: its `userName` is what people read,
 * and `user` the id (primo-explore-dom, `js/primo/explore/helper.js`).
 */
export const flavours = {
  ve: { record: 'userName', institution: 'institution' },
  nde: { record: 'userName', institution: 'institution' },
  classic: { record: 'user', institution: 'viewInstitutionCode' },
} as const satisfies Readonly<Record<string, Flavour>>

export type FlavourName = keyof typeof flavours
