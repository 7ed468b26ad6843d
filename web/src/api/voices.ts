import { useMutation } from '@tanstack/react-query';
import { api, type Schemas } from './client';

export type VoiceSample = Schemas['VoiceSample'];

/** A sentence in a voice of this installation, as a WAV. */
export function useVoiceSample() {
  return useMutation({
    mutationFn: async (sample: VoiceSample): Promise<Blob> => {
      const { data } = await api.POST('/api/v1/voices/preview', { body: sample, parseAs: 'blob' });
      return data as unknown as Blob;
    },
  });
}
