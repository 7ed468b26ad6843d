import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { listenPath, openCallSocket, type CallSocket } from '@/api/call_socket';
import { openMicrophone, type Microphone } from '@/audio/microphone';
import { Speaker } from '@/audio/speaker';
import { numberAt, textAt } from '@/lib/read';

export type ListenState = 'closed' | 'connecting' | 'open' | 'failed';

interface Open {
  socket: CallSocket;
  context: AudioContext;
  microphone: Microphone | null;
}

/** Both sides of a running call in one's ears; with `talk`, one's own voice goes there too. */
export function useListening(id: string) {
  const [state, setState] = useState<ListenState>('closed');
  const [hasSound, setHasSound] = useState(true);
  const [talking, setTalking] = useState(false);
  const [refused, setRefused] = useState(false);
  const open = useRef<Open | null>(null);
  const listeners = useRef(new Set<(level: number) => void>());

  const end = useCallback((next: ListenState) => {
    const was = open.current;
    open.current = null;
    was?.microphone?.stop();
    was?.socket.close();
    void was?.context.close();
    setTalking(false);
    setState(next);
  }, []);
  useEffect(() => () => end('closed'), [end]);

  const silence = useCallback(() => {
    open.current?.microphone?.stop();
    if (open.current) open.current.microphone = null;
    setTalking(false);
  }, []);

  const start = useCallback(() => {
    if (open.current !== null) return;
    setState('connecting');
    const context = new AudioContext();
    const speaker = new Speaker(context, 2);
    const socket = openCallSocket(listenPath(id), {
      message: (json) => {
        const type = textAt(json, 'type');
        if (type === 'listening') {
          setHasSound(numberAt(json, 'channels') !== 0);
          setState('open');
        } else if (type === 'operator' && textAt(json, 'state') === 'handed_back') {
          silence();
        } else if (type === 'ended') {
          end('closed');
        }
      },
      sound: (samples) => speaker.play(samples),
      closed: (clean) => {
        if (open.current !== null) end(clean ? 'closed' : 'failed');
      },
    });
    open.current = { socket, context, microphone: null };
  }, [id, end, silence]);

  const talk = useCallback(async (): Promise<boolean> => {
    const now = open.current;
    if (now === null) return false;
    setRefused(false);
    try {
      now.microphone = await openMicrophone(now.context, {
        frame: (samples) => now.socket.sendSound(samples),
        level: (level) => listeners.current.forEach((show) => show(level)),
      });
      setTalking(true);
      return true;
    } catch {
      setRefused(true);
      return false;
    }
  }, []);

  return useMemo(
    () => ({
      state,
      hasSound,
      talking,
      refused,
      start,
      stop: () => end('closed'),
      talk,
      silence,
      onLevel: (show: (level: number) => void) => {
        listeners.current.add(show);
        return () => {
          listeners.current.delete(show);
        };
      },
    }),
    [state, hasSound, talking, refused, start, end, talk, silence],
  );
}
