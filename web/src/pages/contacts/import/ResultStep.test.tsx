import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import type { ContactImport } from '@/api/contacts';
import { renderInPage } from '@/testing/render';
import { ResultStep } from './ResultStep';

const { answers } = vi.hoisted(() => {
  const Plain = globalThis.Request;
  globalThis.Request = class extends Plain {
    constructor(input: string | URL | Request, init?: RequestInit) {
      super(typeof input === 'string' ? new URL(input, 'http://localhost') : input, init);
    }
  };
  const answers = vi.fn<(method: string) => unknown>();
  globalThis.fetch = (input) =>
    Promise.resolve(
      new Response(JSON.stringify(answers(input instanceof Request ? input.method : 'GET')), {
        headers: { 'Content-Type': 'application/json' },
      }),
    );
  return { answers };
});

const running: ContactImport = {
  id: 'import_1',
  name: 'people.csv',
  state: 'processing',
  done: 500,
  total: 4000,
  created_at: '2026-11-24T10:00:00Z',
  updated_at: '2026-11-24T10:00:01Z',
};
const cancelled: ContactImport = { ...running, state: 'failed', reason: 'it was cancelled', mend: 'send the file again' };

it('an import that goes on is cancelled, and says so', async () => {
  let job = running;
  answers.mockImplementation((method) => {
    if (method === 'DELETE') job = cancelled;
    return job;
  });
  renderInPage(<ResultStep importId="import_1" onAgain={() => undefined} />);
  await userEvent.click(await screen.findByRole('button', { name: 'Cancel the import' }));
  expect(await screen.findByText('it was cancelled')).toBeInTheDocument();
  expect(answers).toHaveBeenCalledWith('DELETE');
  expect(screen.queryByRole('button', { name: 'Cancel the import' })).not.toBeInTheDocument();
});
