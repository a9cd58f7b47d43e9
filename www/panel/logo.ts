// The sign of the project, as www/favicon.svg has it.

import { svg, html } from "lit";

export const logo = html`<svg width="48" height="48" viewBox="0 0 32 32" aria-hidden="true">
  ${svg`<rect width="32" height="32" rx="7" fill="#11151a" stroke="none"/>
    <g stroke-width="2.2">
      <circle cx="16" cy="12.4" r="6.6" stroke="#35d0ba"/>
      <circle cx="12.2" cy="19" r="6.6" stroke="#e05ce0"/>
      <circle cx="19.8" cy="19" r="6.6" stroke="#f0b429"/>
    </g>`}
</svg>`;
