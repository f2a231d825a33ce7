import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml'
import type { Document, Pair, YAMLMap } from 'yaml'

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

/** Notes one fault. */
export type Say = (path: Path, said: string) => void

export interface YamlFile {
  readonly content: unknown
  readonly faults: readonly ConfigFault[]
  fault(path: Path, said: string): ConfigFault
}

/** Aliases unfold at most to this many parts: enough for a time zone named once for 300 libraries, and a few lines never become a gigabyte. */
const maxAliasCount = 1000

export function readYaml(text: string): YamlFile {
  const lines = new LineCounter()
  // Whatever the parser has to say becomes a fault; nothing goes round us to the process's warnings. A merge (`<<: *anchor`) is of YAML 1.1 alone, and
  // what thirteen ADM libraries of one Aleph have in common is hardly to be written without it.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, version: '1.2', merge: true, logLevel: 'error' })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const whole = (offset: number, said: string): ConfigFault => ({ path: '', ...at(offset), said })
  const { content, faults } = contentOf(document, whole)
  return { content, faults, fault: (path, said) => ({ path: pathText(path), ...at(offsetOf(document, path)), said }) }
}

export function pathText(path: Path): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('')
}

type Whole = (offset: number, said: string) => ConfigFault

function contentOf(document: Document, whole: Whole): { content: unknown; faults: readonly ConfigFault[] } {
  const refuse = (...faults: ConfigFault[]) => ({ content: undefined, faults })
  const mistakes = syntaxFaults(document, whole)
  if (mistakes.length > 0) return refuse(...mistakes)
  if (document.contents === null) return refuse(whole(0, 'is empty'))
  const aliases = aliasesOf(document)
  const wrong = [
    ...aliases.flatMap(({ offset, said }) => (said === undefined ? [] : [{ offset, said }])),
    ...wrongMerges(document),
  ]
    .sort((one, other) => one.offset - other.offset)
    .map(({ offset, said }) => whole(offset, said))
  if (wrong.length > 0) return refuse(...wrong)
  try {
    return { content: document.toJS({ maxAliasCount }) as unknown, faults: [] }
  } catch (error) {
    if (!(error instanceof ReferenceError || error instanceof RangeError)) throw error
    return refuse(whole(aliases[0]?.offset ?? 0, 'aliases of aliases unfold to far too much'))
  }
}

function syntaxFaults({ errors, warnings }: Document, whole: Whole): ConfigFault[] {
  const fault = ({ pos, message }: Document['errors'][number] | Document['warnings'][number]) =>
    whole(pos[0], message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, ''))
  // Past the first slip of a bracket or an indent the parser only complains of what follows from it, past its own depth of every bracket.
  const slip = errors.find(({ code }) => code !== 'DUPLICATE_KEY')
  if (slip?.code === 'RESOURCE_EXHAUSTION') return [whole(slip.pos[0], 'is nested too deep')]
  return slip ? [fault(slip)] : [...errors, ...warnings].map(fault)
}

/** Every alias, and what is wrong with it. */
function aliasesOf(document: Document): { offset: number; said: string | undefined }[] {
  const aliases: { offset: number; said: string | undefined }[] = []
  visit(document, {
    Alias(_key, alias, around) {
      const target = alias.resolve(document)
      const said = !target
        ? `*${alias.source} is an alias of nothing`
        : around.includes(target)
          ? `*${alias.source} holds itself`
          : undefined
      aliases.push({ offset: alias.range?.[0] ?? 0, said })
    },
  })
  return aliases
}

/** What is merged that has no keys to take over. An alias of nothing is a fault of its own. */
function wrongMerges(document: Document): { offset: number; said: string }[] {
  const wrong: { offset: number; said: string }[] = []
  visit(document, {
    Pair(_key, pair) {
      if (!isMerge(pair) || sourcesOf(document, pair).every((source) => source === undefined || isMap(source))) return
      wrong.push({ offset: isNode(pair.key) ? (pair.key.range?.[0] ?? 0) : 0, said: '<< merges a map, or a list of maps' })
    },
  })
  return wrong
}

/** The parser gives the plain key `<<` a symbol for a value, and a quoted one its text. */
function isMerge({ key }: Pair): boolean {
  return isScalar(key) && typeof key.value === 'symbol'
}

function sourcesOf(document: Document, { value }: Pair): readonly unknown[] {
  const merged = targetOf(document, value)
  return isSeq(merged) ? merged.items.map((item) => targetOf(document, item)) : [merged]
}

function targetOf(document: Document, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node
}

/**
 * Where the thing at `path` begins, its key in a map, itself in a list; else the nearest thing above it that is there. What came by an alias or a merge
 * is where it was written, since there it is put right.
 */
function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0
  for (const step of path) {
    const within = targetOf(document, node)
    if (isMap(within)) {
      const pair = pairOf(document, within, step)
      if (!pair) return offset
      offset = (isNode(pair.key) ? pair.key.range?.[0] : undefined) ?? offset
      node = pair.value
    } else if (isSeq(within) && typeof step === 'number') {
      node = within.items[step]
      offset = isNode(node) ? (node.range?.[0] ?? offset) : offset
    } else return offset
  }
  return offset
}

/** Its own, or else that of the first of those that are merged into it. */
function pairOf(document: Document, map: YAMLMap, step: string | number): Pair | undefined {
  const own = map.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
  if (own) return own
  for (const source of map.items.filter(isMerge).flatMap((pair) => sourcesOf(document, pair))) {
    const found = isMap(source) ? pairOf(document, source, step) : undefined
    if (found) return found
  }
  return undefined
}
