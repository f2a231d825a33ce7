import type { Migration } from './index.ts'

/** After a crash of the server it is empty, and every vendor well rested: nothing in it must survive. */
export const sharedBudgets: Migration = {
  name: 'budgets',
  statements: ({ passing }) => [
    `create ${passing} table budgets (pool text not null primary key, due double precision not null)`,
  ],
}
