// A choice between a few words: radio buttons side by side, drawn as one control.

import { css } from "lit";

/** Styles of `.segments`, whose labels hold a radio button and a word each. */
export const segments = css`
  .segments {
    display: flex;
    margin: 0;
    padding: 2px;
    border: 0;
    border-radius: var(--zs-radius);
    background: var(--zs-well);
    font-size: 12px;
  }
  .segments label {
    position: relative;
    flex: 1;
    display: grid;
    place-items: center;
    padding: 0 10px;
    min-height: calc(var(--zs-target) - 2px);
    border-radius: 4px;
    color: var(--zs-text-dim);
    white-space: nowrap;
  }
  .segments label:has(:checked) {
    background: var(--zs-raised-hover);
    color: var(--zs-text);
  }
  .segments label:has(:focus-visible) {
    outline: 2px solid var(--zs-accent);
  }
  .segments input {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }
`;
