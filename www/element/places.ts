// Where the parts of the viewer lie that are loaded when they are needed: beside this script. Packages for bundlers and notebooks
// put a file of their own in its place (www/pack), so nothing else may know an address.

/** The folder of the parts, named after their contents by the build (www/bundle.mjs), so that a cache never pairs old parts
 * with new ones. */
declare const ASSETS: string;

/** The address of a part. */
export function beside(name: string): string {
  return new URL(ASSETS + name, import.meta.url).href;
}

/** The folder of a page that shows what a link says; null where no server has one. */
export const home: string | null = /^https?:/.test(import.meta.url) ? new URL("./", import.meta.url).href : null;

/** The address that a worker can load a script from. */
export const scriptAddress: (name: string) => string | Promise<string> = beside;

/** A part that is a script. */
export function loadPart<T>(name: string): Promise<T> {
  return import(beside(name)) as Promise<T>;
}

/** A part as it is. */
export function fetchPart(name: string, signal: AbortSignal | null = null): Promise<Response> {
  return fetch(beside(name), { signal });
}
