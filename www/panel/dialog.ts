// How dialogs look, and that a click beside one closes it.

import { css } from "lit";

/** Styles of `dialog`; its width is its own affair. */
export const dialogs = css`
  dialog {
    pointer-events: auto;
    padding: 20px 24px 24px;
    color: var(--zs-text);
    background: var(--zs-surface-solid);
    border: 1px solid var(--zs-line);
    border-radius: 14px;
    box-shadow: var(--zs-shadow);
  }
  dialog::backdrop {
    background: rgb(4 6 9 / 0.55);
  }
  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    margin-block: 0 8px;
    margin-inline: 0 -8px;
  }
  h2 {
    font-size: 15px;
    font-weight: 600;
  }
`;

/** Closes the dialog that was clicked, if the click was beside it. */
export function closeFromBeside(event: MouseEvent): void {
  const dialog = event.currentTarget as HTMLDialogElement;
  if (event.target !== dialog) return;
  const box = dialog.getBoundingClientRect();
  const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside) dialog.close();
}
