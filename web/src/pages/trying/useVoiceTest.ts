import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { openCallSocket, voiceTestPath, type CallSocket } from '@/api/call_socket';
import { openMicrophone, type Microphone } from '@/audio/microphone';
import { Speaker } from '@/audio/speaker';
import { newVoiceCall, withMessage, type VoiceCall } from '@/lib/voice_call';
import type { Trial } from './trial';

interface Line {
  socket: CallSocket;
  context: AudioContext;
  microphone: Microphone;
}

type Step = { kind: 'begin' } | { kind: 'message'; json: unknown; serial: number } | { kind: 'closed' } | { kind: 'none' };

function reduce(call: VoiceCall | null, step: Step): VoiceCall | null {
  switch (step.kind) {
    case 'begin':
      return newVoiceCall;
    case 'message':
      return withMessage(call ?? newVoiceCall, step.json, step.serial);
    case 'closed':
      return call && { ...call, phase: 'ended', partial: '' };
    case 'none':
      return null;
  }
}

/** A call whose line is this browser: the microphone there, the agent's voice back, and what happens in between. */
export function useVoiceTest(order: Trial) {
  const [call, step] = useReducer(reduce, null);
  const [problem, setProblem] = useState<'microphone' | 'line' | null>(null);
  const [muted, setMuted] = useState(false);
  const line = useRef<Line | null>(null);
  const listeners = useRef(new Set<(level: number) => void>());

  const release = useCallback(() => {
    const was = line.current;
    line.current = null;
    was?.microphone.stop();
    was?.socket.close();
    void was?.context.close();
  }, []);
  useEffect(() => release, [release]);

  const start = useCallback(async () => {
    release();
    setProblem(null);
    setMuted(false);
    // Made by the click itself: browsers let a page make no sound otherwise.
    const context = new AudioContext();
    let socket: CallSocket | null = null;
    let microphone: Microphone;
    try {
      microphone = await openMicrophone(context, {
        frame: (samples) => socket?.sendSound(samples),
        level: (level) => listeners.current.forEach((show) => show(level)),
      });
    } catch {
      await context.close();
      setProblem('microphone');
      return;
    }
    step({ kind: 'begin' });
    const speaker = new Speaker(context, 1);
    let serial = 0;
    let heardOf = false;
    socket = openCallSocket(voiceTestPath(order.templateId, order.draft), {
      message: (json) => {
        heardOf = true;
        serial += 1;
        step({ kind: 'message', json, serial });
      },
      sound: (samples) => speaker.play(samples),
      closed: () => {
        release();
        if (heardOf) {
          step({ kind: 'closed' });
        } else {
          step({ kind: 'none' });
          setProblem('line');
        }
      },
    });
    line.current = { socket, context, microphone };
  }, [order.templateId, order.draft, release]);

  return {
    call,
    problem,
    muted,
    start,
    hangUp: () => line.current?.socket.send({ type: 'hang_up' }),
    toggleMute: () => {
      line.current?.microphone.setMuted(!muted);
      setMuted(!muted);
    },
    onLevel: useCallback((show: (level: number) => void) => {
      listeners.current.add(show);
      return () => {
        listeners.current.delete(show);
      };
    }, []),
  };
}
