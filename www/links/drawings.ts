// Drawings in an address, a word each: `line=10,20,34.5,20`, `rect=0,0,8,6:a0.3:l1`; docs/links.md has the grammar. What comes from
// outside is checked and bounded here, whether a link or a state brings it. Pure.

import type { DrawingState } from "../element/contract.js";
import type { Notice } from "./foreign.js";

/** What people can draw and see; of more, the first ones are taken. */
export const MOST_DRAWINGS = 100;
export const MOST_POINTS = 2000;

const WORDS: Record<DrawingState["kind"], string> = { distance: "line", profile: "profile", rectangle: "rect", polygon: "poly" };
/** Nothing lies further out. */
const FARTHEST = 1e15;
const GREATEST_ID = 1e6;
const MOST_LEVELS = 64;
/** Of a word that is told. */
const MOST_LETTERS = 200;

/** Whether a word of an address is about a drawing. */
export function isDrawingWord(name: string): boolean {
  return Object.values(WORDS).includes(name);
}

/** The drawing of a word; the word itself where it is none, to be told. */
export function drawingOf(name: string, value: string): DrawingState | string {
  const [places = "", ...tokens] = value.split(":");
  const numbers = places.split(",").map((text) => (text === "" ? NaN : Number(text)));
  const points = numbers.flatMap((x, i) => (i % 2 === 0 ? [[x, numbers[i + 1] ?? NaN]] : []));
  const found: Record<string, unknown> = { kind: Object.entries(WORDS).find(([, word]) => word === name)?.[0], points };
  for (const token of tokens) {
    const rest = token.slice(1);
    if (token === "on") found["chosen"] = true;
    else if (token[0] === "a") found["angle"] = Number(rest);
    else if (token[0] === "n") found["id"] = Number(rest);
    else if (token[0] === "l") found["levels"] = rest.split("+").map((level) => (level === "" ? null : Number(level)));
  }
  return drawing(found) ?? `${name}=${value}`;
}

/** The words of drawings. */
export function drawingWords(drawings: unknown): string[] {
  return checked(drawings).drawings.map(({ kind, points, angle, id, levels, chosen }) => {
    const tokens = [points.join()];
    if (angle !== undefined) tokens.push(`a${angle}`);
    if (id !== undefined) tokens.push(`n${id}`);
    if (levels) tokens.push(`l${levels.map((level) => level ?? "").join("+")}`);
    if (chosen) tokens.push("on");
    return `${WORDS[kind]}=${tokens.join(":")}`;
  });
}

/** The drawings of a state, whoever wrote it, and what is left out. */
export function checked(value: unknown): { drawings: DrawingState[]; notices: Notice[] } {
  const given: unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  const drawings: DrawingState[] = [];
  const notices: Notice[] = [];
  const refuse = (one: unknown, reason: Notice["reason"]): void => {
    const text = typeof one === "string" ? one : `drawings=${JSON.stringify(one)}`;
    const at = text.indexOf("=");
    notices.push({ parameter: text.slice(0, Math.max(0, at)), value: text.slice(at + 1, at + 1 + MOST_LETTERS), reason });
  };
  let left = MOST_POINTS;
  for (const [i, one] of given.entries()) {
    const found = drawing(one);
    left -= found?.points.length ?? 0;
    if (i >= MOST_DRAWINGS || left < 0) {
      refuse(found ? drawingWords([{ ...found, points: found.points.slice(0, 3) }])[0] : one, "too-many");
      break;
    }
    if (found) drawings.push(found);
    else refuse(one, "not-understood");
  }
  return { drawings, notices };
}

/** What of a value is a drawing; null where that is not enough for one. */
function drawing(value: unknown): DrawingState | null {
  const { kind, points, angle, id, levels, chosen } = (value ?? {}) as Record<string, unknown>;
  if (typeof kind !== "string" || !Object.hasOwn(WORDS, kind) || !Array.isArray(points)) return null;
  const isRectangle = kind === "rectangle";
  const isEnough = isRectangle ? points.length === 2 : points.length >= (kind === "polygon" ? 3 : 2);
  if (!isEnough || !points.every(isPlace)) return null;
  return {
    kind: kind as DrawingState["kind"],
    points: points.map(([x, y]) => [x, y] as const),
    ...(isRectangle && isWithin(angle, FARTHEST) && { angle }),
    ...(isWhole(id, 1, GREATEST_ID) && { id }),
    ...(Array.isArray(levels) && levels.length <= MOST_LEVELS && levels.every((level) => level === null || isWhole(level, 0, MOST_LEVELS)) && { levels: [...levels] as (number | null)[] }),
    ...(chosen === true && { chosen }),
  };
}

function isPlace(value: unknown): value is [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every((part) => isWithin(part, FARTHEST));
}

function isWithin(value: unknown, most: number): value is number {
  return typeof value === "number" && Math.abs(value) <= most;
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}
