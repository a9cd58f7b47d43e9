// Writes OME-Zarr test images, NGFF 0.4 on Zarr v2 and 0.5 on Zarr v3, and keeps a model of each from which the
// reference picture is computed: axes, levels, placement, and a function that gives every stored sample. Knows no
// viewer.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonText, writeArray } from './zarr_writer.mjs';

/**
 * @typedef {import('./zarr_writer.mjs').DataType} DataType
 * @typedef {import('./zarr_writer.mjs').ArraySpec} ArraySpec
 *
 * @typedef {object} Level
 * @property {string} path
 * @property {number[]} shape
 * @property {number[]} scale of the dataset, one per axis
 * @property {number[] | null} translation of the dataset
 * @property {number[]} [chunks] shape of a chunk
 * @property {(index: number[]) => number | bigint} at the stored sample, the fill value where nothing is stored
 *
 * @typedef {object} Channel
 * @property {string} label
 * @property {string} color RRGGBB
 * @property {[number, number]} window
 * @property {boolean} [active]
 * @property {boolean} [inverted]
 *
 * @typedef {object} ImageModel
 * @property {string} path below the data root
 * @property {string[]} axes names, in stored order
 * @property {DataType} dtype
 * @property {Level[]} levels finest first
 * @property {number[] | null} multiscaleScale applied after every dataset's own
 * @property {Channel[]} channels of the omero block, or none
 * @property {LabelModel[]} labels
 *
 * @typedef {object} LabelModel
 * @property {string} name
 * @property {string[]} axes
 * @property {DataType} dtype
 * @property {Level[]} levels
 * @property {number[] | null} multiscaleScale
 * @property {Map<bigint, number[]>} colors by the 64 bits of the id, unsigned RGBA, 0 to 255
 */

const AXIS_TYPES = { t: 'time', c: 'channel', z: 'space', y: 'space', x: 'space' };

/** Where a sample stands, by axis name. @typedef {Record<string, number>} Place */

/**
 * A pattern in which every neighbour, plane, channel and level differs, so that a picture shows which samples it was
 * made of: a gradient with a scrambled part on it. Between 0 and 255.
 * @param {Place} place @param {number} level
 */
export function stamp({ x = 0, y = 0, z = 0, c = 0, t = 0 }, level) {
  const gradient = (x >> 2) + (y >> 1);
  const scrambled = Math.imul(x * 3 + y * 151 + z * 7919 + c * 104729 + t * 1299709 + level * 15485863 + 1, 2654435761);
  return (gradient * 2 + (scrambled >>> 26) + z * 37 + c * 71 + t * 19 + level * 23) & 255;
}

/**
 * @param {object} options
 * @param {string[]} options.axes
 * @param {Partial<Record<string, string>>} [options.units]
 * @param {{ path: string, scale: number[], translation: number[] | null }[]} options.datasets
 * @param {number[] | null} options.multiscaleScale
 */
export function multiscale({ axes, units = { x: 'micrometer', y: 'micrometer', z: 'micrometer' }, datasets, multiscaleScale }) {
  return {
    name: 'test',
    axes: axes.map((name) => ({
      name,
      type: AXIS_TYPES[/** @type {keyof typeof AXIS_TYPES} */ (name)],
      ...(units[name] ? { unit: units[name] } : {}),
    })),
    datasets: datasets.map(({ path, scale, translation }) => ({
      path,
      coordinateTransformations: [
        { type: 'scale', scale },
        ...(translation ? [{ type: 'translation', translation }] : []),
      ],
    })),
    ...(multiscaleScale ? { coordinateTransformations: [{ type: 'scale', scale: multiscaleScale }] } : {}),
  };
}

/** @param {Channel[]} channels */
export function omeroBlock(channels) {
  return {
    channels: channels.map(({ label, color, window: [start, end], active = true, inverted = false }) => ({
      label,
      color,
      active,
      inverted,
      window: { min: Math.min(0, start), max: Math.max(255, end), start, end },
    })),
  };
}

/** Group attributes in the way of the version. @param {string} folder @param {2 | 3} zarr @param {object} ome */
export function writeGroup(folder, zarr, ome) {
  mkdirSync(folder, { recursive: true });
  if (zarr === 2) {
    writeFileSync(join(folder, '.zgroup'), '{"zarr_format": 2}');
    writeFileSync(join(folder, '.zattrs'), jsonText(ome));
  } else {
    const attributes = { ome: { version: '0.5', ...ome } };
    writeFileSync(join(folder, 'zarr.json'), jsonText({ zarr_format: 3, node_type: 'group', attributes }));
  }
}

/**
 * @typedef {object} ImageSpec
 * @property {2 | 3} zarr 2 means NGFF 0.4, 3 means 0.5
 * @property {string[]} axes
 * @property {{ shape: number[], scale: number[], translation?: number[], path?: string }[]} levels
 * @property {number[]} chunks
 * @property {DataType} dtype
 * @property {(place: Place, level: number) => number | bigint} [value] by default the stamp
 * @property {Channel[]} [channels]
 * @property {number[]} [multiscaleScale]
 * @property {Partial<Record<string, string>>} [units]
 * @property {object} [omero] more fields of the omero block
 * @property {(chunk: number[], level: number) => boolean} [missing]
 * @property {number[][]} [present] the only objects that are written, for arrays that are too large to walk
 * @property {(LabelSpec & { name: string })[]} [labels]
 * @property {string[]} [listed] more names in the list of labels, of which there is nothing
 * @property {string} [title] the multiscale's name
 *
 * @typedef {Partial<Omit<ArraySpec, 'shape' | 'value' | 'missing'>>} Storage
 *
 * @typedef {object} LabelSpec
 * @property {string[]} axes
 * @property {{ shape: number[], scale: number[], translation?: number[] }[]} levels
 * @property {number[]} chunks
 * @property {DataType} dtype
 * @property {(place: Place, level: number) => number | bigint} value
 * @property {Map<bigint, number[]>} colors
 * @property {object[]} [properties]
 */

/**
 * @param {string} folder
 * @param {ImageSpec | (LabelSpec & { zarr: 2 | 3 } & Partial<ImageSpec>)} spec
 * @param {Storage} storage
 * @returns {Level[]}
 */
function writeLevels(folder, spec, storage) {
  const value = spec.value ?? stamp;
  return spec.levels.map((level, number) => {
    const path = /** @type {{ path?: string }} */ (level).path ?? String(number);
    const fill = storage.fill ?? 0;
    const at = (/** @type {number[]} */ index) => {
      const computed = valueAt(index);
      return spec.dtype === 'float32' ? Math.fround(Number(computed)) : computed;
    };
    const valueAt = (/** @type {number[]} */ index) => {
      if (spec.missing?.(index.map((i, axis) => Math.floor(i / spec.chunks[axis])), number)) return fill;
      if (spec.present) {
        const chunk = index.map((i, axis) => Math.floor(i / spec.chunks[axis]));
        if (!spec.present.some((one) => one.every((i, axis) => i === chunk[axis]))) return fill;
      }
      return value(Object.fromEntries(index.map((i, axis) => [spec.axes[axis], i])), number);
    };
    writeArray(
      join(folder, path),
      {
        zarr: spec.zarr,
        dtype: spec.dtype,
        chunks: spec.chunks,
        shape: level.shape,
        value: at,
        missing: (chunk) => spec.missing?.(chunk, number) ?? false,
        ...(spec.zarr === 3 ? { dimensionNames: spec.axes } : {}),
        ...storage,
      },
      spec.present,
    );
    return { path, shape: level.shape, scale: level.scale, translation: level.translation ?? null, chunks: spec.chunks, at };
  });
}

/**
 * Writes an image and its labels; gives the model.
 * @param {string} root the data root
 * @param {string} path below it
 * @param {ImageSpec & Storage} spec
 * @returns {ImageModel}
 */
export function writeImage(root, path, spec) {
  const folder = join(root, path);
  const { order, endian, compressor, separator, shards, indexLocation, fill, codecs } = spec;
  /** @type {Storage} */
  const storage = { order, endian, compressor, separator, shards, indexLocation, fill, codecs };
  for (const key of /** @type {(keyof Storage)[]} */ (Object.keys(storage))) {
    if (storage[key] === undefined) delete storage[key];
  }
  const levels = writeLevels(folder, spec, storage);
  const channels = spec.channels ?? [];
  const omero = { ...omeroBlock(channels), ...spec.omero };
  const version = spec.zarr === 2 ? { version: '0.4' } : {};
  writeGroup(folder, spec.zarr, {
    multiscales: [
      {
        ...version,
        ...multiscale({
          axes: spec.axes,
          units: spec.units,
          datasets: levels,
          multiscaleScale: spec.multiscaleScale ?? null,
        }),
        ...(spec.title === undefined ? {} : { name: spec.title }),
      },
    ],
    ...(channels.length > 0 ? { omero } : {}),
  });
  const labels = (spec.labels ?? []).map((label) => {
    const labelFolder = join(folder, 'labels', label.name);
    const labelLevels = writeLevels(labelFolder, { ...label, zarr: spec.zarr }, {});
    writeGroup(labelFolder, spec.zarr, {
      multiscales: [
        { ...version, ...multiscale({ axes: label.axes, datasets: labelLevels, multiscaleScale: null }) },
      ],
      'image-label': {
        ...version,
        colors: [...label.colors].map(([id, rgba]) => ({
          'label-value': label.dtype.startsWith('int') ? BigInt.asIntN(64, id) : id,
          rgba,
        })),
        ...(label.properties ? { properties: label.properties } : {}),
        source: { image: '../../' },
      },
    });
    const { name, axes, dtype, colors } = label;
    return { name, axes, dtype, levels: labelLevels, multiscaleScale: null, colors };
  });
  const names = [...labels.map((label) => label.name), ...(spec.listed ?? [])];
  if (names.length > 0) writeGroup(join(folder, 'labels'), spec.zarr, { labels: names });
  return {
    path,
    axes: spec.axes,
    dtype: spec.dtype,
    levels,
    multiscaleScale: spec.multiscaleScale ?? null,
    channels,
    labels,
  };
}
