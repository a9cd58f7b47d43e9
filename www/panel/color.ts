// Colours as files write them, made safe for style sheets.

/** `#rrggbb` of a colour RRGGBB; white for anything else. */
export function cssColor(color: string): string {
  return /^[0-9a-f]{6}$/i.test(color) ? `#${color.toLowerCase()}` : "#ffffff";
}
