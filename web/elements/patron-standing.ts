import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit'
import { getStanding, GetStandingAction, type Standing } from '../client/generated.ts'
import { again, came, notYet, type Loaded } from './loaded.ts'
import { PatronElement } from './patron-element.ts'
import { standingView } from './standing-view.ts'
import { stateView } from './state-view.ts'

/** `<patron-standing action="loan">`: may I, and if not: why, and what helps. */
export class PatronStanding extends PatronElement {
  static override readonly properties: PropertyDeclarations = { action: {}, standing: { state: true } }

  declare action: GetStandingAction
  declare private standing: Loaded<Standing>

  constructor() {
    super()
    this.action = GetStandingAction.loan
    this.standing = notYet
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed)
    if (changed.get('action') === undefined) return
    this.standing = notYet
    this.refresh()
  }

  protected override begin(): void {
    void this.load()
  }

  protected override forget(): void {
    super.forget()
    this.standing = notYet
  }

  private async load(): Promise<void> {
    const { action } = this
    this.standing = again(this.standing)
    const asked = await this.ask((at) => getStanding('me', { action }, at))
    if (!asked) return
    this.standing = came(asked, this.standing)
    if ('trouble' in asked) return
    this.announce(this.say(asked.answer.allowed ? 'allowed' : 'not-allowed'))
    this.tell('patron-shown', { complete: true })
  }

  protected override view(): TemplateResult {
    const { standing } = this
    const { value } = standing
    return html`${this.heading(this.say(`action-${this.action}`))}
    ${standing.is === 'failed' ? this.troubleView(standing.trouble, () => void this.load()) : nothing}
    ${
      value
        ? html`<p>${stateView(value.allowed ? 'active' : 'expired', this.say(value.allowed ? 'allowed' : 'not-allowed'))}</p>
            ${standingView(value, this.say)}`
        : standing.is === 'loading'
          ? this.skeleton(2)
          : nothing
    }`
  }
}
