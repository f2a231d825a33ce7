/** What differs between providers, and what an attacker who sits on the way would change. They may be turned while the simulator runs. */
export interface OidcSwitches {
  /**
   * The answer to the browser names its issuer (RFC 9207), and the metadata promises that it does. Turned off after a client has read the
   * metadata, it is a promise that is broken.
   */
  issParameter: boolean
  /** Whoever comes without an S256 challenge is sent back. Plain challenges are refused either way. */
  pkceRequired: boolean
  /** Names, groups and whatever else is known of somebody stand in the answer of `/userinfo` only. */
  claimsInUserInfo: boolean
  /** The metadata names this issuer and not the one it was asked of. */
  otherIssuerInDiscovery: string | undefined
  /** The metadata sends codes and client secrets to this address. */
  otherTokenEndpoint: string | undefined
  /** The browser is sent back with this issuer beside the code, as after a mix-up of two providers (RFC 9207, 1). */
  otherIssParameter: string | undefined
  /** The browser is sent back with a state that nobody gave out. */
  otherState: boolean
}

export const usualSwitches: Readonly<OidcSwitches> = {
  issParameter: true,
  pkceRequired: true,
  claimsInUserInfo: false,
  otherIssuerInDiscovery: undefined,
  otherTokenEndpoint: undefined,
  otherIssParameter: undefined,
  otherState: false,
}
