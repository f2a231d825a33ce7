/** Code tables of a site that has no others. */

export interface CodeRow {
  readonly code: string
  /** In the site's own language. */
  readonly name: string
  /** In others, by Aleph's codes for them, `ENG` or `GER`. */
  readonly names?: Readonly<Record<string, string>> | undefined
}

/** What a code is called in a language; the code itself where no table has it. */
export function wordFor(rows: readonly CodeRow[], code: string, language = ''): string {
  const row = rows.find((candidate) => candidate.code === code)
  return row === undefined ? code : (entryOf(row.names ?? {}, language.toUpperCase()) ?? row.name)
}

/** Borrower statuses (tab_bor_status, or pc_tab_exp_field). */
export const usualStatuses: readonly CodeRow[] = [
  { code: '01', name: 'Adult', names: { GER: 'Erwachsene' } },
  { code: '02', name: 'Child', names: { GER: 'Kind' } },
  { code: '03', name: 'Student', names: { GER: 'Studierende' } },
  { code: '04', name: 'Senior', names: { GER: 'Senioren' } },
]

/** Delinquencies: what the blocks 1 to 3 of a patron may say. */
export const usualBlocks: readonly CodeRow[] = [
  { code: '05', name: 'Lost item' },
  { code: '90', name: 'Account closed' },
]

/** One type of key, with the columns of tab_bor_id that matter here. */
export interface IdType {
  readonly type: string
  readonly name: string
  /** Column 5: bor-by-key may be asked with it. */
  readonly lookup: boolean
  /** Column 6: patrons may sign in with it. */
  readonly web: boolean
}

export const usualIdTypes: readonly IdType[] = [
  { type: '00', name: 'Patron id', lookup: true, web: true },
  { type: '01', name: 'Barcode', lookup: true, web: true },
  { type: '02', name: 'University id', lookup: true, web: true },
  { type: '03', name: 'Staff number', lookup: false, web: false },
]

/** Words of z31-status; the first stands in a saved answer. */
export const cashStatuses: Readonly<Record<string, string>> = {
  O: 'Not paid by/credited to patron',
  C: 'Paid by/credited to patron',
  W: 'Waived',
}

/** Words of z36-status. `Active` was recorded; the codes are a client's (Notre Dame), the other words ours. */
export const loanStatuses: Readonly<Record<string, string>> = { A: 'Active', C: 'Claimed Returned', L: 'Lost' }

/** Words of z37-status, as clients of the DLF interface compare them (Paderborn); that of what lies on the hold shelf is a switch. */
export const holdStatuses: Readonly<Record<string, string>> = { A: 'In process', W: 'Waiting in queue' }

/** `04` is to be read in the library, as recorded. */
export const itemStatuses: Readonly<Record<string, string>> = { '01': 'Regular loan', '04': 'Ask at Reference' }

export const processStatuses: Readonly<Record<string, string>> = { '': 'Not in Process' }
export const collections: Readonly<Record<string, string>> = { MAIN: 'Main Collection' }
export const materials: Readonly<Record<string, string>> = { BOOK: 'Books' }

/** Looks up what came over the wire: `constructor` is a word like any other, and in no table. */
export function entryOf<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}
