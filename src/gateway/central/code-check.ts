import type { Call } from '#domain/call.ts'
import { codeGaps, type CodeGap } from '#domain/code-gap.ts'
import type { InstitutionId, ZoneId } from '#domain/id.ts'
import type { Membership } from '#domain/sync-rule.ts'
import type { PatronFile } from '#ports/patron-file.ts'

/** The systems' own lists of codes held against the maps that somebody wrote down. `central` only where the zone has records of its own. */
export async function askedCodeGaps(
  membership: Membership,
  files: { readonly copy: PatronFile; readonly central: PatronFile | undefined },
  call: Call,
): Promise<readonly CodeGap[]> {
  const [zone, local] = await Promise.all([files.central?.codes?.(call), files.copy.codes?.(call)])
  return codeGaps(membership, zone ?? {}, local ?? {})
}

/** For an operator. */
export function gapText({ of, code, why }: CodeGap, institution: InstitutionId, zone: ZoneId): string {
  switch (why) {
    case 'zone-unmapped':
      return `${of}: ${zone} uses ${code}, and the map of ${institution} does not name it: it is not carried there.`
    case 'local-unmapped':
      return `${of}: ${institution} uses ${code}, and nothing in its map leads there: it stays its own affair.`
    case 'zone-unknown':
      return `${of}: the map of ${institution} names ${code}, and ${zone} has no such code.`
    case 'local-unknown':
      return `${of}: ${institution} has no code ${code}: its system would refuse it.`
  }
}
