// Problems in plain words over the picture, for viewers without the panel. Text only, never markup: messages quote
// addresses and files of others.

import type { Problem } from "./contract.js";

/** A box in the viewer's shadow root; what is on the screen stays. */
export class Message {
  /** The code of the problem that is shown. */
  about: string | null = null;
  private readonly box = document.createElement("div");

  constructor(root: ShadowRoot) {
    this.box.className = "message";
    this.box.setAttribute("part", "message");
    this.box.setAttribute("role", "alert");
    this.box.hidden = true;
    root.append(this.box);
  }

  show(problem: Pick<Problem, "message" | "url" | "hint"> & { code?: string }): void {
    this.about = problem.code ?? null;
    const lines = [
      ["strong", problem.message],
      ["code", problem.url],
      ["span", problem.hint],
    ] as const;
    const parts = lines.flatMap(([tag, text]) => {
      if (!text) return [];
      const line = document.createElement(tag);
      line.textContent = text;
      return [line];
    });
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "Close";
    close.addEventListener("click", () => this.hide());
    this.box.replaceChildren(...parts, close);
    this.box.hidden = false;
  }

  hide(): void {
    this.about = null;
    this.box.hidden = true;
  }
}
