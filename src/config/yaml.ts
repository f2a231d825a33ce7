import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml'

/** One thing that is wrong with a configuration, and where it stands. Lines and columns count from 1. */
export interface ConfigFault {
  readonly path: string
  readonly line: number
  readonly column: number
  readonly said: string
}

/** Refuses a configuration; every fault at once, so that nobody finds them one start at a time. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly faults: readonly ConfigFault[]

  constructor(file: string, faults: readonly ConfigFault[]) {
    super([`${file} cannot be used:`, ...faults.map((fault) => `  ${describe(file, fault)}`)].join('\n'))
    this.faults = faults
  }
}

export function describe(file: string, { path, line, column, said }: ConfigFault): string {
  return `${file}:${line}:${column} ${path === '' ? '(the file)' : path}: ${said}`
}

export type Path = readonly (string | number)[]

export interface YamlFile {
  readonly content: unknown
  readonly faults: readonly ConfigFault[]
  fault(path: Path, said: string): ConfigFault
}

/** Aliases are expanded at most this often: a few lines must not become a gigabyte. */
const maxAliasCount = 100

export function readYaml(text: string): YamlFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, version: '1.2', merge: true })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const faults = [...document.errors, ...document.warnings].map((error) => ({
    path: '',
    ...at(error.pos[0]),
    said: error.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, ''),
  }))
  return {
    content: document.errors.length === 0 ? (document.toJS({ maxAliasCount }) as unknown) : undefined,
    faults,
    fault: (path, said) => ({ path: pathText(path), ...at(offsetOf(document, path)), said }),
  }
}

export function pathText(path: Path): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('')
}

/** Where the value at `path` begins, else the nearest thing above it that is there. A key that should not be there is pointed at itself. */
function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
      if (!pair) return offset
      const key = isNode(pair.key) ? pair.key.range?.[0] : undefined
      node = pair.value
      offset = key ?? offset
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step]
      offset = isNode(node) ? (node.range?.[0] ?? offset) : offset
    } else return offset
  }
  return offset
}
