import { useEffect, useRef, useState } from 'react';
import { endChat, useBeginChat, useReplayChat, useSayInChat, type Chat } from '@/api/chats';
import type { Trial } from './trial';

/** A typed conversation with the agent. */
export function useChat(order: Trial) {
  const [chat, setChat] = useState<Chat | null>(null);
  const begin = useBeginChat();
  const say = useSayInChat();
  const replay = useReplayChat();
  const id = useRef('');
  useEffect(
    () => () => {
      if (id.current !== '') endChat(id.current);
    },
    [],
  );
  const take = (next: Chat) => {
    if (id.current !== '' && id.current !== next.id) endChat(id.current);
    id.current = next.id;
    setChat(next);
  };
  return {
    chat,
    busy: begin.isPending || say.isPending || replay.isPending,
    error: begin.error ?? say.error ?? replay.error,
    begin: () => {
      say.reset();
      replay.reset();
      begin.mutate(
        {
          template_id: order.templateId,
          draft: order.draft,
          ...(order.firstName !== '' && { first_name: order.firstName }),
        },
        { onSuccess: take },
      );
    },
    say: (text: string) => {
      if (chat === null) return;
      // What the message made is added to what was there.
      say.mutate(
        { id: chat.id, text },
        { onSuccess: (next) => setChat({ ...next, items: [...chat.items, ...next.items] }) },
      );
    },
    replay: (message: number, text: string) => {
      if (chat !== null) replay.mutate({ id: chat.id, message, text }, { onSuccess: take });
    },
  };
}
