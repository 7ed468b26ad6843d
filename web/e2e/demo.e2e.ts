import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DESK, openBrowser, screenshot } from './support/browser';
import { freePort, PROGRAM, WEB } from './support/server';

// The first visit: `callai demo --serve`, and the link that it prints.

const DEMO_MS = 240_000;
const LOOK_MS = 100;

let browser: Browser;
let program: ChildProcess;
let folder: string;
let output = '';
let link = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'callai-e2e-'));
  const address = `127.0.0.1:${await freePort()}`;
  program = spawn(PROGRAM, ['demo', '--fast', '--serve', '--data', folder, '--http', address, '--http-web', WEB]);
  program.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  program.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const end = Date.now() + DEMO_MS;
  while (link === '') {
    if (program.exitCode !== null || Date.now() > end) throw new Error(`no link in:\n${output}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    link = /see the call: (\S+)\s/.exec(output)?.[1] ?? '';
  }
  browser = await openBrowser(['--autoplay-policy=no-user-gesture-required']);
}, DEMO_MS);
afterAll(async () => {
  await browser?.close();
  const gone = new Promise((resolve) => program.once('exit', resolve));
  program.kill('SIGTERM');
  await gone;
  rmSync(folder, { recursive: true, force: true });
});

it('leads from the printed link to the call, signed in: sound, transcript, reasons and sources belong together', async () => {
  const context = await browser.newContext({ viewport: DESK, reducedMotion: 'reduce' });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.goto(link);
  await page.getByRole('heading', { level: 1, name: '+1 (202) 555-0143' }).waitFor();
  await page.getByText('Drawing the recording').waitFor({ state: 'detached' });
  await screenshot(page, 'demo-call');

  // A click in the middle of the drawing goes there; the words that are heard are marked.
  const slider = page.getByRole('slider', { name: 'Position in the recording' });
  const box = await slider.boundingBox();
  if (box === null) throw new Error('no drawing');
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  const length = Number(await slider.getAttribute('aria-valuemax'));
  await expect.poll(async () => Number(await slider.getAttribute('aria-valuenow')) / length).toBeCloseTo(0.5, 1);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.locator('[data-now]').first().waitFor();
  expect(await page.locator('[data-playing]').count()).toBe(1);
  await page.getByRole('button', { name: 'Pause' }).click();

  // The answer that came from a document: why, how long each part took, and the passage.
  const answer = page.getByRole('listitem').filter({ hasText: 'Every system comes with a written warranty' });
  await answer.getByRole('button', { name: 'Why?' }).click();
  await page.getByText('Why this was decided').waitFor();
  await page.getByText('Time to the answer').waitFor();
  await screenshot(page, 'demo-why');
  await page.getByRole('link', { name: 'Open at this passage' }).first().click();
  await page.getByText('Cited').waitFor();
  expect(problems).toEqual([]);
  await context.close();
});
