import { useMemo } from 'react';
import { encode } from 'uqr';
import { squaresPath } from '@/lib/squares';
import classes from './QrCode.module.css';

/** A text as a QR code, drawn here: it leaves the page for nobody. Dark on white in both themes: cameras want that. */
export function QrCode({ text, label, size = 184 }: { text: string; label: string; size?: number }) {
  const { path, units } = useMemo(() => {
    const code = encode(text, { ecc: 'M', border: 2 });
    return { path: squaresPath(code.data), units: code.size };
  }, [text]);
  return (
    <svg
      role="img"
      aria-label={label}
      width={size}
      height={size}
      viewBox={`0 0 ${units} ${units}`}
      shapeRendering="crispEdges"
      className={classes.code}
    >
      <path d={path} className={classes.dark} />
    </svg>
  );
}
