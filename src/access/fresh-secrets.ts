import { randomBytes, randomInt } from 'node:crypto'
import type { FreshSecrets } from '#ports/fresh-secrets.ts'

export const freshSecrets: FreshSecrets = {
  challenge: () => randomBytes(24).toString('base64url'),
  token: () => randomBytes(32).toString('base64url'),
  code: (digits) =>
    randomInt(10 ** digits)
      .toString()
      .padStart(digits, '0'),
}
