import { kept } from '../elements/kept.ts'
import { DeskChange } from './desk-change.ts'
import { DeskChanges } from './desk-changes.ts'
import { DeskConflicts } from './desk-conflicts.ts'
import { DeskPerson } from './desk-person.ts'
import { DeskRenewals } from './desk-renewals.ts'
import { DeskSearch } from './desk-search.ts'
import { DeskSettlement } from './desk-settlement.ts'
import { LibrarianDesk } from './librarian-desk.ts'

// Whoever chose a language comes back to it from the provider.
const chosen = kept.get('desk-language')
const desk = document.querySelector('librarian-desk')
if (chosen !== undefined && desk) desk.setAttribute('lang', chosen)

const elements = {
  'desk-change': DeskChange,
  'desk-changes': DeskChanges,
  'desk-conflicts': DeskConflicts,
  'desk-person': DeskPerson,
  'desk-renewals': DeskRenewals,
  'desk-search': DeskSearch,
  'desk-settlement': DeskSettlement,
  'librarian-desk': LibrarianDesk,
}

for (const [name, element] of Object.entries(elements)) customElements.define(name, element)
