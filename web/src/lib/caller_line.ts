import { texts } from '@/texts/en';

/** A line of a counterexample: words, or "(silence)", "(keys 9)", or nothing intelligible. */
export function callerLine(line: string): { spoken: boolean; text: string } {
  const words = texts.editor.checks;
  if (line === '') return { spoken: false, text: words.mumbles };
  if (line === '(silence)') return { spoken: false, text: words.silence };
  const keys = /^\(keys (.+)\)$/.exec(line)?.[1];
  if (keys !== undefined) return { spoken: false, text: words.keys(keys) };
  if (line.startsWith('(') && line.endsWith(')')) return { spoken: false, text: line.slice(1, -1) };
  return { spoken: true, text: line };
}
