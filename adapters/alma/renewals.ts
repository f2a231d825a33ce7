import { dayAt } from '#domain/day.ts'
import type { Clock } from '#ports/clock.ts'
import type { CardRenewals, Extension } from '#ports/ils.ts'
import { settledAfterMs, type AlmaClient } from './client.ts'
import type { Refusal } from './errors.ts'
import { rewritten } from './extension.ts'
import { sendingBack } from './sending-back.ts'
import type { AlmaSettings } from './settings.ts'
import type { AlmaUsers } from './users.ts'

export interface RenewalSettings extends Pick<AlmaSettings, 'institutionCode' | 'patronRoles'> {
  readonly central: boolean
}

/** Dates are moved by sending the whole user back. Absolute days make a second request harmless. */
export function almaRenewals(client: AlmaClient, users: AlmaUsers, settings: RenewalSettings, clock: Clock): CardRenewals {
  const back = sendingBack(client, users)
  return {
    settledAfterMs,

    async extend(record, moves, call) {
      const opened = await back.open(record, call)
      if (opened.is === 'gone') return refused('gone')
      if (opened.is === 'unclear') return refused(opened.because === 'not-askable' ? 'other' : 'conflict', opened.said)
      const wanted = rewritten(opened.whole, moves, { ...settings, today: dayAt(clock.now(), 'UTC') })
      if (wanted.is !== 'changed') return decided[wanted.is]
      const sent = await back.send(record, opened.whole, wanted.body, call)
      if (sent.refused === undefined) return { outcome: 'written' }
      return refused(reasons[sent.refused] ?? 'other', sent.said)
    },
  }
}

const reasons: Partial<Record<Refusal, 'gone' | 'restricted'>> = { nobody: 'gone', restricted: 'restricted' }

const decided: Readonly<Record<'unchanged' | 'gone' | 'off', Extension>> = {
  unchanged: { outcome: 'written' },
  gone: { outcome: 'refused', reason: 'gone' },
  off: { outcome: 'refused', reason: 'restricted', said: 'There is no Patron role that is switched on' },
}

function refused(reason: (Extension & { outcome: 'refused' })['reason'], said?: string): Extension {
  return { outcome: 'refused', reason, ...(said !== undefined && said !== '' && { said }) }
}
