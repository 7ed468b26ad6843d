import { useCallback, useEffect, useMemo, useRef, useState } from 'react';

type Listener = (seconds: number) => void;

export interface Player {
  audio: React.RefObject<HTMLAudioElement | null>;
  playing: boolean;
  /** Seconds; 0 until it is known. */
  duration: number;
  failed: boolean;
  toggle: () => void;
  seek: (seconds: number, play?: boolean) => void;
  skip: (seconds: number) => void;
  setSpeed: (speed: number) => void;
  now: () => number;
  /** Called with every frame that is drawn while it plays, and after every jump. */
  onTime: (listener: Listener) => () => void;
}

/** The recording of a call. The position is handed to listeners, not to React: it changes sixty times a second. */
export function usePlayer(): Player {
  const audio = useRef<HTMLAudioElement>(null);
  const listeners = useRef(new Set<Listener>());
  const [playing, setPlaying] = useState(false);
  const [duration, setDuration] = useState(0);
  const [failed, setFailed] = useState(false);

  const tell = useCallback(() => {
    const seconds = audio.current?.currentTime ?? 0;
    for (const listener of listeners.current) listener(seconds);
  }, []);

  useEffect(() => {
    const element = audio.current;
    if (element === null) return;
    const known = () => setDuration(Number.isFinite(element.duration) ? element.duration : 0);
    const started = () => setPlaying(true);
    const stopped = () => setPlaying(false);
    const broken = () => setFailed(true);
    element.addEventListener('loadedmetadata', known);
    element.addEventListener('play', started);
    element.addEventListener('pause', stopped);
    element.addEventListener('error', broken);
    element.addEventListener('seeked', tell);
    known();
    return () => {
      element.removeEventListener('loadedmetadata', known);
      element.removeEventListener('play', started);
      element.removeEventListener('pause', stopped);
      element.removeEventListener('error', broken);
      element.removeEventListener('seeked', tell);
    };
  }, [tell]);

  useEffect(() => {
    if (!playing) return;
    let frame = 0;
    const step = () => {
      tell();
      frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [playing, tell]);

  return useMemo(() => {
    const play = () => void audio.current?.play().catch(() => setPlaying(false));
    const seek = (seconds: number, start = false) => {
      const element = audio.current;
      if (element === null) return;
      element.currentTime = Math.max(0, seconds);
      tell();
      if (start && element.paused) play();
    };
    return {
      audio,
      playing,
      duration,
      failed,
      toggle: () => (audio.current?.paused ? play() : audio.current?.pause()),
      seek,
      skip: (seconds) => seek((audio.current?.currentTime ?? 0) + seconds),
      setSpeed: (speed) => {
        if (audio.current) audio.current.playbackRate = speed;
      },
      now: () => audio.current?.currentTime ?? 0,
      onTime: (listener) => {
        listeners.current.add(listener);
        return () => listeners.current.delete(listener);
      },
    };
  }, [playing, duration, failed, tell]);
}
