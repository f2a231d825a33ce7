// A bar above the explorer: be somebody of the built-in consortium at a click. `cast` and `provider` are put before this file by the gateway.
/* global cast, provider */
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
  const code = make('input', { autocomplete: 'one-time-code', inputMode: 'numeric', size: 9 })
  const codeLabel = make('label', { hidden: true }, 'Code from the mailbox ', code)
  const byPassword = make('button', { textContent: 'Sign in' })
  const byCode = make('button', { type: 'button', textContent: 'Mail a code' })
  const asStaff = make('button', { type: 'button', textContent: 'Sign in as staff', hidden: provider === undefined })
  const said = make('output', {})
  const bar = make('form', { className: 'cast', ariaLabel: 'Be somebody of the built-in consortium' })
  bar.append(make('label', {}, 'Be ', choice), byPassword, byCode, codeLabel, asStaff, said)
  document.body.prepend(bar)

  // The page keeps the explorer to itself and makes it when everything is loaded; so whoever wants it listens while it is made.
  let explorer
  const made = new Promise((resolve) => {
    addEventListener('DOMContentLoaded', () => {
      const bundle = globalThis.SwaggerUIBundle
      globalThis.SwaggerUIBundle = Object.assign((settings) => {
        explorer = bundle(settings)
        resolve()
        return explorer
      }, bundle)
    })
  })

  const post = async (path, content) => {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(content),
    })
    return { ok: answer.ok, status: answer.status, body: await answer.json() }
  }

  const signIn = async (who, content) => {
    const { ok, status, body } = await post('/v1/sessions', content)
    await made
    if (!ok) {
      explorer.authActions.logout(['token'])
      return `${status}: ${body.title}`
    }
    forget()
    explorer.preauthorizeApiKey('token', body.accessToken)
    return `You are ${who}. ${body.staff === undefined ? 'Open GET /v1/patrons/{patron}/card' : 'Open POST …/patron-searches'}, press Execute.`
  }

  const tell = (promise) =>
    promise.then(
      (text) => (said.textContent = text),
      () => (said.textContent = 'The gateway did not answer.'),
    )

  let challenge
  const forget = () => {
    challenge = undefined
    code.value = ''
    codeLabel.hidden = true
  }
  choice.addEventListener('change', forget)

  bar.addEventListener('submit', (event) => {
    event.preventDefault()
    said.textContent = 'Signing in …'
    const { name, institution, identifier, password } = cast[Number(choice.value)]
    const content =
      challenge === undefined
        ? { method: 'password', institution, identifier, password }
        : { method: 'code', challenge, code: code.value }
    tell(signIn(name, content))
  })

  byCode.addEventListener('click', () => {
    const { institution, identifier } = cast[Number(choice.value)]
    tell(
      post('/v1/sessions/codes', { institution, identifier }).then(({ ok, status, body }) => {
        if (!ok) return `${status}: ${body.title}`
        challenge = body.challenge
        codeLabel.hidden = false
        code.focus()
        return 'A letter is on its way if there is somebody to write to. Type its code in and sign in.'
      }),
    )
  })

  // The journey to the provider leaves this page; what must survive it is kept for this tab only.
  asStaff.addEventListener('click', () => {
    tell(
      post('/v1/sessions/authorizations', { provider, redirectUri: `${location.origin}/docs` }).then(({ ok, status, body }) => {
        if (!ok) return `${status}: ${body.title}`
        sessionStorage.setItem('challenge', body.challenge)
        location.assign(body.authorizationUrl)
        return 'Going to the provider …'
      }),
    )
  })

  const returned = Object.fromEntries(new URLSearchParams(location.search))
  const kept = sessionStorage.getItem('challenge')
  if (returned.state !== undefined && kept !== null) {
    sessionStorage.removeItem('challenge')
    history.replaceState(null, '', '/docs')
    const { state, code: proof, iss, error } = returned
    tell(signIn('a member of staff', { method: 'openid', challenge: kept, state, code: proof, iss, error }))
  }
}
