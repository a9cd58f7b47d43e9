// Compiles a part of the viewer while it loads, and says what is wrong where it does not.

import { ViewerError } from "./contract.js";
import { beside, fetchPart } from "./places.js";

/** The compiled code of a part. */
export async function compile(name: string, signal: AbortSignal | null = null): Promise<WebAssembly.Module> {
  const response = await fetchPart(name, signal);
  if (!response.ok) {
    throw new ViewerError({
      code: response.status === 404 ? "not-found" : "network",
      message: `A part of the viewer could not be loaded: the server answered ${response.status}.`,
      url: beside(name),
      hint: "Reload the page. If that does not help, the viewer is not installed completely.",
    });
  }
  // Compiling while loading needs the right content type, which not every static host sends.
  const streams = response.headers.get("content-type")?.startsWith("application/wasm") ?? false;
  return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}
