import type { AdmLibrary, World } from './world.ts'
import { element, type Element } from './xml.ts'

/** The institutions an answer speaks of, in the order of the site's tables. */
export function institutionsFor({ site, switches }: World): readonly AdmLibrary[] {
  return site.admLibraries.filter(({ code }) => !switches.hiddenInstitutions.includes(code))
}

/** What stands between institutions in recorded answers, and means nothing to anybody else. */
export function noise(code: string): Element {
  return element('translate-change-active-library', code)
}

/** An institution with what the answer has to say of it. */
export function institution({ code, name }: AdmLibrary, content: readonly Element[]): Element {
  return element('institution', [element('inst-name', name), ...content], { code })
}
