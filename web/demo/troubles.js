import { make } from './panels.js'

/** The switches, as they stand at the gateway; another tab may have thrown one. */
export function showTroubles(place, said, troubles) {
  place.replaceChildren(
    ...troubles.map(({ id, name, on }) => {
      const box = make('input', { type: 'checkbox', role: 'switch', checked: on })
      const label = make('label', { className: 'switch' })
      label.append(box, name)
      box.addEventListener('change', () => {
        turn(id, box.checked).then(
          () => (said.textContent = `${name}: ${box.checked ? 'yes' : 'no longer'}.`),
          () => {
            box.checked = !box.checked
            said.textContent = 'The gateway did not answer.'
          },
        )
      })
      return label
    }),
  )
}

async function turn(id, on) {
  const answer = await fetch(new URL(`troubles/${id}`, import.meta.url), {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ on }),
  })
  if (!answer.ok) throw new Error(`The gateway says ${answer.status}`)
}
