// Where the parts of the panel lie: beside the picture on wide viewers, a sheet below it on narrow ones. Its width, its heights
// and where it turns are also in element/style.ts, which gives the picture the rest. Knows no behaviour.

import { css } from "lit";

/** Styles of the panel's outermost component. */
export const layout = css`
  :host {
    position: absolute;
    inset: 0;
    container-type: size;
    pointer-events: none;
    overflow: hidden;
    text-align: start;
    user-select: none;
    -webkit-user-select: none;
  }
  .frame {
    height: 100%;
    display: grid;
    grid-template: minmax(0, 1fr) / minmax(0, 1fr) auto;
  }
  .stage {
    position: relative;
    display: flex;
    flex-direction: column;
    justify-content: flex-end;
    min-height: 0;
  }
  zs-progress {
    position: absolute;
    inset: 0 0 auto;
  }
  /* Beside the tools. */
  zs-problems {
    position: absolute;
    inset-inline-start: calc(24px + var(--zs-tool));
    top: 12px;
    width: min(420px, calc(100% - var(--zs-tool) - 36px));
    max-height: calc(100% - 90px);
    overflow: hidden auto;
  }
  /* Nothing is open: what went wrong and what to do, in the middle. */
  .frame.bare {
    background: var(--zs-page);
  }
  .bare .stage {
    justify-content: center;
    align-items: center;
    gap: 16px;
    padding: var(--zs-pad) 0 10%;
  }
  .bare zs-problems {
    flex: 0 1 auto;
  }
  .bare zs-problems,
  .bare .chooser {
    position: static;
    width: min(480px, calc(100% - 2 * var(--zs-pad)));
  }
  /* What the page is, and all that could be opened: as high as it likes, to be scrolled. */
  .bare .chooser:has(zs-start[home]) {
    display: block;
    width: 100%;
    max-height: 100%;
    overflow: auto;
    padding: 0 max(var(--zs-pad), 50% - 350px) 32px;
    pointer-events: auto;
    scrollbar-color: var(--zs-scroll) transparent;
  }
  .bare .stage:has(zs-start[home]) {
    padding: 0;
    gap: 0;
  }
  /* What went wrong is seen whole; the rest is scrolled below it. */
  .bare .stage:has(zs-start[home]) zs-problems {
    flex: none;
    max-height: 50%;
    padding-top: var(--zs-pad);
    --zs-shadow: none;
  }
  .bare .chooser {
    flex: 0 1 auto;
    min-height: 0;
  }
  /* Over a picture it lies where one looks for the way here. */
  .chooser {
    position: absolute;
    inset-inline-start: var(--zs-pad);
    top: var(--zs-pad);
    width: min(420px, calc(100% - 2 * var(--zs-pad)));
    max-height: calc(100% - 90px);
    display: flex;
    flex-direction: column;
    gap: 16px;
  }
  .chooser .close {
    position: absolute;
    top: 14px;
    inset-inline-end: 12px;
    pointer-events: auto;
  }
  zs-browse {
    flex: 0 1 auto;
    min-height: 140px;
  }
  zs-start {
    flex: none;
  }
  .drop {
    position: absolute;
    inset: 8px;
    display: grid;
    place-content: center;
    gap: 4px;
    text-align: center;
    border: 2px dashed var(--zs-accent);
    border-radius: 14px;
    background: var(--zs-veil);
  }
  .drop strong {
    font-size: 17px;
    font-weight: 600;
  }
  .drop span {
    color: var(--zs-text-dim);
  }
  zs-scale-bar {
    margin-block: 0 12px;
    margin-inline: 12px 0;
  }
  button.reopen {
    position: absolute;
    top: 12px;
    inset-inline-end: 12px;
    pointer-events: auto;
    width: 36px;
    height: 36px;
    background: var(--zs-surface);
    border: 1px solid var(--zs-line);
    border-radius: 9px;
  }
  button.reopen:hover {
    background: var(--zs-surface-solid);
  }
  .toast {
    position: absolute;
    left: 50%;
    bottom: 56px;
    transform: translateX(-50%);
    padding: 8px 14px;
    border-radius: 999px;
    background: var(--zs-surface-solid);
    border: 1px solid var(--zs-line);
    box-shadow: var(--zs-shadow);
    width: max-content;
    max-width: calc(100% - 32px);
  }
  aside {
    pointer-events: auto;
    display: flex;
    flex-direction: column;
    min-height: 0;
    width: 304px;
    background: var(--zs-surface);
    border-inline-start: 1px solid var(--zs-line);
  }
  .frame.closed aside,
  .frame.bare aside,
  .frame.bare zs-status {
    display: none;
  }
  .body {
    flex: 1;
    min-height: 0;
    overflow: hidden auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    scrollbar-color: var(--zs-scroll) transparent;
    padding-bottom: 12px;
  }
  details {
    border-top: 1px solid var(--zs-line);
    padding: 0 var(--zs-pad);
  }
  details[open] {
    padding-bottom: 10px;
  }
  summary {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 38px;
    cursor: pointer;
    list-style: none;
    color: var(--zs-text-dim);
    font-size: 12px;
    font-weight: 600;
    letter-spacing: 0.02em;
    border-radius: var(--zs-radius);
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary:hover {
    color: var(--zs-text);
  }
  summary svg {
    margin-inline: auto -6px;
    width: 28px;
    color: var(--zs-text-faint);
    transition: transform var(--zs-ease);
  }
  details[open] > summary svg {
    transform: rotate(180deg);
  }
  .count {
    font-weight: 400;
    color: var(--zs-text-faint);
  }
  zs-theme {
    padding: 10px var(--zs-pad) 0;
    border-top: 1px solid var(--zs-line);
  }
  h3 {
    font-size: 12px;
    font-weight: 400;
    color: var(--zs-text-faint);
    margin: 6px 0 2px;
  }
  @container (max-width: 700px) {
    .frame,
    .frame.closed {
      --zs-target: 42px;
      --zs-thumb-size: 18px;
      --zs-tool: 48px;
      grid-template: minmax(0, 1fr) auto / minmax(0, 1fr);
    }
    .frame.closed aside {
      display: flex;
    }
    aside {
      width: auto;
      max-height: 62cqh;
      border-inline-start: 0;
      padding-bottom: env(safe-area-inset-bottom);
    }
    .frame.closed .body {
      display: none;
    }
    summary {
      min-height: 44px;
    }
    button.reopen {
      display: none;
    }
  }
`;
