import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, body, type Schemas } from './client';
import { usePages } from './query';

export type TrashItem = Schemas['TrashList']['items'][number];
const key = ['trash'] as const;
const PAGE_ROWS = 200;
const at = ({ kind, id }: TrashItem) => ({ params: { path: { trash_kind: kind, trash_id: id } } });

/** What was deleted and is not gone for good yet. */
export function useTrash() {
  return usePages<TrashItem>(key, (after, signal) =>
    body(api.GET('/api/v1/trash', { params: { query: { after, limit: PAGE_ROWS } }, signal })),
  );
}

/** Puts it back; lists that it may stand in are asked for anew. */
export function useRestore() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (item: TrashItem) => api.POST('/api/v1/trash/{trash_kind}/{trash_id}/restore', at(item)),
    // Not waited for: the row that asked is gone by then, and with it who says that it is done.
    onSuccess: () => void queries.invalidateQueries(),
  });
}

export function useDestroy() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (item: TrashItem) => api.DELETE('/api/v1/trash/{trash_kind}/{trash_id}', at(item)),
    onSuccess: () => void queries.invalidateQueries({ queryKey: key }),
  });
}
