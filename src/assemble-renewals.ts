import { freshSecrets } from '#access/fresh-secrets.ts'
import type { InstitutionId } from '#domain/id.ts'
import type { AddressWatch } from '#gateway/address-watch.ts'
import type { Authority } from '#gateway/authority.ts'
import { cardRenewals, type CardRenewals } from '#gateway/card-renewals.ts'
import type { Cards } from '#gateway/cards.ts'
import type { OwnEdits } from '#gateway/central/own-edits.ts'
import type { Directory } from '#gateway/directory.ts'
import { feeLines } from '#gateway/fee-lines.ts'
import { feeOffers, type FeeOffers } from '#gateway/fee-offers.ts'
import { feePaymentKind, feePaymentTopic } from '#gateway/fee-payment-kind.ts'
import { feePaymentLetters } from '#gateway/fee-payment-letters.ts'
import { feePayments, type FeePayments } from '#gateway/fee-payments.ts'
import { letterTopic } from '#gateway/fulfilment.ts'
import { paymentNotices, type PaymentNotices } from '#gateway/payment-notices.ts'
import type { AccountLists } from '#gateway/account-lists.ts'
import type { Letters } from '#gateway/letters.ts'
import type { Merchant, Merchants } from '#gateway/merchants.ts'
import type { Patrons } from '#gateway/patrons.ts'
import type { Records } from '#gateway/records.ts'
import type { ReminderNotes } from '#gateway/reminder-notes.ts'
import { reminders, reminderTopic, type Reminders } from '#gateway/reminders.ts'
import { paymentSaga } from '#gateway/payment-saga.ts'
import { renewalAfterwards } from '#gateway/renewal-afterwards.ts'
import { lookTopic, postingTopic, provisionalTopic, renewalKind, renewalTopic } from '#gateway/renewal-kind.ts'
import { renewalLetters } from '#gateway/renewal-letters.ts'
import { renewalLines } from '#gateway/renewal-lines.ts'
import { renewalProvisional } from '#gateway/renewal-provisional.ts'
import { renewalQuotes } from '#gateway/renewal-quotes.ts'
import { settlements, type Settlements } from '#gateway/settlements.ts'
import type { Work } from '#jobs/worker.ts'
import type { Clock } from '#ports/clock.ts'
import type { NewJob } from '#ports/job-store.ts'
import type { Lanes } from '#ports/lanes.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import type { Store } from '#ports/store.ts'
import type { Texts } from '#ports/texts.ts'
import type { Config } from './config.ts'

export interface RenewalSurroundings {
  readonly config: Pick<Config, 'merchants' | 'gateway'>
  readonly directory: Directory
  readonly cards: Cards
  readonly records: Records
  readonly patrons: Patrons
  readonly authority: Authority
  readonly lists: AccountLists
  readonly notes: ReminderNotes
  readonly watch: AddressWatch
  readonly edits: OwnEdits
  /** Missing where nobody is written to. */
  readonly letters: Letters | undefined
  readonly lanes: Lanes
  readonly store: Store
  readonly ids: PatronIds
  readonly texts: Texts
  readonly clock: Clock
  readonly publicUrl: string
  readonly unsent: (institution: InstitutionId, why: string) => void
}

export interface Renewing {
  readonly renewals: CardRenewals
  readonly feePayments: FeePayments
  readonly feeOffers: FeeOffers
  readonly notices: PaymentNotices
  readonly reminders: Reminders
  readonly settlements: Settlements
  readonly merchants: Merchants
  /** What there is to do by and by, by topic. */
  readonly works: Readonly<Record<string, Work>>
  readonly standingJobs: readonly NewJob[]
  close(): Promise<void>
}

/** Card renewals from the quote to the last later look, fees that are paid on line, and the money beside them. */
export function assembleRenewals(parts: RenewalSurroundings): Renewing {
  const { config, directory, clock, publicUrl } = parts
  const merchants: Merchants = new Map(
    config.merchants.map(({ connection, ...merchant }): [string, Merchant] => [
      merchant.id,
      { ...merchant, provider: connection.open({ currency: merchant.currency, clock }) },
    ]),
  )
  const lines = renewalLines(parts)
  const saga = paymentSaga({ ...parts, kind: renewalKind, fulfilment: lines, ledger: parts.store.renewals, merchants })
  const afterwards = renewalAfterwards({ ...parts, lines })
  const quotes = renewalQuotes({ ...parts, fresh: freshSecrets })
  const letters = renewalLetters(parts)
  const provisional = renewalProvisional({ ...parts, renewalLetters: letters })
  const reminding = reminders({ ...parts, quotes })
  const feeSaga = paymentSaga({
    ...parts,
    kind: feePaymentKind,
    fulfilment: feeLines(parts),
    ledger: parts.store.feePayments,
    merchants,
  })
  const feeLetters = feePaymentLetters(parts)
  const offers = feeOffers({ directory, merchants })
  const origins = new Set([...config.gateway.origins, new URL(publicUrl).origin])
  return {
    renewals: cardRenewals({ ...parts, quotes, saga, lines, fresh: freshSecrets, origins }),
    feePayments: feePayments({ ...parts, saga: feeSaga, offers, fresh: freshSecrets, origins }),
    feeOffers: offers,
    notices: paymentNotices({ ...parts, merchants }),
    reminders: reminding,
    settlements: settlements({ ...parts, topology: directory.topology, merchants }),
    merchants,
    works: {
      [renewalTopic]: (id, call) => saga.advance(id, call),
      [postingTopic]: (id, call) => afterwards.post(id, call),
      [lookTopic]: (id, call) => afterwards.look(id, call),
      [letterTopic(renewalTopic)]: (id, call) => letters.write(id, call),
      [feePaymentTopic]: (id, call) => feeSaga.advance(id, call),
      [letterTopic(feePaymentTopic)]: (id, call) => feeLetters.write(id, call),
      [provisionalTopic]: (id, call) => provisional.watch(id, call),
      [reminderTopic]: (institution, call) => reminding.write(institution, call),
    },
    standingJobs: reminding.jobs(),
    async close() {
      await Promise.all([...merchants.values()].map(({ provider }) => provider.close()))
    },
  }
}
