import createClient, { type Middleware } from 'openapi-fetch';
import { texts } from '@/texts/en';
import { ApiProblem, problemOf } from './problem';
import type { components, paths } from './schema';

export type Schemas = components['schemas'];

// The page's token for everything that changes something; it lives as long as the page, and is stored nowhere.
let csrf = '';
export function setCsrfToken(token: string | null | undefined): void {
  csrf = token ?? '';
}
export function csrfHeaders(): Record<string, string> {
  return csrf === '' ? {} : { 'X-CSRF-Token': csrf };
}
/** For what is no request of `api`: a WebSocket. */
export function csrfToken(): string {
  return csrf;
}

type Listener = () => void;
let sessionEnded: Listener = () => undefined;
/** Called when the server does not know us any more. */
export function onSessionEnd(listener: Listener): void {
  sessionEnded = listener;
}

const middleware: Middleware = {
  onRequest({ request }) {
    if (request.method !== 'GET' && csrf !== '') request.headers.set('X-CSRF-Token', csrf);
    return request;
  },
  async onResponse({ response, schemaPath }) {
    if (response.ok || response.status === 304) return response;
    if (response.status === 401 && !schemaPath.startsWith('/api/v1/auth/')) sessionEnded();
    throw await problemOf(response, texts.errors.status(response.status));
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === 'AbortError') return error;
    return new ApiProblem({ detail: texts.errors.unreachable, mend: texts.errors.unreachableMend });
  },
};

/** Every route of the API, typed. Rejects with an ApiProblem when the server says no, or nothing. */
export const api = createClient<paths>({ baseUrl: '/', credentials: 'same-origin' });
api.use(middleware);

/** The body of an answer: `const contacts = await body(api.GET('/api/v1/contacts'))`. */
export async function body<T>(answer: Promise<{ data?: T; response: Response }>): Promise<T> {
  const { data } = await answer;
  return data as T;
}
