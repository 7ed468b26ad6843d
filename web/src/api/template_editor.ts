import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { asObject, type JsonObject } from '@/lib/read';
import { api, body, type Schemas } from './client';
import { fetchEdited, templateKeys, useOwnTemplates, usePrebuiltTemplates, type Verification } from './templates';

export type Proof = Verification['items'][number];

const keys = {
  own: templateKeys.own,
  one: (id: string) => ['template', id] as const,
};

export interface TemplateChoice {
  id: string;
  name: string;
  hasDraft: boolean;
  own: boolean;
}

/** Own templates first, then those that come with the program. */
export function useTemplateChoices(): TemplateChoice[] {
  const own = useOwnTemplates().data;
  const shipped = usePrebuiltTemplates().data;
  return useMemo(() => {
    const mine = (own ?? []).map((one) => ({ id: one.id, name: one.name, hasDraft: one.has_draft === true, own: true }));
    const taken = new Set(mine.map((one) => one.id));
    const others = (shipped ?? [])
      .filter((one) => !taken.has(one.id))
      .map((one) => ({ id: one.id, name: one.name, hasDraft: false, own: false }));
    return [...mine, ...others];
  }, [own, shipped]);
}

/** The name of a template; its id while that is not known, and when it is gone. */
export function useTemplateName(id: string): string {
  return useTemplateChoices().find((one) => one.id === id)?.name ?? id;
}

/** A stored version; 0: what is being written, or the current one. */
export function useTemplateVersion(id: string, version: number) {
  return useQuery({
    queryKey: [...keys.one(id), 'version', version],
    enabled: id !== '',
    staleTime: version > 0 ? Infinity : 10_000,
    queryFn: async ({ signal }): Promise<JsonObject> =>
      asObject(
        version === 0
          ? (await fetchEdited(id, signal)).document
          : await body(
              api.GET('/api/v1/templates/{template_id}', {
                params: { path: { template_id: id }, query: { version } },
                signal,
              }),
            ),
      ),
  });
}

export interface EditedTemplate {
  document: JsonObject;
  /** It has not been published as it is. */
  draft: boolean;
  /** When the server gave it: another moment, another document. */
  readAt: number;
}

/** The draft, where there is one, else the current version. */
export function useEditedTemplate(id: string) {
  return useQuery({
    queryKey: [...keys.one(id), 'edited'],
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    queryFn: async ({ signal }): Promise<EditedTemplate> => {
      const { document, draft } = await fetchEdited(id, signal);
      return { document: asObject(document), draft, readAt: Date.now() };
    },
  });
}

export function useSaveDraft(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (document: JsonObject) =>
      body(
        api.PUT('/api/v1/templates/{template_id}/draft', {
          params: { path: { template_id: id } },
          body: document,
        }),
      ),
    onSuccess: (_answer, document) => {
      queries.setQueryData<EditedTemplate>([...keys.one(id), 'edited'], (before) => ({
        document,
        draft: true,
        readAt: before?.readAt ?? 0,
      }));
      return queries.invalidateQueries({ queryKey: keys.own });
    },
  });
}

export function useValidation(id: string, document: JsonObject, enabled: boolean) {
  return useQuery({
    queryKey: [...keys.one(id), 'validation', document],
    enabled,
    gcTime: 0,
    queryFn: ({ signal }) =>
      body(api.POST('/api/v1/templates/validate', { body: document, signal })),
  });
}

function useAfterChange(id: string) {
  const queries = useQueryClient();
  return () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: keys.one(id) }),
      queries.invalidateQueries({ queryKey: keys.own }),
    ]);
}

export function usePublish(id: string) {
  const after = useAfterChange(id);
  return useMutation({
    mutationFn: () =>
      body(api.POST('/api/v1/templates/{template_id}/publish', { params: { path: { template_id: id } } })),
    onSuccess: after,
  });
}

export function useDiscard(id: string) {
  const after = useAfterChange(id);
  return useMutation({
    mutationFn: () => api.DELETE('/api/v1/templates/{template_id}/draft', { params: { path: { template_id: id } } }),
    onSuccess: after,
  });
}

/** Its stages and the ways between them, as the text of a Mermaid drawing. */
export async function fetchDrawing(id: string): Promise<string> {
  const params = { path: { template_id: id }, query: { format: 'mermaid' as const } };
  return (await body(api.GET('/api/v1/templates/{template_id}/graph', { params }))).text;
}

export type TemplateVisits = Schemas['TemplateVisits'];

/** Where calls went through the template: of a campaign, or '' of all; null: nothing is asked. */
export function useTemplateVisits(template: string, campaign: string | null) {
  return useQuery({
    queryKey: ['template-visits', template, campaign],
    enabled: campaign !== null,
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/v1/analytics/template-visits', {
          params: { query: { template_id: template, campaign_id: campaign === '' ? undefined : (campaign ?? undefined) } },
          signal,
        }),
      ),
  });
}
