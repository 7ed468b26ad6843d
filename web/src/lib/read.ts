// Reading JSON whose form nobody promised: what is missing or of another type becomes a plain default.

export type JsonObject = { [key: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

export function objectAt(value: unknown, key: string): JsonObject {
  return asObject(asObject(value)[key]);
}

export function textAt(value: unknown, key: string): string {
  const found = asObject(value)[key];
  return typeof found === 'string' ? found : '';
}

export function numberAt(value: unknown, key: string): number | null {
  const found = asObject(value)[key];
  return typeof found === 'number' && Number.isFinite(found) ? found : null;
}

export function flagAt(value: unknown, key: string): boolean {
  return asObject(value)[key] === true;
}

export function listAt(value: unknown, key: string): unknown[] {
  const found = asObject(value)[key];
  return Array.isArray(found) ? found : [];
}

export function textsAt(value: unknown, key: string): string[] {
  return listAt(value, key).filter((one): one is string => typeof one === 'string');
}

/** A value as people read it: texts as they are, the rest as JSON. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined) return '';
  return JSON.stringify(value);
}
