import t from 'tap'
import { membersOf, zoneTenant, type Person } from './converge/consortium.ts'
import { converge, type Plan } from './converge/convergence.ts'
import type { Values } from './converge/fields.ts'
import type { Entry } from './converge/history.ts'
import { proofOf, type Books, type Edit } from './converge/proof.ts'
import { tableOf } from './converge/table.ts'

/** The short form of `npm run converge`, which has many more institutions, patrons and kills; and a proof that its proof can fail. */

const members = membersOf('network-managed', 3)
const person: Person = { id: 'c1', at: members }
const beginning: Values = {
  name: ['Ada||W'],
  birthDate: [],
  emails: ['a@example.org'],
  phones: ['+1'],
  group: ['ADULT'],
  notes: [],
}

interface Written {
  readonly by: Entry['by']
  readonly values: Partial<Values>
}

/** By tenant, what was written there after the beginning. */
function historyWith(written: Readonly<Record<string, readonly Written[]>>): Books['history'] {
  const entries = new Map(
    [zoneTenant, ...members.map(({ tenant }) => tenant)].map((tenant) => {
      const all: Entry[] = [{ by: 'beginning', values: beginning, calls: 0, order: 0 }]
      for (const { by, values } of written[tenant] ?? []) {
        all.push({ by, values: { ...all.at(-1)!.values, ...values }, calls: all.length, order: all.length })
      }
      return [tenant, all] as const
    }),
  )
  return { of: (tenant) => entries.get(tenant)!, reads: () => 2 }
}

const honest: Books = {
  mode: 'network-managed',
  people: [person],
  history: historyWith({}),
  edits: [],
  conflicts: [],
  changes: new Map(),
  buried: [],
}

const first = members[0]!
const uncarried = members.find(({ rules }) => rules.group === 'none')!
const name = (value: string) => ({ name: [value] })
const everywhere = (...written: readonly Written[]) =>
  Object.fromEntries([zoneTenant, ...members.map(({ tenant }) => tenant)].map((tenant) => [tenant, written]))
const local: Edit = { person, field: 'name', mark: 'Bea', made: { at: first.tenant }, order: 1 }
const putBack = {
  [first.tenant]: [{ by: 'staff', values: name('Bea||W') } as const, { by: 'api', values: name('Ada||W') } as const],
}

/** Each a book in which something is wrong, and how what is said about it begins. */
const cooked: Readonly<Record<string, Books>> = {
  'c1 differs at i01 in name (zone)': {
    ...honest,
    history: historyWith({ [first.tenant]: [{ by: 'staff', values: name('Bea||W') }] }),
  },
  'an edit is lost: Bea': { ...honest, edits: [local], history: historyWith(putBack) },
  [`c1 at ${uncarried.id}: group is not carried, and was written`]: {
    ...honest,
    history: historyWith({ [uncarried.tenant]: [{ by: 'api', values: { group: ['CHILD'] } }] }),
  },
  'c1 at 01C_ZONE: name was brought back to Bea||W from Cleo||W': {
    ...honest,
    history: historyWith(
      everywhere(...['Bea||W', 'Cleo||W', 'Bea||W'].map((each) => ({ by: 'api', values: name(each) }) as const)),
    ),
  },
  'a change stays arriving': { ...honest, changes: new Map([['x', 'arriving']]) },
  'a job was buried: copy-sync': { ...honest, buried: [{ topic: 'copy-sync', why: 'internal' }] },
}

await t.test('Honest books are not complained of', async (t) => {
  t.same(proofOf(honest).violations, [])
  const told = {
    ...honest,
    edits: [local],
    history: historyWith(putBack),
    conflicts: [{ field: 'name', lost: '{"given":"Bea"}' }],
  }
  t.match(proofOf(told), { violations: [], fates: { 'a conflict': 1 } })
  const almas = { [first.tenant]: [putBack[first.tenant]![0]!, { by: 'network', values: name('Ada||W') } as const] }
  t.match(proofOf({ ...told, conflicts: [], history: { ...historyWith(almas), reads: () => 0 } }), {
    violations: [],
    fates: { 'overwritten by Alma, unread': 1 },
  })
})

await t.test('Every cooked book is seen through', async (t) => {
  for (const [what, books] of Object.entries(cooked)) {
    const { violations } = proofOf(books)
    t.ok(
      violations.some((violation) => violation.startsWith(what)),
      `${what}: ${violations.join('; ')}`,
    )
  }
})

await t.test('Copies that nobody keeps together converge, and no edit is lost, though the node is killed', async (t) => {
  const seed = Date.now() % 1_000_000
  const plan: Plan = {
    engine: 'sqlite',
    nodes: 1,
    mode: 'independent',
    kills: 1,
    institutions: 4,
    people: 12,
    seed,
    mostMs: 4_000,
  }
  const converged = await converge(plan)
  t.comment(`seed ${seed}\n${tableOf([converged])}`)
  t.same(converged.proof.violations, [])
  t.ok(converged.kills > 0 && converged.edits > 0 && converged.writes > 0, 'something was at stake')
})
