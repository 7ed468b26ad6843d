import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { useComputedColorScheme, useMantineTheme, type MantineColorsTuple } from '@mantine/core';
import { recordingAddress } from '@/api/calls';
import { formatDuration } from '@/lib/duration';
import type { Interruption } from '@/lib/interruptions';
import { readOutline, type Outline } from '@/lib/wav_peaks';
import { texts } from '@/texts/en';
import classes from './Waveform.module.css';
import type { Player } from './usePlayer';

const PIECES = 1600;
const BAR = 2; // pixels
const GAP = 1;
const STEP_SECONDS = 5;

function useOutline(id: string) {
  return useQuery({
    queryKey: ['call', id, 'outline'],
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const answer = await fetch(recordingAddress(id), { signal });
      if (!answer.ok || answer.body === null) throw new Error(texts.call.player.failed);
      return readOutline(answer.body, PIECES);
    },
  });
}

interface LaneColor {
  played: string;
  ahead: string;
}

function drawLane(
  context: CanvasRenderingContext2D,
  peaks: Float32Array,
  lane: { top: number; height: number; width: number },
  color: LaneColor,
  played: number,
) {
  const bars = Math.floor(lane.width / (BAR + GAP));
  const middle = lane.top + lane.height / 2;
  for (let bar = 0; bar < bars; bar += 1) {
    const from = Math.floor((bar * peaks.length) / bars);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * peaks.length) / bars));
    let sum = 0;
    for (let i = from; i < to; i += 1) sum += peaks[i] ?? 0;
    // Quiet speech is visible too.
    const height = Math.max(1, Math.min(1, (sum / (to - from)) ** 0.8 * 1.5) * lane.height * 0.92);
    context.fillStyle = bar / bars < played ? color.played : color.ahead;
    context.fillRect(bar * (BAR + GAP), middle - height / 2, BAR, height);
  }
}

function draw(canvas: HTMLCanvasElement, outline: Outline | undefined, played: number, colors: LaneColor[]) {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const ratio = window.devicePixelRatio || 1;
  const { width, height } = canvas.getBoundingClientRect();
  if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
  if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const laneHeight = height / 2;
  colors.forEach((color, index) => {
    const peaks = outline?.channels[index] ?? outline?.channels[0];
    if (peaks) drawLane(context, peaks, { top: index * laneHeight, height: laneHeight, width }, color, played);
  });
}

/** The caller's lane, then the agent's. */
function useLaneColors(): LaneColor[] {
  const { colors } = useMantineTheme();
  const dark = useComputedColorScheme() === 'dark';
  return useMemo(() => {
    const of = (tuple: MantineColorsTuple | undefined): LaneColor => ({
      played: tuple?.[dark ? 4 : 7] ?? 'currentcolor',
      ahead: tuple?.[dark ? 8 : 3] ?? 'gray',
    });
    return [of(colors.teal), of(colors.iris)];
  }, [colors, dark]);
}

interface Props {
  id: string;
  player: Player;
  marks: Interruption[];
}

/** Both sides of a recording, the caller above the agent; a slider that keys move too. */
export function Waveform({ id, player, marks }: Props) {
  const outline = useOutline(id);
  const canvas = useRef<HTMLCanvasElement>(null);
  const slider = useRef<HTMLDivElement>(null);
  const cursor = useRef<HTMLDivElement>(null);
  const colors = useLaneColors();
  const words = texts.call.player;
  const duration = player.duration || outline.data?.seconds || 0;

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    let drawn = -1;
    const show = (seconds: number) => {
      const played = duration > 0 ? Math.min(1, seconds / duration) : 0;
      if (cursor.current) cursor.current.style.left = `${played * 100}%`;
      slider.current?.setAttribute('aria-valuenow', String(Math.floor(seconds)));
      slider.current?.setAttribute('aria-valuetext', words.at(formatDuration(seconds), formatDuration(duration)));
      const pixel = Math.round((played * element.clientWidth) / (BAR + GAP));
      if (pixel === drawn) return;
      drawn = pixel;
      draw(element, outline.data, played, colors);
    };
    show(player.now());
    const resized = new ResizeObserver(() => {
      drawn = -1;
      show(player.now());
    });
    resized.observe(element);
    const stop = player.onTime(show);
    return () => {
      stop();
      resized.disconnect();
    };
  }, [player, outline.data, duration, colors, words]);

  const seekTo = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    player.seek(((event.clientX - box.left) / box.width) * duration);
  };
  const onKey = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowLeft: -STEP_SECONDS,
      ArrowRight: STEP_SECONDS,
      Home: -duration,
      End: duration,
    };
    const step = steps[event.key];
    if (event.key === ' ') player.toggle();
    else if (step !== undefined) player.skip(step);
    else return;
    event.preventDefault();
  };

  return (
    <div className={classes.box}>
      <div className={classes.names} aria-hidden>
        <span>{words.caller}</span>
        <span>{words.agent}</span>
      </div>
      <div
        ref={slider}
        className={classes.lanes}
        role="slider"
        tabIndex={0}
        aria-label={words.label}
        aria-valuemin={0}
        aria-valuemax={Math.floor(duration)}
        aria-valuenow={0}
        onKeyDown={onKey}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          seekTo(event);
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) seekTo(event);
        }}
      >
        <canvas ref={canvas} className={classes.canvas} aria-hidden />
        {duration > 0 &&
          marks.map((mark) => (
            <span
              key={mark.at}
              className={classes.mark}
              data-kind={mark.kind}
              style={{ left: `${(mark.at / duration) * 100}%` }}
              title={`${words.mark[mark.kind]}${mark.text === '' ? '' : `: ${mark.text}`}`}
            />
          ))}
        <div ref={cursor} className={classes.cursor} aria-hidden />
        {outline.isPending && <span className={classes.note}>{words.loading}</span>}
        {outline.isError && <span className={classes.note}>{words.failed}</span>}
      </div>
    </div>
  );
}
