import { asObject, isObject, listAt, objectAt, shown, textAt, textsAt } from './read';

// What a JSON Schema says about the value at a JSON Pointer.

export interface SchemaHelp {
  title: string;
  description: string;
  allowed: string[];
  example: string;
  required: boolean;
}

function resolved(schema: unknown, root: unknown): unknown {
  let at = schema;
  for (let depth = 0; depth < 20; depth += 1) {
    const ref = textAt(at, '$ref');
    if (!ref.startsWith('#/')) return at;
    const target = ref
      .slice(2)
      .split('/')
      .reduce<unknown>((value, step) => asObject(value)[step], root);
    // What stands beside a reference says more about this place.
    const beside: Record<string, unknown> = { ...asObject(at) };
    delete beside['$ref'];
    at = { ...asObject(target), ...beside };
  }
  return at;
}

/** Every schema that may stand for this one. */
function alternatives(schema: unknown, root: unknown): unknown[] {
  const plain = resolved(schema, root);
  const others = ['anyOf', 'oneOf', 'allOf'].flatMap((key) => listAt(plain, key));
  return [plain, ...others.flatMap((one) => alternatives(one, root))];
}

function child(schema: unknown, step: string, root: unknown): unknown {
  for (const one of alternatives(schema, root)) {
    const property = objectAt(one, 'properties')[step];
    if (property !== undefined) return property;
    const items = asObject(one)['items'];
    if (/^\d+$/.test(step) && items !== undefined) return items;
    const more = asObject(one)['additionalProperties'];
    if (isObject(more)) return more;
  }
  return undefined;
}

export function schemaHelp(root: unknown, pointer: string): SchemaHelp | null {
  const steps = pointer.split('/').slice(1);
  let at: unknown = root;
  let required = false;
  for (const raw of steps) {
    const step = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    required = alternatives(at, root).some((one) => textsAt(one, 'required').includes(step));
    at = child(at, step, root);
    if (at === undefined) return null;
  }
  const schema = resolved(at, root);
  const examples = listAt(schema, 'examples');
  return {
    title: textAt(schema, 'title') || (steps.at(-1) ?? ''),
    description: textAt(schema, 'description'),
    allowed: listAt(schema, 'enum').map(shown),
    example: examples.length > 0 ? JSON.stringify(examples[0], null, 2) : '',
    required,
  };
}
