import { Stack } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { answeredWords } from './answer_words';
import type { TranscriptLine } from '@/lib/transcript';
import type { Turn } from '@/lib/turn';
import { sentenceCase } from '@/lib/words';
import { texts } from '@/texts/en';
import classes from './Transcript.module.css';
import { LineOfTranscript } from './TranscriptLine';
import { TurnDetails } from './TurnDetails';
import type { Player } from './usePlayer';

interface Props {
  lines: TranscriptLine[];
  turns: Turn[];
  titles: Map<string, string>;
  stages: Map<string, string>;
  /** Undefined: there is no recording. */
  player?: Player;
  follow: boolean;
}

/** Marks the word that is heard, and keeps it in view. The page is not rendered anew for it. */
function useHeardWord(box: React.RefObject<HTMLElement | null>, lines: TranscriptLine[], player: Player | undefined, follow: boolean) {
  useEffect(() => {
    const element = box.current;
    if (element === null || player === undefined) return;
    const timed = [...element.querySelectorAll<HTMLElement>('[data-start]')].map((word) => ({
      word,
      start: Number(word.dataset.start),
      end: Number(word.dataset.end),
    }));
    timed.sort((a, b) => a.start - b.start);
    let marked: HTMLElement | null = null;
    let line: Element | null = null;
    const show = (seconds: number) => {
      const found = timed.findLast((one) => one.start <= seconds);
      const word = found && seconds < found.end + 0.15 ? found.word : null;
      if (word === marked) return;
      marked?.removeAttribute('data-now');
      word?.setAttribute('data-now', 'true');
      marked = word;
      const next = word?.closest('[data-line]') ?? line;
      if (next === line || next === null) return;
      line?.removeAttribute('data-playing');
      next.setAttribute('data-playing', 'true');
      line = next;
      if (follow && player.playing) next.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
    };
    const stop = player.onTime(show);
    return () => {
      stop();
      marked?.removeAttribute('data-now');
      line?.removeAttribute('data-playing');
    };
  }, [box, lines, player, follow]);
}

/** A click on a word plays from there; by keyboard, the time at the beginning of each line does. */
function useWordClicks(box: React.RefObject<HTMLElement | null>, player: Player | undefined) {
  useEffect(() => {
    const element = box.current;
    if (element === null || player === undefined) return;
    const clicked = (event: MouseEvent) => {
      if (!(event.target instanceof HTMLElement)) return;
      const start = event.target.dataset.start;
      if (start !== undefined && window.getSelection()?.isCollapsed !== false) player.seek(Number(start), true);
    };
    element.addEventListener('click', clicked);
    return () => element.removeEventListener('click', clicked);
  }, [box, player]);
}

/** What was said, line by line; each turn opens to why it went as it did. */
export function Transcript({ lines, turns, titles, stages, player, follow }: Props) {
  const box = useRef<HTMLOListElement>(null);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const byId = useMemo(() => new Map(turns.map((turn) => [turn.id, turn])), [turns]);
  useHeardWord(box, lines, player, follow);
  useWordClicks(box, player);

  const toggle = (turn: number) =>
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(turn)) next.add(turn);
      return next;
    });

  let stage = '';
  return (
    <ol ref={box} className={classes.list} aria-label={texts.call.transcript.title}>
      {lines.map((line, index) => {
        const changed = line.stage !== '' && line.stage !== stage;
        if (changed) stage = line.stage;
        const turn = byId.get(line.turn);
        const lastOfTurn = lines[index + 1]?.turn !== line.turn;
        const answered = lastOfTurn && turn ? answeredWords(turn) : null;
        return (
          <li key={line.key}>
            {changed && <div className={classes.stage}>{stages.get(line.stage) ?? sentenceCase(line.stage)}</div>}
            <LineOfTranscript
              line={line}
              seek={player && line.start !== null ? () => player.seek(line.start ?? 0, true) : undefined}
              why={lastOfTurn && turn ? { open: open.has(line.turn), toggle: () => toggle(line.turn), answered } : undefined}
            />
            {lastOfTurn && turn && open.has(line.turn) && (
              <Stack pl={{ base: 0, sm: 132 }}>
                <TurnDetails turn={turn} titles={titles} />
              </Stack>
            )}
          </li>
        );
      })}
    </ol>
  );
}
