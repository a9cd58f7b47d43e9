// Which layout an address asks for, and the same view in another one. Pure.

/** Views beside each other, or one that is drawn over the other up to a line. */
export type Layout = "grid" | "swipe";

/** The layout of an address; null for layers in one picture. */
export function layoutOf(href: string): Layout | null {
  const layout = new URL(href).searchParams.get("layout");
  return layout === "grid" || layout === "swipe" ? layout : null;
}

/** The address with another layout; everything else stays. */
export function withLayout(href: string, layout: Layout | null): string {
  const url = new URL(href);
  const words = url.search.slice(1).split("&").filter((word) => word !== "" && !/^layout=/.test(word));
  url.search = [...words, ...(layout ? [`layout=${layout}`] : [])].join("&");
  return url.href;
}

/** Columns and rows for so many views on a place of this shape. */
export function gridFor(count: number, width: number, height: number): [number, number] {
  const options = Array.from({ length: count }, (_, i): [number, number] => [i + 1, Math.ceil(count / (i + 1))]);
  const side = ([columns, rows]: [number, number]) => Math.min(width / columns, height / rows);
  // Of those with the largest squares, the one with the fewest empty places.
  return options.reduce((best, one) => (side(one) > side(best) * 1.001 || (side(one) > side(best) * 0.999 && one[0] * one[1] < best[0] * best[1]) ? one : best));
}
