/** The claims that may name a person. */
export type NamingClaim = 'userName' | 'user'

/** How one kind of Primo says who somebody is. */
interface Flavour {
  /** The claim that holds the key by which the library system knows the patron. */
  readonly record: NamingClaim
}

/**
 * In Primo VE, and in NDE which runs on it, `userName` is Alma's primary id, and `user` an internal number that no API takes
 * (primo-jwk-example asks Alma for `userName`). The classic Primo has them the other way round: its `userName` is what people read,
 * and `user` the id (primo-explore-dom, `js/primo/explore/helper.js`). It publishes no key, so it is not among these.
 */
export const flavours = {
  ve: { record: 'userName' },
  nde: { record: 'userName' },
} as const satisfies Readonly<Record<string, Flavour>>

export type FlavourName = keyof typeof flavours
