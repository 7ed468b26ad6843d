import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Api, PROGRAM, Server } from './server';

/** A server with something of everything: the demonstration's call and campaign, a document, a webhook, a template. */
export async function furnishedServer(): Promise<{ server: Server; api: Api }> {
  const server = await Server.start([], async (folder) => {
    await promisify(execFile)(PROGRAM, ['demo', '--fast', '--data', folder]);
  });
  const api = await Api.setUp(server);
  await api.post('/documents', { name: 'Opening hours', type: 'faq', content: 'We are open from nine to five.' });
  await api.post('/webhooks', { url: 'https://example.com/hook', events: ['call.ended'] });
  await api.post('/templates', { from: 'survey', id: 'our_survey', name: 'Our survey' });
  return { server, api };
}
