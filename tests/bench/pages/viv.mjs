// An image in Viv's multiscale layer, read by zarrita, as vizarr and Avivator put the two together: one pixel source for
// each level, tiles as large as chunks, contrast and colours of the omero block. Without their controls.

import { Deck, OrthographicView } from '@deck.gl/core';
import { ColorPaletteExtension, MultiscaleImageLayer } from '@hms-dbmi/viv';
import * as zarr from 'zarrita';

/** A level as Viv wants it; the shape of vizarr's `ZarrPixelSource`. */
class PixelSource {
  constructor(array, labels, tileSize) {
    this.array = array;
    this.labels = labels;
    this.tileSize = tileSize;
    this.shape = array.shape;
    this.dtype = array.dtype.charAt(0).toUpperCase() + array.dtype.slice(1);
  }

  async read(selection, y, x, signal) {
    const at = this.labels.map((name) => (name === 'x' ? x : name === 'y' ? y : selection[name]));
    const { data, shape } = await zarr.get(this.array, at, { signal });
    return { data, height: shape[0], width: shape[1] };
  }

  getRaster({ selection, signal }) {
    return this.read(selection, null, null, signal);
  }

  getTile({ x, y, selection, signal }) {
    const [height, width] = this.shape.slice(-2);
    const part = (at, size) => zarr.slice(at * this.tileSize, Math.min((at + 1) * this.tileSize, size));
    return this.read(selection, part(y, height), part(x, width), signal);
  }

  onTileError(error) {
    if (error?.name !== 'AbortError') console.error(error);
  }
}

const source = new URL(location.href).searchParams.get('source');
const group = await zarr.open(new zarr.FetchStore(source), { kind: 'group' });
const { multiscales, omero } = group.attrs.ome ?? group.attrs;
const arrays = await Promise.all(
  multiscales[0].datasets.map(({ path }) => zarr.open(group.resolve(path), { kind: 'array' })),
);
const labels = multiscales[0].axes.map(({ name }) => name);
const { shape, chunks } = arrays[0];
const tileSize = 2 ** Math.floor(Math.log2(Math.min(...chunks.slice(-2))));
const loader = arrays.map((array) => new PixelSource(array, labels, tileSize));
const dims = Object.fromEntries(labels.map((name, axis) => [name, name === 'c' ? 0 : Math.floor(shape[axis] / 2)]));
const rgb = (text) => [0, 2, 4].map((at) => parseInt(text.slice(at, at + 2), 16));
const [height, width] = shape.slice(-2);
const selections = () => omero.channels.map((_, c) => ({ ...dims, c }));

const layer = () =>
  new MultiscaleImageLayer({
    id: 'image',
    loader,
    selections: selections(),
    contrastLimits: omero.channels.map(({ window }) => [window.start, window.end]),
    channelsVisible: omero.channels.map(() => true),
    colors: omero.channels.map(({ color }) => rgb(color)),
    extensions: [new ColorPaletteExtension()],
  });

let viewState = {
  target: [width / 2, height / 2, 0],
  zoom: Math.log2(Math.min(innerWidth / width, innerHeight / height)),
};
const deck = new Deck({
  parent: document.querySelector('#root'),
  views: [new OrthographicView({ id: 'view', controller: true })],
  initialViewState: viewState,
  onViewStateChange(change) {
    viewState = change.viewState;
  },
  layers: [layer()],
});

window.bench = {
  view: () => ({ center: viewState.target.slice(0, 2), scale: 2 ** -viewState.zoom }),
  setZ(z) {
    dims.z = z;
    deck.setProps({ layers: [layer()] });
  },
};
