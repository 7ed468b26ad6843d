import { csrfToken } from './client';

// The WebSockets of calls (docs/voice.md): JSON in text messages, sound (s16, little endian) in binary ones.

export interface SocketHandlers {
  message: (json: unknown) => void;
  sound: (samples: ArrayBuffer) => void;
  /** `clean`: the server said goodbye. */
  closed: (clean: boolean) => void;
}

export interface CallSocket {
  sendSound: (samples: Int16Array<ArrayBuffer>) => void;
  send: (message: { type: string; [key: string]: string }) => void;
  close: () => void;
}

/** More waits for the network than this: the newest sound is not worth sending. */
const MAX_BUFFERED_BYTES = 64 * 1024;

export function openCallSocket(path: string, handlers: SocketHandlers): CallSocket {
  const address = new URL(path, window.location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(address, ['callai.v1', `csrf.${csrfToken()}`]);
  socket.binaryType = 'arraybuffer';
  socket.onmessage = (event: MessageEvent<unknown>) => {
    if (event.data instanceof ArrayBuffer) {
      handlers.sound(event.data);
    } else if (typeof event.data === 'string') {
      try {
        handlers.message(JSON.parse(event.data));
      } catch {
        // Not from this server's version: nothing is lost that the page knows.
      }
    }
  };
  socket.onclose = (event) => handlers.closed(event.wasClean);
  const open = () => socket.readyState === WebSocket.OPEN;
  return {
    sendSound: (samples) => {
      if (open() && socket.bufferedAmount < MAX_BUFFERED_BYTES) socket.send(samples);
    },
    send: (message) => {
      if (open()) socket.send(JSON.stringify(message));
    },
    close: () => socket.close(1000),
  };
}

export const voiceTestPath = (templateId: string, draft: boolean) =>
  `/api/v1/voice-test?template_id=${encodeURIComponent(templateId)}&rate=16000${draft ? '&draft=yes' : ''}`;
export const listenPath = (callId: string) => `/api/v1/calls/${encodeURIComponent(callId)}/listen?rate=16000`;
