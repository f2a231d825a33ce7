import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import t from 'tap'

const root = new URL('..', import.meta.url)
const readme = readFileSync(new URL('README.md', root), 'utf8')
const blocks = [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, kind, text]) => ({ kind, text: text! }))

await t.test('the two commands of the README print what it says, and what it says to open is there', async (t) => {
  const commands = blocks.find(({ kind }) => kind === 'sh')
  t.same(commands?.text.trim().split('\n'), ['npm ci && npm start', 'npm test'])
  const promised = blocks.find(({ text }) => text.startsWith('patron-gateway plays'))!.text.trim()

  const port = await freePort()
  // As a new user would, but for a port that is surely free: `npm ci` has been done by whoever runs this.
  const gateway = spawn('npm', ['start'], { cwd: root, env: { ...process.env, PORT: String(port) }, detached: true })
  const ended = once(gateway, 'exit')
  let printed = ''
  try {
    gateway.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()))
    for await (const chunk of gateway.stdout) {
      printed += String(chunk)
      if (printed.includes('Ctrl-C ends it.')) break
    }
    const said = printed.slice(printed.indexOf('patron-gateway plays')).trim()
    const mailbox = /Mailbox +(\S+)/.exec(said)![1]!
    const primo = /Primo +(\S+)\/play/.exec(said)![1]!
    t.equal(
      said
        .replace(/pgk_\S+/, 'pgk_…')
        .replace(mailbox, 'http://127.0.0.1:…')
        .replace(primo, 'http://127.0.0.1:…')
        .replaceAll(String(port), '8080'),
      promised,
    )

    const base = `http://127.0.0.1:${port}`
    for (const page of [mailbox, `${primo}/play/tokens`]) t.equal((await fetch(page)).status, 200, page)
    for (const path of ['/docs', '/openapi.json', '/v1/topology']) t.equal((await fetch(base + path)).status, 200, path)
    for (const [, identifier, password, institution] of said.matchAll(/^ +(\S+) \/ (\S+) +at (\w+):/gm)) {
      const body = JSON.stringify({ method: 'password', institution, identifier, password })
      const answer = await fetch(`${base}/v1/sessions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      t.equal(answer.status, 201, `${identifier} can sign in`)
    }
    const key = /pgk_\S+/.exec(said)![0]
    const search = await fetch(`${base}/v1/institutions/northbay/patron-searches`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ identifier: 'eva', purpose: 'A test' }),
    })
    t.match(await search.json(), { patrons: [{ name: 'Eva Brandtner' }] })
  } finally {
    process.kill(-gateway.pid!, 'SIGTERM')
    await ended
  }
})

await t.test('every command that the README names is one of the package, and every file it leads to is there', async (t) => {
  const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { scripts: Record<string, string> }
  const named = [...readme.matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name!)
  t.ok(named.length >= 6, 'the check saw commands')
  t.same(
    named.filter((name) => !(name in scripts)),
    [],
  )
  for (const [, path] of readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g))
    t.doesNotThrow(() => readFileSync(new URL(path!, root)), path!)
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
