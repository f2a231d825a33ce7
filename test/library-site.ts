import { createServer as createWebServer } from 'node:http'
import { createServer, type AddressInfo, type Server } from 'node:net'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Test } from 'tap'
import { parse } from 'yaml'
import { mintApiKey } from '#access/api-keys.ts'
import { adapters } from '#adapters/index.ts'
import { readConfig } from '#config'
import { makeLog } from '#http/log.ts'
import { startWorker } from '#jobs/worker.ts'
import { play, type Played } from '#play/simulators.ts'
import { castMember } from '#simulation/cast.ts'
import { openStore } from '#store/index.ts'
import { systemClock } from '#upstream/clock.ts'
import { assemble } from '../src/assemble.ts'
import { launchBrowser } from './browser.ts'
import { openTopology } from './house.ts'

/** A gateway that listens and works, and a library's site elsewhere whose pages are what a test puts there, under as strict a policy as there is. */
export interface LibrarySite {
  readonly gateway: string
  /** The site's own origin, which the gateway knows. */
  readonly origin: string
  readonly played: Played
  readonly chrome: Browser
  /** The address of a page with this body. */
  page(body: string, options?: { readonly lang?: string; readonly dir?: string }): string
  /** The address of a file of the site, under a policy of its own where it has one. */
  put(path: string, type: string, content: string, policy?: string): string
  /** A page in a browser of its own, with what it asked for and what it complained of. */
  open(url: string, options?: Parameters<Browser['newContext']>[0]): Promise<Visit>
  /** The token of somebody who signed in. */
  tokenOf(person: string): Promise<string>
  /** A new key of the library's software, in this role over the first institution. */
  keyOf(role: string): Promise<string>
}

export interface Visit {
  readonly page: Page
  readonly context: BrowserContext
  readonly asked: readonly string[]
  readonly complaints: readonly string[]
}

export async function openLibrarySite(t: Test, topology = openTopology): Promise<LibrarySite> {
  const [port, sitePort] = [await freePort(), await freePort()]
  const gateway = `http://127.0.0.1:${port}`
  const origin = `http://localhost:${sitePort}`
  const text = topology
    .replaceAll('https://card.example.org/back', `${origin}/back`)
    .replaceAll('https://card.example.org', gateway)
    .replace('origins: [https://primo.example.org]', `origins: ['${origin}']`)
  const played = await play(parse(text, { merge: true }))
  played.alma.switches.callsPerSecond = null
  const config = readConfig({ file: 'test.yaml', text, content: played.content, env: played.env, adapters })
  const store = await openStore({ file: `${t.testdir()}/site.db` })
  const built = await assemble({ config, store, clock: systemClock, log: makeLog('silent'), version: '0.0.0' })
  await built.app.listen({ port, host: '127.0.0.1' })
  const worker = startWorker({ store, clock: systemClock, works: built.works, failed: () => undefined })

  const files = new Map<string, { readonly type: string; readonly content: string; readonly policy: string }>()
  let pages = 0
  const policy = [
    "default-src 'none'",
    `script-src ${gateway}`,
    `connect-src ${gateway}`,
    `frame-src ${gateway}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')
  const site = createWebServer((request, response) => {
    const found = files.get(new URL(request.url ?? '/', origin).pathname)
    response.writeHead(found ? 200 : 404, {
      'content-type': found?.type ?? 'text/html',
      'content-security-policy': found?.policy ?? policy,
    })
    response.end(found?.content)
  })
  await new Promise<void>((listening) => site.listen(sitePort, '127.0.0.1', listening))

  const chrome = await launchBrowser()
  t.teardown(async () => {
    await chrome.close()
    await new Promise((closed) => {
      site.close(closed)
      site.closeAllConnections()
    })
    await worker.stop()
    await built.close()
    await store.close()
    await played.close()
  })

  function put(path: string, type: string, content: string, own = policy): string {
    files.set(path, { type, content, policy: own })
    return origin + path
  }

  return {
    gateway,
    origin,
    played,
    chrome,
    page(body, { lang = 'en', dir = 'ltr' } = {}) {
      const path = `/${pages === 0 ? 'back' : pages}`
      pages += 1
      const script = `<script type="module" crossorigin src="${gateway}/web/elements/patron-gateway.js"></script>`
      return put(
        path,
        'text/html',
        `<!doctype html><html lang="${lang}" dir="${dir}"><head><meta name="color-scheme" content="light dark"><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"><title>My card</title>${script}</head><body><main><h1>My card</h1>${body}</main></body></html>`,
      )
    },
    put,
    async open(url, options = {}) {
      const context = await chrome.newContext({ locale: 'en-GB', ...options })
      const page = await context.newPage()
      page.setDefaultTimeout(15_000)
      const [asked, complaints]: [string[], string[]] = [[], []]
      page.on('request', (request) => asked.push(request.url()))
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
      page.on('pageerror', (error) => complaints.push(error.message))
      await page.goto(url)
      return { page, context, asked, complaints }
    },
    async tokenOf(person) {
      const { patronId: identifier, password } = castMember(person)
      const answer = await fetch(`${gateway}/v1/sessions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ method: 'password', institution: 'north', identifier, password }),
      })
      const { accessToken } = (await answer.json()) as { accessToken?: string }
      if (accessToken === undefined) throw new Error(`${person} could not sign in: ${answer.status}`)
      return accessToken
    },
    async keyOf(role) {
      const { key, shown, hash } = mintApiKey('A test', [{ role, over: 'institution', id: 'north' }], systemClock.now())
      await store.apiKeys.add(key, hash)
      return shown
    },
  }
}

/** As a page hands its own token in. */
export async function setToken({ page }: Visit, element: string, token: string): Promise<void> {
  await page.evaluate(`document.querySelector('${element}').token = () => Promise.resolve('${token}')`)
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server: Server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
