// Selecting labels by clicks in the picture: with Alt or Ctrl always, without a key while a label image's row asks for it.
// Knows no component.

import type { ReactiveController, ReactiveControllerHost } from "lit";
import { ofLayer } from "./change.js";
import type { Pick, Viewer } from "./contract.js";

/** Name of the event by which a row asks for clicks, or for none any more (null). */
export const PICK = "zs-pick";
/** A press that moves further, in CSS pixels, is no click. */
const STILL = 4;

/** Whose labels clicks select. */
export interface PickTarget {
  layer: number;
  name: string;
}

/** The decimal digits of an id of at most 64 bits, or null. */
export function labelId(text: string | number | bigint): string | null {
  const digits = typeof text === "number" ? String(Math.floor(text)) : String(text).trim();
  if (!/^-?\d{1,20}$/.test(digits)) return null;
  const id = BigInt(digits);
  return id >= -(1n << 63n) && id < 1n << 64n ? String(id) : null;
}

/** What a click selects: of the target, or of the topmost label image that has a label there. */
export function labelAt(pick: Pick, target: PickTarget | null): (PickTarget & { id: string }) | null {
  const found = pick.layers.flatMap(({ labels }, layer) =>
    labels.flatMap(({ name, id }) => {
      const digits = id === null ? null : labelId(id);
      const wanted = target ? target.layer === layer && target.name === name : true;
      return digits !== null && digits !== "0" && wanted ? [{ layer, name, id: digits }] : [];
    }),
  );
  return found.at(-1) ?? null;
}

/** Listens to a viewer's canvas. */
export class LabelPick implements ReactiveController {
  /** Whose labels a click without a key selects. */
  target: PickTarget | null = null;
  private pressed: [number, number] | null = null;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly viewer: Viewer,
    private readonly onPick: (pick: Pick) => void,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.viewer.element.addEventListener("pointerdown", this.onDown);
    this.viewer.element.addEventListener("click", this.onClick, { capture: true });
  }

  hostDisconnected(): void {
    this.viewer.element.removeEventListener("pointerdown", this.onDown);
    this.viewer.element.removeEventListener("click", this.onClick, { capture: true });
    this.aim(null);
  }

  /** Clicks select these labels from now on; null for none. */
  aim(target: PickTarget | null): void {
    this.target = target;
    this.host.requestUpdate();
  }

  private readonly onDown = (event: Event): void => {
    const { clientX, clientY } = event as PointerEvent;
    this.pressed = [clientX, clientY];
  };

  private readonly onClick = (event: Event): void => {
    const { clientX, clientY, altKey, ctrlKey, metaKey } = event as MouseEvent;
    const canvas = event.composedPath()[0];
    const aimed = altKey || ctrlKey || metaKey ? null : this.target;
    if (!(canvas instanceof HTMLCanvasElement) || !(aimed || altKey || ctrlKey || metaKey)) return;
    if (this.pressed && Math.hypot(clientX - this.pressed[0], clientY - this.pressed[1]) > STILL) return;
    // A click that selects does nothing else, as entering an image among many.
    event.stopPropagation();
    const { left, top } = canvas.getBoundingClientRect();
    this.viewer
      .pick(clientX - left, clientY - top)
      .then((pick) => {
        this.onPick(pick);
        this.toggle(labelAt(pick, aimed));
      })
      .catch(() => undefined);
  };

  private toggle(found: (PickTarget & { id: string }) | null): void {
    const label = found && this.viewer.model?.layers[found.layer]?.labels.find(({ name }) => name === found.name);
    if (!label) return;
    const ids = label.selected.map(({ id }) => String(id));
    const selected = ids.includes(found.id) ? ids.filter((id) => id !== found.id) : [...ids, found.id];
    this.viewer.setState(ofLayer(found.layer, { labels: [{ name: found.name, selected }] }));
  }
}
