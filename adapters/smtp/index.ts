import { defineMail } from '#ports/mail.ts'
import { smtpMail } from './mail.ts'
import { smtpSettings } from './settings.ts'

/** Any mail server that takes letters on: the library's own relay, a provider's submission port. */
export const smtp = defineMail({ vendor: 'smtp', settings: smtpSettings, open: smtpMail })
