import { enableProdMode, type NgModuleRef, type Provider } from '@angular/core'
import { platformBrowser } from '@angular/platform-browser'
import { appModule } from './app.module.ts'

enableProdMode()

/** What NDE calls of an add-on; answered with the module, of which it asks what stands in each slot. */
export function bootstrapRemoteApp({
  providers = [],
}: {
  readonly providers?: readonly Provider[]
}): Promise<NgModuleRef<unknown>> {
  // Without a zone: nothing here changes by Angular, and the host's zone is the host's.
  return platformBrowser().bootstrapModule(appModule(providers), { ngZone: 'noop' })
}
