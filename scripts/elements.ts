// npm run elements [-- --check]
//
// Bundles the custom elements, and the librarian's page, into one module each that the gateway serves, and prints their sizes; with --check it only says
// whether those that are committed are made of the sources as they are.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, type Plugin } from 'esbuild'

const modules = [
  { folder: 'elements', name: 'patron-gateway.js', texts: ['elements'] },
  { folder: 'desk', name: 'desk.js', texts: ['elements', 'desk'] },
] as const

/** Of the texts only what is said there. */
function textsOf(parts: readonly string[]): Plugin {
  return {
    name: 'their texts',
    setup(made) {
      made.onLoad({ filter: /\/texts\/\w+\.json$/ }, ({ path }) => {
        const all = Object.entries(JSON.parse(readFileSync(path, 'utf8')) as object)
        return { contents: JSON.stringify(Object.fromEntries(all.filter(([part]) => parts.includes(part)))), loader: 'json' }
      })
    },
  }
}

for (const { folder, name, texts } of modules) {
  const target = new URL(`../web/${folder}/dist/${name}`, import.meta.url)
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`../web/${folder}/index.ts`, import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    charset: 'utf8',
    minify: true,
    legalComments: 'eof',
    plugins: [textsOf(texts)],
  })
  const fresh = outputFiles[0]!.text

  if (!process.argv.includes('--check')) {
    writeFileSync(target, fresh)
    const kB = (bytes: number) => (bytes / 1000).toFixed(1)
    process.stdout.write(`${name}: ${kB(Buffer.byteLength(fresh))} kB, ${kB(gzipSync(fresh).length)} kB compressed\n`)
  } else if (fresh !== readFileSync(target, 'utf8')) {
    process.stderr.write(`web/${folder}/dist/${name} is not what its sources make: \`npm run elements\` makes it anew\n`)
    process.exitCode = 1
  }
}
