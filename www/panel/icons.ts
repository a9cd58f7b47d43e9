// The panel's symbols, 16 units a side, drawn as strokes in the colour of the text. Decorative: the controls carry the names.

import { svg, html, type TemplateResult } from "lit";

function icon(shape: TemplateResult, name = ""): TemplateResult {
  return html`<svg class=${name} width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">${shape}</svg>`;
}

export const icons = {
  fit: icon(svg`<path d="M2.5 6V3.5a1 1 0 0 1 1-1H6M10 2.5h2.5a1 1 0 0 1 1 1V6M13.5 10v2.5a1 1 0 0 1-1 1H10M6 13.5H3.5a1 1 0 0 1-1-1V10"/>`),
  oneToOne: icon(svg`<path d="M2.5 5 4.5 3.5v9M11 5l2-1.5v9M8 6.25v.01M8 10v.01"/>`),
  link: icon(svg`<path d="M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2-2a2.6 2.6 0 0 0-3.7-3.7l-.7.7M9.2 6.8a2.6 2.6 0 0 0-3.7 0l-2 2a2.6 2.6 0 0 0 3.7 3.7l.7-.7"/>`),
  save: icon(svg`<path d="M8 2.5v7.5M5 7.2 8 10l3-2.8M2.5 11v1.5a1 1 0 0 0 1 1h9a1 1 0 0 0 1-1V11"/>`),
  more: icon(svg`<path d="M3.5 8v.01M8 8v.01M12.5 8v.01" stroke-width="2.2"/>`),
  code: icon(svg`<path d="m5.25 4.5-3.5 3.5 3.5 3.5M10.75 4.5l3.5 3.5-3.5 3.5M9 3.5l-2 9"/>`),
  python: icon(svg`<path d="M2.5 3.5h11v9h-11zM4.75 6l2 2-2 2M8.5 10.25h2.75"/>`),
  export: icon(svg`<path d="M9.5 2.5h4v4M13.25 2.75 8 8M6.5 3.5h-3a1 1 0 0 0-1 1v8a1 1 0 0 0 1 1h8a1 1 0 0 0 1-1v-3"/>`),
  palette: icon(svg`<path d="M8 2.25a5.75 5.75 0 1 0 0 11.5c1 0 1.4-.6 1.4-1.2 0-.9-.7-1.1-.7-1.8 0-.6.5-1 1.2-1h1.3c1.5 0 2.55-.9 2.55-2.4C13.75 4.5 11.2 2.25 8 2.25Z"/><path d="M5 8v.01M6.5 5.25v.01M9.75 5.25v.01"/>`),
  help: icon(svg`<circle cx="8" cy="8" r="5.75"/><path d="M6.4 6.5a1.6 1.6 0 1 1 2.3 1.45c-.5.25-.7.55-.7 1.05M8 11v.01"/>`),
  hide: icon(svg`<path d="m6 3.5 4.5 4.5L6 12.5"/>`),
  settings: icon(svg`<path d="M2.5 4.5h6M12 4.5h1.5M2.5 11.5H4M7.5 11.5h6"/><circle cx="10.25" cy="4.5" r="1.75"/><circle cx="5.75" cy="11.5" r="1.75"/>`),
  back: icon(svg`<path d="M9.75 4 5.75 8l4 4"/>`),
  forward: icon(svg`<path d="m6.25 4 4 4-4 4"/>`),
  play: icon(svg`<path d="M5 3.25v9.5L12.5 8Z"/>`),
  pause: icon(svg`<path d="M5.25 3.5v9M10.75 3.5v9"/>`),
  down: icon(svg`<path d="m4 6.25 4 4 4-4"/>`, "down"),
  shuffle: icon(svg`<path d="M2.5 11.5h1.6c1.2 0 2-.5 2.6-1.5l2.2-4c.6-1 1.4-1.5 2.6-1.5h2M2.5 4.5h1.6c1 0 1.7.35 2.2 1M9.3 10.5c.5.65 1.2 1 2.2 1h2M11.7 2.7l1.8 1.8-1.8 1.8M11.7 9.7l1.8 1.8-1.8 1.8"/>`),
  close: icon(svg`<path d="m4 4 8 8M12 4l-8 8"/>`),
  check: icon(svg`<path d="m3.25 8.5 3.25 3.25 6.25-7"/>`),
  up: icon(svg`<path d="M8 13V4M4.25 7.25 8 3.5l3.75 3.75"/>`),
  folder: icon(svg`<path d="M1.75 12V4a1 1 0 0 1 1-1h3.1l1.5 1.75h5.9a1 1 0 0 1 1 1V12a1 1 0 0 1-1 1H2.75a1 1 0 0 1-1-1Z"/>`),
  image: icon(svg`<rect x="2.25" y="2.75" width="11.5" height="10.5" rx="1"/><path d="m2.5 11.25 3.25-3.5 2.5 2.5 2-2 3.25 3.25"/><circle cx="10.5" cy="5.75" r=".9"/>`),
  zip: icon(svg`<rect x="3.25" y="1.75" width="9.5" height="12.5" rx="1"/><path d="M8 2v1.25M8 5v1.25M8 8v.01M6.9 9.75h2.2v2H6.9z"/>`),
  warn: icon(svg`<path d="M8 2.75 14 13H2zM8 6.75v2.75M8 11.25v.01"/>`),
  eye: icon(svg`<path d="M1.75 8S4 3.75 8 3.75 14.25 8 14.25 8 12 12.25 8 12.25 1.75 8 1.75 8Z"/><circle cx="8" cy="8" r="1.9"/>`, "on"),
  eyeOff: icon(svg`<path d="M1.75 8S4 3.75 8 3.75 14.25 8 14.25 8 12 12.25 8 12.25 1.75 8 1.75 8Z"/><path d="m3 13 10-10"/>`, "off"),
  distance: icon(svg`<path d="M3 13 13 3M2 10.5 5.5 14M10.5 2 14 5.5"/>`),
  profile: icon(svg`<path d="M2.5 2.5v10a1 1 0 0 0 1 1h10M5 10.5l2-4.5 2.25 3L13 4"/>`),
  rectangle: icon(svg`<rect x="2.75" y="4.25" width="10.5" height="7.5" rx=".5"/>`),
  polygon: icon(svg`<path d="m8 2.5 5.5 4.25-2 6.5H4l-1.5-7Z"/>`),
  turnLeft: icon(svg`<path d="M3 3.5V7h3.5M3.4 7a5.2 5.2 0 1 1-.6 2.75"/>`),
  turnRight: icon(svg`<path d="M13 3.5V7H9.5M12.6 7a5.2 5.2 0 1 0 .6 2.75"/>`),
  upright: icon(svg`<path d="M8 13.5V3M4.75 6.25 8 3l3.25 3.25M4 13.5h8"/>`),
  fullScreen: icon(svg`<path d="M9.75 2.5h3.75v3.75M13.5 2.5 9.25 6.75M6.25 13.5H2.5V9.75M2.5 13.5l4.25-4.25"/>`),
  grip: icon(svg`<path d="M6 4v.01M10 4v.01M6 8v.01M10 8v.01M6 12v.01M10 12v.01"/>`),
  remove: icon(svg`<path d="M3 4.5h10M6.5 4.25V3h3v1.25M4.5 4.5l.5 8.5h6l.5-8.5M7 7v3.5M9 7v3.5"/>`),
  map: icon(svg`<rect x="2.25" y="3.25" width="11.5" height="9.5" rx="1"/><rect x="7.5" y="6" width="4" height="3"/>`),
};
