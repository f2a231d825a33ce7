import { randomInt } from 'node:crypto'
import { itemOf, type DataNumber } from '#domain/patron-data.ts'
import type { FileSettings } from './file-shapes.ts'
import type { NumberRecord } from './wire.ts'
import { escaped, written } from './write-xml.ts'

/**
 * One record (z308) for each number that comes, goes, or is switched on or off. Those of types that are not shared are nobody's business, and a password
 * is never read or changed: a new number has one that nobody knows, since Aleph takes none without (error 0504).
 */
export function numberRecords(
  held: readonly NumberRecord[],
  wanted: readonly DataNumber[],
  types: readonly string[],
  settings: Pick<FileSettings, 'newPasswords'>,
): readonly string[] {
  const shared = held.filter(({ type }) => types.includes(type))
  const [present, after] = [shared, wanted].map((numbers) => new Map(numbers.map((number) => [keyOf(number), number])))
  const gone = [...present!.values()].filter((number) => !after!.has(keyOf(number)))
  const pin = freshPin(settings)
  return [
    ...wanted.flatMap((number) => {
      const before = present!.get(keyOf(number))
      if (!before) return [newNumber(number, pin, settings)]
      return before.active === number.active ? [] : [record('U', { ...number, value: before.value }, status(number, settings))]
    }),
    ...gone.map((number) => record('D', number)),
  ]
}

export function newNumber(number: DataNumber, pin: string, settings: Pick<FileSettings, 'newPasswords'>): string {
  const { encryption = 'N' } = settings.newPasswords ?? {}
  const password = [
    written('z308-verification', pin),
    written('z308-verification-type', '00'),
    written('z308-encryption', encryption),
  ]
  return record('I', number, ...password, status(number, settings))
}

/** As long, and of such characters, as the site lets anybody choose. */
export function freshPin({ newPasswords }: Pick<FileSettings, 'newPasswords'>): string {
  const characters = newPasswords?.alphabet === 'digits' ? '0123456789' : '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
  return Array.from({ length: newPasswords?.most ?? 8 }, () => characters[randomInt(characters.length)]).join('')
}

function record(
  action: 'I' | 'U' | 'D',
  { type, value }: Pick<DataNumber, 'type' | 'value'>,
  ...rest: readonly string[]
): string {
  const key = [written('z308-key-type', escaped(type)), written('z308-key-data', escaped(value))]
  return written('z308', written('record-action', action), ...key, ...rest)
}

function status({ active }: Pick<DataNumber, 'active'>, { newPasswords }: Pick<FileSettings, 'newPasswords'>): string {
  return written('z308-status', active ? (newPasswords?.status ?? 'AC') : 'NA')
}

function keyOf({ type, value }: Pick<DataNumber, 'type' | 'value'>): string {
  return itemOf('identifiers', { type, value, active: true }).key
}
