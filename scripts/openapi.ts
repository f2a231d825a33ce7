// Writes openapi/gateway.json from the routes, or with --check says whether it is stale.
import { readFileSync, writeFileSync } from 'node:fs'
import { openapiDocument } from './openapi-document.ts'

const file = new URL('../openapi/gateway.json', import.meta.url)
const fresh = `${JSON.stringify(await openapiDocument(), null, 2)}\n`

if (!process.argv.includes('--check')) writeFileSync(file, fresh)
else if (fresh !== readFileSync(file, 'utf8')) {
  process.stderr.write('openapi/gateway.json is stale: npm run openapi writes it anew\n')
  process.exitCode = 1
}
