import t from 'tap'
import { importsOf, violations } from '../scripts/import-map.ts'

const root = new URL('..', import.meta.url).pathname

await t.test('every import follows the map of the house', async (t) => {
  const imports = importsOf(root)
  t.ok(imports.length > 200, 'the check saw the house')
  t.same(violations(imports), [])
})

await t.test('an import that breaks the map is named', async (t) => {
  const forbidden = [
    { file: 'src/domain/card.ts', what: 'src/ports/ils.ts' },
    { file: 'src/domain/card.ts', what: 'packages:lru-cache' },
    { file: 'src/ports/ils.ts', what: 'src/gateway/cards.ts' },
    { file: 'src/gateway/cards.ts', what: 'src/upstream/memory.ts' },
    { file: 'src/gateway/cards.ts', what: 'packages:undici' },
    { file: 'src/http/card.ts', what: 'src/store/index.ts' },
    { file: 'adapters/alma/index.ts', what: 'src/upstream/upstream.ts' },
    { file: 'adapters/alma/index.ts', what: 'adapters/aleph/index.ts' },
    { file: 'adapters/alma/simulator/index.ts', what: 'adapters/alma/errors.ts' },
    { file: 'adapters/alma/patrons.ts', what: 'adapters/alma/simulator/cast.ts' },
    { file: 'src/play/index.ts', what: 'src/gateway/cards.ts' },
    { file: 'src/simulation/cast.ts', what: 'src/domain/day.ts' },
    { file: 'web/explorer/cast.js', what: 'packages:lit' },
    { file: 'web/elements/patron-card.ts', what: 'src/domain/card.ts' },
    { file: 'web/elements/patron-card.ts', what: 'packages:zod' },
    { file: 'web/demo/demo.js', what: 'web/client/index.ts' },
    { file: 'web/primo/shell/place.ts', what: 'web/elements/texts.ts' },
    { file: 'src/http/card.ts', what: 'web/elements/texts.ts' },
    { file: 'src/helpers/index.ts', what: 'packages:zod' },
  ]
  for (const one of forbidden) t.equal(violations([one]).length, 1, `${one.file} → ${one.what}`)
})

await t.test('what the map allows is not named', async (t) => {
  const allowed = [
    { file: 'src/domain/day.ts', what: 'packages:temporal-polyfill' },
    { file: 'src/gateway/cards.ts', what: 'src/ports/ils.ts' },
    { file: 'adapters/alma/simulator/index.ts', what: 'src/simulation/server.ts' },
    { file: 'src/play/simulators.ts', what: 'adapters/alma/simulator/index.ts' },
    { file: 'src/main.ts', what: 'src/play/index.ts' },
    { file: 'web/elements/session.ts', what: 'web/client/generated.ts' },
    { file: 'web/primo/nde/src/bootstrap.ts', what: 'packages:@angular/core' },
    { file: 'web/elements/texts.ts', what: 'texts/en.json' },
    { file: 'web/elements/patron-card.ts', what: 'packages:lit' },
  ]
  t.same(violations(allowed), [])
})
