// Shared styles of the native controls: buttons, checkboxes, sliders, number fields. Knows no component's layout.

import { css } from "lit";

/** What every component starts from. */
export const base = css`
  :host {
    display: block;
    box-sizing: border-box;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h2,
  h3,
  p,
  dl,
  dd,
  ul {
    margin: 0;
    padding: 0;
  }
  svg {
    display: block;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.5;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  :focus-visible {
    outline: 2px solid var(--zs-accent);
    outline-offset: 1px;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  /* Numbers and names of the image keep their order where the page runs from right to left. */
  .value,
  .number,
  .last,
  .facts,
  .position > span,
  .end > span,
  select {
    direction: ltr;
    unicode-bidi: isolate;
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }
  .ellipsis[dir="auto"] {
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }
  .ellipsis {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    :host,
    *,
    *::before,
    *::after {
      transition: none !important;
      animation: none !important;
    }
  }
`;

/** Buttons: `.icon` for a symbol, `.text` for a word. */
export const buttons = css`
  button {
    font: inherit;
    color: inherit;
    background: none;
    border: 0;
    padding: 0;
    margin: 0;
    cursor: pointer;
    border-radius: var(--zs-radius);
    -webkit-tap-highlight-color: transparent;
    transition:
      background var(--zs-ease),
      color var(--zs-ease);
  }
  button.icon {
    display: inline-grid;
    place-items: center;
    flex: none;
    width: var(--zs-target);
    height: var(--zs-target);
    color: var(--zs-text-dim);
  }
  button.text {
    min-height: var(--zs-target);
    padding: 0 10px;
    background: var(--zs-raised);
    color: var(--zs-text);
    white-space: nowrap;
  }
  button.plain {
    min-height: var(--zs-target);
    padding: 0 6px;
    color: var(--zs-text-faint);
    font-size: 12px;
    white-space: nowrap;
  }
  button.icon:hover,
  button.text:hover {
    background: var(--zs-raised-hover);
    color: var(--zs-text);
  }
  button.plain:hover {
    color: var(--zs-text);
  }
  button:disabled {
    opacity: 0.4;
    cursor: default;
    background: none;
  }
`;

/** A checkbox drawn as an eye: the native input lies over the symbols. */
export const eyes = css`
  .eye {
    position: relative;
    display: grid;
    place-items: center;
    flex: none;
    width: var(--zs-target);
    height: var(--zs-target);
    border-radius: var(--zs-radius);
    color: var(--zs-text-dim);
  }
  .eye input {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }
  .eye:hover {
    color: var(--zs-text);
    background: var(--zs-raised-hover);
  }
  .eye svg {
    grid-area: 1 / 1;
    pointer-events: none;
  }
  .eye .off,
  .eye input:checked ~ .on {
    visibility: visible;
  }
  .eye .on,
  .eye input:checked ~ .off {
    visibility: hidden;
  }
  .eye .off {
    opacity: 0.55;
  }
  .eye:focus-within:has(:focus-visible) {
    outline: 2px solid var(--zs-accent);
    outline-offset: -2px;
  }
`;

/** Fields of numbers and text, and lists. */
export const fields = css`
  input[type="number"],
  input[type="search"],
  input[type="text"],
  select {
    font: inherit;
    font-variant-numeric: tabular-nums;
    color: var(--zs-text);
    background: var(--zs-well);
    border: 1px solid var(--zs-line);
    border-radius: var(--zs-radius);
    height: var(--zs-target);
    min-width: 0;
    padding: 0 8px;
    transition: border-color var(--zs-ease);
  }
  input[type="number"],
  input[type="search"] {
    appearance: textfield;
    -moz-appearance: textfield;
  }
  select {
    padding: 0 6px;
    max-width: 100%;
  }
  option {
    background: var(--zs-surface-solid);
  }
  input[type="number"]:hover,
  input[type="search"]:hover,
  input[type="text"]:hover,
  select:hover {
    border-color: var(--zs-line-strong);
  }
  input[type="number"]::-webkit-inner-spin-button,
  input[type="number"]::-webkit-outer-spin-button {
    appearance: none;
    margin: 0;
  }
  input::placeholder {
    color: var(--zs-text-faint);
    opacity: 1;
  }
`;

/** What opens below a row, `.drawer`, and the arrow of the button that opens it. */
export const drawers = css`
  .drawer {
    margin: 2px 0 10px;
    padding: 10px;
    border-radius: 8px;
    background: var(--zs-raised);
    font-size: 12px;
    color: var(--zs-text-dim);
  }
  [aria-expanded] svg {
    transition: transform var(--zs-ease);
  }
  [aria-expanded="true"] svg {
    transform: rotate(180deg);
  }
`;

/** A row of name, control and value. */
export const rows = css`
  .row {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: var(--zs-target);
  }
  .grow {
    flex: 1;
    min-width: 0;
  }
  .value {
    color: var(--zs-text-dim);
    white-space: nowrap;
  }
`;

/** Rows of an eye, a name, and a slider of opacity. */
export const opacityRows = css`
  .eye {
    margin-block: 0;
    margin-inline: calc((16px - var(--zs-target)) / 2) -4px;
  }
  .name {
    flex: 1;
  }
  zs-slider {
    width: 96px;
    flex: none;
  }
  .value {
    width: 42px;
    text-align: end;
    font-size: 12px;
  }
`;
