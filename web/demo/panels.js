/**
 * What the page shows, one after the other: each has a title, a text for whoever tries it, and what it makes of a person. `show` is called anew whenever
 * somebody else is chosen, with an empty place to fill. A further panel is one more entry here, its parts in a file of its own.
 */
export const panels = [
  {
    id: 'site',
    title: 'On a library’s site',
    text: 'These are custom elements: one script tag and one tag each, without a framework. Renewing leads to the page of a play bank, and back.',
    show(place, { institution }) {
      const site = make('div', { className: 'site' })
      site.append(
        element('patron-card', { institution, 'sign-in': '', 'heading-level': '3' }),
        element('patron-account', { institution, 'heading-level': '3' }),
        element('patron-standing', { institution, action: 'loan', 'heading-level': '3' }),
        element('patron-looks', { institution, 'heading-level': '3' }),
      )
      const tag = `<script type="module" src="${new URL('../elements/patron-gateway.js', import.meta.url)}"></script>\n<patron-card institution="${institution}" sign-in></patron-card>`
      place.append(site, make('p', { textContent: 'What the site pastes:' }), make('pre', { textContent: tag }))
    },
  },
  {
    id: 'frame',
    title: 'On a site that takes frames only',
    text: 'The same card as a page of the gateway, which only the configured sites may frame.',
    show(place, { institution, language }) {
      const frame = make('iframe', {
        title: 'Library card in a frame',
        src: new URL(`../${institution}/card?lang=${language}`, import.meta.url).href,
      })
      place.append(frame)
      // The frame says how high it is: a site that pastes it makes room like this.
      addEventListener('message', ({ source, data }) => {
        if (source === frame.contentWindow && data?.type === 'patron-gateway:height') frame.style.height = `${data.height}px`
      })
    },
  },
  {
    id: 'password',
    title: 'A lost password',
    text: 'Ask for a letter, open the mailbox above, follow its link, choose a new password, and sign in with it.',
    show(place, { institution }) {
      place.append(element('patron-password-reset', { institution, 'heading-level': '3' }))
    },
  },
  {
    id: 'desk',
    title: 'Be a librarian at the central file',
    text: 'A page of its own: sign in as Lin Ekberg, find somebody with a purpose (Sandvoort, say), compare the copies, see what a change would come to, make it, follow it, and undo it. ? tells the keys.',
    show(place) {
      const link = make('a', {
        href: new URL('../desk', import.meta.url).href,
        target: '_blank',
        rel: 'noopener',
        textContent: 'Open the librarian’s page',
      })
      place.append(link)
    },
  },
]

export function make(name, properties = {}) {
  return Object.assign(document.createElement(name), properties)
}

function element(name, attributes) {
  const made = document.createElement(name)
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value)
  return made
}
