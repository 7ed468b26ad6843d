import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
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

describe('documents', () => {
  it('are uploaded into a category, read, and open with their passages', async () => {
    const file = join(server.folder, 'Opening hours.md');
    writeFileSync(file, '# Opening hours\n\nWe are open from nine to five, Monday to Friday. On Saturdays until noon.\n');
    const broken = join(server.folder, 'broken.pdf');
    writeFileSync(broken, 'this is no PDF');
    const { page, done } = await visit(browser, server, api);
    await page.goto('/documents');
    await page.getByRole('heading', { name: 'No documents yet' }).waitFor();
    await screenshot(page, 'documents-empty');
    await expectAccessible(page, 'documents-empty');
    await page.locator('input[type=file]').first().setInputFiles([file, broken]);
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Category').fill('Questions and answers');
    await page.keyboard.press('Escape');
    await dialog.getByRole('button', { name: 'Upload' }).click();
    await dialog.getByText('Ready').waitFor();
    await dialog.getByText('Not taken').waitFor();
    await screenshot(page, 'documents-upload');
    await dialog.getByRole('link', { name: 'Open' }).click();
    await page.getByText('Passage 1').waitFor();
    await screenshot(page, 'document');
    await expectAccessible(page, 'document');
    await page.goto('/documents/uploads');
    await page.getByRole('table', { name: 'Uploads' }).getByText('Not taken').waitFor();
    await screenshot(page, 'documents-uploads');
    await expectAccessible(page, 'documents-uploads');
    await page.getByRole('button', { name: 'Opening hours.md' }).click();
    await page.getByRole('tab', { name: 'Used by' }).click();
    await page.getByRole('heading', { name: 'No campaign uses it yet' }).waitFor();
    await done();
  });

  it('are written here too, and their text can be changed', async () => {
    const { page, done } = await visit(browser, server, api);
    await page.goto('/documents');
    await page.getByRole('button', { name: 'Write one' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Parking');
    await dialog.getByLabel('Category').fill('Policy');
    await page.keyboard.press('Escape');
    await dialog.getByRole('textbox', { name: 'Text' }).fill('# Parking\n\nThere are ten places behind the house.');
    await screenshot(page, 'document-write');
    await expectAccessible(page, 'document-write');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { level: 1, name: 'Parking' }).waitFor();
    await page.getByRole('tab', { name: 'Text' }).click();
    await page.getByRole('button', { name: 'Edit the text' }).click();
    await dialog.getByRole('textbox', { name: 'Text' }).fill('# Parking\n\nThere are twelve places behind the house.');
    await screenshot(page, 'document-edit-text');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('region', { name: 'Parking' }).getByText('twelve places').waitFor();
    await done();
  });

  it('are asked as a caller would, and a citation opens the passage', async () => {
    const { page, done } = await visit(browser, server, api);
    await page.goto('/documents/search');
    await page.getByLabel('Question').fill('when are you open on Saturdays');
    await page.keyboard.press('Enter');
    await page.getByText('1 passage').waitFor();
    await screenshot(page, 'documents-search');
    await expectAccessible(page, 'documents-search');
    await page.getByRole('article').getByRole('link').first().click();
    await page.getByText('Cited').waitFor();
    await page.goBack();
    await page.getByText('1 passage').waitFor();
    await done();
  });
});
