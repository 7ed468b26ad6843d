/** Which column of a file becomes what of a contact. */
export const contactTargets = [
  'phone_number',
  'first_name',
  'last_name',
  'name',
  'email',
  'company',
  'status',
  'tags',
  'time_zone',
] as const;
export type ContactTarget = (typeof contactTargets)[number];

export type ColumnTarget =
  | { kind: 'skip' }
  | { kind: 'attribute'; attribute: ContactTarget }
  | { kind: 'custom'; name: string };

export type Mapping = Record<string, ColumnTarget>;

const isContactTarget = (text: string): text is ContactTarget => contactTargets.some((one) => one === text);

/** From what the server suggests: an attribute, "" for nothing, any other word for a field of one's own. */
export function targetOf(suggested: string): ColumnTarget {
  if (suggested === '') return { kind: 'skip' };
  return isContactTarget(suggested) ? { kind: 'attribute', attribute: suggested } : { kind: 'custom', name: suggested };
}

export function targetText(target: ColumnTarget): string {
  if (target.kind === 'skip') return '';
  return target.kind === 'attribute' ? target.attribute : target.name;
}

/** The name that a template's variable can have: "Car model" -> "car_model". */
export function fieldName(column: string): string {
  const name = column
    .replace(/ß/g, 'ss')
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return /^\d/.test(name) ? `field_${name}` : name;
}

export type MappingFault =
  | { kind: 'no_number' }
  | { kind: 'twice'; target: string; columns: string[] }
  | { kind: 'name_and_parts' }
  | { kind: 'no_field_name'; column: string };

/** Why an import with this mapping cannot begin; none: it can. */
export function mappingFaults(mapping: Mapping): MappingFault[] {
  const faults: MappingFault[] = [];
  const columnsOf = new Map<string, string[]>();
  for (const [column, target] of Object.entries(mapping)) {
    if (target.kind === 'skip') continue;
    if (target.kind === 'custom' && target.name.trim() === '') {
      faults.push({ kind: 'no_field_name', column });
      continue;
    }
    const text = targetText(target);
    columnsOf.set(text, [...(columnsOf.get(text) ?? []), column]);
  }
  if (!columnsOf.has('phone_number')) faults.unshift({ kind: 'no_number' });
  for (const [target, columns] of columnsOf) {
    if (columns.length > 1) faults.push({ kind: 'twice', target, columns });
  }
  if (columnsOf.has('name') && (columnsOf.has('first_name') || columnsOf.has('last_name'))) {
    faults.push({ kind: 'name_and_parts' });
  }
  return faults;
}

/** As the API takes it: column -> attribute, field or "". */
export function mappingToApi(mapping: Mapping): Record<string, string> {
  return Object.fromEntries(Object.entries(mapping).map(([column, target]) => [column, targetText(target)]));
}
