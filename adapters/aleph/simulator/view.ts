import type { Answer, SimRequest } from '#simulation/request.ts'
import type { Route } from '#simulation/routes.ts'
import { addressRefused } from './html.ts'
import { patronById } from './keys.ts'
import type { AlephPatron } from './patron.ts'
import type { World } from './world.ts'

/** Where a site could have put it. */
export const viewPath = '/cgi-bin/z305'

/**
 * What a site adds itself, because nothing of Aleph lists all dates of a patron: a program on Aleph's own host that reads the z305
 * rows of one patron, by internal id, and changes nothing. Its shape is this project's, documented in the README beside this file.
 */
export function registrationsView(world: World): Route {
  return {
    method: 'GET',
    pattern: viewPath,
    handle(request) {
      if (world.switches.xAddressRefused) return addressRefused({})
      return answer(world, request)
    },
  }
}

function answer(world: World, request: SimRequest): Answer {
  const patron = patronById(world, request.query.get('id') ?? '')
  if (!patron) return json(404, { error: 'There is no such patron' })
  return json(200, { id: patron.z303.id, rows: rowsOf(world, patron) })
}

function rowsOf({ site }: World, patron: AlephPatron) {
  return patron.z305.map((record) => {
    const code = record['sub-library']
    const adm = site.admLibraries.find((one) => one.code === code || one.subLibraries.some((sub) => sub.code === code))
    return {
      library: adm?.code ?? code,
      subLibrary: code,
      status: record['bor-status'],
      type: record['bor-type'],
      openDate: record['open-date'],
      expiryDate: record['expiry-date'],
      blocks: [record['delinq-1'], record['delinq-2'], record['delinq-3']].filter((block) => block !== '00'),
    }
  })
}

function json(status: number, content: unknown): Answer {
  return { status, headers: { 'content-type': 'application/json; charset=UTF-8' }, body: JSON.stringify(content) }
}
