import { api, body, type Schemas } from './client';
import { usePages } from './query';

export type AuditEntry = Schemas['AuditList']['items'][number];
export interface AuditFilter {
  user_id?: string;
  action?: string;
}

export function useAudit(filter: AuditFilter) {
  return usePages<AuditEntry>(['audit', filter], (after, signal) =>
    body(api.GET('/api/v1/audit', { params: { query: { ...filter, after, limit: 200 } }, signal })),
  );
}
