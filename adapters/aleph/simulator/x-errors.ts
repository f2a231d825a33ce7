/** A service says no, in an `error` under its own root. The texts are Aleph's, letter by letter (manuals, recorded answers). */
export class XError extends Error {
  override readonly name = 'XError'
}

/** A service says no in as many `error-text-n` as there are reasons (Aleph API documentation, renew). */
export class Refused extends Error {
  override readonly name = 'Refused'
}

/** The request never reached its service: no process, no licence, no staff user. */
export class Gated extends Error {
  override readonly name = 'Gated'
}

/** A wrong PIN, an unknown id, an id that may not be used: bor-auth does not tell them apart. */
export function notVerified(): XError {
  return new XError('Error in Verification')
}

export function unknownId(): XError {
  return new XError('Error retrieving Patron System Key')
}

export function noLocalRecord(): XError {
  return new XError('Error retrieving Local Patron Record')
}

export function noAddress(): XError {
  return new XError('Error retrieving Patron Address record')
}
