import { ActionIcon, CopyButton, ScrollArea, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useMemo } from 'react';
import { texts } from '@/texts/en';
import classes from './JsonView.module.css';

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const MAX_COLOURED = 200_000; // characters; longer documents are shown plain

interface Piece {
  text: string;
  kind?: 'key' | 'string' | 'word';
}

function piecesOf(text: string): Piece[] {
  if (text.length > MAX_COLOURED) return [{ text }];
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > at) pieces.push({ text: text.slice(at, match.index) });
    const [all, string, colon] = match;
    if (string === undefined) pieces.push({ text: all, kind: 'word' });
    else pieces.push({ text: string, kind: colon === undefined ? 'string' : 'key' }, { text: colon ?? '' });
    at = match.index + all.length;
  }
  pieces.push({ text: text.slice(at) });
  return pieces;
}

/** JSON to be read and copied. */
export function JsonView({ value, label, maxHeight = 420 }: { value: unknown; label: string; maxHeight?: number }) {
  const text = useMemo(() => JSON.stringify(value, null, 2) ?? 'null', [value]);
  const pieces = useMemo(() => piecesOf(text), [text]);
  return (
    <div className={classes.box}>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? texts.common.actions.copied : texts.common.actions.copy}>
            <ActionIcon className={classes.copy} onClick={copy} aria-label={texts.common.actions.copy}>
              {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
      <ScrollArea.Autosize mah={maxHeight} viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': label }}>
        <pre className={classes.text}>
          {pieces.map(({ text: part, kind }, index) => (
            <span key={index} className={kind && classes[kind]}>
              {part}
            </span>
          ))}
        </pre>
      </ScrollArea.Autosize>
    </div>
  );
}
