// What the panel keeps from one visit to the next. Where the browser denies storage, or it is full, it is kept until the page is
// left. Knows no component.

const PREFIX = "zarrscope.panel.";

const meanwhile = new Map<string, string>();

/** What was kept under a name, as it was written; undefined where nothing was, or something unreadable. */
export function recall(name: string): unknown {
  const text = meanwhile.get(name) ?? stored(name);
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

/** Keeps a value that JSON can hold. */
export function keep(name: string, value: unknown): void {
  const text = JSON.stringify(value);
  try {
    localStorage.setItem(PREFIX + name, text);
    meanwhile.delete(name);
  } catch {
    meanwhile.set(name, text);
  }
}

function stored(name: string): string | undefined {
  try {
    return localStorage.getItem(PREFIX + name) ?? undefined;
  } catch {
    return undefined;
  }
}
