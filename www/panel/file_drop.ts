// What is dragged over the viewer from the computer, and opened when it is dropped there.

import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Source } from "./contract.js";
import { droppedSources, holdsFiles } from "./local_source.js";

const EVENTS = ["dragenter", "dragover", "dragleave", "drop"];

/** Listens for a component. */
export class FileDrop implements ReactiveController {
  /** Something that could be opened is over the viewer. */
  isOver = false;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly element: EventTarget,
    private readonly open: (sources: readonly Source[]) => void,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    for (const name of EVENTS) this.element.addEventListener(name, this.onDrag);
  }

  hostDisconnected(): void {
    for (const name of EVENTS) this.element.removeEventListener(name, this.onDrag);
  }

  private readonly onDrag = (event: Event): void => {
    const { type, dataTransfer, relatedTarget } = event as DragEvent;
    if (type === "dragleave") {
      const { element } = this;
      // From one part of the viewer to another is not away.
      if (!(relatedTarget instanceof Node && element instanceof Node && element.contains(relatedTarget))) this.set(false);
      return;
    }
    if (!holdsFiles(dataTransfer)) return;
    event.preventDefault();
    this.set(type !== "drop");
    if (!dataTransfer) return;
    if (type !== "drop") dataTransfer.dropEffect = "copy";
    else void droppedSources(dataTransfer).then((sources) => sources.length > 0 && this.open(sources));
  };

  private set(isOver: boolean): void {
    if (isOver === this.isOver) return;
    this.isOver = isOver;
    this.host.requestUpdate();
  }
}
