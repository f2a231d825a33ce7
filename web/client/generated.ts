/**
 * Made from openapi/gateway.json by `npm run client`; nobody edits it by hand.
 */
import { send } from './send.ts';
/**
 * `not-offered`: the library system there has no way to do it. `failed`: it did not answer.
 */
export type AccountSourceOutcome = typeof AccountSourceOutcome[keyof typeof AccountSourceOutcome];


export const AccountSourceOutcome = {
  answered: 'answered',
  'not-offered': 'not-offered',
  failed: 'failed',
} as const;

/**
 * One institution that was asked.
 */
export interface AccountSource {
  /**
     * An institution's id, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /** `not-offered`: the library system there has no way to do it. `failed`: it did not answer. */
  outcome: AccountSourceOutcome;
  /** Why it failed: the code of a problem. */
  problem?: string;
  /** When it was read. */
  asOf?: string;
  /** It does not answer now; this is what it said at `asOf`. */
  stale?: boolean;
}

/**
 * Who tells of changes: the library system dates them, or the gateway sees them. `nobody`: the rule is off.
 */
export type AddressChangesKnownBy = typeof AddressChangesKnownBy[keyof typeof AddressChangesKnownBy];


export const AddressChangesKnownBy = {
  'library-system': 'library-system',
  gateway: 'gateway',
  nobody: 'nobody',
} as const;

/**
 * The rule for whoever has moved lately, and from what that is known.
 */
export interface AddressChanges {
  /** Whose address has changed within so many days is renewed for a while only. */
  withinDays: number;
  /** Who tells of changes: the library system dates them, or the gateway sees them. `nobody`: the rule is off. */
  knownBy: AddressChangesKnownBy;
  /** Since when the gateway looks; left out before its first look. */
  since?: string;
  /** In words, in the language asked for. */
  text: string;
}

/**
 * ISO 4217.
 */
export type MoneyCurrency = typeof MoneyCurrency[keyof typeof MoneyCurrency];


export const MoneyCurrency = {
  AUD: 'AUD',
  CAD: 'CAD',
  CHF: 'CHF',
  CZK: 'CZK',
  DKK: 'DKK',
  EUR: 'EUR',
  GBP: 'GBP',
  HUF: 'HUF',
  ISK: 'ISK',
  JPY: 'JPY',
  KWD: 'KWD',
  NOK: 'NOK',
  NZD: 'NZD',
  PLN: 'PLN',
  RON: 'RON',
  SEK: 'SEK',
  USD: 'USD',
} as const;

/**
 * An amount of money.
 */
export interface Money {
  /**
     * With all the digits of the currency; a text, so that nothing is ever rounded.
     * @pattern ^-?\d+(\.\d+)?$
     */
  amount: string;
  /** ISO 4217. */
  currency: MoneyCurrency;
}

/**
 * What a renewal costs at an age.
 */
export interface AgePrice {
  /** For whoever is younger than so many years on the first day; for everybody where it is left out. */
  under?: number;
  amount: Money;
}

/**
 * What came of it.
 */
export type AuditEntryOutcome = typeof AuditEntryOutcome[keyof typeof AuditEntryOutcome];


export const AuditEntryOutcome = {
  shown: 'shown',
  nobody: 'nobody',
  refused: 'refused',
  done: 'done',
  unknown: 'unknown',
} as const;

/**
 * Who looked at or changed whom.
 */
export interface AuditEntry {
  /** A moment, in UTC. */
  at: string;
  /** What was done: a code, to which others are added. */
  action: string;
  /** What came of it. */
  outcome: AuditEntryOutcome;
  /** Whose record it was: an institution, or a network zone for its central patron file. */
  institution: string;
  /** Why, in the words of whoever did it. */
  purpose?: string;
  /** `key:` and the id of an API key, `staff:` and an opaque id of a person, `patron`, `mailed-link`, `operator`, `gateway`. */
  actor: string;
  /** By which permission. */
  permission: string;
  /** The patron, opaque and the same every time; fit for an address. */
  patron?: string;
  /** The request it happened in, as the log names it. */
  request: string;
}

/**
 * A page of the audit trail.
 */
export interface AuditEntries {
  /** The last first. */
  entries: AuditEntry[];
  /** `before` of the next page; absent on the last. */
  next?: string;
}

/**
 * Why something is refused, as the institution recorded it.
 */
export interface Block {
  /**
     * An institution's id, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /** The one library it holds in; all of the institution where it is left out. */
  library?: string;
  /** The institution's own code. */
  code: string;
  /** The institution's own words. */
  said?: string;
  /** A calendar day. */
  since?: string;
  /** A calendar day. */
  until?: string;
}

/**
 * Who or what helps: another try, time, somebody outside, renewing the card, paying what is owed, or the library.
 */
export type StepBy = typeof StepBy[keyof typeof StepBy];


export const StepBy = {
  retry: 'retry',
  waiting: 'waiting',
  elsewhere: 'elsewhere',
  'renew-card': 'renew-card',
  pay: 'pay',
  library: 'library',
} as const;

/**
 * One thing that has to happen.
 */
export interface Step {
  /** Who or what helps: another try, time, somebody outside, renewing the card, paying what is owed, or the library. */
  by: StepBy;
  /**
     * An institution's id, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /** How long to wait. */
  until?: string;
  /** Where to go, for `elsewhere`. */
  link?: string;
  /** In words, in the language asked for. */
  text: string;
}

/**
 * Why something is refused, and who can lift it.
 */
export interface LiftableBlock {
  /**
     * An institution's id, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /** The one library it holds in; all of the institution where it is left out. */
  library?: string;
  /** The institution's own code. */
  code: string;
  /** The institution's own words. */
  said?: string;
  /** A calendar day. */
  since?: string;
  /** A calendar day. */
  until?: string;
  /** Who can lift it. */
  lift: Step;
}

/**
 * Everything that stands in a patron’s way, as the institutions recorded it.
 */
export interface Blocks {
  /** Every block, at all the institutions. What each refuses, the standing says. */
  blocks: LiftableBlock[];
  /** Which institutions were asked, and what came of it. */
  sources: AccountSource[];
  /** False where something may be missing; `sources` says what. */
  complete: boolean;
  /** When the oldest part was read. */
  asOf: string;
}

/**
 * An address of the calendar, without its secret.
 */
export interface CalendarFeed {
  /**
     * The id of the address.
     * @pattern ^[\w-]{16,64}$
     */
  id: string;
  /** The language its days are told in (BCP 47). */
  language: string;
  /** When it was made. */
  createdAt: string;
}

/**
 * The addresses of the calendar of one patron.
 */
export interface CalendarFeeds {
  /** Oldest first. */
  feeds: CalendarFeed[];
}

/**
 * How the institution prints it.
 */
export type CardNumberSymbology = typeof CardNumberSymbology[keyof typeof CardNumberSymbology];


export const CardNumberSymbology = {
  code39: 'code39',
  codabar: 'codabar',
  code128: 'code128',
  qr: 'qr',
} as const;

/**
 * A number on a card.
 */
export interface CardNumber {
  /**
     * Who printed it.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /** What is printed on the card. */
  value: string;
  /** Only the end of the number is shown, since the caller has proved no more than that they read the mail of the patron. */
  masked?: boolean;
  /** Whether the library still takes it. */
  active: boolean;
  /** How the institution prints it. */
  symbology: CardNumberSymbology;
}

/**
 * On the institution's own day.
 */
export type MembershipState = typeof MembershipState[keyof typeof MembershipState];


export const MembershipState = {
  active: 'active',
  expiring: 'expiring',
  expired: 'expired',
  suspended: 'suspended',
} as const;

/**
 * Which of the library system's records gave the date, the earliest of them; or switched the membership off.
 */
export type MembershipDecidedBy = typeof MembershipDecidedBy[keyof typeof MembershipDecidedBy];


export const MembershipDecidedBy = {
  'patron-record': 'patron-record',
  'patron-role': 'patron-role',
  'library-record': 'library-record',
  'institution-record': 'institution-record',
} as const;

/**
 * What decides the rights and the price.
 */
export type MembershipGroup = {
  /** The institution's own code. */
  code: string;
  /** Its name there. */
  name?: string;
};

/**
 * A patron's registration at one institution or library.
 */
export interface Membership {
  /**
     * Where the patron is registered.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /** The library inside it, where it registers by library. */
  library?: string;
  /** The communities that library belongs to. */
  communities: string[];
  /** What decides the rights and the price. */
  group?: MembershipGroup;
  /** The first day. */
  starts?: string;
  /** The last day on which it holds; absent where it never ends. */
  expires?: string;
  /** On the institution's own day. */
  state: MembershipState;
  /** In words, in the language asked for. */
  stateText: string;
  /** Which of the library system's records gave the date, the earliest of them; or switched the membership off. */
  decidedBy: MembershipDecidedBy;
  /** Shown because a fall-back rule of the library system led here; never counted. */
  inherited: boolean;
}

/**
 * The rule that chose it.
 */
export type EffectiveExpiryRule = typeof EffectiveExpiryRule[keyof typeof EffectiveExpiryRule];


export const EffectiveExpiryRule = {
  'home-library': 'home-library',
  'own-institution': 'own-institution',
  latest: 'latest',
  earliest: 'earliest',
  'named-library': 'named-library',
} as const;

/**
 * Of the membership that was chosen.
 */
export type EffectiveExpiryState = typeof EffectiveExpiryState[keyof typeof EffectiveExpiryState];


export const EffectiveExpiryState = {
  active: 'active',
  expiring: 'expiring',
  expired: 'expired',
  suspended: 'suspended',
} as const;

/**
 * The one date of a card that has many.
 */
export interface EffectiveExpiry {
  /** The rule that chose it. */
  rule: EffectiveExpiryRule;
  /** In words, in the language asked for. */
  ruleText: string;
  /**
     * An institution's id, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /** A library's id, from `/v1/topology`. */
  library?: string;
  /** Absent where it never ends. */
  expires?: string;
  /** Of the membership that was chosen. */
  state: EffectiveExpiryState;
}

/**
 * What the patron would like to do.
 */
export type StandingAction = typeof StandingAction[keyof typeof StandingAction];


export const StandingAction = {
  'log-in': 'log-in',
  'renew-card': 'renew-card',
  loan: 'loan',
  hold: 'hold',
  'renew-loan': 'renew-loan',
} as const;

/**
 * Which reason; match on this, not on the words.
 */
export type ReasonCode = typeof ReasonCode[keyof typeof ReasonCode];


export const ReasonCode = {
  'password-kept-elsewhere': 'password-kept-elsewhere',
  'sign-in-refused-when-lapsed': 'sign-in-refused-when-lapsed',
  'renewal-not-offered': 'renewal-not-offered',
  'renewed-elsewhere': 'renewed-elsewhere',
  'never-expires': 'never-expires',
  'not-registered': 'not-registered',
  'too-early': 'too-early',
  'too-late': 'too-late',
  'membership-not-begun': 'membership-not-begun',
  'membership-expired': 'membership-expired',
  'membership-suspended': 'membership-suspended',
  blocked: 'blocked',
  'price-not-set': 'price-not-set',
  'birth-date-needed': 'birth-date-needed',
  'debt-too-high': 'debt-too-high',
  'card-incomplete': 'card-incomplete',
  'not-in-zone': 'not-in-zone',
  'out-of-reach': 'out-of-reach',
} as const;

/**
 * One reason why not.
 */
export interface Reason {
  /** Which reason; match on this, not on the words. */
  code: ReasonCode;
  /**
     * Whose reason it is.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /** Since when it holds. */
  since?: string;
  /** Until when it holds. */
  until?: string;
  /** The institution's own code of the block. */
  block?: string;
  /** The institution's own words about the block. */
  said?: string;
  /** All that is owed there, for `debt-too-high`. Left out where the caller may not see what is owed. */
  owed?: Money;
  /** How much of it would not matter. */
  limit?: Money;
  /** In words, in the language asked for. */
  text: string;
  /** What lifts this reason. */
  lift: Step;
}

/**
 * Whether a patron may do a thing, and if not every reason and the cheapest way out.
 */
export interface Standing {
  /** What the patron would like to do. */
  action: StandingAction;
  /** Whether they may, now. */
  allowed: boolean;
  /** Every reason why not; empty where they may. */
  reasons: Reason[];
  /** What has to happen so that nothing refuses any more, cheapest first. */
  wayOut: Step[];
}

/**
 * `incomplete`: it answered, but cannot list everything. `failed`: it did not answer.
 */
export type SourceOutcome = typeof SourceOutcome[keyof typeof SourceOutcome];


export const SourceOutcome = {
  answered: 'answered',
  'not-registered': 'not-registered',
  incomplete: 'incomplete',
  failed: 'failed',
} as const;

/**
 * One institution that was asked for this card.
 */
export interface Source {
  /**
     * An institution's id, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /** `incomplete`: it answered, but cannot list everything. `failed`: it did not answer. */
  outcome: SourceOutcome;
  /** How the registrations there were found, by the adapter's name of the way. */
  method?: string;
  /** Why it failed: the code of a problem. */
  problem?: string;
  /** When it was read. */
  asOf?: string;
  /** It does not answer now; this is what it said at `asOf`. */
  stale?: boolean;
}

/**
 * The library card: all that its holder has at all the institutions.
 */
export interface Card {
  /** The patron, opaque and the same every time; fit for an address. */
  patron: string;
  /** As it stands on the card. Left out where the caller may not see it. */
  name?: string;
  /** Left out where the caller may not see them. */
  numbers?: CardNumber[];
  /** Every registration behind the card, with its date. */
  memberships: Membership[];
  /** Absent where no membership fits the rule: an unknown date is better than a wrong one. */
  effective?: EffectiveExpiry;
  /** Whether the card may be renewed. */
  renewal: Standing;
  /** Left out where the caller may not see them. */
  blocks?: Block[];
  /** Which institutions were asked, and what came of it. */
  sources: Source[];
  /** False where something may be missing; `sources` says what. */
  complete: boolean;
  /** When the oldest part was read. */
  asOf: string;
}

/**
 * Where it is.
 */
export type CardRenewalState = typeof CardRenewalState[keyof typeof CardRenewalState];


export const CardRenewalState = {
  opened: 'opened',
  captured: 'captured',
  fulfilling: 'fulfilling',
  refunding: 'refunding',
  fulfilled: 'fulfilled',
  refunded: 'refunded',
  abandoned: 'abandoned',
  'needs-staff': 'needs-staff',
} as const;

/**
 * Each ends by itself: extended, or paid back. `waiting` until then.
 */
export type CardRenewalLinesItemState = typeof CardRenewalLinesItemState[keyof typeof CardRenewalLinesItemState];


export const CardRenewalLinesItemState = {
  waiting: 'waiting',
  extended: 'extended',
  refunded: 'refunded',
} as const;

/**
 * A membership that a renewal moves.
 */
export interface RenewedMembership {
  /**
     * An institution's id, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /** The library; the institution at large where it is left out. */
  library?: string;
  /** The last day until now. */
  from?: string;
  /** The last day after it. */
  to: string;
  /** Where `to` is for a while only: the last day once the library has confirmed it. */
  full?: string;
}

export type CardRenewalLinesItem = {
  /** The network zone whose own record this is. It is no membership of anybody's; those of the other lines show its date. */
  networkZone?: string;
  /** What moves together, at one institution. */
  memberships: RenewedMembership[];
  price: Money;
  /** Each ends by itself: extended, or paid back. `waiting` until then. */
  state: CardRenewalLinesItemState;
};

/**
 * It holds for a while only, until the library has looked at the new address or at a proof.
 */
export type CardRenewalProvisional = typeof CardRenewalProvisional[keyof typeof CardRenewalProvisional];


export const CardRenewalProvisional = {
  'address-changed': 'address-changed',
  'proof-needed': 'proof-needed',
} as const;

/**
 * A card renewal, from its payment page to its end.
 */
export interface CardRenewal {
  /** Its id. */
  renewal: string;
  /** Where it is. */
  state: CardRenewalState;
  /** In words, in the language asked for. */
  stateText: string;
  /** Nothing more will happen by itself. */
  over: boolean;
  total: Money;
  /** Where to pay, as long as that is possible. Absent for a moment where the page could not be made at once: ask again. */
  payUrl?: string;
  /** Until when. */
  payBefore?: string;
  /** What was, or is being, paid back. */
  refunded?: Money;
  /** What is paid for, institution by institution. */
  lines: CardRenewalLinesItem[];
  /** It holds for a while only, until the library has looked at the new address or at a proof. */
  provisional?: CardRenewalProvisional;
  /** Where it is for a while only: the last day of that. */
  provisionalUntil?: string;
  /** The same in words, with what to do. */
  provisionalText?: string;
  /** Whether that day was over before the library had confirmed it. */
  lapsed?: boolean;
  /** The payment provider's name of the payment. */
  receipt?: string;
  /** A moment, in UTC. */
  createdAt: string;
  /** A moment, in UTC. */
  updatedAt: string;
}

/**
 * A person has seen what was asked for.
 */
export interface CardRenewalConfirmation {
  /**
     * What was seen, and where that is written down.
     * @minLength 1
     * @maxLength 128
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  reference: string;
}

/**
 * It holds for a while only, until the library has looked at the new address or at a proof.
 */
export type CardRenewalQuoteProvisional = typeof CardRenewalQuoteProvisional[keyof typeof CardRenewalQuoteProvisional];


export const CardRenewalQuoteProvisional = {
  'address-changed': 'address-changed',
  'proof-needed': 'proof-needed',
} as const;

/**
 * A price and new dates, fixed for a while.
 */
export interface CardRenewalQuote {
  /** There is a quote. */
  outcome: 'quoted';
  /** To take it: `quote` of `POST …/card-renewals`. */
  quote: string;
  /** What it costs in all. */
  total: Money;
  /** What moves, and to when. */
  memberships: RenewedMembership[];
  /** The first day of the new period, on which the age was counted. */
  starts: string;
  /** It holds for a while only, until the library has looked at the new address or at a proof. */
  provisional?: CardRenewalQuoteProvisional;
  /** Until when it may be taken. */
  validUntil: string;
}

/**
 * The library does not renew this card now.
 */
export interface CardRenewalRefused {
  /** There is no quote. */
  outcome: 'refused';
  /** Every reason, and the cheapest way out. */
  standing: Standing;
}

/**
 * Takes a quote.
 */
export interface CardRenewalRequest {
  /**
     * The quote that is taken.
     * @minLength 16
     * @maxLength 128
     */
  quote: string;
  /**
     * Where the browser comes back to after paying: a page under one of the configured origins.
     * @maxLength 1000
     */
  returnTo?: string;
  /**
     * Staff only: the money was taken at a desk; the number of the receipt. Or why it was waived.
     * @minLength 1
     * @maxLength 128
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  deskReference?: string;
  /** Staff only: nothing is paid; `deskReference` says why. */
  waived?: true;
}

/**
 * What it came to.
 */
export type CardRenewalResolutionOutcome = typeof CardRenewalResolutionOutcome[keyof typeof CardRenewalResolutionOutcome];


export const CardRenewalResolutionOutcome = {
  fulfilled: 'fulfilled',
  refunded: 'refunded',
  abandoned: 'abandoned',
} as const;

/**
 * A person has settled a renewal.
 */
export interface CardRenewalResolution {
  /** What it came to. */
  outcome: CardRenewalResolutionOutcome;
  /**
     * What was done, and where it is written down.
     * @minLength 1
     * @maxLength 128
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  reference: string;
}

/**
 * Renewals of one patron.
 */
export interface CardRenewals {
  /** Newest first. */
  renewals: CardRenewal[];
}

/**
 * A postal address of the patron.
 */
export interface CentralAddress {
  /**
     * Line by line, without the name.
     * @maxItems 20
     * @items.minLength 1
     * @items.maxLength 2000
     * @items.pattern ^[^\p{Cc}\p{Cs}]*$
     */
  lines: string[];
  /**
     * The postal code.
     * @minLength 1
     * @maxLength 2000
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  postalCode?: string;
  /**
     * The town.
     * @minLength 1
     * @maxLength 2000
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  city?: string;
  /**
     * A state or province.
     * @minLength 1
     * @maxLength 2000
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  region?: string;
  /**
     * The library system's own code of it.
     * @minLength 1
     * @maxLength 2000
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  country?: string;
  /**
     * The library system's own code of the kind; missing where it knows no kinds.
     * @minLength 1
     * @maxLength 2000
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  type?: string;
  /** Whether it is the one to use. */
  preferred: boolean;
}

/**
 * A postal address of the patron.
 */
export interface CentralAddressInput {
  /**
     * Line by line, without the name.
     * @maxItems 20
     * @items.minLength 1
     * @items.maxLength 2000
     * @items.pattern ^[^\p{Cc}\p{Cs}]*$
     */
  lines: string[];
  /**
     * The postal code.
     * @minLength 1
     * @maxLength 2000
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  postalCode?: string;
  /**
     * The town.
     * @minLength 1
     * @maxLength 2000
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  city?: string;
  /**
     * A state or province.
     * @minLength 1
     * @maxLength 2000
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  region?: string;
  /**
     * The library system's own code of it.
     * @minLength 1
     * @maxLength 2000
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  country?: string;
  /**
     * The library system's own code of the kind; missing where it knows no kinds.
     * @minLength 1
     * @maxLength 2000
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  type?: string;
  /** Whether it is the one to use. */
  preferred: boolean;
}

/**
 * A block of the patron.
 */
export interface CentralBlock {
  /**
     * The code of the block.
     * @minLength 1
     * @maxLength 2000
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  code: string;
  /**
     * In words.
     * @minLength 1
     * @maxLength 2000
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  said?: string;
  /** A calendar day. */
  until?: string;
}

/**
 * A block of the patron.
 */
export interface CentralBlockInput {
  /**
     * The code of the block.
     * @minLength 1
     * @maxLength 2000
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  code: string;
  /**
     * In words.
     * @minLength 1
     * @maxLength 2000
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  said?: string;
  /** A calendar day. */
  until?: string;
}

/**
 * What is changed.
 */
export type CentralChangeKind = typeof CentralChangeKind[keyof typeof CentralChangeKind];


export const CentralChangeKind = {
  update: 'update',
  key: 'key',
  removal: 'removal',
  merger: 'merger',
  reversal: 'reversal',
} as const;

/**
 * Who made it.
 */
export type CentralChangeByKind = typeof CentralChangeByKind[keyof typeof CentralChangeByKind];


export const CentralChangeByKind = {
  caller: 'caller',
  institution: 'institution',
  gateway: 'gateway',
} as const;

/**
 * `institution`: it was edited there, and the rules carried it up.
 */
export type CentralChangeBy = {
  /** Who made it. */
  kind: CentralChangeByKind;
  /** Who asked for it, as in the audit trail. */
  actor?: string;
  /**
     * An institution's id, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution?: string;
};

/**
 * Which field.
 */
export type CentralChangeFieldsItem = typeof CentralChangeFieldsItem[keyof typeof CentralChangeFieldsItem];


export const CentralChangeFieldsItem = {
  name: 'name',
  birthDate: 'birthDate',
  language: 'language',
  emails: 'emails',
  phones: 'phones',
  addresses: 'addresses',
  identifiers: 'identifiers',
  group: 'group',
  expires: 'expires',
  notes: 'notes',
  blocks: 'blocks',
} as const;

/**
 * `writing`: the central record is not proved yet. `arriving`: it is, and institutions still wait.
 */
export type CentralChangeState = typeof CentralChangeState[keyof typeof CentralChangeState];


export const CentralChangeState = {
  writing: 'writing',
  arriving: 'arriving',
  done: 'done',
  refused: 'refused',
} as const;

/**
 * `differs`: it is as the institution’s own rules will have it. `gone`: nobody is there any more.
 */
export type CentralChangeTargetState = typeof CentralChangeTargetState[keyof typeof CentralChangeTargetState];


export const CentralChangeTargetState = {
  waiting: 'waiting',
  done: 'done',
  differs: 'differs',
  refused: 'refused',
  gone: 'gone',
} as const;

/**
 * Which field.
 */
export type CentralChangeTargetFieldsItemField = typeof CentralChangeTargetFieldsItemField[keyof typeof CentralChangeTargetFieldsItemField];


export const CentralChangeTargetFieldsItemField = {
  name: 'name',
  birthDate: 'birthDate',
  language: 'language',
  emails: 'emails',
  phones: 'phones',
  addresses: 'addresses',
  identifiers: 'identifiers',
  group: 'group',
  expires: 'expires',
  notes: 'notes',
  blocks: 'blocks',
} as const;

/**
 * By which rule.
 */
export type CentralChangeTargetFieldsItemRule = typeof CentralChangeTargetFieldsItemRule[keyof typeof CentralChangeTargetFieldsItemRule];


export const CentralChangeTargetFieldsItemRule = {
  zone: 'zone',
  institution: 'institution',
  newest: 'newest',
  merge: 'merge',
  none: 'none',
} as const;

/**
 * `kept`: the rule will have it differ. `unmapped`: the institution has no code for it.
 */
export type CentralChangeTargetFieldsItemResult = typeof CentralChangeTargetFieldsItemResult[keyof typeof CentralChangeTargetFieldsItemResult];


export const CentralChangeTargetFieldsItemResult = {
  written: 'written',
  same: 'same',
  kept: 'kept',
  'not-carried': 'not-carried',
  unmapped: 'unmapped',
  refused: 'refused',
  waiting: 'waiting',
} as const;

export type CentralChangeTargetFieldsItem = {
  /** Which field. */
  field: CentralChangeTargetFieldsItemField;
  /** By which rule. */
  rule: CentralChangeTargetFieldsItemRule;
  /** `kept`: the rule will have it differ. `unmapped`: the institution has no code for it. */
  result: CentralChangeTargetFieldsItemResult;
};

/**
 * What became of a change at one place.
 */
export interface CentralChangeTarget {
  /** It is the central record itself. */
  central?: true;
  /**
     * An institution's id, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution?: string;
  /** `differs`: it is as the institution’s own rules will have it. `gone`: nobody is there any more. */
  state: CentralChangeTargetState;
  /** Field by field. */
  fields: CentralChangeTargetFieldsItem[];
  /** The library system's own words, where it refused. */
  said?: string;
  /** The code of a reason or of a problem. */
  why?: string;
  /** How often it was tried without an end. */
  tries: number;
  /** When it is tried or looked at again. */
  retryAt?: string;
  /** A moment, in UTC. */
  changedAt: string;
}

/**
 * One write to a central patron file and its fate in every institution.
 */
export interface CentralChange {
  /**
     * Which change.
     * @pattern ^[A-Za-z0-9_-]{16,64}$
     */
  id: string;
  /**
     * A network zone's id, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  networkZone: string;
  /** The patron, opaque and the same every time; fit for an address. */
  patron: string;
  /** What is changed. */
  kind: CentralChangeKind;
  /** `institution`: it was edited there, and the rules carried it up. */
  by: CentralChangeBy;
  /** Why, in the words of whoever asked for it. */
  purpose?: string;
  /** What it is about. */
  fields: CentralChangeFieldsItem[];
  /** `writing`: the central record is not proved yet. `arriving`: it is, and institutions still wait. */
  state: CentralChangeState;
  /** The central record first, then the institutions. */
  targets: CentralChangeTarget[];
  /** The change that this one undoes. */
  reverses?: string;
  /** The change that undid this one. */
  reversedBy?: string;
  /** A moment, in UTC. */
  madeAt: string;
  /** A moment, in UTC. */
  changedAt: string;
  /** Until then it can be undone. */
  undoUntil: string;
}

/**
 * The name.
 */
export type CentralChangePreviewCentralName = {
  /** The given name. */
  given?: string | null;
  /** A middle name. */
  middle?: string | null;
  /** The family name. */
  family?: string | null;
};

/**
 * A way to reach the patron.
 */
export interface CentralContactPoint {
  /**
     * The address or number.
     * @minLength 1
     * @maxLength 2000
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  value: string;
  /**
     * The library system's own code of the kind; missing where it knows no kinds.
     * @minLength 1
     * @maxLength 2000
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  type?: string;
  /** Whether it is the one to use. */
  preferred: boolean;
}

/**
 * A number of the patron.
 */
export interface CentralNumber {
  /**
     * The network's code of who gave the number; `BARCODE` of a card.
     * @minLength 1
     * @maxLength 2000
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  type: string;
  /**
     * The number.
     * @minLength 1
     * @maxLength 2000
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  value: string;
  /** Whether it still names the patron. */
  active: boolean;
}

/**
 * A note of staff about the patron.
 */
export interface CentralNote {
  /**
     * The code of its kind.
     * @minLength 1
     * @maxLength 2000
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  type: string;
  /**
     * What staff wrote.
     * @minLength 1
     * @maxLength 2000
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  text: string;
}

/**
 * How the central record is in the fields that would change.
 */
export type CentralChangePreviewCentral = {
  /** The name. */
  name?: CentralChangePreviewCentralName;
  /** A calendar day; null where there is none. */
  birthDate?: string | null;
  /** BCP 47. */
  language?: string | null;
  /** All e-mail addresses: the list is replaced as a whole. */
  emails?: CentralContactPoint[] | null;
  /** All telephone numbers. */
  phones?: CentralContactPoint[] | null;
  /** All postal addresses. */
  addresses?: CentralAddress[] | null;
  /** All numbers but the main key. */
  identifiers?: CentralNumber[] | null;
  /** The network's code of the group. */
  group?: string | null;
  /** The last day of the whole record; null where it has no end. */
  expires?: string | null;
  /** All notes of staff. */
  notes?: CentralNote[] | null;
  /** All blocks. */
  blocks?: CentralBlock[] | null;
};

/**
 * `unknown`: it did not answer.
 */
export type CentralChangePreviewInstitutionsItemIs = typeof CentralChangePreviewInstitutionsItemIs[keyof typeof CentralChangePreviewInstitutionsItemIs];


export const CentralChangePreviewInstitutionsItemIs = {
  copy: 'copy',
  unknown: 'unknown',
} as const;

/**
 * Which field.
 */
export type CentralChangePreviewInstitutionsItemFieldsItemField = typeof CentralChangePreviewInstitutionsItemFieldsItemField[keyof typeof CentralChangePreviewInstitutionsItemFieldsItemField];


export const CentralChangePreviewInstitutionsItemFieldsItemField = {
  name: 'name',
  birthDate: 'birthDate',
  language: 'language',
  emails: 'emails',
  phones: 'phones',
  addresses: 'addresses',
  identifiers: 'identifiers',
  group: 'group',
  expires: 'expires',
  notes: 'notes',
  blocks: 'blocks',
} as const;

/**
 * By which rule.
 */
export type CentralChangePreviewInstitutionsItemFieldsItemRule = typeof CentralChangePreviewInstitutionsItemFieldsItemRule[keyof typeof CentralChangePreviewInstitutionsItemFieldsItemRule];


export const CentralChangePreviewInstitutionsItemFieldsItemRule = {
  zone: 'zone',
  institution: 'institution',
  newest: 'newest',
  merge: 'merge',
  none: 'none',
} as const;

/**
 * `kept`: the rule will have it differ. `unmapped`: the institution has no code for it.
 */
export type CentralChangePreviewInstitutionsItemFieldsItemResult = typeof CentralChangePreviewInstitutionsItemFieldsItemResult[keyof typeof CentralChangePreviewInstitutionsItemFieldsItemResult];


export const CentralChangePreviewInstitutionsItemFieldsItemResult = {
  written: 'written',
  same: 'same',
  kept: 'kept',
  'not-carried': 'not-carried',
  unmapped: 'unmapped',
  refused: 'refused',
  waiting: 'waiting',
} as const;

/**
 * Which kind.
 */
export type CentralChangePreviewInstitutionsItemFieldsItemConflictsItemKind = typeof CentralChangePreviewInstitutionsItemFieldsItemConflictsItemKind[keyof typeof CentralChangePreviewInstitutionsItemFieldsItemConflictsItemKind];


export const CentralChangePreviewInstitutionsItemFieldsItemConflictsItemKind = {
  'both-changed': 'both-changed',
  overruled: 'overruled',
  'never-agreed': 'never-agreed',
} as const;

/**
 * Whose edit would lose.
 */
export type CentralChangePreviewInstitutionsItemFieldsItemConflictsItemLost = typeof CentralChangePreviewInstitutionsItemFieldsItemConflictsItemLost[keyof typeof CentralChangePreviewInstitutionsItemFieldsItemConflictsItemLost];


export const CentralChangePreviewInstitutionsItemFieldsItemConflictsItemLost = {
  central: 'central',
  copy: 'copy',
} as const;

export type CentralChangePreviewInstitutionsItemFieldsItemConflictsItem = {
  /** Which kind. */
  kind: CentralChangePreviewInstitutionsItemFieldsItemConflictsItemKind;
  /** Whose edit would lose. */
  lost: CentralChangePreviewInstitutionsItemFieldsItemConflictsItemLost;
};

/**
 * The name.
 */
export type CentralValuesName = {
  /** The given name. */
  given?: string | null;
  /** A middle name. */
  middle?: string | null;
  /** The family name. */
  family?: string | null;
};

/**
 * Fields of a record; `null` where nothing stands there.
 */
export interface CentralValues {
  /** The name. */
  name?: CentralValuesName;
  /** A calendar day; null where there is none. */
  birthDate?: string | null;
  /** BCP 47. */
  language?: string | null;
  /** All e-mail addresses: the list is replaced as a whole. */
  emails?: CentralContactPoint[] | null;
  /** All telephone numbers. */
  phones?: CentralContactPoint[] | null;
  /** All postal addresses. */
  addresses?: CentralAddress[] | null;
  /** All numbers but the main key. */
  identifiers?: CentralNumber[] | null;
  /** The network's code of the group. */
  group?: string | null;
  /** The last day of the whole record; null where it has no end. */
  expires?: string | null;
  /** All notes of staff. */
  notes?: CentralNote[] | null;
  /** All blocks. */
  blocks?: CentralBlock[] | null;
}

export type CentralChangePreviewInstitutionsItemFieldsItem = {
  /** Which field. */
  field: CentralChangePreviewInstitutionsItemFieldsItemField;
  /** By which rule. */
  rule: CentralChangePreviewInstitutionsItemFieldsItemRule;
  /** `kept`: the rule will have it differ. `unmapped`: the institution has no code for it. */
  result: CentralChangePreviewInstitutionsItemFieldsItemResult;
  /** How it is. */
  from?: CentralValues;
  /** How it would be. */
  to?: CentralValues;
  /** Edits that would be overruled by it. */
  conflicts: CentralChangePreviewInstitutionsItemFieldsItemConflictsItem[];
};

export type CentralChangePreviewInstitutionsItem = {
  /**
     * An institution's id, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /** `unknown`: it did not answer. */
  is: CentralChangePreviewInstitutionsItemIs;
  /** The code of the problem, where it did not. */
  why?: string;
  /** Field by field. */
  fields?: CentralChangePreviewInstitutionsItemFieldsItem[];
};

/**
 * What a change would come to. Nothing was written.
 */
export interface CentralChangePreview {
  /** Names this preview in the change: then what it told must still hold. */
  id: string;
  /** A moment, in UTC. */
  validUntil: string;
  /** The ETag of the central record as it is, for `If-Match`. */
  etag: string;
  /** How the central record is in the fields that would change. */
  central: CentralChangePreviewCentral;
  /** How the central record would be in them. */
  changed: CentralValues;
  /** Every institution where the patron is, or may be. */
  institutions: CentralChangePreviewInstitutionsItem[];
}

/**
 * A way to reach the patron.
 */
export interface CentralContactPointInput {
  /**
     * The address or number.
     * @minLength 1
     * @maxLength 2000
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  value: string;
  /**
     * The library system's own code of the kind; missing where it knows no kinds.
     * @minLength 1
     * @maxLength 2000
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  type?: string;
  /** Whether it is the one to use. */
  preferred: boolean;
}

/**
 * A number of the patron.
 */
export interface CentralNumberInput {
  /**
     * The network's code of who gave the number; `BARCODE` of a card.
     * @minLength 1
     * @maxLength 2000
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  type: string;
  /**
     * The number.
     * @minLength 1
     * @maxLength 2000
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  value: string;
  /** Whether it still names the patron. */
  active: boolean;
}

/**
 * A note of staff about the patron.
 */
export interface CentralNoteInput {
  /**
     * The code of its kind.
     * @minLength 1
     * @maxLength 2000
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  type: string;
  /**
     * What staff wrote.
     * @minLength 1
     * @maxLength 2000
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  text: string;
}

/**
 * The name.
 */
export type CentralDataPatchName = {
  /** The given name. */
  given?: string | null;
  /** A middle name. */
  middle?: string | null;
  /** The family name. */
  family?: string | null;
};

/**
 * A JSON Merge Patch (RFC 7396) of what the central record holds: `null` removes, what is left out stays, lists are whole. In the words of the network.
 */
export interface CentralDataPatch {
  /** The name. */
  name?: CentralDataPatchName;
  /** A calendar day; null where there is none. */
  birthDate?: string | null;
  /** BCP 47. */
  language?: string | null;
  /** All e-mail addresses: the list is replaced as a whole. */
  emails?: CentralContactPointInput[] | null;
  /** All telephone numbers. */
  phones?: CentralContactPointInput[] | null;
  /** All postal addresses. */
  addresses?: CentralAddressInput[] | null;
  /** All numbers but the main key. */
  identifiers?: CentralNumberInput[] | null;
  /** The network's code of the group. */
  group?: string | null;
  /** The last day of the whole record; null where it has no end. */
  expires?: string | null;
  /** All notes of staff. */
  notes?: CentralNoteInput[] | null;
  /** All blocks. */
  blocks?: CentralBlockInput[] | null;
}

/**
 * A change of a central record that nobody makes yet.
 */
export interface CentralChangePreviewRequest {
  /** What is to change of the central record. */
  data: CentralDataPatch;
  /**
     * Why: it stands in the audit trail, and the patron may read it.
     * @minLength 3
     * @maxLength 200
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  purpose?: string;
}

/**
 * A change of a central record, as a JSON Merge Patch of its `data`.
 */
export interface CentralChangeRequest {
  /** What is to change of the central record. */
  data: CentralDataPatch;
  /**
     * Why: it stands in the audit trail, and the patron may read it.
     * @minLength 3
     * @maxLength 200
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  purpose?: string;
  /**
     * The `id` of a preview of it: refused where what that told no longer holds.
     * @maxLength 8192
     */
  preview?: string;
}

/**
 * A page of changes.
 */
export interface CentralChanges {
  /** Newest first. */
  changes: CentralChange[];
  /** `before` of the next page; absent on the last. */
  next?: string;
}

/**
 * Which field.
 */
export type CentralConflictField = typeof CentralConflictField[keyof typeof CentralConflictField];


export const CentralConflictField = {
  name: 'name',
  birthDate: 'birthDate',
  language: 'language',
  emails: 'emails',
  phones: 'phones',
  addresses: 'addresses',
  identifiers: 'identifiers',
  group: 'group',
  expires: 'expires',
  notes: 'notes',
  blocks: 'blocks',
} as const;

/**
 * `overruled`: one alone was edited, and the rule put it back.
 */
export type CentralConflictKind = typeof CentralConflictKind[keyof typeof CentralConflictKind];


export const CentralConflictKind = {
  'both-changed': 'both-changed',
  overruled: 'overruled',
  'never-agreed': 'never-agreed',
} as const;

/**
 * By which rule.
 */
export type CentralConflictRule = typeof CentralConflictRule[keyof typeof CentralConflictRule];


export const CentralConflictRule = {
  zone: 'zone',
  institution: 'institution',
  newest: 'newest',
  merge: 'merge',
  none: 'none',
} as const;

/**
 * Whose edit lost.
 */
export type CentralConflictLost = typeof CentralConflictLost[keyof typeof CentralConflictLost];


export const CentralConflictLost = {
  central: 'central',
  copy: 'copy',
} as const;

/**
 * Whether somebody has decided it.
 */
export type CentralConflictState = typeof CentralConflictState[keyof typeof CentralConflictState];


export const CentralConflictState = {
  open: 'open',
  decided: 'decided',
} as const;

/**
 * How.
 */
export type CentralConflictDecision = typeof CentralConflictDecision[keyof typeof CentralConflictDecision];


export const CentralConflictDecision = {
  kept: 'kept',
  'taken-back': 'taken-back',
} as const;

/**
 * An edit that the rules overruled, or that met another.
 */
export interface CentralConflict {
  /**
     * Which conflict.
     * @pattern ^[A-Za-z0-9_-]{16,64}$
     */
  id: string;
  /**
     * A network zone's id, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  networkZone: string;
  /** The patron, opaque and the same every time; fit for an address. */
  patron: string;
  /**
     * An institution's id, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /** Which field. */
  field: CentralConflictField;
  /** `overruled`: one alone was edited, and the rule put it back. */
  kind: CentralConflictKind;
  /** By which rule. */
  rule: CentralConflictRule;
  /** Whose edit lost. */
  lost: CentralConflictLost;
  /** Whether somebody has decided it. */
  state: CentralConflictState;
  /** How. */
  decision?: CentralConflictDecision;
  /** A moment, in UTC. */
  at: string;
  /** A moment, in UTC. */
  decidedAt?: string;
  /** From then on the values are wiped. */
  keptUntil: string;
  /** What lost; only for those who may see the field, and as long as it is kept. */
  lostValue?: CentralValues;
  /** What stands instead. */
  keptValue?: CentralValues;
}

/**
 * Which field.
 */
export type CentralConflictDecidedField = typeof CentralConflictDecidedField[keyof typeof CentralConflictDecidedField];


export const CentralConflictDecidedField = {
  name: 'name',
  birthDate: 'birthDate',
  language: 'language',
  emails: 'emails',
  phones: 'phones',
  addresses: 'addresses',
  identifiers: 'identifiers',
  group: 'group',
  expires: 'expires',
  notes: 'notes',
  blocks: 'blocks',
} as const;

/**
 * `overruled`: one alone was edited, and the rule put it back.
 */
export type CentralConflictDecidedKind = typeof CentralConflictDecidedKind[keyof typeof CentralConflictDecidedKind];


export const CentralConflictDecidedKind = {
  'both-changed': 'both-changed',
  overruled: 'overruled',
  'never-agreed': 'never-agreed',
} as const;

/**
 * By which rule.
 */
export type CentralConflictDecidedRule = typeof CentralConflictDecidedRule[keyof typeof CentralConflictDecidedRule];


export const CentralConflictDecidedRule = {
  zone: 'zone',
  institution: 'institution',
  newest: 'newest',
  merge: 'merge',
  none: 'none',
} as const;

/**
 * Whose edit lost.
 */
export type CentralConflictDecidedLost = typeof CentralConflictDecidedLost[keyof typeof CentralConflictDecidedLost];


export const CentralConflictDecidedLost = {
  central: 'central',
  copy: 'copy',
} as const;

/**
 * Whether somebody has decided it.
 */
export type CentralConflictDecidedState = typeof CentralConflictDecidedState[keyof typeof CentralConflictDecidedState];


export const CentralConflictDecidedState = {
  open: 'open',
  decided: 'decided',
} as const;

/**
 * How.
 */
export type CentralConflictDecidedDecision = typeof CentralConflictDecidedDecision[keyof typeof CentralConflictDecidedDecision];


export const CentralConflictDecidedDecision = {
  kept: 'kept',
  'taken-back': 'taken-back',
} as const;

/**
 * The conflict, and the change that its decision made.
 */
export interface CentralConflictDecided {
  /**
     * Which conflict.
     * @pattern ^[A-Za-z0-9_-]{16,64}$
     */
  id: string;
  /**
     * A network zone's id, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  networkZone: string;
  /** The patron, opaque and the same every time; fit for an address. */
  patron: string;
  /**
     * An institution's id, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /** Which field. */
  field: CentralConflictDecidedField;
  /** `overruled`: one alone was edited, and the rule put it back. */
  kind: CentralConflictDecidedKind;
  /** By which rule. */
  rule: CentralConflictDecidedRule;
  /** Whose edit lost. */
  lost: CentralConflictDecidedLost;
  /** Whether somebody has decided it. */
  state: CentralConflictDecidedState;
  /** How. */
  decision?: CentralConflictDecidedDecision;
  /** A moment, in UTC. */
  at: string;
  /** A moment, in UTC. */
  decidedAt?: string;
  /** From then on the values are wiped. */
  keptUntil: string;
  /** What lost; only for those who may see the field, and as long as it is kept. */
  lostValue?: CentralValues;
  /** What stands instead. */
  keptValue?: CentralValues;
  change?: CentralChange;
}

/**
 * What is to stand.
 */
export type CentralConflictResolutionTake = typeof CentralConflictResolutionTake[keyof typeof CentralConflictResolutionTake];


export const CentralConflictResolutionTake = {
  kept: 'kept',
  lost: 'lost',
} as const;

/**
 * How a conflict is decided.
 */
export interface CentralConflictResolution {
  /** What is to stand. */
  take: CentralConflictResolutionTake;
}

/**
 * A page of conflicts.
 */
export interface CentralConflicts {
  /** Newest first. */
  conflicts: CentralConflict[];
  /** `before` of the next page; absent on the last. */
  next?: string;
}

/**
 * Who it is.
 */
export type CentralDataName = {
  /** Given names. */
  given?: string;
  /** Middle names. */
  middle?: string;
  /** Family name. */
  family?: string;
};

export type CentralDataEmailsItem = {
  /** The address. */
  value: string;
  /** The network's code of its kind. */
  type?: string;
  /** Whether the patron wants to be reached there. */
  preferred: boolean;
};

export type CentralDataPhonesItem = {
  /** The number. */
  value: string;
  /** The network's code of its kind. */
  type?: string;
  /** Whether the patron wants to be reached there. */
  preferred: boolean;
};

export type CentralDataAddressesItem = {
  /** Street and number, or all of it where the library system has lines alone. */
  lines: string[];
  /** Postal code. */
  postalCode?: string;
  /** Town. */
  city?: string;
  /** State or province. */
  region?: string;
  /** The library system's own code of the country. */
  country?: string;
  /** The network's code of its kind. */
  type?: string;
  /** Whether letters go there. */
  preferred: boolean;
};

export type CentralDataIdentifiersItem = {
  /** The network's code of who gave it. */
  type: string;
  /** The number. */
  value: string;
  /** Whether it still names the patron. */
  active: boolean;
};

export type CentralDataNotesItem = {
  /** Its kind. */
  type: string;
  /** What it says. */
  text: string;
};

export type CentralDataBlocksItem = {
  /** The network's code of why. */
  code: string;
  /** In words. */
  said?: string;
  /** A calendar day. */
  until?: string;
};

/**
 * What a network shares of a patron, in its own codes. A field that is empty, or that the caller may not see, is left out.
 */
export interface CentralData {
  /** Who it is. */
  name?: CentralDataName;
  /** A calendar day. */
  birthDate?: string;
  /** BCP 47, as far as the library system knows one. */
  language?: string;
  /** E-mail addresses. */
  emails?: CentralDataEmailsItem[];
  /** Telephone numbers. */
  phones?: CentralDataPhonesItem[];
  /** Postal addresses. */
  addresses?: CentralDataAddressesItem[];
  /** Numbers that name the patron. */
  identifiers?: CentralDataIdentifiersItem[];
  /** The network's code of what decides the patron's rights. */
  group?: string;
  /** The last day of the whole record. */
  expires?: string;
  /** Notes of staff. */
  notes?: CentralDataNotesItem[];
  /** Why something is refused. */
  blocks?: CentralDataBlocksItem[];
}

/**
 * Who it is.
 */
export type CentralFoundPatronsItemName = {
  /** Given names. */
  given?: string;
  /** Family name. */
  family?: string;
};

export type CentralFoundPatronsItem = {
  /** The patron, opaque and the same every time; fit for an address. */
  patron: string;
  /**
     * Whose record it is: a network zone, or an institution.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  holder: string;
  /** Who it is. */
  name: CentralFoundPatronsItemName;
  /** A calendar day. */
  birthDate?: string;
  /** Masked but for the first letter and the domain. */
  emails: string[];
  /** Masked but for their ends. */
  numbers: string[];
  /** The network's code of what decides the patron's rights. */
  group?: string;
  /**
     * Where the person is, as far as is known without asking.
     * @items.pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  active: string[];
};

export type CentralFoundUnaskedItem = {
  /**
     * An institution's id, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /** The code of a problem. */
  why: string;
};

/**
 * A page of those whom a search of a central patron file found.
 */
export interface CentralFound {
  /** Those who fit exactly. */
  patrons: CentralFoundPatronsItem[];
  /** Everybody who could be asked has answered. */
  complete: boolean;
  /** Who could not be asked, or cannot look for this. */
  unasked: CentralFoundUnaskedItem[];
  /** Where the next page begins; missing on the last. */
  next?: string;
}

/**
 * Whether the person is there; `unknown` where it could not be asked.
 */
export type CentralWhereaboutsIs = typeof CentralWhereaboutsIs[keyof typeof CentralWhereaboutsIs];


export const CentralWhereaboutsIs = {
  copy: 'copy',
  nobody: 'nobody',
  unknown: 'unknown',
} as const;

/**
 * Which field.
 */
export type CopyDifferenceField = typeof CopyDifferenceField[keyof typeof CopyDifferenceField];


export const CopyDifferenceField = {
  name: 'name',
  birthDate: 'birthDate',
  language: 'language',
  emails: 'emails',
  phones: 'phones',
  addresses: 'addresses',
  identifiers: 'identifiers',
  group: 'group',
  expires: 'expires',
  notes: 'notes',
  blocks: 'blocks',
} as const;

/**
 * Who has the say there.
 */
export type CopyDifferenceRule = typeof CopyDifferenceRule[keyof typeof CopyDifferenceRule];


export const CopyDifferenceRule = {
  zone: 'zone',
  institution: 'institution',
  newest: 'newest',
  merge: 'merge',
  none: 'none',
} as const;

/**
 * It will be as the rule says; the rule lets it differ; or the institution has no code for it.
 */
export type CopyDifferenceState = typeof CopyDifferenceState[keyof typeof CopyDifferenceState];


export const CopyDifferenceState = {
  waiting: 'waiting',
  kept: 'kept',
  unmapped: 'unmapped',
} as const;

/**
 * A field in which a copy is not as the central record is.
 */
export interface CopyDifference {
  /** Which field. */
  field: CopyDifferenceField;
  /** Who has the say there. */
  rule: CopyDifferenceRule;
  /** It will be as the rule says; the rule lets it differ; or the institution has no code for it. */
  state: CopyDifferenceState;
  /** What the central record has in this field; empty where the caller may not see it. */
  central: CentralData;
  /** What the copy has, in the network's codes; the institution's own affairs are left out. */
  copy: CentralData;
}

/**
 * Whether somebody is active at an institution, and how their record there differs.
 */
export interface CentralWhereabouts {
  /**
     * An institution's id, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /** Whether the person is there; `unknown` where it could not be asked. */
  is: CentralWhereaboutsIs;
  /** The code of a problem, for `unknown`. */
  why?: string;
  /** The patron, opaque and the same every time; fit for an address. */
  patron?: string;
  /** This is the central record itself. */
  central?: boolean;
  /** The institution's own code. */
  group?: string;
  /** A calendar day. */
  expires?: string;
  /** Where the copy is not as the central record is. */
  differences?: CopyDifference[];
}

/**
 * Somebody in a central patron file, and where they are.
 */
export interface CentralPatron {
  /** The patron, opaque and the same every time; fit for an address. */
  patron: string;
  /**
     * A network zone's id, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  networkZone: string;
  data: CentralData;
  /** Every institution could be asked. */
  complete: boolean;
  /** Every institution that takes part. */
  institutions: CentralWhereabouts[];
}

/**
 * What to look for in a central patron file. Everything that is given must fit.
 */
export interface CentralSearch {
  /**
     * Any number of the patron, whole.
     * @minLength 2
     * @maxLength 128
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  identifier?: string;
  /**
     * An e-mail address, whole.
     * @minLength 2
     * @maxLength 128
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  email?: string;
  /**
     * A telephone number, whole.
     * @minLength 2
     * @maxLength 128
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  phone?: string;
  /**
     * A family name, whole.
     * @minLength 2
     * @maxLength 128
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  familyName?: string;
  /**
     * A given name, whole; only beside something else.
     * @minLength 2
     * @maxLength 128
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  givenName?: string;
  /** A birth date; only beside something else. */
  birthDate?: string;
  /**
     * Why: it stands in the audit trail, and the patron may read it.
     * @minLength 3
     * @maxLength 200
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  purpose: string;
  /**
     * `next` of the page before, for the same search.
     * @maxLength 4096
     */
  cursor?: string;
}

/**
 * Who wants a code, and where.
 */
export interface CodeRequest {
  /**
     * An institution's id, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /**
     * A card number, another number of the patron, or their e-mail address.
     * @minLength 1
     * @maxLength 255
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  identifier: string;
}

/**
 * The same whoever asks and for whom: a letter is on its way if there is somebody to write to.
 */
export interface CodeRequested {
  /** Goes back with the second half. Keep it where only this page can read it. */
  challenge: string;
  /** Until when the code is good. */
  expiresAt: string;
}

/**
 * Where mail on paper goes.
 */
export interface PostalAddress {
  /** Line by line, without the name. Where the library system has no field for the town, it stands in one. */
  lines: string[];
  /** The postal code. */
  postalCode?: string;
  /** The town. */
  city?: string;
  /** A state or province. */
  region?: string;
  /** The library system's own code of it. */
  country?: string;
}

/**
 * How the patron is reached, one of each: what `PATCH` changes.
 */
export interface ContactData {
  /** Where letters go. */
  email?: string;
  /** Where the patron is rung. */
  phone?: string;
  /** Where text messages go. */
  mobile?: string;
  address?: PostalAddress;
}

/**
 * A way to reach the patron.
 */
export interface ContactPoint {
  /** The address or number. */
  value: string;
  /** Whether the patron wants to be reached there. */
  preferred: boolean;
}

/**
 * The e-mail address. It is proved by a code that is mailed to it, and never removed.
 */
export type ContactRulesEmail = {
  /** So many characters at most. */
  longest: number;
};

/**
 * The telephone number.
 */
export type ContactRulesPhone = {
  /** So many characters at most. */
  longest: number;
  /** There may be none. */
  removable: boolean;
};

/**
 * The number for text messages.
 */
export type ContactRulesMobile = {
  /** So many characters at most. */
  longest: number;
  /** There may be none. */
  removable: boolean;
};

/**
 * The lines.
 */
export type ContactRulesAddressLines = {
  /** So many lines at most. */
  most: number;
  /** So many characters in each at most. */
  longest: number;
  /** Whether a new address may have fewer lines than the one before. */
  shortens: boolean;
};

/**
 * The postal code.
 */
export type ContactRulesAddressPostalCode = {
  /** So many characters at most. */
  longest: number;
  /** There may be none. */
  removable: boolean;
  /** No address is without it. */
  required: boolean;
};

/**
 * The town.
 */
export type ContactRulesAddressCity = {
  /** So many characters at most. */
  longest: number;
  /** There may be none. */
  removable: boolean;
  /** No address is without it. */
  required: boolean;
};

/**
 * A state or province.
 */
export type ContactRulesAddressRegion = {
  /** So many characters at most. */
  longest: number;
  /** There may be none. */
  removable: boolean;
  /** No address is without it. */
  required: boolean;
};

/**
 * The library system's own code of it.
 */
export type ContactRulesAddressCountry = {
  /** So many characters at most. */
  longest: number;
  /** There may be none. */
  removable: boolean;
  /** No address is without it. */
  required: boolean;
};

/**
 * The postal address. A part that is left out is none that the library system has.
 */
export type ContactRulesAddress = {
  /** The lines. */
  lines: ContactRulesAddressLines;
  /** The postal code. */
  postalCode?: ContactRulesAddressPostalCode;
  /** The town. */
  city?: ContactRulesAddressCity;
  /** A state or province. */
  region?: ContactRulesAddressRegion;
  /** The library system's own code of it. */
  country?: ContactRulesAddressCountry;
};

/**
 * What patrons may change of how they are reached. What is left out they may not.
 */
export interface ContactRules {
  /** The e-mail address. It is proved by a code that is mailed to it, and never removed. */
  email?: ContactRulesEmail;
  /** The telephone number. */
  phone?: ContactRulesPhone;
  /** The number for text messages. */
  mobile?: ContactRulesMobile;
  /** The postal address. A part that is left out is none that the library system has. */
  address?: ContactRulesAddress;
}

/**
 * Proves a new e-mail address.
 */
export interface EmailConfirmation {
  /**
     * From the letter, with blanks or without.
     * @minLength 1
     * @maxLength 32
     */
  code: string;
}

/**
 * Where the field stands.
 */
export type FaultIn = typeof FaultIn[keyof typeof FaultIn];


export const FaultIn = {
  body: 'body',
  query: 'query',
  path: 'path',
  headers: 'headers',
} as const;

/**
 * One thing that is wrong with a request.
 */
export interface Fault {
  /** Where the field stands. */
  in: FaultIn;
  /** Which field: a JSON pointer (RFC 6901). */
  field: string;
  /** Which rule it breaks; a code that does not change. */
  rule: string;
  /** The rule in words, in the language asked for. */
  detail: string;
}

/**
 * What it is for.
 */
export type FeeKind = typeof FeeKind[keyof typeof FeeKind];


export const FeeKind = {
  overdue: 'overdue',
  'lost-item': 'lost-item',
  damage: 'damage',
  card: 'card',
  hold: 'hold',
  service: 'service',
  credit: 'credit',
  other: 'other',
} as const;

/**
 * The patron has objected, or somebody else collects it: it does not count in `totals`.
 */
export type FeeHeld = typeof FeeHeld[keyof typeof FeeHeld];


export const FeeHeld = {
  disputed: 'disputed',
  'collected-elsewhere': 'collected-elsewhere',
} as const;

/**
 * Which rule; a code that does not change.
 */
export type FeeNotPayableReason = typeof FeeNotPayableReason[keyof typeof FeeNotPayableReason];


export const FeeNotPayableReason = {
  credit: 'credit',
  disputed: 'disputed',
  'collected-elsewhere': 'collected-elsewhere',
  'not-offered': 'not-offered',
  'other-currency': 'other-currency',
  'blocked-by-others': 'blocked-by-others',
  'only-all-at-once': 'only-all-at-once',
  'other-account': 'other-account',
} as const;

/**
 * Why it cannot be paid on line.
 */
export type FeeNotPayable = {
  /** Which rule; a code that does not change. */
  reason: FeeNotPayableReason;
  /** In words, in the language asked for. */
  text: string;
};

/**
 * One thing a patron owes, or has to their credit.
 */
export interface Fee {
  /**
     * The name of the fee: opaque, and the same for ever.
     * @pattern ^[A-Za-z0-9_-]{24,512}$
     */
  fee: string;
  /**
     * Who it is owed to.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /** The library inside it. */
  library?: string;
  /** What it is for. */
  kind: FeeKind;
  /** In words, in the language asked for. */
  kindText: string;
  /** The library system's own words. */
  said?: string;
  /** What is still open of it; less than nothing for a credit. */
  open: Money;
  /** What it was at first. */
  first: Money;
  /** Since when it is owed. */
  since?: string;
  /** What it is about. */
  title?: string;
  /** Which copy it is about. */
  barcode?: string;
  /** The patron has objected, or somebody else collects it: it does not count in `totals`. */
  held?: FeeHeld;
  /** Whether it can be paid on line (`POST …/fee-payments`). */
  payable: boolean;
  /** Only together with everything else that is owed at this institution. */
  allAtOnce?: boolean;
  /** Why it cannot be paid on line. */
  notPayable?: FeeNotPayable;
}

/**
 * `fee`: each by itself. `balance`: only everything that is owed at the institution, at once.
 */
export type FeeOfferUnit = typeof FeeOfferUnit[keyof typeof FeeOfferUnit];


export const FeeOfferUnit = {
  fee: 'fee',
  balance: 'balance',
} as const;

/**
 * How fees are paid on line at a place.
 */
export interface FeeOffer {
  /** `fee`: each by itself. `balance`: only everything that is owed at the institution, at once. */
  unit: FeeOfferUnit;
  /** In which currency (ISO 4217). */
  currency: string;
  /** Who takes the money, as on the bank statement. */
  merchant: string;
}

/**
 * Where it is.
 */
export type FeePaymentState = typeof FeePaymentState[keyof typeof FeePaymentState];


export const FeePaymentState = {
  opened: 'opened',
  captured: 'captured',
  fulfilling: 'fulfilling',
  refunding: 'refunding',
  fulfilled: 'fulfilled',
  refunded: 'refunded',
  abandoned: 'abandoned',
  'needs-staff': 'needs-staff',
} as const;

export type FeePaymentLinesItemFeesItem = {
  /**
     * Its name, as `GET …/fees` has it.
     * @pattern ^[A-Za-z0-9_-]{24,512}$
     */
  fee: string;
  amount: Money;
};

/**
 * Each ends by itself: `posted`, in the library's own books, or paid back. `waiting` until then.
 */
export type FeePaymentLinesItemState = typeof FeePaymentLinesItemState[keyof typeof FeePaymentLinesItemState];


export const FeePaymentLinesItemState = {
  waiting: 'waiting',
  posted: 'posted',
  refunded: 'refunded',
} as const;

export type FeePaymentLinesItem = {
  /**
     * Who it is owed to.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /** What the library books in one: a single fee, or everything at once. */
  fees: FeePaymentLinesItemFeesItem[];
  price: Money;
  /** Each ends by itself: `posted`, in the library's own books, or paid back. `waiting` until then. */
  state: FeePaymentLinesItemState;
};

/**
 * A payment of fees, from its payment page to its end.
 */
export interface FeePayment {
  /** Its id. */
  payment: string;
  /** Where it is. */
  state: FeePaymentState;
  /** In words, in the language asked for. */
  stateText: string;
  /** Nothing more will happen by itself. */
  over: boolean;
  total: Money;
  /** Where to pay, as long as that is possible. Absent for a moment where the page could not be made at once: ask again. */
  payUrl?: string;
  /** Until when. */
  payBefore?: string;
  /** What was, or is being, paid back. */
  refunded?: Money;
  /** What is paid for. */
  lines: FeePaymentLinesItem[];
  /** The payment provider's name of the payment. */
  receipt?: string;
  /** A moment, in UTC. */
  createdAt: string;
  /** A moment, in UTC. */
  updatedAt: string;
}

/**
 * Fees that are to be paid on line.
 */
export interface FeePaymentRequest {
  /** Which fees, by their names in `GET …/fees`; or all that can be paid on line. What is paid of each is all that is open of it. */
  fees: 'all' | string[];
  /**
     * Where the browser comes back to after paying: a page under one of the configured origins.
     * @maxLength 1000
     */
  returnTo: string;
}

/**
 * What it came to.
 */
export type FeePaymentResolutionOutcome = typeof FeePaymentResolutionOutcome[keyof typeof FeePaymentResolutionOutcome];


export const FeePaymentResolutionOutcome = {
  fulfilled: 'fulfilled',
  refunded: 'refunded',
  abandoned: 'abandoned',
} as const;

/**
 * A person has settled a fee payment.
 */
export interface FeePaymentResolution {
  /** What it came to. */
  outcome: FeePaymentResolutionOutcome;
  /**
     * What was done, and where it is written down.
     * @minLength 1
     * @maxLength 128
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  reference: string;
}

/**
 * Fee payments of one patron.
 */
export interface FeePayments {
  /** Newest first. */
  payments: FeePayment[];
}

/**
 * Everything a patron owes, at all the institutions.
 */
export interface Fees {
  /** The oldest first. */
  fees: Fee[];
  /** What is owed in all, by currency; credits count against it. Empty where nothing is. */
  totals: Money[];
  /** Which institutions were asked, and what came of it. */
  sources: AccountSource[];
  /** False where something may be missing; `sources` says what. */
  complete: boolean;
  /** When the oldest part was read. */
  asOf: string;
}

/**
 * `ready`: it can be fetched. `other`: the library system says something of its own, in `said`.
 */
export type HoldState = typeof HoldState[keyof typeof HoldState];


export const HoldState = {
  waiting: 'waiting',
  'on-its-way': 'on-its-way',
  ready: 'ready',
  other: 'other',
} as const;

/**
 * Where a hold is fetched.
 */
export interface PickupPlace {
  /** The library system's own code, to be sent back. */
  code: string;
  /** Its name there. */
  name: string;
}

/**
 * What a patron waits for.
 */
export interface Hold {
  /**
     * The name of the hold in an address: opaque, and the same as long as it stands.
     * @pattern ^[A-Za-z0-9_-]{24,512}$
     */
  hold: string;
  /**
     * Who was asked for it.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /** The library where it is fetched. */
  library?: string;
  /** What is waited for. */
  title: string;
  /** By whom. */
  author?: string;
  /** The title, by the library system's own number, as discovery shows it. */
  record?: string;
  /** The copy, by the library system's own number. */
  item?: string;
  /** Which copy, where it is for one. */
  barcode?: string;
  /** `ready`: it can be fetched. `other`: the library system says something of its own, in `said`. */
  state: HoldState;
  /** In words, in the language asked for. */
  stateText: string;
  /** The library system's own words. */
  said?: string;
  /** 1 is next. */
  position?: number;
  pickup?: PickupPlace;
  /** A calendar day. */
  placedOn?: string;
  /** The last day on which it is kept ready. */
  fetchBy?: string;
  /** After this day the patron has no use for it. */
  wantedUntil?: string;
  /** Left out where the library system tells only when it is asked to cancel. */
  cancellable?: boolean;
}

/**
 * `cancelled`: it does not stand any more, whoever ended it.
 */
export type HoldCancellingOutcome = typeof HoldCancellingOutcome[keyof typeof HoldCancellingOutcome];


export const HoldCancellingOutcome = {
  cancelled: 'cancelled',
  refused: 'refused',
} as const;

/**
 * Why it was refused.
 */
export type HoldCancellingReason = typeof HoldCancellingReason[keyof typeof HoldCancellingReason];


export const HoldCancellingReason = {
  'too-late': 'too-late',
  other: 'other',
} as const;

/**
 * What came of giving a hold up.
 */
export interface HoldCancelling {
  /** `cancelled`: it does not stand any more, whoever ended it. */
  outcome: HoldCancellingOutcome;
  /** Why it was refused. */
  reason?: HoldCancellingReason;
  /** The library system's own words. */
  said?: string;
  /** In words, in the language asked for. */
  text: string;
}

/**
 * Why not.
 */
export type HoldOptionsReason = typeof HoldOptionsReason[keyof typeof HoldOptionsReason];


export const HoldOptionsReason = {
  'not-holdable': 'not-holdable',
  'on-shelf': 'on-shelf',
  duplicate: 'duplicate',
  'pickup-not-possible': 'pickup-not-possible',
  'limit-reached': 'limit-reached',
  blocked: 'blocked',
  'card-expired': 'card-expired',
  gone: 'gone',
  other: 'other',
} as const;

/**
 * Whether something may be had, and where it could be fetched.
 */
export interface HoldOptions {
  /** Whether it may be had; left out where the library system tells only when it is asked for it. It decides anew then in any case. */
  allowed?: boolean;
  /** Where it can be fetched; empty where the library system decides that. */
  pickups: PickupPlace[];
  /** Until when the library system proposes to wait. */
  wantedUntil?: string;
  /** Why not. */
  reason?: HoldOptionsReason;
  /** The library system's own words. */
  said?: string;
  /** In words, in the language asked for. */
  text?: string;
}

/**
 * What the library decided.
 */
export type HoldPlacementOutcome = typeof HoldPlacementOutcome[keyof typeof HoldPlacementOutcome];


export const HoldPlacementOutcome = {
  placed: 'placed',
  refused: 'refused',
} as const;

/**
 * Why it was refused; match on this, not on the words.
 */
export type HoldPlacementReason = typeof HoldPlacementReason[keyof typeof HoldPlacementReason];


export const HoldPlacementReason = {
  'not-holdable': 'not-holdable',
  'on-shelf': 'on-shelf',
  duplicate: 'duplicate',
  'pickup-not-possible': 'pickup-not-possible',
  'limit-reached': 'limit-reached',
  blocked: 'blocked',
  'card-expired': 'card-expired',
  gone: 'gone',
  other: 'other',
} as const;

/**
 * What came of asking. That it is refused is an answer, and no problem.
 */
export interface HoldPlacement {
  /** What the library decided. */
  outcome: HoldPlacementOutcome;
  /** The hold as it is now, where the library system names it. */
  hold?: Hold;
  /** Why it was refused; match on this, not on the words. */
  reason?: HoldPlacementReason;
  /** The library system's own words. */
  said?: string;
  /** In words, in the language asked for. */
  text?: string;
}

/**
 * What is wanted.
 */
export interface HoldRequest {
  /**
     * Which institution is asked: one at which the patron has a record that is open to them.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /**
     * The title, by the library system's own number.
     * @minLength 1
     * @maxLength 100
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  record: string;
  /**
     * The one copy that will do, where no other will.
     * @minLength 1
     * @maxLength 100
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  item?: string;
  /**
     * The code of one of the `pickups` of the options; left out where there are none.
     * @minLength 1
     * @maxLength 100
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  pickup?: string;
  /** After this day there is no use for it. */
  wantedUntil?: string;
  /**
     * What the patron says to the library.
     * @minLength 1
     * @maxLength 500
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  note?: string;
}

/**
 * Everything a patron waits for, at all the institutions.
 */
export interface Holds {
  /** What is ready comes first, then what was asked for first. */
  holds: Hold[];
  /** Which institutions were asked, and what came of it. */
  sources: AccountSource[];
  /** False where something may be missing; `sources` says what. */
  complete: boolean;
  /** When the oldest part was read. */
  asOf: string;
}

/**
 * A card's number, the library system's main key, or a number somebody else gave.
 */
export type IdentifierKind = typeof IdentifierKind[keyof typeof IdentifierKind];


export const IdentifierKind = {
  barcode: 'barcode',
  primary: 'primary',
  issued: 'issued',
} as const;

/**
 * A number that names the patron.
 */
export interface Identifier {
  /** A card's number, the library system's main key, or a number somebody else gave. */
  kind: IdentifierKind;
  /** The institution's own code of the kind. */
  type: string;
  /** The number. */
  value: string;
  /** Whether it still names the patron. */
  active: boolean;
}

/**
 * How it prints card numbers.
 */
export type InstitutionBarcode = typeof InstitutionBarcode[keyof typeof InstitutionBarcode];


export const InstitutionBarcode = {
  code39: 'code39',
  codabar: 'codabar',
  code128: 'code128',
  qr: 'qr',
} as const;

export type InstitutionCanItem = typeof InstitutionCanItem[keyof typeof InstitutionCanItem];


export const InstitutionCanItem = {
  card: 'card',
  'password-sign-in': 'password-sign-in',
  'password-setting': 'password-setting',
  'patron-search': 'patron-search',
  'contact-data': 'contact-data',
  loans: 'loans',
  holds: 'holds',
  fees: 'fees',
} as const;

export type InstitutionLibrariesItem = {
  /** A library's id, from `/v1/topology`. */
  id: string;
  /** In the language asked for, where the operator wrote one. */
  name: string;
  /** The communities it belongs to. */
  communities: string[];
  /** How fees of this library are paid on line; left out where they are not. */
  fees?: FeeOffer;
};

/**
 * `password`: a card number and its password. `code`: a one-time code by mail. `openid`: at a provider. `primo`: the token of Primo as Bearer.
 */
export type SignInMethodMethod = typeof SignInMethodMethod[keyof typeof SignInMethodMethod];


export const SignInMethodMethod = {
  password: 'password',
  code: 'code',
  openid: 'openid',
  primo: 'primo',
} as const;

/**
 * A way to sign in.
 */
export interface SignInMethod {
  /** `password`: a card number and its password. `code`: a one-time code by mail. `openid`: at a provider. `primo`: the token of Primo as Bearer. */
  method: SignInMethodMethod;
  /** Which Primo, for `primo`: `ve` and `nde` show their token, `classic` shows `pds:CODE:HANDLE`. */
  flavour?: string;
  /** The code of the institution there. */
  code?: string;
  /** Which provider, for `openid`. */
  provider?: string;
  /** What that provider is called. */
  name?: string;
}

/**
 * Of what it may be made: `digits`; `letters-and-digits` (A to Z, a to z, 0 to 9); `printable` (ASCII, the blank too); `any`. Never with a blank at its ends.
 */
export type PasswordRulesAlphabet = typeof PasswordRulesAlphabet[keyof typeof PasswordRulesAlphabet];


export const PasswordRulesAlphabet = {
  digits: 'digits',
  'letters-and-digits': 'letters-and-digits',
  printable: 'printable',
  any: 'any',
} as const;

/**
 * What a new password has to be, told before anybody types.
 */
export interface PasswordRules {
  /** So many characters at least, as people count them. */
  least: number;
  /** So many at most. What is longer is refused and never cut off. */
  most: number;
  /** Of what it may be made: `digits`; `letters-and-digits` (A to Z, a to z, 0 to 9); `printable` (ASCII, the blank too); `any`. Never with a blank at its ends. */
  alphabet: PasswordRulesAlphabet;
  /** Small letters and capitals are the same. */
  foldsCase: boolean;
  /** No part of the patron's name and none of their numbers may stand in it. */
  notOwnName: boolean;
  /** The library system refuses what is easy to guess. */
  notCommon: boolean;
  /** The same for the `passwordrules` attribute of an input, as password managers read it. */
  passwordRules: string;
  /** The same in sentences, in the language asked for. */
  words: string[];
}

/**
 * Where passwords are kept that the library system does not keep.
 */
export type PasswordOfferElsewhere = {
  /** What that place is called. */
  name?: string;
  /** Where people get a new one there. */
  link: string;
};

/**
 * New passwords at an institution. A group of patrons may have other rules.
 */
export interface PasswordOffer {
  /** Whoever has lost theirs may ask for a link (`POST /v1/password-resets`). */
  reset: boolean;
  /** A new one may be set with the old one (`PUT /v1/patrons/me/password`). */
  change: boolean;
  rules?: PasswordRules;
  /** Where passwords are kept that the library system does not keep. */
  elsewhere?: PasswordOfferElsewhere;
}

/**
 * Who may move the date. `zone`: it is moved in the central record of the network zone, and every copy of that shows it.
 */
export type RenewalRulesOwner = typeof RenewalRulesOwner[keyof typeof RenewalRulesOwner];


export const RenewalRulesOwner = {
  gateway: 'gateway',
  zone: 'zone',
  'student-system': 'student-system',
} as const;

/**
 * How long a renewal is for: one of `days`, `months`, `years` and `until`.
 */
export interface Period {
  /** So many days, by the calendar. */
  days?: number;
  /** So many months, by the calendar. */
  months?: number;
  /** So many years, by the calendar. */
  years?: number;
  /** To the next such day of the year, month and day (`08-31`), that makes it at least three months. */
  until?: string;
  /** In words, in the language asked for. */
  text: string;
}

/**
 * From which day it is counted: the old last day, today, or whichever of them is later.
 */
export type RenewalRulesBase = typeof RenewalRulesBase[keyof typeof RenewalRulesBase];


export const RenewalRulesBase = {
  'old-date': 'old-date',
  today: 'today',
  later: 'later',
} as const;

/**
 * When a renewal holds for a while only, until staff have looked; left out where none does.
 */
export type RenewalRulesProvisional = {
  /** For how many days it holds until staff have looked. */
  days: number;
  /** For whoever has changed their address within so many days; left out where that does not matter, or nobody can know. */
  addressChangedWithinDays?: number;
};

/**
 * How cards are renewed.
 */
export interface RenewalRules {
  /** Whether cards can be renewed here. */
  offered: boolean;
  /** Who may move the date. `zone`: it is moved in the central record of the network zone, and every copy of that shows it. */
  owner: RenewalRulesOwner;
  /** Where patrons renew, for `student-system`. */
  link?: string;
  /** From how many days before its end. */
  daysBefore: number;
  /** Until how many days after it; without end where it is left out. */
  daysAfter?: number;
  period: Period;
  /** From which day it is counted: the old last day, today, or whichever of them is later. */
  base: RenewalRulesBase;
  /** The first that fits counts. Empty where nobody has set a price. */
  prices: AgePrice[];
  /** Whoever owes more pays that first; without limit where it is left out. */
  debtLimit?: Money;
  /** Whether patrons must show a proof before it holds for the whole period. */
  proof: boolean;
  /** When a renewal holds for a while only, until staff have looked; left out where none does. */
  provisional?: RenewalRulesProvisional;
  addressChanges?: AddressChanges;
  /** Who takes the money, as it stands on the payment page. */
  merchant?: string;
}

/**
 * One tenant of a library system.
 */
export interface Institution {
  /**
     * An institution's id, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  id: string;
  /** In the language asked for, where the operator wrote one. */
  name: string;
  /** The network zone it belongs to. */
  networkZone?: string;
  /** Whose days its dates are judged on (IANA). */
  timeZone: string;
  /** How it prints card numbers. */
  barcode: InstitutionBarcode;
  /** What its library system can do through the gateway. */
  can: InstitutionCanItem[];
  /** How its patrons may sign in; empty where they cannot here. */
  signIn: SignInMethod[];
  /** Whether its patrons may have a new password through the gateway, and by what rules. */
  password: PasswordOffer;
  /** What its patrons may change of how they are reached; left out where nothing. */
  contact?: ContactRules;
  /** How fees are paid on line at the institution at large; left out where they are not. */
  fees?: FeeOffer;
  /** The rules of the institution at large; a library or a group may have its own. */
  renewal: RenewalRules;
  /** The libraries inside it. */
  libraries: InstitutionLibrariesItem[];
}

/**
 * The process answers.
 */
export const LiveValue = {
  /** Always this: a process that is not live does not answer. */
  status: 'live',
} as const;
export type Live = typeof LiveValue;

/**
 * When it must be back.
 */
export type LoanDue = {
  /** The last day, there. */
  day: string;
  /** The moment, where the library system knows one. */
  at?: string;
};

/**
 * Somebody says it is not here any more: the patron that it was brought back, or the library that it is lost.
 */
export type LoanMissing = typeof LoanMissing[keyof typeof LoanMissing];


export const LoanMissing = {
  'claimed-returned': 'claimed-returned',
  lost: 'lost',
} as const;

/**
 * An item a patron has on loan.
 */
export interface Loan {
  /**
     * The name of the loan in an address: opaque, and the same as long as it lasts.
     * @pattern ^[A-Za-z0-9_-]{24,512}$
     */
  loan: string;
  /**
     * Who has lent it.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /** The library inside it. */
  library?: string;
  /** What it is. */
  title: string;
  /** By whom. */
  author?: string;
  /** Which copy. */
  barcode?: string;
  /** Where it stands when nobody has it. */
  callNumber?: string;
  /** A calendar day. */
  lentOn?: string;
  /** When it must be back. */
  due: LoanDue;
  /** Left out where the library system tells only when it is asked to renew. */
  renewable?: boolean;
  /** How often it was renewed, where that is counted. */
  renewals?: number;
  /** What it costs by now because it is late; not yet a fee. */
  accruing?: Money;
  /** Somebody says it is not here any more: the patron that it was brought back, or the library that it is lost. */
  missing?: LoanMissing;
}

/**
 * `unknown` and `not-tried` only where all are renewed: of one alone, not to know is a problem.
 */
export type LoanRenewalOutcome = typeof LoanRenewalOutcome[keyof typeof LoanRenewalOutcome];


export const LoanRenewalOutcome = {
  renewed: 'renewed',
  refused: 'refused',
  unknown: 'unknown',
  'not-tried': 'not-tried',
} as const;

/**
 * Why it was refused; match on this, not on the words.
 */
export type LoanRenewalReason = typeof LoanRenewalReason[keyof typeof LoanRenewalReason];


export const LoanRenewalReason = {
  'limit-reached': 'limit-reached',
  requested: 'requested',
  overdue: 'overdue',
  blocked: 'blocked',
  'card-expired': 'card-expired',
  lost: 'lost',
  'not-yet': 'not-yet',
  gone: 'gone',
  other: 'other',
} as const;

/**
 * What came of renewing a loan. That it is refused is an answer, and no problem.
 */
export interface LoanRenewal {
  /**
     * The name of the loan in an address: opaque, and the same as long as it lasts.
     * @pattern ^[A-Za-z0-9_-]{24,512}$
     */
  loan: string;
  /**
     * Who has lent it.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /** `unknown` and `not-tried` only where all are renewed: of one alone, not to know is a problem. */
  outcome: LoanRenewalOutcome;
  /** Why it was refused; match on this, not on the words. */
  reason?: LoanRenewalReason;
  /** The library system's own words. */
  said?: string;
  /** In words, in the language asked for. */
  text: string;
  /** The loan as it is now, where that is known. */
  current?: Loan;
}

/**
 * What came of renewing all loans.
 */
export interface LoanRenewals {
  /** One for each loan. */
  renewals: LoanRenewal[];
  /** Which institutions were asked, and what came of it. */
  sources: AccountSource[];
  /** Every loan was tried, and it is known what came of it. Where not, the same key again goes on with what is left. */
  complete: boolean;
}

/**
 * Everything a patron has on loan, at all the institutions.
 */
export interface Loans {
  /** What is due first comes first. */
  loans: Loan[];
  /** Which institutions were asked, and what came of it. */
  sources: AccountSource[];
  /** False where something may be missing; `sources` says what. */
  complete: boolean;
  /** When the oldest part was read. */
  asOf: string;
}

/**
 * Where it is.
 */
export type ManagedCardRenewalState = typeof ManagedCardRenewalState[keyof typeof ManagedCardRenewalState];


export const ManagedCardRenewalState = {
  opened: 'opened',
  captured: 'captured',
  fulfilling: 'fulfilling',
  refunding: 'refunding',
  fulfilled: 'fulfilled',
  refunded: 'refunded',
  abandoned: 'abandoned',
  'needs-staff': 'needs-staff',
} as const;

/**
 * Each ends by itself: extended, or paid back. `waiting` until then.
 */
export type ManagedCardRenewalLinesItemState = typeof ManagedCardRenewalLinesItemState[keyof typeof ManagedCardRenewalLinesItemState];


export const ManagedCardRenewalLinesItemState = {
  waiting: 'waiting',
  extended: 'extended',
  refunded: 'refunded',
} as const;

export type ManagedCardRenewalLinesItem = {
  /** The network zone whose own record this is. It is no membership of anybody's; those of the other lines show its date. */
  networkZone?: string;
  /** What moves together, at one institution. */
  memberships: RenewedMembership[];
  price: Money;
  /** Each ends by itself: extended, or paid back. `waiting` until then. */
  state: ManagedCardRenewalLinesItemState;
};

/**
 * It holds for a while only, until the library has looked at the new address or at a proof.
 */
export type ManagedCardRenewalProvisional = typeof ManagedCardRenewalProvisional[keyof typeof ManagedCardRenewalProvisional];


export const ManagedCardRenewalProvisional = {
  'address-changed': 'address-changed',
  'proof-needed': 'proof-needed',
} as const;

/**
 * How it is paid.
 */
export type ManagedCardRenewalSettledBy = typeof ManagedCardRenewalSettledBy[keyof typeof ManagedCardRenewalSettledBy];


export const ManagedCardRenewalSettledBy = {
  online: 'online',
  desk: 'desk',
  free: 'free',
} as const;

/**
 * That a proof was seen, or that a new address is right, where that was asked for.
 */
export type ManagedCardRenewalConfirmation = {
  /** What was seen, and where that is written down. */
  reference: string;
  /** A moment, in UTC. */
  confirmedAt: string;
};

export type ManagedCardRenewalPostingItem = typeof ManagedCardRenewalPostingItem[keyof typeof ManagedCardRenewalPostingItem];


export const ManagedCardRenewalPostingItem = {
  none: 'none',
  due: 'due',
  posted: 'posted',
  ledger: 'ledger',
  staff: 'staff',
} as const;

/**
 * A card renewal, as staff see it.
 */
export interface ManagedCardRenewal {
  /** Its id. */
  renewal: string;
  /** Where it is. */
  state: ManagedCardRenewalState;
  /** In words, in the language asked for. */
  stateText: string;
  /** Nothing more will happen by itself. */
  over: boolean;
  total: Money;
  /** Where to pay, as long as that is possible. Absent for a moment where the page could not be made at once: ask again. */
  payUrl?: string;
  /** Until when. */
  payBefore?: string;
  /** What was, or is being, paid back. */
  refunded?: Money;
  /** What is paid for, institution by institution. */
  lines: ManagedCardRenewalLinesItem[];
  /** It holds for a while only, until the library has looked at the new address or at a proof. */
  provisional?: ManagedCardRenewalProvisional;
  /** Where it is for a while only: the last day of that. */
  provisionalUntil?: string;
  /** The same in words, with what to do. */
  provisionalText?: string;
  /** Whether that day was over before the library had confirmed it. */
  lapsed?: boolean;
  /** The payment provider's name of the payment. */
  receipt?: string;
  /** A moment, in UTC. */
  createdAt: string;
  /** A moment, in UTC. */
  updatedAt: string;
  /** Whose card it is, opaque and the same every time. */
  patron: string;
  /**
     * An institution's id, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /** Which account takes the money. */
  merchant: string;
  /** How it is paid. */
  settledBy: ManagedCardRenewalSettledBy;
  /** Why a person has to look at it. */
  attention?: string;
  /** A moment, in UTC. */
  attentionSince?: string;
  /** What staff wrote down when they settled it, or took the money. */
  reference?: string;
  /** That a proof was seen, or that a new address is right, where that was asked for. */
  confirmation?: ManagedCardRenewalConfirmation;
  /** Of each line, whether it stands in the library system's own books. */
  posting: ManagedCardRenewalPostingItem[];
}

/**
 * A page of renewals.
 */
export interface ManagedCardRenewals {
  /** Newest first. */
  renewals: ManagedCardRenewal[];
  /** `before` of the next page; absent on the last. */
  next?: string;
}

/**
 * Where it is.
 */
export type ManagedFeePaymentState = typeof ManagedFeePaymentState[keyof typeof ManagedFeePaymentState];


export const ManagedFeePaymentState = {
  opened: 'opened',
  captured: 'captured',
  fulfilling: 'fulfilling',
  refunding: 'refunding',
  fulfilled: 'fulfilled',
  refunded: 'refunded',
  abandoned: 'abandoned',
  'needs-staff': 'needs-staff',
} as const;

export type ManagedFeePaymentLinesItemFeesItem = {
  /**
     * Its name, as `GET …/fees` has it.
     * @pattern ^[A-Za-z0-9_-]{24,512}$
     */
  fee: string;
  amount: Money;
};

/**
 * Each ends by itself: `posted`, in the library's own books, or paid back. `waiting` until then.
 */
export type ManagedFeePaymentLinesItemState = typeof ManagedFeePaymentLinesItemState[keyof typeof ManagedFeePaymentLinesItemState];


export const ManagedFeePaymentLinesItemState = {
  waiting: 'waiting',
  posted: 'posted',
  refunded: 'refunded',
} as const;

export type ManagedFeePaymentLinesItem = {
  /**
     * Who it is owed to.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /** What the library books in one: a single fee, or everything at once. */
  fees: ManagedFeePaymentLinesItemFeesItem[];
  price: Money;
  /** Each ends by itself: `posted`, in the library's own books, or paid back. `waiting` until then. */
  state: ManagedFeePaymentLinesItemState;
};

/**
 * A payment of fees, as staff see it.
 */
export interface ManagedFeePayment {
  /** Its id. */
  payment: string;
  /** Where it is. */
  state: ManagedFeePaymentState;
  /** In words, in the language asked for. */
  stateText: string;
  /** Nothing more will happen by itself. */
  over: boolean;
  total: Money;
  /** Where to pay, as long as that is possible. Absent for a moment where the page could not be made at once: ask again. */
  payUrl?: string;
  /** Until when. */
  payBefore?: string;
  /** What was, or is being, paid back. */
  refunded?: Money;
  /** What is paid for. */
  lines: ManagedFeePaymentLinesItem[];
  /** The payment provider's name of the payment. */
  receipt?: string;
  /** A moment, in UTC. */
  createdAt: string;
  /** A moment, in UTC. */
  updatedAt: string;
  /** Who owed it, opaque and the same every time. */
  patron: string;
  /**
     * An institution's id, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /** Which account takes the money. */
  merchant: string;
  /** Why a person has to look at it. */
  attention?: string;
  /** A moment, in UTC. */
  attentionSince?: string;
  /** What staff wrote down when they settled it. */
  reference?: string;
}

/**
 * A page of fee payments.
 */
export interface ManagedFeePayments {
  /** Newest first. */
  payments: ManagedFeePayment[];
  /** `before` of the next page; absent on the last. */
  next?: string;
}

/**
 * A new address of the calendar.
 */
export interface NewCalendarFeed {
  /**
     * The id of the address.
     * @pattern ^[\w-]{16,64}$
     */
  id: string;
  /** The language its days are told in (BCP 47). */
  language: string;
  /** When it was made. */
  createdAt: string;
  /** For a calendar program. Whoever has it sees the days; it is shown once. */
  address: string;
}

/**
 * A new password, by a mailed link.
 */
export interface NewPassword {
  /**
     * The new password.
     * @minLength 1
     * @maxLength 1024
     */
  password: string;
}

/**
 * Where the sign-in goes on, and what to come back with.
 */
export interface OpenIdAuthorizationBegun {
  /** Where to send the browser. */
  authorizationUrl: string;
  /** Goes back with the second half. Keep it where only this page can read it. */
  challenge: string;
  /** Until when it is waited for. */
  expiresAt: string;
}

/**
 * A sign-in at a provider begins.
 */
export interface OpenIdAuthorization {
  /**
     * The provider, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  provider: string;
  /**
     * Whose patron signs in; left out for staff.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution?: string;
  /**
     * The page that the browser comes back to: one of those that the operator named, exactly.
     * @maxLength 2000
     */
  redirectUri: string;
}

/**
 * What came of it.
 */
export type OwnAuditEntryOutcome = typeof OwnAuditEntryOutcome[keyof typeof OwnAuditEntryOutcome];


export const OwnAuditEntryOutcome = {
  shown: 'shown',
  nobody: 'nobody',
  refused: 'refused',
  done: 'done',
  unknown: 'unknown',
} as const;

/**
 * A person who works for the library, its software, you, whoever had a letter to you, or the service itself.
 */
export type OwnAuditEntryByKind = typeof OwnAuditEntryByKind[keyof typeof OwnAuditEntryByKind];


export const OwnAuditEntryByKind = {
  staff: 'staff',
  software: 'software',
  self: 'self',
  'mailed-link': 'mailed-link',
  operator: 'operator',
  gateway: 'gateway',
} as const;

/**
 * Who, without a name.
 */
export type OwnAuditEntryBy = {
  /** A person who works for the library, its software, you, whoever had a letter to you, or the service itself. */
  kind: OwnAuditEntryByKind;
  /** Where a person of staff signed in: an institution, or who else vouches for its staff. */
  signedInAt?: string;
};

/**
 * Who looked at or changed your record.
 */
export interface OwnAuditEntry {
  /** A moment, in UTC. */
  at: string;
  /** What was done: a code, to which others are added. */
  action: string;
  /** What came of it. */
  outcome: OwnAuditEntryOutcome;
  /** Whose record it was: an institution, or a network zone for its central patron file. */
  institution: string;
  /** Why, in the words of whoever did it. */
  purpose?: string;
  /** Who, without a name. */
  by: OwnAuditEntryBy;
}

/**
 * A page of what was done with your record.
 */
export interface OwnAuditEntries {
  /** The last first. */
  entries: OwnAuditEntry[];
  /** `before` of the next page; absent on the last. */
  next?: string;
  /** False where a library system did not say what other records there are of you. */
  complete: boolean;
}

/**
 * A new password in place of the old one.
 */
export interface PasswordChange {
  /**
     * The one that holds now.
     * @minLength 1
     * @maxLength 255
     */
  oldPassword: string;
  /**
     * The new password.
     * @minLength 1
     * @maxLength 1024
     */
  password: string;
}

/**
 * What a mailed link is for, and the rules for the new password.
 */
export interface PasswordReset {
  /**
     * An institution's id, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /** Most of its signs hidden; left out where the library system does not answer, or there is none. */
  cardNumber?: string;
  /** Until when the link is good. */
  expiresAt: string;
  rules: PasswordRules;
}

/**
 * Who wants a new password, and where.
 */
export interface PasswordResetRequest {
  /**
     * An institution's id, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /**
     * A card number, another number of the patron, or their e-mail address.
     * @minLength 1
     * @maxLength 255
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  identifier: string;
}

/**
 * The same whoever asks and for whom: a letter is on its way if there is somebody to write to.
 */
export interface PasswordResetRequested {
  /** Until when a link that is sent now is good. */
  expiresAt: string;
}

/**
 * `proved`: a sign-in with it went through. `written`: the library system says that it has it, and refuses the sign-in of an expired card.
 */
export type PasswordSetOutcome = typeof PasswordSetOutcome[keyof typeof PasswordSetOutcome];


export const PasswordSetOutcome = {
  proved: 'proved',
  written: 'written',
} as const;

/**
 * The new password holds, and nothing from before it does any more.
 */
export interface PasswordSet {
  /** `proved`: a sign-in with it went through. `written`: the library system says that it has it, and refuses the sign-in of an expired card. */
  outcome: PasswordSetOutcome;
  /** Every session and token from before is refused, the one of this request too: sign in anew. */
  sessionsEnded: true;
}

export type PatronGroupsItem = {
  /** The institution's own code. */
  code: string;
  /** Its name there. */
  name?: string;
};

/**
 * Who keeps the password: the library system, or somebody outside.
 */
export type PatronPassword = typeof PatronPassword[keyof typeof PatronPassword];


export const PatronPassword = {
  here: 'here',
  elsewhere: 'elsewhere',
} as const;

/**
 * A person as one institution knows them.
 */
export interface Patron {
  /** The patron, opaque and the same every time; fit for an address. */
  patron: string;
  /**
     * An institution's id, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /** Left out where the caller may not see it, as is every field below. */
  name?: string;
  /** A calendar day. */
  birthDate?: string;
  /** The language the patron wants to read (BCP 47). */
  language?: string;
  /** What decides the rights of the patron. */
  groups?: PatronGroupsItem[];
  /** How the patron is reached, one of each; left out where the library system shows none, or does not answer now. */
  contact?: ContactData;
  /** E-mail addresses. */
  emails?: ContactPoint[];
  /** Telephone numbers. */
  phones?: ContactPoint[];
  /** Every number that names the patron to the institution. */
  identifiers?: Identifier[];
  /** Who keeps the password: the library system, or somebody outside. */
  password?: PatronPassword;
}

export type PatronChangedGroupsItem = {
  /** The institution's own code. */
  code: string;
  /** Its name there. */
  name?: string;
};

/**
 * Who keeps the password: the library system, or somebody outside.
 */
export type PatronChangedPassword = typeof PatronChangedPassword[keyof typeof PatronChangedPassword];


export const PatronChangedPassword = {
  here: 'here',
  elsewhere: 'elsewhere',
} as const;

/**
 * A code was mailed to the new e-mail address; it is written when the code has come back.
 */
export type PatronChangedEmailConfirmation = {
  /** Until when the code is good. */
  expiresAt: string;
};

/**
 * The patron as they are now, and what is still to be proved.
 */
export interface PatronChanged {
  /** The patron, opaque and the same every time; fit for an address. */
  patron: string;
  /**
     * An institution's id, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /** Left out where the caller may not see it, as is every field below. */
  name?: string;
  /** A calendar day. */
  birthDate?: string;
  /** The language the patron wants to read (BCP 47). */
  language?: string;
  /** What decides the rights of the patron. */
  groups?: PatronChangedGroupsItem[];
  /** How the patron is reached, one of each; left out where the library system shows none, or does not answer now. */
  contact?: ContactData;
  /** E-mail addresses. */
  emails?: ContactPoint[];
  /** Telephone numbers. */
  phones?: ContactPoint[];
  /** Every number that names the patron to the institution. */
  identifiers?: Identifier[];
  /** Who keeps the password: the library system, or somebody outside. */
  password?: PatronChangedPassword;
  /** A code was mailed to the new e-mail address; it is written when the code has come back. */
  emailConfirmation?: PatronChangedEmailConfirmation;
}

/**
 * Whom.
 */
export type PatronLoadFrom = {
  /**
     * A network zone's id, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  zone: string;
  /**
     * Any record of the person in the zone.
     * @pattern ^(me|[A-Za-z0-9_-]{24,512})$
     */
  patron: string;
};

/**
 * Which local patron is the same person, or that none is; sent where `candidates` were told.
 */
export type PatronLoadLink = 'none' | {
  /**
     * One of the `candidates`.
     * @pattern ^(me|[A-Za-z0-9_-]{24,512})$
     */
  patron: string;
};

/**
 * Somebody of a central patron file to be brought into an institution.
 */
export interface PatronLoad {
  /** Whom. */
  from: PatronLoadFrom;
  /** Which local patron is the same person, or that none is; sent where `candidates` were told. */
  link?: PatronLoadLink;
  /**
     * Why: it stands in the audit trail.
     * @minLength 3
     * @maxLength 200
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  purpose?: string;
}

/**
 * Was there already; was made; is a local patron from now on tied to the central record; nothing was done, since a local patron may be the same person; or the library system will not.
 */
export type PatronLoadedOutcome = typeof PatronLoadedOutcome[keyof typeof PatronLoadedOutcome];


export const PatronLoadedOutcome = {
  present: 'present',
  loaded: 'loaded',
  linked: 'linked',
  candidates: 'candidates',
  refused: 'refused',
} as const;

/**
 * Who it is.
 */
export type PatronLoadedCandidatesItemName = {
  /** Given names. */
  given?: string;
  /** Family name. */
  family?: string;
};

export type PatronLoadedCandidatesItemByItem = typeof PatronLoadedCandidatesItemByItem[keyof typeof PatronLoadedCandidatesItemByItem];


export const PatronLoadedCandidatesItemByItem = {
  identifier: 'identifier',
  email: 'email',
  'name-and-birth-date': 'name-and-birth-date',
} as const;

export type PatronLoadedCandidatesItem = {
  /** The patron, opaque and the same every time; fit for an address. */
  patron: string;
  /**
     * Whose record it is: a network zone, or an institution.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  holder: string;
  /** Who it is. */
  name: PatronLoadedCandidatesItemName;
  /** A calendar day. */
  birthDate?: string;
  /** Masked but for the first letter and the domain. */
  emails: string[];
  /** Masked but for their ends. */
  numbers: string[];
  /** The network's code of what decides the patron's rights. */
  group?: string;
  /** What both have. */
  by: PatronLoadedCandidatesItemByItem[];
};

/**
 * What came of bringing somebody into an institution.
 */
export interface PatronLoaded {
  /** Was there already; was made; is a local patron from now on tied to the central record; nothing was done, since a local patron may be the same person; or the library system will not. */
  outcome: PatronLoadedOutcome;
  /** The patron, opaque and the same every time; fit for an address. */
  patron?: string;
  /** To be chosen from, in another request with `link` and a key of its own. */
  candidates?: PatronLoadedCandidatesItem[];
  /** Why the library system will not; a code that does not change. */
  reason?: string;
  /** The library system's own words. */
  said?: string;
}

/**
 * What of the address changes; `null` removes, what is left out stays.
 */
export interface PostalAddressPatch {
  /** All of them: a list is replaced as a whole. */
  lines?: string[] | null;
  /** The postal code. */
  postalCode?: string | null;
  /** The town. */
  city?: string | null;
  /** A state or province. */
  region?: string | null;
  /** The library system's own code of it. */
  country?: string | null;
}

/**
 * How the patron is reached.
 */
export type PatronPatchContact = {
  /** Of a patron themselves it is written when it is proved. */
  email?: string | null;
  /** Where the patron is rung. */
  phone?: string | null;
  /** Where text messages go. */
  mobile?: string | null;
  /** Where mail on paper goes. */
  address?: PostalAddressPatch | null;
};

/**
 * A JSON Merge Patch (RFC 7396) of the patron: `null` removes, what is left out stays. The rules stand in `/v1/topology`.
 */
export interface PatronPatch {
  /** How the patron is reached. */
  contact?: PatronPatchContact;
}

/**
 * What to look for. Everything that is given must fit.
 */
export interface PatronSearch {
  /**
     * Any number of the patron, whole.
     * @minLength 2
     * @maxLength 128
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  identifier?: string;
  /**
     * An e-mail address, whole.
     * @minLength 2
     * @maxLength 128
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  email?: string;
  /**
     * A family name, whole.
     * @minLength 2
     * @maxLength 128
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  familyName?: string;
  /**
     * A given name, whole; only beside something else.
     * @minLength 2
     * @maxLength 128
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  givenName?: string;
  /**
     * Why: it stands in the audit trail, and the patron may read it.
     * @minLength 3
     * @maxLength 200
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  purpose: string;
}

/**
 * Whom a search found.
 */
export interface PatronsFound {
  /** Those who fit exactly, and whom the caller may see. */
  patrons: Patron[];
  /** There may be more than were brought: look for something narrower. */
  more: boolean;
}

/**
 * Why a request could not be answered (RFC 9457).
 */
export interface Problem {
  /** An address that explains this kind of problem to developers. */
  type: string;
  /** What happened, in the language asked for. */
  title: string;
  /** The HTTP status, once more. */
  status: number;
  /** What it means and what to do, in the language asked for. */
  detail: string;
  /** Which problem it is; match on this, not on the words. */
  code: string;
  /** Tell it to the operator: it stands in every log line of this request. */
  requestId: string;
  /** Whole seconds after which trying again makes sense; also in Retry-After. */
  retryAfter?: number;
  /** The address of what stands in the way; also in Location. */
  about?: string;
  /** Every field that is wrong, for `request-invalid`, `password-refused` and `fee-not-payable`. */
  faults?: Fault[];
}

/**
 * Anything but `ready` comes with 503.
 */
export type ReadyStatus = typeof ReadyStatus[keyof typeof ReadyStatus];


export const ReadyStatus = {
  ready: 'ready',
  draining: 'draining',
  'store-unavailable': 'store-unavailable',
} as const;

/**
 * Whether requests should be sent here.
 */
export interface Ready {
  /** Anything but `ready` comes with 503. */
  status: ReadyStatus;
}

/**
 * How far it has come.
 */
export type ReconciliationState = typeof ReconciliationState[keyof typeof ReconciliationState];


export const ReconciliationState = {
  running: 'running',
  done: 'done',
  stopped: 'stopped',
} as const;

/**
 * First the central records are noted, then copies are compared with the notes.
 */
export type ReconciliationAtPhase = typeof ReconciliationAtPhase[keyof typeof ReconciliationAtPhase];


export const ReconciliationAtPhase = {
  central: 'central',
  copies: 'copies',
} as const;

/**
 * Where it is, or was at its end.
 */
export type ReconciliationAt = {
  /** First the central records are noted, then copies are compared with the notes. */
  phase: ReconciliationAtPhase;
  /** Whose file it is at: a network zone, or an institution. */
  holder: string;
};

export type ReconciliationSkippedItem = {
  /** Whose file. */
  holder: string;
  /** The code of a problem. */
  why: string;
};

/**
 * A walk over everybody in a zone's central patron file and in every copy of it.
 */
export interface Reconciliation {
  /**
     * Which reconciliation.
     * @pattern ^[A-Za-z0-9_-]{16,64}$
     */
  id: string;
  /**
     * A network zone's id, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  networkZone: string;
  /** Whether what differs is put right. */
  heal: boolean;
  /** How far it has come. */
  state: ReconciliationState;
  /** Where it is, or was at its end. */
  at: ReconciliationAt;
  /**
     * Records that were looked at.
     * @minimum 0
     */
  looked: number;
  /**
     * Records in the files that it has begun, as far as their systems say.
     * @minimum 0
     */
  total: number;
  /**
     * Copies that are not as the rules would have them.
     * @minimum 0
     */
  differing: number;
  /**
     * Those of them that are looked at again, to be put right.
     * @minimum 0
     */
  healed: number;
  /**
     * Copies that have no central record.
     * @minimum 0
     */
  withoutCentral: number;
  /**
     * Central records of which no copy was seen; told when it is done.
     * @minimum 0
     */
  withoutCopy: number;
  /**
     * Records that could not be understood.
     * @minimum 0
     */
  unread: number;
  /** Files that could not be walked to their end. */
  skipped: ReconciliationSkippedItem[];
  /** A moment, in UTC. */
  startedAt: string;
  /** A moment, in UTC. */
  changedAt: string;
}

/**
 * What a reconciliation is to do.
 */
export interface ReconciliationRequest {
  /** Whether what differs is put right; as the zone is configured where it is left out. */
  heal?: boolean;
}

/**
 * A page of reconciliations.
 */
export interface Reconciliations {
  /** Newest first. */
  reconciliations: Reconciliation[];
  /** `before` of the next page; absent on the last. */
  next?: string;
}

/**
 * Somebody is signed in.
 */
export interface Session {
  /** Who is signed in; absent for staff. */
  patron?: string;
  /** Who is signed in, opaque and the same every time; for staff only. */
  staff?: string;
  /** Goes into the Authorization header as `Bearer …`. Keep it in memory only. */
  accessToken: string;
  /** How the access token is shown. */
  tokenType: 'Bearer';
  /** When the access token ends. */
  expiresAt: string;
  /** Brings the next tokens, once. Shown a second time it ends the session. */
  renewalToken: string;
  /** When the session ends unless it is renewed before. */
  renewBefore: string;
  /** Where to send the browser after signing out, so that the provider forgets the person too; only after `openid`. */
  signOutUrl?: string;
}

/**
 * What was paid for.
 */
export type SettledRenewalKind = typeof SettledRenewalKind[keyof typeof SettledRenewalKind];


export const SettledRenewalKind = {
  'card-renewal': 'card-renewal',
  fees: 'fees',
} as const;

/**
 * Where it is now.
 */
export type SettledRenewalState = typeof SettledRenewalState[keyof typeof SettledRenewalState];


export const SettledRenewalState = {
  opened: 'opened',
  captured: 'captured',
  fulfilling: 'fulfilling',
  refunding: 'refunding',
  fulfilled: 'fulfilled',
  refunded: 'refunded',
  abandoned: 'abandoned',
  'needs-staff': 'needs-staff',
} as const;

/**
 * How it is paid.
 */
export type SettledRenewalSettledBy = typeof SettledRenewalSettledBy[keyof typeof SettledRenewalSettledBy];


export const SettledRenewalSettledBy = {
  online: 'online',
  desk: 'desk',
  free: 'free',
} as const;

/**
 * What it came to.
 */
export type SettledRenewalResolutionOutcome = typeof SettledRenewalResolutionOutcome[keyof typeof SettledRenewalResolutionOutcome];


export const SettledRenewalResolutionOutcome = {
  fulfilled: 'fulfilled',
  refunded: 'refunded',
  abandoned: 'abandoned',
} as const;

/**
 * Settled by a person. What was left of the money then is counted as they said: extended, or paid back.
 */
export type SettledRenewalResolution = {
  /** What it came to. */
  outcome: SettledRenewalResolutionOutcome;
  /** Where that is written down. */
  reference: string;
};

/**
 * A renewal, or a payment of fees, of which something moved on a day.
 */
export interface SettledRenewal {
  /** What was paid for. */
  kind: SettledRenewalKind;
  /** The id of the renewal, or of the payment of fees. */
  renewal: string;
  /** The patron, opaque and the same every time; fit for an address. */
  patron: string;
  /**
     * An institution's id, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /** What it costs in all. */
  amount: Money;
  /** What came on this day. */
  captured: Money;
  /** What was paid back on this day. */
  refunded: Money;
  /** What was extended for on this day; of fees, what was booked. */
  extended: Money;
  /** How much of `extended` stands in the own books of the library system now. */
  posted: Money;
  /** How much of `captured` is neither extended for nor paid back until now. */
  open: Money;
  /** How much of `captured` the bank of whoever paid has taken back until now. */
  chargedBack: Money;
  /** Where it is now. */
  state: SettledRenewalState;
  /** The payment provider's name of the payment. */
  receipt?: string;
  /** How it is paid. */
  settledBy: SettledRenewalSettledBy;
  /** What the desk wrote down when it took the money or waived it. */
  deskReference?: string;
  /** Settled by a person. What was left of the money then is counted as they said: extended, or paid back. */
  resolution?: SettledRenewalResolution;
}

/**
 * Over all days, paid = extended + refunded + open.
 */
export interface SettlementSum {
  /** What came on this day. */
  paid: Money;
  /** How much of `paid` was taken at a desk, and is in no payout of a payment provider. */
  atDesk: Money;
  /** What was paid back on this day, whenever it came. */
  refunded: Money;
  /** What was extended for, or booked of fees, on this day, whenever it came. */
  extended: Money;
  /** How much of `extended` stands in the own books of the library systems now. */
  posted: Money;
  /** How much of `paid` is neither extended for nor paid back until now. */
  open: Money;
  /** How much of `paid` was taken back by banks until now. It is no part of the equation. */
  chargedBack: Money;
}

/**
 * What became of the money of a merchant account on one day.
 */
export interface Settlement {
  /** Which account. */
  merchant: string;
  /** Which day; of each renewal in its own institution's time zone. */
  day: string;
  /** False where the account serves institutions out of your reach: their renewals are not in here, nor in the sums. */
  complete: boolean;
  /** For each currency that came; the account's own first. */
  sums: SettlementSum[];
  /** The oldest renewal first. */
  rows: SettledRenewal[];
}

/**
 * A code that was sent to the patron. Such a session sees the card, its numbers masked, and whether it may be renewed; nothing else.
 */
export interface SignInByCode {
  /** By a one-time code. */
  method: 'code';
  /**
     * From the answer of `POST /v1/sessions/codes`.
     * @minLength 16
     * @maxLength 256
     */
  challenge: string;
  /**
     * As it stands in the letter; blanks do not matter.
     * @minLength 1
     * @maxLength 32
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  code: string;
}

/**
 * What the browser came back with from a provider. It is good once.
 */
export interface SignInByOpenId {
  /** At an OpenID provider. */
  method: 'openid';
  /**
     * From the answer of `POST /v1/sessions/authorizations`.
     * @minLength 16
     * @maxLength 4096
     */
  challenge: string;
  /**
     * As it stands in the address that the browser came back to.
     * @maxLength 512
     */
  state: string;
  /**
     * As it stands there.
     * @maxLength 4096
     */
  code?: string;
  /**
     * As it stands there, if it does.
     * @maxLength 2000
     */
  iss?: string;
  /**
     * As it stands there, in place of a code.
     * @maxLength 512
     */
  error?: string;
}

/**
 * A card number and its password, checked at the library system.
 */
export interface SignInByPassword {
  /** By number and password. */
  method: 'password';
  /**
     * An institution's id, from `/v1/topology`.
     * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
     */
  institution: string;
  /**
     * A card number, another number of the patron, or their e-mail address.
     * @minLength 1
     * @maxLength 255
     * @pattern ^[^\p{Cc}\p{Cs}]*$
     */
  identifier: string;
  /**
     * The password that the library system keeps.
     * @minLength 1
     * @maxLength 255
     */
  password: string;
}

/**
 * The next tokens of a session that is still alive.
 */
export interface SignInByRenewal {
  /** By the last renewal token. */
  method: 'renewal';
  /**
     * From the last answer; it is good once.
     * @minLength 16
     * @maxLength 4096
     */
  renewalToken: string;
}

/**
 * How its patrons are kept together.
 */
export type TopologyNetworkZonesItemMode = typeof TopologyNetworkZonesItemMode[keyof typeof TopologyNetworkZonesItemMode];


export const TopologyNetworkZonesItemMode = {
  'network-managed': 'network-managed',
  linked: 'linked',
  independent: 'independent',
} as const;

export type TopologyNetworkZonesItem = {
  /** The zone's id. */
  id: string;
  /** In the language asked for, where the operator wrote one. */
  name: string;
  /** How its patrons are kept together. */
  mode: TopologyNetworkZonesItemMode;
};

export type TopologyCommunitiesItem = {
  /** The community's id. */
  id: string;
  /** In the language asked for, where the operator wrote one. */
  name: string;
};

/**
 * What there is, and what each can do.
 */
export interface Topology {
  /** Institutions that share a central patron file. */
  networkZones: TopologyNetworkZonesItem[];
  /** How people who work at a library may sign in. */
  staffSignIn: SignInMethod[];
  /** Towns, schools and bodies that libraries belong to. */
  communities: TopologyCommunitiesItem[];
  /** All institutions. */
  institutions: Institution[];
}

export type ChangePatronHeaders = {
/**
 * Yours, new for each thing you do and the same when you repeat it.
 */
'idempotency-key'?: string;
/**
 * The ETag of the patron as you have them: refused where they are another meanwhile.
 */
'if-match'?: string;
};

export type GetStandingParams = {
/**
 * What the patron would like to do.
 */
action: GetStandingAction;
};

export type GetStandingAction = typeof GetStandingAction[keyof typeof GetStandingAction];


export const GetStandingAction = {
  'log-in': 'log-in',
  'renew-card': 'renew-card',
  loan: 'loan',
  hold: 'hold',
  'renew-loan': 'renew-loan',
} as const;

export type GetCardBarcodeParams = {
/**
 * Which of the card's numbers, counted from 1; the first that is active where it is left out. A number never stands in an address.
 * @minimum 1
 * @maximum 99
 */
position?: number;
};

export type RenewAllLoansHeaders = {
/**
 * Yours, new for each thing you do and the same when you repeat it.
 */
'idempotency-key'?: string;
};

export type RenewLoanHeaders = {
/**
 * Yours, new for each thing you do and the same when you repeat it.
 */
'idempotency-key'?: string;
};

export type PlaceHoldHeaders = {
/**
 * Yours, new for each thing you do and the same when you repeat it.
 */
'idempotency-key'?: string;
};

export type GetHoldOptionsParams = {
/**
 * Which institution is asked: one at which the patron has a record that is open to them.
 * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
 */
institution: string;
/**
 * The title, by the library system's own number.
 * @minLength 1
 * @maxLength 100
 * @pattern ^[^\p{Cc}\p{Cs}]*$
 */
record: string;
/**
 * The one copy that will do, where no other will.
 * @minLength 1
 * @maxLength 100
 * @pattern ^[^\p{Cc}\p{Cs}]*$
 */
item?: string;
};

export type PayFeesHeaders = {
/**
 * Yours, new for each thing you do and the same when you repeat it.
 */
'idempotency-key'?: string;
};

export type ListFeePaymentsParams = {
/**
 * Only those in this state; `open` for all that are not over.
 */
state?: ListFeePaymentsState;
};

export type ListFeePaymentsState = typeof ListFeePaymentsState[keyof typeof ListFeePaymentsState];


export const ListFeePaymentsState = {
  opened: 'opened',
  captured: 'captured',
  fulfilling: 'fulfilling',
  refunding: 'refunding',
  fulfilled: 'fulfilled',
  refunded: 'refunded',
  abandoned: 'abandoned',
  'needs-staff': 'needs-staff',
  open: 'open',
} as const;

export type ListManagedFeePaymentsParams = {
/**
 * Only those in this state.
 */
state?: ListManagedFeePaymentsState;
/**
 * The next page: the id of the last one seen.
 * @pattern ^[\w-]{16,64}$
 */
before?: string;
};

export type ListManagedFeePaymentsState = typeof ListManagedFeePaymentsState[keyof typeof ListManagedFeePaymentsState];


export const ListManagedFeePaymentsState = {
  opened: 'opened',
  captured: 'captured',
  fulfilling: 'fulfilling',
  refunding: 'refunding',
  fulfilled: 'fulfilled',
  refunded: 'refunded',
  abandoned: 'abandoned',
  'needs-staff': 'needs-staff',
} as const;

export type RetryFeePaymentHeaders = {
/**
 * Yours, new for each thing you do and the same when you repeat it.
 */
'idempotency-key'?: string;
};

export type ResolveFeePaymentHeaders = {
/**
 * Yours, new for each thing you do and the same when you repeat it.
 */
'idempotency-key'?: string;
};

export type RenewCardHeaders = {
/**
 * Yours, new for each thing you do and the same when you repeat it.
 */
'idempotency-key'?: string;
};

export type ListCardRenewalsParams = {
/**
 * Only those in this state; `open` for all that are not over.
 */
state?: ListCardRenewalsState;
};

export type ListCardRenewalsState = typeof ListCardRenewalsState[keyof typeof ListCardRenewalsState];


export const ListCardRenewalsState = {
  opened: 'opened',
  captured: 'captured',
  fulfilling: 'fulfilling',
  refunding: 'refunding',
  fulfilled: 'fulfilled',
  refunded: 'refunded',
  abandoned: 'abandoned',
  'needs-staff': 'needs-staff',
  open: 'open',
} as const;

export type ListManagedCardRenewalsParams = {
/**
 * Only those in this state.
 */
state?: ListManagedCardRenewalsState;
/**
 * Only those that hold for a while only, until somebody has looked: also when that while is over, as long as they can be confirmed.
 */
provisional?: ListManagedCardRenewalsProvisional;
/**
 * The next page: the id of the last one seen.
 * @pattern ^[\w-]{16,64}$
 */
before?: string;
};

export type ListManagedCardRenewalsState = typeof ListManagedCardRenewalsState[keyof typeof ListManagedCardRenewalsState];


export const ListManagedCardRenewalsState = {
  opened: 'opened',
  captured: 'captured',
  fulfilling: 'fulfilling',
  refunding: 'refunding',
  fulfilled: 'fulfilled',
  refunded: 'refunded',
  abandoned: 'abandoned',
  'needs-staff': 'needs-staff',
} as const;

export type ListManagedCardRenewalsProvisional = typeof ListManagedCardRenewalsProvisional[keyof typeof ListManagedCardRenewalsProvisional];


export const ListManagedCardRenewalsProvisional = {
  true: 'true',
} as const;

export type RetryCardRenewalHeaders = {
/**
 * Yours, new for each thing you do and the same when you repeat it.
 */
'idempotency-key'?: string;
};

export type ConfirmCardRenewalHeaders = {
/**
 * Yours, new for each thing you do and the same when you repeat it.
 */
'idempotency-key'?: string;
};

export type ResolveCardRenewalHeaders = {
/**
 * Yours, new for each thing you do and the same when you repeat it.
 */
'idempotency-key'?: string;
};

export type ChangeCentralPatronHeaders = {
/**
 * Yours, new for each thing you do and the same when you repeat it.
 */
'idempotency-key'?: string;
/**
 * The ETag of the central record as you have seen it. Needed.
 */
'if-match'?: string;
};

export type RemoveCentralPatronHeaders = {
/**
 * Yours, new for each thing you do and the same when you repeat it.
 */
'idempotency-key'?: string;
/**
 * The ETag of the central record as you have seen it. Needed.
 */
'if-match'?: string;
};

export type ListCentralChangesParams = {
/**
 * A network zone's id, from `/v1/topology`.
 * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
 */
zone?: string;
/**
 * An institution's id, from `/v1/topology`.
 * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
 */
institution?: string;
/**
 * Only those of this person, by any of their records.
 * @pattern ^[A-Za-z0-9_-]{24,512}$
 */
patron?: string;
/**
 * Only those in this state.
 */
state?: ListCentralChangesState;
/**
 * The next page: the id of the last one seen.
 * @pattern ^[A-Za-z0-9_-]{16,64}$
 */
before?: string;
};

export type ListCentralChangesState = typeof ListCentralChangesState[keyof typeof ListCentralChangesState];


export const ListCentralChangesState = {
  writing: 'writing',
  arriving: 'arriving',
  done: 'done',
  refused: 'refused',
} as const;

export type RetryCentralChangeHeaders = {
/**
 * Yours, new for each thing you do and the same when you repeat it.
 */
'idempotency-key'?: string;
};

export type ReverseCentralChangeHeaders = {
/**
 * Yours, new for each thing you do and the same when you repeat it.
 */
'idempotency-key'?: string;
};

export type ListCentralConflictsParams = {
/**
 * A network zone's id, from `/v1/topology`.
 * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
 */
zone?: string;
/**
 * An institution's id, from `/v1/topology`.
 * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
 */
institution?: string;
/**
 * Only those in this state.
 */
state?: ListCentralConflictsState;
/**
 * The next page: the id of the last one seen.
 * @pattern ^[A-Za-z0-9_-]{16,64}$
 */
before?: string;
};

export type ListCentralConflictsState = typeof ListCentralConflictsState[keyof typeof ListCentralConflictsState];


export const ListCentralConflictsState = {
  open: 'open',
  decided: 'decided',
} as const;

export type ResolveCentralConflictHeaders = {
/**
 * Yours, new for each thing you do and the same when you repeat it.
 */
'idempotency-key'?: string;
};

export type LoadPatronHeaders = {
/**
 * Yours, new for each thing you do and the same when you repeat it.
 */
'idempotency-key'?: string;
};

export type ListReconciliationsParams = {
/**
 * The next page: the id of the last one seen.
 * @pattern ^[A-Za-z0-9_-]{16,64}$
 */
before?: string;
};

export type ListAuditParams = {
/**
 * Only what was done with this record.
 * @pattern ^[A-Za-z0-9_-]{24,512}$
 */
patron?: string;
/**
 * Only what this one did.
 * @pattern ^[a-z-]+(:[A-Za-z0-9_-]{1,512})?$
 */
actor?: string;
/**
 * Only there: an institution, or a network zone.
 * @pattern ^[a-z0-9][a-z0-9-]{0,62}$
 */
institution?: string;
/**
 * The next page: `next` of the last one.
 * @pattern ^[1-9]\d{0,14}$
 */
before?: string;
};

export type ListOwnAuditParams = {
/**
 * The next page: `next` of the last one.
 * @pattern ^[1-9]\d{0,14}$
 */
before?: string;
};

export const getIsLiveUrl = () => {




  return `/health/live`
}

/**
 * @summary The process answers
 */
export const isLive = async ( options?: Parameters<typeof send>[1]): Promise<Live> => {

  return send<Live>(getIsLiveUrl(),
  {
    ...options,
    method: 'GET'


  }
);}



export const getIsReadyUrl = () => {




  return `/health/ready`
}

/**
 * @summary Send requests here
 */
export const isReady = async ( options?: Parameters<typeof send>[1]): Promise<Ready> => {

  return send<Ready>(getIsReadyUrl(),
  {
    ...options,
    method: 'GET'


  }
);}



export const getRequestCodeUrl = () => {




  return `/v1/sessions/codes`
}

/**
 * @summary Ask for a one-time code, sent to the e-mail address on record
 */
export const requestCode = async (codeRequest: CodeRequest, options?: Parameters<typeof send>[1]): Promise<CodeRequested> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<CodeRequested>(getRequestCodeUrl(),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(codeRequest)
  }
);}



export const getBeginOpenIdSignInUrl = () => {




  return `/v1/sessions/authorizations`
}

/**
 * @summary Begin a sign-in at an OpenID provider, as a patron of an institution or as staff
 */
export const beginOpenIdSignIn = async (openIdAuthorization: OpenIdAuthorization, options?: Parameters<typeof send>[1]): Promise<OpenIdAuthorizationBegun> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<OpenIdAuthorizationBegun>(getBeginOpenIdSignInUrl(),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(openIdAuthorization)
  }
);}



export const getCreateSessionUrl = () => {




  return `/v1/sessions`
}

/**
 * @summary Sign in, or go on with a session
 */
export const createSession = async (signInByPasswordSignInByCodeSignInByOpenIdSignInByRenewal: SignInByPassword | SignInByCode | SignInByOpenId | SignInByRenewal, options?: Parameters<typeof send>[1]): Promise<Session> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<Session>(getCreateSessionUrl(),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(signInByPasswordSignInByCodeSignInByOpenIdSignInByRenewal)
  }
);}



export const getEndAllSessionsUrl = () => {




  return `/v1/sessions`
}

/**
 * Needs the permission `session:end`; a patron has it for their own record.
 * @summary Sign out everywhere: nothing that the caller was given until now is good any more, by whomever
 */
export const endAllSessions = async ( options?: Parameters<typeof send>[1]): Promise<void> => {

  return send<void>(getEndAllSessionsUrl(),
  {
    ...options,
    method: 'DELETE'


  }
);}



export const getEndSessionUrl = () => {




  return `/v1/sessions/current`
}

/**
 * Needs the permission `session:end`; a patron has it for their own record.
 * @summary Sign out: no token of this session is good any more; of Primo, none that its patron has until now
 */
export const endSession = async ( options?: Parameters<typeof send>[1]): Promise<void> => {

  return send<void>(getEndSessionUrl(),
  {
    ...options,
    method: 'DELETE'


  }
);}



export const getRequestPasswordResetUrl = () => {




  return `/v1/password-resets`
}

/**
 * @summary Ask for a link by which a new password is set, sent to the e-mail address on record
 */
export const requestPasswordReset = async (passwordResetRequest: PasswordResetRequest, options?: Parameters<typeof send>[1]): Promise<PasswordResetRequested> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<PasswordResetRequested>(getRequestPasswordResetUrl(),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(passwordResetRequest)
  }
);}



export const getGetPasswordResetUrl = (token: string,) => {




  return `/v1/password-resets/${token}`
}

/**
 * @summary What a mailed link is for, and the rules for the new password; to look spends nothing
 */
export const getPasswordReset = async (token: string, options?: Parameters<typeof send>[1]): Promise<PasswordReset> => {

  return send<PasswordReset>(getGetPasswordResetUrl(token),
  {
    ...options,
    method: 'GET'


  }
);}



export const getResetPasswordUrl = (token: string,) => {




  return `/v1/password-resets/${token}`
}

/**
 * @summary Set a new password by a mailed link; the link is good for nothing then, nor is any session from before
 */
export const resetPassword = async (token: string,
    newPassword: NewPassword, options?: Parameters<typeof send>[1]): Promise<PasswordSet> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<PasswordSet>(getResetPasswordUrl(token),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(newPassword)
  }
);}



export const getChangePasswordUrl = (patron: string,) => {




  return `/v1/patrons/${patron}/password`
}

/**
 * Needs the permission `password:change`; a patron has it for their own record.
 * @summary Set a new password with the old one; no session from before is good any more, this one neither
 */
export const changePassword = async (patron: string,
    passwordChange: PasswordChange, options?: Parameters<typeof send>[1]): Promise<PasswordSet> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<PasswordSet>(getChangePasswordUrl(patron),
  {
    ...options,
    method: 'PUT',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(passwordChange)
  }
);}



export const getGetPatronUrl = (patron: string,) => {




  return `/v1/patrons/${patron}`
}

/**
 * Needs the permission `patrons:read`; a patron has it for their own record.
 * @summary Who the patron is, and where
 */
export const getPatron = async (patron: string, options?: Parameters<typeof send>[1]): Promise<Patron> => {

  return send<Patron>(getGetPatronUrl(patron),
  {
    ...options,
    method: 'GET'


  }
);}



export const getChangePatronUrl = (patron: string,) => {




  return `/v1/patrons/${patron}`
}

/**
 * Needs the permission `patrons:change.contact`; a patron has it for their own record.
 * @summary Change how the patron is reached; a new e-mail address of their own is written when it is proved, and the old one is told
 */
export const changePatron = async (patron: string,
    patronPatch: PatronPatch,
    headers?: ChangePatronHeaders, options?: Parameters<typeof send>[1]): Promise<PatronChanged> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<PatronChanged>(getChangePatronUrl(patron),
  {
    ...options,
    method: 'PATCH',
    headers: { 'Content-Type': 'application/merge-patch+json',...headers, ...getHeaders(options?.headers) },
    body: JSON.stringify(patronPatch)
  }
);}



export const getSearchPatronsUrl = (institution: string,) => {




  return `/v1/institutions/${institution}/patron-searches`
}

/**
 * Needs the permission `patrons:search`; a patron has it for their own record.
 * @summary Find a patron of an institution by any number, an address or a name; it is noted in the audit trail
 */
export const searchPatrons = async (institution: string,
    patronSearch: PatronSearch, options?: Parameters<typeof send>[1]): Promise<PatronsFound> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<PatronsFound>(getSearchPatronsUrl(institution),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(patronSearch)
  }
);}



export const getConfirmEmailUrl = (patron: string,) => {




  return `/v1/patrons/${patron}/email-confirmations`
}

/**
 * Needs the permission `patrons:change.contact`; a patron has it for their own record.
 * @summary Prove a new e-mail address by the code that was mailed to it; then it is written
 */
export const confirmEmail = async (patron: string,
    emailConfirmation: EmailConfirmation, options?: Parameters<typeof send>[1]): Promise<Patron> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<Patron>(getConfirmEmailUrl(patron),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(emailConfirmation)
  }
);}



export const getAddCalendarFeedUrl = (patron: string,) => {




  return `/v1/patrons/${patron}/calendar-feeds`
}

/**
 * Needs the permission `calendar-feeds:manage`; a patron has it for their own record.
 * @summary A secret address at which a calendar program finds when loans are due and when the card ends
 */
export const addCalendarFeed = async (patron: string, options?: Parameters<typeof send>[1]): Promise<NewCalendarFeed> => {

  return send<NewCalendarFeed>(getAddCalendarFeedUrl(patron),
  {
    ...options,
    method: 'POST'


  }
);}



export const getListCalendarFeedsUrl = (patron: string,) => {




  return `/v1/patrons/${patron}/calendar-feeds`
}

/**
 * Needs the permission `calendar-feeds:manage`; a patron has it for their own record.
 * @summary The addresses of the calendar that there are, without their secrets
 */
export const listCalendarFeeds = async (patron: string, options?: Parameters<typeof send>[1]): Promise<CalendarFeeds> => {

  return send<CalendarFeeds>(getListCalendarFeedsUrl(patron),
  {
    ...options,
    method: 'GET'


  }
);}



export const getRemoveCalendarFeedUrl = (patron: string,
    feed: string,) => {




  return `/v1/patrons/${patron}/calendar-feeds/${feed}`
}

/**
 * Needs the permission `calendar-feeds:manage`; a patron has it for their own record.
 * @summary Take an address of the calendar back: nothing is told there any more
 */
export const removeCalendarFeed = async (patron: string,
    feed: string, options?: Parameters<typeof send>[1]): Promise<void> => {

  return send<void>(getRemoveCalendarFeedUrl(patron,feed),
  {
    ...options,
    method: 'DELETE'


  }
);}



export const getGetCardUrl = (patron: string,) => {




  return `/v1/patrons/${patron}/card`
}

/**
 * Needs the permission `card:read`; a patron has it for their own record.
 * @summary The library card: numbers, every membership with its expiry date, and whether it may be renewed
 */
export const getCard = async (patron: string, options?: Parameters<typeof send>[1]): Promise<Card> => {

  return send<Card>(getGetCardUrl(patron),
  {
    ...options,
    method: 'GET'


  }
);}



export const getGetStandingUrl = (patron: string,
    params: GetStandingParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/v1/patrons/${patron}/standing?${stringifiedParams}` : `/v1/patrons/${patron}/standing`
}

/**
 * Needs the permission `card:read`; a patron has it for their own record.
 * @summary May the patron do this, and if not: every reason and the cheapest way out
 */
export const getStanding = async (patron: string,
    params: GetStandingParams, options?: Parameters<typeof send>[1]): Promise<Standing> => {

  return send<Standing>(getGetStandingUrl(patron,params),
  {
    ...options,
    method: 'GET'


  }
);}



export const getGetCardBarcodeUrl = (patron: string,
    params?: GetCardBarcodeParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/v1/patrons/${patron}/card/barcode.svg?${stringifiedParams}` : `/v1/patrons/${patron}/card/barcode.svg`
}

/**
 * Needs the permission `card:read.numbers`; a patron has it for their own record.
 * @summary A number of the card as the library's scanners read it
 */
export const getCardBarcode = async (patron: string,
    params?: GetCardBarcodeParams, options?: Parameters<typeof send>[1]): Promise<Blob> => {

  return send<Blob>(getGetCardBarcodeUrl(patron,params),
  {
    ...options,
    method: 'GET'


  }
);}



export const getListLoansUrl = (patron: string,) => {




  return `/v1/patrons/${patron}/loans`
}

/**
 * Needs the permission `loans:read`; a patron has it for their own record.
 * @summary Everything the patron has on loan, at all the institutions
 */
export const listLoans = async (patron: string, options?: Parameters<typeof send>[1]): Promise<Loans> => {

  return send<Loans>(getListLoansUrl(patron),
  {
    ...options,
    method: 'GET'


  }
);}



export const getRenewAllLoansUrl = (patron: string,) => {




  return `/v1/patrons/${patron}/loans/renewals`
}

/**
 * Needs the permission `loans:renew`; a patron has it for their own record.
 * @summary Ask the libraries to renew every loan: a result for each. The same key again goes on with what is left
 */
export const renewAllLoans = async (patron: string,
    headers?: RenewAllLoansHeaders, options?: Parameters<typeof send>[1]): Promise<LoanRenewals> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<LoanRenewals>(getRenewAllLoansUrl(patron),
  {
    ...options,
    method: 'POST',
    headers: { ...headers, ...getHeaders(options?.headers) }

  }
);}



export const getRenewLoanUrl = (patron: string,
    loan: string,) => {




  return `/v1/patrons/${patron}/loans/${loan}/renewals`
}

/**
 * Needs the permission `loans:renew`; a patron has it for their own record.
 * @summary Ask the library to renew one loan; that it refuses is an answer, with the reason
 */
export const renewLoan = async (patron: string,
    loan: string,
    headers?: RenewLoanHeaders, options?: Parameters<typeof send>[1]): Promise<LoanRenewal> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<LoanRenewal>(getRenewLoanUrl(patron,loan),
  {
    ...options,
    method: 'POST',
    headers: { ...headers, ...getHeaders(options?.headers) }

  }
);}



export const getListHoldsUrl = (patron: string,) => {




  return `/v1/patrons/${patron}/holds`
}

/**
 * Needs the permission `holds:read`; a patron has it for their own record.
 * @summary Everything the patron waits for, at all the institutions
 */
export const listHolds = async (patron: string, options?: Parameters<typeof send>[1]): Promise<Holds> => {

  return send<Holds>(getListHoldsUrl(patron),
  {
    ...options,
    method: 'GET'


  }
);}



export const getPlaceHoldUrl = (patron: string,) => {




  return `/v1/patrons/${patron}/holds`
}

/**
 * Needs the permission `holds:manage`; a patron has it for their own record.
 * @summary Ask an institution for a title or a copy; that it refuses is an answer, with the reason
 */
export const placeHold = async (patron: string,
    holdRequest: HoldRequest,
    headers?: PlaceHoldHeaders, options?: Parameters<typeof send>[1]): Promise<HoldPlacement> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<HoldPlacement>(getPlaceHoldUrl(patron),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json',...headers, ...getHeaders(options?.headers) },
    body: JSON.stringify(holdRequest)
  }
);}



export const getGetHoldOptionsUrl = (patron: string,
    params: GetHoldOptionsParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/v1/patrons/${patron}/hold-options?${stringifiedParams}` : `/v1/patrons/${patron}/hold-options`
}

/**
 * Needs the permission `holds:manage`; a patron has it for their own record.
 * @summary May the patron have this, and where could it be fetched; asking places nothing
 */
export const getHoldOptions = async (patron: string,
    params: GetHoldOptionsParams, options?: Parameters<typeof send>[1]): Promise<HoldOptions> => {

  return send<HoldOptions>(getGetHoldOptionsUrl(patron,params),
  {
    ...options,
    method: 'GET'


  }
);}



export const getCancelHoldUrl = (patron: string,
    hold: string,) => {




  return `/v1/patrons/${patron}/holds/${hold}`
}

/**
 * Needs the permission `holds:manage`; a patron has it for their own record.
 * @summary Give up a hold. One that stands no more counts as cancelled, so it may be asked again
 */
export const cancelHold = async (patron: string,
    hold: string, options?: Parameters<typeof send>[1]): Promise<HoldCancelling> => {

  return send<HoldCancelling>(getCancelHoldUrl(patron,hold),
  {
    ...options,
    method: 'DELETE'


  }
);}



export const getListFeesUrl = (patron: string,) => {




  return `/v1/patrons/${patron}/fees`
}

/**
 * Needs the permission `fees:read`; a patron has it for their own record.
 * @summary Everything the patron owes, at all the institutions
 */
export const listFees = async (patron: string, options?: Parameters<typeof send>[1]): Promise<Fees> => {

  return send<Fees>(getListFeesUrl(patron),
  {
    ...options,
    method: 'GET'


  }
);}



export const getListBlocksUrl = (patron: string,) => {




  return `/v1/patrons/${patron}/blocks`
}

/**
 * Needs the permission `card:read.blocks`; a patron has it for their own record.
 * @summary Every block, at all the institutions, and who can lift it
 */
export const listBlocks = async (patron: string, options?: Parameters<typeof send>[1]): Promise<Blocks> => {

  return send<Blocks>(getListBlocksUrl(patron),
  {
    ...options,
    method: 'GET'


  }
);}



export const getPayFeesUrl = (patron: string,) => {




  return `/v1/patrons/${patron}/fee-payments`
}

/**
 * Needs the permission `fees:pay`; a patron has it for their own record.
 * @summary Pay fees on line: where to pay, and from then on the life of the payment
 */
export const payFees = async (patron: string,
    feePaymentRequest: FeePaymentRequest,
    headers?: PayFeesHeaders, options?: Parameters<typeof send>[1]): Promise<FeePayment> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<FeePayment>(getPayFeesUrl(patron),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json',...headers, ...getHeaders(options?.headers) },
    body: JSON.stringify(feePaymentRequest)
  }
);}



export const getListFeePaymentsUrl = (patron: string,
    params?: ListFeePaymentsParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/v1/patrons/${patron}/fee-payments?${stringifiedParams}` : `/v1/patrons/${patron}/fee-payments`
}

/**
 * Needs the permission `fees:read`; a patron has it for their own record.
 * @summary The fee payments of a patron, newest first; `state=open` finds what a closed tab left
 */
export const listFeePayments = async (patron: string,
    params?: ListFeePaymentsParams, options?: Parameters<typeof send>[1]): Promise<FeePayments> => {

  return send<FeePayments>(getListFeePaymentsUrl(patron,params),
  {
    ...options,
    method: 'GET'


  }
);}



export const getGetFeePaymentUrl = (patron: string,
    payment: string,) => {




  return `/v1/patrons/${patron}/fee-payments/${payment}`
}

/**
 * Needs the permission `fees:read`; a patron has it for their own record.
 * @summary A fee payment as it is now
 */
export const getFeePayment = async (patron: string,
    payment: string, options?: Parameters<typeof send>[1]): Promise<FeePayment> => {

  return send<FeePayment>(getGetFeePaymentUrl(patron,payment),
  {
    ...options,
    method: 'GET'


  }
);}



export const getAbandonFeePaymentUrl = (patron: string,
    payment: string,) => {




  return `/v1/patrons/${patron}/fee-payments/${payment}`
}

/**
 * Needs the permission `fees:pay`; a patron has it for their own record.
 * @summary Give up a payment that was not paid: its page is ended first. What was paid meanwhile goes on
 */
export const abandonFeePayment = async (patron: string,
    payment: string, options?: Parameters<typeof send>[1]): Promise<FeePayment> => {

  return send<FeePayment>(getAbandonFeePaymentUrl(patron,payment),
  {
    ...options,
    method: 'DELETE'


  }
);}



export const getListManagedFeePaymentsUrl = (params?: ListManagedFeePaymentsParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/v1/fee-payments?${stringifiedParams}` : `/v1/fee-payments`
}

/**
 * Needs the permission `fees:manage`; a patron has it for their own record.
 * @summary Fee payments in reach, newest first; `state=needs-staff` is the queue
 */
export const listManagedFeePayments = async (params?: ListManagedFeePaymentsParams, options?: Parameters<typeof send>[1]): Promise<ManagedFeePayments> => {

  return send<ManagedFeePayments>(getListManagedFeePaymentsUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export const getRetryFeePaymentUrl = (payment: string,) => {




  return `/v1/fee-payments/${payment}/retries`
}

/**
 * Needs the permission `fees:manage`; a patron has it for their own record.
 * @summary Try again from where it stopped
 */
export const retryFeePayment = async (payment: string,
    headers?: RetryFeePaymentHeaders, options?: Parameters<typeof send>[1]): Promise<ManagedFeePayment> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<ManagedFeePayment>(getRetryFeePaymentUrl(payment),
  {
    ...options,
    method: 'POST',
    headers: { ...headers, ...getHeaders(options?.headers) }

  }
);}



export const getResolveFeePaymentUrl = (payment: string,) => {




  return `/v1/fee-payments/${payment}/resolution`
}

/**
 * Needs the permission `fees:manage`; a patron has it for their own record.
 * @summary Say what a payment that needed a person came to
 */
export const resolveFeePayment = async (payment: string,
    feePaymentResolution: FeePaymentResolution,
    headers?: ResolveFeePaymentHeaders, options?: Parameters<typeof send>[1]): Promise<ManagedFeePayment> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<ManagedFeePayment>(getResolveFeePaymentUrl(payment),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json',...headers, ...getHeaders(options?.headers) },
    body: JSON.stringify(feePaymentResolution)
  }
);}



export const getQuoteCardRenewalUrl = (patron: string,) => {




  return `/v1/patrons/${patron}/card-renewal-quotes`
}

/**
 * Needs the permission `card-renewals:create`; a patron has it for their own record.
 * @summary What a renewal would cost and until when the card would hold, or why it is not renewed
 */
export const quoteCardRenewal = async (patron: string, options?: Parameters<typeof send>[1]): Promise<CardRenewalRefused | CardRenewalQuote> => {

  return send<CardRenewalRefused | CardRenewalQuote>(getQuoteCardRenewalUrl(patron),
  {
    ...options,
    method: 'POST'


  }
);}



export const getRenewCardUrl = (patron: string,) => {




  return `/v1/patrons/${patron}/card-renewals`
}

/**
 * Needs the permission `card-renewals:create`; a patron has it for their own record.
 * @summary Take a quote: where to pay, and from then on the life of the renewal
 */
export const renewCard = async (patron: string,
    cardRenewalRequest: CardRenewalRequest,
    headers?: RenewCardHeaders, options?: Parameters<typeof send>[1]): Promise<CardRenewal> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<CardRenewal>(getRenewCardUrl(patron),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json',...headers, ...getHeaders(options?.headers) },
    body: JSON.stringify(cardRenewalRequest)
  }
);}



export const getListCardRenewalsUrl = (patron: string,
    params?: ListCardRenewalsParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/v1/patrons/${patron}/card-renewals?${stringifiedParams}` : `/v1/patrons/${patron}/card-renewals`
}

/**
 * Needs the permission `card-renewals:read`; a patron has it for their own record.
 * @summary The renewals of a patron, newest first; `state=open` finds what a closed tab left
 */
export const listCardRenewals = async (patron: string,
    params?: ListCardRenewalsParams, options?: Parameters<typeof send>[1]): Promise<CardRenewals> => {

  return send<CardRenewals>(getListCardRenewalsUrl(patron,params),
  {
    ...options,
    method: 'GET'


  }
);}



export const getGetCardRenewalUrl = (patron: string,
    renewal: string,) => {




  return `/v1/patrons/${patron}/card-renewals/${renewal}`
}

/**
 * Needs the permission `card-renewals:read`; a patron has it for their own record.
 * @summary A renewal as it is now
 */
export const getCardRenewal = async (patron: string,
    renewal: string, options?: Parameters<typeof send>[1]): Promise<CardRenewal> => {

  return send<CardRenewal>(getGetCardRenewalUrl(patron,renewal),
  {
    ...options,
    method: 'GET'


  }
);}



export const getAbandonCardRenewalUrl = (patron: string,
    renewal: string,) => {




  return `/v1/patrons/${patron}/card-renewals/${renewal}`
}

/**
 * Needs the permission `card-renewals:create`; a patron has it for their own record.
 * @summary Give up a renewal that was not paid: its page is ended first. What was paid meanwhile goes on
 */
export const abandonCardRenewal = async (patron: string,
    renewal: string, options?: Parameters<typeof send>[1]): Promise<CardRenewal> => {

  return send<CardRenewal>(getAbandonCardRenewalUrl(patron,renewal),
  {
    ...options,
    method: 'DELETE'


  }
);}



export const getListManagedCardRenewalsUrl = (params?: ListManagedCardRenewalsParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/v1/card-renewals?${stringifiedParams}` : `/v1/card-renewals`
}

/**
 * Needs the permission `card-renewals:manage`; a patron has it for their own record.
 * @summary Renewals in reach, newest first; `state=needs-staff` is the queue, `provisional=true` what waits to be confirmed
 */
export const listManagedCardRenewals = async (params?: ListManagedCardRenewalsParams, options?: Parameters<typeof send>[1]): Promise<ManagedCardRenewals> => {

  return send<ManagedCardRenewals>(getListManagedCardRenewalsUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export const getRetryCardRenewalUrl = (renewal: string,) => {




  return `/v1/card-renewals/${renewal}/retries`
}

/**
 * Needs the permission `card-renewals:manage`; a patron has it for their own record.
 * @summary Try again from where it stopped
 */
export const retryCardRenewal = async (renewal: string,
    headers?: RetryCardRenewalHeaders, options?: Parameters<typeof send>[1]): Promise<ManagedCardRenewal> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<ManagedCardRenewal>(getRetryCardRenewalUrl(renewal),
  {
    ...options,
    method: 'POST',
    headers: { ...headers, ...getHeaders(options?.headers) }

  }
);}



export const getConfirmCardRenewalUrl = (renewal: string,) => {




  return `/v1/card-renewals/${renewal}/confirmation`
}

/**
 * Needs the permission `card-renewals:manage`; a patron has it for their own record.
 * @summary A proof was seen, or a new address is right: what was for a while only holds for the whole period
 */
export const confirmCardRenewal = async (renewal: string,
    cardRenewalConfirmation: CardRenewalConfirmation,
    headers?: ConfirmCardRenewalHeaders, options?: Parameters<typeof send>[1]): Promise<ManagedCardRenewal> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<ManagedCardRenewal>(getConfirmCardRenewalUrl(renewal),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json',...headers, ...getHeaders(options?.headers) },
    body: JSON.stringify(cardRenewalConfirmation)
  }
);}



export const getResolveCardRenewalUrl = (renewal: string,) => {




  return `/v1/card-renewals/${renewal}/resolution`
}

/**
 * Needs the permission `card-renewals:manage`; a patron has it for their own record.
 * @summary Say what a renewal that needed a person came to
 */
export const resolveCardRenewal = async (renewal: string,
    cardRenewalResolution: CardRenewalResolution,
    headers?: ResolveCardRenewalHeaders, options?: Parameters<typeof send>[1]): Promise<ManagedCardRenewal> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<ManagedCardRenewal>(getResolveCardRenewalUrl(renewal),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json',...headers, ...getHeaders(options?.headers) },
    body: JSON.stringify(cardRenewalResolution)
  }
);}



export const getGetSettlementUrl = (merchant: string,
    day: string,) => {




  return `/v1/merchants/${merchant}/settlements/${day}`
}

/**
 * Needs the permission `card-renewals:manage`; a patron has it for their own record.
 * @summary What was paid, paid back, extended and posted on a day; by `Accept` also as CSV or as a page to print
 */
export const getSettlement = async (merchant: string,
    day: string, options?: Parameters<typeof send>[1]): Promise<Settlement | string> => {

  return send<Settlement | string>(getGetSettlementUrl(merchant,day),
  {
    ...options,
    method: 'GET'


  }
);}



export const getChangeCentralPatronUrl = (zone: string,
    patron: string,) => {




  return `/v1/network-zones/${zone}/patrons/${patron}`
}

/**
 * Needs the permission `central:write`; a patron has it for their own record.
 * @summary Change a patron in the central file; every institution follows by its own rules, as the answer’s Location tells
 */
export const changeCentralPatron = async (zone: string,
    patron: string,
    centralChangeRequest: CentralChangeRequest,
    headers?: ChangeCentralPatronHeaders, options?: Parameters<typeof send>[1]): Promise<CentralChange> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<CentralChange>(getChangeCentralPatronUrl(zone,patron),
  {
    ...options,
    method: 'PATCH',
    headers: { 'Content-Type': 'application/merge-patch+json',...headers, ...getHeaders(options?.headers) },
    body: JSON.stringify(centralChangeRequest)
  }
);}



export const getRemoveCentralPatronUrl = (zone: string,
    patron: string,) => {




  return `/v1/network-zones/${zone}/patrons/${patron}`
}

/**
 * Needs the permission `central:remove`; a patron has it for their own record.
 * @summary Remove a patron from the central file: every copy that can go, and then, where none is left, the central record
 */
export const removeCentralPatron = async (zone: string,
    patron: string,
    headers?: RemoveCentralPatronHeaders, options?: Parameters<typeof send>[1]): Promise<CentralChange> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<CentralChange>(getRemoveCentralPatronUrl(zone,patron),
  {
    ...options,
    method: 'DELETE',
    headers: { ...headers, ...getHeaders(options?.headers) }

  }
);}



export const getGetCentralPatronUrl = (zone: string,
    patron: string,) => {




  return `/v1/network-zones/${zone}/patrons/${patron}`
}

/**
 * Needs the permission `central:read`; a patron has it for their own record.
 * @summary A central record and where its person is active; nobody is copied by it, and it is noted in the audit trail
 */
export const getCentralPatron = async (zone: string,
    patron: string, options?: Parameters<typeof send>[1]): Promise<CentralPatron> => {

  return send<CentralPatron>(getGetCentralPatronUrl(zone,patron),
  {
    ...options,
    method: 'GET'


  }
);}



export const getPreviewCentralChangeUrl = (zone: string,
    patron: string,) => {




  return `/v1/network-zones/${zone}/patrons/${patron}/change-previews`
}

/**
 * Needs the permission `central:read`; a patron has it for their own record.
 * @summary What a change would come to, institution by institution and field by field; nothing is written
 */
export const previewCentralChange = async (zone: string,
    patron: string,
    centralChangePreviewRequest: CentralChangePreviewRequest, options?: Parameters<typeof send>[1]): Promise<CentralChangePreview> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<CentralChangePreview>(getPreviewCentralChangeUrl(zone,patron),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(centralChangePreviewRequest)
  }
);}



export const getListCentralChangesUrl = (params?: ListCentralChangesParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/v1/changes?${stringifiedParams}` : `/v1/changes`
}

/**
 * Needs the permission `central:read`; a patron has it for their own record.
 * @summary Changes of central records in reach, newest first
 */
export const listCentralChanges = async (params?: ListCentralChangesParams, options?: Parameters<typeof send>[1]): Promise<CentralChanges> => {

  return send<CentralChanges>(getListCentralChangesUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export const getGetCentralChangeUrl = (change: string,) => {




  return `/v1/changes/${change}`
}

/**
 * Needs the permission `central:read`; a patron has it for their own record.
 * @summary What became of a change, institution by institution
 */
export const getCentralChange = async (change: string, options?: Parameters<typeof send>[1]): Promise<CentralChange> => {

  return send<CentralChange>(getGetCentralChangeUrl(change),
  {
    ...options,
    method: 'GET'


  }
);}



export const getRetryCentralChangeUrl = (change: string,) => {




  return `/v1/changes/${change}/retries`
}

/**
 * Needs the permission `central:write`; a patron has it for their own record.
 * @summary Try again what waits or was refused
 */
export const retryCentralChange = async (change: string,
    headers?: RetryCentralChangeHeaders, options?: Parameters<typeof send>[1]): Promise<CentralChange> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<CentralChange>(getRetryCentralChangeUrl(change),
  {
    ...options,
    method: 'POST',
    headers: { ...headers, ...getHeaders(options?.headers) }

  }
);}



export const getReverseCentralChangeUrl = (change: string,) => {




  return `/v1/changes/${change}/reversal`
}

/**
 * Needs the permission `central:write`; a patron has it for their own record.
 * @summary Undo a change everywhere, as a change of its own, unless somebody has written one of its fields since
 */
export const reverseCentralChange = async (change: string,
    headers?: ReverseCentralChangeHeaders, options?: Parameters<typeof send>[1]): Promise<CentralChange> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<CentralChange>(getReverseCentralChangeUrl(change),
  {
    ...options,
    method: 'POST',
    headers: { ...headers, ...getHeaders(options?.headers) }

  }
);}



export const getListCentralConflictsUrl = (params?: ListCentralConflictsParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/v1/conflicts?${stringifiedParams}` : `/v1/conflicts`
}

/**
 * Needs the permission `central:resolve`; a patron has it for their own record.
 * @summary Edits that lost, in reach, newest first
 */
export const listCentralConflicts = async (params?: ListCentralConflictsParams, options?: Parameters<typeof send>[1]): Promise<CentralConflicts> => {

  return send<CentralConflicts>(getListCentralConflictsUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export const getResolveCentralConflictUrl = (conflict: string,) => {




  return `/v1/conflicts/${conflict}/resolution`
}

/**
 * Needs the permission `central:resolve`; a patron has it for their own record.
 * @summary Decide a conflict: it stays as it is, or what lost is written after all, as a change
 */
export const resolveCentralConflict = async (conflict: string,
    centralConflictResolution: CentralConflictResolution,
    headers?: ResolveCentralConflictHeaders, options?: Parameters<typeof send>[1]): Promise<CentralConflictDecided> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<CentralConflictDecided>(getResolveCentralConflictUrl(conflict),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json',...headers, ...getHeaders(options?.headers) },
    body: JSON.stringify(centralConflictResolution)
  }
);}



export const getSearchCentralPatronsUrl = (zone: string,) => {




  return `/v1/network-zones/${zone}/patron-searches`
}

/**
 * Needs the permission `central:search`; a patron has it for their own record.
 * @summary Find somebody in the central patron file of a network zone; it is counted, and noted in the audit trail
 */
export const searchCentralPatrons = async (zone: string,
    centralSearch: CentralSearch, options?: Parameters<typeof send>[1]): Promise<CentralFound> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<CentralFound>(getSearchCentralPatronsUrl(zone),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(centralSearch)
  }
);}



export const getLoadPatronUrl = (institution: string,) => {




  return `/v1/institutions/${institution}/patrons`
}

/**
 * Needs the permission `central:load`; a patron has it for their own record.
 * @summary Bring somebody of a central patron file into an institution, once
 */
export const loadPatron = async (institution: string,
    patronLoad: PatronLoad,
    headers?: LoadPatronHeaders, options?: Parameters<typeof send>[1]): Promise<PatronLoaded> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<PatronLoaded>(getLoadPatronUrl(institution),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json',...headers, ...getHeaders(options?.headers) },
    body: JSON.stringify(patronLoad)
  }
);}



export const getBeginReconciliationUrl = (zone: string,) => {




  return `/v1/network-zones/${zone}/reconciliations`
}

/**
 * Needs the permission `central:administrate`; a patron has it for their own record.
 * @summary Compare everybody with their copies; one at a time in a zone, of which the answer to a second tells
 */
export const beginReconciliation = async (zone: string,
    reconciliationRequest: ReconciliationRequest, options?: Parameters<typeof send>[1]): Promise<Reconciliation> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<Reconciliation>(getBeginReconciliationUrl(zone),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(reconciliationRequest)
  }
);}



export const getListReconciliationsUrl = (zone: string,
    params?: ListReconciliationsParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/v1/network-zones/${zone}/reconciliations?${stringifiedParams}` : `/v1/network-zones/${zone}/reconciliations`
}

/**
 * Needs the permission `central:administrate`; a patron has it for their own record.
 * @summary Reconciliations of the zone, newest first
 */
export const listReconciliations = async (zone: string,
    params?: ListReconciliationsParams, options?: Parameters<typeof send>[1]): Promise<Reconciliations> => {

  return send<Reconciliations>(getListReconciliationsUrl(zone,params),
  {
    ...options,
    method: 'GET'


  }
);}



export const getGetReconciliationUrl = (zone: string,
    reconciliation: string,) => {




  return `/v1/network-zones/${zone}/reconciliations/${reconciliation}`
}

/**
 * Needs the permission `central:administrate`; a patron has it for their own record.
 * @summary How far a reconciliation has come, and what it found
 */
export const getReconciliation = async (zone: string,
    reconciliation: string, options?: Parameters<typeof send>[1]): Promise<Reconciliation> => {

  return send<Reconciliation>(getGetReconciliationUrl(zone,reconciliation),
  {
    ...options,
    method: 'GET'


  }
);}



export const getStopReconciliationUrl = (zone: string,
    reconciliation: string,) => {




  return `/v1/network-zones/${zone}/reconciliations/${reconciliation}`
}

/**
 * Needs the permission `central:administrate`; a patron has it for their own record.
 * @summary Stop a reconciliation where it is; what it found stays known
 */
export const stopReconciliation = async (zone: string,
    reconciliation: string, options?: Parameters<typeof send>[1]): Promise<Reconciliation> => {

  return send<Reconciliation>(getStopReconciliationUrl(zone,reconciliation),
  {
    ...options,
    method: 'DELETE'


  }
);}



export const getListAuditUrl = (params?: ListAuditParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/v1/audit?${stringifiedParams}` : `/v1/audit`
}

/**
 * Needs the permission `audit:read`; a patron has it for their own record.
 * @summary Who looked at or changed whom in reach, when and why, the last first; that you read it is noted, too
 */
export const listAudit = async (params?: ListAuditParams, options?: Parameters<typeof send>[1]): Promise<AuditEntries> => {

  return send<AuditEntries>(getListAuditUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export const getListOwnAuditUrl = (patron: 'me',
    params?: ListOwnAuditParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/v1/patrons/${patron}/audit?${stringifiedParams}` : `/v1/patrons/${patron}/audit`
}

/**
 * Needs the permission `patrons:read`; a patron has it for their own record.
 * @summary Who looked at or changed my record, when and why, the last first
 */
export const listOwnAudit = async (patron: 'me',
    params?: ListOwnAuditParams, options?: Parameters<typeof send>[1]): Promise<OwnAuditEntries> => {

  return send<OwnAuditEntries>(getListOwnAuditUrl(patron,params),
  {
    ...options,
    method: 'GET'


  }
);}



export const getGetTopologyUrl = () => {




  return `/v1/topology`
}

/**
 * @summary Institutions, libraries and communities; what each can do, and how its patrons sign in
 */
export const getTopology = async ( options?: Parameters<typeof send>[1]): Promise<Topology> => {

  return send<Topology>(getGetTopologyUrl(),
  {
    ...options,
    method: 'GET'


  }
);}
