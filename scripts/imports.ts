// Says which imports break the map of the house.
import { importsOf, violations } from './import-map.ts'

const broken = violations(importsOf(new URL('..', import.meta.url).pathname))
for (const line of broken) process.stderr.write(`${line}\n`)
if (broken.length > 0) process.exitCode = 1
