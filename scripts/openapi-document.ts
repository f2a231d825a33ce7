import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { adapters } from '#adapters/index.ts'
import { readConfigFile } from '#config'
import { makeLog } from '#http/log.ts'
import { openStore } from '#store/index.ts'
import { systemClock } from '#upstream/clock.ts'
import { assemble } from '../src/assemble.ts'

const topology = new URL('../src/play/consortium.yaml', import.meta.url)
const manifest = new URL('../package.json', import.meta.url)

/** The OpenAPI document of the gateway as it is built, with nothing listening. */
export async function openapiDocument(): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'patron-gateway-openapi-'))
  const config = readConfigFile(topology.pathname, { env: {}, adapters, placeholders: true })
  const store = await openStore({ file: join(folder, 'empty.db') })
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  const gateway = await assemble({ config, store, clock: systemClock, log: makeLog('silent'), version })
  try {
    await gateway.app.ready()
    return gateway.app.swagger()
  } finally {
    await gateway.close()
    await store.close()
    rmSync(folder, { recursive: true })
  }
}
