import type { Migration } from './index.ts'

/** Every renewal has kept its places all along, but in its own row, where nobody finds it by one: open or over, each is brought over. */
export const placesOfRenewals: Migration = {
  name: 'places of renewals',
  statements: ({ textsIn }) => [
    `create table places_of_renewals (
      place text not null,
      renewal text not null,
      primary key (place, renewal)
    )`,
    `create index places_of_renewals_by_renewal on places_of_renewals (renewal, place)`,
    `insert into places_of_renewals (place, renewal)
      select distinct held.value, renewals.id from renewals, ${textsIn('renewals.places')} as held`,
  ],
}
