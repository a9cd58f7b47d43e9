// Pixels to a PNG, with a scale bar where one is asked for. Knows no viewer.

/** A bar of `length` pixels of the picture and what it stands for. */
export interface Bar {
  length: number;
  label: string;
  /** Size of a CSS pixel of the screen in the picture; text and margins follow it. */
  unit: number;
}

/** Encodes pixels (RGBA, rows from the top) as PNG. */
export async function png(pixels: ImageData, bar: Bar | null): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = pixels.width;
  canvas.height = pixels.height;
  // It is read back at once: kept where it can be read.
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("This browser gives no canvas to draw the picture on.");
  context.putImageData(pixels, 0, 0);
  if (bar) drawBar(context, bar);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The picture could not be encoded."))), "image/png");
  });
}

/** Draws the bar into the left lower corner of a picture. */
export function drawBar(context: CanvasRenderingContext2D, { length, label, unit }: Bar): void {
  const { height } = context.canvas;
  const margin = 16 * unit;
  const top = height - margin - 4 * unit;
  context.font = `${13 * unit}px system-ui, sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "bottom";
  // A dark edge keeps it readable on bright pictures.
  context.strokeStyle = "rgb(0 0 0 / 0.7)";
  context.lineJoin = "round";
  context.lineWidth = 3 * unit;
  context.fillStyle = "white";
  context.strokeRect(margin, top, length, 4 * unit);
  context.fillRect(margin, top, length, 4 * unit);
  context.strokeText(label, margin + length / 2, top - 3 * unit);
  context.fillText(label, margin + length / 2, top - 3 * unit);
}
