// The look of the panel as tokens: colours, sizes, type. Decides nothing about layout; components use these custom
// properties and name no colour of their own.

import { css } from "lit";

/** Custom properties, for the panel's outermost host; they reach every component below it. */
export const tokens = css`
  :host {
    --zs-surface: rgb(16 20 26 / 0.86);
    --zs-surface-solid: #12171e;
    --zs-raised: rgb(255 255 255 / 0.05);
    --zs-raised-hover: rgb(255 255 255 / 0.1);
    --zs-well: rgb(0 0 0 / 0.32);
    --zs-line: rgb(255 255 255 / 0.085);
    --zs-track: rgb(255 255 255 / 0.15);
    --zs-text: #e7ecf3;
    --zs-text-dim: #aab4c1;
    --zs-text-faint: #8a95a4;
    --zs-accent: #8fc1ff;
    --zs-accent-ink: #08111d;
    --zs-warn: #f0bf7a;
    --zs-error: #ff9c92;
    --zs-thumb: #f4f7fb;
    --zs-shadow: 0 8px 30px rgb(0 0 0 / 0.45);
    --zs-radius: 6px;
    --zs-pad: 16px;
    /* Height of a control that is clicked or touched, and of a line of controls. */
    --zs-target: 28px;
    --zs-thumb-size: 12px;
    /* Width of the tools over the picture. */
    --zs-tool: 36px;
    --zs-ease: 160ms cubic-bezier(0.2, 0.7, 0.2, 1);
    font: 13px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
    font-variant-numeric: tabular-nums;
    color: var(--zs-text);
    color-scheme: dark;
    -webkit-font-smoothing: antialiased;
  }
`;
