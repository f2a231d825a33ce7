import t from 'tap'
import { dyingWalks, type Walk, type Walker } from './dying-walks.ts'
import { openHouse, type House } from './house.ts'
import { passwordTopology } from './password-walks.ts'

const updating = '/X?op=update-bor'
const numbersOf = ({ played: { aleph } }: House) =>
  aleph
    .state()
    .patron('gil')!
    .z308.filter(({ status }) => status === 'AC')

const gil: Walker = {
  person: 'gil',
  institution: 'east',
  chosen: 'Quince7',
  settledMs: 10 * 60_000,
  reset({ played: { aleph } }) {
    aleph.reset()
    // As a site of capitals has them.
    aleph.state().edit('gil', ({ z308 }) => {
      for (const row of z308) row.verification = row.verification.toUpperCase()
    })
  },
  disturb({ played: { aleph } }, how) {
    if (how !== 'half-done') return aleph.faults.set({ kind: how }, { pattern: updating, times: 1 })
    aleph.switches.stopsAfterTables = 1
    return () => void (aleph.switches.stopsAfterTables = null)
  },
  written: ({ played: { aleph } }) => aleph.calls.filter(({ pattern }) => pattern === updating).length,
  kept: (house) =>
    numbersOf(house)
      .map(({ verification }) => verification)
      .join(' '),
}

await t.test('Wherever a node dies, a patron of Aleph gets out alone, and everything that must follow follows', async (t) => {
  const walks: readonly Walk[] = [
    { how: 'by the link' },
    { how: 'by the link, and the answer of Aleph is lost', fault: 'drop-answer' },
    { how: 'by the link, and Aleph gives it to one number of several', fault: 'half-done' },
    { how: 'by the link, and the patron does not come back', comesBack: false },
    { how: 'with the old password', withOld: true },
  ]
  for (const walk of walks)
    await t.test(walk.how, async (t) => {
      const house = await openHouse(t, { text: passwordTopology })
      t.ok(numbersOf(house).length > 1, 'there is a half to be done')
      await dyingWalks(t, house, gil, walk, 3)
      t.equal(new Set(gil.kept(house).split(' ')).size, 1, 'every number has the same in the end')
    })
})
