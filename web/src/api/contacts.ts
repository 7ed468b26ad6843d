import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, body, type Schemas } from './client';
import { sendForm } from './forms';
import { pagesQuery, usePages, usePagesOf } from './query';

export type Contact = Schemas['Contact'];
export type ContactInput = Schemas['ContactInput'];
export type ContactPatch = Schemas['ContactPatch'];
export type ContactImport = Schemas['ContactImport'];
export type ImportPreview = Schemas['ContactImportPreview'];
export type LeadStatus = NonNullable<ContactInput['status']>;

const key = ['contacts'] as const;
const BIG_PAGE = 200;
const IMPORT_LOOK_MS = 700;

/** Which contacts are listed; what is empty leaves nobody out. */
export interface ContactFilter {
  search: string;
  status: string;
  tag: string;
}
export const contactsQuery = ({ search, status, tag }: ContactFilter) =>
  pagesQuery<Contact>([...key, 'list', search, status, tag], (after, signal) =>
    body(
      api.GET('/api/v1/contacts', {
        params: {
          query: { search: search || undefined, status: status || undefined, tag: tag || undefined, after, limit: BIG_PAGE },
        },
        signal,
      }),
    ),
  );
export const useContacts = (filter: ContactFilter) => usePagesOf(contactsQuery(filter));

export function useContact(id: string | null) {
  return useQuery({
    queryKey: [...key, 'one', id],
    enabled: id !== null,
    queryFn: ({ signal }) =>
      body(api.GET('/api/v1/contacts/{contact_id}', { params: { path: { contact_id: id ?? '' } }, signal })),
  });
}

export function useContactCalls(id: string) {
  return usePages<Schemas['Call']>(['calls', 'contact', id], (after, signal) =>
    body(api.GET('/api/v1/calls', { params: { query: { contact_id: id, after, limit: 50 } }, signal })),
  );
}

function useChanged() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: key });
}

export function useCreateContact() {
  const changed = useChanged();
  return useMutation({
    mutationFn: (input: ContactInput) => body(api.POST('/api/v1/contacts', { body: input })),
    onSuccess: changed,
  });
}

export function useUpdateContact(id: string) {
  const changed = useChanged();
  return useMutation({
    mutationFn: (patch: ContactPatch) =>
      body(api.PATCH('/api/v1/contacts/{contact_id}', { params: { path: { contact_id: id } }, body: patch })),
    onSuccess: changed,
  });
}

export function useDeleteContact() {
  const changed = useChanged();
  return useMutation({
    mutationFn: (id: string) => api.DELETE('/api/v1/contacts/{contact_id}', { params: { path: { contact_id: id } } }),
    onSuccess: changed,
  });
}

export function useOptOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, reason }: { id: string; reason: string }) =>
      api.POST('/api/v1/contacts/{contact_id}/opt-out', { params: { path: { contact_id: id } }, body: { reason } }),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: key }),
        queries.invalidateQueries({ queryKey: ['do-not-call'] }),
      ]),
  });
}

export function useEraseContact() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      body(api.DELETE('/api/v1/contacts/{contact_id}/personal-data', { params: { path: { contact_id: id } } })),
    // Not waited for: the row that asked is gone by then, and with it who says that it is done.
    onSuccess: () => void queries.invalidateQueries(),
  });
}

/** Everything that is stored about a person, as a file. */
export const personalDataUrl = (id: string): string => `/api/v1/contacts/${encodeURIComponent(id)}/personal-data`;

/** What an import does: the file, which column is what, and what of numbers that are known. */
export interface ImportOrder {
  file: File;
  mapping?: Record<string, string>;
  region: string;
  duplicates: 'skip' | 'update' | 'error';
  tags: string[];
}

function importForm(order: ImportOrder): FormData {
  const form = new FormData();
  form.set('file', order.file);
  if (order.mapping) form.set('mapping', JSON.stringify(order.mapping));
  if (order.region !== '') form.set('region', order.region);
  form.set('duplicates', order.duplicates);
  if (order.tags.length > 0) form.set('tags', order.tags.join(','));
  return form;
}

export function previewImport(order: ImportOrder, signal: AbortSignal): Promise<ImportPreview> {
  return sendForm<ImportPreview>({ path: '/api/v1/contacts/import/preview', form: importForm(order), signal });
}

export function useBeginImport() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (order: ImportOrder) =>
      sendForm<ContactImport>({ path: '/api/v1/contacts/import', form: importForm(order) }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['contact-imports'] }),
  });
}

/** Past imports, the newest first; without their problems. */
export function useImports() {
  return usePages<ContactImport>(['contact-imports', 'list'], (after, signal) =>
    body(api.GET('/api/v1/contacts/imports', { params: { query: { after, limit: 100 } }, signal })),
  );
}

/** An import as far as it is; asked for again until it is over. */
export function useImport(id: string | null) {
  const queries = useQueryClient();
  return useQuery<ContactImport>({
    queryKey: ['contact-imports', id],
    enabled: id !== null,
    refetchInterval: (query) => (query.state.data?.state === 'processing' ? IMPORT_LOOK_MS : false),
    queryFn: async ({ signal }) => {
      const found = await body(
        api.GET('/api/v1/contacts/imports/{import_id}', { params: { path: { import_id: id ?? '' } }, signal }),
      );
      if (found.state !== 'processing') {
        void queries.invalidateQueries({ queryKey: key });
        void queries.invalidateQueries({ queryKey: ['contact-imports', 'list'] });
      }
      return found;
    },
  });
}

/** Stops an import that goes on; what it has stored stays. */
export function useCancelImport() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      body(api.DELETE('/api/v1/contacts/imports/{import_id}', { params: { path: { import_id: id } } })),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['contact-imports'] }),
        queries.invalidateQueries({ queryKey: key }),
      ]),
  });
}

/** All contacts as CSV, as an import takes it back. */
export const CONTACTS_CSV = '/api/v1/contacts/export';
