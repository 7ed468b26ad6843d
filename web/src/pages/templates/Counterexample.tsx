import { Text } from '@mantine/core';
import { callerLine } from '@/lib/caller_line';
import { texts } from '@/texts/en';
import classes from './Counterexample.module.css';

/** What the caller does, turn by turn, in the call that shows it. */
export function Counterexample({ lines }: { lines: string[] }) {
  return (
    <div className={classes.box}>
      <Text size="xs" c="dimmed">
        {texts.editor.checks.counterexample}
      </Text>
      <ol className={classes.lines}>
        {lines.map((line, index) => {
          const { spoken, text } = callerLine(line);
          return (
            <li key={index} data-spoken={spoken}>
              {text}
            </li>
          );
        })}
      </ol>
    </div>
  );
}
