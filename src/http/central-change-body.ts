import { z } from 'zod'
import type { Change, Conflict, Target } from '#domain/change.ts'
import { changeTo, dataFields, type PatronDataChange } from '#domain/patron-data.ts'
import type { Permission } from '#domain/permission.ts'
import { syncRules } from '#domain/sync-rule.ts'
import type { ConflictShown } from '#gateway/central/conflict-desk.ts'
import type { FieldChange, FieldPreview, Preview } from '#gateway/central/previews.ts'
import { CentralValuesBody, toValuesBody } from './central-data-body.ts'
import { InstitutionField, moment, MomentField, PatronIdField } from './fields.ts'

export const ZoneField = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/)
  .describe("A network zone's id, from `/v1/topology`.")

export const changeId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{16,64}$/)
  .describe('Which change.')

export const conflictId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{16,64}$/)
  .describe('Which conflict.')

const FieldField = z.enum(dataFields).describe('Which field.')
const RuleField = z.enum(syncRules).describe('By which rule.')
const ResultField = z
  .enum(['written', 'same', 'kept', 'not-carried', 'unmapped', 'refused', 'waiting'])
  .describe('`kept`: the rule will have it differ. `unmapped`: the institution has no code for it.')

const TargetBody = z
  .object({
    central: z.literal(true).optional().describe('It is the central record itself.'),
    institution: InstitutionField.optional(),
    state: z
      .enum(['waiting', 'done', 'differs', 'refused', 'gone'])
      .describe('`differs`: it is as the institution’s own rules will have it. `gone`: nobody is there any more.'),
    fields: z.array(z.object({ field: FieldField, rule: RuleField, result: ResultField })).describe('Field by field.'),
    said: z.string().optional().describe("The library system's own words, where it refused."),
    why: z.string().optional().describe('The code of a reason or of a problem.'),
    tries: z.int().describe('How often it was tried without an end.'),
    retryAt: MomentField.optional().describe('When it is tried or looked at again.'),
    changedAt: MomentField,
  })
  .meta({ id: 'CentralChangeTarget', description: 'What became of a change at one place.' })

export const ChangeBody = z
  .object({
    id: changeId,
    networkZone: ZoneField,
    patron: PatronIdField,
    kind: z.enum(['update', 'key', 'removal', 'merger', 'reversal']).describe('What is changed.'),
    by: z
      .object({
        kind: z.enum(['caller', 'institution', 'gateway']).describe('Who made it.'),
        actor: z.string().optional().describe('Who asked for it, as in the audit trail.'),
        institution: InstitutionField.optional(),
      })
      .describe('`institution`: it was edited there, and the rules carried it up.'),
    purpose: z.string().optional().describe('Why, in the words of whoever asked for it.'),
    fields: z.array(FieldField).describe('What it is about.'),
    state: z
      .enum(['writing', 'arriving', 'done', 'refused'])
      .describe('`writing`: the central record is not proved yet. `arriving`: it is, and institutions still wait.'),
    targets: z.array(TargetBody).describe('The central record first, then the institutions.'),
    reverses: z.string().optional().describe('The change that this one undoes.'),
    reversedBy: z.string().optional().describe('The change that undid this one.'),
    madeAt: MomentField,
    changedAt: MomentField,
    undoUntil: MomentField.describe('Until then it can be undone.'),
  })
  .meta({ id: 'CentralChange', description: 'One write to a central patron file and its fate in every institution.' })

export function toChangeBody(change: Change): z.input<typeof ChangeBody> {
  const { zone, version: _version, person: _person, targets, by, madeAt, changedAt, undoUntil, fields, ...rest } = change
  return {
    ...rest,
    networkZone: zone,
    by: { ...by },
    fields: [...fields],
    targets: targets.map(toTargetBody),
    madeAt: moment(madeAt),
    changedAt: moment(changedAt),
    undoUntil: moment(undoUntil),
  }
}

function toTargetBody({ at, fields, retryAt, changedAt, ...rest }: Target): z.input<typeof TargetBody> {
  return {
    ...at,
    ...rest,
    fields: fields.map((each) => ({ ...each })),
    ...(retryAt !== undefined && { retryAt: moment(retryAt) }),
    changedAt: moment(changedAt),
  }
}

const values = { from: CentralValuesBody.describe('How it is.'), to: CentralValuesBody.describe('How it would be.') }

const PreviewField = z.object({
  field: FieldField,
  rule: RuleField,
  result: ResultField,
  from: values.from.optional(),
  to: values.to.optional(),
  conflicts: z
    .array(
      z.object({
        kind: z.enum(['both-changed', 'overruled', 'never-agreed']).describe('Which kind.'),
        lost: z.enum(['central', 'copy']).describe('Whose edit would lose.'),
      }),
    )
    .describe('Edits that would be overruled by it.'),
})

export const PreviewBody = z
  .object({
    id: z.string().describe('Names this preview in the change: then what it told must still hold.'),
    validUntil: MomentField,
    etag: z.string().describe('The ETag of the central record as it is, for `If-Match`.'),
    central: values.from.extend({}).describe('How the central record is in the fields that would change.'),
    changed: CentralValuesBody.describe('How the central record would be in them.'),
    institutions: z
      .array(
        z.object({
          institution: InstitutionField,
          is: z.enum(['copy', 'unknown']).describe('`unknown`: it did not answer.'),
          why: z.string().optional().describe('The code of the problem, where it did not.'),
          fields: z.array(PreviewField).optional().describe('Field by field.'),
        }),
      )
      .describe('Every institution where the patron is, or may be.'),
  })
  .meta({ id: 'CentralChangePreview', description: 'What a change would come to. Nothing was written.' })

export function toPreviewBody({ id, validUntil, tag, reached, central, institutions }: Preview): z.input<typeof PreviewBody> {
  const { permissions } = reached
  return {
    id,
    validUntil: moment(validUntil),
    etag: tag,
    central: merged(central, 'from', permissions),
    changed: merged(central, 'to', permissions),
    institutions: institutions.map((each) =>
      each.is === 'unknown'
        ? { ...each }
        : { institution: each.institution, is: each.is, fields: each.fields.map((field) => toField(field, permissions)) },
    ),
  }
}

function toField(preview: FieldPreview, permissions: ReadonlySet<Permission>): z.input<typeof PreviewField> {
  const { field, rule, result, conflicts } = preview
  return {
    field,
    rule,
    result,
    from: merged([preview], 'from', permissions),
    to: merged([preview], 'to', permissions),
    conflicts: conflicts.map((each) => ({ ...each })),
  }
}

function merged(changes: readonly FieldChange[], side: 'from' | 'to', permissions: ReadonlySet<Permission>) {
  const all: PatronDataChange = Object.assign({}, ...changes.map((each) => changeTo(each.field, each[side])))
  return toValuesBody(all, permissions)
}

export const ConflictBody = z
  .object({
    id: conflictId,
    networkZone: ZoneField,
    patron: PatronIdField,
    institution: InstitutionField,
    field: FieldField,
    kind: z
      .enum(['both-changed', 'overruled', 'never-agreed'])
      .describe('`overruled`: one alone was edited, and the rule put it back.'),
    rule: RuleField,
    lost: z.enum(['central', 'copy']).describe('Whose edit lost.'),
    state: z.enum(['open', 'decided']).describe('Whether somebody has decided it.'),
    decision: z.enum(['kept', 'taken-back']).optional().describe('How.'),
    at: MomentField,
    decidedAt: MomentField.optional(),
    keptUntil: MomentField.describe('From then on the values are wiped.'),
    lostValue: CentralValuesBody.optional().describe(
      'What lost; only for those who may see the field, and as long as it is kept.',
    ),
    keptValue: CentralValuesBody.optional().describe('What stands instead.'),
  })
  .meta({ id: 'CentralConflict', description: 'An edit that the rules overruled, or that met another.' })

export function toConflictBody({ conflict, lost, kept }: ConflictShown): z.input<typeof ConflictBody> {
  const { zone, person: _person, at, decidedAt, keptUntil, ...rest }: Conflict = conflict
  return {
    ...rest,
    networkZone: zone,
    at: moment(at),
    ...(decidedAt !== undefined && { decidedAt: moment(decidedAt) }),
    keptUntil: moment(keptUntil),
    ...(lost && { lostValue: lost as z.input<typeof CentralValuesBody> }),
    ...(kept && { keptValue: kept as z.input<typeof CentralValuesBody> }),
  }
}
