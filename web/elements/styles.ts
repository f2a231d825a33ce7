import { css } from 'lit'

/**
 * Text 4.5:1 at least, edges of what can be used 3:1, in both schemes (WCAG 2.2, 1.4.3 and 1.4.11). Directions are logical, so that it reads from
 * right to left where the page does. Host variables first: what the page says, then its Material theme, then ours.
 */
export const looks = css`
  :host {
    --text: var(--patron-text, var(--mat-sys-on-surface, var(--sys-on-surface, light-dark(#1b1b1f, #ececf1))));
    --quiet: var(--patron-quiet, var(--mat-sys-on-surface-variant, var(--sys-on-surface-variant, light-dark(#4a4a52, #c3c3cc))));
    --surface: var(--patron-surface, var(--mat-sys-surface, var(--sys-surface, light-dark(#ffffff, #1e1e24))));
    --edge: var(--patron-edge, var(--mat-sys-outline, var(--sys-outline, light-dark(#74747c, #8e8e99))));
    --accent: var(--patron-accent, var(--mat-sys-primary, var(--sys-primary, light-dark(#0b4f8a, #9ecbff))));
    --on-accent: var(--patron-on-accent, var(--mat-sys-on-primary, var(--sys-on-primary, light-dark(#ffffff, #0d1b2a))));
    --danger: var(--patron-danger, var(--mat-sys-error, var(--sys-error, light-dark(#a3111b, #ffb3b3))));
    --good: var(--patron-good, light-dark(#14602c, #8fdba6));
    --warning: var(--patron-warning, light-dark(#7a4b00, #ffcf7a));
    --focus: var(--patron-focus, var(--accent));
    --radius: var(--patron-radius, 0.5rem);
    --space: var(--patron-space, 1rem);
    display: block;
    font: var(--patron-font, 1rem/1.5 system-ui, sans-serif);
    color: var(--text);
  }
  :host([hidden]) {
    display: none;
  }
  * {
    box-sizing: border-box;
  }
  .sheet {
    position: relative;
    container-type: inline-size;
    background: var(--surface);
    color: var(--text);
    border: 1px solid var(--edge);
    border-radius: var(--radius);
    padding: var(--space);
    overflow-wrap: anywhere;
  }
  :host([embedded]) .sheet {
    border: 0;
    padding: 0;
    border-radius: 0;
    background: none;
  }
  .heading {
    font-size: 1.25em;
    font-weight: 600;
    line-height: 1.25;
    margin-block-end: 0.5em;
  }
  .subheading {
    font-weight: 600;
    margin-block: 1.25em 0.25em;
  }
  [role='heading']:focus:not(:focus-visible) {
    outline: none;
  }
  p {
    margin: 0 0 0.75em;
  }
  .quiet,
  .hint {
    color: var(--quiet);
    font-size: 0.9375em;
  }
  ul {
    margin: 0 0 0.75em;
    padding-inline-start: 1.25em;
  }
  ul.plain {
    list-style: none;
    padding: 0;
  }
  .item {
    border-block-start: 1px solid var(--edge);
    padding-block: 0.75em;
  }
  .item p,
  .effective p {
    margin: 0;
  }
  .effective {
    margin-block-end: 0.75em;
  }
  .effective .when {
    font-size: 1.25em;
    font-weight: 600;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5em 1em;
    align-items: baseline;
    justify-content: space-between;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5em;
    margin-block-start: 0.75em;
  }
  .state {
    display: inline-flex;
    gap: 0.35em;
    align-items: center;
    font-weight: 600;
  }
  .state svg {
    inline-size: 1em;
    block-size: 1em;
    flex: none;
  }
  .active {
    color: var(--good);
  }
  .expiring {
    color: var(--warning);
  }
  .expired,
  .suspended {
    color: var(--danger);
  }
  .note {
    border-inline-start: 4px solid var(--warning);
    padding-inline-start: 0.75em;
    margin-block: 0.75em;
  }
  .problem {
    border-inline-start: 4px solid var(--danger);
    padding-inline-start: 0.75em;
    margin-block: 0.75em;
  }
  .problem p,
  .note p {
    margin: 0 0 0.25em;
  }
  button,
  a.button {
    font: inherit;
    font-weight: 600;
    min-block-size: 2.75em;
    padding: 0.4em 1em;
    color: var(--accent);
    background: var(--surface);
    border: 1px solid var(--accent);
    border-radius: calc(var(--radius) / 2);
    cursor: pointer;
    text-decoration: none;
    display: inline-block;
  }
  button.primary,
  a.button.primary {
    color: var(--on-accent);
    background: var(--accent);
  }
  button[aria-disabled='true'] {
    cursor: progress;
    border-style: dashed;
  }
  a {
    color: var(--accent);
  }
  :focus-visible {
    outline: 3px solid var(--focus);
    outline-offset: 2px;
  }
  label {
    display: block;
    font-weight: 600;
    margin-block: 0.75em 0.25em;
  }
  input {
    inline-size: 100%;
    max-inline-size: 26em;
    min-block-size: 2.75em;
    padding: 0.4em 0.75em;
    font: inherit;
    color: var(--text);
    background: var(--surface);
    border: 1px solid var(--edge);
    border-radius: calc(var(--radius) / 2);
  }
  input[aria-invalid='true'] {
    border: 2px solid var(--danger);
  }
  .number {
    font-variant-numeric: tabular-nums;
    letter-spacing: 0.05em;
    font-size: 1.125em;
  }
  .white {
    background: #ffffff;
    color: #000000;
    forced-color-adjust: none;
    padding: 0.5em;
    border-radius: calc(var(--radius) / 2);
    max-inline-size: 24em;
  }
  .white svg {
    display: block;
    inline-size: 100%;
    block-size: auto;
    max-block-size: 14em;
  }
  dialog {
    border: 0;
    padding: 1.5rem;
    inline-size: 100vw;
    block-size: 100vh;
    max-inline-size: none;
    max-block-size: none;
    background: #ffffff;
    color: #000000;
    forced-color-adjust: none;
    text-align: center;
  }
  dialog .white {
    max-inline-size: 48rem;
    margin-inline: auto;
  }
  dialog .white svg {
    max-block-size: 60vh;
  }
  dialog button {
    color: #000000;
    background: #ffffff;
    border-color: #000000;
  }
  dialog :focus-visible {
    outline-color: #000000;
  }
  dialog .number {
    font-size: 1.75em;
  }
  .bone {
    block-size: 1em;
    margin-block: 0.5em;
    border-radius: 0.25em;
    background: var(--edge);
    opacity: 0.3;
  }
  .bone:last-child {
    inline-size: 60%;
  }
  @media (prefers-reduced-motion: no-preference) {
    .bone {
      animation: breathe 1.6s ease-in-out infinite alternate;
    }
    @keyframes breathe {
      to {
        opacity: 0.15;
      }
    }
  }
  .told {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: 0;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (forced-colors: active) {
    button,
    a.button {
      color: ButtonText;
      background: ButtonFace;
      border-color: ButtonBorder;
    }
    a.button {
      color: LinkText;
    }
    button.primary,
    a.button.primary {
      forced-color-adjust: none;
      color: HighlightText;
      background: Highlight;
    }
    .bone {
      border: 1px solid;
    }
  }
`
