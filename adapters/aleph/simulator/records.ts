import { date, day, field, late, text, word } from './fields.ts'

/** Names and order as in recorded answers of bor-auth (2013, untranslated) and bor-info (translated, with the fields of release 22). */
export const z303Fields = {
  id: field('padded'),
  'proxy-for-id': text(),
  'primary-id': text(),
  'name-key': text(),
  'user-type': text(),
  'user-library': text(),
  'open-date': date(),
  'update-date': date(),
  'con-lng': text('ENG'),
  alpha: text('L'),
  name: text(),
  title: text(),
  ...delinquencies(),
  budget: text(),
  'profile-id': text(),
  'ill-library': text(),
  'home-library': field('library'),
  'field-1': text(),
  'field-2': text(),
  'field-3': text(),
  'note-1': text(),
  'note-2': text(),
  salutation: text(),
  'ill-total-limit': text('0000'),
  'ill-active-limit': text('0000'),
  'dispatch-library': text(),
  'birth-date': date(),
  'export-consent': text('Y'),
  'proxy-id-type': text('00'),
  'send-all-letters': text('Y'),
  'plain-html': text('P'),
  'want-sms': text('N'),
  'plif-modification': text(),
  'title-req-limit': text('0000'),
  gender: text(),
  birthplace: text(),
  'upd-time-stamp': late('202001010800000'),
  'last-name': late(),
  'first-name': late(),
}

export const z304Fields = {
  id: field('padded'),
  sequence: text('01'),
  'address-0': text(),
  'address-1': field('unless-empty'),
  'address-2': field('unless-empty'),
  'address-3': field('unless-empty'),
  'address-4': field('unless-empty'),
  zip: text(),
  'email-address': text(),
  telephone: text(),
  'date-from': day(),
  'date-to': day(),
  'address-type': text('01'),
  'telephone-2': text(),
  'telephone-3': text(),
  'telephone-4': text(),
  'sms-number': text(),
  'update-date': day(),
  'cat-name': text(),
  'upd-time-stamp': late('202001010800000'),
}

export const z305Fields = {
  id: field('padded'),
  'sub-library': text(),
  'open-date': date(),
  'update-date': date(),
  'bor-type': text(),
  'bor-status': field('status'),
  'registration-date': day(),
  'expiry-date': date(),
  note: text(),
  'loan-permission': text('Y'),
  'photo-permission': text('Y'),
  'over-permission': text('Y'),
  'multi-hold': text('N'),
  'loan-check': text('Y'),
  'hold-permission': text('Y'),
  'renew-permission': text('Y'),
  'rr-permission': text('N'),
  'ignore-late-return': text('N'),
  'last-activity-date': date(),
  'photo-charge': text('F'),
  'no-loan': text('0000'),
  'no-hold': text('0000'),
  'no-photo': text('0000'),
  'no-cash': text('0000'),
  'cash-limit': text('25.00'),
  'credit-debit': text(),
  sum: text('0.00'),
  ...delinquencies(),
  'field-1': text(),
  'field-2': text(),
  'field-3': text(),
  'hold-on-shelf': text('Y'),
  'end-block-date': date(),
  'booking-permission': text('N'),
  'booking-ignore-hours': text('N'),
  'rush-cat-request': text('N'),
  'upd-time-stamp': late('202001010800000'),
}

/**
 * One key of a patron. An `encryption` left empty is whatever the site uses; N, H or Y says otherwise, as after a load of a file that was made
 * for another site.
 */
export const z308Fields = {
  'key-type': text(),
  'key-data': field('padded'),
  'user-library': text(),
  verification: text(),
  'verification-type': text('00'),
  id: field('padded'),
  status: text('AC'),
  encryption: text(),
  'upd-time-stamp': late('202001010800000'),
}

/**
 * Names and order as in a saved bor-info of Stavanger. `library` is the ADM library that keeps it, `sequence` the rest of its key, `item` the
 * document and the sequence of the copy that it is about; `transferred` has gone to somebody else who collects it.
 */
export const z31Fields = {
  library: field('kept'),
  sequence: field('kept'),
  item: field('kept'),
  transferred: field('kept', 'N'),
  id: field('padded'),
  date: date(),
  status: field('cash-status', 'O'),
  'sub-library': field('library'),
  type: text(),
  'credit-debit': word({ C: 'Credit', D: 'Debit' }, 'D'),
  sum: field('amount', '0.00'),
  'vat-sum': text('0.00'),
  'net-sum': text(),
  'payment-date': date(),
  'payment-hour': text(),
  'payment-cataloger': text(),
  'payment-target': field('library'),
  'payment-ip': text(),
  'payment-receipt-number': text(),
  'payment-mode': text(),
  'payment-identifier': text(),
  description: text(),
  'transfer-department': text(),
  'transfer-date': day(),
  'transfer-number': text(),
  'recall-transfer-status': text(),
  'recall-transfer-date': day(),
  'recall-transfer-number': text(),
}

export type Z303 = Record<keyof typeof z303Fields, string>
export type Z304 = Record<keyof typeof z304Fields, string>
export type Z305 = Record<keyof typeof z305Fields, string>
export type Z308 = Record<keyof typeof z308Fields, string>
export type Z31 = Record<keyof typeof z31Fields, string>

/** The three blocks, global in z303 and local in z305. `00` is no block; the note is staff's own. */
function delinquencies() {
  return {
    'delinq-1': text('00'),
    'delinq-n-1': text(),
    'delinq-1-update-date': day(),
    'delinq-1-cat-name': text(),
    'delinq-2': text('00'),
    'delinq-n-2': text(),
    'delinq-2-update-date': day(),
    'delinq-2-cat-name': text(),
    'delinq-3': text('00'),
    'delinq-n-3': text(),
    'delinq-3-update-date': day(),
    'delinq-3-cat-name': text(),
  }
}
