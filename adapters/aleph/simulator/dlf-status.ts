import { blocksIn } from './delinquencies.ts'
import { languageOf, type DlfResource } from './dlf.ts'
import { institution, institutionsFor, noise } from './dlf-institutions.ts'
import type { AlephPatron } from './patron.ts'
import { isExpired } from './registrations.ts'
import type { Z305 } from './records.ts'
import { wholeSystem } from './seed.ts'
import { wordFor } from './tables.ts'
import type { AdmLibrary, World } from './world.ts'
import { element, type Element } from './xml.ts'

/**
 * GET /patron/{id}/patronStatus/registration: the record of each institution itself, with its status as code and text. Registrations
 * in sub-libraries are not among them.
 */
export function registrations(world: World): DlfResource {
  const { switches, site } = world

  function shown(adm: AdmLibrary, patron: AlephPatron, language: string): readonly Element[] {
    const record = recordAt(patron, adm.code) ?? (switches.registrationInherits ? recordAt(patron, wholeSystem) : undefined)
    if (!record && !switches.registrationListsAll) return []
    const status = record?.['bor-status'] ?? ''
    return [
      noise(adm.code),
      institution(adm, [
        element('z305-bor-status-code', status),
        element('z305-bor-status', wordFor(site.statuses, status, language)),
        element('z305-bor-type', record?.['bor-type']),
        element('z305-expiry-date', record?.['expiry-date']),
      ]),
    ]
  }

  return {
    path: '/patron/{id}/patronStatus/registration',
    root: 'pat-register',
    show: (patron, request) =>
      element(
        'registration',
        institutionsFor(world).flatMap((adm) => shown(adm, patron, languageOf(request))),
      ),
  }
}

/**
 * GET /patron/{id}/patronStatus/blocks: the codes of the sub-libraries where the patron is registered, with what blocks there, and
 * the global blocks (Aleph API documentation, patron blocks; client code reads the codes as "active branches"). The elements inside
 * a sub-library, and the name of the root, are not in any public sample.
 */
export function blocks(world: World): DlfResource {
  const { switches, site } = world

  function listed(adm: AdmLibrary, patron: AlephPatron): readonly Z305[] {
    const codes = [
      ...(switches.blocksListInstitutions ? [adm.code] : []),
      ...adm.subLibraries.filter(({ closed }) => switches.blocksList === 'all' || !closed).map(({ code }) => code),
    ]
    const records = codes.flatMap((code) => recordAt(patron, code) ?? [])
    return switches.blocksList === 'all' ? records : records.filter((record) => !isExpired(world, record))
  }

  function subLibrary(record: Z305): Element {
    const code = record['sub-library']
    return element('sublibrary', [element('sublib-name', site.nameOf.get(code) ?? code), ...blocksIn(site, record)], { code })
  }

  return {
    path: '/patron/{id}/patronStatus/blocks',
    root: 'patron-blocks',
    show(patron) {
      let left = switches.blocksLimit ?? Number.POSITIVE_INFINITY
      const institutions = institutionsFor(world).flatMap((adm) => {
        const records = listed(adm, patron).slice(0, left)
        left -= records.length
        return records.length === 0 ? [] : [noise(adm.code), institution(adm, records.map(subLibrary))]
      })
      return element('blocks_messages', [element('global-blocks', blocksIn(site, patron.z303)), ...institutions])
    },
  }
}

function recordAt({ z305 }: AlephPatron, code: string): Z305 | undefined {
  return z305.find((record) => record['sub-library'] === code)
}
