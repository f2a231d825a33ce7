import { z } from 'zod'
import { currencies } from '#domain/money.ts'
import { id, name, system } from './named-schema.ts'

/** An account that money is paid into. */
export const merchant = z.strictObject({
  id,
  /** Whom people pay; it stands on their bank statement. */
  name,
  currency: z.enum(currencies),
  /** Which payment provider keeps it, and that provider's own settings, which its adapter checks. */
  provider: system,
})
