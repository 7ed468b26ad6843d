import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, openBrowser, screenshot, visit } from './support/browser';
import { Api, PROGRAM, Server } from './support/server';

// A call with sound, made by `callai demo` in the folder that the server then opens.

let server: Server;
let browser: Browser;
let api: Api;
let callId: string;

interface CallItem {
  id: string;
  has_recording: boolean;
}

beforeAll(async () => {
  server = await Server.start([], async (folder) => {
    await promisify(execFile)(PROGRAM, ['demo', '--fast', '--data', folder]);
  });
  api = await Api.setUp(server);
  const { items } = await api.get<{ items: CallItem[] }>('/calls');
  callId = items.find((call) => call.has_recording)?.id ?? '';
  browser = await openBrowser(['--autoplay-policy=no-user-gesture-required']);
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await server?.remove();
});

describe('the list of calls', () => {
  it('finds a call by its number and keeps the filter in the address', async () => {
    const { page, done } = await visit(browser, server, api);
    await page.goto('/calls');
    await page.getByRole('table', { name: 'Calls' }).getByText('+1 (202) 555-0143').first().waitFor();
    await screenshot(page, 'calls');
    await expectAccessible(page, 'calls');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export CSV' }).click();
    expect(readFileSync(await (await download).path(), 'utf8')).toContain('Callback scheduled,Outbound sales');
    await page.getByLabel('Find a number').fill('999');
    await page.getByRole('heading', { name: 'No call fits these filters' }).waitFor();
    expect(new URL(page.url()).searchParams.get('number')).toBe('999');
    await page.reload();
    await page.getByRole('heading', { name: 'No call fits these filters' }).waitFor();
    await screenshot(page, 'calls-no-match');
    await page.getByRole('button', { name: 'Clear filters' }).first().click();
    await page.getByText('+1 (202) 555-0143').first().waitFor();
    await done();
  });
});

describe('the page of one call', () => {
  it('shows what was said, heard and cut, why, and how fast', async () => {
    const { page, done } = await visit(browser, server, api);
    await page.goto(`/calls/${callId}`);
    await page.getByRole('heading', { level: 1, name: '+1 (202) 555-0143' }).waitFor();
    await page.getByText('Cut off by the caller').first().waitFor();
    await page.getByText('Drawing the recording').waitFor({ state: 'detached' });
    await screenshot(page, 'call');
    await expectAccessible(page, 'call');
    const tool = page.getByText('One second, I').first();
    await tool.waitFor();
    await page.getByRole('button', { name: 'Why?' }).nth(5).click();
    await page.getByText('Why this was decided').first().waitFor();
    // Names of the template are words here, not identifiers; a file keeps its name.
    const shown = (await page.getByRole('main').innerText()).match(/\b[a-z]+_[a-z_]+\b(?!\.md)/g) ?? [];
    expect(shown).toEqual([]);
    await page.getByText('No language model was asked in this call').waitFor();
    await screenshot(page, 'call-why');
    await expectAccessible(page, 'call-why');
    await done();
  });

  it('plays the recording from a line, and marks the word that is heard', async () => {
    const { page, done } = await visit(browser, server, api);
    await page.goto(`/calls/${callId}`);
    await page.getByRole('button', { name: /^Play from 0:1/ }).first().click();
    await page.locator('[data-now]').first().waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    const slider = page.getByRole('slider', { name: 'Position in the recording' });
    const before = Number(await slider.getAttribute('aria-valuenow'));
    await slider.press('ArrowRight');
    await expect.poll(async () => Number(await slider.getAttribute('aria-valuenow'))).toBeGreaterThanOrEqual(before + 4);
    await done();
  });

  it('says what another template would have decided', async () => {
    const { page, done } = await visit(browser, server, api);
    await page.goto(`/calls/${callId}`);
    await page.getByRole('button', { name: 'Try another template' }).click();
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByText(/decisions are the same/).waitFor();
    await screenshot(page, 'call-replay-same');
    await page.getByRole('dialog').locator('input[aria-haspopup="listbox"]').click();
    await page.getByRole('option', { name: 'Customer survey' }).click();
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByText(/^Decision \d+ differs/).waitFor();
    await screenshot(page, 'call-replay');
    await expectAccessible(page, 'call-replay');
    await done();
  });

  it('lets the outcome be corrected to one that the template knows', async () => {
    const { page, done } = await visit(browser, server, api);
    await page.goto(`/calls/${callId}`);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Correct the outcome' }).click();
    await page.getByRole('textbox', { name: 'Outcome' }).fill('');
    await page.getByRole('option', { name: 'Sale interest' }).waitFor();
    await screenshot(page, 'call-outcome');
    await page.getByRole('option', { name: 'Callback scheduled' }).click();
    await page.getByRole('button', { name: 'Save the outcome' }).click();
    await page.getByText('The outcome was changed').waitFor();
    expect((await api.get<{ outcome: string }>(`/calls/${callId}`)).outcome).toBe('callback_scheduled');
    await done();
  });

  it('saves the call as a scenario', async () => {
    const { page, done } = await visit(browser, server, api);
    await page.goto(`/calls/${callId}`);
    await page.getByRole('button', { name: 'More actions' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Save as a scenario' }).click();
    expect((await download).suggestedFilename()).toBe(`${callId}.json`);
    await done();
  });

  it('has the event log', async () => {
    const { page, done } = await visit(browser, server, api);
    await page.goto(`/calls/${callId}`);
    await page.getByRole('tab', { name: 'Event log' }).click();
    await page.getByLabel('Find in the log').fill('playout cut');
    await page.getByText('Playout cut').first().waitFor();
    await screenshot(page, 'call-events');
    await done();
  });
});
