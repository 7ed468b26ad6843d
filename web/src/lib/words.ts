import { texts } from '@/texts/en';

/** "price_objection" -> "Price objection". */
export function sentenceCase(name: string): string {
  return capitalised(name.replaceAll(/[_-]+/g, ' ').trim());
}

/** "what it is" -> "What it is". */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Names of a template within a text, as words: "concern rising_bills" -> "concern rising bills". Addresses and file
 *  names stay. */
export function plainNames(text: string): string {
  return text.replaceAll(/(?<![\w@./{-])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\w@/}-]|\.\w)/g, (name) => name.replaceAll('_', ' '));
}

/** A state as people read it. */
export function statusWords(status: string): string {
  return texts.statuses[status] ?? sentenceCase(status);
}

/** "1 call", "2 calls". */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${value.toLocaleString('en')} ${value === 1 ? one : many}`;
}
