import { nameIn, type Institution } from '#domain/place.ts'
import type { Letter, Mail } from '#ports/mail.ts'
import type { Texts } from '#ports/texts.ts'

/** What the gateway writes to people, in their language and in the library's name. Each resolves with what came of sending it. */
export interface Letters {
  code(from: Institution, to: string, what: { readonly code: string; readonly minutes: number }, language: string): Sent
  /** To an address that several patrons share. */
  several(from: Institution, to: string, language: string): Sent
}

type Sent = ReturnType<Mail['send']>

export function letters(mail: Mail, texts: Texts): Letters {
  function write(
    from: Institution,
    to: string,
    kind: string,
    wanted: string,
    values: Readonly<Record<string, string | number>>,
  ): Sent {
    const language = texts.choose(wanted)
    const institution = nameIn(language, from.name)
    const say = (part: string) => texts.say(language, `letters.${kind}.${part}`, { ...values, institution })
    const letter: Letter = {
      to,
      sender: institution,
      ...(from.replyTo !== undefined && { replyTo: from.replyTo }),
      language,
      subject: say('subject'),
      text: say('text'),
    }
    return mail.send(letter)
  }

  return {
    code: (from, to, { code, minutes }, language) => write(from, to, 'code', language, { code: grouped(code), minutes }),
    several: (from, to, language) => write(from, to, 'several', language, {}),
  }
}

/** In fours, as people read numbers out. */
function grouped(code: string): string {
  return code.replaceAll(/(\d{4})(?=\d)/g, '$1 ')
}
