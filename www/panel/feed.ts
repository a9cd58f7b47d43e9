// What the panel knows of the viewer: listens to its events, reads the model at most once per frame, and lets unchanged parts
// keep their identity. Knows nothing of how it is shown.

import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Collection, Listing, Model, Pick, Problem, Progress, Step, Viewer } from "./contract.js";
import type { Camera } from "../space/space.js";
import { share } from "./share.js";

const MODEL_EVENTS = ["zarrscope-load", "zarrscope-settled", "zarrscope-state", "zarrscope-error"];

/** Feeds a component from a viewer. */
export class Feed implements ReactiveController {
  /** The newest model, or null while nothing is open. */
  model: Model | null = null;
  /** What lies side by side on the screen, and the way there. */
  collection: Collection | null = null;
  trail: readonly Step[] = [];
  /** The folder that was asked for where no image is. */
  listing: Listing | null = null;
  /** What is under the pointer. */
  pick: Pick | null = null;
  /** Chunks under way; newer than the model's. */
  progress: Progress = { pending: 0, done: 0, failed: 0 };
  /** Where the viewer looks. */
  camera: Camera | null = null;
  /** Failures that came while there is no model to hold them. */
  orphans: Problem[] = [];

  private modelIsOld = true;
  private frame = 0;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly viewer: Viewer,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    const { element } = this.viewer;
    element.addEventListener("zarrscope-listing", this.onListing);
    this.listing = this.viewer.listing;
    for (const name of MODEL_EVENTS) element.addEventListener(name, this.onModelEvent);
    element.addEventListener("zarrscope-hover", this.onHover);
    element.addEventListener("zarrscope-progress", this.onProgress);
    this.schedule();
  }

  hostDisconnected(): void {
    const { element } = this.viewer;
    element.removeEventListener("zarrscope-listing", this.onListing);
    for (const name of MODEL_EVENTS) element.removeEventListener(name, this.onModelEvent);
    element.removeEventListener("zarrscope-hover", this.onHover);
    element.removeEventListener("zarrscope-progress", this.onProgress);
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  private readonly onModelEvent = (event: Event): void => {
    if (event.type === "zarrscope-error" && !this.viewer.model) {
      this.orphans = [...this.orphans, (event as CustomEvent<Problem>).detail];
    }
    if (event.type === "zarrscope-load") this.orphans = [];
    this.modelIsOld = true;
    this.schedule();
  };

  private readonly onListing = (event: Event): void => {
    this.listing = (event as CustomEvent<Listing | null>).detail;
    this.schedule();
  };

  private readonly onHover = (event: Event): void => this.point((event as CustomEvent<Pick | null>).detail);

  /** Something was pointed at: by a pointer that hovers, or by a finger. */
  point(pick: Pick | null): void {
    this.pick = pick;
    this.schedule();
  }

  private readonly onProgress = (event: Event): void => {
    this.progress = (event as CustomEvent<Progress>).detail;
    // Members of a collection come without any other news.
    if (this.model?.collection) this.modelIsOld = true;
    this.schedule();
  };

  private schedule(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      if (this.modelIsOld) this.read();
      this.host.requestUpdate();
    });
  }

  private read(): void {
    this.modelIsOld = false;
    const model = this.viewer.model;
    this.model = model ? share(this.model, model) : null;
    this.trail = this.viewer.trail;
    this.collection = model?.collection ? share(this.collection, this.viewer.collection) : null;
    if (!model) return;
    this.progress = model.progress;
    this.camera = share(this.camera, this.viewer.state.camera ?? null);
  }
}
