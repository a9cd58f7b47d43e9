// Takes the place of element/places.ts in notebooks, where no server has the parts: the kernel sends them, each once per page.

/** Asks a kernel for a part. */
export type Supplier = (name: string) => Promise<ArrayBuffer>;

const suppliers: Supplier[] = [];
const parts = new Map<string, Promise<ArrayBuffer>>();
const scripts = new Map<string, Promise<string>>();

/** Has parts asked for from one more kernel, the newest one first; gives the way to end it. */
export function supply(supplier: Supplier): () => void {
  suppliers.unshift(supplier);
  return () => {
    suppliers.splice(suppliers.indexOf(supplier), 1);
  };
}

function partOf(name: string): Promise<ArrayBuffer> {
  const known = parts.get(name);
  if (known) return known;
  const [supplier] = suppliers;
  const fresh = supplier ? supplier(name) : Promise.reject(new Error("The viewer's kernel is gone: run the cell again."));
  // A kernel may end in the middle: the next one is asked then.
  fresh.catch(() => parts.delete(name));
  parts.set(name, fresh);
  return fresh;
}

export const home: string | null = null;

export function beside(name: string): string {
  return name;
}

export function scriptAddress(name: string): Promise<string> {
  const known = scripts.get(name);
  if (known) return known;
  const fresh = partOf(name).then((bytes) => URL.createObjectURL(new Blob([bytes], { type: "text/javascript" })));
  fresh.catch(() => scripts.delete(name));
  scripts.set(name, fresh);
  return fresh;
}

export async function loadPart<T>(name: string): Promise<T> {
  return import(await scriptAddress(name)) as Promise<T>;
}

export async function fetchPart(name: string): Promise<Response> {
  const type = name.endsWith(".wasm") ? "application/wasm" : "application/json";
  return new Response(await partOf(name), { headers: { "content-type": type } });
}
