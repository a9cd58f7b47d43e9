// How several viewers lie on the page.

import { css } from "lit";

/** Styles of `<zs-compare>`. */
export const compareStyle = css`
  :host {
    position: fixed;
    inset: 0;
    display: flex;
    flex-direction: column;
    background: #0b0d10;
  }
  nav {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 6px 12px;
    border-bottom: 1px solid var(--zs-line);
    background: var(--zs-surface-solid);
  }
  nav button.text {
    display: inline-flex;
    align-items: center;
    gap: 6px;
  }
  .choice {
    display: flex;
    padding: 2px;
    border-radius: 8px;
    background: var(--zs-well);
  }
  .choice button.text {
    background: none;
    color: var(--zs-text-dim);
  }
  .choice button[aria-pressed="true"] {
    background: var(--zs-raised-hover);
    color: var(--zs-text);
  }
  nav > button[aria-pressed="true"] {
    color: var(--zs-accent);
  }
  .grow {
    flex: 1;
  }
  main {
    position: relative;
    flex: 1;
    min-height: 0;
    overflow: hidden;
  }
  main.grid {
    display: grid;
    gap: 2px;
    grid-template: repeat(var(--rows, 1), minmax(0, 1fr)) / repeat(var(--columns, 1), minmax(0, 1fr));
  }
  .cell {
    position: relative;
    min-width: 0;
    min-height: 0;
    overflow: hidden;
  }
  .swipe .cell {
    position: absolute;
    inset: 0;
  }
  .swipe .cell:nth-of-type(2) {
    /* Of the picture; what is below it stays whole. */
    clip-path: polygon(var(--cut, 50%) 0, 100% 0, 100% 100%, 0 100%, 0 var(--height, 100%), var(--cut, 50%) var(--height, 100%));
  }
  .swipe .beside,
  .swipe zs-divider {
    inset: 0 auto auto var(--left, 0);
    width: var(--width, 100%);
    height: var(--height, 100%);
  }
  zarr-scope {
    width: 100%;
    height: 100%;
    block-size: 100%;
  }
  .tag {
    position: absolute;
    top: 8px;
    left: 8px;
    max-width: calc(50% - 24px);
    display: flex;
    align-items: center;
    padding: 0 2px 0 10px;
    min-height: 30px;
    border-radius: 8px;
    background: rgb(8 11 15 / 0.72);
    color: #fff;
    pointer-events: none;
  }
  .tag span {
    padding-right: 8px;
  }
  .tag button {
    pointer-events: auto;
    width: 28px;
    height: 28px;
    color: #fff;
  }
  .tag button.icon:hover {
    background: rgb(255 255 255 / 0.2);
    color: #fff;
  }
  .tag button[aria-pressed="true"] {
    background: var(--zs-accent);
    color: var(--zs-accent-ink);
  }
  /* Away from the tools, which come with the settings. */
  .adjusted .tag,
  .swipe .cell:nth-of-type(2) .tag {
    left: auto;
    right: 8px;
  }
  .swipe .adjusted:nth-of-type(1) .tag {
    left: calc(var(--left) + 60px);
    right: auto;
  }
  .swipe .adjusted:nth-of-type(2) .tag {
    right: calc(100% - var(--left) - var(--width) + 8px);
  }
  zs-scale-bar {
    position: absolute;
    left: 10px;
    bottom: 10px;
    pointer-events: none;
  }
  .swipe .cell:nth-of-type(2) zs-scale-bar {
    left: auto;
    right: 10px;
  }
  /* Above the scale bars. */
  .positions {
    position: absolute;
    left: 50%;
    bottom: 48px;
    width: min(320px, calc(100% - 24px));
    max-height: 40%;
    overflow: hidden auto;
    transform: translateX(-50%);
    padding: 6px 14px;
    border: 1px solid var(--zs-line);
    border-radius: 12px;
    background: var(--zs-surface);
    z-index: 1;
  }
  @media (max-width: 700px) {
    .positions {
      bottom: 60px;
    }
  }
  .cross {
    position: absolute;
    left: 0;
    top: 0;
    pointer-events: none;
    fill: none;
    stroke: #ffe27a;
    filter: drop-shadow(0 0 1px #000);
  }
  .rest {
    padding: 4px 12px;
    font-size: 12px;
    color: var(--zs-text-dim);
    background: var(--zs-surface-solid);
  }
  @media (max-width: 700px) {
    :host {
      --zs-target: 42px;
      --zs-tool: 48px;
    }
    nav {
      gap: 2px;
      padding: 2px 6px;
    }
    nav button.text {
      padding: 0 8px;
    }
    .tag button {
      width: 40px;
      height: 40px;
    }
  }
`;
