import type { Call } from '#domain/call.ts'
import { hasAllowedForm, type PasswordRules } from '#domain/password.ts'
import type { PatronRecord } from '#domain/patron.ts'
import type { PasswordSet, PasswordSetting } from '#ports/passwords.ts'
import { folded, type Borrowers } from './borrowers.ts'
import { problem, unknownOutcome } from './errors.ts'
import { isAskable, isSame } from './patrons.ts'
import { placeOf, provingQuestion } from './proving.ts'
import type { AlephSettings } from './settings.ts'
import { numbersToldOf } from './told-numbers.ts'
import { isInDirectory } from './translate.ts'
import { primaryType } from './types.ts'
import { fitsOneUpdate, name, update, updateOf, verdictOn } from './update-bor.ts'
import type { Borrower, NumberRecord } from './wire.ts'
import { escaped, isWritable, written } from './write-xml.ts'
import type { XServer } from './x-server.ts'

export interface PasswordSettingParts {
  readonly server: XServer
  readonly borrowers: Borrowers
}

type NewPasswords = NonNullable<AlephSettings['newPasswords']>

export type PasswordSettingSettings = Pick<AlephSettings, 'proveBy' | 'barcodeTypes' | 'passwordCase' | 'settledAfterMinutes'> & {
  readonly newPasswords: NewPasswords
}

/**
 * Each number of a patron has a password of its own in Aleph (z308). All that patrons sign in with are given the new one by one update-bor; the
 * DLF interface has a call for it too, which wants the old one and reports its failures in no known words.
 */
export function alephPasswordSetting({ server, borrowers }: PasswordSettingParts, settings: PasswordSettingSettings) {
  const { newPasswords, passwordCase } = settings
  const { least, most, alphabet } = newPasswords
  const types = signInTypes(settings)
  const rules: PasswordRules = {
    least,
    most,
    alphabet,
    foldsCase: passwordCase === 'capitals',
    notOwnName: false,
    notCommon: false,
  }

  /** All numbers that Aleph tells, as they are now. */
  async function shown(patron: PatronRecord, call: Call): Promise<Borrower | 'nobody'> {
    const answer = await borrowers.info({ id: patron.ref.record, ...placeOf(patron), whole: true }, call)
    if (answer !== 'no-local-record') return answer
    throw problem('ils-answer-invalid', 'aleph.x.bor-info', 'no record of the patron, so that no numbers are told')
  }

  /** Those to write. One that is switched off stays as it is, and one that a directory keeps the password of is not ours to give one. */
  function numbersIn(borrower: Borrower): readonly NumberRecord[] {
    const numbers = numbersToldOf(borrower)
    const signIn = numbers.filter(({ type, active, inDirectory }) => types.includes(type) && active && !inDirectory)
    const kept = signIn.flatMap(({ encryption }) => encryption ?? [])
    // A password in the wrong form is "Error in Verification" ever after (knowledge base, TAB100 ENCRYPT-Z308).
    if (kept.length > 0 && !kept.includes(newPasswords.encryption)) {
      throw problem('ils-refused-gateway', name, 'the passwords of a patron are kept in another form than `encryption` says')
    }
    return signIn
  }

  async function write(patron: PatronRecord, xml: string, asked: number, password: string, call: Call): Promise<PasswordSet> {
    const { errors } = await update(server, xml, call)
    const verdict = verdictOn(errors, asked, 'z308')
    if (verdict.says === 'written') return { outcome: 'written' }
    if (verdict.says === 'refused' && verdict.reason === 'restricted') return skippedOrNot(patron, password, call)
    if (verdict.says === 'unknown' || !verdict.surely) throw unknownOutcome(`${name}: not every number was confirmed`)
    // The same words are said of a number that went away meanwhile, and of a patron who did.
    const isGone = verdict.reason === 'gone' && (await shown(patron, call)) === 'nobody'
    return { outcome: 'refused', reason: isGone ? 'gone' : 'other' }
  }

  /** Something that is protected was skipped (plif-modification). All numbers went the same way, and one proof shows which. */
  async function skippedOrNot(patron: PatronRecord, password: string, call: Call): Promise<PasswordSet> {
    const answer = await borrowers.proved(provingQuestion(patron, settings), password, call).catch((error: unknown) => error)
    if (answer === 'wrong-password') return { outcome: 'refused', reason: 'other' }
    if (isBorrower(answer)) return { outcome: 'written' }
    throw unknownOutcome(`${name}: whether it was skipped could not be read`, answer)
  }

  return {
    rules,
    settledAfterMs: settings.settledAfterMinutes * 60_000,

    async set(patron, typed, call) {
      const { record } = patron.ref
      if (!hasAllowedForm(typed, rules)) return { outcome: 'refused', reason: 'too-weak' }
      if (!isAskable(record) || !isWritable(record)) return { outcome: 'refused', reason: 'gone' }
      const borrower = await shown(patron, call)
      if (borrower === 'nobody') return { outcome: 'refused', reason: 'gone' }
      if (isInDirectory(borrower, settings)) return { outcome: 'refused', reason: 'elsewhere' }
      const numbers = numbersIn(borrower)
      if (numbers.length === 0) return { outcome: 'refused', reason: 'other', said: 'There is no number to sign in with' }
      const password = folded(typed, passwordCase)
      const xml = updateOf(
        borrower.global.id,
        numbers.map((number) => given(password, number, newPasswords)),
      )
      // In two requests one could fail after the other, and the patron would have two passwords.
      if (!fitsOneUpdate(xml))
        return { outcome: 'refused', reason: 'other', said: 'There are more numbers than one update holds' }
      return write(patron, xml, numbers.length, password, call)
    },

    async isUnderEvery(patron, typed, call) {
      const borrower = await shown(patron, call)
      if (borrower === 'nobody') return false
      const { id } = borrower.global
      for (const { type, value } of numbersIn(borrower)) {
        const whom = type === primaryType ? { id } : { number: value }
        const answer = await borrowers.proved({ ...whom, ...placeOf(patron) }, typed, call)
        if (!isBorrower(answer) || !isSame(answer.global.id, id)) return false
      }
      return true
    },
  } satisfies PasswordSetting
}

/** The types of numbers that patrons sign in with, here or at the catalogue. */
function signInTypes({
  newPasswords,
  barcodeTypes,
}: Pick<PasswordSettingSettings, 'newPasswords' | 'barcodeTypes'>): readonly string[] {
  return newPasswords.types ?? [primaryType, ...barcodeTypes]
}

/** One number to update (U), which fails where there is none, with all that belongs to its password. */
function given(password: string, { type, value }: NumberRecord, { status, encryption }: NewPasswords): string {
  return written(
    'z308',
    written('record-action', 'U'),
    written('z308-key-type', escaped(type)),
    written('z308-key-data', escaped(value)),
    written('z308-verification', escaped(password)),
    written('z308-verification-type', '00'),
    written('z308-status', status),
    written('z308-encryption', encryption),
  )
}

function isBorrower(answer: unknown): answer is Borrower {
  return typeof answer === 'object' && answer !== null && 'global' in answer
}
