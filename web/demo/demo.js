import '../elements/patron-gateway.js'
import { make, panels } from './panels.js'
import { signInAs } from './person.js'
import { showTroubles } from './troubles.js'

const at = (id) => document.getElementById(id)
const play = await (await fetch(new URL('play.json', import.meta.url))).json()

/** Whoever comes back from the payment page, or from signing in at a provider, is still who they were. */
const chosen = 'patron-gateway:demo'

const choice = at('cast')
choice.append(
  ...play.cast.map(({ name, institution }, index) => make('option', { value: index, textContent: `${name} (${institution})` })),
)
choice.value =
  sessionStorage.getItem(chosen) ??
  String(
    Math.max(
      0,
      play.cast.findIndex(({ identifier }) => identifier === 'sol'),
    ),
  )
at('language').value = sessionStorage.getItem(`${chosen}:language`) ?? 'en'

at('places').append(
  ...[
    ['Mailbox', play.places.mailbox],
    ['Tokens of Primo', `${play.places.primo}/play/tokens`],
  ].map(([name, href]) => {
    const item = make('li')
    item.append(make('a', { href, textContent: name, target: '_blank', rel: 'noopener' }))
    return item
  }),
)

const person = () => play.cast[Number(choice.value)]

function tellStory() {
  at('story').textContent = person().story
}

/** Everything anew, for whoever is chosen now. */
function show() {
  const language = at('language').value
  const { institution } = person()
  at('panels').replaceChildren(
    ...panels.map((panel) => {
      const section = make('section', { id: panel.id })
      const title = make('h2', { id: `${panel.id}-title`, textContent: panel.title })
      section.setAttribute('aria-labelledby', title.id)
      const place = make('div', { lang: language })
      section.append(title, make('p', { textContent: panel.text }), place)
      panel.show(place, { institution, language, person: person(), play })
      return section
    }),
  )
}

choice.addEventListener('change', tellStory)
at('language').addEventListener('change', () => {
  sessionStorage.setItem(`${chosen}:language`, at('language').value)
  show()
})
at('person').addEventListener('submit', (event) => {
  event.preventDefault()
  sessionStorage.setItem(chosen, choice.value)
  at('said').textContent = 'Signing in …'
  signInAs(person(), at('language').value).then(
    (said) => {
      at('said').textContent = said
      show()
    },
    () => (at('said').textContent = 'The gateway did not answer.'),
  )
})

tellStory()
showTroubles(at('troubles'), at('broken'), play.troubles)
show()
