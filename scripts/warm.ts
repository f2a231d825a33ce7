// Loads what the server loads, so that its compile cache (NODE_COMPILE_CACHE) is in the image before the first start.
import { flushCompileCache } from 'node:module'
import { openapiDocument } from './openapi-document.ts'
import './healthcheck.ts'

await openapiDocument()
await import('#store/postgres.ts')
await import('#play/index.ts')
flushCompileCache()
