// How the forms of dialogs look: lines of a name and its controls, and a foot with what is going on.

import { css } from "lit";

/** Styles of a form in a dialog. */
export const forms = css`
  dialog {
    width: min(540px, calc(100% - 24px));
    max-height: calc(100% - 24px);
    overflow: auto;
  }
  fieldset {
    border: 0;
    margin: 0;
    padding: 0;
    min-width: 0;
  }
  .hint {
    margin: 8px 0 14px;
    color: var(--zs-text-dim);
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
    min-height: max(var(--zs-target), 34px);
  }
  .line.top {
    align-items: flex-start;
  }
  .name {
    flex: 0 0 84px;
    color: var(--zs-text-dim);
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .top > .name {
    padding-top: 5px;
  }
  .faint {
    color: var(--zs-text-faint);
  }
  input[type="number"] {
    width: 84px;
  }
  .segments {
    display: inline-flex;
    max-width: 100%;
    font-size: inherit;
  }
  .segments label {
    flex: initial;
    min-width: 0;
  }
  .presets {
    display: inline-flex;
    flex-wrap: wrap;
  }
  .checks {
    flex: 1;
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(130px, 1fr));
    max-height: 168px;
    overflow: auto;
  }
  .check {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: var(--zs-target);
    overflow-wrap: anywhere;
  }
  input[type="checkbox"] {
    width: 15px;
    height: 15px;
    margin: 0;
    accent-color: var(--zs-accent);
    flex: none;
  }
  @media (max-width: 480px) {
    dialog {
      padding: 16px 16px 20px;
    }
    .name {
      flex-basis: 62px;
    }
    input[type="number"] {
      width: 72px;
    }
    .segments label {
      padding: 0 9px;
    }
  }
  .foot {
    display: flex;
    align-items: center;
    justify-content: flex-end;
    gap: 12px;
    margin-top: 18px;
    padding-top: 14px;
    border-top: 1px solid var(--zs-line);
  }
  .state {
    flex: 1;
    min-width: 0;
    display: flex;
    align-items: center;
    gap: 10px;
    color: var(--zs-text-dim);
    overflow-wrap: anywhere;
  }
  progress {
    flex: 1;
    height: 6px;
    appearance: none;
    border: 0;
    border-radius: 3px;
    overflow: hidden;
    background: var(--zs-track);
    accent-color: var(--zs-accent);
  }
  progress::-webkit-progress-bar {
    background: var(--zs-track);
  }
  progress::-webkit-progress-value {
    background: var(--zs-accent);
  }
  progress::-moz-progress-bar {
    background: var(--zs-accent);
  }
  button.main {
    min-height: max(var(--zs-target), 34px);
    padding: 0 18px;
    font-weight: 600;
    background: var(--zs-accent);
    color: var(--zs-accent-ink);
  }
  button.main:hover:not(:disabled) {
    background: var(--zs-thumb);
    color: var(--zs-accent-ink);
  }
`;
