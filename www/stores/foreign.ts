// Stores of zarrita.js as ours: their keys begin with a slash. Knows no container.

import type { ForeignStore, Store } from "../element/contract.js";

/** A store of zarrita.js, or a `Map` of keys to bytes. */
export function foreignStore(store: ForeignStore): Store {
  return {
    async get(key, range) {
      if (range && store.getRange) {
        const asked = "suffix" in range ? { suffixLength: range.suffix } : range;
        const part = await store.getRange(`/${key}`, asked);
        return part && { bytes: part, whole: false };
      }
      const bytes = (await store.get(`/${key}`)) ?? (store instanceof Map ? ((await store.get(key)) as Uint8Array | undefined) : undefined);
      return bytes && { bytes, whole: true };
    },
  };
}
