// npm run primo [-- --check] [-- --view INST-VIEW --gateway URL --institution ID [--pds CODE]]
//
// Bundles the AngularJS module for Primo, which is committed; with --check it only says whether the one that is there is made of the sources as they
// are. With --view it writes dist/primo/INST-VIEW, the customisation package of a view that has no other.
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { moduleScript, writeView } from './primo-package.ts'

const target = new URL('../web/primo/primo-explore-patron-gateway/dist/primo-explore-patron-gateway.js', import.meta.url)

const { values } = parseArgs({
  options: {
    check: { type: 'boolean' },
    view: { type: 'string' },
    gateway: { type: 'string' },
    institution: { type: 'string' },
    pds: { type: 'string' },
  },
})
const { check, view, ...options } = values
const fresh = await moduleScript()

if (view !== undefined) {
  if (!/^\w+(-\w+)?$/.test(view) || !options.gateway || !options.institution) {
    process.stderr.write('npm run primo -- --view INST-VIEW --gateway https://… --institution ID [--pds CODE]\n')
    process.exitCode = 2
  } else {
    writeView('dist/primo', view, fresh, options)
    process.stdout.write(`dist/primo/${view}: pack this folder and upload it\n`)
  }
} else if (!check) {
  writeFileSync(target, fresh)
  process.stdout.write(`primo-explore-patron-gateway.js: ${(Buffer.byteLength(fresh) / 1000).toFixed(1)} kB\n`)
} else if (fresh !== readFileSync(target, 'utf8')) {
  process.stderr.write('The AngularJS module of web/primo is not what its sources make: `npm run primo` makes it anew\n')
  process.exitCode = 1
}
