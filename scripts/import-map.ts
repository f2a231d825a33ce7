import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** Which rooms a room may import from, besides itself. Packages and Node's own modules are `packages`. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  'src/domain': ['packages:temporal-polyfill'],
  'src/ports': ['src/domain', 'packages:zod'],
  'src/gateway': ['src/domain', 'src/ports'],
  'src/store': ['src/domain', 'src/ports', 'packages'],
  'src/upstream': ['src/domain', 'src/ports', 'packages'],
  'src/access': ['src/domain', 'src/ports', 'packages'],
  'src/http': ['src/domain', 'src/ports', 'src/gateway', 'src/access', 'packages'],
  'src/jobs': ['src/domain', 'src/ports', 'src/gateway', 'src/access', 'packages'],
  'src/config': ['src/domain', 'src/ports', 'packages'],
  'src/simulation': ['packages'],
  'src/play': ['src/simulation', 'adapters/*/simulator', 'packages'],
  'adapters/*': ['src/domain', 'src/ports', 'packages'],
  'adapters/*/simulator': ['src/simulation', 'packages'],
  web: [],
  'web/demo': ['web/elements'],
  'web/desk': ['web/elements', 'web/client', 'texts', 'packages:lit'],
  'web/elements': ['web/client', 'texts', 'packages:lit'],
  // The add-on for NDE has packages of its own, which the root never installs.
  'web/primo': ['packages'],
}

/** Files that put the parts together, and so may know them all. */
const anything = new Set([
  'src/main.ts',
  'src/process.ts',
  'src/app.ts',
  'src/assemble.ts',
  'src/assemble-renewals.ts',
  'src/assemble-account.ts',
  'src/assemble-passwords.ts',
  'src/assemble-contact.ts',
  'src/assemble-central.ts',
  'src/assemble-central-sync.ts',
  'src/assemble-central-desk.ts',
  'src/config.ts',
  'adapters/index.ts',
])

export interface Import {
  readonly file: string
  /** The file that is imported, or `packages:NAME`. */
  readonly what: string
}

/** Every file that the map speaks of, from the project's root, with what it imports. */
export function importsOf(root: string): Import[] {
  const files = globSync('{src,adapters,web}/**/*.{ts,js}', {
    cwd: root,
    exclude: ['**/node_modules', '**/dist', 'web/primo/nde/build'],
  })
  return files.flatMap((file) =>
    importsIn(readFileSync(join(root, file), 'utf8')).map((name) => ({ file, what: resolve(file, name) })),
  )
}

/** What breaks the map, in words; empty where nothing does. */
export function violations(imports: readonly Import[]): string[] {
  return imports.flatMap(({ file, what }) => {
    if (anything.has(file)) return []
    const from = roomOf(file)
    const allowed = rooms[from.kind]
    if (!allowed) return [`${file} stands in a room that the map does not know`]
    return mayImport(from, what, allowed) ? [] : [`${file} may not import ${what}`]
  })
}

interface Room {
  /** As the map calls it. */
  readonly kind: string
  /** As the tree does. */
  readonly path: string
}

function roomOf(file: string): Room {
  const [top, second, third] = file.split('/')
  if (top === 'adapters' && second?.includes('.') === false) {
    return third === 'simulator'
      ? { kind: 'adapters/*/simulator', path: `adapters/${second}/simulator` }
      : { kind: 'adapters/*', path: `adapters/${second}` }
  }
  if (top === 'web' && third !== undefined) return webRoomOf(second!)
  if (top === 'texts') return { kind: 'texts', path: 'texts' }
  const path = second?.includes('.') === false ? `${top}/${second}` : (top ?? '')
  return { kind: path, path }
}

/** Each folder of what runs in a browser is a room of its own. One that the map does not name imports nothing. */
function webRoomOf(folder: string): Room {
  const path = `web/${folder}`
  return { kind: path in rooms ? path : 'web', path }
}

function mayImport(from: Room, what: string, allowed: readonly string[]): boolean {
  if (what.startsWith('packages:')) return allowed.includes('packages') || allowed.includes(what)
  const to = roomOf(what)
  return to.path === from.path || allowed.includes(to.kind) || allowed.includes(to.path)
}

/** The names after `from`, `import` and `import(`; comments are taken out before. */
function importsIn(source: string): string[] {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '')
  return [...code.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)'([^']+)'/g)].map(([, name]) => name!)
}

function resolve(file: string, name: string): string {
  if (name === '#config') return 'src/config.ts'
  if (name.startsWith('#adapters/')) return name.slice(1)
  if (name.startsWith('#')) return `src/${name.slice(1)}`
  if (name.startsWith('.')) return normalize(join(dirname(file), name))
  return `packages:${name}`
}
