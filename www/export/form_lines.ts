// The lines of the form of exports: a name and what is chosen there. Each shows what is chosen now, and says what is chosen instead.

import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { strings } from "../panel/strings.js";

const text = strings.exporting;

/** One of a few words; without the name's own place where `isTitle`. */
export function choice<T extends string>(name: string, label: string, options: Record<T, string>, now: T, set: (value: T) => void, isTitle = false) {
  return html`<div class="line" role="radiogroup" aria-label=${label}>
    ${isTitle ? nothing : html`<span class="name">${label}</span>`}
    <div class="segments">
      ${(Object.keys(options) as T[]).map(
        (value) => html`<label><input type="radio" name=${name} value=${value} .checked=${live(value === now)} @change=${() => set(value)} />${options[value]}</label>`,
      )}
    </div>
  </div>`;
}

/** One of a list. */
export function list(label: string, options: readonly (readonly [string, string])[], now: string, set: (value: string) => void) {
  return html`<label class="line">
    <span class="name">${label}</span>
    <select @change=${(event: Event) => set((event.target as HTMLSelectElement).value)}>
      ${options.map(([value, shown]) => html`<option value=${value} .selected=${live(value === now)}>${shown}</option>`)}
    </select>
  </label>`;
}

/** First and last index along an axis. */
export function range(name: string, [first, last]: readonly [number, number], size: number, set: (range: readonly [number, number]) => void) {
  const field = (end: 0 | 1) => html`<input
    type="number"
    min="0"
    max=${size - 1}
    step="1"
    aria-label=${end === 0 ? text.from(name) : text.to(name)}
    .value=${live(String(end === 0 ? first : last))}
    @change=${(event: Event) => {
      const value = Math.min(size - 1, Math.max(0, Math.round(Number((event.target as HTMLInputElement).value)) || 0));
      set(end === 0 ? [value, Math.max(value, last)] : [Math.min(value, first), value]);
    }}
  />`;
  return html`<div class="line"><span class="name">${text.range(name)}</span>${field(0)} <span>${text.upTo}</span> ${field(1)} <span class="faint">${strings.ofLast(String(size - 1))}</span></div>`;
}

/** Any of a few. */
export function checks<T>(name: string, options: readonly (readonly [T, string])[], chosen: ReadonlySet<T>, set: (chosen: ReadonlySet<T>) => void) {
  if (options.length === 0) return nothing;
  return html`<div class="line top" role="group" aria-label=${name}>
    <span class="name">${name}</span>
    <div class="checks">
      ${options.map(([value, label]) =>
        check(label, chosen.has(value), (on) => {
          const next = new Set(chosen);
          if (on) next.add(value);
          else next.delete(value);
          set(next);
        }),
      )}
    </div>
  </div>`;
}

/** Something that is or is not. */
export function check(label: string, on: boolean, set: (on: boolean) => void) {
  return html`<label class="check"><input type="checkbox" .checked=${live(on)} @change=${(event: Event) => set((event.target as HTMLInputElement).checked)} />${label}</label>`;
}
