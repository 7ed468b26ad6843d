import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, body, type Schemas } from './client';
import { usePages } from './query';

export type InboundRoute = Schemas['InboundRoute'];
export type InboundRouteInput = Schemas['InboundRouteInput'];
export type TransferDestination = Schemas['TransferDestination'];
export type TransferDestinationInput = Schemas['TransferDestinationInput'];

const routesKey = ['inbound-routes'] as const;
const destinationsKey = ['transfer-destinations'] as const;

export function useInboundRoutes() {
  return usePages<InboundRoute>(routesKey, (after, signal) =>
    body(api.GET('/api/v1/inbound-routes', { params: { query: { after, limit: 200 } }, signal })),
  );
}

/** A new route, or another form of one that is there. */
export function useSaveInboundRoute(id: string | null) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: InboundRouteInput) =>
      id === null
        ? body(api.POST('/api/v1/inbound-routes', { body: input }))
        : body(api.PATCH('/api/v1/inbound-routes/{route_id}', { params: { path: { route_id: id } }, body: input })),
    onSuccess: () => queries.invalidateQueries({ queryKey: routesKey }),
  });
}

export function useDeleteInboundRoute() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      api.DELETE('/api/v1/inbound-routes/{route_id}', { params: { path: { route_id: id } } }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: routesKey }),
  });
}

export function useTransferDestinations() {
  return usePages<TransferDestination>(destinationsKey, (after, signal) =>
    body(api.GET('/api/v1/transfer-destinations', { params: { query: { after, limit: 200 } }, signal })),
  );
}

export function useSaveDestination(id: string | null) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: TransferDestinationInput) =>
      id === null
        ? body(api.POST('/api/v1/transfer-destinations', { body: input }))
        : body(
            api.PATCH('/api/v1/transfer-destinations/{destination_id}', {
              params: { path: { destination_id: id } },
              body: input,
            }),
          ),
    onSuccess: () => queries.invalidateQueries({ queryKey: destinationsKey }),
  });
}

export function useDeleteDestination() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      api.DELETE('/api/v1/transfer-destinations/{destination_id}', { params: { path: { destination_id: id } } }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: destinationsKey }),
  });
}
