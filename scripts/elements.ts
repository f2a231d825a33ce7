// npm run elements [-- --check]
//
// Bundles the custom elements into the one module that the gateway serves, and prints its size; with --check it only says whether the one that is
// committed is made of the sources as they are.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, type Plugin } from 'esbuild'

const target = new URL('../web/elements/dist/patron-gateway.js', import.meta.url)

/** Of the texts only what the elements say. */
const theirTexts: Plugin = {
  name: 'their texts',
  setup(made) {
    made.onLoad({ filter: /\/texts\/\w+\.json$/ }, ({ path }) => {
      const { elements } = JSON.parse(readFileSync(path, 'utf8')) as { elements: object }
      return { contents: JSON.stringify({ elements }), loader: 'json' }
    })
  },
}

const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL('../web/elements/index.ts', import.meta.url))],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  charset: 'utf8',
  minify: true,
  legalComments: 'eof',
  plugins: [theirTexts],
})
const fresh = outputFiles[0]!.text

if (!process.argv.includes('--check')) {
  writeFileSync(target, fresh)
  const kB = (bytes: number) => (bytes / 1000).toFixed(1)
  process.stdout.write(`patron-gateway.js: ${kB(Buffer.byteLength(fresh))} kB, ${kB(gzipSync(fresh).length)} kB compressed\n`)
} else if (fresh !== readFileSync(target, 'utf8')) {
  process.stderr.write('web/elements/dist/patron-gateway.js is not what its sources make: `npm run elements` makes it anew\n')
  process.exitCode = 1
}
