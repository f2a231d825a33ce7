const longestSaid = 300

/**
 * Alma's words are for staff, who know whom they are about; here they go on into logs, ledgers and other people's screens, where nobody needs to be
 * named. Nothing where nothing is left.
 */
export function withoutNames(said: string, named: readonly (string | undefined)[]): string | undefined {
  const longestFirst = named
    .filter((text) => text !== undefined && text !== '')
    .toSorted((one, other) => other!.length - one!.length)
  const words = longestFirst.reduce<string>((left, text) => left.replaceAll(text!, '…'), said)
  return words.trim().slice(0, longestSaid) || undefined
}
