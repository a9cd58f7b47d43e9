// The panel's sections: each can be folded, and stays as it was left. Knows nothing of what is in them.

import { html, nothing, type ReactiveControllerHost } from "lit";
import { icons } from "./icons.js";
import { keep, recall } from "./memory.js";

const KEPT = "sections";

/** How a section begins. */
export interface SectionOptions {
  count?: number;
  /** Until somebody opens it. */
  closed?: boolean;
}

/** Remembers for one component which of its sections are open. */
export class Sections {
  private readonly open: Map<string, boolean>;

  constructor(private readonly host: ReactiveControllerHost) {
    const kept = recall(KEPT);
    const entries = typeof kept === "object" && kept !== null ? Object.entries(kept) : [];
    this.open = new Map(entries.filter((entry): entry is [string, boolean] => typeof entry[1] === "boolean"));
  }

  /** What nobody looks at need not be drawn, nor loaded. */
  isOpen(key: string, byDefault = true): boolean {
    return this.open.get(key) ?? byDefault;
  }

  /** A section; `key` is what it is remembered by. */
  section(key: string, title: string, content: unknown, { count = 0, closed = false }: SectionOptions = {}) {
    const toggled = (event: Event): void => {
      // Sections inside of this one tell their own.
      if (event.target !== event.currentTarget) return;
      const { open } = event.target as HTMLDetailsElement;
      if (open === this.isOpen(key, !closed)) return;
      this.open.set(key, open);
      keep(KEPT, Object.fromEntries(this.open));
      this.host.requestUpdate();
    };
    return html`<details ?open=${this.isOpen(key, !closed)} @toggle=${toggled}>
      <summary>
        <span>${title}</span>
        ${count > 1 ? html`<span class="count">${count}</span>` : nothing} ${icons.down}
      </summary>
      ${content}
    </details>`;
  }
}
