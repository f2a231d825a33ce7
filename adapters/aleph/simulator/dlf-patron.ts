import { basePath, type DlfResource } from './dlf.ts'
import { institutionsFor, noise } from './dlf-institutions.ts'
import type { AlephPatron } from './patron.ts'
import type { World } from './world.ts'
import { element, type Element } from './xml.ts'

/** GET /patron/{id}: where to go from here, and which institutions there are. */
export function patronLinks(world: World): DlfResource {
  return {
    path: '/patron/{id}',
    root: 'get-patron',
    show: ({ z303 }) => {
      const base = `${world.dlfOrigin}${basePath}/patron/${encodeURIComponent(z303.id)}`
      const links = Object.entries(sections).map(([type, path]) => element('info', '', { type, href: `${base}/${path}` }))
      return element('patron', [
        ...links,
        ...institutionsFor(world).flatMap(({ code, name }) => [noise(code), element('institution', name, { code })]),
      ])
    },
  }
}

const sections: Readonly<Record<string, string>> = {
  'Circulation Actions': 'circulationActions',
  'Patron Information': 'patronInformation',
  'Patron Status': 'patronStatus',
  Records: 'record',
}

/** GET /patron/{id}/patronInformation/address: every field with its use and length. The first line is the name. */
export function patronAddress(): DlfResource {
  return {
    path: '/patron/{id}/patronInformation/address',
    root: 'get-pat-adrs',
    show: (patron) => element('address-information', fieldsOf(patron), { updateable: 'Y' }),
  }
}

function fieldsOf({ z303, z304: [address] }: AlephPatron): readonly Element[] {
  const optional = (name: string, value = '', maxLength?: number) =>
    element(name, value, { usage: 'Optional', ...(maxLength !== undefined && { max_len: String(maxLength) }) })
  const mail = mailOptions[z303['plain-html']] ?? ''
  return [
    element('z304-address-1', address?.['address-0'], { usage: 'Mandatory', max_len: '50' }),
    optional('z304-address-2', address?.['address-1'], 50),
    optional('z304-address-3', address?.['address-2'], 50),
    optional('z304-address-4', address?.['address-3'], 50),
    optional('z304-address-5', address?.['address-4'], 50),
    element('z304-date-from', address?.['date-from'], { usage: 'Mandatory' }),
    element('z304-date-to', address?.['date-to'], { usage: 'Mandatory' }),
    optional('z304-zip', address?.zip, 9),
    optional('z304-telephone-1', address?.telephone, 30),
    optional('z304-telephone-2', address?.['telephone-2'], 30),
    optional('z304-telephone-3', address?.['telephone-3'], 30),
    optional('z304-telephone-4', address?.['telephone-4'], 30),
    optional('z304-sms-number', address?.['sms-number'], 30),
    optional('z303-want-sms', z303['want-sms']),
    element('z303-plain-html', mail, { usage: 'Optional', code: z303['plain-html'] }),
    optional('z304-email-address', address?.['email-address'], 60),
    element(
      'mail-options',
      Object.entries(mailOptions).map(([code, name]) => element('mail-option', name, { code })),
      { usage: 'Read-Only' },
    ),
  ]
}

const mailOptions: Readonly<Record<string, string>> = {
  P: 'Email Body Only',
  H: 'Attachment Only',
  B: 'Attachment and Email Body',
}
