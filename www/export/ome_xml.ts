// The OME-XML of an exported region, as the first image of an OME-TIFF carries it. Pure.

import { axisOf, type Selection } from "./selection.js";
import { symbolOf } from "../space/units.js";

/** Types of samples that OME-XML knows. */
export const PIXEL_TYPES: Record<string, string> = {
  bool: "uint8", int8: "int8", int16: "int16", int32: "int32", uint8: "uint8", uint16: "uint16", uint32: "uint32",
  float16: "float", float32: "float", float64: "double",
};

/** More planes than this go without positions of their own. */
const MOST_PLANES = 1000;

/** Sizes of the region in the order of a TIFF's planes. */
export interface Sizes {
  x: number;
  y: number;
  z: number;
  c: number;
  t: number;
}

/** The sizes of what was chosen. */
export function sizesOf({ layer, region, channels }: Selection): Sizes {
  const [h, v] = layer.plane!.axes;
  const along = (kind: string) => region.shape[axisOf(layer, kind)] ?? 1;
  return { x: region.shape[h]!, y: region.shape[v]!, z: along("z"), c: channels.length, t: along("t") };
}

/** The document, in ASCII. */
export function omeXml(selection: Selection, dtype: string): string {
  const { layer, region, channels } = selection;
  const { x, y, z, c, t } = sizesOf(selection);
  const level = layer.levels[region.level]!;
  const axes = { X: layer.plane!.axes[0], Y: layer.plane!.axes[1], Z: axisOf(layer, "z") };
  const physical = Object.entries(axes).flatMap(([name, axis]) => {
    const unit = symbolOf(layer.axes[axis]?.unit);
    const size = level.scale[axis];
    return unit && size ? [{ name, axis, unit, size: Math.abs(size) }] : [];
  });
  const timeAxis = axisOf(layer, "t");
  const timeUnit = symbolOf(layer.axes[timeAxis]?.unit);
  const pixels: [string, unknown][] = [
    ["ID", "Pixels:0"], ["DimensionOrder", "XYCZT"], ["Type", PIXEL_TYPES[dtype]], ["BigEndian", false],
    ["SizeX", x], ["SizeY", y], ["SizeZ", z], ["SizeC", c], ["SizeT", t],
    ...physical.flatMap(({ name, unit, size }): [string, unknown][] => [[`PhysicalSize${name}`, size], [`PhysicalSize${name}Unit`, unit]]),
    ...(timeUnit && t > 1 ? ([["TimeIncrement", level.scale[timeAxis]], ["TimeIncrementUnit", timeUnit]] as [string, unknown][]) : []),
  ];
  const channel = (index: number, i: number): string => {
    const { label, color } = layer.channels.find((one) => one.index === index) ?? { label: "", color: "FFFFFF" };
    const rgba = (parseInt(color, 16) << 8) | 255;
    return element("Channel", [["ID", `Channel:0:${i}`], ...(label ? ([["Name", label]] as [string, unknown][]) : []), ["SamplesPerPixel", 1], ["Color", rgba]]);
  };
  const planes: string[] = [];
  if (z * c * t <= MOST_PLANES && physical.length > 0) {
    for (let p = 0; p < z * c * t; p += 1) {
      const at = { TheC: p % c, TheZ: Math.floor(p / c) % z, TheT: Math.floor(p / (c * z)) };
      const positions = physical.flatMap(({ name, axis, unit }): [string, unknown][] => {
        const index = region.start[axis]! + (name === "Z" ? at.TheZ : 0);
        return [[`Position${name}`, level.translation[axis]! + level.scale[axis]! * index], [`Position${name}Unit`, unit]];
      });
      planes.push(element("Plane", [...Object.entries(at), ...positions]));
    }
  }
  const inner = [...channels.map(channel), element("TiffData", [["IFD", 0], ["PlaneCount", z * c * t]]), ...planes].join("");
  const xml = `<?xml version="1.0" encoding="UTF-8"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.openmicroscopy.org/Schemas/OME/2016-06 http://www.openmicroscopy.org/Schemas/OME/2016-06/ome.xsd" Creator="zarrscope">${element("Image", [["ID", "Image:0"], ["Name", layer.name]], element("Pixels", pixels, inner))}</OME>`;
  // TIFF's texts are ASCII.
  return [...xml].map((letter) => (letter.codePointAt(0)! > 126 ? `&#${letter.codePointAt(0)};` : letter)).join("");
}

function element(name: string, attributes: [string, unknown][], inner = ""): string {
  const text = attributes.map(([key, value]) => ` ${key}="${escaped(String(value))}"`).join("");
  return inner ? `<${name}${text}>${inner}</${name}>` : `<${name}${text}/>`;
}

function escaped(text: string): string {
  // Letters that no XML document may hold are left out.
  const allowed = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "");
  return allowed.replace(/[<>&"\n\r\t]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
