import { pdsSession, personIn, signedSession } from './primo-token.ts'
import type { ElementName, Settings } from './settings.ts'

/** An element in a page of Primo, and what ends looking after it. */
export interface Placed {
  readonly node: HTMLElement
  leave(): void
}

type TokenElement = HTMLElement & { token: () => string | undefined }

/** How often it is looked whether somebody else is signed in: the storage of one's own tab tells nobody that it changed. */
const everyMs = 1000

/** Makes an element that asks in the name of whoever is signed in to Primo, for as long as that is somebody. */
export function place(name: ElementName, settings: Settings): Placed {
  loadElements(settings)
  const session = settings.pds === undefined ? signedSession : pdsSession(settings.pds)
  const read = () => session.token() ?? ''
  const node = document.createElement(name) as TokenElement
  let person = personIn(read())
  let refused: string | undefined

  function follow(): void {
    const now = read()
    const isOther = personIn(now) !== person
    if (isOther || (refused !== undefined && refused !== now)) {
      person = personIn(now)
      refused = undefined
      // A new function: the element forgets what it showed.
      node.token = () => session.token()
    }
    setAttribute(node, 'lang', languageOfView())
    setAttribute(node, 'sign-in-url', settings.signInUrl ?? signInPage())
  }

  node.setAttribute('gateway', settings.gateway)
  node.setAttribute('institution', settings.institution)
  node.setAttribute('heading-level', String(settings.headingLevel ?? 2))
  node.token = () => session.token()
  node.addEventListener('patron-sign-in-needed', () => (refused = read()))
  follow()
  const timer = setInterval(follow, everyMs)
  return { node, leave: () => clearInterval(timer) }
}

function setAttribute(node: HTMLElement, name: string, value: string | undefined): void {
  if (value !== undefined && node.getAttribute(name) !== value) node.setAttribute(name, value)
}

function loadElements({ gateway, module = `${gateway}/web/elements/patron-gateway.js`, integrity }: Settings): void {
  if ([...document.scripts].some(({ src }) => src === module)) return
  const script = Object.assign(document.createElement('script'), { type: 'module', crossOrigin: 'anonymous', src: module })
  if (integrity !== undefined) script.integrity = integrity
  document.head.append(script)
}

/** Primo names the language in the address of every page; the classic one writes `en_US`. */
function languageOfView(): string | undefined {
  return new URLSearchParams(location.search).get('lang')?.replace('_', '-')
}

/** `/discovery/login`, `/primo-explore/login` or `/nde/login` of the same view, and back here. */
function signInPage(): string {
  const page = new URL(location.href)
  const there = new URL(`/${page.pathname.split('/')[1]}/login`, page)
  for (const name of ['vid', 'lang']) {
    const value = page.searchParams.get(name)
    if (value !== null) there.searchParams.set(name, value)
  }
  if (there.pathname === '/nde/login') there.searchParams.set('toState', 'account/overview')
  else there.searchParams.set('targetURL', page.href)
  return there.href
}
