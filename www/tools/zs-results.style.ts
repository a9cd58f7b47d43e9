// How the card of measurements looks.

import { css } from "lit";

/** Styles of `<zs-results>`. */
export const resultStyle = css`
  section {
    position: absolute;
    inset-inline-end: 12px;
    top: 12px;
    width: min(356px, calc(100% - var(--zs-tool) - 40px));
    max-height: calc(100% - 110px);
    overflow: hidden auto;
    padding: 4px 12px 10px;
    pointer-events: auto;
    user-select: text;
    -webkit-user-select: text;
    background: var(--zs-surface);
    border: 1px solid var(--zs-line);
    border-radius: 12px;
    box-shadow: var(--zs-shadow);
    font-size: 12px;
  }
  header {
    display: flex;
    align-items: center;
    gap: 2px;
    min-height: max(36px, calc(var(--zs-target) + 6px));
    margin-inline-end: -6px;
  }
  h2 {
    font-size: 13px;
    font-weight: 600;
  }
  .grow {
    flex: 1;
  }
  dl {
    display: grid;
    grid-template-columns: auto 1fr auto 1fr;
    gap: 3px 10px;
    margin-bottom: 6px;
  }
  dt,
  .level span,
  p,
  thead th {
    color: var(--zs-text-dim);
  }
  p {
    margin: 6px 0;
  }
  p.bad {
    color: var(--zs-error);
    overflow-wrap: anywhere;
  }
  .level {
    display: flex;
    align-items: center;
    gap: 10px;
    margin-bottom: 6px;
  }
  .scroll {
    overflow-x: auto;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding: 3px 0 3px 8px;
    text-align: right;
    font-weight: 400;
    white-space: nowrap;
  }
  th:first-child {
    text-align: start;
    padding-inline-start: 0;
  }
  tbody tr {
    border-top: 1px solid var(--zs-line);
  }
  abbr {
    text-decoration: none;
  }
  .name {
    display: flex;
    align-items: center;
    gap: 6px;
    max-width: 96px;
  }
  .part {
    height: 4px;
    margin-top: 6px;
  }
  progress {
    display: block;
    width: 100%;
    height: 4px;
    accent-color: var(--zs-accent);
  }
  @container (max-width: 700px) {
    section {
      top: auto;
      bottom: 88px;
      max-height: min(42%, 340px);
    }
    th,
    td {
      padding-inline-start: 5px;
    }
  }
  /* Below the tools where there is room for that, else beside them. */
  @container (max-width: 700px) and (min-height: 760px) {
    section {
      width: calc(100% - 24px);
    }
  }
`;
