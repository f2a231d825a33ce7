import { readFileSync } from 'node:fs'

/** A file of what runs in browsers, by its path under `web`. */
export function webFile(path: string): string {
  return readFileSync(new URL(`../../web/${path}`, import.meta.url), 'utf8')
}
