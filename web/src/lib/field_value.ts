import { agreedTimes } from './time';

const NAME = /^[a-z][a-z0-9]*(_[a-z0-9]+)+$/;

/** What a call collected, as people read it: "rising_bills" -> "rising bills", a local time as a date and a time. */
export function fieldWords(value: string): string {
  return NAME.test(value) ? value.replaceAll('_', ' ') : agreedTimes(value);
}
