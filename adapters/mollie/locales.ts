import { Locale } from '@mollie/api-client'

const locales = Object.values(Locale)

/** The country to take where none is asked for, or none that Mollie has with this language. */
const homes: Readonly<Record<string, Locale>> = {
  ca: Locale.ca_ES,
  da: Locale.da_DK,
  de: Locale.de_DE,
  en: Locale.en_GB,
  es: Locale.es_ES,
  fi: Locale.fi_FI,
  fr: Locale.fr_FR,
  hu: Locale.hu_HU,
  is: Locale.is_IS,
  it: Locale.it_IT,
  lt: Locale.lt_LT,
  lv: Locale.lv_LV,
  nb: Locale.nb_NO,
  nl: Locale.nl_NL,
  nn: Locale.nb_NO,
  no: Locale.nb_NO,
  pl: Locale.pl_PL,
  pt: Locale.pt_PT,
  sv: Locale.sv_SE,
}

/** The nearest of the languages that Mollie's page speaks. Without one it takes the browser's, which is the next best. */
export function localeOf(tag: string): Locale | undefined {
  const [language = '', ...rest] = tag.toLowerCase().split('-')
  const region = rest.find((part) => /^[a-z]{2}$/.test(part))
  return (
    locales.find((each) => each.toLowerCase() === `${language}_${region}`) ??
    (Object.hasOwn(homes, language) ? homes[language] : undefined)
  )
}
