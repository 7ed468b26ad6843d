import { Text } from '@mantine/core';
import { IconScissors } from '@tabler/icons-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { texts } from '@/texts/en';
import classes from './Dialogue.module.css';

export interface DialogueLine {
  key: string;
  role: 'agent' | 'caller';
  text: string;
  cut: boolean;
  /** It is being said. */
  open?: boolean;
}

interface Props {
  label: string;
  lines: DialogueLine[];
  names: { agent: string; caller: string };
  empty?: string;
  /** A CSS height: what is longer scrolls, and stays at its end. */
  height?: string;
  /** Under a line: buttons. */
  actions?: (line: DialogueLine, index: number) => ReactNode;
  chosen?: string;
  children?: ReactNode;
}

const NEAR_END_PIXELS = 80;

/** A conversation that grows, with the newest line in view unless somebody reads further up. */
export function Dialogue({ label, lines, names, empty, height = '420px', actions, chosen, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useEffect(() => {
    const element = box.current;
    if (element && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [lines, children]);
  return (
    <div
      ref={box}
      className={classes.box}
      style={{ height }}
      role="log"
      aria-label={label}
      // A log is scrolled by keys too.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onScroll={(event) => {
        const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
        atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PIXELS;
      }}
    >
      {lines.length === 0 && empty !== undefined && (
        <Text size="sm" c="dimmed" ta="center" py="xl">
          {empty}
        </Text>
      )}
      {lines.map((line, index) => (
        <div key={line.key} className={classes.line} data-role={line.role} data-open={line.open} data-chosen={line.key === chosen}>
          <span className={classes.who}>{names[line.role]}</span>
          <p className={classes.text}>
            {line.text}
            {line.cut && <IconScissors size={13} className={classes.cut} aria-label={texts.call.transcript.cut} />}
          </p>
          {actions && <div className={classes.actions}>{actions(line, index)}</div>}
        </div>
      ))}
      {children}
    </div>
  );
}
