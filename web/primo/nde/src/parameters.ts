import { InjectionToken } from '@angular/core'
import type { ElementName, Settings } from '../../shell/settings.ts'

/** Under this name the host hands over the JSON of Alma's Add-On Configuration. */
export const moduleParameters = 'MODULE_PARAMETERS'

/** What the configuration says, once it was looked at. */
export const SETTINGS = new InjectionToken<Settings>('what the operator has set')

/** Which element a slot holds. */
export const ELEMENT_NAME = new InjectionToken<ElementName>('the element of this slot')
