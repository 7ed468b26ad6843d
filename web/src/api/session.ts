import { queryOptions, useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { api, body, setCsrfToken, type Schemas } from './client';
import { ApiProblem } from './problem';
import { MARK } from './session_mark';

export type Me = Schemas['Me'];
export type Role = Schemas['User']['role'];

export const meKey = ['me'] as const;

function mark(on: boolean): void {
  try {
    if (on) localStorage.setItem(MARK, '1');
    else localStorage.removeItem(MARK);
  } catch {
    // Storage is turned off: the pages for strangers are shown to everybody.
  }
}
function isMarked(): boolean {
  try {
    return localStorage.getItem(MARK) !== null;
  } catch {
    return false;
  }
}

declare global {
  interface Window {
    /** The answer to "who is there?", asked for by the page before there was a script (first_steps.ts). */
    whoIsThere?: Promise<Response> | undefined;
  }
}

/** For the first time that it is asked for: the answer that is on its way. */
function askedAlready(): { fetch?: () => Promise<Response> } {
  const answer = window.whoIsThere;
  window.whoIsThere = undefined;
  return answer === undefined ? {} : { fetch: () => answer };
}

const meQuery = queryOptions({
  queryKey: meKey,
  staleTime: 60_000,
  queryFn: async ({ signal }): Promise<Me | null> => {
    try {
      const me = await body(api.GET('/api/v1/auth/me', { signal, ...askedAlready() }));
      setCsrfToken(me.csrf_token);
      mark(true);
      return me;
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 401) throw error;
      mark(false);
      return null;
    }
  },
});

/** Who is logged in; null nobody. */
export const useMe = () => useQuery(meQuery);
/** The same for a page that strangers open: not asked where nobody has logged in. */
export const useMeIfAny = () => useQuery({ ...meQuery, enabled: isMarked() });
/** Asks before there is a page to ask: while the script of the first one is on its way. */
export function askWhoIsThere(queries: QueryClient, forStrangers: boolean): void {
  if (!forStrangers || isMarked()) void queries.prefetchQuery(meQuery);
}

/** Does something as soon as it is known who is there; never where nobody is. */
export function whenSomebodyIsThere(queries: QueryClient, act: () => void): void {
  queries.ensureQueryData(meQuery).then(
    (me) => me !== null && act(),
    () => undefined,
  );
}

const RANKS: Record<Role, number> = { viewer: 0, agent: 1, manager: 2, owner: 3 };
export function mayAct(role: Role | undefined, least: Role): boolean {
  return role !== undefined && RANKS[role] >= RANKS[least];
}
/** Whether whoever is logged in has at least this role. */
export function useMay(least: Role): boolean {
  return mayAct(useMe().data?.user.role, least);
}

/** Opens a session by one of the ways in; the page then knows who is there. */
function useOpenSession<Input>(open: (input: Input) => Promise<Schemas['LoginAnswer']>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: open,
    onSuccess: async (answer) => {
      setCsrfToken(answer.csrf_token);
      mark(true);
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== meKey[0] });
      await queries.fetchQuery({ ...meQuery, staleTime: 0 });
    },
  });
}

export const useLogin = () =>
  useOpenSession((input: Schemas['Login']) => body(api.POST('/api/v1/auth/login', { body: input })));
export const useSetUp = () =>
  useOpenSession((input: Schemas['SetUp']) => body(api.POST('/api/v1/auth/setup', { body: input })));
export const useRegister = () =>
  useOpenSession((input: Schemas['Registration']) => body(api.POST('/api/v1/auth/register', { body: input })));

export function usePasswordByLink() {
  return useMutation({
    mutationFn: (input: Schemas['PasswordByLink']) => api.POST('/api/v1/auth/password-link', { body: input }),
  });
}

export function useLogout() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.POST('/api/v1/auth/logout'),
    onSettled: () => {
      setCsrfToken('');
      mark(false);
      // Not clear(): the shell watches the entry of `me` that is there, and would not hear of a new one.
      queries.setQueryData(meKey, null);
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== meKey[0] });
    },
  });
}
