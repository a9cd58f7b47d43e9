// What a schema validator says, in sentences. Of alternatives that all fail, the one that the document was most likely meant to
// be is reported, not each; knows the library's form of errors and nothing of OME-Zarr but how its alternatives are told apart.

import { enumerated, quoted } from "./json.js";

/** An error as the library gives it. */
export interface Mismatch {
  keyword: string;
  /** Steps through the schema, references included. */
  keywordLocation: string;
  /** Pointer into the document, with `#` in front. */
  instanceLocation: string;
  error: string;
}

/** A sentence about a place. */
export interface Plain {
  /** JSON pointer from what was checked. */
  pointer: string;
  keyword: string;
  problem: string;
}

/** Say nothing by themselves: another error says what is wrong. */
const CONNECTING = new Set(["$ref", "allOf", "properties", "items", "prefixItems", "patternProperties", "additionalProperties", "if", "dependentSchemas"]);

/** The sentences for some errors of one document. */
export function plain(errors: readonly Mismatch[], document: unknown): Plain[] {
  const sentences: Plain[] = [];
  const told = reduced(errors);
  for (const mismatch of told) {
    // What an entry lacks to be the one that must be there is told with the entry.
    const isExplained = ({ keyword, instanceLocation }: Mismatch): boolean =>
      instanceLocation.startsWith(`${mismatch.instanceLocation}/`) || (keyword === "minItems" && instanceLocation === mismatch.instanceLocation);
    if (/contains$/i.test(mismatch.keyword) && told.some(isExplained)) continue;
    const pointer = mismatch.instanceLocation.replace(/^#/, "");
    const problem = sentence(mismatch, valueAt(document, pointer));
    if (!sentences.some((known) => known.pointer === pointer && known.problem === problem)) {
      sentences.push({ pointer, keyword: mismatch.keyword, problem });
    }
  }
  return sentences;
}

/** An alternative's errors, joined into one. */
interface Joined extends Mismatch {
  /** Values that the alternatives would take. */
  values?: string[];
}

function reduced(errors: readonly Mismatch[]): Joined[] {
  const found: Joined[] = [];
  let rest = errors.filter(({ keyword, keywordLocation }) => {
    // Why single entries are not what a list has to contain is no news.
    return keyword === "contains" ? true : !/\/contains(\/|$)/.test(keywordLocation);
  });
  while (rest.length > 0) {
    const [first, ...others] = rest as [Mismatch, ...Mismatch[]];
    if (first.keyword === "oneOf" || first.keyword === "anyOf") {
      const isWithin = ({ keywordLocation, instanceLocation }: Mismatch): boolean =>
        keywordLocation.startsWith(`${first.keywordLocation}/`) && isBelow(instanceLocation, first.instanceLocation);
      const within = others.filter(isWithin);
      found.push(...alternative(first, within));
      rest = others.filter((other) => !isWithin(other));
    } else {
      if (!CONNECTING.has(first.keyword)) found.push(first);
      rest = others;
    }
  }
  return found;
}

/** The errors of the alternative that was most likely meant. */
function alternative(choice: Mismatch, within: readonly Mismatch[]): Joined[] {
  if (!choice.error.includes("(0 matches)") && choice.keyword === "oneOf") return [choice];
  const branches = new Map<string, Mismatch[]>();
  for (const mismatch of within) {
    const branch = mismatch.keywordLocation.slice(choice.keywordLocation.length + 1).split("/")[0] ?? "";
    branches.set(branch, [...(branches.get(branch) ?? []), mismatch]);
  }
  if (branches.size === 0) return [choice];
  // What tells alternatives apart is a fixed value, nearly always of `type`.
  const told = (mismatches: readonly Mismatch[]): Mismatch | undefined =>
    mismatches.find(
      ({ keyword, instanceLocation }) =>
        ["const", "enum", "not"].includes(keyword) && instanceLocation === `${choice.instanceLocation}/type`,
    );
  const all = [...branches.values()];
  const meant = all.filter((mismatches) => !told(mismatches));
  const kinds = all.map(told);
  if (meant.length === 0 && kinds[0]) {
    const values = [...new Set(kinds.flatMap((mismatch) => (mismatch ? fixedValues(mismatch) : [])))];
    return [{ ...kinds[0], keyword: "enum", values }];
  }
  const candidates = (meant.length > 0 ? meant : all).map(reduced).filter((mismatches) => mismatches.length > 0);
  if (candidates.length === 0) return [choice];
  const weight = (mismatches: readonly Joined[]): number => mismatches.length - depthOf(mismatches) * 100;
  return candidates.reduce((best, one) => (weight(one) < weight(best) ? one : best));
}

/** An alternative that fails only deep inside is nearer to what was meant. */
function depthOf(mismatches: readonly Mismatch[]): number {
  return Math.min(...mismatches.map(({ instanceLocation }) => instanceLocation.split("/").length));
}

function isBelow(location: string, base: string): boolean {
  return location === base || location.startsWith(`${base}/`);
}

function fixedValues({ error }: Mismatch): string[] {
  const json = /does not match (?:any of )?(.*)\.$/s.exec(error)?.[1];
  if (!json) return [];
  try {
    const values = JSON.parse(json) as unknown;
    return (Array.isArray(values) ? values : [values]).map(quoted);
  } catch {
    return [];
  }
}

function valueAt(document: unknown, pointer: string): unknown {
  let value = document;
  for (const step of pointer.split("/").slice(1)) {
    if (typeof value !== "object" || value === null) return undefined;
    let name = step;
    try {
      name = decodeURIComponent(step);
    } catch {
      // A per cent sign that means itself.
    }
    name = name.replaceAll("~1", "/").replaceAll("~0", "~");
    if (!Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

function sentence(mismatch: Joined, value: unknown): string {
  const { keyword, error } = mismatch;
  const counts = /\((\d+) [<>] (\d+)\)/.exec(error);
  switch (keyword) {
    case "required":
      return `${quoted(/"(.*)"/s.exec(error)?.[1] ?? "")} is missing.`;
    case "type":
      return `${quoted(value)} is ${kindOf(value)}; ${article(/Expected "(.*)"/s.exec(error)?.[1] ?? "")} is expected.`;
    case "enum":
    case "const": {
      const values = mismatch.values ?? fixedValues(mismatch);
      const allowed = values.length > 8 ? `${values.slice(0, 6).join(", ")} and ${values.length - 6} more` : enumerated(values, "or");
      return allowed === "" ? `${quoted(value)} is not allowed here.` : `${quoted(value)} is not allowed here, only ${allowed}.`;
    }
    case "minItems":
      return `The list has ${counts?.[1] ?? "too few"} entries; at least ${counts?.[2] ?? "one"} must be there.`;
    case "maxItems":
      return `The list has ${counts?.[1] ?? "too many"} entries; at most ${counts?.[2] ?? "some"} are allowed.`;
    case "uniqueItems": {
      const [, first, second] = /indexes (\d+) and (\d+)/.exec(error) ?? [];
      return `Entries ${first} and ${second} are the same.`;
    }
    case "contains":
    case "minContains":
    case "maxContains":
      return containing(mismatch);
    case "pattern":
      return `${quoted(value)} has characters or a form that are not allowed here.`;
    case "minLength":
      return "The text is empty.";
    case "exclusiveMinimum":
      return `${quoted(value)} is too small: it must be greater than ${/than (\S+)\.$/.exec(error)?.[1] ?? "that"}.`;
    case "minimum":
      return `${quoted(value)} is too small: the least is ${/than (\S+)\.$/.exec(error)?.[1] ?? "more"}.`;
    case "maximum":
      return `${quoted(value)} is too large: the most is ${/than (\S+)\.$/.exec(error)?.[1] ?? "less"}.`;
    case "oneOf":
      return `${quoted(value)} can be read in more than one way, or in none.`;
    default:
      return `${quoted(value)}: ${error}`;
  }
}

/** The only lists that must contain something are axes, of space, and transformations, one scale. */
function containing({ keyword, instanceLocation, error }: Mismatch): string {
  if (instanceLocation.endsWith("/coordinateTransformations")) {
    return keyword === "maxContains" ? "There is more than one scale." : "There must be a scale.";
  }
  const [, limit] = /(?:least|most) (\d+) items|minContains \((\d+)\)/.exec(error)?.filter((part) => part !== undefined) ?? [];
  const counted = /(\d+) items were found/.exec(error)?.[1];
  const found = counted === undefined ? "" : ` There ${counted === "1" ? "is" : "are"} ${counted}.`;
  return `There must be at ${keyword === "maxContains" ? "most" : "least"} ${limit ?? "one"} axes of type “space”.${found}`;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return "a list";
  return article(typeof value === "bigint" ? "integer" : typeof value);
}

function article(kind: string): string {
  const names: Record<string, string> = {
    object: "an object",
    array: "a list",
    string: "a text",
    number: "a number",
    integer: "a whole number",
    boolean: "true or false",
    null: "null",
  };
  return names[kind] ?? kind;
}
