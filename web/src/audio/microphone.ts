import { FRAME_SAMPLES, Framer, levelOf, Resampler, toS16, WIRE_RATE } from '@/lib/pcm';
import worklet from './microphone_worklet.ts?worker&url';

export interface Microphone {
  /** Silence is sent instead. */
  setMuted: (muted: boolean) => void;
  stop: () => void;
}

interface Handlers {
  /** 20 ms of 16 kHz. */
  frame: (samples: Int16Array<ArrayBuffer>) => void;
  level: (level: number) => void;
}

/** Asks for the microphone and hands its sound on until it is stopped. Rejects when it is not allowed. */
export async function openMicrophone(context: AudioContext, handlers: Handlers): Promise<Microphone> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  });
  await context.audioWorklet.addModule(worklet);
  const source = context.createMediaStreamSource(stream);
  const node = new AudioWorkletNode(context, 'microphone', { numberOfOutputs: 0, channelCount: 1 });
  const resampler = new Resampler(context.sampleRate, WIRE_RATE);
  const framer = new Framer(FRAME_SAMPLES);
  let muted = false;
  node.port.onmessage = (event: MessageEvent<Float32Array>) => {
    for (const frame of framer.push(resampler.push(event.data))) {
      const samples = muted ? new Float32Array(frame.length) : frame;
      handlers.frame(toS16(samples));
      handlers.level(levelOf(samples));
    }
  };
  source.connect(node);
  return {
    setMuted: (now) => {
      muted = now;
    },
    stop: () => {
      node.port.onmessage = null;
      source.disconnect();
      for (const track of stream.getTracks()) track.stop();
    },
  };
}
