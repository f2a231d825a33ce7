// The way in. What the sources compile to is kept between starts (in NODE_COMPILE_CACHE, or the system's folder for such things): that halves the
// start and saves memory. It must be switched on before anything else is loaded, so the process itself is a file of its own.
import { enableCompileCache } from 'node:module'

enableCompileCache()
await import('./process.ts')
