import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, openBrowser, screenshot, visit } from './support/browser';
import { Api, Server } from './support/server';

let server: Server;
let browser: Browser;
let api: Api;
beforeAll(async () => {
  server = await Server.start();
  browser = await openBrowser();
  api = await Api.setUp(server);
});
afterAll(async () => {
  await browser?.close();
  await server?.remove();
});

describe('contacts', () => {
  it('are none at first, and the page says what to do', async () => {
    const { page, done } = await visit(browser, server, api);
    await page.goto('/contacts');
    await page.getByRole('heading', { name: 'No contacts yet' }).waitFor();
    await screenshot(page, 'contacts-empty');
    await page.getByRole('button', { name: 'New contact' }).first().click();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('Phone number').fill('+49 30 1234567');
    await drawer.getByLabel('First name').fill('Maria');
    await drawer.getByLabel('Last name').fill('Lopes');
    await drawer.getByRole('button', { name: 'New contact' }).click();
    await page.getByRole('button', { name: 'Maria Lopes' }).waitFor();
    await done();
  });

  it('are found and filtered, opened by their address, changed, and come back with the back button', async () => {
    await api.post('/contacts', { phone_number: '+12025550143', first_name: 'Ben', company: 'Acme', tags: ['spring', 'vip', 'west'] });
    const { page, done } = await visit(browser, server, api);
    await page.goto('/contacts');
    await page.getByRole('button', { name: 'Ben' }).waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Export' }).click();
    expect(readFileSync(await (await download).path(), 'utf8')).toContain('Acme');
    await screenshot(page, 'contacts');
    await expectAccessible(page, 'contacts');
    await page.getByRole('textbox', { name: 'Tag', exact: true }).fill('vip');
    await page.getByRole('button', { name: 'Maria Lopes' }).waitFor({ state: 'detached' });
    await page.getByRole('textbox', { name: 'Lead status' }).click();
    await page.getByRole('option', { name: 'Interested', exact: true }).click();
    await page.getByText('No contact fits these filters.').waitFor();
    expect(new URL(page.url()).searchParams.get('status')).toBe('interested');
    await page.reload();
    await page.getByText('No contact fits these filters.').waitFor();
    await screenshot(page, 'contacts-no-match');
    await page.getByRole('group', { name: 'Filters' }).getByRole('button', { name: 'Clear', exact: true }).last().click();
    await page.getByRole('button', { name: 'Maria Lopes' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('acme');
    await page.getByRole('button', { name: 'Maria Lopes' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Ben' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('Last name').fill('Okafor');
    await screenshot(page, 'contact');
    await expectAccessible(page, 'contact');
    await drawer.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Ben Okafor' }).waitFor();
    await page.reload();
    await drawer.getByText('Ben Okafor').waitFor();
    await page.goBack();
    await drawer.waitFor({ state: 'detached' });
    await done();
  });

  it('say why a number is not taken, beside what to do', async () => {
    const { page, done } = await visit(browser, server, api, { allowed: [/409 .*\/contacts$/] });
    await page.goto('/contacts?contact=new');
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('Phone number').fill('+12025550143');
    await drawer.getByRole('button', { name: 'New contact' }).click();
    await drawer.getByRole('alert').waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    await done();
  });

  it('opt out for good, and are listed under do not call', async () => {
    const { page, done } = await visit(browser, server, api);
    await page.goto('/contacts');
    await page.getByRole('button', { name: 'Ben Okafor' }).click();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Never call again' }).click();
    await page.getByRole('button', { name: 'Never call again' }).click();
    await page.getByRole('dialog').getByText('Do not call').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: 'Do not call' }).click();
    await page.getByText('+1 (202) 555-0143').waitFor();
    await page.getByRole('button', { name: 'Add a number' }).click();
    await page.getByLabel('Phone number').fill('+442079460958');
    await page.getByLabel('Reason').fill('asked by letter');
    await page.getByRole('button', { name: 'Add to the list' }).click();
    await page.getByText('asked by letter').waitFor();
    await screenshot(page, 'do-not-call');
    await expectAccessible(page, 'do-not-call');
    await done();
  });

  it('come from a spreadsheet: columns are guessed, corrected, looked at and imported', async () => {
    const file = join(server.folder, 'list.csv');
    const rows = ['Name,Mobile,Car,Note', 'Ada Byron,030 7654321,red,x', 'Grace Hopper,+12025550177,blue,y', 'Nobody,12,grey,z'];
    writeFileSync(file, rows.join('\n'));
    const { page, done } = await visit(browser, server, api, { locale: 'de-DE' });
    await page.goto('/contacts/import');
    await screenshot(page, 'import-file');
    await expectAccessible(page, 'import-file');
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByRole('textbox', { name: 'What Note becomes' }).click();
    await page.getByRole('option', { name: 'Is left out' }).click();
    await page.getByText('The first people, as they will be stored').waitFor();
    await page.getByText('Ada Byron').first().waitFor();
    await screenshot(page, 'import-columns');
    await expectAccessible(page, 'import-columns');
    await page.getByRole('button', { name: 'Import 2 rows' }).click();
    await page.getByText('2 contacts are there').waitFor();
    await screenshot(page, 'import-result');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download the problems' }).click();
    const problems = await download;
    expect(problems.suggestedFilename()).toBe('list - problems.csv');
    expect(readFileSync(await problems.path(), 'utf8')).toContain('4,');
    await page.getByRole('link', { name: 'All imports' }).click();
    const imports = page.getByRole('table', { name: 'Imports' });
    await imports.getByText('Done').waitFor();
    await screenshot(page, 'imports');
    await expectAccessible(page, 'imports');
    await imports.getByRole('link', { name: 'list.csv' }).click();
    await page.getByText('2 contacts are there').waitFor();
    await page.getByRole('link', { name: 'To the contacts' }).click();
    await page.getByRole('button', { name: 'Ada Byron' }).waitFor();
    await done();
  });
});
