import { Tooltip } from '@mantine/core';
import classes from './HourChart.module.css';

interface Props {
  label: string;
  hours: { calls: number; answered: number }[];
  words: (hour: number, calls: number, answered: number) => string;
}

/** Calls of each hour of a day: all of them, and within each bar those that were answered. */
export function HourChart({ label, hours, words }: Props) {
  const most = Math.max(1, ...hours.map(({ calls }) => calls));
  return (
    <ol className={classes.chart} aria-label={label}>
      {hours.map(({ calls, answered }, hour) => (
        <Tooltip key={hour} label={words(hour, calls, answered)}>
          <li className={classes.hour} aria-label={words(hour, calls, answered)}>
            <span className={classes.column} aria-hidden>
              <span className={classes.calls} style={{ height: `${(100 * calls) / most}%` }}>
                <span className={classes.answered} style={{ height: `${calls === 0 ? 0 : (100 * answered) / calls}%` }} />
              </span>
            </span>
            <span className={classes.tick} aria-hidden>
              {hour % 6 === 0 ? hour : ''}
            </span>
          </li>
        </Tooltip>
      ))}
    </ol>
  );
}
