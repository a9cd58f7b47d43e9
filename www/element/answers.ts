// What goes to the compiled viewer and comes from it, as text: exact where JSON is not. Pure.

import { type Problem, type State, ViewerError } from "./contract.js";

/** A promise of the compiled viewer; its rejection becomes an error of ours. */
export async function said<T>(promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    throw problemOf(error);
  }
}

/** A problem of the compiled viewer as the error that it is to others; what else was thrown stays as it is. */
export function problemOf(error: unknown): unknown {
  return typeof error === "string" ? new ViewerError(parse(error) as Problem) : error;
}

/** Ids of labels may be big integers, which JSON knows as text. */
export function stateText(state: State): string {
  return JSON.stringify(state, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
}

/** JSON with what it cannot hold: whole numbers of 64 bits, and numbers that are none. */
export function parse(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== "object" || value === null) return value;
    if ("$bigint" in value) return BigInt(String(value.$bigint));
    return "$number" in value ? Number(value.$number) : value;
  });
}
