/** What differs between Primos, and what a client should live with either way. They may be turned while the simulator runs. */
export interface PrimoSwitches {
  /** Every key set also holds keys that must not be chosen: other kinds, curves, uses and names, and entries that are no key at all. */
  decoyKeys: boolean
  /** Whether the token in the answer to a login has quotes inside its JSON string, as client code has to strip them. */
  loginQuotes: boolean
  /** Tokens have the two claims more that were seen in NDE in 2026. */
  claimsOfNde: boolean
  /** What PDS says of a handle it does not know. The real answer is not public; these are the shapes it may well have. */
  deadHandle: 'bor-without-id' | 'error' | 'page' | 'nothing'
  /** With which status the account of the classic Primo refuses a token that is not good. */
  classicRefusal: 401 | 403 | 500
}

export const usualSwitches: Readonly<PrimoSwitches> = {
  decoyKeys: false,
  loginQuotes: true,
  claimsOfNde: false,
  deadHandle: 'bor-without-id',
  classicRefusal: 401,
}
