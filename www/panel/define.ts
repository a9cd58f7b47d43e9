// Registers custom elements once: a page may load two copies of the panel, and the first one's elements then serve both.

/** Registers `type` under `name` unless the name is taken. */
export function define(name: string, type: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, type);
}
