/** Code tables, as every institution of the simulator has them: code and description. */
export type CodeTable = Readonly<Record<string, string>>

/** Looks up what came over the wire: `constructor` is a word like any other, and in no table. */
export function entryOf<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}

export const userGroups: CodeTable = {
  ADULT: 'Adult',
  CHILD: 'Child',
  STUDENT: 'Student',
  SENIOR: 'Senior',
}

export const identifierTypes: CodeTable = {
  BARCODE: 'Barcode',
  INST_ID: 'Institution ID',
  UNIV_ID: 'University ID',
}

/** UserBlockDescription, with the one block that the cast has. */
export const blockDescriptions: CodeTable = { 'LOST-ITEM': 'Lost item', 'OVERDUE-ITEM': 'Overdue item', CONDUCT: 'Conduct' }
export const noteTypes: CodeTable = { ADDRESS: 'Address', CIRCULATION: 'Circulation', GENERAL: 'General', OTHER: 'Other' }

export const statuses: CodeTable = { ACTIVE: 'Active', INACTIVE: 'Inactive' }
export const accountTypes: CodeTable = { INTERNAL: 'Internal', EXTERNAL: 'External' }
export const recordTypes: CodeTable = { PUBLIC: 'Public', STAFF: 'Staff', CONTACT: 'Contact' }
export const blockTypes: CodeTable = { GENERAL: 'General', USER: 'User' }
export const feeStatuses: CodeTable = { ACTIVE: 'Active', INDISPUTE: 'In Dispute', EXPORTED: 'Exported', CLOSED: 'Closed' }

/** Role 200 is the patron; the number stands in recorded answers, the name is the one staff see. */
export const roleTypes: CodeTable = { 200: 'Patron' }

/** Types are Alma's own, as the type map of VuFind's driver lists them. */
export const feeTypes: CodeTable = {
  OVERDUEFINE: 'Overdue fine',
  LIBRARYCARDREPLACEMENT: 'Library card replacement',
  CARDRENEWAL: 'Card renewal',
  LOSTITEMREPLACEMENTFEE: 'Lost item replacement fee',
  CREDIT: 'Credit',
  OTHER: 'Other',
}
export const waiveReasons: CodeTable = { STAFFREQUEST: 'Staff request', LIBRARYERROR: 'Library error' }

/** The texts that a patron's list of requests has in place of the codes. */
export const requestStatuses = {
  NOT_STARTED: 'Not Started',
  IN_PROCESS: 'In Process',
  ON_HOLD_SHELF: 'On Hold Shelf',
} as const

/** RequestCancellationReasons. The first is what discovery systems send (VuFind's driver and others). */
export const cancellationReasons: CodeTable = {
  CancelledAtPatronRequest: 'Cancelled at patron request',
  CannotBeFulfilled: 'Cannot be fulfilled',
}

export const paymentMethods: CodeTable = { ONLINE: 'Online', CREDIT_CARD: 'Credit card', CASH: 'Cash' }

export const languages: CodeTable = {
  ar: 'Arabic',
  de: 'German',
  en: 'English',
  fr: 'French',
  is: 'Icelandic',
  lb: 'Luxembourgish',
  nl: 'Dutch',
}
