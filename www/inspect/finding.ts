// What an inspection finds and what it is given, as types; docs/api.md describes them. Knows no rule.

/** How much a finding matters: against the specification, odd, or slow. */
export type Severity = "error" | "warning" | "advice";

/** One thing that is wrong, odd or slow. */
export interface Finding {
  level: Severity;
  /** Address of the document; of the image where no single document is meant. */
  document: string;
  /** JSON pointer into that document; empty for the whole of it. */
  path: string;
  /** The same for people: `multiscales[0].axes[1].unit`. */
  place: string;
  /** What is the matter, in a sentence. */
  problem: string;
  /** Which rule says so; stable, for programs. */
  rule: string;
}

/** One document that was checked. */
export interface Checked {
  document: string;
  /** `image`, `label`, `plate`, `well`, `bf2raw`, `ome`, `scene`. */
  kind: string;
  /** Of the specification that it was checked against; null where there is none that fits. */
  version: string | null;
}

/** The outcome of an inspection. */
export interface Report {
  /** There are OME metadata, and nothing in them was found that the specification forbids. */
  valid: boolean;
  checked: Checked[];
  findings: Finding[];
  /** The documents as they came. */
  documents: MetadataDocument[];
}

/** A metadata document as it came. */
export interface MetadataDocument {
  url: string;
  json: unknown;
}

/** What an inspection works on: the part of `viewer.metadata()` that it reads. */
export interface Metadata {
  layers: { source: string; warnings: string[] }[];
  documents: MetadataDocument[];
  /** What could not be opened. */
  problems?: { code: string; message: string; url?: string }[];
  /** Everything that the documents list was asked for: what is missing is missing. */
  isComplete?: boolean;
  /** Documents that could not be read, and why. */
  broken?: { url: string; reason: string }[];
  /** There were too many documents to be read. */
  isCut?: boolean;
}

/** Where something stands: a document and the steps into it. */
export class Place {
  constructor(
    readonly document: string,
    readonly steps: readonly (string | number)[] = [],
  ) {}

  /** The place some steps further in. */
  at(...steps: (string | number)[]): Place {
    return new Place(this.document, [...this.steps, ...steps]);
  }

  /** The place that a JSON pointer leads to from here. */
  pointer(pointer: string): Place {
    const steps = pointer.split("/").slice(1);
    return this.at(...steps.map((step) => unescape(step)).map((step) => (/^(0|[1-9]\d*)$/.test(step) ? Number(step) : step)));
  }

  get path(): string {
    return this.steps.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
  }

  get text(): string {
    const text = this.steps.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("");
    // Where the metadata of 0.5 and later lie goes without saying.
    return text.replace(/^\./, "").replace(/^attributes\.(ome\.)?/, "");
  }

  /** A finding here. */
  finding(level: Severity, rule: string, problem: string): Finding {
    return { level, document: this.document, path: this.path, place: this.text, problem, rule };
  }
}

function unescape(step: string): string {
  let decoded = step;
  try {
    decoded = decodeURIComponent(step);
  } catch {
    // A per cent sign that means itself.
  }
  return decoded.replaceAll("~1", "/").replaceAll("~0", "~");
}
