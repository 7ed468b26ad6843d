import { Text } from '@mantine/core';
import classes from './StateBar.module.css';

export interface StatePart {
  id: string;
  label: string;
  count: number;
  color: string;
}

/** Parts of a whole in one bar; with a legend under it, unless it is small. */
export function StateBar({ parts, label, small = false }: { parts: StatePart[]; label: string; small?: boolean }) {
  const all = parts.reduce((sum, { count }) => sum + count, 0);
  const words = parts.map((part) => `${part.label}: ${part.count}`).join(', ');
  return (
    <div>
      <div className={classes.bar} data-small={small || undefined} role="img" aria-label={`${label}. ${words}`}>
        {parts
          .filter(({ count }) => count > 0)
          .map((part) => (
            <span
              key={part.id}
              style={{ width: `${(100 * part.count) / all}%`, background: `var(--mantine-color-${part.color})` }}
            />
          ))}
      </div>
      {!small && (
        <ul className={classes.legend}>
          {parts.map((part) => (
            <li key={part.id}>
              <span className={classes.dot} style={{ background: `var(--mantine-color-${part.color})` }} aria-hidden />
              <Text span size="sm">
                {part.label}
              </Text>
              <Text span size="sm" fw={600} className="tabular">
                {part.count.toLocaleString('en')}
              </Text>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
