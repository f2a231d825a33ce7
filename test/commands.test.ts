import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import t from 'tap'
import { parse, stringify } from 'yaml'
import type { InstitutionId } from '#domain/id.ts'
import type { Renewal } from '#domain/renewal.ts'
import { patronIds } from '#access/patron-ids.ts'
import { adapters } from '#adapters/index.ts'
import { readConfigFile } from '#config'
import { play } from '#play/simulators.ts'
import { openStore } from '#store/index.ts'
import { topology, zoneTopology } from './house.ts'

const run = promisify(execFile)
const root = new URL('..', import.meta.url)

interface Printed {
  readonly code: number
  readonly out: string
  readonly err: string
}

async function command(script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Printed> {
  const { PATH = '', HOME = '', NODE_COMPILE_CACHE } = process.env
  try {
    const { stdout, stderr } = await run(process.execPath, [`scripts/${script}.ts`, ...args], {
      cwd: root,
      env: { PATH, HOME, ...(NODE_COMPILE_CACHE !== undefined && { NODE_COMPILE_CACHE }), ...env },
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
      err: /There is no institution nowhere and no zone with a system of its own \(known: north, south, uni, island\)/,
    })
    for (const output of [fits, swapped, dead])
      for (const secret of Object.values(env))
        t.notOk(secret.length > 20 && secret !== file && `${output.out}${output.err}`.includes(secret))
  })

  await t.test('vendor:check asks the central file of a network zone, too', async (t) => {
    const central = await play(parse(zoneTopology, { merge: true }))
    t.teardown(() => central.close())
    const zoned = `${folder}/zone.yaml`
    writeFileSync(zoned, stringify(central.content))
    const asked = await command('vendor-check', ['mainland'], { ...central.env, PATRON_GATEWAY_CONFIG: zoned })
    t.match(asked.out, /^mainland: alma at 127\.0\.0\.1/)
    t.match(asked.out, / {2}fits +institution: The key belongs to the institution ZONE/)
    t.match(asked.out, / {2}fits +users-write/)
    t.notMatch(asked.out, /DIFFERS|libraries/)
    t.equal(asked.code, 0)
  })

  await t.test('renewals: those that need a person are listed, shown, put back to work and settled', async (t) => {
    t.match(await command('renewals', ['list'], env), { code: 0, out: /There are no renewals/ })
    const config = readConfigFile(file, { env, adapters })
    const patron = patronIds(config.secrets.patronIds).seal({ institution: 'north' as InstitutionId, record: 'sol' as never })
    const store = await openStore(config.store)
    t.teardown(() => store.close())
    for (const [index, id] of ['stuck-renewal-0001', 'stuck-renewal-0002'].entries()) {
      const intent = { principal: id, key: id, content: id, tooLate: false, places: [] }
      await store.renewals.open(stuckRenewal(id, patron, index), intent, [])
    }

    const listed = await command('renewals', ['list', '--state', 'needs-staff'], env)
    t.match(listed.out, /^RENEWAL +CHANGED +STATE +WHY +AMOUNT +INSTITUTION +MERCHANT\n/)
    t.match(listed.out, /stuck-renewal-0001 +2026-11-24T09:00Z +needs-staff +not-proved +15\.00 EUR +north +desk\n/)
    t.match(await command('renewals', ['list', '--state', 'opened'], env), { code: 0, out: /There are no renewals/ })
    t.match(await command('renewals', ['list', '--before', 'stuck-renewal-0001'], env), { out: /There are no renewals/ })

    const shown = await command('renewals', ['show', 'stuck-renewal-0001'], env)
    t.match(shown.out, /^state +needs-staff$/m)
    t.match(shown.out, /^attention +not-proved since 2026-11-24T09:00Z, was fulfilling$/m)
    t.match(shown.out, new RegExp(`^patron +${patron}$`, 'm'))
    t.match(shown.out, /^1 +north +extending +15\.00 EUR +none +1 +at large 2026-12-06 to 2027-12-06$/m)
    t.notMatch(listed.out + shown.out, /\bsol\b/i, 'nobody is named')

    t.match(await command('renewals', ['retry', 'stuck-renewal-0001'], env), { code: 0, out: /is fulfilling and due at once/ })
    t.match(await store.renewals.find('stuck-renewal-0001'), { state: 'fulfilling' })
    t.match(await store.jobs.claim(['renewal'], Date.now(), Date.now() + 1000, 10), [{ key: 'stuck-renewal-0001' }])

    const settle = (...args: string[]) => command('renewals', ['settle', 'stuck-renewal-0002', ...args], env)
    t.match(await settle('--outcome', 'lost', '--reference', 'x'), { code: 1, err: /fulfilled, refunded, abandoned/ })
    t.match(await settle('--outcome', 'refunded'), { code: 1, err: /--reference/ })
    t.match(await settle('--outcome', 'refunded', '--reference', 'two\nlines'), { code: 1, err: /one line/ })
    t.match(await store.renewals.find('stuck-renewal-0002'), { state: 'needs-staff' })
    t.match(await settle('--outcome', 'refunded', '--reference', 'Book 7'), { code: 0, out: /is refunded/ })
    t.match(await store.renewals.find('stuck-renewal-0002'), {
      state: 'refunded',
      resolution: { outcome: 'refunded', reference: 'Book 7' },
    })
    t.match(await settle('--outcome', 'refunded', '--reference', 'Book 7'), { code: 1, err: /not in a state for that/ })
    t.match(
      (await store.audit.of(patron, 10)).filter(({ actor }) => actor === 'operator').map(({ purpose }) => purpose ?? 'none'),
      ['Book 7', 'Book 7', 'none'],
    )

    const held = stuckRenewal('held-renewal-00001', patron, 2)
    const [line] = held.lines
    const moves = [{ ...line!.moves[0]!, to: '2026-12-20', full: '2027-12-06' }] as unknown as NonNullable<typeof line>['moves']
    const provisional: Renewal = {
      ...held,
      state: 'fulfilled',
      provisional: 'proof-needed',
      lines: [{ ...line!, moves, state: 'extended' }],
    }
    await store.renewals.open(provisional, { principal: 'held', key: 'held', content: 'held', tooLate: false, places: [] }, [])
    const confirm = (...args: string[]) => command('renewals', ['confirm', 'held-renewal-00001', ...args], env)
    t.match(await confirm(), { code: 1, err: /--reference/ })
    t.match(await confirm('--reference', 'Pass, file 7'), { code: 0, out: /is fulfilling and due at once/ })
    t.match(await store.renewals.find('held-renewal-00001'), {
      state: 'fulfilling',
      confirmation: { reference: 'Pass, file 7' },
      lines: [{ moves: [{ from: '2026-12-20', to: '2027-12-06' }] }],
    })
    t.match((await command('renewals', ['show', 'held-renewal-00001'], env)).out, /^confirmation +on .*Z: Pass, file 7$/m)
    t.match(await store.audit.of(patron, 1), [{ actor: 'operator', purpose: 'Pass, file 7' }])
    t.match(await confirm('--reference', 'Pass, file 7'), { code: 1, err: /not in a state for that/ })
  })

  await t.test('renewals: a step that was given up is listed, and taken up again', async (t) => {
    const store = await openStore(readConfigFile(file, { env, adapters }).store)
    t.teardown(() => store.close())
    const notYet = Date.UTC(2026, 10, 24, 9)
    await store.jobs.add([{ topic: 'renewal-look', key: 'stuck-renewal-0001', dueAt: notYet }])
    const [job] = await store.jobs.claim(['renewal-look'], notYet, notYet + 1000, 1)
    await store.jobs.bury(job!, 'internal')
    t.match((await command('renewals', ['list'], env)).out, /^stuck-renewal-0001 +renewal-look +internal *$/m)
    t.equal((await command('renewals', ['retry', 'stuck-renewal-0001'], env)).code, 0)
    t.strictSame(await store.jobs.buried(10), [])
    t.type(await store.jobs.nextDue(['renewal-look']), 'number')
    t.notMatch((await command('renewals', ['list'], env)).out, /Given up/)
  })

  await t.test('renewals: what is not there, or is asked for wrongly, is named', async (t) => {
    t.match(await command('renewals', ['show', 'nothing-of-the-kind'], env), { code: 1, err: /No such payment/ })
    t.match(await command('renewals', ['retry', 'nothing-of-the-kind'], env), { code: 1, err: /No such payment/ })
    t.match(await command('renewals', ['list', '--state', 'lost'], env), {
      code: 1,
      err: /There is no state lost \(known: opened/,
    })
    t.match(await command('renewals', ['show'], env), { code: 1, err: /Usage/ })
    t.match(await command('renewals', ['list', '--colour', 'red'], env), { code: 1, err: /Usage/ })
    t.match(await command('renewals', ['list']), { code: 1, err: /PATRON_GATEWAY_CONFIG/ })
  })
})

function stuckRenewal(id: string, patron: string, index: number): Renewal {
  const at = Date.UTC(2026, 10, 24, 9)
  const price = { minor: 1500, currency: 'EUR' } as const
  const institution = 'north' as InstitutionId
  const move = { from: '2026-12-06', to: '2027-12-06' } as Renewal['lines'][number]['moves'][number]
  return {
    id,
    version: 0,
    quote: id,
    patron,
    institution,
    merchant: 'desk',
    amount: price,
    settledBy: 'online',
    state: 'needs-staff',
    attention: { reason: 'not-proved', since: at, before: 'fulfilling' },
    payment: { id: `p${index}`, payUrl: 'https://pay.example', expiresAt: at, captured: price, capturedAt: at },
    lines: [{ institution, record: patron, moves: [move], price, state: 'extending', tries: 1, posting: 'none' }],
    refunds: [],
    looks: 0,
    language: 'en',
    createdAt: at,
    payableUntil: at,
    updatedAt: at,
  }
}
