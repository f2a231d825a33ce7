import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LibrarySite, Visit } from '../library-site.ts'
import { moduleScript, writeView } from '../../scripts/primo-package.ts'

const angular = readFileSync(createRequire(import.meta.url).resolve('angular/angular.js'), 'utf8')
const nde = new URL('../../web/primo/nde/dist/', import.meta.url)

/** Why the add-on is not tried here; false where it is. */
export const noAddOn = !existsSync(nde) && 'the add-on for NDE is not built: cd web/primo/nde && npm ci && npm run build'

/** Nobody has seen a policy on Primo. This one is stricter than any that lets Primo itself run. */
const policyOf = ({ gateway }: LibrarySite) =>
  `default-src 'none'; script-src 'self' ${gateway}; connect-src 'self' ${gateway}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'`

/** The address of a view of the AngularJS interface with an account page, and its customisation package as it is uploaded. */
export async function angularView(site: LibrarySite, options: object = {}): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'primo-view-'))
  writeView(folder, '01T_NORTH-MAIN', await moduleScript(), { gateway: site.gateway, institution: 'north', ...options })
  const read = (file: string) => readFileSync(join(folder, '01T_NORTH-MAIN', file), 'utf8')
  const host = readFileSync(new URL('angularjs.js', import.meta.url), 'utf8')
  const files = {
    '/discovery/lib/angular.js': ['text/javascript', angular],
    '/discovery/lib/primo.js': ['text/javascript', host],
    '/discovery/custom/01T_NORTH-MAIN/js/custom.js': ['text/javascript', read('js/custom.js')],
    '/discovery/custom/01T_NORTH-MAIN/css/custom1.css': ['text/css', read('css/custom1.css')],
  } as const
  for (const [path, [type, content]] of Object.entries(files)) site.put(path, type, content)
  const scripts = ['lib/angular.js', 'lib/primo.js', 'custom/01T_NORTH-MAIN/js/custom.js']
    .map((path) => `<script src="/discovery/${path}"></script>`)
    .join('')
  const head = `<title>Primo</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/discovery/custom/01T_NORTH-MAIN/css/custom1.css">`
  const page = `<!doctype html><html lang="en" ng-csp><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><meta name="viewport" content="width=device-width, initial-scale=1">${head}</head><body><main><h1>My library account</h1></main>${scripts}</body></html>`
  return `${site.put('/discovery/account', 'text/html', page, policyOf(site))}?vid=01T_NORTH:MAIN&lang=en_US`
}

/** The address of a view of NDE with an account page; the add-on is on the same host, as in a view's own package. */
export function ndeView(site: LibrarySite): string {
  for (const file of readdirSync(nde)) {
    site.put(`/nde/custom/patronGateway/${file}`, 'text/javascript', readFileSync(new URL(file, nde), 'utf8'))
  }
  site.put('/nde/lib/nde.js', 'text/javascript', readFileSync(new URL('nde.js', import.meta.url), 'utf8'))
  const body =
    '<main><h1>My library account</h1><section data-component="nde-personal-details-info"><h2>Personal details</h2></section><section data-component="nde-loans-overview"><h2>Loans</h2></section></main>'
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"><title>NDE</title><script type="module" src="/nde/lib/nde.js"></script></head><body>${body}</body></html>`
  return `${site.put('/nde/account', 'text/html', page, policyOf(site))}?vid=01T_NORTH:MAIN&lang=en`
}

/** As Primo lays it there: JSON, in quotes. */
export async function layToken({ page }: Visit, token: string): Promise<void> {
  await page.evaluate(`sessionStorage.setItem('primoExploreJwt', ${JSON.stringify(JSON.stringify(token))})`)
}

/** Whether a token stands anywhere where others read it: an address that was asked for, an attribute, a text. */
export async function traces({ page, asked }: Visit, token: string): Promise<readonly string[]> {
  const html = (await page.evaluate(`
    (() => {
      const all = (root) => [...root.querySelectorAll('*')].flatMap((element) => [
        ...[...element.attributes].map(({ value }) => value),
        ...(element.shadowRoot ? all(element.shadowRoot) : []),
      ])
      return all(document)
    })()`)) as string[]
  if (html.length < 20 || asked.length < 3) throw new Error('The page was not seen')
  const signature = token.split('.')[2]!
  return [...html, ...asked].filter((text) => text.includes(signature))
}
