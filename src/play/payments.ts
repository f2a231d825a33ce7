import { startPayments, type PaymentsSimulator } from '#adapters/play-payments/simulator/index.ts'
import type { Clock } from '#simulation/clock.ts'
import type { Environment, PlayMerchant } from './topology.ts'

/** One payment house for all merchants of the topology that are played, each an account of it. */
export function playPayments(merchants: readonly PlayMerchant[], env: Environment, clock: Clock): Promise<PaymentsSimulator> {
  const accounts = merchants.map(({ id, provider: { key, noticeSecret } }) => ({
    name: id,
    key: env[key.env]!,
    noticeSecret: env[noticeSecret.env]!,
  }))
  return startPayments({ accounts }, { clock })
}
