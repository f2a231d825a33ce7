/**
 * What nobody outside Ex Libris has proved about Alma, and what differs between its customers. A client should live with either
 * side of each switch. They may be turned while the simulator runs.
 */
export interface AlmaSwitches {
  /** The status that goes with a key Alma does not know, or that may not do this. Client code expects 400 here, 401 there. */
  keyErrorStatus: 400 | 401 | 403
  /**
   * How errors of the API gateway itself (keys, unknown paths) are written. They come as XML although JSON was asked for, as the
   * client code of several consortia complains.
   */
  gatewayErrors: 'xml' | 'as-asked'
  /** The dress of every other error: as the request asked, always XML, or JSON under a `web_service_result` of its own. */
  errorEnvelope: 'as-asked' | 'xml' | 'wrapped-json'
  /** Calls a second and institution before `PER_SECOND_THRESHOLD`; `null` for as many as one likes. Alma allows 25. */
  callsPerSecond: number | null
  /** Calls a day and institution before `DAILY_THRESHOLD`. Real pools follow the number of named users. */
  callsPerDay: number
  /** The status of `DAILY_THRESHOLD`; only the code is known. */
  dailyThresholdStatus: 400 | 403 | 429
  /** What `limit` above 100 leads to: the documentation says "valid values are 0-100" and leaves it there. */
  limitAbove100: 'clamp' | 'refuse'
  /** Each search is headed by a contact without a primary id, as php-alma-client met them. */
  contactInSearches: boolean
  /** How long a new user stays invisible to searches. The index is filled later than the table; nobody says how much later. */
  searchDelayMs: number
  /** Customers loaded before June 2018 have identifiers whose case matters. Primary ids and e-mail addresses never do. */
  identifierCase: 'ignored' | 'matters'
  /** Whether `user_id_type=PRIMARYIDENTIFIER` is known. Ex Libris switches it on for a customer who asks. */
  primaryIdentifierType: boolean
  /**
   * What a GET by an identifier type that is in no table meets: the page of the documentation has no code of its own for it, and other pages
   * have 401864.
   */
  unknownIdType: 'not-found' | 'refused'
  /** Whether a GET with `view=brief` copies a network user into the institution, as the full view does. */
  briefViewLocalises: boolean
  /**
   * What an expired or INACTIVE internal user with the right password meets: the answer to a wrong password, a code of its own
   * (which one is not known), or an open door.
   */
  lapsedSignIn: 'refused' | 'accepted' | { readonly code: string; readonly message: string }
  /** `expand=fees` fails for a user who owes something, as Princeton saw it in 2023. */
  expandFeesFails: boolean
  /**
   * What of an update in the network zone reaches the copies: all, all but the dates, or nothing. The Knowledge Center says "all user data" but
   * roles, proxies and statistics, and is not explicit about dates.
   */
  zoneUpdates: 'whole' | 'without-dates' | 'off'
  /**
   * Whether what staff edit in the network zone is carried down as an update by API is, which the real Alma does (Ex Libris Knowledge Center, Centrally
   * Managing Users). It is off so that a test can set a scene behind everybody's back.
   */
  zoneEditsAreCarried: boolean
  /**
   * What becomes of the copies of a user who is deleted in the network zone: nothing, as the Swiss consortium deletes each by itself, or they follow
   * as an update does.
   */
  zoneDeletes: 'copies-stay' | 'copies-go'
  /** What a password meets that is sent for a user who is not INTERNAL, and so has none: nothing, or a refusal. No page says it. */
  externalPassword: 'ignored' | 'refused'
  /** How long such an update is on its way. The Swiss consortium looks after five minutes (SLSP's `check_synchro` waits 300 seconds). */
  distributionDelayMs: number
  /** How many copies of a hundred an update never reaches. It does happen, or SLSP had no need of its repair, `force_synchro`. */
  distributionMisses: number
  /** Whether a list of fees says its currency; recorded answers with nothing in them have null, others a code. */
  feeCurrency: 'said' | 'left-out'
  /** To whom CARDRENEWAL is owed, as the institution defines the type. */
  cardRenewalOwner: 'institution' | 'library' | 'either'
  /** Whether CARDRENEWAL may be charged by API. "Manual creation" is a switch of the type; that it binds the API too is not known. */
  cardRenewalByHand: boolean
  /** Of which payments Alma keeps the `external_transaction_id`: it must be there with ONLINE, and of the other methods nobody has shown one. */
  transactionIds: 'every-method' | 'online-only'
  /** What more than the balance meets; the documentation does not say. */
  overpayment: 'refused' | 'accepted'
  /** Payment methods that the institution has switched off in its table of them; that Alma refuses one then, and by which code, is an assumption. */
  paymentMethodsOff: readonly string[]
  /**
   * What becomes of the number of somebody else's loan or request below a user's address: the pages have codes for numbers that nobody has, the
   * page of a renewal none for a user that nobody is.
   */
  othersNumbers: 'refused' | 'taken'
  /** Whether a renewal that is refused is noted in the loan, where its reason could be read; the error itself has none. */
  refusedRenewalIsNoted: boolean
  /** By how many a list of loans or requests says that it is longer than it is: php-alma-client saw counts that never came. */
  countedTooMany: number
  /**
   * What a new user without a primary id meets: Alma makes one up, as VuFind's driver relies on, or misses a mandatory field, as rest_user.xsd has
   * it.
   */
  missingPrimaryId: 'generated' | 'refused'
  /** Whether a copy that an update of the network zone reaches is told of by its institution's webhook. No page says it. */
  webhooksOfDistribution: boolean
  /** How many webhooks of a hundred never leave, leave twice, or are held back while later ones pass. */
  webhooksLost: number
  webhooksDoubled: number
  webhooksHeldBack: number
  /** For how long they are held back. */
  webhookHoldMs: number
  /** How long a listener may take to answer: five seconds in the real one (Ex Libris Developer Network, Webhooks). Real time, whatever the clock. */
  webhookTimeoutMs: number
  /** Whether webhooks leave as soon as they are due, or all that are due by the clock when a test asks for it. */
  webhooksLeave: 'by-themselves' | 'when-asked'
}

export const usualSwitches: Readonly<AlmaSwitches> = {
  keyErrorStatus: 400,
  gatewayErrors: 'xml',
  errorEnvelope: 'as-asked',
  callsPerSecond: 25,
  callsPerDay: 500_000,
  dailyThresholdStatus: 429,
  limitAbove100: 'clamp',
  contactInSearches: false,
  searchDelayMs: 0,
  identifierCase: 'ignored',
  primaryIdentifierType: false,
  unknownIdType: 'not-found',
  briefViewLocalises: true,
  lapsedSignIn: 'refused',
  expandFeesFails: false,
  zoneUpdates: 'whole',
  zoneEditsAreCarried: false,
  zoneDeletes: 'copies-stay',
  externalPassword: 'ignored',
  distributionDelayMs: 60_000,
  distributionMisses: 0,
  feeCurrency: 'said',
  cardRenewalOwner: 'institution',
  cardRenewalByHand: true,
  transactionIds: 'every-method',
  overpayment: 'refused',
  paymentMethodsOff: [],
  othersNumbers: 'refused',
  refusedRenewalIsNoted: true,
  countedTooMany: 0,
  missingPrimaryId: 'generated',
  webhooksOfDistribution: false,
  webhooksLost: 0,
  webhooksDoubled: 0,
  webhooksHeldBack: 0,
  webhookHoldMs: 60_000,
  webhookTimeoutMs: 5_000,
  webhooksLeave: 'by-themselves',
}
