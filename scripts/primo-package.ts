import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const home = new URL('../web/primo/primo-explore-patron-gateway/', import.meta.url)

/** The AngularJS module as one script, of its sources as they are. */
export async function moduleScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../angularjs/index.ts', home))],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2020',
    charset: 'utf8',
    legalComments: 'none',
  })
  return outputFiles[0]!.text
}

/** Writes the customisation package of a view that has no other: the folder that is packed and uploaded. `view` is `INST-VIEW`, or `VIEW` in a classic Primo. */
export function writeView(into: string, view: string, script: string, options: object): void {
  const custom = `${script}
(function () {
  'use strict';
  angular.module('viewCustom', ['patronGateway']).constant('patronGatewayOptions', ${JSON.stringify(options, undefined, 2).replaceAll('\n', '\n  ')});
})();
`
  for (const folder of ['js', 'css', 'html', 'img']) mkdirSync(join(into, view, folder), { recursive: true })
  writeFileSync(join(into, view, 'js/custom.js'), custom)
  writeFileSync(join(into, view, 'css/custom1.css'), readFileSync(new URL('css/custom1.css', home)))
}
