import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit, type Document } from 'yaml'

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
  // Whatever the parser has to say becomes a fault; nothing goes round us to the process's warnings.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, version: '1.2', logLevel: 'error' })
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
  const wrong = aliases.flatMap(({ offset, said }) => (said === undefined ? [] : [whole(offset, said)]))
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

/** Where the thing at `path` begins, its key in a map, itself in a list; else the nearest thing above it that is there. */
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
