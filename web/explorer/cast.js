// A bar above the explorer: be somebody of the built-in consortium at a click. `cast` is put before this file by the gateway.
/* global cast */
{
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties)
    element.append(...children)
    return element
  }
  const options = cast.map(({ name, identifier, institution, story }, index) =>
    make('option', { value: String(index), textContent: `${name} (${identifier}, ${institution}): ${story}` }),
  )
  const choice = make('select', { id: 'cast-member' }, ...options)
  const said = make('output', {})
  const bar = make('form', { className: 'cast', ariaLabel: 'Be somebody of the built-in consortium' })
  bar.append(make('label', {}, 'Be ', choice), make('button', { textContent: 'Sign in' }), said)
  document.body.prepend(bar)

  // The page keeps the explorer to itself and makes it when everything is loaded; so whoever wants it listens while it is made.
  let explorer
  addEventListener('DOMContentLoaded', () => {
    const bundle = globalThis.SwaggerUIBundle
    globalThis.SwaggerUIBundle = Object.assign((settings) => (explorer = bundle(settings)), bundle)
  })

  const signIn = async ({ name, institution, identifier, password }) => {
    const answer = await fetch('/v1/sessions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ method: 'password', institution, identifier, password }),
    })
    const body = await answer.json()
    if (answer.status === 201) {
      explorer.preauthorizeApiKey('token', body.accessToken)
      return `You are ${name}. Open GET /v1/patrons/{patron}/card, press Execute.`
    }
    explorer.authActions.logout(['token'])
    return `${answer.status}: ${body.title}`
  }

  bar.addEventListener('submit', (event) => {
    event.preventDefault()
    said.textContent = 'Signing in …'
    signIn(cast[Number(choice.value)]).then(
      (text) => (said.textContent = text),
      () => (said.textContent = 'The gateway did not answer.'),
    )
  })
}
