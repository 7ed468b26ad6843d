import { texts } from '@/texts/en';
import { csrfHeaders } from './client';
import { ApiProblem, problemOf } from './problem';

interface Upload {
  path: string;
  form: FormData;
  signal?: AbortSignal;
  /** Parts of what was sent so far, 0 to 1. */
  onProgress?: (part: number) => void;
}

function responseOf(request: XMLHttpRequest): Response {
  const type = request.getResponseHeader('Content-Type') ?? 'application/json';
  return new Response(request.responseText, { status: request.status, headers: { 'Content-Type': type } });
}

/** Sends a form with files, and says how far it is. XMLHttpRequest: fetch tells nothing of what it has sent. */
export function sendForm<T>({ path, form, signal, onProgress }: Upload): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    for (const [name, value] of Object.entries(csrfHeaders())) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress?.(event.loaded / event.total);
    };
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) {
        resolve(JSON.parse(request.responseText) as T);
      } else {
        problemOf(responseOf(request), texts.errors.status(request.status)).then(reject, reject);
      }
    };
    const unreachable = () =>
      reject(new ApiProblem({ detail: texts.errors.unreachable, mend: texts.errors.unreachableMend }));
    request.onerror = unreachable;
    request.ontimeout = unreachable;
    request.onabort = () => reject(new DOMException('aborted', 'AbortError'));
    signal?.addEventListener('abort', () => request.abort());
    request.send(form);
  });
}
