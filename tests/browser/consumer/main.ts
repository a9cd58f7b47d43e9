// What somebody writes who uses the package: its types are checked, a bundler builds it, a browser runs it.

import "zarrscope/element";
import { connect, type FrameViewer } from "zarrscope/frame";
import { createViewer, type State, type Viewer, ViewerError } from "zarrscope";
import "./style.css";

const source = new URLSearchParams(location.search).get("source") ?? "";
const place = document.querySelector<HTMLElement>("#made")!;
const state: State = { layers: [{ channels: [{ gamma: 2 }] }] };
const made: Viewer = await createViewer(place, { source, state, controls: true });
const stats = await made.settled();

const element = document.createElement("zarr-scope");
element.setAttribute("source", source);
document.body.append(element);
const declared: Viewer = await element.ready;
await declared.settled();

const code: string = await made.open("nowhere.zarr").then(
  () => "",
  (error: unknown) => (error instanceof ViewerError ? error.code : String(error)),
);
const framed: (frame: HTMLIFrameElement) => Promise<FrameViewer> = connect;
const report = await declared.validate();
Object.assign(window, { done: { level: stats.level, code, viewer: declared, framed: typeof framed, checked: report.checked.length } });
