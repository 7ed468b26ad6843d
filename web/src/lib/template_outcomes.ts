import { isObject } from './read';

/** Every outcome that a template can end a call with, by name. */
export function outcomesOf(template: unknown): string[] {
  const found = new Set<string>();
  const visit = (value: unknown) => {
    if (Array.isArray(value)) {
      value.forEach(visit);
    } else if (isObject(value)) {
      const { outcome } = value;
      if (typeof outcome === 'string' && outcome !== '') found.add(outcome);
      Object.values(value).forEach(visit);
    }
  };
  visit(template);
  return [...found].sort();
}
