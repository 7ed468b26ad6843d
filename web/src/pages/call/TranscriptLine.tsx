import { Badge, Button, Text, Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconChevronDown, IconScissors } from '@tabler/icons-react';
import { formatDuration } from '@/lib/duration';
import type { TimedWord, TranscriptLine } from '@/lib/transcript';
import { texts } from '@/texts/en';
import classes from './Transcript.module.css';

const words = texts.call.transcript;
const DOUBTFUL = 0.6;

interface Props {
  line: TranscriptLine;
  seek?: () => void;
  why?: { open: boolean; toggle: () => void; answered: string | null };
}

function Word({ word }: { word: TimedWord }) {
  if (word.start === null) return <>{`${word.text} `}</>;
  return (
    <>
      <span className={classes.word} data-start={word.start} data-end={word.end ?? word.start}>
        {word.text}
      </span>{' '}
    </>
  );
}

function Words({ line }: { line: TranscriptLine }) {
  const firstCut = line.words.findIndex((word) => !word.heard);
  const heard = firstCut < 0 ? line.words : line.words.slice(0, firstCut);
  const cut = firstCut < 0 ? [] : line.words.slice(firstCut);
  return (
    <>
      {heard.map((word, index) => (
        <Word key={index} word={word} />
      ))}
      {cut.length > 0 && (
        <Tooltip label={words.cutWords}>
          <span className={classes.cut}>
            <VisuallyHidden>{words.cutWords}: </VisuallyHidden>
            {cut.map((word) => word.text).join(' ')}
          </span>
        </Tooltip>
      )}
    </>
  );
}

export function LineOfTranscript({ line, seek, why }: Props) {
  const time = line.start === null ? '' : formatDuration(Math.floor(line.start));
  const doubtful = line.confidence !== null && line.confidence < DOUBTFUL;
  return (
    <div className={classes.line} data-role={line.role} data-line>
      {seek ? (
        <UnstyledButton className={classes.time} onClick={seek} aria-label={words.playFrom(time)}>
          {time}
        </UnstyledButton>
      ) : (
        <span className={classes.time}>{time}</span>
      )}
      <span className={classes.who}>{line.role === 'agent' ? words.agent : words.caller}</span>
      <div className={classes.text}>
        <p>
          {line.keys && <Badge mr={6}>{words.keys}</Badge>}
          <Words line={line} />
        </p>
        {line.cut && (
          <Text size="xs" className={classes.note}>
            <IconScissors size={13} aria-hidden /> {words.cut}
          </Text>
        )}
        {doubtful && (
          <Text size="xs" c="dimmed">
            {words.unsure(Math.round((line.confidence ?? 0) * 100))}
          </Text>
        )}
      </div>
      {why && (
        <div className={classes.side}>
          {why.answered !== null && (
            <Tooltip label={words.answeredIn(why.answered)}>
              <Text size="xs" c="dimmed" className="tabular">
                {why.answered}
              </Text>
            </Tooltip>
          )}
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            aria-expanded={why.open}
            onClick={why.toggle}
            rightSection={<IconChevronDown size={13} className={classes.chevron} data-open={why.open} aria-hidden />}
          >
            {why.open ? words.hide : words.why}
          </Button>
        </div>
      )}
    </div>
  );
}
