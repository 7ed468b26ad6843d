import { Text } from '@mantine/core';
import classes from './BarList.module.css';

export interface Bar {
  id: string;
  label: string;
  /** Compared with the longest one. */
  value: number;
  /** As people read it. */
  shown: string;
  color?: string;
  /** A paler bar goes on to here. */
  upTo?: number;
}

/** Amounts under each other, as bars with their names and numbers. */
export function BarList({ bars, label, most }: { bars: Bar[]; label: string; most?: number }) {
  const longest = most ?? Math.max(1, ...bars.map(({ value, upTo }) => Math.max(value, upTo ?? 0)));
  return (
    <ul className={classes.list} aria-label={label}>
      {bars.map((bar) => (
        <li key={bar.id} className={classes.row}>
          <Text size="sm" truncate title={bar.label}>
            {bar.label}
          </Text>
          <span className={classes.track} aria-hidden>
            {bar.upTo !== undefined && (
              <span
                className={classes.rest}
                style={{
                  width: `${(100 * bar.upTo) / longest}%`,
                  background: `var(--mantine-color-${bar.color ?? 'iris'}-light-hover)`,
                }}
              />
            )}
            <span
              className={classes.bar}
              style={{
                width: `${Math.max(bar.value > 0 ? 1.5 : 0, (100 * bar.value) / longest)}%`,
                background: `var(--mantine-color-${bar.color ?? 'iris'}-5)`,
              }}
            />
          </span>
          <Text size="sm" ta="right" className="tabular">
            {bar.shown}
          </Text>
        </li>
      ))}
    </ul>
  );
}
