// A JupyterLab of its own with the project's Python package in it, and a notebook in a browser that is run cell by cell. Knows no
// widget.

import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeParts } from '../../../www/pack/notebook.mjs';
import { freePorts } from './nginx.mjs';
import { DIST } from './stage.mjs';

const PACKAGE = resolve(import.meta.dirname, '../../../python');

/** The Python that has what the tests need (python/requirements-test.txt); `cargo xtask test` sees to it. */
export function python() {
  const { ZARRSCOPE_PYTHON } = process.env;
  if (!ZARRSCOPE_PYTHON) throw new Error('ZARRSCOPE_PYTHON names no Python with python/requirements-test.txt: run `cargo xtask test`');
  return ZARRSCOPE_PYTHON;
}

/** Puts the parts of the built page into the package, as a release does. */
export async function prepare() {
  await makeParts(DIST, join(PACKAGE, 'src/zarrscope/static'));
}

/** Runs a module of Python in the package's folder; gives what it prints. @param {string[]} args @param {Record<string, string>} [env] */
export function run(args, env = {}) {
  return execFileSync(python(), args, { cwd: PACKAGE, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
}

/** Starts JupyterLab with the package installed from its wheel. */
export async function startLab() {
  const folder = mkdtempSync(join(tmpdir(), 'zarrscope-jupyter-'));
  const [wheels, site, work] = ['wheels', 'site', 'work'].map((name) => join(folder, name));
  mkdirSync(work);
  const quiet = ['--quiet', '--no-deps', '--disable-pip-version-check'];
  run(['-m', 'pip', 'wheel', ...quiet, '--no-build-isolation', '--wheel-dir', wheels, '.']);
  const [wheel] = readdirSync(wheels);
  run(['-m', 'pip', 'install', ...quiet, '--target', site, join(wheels, wheel)]);
  const [port] = await freePorts(1);
  const child = spawn(
    python(),
    ['-m', 'jupyterlab', '--no-browser', '--allow-root', '--ServerApp.ip=127.0.0.1', `--ServerApp.port=${port}`, '--ServerApp.port_retries=0', '--IdentityProvider.token=', `--ServerApp.root_dir=${work}`],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, PYTHONPATH: site, JUPYTER_CONFIG_DIR: join(folder, 'config'), JUPYTER_DATA_DIR: join(folder, 'data'), JUPYTER_RUNTIME_DIR: join(folder, 'runtime'), IPYTHONDIR: join(folder, 'ipython') },
    },
  );
  let said = '';
  child.stderr.on('data', (text) => (said += text));
  /** @type {Promise<void>} */
  const ended = new Promise((done) => child.once('exit', () => done()));
  const origin = `http://127.0.0.1:${port}`;
  const up = async () => {
    while (child.exitCode === null) {
      const answer = await fetch(`${origin}/api/status`).catch(() => null);
      if (answer?.ok) return;
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error(`JupyterLab did not start: ${said}`);
  };
  await up();
  return {
    /** Writes a notebook; gives its address. @param {string} name @param {string[]} cells */
    notebook(name, cells) {
      const notebook = {
        nbformat: 4,
        nbformat_minor: 5,
        metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } },
        cells: cells.map((source, i) => ({ id: `cell-${i}`, cell_type: 'code', metadata: {}, execution_count: null, outputs: [], source })),
      };
      writeFileSync(join(work, name), JSON.stringify(notebook));
      // A workspace of its own, without what another test has open.
      return `${origin}/lab/workspaces/${name.replace(/\W/g, "-")}/tree/${name}`;
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Whether a cell's number is still what it was after a while. @param {import('playwright-core').Locator} prompt @param {string} before */
async function isUnchanged(prompt, before) {
  for (let tries = 0; tries < 40; tries += 1) {
    if ((await prompt.innerText()) !== before) return false;
    await new Promise((done) => setTimeout(done, 50));
  }
  return true;
}

/** A notebook in a browser. */
export class Notebook {
  /** @param {import('playwright-core').Page} page */
  constructor(page) {
    this.page = page;
  }

  /** @param {string} url */
  async open(url) {
    await this.page.goto(url);
    await this.page.locator('.jp-Notebook .jp-CodeCell').first().waitFor();
    // Before the kernel has answered the page, what it is told to run is lost.
    const name = new URL(url).pathname.split('/').at(-1);
    for (;;) {
      const sessions = await (await fetch(new URL('/api/sessions', url))).json();
      if (sessions.find((/** @type {any} */ session) => session.path === name)?.kernel.execution_state === 'idle') return;
      await this.page.waitForTimeout(100);
    }
  }

  /** Runs a cell to its end; gives the text that it printed. @param {number} index */
  async cell(index) {
    const cell = this.page.locator('.jp-Notebook .jp-CodeCell').nth(index);
    const prompt = cell.locator('.jp-InputArea-prompt');
    const before = await prompt.innerText();
    await cell.locator('.jp-InputArea-editor').click();
    // A page that is still starting swallows keys.
    do await this.page.keyboard.press('Control+Enter');
    while (await isUnchanged(prompt, before));
    await cell.locator('.jp-InputArea-prompt', { hasText: /\[\d+\]/ }).waitFor();
    const error = cell.locator('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stderr"], .jp-OutputArea-output .ansi-red-fg');
    if ((await error.count()) > 0) throw new Error(await cell.locator('.jp-OutputArea').innerText());
    const text = cell.locator('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stdout"]');
    return (await text.count()) > 0 ? (await text.innerText()).trim() : '';
  }
}
