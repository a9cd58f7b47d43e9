// What axe finds wrong for people who use a screen reader or a keyboard.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Fails if axe finds a violation in what a page shows now. @param {import('playwright-core').Page} page @param {string} selector */
export async function assertAccessible(page, selector) {
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = await page.evaluate((selector) => /** @type {any} */ (globalThis).axe.run(document.querySelector(selector)), selector);
  assert.deepEqual(
    violations.map((/** @type {any} */ one) => `${one.id}: ${one.nodes.map((/** @type {any} */ node) => node.target.flat().join(' ')).join('; ')}`),
    [],
  );
}
