// Paints something like a fluorescence picture behind the panel, so that its surfaces are judged over what they will lie on.

/** Blue nuclei, green fibres and red spots, the same every time. */
export function paint(canvas: HTMLCanvasElement): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const { width, height } = canvas;
  let seed = 7;
  const random = () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed / 2147483648;
  };
  context.fillStyle = "#000";
  context.fillRect(0, 0, width, height);
  context.globalCompositeOperation = "lighter";
  for (let i = 0; i < (width * height) / 9000; i++) {
    const [x, y, r] = [random() * width, random() * height, 18 + random() * 22];
    context.strokeStyle = "rgb(10 90 30 / 0.35)";
    for (let k = 0; k < 6; k++) {
      context.beginPath();
      context.moveTo(x, y);
      context.quadraticCurveTo(x + (random() - 0.5) * 160, y + (random() - 0.5) * 160, x + (random() - 0.5) * 220, y + (random() - 0.5) * 220);
      context.stroke();
    }
    const fill = context.createRadialGradient(x, y, 0, x, y, r);
    fill.addColorStop(0, "rgb(50 90 255 / 0.85)");
    fill.addColorStop(0.75, "rgb(30 60 220 / 0.6)");
    fill.addColorStop(1, "rgb(0 0 80 / 0)");
    context.fillStyle = fill;
    context.beginPath();
    context.ellipse(x, y, r, r * (0.6 + random() * 0.4), random() * 3, 0, 7);
    context.fill();
    context.fillStyle = "rgb(255 60 60 / 0.8)";
    for (let k = 0; k < 4; k++) {
      context.beginPath();
      context.arc(x + (random() - 0.5) * 60, y + (random() - 0.5) * 60, 1.3, 0, 7);
      context.fill();
    }
  }
}
