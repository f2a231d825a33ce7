// tap generates its Test class inside node_modules. The stock one still loads a TypeScript compiler of its own, which does not
// run beside TypeScript 7; so the class is generated once without that plugin, before the first run.
import { spawnSync } from 'node:child_process'
import { t } from 'tap'

if (t.pluginSignature.includes('@tapjs/typescript')) {
  process.exitCode = spawnSync('tap', ['build'], { stdio: 'inherit' }).status ?? 1
}
