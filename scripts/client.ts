// npm run client [-- --check]
//
// Makes the functions of the typed client out of the published document; with --check it only says whether they are the ones that are committed.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const isCheck = process.argv.includes('--check')
const target = fileURLToPath(new URL('../web/client/generated.ts', import.meta.url))
const before = readFileSync(target, 'utf8')
const made = spawnSync('orval', ['--config', 'web/client/orval.config.mjs'], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  encoding: 'utf8',
})
if (made.status !== 0) {
  process.stderr.write(`${made.stdout}${made.stderr}`)
  process.exitCode = 1
} else if (isCheck && readFileSync(target, 'utf8') !== before) {
  writeFileSync(target, before)
  process.stderr.write('web/client/generated.ts is not what openapi/gateway.json says: `npm run client` makes it anew\n')
  process.exitCode = 1
}
