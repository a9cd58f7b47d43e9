// The menu of what can be given away: links, code, pictures, files. Says what was chosen by an `act` event.

import { css, html, LitElement } from "lit";
import { property, query, state } from "lit/decorators.js";
import { base, buttons } from "./controls.js";
import { define } from "./define.js";
import { icons } from "./icons.js";
import { strings } from "./strings.js";

/** What can be chosen. */
export type MoreAction = "link" | "embed" | "python" | "save" | "export" | "settings";

const GROUPS = [
  [["link", icons.link], ["embed", icons.code], ["python", icons.python]],
  [["save", icons.save], ["export", icons.export]],
  [["settings", icons.palette]],
] as const;
/** Between the button and the menu, and around it. */
const GAP = 6;

/** `<zs-more>`: dispatches `act` with a `MoreAction` as its detail. */
export class ZsMore extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      [role="menu"] {
        position: fixed;
        margin: 0;
        padding: 6px;
        border: 1px solid var(--zs-line);
        border-radius: 10px;
        color: var(--zs-text);
        background: var(--zs-surface-solid);
        box-shadow: var(--zs-shadow);
        min-width: 220px;
      }
      [role="menuitem"] {
        display: flex;
        align-items: center;
        gap: 10px;
        width: 100%;
        min-height: max(var(--zs-target), 32px);
        padding-block: 0;
        padding-inline: 10px 12px;
        text-align: start;
        white-space: nowrap;
        color: var(--zs-text);
      }
      [role="menuitem"] svg {
        color: var(--zs-text-dim);
      }
      [role="menuitem"]:hover,
      [role="menuitem"]:focus-visible {
        background: var(--zs-raised-hover);
      }
      [role="separator"] {
        height: 1px;
        margin: 5px 4px;
        background: var(--zs-line);
      }
    `,
  ];

  @property({ attribute: false }) disabled = false;
  @state() private open = false;
  @query(".icon") private readonly button!: HTMLElement;
  @query("[role=menu]") private readonly menu!: HTMLElement;

  override render() {
    return html`<button
        class="icon"
        type="button"
        title=${strings.share.button}
        aria-label=${strings.share.button}
        aria-haspopup="menu"
        aria-expanded=${this.open}
        ?disabled=${this.disabled}
        popovertarget="menu"
      >
        ${icons.more}
      </button>
      <div id="menu" role="menu" popover aria-label=${strings.share.button} @toggle=${this.onToggle} @keydown=${this.onKey}>
        ${GROUPS.map((group, i) => [
          i > 0 ? html`<div role="separator"></div>` : null,
          group.map(
            ([action, symbol]) =>
              html`<button role="menuitem" type="button" tabindex="-1" @click=${() => this.choose(action)}>${symbol} ${strings.share[action]}</button>`,
          ),
        ])}
      </div>`;
  }

  private choose(action: MoreAction): void {
    this.menu.hidePopover();
    this.button.focus();
    this.dispatchEvent(new CustomEvent<MoreAction>("act", { detail: action }));
  }

  /** Below the button, or above where there is no room; the first entry has the keyboard. */
  private readonly onToggle = (event: Event): void => {
    this.open = (event as ToggleEvent).newState === "open";
    if (!this.open) return;
    const { menu } = this;
    const at = this.button.getBoundingClientRect();
    const [width, height] = [menu.offsetWidth, menu.offsetHeight];
    const below = at.bottom + GAP + height <= innerHeight - GAP;
    menu.style.left = `${Math.max(GAP, Math.min(at.right - width, innerWidth - width - GAP))}px`;
    menu.style.top = `${below ? at.bottom + GAP : Math.max(GAP, at.top - GAP - height)}px`;
    this.items[0]?.focus();
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const { items } = this;
    const at = items.indexOf(this.shadowRoot?.activeElement as HTMLElement);
    const next: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
    const to = next[event.key];
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.button.focus();
    }
    if (event.key === "Escape" || event.key === "Tab") this.menu.hidePopover();
    if (to === undefined) return;
    event.preventDefault();
    items.at(to % items.length)?.focus();
  };

  private get items(): HTMLElement[] {
    return [...this.menu.querySelectorAll<HTMLElement>("[role=menuitem]")];
  }
}

define("zs-more", ZsMore);
