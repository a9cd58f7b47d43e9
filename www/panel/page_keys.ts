// A page that is a viewer and nothing else: keys that no control has are the picture's, so that nobody has to click it first.

/** Hands them to the picture in `host`; gives the way to end it. */
export function takeKeys(host: ShadowRoot): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.target !== document.body || event.defaultPrevented) return;
    const canvas = host.querySelector("canvas");
    // What the picture makes use of is not the browser's any more.
    if (canvas?.dispatchEvent(new KeyboardEvent(event.type, event)) === false) event.preventDefault();
  };
  addEventListener("keydown", onKey);
  return () => removeEventListener("keydown", onKey);
}
