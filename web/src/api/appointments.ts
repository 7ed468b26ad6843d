import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, body, type Schemas } from './client';

export type Appointment = Schemas['AppointmentList']['items'][number];
const key = ['appointments'] as const;
const MOST = 200;

/** Appointments to come, the soonest first. */
export function useAppointments() {
  return useQuery({
    queryKey: key,
    queryFn: async ({ signal }) =>
      (await body(api.GET('/api/v1/appointments', { params: { query: { limit: MOST } }, signal }))).items,
  });
}

export function useCancelAppointment() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      api.DELETE('/api/v1/appointments/{appointment_id}', { params: { path: { appointment_id: id } } }),
    // Not waited for: the row that asked is gone by then, and with it who says that it is done.
    onSuccess: () => void queries.invalidateQueries({ queryKey: key }),
  });
}
