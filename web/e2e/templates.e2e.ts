import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, openBrowser, screenshot, visit } from './support/browser';
import { Api, Server } from './support/server';

let server: Server;
let browser: Browser;
let api: Api;
beforeAll(async () => {
  server = await Server.start();
  api = await Api.setUp(server);
  await api.post('/templates', { from: 'survey', id: 'our_survey', name: 'Our survey' });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.remove();
});

interface Draft {
  session_config: { stages: { id: string; title: string }[] };
  decision_tree: { stage_transitions: { from: string; to: string }[] };
}

describe('the templates', () => {
  it('are there to be copied', async () => {
    const { page, done } = await visit(browser, server, api);
    await page.goto('/templates');
    await page.getByRole('heading', { name: 'Ready to use' }).waitFor();
    await screenshot(page, 'templates');
    await expectAccessible(page, 'templates');
    await page.getByRole('button', { name: 'Make a copy of Outbound sales' }).click();
    await page.getByLabel('Name').fill('Spring sale');
    await page.getByRole('button', { name: 'Make the copy' }).click();
    await page.getByRole('heading', { level: 1, name: 'Spring sale' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/templates/spring_sale');
    await done();
  });

  it('that come with the program can only be looked at', async () => {
    const { page, done } = await visit(browser, server, api);
    await page.goto('/templates/sales');
    await page.getByText('Make a copy to change it').waitFor();
    await page.locator('.react-flow__node').first().waitFor();
    await screenshot(page, 'template-graph');
    await expectAccessible(page, 'template-graph');
    await page.getByRole('button', { name: 'More actions' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Save the stages as a Mermaid drawing' }).click();
    expect(readFileSync(await (await download).path(), 'utf8')).toContain('introduction');
    await page.getByRole('tab', { name: 'Rules' }).click();
    await page.getByText('Never wants to be called again').first().waitFor();
    await screenshot(page, 'template-rules');
    await expectAccessible(page, 'template-rules');
    await page.getByRole('tab', { name: 'Words' }).click();
    await page.getByText('recording_disclosure').first().waitFor();
    await screenshot(page, 'template-words');
    await done();
  });

  it('are changed on the graph, and saved as a draft', async () => {
    const { page, done } = await visit(browser, server, api);
    await page.goto('/templates/our_survey');
    await page.getByRole('button', { name: 'Add a stage' }).click();
    await page.getByLabel('Name of the stage').fill('Gift');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByLabel('Goal').fill('Offer a small gift.');
    await screenshot(page, 'template-stage');
    await page.getByText('Saved as a draft').waitFor();
    const draft = await api.get<Draft>('/templates/our_survey/draft');
    expect(draft.session_config.stages.at(-1)).toMatchObject({ id: 'gift', title: 'Gift', objective: 'Offer a small gift.' });
    await page.reload();
    await page.locator('.react-flow__node', { hasText: 'Gift' }).waitFor();
    await done();
  });

  it('tell what is wrong where, with its mend, and what is proved', async () => {
    const { page, done } = await visit(browser, server, api);
    await page.goto('/templates/our_survey?tab=json');
    const area = page.getByLabel('The template as JSON');
    await area.waitFor();
    await screenshot(page, 'template-json');
    await expectAccessible(page, 'template-json');
    await page.getByRole('tab', { name: /^Checks/ }).click();
    await page.getByText("no way leads from 'introduction' to stage 'gift'").waitFor();
    await page.getByText('Mend the errors above first').waitFor();
    expect(await page.getByRole('button', { name: 'Prove it' }).isDisabled()).toBe(true);
    await screenshot(page, 'template-problems');
    await api.post('/templates', { from: 'survey', id: 'sound_survey', name: 'Sound survey' });
    await page.goto('/templates/sound_survey?tab=checks');
    await page.getByRole('button', { name: 'Prove it' }).click();
    await page.getByRole('heading', { name: /^Proved/ }).waitFor({ timeout: 60_000 });
    await screenshot(page, 'template-checks');
    await expectAccessible(page, 'template-checks');
    await done();
  });
});
