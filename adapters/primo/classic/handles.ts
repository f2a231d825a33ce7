import { hash } from 'node:crypto'
import type { InstitutionId, RecordId } from '#domain/id.ts'
import type { Clock } from '#ports/clock.ts'
import type { Identity } from '#ports/identity.ts'
import type { Send } from '#ports/send.ts'
import { problemFrom } from '../answers.ts'
import { refused } from '../statement.ts'
import { unquoted } from '../token.ts'
import { askingBack } from './asking-back.ts'
import { recordIn } from './pds-answer.ts'
import type { ClassicSettings } from './settings.ts'

export interface AskedBack {
  readonly settings: ClassicSettings
  readonly institution: InstitutionId
  readonly send: Send
  readonly clock: Clock
}

const name = 'pds.bor-info'

/** Handles of PDS, as `pds:ABC:245201215324012345678901234567`. A handle says nothing by itself, so PDS is asked whose it is. */
export function handles({ settings, institution, send, clock }: AskedBack): Identity {
  const memory = askingBack<RecordId>(clock)

  return {
    claims: (shown) => handleIn(shown, settings) !== undefined,

    async verify(shown, call) {
      const handle = handleIn(shown, settings)
      if (handle === undefined) throw refused('it has not the shape of a handle of this institution')
      const id = hash('sha256', `pds:${settings.institutionCode}:${handle}`, 'base64url')
      const { fact, since, until } = await memory.confirmed(
        id,
        async (own) => {
          const query = new URLSearchParams({ func: 'bor-info', calling_system: settings.callingSystem, pds_handle: handle })
          const answer = await send(own, { effect: 'read', method: 'GET', name, path: `?${query.toString()}` })
          if (answer.status !== 200) throw problemFrom(name, answer)
          return recordIn(answer, settings, handle) as RecordId | undefined
        },
        call,
      )
      return { kind: 'patron', id, institution, record: fact, issuedAt: since, expiresAt: until }
    },
  }
}

/** The handle in what was shown, where it is one of this institution. */
function handleIn(shown: string, { institutionCode }: ClassicSettings): string | undefined {
  const { institute, handle } = shape.exec(unquoted(shown) ?? '')?.groups ?? {}
  return institute === institutionCode ? handle : undefined
}

/** Those seen have thirty digits. */
const shape = /^pds:(?<institute>[A-Z0-9_]+):(?<handle>\d{1,64})$/
