// The page that writes the code to embed an image, beside a viewer that shows what it will look like.

import type { State } from "../element/contract.js";
import type { Viewer } from "../element/viewer.js";
import { codeFor, type Way } from "./code.js";

type Scope = HTMLElement & { ready: Promise<Viewer> };

const HINTS: Record<Way, string> = {
  element: "Into the HTML of a page of yours.",
  frame: "Into the HTML of a page that may hold no scripts.",
  npm: "Into an application that is built, after npm install zarrscope.",
  python: "Into a cell of a notebook, after pip install zarrscope.",
  link: "For messages, documents and posters.",
};

const home = new URL("./", document.baseURI).href;
const form = document.querySelector<HTMLFormElement>("form")!;
const code = document.querySelector<HTMLTextAreaElement>("#code")!;
const hint = document.querySelector<HTMLElement>("#hint")!;
const copy = document.querySelector<HTMLButtonElement>("#copy")!;
const said = document.querySelector<HTMLElement>("#said")!;
const preview = document.querySelector<Scope>("zarr-scope")!;

/** What the preview shows, as long as it is what the form names. */
let state: State | null = null;
let shown = "";

function field(name: string): string {
  return String(new FormData(form).get(name) ?? "").trim();
}

function sources(): string[] {
  return field("source").split(/\s+/).filter(Boolean);
}

/** As CSS has it: plain numbers are pixels, and what is none is not taken. */
function length(name: string, otherwise: string): string {
  const text = field(name);
  if (/^\d+(\.\d+)?$/.test(text)) return `${text}px`;
  return CSS.supports("width", text) ? text : otherwise;
}

function write(): void {
  const way = field("way") as Way;
  const wish = {
    home,
    sources: sources().map((source) => (URL.canParse(source) ? source : new URL(source, home).href)),
    state: field("view") === "on" ? state : null,
    controls: field("controls") === "on",
    width: length("width", "100%"),
    height: length("height", "480px"),
  };
  hint.textContent = HINTS[way];
  code.value = wish.sources.length > 0 ? codeFor(way, wish) : "";
  copy.disabled = code.value === "";
}

function show(): void {
  preview.toggleAttribute("controls", field("controls") === "on");
  const wanted = sources().join(" ");
  if (wanted === shown) return write();
  shown = wanted;
  state = null;
  if (wanted) preview.setAttribute("source", wanted);
  preview.hidden = wanted === "";
  write();
}

preview.addEventListener("zarrscope-state", ({ detail }: Event & { detail?: unknown }) => {
  state = detail as State;
  write();
});
form.addEventListener("input", (event) => {
  // An address is opened when it is complete.
  if ((event.target as HTMLInputElement).name === "source") write();
  else show();
});
form.addEventListener("change", show);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  show();
});
copy.addEventListener("click", () => {
  navigator.clipboard.writeText(code.value).then(
    () => (said.textContent = "Copied"),
    () => {
      code.select();
      said.textContent = "The browser did not allow copying: the code is selected.";
    },
  );
});
const asked = new URLSearchParams(location.search).getAll("source").join(" ");
form.querySelector<HTMLInputElement>("[name=source]")!.value = asked || "samples/nuclei.ome.zarr";
show();
