import { act, renderHook, waitFor } from '@testing-library/react';
import { QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { beforeEach, expect, it, vi } from 'vitest';
import { makeQueryClient } from '@/api/query';
import { ApiProblem } from '@/api/problem';
import * as templates from '@/api/templates';
import { useTemplateDraft } from './useTemplateDraft';

vi.mock('@/api/templates', async (original) => ({
  ...(await original<typeof templates>()),
  fetchDraft: vi.fn(),
  saveDraft: vi.fn(),
  customiseDraft: vi.fn(),
  validate: vi.fn(),
}));
const saveDraft = vi.mocked(templates.saveDraft);
const stored = { meta: { id: 't', name: 'Old' } };
const nothing = { id: 't', changes: [], problems: [] };
const problem = { pointer: '/meta/name', code: 'empty', severity: 'error' as const, detail: 'empty', mend: 'write one' };

beforeEach(() => {
  vi.mocked(templates.fetchDraft).mockResolvedValue(stored);
  vi.mocked(templates.validate).mockResolvedValue([]);
  saveDraft.mockReset().mockResolvedValue(nothing);
});

async function open() {
  const queries = makeQueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  );
  const hook = renderHook(() => useTemplateDraft('t'), { wrapper });
  await waitFor(() => expect(hook.result.current.draft).not.toBeNull());
  const draft = () => {
    const now = hook.result.current.draft;
    if (now === null) throw new Error('there is no draft');
    return now;
  };
  return { draft, unmount: hook.unmount };
}

it('saves once what was written quickly', async () => {
  const { draft } = await open();
  act(() => draft().change(['meta', 'name'], 'N'));
  act(() => draft().change(['meta', 'name'], 'New'));
  expect(draft().state).toBe('unsaved');
  expect(draft().template.meta.name).toBe('New');
  await waitFor(() => expect(draft().state).toBe('saved'), { timeout: 3000 });
  expect(saveDraft).toHaveBeenCalledTimes(1);
  expect(saveDraft).toHaveBeenCalledWith('t', { meta: { id: 't', name: 'New' } });
});

it('shows what is wrong with a draft that was stored', async () => {
  saveDraft.mockResolvedValue({ ...nothing, problems: [problem] });
  const { draft } = await open();
  act(() => draft().change(['meta', 'name'], ''));
  await act(() => draft().save());
  expect(draft().problems).toEqual([problem]);
  expect(draft().state).toBe('saved');
});

it('keeps what could not be stored, and stores it with the next try', async () => {
  saveDraft.mockRejectedValueOnce(new ApiProblem({ status: 422, detail: 'no', errors: [problem] }));
  const { draft } = await open();
  act(() => draft().change(['meta', 'name'], 'Mine'));
  await act(() => draft().save());
  expect(draft().state).toBe('failed');
  expect(draft().problems).toEqual([problem]);
  expect(draft().template.meta.name).toBe('Mine');
  await act(() => draft().save());
  expect(draft().state).toBe('saved');
  expect(saveDraft).toHaveBeenLastCalledWith('t', { meta: { id: 't', name: 'Mine' } });
});

it('saves when the page is left', async () => {
  const { draft, unmount } = await open();
  act(() => draft().change(['meta', 'name'], 'Left'));
  unmount();
  await waitFor(() => expect(saveDraft).toHaveBeenCalledWith('t', { meta: { id: 't', name: 'Left' } }));
});
