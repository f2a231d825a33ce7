import type { z } from 'zod'
import type { Path, Say } from './yaml.ts'

/** What a schema complains of, in an operator's words. The schema must have been asked with `reportInput`. */
export function sayIssues(issues: readonly z.core.$ZodIssue[], below: Path, say: Say): void {
  for (const issue of issues) {
    const path = [...below, ...issue.path] as Path
    if (issue.code === 'unrecognized_keys')
      for (const key of issue.keys) say([...path, key], 'is not a setting that is known here')
    else if (issue.code !== 'custom' && issue.input === undefined) say(path, 'is missing')
    else if (issue.code === 'invalid_key') say(path, `as a key: ${issue.issues[0]?.message ?? issue.message}`)
    else if (issue.code === 'invalid_union') sayUnion(issue, path, say)
    else say(path, issue.message)
  }
}

/** Of the ways a value could have been right, the one it came closest to: the deepest complaints, and the fewest. */
function sayUnion(issue: z.core.$ZodIssueInvalidUnion, path: Path, say: Say): void {
  const closest = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0]
  if (closest && depth(closest) > 0) sayIssues(closest, path, say)
  else say(path, issue.errors.flatMap((inner) => inner[0]?.message ?? []).join(', or ') || issue.message)
}

/** Whoever complains of a key has looked inside. */
function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map(({ code, path }) => path.length + (code === 'unrecognized_keys' ? 1 : 0)))
}
