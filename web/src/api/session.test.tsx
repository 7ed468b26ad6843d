import { afterEach, expect, it, vi } from 'vitest';
import { makeQueryClient } from './query';
import { askWhoIsThere, meKey, whenSomebodyIsThere, type Me } from './session';

// A browser takes the path alone; Node wants an address.
const { fetch } = vi.hoisted(() => {
  const Plain = globalThis.Request;
  globalThis.Request = class extends Plain {
    constructor(input: string | URL | Request, init?: RequestInit) {
      super(typeof input === 'string' ? new URL(input, 'http://localhost') : input, init);
    }
  };
  const fetch = vi.fn<() => Promise<Response>>();
  globalThis.fetch = fetch;
  return { fetch };
});

const answer = (name: string) =>
  new Response(JSON.stringify({ csrf_token: 'token', user: { name } }), { headers: { 'Content-Type': 'application/json' } });
const nobody = () => new Response('{"status":401,"title":"Unauthorized"}', { status: 401 });

afterEach(() => {
  fetch.mockReset();
  window.whoIsThere = undefined;
});

it('takes the answer that the page asked for, once', async () => {
  fetch.mockResolvedValue(answer('Second'));
  window.whoIsThere = Promise.resolve(answer('First'));
  const queries = makeQueryClient();
  askWhoIsThere(queries, false);
  await vi.waitFor(() => expect(queries.getQueryData<Me>(meKey)?.user.name).toBe('First'));
  expect(fetch).not.toHaveBeenCalled();
  queries.removeQueries({ queryKey: meKey });
  askWhoIsThere(queries, false);
  await vi.waitFor(() => expect(queries.getQueryData<Me>(meKey)?.user.name).toBe('Second'));
  expect(fetch).toHaveBeenCalledTimes(1);
});

it('asks for the data of a page where somebody is there, and nowhere else', async () => {
  const act = vi.fn();
  window.whoIsThere = Promise.resolve(nobody());
  const strangers = makeQueryClient();
  whenSomebodyIsThere(strangers, act);
  await vi.waitFor(() => expect(strangers.getQueryData(meKey)).toBeNull());
  expect(act).not.toHaveBeenCalled();

  window.whoIsThere = Promise.resolve(answer('First'));
  whenSomebodyIsThere(makeQueryClient(), act);
  await vi.waitFor(() => expect(act).toHaveBeenCalledTimes(1));
});
