import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, body, type Schemas } from './client';
import { sendForm } from './forms';
import { usePages } from './query';

export type DocumentRecord = Schemas['Document'];
export type DocumentUpload = Schemas['DocumentUpload'];
export type DocumentChunk = Schemas['DocumentChunkList']['items'][number];
export type Passage = Schemas['Passages']['items'][number];

const key = ['documents'] as const;
const UPLOAD_LOOK_MS = 700;

export function useDocuments(type: string) {
  return usePages<DocumentRecord>([...key, 'list', type], (after, signal) =>
    body(
      api.GET('/api/v1/documents', {
        params: { query: { type: type === '' ? undefined : type, after, limit: 200 } },
        signal,
      }),
    ),
  );
}

export function useDocument(id: string) {
  return useQuery({
    queryKey: [...key, 'one', id],
    queryFn: ({ signal }) =>
      body(api.GET('/api/v1/documents/{document_id}', { params: { path: { document_id: id } }, signal })),
  });
}

export function useDocumentChunks(id: string) {
  return usePages<DocumentChunk>([...key, 'chunks', id], (after, signal) =>
    body(
      api.GET('/api/v1/documents/{document_id}/chunks', {
        params: { path: { document_id: id }, query: { after, limit: 100 } },
        signal,
      }),
    ),
  );
}

export function useDocumentCampaigns(id: string) {
  return useQuery({
    queryKey: [...key, 'campaigns', id],
    queryFn: ({ signal }) =>
      body(api.GET('/api/v1/documents/{document_id}/campaigns', { params: { path: { document_id: id } }, signal })),
  });
}

export function useUpdateDocument(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (patch: Schemas['DocumentPatch']) =>
      body(api.PATCH('/api/v1/documents/{document_id}', { params: { path: { document_id: id } }, body: patch })),
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
  });
}

/** A text that was written here: a new document, or another text of one. */
export function useWriteDocument(id: string | null) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: Schemas['DocumentInput']) =>
      id === null
        ? body(api.POST('/api/v1/documents', { body: input }))
        : body(api.PUT('/api/v1/documents/{document_id}', { params: { path: { document_id: id } }, body: input })),
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
  });
}

export function useDeleteDocument() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      api.DELETE('/api/v1/documents/{document_id}', { params: { path: { document_id: id } } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
  });
}

export function useSearchDocuments() {
  return useMutation({
    mutationFn: (query: Schemas['DocumentQuery']) => body(api.POST('/api/v1/documents/search', { body: query })),
  });
}

export interface DocumentOrder {
  file: File;
  type: string;
  tags: string[];
  campaignId?: string;
}

export function uploadDocument(order: DocumentOrder, onProgress: (part: number) => void): Promise<DocumentUpload> {
  const form = new FormData();
  form.set('file', order.file);
  form.set('type', order.type);
  if (order.tags.length > 0) form.set('tags', order.tags.join(','));
  if (order.campaignId !== undefined) form.set('campaign_id', order.campaignId);
  return sendForm<DocumentUpload>({ path: '/api/v1/documents/upload', form, onProgress });
}

/** Files that were uploaded, the newest first. */
export function useUploads() {
  return usePages<DocumentUpload>(['document-uploads', 'list'], (after, signal) =>
    body(api.GET('/api/v1/documents/uploads', { params: { query: { after, limit: 100 } }, signal })),
  );
}

/** How far the reading of a file is; asked for again until it is over. */
export function useUpload(id: string | null) {
  const queries = useQueryClient();
  return useQuery<DocumentUpload>({
    queryKey: ['document-uploads', id],
    enabled: id !== null,
    refetchInterval: (query) =>
      query.state.data === undefined || query.state.data.state === 'processing' ? UPLOAD_LOOK_MS : false,
    queryFn: async ({ signal }) => {
      const found = await body(
        api.GET('/api/v1/documents/uploads/{upload_id}', { params: { path: { upload_id: id ?? '' } }, signal }),
      );
      if (found.state !== 'processing') {
        void queries.invalidateQueries({ queryKey: key });
        void queries.invalidateQueries({ queryKey: ['document-uploads', 'list'] });
      }
      return found;
    },
  });
}
