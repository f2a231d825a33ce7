// Primo's AngularJS interface, played: components that each have a hook behind them, the packages of the view and of a consortium, and the login that
// lays a token into the tab.
angular
  .module('primo', [])
  .component('prmLoansOverview', {
    template: '<h2>Loans</h2><prm-loans-overview-after parent-ctrl="$ctrl"></prm-loans-overview-after>',
  })
  .component('prmPersonalInfo', {
    template: '<h2>Personal details</h2><prm-personal-info-after parent-ctrl="$ctrl"></prm-personal-info-after>',
    controller() {
      this.name = 'the details of Primo'
    },
  })
  .component('prmLogin', { template: '<h2>Sign in</h2><prm-login-after parent-ctrl="$ctrl"></prm-login-after>' })

// Somebody else's package, which owns a hook as they all do: as a component with a scope of its own.
angular.module('centralCustom', []).component('prmPersonalInfoAfter', {
  bindings: { parentCtrl: '<' },
  template: '<p class="others">A consortium’s own words about {{$ctrl.parentCtrl.name}}</p>',
})

const faults = []
window.faults = faults
angular.module('primo').factory('$exceptionHandler', () => (error) => faults.push(String(error)))
// Primo starts with what is there of these.
window.startPrimo = (...packages) => {
  const root = angular.bootstrap(document.body, ['primo', ...packages], { strictDi: true })
  window.compile = (html) => {
    const place = document.createElement('div')
    document.querySelector('main').append(place)
    root.invoke([
      '$compile',
      '$rootScope',
      ($compile, $rootScope) => {
        window.scope = $rootScope.$new()
        angular.element(place).append($compile(html)(window.scope))
        $rootScope.$digest()
      },
    ])
  }
}
