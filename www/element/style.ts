// How the element itself looks: a block with a canvas. The panel has its own styles. A constructed sheet, because a strict
// content security policy forbids inline styles. Comments stand here, because everybody would have to load those in it:
//
// - `.message, zs-panel`: what a page sets for all of its text is not for ours.
// - `[controls] canvas`: beside the panel and above its status line, from the start, so that nothing jumps when the panel comes. The
//   numbers are those of panel/layout.ts.
// - `canvas + canvas`: what stands in for the canvas until the GPU draws.

/** Styles of the shadow root. */
export const style = new CSSStyleSheet();
style.replaceSync(`
  :host {
    display: block; position: relative; overflow: hidden; contain: layout paint style; container-type: size;
    block-size: 480px; background: #000; color: #eee; font: 14px/1.45 system-ui, sans-serif;
  }
  .message, zs-panel {
    text-align: start; text-transform: none; text-indent: 0; text-shadow: none; letter-spacing: normal; word-spacing: normal;
    white-space: normal; font-style: normal; font-weight: 400; line-height: 1.4;
  }
  :host([hidden]) { display: none; }
  canvas { position: absolute; inset-block-start: 0; inset-inline-start: 0; inline-size: 100%; block-size: 100%; display: block; touch-action: none; outline: none; cursor: grab; }
  :host([controls]) canvas { inline-size: calc(100% - 304px); block-size: calc(100% - 30px); }
  :host([controls]) canvas:has(~ zs-panel[closed]) { inline-size: 100%; }
  @container (max-width: 700px) {
    :host([controls]) canvas { inline-size: 100%; block-size: calc(100% - 94px - env(safe-area-inset-bottom)); }
  }
  canvas:active { cursor: grabbing; }
  canvas + canvas { pointer-events: none; }
  canvas:focus-visible { outline: 2px solid #6cf; outline-offset: -2px; }
  .message {
    position: absolute; inset-block-end: 16px; inset-inline: 16px; margin-inline: auto; inline-size: fit-content; max-inline-size: 44em;
    max-block-size: calc(100% - 32px); overflow: auto; box-sizing: border-box; display: grid; gap: 6px; justify-items: start;
    padding: 12px 16px; border-radius: 8px; background: rgb(28 28 30 / 0.94); border: 1px solid rgb(255 255 255 / 0.2);
  }
  .message[hidden] { display: none; }
  .message strong { font-weight: 600; }
  .message code { font: 12px/1.4 ui-monospace, monospace; overflow-wrap: anywhere; color: #bbb; }
  .message button { font: inherit; color: inherit; background: none; border: 1px solid rgb(255 255 255 / 0.35); border-radius: 6px; padding: 2px 12px; cursor: pointer; }
`);
