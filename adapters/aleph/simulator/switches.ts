/**
 * What nobody outside Ex Libris has proved about Aleph, and what differs between its sites. A client should live with either side of each
 * switch. They may be turned while the simulator runs.
 */
export interface AlephSwitches {
  /** The X-server does not know the caller's address: a 403 with a page for humans (`server_ip_allowed`). */
  xAddressRefused: boolean
  /** The same for the DLF interface, whose list of addresses is another one, in JBoss. */
  dlfAddressRefused: boolean
  /** From 22 on, records have time stamps, and z303 has the first and last name apart. */
  release: 20 | 22
  /** How the site writes dates where it translates. */
  dateFormat: 'DD/MM/YYYY' | 'MM/DD/YYYY' | 'DD/Mon/YYYY' | 'DD/MM/YY' | 'YYYYMMDD'
  /** Whether the site has a table for borrower statuses. Without one, the code stands among translated dates, as recorded at NYU. */
  translatesStatuses: boolean
  /** `Content-Type: text/xml; charset=UTF-8`, as recorded from 2015 on; before, no charset was said. */
  charsetInHeader: boolean
  /** Elements that the site's tables of tags give another name, such as `z305-bor-status` → `xxx-tag`. For both interfaces. */
  renamedTags: Readonly<Record<string, string>>
  /** Elements nobody has heard of, in every record: other releases and sites have fields of their own. */
  extraElements: boolean
  /** Ids and keys come with the blanks of their fixed length, 12 for ids and 20 for keys, as in composite keys. */
  paddedKeys: boolean
  /** PINs are compared in capitals, and shown so. Client code upper-cases them for some sites. */
  foldsPins: boolean
  /** PINs are stored encrypted (TAB100 ENCRYPT-Z308). A key that was loaded otherwise never verifies. */
  encryptsPins: boolean
  /** Whether capitals matter in what patrons are looked up by. */
  keyCase: 'ignored' | 'matters'
  /** Whether a key whose status is NA still finds its patron. It never verifies one. */
  inactiveKeys: 'found' | 'unknown'
  /** Whether the type that a key is said to be of (`bor_id_type`) is looked at. Two clients send it, and no page of the manuals says so. */
  heedsIdType: boolean
  /** Whether `format=1` brings the keys of a patron. */
  format1Keys: boolean
  /** When bor-info shows the record of the sub-library it was asked for: always, only with the right PIN, or never. */
  borInfoHonoursSubLibrary: 'always' | 'with-verification' | 'never'
  /** Whether a sub-library of another ADM library than the one asked is as unknown as one that does not exist. */
  foreignSubLibrary: 'unknown' | 'found'
  /** Whether bor-info with `format=1` shows one z305 or all of them. */
  format1Registrations: 'one' | 'all'
  /** Whether bor-info-nlc is there. It was seen in China only. */
  nlcInstalled: boolean
  /** Whether bor-auth-valid refuses who has expired or is blocked, which its name suggests and nobody has written down. */
  borAuthValid: 'as-bor-auth' | 'refuses-lapsed'
  /** Requests the X-server works on at a time; `null` for as many as come. A handful by default in a real one. */
  serverProcesses: number | null
  /** What happens to a request that finds all of them at work. */
  whenFull: 'wait' | 'refuse'
  /** How long a request keeps a process at work. */
  workMs: number
  /**
   * Sessions the licence allows; `null` for as many as one likes. A session counts for two minutes after its last use, and a request without one
   * opens one. That X-server requests count so is not certain.
   */
  licences: number | null
  /** The root of an answer that never reached its service (licence, overload, staff user): only that of an unknown op is known. */
  gateRoot: 'login' | 'op'
  /** Whether DLF blocks lists every library the patron is registered in, or leaves out what has expired or closed. */
  blocksList: 'all' | 'active'
  /** Libraries one answer of DLF blocks can hold. Aleph has lists that end at 200; whether this is one of them is not known. */
  blocksLimit: number | null
  /** Whether DLF blocks lists the record of the ADM library itself beside those of its sub-libraries. */
  blocksListInstitutions: boolean
  /** Whether DLF registration shows the record of the whole system where an ADM library has none. */
  registrationInherits: boolean
  /** Whether DLF registration lists ADM libraries without a record, with empty fields, as the list of loans does. */
  registrationListsAll: boolean
  /** ADM libraries that the DLF interface leaves out (FILTER-LIBRARY-CARD). */
  hiddenInstitutions: readonly string[]
  /** Whether update-cash is there. It was seen in China only. */
  updateCashInstalled: boolean
  /** Fields of a charge and of its payment that update-cash keeps: which of them it takes was never shown. */
  updateCashKeeps: readonly string[]
  /**
   * What pay-cash does with less than everything that is open: refuses it, or pays whole debts with it, the oldest first. Nobody has written it
   * down.
   */
  payCashTakes: 'everything' | 'any-sum'
  /** Where pay-cash (release 22 on) keeps its reference, if it keeps it at all. */
  payCashKeeps: 'payment-identifier' | 'payment-receipt-number' | null
  /** How update-bor says that a table was written; older releases spell it otherwise. */
  succeeded: 'Succeeded' | 'Successed'
  /** Update-bor stops after so many tables, with an error for the next: nothing says that it is one transaction. */
  stopsAfterTables: number | null
  /** Update-bor says that it has written and has not: the expiry date stays as it was. */
  keepsExpiryDates: boolean
  /** The same of passwords: update-bor says that it has written one, and the key keeps what it had. */
  keepsPins: boolean
  /** The same of addresses. */
  keepsAddresses: boolean
  /** What an empty field of an address that is sent does to it: "clears or keeps, by field" is all that is written down. */
  emptyAddressFields: 'kept' | 'cleared'
  /** The same of the global record. */
  emptyGlobalFields: 'kept' | 'cleared'
  /** By which name an e-mail address is taken from an update: two clients send a second element beside the one of the table. */
  emailElement: 'z304-email-address' | 'email-address'
  /** The charge that tab18 has for a renewal (0022), raised when an update moves an expiry date; whether one does is not known. */
  renewalCharge: { readonly type: string; readonly sum: string } | null
  /** Whether a refused renewal says why in the DLF interface. Recorded is "Due date cannot be extended", and no more. */
  renewalReasons: boolean
  /** Whether `renew="Y"` stands only at what can be renewed, or at everything. Recorded is a Y at loans that were refused the next moment. */
  renewFlag: 'honest' | 'always'
  /** Whether a loan or a hold that is named must be the patron's own to be renewed or cancelled, which nobody has written down. */
  looksWhoseItIs: boolean
  /** Loans of an institution that one answer of the DLF interface holds, and says that it is `partial`; `null` for all of them. */
  loansPerAnswer: number | null
  /** Whether codes stand beside the words of a hold, as they do beside those of a loan. */
  holdCodes: boolean
  /** How the status of what lies on the hold shelf is shown: its letter (Paderborn), or nothing (Notre Dame). */
  holdShelfStatus: 'S' | ''
  /** Whether requests for a title are there: one group of like copies for each sub-library (Reykjavik). */
  titleRequests: boolean
  /** Where DLF answers say how it went: mostly before what was asked for, in some recorded ones behind it. */
  replyFields: 'first' | 'last'
}

export const usualSwitches: Readonly<AlephSwitches> = {
  xAddressRefused: false,
  dlfAddressRefused: false,
  release: 22,
  dateFormat: 'DD/MM/YYYY',
  translatesStatuses: true,
  charsetInHeader: true,
  renamedTags: {},
  extraElements: false,
  paddedKeys: false,
  foldsPins: false,
  encryptsPins: false,
  keyCase: 'ignored',
  inactiveKeys: 'found',
  heedsIdType: true,
  format1Keys: true,
  borInfoHonoursSubLibrary: 'always',
  foreignSubLibrary: 'unknown',
  format1Registrations: 'one',
  nlcInstalled: false,
  borAuthValid: 'as-bor-auth',
  serverProcesses: null,
  whenFull: 'wait',
  workMs: 0,
  licences: null,
  gateRoot: 'login',
  blocksList: 'all',
  blocksLimit: null,
  blocksListInstitutions: false,
  registrationInherits: false,
  registrationListsAll: false,
  hiddenInstitutions: [],
  updateCashInstalled: false,
  updateCashKeeps: ['description', 'payment-identifier', 'payment-receipt-number', 'payment-mode'],
  payCashTakes: 'everything',
  payCashKeeps: 'payment-identifier',
  succeeded: 'Succeeded',
  stopsAfterTables: null,
  keepsExpiryDates: false,
  keepsPins: false,
  keepsAddresses: false,
  emptyAddressFields: 'kept',
  emptyGlobalFields: 'kept',
  emailElement: 'z304-email-address',
  renewalCharge: null,
  renewalReasons: false,
  renewFlag: 'honest',
  looksWhoseItIs: true,
  loansPerAnswer: null,
  holdCodes: true,
  holdShelfStatus: 'S',
  titleRequests: true,
  replyFields: 'first',
}
