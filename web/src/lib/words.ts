import { texts } from '@/texts/en';

/** "price_objection" -> "Price objection". */
export function sentenceCase(name: string): string {
  const words = name.replaceAll(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A state as people read it. */
export function statusWords(status: string): string {
  return texts.statuses[status] ?? sentenceCase(status);
}

/** "1 call", "2 calls". */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${value.toLocaleString('en')} ${value === 1 ? one : many}`;
}
