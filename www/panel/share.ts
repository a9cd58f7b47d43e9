// Keeps what did not change: the viewer gives a new model each time, and unchanged parts of it keep their identity here, so
// that only the components whose part changed draw again.

import { isObject } from "../inspect/json.js";

/** `next`, with every part that equals the same part of `before` replaced by that part. */
export function share<T>(before: unknown, next: T): T {
  if (Object.is(before, next)) return next;
  if (Array.isArray(next)) {
    if (!Array.isArray(before)) return next;
    const old: unknown[] = before;
    const shared = next.map((item, i) => share(old[i], item));
    return (old.length === shared.length && shared.every((item, i) => item === old[i]) ? old : shared) as T;
  }
  if (isObject(next)) {
    if (!isObject(before)) return next;
    const old = before;
    const entries = Object.entries(next).map(([key, value]) => [key, share(old[key], value)] as const);
    const same = Object.keys(old).length === entries.length && entries.every(([key, value]) => value === old[key]);
    return (same ? old : Object.fromEntries(entries)) as T;
  }
  return next;
}
