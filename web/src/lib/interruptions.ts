import { numberAt, objectAt, textAt } from './read';
import type { Turn } from './turn';

// Every time that somebody spoke while the agent did, and what became of it.

export type InterruptionKind = 'interrupted' | 'backchannel' | 'ignored';

export interface Interruption {
  /** Seconds since the call was answered. */
  at: number;
  kind: InterruptionKind;
  /** What was heard; '' nothing intelligible. */
  text: string;
}

interface Episode {
  at: number;
  cut: boolean;
  text: string;
  backchannel: boolean;
  answered: boolean;
}

function finish(episode: Episode): Interruption {
  const kind = episode.cut ? 'interrupted' : episode.backchannel ? 'backchannel' : 'ignored';
  return { at: episode.at, kind, text: episode.text };
}

/** From the event log: speech that began while a sentence was audible. */
export function interruptionsOf(events: unknown[]): Interruption[] {
  const found: Interruption[] = [];
  let speaking = false;
  let episode = null as Episode | null;
  const close = () => {
    if (episode) found.push(finish(episode));
    episode = null;
  };
  for (const item of events) {
    const event = objectAt(item, 'event');
    const at = (numberAt(item, 'at_us') ?? 0) / 1e6;
    switch (textAt(event, 'type')) {
      case 'segment_started':
        speaking = true;
        break;
      case 'segment_finished':
        speaking = false;
        break;
      case 'playout_cut':
        if (episode && numberAt(event, 'segment') !== 0) episode = { ...episode, cut: true };
        speaking = false;
        break;
      case 'caller_speech_started':
        close();
        if (speaking) episode = { at, cut: false, text: '', backchannel: false, answered: false };
        break;
      case 'transcript_final':
        if (episode) episode = { ...episode, text: textAt(objectAt(event, 'transcript'), 'text') };
        break;
      case 'signals_ready':
        if (episode) episode = { ...episode, backchannel: objectAt(event, 'signals')['backchannel'] === true };
        break;
    }
  }
  close();
  return found;
}

/** Turns that ended because the caller cut in. */
export function countCut(turns: Turn[]): number {
  return turns.filter((turn) => turn.interrupted).length;
}
