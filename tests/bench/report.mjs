// From the runs to tables for people: medians with least and most, ratios, and which of the project's aims they meet.

const median = (/** @type {number[]} */ values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
};

const seconds = (/** @type {number} */ ms) => (ms / 1000).toFixed(2);
const megabytes = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 0);
const whole = (/** @type {number} */ n) => n.toFixed(0);
const total = (/** @type {Record<string, number>} */ cpu) => Object.values(cpu).reduce((a, b) => a + b, 0);

/** What the tables show, in order: a group of rows for each step. */
const ROWS = [
  ['open', 'code before the first pixel, KB gzipped', (/** @type {any} */ r) => r.open.code / 1000, whole],
  ['open', 'first chunk asked for, s', (/** @type {any} */ r) => r.open.firstAsked, seconds],
  ['open', '**first pixel, s**', (/** @type {any} */ r) => r.open.firstPixel, seconds],
  ['open', '**settled, s**', (/** @type {any} */ r) => r.open.settled, seconds],
  ['open', 'documents', (/** @type {any} */ r) => r.open.documents, whole],
  ['open', 'requests for chunks, ranges and indices', (/** @type {any} */ r) => r.open.requests, whole],
  ['open', 'HEAD and preflight requests', (/** @type {any} */ r) => r.open.heads + r.open.preflights, whole],
  ['open', 'data, MB', (/** @type {any} */ r) => r.open.bytes, megabytes],
  ['open', "longest block of the page's thread until settled, ms", (/** @type {any} */ r) => r.open.longest, whole],
  ['open', 'the same until nothing happens any more, ms', (/** @type {any} */ r) => r.open.longestInAll, whole],
  ['open', 'processor time, s', (/** @type {any} */ r) => total(r.open.cpu), (/** @type {number} */ n) => n.toFixed(1)],
  ['open', 'of it not in the GPU process, s', (/** @type {any} */ r) => total(r.open.cpu) - (r.open.cpu['gpu-process'] ?? 0), (/** @type {number} */ n) => n.toFixed(1)],
  ['open', 'peak memory of the page, MB', (/** @type {any} */ r) => r.open.renderer, megabytes],
  ['zoom', 'settled after the last tick, s', (/** @type {any} */ r) => r.zoom.after, seconds],
  ['zoom', 'requests that reached the server', (/** @type {any} */ r) => r.zoom.requests, whole],
  ['zoom', 'asked for, of them aborted', (/** @type {any} */ r) => r.zoom.asked, whole, (/** @type {any} */ r) => r.zoom.aborted],
  ['zoom', 'data, MB', (/** @type {any} */ r) => r.zoom.bytes, megabytes],
  ['zoom', 'of it of other levels than the finest, MB', (/** @type {any} */ r) => Object.entries(r.zoom.levels).reduce((sum, [level, bytes]) => sum + (level === '0' ? 0 : /** @type {number} */ (bytes)), 0), megabytes],
  ['zoom', 'levels that were fetched and not seen', (/** @type {any} */ r) => r.zoom.unseen, whole],
  ['zoom', "longest block of the page's thread, ms", (/** @type {any} */ r) => r.zoom.longest, whole],
  ['pan', 'drags took, s', (/** @type {any} */ r) => r.pan.during, seconds],
  ['pan', 'settled after them, s', (/** @type {any} */ r) => r.pan.after, seconds],
  ['pan', 'frames a second', (/** @type {any} */ r) => r.pan.frames, (/** @type {number} */ n) => n.toFixed(1)],
  ['pan', 'asked for, of them aborted', (/** @type {any} */ r) => r.pan.asked, whole, (/** @type {any} */ r) => r.pan.aborted],
  ['pan', 'unwanted, but not aborted', (/** @type {any} */ r) => r.pan.late, whole],
  ['pan', 'data, MB', (/** @type {any} */ r) => r.pan.bytes, megabytes],
  ['pan', 'of it wasted, MB', (/** @type {any} */ r) => r.pan.wasted, megabytes],
  ['pan', "longest block of the page's thread, ms", (/** @type {any} */ r) => r.pan.longest, whole],
  ['step', 'one plane: next picture, ms', (/** @type {any} */ r) => r.step.first, whole],
  ['step', 'one plane: settled, s', (/** @type {any} */ r) => r.step.settled, seconds],
  ['step', 'one plane: requests', (/** @type {any} */ r) => r.step.asked, whole],
  ['scrub', 'twenty planes: took, s', (/** @type {any} */ r) => r.scrub.during, seconds],
  ['scrub', 'twenty planes: frames a second', (/** @type {any} */ r) => r.scrub.frames, (/** @type {number} */ n) => n.toFixed(1)],
  ['scrub', 'twenty planes: requests', (/** @type {any} */ r) => r.scrub.asked, whole],
  ['scrub', "longest block of the page's thread, ms", (/** @type {any} */ r) => Math.max(r.step.longest, r.scrub.longest), whole],
  ['peak', 'peak memory of the page in the whole run, MB', (/** @type {any} */ r) => r.peak.renderer, megabytes],
];

const STEPS = { open: 'opening', zoom: 'zoom to full resolution', pan: 'fast pan', step: 'planes', scrub: 'planes', peak: 'all of it' };

/**
 * A table for an image and an answer time.
 * @param {any[]} runs of that image and time @param {{ drawing: string, viewer: string }[]} viewers
 */
export function table(runs, viewers) {
  const lines = [`| | ${viewers.map(({ drawing, viewer }) => `${viewer}, ${drawing}`).join(' | ')} |`, `| --- |${viewers.map(() => ' --- |').join('')}`];
  for (const [step, name, value, format, second] of /** @type {any[]} */ (ROWS)) {
    const cells = viewers.map(({ drawing, viewer }) => {
      const own = runs.filter((run) => run.viewer === viewer && run.drawing === drawing);
      const done = own.filter((run) => run[step] && value(run) !== null);
      if (own.length > 0 && own.every((run) => run.failure)) return 'fails';
      if (done.length === 0) return '';
      const values = done.map(value);
      const [low, mid, high] = [Math.min(...values), median(values), Math.max(...values)].map(format);
      const text = low === high ? mid : `${mid} (${low}–${high})`;
      return second ? `${text}, ${whole(median(done.map(second)))}` : text;
    });
    if (cells.some((cell) => cell !== '' && cell !== 'fails')) lines.push(`| ${STEPS[/** @type {keyof typeof STEPS} */ (step)]}: ${name} | ${cells.join(' | ')} |`);
  }
  return lines.join('\n');
}

/** Median over the runs that have it; `null` if none has. @param {any[]} runs @param {string} viewer @param {(run: any) => number} value */
export function mid(runs, viewer, value) {
  const values = runs.filter((run) => run.viewer === viewer && !run.failure).map((run) => {
    try {
      return value(run);
    } catch {
      return null;
    }
  });
  const there = values.filter((one) => typeof one === 'number');
  return there.length > 0 ? median(/** @type {number[]} */ (there)) : null;
}

const OURS = 'zarrscope';
const PEERS = ['Viv and zarrita', 'Neuroglancer'];

/**
 * The aims as ratios of this run's medians: `[what, value, aim, holds]`.
 * @param {any[]} runs @param {any[]} decoded @param {any[]} read @param {{ name: string, mbs: number }[]} native
 */
export function aims(runs, decoded, read, native) {
  /** @type {[string, string, string, boolean | null][]} */
  const found = [];
  const of = (/** @type {string} */ dataset, /** @type {number} */ delayMs, drawing = 'webgpu') =>
    runs.filter((run) => run.dataset === dataset && run.delayMs === delayMs && run.drawing === drawing);
  const most = (/** @type {string} */ what, /** @type {number | null} */ value, /** @type {number} */ aim, digits = 2) => {
    if (value === null || Number.isNaN(value)) return;
    found.push([what, Number.isFinite(value) ? value.toFixed(digits) : 'theirs is 0', `at most ${aim}`, value <= aim]);
  };
  const least = (/** @type {string} */ what, /** @type {number | null} */ value, /** @type {number} */ aim, digits = 2) => {
    if (value === null || Number.isNaN(value)) return;
    found.push([what, value.toFixed(digits), `at least ${aim}`, value >= aim]);
  };
  const ratio = (/** @type {any[]} */ some, /** @type {string} */ peer, /** @type {(run: any) => number} */ value) => {
    const [ours, theirs] = [mid(some, OURS, value), mid(some, peer, value)];
    return ours === null || theirs === null || theirs === 0 ? null : ours / theirs;
  };
  const best = (/** @type {any[]} */ some, /** @type {(run: any) => number} */ value) => {
    const [ours, ...theirs] = [OURS, ...PEERS].map((viewer) => mid(some, viewer, value));
    const there = theirs.filter((one) => one !== null);
    const least = Math.min(.../** @type {number[]} */ (there));
    return ours === null || there.length === 0 ? null : ours === least ? 1 : ours / least;
  };
  for (const drawing of ['webgpu', 'webgl']) {
    for (const dataset of ['flat', 'sharded', 'thick']) {
      for (const delayMs of [0, 50, 300]) {
        const some = of(dataset, delayMs, drawing);
        const where = `${dataset}, +${delayMs} ms, ${drawing}`;
        if (delayMs < 300) for (const peer of PEERS) most(`first pixel to that of ${peer}: ${where}`, ratio(some, peer, (r) => r.open.firstPixel), 0.5);
        if (delayMs < 300) most(`settled to the best peer: ${where}`, best(some, (r) => r.open.settled), dataset === 'thick' ? 0.5 : 1);
        if (delayMs < 300) most(`bytes at the first view to the least of the peers: ${where}`, best(some, (r) => r.open.bytes), 1.1);
        most(`levels that a zoom fetches and nobody sees: ${where}`, mid(some, OURS, (r) => r.zoom.unseen), 0, 0);
        most(`bytes that a pan wastes to the best peer: ${where}`, mid(some, OURS, (r) => r.pan.wasted) === 0 ? 0 : best(some, (r) => r.pan.wasted), 0.5);
        if (delayMs < 300) most(`longest block until settled, ms: ${where}`, mid(some, OURS, (r) => r.open.longest), 50, 0);
        const aborted = mid(some, OURS, (r) => r.pan.aborted);
        const late = mid(some, OURS, (r) => r.pan.late);
        if (aborted !== null && late !== null && aborted + late > 0) least(`unwanted requests that a pan aborts: ${where}`, aborted / (aborted + late), 0.9);
      }
    }
  }
  most('requests of the first view, sharded', mid(of('sharded', 0), OURS, (r) => r.open.requests), 25, 0);
  most('requests of a plane inside thick chunks', mid(of('thick', 0), OURS, (r) => r.step.asked), 0, 0);
  most('requests of twenty planes inside thick chunks', mid(of('thick', 0), OURS, (r) => r.scrub.asked), 0, 0);
  most('peak memory of the page to the best peer, thick', best(of('thick', 0), (r) => r.open.renderer), 0.7);
  for (const { name, zarrscope, numcodecs } of decoded) {
    least(`decoding to numcodecs.js: ${name}`, zarrscope / numcodecs, name.startsWith('zstd') ? 1.3 : 1.5);
    const other = native.find((one) => one.name === name);
    if (other) least(`decoding to native zarrs: ${name}`, zarrscope / other.mbs, 0.6);
  }
  for (const { dataset, zarrscope, fetch, zarrita } of read) {
    if (fetch) least(`reading a region to fetch alone: ${dataset}`, zarrscope / fetch, 0.9);
    if (dataset === 'sharded') least(`reading a region to zarrita: ${dataset}`, zarrscope / zarrita, 3);
  }
  const [huge, small] = [of('huge', 0), of('small', 0)];
  const scale = (/** @type {(run: any) => number} */ value) => {
    const [a, b] = [mid(huge, OURS, value), mid(small, OURS, value)];
    return a === null || b === null ? null : a / b;
  };
  most('first pixel of 330 TB to that of 1 GB', scale((r) => r.open.firstPixel), 1.15);
  most('requests of 330 TB to those of 1 GB', scale((r) => r.open.requests), 1);
  most('peak memory of 330 TB to that of 1 GB', scale((r) => r.open.renderer), 1.15);
  return found;
}

/** @param {[string, string, string, boolean | null][]} found */
export function aimsTable(found) {
  return ['| aim | measured | | holds |', '| --- | --- | --- | --- |', ...found.map(([what, value, aim, holds]) => `| ${what} | ${value} | ${aim} | ${holds ? 'yes' : '**no**'} |`)].join('\n');
}
