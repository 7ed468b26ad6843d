import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, openBrowser, screenshot, visit } from './support/browser';
import { Api, OWNER, Server } from './support/server';
import { totp } from './support/totp';

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

async function open(path: string, heading: string): Promise<{ page: Page; done: () => Promise<void> }> {
  const { page, done } = await visit(browser, server, api);
  await page.goto(path);
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  return { page, done };
}

describe('settings', () => {
  it('begin with the profile', async () => {
    const { page, done } = await open('/settings', 'Profile');
    await page.getByLabel('Name', { exact: true }).fill('Ann M.');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Your profile is saved.').waitFor();
    await screenshot(page, 'settings-profile');
    await expectAccessible(page, 'settings-profile');
    await done();
  });

  it('have the name of the organisation', async () => {
    const { page, done } = await open('/settings/organisation', 'Organisation');
    await page.getByLabel('Name', { exact: true }).fill('Kites & Sons');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The organisation has its new name.').waitFor();
    await page.getByRole('button', { name: /^Account: .*Kites & Sons/ }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: /^Account: .*Kites & Sons/ }).waitFor();
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Kites & Sons');
    await done();
  });

  it('make users, who choose a password with a link that is shown once', async () => {
    const { page, done } = await open('/settings/users', 'Users');
    await page.getByRole('button', { name: 'Add a user' }).click();
    await page.getByLabel('E-mail address').fill('bob@example.com');
    await page.getByLabel('Name').fill('Bob Stone');
    await page.getByRole('button', { name: 'Add the user' }).click();
    const link = await page.getByText('/password-link#token=').textContent();
    await page.getByRole('button', { name: 'Close' }).last().click();
    await page.getByText('Bob Stone').waitFor();
    await screenshot(page, 'settings-users');
    await expectAccessible(page, 'settings-users');
    await done();

    const bob = await visit(browser, server);
    await bob.page.goto(link ?? '');
    await bob.page.getByRole('textbox', { name: 'Password' }).fill('another long password');
    await bob.page.getByRole('button', { name: 'Save the password' }).click();
    await bob.page.getByText('Your password is saved. Log in with it.').waitFor();
    await bob.done();
    await Api.login(server, { ...OWNER, email: 'bob@example.com', password: 'another long password' });
  });

  it('take a lost authenticator away', async () => {
    const password = 'another long password';
    const eve = await api.post<{ id: string }>('/users', { email: 'eve@example.com', name: 'Eve', role: 'agent' });
    const { token } = await api.post<{ token: string }>(`/users/${eve.id}/password-link`);
    await api.post('/auth/password-link', { token, password });
    const hers = await Api.login(server, { ...OWNER, email: 'eve@example.com', password });
    const { secret } = await hers.post<{ secret: string }>('/auth/totp');
    await hers.post('/auth/totp/confirm', { code: totp(secret) });
    await expect(Api.login(server, { ...OWNER, email: 'eve@example.com', password })).rejects.toThrow();
    const { page, done } = await open('/settings/users', 'Users');
    await page.getByRole('button', { name: 'Actions for eve@example.com' }).click();
    await page.getByRole('menuitem', { name: 'Take a lost authenticator away' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take it away' }).click();
    await page.getByText('eve@example.com logs in without a code now.').waitFor();
    await page.getByRole('button', { name: 'Actions for eve@example.com' }).click();
    await page.getByRole('menuitem', { name: 'Disable' }).waitFor();
    expect(await page.getByRole('menuitem', { name: 'Take a lost authenticator away' }).count()).toBe(0);
    await Api.login(server, { ...OWNER, email: 'eve@example.com', password });
    await done();
  });

  it('make API keys, which are shown once, and revoke them', async () => {
    const { page, done } = await open('/settings/api-keys', 'API keys');
    await page.getByRole('button', { name: 'New key' }).first().click();
    await page.getByLabel('Name').fill('crm');
    await page.getByLabel('Everything that I may do').check();
    await page.getByRole('button', { name: 'Make the key' }).click();
    const key = await page.getByRole('dialog').locator('code').textContent();
    const me = await fetch(`${server.url}/api/v1/auth/me`, { headers: { Authorization: `Bearer ${key ?? ''}` } });
    expect(me.status).toBe(200);
    await page.getByRole('button', { name: 'Close' }).last().click();
    await page.getByText('crm').waitFor();
    await screenshot(page, 'settings-keys');
    await expectAccessible(page, 'settings-keys');
    await page.getByRole('button', { name: 'Revoke crm' }).click();
    await page.getByRole('button', { name: 'Revoke', exact: true }).click();
    await page.getByText('Revoked', { exact: true }).waitFor();
    await done();
  });

  it('have webhooks, whose secret is shown once and whose deliveries are listed', async () => {
    const { page, done } = await open('/settings/webhooks', 'Webhooks');
    await page.getByRole('button', { name: 'New webhook' }).first().click();
    await page.getByLabel('Address').fill('https://example.com/hook');
    await page.getByRole('button', { name: 'Add the webhook' }).click();
    await page.getByText('whsec_').waitFor();
    await page.getByRole('button', { name: 'Close' }).last().click();
    await page.getByText('https://example.com/hook').waitFor();
    await screenshot(page, 'settings-webhooks');
    await expectAccessible(page, 'settings-webhooks');
    await page.getByRole('link', { name: 'Deliveries' }).click();
    await page.getByRole('heading', { name: 'No deliveries yet' }).waitFor();
    await done();
  });

  it('have destinations with hours that are typed as people write them', async () => {
    const { page, done } = await open('/settings/transfer-destinations', 'Transfer destinations');
    await page.getByRole('button', { name: 'New destination' }).first().click();
    await page.getByLabel('Name').fill('sales');
    await page.getByLabel('Number or extension').fill('201');
    await page.getByText('By hours').click();
    await page.getByLabel('Monday, part 1, to').fill('8');
    await page.getByText('The end has to be after the beginning').waitFor();
    await page.getByLabel('Monday, part 1, to').fill('12.30');
    await page.getByLabel('Another part of Monday').click();
    await screenshot(page, 'settings-hours');
    await expectAccessible(page, 'settings-hours');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Mon 09:00–12:30, 13:30–15:30 · Tue–Fri 09:00–17:00').waitFor();
    await screenshot(page, 'settings-destinations');
    await done();
  });

  it('have inbound routes to campaigns', async () => {
    await api.post('/campaigns', { name: 'Autumn survey', template_id: 'survey' });
    const { page, done } = await open('/settings/inbound-routes', 'Inbound routes');
    await page.getByRole('button', { name: 'New route' }).first().click();
    await page.getByLabel('Number or extension').fill('+49 30 1234567');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Answering').waitFor();
    await page.getByText('Autumn survey').waitFor();
    await screenshot(page, 'settings-routes');
    await expectAccessible(page, 'settings-routes');
    await done();
  });

  it('show engines, how each is, and test one', async () => {
    const { page, done } = await open('/settings/engines', 'Engines');
    await page.getByText('Hears the caller').waitFor();
    await page.getByRole('button', { name: 'Test: Hears the caller' }).click();
    await screenshot(page, 'settings-engines');
    await expectAccessible(page, 'settings-engines');
    await done();
  });

  it('say how long things are kept', async () => {
    const { page, done } = await open('/settings/retention', 'Retention and privacy');
    await page.getByRole('radiogroup', { name: 'Recordings: how long' }).getByText('For a time').click();
    await page.getByLabel('Recordings: days').fill('30');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('What is kept for how long is saved.').waitFor();
    await screenshot(page, 'settings-retention');
    await expectAccessible(page, 'settings-retention');
    await page.reload();
    expect(await page.getByLabel('Recordings: days').inputValue()).toContain('30');
    await done();
  });

  it('list everything with its origin, and never a secret', async () => {
    const { page, done } = await open('/settings/system', 'All settings');
    await page.getByLabel('Search settings').fill('chat server');
    await page.getByRole('button', { name: 'Change llm.api_key' }).click();
    await page.getByLabel('New value, which is not shown again').fill('very-secret-key');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Set, and not shown').waitFor();
    await page.getByText('A restart is needed').waitFor();
    expect(await page.content()).not.toContain('very-secret-key');
    await screenshot(page, 'settings-system');
    await expectAccessible(page, 'settings-system');
    await done();
  });

  it('turn codes of an authenticator on and off', async () => {
    const { page, done } = await open('/settings/security', 'Password and codes');
    await page.getByRole('button', { name: 'Set up an authenticator' }).click();
    const secret = (await page.locator('code').first().textContent()) ?? '';
    await screenshot(page, 'settings-security');
    await expectAccessible(page, 'settings-security');
    await page.getByLabel('Code that the app shows now').fill(totp(secret));
    await page.getByRole('button', { name: 'Turn on' }).click();
    await page.getByRole('button', { name: 'Turn off' }).click();
    await page.getByRole('textbox', { name: 'Your password' }).fill(OWNER.password);
    await page.getByRole('dialog').getByRole('button', { name: 'Turn off' }).click();
    await page.getByRole('button', { name: 'Set up an authenticator' }).waitFor();
    await done();
  });

  it('write everything down in the audit log', async () => {
    const { page, done } = await open('/audit', 'Audit log');
    await page.getByText('Made an API key').first().waitFor();
    await screenshot(page, 'audit');
    await expectAccessible(page, 'audit');
    await page.getByRole('textbox', { name: 'Action' }).click();
    await page.getByRole('option', { name: 'Added a user' }).click();
    await page.getByRole('cell', { name: 'Made an API key' }).first().waitFor({ state: 'detached' });
    await page.getByRole('cell', { name: 'Added a user' }).first().waitFor();
    await done();
  });
});
