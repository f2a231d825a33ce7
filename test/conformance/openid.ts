import { inspect } from 'node:util'
import type { Test } from 'tap'
import type { Problem, ProblemCode } from '#domain/problem.ts'
import type { Begun, OpenId, Returned } from '#ports/openid.ts'
import type { Fault, Faults } from '#simulation/faults.ts'
import type { RecordedCall } from '#simulation/request.ts'
import type { FakeClock } from '../clock.ts'
import { patienceBy, rejects } from './identity.ts'

/** What the suite needs of a provider: the adapter, opened on its own simulator, and a browser. The time of all of them is one clock's. */
export interface ConformanceOpenId {
  readonly clock: FakeClock
  /** As after a start: nothing is remembered. */
  readonly open: () => OpenId
  /** Two addresses that the provider sends browsers back to, the second with a query of its own. */
  readonly redirectUris: readonly [string, string]
  /** Whoever signs in, and what the provider knows of them that nobody may read in a log. */
  readonly subject: string
  readonly private: RegExp
  /** Opens the address in a browser and signs in; resolves with the address that the browser is sent back to. */
  readonly signIn: (url: string) => Promise<string>
  /** What spoils the next answer with which somebody would come in, by what is wrong with it. */
  readonly bad: Readonly<Record<string, () => void>>
  /** The simulator's routes that are asked when nothing is remembered: at the beginning, at the end, and the one that takes the code. */
  readonly patterns: { readonly begin: readonly string[]; readonly finish: readonly string[]; readonly exchange: string }
  readonly faults: Faults
  readonly calls: readonly RecordedCall[]
  reset(): void
  close(): Promise<void>
}

/** Every provider's adapter passes this unchanged. What it skips follows from what its provider is not asked, and is printed. */
export async function openIdConformance(t: Test, provider: ConformanceOpenId): Promise<void> {
  t.teardown(() => provider.close())
  t.beforeEach(() => provider.reset())
  await t.test('beginning', (t) => beginning(t, provider))
  await t.test('coming back', (t) => comingBack(t, provider))
  await t.test('coming back with what is not good', (t) => refusing(t, provider))
  await t.test('failing', (t) => failing(t, provider))
}

/** What stood in the address that the browser was sent back to. */
export function returnedIn(address: string): Returned {
  const said = new URL(address).searchParams
  const texts = ['code', 'iss', 'error'].map((name) => [name, said.get(name)] as const).filter(([, text]) => text !== null)
  return { state: said.get('state') ?? '', ...Object.fromEntries(texts) }
}

/** Does the problem, with all its causes, show a piece of a token, a secret of the sign-in, or what the provider knows of the person? */
export function tells(problem: Problem | undefined, { pending }: Begun, { code, state }: Returned, secret: RegExp): boolean {
  const shown = inspect(problem, { depth: 20, showHidden: true })
  const secrets = [pending.state, pending.nonce, pending.verifier, code, state, 'eyJ'].filter((text) => text)
  return secret.test(shown) || secrets.some((text) => shown.includes(text!))
}

async function beginning(t: Test, { clock, open, redirectUris, signIn }: ConformanceOpenId): Promise<void> {
  const wanted = { redirectUri: redirectUris[0], language: 'de' }

  await t.test('the secrets of a sign-in are long and never the same', async (t) => {
    const openId = open()
    const begun = await Promise.all(Array.from({ length: 20 }, () => openId.begin(wanted, patienceBy(clock))))
    for (const name of ['state', 'nonce', 'verifier'] as const) {
      const texts = begun.map(({ pending }) => pending[name])
      t.equal(new Set(texts).size, begun.length, name)
      for (const text of texts) t.match(text, /^[\w.~-]{43,128}$/, name)
    }
  })

  await t.test('the browser learns where to go and who asks, and not the secret behind the challenge', async (t) => {
    const { url, pending } = await open().begin(wanted, patienceBy(clock))
    const said = new URL(url).searchParams
    t.equal(pending.redirectUri, wanted.redirectUri)
    t.match(Object.fromEntries(said), {
      response_type: 'code',
      redirect_uri: wanted.redirectUri,
      state: pending.state,
      nonce: pending.nonce,
      code_challenge_method: 'S256',
      code_challenge: /^[\w-]{43}$/,
      ui_locales: 'de',
    })
    t.ok(said.get('scope')?.split(' ').includes('openid'))
    t.equal(new Set(said.keys()).size, [...said.keys()].length, 'nothing is said twice')
    t.notOk(url.includes(pending.verifier))
  })

  await t.test('the browser comes back to the very address that was asked for', async (t) => {
    for (const redirectUri of redirectUris) {
      const { url } = await open().begin({ ...wanted, redirectUri }, patienceBy(clock))
      t.ok((await signIn(url)).startsWith(redirectUri), redirectUri)
    }
  })
}

async function comingBack(t: Test, provider: ConformanceOpenId): Promise<void> {
  const { clock, open, redirectUris, subject } = provider

  for (const redirectUri of redirectUris) {
    await t.test(`whoever signed in is who they are, by way of ${redirectUri}`, async (t) => {
      const openId = open()
      const { begun, returned } = await wayThere(provider, openId, redirectUri)
      const person = await openId.finish(begun.pending, returned, patienceBy(clock))
      t.equal(person.subject, subject)
      for (const [claim, said] of Object.entries(person.claims)) {
        t.ok(
          [said].flat().every((text) => typeof text === 'string'),
          `${claim} is a text or a list of texts`,
        )
      }
      if (person.provedAt !== undefined) t.ok(Math.abs(person.provedAt - clock.now()) < 60_000, 'it was proved just now')
      if (person.signOutUrl !== undefined) t.ok(URL.canParse(person.signOutUrl))
    })
  }

  await t.test('whoever finishes need not be who began: the pending sign-in is all there is to know', async (t) => {
    const { begun, returned } = await wayThere(provider, open())
    const pending = JSON.parse(JSON.stringify(begun.pending)) as Begun['pending']
    t.match(await open().finish(pending, returned, patienceBy(clock)), { subject })
  })

  await t.test('the same person has the same name every time', async (t) => {
    const openId = open()
    for (const _ of [1, 2]) {
      const { begun, returned } = await wayThere(provider, openId)
      t.equal((await openId.finish(begun.pending, returned, patienceBy(clock))).subject, subject)
      await clock.advance(3_600_000)
    }
  })
}

async function refusing(t: Test, provider: ConformanceOpenId): Promise<void> {
  const { clock, open, bad, calls, patterns, private: secret, redirectUris, subject } = provider
  const exchanged = () => calls.filter(({ pattern }) => pattern === patterns.exchange).length

  async function refuses(t: Test, openId: OpenId, begun: Begun, returned: Returned, what: string): Promise<void> {
    const problem = await rejects(t, openId.finish(begun.pending, returned, patienceBy(clock)), ['sign-in-failed'], what)
    t.notOk(tells(problem, begun, returned, secret), `${what}: the problem names nobody, and nothing of a token`)
    t.same([problem?.retryAfter, problem?.faults, problem?.values], [undefined, [], {}], what)
  }

  await t.test('what does not belong to this sign-in is refused before a code is shown to anybody', async (t) => {
    const openId = open()
    const mine = await wayThere(provider, openId)
    const theirs = await wayThere(provider, openId)
    const { code: _, ...without } = mine.returned
    const wrong: Readonly<Record<string, Returned>> = {
      'the state of another sign-in': { ...mine.returned, state: theirs.returned.state },
      'all of another sign-in': theirs.returned,
      'no state': { ...mine.returned, state: '' },
      'half a state': { ...mine.returned, state: mine.returned.state.slice(0, 20) },
      'another issuer': { ...mine.returned, iss: 'https://elsewhere.example' },
      'an empty issuer': { ...mine.returned, iss: '' },
      'no code': without,
      'an empty code': { ...mine.returned, code: '' },
      'an error': { ...without, error: 'access_denied' },
      'an error beside a code': { ...mine.returned, error: 'server_error' },
      'an error that nobody knows': { ...without, error: 'ada.winterfeld@example.org' },
    }
    for (const [what, returned] of Object.entries(wrong)) await refuses(t, openId, mine.begun, returned, what)
    t.equal(exchanged(), 0)
    t.match(await openId.finish(mine.begun.pending, mine.returned, patienceBy(clock)), { subject }, 'and the right one comes in')
  })

  await t.test('a code is good for the sign-in that it was made for, and for no other', async (t) => {
    const openId = open()
    const mine = await wayThere(provider, openId)
    const other = (await wayThere(provider, openId)).begun.pending
    const changes: Readonly<Record<string, Partial<Begun['pending']>>> = {
      'with the secret of another': { verifier: other.verifier },
      'with the nonce of another': { nonce: other.nonce },
      'with another address': { redirectUri: redirectUris[1] },
    }
    for (const [what, change] of Object.entries(changes)) {
      const fresh = await wayThere(provider, openId)
      await refuses(t, openId, { ...fresh.begun, pending: { ...fresh.begun.pending, ...change } }, fresh.returned, what)
    }
    // Whoever stole a code brings it back in a sign-in of their own: the state is theirs, and fits.
    const thief = await wayThere(provider, openId)
    await refuses(t, openId, thief.begun, { ...thief.returned, code: mine.returned.code! }, 'a stolen code')
    await refuses(t, openId, thief.begun, { ...thief.returned, code: 'made-up' }, 'a code that was made up')
  })

  await t.test('a code is good once', async (t) => {
    const openId = open()
    const { begun, returned } = await wayThere(provider, openId)
    await openId.finish(begun.pending, returned, patienceBy(clock))
    await refuses(t, openId, begun, returned, 'again')
  })

  for (const [what, spoil] of Object.entries(bad)) {
    await t.test(`refused: ${what}`, async (t) => {
      const openId = open()
      const { begun, returned } = await wayThere(provider, openId)
      spoil()
      await refuses(t, openId, begun, returned, what)
      const again = await wayThere(provider, openId)
      const person = await openId.finish(again.begun.pending, again.returned, patienceBy(clock))
      t.equal(person.subject, subject, 'and whoever comes after comes in')
    })
  }
}

async function failing(t: Test, provider: ConformanceOpenId): Promise<void> {
  const { clock, open, faults, calls, patterns, private: secret, redirectUris, subject } = provider
  const wanted = { redirectUri: redirectUris[0], language: 'en' }

  if (patterns.begin.length === 0) t.comment('beginning while the provider fails: skipped, it is not asked')
  for (const pattern of patterns.begin) {
    for (const [fault, ...codes] of troubles) {
      await t.test(`${named(fault)} at ${pattern} is ${codes.join(' or ')} where nothing is remembered`, async (t) => {
        const openId = open()
        const lift = faults.set(fault, { pattern })
        const problem = await rejects(t, openId.begin(wanted, patienceBy(clock)), codes, 'beginning')
        if (problem?.code === 'ils-busy') t.ok((problem.retryAfter ?? 0) > 0, 'it says when to come back')
        lift()
        await clock.advance(60_000)
        await t.resolves(openId.begin(wanted, patienceBy(clock)), 'a minute later all is well')
      })
    }
  }

  for (const pattern of patterns.finish) {
    for (const [fault, ...codes] of troubles) {
      await t.test(`${named(fault)} at ${pattern} is ${codes.join(' or ')}, and a code is shown once`, async (t) => {
        const openId = open()
        const { begun, returned } = await wayThere(provider, openId)
        const lift = faults.set(fault, { pattern })
        // What can be read and is not good is not told from what somebody forged.
        const either = readable.has(fault.kind) ? [...codes, 'sign-in-failed' as const] : codes
        const problem = await rejects(t, openId.finish(begun.pending, returned, patienceBy(clock)), either, 'coming back')
        t.notOk(tells(problem, begun, returned, secret))
        t.equal(calls.filter((call) => call.pattern === patterns.exchange).length, 1, 'the code was shown once')
        lift()
        await clock.advance(60_000)
        const again = await wayThere(provider, openId)
        t.match(await openId.finish(again.begun.pending, again.returned, patienceBy(clock)), { subject }, 'anew, all is well')
      })
    }
  }

  const late = ['ils-timeout', 'ils-unavailable'] as const
  for (const pattern of patterns.begin) {
    await t.test(`nobody who begins waits for ${pattern} longer than the caller can`, async (t) => {
      faults.set({ kind: 'hang' }, { pattern })
      await rejects(t, open().begin(wanted, patienceBy(clock, 150)), late, 'beginning')
    })
  }
  for (const pattern of patterns.finish) {
    await t.test(`nobody who comes back waits for ${pattern} longer than the caller can`, async (t) => {
      const openId = open()
      const { begun, returned } = await wayThere(provider, openId)
      faults.set({ kind: 'hang' }, { pattern })
      await rejects(t, openId.finish(begun.pending, returned, patienceBy(clock, 150)), late, 'coming back')
    })
  }
}

/** To the provider and back, as a browser goes. */
async function wayThere({ clock, signIn, redirectUris }: ConformanceOpenId, openId: OpenId, redirectUri = redirectUris[0]) {
  const begun = await openId.begin({ redirectUri, language: 'en' }, patienceBy(clock))
  return { begun, returned: returnedIn(await signIn(begun.url)) }
}

const troubles: readonly (readonly [Fault, ...ProblemCode[]])[] = [
  [{ kind: 'reset' }, 'ils-unavailable'],
  [{ kind: 'drop-answer' }, 'ils-unavailable'],
  [{ kind: 'status', status: 500 }, 'ils-unavailable'],
  [{ kind: 'status', status: 503 }, 'ils-unavailable'],
  [{ kind: 'status', status: 429 }, 'ils-busy'],
  [{ kind: 'status', status: 302, headers: { location: 'http://127.0.0.1:1/' } }, 'ils-answer-invalid'],
  [{ kind: 'html' }, 'ils-answer-invalid'],
  [{ kind: 'empty-body' }, 'ils-answer-invalid'],
  [{ kind: 'broken-json' }, 'ils-answer-invalid'],
  [{ kind: 'wrong-types' }, 'ils-answer-invalid'],
  [{ kind: 'deep-json' }, 'ils-answer-invalid'],
  [{ kind: 'huge-body' }, 'ils-answer-invalid'],
  [{ kind: 'half-answer' }, 'ils-unavailable', 'ils-answer-invalid'],
]

function named(fault: Fault): string {
  return 'status' in fault ? `${fault.kind} ${fault.status}` : fault.kind
}

const readable = new Set<Fault['kind']>(['wrong-types', 'deep-json'])
