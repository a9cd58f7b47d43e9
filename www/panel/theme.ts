// The look of the panel as tokens: colours, sizes, type. Decides nothing about layout; components use these custom
// properties and name no colour of their own.

import { css } from "lit";

/** Light or dark for good, or as the person's system has it. */
export type Theme = "auto" | "light" | "dark";

export const THEMES: readonly Theme[] = ["auto", "light", "dark"];

const light = css`
  --zs-surface: #f6f7f9;
  --zs-surface-solid: #fbfcfe;
  --zs-raised: rgb(20 38 64 / 0.055);
  --zs-raised-hover: rgb(20 38 64 / 0.11);
  --zs-well: #fff;
  --zs-line: rgb(20 38 64 / 0.14);
  --zs-line-strong: rgb(20 38 64 / 0.38);
  --zs-track: rgb(20 38 64 / 0.2);
  --zs-text: #17202c;
  --zs-text-dim: #3f4b5a;
  --zs-text-faint: #566271;
  --zs-accent: #0a5bb0;
  --zs-accent-ink: #fff;
  --zs-good: #1b6732;
  --zs-warn: #7d4f00;
  --zs-error: #b0241c;
  --zs-thumb: #223042;
  --zs-rim: rgb(0 0 0 / 0.35);
  --zs-scroll: rgb(20 38 64 / 0.3);
  --zs-veil: rgb(240 245 251 / 0.86);
  --zs-shadow: 0 8px 30px rgb(10 20 35 / 0.28);
  --zs-page: #e9edf2;
  color-scheme: light;
`;

/** Custom properties, for the panel's outermost host; they reach every component below it. */
export const tokens = css`
  :host {
    --zs-surface: rgb(16 20 26 / 0.94);
    --zs-surface-solid: #12171e;
    --zs-raised: rgb(255 255 255 / 0.05);
    --zs-raised-hover: rgb(255 255 255 / 0.1);
    --zs-well: rgb(0 0 0 / 0.32);
    --zs-line: rgb(255 255 255 / 0.085);
    --zs-line-strong: rgb(255 255 255 / 0.2);
    --zs-track: rgb(255 255 255 / 0.15);
    --zs-text: #e7ecf3;
    --zs-text-dim: #aab4c1;
    --zs-text-faint: #8a95a4;
    --zs-accent: #8fc1ff;
    --zs-accent-ink: #08111d;
    --zs-good: #9ad9a5;
    --zs-warn: #f0bf7a;
    --zs-error: #ff9c92;
    --zs-thumb: #f4f7fb;
    /* Around colours that may be those of the surface. */
    --zs-rim: rgb(255 255 255 / 0.28);
    --zs-scroll: rgb(255 255 255 / 0.18);
    --zs-veil: rgb(8 14 22 / 0.72);
    --zs-shadow: 0 8px 30px rgb(0 0 0 / 0.45);
    /* Behind everything where there is no picture. */
    --zs-page: #000;
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
  @media (prefers-color-scheme: light) {
    :host(:not([theme="dark"])) {
      ${light}
    }
  }
  :host([theme="light"]) {
    ${light}
  }
  @media (prefers-contrast: more) {
    :host {
      --zs-line: var(--zs-line-strong);
      --zs-text-dim: var(--zs-text);
      --zs-text-faint: var(--zs-text);
    }
  }
`;
