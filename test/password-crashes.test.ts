import t from 'tap'
import { dyingWalks, type Walk, type Walker } from './dying-walks.ts'
import { openHouse } from './house.ts'
import { chosen, passwordTopology, writesIn } from './password-walks.ts'

const ada: Walker = {
  person: 'ada',
  institution: 'north',
  chosen,
  settledMs: 5 * 60_000,
  reset({ played: { alma } }) {
    alma.reset()
    alma.switches.callsPerSecond = null
  },
  disturb({ played: { alma } }, how) {
    if (how === 'half-done') throw new RangeError('Alma has one password for all numbers')
    return alma.faults.set({ kind: how }, { method: 'PUT', pattern: '/almaws/v1/users/{user_id}', times: 1 })
  },
  written: (house) => writesIn(house, 'ada').written,
  kept: ({ played: { alma } }) => alma.state('01T_NORTH').password('ada') ?? '',
}

await t.test('Wherever a node dies, a patron of Alma gets out alone, and everything that must follow follows', async (t) => {
  const walks: readonly Walk[] = [
    { how: 'by the link' },
    { how: 'by the link, and the answer of Alma is lost', fault: 'drop-answer' },
    { how: 'by the link, and Alma never gets it', fault: 'reset' },
    { how: 'by the link, and the patron does not come back', comesBack: false },
    { how: 'with the old password', withOld: true },
  ]
  for (const walk of walks)
    await t.test(walk.how, async (t) => dyingWalks(t, await openHouse(t, { text: passwordTopology }), ada, walk, 2))
})
