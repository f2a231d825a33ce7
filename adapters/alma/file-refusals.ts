import type { FileRefusal } from '#ports/patron-file.ts'
import type { Refusal } from './errors.ts'

const reasons: Partial<Record<Refusal, FileRefusal>> = {
  nobody: 'gone',
  restricted: 'restricted',
  taken: 'taken',
  code: 'code',
  'in-use': 'in-use',
}

export function refusedAs(refused: Refusal): FileRefusal {
  return reasons[refused] ?? 'other'
}
