// Neuroglancer as its own page starts it, with a view of the picture for the measurements.

import 'neuroglancer';
import { setupDefaultViewer } from 'neuroglancer/unstable/ui/default_viewer_setup.js';

const viewer = setupDefaultViewer();

/** Index of the axes in the position, which Neuroglancer chooses. */
function axes() {
  const { names } = viewer.coordinateSpace.value;
  return Object.fromEntries(names.map((name, at) => [name, at]));
}

window.bench = {
  view() {
    const { x, y } = axes();
    const { value } = viewer.navigationState.pose.position;
    return { center: [value[x] - 0.5, value[y] - 0.5], scale: viewer.navigationState.zoomFactor.value };
  },
  setZ(z) {
    const { position } = viewer.navigationState;
    const value = Float32Array.from(position.value);
    value[axes().z] = z + 0.5;
    position.value = value;
  },
};
