import type { SimRequest } from '#simulation/request.ts'
import type { Wording } from './show.ts'

/** What an X-server request says, whatever case and hyphens its names have. */
export interface Params {
  /** Empty where it is missing, as a form cannot tell the two apart. */
  get(name: ParamName): string
  /** Of a field of a record, by Aleph's own name of it; nothing where it is missing. */
  field(name: string): string | undefined
  /** A yes that `N` takes away: most options of the X-server are on unless they are switched off. */
  isOn(name: ParamName): boolean
}

export type ParamName =
  | 'op'
  | 'library'
  | 'sub_library'
  | 'bor_id'
  | 'bor_id_type'
  | 'verification'
  | 'translate'
  | 'format'
  | 'loans'
  | 'cash'
  | 'hold'
  | 'user_name'
  | 'user_password'
  | 'session'
  | 'con_lng'
  | 'update_flag'
  | 'xml_full_req'
  | 'sequence'
  | 'item_barcode'
  | 'doc_number'
  | 'item_sequence'
  | 'rec_key'
  | 'base'
  | 'request'
  | 'set_number'
  | 'set_entry'

/**
 * From the query and, in a POST, from the form, which wins. Names come in any case, with hyphens or underscores, and some under a
 * second name (client code of several sites; the long names of options are those of PDS configurations).
 */
export function paramsOf(request: SimRequest): Params {
  const given = new Map<string, string>()
  for (const [name, value] of [...request.query, ...formOf(request)]) given.set(canonical(name), value)
  return {
    get: (name) => given.get(name) ?? '',
    field: (name) => given.get(canonical(name)),
    isOn: (name) => !/^n/iu.test(given.get(name) ?? ''),
  }
}

/** How the answer is to be worded: readable, unless `translate=N`. */
export function wordingOf(params: Params): Wording {
  const translated = params.isOn('translate')
  return { words: translated, dates: translated, language: params.get('con_lng') }
}

/** `bor_info`, `BOR-INFO` and `bor-info` are the same op. */
export function opOf(params: Params): string {
  return params.get('op').trim().toLowerCase().replaceAll('_', '-')
}

function formOf({ method, headers, body }: SimRequest): URLSearchParams {
  const isForm = method === 'POST' && (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')
  return new URLSearchParams(isForm ? body.toString() : '')
}

function canonical(name: string): string {
  const plain = name.toLowerCase().replaceAll('-', '_')
  return aliases.get(plain) ?? plain
}

const aliases: ReadonlyMap<string, string> = new Map([
  ['id', 'bor_id'],
  ['identification', 'bor_id'],
  ['bor_type_id', 'bor_id_type'],
  ['session_id', 'session'],
  ['doc_num', 'doc_number'],
  ['item_seq', 'item_sequence'],
  ['seq', 'sequence'],
  ['lang', 'con_lng'],
  ['loan_option', 'loans'],
  ['cash_option', 'cash'],
  ['hold_option', 'hold'],
])
