import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, body, type Schemas } from './client';
import { usePages } from './query';

export type Webhook = Schemas['Webhook'];
export type WebhookDelivery = Schemas['WebhookDelivery'];
export type WebhookEventName = Schemas['WebhookEventName'];
const key = ['webhooks'] as const;

export function useWebhooks() {
  return useQuery({
    queryKey: [...key, 'list'],
    queryFn: async ({ signal }) => (await body(api.GET('/api/v1/webhooks', { signal }))).items,
  });
}

export function useDeliveries(webhookId: string) {
  return usePages<WebhookDelivery>([...key, 'deliveries', webhookId], (after, signal) =>
    body(
      api.GET('/api/v1/webhooks/{webhook_id}/deliveries', {
        params: { path: { webhook_id: webhookId }, query: { after, limit: 100 } },
        signal,
      }),
    ),
  );
}

export function useDelivery(id: string | null) {
  return useQuery({
    queryKey: [...key, 'delivery', id],
    enabled: id !== null,
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/v1/webhook-deliveries/{delivery_id}', { params: { path: { delivery_id: id ?? '' } }, signal }),
      ),
  });
}

function useChanged() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: key });
}

export function useCreateWebhook() {
  const changed = useChanged();
  return useMutation({
    mutationFn: (input: Schemas['WebhookInput']) => body(api.POST('/api/v1/webhooks', { body: input })),
    onSuccess: changed,
  });
}

export function useUpdateWebhook() {
  const changed = useChanged();
  return useMutation({
    mutationFn: ({ id, ...patch }: Schemas['WebhookPatch'] & { id: string }) =>
      body(api.PATCH('/api/v1/webhooks/{webhook_id}', { params: { path: { webhook_id: id } }, body: patch })),
    onSuccess: changed,
  });
}

export function useDeleteWebhook() {
  const changed = useChanged();
  return useMutation({
    mutationFn: (id: string) => api.DELETE('/api/v1/webhooks/{webhook_id}', { params: { path: { webhook_id: id } } }),
    onSuccess: () => void changed(),
  });
}

export function useRotateSecret() {
  const changed = useChanged();
  return useMutation({
    mutationFn: (id: string) =>
      body(api.POST('/api/v1/webhooks/{webhook_id}/rotate-secret', { params: { path: { webhook_id: id } } })),
    onSuccess: changed,
  });
}

export function useTestWebhook() {
  const changed = useChanged();
  return useMutation({
    mutationFn: (id: string) =>
      body(api.POST('/api/v1/webhooks/{webhook_id}/test', { params: { path: { webhook_id: id } } })),
    onSuccess: changed,
  });
}

export function useReplayDelivery() {
  const changed = useChanged();
  return useMutation({
    mutationFn: (id: string) =>
      body(api.POST('/api/v1/webhook-deliveries/{delivery_id}/replay', { params: { path: { delivery_id: id } } })),
    onSuccess: changed,
  });
}
