// The viewers that are measured: where their page is, with which browser it is opened, and how a person's gestures reach it.

/**
 * @typedef {object} Viewer
 * @property {string} name
 * @property {(origins: { pages: string, data: string }, dataset: string, image: ImageFacts) => string} url
 * @property {string} view an expression that gives `{center, scale}` in samples of the finest level
 * @property {(z: number) => string} setZ an expression that shows another plane
 * @property {number} wheel CSS pixels of wheel that magnify by WHEEL_FACTOR
 * @property {string} [key] to be held with the wheel
 *
 * @typedef {object} ImageFacts
 * @property {string[]} axes
 * @property {number[]} shape
 * @property {{ color: string, window: [number, number] }[]} channels
 * @property {2 | 3} zarr
 */

/** Magnification of a tick of the wheel, the same for all. */
export const WHEEL_FACTOR = 1.537;
/** CSS pixels of the window. */
export const WINDOW = { width: 1200, height: 800 };

const VIEWER = "document.querySelector('zarr-scope').ready";

/** @type {Viewer[]} */
export const VIEWERS = [
  {
    name: 'zarrscope',
    url: ({ pages, data }, dataset) => `${pages}/zarrscope/index.html?source=${data}/${dataset}`,
    view: `${VIEWER}.then((viewer) => viewer.state.camera)`,
    setZ: (z) => `${VIEWER}.then((viewer) => viewer.setState({ dims: { z: ${z} } }))`,
    wheel: Math.log(WHEEL_FACTOR) / 0.0022,
  },
  {
    name: 'Viv and zarrita',
    url: ({ pages, data }, dataset) => `${pages}/peers/viv/index.html?source=${data}/${dataset}`,
    view: 'bench.view()',
    setZ: (z) => `bench.setZ(${z})`,
    wheel: 120,
  },
  {
    name: 'Neuroglancer',
    url: ({ pages, data }, dataset, image) =>
      `${pages}/peers/neuroglancer/index.html#!${encodeURIComponent(JSON.stringify(neuroglancerState(`${data}/${dataset}`, image)))}`,
    view: 'bench.view()',
    setZ: (z) => `bench.setZ(${z})`,
    wheel: 200 * Math.log(WHEEL_FACTOR),
    key: 'Control',
  },
];

/** One layer for each channel, the whole image in the window, its middle plane. @param {string} source @param {ImageFacts} image */
function neuroglancerState(source, { axes, shape, channels, zarr }) {
  // Its first two dimensions are those that it shows, x first.
  const shown = axes.filter((name) => name !== 'c').reverse();
  const middle = shown.map((name) => Math.floor(shape[axes.indexOf(name)] / 2) + 0.5);
  const size = Math.max(shape[shape.length - 1] / WINDOW.width, shape[shape.length - 2] / WINDOW.height);
  return {
    dimensions: Object.fromEntries(shown.map((name) => [name, name === 't' ? [1, ''] : [1e-6, 'm']])),
    position: middle,
    crossSectionScale: size,
    crossSectionBackgroundColor: '#000000',
    showAxisLines: false,
    layout: 'xy',
    layers: channels.map(({ color, window }, index) => ({
      type: 'image',
      name: String(index),
      source: `${source}/|zarr${zarr}:`,
      localDimensions: { "c'": [1, ''] },
      localPosition: [index],
      blend: 'additive',
      opacity: 1,
      shader: '#uicontrol invlerp normalized\n#uicontrol vec3 color color\nvoid main() { emitRGB(color * normalized()); }',
      shaderControls: { normalized: { range: window }, color: `#${color}` },
    })),
  };
}
