import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { readTemplate } from '@/lib/template';
import { api, body, type Schemas } from './client';
import { ApiProblem } from './problem';

export type TemplateSummary = Schemas['TemplateSummary'];
export type TemplateProblem = Schemas['ProblemItem'];
export type Verification = Schemas['Verification'];

const at = (id: string) => ({ params: { path: { template_id: id } } });

export const templateKeys = {
  own: ['templates'] as const,
  prebuilt: ['prebuilt-templates'] as const,
  one: (id: string, version?: number) => ['templates', id, version ?? 'current'] as const,
  draft: (id: string) => ['templates', id, 'draft'] as const,
  versions: (id: string) => ['templates', id, 'versions'] as const,
};

export function usePrebuiltTemplates() {
  return useQuery({
    queryKey: templateKeys.prebuilt,
    staleTime: Infinity,
    queryFn: async ({ signal }) => (await body(api.GET('/api/v1/prebuilt-templates', { signal }))).items,
  });
}

export function useOwnTemplates() {
  return useQuery({
    queryKey: templateKeys.own,
    queryFn: async ({ signal }) => (await body(api.GET('/api/v1/templates', { signal }))).items,
  });
}

/** A template's document: the current version, or a stored one. */
export function useTemplate(id: string, version?: number, enabled = true) {
  return useQuery({
    queryKey: templateKeys.one(id, version),
    enabled: enabled && id !== '',
    queryFn: async ({ signal }) =>
      readTemplate(
        await body(
          api.GET('/api/v1/templates/{template_id}', {
            params: { path: { template_id: id }, query: version === undefined ? {} : { version } },
            signal,
          }),
        ),
      ),
  });
}

/** What is being written; the current version where nothing is. The list says whether there is a draft to ask for. */
export async function fetchEdited(
  id: string,
  signal?: AbortSignal,
): Promise<{ document: Record<string, unknown>; draft: boolean }> {
  const { items } = await body(api.GET('/api/v1/templates', { signal }));
  if (items.some((one) => one.id === id && one.has_draft === true)) {
    try {
      const document = await body(api.GET('/api/v1/templates/{template_id}/draft', { ...at(id), signal }));
      return { document, draft: true };
    } catch (error) {
      // Published or discarded in between.
      if (!(error instanceof ApiProblem) || error.status !== 404) throw error;
    }
  }
  return { document: await body(api.GET('/api/v1/templates/{template_id}', { ...at(id), signal })), draft: false };
}
export async function fetchDraft(id: string, signal?: AbortSignal): Promise<Record<string, unknown>> {
  return (await fetchEdited(id, signal)).document;
}

export function saveDraft(id: string, document: Record<string, unknown>): Promise<Schemas['TemplateChanges']> {
  return body(api.PUT('/api/v1/templates/{template_id}/draft', { ...at(id), body: document }));
}
export function customiseDraft(id: string, customisation: Record<string, unknown>): Promise<Schemas['TemplateChanges']> {
  return body(api.PATCH('/api/v1/templates/{template_id}/draft', { ...at(id), body: customisation }));
}
export async function validate(document: Record<string, unknown>): Promise<TemplateProblem[]> {
  return (await body(api.POST('/api/v1/templates/validate', { body: document }))).problems;
}

export function useTemplateVersions(id: string) {
  return useQuery({
    queryKey: templateKeys.versions(id),
    enabled: id !== '',
    queryFn: ({ signal }) => body(api.GET('/api/v1/templates/{template_id}/versions', { ...at(id), signal })),
  });
}

/** Pre-built templates by how well they fit what somebody wants to do. */
export function useRecommendations(purpose: string) {
  return useQuery({
    queryKey: ['recommendations', purpose],
    enabled: purpose.trim().length > 2,
    staleTime: Infinity,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      (await body(api.POST('/api/v1/templates/recommendations', { body: { purpose }, signal }))).items,
  });
}

function useTemplateMutation<Input, Output>(act: (input: Input) => Promise<Output>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: act, onSuccess: () => queries.invalidateQueries({ queryKey: templateKeys.own }) });
}

export const useCopyTemplate = () =>
  useTemplateMutation((input: Schemas['TemplateCopy']) => body(api.POST('/api/v1/templates', { body: input })));
export const usePublishTemplate = () =>
  useTemplateMutation((id: string) => body(api.POST('/api/v1/templates/{template_id}/publish', at(id))));
export const useVerifyTemplate = () =>
  useMutation({ mutationFn: (id: string) => body(api.POST('/api/v1/templates/{template_id}/verify', at(id))) });
export const useDiscardDraft = () =>
  useTemplateMutation((id: string) => api.DELETE('/api/v1/templates/{template_id}/draft', at(id)));
/** Into the trash; a campaign that uses it is named in the problem. */
export const useDeleteTemplate = () =>
  useTemplateMutation((id: string) => api.DELETE('/api/v1/templates/{template_id}', at(id)));
export const useRollbackTemplate = () =>
  useTemplateMutation((input: { id: string; version: number }) =>
    body(api.POST('/api/v1/templates/{template_id}/rollback', { ...at(input.id), body: { version: input.version } })),
  );
