import type { Member, Mode, Person } from './consortium.ts'
import { zoneTenant } from './consortium.ts'
import { fields, holds, markedFields, type Field, type Values } from './fields.ts'
import type { Entry, History } from './history.ts'

/** One edit that somebody made, and was told it was taken. */
export interface Edit {
  readonly person: Person
  readonly field: Field
  readonly mark: string
  /** Staff of an institution at Alma's own screen; or a librarian through the gateway, who was given a change to follow. */
  readonly made: { readonly at: string } | { readonly change: string }
  /** Where in the history. */
  readonly order: number
}

export interface Books {
  readonly mode: Mode
  readonly people: readonly Person[]
  readonly history: Pick<History, 'of' | 'reads'>
  readonly edits: readonly Edit[]
  /** What lost, as the gateway tells it to staff. */
  readonly conflicts: readonly { readonly field: string; readonly lost: string }[]
  /** State by id. */
  readonly changes: ReadonlyMap<string, string>
  readonly buried: readonly { readonly topic: string; readonly why: string }[]
}

/** What became of an edit. */
export const fates = [
  'there',
  'overtaken by a later edit',
  'a conflict',
  'refused, and told so',
  'overwritten by Alma, unread',
  'overwritten by Alma, read',
  'between a reading and its write',
  'lost',
] as const
export type EditFate = (typeof fates)[number]

export interface Proof {
  readonly fates: Readonly<Record<EditFate, number>>
  readonly violations: readonly string[]
}

/**
 * Says from Alma's own state, and from what Alma saw written, whether all is as it must be. Nothing of the gateway's code is asked: the rules are here a
 * second time, as README has them.
 */
export function proofOf(books: Books): Proof {
  const counts = Object.fromEntries(fates.map((fate) => [fate, 0])) as Record<EditFate, number>
  const lost = books.edits
    .filter(({ field }) => field !== 'group')
    .flatMap((edit) => {
      const fate = fateOf(edit, books)
      counts[fate] += 1
      return fate === 'lost' ? [`an edit is lost: ${edit.mark} ${tellEdit(edit, books)}`] : []
    })
  const people = books.people.flatMap((person) => [
    ...differences(person, books),
    ...trespasses(person, books),
    ...returns(person, books),
  ])
  const unended = [...books.changes].flatMap(([id, state]) =>
    state === 'done' || state === 'refused' ? [] : [`a change stays ${state}: ${id}`],
  )
  const buried = books.buried.map(({ topic, why }) => `a job was buried: ${topic} ${why}`)
  return { fates: counts, violations: [...lost, ...people, ...unended, ...buried] }
}

export function centralTenantOf(mode: Mode, person: Person): string {
  return mode === 'network-managed' ? zoneTenant : person.at[0]!.tenant
}

function copiesOf(mode: Mode, person: Person): readonly Member[] {
  return mode === 'network-managed' ? person.at : person.at.slice(1)
}

/** Every copy is to the central record as its rules say. */
function differences(person: Person, { mode, history }: Books): readonly string[] {
  const centralTenant = centralTenantOf(mode, person)
  const central = last(history.of(centralTenant, person.id))
  const copies = copiesOf(mode, person)
  return fields.flatMap((field) => {
    const owner = copies.find(({ rules }) => rules[field] === 'institution')
    return copies.flatMap((member) => {
      const rule = member.rules[field]
      if (rule === 'none' || (rule === 'institution' && member !== owner)) return []
      const copy = last(history.of(member.tenant, person.id))
      const wanted = field === 'group' ? groupAt(member, central, copy) : central[field]
      return same(copy[field], wanted)
        ? []
        : [`${person.id} differs at ${member.id} in ${field} (${rule}): ${copy[field].join(', ')} and not ${wanted.join(', ')}`]
    })
  })
}

/** In its own codes; what has none there, and what is its own affair, stays as it is. */
function groupAt({ groups }: Member, central: Values, copy: Values): readonly string[] {
  if (!groups) return central.group
  const [own] = copy.group
  const code = groups[central.group[0]!]
  return code === undefined || !Object.values(groups).includes(own!) ? copy.group : [code]
}

/** What is not carried, nobody but the institution and Alma itself writes. */
function trespasses(person: Person, { mode, history }: Books): readonly string[] {
  return copiesOf(mode, person).flatMap((member) =>
    steps(history.of(member.tenant, person.id)).flatMap(([before, after]) =>
      fields
        .filter(
          (field) => member.rules[field] === 'none' && after.by === 'api' && !same(before.values[field], after.values[field]),
        )
        .map((field) => `${person.id} at ${member.id}: ${field} is not carried, and was written`),
    ),
  )
}

/**
 * What the gateway wrote over with something newer, it does not bring back: every value is new when it is first written. Where an institution has the say
 * its older value does come back, as the rule will have it.
 */
function returns(person: Person, { mode, history }: Books): readonly string[] {
  const tenants = new Set([centralTenantOf(mode, person), ...person.at.map(({ tenant }) => tenant)])
  return [...tenants].flatMap((tenant) => {
    const entries = history.of(tenant, person.id)
    const judged = markedFields.filter((field) => !person.at.some(({ rules }) => rules[field] === 'institution'))
    return judged.flatMap((field) => {
      const overwritten = new Set<string>()
      return steps(entries).flatMap(([before, after]) => {
        const [was, is] = [before.values[field].join(), after.values[field].join()]
        if (was === is) return []
        if (after.by !== 'api') {
          // Whatever stands there now was brought by somebody else.
          overwritten.delete(is)
          return []
        }
        const isBack = overwritten.has(is)
        overwritten.add(was)
        const byUs = writerOf(entries, before, field) === 'api'
        return isBack && byUs ? [`${person.id} at ${tenant}: ${field} was brought back to ${is} from ${was}`] : []
      })
    })
  })
}

/** Who wrote what stands there in this entry. */
function writerOf(entries: readonly Entry[], entry: Entry, field: Field): Entry['by'] {
  const at = entries.indexOf(entry)
  const before = entries.slice(0, at).findLastIndex(({ values }) => !same(values[field], entry.values[field]))
  return entries[before + 1]!.by
}

function fateOf(edit: Edit, books: Books): EditFate {
  const { field, mark, person, made, order } = edit
  const { mode, history, conflicts } = books
  const isConflict = conflicts.some((conflict) => conflict.field === field && conflict.lost.includes(mark))
  const centralTenant = centralTenantOf(mode, person)
  const place = 'at' in made ? made.at : centralTenant
  const entries = history.of(place, person.id).filter((entry) => entry.order >= order)
  const first = entries.findIndex(({ values }) => holds(values[field], mark))
  if (first === -1) {
    if ('change' in made && books.changes.get(made.change) === 'refused') return 'refused, and told so'
    return isConflict ? 'a conflict' : 'lost'
  }
  const next = entries.slice(first).find(({ values }) => !holds(values[field], mark))
  if (!next) return 'there'
  if (isConflict) return 'a conflict'
  if (next.by === 'staff') return 'overtaken by a later edit'
  const elsewhere = [centralTenant, ...person.at.map(({ tenant }) => tenant)].filter((tenant) => tenant !== place)
  const isCarried = elsewhere.some((tenant) => history.of(tenant, person.id).some(({ values }) => holds(values[field], mark)))
  if (isCarried || (place === centralTenant && isReplaced(edit, next, books))) return 'overtaken by a later edit'
  const stood = entries[entries.indexOf(next) - 1]!
  const since = entries[first]!
  const reads = history.reads(place, person.id, since.calls, next.calls)
  if (next.by === 'network') return reads === 0 ? 'overwritten by Alma, unread' : 'overwritten by Alma, read'
  // The write reads what it sends back; whoever decided had read before that.
  return history.reads(place, person.id, stood.calls, next.calls) <= 1 ? 'between a reading and its write' : 'lost'
}

/** What stands there instead is a librarian's, who changed the record as it was: the gateway takes no change of one that was not seen so. */
function isReplaced({ person, field }: Edit, next: Entry, { edits }: Books): boolean {
  return edits.some(
    (other) =>
      other.person === person && other.field === field && 'change' in other.made && holds(next.values[field], other.mark),
  )
}

function tellEdit({ person, field, made, order }: Edit, { mode, history }: Books): string {
  const place = 'at' in made ? made.at : centralTenantOf(mode, person)
  const then = history.of(place, person.id).filter((entry) => entry.order >= order - 3)
  const steps = then.map((entry) => `${entry.order} ${entry.by}: ${entry.values[field].join(', ')}`)
  const rules = person.at.map(({ id, rules: of }) => `${id} ${of[field]}`).join(', ')
  return `(${field} of ${person.id}, ${JSON.stringify(made)}, at ${order}; ${rules})\n    ${steps.join('\n    ')}`
}

function last(entries: readonly Entry[]): Values {
  return entries.at(-1)!.values
}

function steps(entries: readonly Entry[]): readonly (readonly [Entry, Entry])[] {
  return entries.slice(1).map((entry, at) => [entries[at]!, entry] as const)
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((value, at) => value === other[at])
}
