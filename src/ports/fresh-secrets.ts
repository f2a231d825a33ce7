/** What nobody can guess, each new. */
export interface FreshSecrets {
  /** 192 bits, fit for an address. */
  challenge(): string
  /** 256 bits, fit for an address: whoever has it needs nothing else. */
  token(): string
  /** Exactly so many digits, 14 at most. */
  code(digits: number): string
}
