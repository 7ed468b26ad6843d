import { useMutation } from '@tanstack/react-query';
import { api, body, type Schemas } from './client';

export type Chat = Schemas['Chat'];

export function useBeginChat() {
  return useMutation({
    mutationFn: (order: Schemas['ChatOrder']) => body(api.POST('/api/v1/chats', { body: order })),
  });
}

export function useSayInChat() {
  return useMutation({
    mutationFn: ({ id, text }: { id: string; text: string }) =>
      body(api.POST('/api/v1/chats/{chat_id}/messages', { params: { path: { chat_id: id } }, body: { text } })),
  });
}

export function useReplayChat() {
  return useMutation({
    mutationFn: ({ id, message, text }: { id: string; message: number; text: string }) =>
      body(api.POST('/api/v1/chats/{chat_id}/replay', { params: { path: { chat_id: id } }, body: { message, text } })),
  });
}

/** Forgets a conversation that nobody goes on with. */
export function endChat(id: string): void {
  void api.DELETE('/api/v1/chats/{chat_id}', { params: { path: { chat_id: id } } }).catch(() => undefined);
}
