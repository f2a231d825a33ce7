import { toCentral } from '#domain/code-map.ts'
import type { FieldShapes } from '#domain/field-shape.ts'
import type { InstitutionId } from '#domain/id.ts'
import { merge } from '#domain/merge.ts'
import { dataFields, isListField, itemsOf, type DataField, type Item, type PatronData } from '#domain/patron-data.ts'
import type { Membership } from '#domain/sync-rule.ts'
import type { PatronIds } from '#ports/patron-ids.ts'
import { ruleOf } from './pairing.ts'

/**
 * What a central record looks like at each institution when nothing differs, as keyed digests: so that a copy that is met later is compared with its
 * central record without either being kept or read again. Institutions at which everybody looks alike share one.
 */
export interface Outlooks {
  /** One for each kind of institution, in an order that holds as long as the configuration does. */
  of(central: PatronData): readonly string[]
  /** False also where nobody can tell: whoever looks closer then finds out. */
  isAs(outlooks: readonly string[], institution: InstitutionId, copy: PatronData): boolean
}

export interface Onlooker {
  readonly institution: InstitutionId
  readonly membership: Membership
  readonly shapes: FieldShapes
}

export function outlooks(central: FieldShapes, members: readonly Onlooker[], ids: Pick<PatronIds, 'fingerprint'>): Outlooks {
  const kinds: Kind[] = []
  const kindAt = new Map(
    members.map((member) => {
      const kind = kindOf(central, member)
      const known = kinds.findIndex((each) => isSameKind(each, kind))
      return [member.institution, known >= 0 ? known : kinds.push(kind) - 1] as const
    }),
  )

  return {
    of: (data) => {
      const items = new Map(dataFields.map((field) => [field, itemsOf(field, data)]))
      return kinds.map((kind) => {
        const shown = kind.fields.map((field) => [field, shownAt(kind, field, items.get(field)!)] as const)
        return together(shown.flatMap(([field, at]) => (at === 'open' ? [] : [[field, at]])))
      })
    },

    isAs(all, institution, copy) {
      const at = kindAt.get(institution)
      const expected = at === undefined ? undefined : all[at]
      if (at === undefined || expected === undefined) return false
      const { fields, membership } = kinds[at]!
      const [others, group] = expected.split('~')
      const isOwn = (field: DataField, item: Item) => toCentral(field, item, membership.maps) === undefined
      const isLeft = group === '' || itemsOf('group', copy).some((item) => isOwn('group', item))
      const carried = fields.flatMap((field): [DataField, readonly Item[]][] =>
        isLeft && field === 'group' ? [] : [[field, itemsOf(field, copy).filter((item) => !isOwn(field, item))]],
      )
      return together(carried) === `${others}~${isLeft ? '' : group}`
    },
  }

  /** The group stands apart: of all that there is one of it alone has a code, and where either side has no word for it, it stays as it is. */
  function together(fields: readonly (readonly [DataField, readonly Item[]])[]): string {
    const group = fields.find(([field]) => field === 'group')
    return `${digest(fields.filter(([field]) => field !== 'group'))}~${group ? digest([group]) : ''}`
  }

  function digest(fields: readonly (readonly [DataField, readonly Item[]])[]): string {
    const said = fields.flatMap(([field, items]) => [field, ...items.map(({ spelling }) => spelling).toSorted()])
    return ids.fingerprint('outlook', ...said).slice(0, 14)
  }
}

interface Kind {
  readonly membership: Membership
  /** Those in which a difference would be written, to either side. */
  readonly fields: readonly DataField[]
  readonly central: FieldShapes
  readonly shapes: FieldShapes
}

function kindOf(central: FieldShapes, { membership, shapes }: Onlooker): Kind {
  const fields = dataFields.filter((field) => {
    const rule = ruleOf(field, membership, central, shapes)
    const isLeft = rule === 'institution' ? !central[field]?.writable : !shapes[field]?.writable && !central[field]?.writable
    return rule !== 'none' && !isLeft && !(rule === 'zone' && !shapes[field]?.writable)
  })
  return { membership, fields, central, shapes }
}

function isSameKind(one: Kind, other: Kind): boolean {
  return (
    JSON.stringify(mapsOf(one)) === JSON.stringify(mapsOf(other)) &&
    one.fields.join() === other.fields.join() &&
    one.fields.every((field) => {
      const [here, there] = [one.shapes[field]!, other.shapes[field]!]
      return here.shown === there.shown && here.most === there.most && here.preferred === there.preferred
    })
  )
}

function mapsOf({ membership: { maps } }: Kind): readonly unknown[] {
  return [maps.groups, maps.identifierTypes, maps.noteTypes, maps.blocks].map((map) => map && [...map])
}

/** What an institution would hold that had nothing before; `open` where it has no word for it, so that whatever stands there stays. */
function shownAt({ membership, central, shapes }: Kind, field: DataField, items: readonly Item[]): readonly Item[] | 'open' {
  const sides = { field, rule: 'zone', maps: membership.maps, central: items, copy: [], centralSince: 0, copySince: 0 } as const
  const copyShape = { ...shapes[field]!, writable: true }
  const merged = merge({ ...sides, centralShape: central[field]!, copyShape, outranked: false }, (spelling) => spelling)
  return merged.result === 'unmapped' && !isListField(field) ? 'open' : (merged.copy ?? [])
}
