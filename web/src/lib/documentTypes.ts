import { texts } from '@/texts/en';
import { sentenceCase } from './words';

/** A category as people read it. */
export function documentTypeName(type: string): string {
  return texts.documents.categories[type] ?? sentenceCase(type);
}

/** A category as templates name it: what was chosen by its name, or words made to one: "Return policy" ->
 *  "return_policy". */
export function documentTypeOf(words: string): string {
  const typed = words.trim();
  const known = Object.entries(texts.documents.categories).find(
    ([type, name]) => name.toLowerCase() === typed.toLowerCase() || type === typed,
  );
  return known?.[0] ?? typed.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '_').replaceAll(/^_+|_+$/g, '');
}

/** Categories to choose from: the usual ones, and those in use. */
export function documentTypeChoices(used: readonly string[]): string[] {
  const names = [...Object.keys(texts.documents.categories), ...used].map(documentTypeName);
  return [...new Set(names)].sort((a, b) => a.localeCompare(b, 'en'));
}
