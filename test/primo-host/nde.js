// NDE, played: loads an add-on as a remote of module federation, starts it with what Alma has for it, and asks it for each of its slots.
window.startNde = async (url, name, parameters) => {
  const remote = await import(`${url}/remoteEntry.js`)
  await remote.init({})
  const factory = await remote.get(`./${name}`)
  const { bootstrapRemoteApp } = factory()
  const providers = [
    { provide: 'MODULE_PARAMETERS', useValue: parameters },
    { provide: 'SHELL_ROUTER', useValue: {} },
  ]
  const started = await bootstrapRemoteApp({ providers })
  const filled = []
  for (const place of document.querySelectorAll('[data-component]')) {
    for (const position of ['before', 'top', 'bottom', 'after']) {
      const slot = `${place.dataset.component}-${position}`
      const Constructor = started.instance.getComponentRef(slot)
      if (Constructor === undefined) continue
      customElements.define(`custom-${slot}`, Constructor)
      const element = document.createElement(`custom-${slot}`)
      element.hostComponent = { of: place.dataset.component }
      place.append(element)
      filled.push(slot)
    }
  }
  return filled
}
