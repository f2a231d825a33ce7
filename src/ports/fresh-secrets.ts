/** What nobody can guess, each new. */
export interface FreshSecrets {
  /** 192 bits, fit for an address. */
  challenge(): string
  /** Exactly so many digits, 14 at most. */
  code(digits: number): string
}
