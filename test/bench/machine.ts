import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'

/** Which core the server under test has to itself, and which are left to all others; nothing where nobody can be kept to a core. */
export type Pinning = { readonly server: string; readonly others: string } | undefined

export function pinning(): Pinning {
  const [server, ...others] = allowedCores()
  if (server === undefined || others.length === 0) return undefined
  return spawnSync('taskset', ['-c', server, 'true']).status === 0 ? { server, others: others.join(',') } : undefined
}

export function machine(pinned: Pinning): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  const where = pinned
    ? `The server under test is alone on core ${pinned.server}; load and vendor are on ${pinned.others}.`
    : 'Nothing is pinned to a core here (that takes Linux, taskset and two cores), so the figures wander.'
  return `Node ${process.versions.node}, ${availableParallelism()} cores (${model}), ${process.platform} ${process.arch}. ${where}`
}

/** A container may have been given cores 4 to 7 only. */
function allowedCores(): readonly string[] {
  if (process.platform !== 'linux') return []
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? ''
  return list.split(',').flatMap((range) => {
    const [first = Number.NaN, last = first] = range.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, index) => String(first + index))
  })
}
