// How the forms of dialogs look: lines of a name and its controls, segments, and a foot with what is going on.

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
  input[type="text"] {
    font: inherit;
    color: var(--zs-text);
    background: var(--zs-well);
    border: 1px solid var(--zs-line);
    border-radius: var(--zs-radius);
    height: var(--zs-target);
    min-width: 0;
    padding: 0 8px;
  }
  select {
    font: inherit;
    color: var(--zs-text);
    background: var(--zs-well);
    border: 1px solid var(--zs-line);
    border-radius: var(--zs-radius);
    height: var(--zs-target);
    padding: 0 6px;
    min-width: 0;
    max-width: 100%;
  }
  .segments {
    display: inline-flex;
    max-width: 100%;
    padding: 2px;
    gap: 2px;
    border-radius: 8px;
    background: var(--zs-well);
  }
  .segments label {
    position: relative;
    min-width: 0;
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
  .segments span {
    display: grid;
    place-items: center;
    min-height: var(--zs-target);
    padding: 0 12px;
    border-radius: var(--zs-radius);
    color: var(--zs-text-dim);
    white-space: nowrap;
  }
  .segments input:checked + span {
    background: var(--zs-raised-hover);
    color: var(--zs-text);
  }
  .segments input:focus-visible + span {
    outline: 2px solid var(--zs-accent);
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
    .segments span {
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
