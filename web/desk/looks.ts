import { css } from 'lit'

/** What the desk needs beside the looks of the elements: tables, fields in rows, and its navigation. */
export const deskLooks = css`
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 14em), 1fr));
    gap: 0 1em;
  }
  .fields input,
  .fields textarea,
  .fields select {
    max-inline-size: none;
    inline-size: 100%;
  }
  select,
  textarea {
    font: inherit;
    color: var(--text);
    background: var(--surface);
    border: 1px solid var(--edge);
    border-radius: calc(var(--radius) / 2);
    min-block-size: 2.75em;
    padding: 0.4em 0.75em;
    max-inline-size: 100%;
  }
  fieldset {
    border: 1px solid var(--edge);
    border-radius: calc(var(--radius) / 2);
    margin: 1em 0 0;
    padding: 0 1em 1em;
    min-inline-size: 0;
  }
  legend {
    font-weight: 600;
    padding-inline: 0.25em;
  }
  .pick {
    display: flex;
    gap: 0.5em;
    align-items: center;
    font-weight: 400;
    min-block-size: 2.25em;
  }
  .pick input {
    inline-size: 1.5em;
    block-size: 1.5em;
    min-block-size: 0;
    flex: none;
  }
  .wide {
    overflow-x: auto;
    margin-block: 0.75em;
  }
  table {
    border-collapse: collapse;
    min-inline-size: 100%;
  }
  caption {
    text-align: start;
    font-weight: 600;
    padding-block: 0.5em;
  }
  th,
  td {
    border: 1px solid var(--edge);
    padding: 0.4em 0.6em;
    text-align: start;
    vertical-align: top;
    overflow-wrap: normal;
  }
  td p {
    margin: 0;
  }
  td.money {
    text-align: end;
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
  }
  .differs {
    border-inline-start: 4px solid var(--warning);
  }
  .hit {
    display: block;
    inline-size: 100%;
    text-align: start;
    margin-block-end: 0.5em;
    color: var(--text);
    border-color: var(--edge);
    font-weight: 400;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5em 1em;
    align-items: center;
    justify-content: space-between;
    margin-block-end: 1em;
  }
  nav {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5em;
  }
  nav button[aria-current] {
    border-width: 3px;
    text-decoration: underline;
  }
  dialog.keys {
    inline-size: min(36em, calc(100vw - 2em));
    block-size: fit-content;
    max-block-size: calc(100vh - 2em);
    overflow: auto;
    background: var(--surface);
    color: var(--text);
    border: 1px solid var(--edge);
    border-radius: var(--radius);
    text-align: start;
    forced-color-adjust: auto;
  }
  dialog.keys button {
    color: var(--accent);
    background: var(--surface);
    border-color: var(--accent);
  }
  dialog.keys :focus-visible {
    outline-color: var(--focus);
  }
  kbd {
    font: inherit;
    border: 1px solid var(--edge);
    border-radius: 0.25em;
    padding: 0 0.4em;
  }
  dl {
    display: grid;
    grid-template-columns: max-content 1fr;
    gap: 0.35em 1em;
    margin: 0 0 1em;
  }
  dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
`
