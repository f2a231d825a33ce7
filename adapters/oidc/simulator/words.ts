/** What the pages say. A page is shown in the first language of `ui_locales` that is here, and in English otherwise. */
export interface Words {
  readonly signIn: {
    readonly title: string
    readonly who: (client: string) => string
    readonly played: string
    readonly cancel: string
  }
  readonly signedOut: { readonly title: string; readonly text: string }
  readonly stopped: { readonly title: string; readonly reasons: Readonly<Record<Reason, string>> }
}

/** Why a page is shown and nobody is sent anywhere. */
export type Reason = 'unknown-client' | 'unknown-address' | 'unknown-token' | 'broken-request'

const words = {
  en: {
    signIn: {
      title: 'Sign in',
      who: (client) => `${client} wants to know who you are.`,
      played: 'This provider is played: nobody here exists, and nobody needs a password. Choose whom to be.',
      cancel: 'Cancel',
    },
    signedOut: { title: 'Signed out', text: 'You are signed out. This window may be closed.' },
    stopped: {
      title: 'This cannot go on',
      reasons: {
        'unknown-client': 'The application that sent you here is not known.',
        'unknown-address': 'The application wants you sent to an address that is not registered for it.',
        'unknown-token': 'The application sent a token that is not from here, or not for it.',
        'broken-request': 'The application asked for something that cannot be understood.',
      },
    },
  },
  de: {
    signIn: {
      title: 'Anmelden',
      who: (client) => `${client} möchte wissen, wer Sie sind.`,
      played:
        'Dieser Anbieter ist gespielt: Niemand hier existiert, niemand braucht ein Passwort. Wählen Sie, wer Sie sein möchten.',
      cancel: 'Abbrechen',
    },
    signedOut: { title: 'Abgemeldet', text: 'Sie sind abgemeldet. Dieses Fenster kann geschlossen werden.' },
    stopped: {
      title: 'Hier geht es nicht weiter',
      reasons: {
        'unknown-client': 'Die Anwendung, die Sie hierher geschickt hat, ist nicht bekannt.',
        'unknown-address': 'Die Anwendung möchte Sie an eine Adresse schicken lassen, die für sie nicht eingetragen ist.',
        'unknown-token': 'Die Anwendung hat ein Token mitgegeben, das nicht von hier oder nicht für sie ist.',
        'broken-request': 'Die Anwendung hat etwas gefragt, das nicht zu verstehen ist.',
      },
    },
  },
  fr: {
    signIn: {
      title: 'Se connecter',
      who: (client) => `${client} souhaite savoir qui vous êtes.`,
      played:
        'Ce fournisseur est simulé : personne ici n’existe, personne n’a besoin de mot de passe. Choisissez qui vous voulez être.',
      cancel: 'Annuler',
    },
    signedOut: { title: 'Déconnexion', text: 'Vous êtes déconnecté. Vous pouvez fermer cette fenêtre.' },
    stopped: {
      title: 'Impossible de continuer',
      reasons: {
        'unknown-client': 'L’application qui vous a envoyé ici n’est pas connue.',
        'unknown-address': 'L’application veut vous faire envoyer à une adresse qui n’est pas enregistrée pour elle.',
        'unknown-token': 'L’application a transmis un jeton qui ne vient pas d’ici ou ne lui est pas destiné.',
        'broken-request': 'L’application a demandé quelque chose d’incompréhensible.',
      },
    },
  },
} as const satisfies Readonly<Record<string, Words>>

export type Language = keyof typeof words

export const languages = Object.keys(words) as readonly Language[]

export function wordsIn(language: Language): Words {
  return words[language]
}

/** From tags in the order in which somebody likes them, parted by blanks. */
export function languageOf(tags = ''): Language {
  const liked = tags.split(' ').map((tag) => tag.split('-')[0]?.toLowerCase())
  return liked.flatMap((tag) => languages.filter((language) => language === tag))[0] ?? 'en'
}
