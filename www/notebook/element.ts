// What a notebook's page loads once for all of its viewers: the element, whose parts come from kernels.

export { createViewer } from "../element/zarrscope.js";
export { supply } from "./places.js";
