import type { components } from './schema';

export type ProblemDocument = components['schemas']['Problem'];
export type ProblemItem = components['schemas']['ProblemItem'];

/** What went wrong with a request, as the server says it (RFC 9457), or that there was no answer (status 0). */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly mend: string;
  readonly requestId: string;
  readonly errors: ProblemItem[];

  constructor(problem: Partial<ProblemDocument> & { detail: string }) {
    super(problem.detail);
    this.name = 'ApiProblem';
    this.status = problem.status ?? 0;
    this.code = problem.code ?? '';
    this.mend = problem.mend ?? '';
    this.requestId = problem.request_id ?? '';
    this.errors = problem.errors ?? [];
  }

  /** What is wrong with one field of what was sent; "" nothing. */
  of(pointer: string): string {
    const item = this.errors.find((error) => error.pointer === pointer);
    return item === undefined ? '' : [item.detail, item.mend].filter(Boolean).join(': ');
  }
}

function isProblem(value: unknown): value is ProblemDocument {
  return typeof value === 'object' && value !== null && 'detail' in value && typeof value.detail === 'string';
}

/** The problem that an answer with a status of 400 or more carries. */
export async function problemOf(response: Response, fallback: string): Promise<ApiProblem> {
  try {
    const body: unknown = await response.clone().json();
    if (isProblem(body)) return new ApiProblem({ ...body, status: response.status });
  } catch {
    // A proxy's page, or nothing: told below.
  }
  return new ApiProblem({ status: response.status, detail: fallback });
}

export function asProblem(error: unknown, fallback: string): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem({ detail: error instanceof Error && error.message !== '' ? error.message : fallback });
}
