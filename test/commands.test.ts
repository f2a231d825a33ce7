import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import t from 'tap'
import { parse, stringify } from 'yaml'
import { play } from '#play/simulators.ts'
import { topology } from './house.ts'

const run = promisify(execFile)
const root = new URL('..', import.meta.url)

interface Printed {
  readonly code: number
  readonly out: string
  readonly err: string
}

async function command(script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Printed> {
  const { PATH = '', HOME = '' } = process.env
  try {
    const { stdout, stderr } = await run(process.execPath, [`scripts/${script}.ts`, ...args], {
      cwd: root,
      env: { PATH, HOME, ...env },
    })
    return { code: 0, out: stdout, err: stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, out: stdout, err: stderr }
  }
}

await t.test('The commands of an operator', async (t) => {
  const played = await play(parse(topology, { merge: true }))
  t.teardown(() => played.close())
  const folder = t.testdir()
  const file = `${folder}/consortium.yaml`
  writeFileSync(file, stringify({ ...(played.content as object), store: { file: `${folder}/gateway.db` } }))
  const env = { ...played.env, PATRON_GATEWAY_CONFIG: file }

  await t.test('keys: one is made, shown once, listed without itself, and revoked once', async (t) => {
    t.match(await command('keys', ['list'], env), { code: 0, out: /There are no keys/ })
    const made = await command(
      'keys',
      ['create', '--name', 'Self-service', '--grant', 'librarian@institution:north', '--days', '30'],
      env,
    )
    t.match(made, { code: 0, out: /^pgk_[0-9a-f]{12}_\S{43}\n$/ })
    const listed = await command('keys', ['list'], env)
    t.match(listed.out, /librarian@institution:north {2}Self-service/)
    t.notOk(listed.out.includes(made.out.trim().slice(-43)), 'the key itself is shown once')
    const id = made.out.slice(4, 16)
    t.match(await command('keys', ['revoke', id], env), { code: 0, out: /revoked/ })
    t.match(await command('keys', ['revoke', id], env), { code: 1, err: /no key/ })
    t.match((await command('keys', ['list'], env)).out, /revoked \d{4}-\d{2}-\d{2}/)
  })

  await t.test('keys: what cannot be granted is named', async (t) => {
    const create = (grant: string) => command('keys', ['create', '--name', 'x', '--grant', grant], env)
    t.match(await create('librarian@institution:nowhere'), { code: 1, err: /There is no institution nowhere/ })
    t.match(await create('king@institution:north'), { code: 1, err: /There is no role king \(known: librarian/ })
    t.match(await create('librarian'), { code: 1, err: /not ROLE@KIND:ID/ })
    t.match(await command('keys', ['create', '--name', 'x'], env), { code: 1, err: /--grant/ })
    t.match(await command('keys', ['create', '--grant', 'librarian@zone:mainland'], env), { code: 1, err: /--name/ })
    t.match(await command('keys', ['dance'], env), { code: 1, err: /Usage/ })
    t.match(await command('keys', ['list']), { code: 1, err: /PATRON_GATEWAY_CONFIG/ })
    t.match(await command('keys', ['list'], { PATRON_GATEWAY_CONFIG: file }), {
      code: 1,
      err: /consortium\.yaml:\d+:\d+ .*KEY_NORTH is not set/,
    })
  })

  await t.test('vendor:check says what fits and what differs, by reading only', async (t) => {
    const before = played.alma.state('01T_NORTH').users()
    const fits = await command('vendor-check', ['north'], env)
    t.match(fits.out, /^north: alma at 127\.0\.0\.1/)
    t.match(fits.out, / {2}fits +institution: The key belongs to/)
    t.match(fits.out, / {2}fits +topology: All 2 libraries that the file names are there\./)
    t.notMatch(fits.out, /DIFFERS/)
    t.equal(fits.code, 0)
    t.same(played.alma.state('01T_NORTH').users(), before)
    t.ok(played.alma.calls.every(({ method, pattern }) => method === 'GET' || pattern === '/almaws/v1/users/operation/test'))

    const swapped = await command('vendor-check', ['north'], { ...env, KEY_NORTH: played.env['KEY_SOUTH']! })
    t.equal(swapped.code, 2)
    t.match(swapped.out, /DIFFERS/)
    t.match(swapped.out, /01T_SOUTH/)
    const dead = await command('vendor-check', ['north'], { ...env, KEY_NORTH: 'x'.repeat(32) })
    t.not(dead.code, 0, 'a key that nobody knows')
    t.match(await command('vendor-check', ['nowhere'], env), {
      code: 1,
      err: /There is no institution nowhere \(known: north, south, uni, island\)/,
    })
    for (const output of [fits, swapped, dead])
      for (const secret of Object.values(env))
        t.notOk(secret.length > 20 && secret !== file && `${output.out}${output.err}`.includes(secret))
  })
})
