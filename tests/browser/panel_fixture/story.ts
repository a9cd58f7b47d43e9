// A page that shows the panel over a painted picture, fed by a fake viewer: `?story=NAME` names the model, window.fake is the
// viewer with a record of everything that the panel asked of it.

import { style } from "../../../www/element/style.js";
import { mountPanel } from "../../../www/panel/panel.js";
import { FakeViewer } from "./fake_viewer.js";
import { paint } from "./picture.js";
import { stories } from "./stories.js";

const host = document.getElementById("viewer") as HTMLElement;
const root = host.attachShadow({ mode: "open" });
root.adoptedStyleSheets = [style];
const canvas = document.createElement("canvas");
root.append(canvas);
canvas.width = canvas.clientWidth;
canvas.height = canvas.clientHeight;
paint(canvas);

const name = new URLSearchParams(location.search).get("story") ?? "cells";
const make = stories[name];
if (!make) throw new Error(`no story named ${name}`);
const fake = new FakeViewer(host, make());
const mounted = mountPanel(root, fake);
Object.assign(window, { fake, mounted });
fake.emit("zarrscope-load", null);
