/** An `Idempotency-Key` that nobody else has; also on pages without https, where browsers give no UUID. */
export function freshKey(): string {
  const random = crypto.getRandomValues(new Uint8Array(16))
  return `"${[...random].map((byte) => byte.toString(16).padStart(2, '0')).join('')}"`
}
