import { place } from '../shell/place.ts'
import { checked, elementFor, type ElementName, type Settings } from '../shell/settings.ts'

/** Of AngularJS, which Primo brings, what is used here. */
interface Angular {
  module(name: string, requires?: readonly string[]): AngularModule
}

interface AngularModule {
  constant(name: string, value: unknown): AngularModule
  component(name: string, definition: object): AngularModule
  directive(name: string, factory: readonly unknown[]): AngularModule
}

interface Scope {
  $on(event: '$destroy', then: () => void): void
}

interface Controller {
  readonly element?: string
  $onInit(): void
  $onDestroy(): void
}

declare const angular: Angular

/** The hooks of the account, of signing in and around them. Which of them hold something is for the options to say. */
const hooks = [
  'prmAccountAfter',
  'prmAccountLinksAfter',
  'prmAccountOverviewAfter',
  'prmFinesAfter',
  'prmLibraryCardMenuAfter',
  'prmLoansAfter',
  'prmLoansOverviewAfter',
  'prmLoginAfter',
  'prmLoginHelpAfter',
  'prmMessagesAndBlocksAfter',
  'prmPersonalInfoAfter',
  'prmPersonalSettingsAfter',
  'prmRequestsAfter',
  'prmRequestsOverviewAfter',
] as const

/** Where nothing is said: the card below the personal details. */
const usual: Readonly<Record<string, ElementName>> = { prmPersonalInfoAfter: 'patron-card' }

function put(into: HTMLElement, name: ElementName, options: Partial<Settings>): () => void {
  const placed = place(name, checked(options))
  into.append(placed.node)
  return () => placed.leave()
}

const patronGateway = angular
  .module('patronGateway', [])
  // A view has its own constant of this name, which comes after this one and takes its place.
  .constant('patronGatewayOptions', {})
  .component('patronGateway', {
    bindings: { element: '@' },
    controller: [
      '$element',
      'patronGatewayOptions',
      function controller(this: Controller, $element: readonly HTMLElement[], options: Partial<Settings>) {
        let leave = (): void => undefined
        this.$onInit = () => {
          const { element = 'patron-card' } = this
          leave = put($element[0]!, elementFor('element', { element }, {})!, options)
        }
        this.$onDestroy = () => leave()
      },
    ],
  })

// Only one *component* may own a hook, as each wants a scope of its own. A directive without a scope and a template stands beside whatever component
// another package has there, and beside none.
for (const hook of hooks) {
  patronGateway.directive(hook, [
    'patronGatewayOptions',
    (options: Partial<Settings>) => ({
      restrict: 'E',
      link(scope: Scope, $element: readonly HTMLElement[]) {
        const name = elementFor(hook, options.hooks, usual)
        // The package of a consortium and that of the view may both bring this module.
        if (name === undefined || $element[0]!.querySelector(`:scope > ${name}`)) return
        scope.$on('$destroy', put($element[0]!, name, options))
      },
    }),
  ])
}
