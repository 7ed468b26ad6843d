import { flagAt, objectAt, shown } from './read';

export interface CollectedField {
  field: string;
  value: string;
  confirmed: boolean;
}

/** What the session of a call has collected so far, by name. */
export function fieldsOfSession(session: unknown): CollectedField[] {
  return Object.entries(objectAt(session, 'fields'))
    .map(([field, datum]) => ({
      field,
      value: shown(objectAt(datum, 'value')['value']),
      confirmed: flagAt(datum, 'confirmed'),
    }))
    .filter(({ value }) => value !== '')
    .sort((a, b) => a.field.localeCompare(b.field));
}
