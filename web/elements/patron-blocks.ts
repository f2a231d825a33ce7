import { html, nothing, type TemplateResult } from 'lit'
import { listBlocks, type Blocks, type LiftableBlock } from '../client/generated.ts'
import type { At } from '../client/send.ts'
import { PatronList } from './patron-list.ts'

/** What stands in the way, and who can lift it; part of `<patron-account>`. */
export class PatronBlocks extends PatronList<Blocks> {
  protected override readonly called = { title: 'blocks', none: 'no-blocks' } as const

  protected override fetched(at: At): Promise<Blocks> {
    return listBlocks('me', at)
  }

  protected override entries({ blocks }: Blocks): readonly LiftableBlock[] {
    return blocks
  }

  protected override listView({ blocks }: Blocks): TemplateResult {
    return html`<ul part="list" class="plain">
      ${blocks.map((block) => this.blockView(block))}
    </ul>`
  }

  private blockView({ institution, library, code, said, since, until, lift }: LiftableBlock): TemplateResult {
    return html`<li part="item" class="item">
      <p><strong dir="auto">${said ?? code}</strong></p>
      <p>${lift.text}</p>
      <p class="quiet">
        <bdi>${this.place(institution, library)}</bdi
        >${since === undefined ? nothing : html` · ${this.say('since')} ${this.day(since)}`}${
          until === undefined ? nothing : html` · ${this.say('until')} ${this.day(until)}`
        }
      </p>
    </li>`
  }
}
