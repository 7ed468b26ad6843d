import { asObject, isObject, listAt, objectAt, textAt, type JsonObject } from './read';

// Edits of a template document. Each gives a new document and leaves the old one as it was.

export type Template = JsonObject;

function steps(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The value at a JSON Pointer; undefined: nothing there. */
export function valueAt(document: unknown, pointer: string): unknown {
  let at: unknown = document;
  for (const step of steps(pointer)) {
    if (Array.isArray(at)) at = at[Number(step)];
    else if (isObject(at)) at = at[step];
    else return undefined;
  }
  return at;
}

function changed(at: unknown, path: string[], change: (old: unknown) => unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return change(at);
  if (Array.isArray(at)) {
    const copy: unknown[] = [...(at as unknown[])];
    const next = changed(copy[Number(step)], rest, change);
    if (next === undefined) copy.splice(Number(step), 1);
    else copy[Number(step)] = next;
    return copy;
  }
  const copy = { ...asObject(at) };
  const next = changed(copy[step], rest, change);
  if (next === undefined) delete copy[step];
  else copy[step] = next;
  return copy;
}

/** Sets the value at a JSON Pointer; undefined removes it. Objects on the way are made. */
export function withValue(document: Template, pointer: string, value: unknown): Template {
  return asObject(changed(document, steps(pointer), () => value));
}

export function stageAt(template: Template, id: string): { index: number; stage: JsonObject } | null {
  const stages = listAt(objectAt(template, 'session_config'), 'stages');
  const index = stages.findIndex((stage) => textAt(stage, 'id') === id);
  return index < 0 ? null : { index, stage: asObject(stages[index]) };
}

/** "Needs & wishes" -> "needs_wishes", "Über" -> "uber"; and another number behind it while that is taken. */
export function freshId(title: string, taken: Iterable<string>): string {
  const known = new Set(taken);
  const plain =
    title
      .toLowerCase()
      .normalize('NFKD')
      .replaceAll(/\p{M}/gu, '')
      .replaceAll(/[^a-z0-9]+/g, '_')
      .replaceAll(/^_+|_+$/g, '') || 'stage';
  let id = plain;
  for (let n = 2; known.has(id); n += 1) id = `${plain}_${n}`;
  return id;
}

export function addStage(template: Template, title: string): { template: Template; id: string } {
  const stages = listAt(objectAt(template, 'session_config'), 'stages');
  const id = freshId(title, stages.map((stage) => textAt(stage, 'id')));
  const stage = { id, title, objective: '', max_turns: 8, on_max_turns: 'end' };
  return { template: withValue(template, '/session_config/stages', [...stages, stage]), id };
}

/** Takes a stage out, with its rules and the transitions from and to it. What else names it is told by validation. */
export function removeStage(template: Template, id: string): Template {
  const found = stageAt(template, id);
  if (found === null) return template;
  let next = withValue(template, `/session_config/stages/${found.index}`, undefined);
  next = withValue(next, `/decision_tree/stage_nodes/${id}`, undefined);
  const kept = listAt(objectAt(next, 'decision_tree'), 'stage_transitions').filter(
    (transition) => textAt(transition, 'from') !== id && textAt(transition, 'to') !== id,
  );
  return withValue(next, '/decision_tree/stage_transitions', kept);
}

export function addTransition(template: Template, from: string, to: string): { template: Template; pointer: string } {
  const known = listAt(objectAt(template, 'decision_tree'), 'stage_transitions');
  const id = freshId(`${from}_to_${to}`, known.map((transition) => textAt(transition, 'id')));
  const transition = { id, from, to, when: { stage_complete: true } };
  return {
    template: withValue(template, '/decision_tree/stage_transitions', [...known, transition]),
    pointer: `/decision_tree/stage_transitions/${known.length}`,
  };
}

/** A script's variants, whichever way they are written. */
export function scriptVariants(script: unknown): string[] {
  const variants = listAt(script, 'variants').filter((one): one is string => typeof one === 'string');
  const text = textAt(script, 'text');
  return variants.length > 0 ? variants : text === '' ? [] : [text];
}

export function withScript(template: Template, id: string, variants: string[]): Template {
  const scripts = listAt(objectAt(template, 'response_templates'), 'scripts');
  const index = scripts.findIndex((script) => textAt(script, 'id') === id);
  if (index < 0) {
    return withValue(template, '/response_templates/scripts', [...scripts, { id, variants }]);
  }
  const script: JsonObject = { ...asObject(scripts[index]), variants };
  delete script['text'];
  return withValue(template, `/response_templates/scripts/${index}`, script);
}

export function scriptOf(template: Template, id: string): JsonObject | null {
  const found = listAt(objectAt(template, 'response_templates'), 'scripts').find((one) => textAt(one, 'id') === id);
  return found === undefined ? null : asObject(found);
}
