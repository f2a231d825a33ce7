import { html, svg, type TemplateResult } from 'lit'

/** The shapes of the gateway's picture that a scanner reads. */
interface Drawing {
  readonly viewBox: string
  readonly shapes: readonly { readonly name: string; readonly attributes: ReadonlyMap<string, string> }[]
}

/**
 * The picture taken apart: only its shapes are drawn, as part of this page, so that it needs no `img-src` of anybody's policy and nothing else that
 * could stand in an SVG gets in. It is read by its signs, since a page may forbid parsers (Trusted Types).
 */
export function drawingOf(picture: string): Drawing {
  return {
    viewBox: /<svg[^>]* viewBox="([^"]+)"/.exec(picture)?.[1] ?? '0 0 100 50',
    shapes: [...picture.matchAll(/<(path|rect) ([^>]*)>/g)].map(([, name, attributes]) => ({
      name: name!,
      attributes: new Map([...attributes!.matchAll(/([a-z-]+)="([^"]*)"/g)].map(([, key, value]) => [key!, value!])),
    })),
  }
}

/** Black on white in every scheme, with the white around it that scanners need; the number itself stands beside it as text. */
export function barcodeView({ viewBox, shapes }: Drawing, label: string): TemplateResult {
  return html`<div part="barcode" class="white">
    <svg viewBox=${viewBox} role="img" aria-label=${label}>
      ${shapes.map(({ name, attributes }) =>
        name === 'path'
          ? svg`<path
              d=${attributes.get('d') ?? ''}
              fill=${attributes.get('fill') ?? 'none'}
              fill-rule=${attributes.get('fill-rule') ?? 'nonzero'}
              stroke=${attributes.get('stroke') ?? 'none'}
              stroke-width=${attributes.get('stroke-width') ?? '0'}
            />`
          : svg`<rect
              width=${attributes.get('width') ?? '100%'}
              height=${attributes.get('height') ?? '100%'}
              fill=${attributes.get('fill') ?? 'none'}
            />`,
      )}
    </svg>
  </div>`
}
