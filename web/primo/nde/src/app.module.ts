import { inject, Injector, NgModule, type DoBootstrap, type Provider, type Type } from '@angular/core'
import { createCustomElement, type NgElementConstructor } from '@angular/elements'
import { BrowserModule } from '@angular/platform-browser'
import { checked, elementFor, type ElementName, type Settings } from '../../shell/settings.ts'
import { ELEMENT_NAME, moduleParameters, SETTINGS } from './parameters.ts'
import { PatronGatewayComponent } from './patron-gateway.component.ts'

/** Where nothing is said: the card below the personal details. */
const usual: Readonly<Record<string, ElementName>> = { 'nde-personal-details-info-after': 'patron-card' }

/** The module that NDE starts, with what it hands over; what it asks for each of its slots is `getComponentRef`. */
export function appModule(
  providers: readonly Provider[],
): Type<{ getComponentRef(slot: string): NgElementConstructor<unknown> | undefined }> {
  @NgModule({
    imports: [BrowserModule],
    providers: [
      ...providers,
      { provide: SETTINGS, useFactory: (parameters: Partial<Settings>) => checked(parameters), deps: [moduleParameters] },
    ],
  })
  class PatronGatewayModule implements DoBootstrap {
    private readonly injector = inject(Injector)
    private readonly constructors = new Map<string, NgElementConstructor<unknown>>()

    ngDoBootstrap(): void {
      const { hooks } = this.injector.get(SETTINGS)
      for (const slot of Object.keys({ ...usual, ...hooks })) {
        const element = elementFor(slot, hooks, usual)
        if (element === undefined) continue
        const injector = Injector.create({ providers: [{ provide: ELEMENT_NAME, useValue: element }], parent: this.injector })
        this.constructors.set(slot, createCustomElement(PatronGatewayComponent, { injector }))
      }
    }

    /** Nothing where the slot is somebody else's. */
    getComponentRef(slot: string): NgElementConstructor<unknown> | undefined {
      return this.constructors.get(slot)
    }
  }
  return PatronGatewayModule
}
