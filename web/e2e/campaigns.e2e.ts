import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, openBrowser, screenshot, visit } from './support/browser';
import { Api, Server } from './support/server';

let server: Server;
let browser: Browser;
let api: Api;
const HOSTILE = '<img src=x onerror="document.title=\'taken over\'">';

beforeAll(async () => {
  server = await Server.start();
  api = await Api.setUp(server);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.remove();
});

const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();

describe('an empty installation', () => {
  it('says that there are no numbers yet', async () => {
    const { page, done } = await visit(browser, server, api);
    await page.goto('/analytics?period=today');
    await page.getByRole('heading', { name: 'No call has ended in this time' }).waitFor();
    await screenshot(page, 'analytics-empty');
    await expectAccessible(page, 'analytics-empty');
    await page.getByRole('button', { name: 'Look at everything' }).click();
    await page.waitForURL((url) => url.search === '');
    await done();
  });


  it('says why the dashboard and the campaigns are empty, and what to do', async () => {
    const { page, done } = await visit(browser, server, api);
    await page.goto('/');
    await title(page, 'Dashboard');
    await page.getByText('Nothing is running').waitFor();
    await screenshot(page, 'dashboard-empty');
    await expectAccessible(page, 'dashboard-empty');
    await page.goto('/campaigns');
    await page.getByText('No campaign yet').waitFor();
    await screenshot(page, 'campaigns-empty');
    await done();
  });
});

describe('a campaign', () => {
  it('is made from a template, step by step, and saved while it is written', async () => {
    const { page, done } = await visit(browser, server, api);
    await page.goto('/campaigns/new');
    await title(page, 'New campaign');
    await page.getByRole('article', { name: 'Customer survey' }).waitFor();
    await screenshot(page, 'gallery');
    await expectAccessible(page, 'gallery');
    await page.getByRole('button', { name: 'Preview: Customer survey' }).click();
    await page.getByText('How a call goes').waitFor();
    await screenshot(page, 'gallery-preview');
    await page.getByRole('dialog').getByRole('button', { name: 'Use this template' }).click();
    await page.getByLabel('Name of the campaign').fill('Spring survey');
    await page.getByLabel('Name of your company, as the agent says it').fill('Acme Solar');
    await page.getByRole('button', { name: 'Go on' }).click();
    await title(page, 'Spring survey');
    await page.getByLabel('Name', { exact: true }).nth(1).fill('Acme & Sons');
    await page.getByText('Saved', { exact: true }).waitFor();
    await page.reload();
    await title(page, 'Spring survey');
    expect(await page.getByLabel('Name', { exact: true }).nth(1).inputValue()).toBe('Acme & Sons');
    for (const step of ['content', 'conversation', 'data', 'rules', 'tools', 'voice', 'review']) {
      await page.goto(`${new URL(page.url()).pathname}?step=${step}`);
      await title(page, 'Spring survey');
      await screenshot(page, `wizard-${step}`);
      await expectAccessible(page, `wizard-${step}`);
    }
    await page.getByRole('button', { name: 'Publish and create the campaign' }).click();
    await page.getByRole('tab', { name: 'Set-up', selected: true }).waitFor();
    await title(page, 'Spring survey');
    await screenshot(page, 'campaign-setup');
    await expectAccessible(page, 'campaign-setup');
    await done();
  });

  it('is renamed, deleted and brought back', async () => {
    const { page, done } = await visit(browser, server, api);
    const { id } = await api.post<{ id: string }>('/campaigns', { name: 'Autumn', template_id: 'survey' });
    await page.goto(`/campaigns/${id}`);
    await title(page, 'Autumn');
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Autumn survey');
    await screenshot(page, 'campaign-rename');
    await page.getByRole('button', { name: 'Save' }).click();
    await title(page, 'Autumn survey');
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete the campaign' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete the campaign' }).click();
    await title(page, 'Campaigns');
    await page.goto('/settings/trash');
    await page.getByRole('button', { name: 'Restore Autumn survey' }).click();
    await page.getByText('Autumn survey is back where it was.').waitFor();
    await done();
  });

  it('says what is wrong beside the field, with its mend, and does not publish it', async () => {
    const { page, done } = await visit(browser, server, api);
    await api.post('/templates', { from: 'survey', id: 'broken', name: 'Broken' });
    const draft = await api.get<{ session_config: { stages: { entry_script: string }[] } }>('/templates/broken/draft');
    const first = draft.session_config.stages[0];
    if (first) first.entry_script = 'nowhere';
    await api.call('PUT', '/templates/broken/draft', draft);
    await page.goto('/campaigns/new/broken?step=review');
    await page.getByText("there is no script 'nowhere'").first().waitFor();
    expect(await page.getByRole('button', { name: 'Publish and create the campaign' }).isDisabled()).toBe(true);
    await screenshot(page, 'wizard-problems');
    await page.getByRole('button', { name: /^Go there/ }).first().click();
    await page.getByRole('heading', { level: 2, name: 'Conversation' }).waitFor();
    await done();
  });

  it('calls its contacts, and shows how it goes and what was collected', async () => {
    const { page, done } = await visit(browser, server, api);
    const campaigns = await api.get<{ items: { id: string; name: string; template_id: string }[] }>('/campaigns');
    const { id = '', template_id: template = '' } = campaigns.items.find(({ name }) => name === 'Spring survey') ?? {};
    for (let n = 0; n < 12; n += 1) {
      await api.post('/contacts', {
        phone_number: `+1 202 555 01${String(10 + n)}`,
        first_name: n === 0 ? HOSTILE : ['Maria', 'Bo', 'Chen', 'Dina'][n % 4],
        last_name: 'Miller',
        tags: ['spring'],
      });
    }
    const always = [{ from: '00:00', to: '24:00' }];
    const hours = { monday: always, tuesday: always, wednesday: always, thursday: always, friday: always, saturday: always, sunday: always };
    await api.call('PATCH', `/campaigns/${id}`, { dialing: { hours } });
    await page.goto(`/campaigns/${id}?tab=setup`);
    await page.getByRole('textbox', { name: 'Tag' }).fill('spring');
    await page.getByRole('button', { name: 'Add them' }).click();
    await page.getByText('12 contacts were added.').waitFor();
    await page.getByLabel('Number not to call').fill('+1 202 555 0199');
    await page.getByRole('button', { name: 'Do not call it' }).click();
    await page.getByRole('button', { name: 'Let this campaign call +1 (202) 555-0199 again' }).click();
    await page.getByText('None of its own.').waitFor();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByText('The campaign calls its contacts.').waitFor();
    await page.goto('/');
    await page.getByText('of 12 contacts').waitFor();
    await screenshot(page, 'dashboard');
    await expectAccessible(page, 'dashboard');
    await page.goto(`/campaigns/${id}`);
    await expect
      .poll(async () => (await api.get<{ contacts: { done: number } }>(`/campaigns/${id}/progress`)).contacts.done, {
        timeout: 60_000,
        interval: 500,
      })
      .toBeGreaterThan(3);
    await page.reload();
    await page.getByRole('heading', { name: 'How calls ended' }).waitFor();
    await screenshot(page, 'campaign');
    await expectAccessible(page, 'campaign');
    await page.getByText('From – to', { exact: true }).click();
    await page.getByLabel('From', { exact: true }).fill('2020-01-01');
    await page.getByLabel('To', { exact: true }).fill('2020-01-02');
    await page.getByText('0 of 0 calls that are over').waitFor();
    await page.getByText('Today', { exact: true }).click();
    await page.getByText(/calls? that are over/).waitFor();
    expect(new URL(page.url()).searchParams.get('period')).toBe('today');
    await page.getByRole('tab', { name: 'Contacts and results' }).click();
    await page.getByRole('table').getByText(HOSTILE).waitFor();
    expect(await page.title()).not.toContain('taken over');
    await screenshot(page, 'campaign-contacts');
    await expectAccessible(page, 'campaign-contacts');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export CSV' }).click();
    expect((await download).suggestedFilename()).toBe('Spring survey.csv');
    const called = (await api.get<{ items: { contact_id: string }[] }>(`/campaigns/${id}/attempts`)).items[0]?.contact_id ?? '';
    await page.goto(`/campaigns/${id}?tab=contacts&contact=${called}`);
    const attempts = page.getByRole('dialog').getByRole('table', { name: 'Attempts' });
    await attempts.getByRole('link').first().waitFor();
    await page.getByRole('dialog').getByRole('heading', { name: /No further attempt|What comes next/ }).waitFor();
    await screenshot(page, 'campaign-attempts');
    await expectAccessible(page, 'campaign-attempts');
    await attempts.getByRole('link').first().click();
    await page.waitForURL(/\/calls\//);
    await page.goto(`/campaigns/${id}`);
    await page.getByRole('heading', { name: 'How calls ended' }).waitFor();
    await page.getByRole('tab', { name: 'Template versions' }).click();
    await page.getByText('Version 1').first().waitFor();
    await screenshot(page, 'campaign-versions');
    await page.goto('/analytics');
    await page.getByRole('table', { name: 'Campaigns compared' }).getByText('Spring survey').waitFor();
    await screenshot(page, 'analytics');
    await expectAccessible(page, 'analytics');
    await page.getByRole('textbox', { name: 'All campaigns' }).click();
    await page.getByRole('option', { name: 'Spring survey' }).click();
    await page.getByRole('heading', { name: 'How far calls came' }).waitFor();
    await page.goto(`/templates/${template}`);
    await page.getByRole('textbox', { name: 'Paint visits of' }).click();
    await page.getByRole('option', { name: 'All calls' }).click();
    await page.locator('.react-flow__node', { hasText: '100 %' }).first().waitFor();
    await screenshot(page, 'template-visits');
    await expectAccessible(page, 'template-visits');
    await done();
  });
});
