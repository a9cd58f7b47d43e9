// Memory and processor time of a browser's processes, from /proc. Elsewhere than on Linux there are none.

import { readFileSync, readdirSync } from 'node:fs';

/**
 * @typedef {object} Usage
 * @property {number} renderer peak resident memory of the largest renderer process, bytes
 * @property {number} gpu that of the GPU process
 * @property {Record<string, number>} cpu seconds by kind of process
 */

/** Clock ticks of a second, which Linux fixes for user space. */
const TICKS = 100;

/** All processes that descend from this one and are a browser's. @returns {Usage} */
export function usage() {
  /** @type {Map<number, { parent: number, command: string, ticks: number }>} */
  const all = new Map();
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      all.set(Number(name), { parent: Number(fields[1]), command, ticks: Number(fields[11]) + Number(fields[12]) });
    } catch {
      // It has ended in the meantime.
    }
  }
  const isOurs = (/** @type {number} */ pid) => {
    for (let at = pid; at > 1; at = all.get(at)?.parent ?? 0) if (at === process.pid) return true;
    return false;
  };
  const found = { renderer: 0, gpu: 0, cpu: /** @type {Record<string, number>} */ ({}) };
  for (const [pid, { command, ticks }] of all) {
    if (pid === process.pid || !/chrom/i.test(command) || !isOurs(pid)) continue;
    const type = /--type=([\w-]+)/.exec(command)?.[1] ?? 'browser';
    found.cpu[type] = (found.cpu[type] ?? 0) + ticks / TICKS;
    const peak = peakMemory(pid);
    if (type === 'renderer') found.renderer = Math.max(found.renderer, peak);
    if (type === 'gpu-process') found.gpu = Math.max(found.gpu, peak);
  }
  return found;
}

/** @param {number} pid */
function peakMemory(pid) {
  try {
    return 1024 * Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
