import { useEffect, useRef } from 'react';
import classes from './LevelMeter.module.css';

/** How loud it is, as a bar: fed from outside, so that the page is not rendered fifty times a second. */
export function LevelMeter({ label, subscribe }: { label: string; subscribe: (show: (level: number) => void) => () => void }) {
  const bar = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      subscribe((level) => {
        bar.current?.style.setProperty('transform', `scaleX(${level.toFixed(3)})`);
      }),
    [subscribe],
  );
  return (
    <div className={classes.track} role="img" aria-label={label}>
      <div ref={bar} className={classes.bar} />
    </div>
  );
}
