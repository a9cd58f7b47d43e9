// How tables and lists of facts look in the panel.

import { css } from "lit";

/** Styles of `dl` and of tables in a `.scroll`. */
export const tables = css`
  dl {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 4px 12px;
  }
  dt {
    color: var(--zs-text-faint);
  }
  dd {
    overflow-wrap: anywhere;
    user-select: text;
    -webkit-user-select: text;
  }
  .scroll {
    overflow-x: auto;
    scrollbar-width: thin;
    scrollbar-color: var(--zs-scroll) transparent;
    margin-top: 12px;
    border-radius: 8px;
    background: var(--zs-raised);
  }
  table {
    width: 100%;
    border-collapse: collapse;
  }
  th,
  td {
    padding: 5px 8px;
    text-align: start;
    white-space: nowrap;
    font-weight: inherit;
  }
  thead th {
    color: var(--zs-text-faint);
    border-bottom: 1px solid var(--zs-line);
  }
  tbody tr.now th {
    color: var(--zs-accent);
  }
`;
